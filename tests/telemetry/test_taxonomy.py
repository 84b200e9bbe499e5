"""Failure classes are data: rules over features, with reasons, and nothing is forced into a class."""

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trace_builders import MOMENT, foreign_line, make_evidence, make_goal, make_session, write_log

from planner.evidence.model import Quality
from planner.failures import FailureKind
from planner.goals.model import Grounding, Intent
from planner.session import Gate, Outcome, Recovery
from telemetry.errors import TaxonomyError
from telemetry.features import Segment
from telemetry.recorder import TraceRecorder
from telemetry.topology.causes import CausalGraph
from telemetry.topology.classes import UNCLASSIFIED
from telemetry.topology.failures import SegmentFailures
from telemetry.topology.observation import Observation
from telemetry.topology.report import build_report
from telemetry.topology.taxonomy import FEATURES, Condition, Taxonomy, load_taxonomy, planner_taxonomy
from telemetry.trace import AnswerSummary, Check, Origin, SignalKind, UserSignal

INSUFFICIENT = Outcome.INSUFFICIENT_EVIDENCE


def record(directory: Path, session, *, origin: Origin = Origin.BENCHMARK, **seen) -> None:
    TraceRecorder(directory, origin=origin, session_id="s", redact=str, clock=lambda: MOMENT).record(
        session, **seen
    )


def classes_of(directory: Path) -> set[str]:
    """The classes of the only failure below *directory*."""
    failures = build_report(directory).failures.segment(Segment.SYNTHETIC)
    assert failures.failures == 1
    return {row.id for row in failures.classes if row.count}


PLANTED = {
    "goal: the user corrected it": (
        {"goal_understanding"},
        make_session(),
        {"signals": (UserSignal(kind=SignalKind.CORRECTED_GOAL),)},
    ),
    "goal: the scenario expected another": (
        {"goal_understanding"},
        make_session(),
        {"checks": (Check(name="goal", passed=False),)},
    ),
    "goal: the reading was a guess": (
        {"goal_understanding"},
        make_session(outcome=Outcome.FAILURE, reading_confidence=0.3),
        {},
    ),
    "routing: a slash command without result": (
        {"routing"},
        make_session("/model", outcome=INSUFFICIENT, goal=make_goal("model", Intent.CHAT)),
        {},
    ),
    "retrieval: nothing found": (
        {"retrieval", "gate"},
        make_session(outcome=INSUFFICIENT, evidence=(), step_failure=FailureKind.NO_HITS, gaps=1),
        {},
    ),
    "retrieval: expected file missed": (
        {"retrieval"},
        make_session(),
        {"checks": (Check(name="files", passed=False),)},
    ),
    "ranking: wrong file first": (
        {"ranking"},
        make_session(),
        {"signals": (UserSignal(kind=SignalKind.OPENED_CITATION, rank=4),)},
    ),
    "ranking: too many": (
        {"ranking"},
        make_session(outcome=Outcome.USER_REJECTED, step_failure=FailureKind.TOO_MANY),
        {},
    ),
    "ranking: inexact answer rejected": (
        {"ranking"},
        make_session(outcome=Outcome.USER_REJECTED, evidence=(make_evidence(matches=3, exact=0),)),
        {},
    ),
    "gate: ran out": (
        {"gate"},
        make_session(outcome=Outcome.FAILURE, failed_gates=(Gate.BUDGET,)),
        {},
    ),
    "gate: stopped early": (
        {"gate"},
        make_session(outcome=INSUFFICIENT, evidence=(make_evidence(quality=Quality.MODERATE),), gaps=1),
        {},
    ),
    "synthesis: unsupported": (
        {"synthesis"},
        make_session(),
        {"answer": AnswerSummary(statements=3, unsupported=1)},
    ),
    "synthesis: leaking": ({"synthesis"}, make_session(), {"answer": AnswerSummary(leaks=1)}),
    "unknown kind": ({UNCLASSIFIED}, make_session(outcome=Outcome.FAILURE), {}),
}


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_failure_lands_in_its_class_and_no_other(tmp_path, case):
    """Each class is recognised by its sign; what has no known sign stays unclassified."""
    expected, session, seen = PLANTED[case]
    record(tmp_path, session, **seen)
    assert classes_of(tmp_path) == expected


