"""Running scenarios: every expectation is checked, what breaks is a failure, figures and baselines follow."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from command_line import sleuth
from replay_builders import ScriptedSubject, scripted_at
from trace_builders import make_session

from planner.session import Outcome
from telemetry.scenarios.baseline import compare_with
from telemetry.scenarios.checks import judge
from telemetry.scenarios.executors import run_locally, run_on_dask
from telemetry.scenarios.junit import to_junit
from telemetry.scenarios.loading import load_scenarios, read_file
from telemetry.scenarios.metrics import metrics_of
from telemetry.scenarios.model import Expectation
from telemetry.scenarios.results import BenchResult, ScenarioResult, TurnResult
from telemetry.scenarios.running import batches_of, run_batch
from telemetry.store import TraceStore
from telemetry.subject import Cited, Reply
from telemetry.trace import Check, Origin

SUITE = Path(__file__).parents[1] / "scenarios"
SUCCESS, INSUFFICIENT = Outcome.SUCCESS, Outcome.INSUFFICIENT_EVIDENCE


def reply(*cited, outcome=SUCCESS, text="It is in src/ledger.py.", **more):
    return Reply(outcome, session=make_session(outcome=outcome, **more), cited=cited, text=text)


def problems(expected, answer, root=Path(), seconds=0.1):
    judged = judge(Expectation.model_validate(expected), answer, seconds=seconds, root=root)
    return {check.name: check.detail for check in judged.checks if not check.passed}


LEDGER, OTHER = Cited("src/ledger.py", 3, 9), Cited("src/other.py", 1, 4)


@pytest.mark.parametrize(
    ("expected", "failed"),
    [
        ({"outcome": "insufficient_evidence"}, {"outcome"}),
        ({"outcome": ["insufficient_evidence", "success"]}, set()),
        ({"is_command": True}, {"outcome"}),
        ({"goal": {"intent": "explain"}}, {"goal"}),
        ({"goal": {"intent": "locate", "targets": "ledger"}}, set()),
        ({"goal": {"targets": "Journal"}}, {"goal"}),
        ({"tools": "find_definitions", "without_tools": "search_text"}, set()),
        ({"tools": ["find_definitions", "read"]}, {"tools"}),
        ({"without_tools": "find_definitions"}, {"tools"}),
        ({"examined": "src/ledger.py"}, set()),
        ({"examined": "src/journal.py"}, {"files"}),
        ({"unread": "src/"}, {"files"}),
        ({"first": "src/ledger.py:5"}, set()),
        ({"first": "src/other.py"}, {"rank"}),
        ({"first": "src/third.py"}, {"evidence"}),
        ({"cites": ["src/ledger.py", "src/other.py:2"]}, set()),
        ({"cites": "src/other.py:40"}, {"evidence"}),
        ({"never": "src/other.py:2"}, {"evidence"}),
        ({"never": "tests/"}, set()),
        ({"says": "LEDGER.py"}, set()),
        ({"says": "journal"}, {"answer"}),
        ({"unsaid": "ledger"}, {"answer"}),
        ({"max_steps": 0}, {"limits"}),
        ({"max_steps": 1, "max_files": 1, "max_recoveries": 0, "max_seconds": 1}, set()),
        ({"max_seconds": 0.01}, {"limits"}),
    ],
)
def test_each_expectation_is_checked_under_the_name_the_failure_classes_know(expected, failed):
    """One check per kind, with the reason where it fails."""
    assert set(problems(expected, reply(LEDGER, OTHER))) == failed


def test_a_fragment_names_the_line_that_holds_it(tmp_path):
    """Scenarios survive lines that move."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "ledger.py").write_text("\n\n\n\nclass Ledger:\n", encoding="utf-8")
    assert problems({"first": 'src/ledger.py "class Ledger"'}, reply(LEDGER), tmp_path) == {}
    missed = problems(
        {"first": 'src/ledger.py "class Ledger"'}, reply(Cited("src/ledger.py", 1, 2)), tmp_path
    )
    assert set(missed) == {"evidence"}


def test_a_whole_file_that_is_cited_shows_every_line_of_it():
    """An answer may name the file alone."""
    assert problems({"first": "src/ledger.py:500"}, reply(Cited("src/ledger.py"))) == {}


SUITE_TEXT = """schema: sleuth.scenarios/1
repository: {files: {a.py: "x = 1\\n"}}
scenarios:
  - {name: right, ask: where is x, expect: {outcome: success}}
  - {name: wrong, ask: who are you, expect: {outcome: insufficient_evidence}}
  - {name: broken, ask: break, expect: {outcome: success}}
  - {name: command, ask: /help, expect: {is_command: true}}
  - {name: missed, ask: other, known_miss: not yet, expect: {outcome: failure}}
  - {name: mended, ask: another, known_miss: long ago, expect: {outcome: success}}
  - name: talk
    turns: [{ask: one, expect: {outcome: success}}, {ask: two}]
  - {name: lost, repository: {path: nowhere}, ask: where is x}
"""


