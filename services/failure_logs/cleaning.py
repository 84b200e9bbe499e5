"""CleanLog: the lines of a log without colours, timestamps and the prefixes of pipelines and containers."""
# ruff: noqa: E501 - a pattern is read whole, and the tools do print these signs.

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

MAX_LINES = 200_000
MAX_LOOKS = 1_500_000
# 90,000 lines made of nothing but real failures take 0.2 million; hostile repetition is stopped after 2 s.
MAX_LINE_CHARACTERS = 2_000
# Longer lines are minified code or data; what they say stands at their start.


@dataclass(slots=True)
class CleanLog:
    """The lines that are read, and where they stood."""

    lines: tuple[str, ...]
    numbers: Sequence[int]
    # The 1-based number of each line in the pasted text.
    line_count: int
    is_truncated: bool
    text: str = field(repr=False, default="")
    starts: Sequence[int] = field(repr=False, default=())
    looks: int = 0
    # How often a line was looked at: a measure of work that no clock disturbs.

    @property
    def is_exhausted(self) -> bool:
        """Whether so much was read that the rest has to be left."""
        return self.looks > MAX_LOOKS

    def line(self, index: int) -> str:
        """The line at *index*; empty beyond the ends."""
        self.looks += 1
        return self.lines[index] if 0 <= index < len(self.lines) else ""

    def indices_of(self, needle: str, start: int = 0) -> Iterator[int]:
        """Indices of the lines from *start* on that contain *needle*."""
        index = start
        while index < len(self.lines):
            offset = self.text.find(needle, self.starts[index])
            if offset < 0:
                return
            index = bisect_right(self.starts, offset) - 1
            yield index
            index += 1

    def next_index_of(self, needle: str, start: int) -> int:
        """The first line from *start* on that contains *needle*; -1 when none does."""
        return next(self.indices_of(needle, start), -1)


def clean_log(text: str) -> CleanLog:
    """The lines of a log, decoration taken off; of a huge log its first and its last lines."""
    raw = _unquoted(text.split("\n"))
    numbers: Sequence[int] = range(1, len(raw) + 1)
    is_truncated = len(raw) > MAX_LINES
    taken = raw
    if is_truncated:
        half = MAX_LINES // 2
        taken = [*raw[:half], *raw[-half:]]
        numbers = [*range(1, half + 1), *range(len(raw) - half + 1, len(raw) + 1)]
    prefixes = tuple(pattern for sign, pattern in _PREFIXES if sign.search(text))
    lines = tuple(_clean(line, prefixes) for line in taken)
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))[:-1]
    return CleanLog(lines, numbers, len(raw), is_truncated, "\n".join(lines), starts)


MIN_QUOTED_SHARE = 0.8
# Of the lines; a single `> command` is how npm announces a script, and pytest marks one line of a function.


def _unquoted(lines: list[str]) -> list[str]:
    """The lines without the marks of a quoted mail, where nearly all of them have one."""
    written = [line for line in lines if line.strip()]
    quoted = sum(1 for line in written if line.startswith(">"))
    if len(written) < 2 or quoted < MIN_QUOTED_SHARE * len(written):
        return lines
    return [line.removeprefix(">").removeprefix(" ") if line.startswith(">") else line for line in lines]


_PREFIXES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    # A cheap sign that the log has the prefix at all, and the prefix at the start of a line, in the order
    # in which they are wrapped around each other.
    # `job<TAB>step<TAB>timestamp`, as the command line client of GitHub prints logs.
    (
        re.compile(r"\t\ufeff?\d{4}-\d\d-\d\dT"),
        re.compile(r"[^\t\n]{1,80}\t[^\t\n]{1,80}\t\ufeff?(?=\d{4}-\d\d-\d\dT)"),
    ),
    # `web_1  | text` of compose; a number alone before the bar is a line of source.
    (re.compile(r"^[A-Za-z][\w.-]* +\| ", re.MULTILINE), re.compile(r"[A-Za-z][\w.-]{1,40} +\| ")),
    (
        re.compile(r"\d\d:\d\d:\d\d"),
        re.compile(
            r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?(?: \d\d[OE]\+?)?(?: |$)"
            r"|\[\d\d:\d\d:\d\d(?:[.,]\d+)?\] "
        ),
    ),
    # BuildKit: `#12 3.456 text`.
    (re.compile(r"^#\d+ \d+\.\d+ ", re.MULTILINE), re.compile(r"#\d+ \d+\.\d+ ")),
    (re.compile(r"##\["), re.compile(r"##\[(?:error|warning|debug|command|group|section)\]")),
    (re.compile(r"::(?:error|warning)"), re.compile(r"::(?:error|warning|notice)(?: [^:\n]*)?::")),
    (re.compile(r"^\[gw\d", re.MULTILINE), re.compile(r"\[gw\d+\] ")),
)
_ANSI = re.compile(
    r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_SECTION = re.compile(r"section_(?:start|end):\d+:[\w.-]+(?:\[[^\]]*\])?\r?")


def _clean(line: str, prefixes: Sequence[re.Pattern[str]]) -> str:
    """One line without decoration; of a line redrawn by carriage returns the last state."""
    text = line[:MAX_LINE_CHARACTERS].rstrip()
    if not text.isprintable():
        text = _ANSI.sub("", _SECTION.sub("", text))
        if "\r" in text:
            text = next((part for part in reversed(text.split("\r")) if part.strip()), "")
    for prefix in prefixes:
        if found := prefix.match(text):
            text = text[found.end() :]
    return text.rstrip()
