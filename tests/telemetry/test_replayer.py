"""Recorded requests are made again: in their conversations, once for equal ones, and compared."""

import pytest
from replay_builders import MOMENT, ScriptedSubject, recorded
from trace_builders import make_goal, make_session

from planner.goals.model import Entity, Grounding
from planner.session import Outcome
from telemetry.absence import is_about_nothing
from telemetry.features import Ending
from telemetry.generations import CURRENT, GENERATIONS
from telemetry.pairing import changes
from telemetry.recorder import TraceRecorder
from telemetry.replay import Verdict, ending_verdict
from telemetry.replayer import replay, replay_generations
from telemetry.requests import Selection, recorded_requests
from telemetry.rerecording import rerecord
from telemetry.timeline import timeline
from telemetry.trace import Origin, SignalKind, UserSignal


def test_each_session_is_one_conversation_and_equal_ones_are_asked_once():
    """A request is read after those before it; what was asked in the same way is known."""
    subject = ScriptedSubject()
    requests = [
        recorded("a"),
        recorded("b", step=2),
        recorded("a", session="t"),
        recorded("b", session="t", step=2),
        recorded("c", session="t", step=3),
    ]
    replies = list(replay(requests, subject))
    assert [item.recorded.request for item in replies] == ["a", "b", "a", "b", "c"]
    # The second session is told again only once it leaves the known way.
    assert subject.asked == ["<forget>", "a", "b", "<forget>", "<forget>", "a", "b", "c"]


def test_without_conversation_each_request_is_read_alone():
    """Nothing before it matters."""
    subject = ScriptedSubject()
    list(
        replay(
            [recorded("a"), recorded("b", step=2), recorded("b", step=3)], subject, keeps_conversation=False
        )
    )
    assert [asked for asked in subject.asked if asked != "<forget>"] == ["a", "b"]


def test_the_table_counts_each_generation_and_names_what_is_left():
    """Success, insufficient evidence, failure and rejection per generation; commands and answers apart."""
    requests = [
        recorded("where is it", Ending.INSUFFICIENT_EVIDENCE),
        recorded("/help", Ending.INSUFFICIENT_EVIDENCE, session="t"),
        recorded("where is that", Ending.USER_REJECTED, session="u"),
    ]
    worse = {"where is it": Outcome.INSUFFICIENT_EVIDENCE, "where is that": Outcome.INSUFFICIENT_EVIDENCE}
    better = {"where is that": Outcome.INSUFFICIENT_EVIDENCE}
    report = replay_generations(
        requests,
        (GENERATIONS[0], CURRENT),
        lambda generation: ScriptedSubject(better if generation is CURRENT else worse),
        repository="shop",
    )
    assert (report.recorded.insufficient_evidence, report.recorded.user_rejected) == (2, 1)
    first, last = report.generations
    assert (first.success, first.insufficient_evidence) == (1, 2)
    assert (last.success, last.insufficient_evidence, last.commands) == (2, 1, 1)
    assert (last.answered, last.answerable) == (2, 3)
    assert [item.request for item in report.unanswered] == ["where is that"]
    assert [(item.request, item.generation) for item in report.resolved] == [("where is it", CURRENT.name)]