def test_a_good_trace_is_no_failure(tmp_path):
    """Success without objection is not classified at all."""
    record(tmp_path, make_session(), signals=(UserSignal(kind=SignalKind.ACCEPTED),))
    assert build_report(tmp_path).failures.segment(Segment.SYNTHETIC).failures == 0


def test_a_certified_absence_is_counted_but_no_failure(tmp_path):
    """Insufficient evidence for what does not exist is the right answer, unless someone objects."""
    absent = make_session(outcome=INSUFFICIENT, grounding=Grounding.ABSENT, evidence=(), gaps=1)
    record(tmp_path, absent)
    record(tmp_path, absent, signals=(UserSignal(kind=SignalKind.REPHRASED),))
    failures = build_report(tmp_path).failures.segment(Segment.SYNTHETIC)
    assert (failures.failures, failures.certified_absences) == (1, 1)


def test_a_breakdown_is_not_forced_into_a_class(tmp_path):
    """A program that broke while searching is unexplained; what it said stands beside it."""
    recoveries = (Recovery(rule="looser", reason="no progress", after_step=1, resolved=False),)
    broken = make_session(
        outcome=Outcome.FAILURE, outcome_reason="KeyError: 'x'", evidence=(), recoveries=recoveries
    )
    record(tmp_path, broken)
    unexplained = build_report(tmp_path).failures.segment(Segment.SYNTHETIC).of_class(UNCLASSIFIED)
    assert [(example.reason, example.count) for example in unexplained.examples] == [("KeyError: 'x'", 1)]


def test_reasons_name_the_values_they_rest_on(tmp_path):
    """Every classification carries why."""
    record(tmp_path, make_session(), signals=(UserSignal(kind=SignalKind.OPENED_CITATION, rank=4),))
    ranking = build_report(tmp_path).failures.segment(Segment.SYNTHETIC).of_class("ranking")
    assert ranking.examples[0].reason == "the user opened citation 4 and none above it"
    assert ranking.rules[0].rule == "first_place_passed_over"


def production_failures(directory: Path, *lines: str) -> SegmentFailures:
    write_log(directory, MOMENT - timedelta(seconds=90), *lines)
    return build_report(directory).failures.segment(Segment.PRODUCTION)


def test_a_slip_is_recognised_from_what_was_answered_elsewhere(tmp_path):
    """The corpus itself says how a word is spelled; the slip explains why it went another way."""
    failures = production_failures(
        tmp_path,
        foreign_line("show me the latest release"),
        foreign_line("show me the latest relaese", "insufficient_evidence", path="chat_only"),
    )
    assert (
        failures.of_class("routing").examples[0].reason == "one letter off a known word: relaese -> release"
    )
    assert {row.id for row in failures.classes if row.count} == {"routing"}


def test_one_meaning_on_two_paths_is_a_misunderstanding(tmp_path):
    """Worded otherwise, the same request was answered another way."""
    failures = production_failures(
        tmp_path,
        foreign_line("show me the latest release"),
        foreign_line("what is the latest release", "insufficient_evidence", path="chat_only"),
    )
    goal = failures.of_class("goal_understanding")
    assert (
        goal.examples[0].reason
        == "the same meaning was answered by way of codebase_query, this went another way"
    )
    assert {row.id for row in failures.classes if row.count} == {"goal_understanding"}


def test_another_form_of_a_word_is_no_slip(tmp_path):
    """Plural and tense are not typing errors."""
    failures = production_failures(
        tmp_path,
        foreign_line("list the latest releases"),
        foreign_line("where is the release made", "insufficient_evidence", attempts=3, changes=1),
    )
    assert failures.of_class("routing").count == 0
    assert failures.of_class("retrieval").count == 1


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (foreign_line("/settings", "insufficient_evidence", path="meta_command"), {"routing"}),
        (foreign_line("reload", "failure", path="direct_command"), {"routing"}),
        (foreign_line("deploy it all now", "failure", path="direct_command"), {UNCLASSIFIED}),
        (foreign_line("read /etc/app.conf", "failure", path="chat_only"), {"goal_understanding"}),
        (foreign_line("where is it", "insufficient_evidence", attempts=4, changes=2), {"retrieval"}),
        (foreign_line("where is it", "insufficient_evidence"), {"retrieval", "gate"}),
        (foreign_line("where is it", "failure", attempts=3, changes=1), {"retrieval"}),
        (foreign_line("where is it", "failure"), {UNCLASSIFIED}),
        (foreign_line("where is it", "user_rejected"), {UNCLASSIFIED}),
    ],
)
def test_foreign_traces_are_classified_by_what_they_record(tmp_path, line, expected):
    """A format that records less leaves more unclassified."""
    failures = production_failures(tmp_path, line)
    assert {row.id for row in failures.classes if row.count} == expected


