"""Patterns: what a text query means, and the lines it matches."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from services.decoding import split_lines
from services.errors import InvalidPatternError

MAX_QUERY = 2_000
_MAX_REPETITIONS = 100_000
# Counted repetitions are unrolled when compiled; nested ones multiply and would fill the memory.


class SearchMode(StrEnum):
    """How a query is read."""

    LITERAL = "literal"
    # As it stands, also inside of words.
    IDENTIFIER = "identifier"
    # As it stands, and no part of a longer identifier.
    PHRASE = "phrase"
    # Its words next to each other in any style: "retry policy", retry_policy, retry-policy, RetryPolicy.
    REGEX = "regex"


@dataclass(frozen=True, slots=True)
class LineMatch:
    """One matching line; a phrase may reach into the next."""

    line: int
    last_line: int
    column: int
    # 0-based, in characters.
    text: str
    is_whole: bool


def compile_query(query: str, mode: SearchMode, *, ignore_case: bool | None = None) -> "LineMatcher":
    """The matcher of *query*. Raises InvalidPatternError, which says what is wrong in one sentence."""
    if not query.strip():
        raise InvalidPatternError("The search text is empty.")
    if len(query) > MAX_QUERY:
        raise InvalidPatternError(
            f"The search text has {len(query)} characters; at most {MAX_QUERY} are allowed."
        )
    if mode is SearchMode.REGEX:
        return LineMatcher(_expression(query, ignore_case=bool(ignore_case)), is_expression=True)
    text = query.strip()
    ignores = ignore_case if ignore_case is not None else mode is SearchMode.PHRASE or text == text.lower()
    flags = re.IGNORECASE if ignores else re.NOFLAG
    if mode is SearchMode.PHRASE:
        words = phrase_words(text)
        if words:
            pattern = _phrase(text, words, ignores=ignores)
            return LineMatcher(
                re.compile(pattern), needed_words=tuple(words), ignores_case=ignores, is_always_whole=True
            )
    needed = tuple(text.split("\n"))[:1]
    pattern = re.escape(text)
    if mode is SearchMode.IDENTIFIER:
        pattern = f"{_edge(text[0], is_start=True)}{pattern}{_edge(text[-1], is_start=False)}"
    return LineMatcher(re.compile(pattern, flags), needed_words=needed, ignores_case=ignores)


def phrase_words(text: str) -> list[str]:
    """The words of a phrase: runs of letters and digits, names in camel case taken apart."""
    return [part for word in re.findall(r"[^\W_]+", text) for part in _CAMEL.split(word) if part]


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BOUNDARY = r"(?:(?<![^\W_])|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)|(?![^\W_]))"
# Where a word of an identifier may start or end.
_BETWEEN = (
    r"(?:[\s_-]{1,40}|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"
    r"|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z]))"
)
# What may stand between the words of a phrase.


def _phrase(text: str, words: list[str], *, ignores: bool) -> str:
    group = "(?i:{})" if ignores else "(?:{})"
    pattern, position = _BOUNDARY, 0
    for number, word in enumerate(words):
        start = text.index(word, position)
        if number:
            # Signs that the query puts between two words belong to what is looked for: "can't", "key=value".
            signs = re.sub(r"[\s_-]+", " ", text[position:start]).strip()
            pattern += rf"\s{{0,9}}{re.escape(signs)}\s{{0,9}}" if signs else _BETWEEN
        pattern += group.format(re.escape(word))
        position = start + len(word)
    return pattern + _BOUNDARY


def _edge(letter: str, *, is_start: bool) -> str:
    if re.match(r"\w", letter) is None:
        return ""
    return r"(?<!\w)" if is_start else r"(?!\w)"


def _expression(query: str, *, ignore_case: bool) -> Any:
    # Unlike the standard library's, a search of this one can be given a time limit.
    import regex

    product = 1
    for bounds in re.findall(r"\{(\d*),?(\d*)\}", query):
        product *= max([int(bound[:9]) for bound in bounds if bound] or [1]) or 1
    if product > _MAX_REPETITIONS:
        raise InvalidPatternError(f"{_shown(query)} repeats too often; use * or + instead of large counts.")
    try:
        return regex.compile(
            query, regex.VERSION0 | regex.MULTILINE | (regex.IGNORECASE if ignore_case else 0)
        )
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        reason = getattr(error, "msg", "") or "it is nested too deeply"
        place = getattr(error, "pos", None)
        where = f" at character {place + 1}" if isinstance(place, int) else ""
        raise InvalidPatternError(f"{_shown(query)} is no regular expression: {reason}{where}.") from error


def _shown(query: str) -> str:
    return repr(query if len(query) <= 60 else query[:59] + "…")


class LineMatcher:
    """Finds the lines of a text that a query matches."""

    def __init__(
        self,
        pattern: Any,
        *,
        needed_words: tuple[str, ...] = (),
        ignores_case: bool = False,
        is_expression: bool = False,
        is_always_whole: bool = False,
    ) -> None:
        """Every match starts with the first of *needed_words* and comes with all the others."""
        self.needed_words = needed_words
        self.ignores_case = ignores_case
        self._pattern = pattern
        self._is_expression = is_expression
        self._is_always_whole = is_always_whole
        # Letters beyond ASCII may be stored in another encoding or case.
        words = [word.encode() for word in needed_words if word.isascii()]
        self._quick = [word.lower() for word in words] if ignores_case else words

    def may_match(self, data: bytes) -> bool:
        """A quick look: False only where the query cannot match the text in *data*."""
        if not self._quick or b"\0" in data[:64] or data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return True
        text = data.lower() if self.ignores_case else data
        return all(word in text for word in self._quick)

    def lines(self, text: str, deadline: float) -> Iterator[LineMatch]:
        """The matching lines in order. Raises TimeoutError when time is up."""
        yield from self._expression_lines(text, deadline) if self._is_expression else self._plain_lines(text)

    def _plain_lines(self, text: str) -> Iterator[LineMatch]:
        line, seen, last = 1, 0, 0
        for match in self._plain_matches(text):
            line += text.count("\n", seen, match.start())
            seen = match.start()
            if line == last:
                continue
            last = line
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.start())
            shown = text[start : end if end >= 0 else len(text)].removesuffix("\r")
            yield LineMatch(
                line=line,
                last_line=line + match[0].count("\n"),
                column=match.start() - start,
                text=shown,
                is_whole=self._is_always_whole or _is_whole(text, match.start(), match.end()),
            )

    def _plain_matches(self, text: str) -> Iterator[re.Match[str]]:
        """Every match; the pattern is tried only where its first word stands.

        The pattern starts with a look at the letter before, so the expression engine would try every letter:
        eight times slower on a megabyte.
        """
        haystack = text.lower() if self.ignores_case else text
        if len(haystack) != len(text) or not self.needed_words:
            # A few letters change their length with their case.
            yield from self._pattern.finditer(text)
            return
        word = self.needed_words[0].lower() if self.ignores_case else self.needed_words[0]
        position = haystack.find(word)
        while position >= 0:
            match = self._pattern.match(text, position)
            if match is not None:
                yield match
            position = haystack.find(word, match.end() if match is not None else position + 1)

    def _expression_lines(self, text: str, deadline: float) -> Iterator[LineMatch]:
        text = text.replace("\r\n", "\n")
        if self._is_line_local and self._search(text, deadline) is None:
            return
        for number, line in enumerate(split_lines(text), start=1):
            match = self._search(line, deadline)
            if match is not None and match.end() > match.start():
                is_whole = _is_whole(line, match.start(), match.end())
                yield LineMatch(number, number, match.start(), line, is_whole)

    @cached_property
    def _is_line_local(self) -> bool:
        """Whether a match within a line is always one of the whole text, so that one search can rule it out.

        Looking around, atomic groups, and the ends of the text see more in the whole text than in the line.
        """
        return re.search(r"\(\?[<!=>#(]|\\[AZzGKR]|[*+?}]\+", self._pattern.pattern) is None

    def _search(self, text: str, deadline: float) -> Any:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        return self._pattern.search(text, timeout=remaining)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no identifier goes on across either end of the match."""
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    return not (_joins(before) and _joins(text[start])) and not (_joins(text[end - 1]) and _joins(after))


def _joins(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
