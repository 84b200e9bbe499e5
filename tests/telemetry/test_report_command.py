"""The report as a tool of a build server: compared, limited, and validated by replay."""

import json

import jsonschema
import pytest
from command_line import sleuth
from git_repository import build_replay
from replay_builders import MOMENT
from trace_builders import foreign_line, make_session, write_log

from agent.schemas import schema_of
from planner.session import Outcome
from telemetry.recorder import TraceRecorder
from telemetry.topology.changes import compare_reports
from telemetry.topology.report import build_report
from telemetry.topology.thresholds import ThresholdError, parse_threshold
from telemetry.trace import Origin


def record(directory, outcome, count, request="where is Ledger defined"):
    recorder = TraceRecorder(directory, origin=Origin.BENCHMARK, session_id="s", clock=lambda: MOMENT)
    for number in range(count):
        recorder.record(make_session(f"{request} {number}", outcome=outcome))


@pytest.fixture
def directories(tmp_path):
    good, bad = tmp_path / "good", tmp_path / "bad"
    record(good, Outcome.SUCCESS, 20)
    record(bad, Outcome.SUCCESS, 5)
    record(bad, Outcome.FAILURE, 15)
    return good, bad


def test_two_reports_are_compared_with_a_test_of_each_difference(directories):
    """Worse is what is significantly worse; noise is none."""
    good, bad = (build_report(directory) for directory in directories)
    worse = compare_reports(good, bad)
    assert {row.name for row in worse.regressions} >= {"success", "failure"}
    assert {row.name for row in compare_reports(bad, good).regressions} == set()
    assert compare_reports(good, good).regressions == ()
    assert {(row.before, row.after) for row in worse.requests} == {(0, 1)}


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_a_comparison_is_printed_in_every_form_and_twice_the_same(directories, form):
    """What the schema promises, byte by byte."""
    old, new = map(str, directories)
    ran = [sleuth("report", "--compare", old, new, "--format", form) for _ in range(2)]
    assert ran[0] == ran[1]
    assert ran[0].code == 0
    if form == "json":
        jsonschema.validate(json.loads(ran[0].out), schema_of("report-changes"))


def test_a_regression_fails_a_build_where_it_is_asked_to(directories):
    """Only then: comparing alone is no verdict."""
    old, new = map(str, directories)
    assert sleuth("report", "--compare", old, new, "--fail-on", "regression").code == 1
    assert sleuth("report", "--compare", new, old, "--fail-on", "regression").code == 0
    alone = sleuth("report", old, "--fail-on", "regression")
    assert (alone.code, alone.says_one_sentence) == (2, True)


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("synthetic.failure>5%", 1),
        ("synthetic.failure > 0.80", 0),
        ("synthetic.success<=0.25", 1),
        ("synthetic.unclassified>=100%", 1),
        ("synthetic.retrieval>0%", 0),
        ("damaged_lines>0", 0),
        ("traces<100", 1),
    ],
)
def test_a_limit_fails_a_build_when_it_is_crossed(directories, limit, code):
    """Shares of a population by ending or class, and counts of the reading."""
    ran = sleuth("report", str(directories[1]), "--fail-on", limit)
    assert ran.code == code
    assert bool(ran.err) is bool(code)


@pytest.mark.parametrize(
    "limit", ["failure", "production.failure", "moon.failure>1%", "production.joy>1%", "joy>1"]
)
def test_a_limit_on_nothing_is_refused_with_what_there_is(directories, limit):
    """A typing error must not look like a passed check."""
    ran = sleuth("report", str(directories[0]), "--fail-on", limit)
    assert (ran.code, "sleuth:" in ran.err) == (2, True)


def test_a_threshold_says_what_it_read():
    """Percent signs and plain shares are one."""
    assert (
        parse_threshold("production.failure > 5 %").limit == parse_threshold("production.failure>0.05").limit
    )
    with pytest.raises(ThresholdError):
        parse_threshold("production.failure=5")


