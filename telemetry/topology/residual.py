"""Section 8, residual: the failures that no rule explains, over time, and what could become a new class."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from pydantic import BaseModel, ConfigDict

from telemetry.features import Segment
from telemetry.topology.blocks import (
    Bar,
    Bars,
    Block,
    Code,
    Column,
    Table,
    percent,
    plural,
    sentence,
    share_of,
)
from telemetry.topology.recurring import merged
from telemetry.topology.roadmap import TRIGGER
from telemetry.topology.study import Population, Study

_MAX_PERIODS = 16
# More bars than this are joined into longer periods.
_SHOWN = 10


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PeriodShare(_Frozen):
    """The unclassified failures of a period."""

    period: str
    failures: int
    unclassified: int
    share: float


class Candidate(_Frozen):
    """Unexplained failures of one request: a class may be missing."""

    request: str
    count: int
    wordings: int


class SegmentResidual(_Frozen):
    """What is left unexplained in one segment."""

    segment: Segment
    failures: int
    unclassified: int
    share: float
    periods: tuple[PeriodShare, ...]
    candidates: tuple[Candidate, ...]


class Residual(_Frozen):
    """How much the taxonomy does not explain."""

    segments: tuple[SegmentResidual, ...]

    def segment(self, segment: Segment) -> SegmentResidual:
        """The residual of *segment*."""
        return next(item for item in self.segments if item.segment is segment)


def build(study: Study) -> Residual:
    """Compute the section."""
    return Residual(segments=tuple(_segment(population) for population in study))


def present(section: Residual) -> tuple[Block, ...]:
    """The section as blocks."""
    blocks: list[Block] = []
    for segment in section.segments:
        if segment.failures:
            blocks.extend(_present_segment(segment))
    return tuple(blocks) or (sentence("No failures, so nothing is left unexplained."),)


def _segment(population: Population) -> SegmentResidual:
    unclassified = population.label_sets[()]
    return SegmentResidual(
        segment=population.segment,
        failures=population.failures,
        unclassified=unclassified,
        share=share_of(unclassified, population.failures),
        periods=_periods(population),
        candidates=_candidates(population),
    )


def _periods(population: Population) -> tuple[PeriodShare, ...]:
    days = sorted(population.failures_by_day)
    name = next((form for form in _FORMS if len({form(day) for day in days}) <= _MAX_PERIODS), _year)
    failures: Counter[str] = Counter()
    unclassified: Counter[str] = Counter()
    for day in days:
        failures[name(day)] += population.failures_by_day[day]
        unclassified[name(day)] += population.unexplained_by_day[day]
    return tuple(
        PeriodShare(
            period=period,
            failures=count,
            unclassified=unclassified[period],
            share=share_of(unclassified[period], count),
        )
        for period, count in failures.items()
    )


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _year(day: date) -> str:
    return f"{day:%Y}"


_FORMS: tuple[Callable[[date], str], ...] = (date.isoformat, _week, _month)


def _candidates(population: Population) -> tuple[Candidate, ...]:
    unexplained = {
        key: replace(item, count=item.unexplained)
        for key, item in population.failed.items()
        if item.unexplained
    }
    found = [
        Candidate(request=cluster[0].text, count=sum(item.count for item in cluster), wordings=len(cluster))
        for cluster in merged(unexplained)
    ]
    found.sort(key=lambda candidate: (-candidate.count, candidate.request))
    return tuple(candidate for candidate in found if candidate.count >= TRIGGER)[:_SHOWN]


def _present_segment(segment: SegmentResidual) -> list[Block]:
    name = segment.segment.value
    blocks: list[Block] = [
        sentence(
            f"{name.capitalize()}: {segment.unclassified:,} of {plural(segment.failures, 'failure')} "
            f"({percent(segment.share)}) are unexplained."
        ),
        Bars(
            f"Unclassified share over time, {name}",
            tuple(
                Bar(
                    period.period,
                    period.share,
                    f"{percent(period.share)} ({period.unclassified:,} of {period.failures:,})",
                )
                for period in segment.periods
            ),
        ),
        Table(
            f"Unclassified over time, {name}",
            (
                Column("period"),
                Column("failures", is_number=True),
                Column("unclassified", is_number=True),
                Column("share", is_number=True),
            ),
            tuple(
                (period.period, f"{period.failures:,}", f"{period.unclassified:,}", percent(period.share))
                for period in segment.periods
            ),
        ),
    ]
    if segment.candidates:
        columns = (
            Column("request"),
            Column("unexplained failures", is_number=True),
            Column("wordings", is_number=True),
        )
        rows = tuple(
            (Code(item.request), f"{item.count:,}", str(item.wordings)) for item in segment.candidates
        )
        blocks.append(Table(f"Candidates for a new class, {name}", columns, rows))
    else:
        blocks.append(sentence(f"No request failed {TRIGGER} times without explanation."))
    return blocks
