"""Published schemas: what is printed is what is promised."""

import json

import jsonschema
import pytest
from command_line import sleuth
from git_repository import build_replay

from agent.schemas import SCHEMAS, schema_of

QUESTIONS = (
    "who calls ReplayService",
    "find struct ToolResult",
    "what is the git diff",
    "git status",
    "how does startup flow",
    "where is Frobnicator defined",
    "what changed",
    "hello",
)

REPORT = "ReplayService::ReplayFile stops too early when a step differs"


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    root = tmp_path_factory.mktemp("schemas") / "replay"
    build_replay(root)
    return root


def printed(name):
    """The schema as `sleuth schema NAME` prints it."""
    ran = sleuth("schema", name)
    assert (ran.code, ran.err) == (0, "")
    schema = json.loads(ran.out)
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_a_schema_whose_properties_are_described_by_type(name):
    """Each loads, is valid JSON Schema, and is the same twice."""
    assert printed(name) == schema_of(name)


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_and_packages_follow_their_schemas(repository, question):
    """Whatever the outcome is, the document has the promised form and holds no absolute path."""
    for form, name in (("json", "answer"), ("package", "package")):
        ran = sleuth("ask", question, "--repo", str(repository), "--format", form)
        document = json.loads(ran.out)
        jsonschema.validate(document, printed(name))
        assert next(iter(document)) == "schema"
        assert str(repository) not in ran.out


def test_an_answer_has_the_keys_of_the_contract(repository):
    """Other programs read these."""
    ran = sleuth("ask", "--json", "who calls ReplayService", "--repo", str(repository))
    document = json.loads(ran.out)
    keys = {"schema", "outcome", "goal", "confidence", "answer", "evidence", "searched", "alternatives"}
    assert keys <= document.keys()
    assert document["confidence"].keys() >= {"level", "probability"}
    item = {"id", "path", "start", "end", "kind", "quality", "why", "snippet", "blob"}
    assert all(item <= evidence.keys() for evidence in document["evidence"])
    assert not any(evidence["path"].startswith("/") for evidence in document["evidence"])


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("symbol", ("defs", "ReplayService")),
        ("symbol", ("refs", "ReplayService", "--kind", "call")),
        ("symbol", ("refs", "src/core/replay_service.cpp:20")),
        ("symbol", ("defs", "Frobnicator")),
        ("find", ("find", "replay service")),
        ("find", ("find", "zzzzzz")),
        ("localization", ("localize", REPORT)),
        ("lines", ("show", "ReplayService")),
        ("lines", ("show", "src/main.cpp:2-4")),
        ("lines", ("show", "src/main.cpp")),
        ("goal", ("explain-goal", "who calls ReplayService")),
        ("goal", ("explain-goal", "what changed", "--parser", "keyword-router")),
        ("index", ("index",)),
        ("index", ("index", "--status")),
        ("index", ("index", "--clear")),
        ("doctor", ("doctor",)),
    ],
)
def test_small_commands_follow_their_schemas(repository, name, arguments):
    """One line of JSON on stdout, nothing else, no absolute path of the repository."""
    ran = sleuth(*arguments, "--json", "--repo", str(repository))
    assert ran.code in {0, 1, 3}
    assert ran.out.count("\n") == 1
    jsonschema.validate(json.loads(ran.out), printed(name))
    assert str(repository) not in ran.out


def test_sessions_verdicts_traces_and_reports_follow_their_schemas(repository, tmp_path, monkeypatch):
    """What is kept of a request has the promised form too."""
    monkeypatch.setenv("SLEUTH_STATE_DIR", str(tmp_path / "state"))
    at = ("--repo", str(repository))
    answer = tmp_path / "answer.json"
    answer.write_text(sleuth("ask", "--json", "find struct ToolResult", *at).out, encoding="utf-8")
    jsonschema.validate(json.loads(sleuth("inspect", "--json", *at).out), printed("session"))
    verdicts = sleuth("verify", str(answer), "--json", *at)
    assert verdicts.code == 0
    jsonschema.validate(json.loads(verdicts.out), printed("verify"))
    traces = tmp_path / "state" / "traces"
    lines = [line for file in sorted(traces.iterdir()) for line in file.read_text("utf-8").splitlines()]
    assert len(lines) == 1
    jsonschema.validate(json.loads(lines[0]), printed("trace"))
    report = sleuth("report", str(traces), "--format", "json")
    jsonschema.validate(json.loads(report.out), printed("report"))