def test_the_classes_that_come_with_sleuth_are_complete():
    """Six planner classes, each with anchors, a repair target and rules that can hold."""
    taxonomy = planner_taxonomy()
    assert [known.id for known in taxonomy.classes] == [
        "goal_understanding",
        "routing",
        "retrieval",
        "ranking",
        "gate",
        "synthesis",
    ]
    assert all(known.repair_target and known.summary for known in taxonomy.classes)
    rules = [rule.id for known in taxonomy.classes for rule in known.rules]
    assert len(rules) == len(set(rules))


def test_the_taxonomy_publishes_its_schema():
    """Another taxonomy can be written against it."""
    assert {"classes", "anchors", "schema"} <= set(Taxonomy.model_json_schema()["properties"])


BROKEN = {
    "unknown feature": ('feature = "other_paths"', 'feature = "mood"', "no feature is called 'mood'"),
    "two operators": (
        'opened_rank", at_least = 2',
        'opened_rank", at_least = 2, at_most = 9',
        "one operator",
    ),
    "unknown effect": ('causes = ["synthesis"]', 'causes = ["weather"]', "unknown classes: weather"),
    "a circle": ("causes = []", 'causes = ["retrieval"]', "form a circle"),
    "attribute access": ("({reading_confidence})", "({reading_confidence.__class__})", "plain features"),
    "grade out of range": ("severity = 5", "severity = 6", "less than or equal to 5"),
    "two classes of one id": ('id = "gate"', 'id = "ranking"', "two classes bear one id"),
    "not TOML": ("[[classes]]", "[[classes", "planner.toml"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_taxonomy_is_refused_with_its_place(tmp_path, case):
    """The message names the file and what is wrong in it."""
    before, after, message = BROKEN[case]
    shipped = Path(load_taxonomy.__code__.co_filename).parent / "taxonomies" / "planner.toml"
    text = shipped.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "planner.toml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(TaxonomyError, match=message) as caught:
        load_taxonomy(path)
    assert str(path) in str(caught.value)


@given(feature=st.sampled_from(sorted(FEATURES)), operator=st.sampled_from(["holds", "at_least", "at_most"]))
def test_no_condition_holds_on_what_was_not_recorded(feature, operator):
    """None is neither small nor false."""
    condition = Condition.model_validate({"feature": feature, operator: False if operator == "holds" else 0})
    nothing = Observation(**dict.fromkeys((field.name for field in dataclasses.fields(Observation)), None))
    assert not condition.compiled()(nothing)


def test_the_root_of_a_failure_is_its_class_furthest_upstream():
    """Wrong goal, wrong route, missed, ran out: the goal is to blame."""
    graph = CausalGraph(planner_taxonomy())
    assert graph.roots(["gate", "retrieval", "routing", "goal_understanding"]) == {"goal_understanding"}
    assert graph.roots(["gate", "retrieval"]) == {"retrieval"}
    assert graph.roots(["ranking", "gate"]) == {"ranking", "gate"}
    chain = ["goal_understanding", "routing", "retrieval", "gate"]
    assert [graph.depth(name) for name in chain] == [0, 1, 2, 3]


def test_a_failed_ending_that_a_scenario_wanted_is_no_failure(tmp_path):
    """A benchmark asks for what is not there on purpose."""
    wanted = (Check(name="outcome", passed=True),)
    record(tmp_path, make_session(outcome=INSUFFICIENT, evidence=()), checks=wanted)
    assert build_report(tmp_path).failures.segment(Segment.SYNTHETIC).failures == 0
    record(tmp_path, make_session(outcome=INSUFFICIENT), checks=(*wanted, Check(name="limits", passed=False)))
    assert build_report(tmp_path).failures.segment(Segment.SYNTHETIC).failures == 1
