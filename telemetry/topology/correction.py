"""Section 7, correction: the contamination that was found, and production without it."""

from pydantic import BaseModel, ConfigDict

from telemetry.features import Segment
from telemetry.topology.blocks import Block, Bullets, Code, Column, Table, plural, sentence
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


_SHOWN = 20
