"""Two investigations of one request: which was better, and where they part."""

import pytest
from trace_builders import MOMENT, make_goal, make_session

from planner.failures import FailureKind
from planner.session import InvestigationSession, Outcome
from telemetry.replay import Verdict, compare
from telemetry.trace import Origin, TraceRecord, trace_of


def trace(session: InvestigationSession) -> TraceRecord:
    return trace_of(session, origin=Origin.TEST, session_id="s", step=1, timestamp=MOMENT)


def test_the_same_investigation_is_the_same_however_long_it_took():
    """Durations are no difference."""
    slow = make_session()
    slow = slow.model_copy(
        update={"steps": tuple(step.model_copy(update={"duration_ms": 900.0}) for step in slow.steps)}
    )
    found = compare(trace(make_session()), trace(slow))
    assert found.verdict is Verdict.SAME
    assert found.first_difference is None


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (Outcome.FAILURE, Outcome.INSUFFICIENT_EVIDENCE, Verdict.BETTER),
        (Outcome.INSUFFICIENT_EVIDENCE, Outcome.SUCCESS, Verdict.BETTER),
        (Outcome.SUCCESS, Outcome.CLARIFICATION, Verdict.WORSE),
        (Outcome.FAILURE, Outcome.USER_REJECTED, Verdict.CHANGED),
    ],
)
def test_the_outcome_decides_what_is_better(before, after, verdict):
    """An answer is worth more than a question, a question more than an honest no, that more than nothing."""
    assert compare(trace(make_session(outcome=before)), trace(make_session(outcome=after))).verdict is verdict


def test_the_first_differing_step_is_named():
    """Same outcome by another way is a silent change, and the report says where it began."""
    other = make_session(goal=make_goal("Journal"), step_failure=FailureKind.NO_HITS)
    found = compare(trace(make_session()), trace(other))
    assert found.verdict is Verdict.CHANGED
    assert found.is_goal_changed
    assert not found.are_tools_changed
    assert found.first_difference.reason == "step 1 differs in query, target, failure"


def test_an_investigation_that_goes_on_differs_at_its_first_extra_step():
    """One ended where the other went on."""
    longer = make_session()
    longer = longer.model_copy(update={"steps": longer.steps * 2})
    found = compare(trace(make_session()), trace(longer))
    assert found.first_difference.number == 2
    assert found.first_difference.reason == "only the later investigation has a step 2"


def test_lost_and_gained_places_are_listed():
    """Evidence that only one of the two has."""
    found = compare(trace(make_session()), trace(make_session(evidence=())))
    assert found.lost_places == ("src/ledger.py:3",)
    assert found.gained_places == ()
