"""A request that the user stops: its record holds what was done until then, and claims nothing else."""

import pytest
from scripted_assistant import answer

from agent.rejection import StoppedInvestigation
from planner.errors import InvestigationCancelledError
from planner.events import GoalUnderstood, RecoveryStarted, ToolChosen, ToolFinished, WorkProgressed
from planner.evidence.model import Quality
from planner.goals.model import Intent
from planner.session import InvestigationSession, Outcome, RepositoryIdentity
from planner.tools import ToolName, call

PLANNED = call(ToolName.SEARCH_TEXT, "replay")
IDENTITY = RepositoryIdentity(name="demo")


def events():
    yield GoalUnderstood(answer("where is replay").session.parse)
    yield ToolChosen(1, PLANNED, None, "looking for replay")
    yield ToolFinished(1, PLANNED, 0, Quality.NONE, "nothing matched", 4.0)
    yield RecoveryStarted("split_name", "widening the search")
    yield ToolChosen(2, PLANNED, None, "looking for parts of replay")


def test_the_record_holds_the_steps_until_the_stop():
    """Finished steps with their result, the last one as stopped, a recovery as open."""
    seen = []
    watched = StoppedInvestigation("where is replay", seen.append)
    for event in events():
        watched(event)
    session = watched.session(IDENTITY)
    assert seen == list(events())
    assert session.outcome is Outcome.USER_REJECTED
    assert session.parse.confidence == session.confidence_before == 0.91
    assert [(step.number, step.quality_reason, step.is_recovery) for step in session.steps] == [
        (1, "nothing matched", False),
        (2, "stopped before it ended", True),
    ]
    assert [(recovery.after_step, recovery.resolved) for recovery in session.recoveries] == [(1, False)]
    assert InvestigationSession.model_validate_json(session.model_dump_json()) == session


def test_a_stop_before_the_request_was_read_claims_no_goal():
    """Indexing can be stopped before anything is understood."""
    watched = StoppedInvestigation("where is replay", lambda _: None)
    watched(WorkProgressed("indexing", 1, 10))
    session = watched.session(IDENTITY)
    assert session.request == session.parse.request == "where is replay"
    assert session.parse.goal.intent is Intent.CHAT
    assert session.parse.confidence == 0.0
    assert session.steps == ()


def test_the_event_at_which_the_face_stops_is_in_the_record():
    """The sink may raise: what it was told belongs to the record."""

    def stop(event):
        if isinstance(event, ToolChosen):
            raise InvestigationCancelledError("stop")

    watched = StoppedInvestigation("where is replay", stop)
    understood, chosen, *_ = events()
    watched(understood)
    with pytest.raises(InvestigationCancelledError):
        watched(chosen)
    assert len(watched.session(IDENTITY).steps) == 1
