"""Section 9, lessons: statements that the figures of this report make; nothing else is said here."""

from collections.abc import Callable, Iterator

from pydantic import BaseModel, ConfigDict

from telemetry.features import Ending, Segment
from telemetry.topology import comparison, priority
from telemetry.topology.blocks import Block, Bullets, percent, plural, sentence, share_of
from telemetry.topology.study import Study

_NOTABLE = 0.05
# A share below this changes no decision.


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Lessons(_Frozen):
    """What the data teaches."""

    statements: tuple[str, ...]


def build(study: Study) -> Lessons:
    """Compute the section."""
    return Lessons(statements=tuple(statement for lesson in _LESSONS for statement in lesson(study)))


def present(section: Lessons) -> tuple[Block, ...]:
    """The section as blocks."""
    if not section.statements:
        return (sentence("The data supports no general statement yet."),)
    return (Bullets(tuple((statement,) for statement in section.statements)),)


def _contamination(study: Study) -> Iterator[str]:
    production = study.populations[Segment.PRODUCTION]
    recorded, clean = production.recorded.total(), production.clean.total()
    left_out = share_of(recorded - clean, recorded)
    if left_out >= _NOTABLE:
        before = share_of(production.recorded[Ending.SUCCESS], recorded)
        after = share_of(production.clean[Ending.SUCCESS], clean)
        yield (
            f"{percent(left_out)} of the traces counted as production were not made by people; without them "
            f"the success rate is {percent(after)} instead of {percent(before)}."
        )


def _commonest_is_not_costliest(study: Study) -> Iterator[str]:
    for segment in priority.build(study).segments:
        if not segment.failures:
            continue
        costliest = segment.classes[0]
        commonest = max(segment.classes, key=lambda row: row.count)
        name = segment.segment.value
        if commonest.count > costliest.count:
            yield (
                f"In {name}, {commonest.title.lower()} fails most often ({percent(commonest.frequency)} of "
                f"failures), but {costliest.title.lower()} has the higher priority ({costliest.product:.2f} "
                f"against {commonest.product:.2f})."
            )
        elif costliest.count:
            yield (
                f"In {name}, {costliest.title.lower()} is both the commonest class "
                f"({percent(costliest.frequency)} of failures) and the costliest ({costliest.product:.2f})."
            )


def _few_requests_make_most_failures(study: Study) -> Iterator[str]:
    for population in study:
        counts = sorted((item.count for item in population.failed.values()), reverse=True)
        running, needed = 0, 0
        while running * 2 < population.failures and needed < len(counts):
            running += counts[needed]
            needed += 1
        if needed and needed * 4 <= len(counts):
            yield (
                f"In {population.segment.value}, {plural(needed, 'request')} of {len(counts):,} make "
                f"{percent(share_of(running, population.failures))} of the failures."
            )


def _synthetic_is_another_population(study: Study) -> Iterator[str]:
    gaps = [gap for gap in comparison.build(study).gaps if not gap.id.endswith("recorded")]
    telling = [gap.id.replace("_", " ") for gap in gaps if gap.is_significant]
    if telling:
        yield (
            f"Synthetic runs do not stand for production: they differ significantly in {', '.join(telling)}."
        )


def _unexplained(study: Study) -> Iterator[str]:
    for population in study:
        share = share_of(population.label_sets[()], population.failures)
        if share >= _NOTABLE:
            yield (
                f"The taxonomy leaves {percent(share)} of the failures in {population.segment.value} "
                "unexplained."
            )


_LESSONS: tuple[Callable[[Study], Iterator[str]], ...] = (
    _contamination,
    _commonest_is_not_costliest,
    _few_requests_make_most_failures,
    _synthetic_is_another_population,
    _unexplained,
)
