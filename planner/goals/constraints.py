"""Constraints: the limits a request puts on its answer.

Places, lines, languages, people, times, revisions and counts.
"""

import re
from collections.abc import Iterator, Sequence

from planner.goals.analysis import Analysis, Token
from planner.goals.lexicon import lexicon
from planner.goals.mentions import MentionKind
from planner.goals.model import Constraints, Entity, Target, TargetKind
from planner.goals.normalize import stem

_PLACES = frozenset((MentionKind.PATH, MentionKind.DIRECTORY, MentionKind.GLOB))
_REVISIONS = frozenset((MentionKind.REVISION, MentionKind.VERSION))
_YEAR = re.compile(r"(?:19|20)\d\d")
_COUNT_FLAG = re.compile(r"(?<!\S)-(?:n ?)?(\d{1,4})(?!\S)")
_LINE_WORDS = frozenset(("line", "lines", "l", "ln"))
_RANGE_WORDS = frozenset(("to", "-", "through", "until", "and", "till"))
_QUARTER = re.compile(r"q[1-4]")
_WITH_HISTORY = frozenset((Entity.GIT_HISTORY, Entity.WORKING_TREE, Entity.CODEBASE))
_REACH = 3
"""Words between a negation and what it rules out."""


def constraints_of(analysis: Analysis, entity: Entity, targets: Sequence[Target]) -> Constraints:
    """Read the limits off the request."""
    reader = _Reader(analysis)
    since, until = reader.time_range()
    excluded = tuple(reader.excluded())
    return Constraints(
        paths=tuple(path for path in reader.paths(targets) if path not in excluded),
        lines=reader.lines(),
        languages=tuple(dict.fromkeys(reader.languages())),
        author=reader.author(),
        since=since,
        until=until,
        revisions=reader.revisions(),
        tests=reader.tests(),
        relation=reader.relation(),
        count=reader.count(),
        listing=reader.listing() if entity in _WITH_HISTORY and not reader.is_about_one() else "",
        staged=reader.staged() if entity is Entity.WORKING_TREE else None,
        excluded=excluded,
    )


