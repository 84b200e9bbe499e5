"""Gates: the checks between a request and its answer. Pure decisions, each with its reason."""

from planner.evidence.gaps import blocking_needs
from planner.evidence.ledger import Ledger
from planner.goals.model import GoalModel, Grounding, Intent, ParseResult
from planner.session import Confidence, ConfidenceLevel, Gate, GateDecision
from planner.settings import PlannerSettings


def understanding_gate(parse: ParseResult, settings: PlannerSettings) -> GateDecision:
    """Whether the request is clear enough to be investigated."""
    if parse.is_unclear:
        return GateDecision(
            gate=Gate.UNDERSTANDING, passed=False, reason="the request names nothing to look for"
        )
    names_something = any(
        grounded.grounding in {Grounding.SYMBOL, Grounding.FILE, Grounding.REVISION}
        for grounded in parse.grounded
    )
    is_likely = parse.confidence >= settings.min_reading_confidence or names_something
    if not is_likely and parse.goal.intent is not Intent.CHAT:
        return GateDecision(
            gate=Gate.UNDERSTANDING, passed=False, reason="no reading of the request is likely enough"
        )
    return GateDecision(gate=Gate.UNDERSTANDING, passed=True, reason="the request is understood")


def completion_gate(goal: GoalModel, ledger: Ledger) -> GateDecision:
    """Whether every required piece of evidence is there at its quality."""
    missing = [
        f"{need.gap.evidence_class.value.replace('_', ' ')}"
        + (f" for {need.gap.target[:60]}" if need.gap.target else "")
        + f" is {need.has.label}, {need.need.minimum.label} is needed"
        for need in blocking_needs(goal, ledger)
    ]
    reason = "; ".join(missing) or "every required piece of evidence is there"
    return GateDecision(gate=Gate.COMPLETION, passed=not missing, reason=reason)


def confidence_gate(confidence: Confidence) -> GateDecision:
    """Whether complete evidence also carries the answer."""
    passed = confidence.level not in {ConfidenceLevel.NONE, ConfidenceLevel.LOW}
    return GateDecision(gate=Gate.CONFIDENCE, passed=passed, reason=confidence.reason)


def budget_gate(exceeded: str) -> GateDecision:
    """Whether there is budget left for another call."""
    return GateDecision(gate=Gate.BUDGET, passed=not exceeded, reason=exceeded or "within every limit")
