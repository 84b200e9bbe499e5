"""Failure logs: what a pasted traceback or the output of a compiler, test run or pipeline says went wrong."""

from services.failure_logs.mapping import FrameMap, MappedFrame, NearFile, map_frames
from services.failure_logs.report import (
    ErrorKind,
    FailureEntry,
    FailureReport,
    Frame,
    LogEcosystem,
)

__all__ = [
    "ErrorKind",
    "FailureEntry",
    "FailureReport",
    "Frame",
    "FrameMap",
    "LogEcosystem",
    "MappedFrame",
    "NearFile",
    "is_failure_text",
    "map_frames",
    "parse",
]


def parse(text: str) -> FailureReport:
    """Read a log. Bounded in time on any input; text that is no log gives a report without errors."""
    # A hundred and twenty patterns take 30 ms to compile; most requests paste no log.
    from services.failure_logs import parser

    return parser.parse(text)


def is_failure_text(text: str) -> float:
    """How much a text looks like a failure log, from 0.0 (a question) to 1.0 (nothing else)."""
    from services.failure_logs import parser

    return parser.is_failure_text(text)