@pytest.fixture
def scenarios(tmp_path):
    path = tmp_path / "some.yaml"
    path.write_text(SUITE_TEXT, encoding="utf-8")
    return read_file(path)


def run_scripted(batch):
    """The work of a benchmark whose subject is scripted."""
    return run_batch(batch, scripted_at, Origin.TEST)


def result_of(scenarios):
    batches = batches_of(scenarios, {})
    results = sorted(
        (one for run in run_locally(run_scripted, batches, 1) for one in run), key=lambda r: r.id
    )
    return BenchResult(
        planner_version="3", generation="3", metrics=metrics_of(results), scenarios=tuple(results)
    )


def test_every_scenario_has_a_verdict_and_nothing_ends_the_run(scenarios):
    """What breaks is a failed scenario with its reason."""
    found = {one.id.removeprefix("some: "): one for one in result_of(scenarios).scenarios}
    assert {name: one.status for name, one in found.items()} == {
        "right": "passed",
        "wrong": "failed",
        "broken": "failed",
        "command": "passed",
        "missed": "known miss",
        "mended": "repaired",
        "talk": "passed",
        "lost": "failed",
    }
    assert "broken on purpose" in found["broken"].problems[0]
    assert "not there" in found["lost"].problems[0]


def test_junit_names_failures_errors_and_known_misses(scenarios):
    """A build server reads it."""
    suite = ET.fromstring(to_junit(result_of(scenarios)))[0]
    assert {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "8",
        "failures": "1",
        "errors": "2",
        "skipped": "1",
    }
    assert suite.find("testcase[@name='missed']/skipped").get("message") == "not yet"


def test_junit_carries_whatever_a_request_holds(scenarios):
    """Control characters cannot stand in XML, not even escaped."""
    result = result_of(scenarios)
    odd = result.scenarios[0].model_copy(update={"id": "some: \x1b[31m & <b> \ud800", "error": "\x00 bad"})
    ET.fromstring(to_junit(result.model_copy(update={"scenarios": (odd,)})))


def test_investigations_are_recorded_with_their_checks(scenarios, tmp_path):
    """The report classifies what a benchmark found wrong."""
    traces = tmp_path / "traces"
    for batch in batches_of(scenarios[:2], {}, traces=str(traces)):
        run_scripted(batch)
    records = list(TraceStore(traces).records())
    assert [check.name for trace in records for check in trace.checks if not check.passed] == ["outcome"]
    assert {trace.origin for trace in records} == {Origin.TEST}


def turn(outcome=SUCCESS, *, passed=True, probability=0.9, rank=1, wanted="success", recovered=False, **more):
    check = Check(
        name="outcome", passed=passed, detail="" if passed else f"ended as {outcome}, wanted {wanted}"
    )
    return TurnResult(
        request="r",
        outcome=outcome,
        checks=(check,),
        probability=probability,
        rank=rank,
        wants_place=True,
        recoveries=("by_meaning",) if recovered else (),
        **more,
    )


def one(*turns):
    return ScenarioResult(id="s: a", source="s", turns=turns)


def test_the_figures_are_those_of_the_definitions():
    """Each is a share of what it is about."""
    metrics = metrics_of(
        [
            one(turn(rank=1, duration_ms=10.0)),
            one(turn(rank=4, recovered=True, duration_ms=20.0, tools=("search_text",))),
            one(
                turn(passed=False, rank=0, probability=0.3, duration_ms=30.0, wanted="insufficient_evidence")
            ),
            one(turn(INSUFFICIENT, rank=0, probability=0.1, duration_ms=40.0)),
        ]
    )
    assert (metrics.scenarios, metrics.passed, metrics.requests) == (4, 3, 4)
    assert metrics.pass_rate == 0.75
    assert metrics.first_pass_success == pytest.approx(1 / 3, abs=1e-6)
    assert (metrics.recovery_success, metrics.recoveries_per_request) == (1.0, 0.25)
    assert (metrics.hit_at_1, metrics.hit_at_3, metrics.hit_at_5) == (0.25, 0.25, 0.5)
    assert metrics.mrr == (1 + 1 / 4) / 4
    assert metrics.fallback_rate == 0.25
    assert metrics.absent_refused == 0.5
    assert metrics.auroc == 1.0
    assert metrics.brier == pytest.approx((0.01 + 0.01 + 0.09 + 0.01) / 4)
    assert metrics.calibration_error == pytest.approx((2 * 0.1 + 0.3 + 0.1) / 4)
    assert (metrics.latency_ms_p50, metrics.latency_ms_p99) == (30.0, 40.0)


def test_a_run_of_nothing_has_figures():
    """No division by zero."""
    assert metrics_of([]).pass_rate == 0.0
    assert metrics_of([one(turn())]).auroc == 0.5


