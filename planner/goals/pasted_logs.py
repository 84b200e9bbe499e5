"""Pasted program output inside a request: where it begins and ends, and what kind of failure it shows."""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path


class LogSign(StrEnum):
    """What a line of output shows; a paste may show several."""

    TRACEBACK = "traceback"
    EXCEPTION = "exception"
    MISSING_MODULE = "missing"
    COMPILER = "compiler"
    LINKER = "linker"
    BUILD_TOOL = "buildtool"
    TEST = "testfail"
    CI = "cilog"
    PACKAGE_MANAGER = "packages"
    CRASH = "crash"
    LOG_LINE = "logline"


@dataclass(frozen=True, slots=True)
class PastedLog:
    """A stretch of program output."""

    start: int
    end: int
    signs: frozenset[LogSign]


_FILE = Path(__file__).parent / "log_signs.toml"


@cache
def _patterns() -> tuple[tuple[LogSign, re.Pattern[str]], ...]:
    return tuple((LogSign(sign), _any_of(patterns)) for sign, patterns in _table()["signs"].items())


@cache
def _inline() -> re.Pattern[str]:
    return _any_of(_table()["inline"]["messages"])


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.MULTILINE)


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


_WEAK = frozenset((LogSign.EXCEPTION, LogSign.LOG_LINE, LogSign.CRASH))


def find_pasted_log(text: str) -> PastedLog | None:
    """The program output in *text*, or None. Prose before and after it stays outside of the span."""
    if "\n" not in text:
        return _one_line(text)
    lines = _line_spans(text)
    signs: set[LogSign] = set()
    marked: list[int] = []
    for index, (start, end) in enumerate(lines):
        found = _signs_of(text[start:end])
        if found:
            marked.append(index)
            signs |= found
    if not marked:
        return None
    first, last = marked[0], marked[-1]
    # Source excerpts, carets and indented continuation lines belong to the output around them.
    while last + 1 < len(lines) and _continues(text[slice(*lines[last + 1])]):
        last += 1
    start, end = lines[first][0], lines[last][1]
    prose = _prose_before(text[start:end]) if first == 0 else 0
    return PastedLog(start + prose, end, frozenset(signs))


def _one_line(text: str) -> PastedLog | None:
    signs = _signs_of(text)
    inline = _inline().search(text)
    start = inline.start() if inline else None
    if not signs or (start is None and not signs - _WEAK):
        return None
    if start is None:
        start = min(match.start() for sign, pattern in _patterns() if (match := pattern.search(text)))
    line_start = _place_before(text, start)
    return PastedLog(line_start, len(text.rstrip()), frozenset(signs))


_PLACE = re.compile(
    r"(?:^|\s)((?:[\w./\\-]+:\d+(?::\d+)?:?|[\w./\\-]+\(\d+(?:,\d+)?\)\s?:|FAILED|ERROR|E)\s+)$"
)


def _place_before(text: str, start: int) -> int:
    """Take the place that a compiler puts before its message into the output."""
    match = _PLACE.search(text, 0, start)
    return match.start(1) if match else start


def _prose_before(block: str) -> int:
    """Length of a sentence that leads into output on the same first line ("I get this: Traceback …")."""
    line = block.split("\n", 1)[0]
    match = re.match(r"[^\n]*?[a-z][^\n]*?[:?] (?=Traceback|\w+Error|\w*error:|FAILED |panic:)", line)
    return match.end() if match else 0


def _line_spans(text: str) -> list[tuple[int, int]]:
    spans = []
    start = 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def _signs_of(line: str) -> set[LogSign]:
    return {sign for sign, pattern in _patterns() if pattern.search(line)}


def _continues(line: str) -> bool:
    """Whether a line goes on with the output above it: indented, ruled, a caret, a source excerpt."""
    return bool(re.match(r"\s{2,}\S|\s*[|^~=+\-*>]{1,}|\s*\d+ *\||\s*$|[\w./\\-]+:\d+", line))
