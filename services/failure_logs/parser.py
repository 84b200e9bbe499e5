"""The parser of failure logs: all recognisers over one log, each line read once."""

import re
from collections.abc import Sequence

from services.failure_logs import building, compiled, general, jvm, native, python, web
from services.failure_logs.cleaning import CleanLog, clean_log
from services.failure_logs.recognising import Found, Recogniser, recognise
from services.failure_logs.report import FailureEntry, FailureReport, LogEcosystem

RECOGNISERS: tuple[Recogniser, ...] = (
    # In order of precedence: where two read the same lines, the earlier one is right. Blocks of a test
    # runner hold tracebacks and stacks, those hold lone error lines.
    *python.RECOGNISERS,
    *jvm.RECOGNISERS,
    *web.RECOGNISERS,
    *compiled.RECOGNISERS,
    *building.RECOGNISERS,
    *native.RECOGNISERS,
    *general.RECOGNISERS,
    *python.LAST_RECOGNISERS,
    *general.LAST_RECOGNISERS,
)


def parse(text: str) -> FailureReport:
    """Read a log. Bounded in time on any input; text that is no log gives a report without errors."""
    log = clean_log(text)
    entries = tuple(found.entry for found in _recognise_all(log))
    real = [entry for entry in entries if not entry.is_consequence]
    first = next(iter(real or entries), None)
    return FailureReport(
        ecosystem=first.ecosystem if first else LogEcosystem.UNKNOWN,
        errors=entries,
        first_error=first,
        tests=tuple(dict.fromkeys(entry.test for entry in entries if entry.test)),
        missing=tuple(dict.fromkeys(entry.missing for entry in entries if entry.missing)),
        line_count=log.line_count,
        is_truncated=log.is_truncated or log.is_exhausted,
    )


def _recognise_all(log: CleanLog) -> list[Found]:
    """Every error once, in log order: lines read by one recogniser are not read by a later one."""
    taken: list[Found] = []
    owner = [False] * len(log.lines)
    for recogniser in RECOGNISERS:
        own = [found for found in recognise(recogniser, log) if not owner[found.start]]
        for found in own:
            for index in range(found.start, min(found.end, len(owner))):
                owner[index] = True
        taken += own
    taken.sort(key=lambda found: (found.start, found.end))
    return _without_repeats(taken)


def _without_repeats(found: list[Found]) -> list[Found]:
    """Drop the lines of a summary that repeat a test already read in full."""
    detailed = {item.entry.test for item in found if item.entry.test and item.end - item.start > 1}
    return [item for item in found if item.end - item.start > 1 or item.entry.test not in detailed]


_LOG_SHAPED = re.compile(
    r"^\s*(?:\S+:\d+(?::\d+)?:? |at \S+|File \"|E  |-->|\d+ \||[\[(]?\d{4}-\d\d-\d\d|\[[A-Z]+\]|npm |make|"
    r"#\d+ |\+ |\$ |={3,}|-{3,}|_{3,}|~*\^~*|(?:error|warning|note|fatal|info|debug)\b)",
    re.IGNORECASE,
)
_MAX_JUDGED_CHARACTERS = 200_000
WITH_PLACE = 0.9
# An error that names a file and a line is hardly ever written by hand.
WITHOUT_PLACE = 0.6


def is_failure_text(text: str) -> float:
    """How much a text looks like a failure log, from 0.0 (a question) to 1.0 (nothing else)."""
    judged = text[:_MAX_JUDGED_CHARACTERS]
    lines = [line for line in judged.split("\n") if line.strip()]
    if not lines:
        return 0.0
    shaped = sum(1 for line in lines if _LOG_SHAPED.match(line)) / len(lines)
    report = parse(judged)
    if not report.errors:
        return round(0.4 * shaped, 2) if len(lines) > 2 else 0.0
    base = max(_likeness(entry, judged.split("\n")) for entry in report.errors)
    return round(base + (1.0 - base) * shaped, 2)


def _likeness(entry: FailureEntry, lines: Sequence[str]) -> float:
    """How surely an error stands in a log and not in a sentence about one."""
    if any(frame.line for frame in entry.frames):
        return WITH_PLACE
    if entry.frames or entry.is_consequence:
        return WITHOUT_PLACE
    line = lines[entry.log_line - 1].strip()
    return WITHOUT_PLACE * min(1.0, (len(entry.message) + len(entry.code)) / len(line)) if line else 0.0
