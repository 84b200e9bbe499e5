"""Structure: the decisions of a recorded investigation, made again from its evidence without any text.

What a goal requires, what the evidence reached and what the gates say depends on classes, qualities and which
target each call served. A share-safe trace holds all of these, so it can be checked where its text cannot go.
"""

from dataclasses import dataclass

from planner.evidence.gaps import blocking_needs, open_needs
from planner.evidence.ledger import Ledger
from planner.evidence.model import Evidence, EvidenceClass, Finding, FindingKind, Provenance, Quality
from planner.goals.model import Intent
from planner.session import Gate, Outcome
from telemetry.trace import EvidenceSummary, TraceRecord

Opened = tuple[EvidenceClass, Quality]


@dataclass(frozen=True, slots=True)
class StructuralReplay:
    """What the recorded evidence leads to today, beside what was recorded."""

    is_complete: bool
    was_complete: bool
    gaps: tuple[Opened, ...]
    recorded_gaps: tuple[Opened, ...]

    @property
    def is_same(self) -> bool:
        """Whether today's gates decide as the recorded ones did."""
        return self.is_complete == self.was_complete and self.gaps == self.recorded_gaps


def replay_structure(trace: TraceRecord) -> StructuralReplay | None:
    """Decide again on *trace*; None where nothing was decided on evidence: conversation, a stop."""
    completion = [gate.passed for gate in trace.gates if gate.gate is Gate.COMPLETION]
    if not completion or trace.goal.intent is Intent.CHAT or trace.outcome is Outcome.CLARIFICATION:
        return None
    ledger = Ledger()
    targets = {step.evidence_id: step.call.target for step in trace.steps if step.evidence_id}
    for summary in trace.evidence:
        ledger.add(_evidence(summary, targets.get(summary.id, "")))
    return StructuralReplay(
        is_complete=not blocking_needs(trace.goal, ledger),
        was_complete=completion[-1],
        gaps=tuple((need.gap.evidence_class, need.gap.minimum) for need in open_needs(trace.goal, ledger)),
        recorded_gaps=tuple((gap.evidence_class, gap.minimum) for gap in trace.remaining_gaps),
    )


def _evidence(summary: EvidenceSummary, target: str) -> Evidence:
    return Evidence(
        id=summary.id,
        provenance=Provenance(
            evidence_class=summary.evidence_class,
            tool=summary.tool,
            query=summary.query,
            target=target,
            match_count=summary.match_count,
            exact_count=summary.exact_count,
        ),
        quality=summary.quality,
        strength=summary.strength,
        reason="",
        findings=tuple(_finding(place) for place in summary.places),
    )


def _finding(place: str) -> Finding:
    path, _, line = place.rpartition(":")
    start = int(line) if line.isdigit() else 0
    return Finding(kind=FindingKind.CONTENT, title=place, path=path or place, start=start, end=start)
