"""ReportChanges: two reports side by side: what got better, what got worse, and how sure that is."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from services.frozen import Frozen
from telemetry.features import Ending, Segment
from telemetry.topology.blocks import Block, Code, Column, Table, percent, sentence, share_of
from telemetry.topology.report import Report
from telemetry.topology.statistics import Share, fisher_exact, shown_probability

SIGNIFICANT = 0.05
_SHOWN = 20
_GOOD = frozenset({Ending.SUCCESS})
_NEUTRAL = frozenset({Ending.CLARIFICATION, Ending.NONE})


class ShareChange(Frozen):
    """A share then and now."""

    segment: Segment
    name: str
    # An ending, or a class of failure.
    title: str
    before: int
    before_total: int
    after: int
    after_total: int
    probability: float
    # Of a difference like this one if nothing had changed.
    direction: Literal["better", "worse", "same"]
    # Better and worse only where the difference is significant.


class RequestChange(Frozen):
    """A recurring failed request, and how often it failed then and now."""

    segment: Segment
    request: str
    before: int
    after: int


class ReportChanges(Frozen):
    """What is different from the older report to the newer."""

    schema_id: Literal["sleuth.report-changes/1"] = Field(default="sleuth.report-changes/1")
    before: str
    after: str
    endings: tuple[ShareChange, ...]
    # Of the clean populations.
    classes: tuple[ShareChange, ...]
    # As shares of all clean traces.
    requests: tuple[RequestChange, ...]

    @property
    def regressions(self) -> tuple[ShareChange, ...]:
        """Every share that is significantly worse."""
        return tuple(row for row in (*self.endings, *self.classes) if row.direction == "worse")


def compare_reports(before: Report, after: Report) -> ReportChanges:
    """Every change from *before* to *after*, each with its test; segments are never pooled."""
    return ReportChanges(
        before=before.source,
        after=after.source,
        endings=tuple(row for segment in Segment for row in _endings(before, after, segment)),
        classes=tuple(row for segment in Segment for row in _classes(before, after, segment)),
        requests=tuple(row for segment in Segment for row in _requests(before, after, segment)),
    )


def present(changes: ReportChanges) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """The sections of the comparison as blocks."""
    worse, better = (
        [row for row in (*changes.endings, *changes.classes) if row.direction == direction]
        for direction in ("worse", "better")
    )
    counts = f"{len(better)} shares significantly better, {len(worse)} worse"
    verdict = sentence(f"From {changes.before} to {changes.after}: {counts}.")
    return (
        ("Outcomes", (verdict, _table("Outcomes then and now", changes.endings))),
        ("Classes of failure", (_table("Failures by class, of all traces", changes.classes),)),
        ("Failed requests", (_request_table(changes),)),
    )


def render_changes(changes: ReportChanges, form: Literal["md", "html", "json"]) -> str:
    """The comparison as text, ending in a line feed."""
    title = f"Failure topology: {changes.before} and {changes.after}"
    if form == "html":
        from telemetry.topology.renderers.html import to_html

        return to_html(title, present(changes))
    if form == "md":
        from telemetry.topology.renderers.markdown import to_markdown

        return to_markdown(title, present(changes))
    return changes.model_dump_json(indent=2) + "\n"


def _endings(before: Report, after: Report, segment: Segment) -> Iterator[ShareChange]:
    old, new = (report.distribution.population(f"clean_{segment.value}") for report in (before, after))
    for ending in Ending:
        if not (old.count(ending) or new.count(ending)):
            continue
        good = None if ending in _NEUTRAL else ending in _GOOD
        first, second = Share(old.count(ending), old.total), Share(new.count(ending), new.total)
        yield _change(segment, ending.value, ending.label, first, second, is_good=good)


def _classes(before: Report, after: Report, segment: Segment) -> Iterator[ShareChange]:
    totals = [report.distribution.population(f"clean_{segment.value}").total for report in (before, after)]
    old, new = (report.failures.segment(segment) for report in (before, after))
    known = {row.id: row.count for row in old.classes}
    for row in new.classes:
        first, second = Share(known.get(row.id, 0), totals[0]), Share(row.count, totals[1])
        if first.hits or second.hits:
            yield _change(segment, row.id, row.title, first, second, is_good=False)


def _change(
    segment: Segment, name: str, title: str, first: Share, second: Share, *, is_good: bool | None
) -> ShareChange:
    probability = fisher_exact(first, second)
    direction: Literal["better", "worse", "same"] = "same"
    if probability < SIGNIFICANT and is_good is not None:
        direction = "better" if (second.value > first.value) is is_good else "worse"
    return ShareChange(
        segment=segment,
        name=name,
        title=title,
        before=first.hits,
        before_total=first.total,
        after=second.hits,
        after_total=second.total,
        probability=round(probability, 6),
        direction=direction,
    )


def _requests(before: Report, after: Report, segment: Segment) -> Iterator[RequestChange]:
    old, new = (
        {item.request: item.count for item in report.recurring.segment(segment).top}
        for report in (before, after)
    )
    names = sorted(old.keys() | new.keys(), key=lambda name: (old.get(name, 0) - new.get(name, 0), name))
    for name in names:
        if old.get(name, 0) != new.get(name, 0):
            yield RequestChange(
                segment=segment, request=name, before=old.get(name, 0), after=new.get(name, 0)
            )


def _table(caption: str, rows: tuple[ShareChange, ...]) -> Table:
    columns = (
        Column("segment"),
        Column(""),
        Column("then", is_number=True),
        Column("now", is_number=True),
        Column("test"),
        Column("verdict"),
    )
    return Table(
        caption,
        columns,
        tuple(
            (
                row.segment.value,
                row.title,
                _shown(row.before, row.before_total),
                _shown(row.after, row.after_total),
                shown_probability(row.probability),
                row.direction if row.direction != "same" else "no significant change",
            )
            for row in rows
        ),
    )


def _request_table(changes: ReportChanges) -> Table:
    columns = (
        Column("segment"),
        Column("request"),
        Column("failed then", is_number=True),
        Column("now", is_number=True),
    )
    return Table(
        "Recurring failed requests that changed",
        columns,
        tuple(
            (row.segment.value, Code(row.request), f"{row.before:,}", f"{row.after:,}")
            for row in changes.requests[:_SHOWN]
        ),
    )


def _shown(count: int, total: int) -> str:
    return f"{count:,} of {total:,} ({percent(share_of(count, total))})"
