"""The inspect view: everything about one investigation, for a person who wants to know why."""

from collections.abc import Iterator

from planner.formatter.describe import describe
from planner.session import InvestigationSession


def inspection(session: InvestigationSession) -> str:
    """Goal, plan, evidence, gates, confidence and time of *session* as text."""
    return "\n".join(_lines(session))


def _lines(session: InvestigationSession) -> Iterator[str]:
    goal = session.parse.goal
    yield f"Request     {' '.join(session.request.split())[:200]}"
    yield f"Goal        {describe(goal)}"
    yield f"            {goal.intent} / {goal.entity} / {goal.artifact} / {goal.scope}"
    for target in goal.targets:
        yield f"Target      {' '.join(target.text.split())[:120]} ({target.kind})"
    yield f"Reading     {session.parse.explanation or session.parse.parser}"
    yield f"            probability {session.parse.confidence:.2f}"
    for reading in session.parse.ambiguities:
        yield f"Or          {reading.label} ({reading.probability:.2f})"
    commit = session.repository.commit[:12] or "no commit"
    dirty = ", uncommitted changes" if session.repository.is_dirty else ""
    yield f"Repository  {session.repository.name} ({commit}{dirty})"
    yield ""
    for step in session.steps:
        mark = "recovery: " if step.is_recovery else ""
        yield f"Step {step.number:<2}     {mark}{step.reason}  [{step.call.tool}]  {step.duration_ms:.0f} ms"
        if step.gap:
            yield f"            for {step.gap.evidence_class} >= {step.gap.minimum.label}"
        failure = f" ({step.failure})" if step.failure else ""
        yield f"            {step.match_count} matches, {step.quality.label}: {step.quality_reason}{failure}"
    yield ""
    for evidence in session.ledger:
        strength = evidence.strength.name.lower()
        yield f"Evidence    {evidence.id}: {evidence.quality.label}, strength {strength}"
        for finding in evidence.findings[:3]:
            at = f"{finding.path}:{finding.start}" if finding.start else finding.path
            yield f"            {at} {' '.join(finding.title.split())[:100]}".rstrip()
        if len(evidence.findings) > 3:
            yield f"            … and {len(evidence.findings) - 3} more"
    yield ""
    for gate in session.gates:
        yield f"Gate        {gate.gate}: {'passed' if gate.passed else 'failed'}, {gate.reason}"
    yield f"Files read  {', '.join(session.files_examined) or 'none'}"
    yield f"Outcome     {session.outcome}: {session.outcome_reason}"
    confidence = session.confidence
    yield f"Confidence  {confidence.level} ({confidence.probability:.2f}): {confidence.reason}"
    yield f"Time        {session.duration_ms:.0f} ms, understanding {session.understanding_ms:.1f} ms"
