"""Mentions: the code-shaped spans of a request, found before its words are judged.

A topic word inside a name cannot pull the intent, because the span is replaced by its kind.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from planner.goals import shapes
from planner.goals.grounding import NoRepository, RepositoryLexicon
from planner.goals.lexicon import lexicon
from planner.goals.pasted_logs import LogSign, find_pasted_log
from planner.goals.path_kinds import WordTest, kind_of_path
from planner.goals.shapes import MentionKind

__all__ = ["Mention", "MentionKind", "find_mentions"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One code-shaped span of the clean request."""

    kind: MentionKind
    start: int
    end: int
    text: str
    # What it names, without quotes, call brackets or line suffix.
    lines: tuple[int, int] | None = None
    signs: frozenset[LogSign] = frozenset()


def find_mentions(
    text: str, *, is_word: WordTest = str.islower, repository: RepositoryLexicon | None = None
) -> tuple[Mention, ...]:
    """Every code-shaped span of *text*, in order, none overlapping."""
    scan = _Scan(text, is_word, repository or NoRepository())
    scan.run()
    return tuple(sorted(scan.found, key=lambda mention: mention.start))


class _Scan:
    """One pass over a request. Rules claim spans, the surest rule first."""

    def __init__(self, text: str, is_word: WordTest, repository: RepositoryLexicon) -> None:
        self.text = text
        self.is_word = is_word
        self.repository = repository
        self.found: list[Mention] = []
        self.taken = bytearray(len(text))
        letters = [c for c in text if c.isalpha()]
        self.shouts = len(letters) > 8 and sum(c.isupper() for c in letters) > 0.7 * len(letters)

    def run(self) -> None:
        log = find_pasted_log(self.text)
        if log is not None:
            self._claim(MentionKind.LOG, log.start, log.end, self.text[log.start : log.end], signs=log.signs)
        for rule in _rules():
            for match in rule.pattern.finditer(self.text):
                if not any(self.taken[match.start() : match.end()]):
                    rule.apply(self, match)

    def _claim(
        self,
        kind: MentionKind,
        start: int,
        end: int,
        name: str,
        *,
        lines: tuple[int, int] | None = None,
        signs: frozenset[LogSign] = frozenset(),
    ) -> None:
        if end > start and name:
            self.taken[start:end] = b"\1" * (end - start)
            self.found.append(Mention(kind, start, end, name, lines, signs))

    def simple(self, kind: MentionKind, match: re.Match[str]) -> None:
        name = _without_tail(match.group())
        self._claim(kind, match.start(), match.start() + len(name), name)

    def url(self, match: re.Match[str]) -> None:
        name = match.group().rstrip(shapes.TRAILING)
        kind = MentionKind.CI_URL if shapes.CI_URL.search(name) else MentionKind.URL
        self._claim(kind, match.start(), match.start() + len(name), name)

    def quoted(self, match: re.Match[str]) -> None:
        index = 1 if match.group(1) is not None else 2
        inner = match.group(index)
        start = match.start(index)
        if match.end() - match.start() >= len(self.text.strip(" ?!.")) - 1 and match.re is shapes.QUOTED:
            return
        words = inner.split()
        if match.re is shapes.BACKTICK and _is_command(words):
            return
        nested = find_mentions(inner, is_word=self.is_word) if len(words) == 1 else ()
        if nested and nested[0].end - nested[0].start >= len(inner.strip()) - 2:
            kind, name, lines = nested[0].kind, nested[0].text, nested[0].lines
            kind = MentionKind.SYMBOL if kind is MentionKind.NAME else kind
        else:
            one_word = len(words) == 1 and match.re is shapes.BACKTICK
            kind, name, lines = (MentionKind.SYMBOL if one_word else MentionKind.QUOTE), inner.strip(), None
        del start
        self._claim(kind, match.start(), match.end(), name, lines=lines)

    def path(self, match: re.Match[str]) -> None:
        whole = match.group()
        groups = match.groupdict()
        first, last = groups["first"] or groups["hash_first"], groups["last"] or groups["hash_last"]
        name = whole
        lines = None
        if first:
            suffix = whole.rfind(":" + first) if groups["first"] else whole.rfind("#L")
            name = whole[:suffix]
            low, high = int(first), int(last or first)
            # "a.py:40-72" is a range, "a.py:40:7" a line and a column.
            is_range = bool(last) and whole[suffix:].count(":") <= 1 and high >= low
            lines = (max(low, 1), max(high, 1) if is_range else max(low, 1))
        before = _word_before(self.text, match.start())
        kind = kind_of_path(name, before, self.is_word, self.repository)
        if kind is None:
            return
        if not first:
            name = name.rstrip(":;,.!?")
        end = match.end() if first else match.start() + len(name)
        self._claim(kind, match.start(), end, name, lines=lines)

    def route(self, match: re.Match[str]) -> None:
        name = match.group().rstrip(".,;:!?")
        if len(name) > 1:
            self._claim(MentionKind.ROUTE, match.start(), match.start() + len(name), name)

    def revision_range(self, match: re.Match[str]) -> None:
        if "/" in match.group(1) and match.group(1).startswith("."):
            return
        self.simple(MentionKind.RANGE, match)

    def version(self, match: re.Match[str]) -> None:
        self._claim(MentionKind.VERSION, match.start(), match.end(), match.group())

    def call(self, match: re.Match[str]) -> None:
        name = match.group().split("(", 1)[0]
        if self.text[match.start() : match.end()].endswith("()") or not self.is_word(name.lower()):
            self._claim(MentionKind.SYMBOL, match.start(), match.end(), name)

    def dotted(self, match: re.Match[str]) -> None:
        name = match.group().split("(", 1)[0]
        parts = name.split(".")
        if name.lower() in {"e.g", "i.e", "a.k.a", "p.s"} or name.lower().endswith(".js"):
            return
        # Two sentences without a space between them.
        if (
            len(parts) == 2
            and "(" not in match.group()
            and parts[1][:1].isupper()
            and parts[0].islower()
            and self.is_word(parts[0])
            and self.is_word(parts[1].lower())
        ):
            return
        self._claim(MentionKind.SYMBOL, match.start(), match.end(), name)

    def qualified(self, match: re.Match[str]) -> None:
        name = match.group().split("(", 1)[0] if match.group().endswith(")") else match.group()
        self._claim(MentionKind.SYMBOL, match.start(), match.end(), name)

    def identifier(self, match: re.Match[str]) -> None:
        name = match.group()
        if name in lexicon().names or self.is_word(name) or (self.shouts and "_" not in name):
            return
        if name.endswith("s") and name[:-1].isupper() and "_" not in name:
            return
        self._claim(MentionKind.SYMBOL, match.start(), match.end(), name)

    def kebab(self, match: re.Match[str]) -> None:
        name = match.group()
        parts = [part for part in name.lower().split("-") if part]
        if name in lexicon().names or (
            all(self.is_word(part) or part.isdigit() for part in parts)
            and not self.repository.has_symbol(name)
        ):
            return
        if (
            sum(self.is_word(part) for part in parts) >= len(parts) - 1
            and len(parts) == 2
            and parts[1].endswith(("ed", "ing", "er", "based"))
        ):
            return
        self._claim(MentionKind.PACKAGE, match.start(), match.end(), name)

    def branch(self, match: re.Match[str]) -> None:
        words = lexicon()
        before = _word_before(self.text, match.start())
        after = _word_after(self.text, match.end())
        if (
            after == "branch"
            or before in words.revision_contexts
            or self.text[: match.start()].endswith("origin/")
        ):
            self._claim(MentionKind.REVISION, match.start(), match.end(), match.group())

    def capitalised(self, match: re.Match[str]) -> None:
        name = match.group()
        if self.shouts or _starts_sentence(self.text, match.start()) or name in lexicon().names:
            return
        low = name.lower()
        if low in lexicon().months or low in lexicon().weekdays:
            return
        if self._is_person(match):
            self._claim(MentionKind.PERSON, match.start(), match.end(), name)
        elif not self.is_word(low):
            self._claim(MentionKind.NAME, match.start(), match.end(), name)
        elif self.repository.has_symbol(name):
            # "where is Router defined": an ordinary word, written as a symbol of this repository is.
            self._claim(MentionKind.SYMBOL, match.start(), match.end(), name)

    def full_name(self, match: re.Match[str]) -> None:
        if self.shouts:
            return
        parts = match.group().split()
        if any(self.is_word(part.lower()) or part in lexicon().names for part in parts):
            return
        self._claim(MentionKind.PERSON, match.start(), match.end(), match.group())

    def _is_person(self, match: re.Match[str]) -> bool:
        words = lexicon()
        name = match.group()
        # Symbols first: they are looked up anyway, authors take opening git.
        if not self.repository.has_symbol(name) and self.repository.is_person(name):
            return True
        if self.is_word(name.lower()):
            return False
        before = _word_before(self.text, match.start())
        rest = self.text[match.end() :]
        if before in words.person_before or rest.startswith(
            ("'s commit", "'s change", "'s last", "'s work", "'s push")
        ):
            return True
        return before in {"did", "has", "what"} and _word_after(self.text, match.end()) in words.person_verbs

    def all_caps(self, match: re.Match[str]) -> None:
        name = match.group()
        if self.shouts or name in lexicon().names or self.is_word(name.lower()):
            return
        self._claim(MentionKind.CODE, match.start(), match.end(), name)

    def file_name(self, match: re.Match[str]) -> None:
        """Makefile and its kin: capitalised, or an exact file of this repository."""
        if match.group()[0].isupper() or self.repository.has_file(match.group()):
            self._claim(MentionKind.PATH, match.start(), match.end(), match.group())

    def handle(self, match: re.Match[str]) -> None:
        name = match.group().split("(", 1)[0].rstrip(".")
        before = _word_before(self.text, match.start())
        is_person = (
            before in lexicon().person_before or _word_after(self.text, match.end()) in lexicon().person_verbs
        )
        kind = MentionKind.PERSON if is_person else MentionKind.SYMBOL
        end = match.end() if "(" in match.group() else match.start() + len(name)
        self._claim(kind, match.start(), end, name)

    def glob(self, match: re.Match[str]) -> None:
        if (
            "*" in match.group()
            and len(match.group().strip("*{}")) > 1
            and not match.group().startswith("**Note")
        ):
            self.simple(MentionKind.GLOB, match)

    def known_name(self, match: re.Match[str]) -> None:
        """A lower-case word that is no ordinary word but a symbol of this repository."""
        name = match.group()
        if not self.is_word(name.lower()) and self.repository.has_symbol(name):
            self._claim(MentionKind.SYMBOL, match.start(), match.end(), name)


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    apply: Callable[[_Scan, re.Match[str]], None]


