"""Recorded requests and subjects for the replay tests."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from trace_builders import make_session

from planner.session import Outcome
from telemetry.features import Ending, Segment
from telemetry.requests import RecordedRequest
from telemetry.subject import Cited, Reply
from telemetry.trace import Origin, trace_of

MOMENT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def recorded(
    request: str,
    ending: Ending = Ending.SUCCESS,
    *,
    session: str = "s",
    step: int = 1,
    is_whole: bool = False,
) -> RecordedRequest:
    trace = None
    if is_whole:
        investigation = make_session(request, outcome=Outcome(ending.value))
        trace = trace_of(
            investigation, origin=Origin.PRODUCTION, session_id=session, step=step, timestamp=MOMENT
        )
    return RecordedRequest(
        log=f"{session}.jsonl" if is_whole else f"{session}.log",
        session=session,
        step=step,
        timestamp=MOMENT.timestamp(),
        segment=Segment.PRODUCTION,
        request=request,
        ending=ending,
        trace=trace,
    )


@dataclass
class ScriptedSubject:
    """Answers from a table; remembers what it was asked, and where conversations began."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    places: dict[str, tuple[Cited, ...]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def ask(self, request: str) -> Reply:
        self.asked.append(request)
        if request.startswith("/"):
            return Reply(Outcome.SUCCESS, is_command=True)
        if request == "break":
            raise RuntimeError("broken on purpose")
        outcome = self.outcomes.get(request, Outcome.SUCCESS)
        session = make_session(request, outcome=outcome)
        return Reply(outcome, session=session, cited=self.places.get(request, ()), text=f"about {request}")

    def forget(self) -> None:
        self.asked.append("<forget>")


def scripted_at(root: Path, cache: Path) -> ScriptedSubject:
    """The subject that runner tests use for every repository."""
    del root, cache
    return ScriptedSubject()
