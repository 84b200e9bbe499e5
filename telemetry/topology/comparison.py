"""Section 5, synthetic against production: each difference as a sentence with its numbers and its test."""

from pydantic import BaseModel, ConfigDict

from telemetry.features import Ending, Segment
from telemetry.topology.blocks import Block, Bullets, Column, Table, percent, sentence, share_of
from telemetry.topology.statistics import Share, fisher_exact, shown_probability
from telemetry.topology.study import Population, Study

SIGNIFICANT = 0.05


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ShareEstimate(_Frozen):
    """A share with its 95 % interval."""

    hits: int
    total: int
    share: float
    low: float
    high: float


class Gap(_Frozen):
    """One difference between the segments."""

    id: str
    statement: str
    production: ShareEstimate
    synthetic: ShareEstimate
    probability: float
    # Of so great a difference by chance alone, corrected where several were looked at.
    is_significant: bool


class Comparison(_Frozen):
    """How far synthetic results speak for production."""

    gaps: tuple[Gap, ...]


def build(study: Study) -> Comparison:
    """Compute the section; without traces in both segments there is nothing to compare."""
    production, synthetic = (study.populations[segment] for segment in Segment)
    if not production.recorded or not synthetic.recorded:
        return Comparison(gaps=())
    gaps = [
        _rejections(production, synthetic, "recorded"),
        _rejections(production, synthetic, "clean"),
        _explicit_failures(production, synthetic),
        _kind_skew(production, synthetic),
    ]
    return Comparison(gaps=tuple(gap for gap in gaps if gap is not None))


def present(section: Comparison) -> tuple[Block, ...]:
    """The section as blocks."""
    if not section.gaps:
        return (sentence("Only one segment has traces; there is nothing to compare."),)
    columns = (
        Column("difference"),
        Column("production", is_number=True),
        Column("95 % interval", is_number=True),
        Column("synthetic", is_number=True),
        Column("95 % interval", is_number=True),
        Column("chance", is_number=True),
    )
    rows = tuple(
        (
            gap.id.replace("_", " "),
            *_cells(gap.production),
            *_cells(gap.synthetic),
            shown_probability(gap.probability),
        )
        for gap in section.gaps
    )
    return (
        Bullets(tuple((gap.statement,) for gap in section.gaps)),
        Table("Differences, by Fisher's exact test", columns, rows),
    )


def _rejections(production: Population, synthetic: Population, state: str) -> Gap:
    def rejected(population: Population) -> Share:
        endings = population.recorded if state == "recorded" else population.clean
        return Share(endings[Ending.USER_REJECTED], endings.total())

    return _gap(
        f"rejection_gap_{state}",
        f"Users rejected {{production}} in production and {{synthetic}} in synthetic runs, {_STATES[state]}",
        rejected(production),
        rejected(synthetic),
    )


_STATES = {"recorded": "as recorded", "clean": "without contamination"}


def _explicit_failures(production: Population, synthetic: Population) -> Gap:
    def explicit(population: Population) -> Share:
        failed, insufficient = (
            population.clean[Ending.FAILURE],
            population.clean[Ending.INSUFFICIENT_EVIDENCE],
        )
        return Share(failed, failed + insufficient)

    return _gap(
        "explicit_failures",
        "Of requests that ended without an answer, {production} failed outright in production and "
        "{synthetic} in synthetic runs; the rest were insufficient evidence",
        explicit(production),
        explicit(synthetic),
    )


def _kind_skew(production: Population, synthetic: Population) -> Gap | None:
    """The kind of request whose share differs most; the test is corrected for having looked at all."""
    totals = production.kinds.total(), synthetic.kinds.total()
    kinds = sorted(production.kinds.keys() | synthetic.kinds.keys())
    if not all(totals) or len(kinds) < 2:
        return None

    def shares(kind: str) -> tuple[Share, Share]:
        return Share(production.kinds[kind], totals[0]), Share(synthetic.kinds[kind], totals[1])

    widest = max(kinds, key=lambda kind: abs(shares(kind)[0].value - shares(kind)[1].value))
    return _gap(
        "intent_skew",
        f"The widest difference in what is asked, or how it was handled, is {widest.replace('_', ' ')}: "
        "{production} of production and {synthetic} of synthetic requests",
        *shares(widest),
        looked_at=len(kinds),
    )


def _gap(name: str, statement: str, production: Share, synthetic: Share, *, looked_at: int = 1) -> Gap:
    # Bonferroni: the widest of several differences is wide by chance more often.
    probability = min(1.0, fisher_exact(production, synthetic) * looked_at)
    is_significant = probability < SIGNIFICANT
    numbers = statement.format(production=_shown(production), synthetic=_shown(synthetic))
    verdict = "significant" if is_significant else "not significant"
    return Gap(
        id=name,
        statement=f"{numbers} ({verdict}, {shown_probability(probability)}).",
        production=_estimate(production),
        synthetic=_estimate(synthetic),
        probability=float(f"{probability:.3g}"),
        is_significant=is_significant,
    )


def _estimate(share: Share) -> ShareEstimate:
    low, high = share.interval()
    return ShareEstimate(
        hits=share.hits,
        total=share.total,
        share=share_of(share.hits, share.total),
        low=round(low, 6),
        high=round(high, 6),
    )


def _shown(share: Share) -> str:
    return f"{percent(share.value)} ({share.hits:,} of {share.total:,})"


def _cells(estimate: ShareEstimate) -> tuple[str, str]:
    return percent(estimate.share), f"{percent(estimate.low)} to {percent(estimate.high)}"