def test_a_baseline_names_what_was_lost_and_won(scenarios):
    """A scenario that passed and fails now is a regression; a new one is none."""
    now = result_of(scenarios)
    assert compare_with(now, now).moved == ()
    was = now.model_copy(
        update={
            "scenarios": tuple(
                item.model_copy(
                    update={"error": "" if item.id.endswith("wrong") else item.error, "turns": ()}
                )
                if item.id.endswith(("wrong", "right"))
                else item
                for item in now.scenarios
                if not item.id.endswith("talk")
            )
        }
    )
    compared = compare_with(was, now)
    assert compared.regressions == ("some: wrong",)
    assert compared.added == ("some: talk",)
    assert compare_with(now, was).removed == ("some: talk",)


SAMPLE = "name"


def verdicts(document):
    return [(item["id"], [turn["outcome"] for turn in item["turns"]]) for item in document["scenarios"]]


def test_the_command_runs_scenarios_in_processes_and_saves_the_same_baseline(tmp_path):
    """No Python is needed for a scenario; saved runs hold no times, so that equal runs are equal files."""
    saved = [tmp_path / name for name in ("one.json", "two.json")]
    for jobs, path in zip(("1", "2"), saved, strict=True):
        arguments = ("--only", SAMPLE, "-j", jobs, "--save", str(path))
        ran = sleuth("bench", str(SUITE / "stress.yaml"), *arguments)
        assert "scenarios passed" in ran.out, ran.err
    assert saved[0].read_bytes() == saved[1].read_bytes()
    again = sleuth(
        "bench",
        str(SUITE / "stress.yaml"),
        "--only",
        SAMPLE,
        "--baseline",
        str(saved[0]),
        "--junit",
        str(tmp_path / "j.xml"),
    )
    assert again.code == 0
    assert ET.parse(tmp_path / "j.xml").getroot().get("name") == "sleuth bench"


def test_the_exit_code_tells_a_regression(tmp_path):
    """Non-zero when a scenario fails, and with a baseline only when it did not fail there."""
    path = tmp_path / "some.yaml"
    path.write_text(
        "schema: sleuth.scenarios/1\nrepository: {files: {a.py: 'def run(): return 1'}}\n"
        "scenarios:\n- {name: a, ask: where is run defined, expect: {outcome: insufficient_evidence}}\n",
        encoding="utf-8",
    )
    saved = tmp_path / "saved.json"
    ran = sleuth("bench", str(path), "--save", str(saved), "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["schema"] == "sleuth.bench/1"
    printed = tmp_path / "printed.json"
    printed.write_text(ran.out, encoding="utf-8")
    assert sleuth("bench", str(path), "--baseline", str(printed)).code == 0
    assert sleuth("bench", str(path), "--baseline", str(saved)).code == 0
    passed = saved.read_text(encoding="utf-8").replace('"passed": false', '"passed": true')
    saved.write_text(passed, encoding="utf-8")
    lost = sleuth("bench", str(path), "--baseline", str(saved))
    assert lost.code == 1
    assert "lost     some: a" in lost.out


def test_a_missing_suite_or_executor_is_one_sentence(tmp_path):
    """Usage errors end with code 2."""
    assert sleuth("bench", str(tmp_path / "none.yaml")).code == 2
    nothing = sleuth("bench", "--repo", str(tmp_path))
    assert (nothing.code, nothing.says_one_sentence) == (2, True)
    unknown = sleuth("bench", str(SUITE), "--generation", "9")
    assert (unknown.code, unknown.says_one_sentence) == (2, True)


@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_of_two_workers_gives_the_same_results(tmp_path):
    """The engine is another, the results are not."""
    pytest.importorskip("distributed")
    from agent.trials import run_trial

    suite = tuple(
        placed for placed in load_scenarios([SUITE / "stress.yaml"]) if "name" in placed.scenario.name
    )
    settings = {"generation": "3", "telemetry": "off"}
    batches = batches_of(suite, settings, size=2)
    assert len(batches) >= 4
    here = {one.id: one.passed for run in run_locally(run_trial, batches, 1) for one in run}
    there = {one.id: one.passed for run in run_on_dask(run_trial, batches, workers=2) for one in run}
    assert there == here


def test_the_scripted_subject_forgets_between_scenarios(scenarios, tmp_path):
    """One scenario is never a follow-up of another."""
    seen = []

    def remembered(root, cache):
        return ScriptedSubject(asked=seen)

    for batch in batches_of(scenarios[:2], {}):
        run_batch(batch, remembered, Origin.TEST)
    assert seen == ["<forget>", "where is x", "<forget>", "who are you"]


def test_workers_import_nothing_from_the_working_directory(tmp_path, monkeypatch):
    """A stranger's repository may hold modules named like Python's own."""
    (tmp_path / "json.py").write_text(f"open({str(tmp_path / 'was_run')!r}, 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    suite = [placed for placed in load_scenarios([SUITE / "stress.yaml"]) if "name" in placed.scenario.name]
    batches = batches_of(tuple(suite[:3]), {"generation": "3", "telemetry": "off"}, size=1)
    from agent.trials import run_trial

    assert len([one for run in run_locally(run_trial, batches, 2) for one in run]) == 3
    assert not (tmp_path / "was_run").exists()
