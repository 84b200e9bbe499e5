"""Again: an investigation carried out once more, and what has become different."""

from datetime import UTC, datetime

from agent.assistant import Answer, Assistant
from planner.session import InvestigationSession
from telemetry.replay import Comparison, Verdict, compare
from telemetry.trace import Origin, TraceRecord, trace_of

MAX_PLACES = 8


def again(assistant: Assistant, answer: Answer) -> str:
    """Investigate the request of *answer* once more and say how that compares."""
    assistant.look_again()
    later = assistant.investigate_again(answer)
    return comparison_text(compare(_trace(answer.session), _trace(later)), later)


def comparison_text(found: Comparison, later: InvestigationSession) -> str:
    """What has become different, in words."""
    count = len(later.steps)
    took = f"{count} step{'' if count == 1 else 's'}, {later.duration_ms:.0f} ms"
    if found.verdict is Verdict.SAME:
        return f"The same: every step, its result and the evidence ({took})."
    before, after = found.outcomes
    lines = [f"{found.verdict.value.capitalize()}: {before.value} before, {after.value} now ({took})."]
    if found.is_goal_changed:
        lines.append("The request is read differently.")
    if found.first_difference is not None:
        lines.append(f"First difference: {found.first_difference.reason}.")
    for name, places in (("No longer found", found.lost_places), ("Newly found", found.gained_places)):
        if places:
            rest = f" and {len(places) - MAX_PLACES} more" if len(places) > MAX_PLACES else ""
            lines.append(f"{name}: {', '.join(places[:MAX_PLACES])}{rest}")
    return "\n".join(lines)


def _trace(session: InvestigationSession) -> TraceRecord:
    """*session* as the comparison reads it; it is written nowhere."""
    return trace_of(
        session, origin=Origin.TEST, session_id="again", step=1, timestamp=datetime.fromtimestamp(0, UTC)
    )
