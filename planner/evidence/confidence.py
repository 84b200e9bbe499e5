"""Confidence: how far the evidence carries the answer, as a level a sentence explains and a probability."""

from planner.evidence.calibration import probability, signals
from planner.evidence.gaps import blocking_needs, reached, required
from planner.evidence.ledger import Ledger
from planner.evidence.model import Quality
from planner.goals.model import GoalModel
from planner.session import Confidence, ConfidenceLevel

UNANSWERED = {ConfidenceLevel.NONE: 0.02, ConfidenceLevel.LOW: 0.1}
# What is shown there is the closest that was found, not an answer.


def confidence(goal: GoalModel, ledger: Ledger, reading: float) -> Confidence:
    """How sure the answer to *goal* is, given the evidence and the probability of the *reading*."""
    level, reason = _level(goal, ledger)
    certainty = UNANSWERED.get(level)
    if certainty is None:
        certainty = probability(signals(goal, ledger, level, reading))
    return Confidence(level=level, probability=certainty, reason=reason)


def _level(goal: GoalModel, ledger: Ledger) -> tuple[ConfidenceLevel, str]:
    carried = {need for need, _ in required(goal) if need.any_suffices} - {
        need.need for need in blocking_needs(goal, ledger)
    }
    levels = [
        (need, target, reached(need, target, ledger))
        for need, target in required(goal)
        if need not in carried or reached(need, target, ledger) >= need.minimum
    ]
    if not levels:
        return ConfidenceLevel.HIGH, "nothing had to be looked up"
    met = sum(has >= need.minimum for need, _, has in levels)
    weakest = min(has for _, _, has in levels)
    verified = sum(ledger.is_verified(evidence) for evidence in ledger)
    if met < len(levels):
        level = ConfidenceLevel.LOW if met else ConfidenceLevel.NONE
        return level, f"{met} of {len(levels)} required pieces of evidence are there"
    if weakest >= Quality.VERIFIED:
        return ConfidenceLevel.COMPLETE, "every piece of evidence is confirmed independently"
    if weakest >= Quality.STRONG:
        return ConfidenceLevel.HIGH, "every piece of evidence is an exact match"
    if verified:
        return ConfidenceLevel.HIGH, "the decisive place is confirmed by reading it"
    return ConfidenceLevel.MEDIUM, "the evidence fits, but nothing confirms it independently"