def test_before_and_after_are_computed_by_replaying_the_clean_production_requests(tmp_path):
    """Section 7 holds a row per generation; a second time it is the same."""
    root, traces = tmp_path / "replay", tmp_path / "traces"
    build_replay(root)
    traces.mkdir()
    lines = [
        foreign_line("where is CommandRouter defined", "insufficient_evidence", ts=MOMENT.timestamp() + 60),
        foreign_line(
            "/model", "insufficient_evidence", ts=MOMENT.timestamp() + 120, path="meta_command", step=2
        ),
        foreign_line("where is MoonService defined", ts=MOMENT.timestamp() + 180, step=3),
    ]
    write_log(traces, MOMENT, *lines)
    arguments = ("report", str(traces), "--replay", "--repo", str(root), "--json")
    first, second = sleuth(*arguments), sleuth(*arguments)
    assert first.out == second.out
    replayed = json.loads(first.out)["correction"]["replayed"]
    rows = {row["name"]: row for row in replayed["generations"]}
    assert list(rows) == ["1a", "1b", "2a", "2b", "2c", "3"]
    assert (replayed["recorded"]["success"], replayed["recorded"]["unfounded"]) == (1, 1)
    assert (rows["1a"]["commands"], rows["1b"]["commands"]) == (0, 1)
    assert (rows["3"]["answered"], rows["3"]["answerable"], rows["3"]["unfounded"]) == (2, 2, 0)
    assert [(item["request"], item["is_absent"]) for item in replayed["unanswered"]] == [
        ("where is MoonService defined", True)
    ]
    page = sleuth(*arguments[:-1], "--format", "html").out
    assert "3 goal understanding" in page


def test_a_replay_is_shown_compared_and_exported_from_the_command_line(tmp_path):
    """Every part of `sleuth replay` on the traces of a real question."""
    root, traces = tmp_path / "replay", tmp_path / "traces"
    build_replay(root)
    recorder = TraceRecorder(traces, origin=Origin.BENCHMARK, session_id="one", clock=lambda: MOMENT)
    recorder.record(make_session("where is CommandRouter defined"))
    at = (str(traces), "--repo", str(root))
    assert "one:1" in sleuth("replay", "list", *at).out
    assert "understood as" in sleuth("replay", "show", *at).out
    ran = sleuth("replay", "run", *at, "--record", str(tmp_path / "new"))
    assert ran.code == 0
    assert "1 changed" in ran.out
    compared = sleuth("replay", "compare", str(traces), str(tmp_path / "new"))
    assert "1 request: 0 better, 0 worse, 1 changed, 0 same" in compared.out
    assert sleuth("replay", "run", str(tmp_path / "new"), "--repo", str(root)).out.endswith("1 same\n")
    other = tmp_path / "other"
    absent = TraceRecorder(other, origin=Origin.BENCHMARK, session_id="two", clock=lambda: MOMENT)
    absent.record(make_session("where is FrobnicatorService defined"))
    worse = sleuth("replay", "run", str(other), "--repo", str(root), "--generation", "1b")
    assert worse.code == 1
    assert "success -> insufficient evidence" in worse.out
    table = sleuth("replay", "generations", *at, "--only", "1a,3", "--json")
    jsonschema.validate(json.loads(table.out), schema_of("replay"))
    assert sleuth("replay", "decide", str(tmp_path / "new")).out == "1 decision: 1 as recorded, 0 otherwise\n"
    for form in ("traces", "otlp", "atif"):
        out = tmp_path / "out" / form
        assert sleuth("replay", "export", *at, "--format", form, "--redact", "-o", str(out)).code == 0
        assert "CommandRouter" not in "".join(path.read_text() for path in out.iterdir())
    assert sleuth("replay", "run", *at, "--at", "HEAD~1").code in {0, 1}
    safe = tmp_path / "safe"
    assert sleuth("replay", "export", str(tmp_path / "new"), "--redact", "-o", str(safe), "-q").out == ""
    decided = json.loads(sleuth("replay", "decide", str(safe), "--json").out)
    assert decided == {"decisions": 1, "same": 1, "other": []}
    nothing = sleuth("replay", "show", str(traces), "--session", "none")
    assert (nothing.code, nothing.says_one_sentence) == (2, True)