def test_progress_runs_to_the_end_over_all_generations():
    """A long replay says how far it is."""
    seen = []
    replay_generations(
        [recorded("a"), recorded("b", step=2)],
        (GENERATIONS[0], CURRENT),
        lambda _: ScriptedSubject(),
        repository="shop",
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_replayed_record_names_its_first_differing_step():
    """The whole record is compared, not only the ending."""
    before = recorded("where is Ledger defined", is_whole=True)
    (same,) = replay([before], ScriptedSubject())
    assert same.change().verdict is Verdict.SAME
    (worse,) = replay([before], ScriptedSubject({before.request: Outcome.INSUFFICIENT_EVIDENCE}))
    assert worse.change().verdict is Verdict.WORSE
    other = before.trace.model_copy(update={"steps": before.trace.steps * 2})
    (shorter,) = replay([recorded_with(before, other)], ScriptedSubject())
    assert shorter.change().difference == "only the earlier investigation has a step 2"


def recorded_with(item, trace):
    import dataclasses

    return dataclasses.replace(item, trace=trace)


def test_foreign_endings_are_compared_by_their_worth():
    """Logs without steps still say better or worse."""
    assert ending_verdict(Ending.NONE, Ending.INSUFFICIENT_EVIDENCE) is Verdict.BETTER
    assert ending_verdict(Ending.SUCCESS, Ending.CLARIFICATION) is Verdict.WORSE
    assert ending_verdict(Ending.FAILURE, Ending.USER_REJECTED) is Verdict.CHANGED
    assert ending_verdict(Ending.SUCCESS, Ending.SUCCESS) is Verdict.SAME


def test_requests_are_selected_by_session_step_and_population(tmp_path):
    """What is replayed is what was meant."""
    for session, origin in (("one", Origin.TEST), ("two", Origin.BENCHMARK)):
        recorder = TraceRecorder(tmp_path, origin=origin, session_id=session, clock=lambda: MOMENT)
        recorder.record(make_session("first"))
        recorder.record(make_session("second"))
    chosen = recorded_requests(tmp_path, Selection(session="two", step=2))
    assert [(item.session, item.request) for item in chosen] == [("two", "second")]
    assert chosen[0].trace is not None


def test_a_replay_can_be_recorded_and_compared_with_another(tmp_path):
    """The new traces are traces like any, of a benchmark, paired with the old ones."""
    before = [recorded("a", is_whole=True), recorded("b", step=2, is_whole=True)]
    rerecord(tmp_path, list(replay(before, ScriptedSubject({"b": Outcome.INSUFFICIENT_EVIDENCE}))))
    after = recorded_requests(tmp_path)
    assert {item.trace.origin for item in after} == {Origin.BENCHMARK}
    found = {change.request: change.verdict for change in changes(before, after)}
    assert found == {"a": Verdict.SAME, "b": Verdict.WORSE}


def test_requests_of_other_sessions_are_paired_by_their_text():
    """A new recording has other session names."""
    before = [recorded("a"), recorded("a", step=2)]
    after = [recorded("a", Ending.FAILURE, session="new"), recorded("b", session="new", step=2)]
    assert [change.verdict for change in changes(before, after)] == [Verdict.WORSE]


def test_a_timeline_tells_what_was_understood_done_and_decided():
    """One line an event, with its time; reactions come after."""
    item = recorded("where is Ledger defined", is_whole=True)
    trace = item.trace.with_signals((UserSignal(kind=SignalKind.OPENED_CITATION, rank=2),))
    text = "\n".join(timeline(recorded_with(item, trace)))
    assert "understood as locate symbol definition of Ledger" in text
    assert "1. looking for the definition of Ledger" in text
    assert "the user: opened citation 2" in text
    assert timeline(recorded("a"))[1].endswith("the log holds no steps")


def test_a_goal_that_changed_is_said():
    """Even where the ending is the same."""
    before = recorded("where is Ledger defined", is_whole=True)
    other = before.trace.model_copy(
        update={"parse": before.trace.parse.model_copy(update={"goal": make_goal("Journal")})}
    )
    (change,) = [item.change() for item in replay([recorded_with(before, other)], ScriptedSubject())]
    assert change.is_goal_changed
    assert change.verdict is Verdict.CHANGED


@pytest.mark.parametrize(
    ("request_text", "held", "is_absent"),
    [
        ("find the Verdict record", {"record"}, True),
        ("find the Verdict record", {"Verdict"}, False),
        ("find the scheduler", set(), True),
        ("find the scheduler", {"scheduler"}, False),
    ],
)
def test_a_request_without_a_grounded_name_is_about_nothing_where_no_file_holds_it(
    request_text, held, is_absent
):
    """A capital inside of a request marks a name; without one, all content words count."""
    goal = make_goal().model_copy(update={"targets": (), "entity": Entity.COMPONENT, "keywords": "scheduler"})
    session = make_session(request_text, goal=goal, outcome=Outcome.INSUFFICIENT_EVIDENCE)
    assert is_about_nothing(session, held.__contains__) is is_absent
    answered = session.model_copy(update={"outcome": Outcome.SUCCESS})
    assert not is_about_nothing(answered, set().__contains__)


def test_what_was_looked_up_decides_where_names_were_read():
    """The index knows what exists."""
    session = make_session(grounding=Grounding.ABSENT)
    assert is_about_nothing(session, {"Ledger"}.__contains__)
    assert not is_about_nothing(make_session(grounding=Grounding.WORDS), set().__contains__)