def _kind(kind: MentionKind) -> Callable[[_Scan, re.Match[str]], None]:
    return lambda scan, match: scan.simple(kind, match)


@cache
def _rules() -> tuple[_Rule, ...]:
    """The rules, surest first. A span that one rule claims is closed to the rules after it."""
    return tuple(_rule_table())


def _rule_table() -> Iterator[_Rule]:
    words = lexicon()
    months = "|".join(words.months)
    yield _Rule(shapes.URL, _Scan.url)
    yield _Rule(shapes.BACKTICK, _Scan.quoted)
    yield _Rule(shapes.QUOTED, _Scan.quoted)
    yield _Rule(shapes.EMAIL, _kind(MentionKind.PERSON))
    yield _Rule(shapes.SCOPED_PACKAGE, _kind(MentionKind.PACKAGE))
    yield _Rule(shapes.ISO_DATE, _kind(MentionKind.DATE))
    day = r"\d{1,2}(?:st|nd|rd|th)?"
    yield _Rule(
        re.compile(
            rf"\b(?:(?:{months})\.? {day}(?:,? \d{{4}})?|{day}(?: of)? (?:{months})\b(?:,? \d{{4}})?"
            rf"|(?:{months}) \d{{4}})(?!\w)",
            re.IGNORECASE,
        ),
        _kind(MentionKind.DATE),
    )
    yield _Rule(shapes.RANGE, _Scan.revision_range)
    yield _Rule(shapes.VARIABLE, _kind(MentionKind.VARIABLE))
    yield _Rule(shapes.GLOB, _Scan.glob)
    yield _Rule(shapes.FLAG, _kind(MentionKind.FLAG))
    yield _Rule(shapes.TAG, _kind(MentionKind.REVISION))
    yield _Rule(shapes.VERSION, _Scan.version)
    yield _Rule(shapes.HEAD, _kind(MentionKind.REVISION))
    yield _Rule(shapes.PATH, _Scan.path)
    yield _Rule(shapes.ROUTE, _Scan.route)
    yield _Rule(shapes.HASH, _kind(MentionKind.REVISION))
    yield _Rule(shapes.QUALIFIED, _Scan.qualified)
    yield _Rule(shapes.GENERIC, _kind(MentionKind.SYMBOL))
    yield _Rule(shapes.DECORATOR, _Scan.handle)
    yield _Rule(shapes.PHP, _kind(MentionKind.SYMBOL))
    yield _Rule(shapes.CODE, _kind(MentionKind.CODE))
    yield _Rule(shapes.ISSUE, _kind(MentionKind.ISSUE))
    yield _Rule(shapes.DOTTED, _Scan.dotted)
    yield _Rule(shapes.CALL, _Scan.call)
    yield _Rule(shapes.IDENTIFIER, _Scan.identifier)
    yield _Rule(re.compile(rf"(?<![\w.-])(?:{'|'.join(sorted(words.branch_names))})(?![\w.-])"), _Scan.branch)
    yield _Rule(
        re.compile(rf"(?<![\w./-])(?:{'|'.join(sorted(words.file_names))})\b", re.IGNORECASE), _Scan.file_name
    )
    yield _Rule(shapes.KEBAB, _Scan.kebab)
    yield _Rule(shapes.FULL_NAME, _Scan.full_name)
    yield _Rule(shapes.CAPITALISED, _Scan.capitalised)
    yield _Rule(shapes.ALL_CAPS, _Scan.all_caps)
    yield _Rule(shapes.NUMBER, _kind(MentionKind.NUMBER))
    yield _Rule(re.compile(r"(?<![\w'-])[a-z][a-z0-9]{2,}(?![\w'-])"), _Scan.known_name)


_SHELL = frozenset(
    ("git", "ls", "cat", "grep", "make", "npm", "pip", "cargo", "go", "docker", "pytest", "cd", "rg")
)


def _is_command(words: list[str]) -> bool:
    """A shell command in back-ticks is read like its words, not as a name."""
    return len(words) > 1 and words[0] in _SHELL


_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}


def _without_tail(name: str) -> str:
    """*name* without the sentence's punctuation; a closing bracket stays with its opening one."""
    while len(name) > 1 and name[-1] in shapes.TRAILING:
        opening = _PAIRS.get(name[-1])
        if opening is not None and name.count(opening) >= name.count(name[-1]):
            break
        name = name[:-1]
    return name


def _word_before(text: str, position: int) -> str:
    match = re.search(r"([A-Za-z']+)\W{0,2}$", text[max(0, position - 30) : position])
    return match.group(1).lower() if match else ""


def _word_after(text: str, position: int) -> str:
    match = re.match(r"\W{0,2}([A-Za-z']+)", text[position : position + 30])
    return match.group(1).lower() if match else ""


def _starts_sentence(text: str, position: int) -> bool:
    before = text[:position].rstrip(" \"'(*-")
    return not before or before[-1] in ".!?:\n"