class _Reader:
    """Reads one request token by token."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.tokens = analysis.tokens
        self.words = [token.word for token in analysis.tokens]
        self.lexicon = lexicon()

    def word(self, position: int) -> str:
        return self.words[position] if 0 <= position < len(self.words) else ""

    def paths(self, targets: Sequence[Target]) -> Iterator[str]:
        """Places behind a preposition, when the request is about something else in them."""
        others = any(target.kind is not TargetKind.PATH for target in targets)
        for position, token in enumerate(self.tokens):
            mention = token.mention
            if mention is None or mention.kind not in _PLACES:
                continue
            before = {self.word(position - 1), self.word(position - 2)}
            if mention.kind is MentionKind.GLOB or (others and before & self.lexicon.places):
                yield mention.text

    def lines(self) -> tuple[int, int] | None:
        for mention in self.analysis.mentions:
            if mention.lines:
                return mention.lines
        for position, token in enumerate(self.tokens):
            if token.word not in _LINE_WORDS:
                continue
            first = self.number(position + 1)
            if first is None:
                continue
            last = self.number(position + 3) if self.word(position + 2) in _RANGE_WORDS else None
            return (max(first, 1), max(last, first, 1)) if last else (max(first, 1), max(first, 1))
        return None

    def number(self, position: int) -> int | None:
        """The number at a token, in digits or in a word."""
        if not 0 <= position < len(self.tokens):
            return None
        token = self.tokens[position]
        if token.mention is not None:
            digits = token.mention.text if token.mention.kind is MentionKind.NUMBER else ""
            return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 8 else None
        return self.lexicon.number_words.get(token.word)

    def languages(self) -> Iterator[str]:
        for position, token in enumerate(self.tokens):
            low = self.written(token).lower()
            if low not in self.lexicon.languages:
                continue
            names_code = self.word(position + 1) in self.lexicon.code_words
            if names_code or (len(low) > 2 and self.word(position - 1) in {"in", "only", "just"}):
                yield {"golang": "go", "c++": "cpp", "c#": "csharp", "shell": "bash"}.get(low, low)

    def written(self, token: Token) -> str:
        end = token.end + 2 if self.analysis.clean.text[token.end : token.end + 2] == "++" else token.end
        return self.analysis.clean.text[token.start : end]

    def text_at(self, position: int) -> str:
        """What stands at a token; empty beyond the ends."""
        return self.written(self.tokens[position]) if 0 <= position < len(self.tokens) else ""

    def author(self) -> str:
        for mention in self.analysis.mentions:
            if mention.kind is MentionKind.PERSON:
                return mention.text.removeprefix("@")
        flag = re.search(r"--author[= ][\"']?([^\s\"']+)", self.analysis.clean.text)
        return flag.group(1) if flag else self.doer()

    def doer(self) -> str:
        """A capitalised word where only a person can stand: behind "did" and before what people do."""
        for position, token in enumerate(self.tokens):
            written = self.written(token)
            if token.mention is not None and token.mention.kind is not MentionKind.NAME:
                continue
            if not (written[:1].isupper() and written[1:].islower() and written.isalpha()):
                continue
            if (
                self.word(position - 1) in {"did", "has"}
                and self.word(position + 1) in self.lexicon.person_verbs
            ):
                return written
        return ""

    def time_range(self) -> tuple[str, str]:
        """Since and until, as git reads them."""
        flags = dict(
            re.findall(r"--(since|until|after|before)[= ][\"']?([^\"'\s]+)", self.analysis.clean.text)
        )
        since = flags.get("since", flags.get("after", ""))
        until = flags.get("until", flags.get("before", ""))
        for position, when in self.times():
            before = self.word(position - 1)
            is_end = before in self.lexicon.until_words or (bool(since) and before == "and")
            if is_end and not until:
                until = when
            elif not since:
                since = when
                if _is_day(when) and before == "on":
                    until = f"{when} 23:59:59"
                elif not until and before not in self.lexicon.since_words and _is_period(when):
                    until = when
        return str(since), str(until)

    def times(self) -> Iterator[tuple[int, str]]:
        """Every time in the request with the position of its first token."""
        position = 0
        while position < len(self.tokens):
            when, used = self.time_at(position)
            if when:
                yield position, when
            position += max(used, 1)

    def time_at(self, position: int) -> tuple[str, int]:
        token = self.tokens[position]
        mention = token.mention
        if mention is not None and mention.kind is MentionKind.DATE:
            return mention.text.replace("/", "-"), 1
        if (
            mention is not None
            and _YEAR.fullmatch(mention.text)
            and self.word(position - 1) in {"in", "since", "before", "after"}
        ):
            is_whole = self.word(position - 1) == "in"
            return mention.text if is_whole else f"{mention.text}-01-01", 1
        written = self.written(token).lower()
        if _QUARTER.fullmatch(written) and _YEAR.fullmatch(self.text_at(position + 1)):
            return f"{written} {self.text_at(position + 1)}", 2
        word = token.word
        if word in self.lexicon.months and self.word(position - 1) in self.lexicon.period_words:
            return word, 1
        if word in self.lexicon.weekdays:
            return f"last {word}", 1
        if word in self.lexicon.times and mention is None:
            return self.lexicon.times[word], 1
        return self.span_at(position)

    def span_at(self, position: int) -> tuple[str, int]:
        """Reads a number of units before now: with "ago" behind or "last" in front."""
        word = self.word(position)
        if word in self.lexicon.span_words and self.word(position + 1) in self.lexicon.times:
            return self.lexicon.times[self.word(position + 1)], 2
        if word in {*self.lexicon.span_words, "this"}:
            number = self.number(position + 1)
            unit = self.word(position + 1 if number is None else position + 2)
            if unit in self.lexicon.weekdays:
                return f"last {unit}", 2
            if unit in self.lexicon.units:
                return _ago(number or 1, unit), 2 if number is None else 3
            return "", 1
        number = 1 if word in {"a", "an"} else self.number(position)
        if (
            number is not None
            and self.word(position + 1) in self.lexicon.units
            and self.word(position + 2) == "ago"
        ):
            return _ago(number, self.word(position + 1)), 3
        return "", 1

    def revisions(self) -> tuple[str, ...]:
        found: list[str] = []
        for position, token in enumerate(self.tokens):
            mention = token.mention
            if mention is None:
                continue
            if mention.kind is MentionKind.RANGE:
                return tuple(re.split(r"\.\.\.?", mention.text, maxsplit=1))
            if mention.kind in _REVISIONS:
                found.append(mention.text)
                if self.word(position - 1) in {"since", "after"} and len(found) == 1:
                    found.append("HEAD")
        return tuple(dict.fromkeys(found))[:2]

    def relation(self) -> str:
        """The verb or noun of the first relation that is named."""
        found = (self.lexicon.relations.get(stem(word)) for word in self.words)
        return next((relation for relation in found if relation), "")

    def tests(self) -> bool | None:
        for position, word in enumerate(self.words):
            if word not in self.lexicon.test_words:
                continue
            near = self.words[max(0, position - _REACH) : position]
            if self.lexicon.exclusions.intersection(near):
                return None if "run" in near or "running" in near else False
            if self.lexicon.only.intersection(near) or self.word(position + 1) in self.lexicon.only:
                return True
            if "in" in near and self.word(position + 1) not in {"suite", "of"}:
                return True
        return None

    def count(self) -> int | None:
        flag = _COUNT_FLAG.search(self.analysis.clean.text)
        if flag:
            return int(flag.group(1)) or None
        for position in range(len(self.tokens)):
            number = self.number(position)
            if number is None and self.word(position) in self.lexicon.latest:
                if self.word(position + 1) in self.lexicon.single:
                    return 1
                continue
            if not number:
                continue
            following = {self.word(position + offset) for offset in (1, 2, 3)}
            ordered = self.word(position - 1) in self.lexicon.ordering or bool(
                following & self.lexicon.ordering
            )
            if following & self.lexicon.counted and (
                ordered or self.word(position + 1) in self.lexicon.counted
            ):
                return number
            if (
                self.word(position - 1) in {"top", "last", "latest", "first"}
                and self.word(position + 1) not in self.lexicon.units
            ):
                return number
        return None

    def is_about_one(self) -> bool:
        """Whether a revision or a name is asked about; the words of a listing then only describe it."""
        asked = {MentionKind.REVISION, MentionKind.RANGE, MentionKind.SYMBOL, MentionKind.QUOTE}
        return any(mention.kind in asked for mention in self.analysis.mentions)

    def listing(self) -> str:
        """Which things of git are to be listed, by the word for them or by asking who does the work."""
        words = set(self.words)
        latest = any(
            word in self.lexicon.latest and self.word(position + 1) in {"tag", "release"}
            for position, word in enumerate(self.words)
        )
        if words & self.lexicon.stashes:
            return "stashes"
        if words & self.lexicon.people or ("who" in words and words & self.lexicon.people_verbs):
            return "" if words & {"last", "when"} else "people"
        if words & self.lexicon.tags or latest:
            return "tags"
        return "branches" if words & self.lexicon.branches else ""

    def staged(self) -> bool | None:
        words = set(self.words)
        staged = bool(words & self.lexicon.staged_words)
        unstaged = bool(words & self.lexicon.unstaged_words)
        for position, word in enumerate(self.words):
            if word in self.lexicon.staged_words and "not" in self.words[max(0, position - 2) : position]:
                staged, unstaged = False, True
        return None if staged == unstaged else staged

    def excluded(self) -> Iterator[str]:
        """Names and single words right behind a word of exclusion."""
        for position, token in enumerate(self.tokens):
            near = self.words[max(0, position - _REACH) : position]
            if token.mention is not None and token.mention.kind in _PLACES | {MentionKind.SYMBOL}:
                if self.lexicon.exclusions.intersection(near) - {"not"}:
                    yield token.mention.text
            elif token.is_word and token.word not in self.lexicon.small_words and near:
                strict = self.lexicon.exclusions - {"not", "ignore", "skip", "without"}
                if near[-1] in strict or (
                    near[-1] in {"the", "for"} and len(near) > 1 and near[-2] in strict
                ):
                    yield token.word


def _ago(number: int, unit: str) -> str:
    if unit == "night":
        return "yesterday"
    if unit in lexicon().times:
        return lexicon().times[unit]
    return (
        f"{number} {unit if unit.endswith('s') else unit + 's'} ago"
        if number != 1
        else f"1 {unit.rstrip('s')} ago"
    )


def _is_period(when: str) -> bool:
    """Whether a time is a month, a quarter or a year: it ends where it ends, not now."""
    plain = when.lower().rstrip(".")
    named = plain.split()[0].rstrip(".") in lexicon().months and not re.search(
        r"\b\d{1,2}(?:st|nd|rd|th)?\b", plain
    )
    return bool(re.fullmatch(r"(?:19|20)\d\d(?:-\d{1,2})?|q[1-4] \d{4}", plain)) or named


def _is_day(when: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", when))
