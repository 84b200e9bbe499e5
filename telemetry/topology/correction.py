"""Section 7, correction and validation: contamination, production without it, before and after by replay."""

from pydantic import BaseModel, ConfigDict

from telemetry.features import Ending, Segment
from telemetry.replay_report import GenerationRow, ReplayReport
from telemetry.topology.blocks import (
    Block,
    Bullets,
    Code,
    Column,
    Part,
    StackedBars,
    Table,
    percent,
    plural,
    sentence,
    share_of,
)
from telemetry.topology.contamination import ContaminationKind
from telemetry.topology.segments import PopulationRow, ending_table, population_row
from telemetry.topology.study import Study


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Contamination(_Frozen):
    """Traces of one request that were not made by a person asking."""

    request: str
    kind: ContaminationKind
    reason: str
    total: int
    counted_as_production: int
    endings: tuple[tuple[str, int], ...]


class Correction(_Frozen):
    """Production before and after."""

    contamination: tuple[Contamination, ...]
    before: PopulationRow
    after: PopulationRow
    replayed: ReplayReport | None = None
    # The clean production requests under each generation of the planner; None where they were not replayed.

    @property
    def total(self) -> int:
        """All contaminated traces."""
        return sum(found.total for found in self.contamination)

    @property
    def counted_as_production(self) -> int:
        """Those that the recorded figures count as production."""
        return sum(found.counted_as_production for found in self.contamination)


def build(study: Study) -> Correction:
    """Compute the section."""
    production = study.populations[Segment.PRODUCTION]
    found = [
        Contamination(
            request=item.text,
            kind=item.suspicion.kind,
            reason=item.suspicion.reason,
            total=item.total,
            counted_as_production=item.in_production,
            endings=tuple(
                sorted(
                    ((ending.label, count) for ending, count in item.endings.items()),
                    key=lambda entry: (-entry[1], entry[0]),
                )
            ),
        )
        for item in study.contaminated.values()
    ]
    found.sort(key=lambda item: (-item.total, item.request, item.kind))
    return Correction(
        contamination=tuple(found),
        before=population_row("production", "production, as recorded", production.recorded),
        after=population_row("clean_production", "production, clean", production.clean),
    )


def present(section: Correction) -> tuple[Block, ...]:
    """The section as blocks."""
    replayed = _validation(section.replayed) if section.replayed else ()
    return (*_contamination(section), *replayed)


def _contamination(section: Correction) -> tuple[Block, ...]:
    if not section.contamination:
        return (sentence("No contamination found: no production trace looks machine-made."),)
    columns = (
        Column("request"),
        Column("kind"),
        Column("traces", is_number=True),
        Column("counted as production", is_number=True),
        Column("ended as"),
    )
    rows = tuple(
        (
            Code(found.request),
            found.kind.label,
            f"{found.total:,}",
            f"{found.counted_as_production:,}",
            ", ".join(f"{ending} {count:,}" for ending, count in found.endings),
        )
        for found in section.contamination[:_SHOWN]
    )
    reasons = tuple((Code(found.request), f": {found.reason}.") for found in section.contamination[:_SHOWN])
    return (
        sentence(
            f"{plural(section.total, 'trace')} found by behaviour alone, {section.counted_as_production:,} "
            f"of them counted as production; {plural(section.after.total, 'clean production trace')} remain."
        ),
        Table("Contamination", columns, rows),
        Bullets(reasons),
        ending_table("Production before and after correction", (section.before, section.after)),
    )


def _validation(replayed: ReplayReport) -> tuple[Block, ...]:
    """Before and after, per generation: made again, not typed in."""
    rows = (replayed.recorded, *replayed.generations)
    last = replayed.generations[-1]
    share = percent(share_of(last.answered, last.answerable))
    blocks: list[Block] = [
        sentence(
            f"{plural(last.requests, 'clean production request')} made again on {replayed.repository} under "
            f"each generation of the planner. {last.answerable:,} are about something that exists there; the "
            f"last generation answers {last.answered:,} of them ({share})."
        ),
        StackedBars("Before and after, by generation", tuple((_title(row), _parts(row)) for row in rows)),
        _generations(rows),
    ]
    if replayed.resolved:
        blocks.append(_resolved(replayed))
    if replayed.unanswered:
        blocks.append(_unanswered(replayed))
    return tuple(blocks)


def _generations(rows: tuple[GenerationRow, ...]) -> Table:
    columns = (
        Column("generation"),
        *(
            Column(name, is_number=True)
            for name in (
                "success",
                "insufficient evidence",
                "failure",
                "user rejected",
                "answered of those with an answer",
                "answered without one",
            )
        ),
    )
    return Table(
        "Requests by generation",
        columns,
        tuple(
            (
                _title(row),
                *(f"{count:,} ({percent(share_of(count, row.requests))})" for _, count in _endings(row)[:4]),
                f"{row.answered:,} of {row.answerable:,} ({percent(share_of(row.answered, row.answerable))})",
                f"{row.unfounded:,}",
            )
            for row in rows
        ),
    )


def _resolved(replayed: ReplayReport) -> Table:
    titles = {row.name: _title(row) for row in replayed.generations}
    return Table(
        "What changed what",
        (
            Column("since"),
            Column("request"),
            Column("traces", is_number=True),
            Column("ended as"),
            Column("ends as"),
        ),
        tuple(
            (
                titles[item.generation],
                Code(item.request),
                f"{item.count:,}",
                _label(item.before),
                _label(item.after),
            )
            for item in replayed.resolved[:_SHOWN]
        ),
    )


def _unanswered(replayed: ReplayReport) -> Table:
    return Table(
        "Not answered by the last generation",
        (Column("request"), Column("traces", is_number=True), Column("why")),
        tuple(
            (
                Code(item.request),
                f"{item.count:,}",
                "nothing of it exists in the repository" if item.is_absent else item.reason,
            )
            for item in replayed.unanswered[:_SHOWN]
        ),
    )


def _title(row: GenerationRow) -> str:
    return row.title if row.name == "recorded" else f"{row.name} {row.title}"


def _endings(row: GenerationRow) -> tuple[tuple[Ending, int], ...]:
    return (
        (Ending.SUCCESS, row.success),
        (Ending.INSUFFICIENT_EVIDENCE, row.insufficient_evidence),
        (Ending.FAILURE, row.failure),
        (Ending.USER_REJECTED, row.user_rejected),
        (Ending.CLARIFICATION, row.clarification),
    )


def _parts(row: GenerationRow) -> tuple[Part, ...]:
    return tuple(Part(ending.value, ending.label, count) for ending, count in _endings(row) if count)


def _label(outcome: str) -> str:
    return outcome.replace("_", " ")


_SHOWN = 20
