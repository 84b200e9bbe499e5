"""Confidence: how far the evidence carries the answer, as a level a sentence explains and a probability."""

from planner.evidence.gaps import blocking_needs, reached, required
from planner.evidence.ledger import Ledger
from planner.evidence.model import Quality
from planner.goals.model import GoalModel
from planner.session import Confidence, ConfidenceLevel

# Share of right answers at each level in the project's own question benchmark (docs/benchmarks.md).
PROBABILITY: dict[ConfidenceLevel, float] = {
    ConfidenceLevel.NONE: 0.02,
    ConfidenceLevel.LOW: 0.25,
    ConfidenceLevel.MEDIUM: 0.70,
    ConfidenceLevel.HIGH: 0.88,
    ConfidenceLevel.COMPLETE: 0.96,
}


def confidence(goal: GoalModel, ledger: Ledger, reading: float) -> Confidence:
    """How sure the answer to *goal* is, given the evidence and the probability of the *reading*."""
    carried = {need for need, _ in required(goal) if need.any_suffices} - {
        need.need for need in blocking_needs(goal, ledger)
    }
    levels = [
        (need, target, reached(need, target, ledger))
        for need, target in required(goal)
        if need not in carried or reached(need, target, ledger) >= need.minimum
    ]
    if not levels:
        return _of(ConfidenceLevel.HIGH, "nothing had to be looked up", reading)
    met = sum(has >= need.minimum for need, _, has in levels)
    weakest = min(has for _, _, has in levels)
    verified = sum(ledger.is_verified(evidence) for evidence in ledger)
    if met < len(levels):
        level = ConfidenceLevel.LOW if met else ConfidenceLevel.NONE
        return _of(level, f"{met} of {len(levels)} required pieces of evidence are there", reading)
    if weakest >= Quality.VERIFIED:
        return _of(ConfidenceLevel.COMPLETE, "every piece of evidence is confirmed independently", reading)
    if weakest >= Quality.STRONG:
        return _of(ConfidenceLevel.HIGH, "every piece of evidence is an exact match", reading)
    if verified:
        return _of(ConfidenceLevel.HIGH, "the decisive place is confirmed by reading it", reading)
    return _of(ConfidenceLevel.MEDIUM, "the evidence fits, but nothing confirms it independently", reading)


def _of(level: ConfidenceLevel, reason: str, reading: float) -> Confidence:
    """A wrong reading makes the best evidence worthless: the two must hold together."""
    return Confidence(
        level=level, probability=round(PROBABILITY[level] * (0.5 + 0.5 * reading), 4), reason=reason
    )
