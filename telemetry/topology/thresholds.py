"""Threshold: a limit on a figure of the report that a build server fails on: `production.failure > 5%`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt

from telemetry.errors import TelemetryError
from telemetry.features import Ending, Segment
from telemetry.topology.blocks import percent, share_of
from telemetry.topology.report import Report

_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}
_WORDS: Mapping[str, str] = {">": "above", ">=": "at least", "<": "below", "<=": "at most"}
_FORM = re.compile(
    r"\s*(?:(?P<segment>\w+)\.)?(?P<figure>[a-z_]+)\s*(?P<operator>[<>]=?)\s*(?P<limit>\d+(?:\.\d+)?)\s*(?P<percent>%?)\s*"
)


class ThresholdError(TelemetryError):
    """A threshold names no figure, or is not written as one."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A condition that must not hold."""

    text: str
    segment: Segment | None
    # None for figures of the whole reading.
    figure: str
    operator: str
    limit: float

    def crossed_by(self, report: Report) -> str:
        """Why *report* fails the threshold, as a sentence; empty where it does not. Raises ThresholdError."""
        value = _figure(report, self)
        if not _OPERATORS[self.operator](value, self.limit):
            return ""
        name = f"{self.segment.value} {self.figure}" if self.segment else self.figure
        return f"{name.replace('_', ' ')} is {self._shown(value)}; it must not be {self._said()}"

    def _said(self) -> str:
        return f"{_WORDS[self.operator]} {self._shown(self.limit)}"

    def _shown(self, value: float) -> str:
        """Figures of a segment are shares, those of the reading are counts."""
        return percent(value) if self.segment else f"{value:g}"


def parse_threshold(text: str) -> Threshold:
    """A threshold as it is written on a command line. Raises ThresholdError."""
    found = _FORM.fullmatch(text)
    segments = {segment.value: segment for segment in Segment}
    if found is None or (found["segment"] and found["segment"] not in segments):
        raise ThresholdError(
            f"{text!r} is no threshold; write one as production.failure>5%, synthetic.unclassified>0.1 or "
            "damaged_lines>0"
        )
    limit = float(found["limit"]) / (100 if found["percent"] else 1)
    segment = segments[found["segment"]] if found["segment"] else None
    return Threshold(text, segment, found["figure"], found["operator"], limit)


def _figure(report: Report, threshold: Threshold) -> float:
    figures = _segment_figures(report, threshold.segment) if threshold.segment else _reading_figures(report)
    if threshold.figure not in figures:
        names = ", ".join(sorted(figures))
        raise ThresholdError(
            f"{threshold.text!r}: there is no figure {threshold.figure!r}; there are {names}"
        )
    return figures[threshold.figure]


def _reading_figures(report: Report) -> dict[str, float]:
    reading = report.distribution
    return {
        "damaged_lines": reading.damaged_lines,
        "newer_lines": reading.newer_lines,
        "unreadable_logs": reading.unreadable_logs,
        "traces": reading.traces,
        "contamination": report.correction.total,
    }


def _segment_figures(report: Report, segment: Segment) -> dict[str, float]:
    """Shares of the clean traces by ending and by class, and the share of failures that no class explains."""
    population = report.distribution.population(f"clean_{segment.value}")
    failures = report.failures.segment(segment)
    endings = {ending.value: share_of(population.count(ending), population.total) for ending in Ending}
    classes = {row.id: share_of(row.count, population.total) for row in failures.classes}
    residual = report.residual.segment(segment).share
    return {
        **classes,
        **endings,
        "failures": share_of(failures.failures, population.total),
        "unclassified": residual,
    }
