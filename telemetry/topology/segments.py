"""Section 1, distribution: how requests ended, overall and by segment, and what the reading came across."""

from collections import Counter

from pydantic import BaseModel, ConfigDict

from telemetry.features import Ending, Segment
from telemetry.topology.blocks import (
    Block,
    Bullets,
    Code,
    Column,
    Part,
    Piece,
    StackedBars,
    Table,
    percent,
    plural,
    sentence,
    share_of,
)
from telemetry.topology.study import Study


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EndingShare(_Frozen):
    """How often requests ended in one way."""

    ending: Ending
    count: int
    share: float


class PopulationRow(_Frozen):
    """The endings of one population, every ending listed."""

    name: str
    title: str
    total: int
    endings: tuple[EndingShare, ...]

    def count(self, ending: Ending) -> int:
        """The traces that ended so."""
        return next(row.count for row in self.endings if row.ending is ending)


class Distribution(_Frozen):
    """What was read and how the requests ended."""

    logs: int
    traces: int
    first_day: str
    last_day: str
    # UTC, empty when there are no traces.
    damaged_lines: int
    newer_lines: int
    unreadable_logs: int
    forgotten_requests: int
    notes: tuple[str, ...]
    populations: tuple[PopulationRow, ...]

    def population(self, name: str) -> PopulationRow:
        """The row called *name*: all, production, synthetic, clean_production, clean_synthetic."""
        return next(row for row in self.populations if row.name == name)


def population_row(name: str, title: str, endings: Counter[Ending]) -> PopulationRow:
    """A row over *endings*."""
    total = endings.total()
    shares = tuple(
        EndingShare(ending=ending, count=endings[ending], share=share_of(endings[ending], total))
        for ending in Ending
    )
    return PopulationRow(name=name, title=title, total=total, endings=shares)


def build(study: Study) -> Distribution:
    """Compute the section."""
    corpus, ledger = study.corpus, study.corpus.ledger
    production, synthetic = (study.populations[segment] for segment in Segment)
    return Distribution(
        logs=ledger.logs,
        traces=ledger.traces,
        first_day=corpus.day_of(corpus.first),
        last_day=corpus.day_of(corpus.last),
        damaged_lines=ledger.damaged_lines,
        newer_lines=ledger.newer_lines,
        unreadable_logs=ledger.unreadable_logs,
        forgotten_requests=corpus.groups.forgotten,
        notes=tuple(ledger.notes),
        populations=(
            population_row("all", "all traces", production.recorded + synthetic.recorded),
            population_row("production", "production, as recorded", production.recorded),
            population_row("clean_production", "production, clean", production.clean),
            population_row("synthetic", "synthetic, as recorded", synthetic.recorded),
            population_row("clean_synthetic", "synthetic, clean", synthetic.clean),
        ),
    )


def present(section: Distribution) -> tuple[Block, ...]:
    """The section as blocks."""
    if not section.traces:
        return (sentence(f"{plural(section.logs, 'log')} and no trace."), *_problems(section))
    dates = section.first_day
    if section.last_day != section.first_day:
        dates = f"{section.first_day} to {section.last_day}"
    summary = f"{plural(section.logs, 'log')}, {plural(section.traces, 'trace')}, {dates} (UTC)."
    return (
        sentence(summary),
        StackedBars("How requests ended, by population", _bars(section)),
        ending_table("Outcomes by population", section.populations),
        sentence(
            "Clean populations leave out what section 7 identifies as contamination. "
            "Production and synthetic figures are never pooled below."
        ),
        *_problems(section),
    )


def ending_table(caption: str, rows: tuple[PopulationRow, ...]) -> Table:
    """A table of populations by ending; endings that nowhere occur are left out."""
    endings = [
        ending for ending in Ending if any(row.count(ending) for row in rows) or ending in _ALWAYS_SHOWN
    ]
    columns = (
        Column("population"),
        Column("traces", is_number=True),
        *(Column(ending.label, is_number=True) for ending in endings),
    )
    return Table(caption, columns, tuple(_cells(row, endings) for row in rows))


_ALWAYS_SHOWN = frozenset(
    {Ending.SUCCESS, Ending.INSUFFICIENT_EVIDENCE, Ending.FAILURE, Ending.USER_REJECTED}
)


def _cells(row: PopulationRow, endings: list[Ending]) -> tuple[Piece, ...]:
    shares = {share.ending: share for share in row.endings}
    return (
        row.title,
        f"{row.total:,}",
        *(f"{shares[ending].count:,} ({percent(shares[ending].share)})" for ending in endings),
    )


def _bars(section: Distribution) -> tuple[tuple[str, tuple[Part, ...]], ...]:
    return tuple(
        (
            row.title,
            tuple(
                Part(share.ending.value, share.ending.label, share.count)
                for share in row.endings
                if share.count
            ),
        )
        for row in section.populations
        if row.total
    )


def _problems(section: Distribution) -> tuple[Block, ...]:
    found = [
        text
        for count, text in (
            (section.damaged_lines, f"{plural(section.damaged_lines, 'damaged line')} skipped"),
            (section.newer_lines, f"{plural(section.newer_lines, 'line')} of a newer version skipped"),
            (section.unreadable_logs, f"{plural(section.unreadable_logs, 'log')} could not be read"),
            (
                section.forgotten_requests,
                f"{plural(section.forgotten_requests, 'different request')} too many to compare all",
            ),
        )
        if count
    ]
    if not found:
        return ()
    notes = tuple((Code(note),) for note in section.notes)
    return (sentence("Reading: " + ", ".join(found) + "."), *((Bullets(notes),) if notes else ()))
