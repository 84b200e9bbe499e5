"""Scenario files: read with their schema, mistakes named with their place, and a suite that covers enough."""

import json
import subprocess
from itertools import product
from pathlib import Path

import jsonschema
import pytest
import yaml

from agent.schemas import schema_of
from planner.goals.model import Entity, Intent
from telemetry.errors import ScenarioError
from telemetry.scenarios.loading import load_scenarios, read_file
from telemetry.scenarios.model import Repository, parse_place
from telemetry.scenarios.repositories import build, checked_out

SUITE = Path(__file__).parents[1] / "scenarios"
HEAD = "schema: sleuth.scenarios/1\n"


def written(directory, text, name="some.yaml"):
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return path


def test_one_value_stands_for_a_list_of_one(tmp_path):
    """Files stay short."""
    path = written(
        tmp_path,
        HEAD + "scenarios:\n- name: a\n  repository: {files: {a.py: x = 1}}\n  ask: where is x\n"
        "  expect: {outcome: success, cites: a.py, goal: {intent: [locate, explain]}}\n",
    )
    (placed,) = read_file(path)
    assert placed.id == "some: a"
    (turn,) = placed.scenario.conversation
    assert turn.expect.outcome == ("success",)
    assert turn.expect.goal.intent == ("locate", "explain")


def test_json_reads_as_yaml_does(tmp_path):
    """Programs write JSON."""
    document = {
        "schema": "sleuth.scenarios/1",
        "repositories": {"one": {"files": {"a.py": "x = 1"}}},
        "scenarios": [{"name": "a", "repository": "one", "ask": "where is x"}],
    }
    (placed,) = read_file(written(tmp_path, json.dumps(document), "some.json"))
    assert placed.repository.files == {"a.py": "x = 1"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("scenarios: []\n", "schema"),
        (HEAD + "scenarios:\n- name: a\n  ask: x\n", "has no repository"),
        (HEAD + "scenarios:\n- name: a\n  repository: nowhere\n  ask: x\n", "'nowhere'"),
        (HEAD + "repository: {path: ., fixture: f}\nscenarios: []\n", "exactly one"),
        (HEAD + "repository: {path: .}\nscenarios:\n- {name: a}\n", "either `ask`"),
        (
            HEAD + "repository: {path: .}\nscenarios:\n- {name: a, ask: x}\n- {name: a, ask: y}\n",
            "two scenarios",
        ),
        (
            HEAD + "repository: {path: .}\nscenarios:\n- {name: a, ask: x, expect: {outcme: success}}\n",
            "outcme",
        ),
        (
            HEAD + "repository: {path: .}\nscenarios:\n- {name: a, ask: x, expect: {outcome: good}}\n",
            "outcome",
        ),
        (HEAD + "scenarios: [\n", "not YAML"),
        ("a: &a [*a, !!python/object:os.system {}]\n", "not YAML"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path, text, complaint):
    """One sentence says where and what."""
    path = written(tmp_path, text)
    with pytest.raises(ScenarioError) as caught:
        read_file(path)
    assert str(path) in str(caught.value)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("src/a.py", ("src/a.py", 0, 0, "")),
        ("src/a.py:12", ("src/a.py", 12, 12, "")),
        ("src/a.py:12-40", ("src/a.py", 12, 40, "")),
        ('src/a.py "def run(x):"', ("src/a.py", 0, 0, "def run(x):")),
    ],
)
def test_places_are_written_as_people_write_them(text, place):
    """A path, with a line, lines or a fragment."""
    assert parse_place(text) == place


def git(root, *arguments):
    ran = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def repository(text):
    return Repository.model_validate(yaml.safe_load(text))


def test_a_made_history_is_the_same_on_every_machine(tmp_path):
    """People and dates are fixed, so commits have the same ids."""
    made = repository(
        "{files: {a.py: 'x = 1\n', b.py: 'y = 1\n'}, git: {commits: [{message: One, only: a.py}, "
        "{message: Two, author: 'Bo <bo@example.org>', tag: v1}], "
        "changed: [{path: a.py, old: '1', new: '2'}],"
        " staged: [{path: b.py, old: '1', new: '3'}], untracked: {c.txt: hi}}}"
    )
    roots = [build(made, tmp_path, tmp_path / name) for name in ("first", "second")]
    assert len({git(root, "rev-parse", "HEAD") for root in roots}) == 1
    assert git(roots[0], "log", "--format=%s %an") == "Two Bo\nOne Ana Nowak"
    assert git(roots[0], "status", "--short").split("\n") == ["M a.py", "M  b.py", "?? c.txt"]
    assert git(roots[0], "tag") == "v1"


@pytest.mark.parametrize("form", ["detached", "shallow", "worktree", "broken"])
def test_every_form_of_repository_can_be_made(tmp_path, form):
    """Questions are asked in all of them."""
    made = repository(
        f"{{files: {{a.py: x}}, git: {{commits: [{{message: One}}, {{message: Two}}], form: {form}}}}}"
    )
    root = build(made, tmp_path, tmp_path / "tree")
    assert (root / "a.py").exists()
    assert (root / ".git").exists()


def test_a_commit_of_a_repository_on_this_disk_is_checked_out(tmp_path):
    """The work tree of the original is left as it is."""
    origin = build(
        repository(
            "{files: {a.py: 'x = 1'}, git: {commits: [{message: One}, {message: Two, files: {a.py: new}}]}}"
        ),
        tmp_path,
        tmp_path / "origin",
    )
    first = git(origin, "rev-parse", "HEAD~1")
    at = repository(f"{{url: '{origin.as_uri()}', commit: {first}}}")
    assert (build(at, tmp_path, tmp_path / "copy") / "a.py").read_text() == "x = 1"
    with checked_out(origin, "HEAD~1") as root:
        assert (root / "a.py").read_text() == "x = 1"
    assert not root.exists()
    assert (origin / "a.py").read_text() == "new"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{path: nowhere}", "not there"),
        ("{fixture: nowhere}", "no such directory"),
        ("{url: 'https://example.org/a.git'}", "clone it first"),
        ("{files: {../a.py: x}}", "leaves the repository"),
        ("{files: {a.py: x}, git: {changed: [{path: a.py, old: y, new: z}]}}", "0 times"),
    ],
)
def test_a_repository_that_cannot_be_made_says_why(tmp_path, text, complaint):
    """Nothing is fetched, and nothing is written outside."""
    with pytest.raises(ScenarioError, match=complaint):
        build(repository(text), tmp_path, tmp_path / "tree")


@pytest.mark.parametrize("path", sorted(SUITE.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_suite_follows_the_published_schema(path):
    """What is published is what is read."""
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), schema_of("scenarios"))


NAMED = """who calls ReplayService|where is CommandRouter referenced|who uses ToolResult
where is SessionState used|find class ReplayService|find struct ToolResult|what owns CommandRouter
what depends on ExecutionEngine|where is configuration loaded|how does startup flow|what is the git diff
git status|find cursor binary|where is replay implemented""".replace("\n", "|").split("|")
# Pairs that no question is about: commands are run for tests, builds and CI only, and the like.
SENSELESS = frozenset(
    {
        *product([Intent.EXECUTE], set(Entity) - {Entity.TEST, Entity.BUILD, Entity.CI}),
        *product(
            [Intent.DIAGNOSE], [Entity.CODEBASE, Entity.ARCHITECTURE, Entity.WORKING_TREE, Entity.GIT_HISTORY]
        ),
        *product(
            [Intent.MODIFY], [Entity.CODEBASE, Entity.ARCHITECTURE, Entity.GIT_HISTORY, Entity.WORKING_TREE]
        ),
        *product(set(Intent) - {Intent.STATUS}, [Entity.SESSION]),
        *product(set(Intent) - {Intent.CHAT}, [Entity.NONE]),
        *product(
            [Intent.COMPARE], [Entity.CODEBASE, Entity.ARCHITECTURE, Entity.TEST, Entity.BUILD, Entity.CI]
        ),
        (Intent.COMPARE, Entity.DEPENDENCY),
        (Intent.LOCATE, Entity.CODEBASE),
        *product([Intent.NAVIGATE], [Entity.ARCHITECTURE, Entity.DEPENDENCY, Entity.WORKING_TREE]),
        *product([Intent.STATUS], [Entity.ARCHITECTURE, Entity.COMPONENT, Entity.SYMBOL, Entity.FILE]),
        *product([Intent.LOCATE], [Entity.ARCHITECTURE, Entity.WORKING_TREE]),
        *product([Intent.CHAT], set(Entity) - {Entity.NONE}),
    }
)


def test_the_suite_covers_what_it_must():
    """All named queries, conversations, and every intent with every entity that it can be about."""
    suite = load_scenarios([SUITE])
    assert len(suite) >= 120
    asked = {turn.ask for placed in suite for turn in placed.scenario.conversation}
    assert set(NAMED) <= asked
    assert sum(len(placed.scenario.conversation) > 1 for placed in suite) >= 10
    goals = [turn.expect.goal for placed in suite for turn in placed.scenario.conversation]
    covered = {pair for goal in goals for pair in product(goal.intent[:1], goal.entity[:1])}
    assert set(product(Intent, Entity)) - SENSELESS - covered == set()


def test_the_documented_example_is_a_scenario_file(tmp_path):
    """What the documentation shows can be copied."""
    text = (SUITE.parents[1] / "docs" / "telemetry.md").read_text(encoding="utf-8")
    example = text.partition("```yaml\n")[2].partition("```")[0]
    assert [placed.scenario.name for placed in read_file(written(tmp_path, example))] == [
        "the entry point is found",
        "a follow-up",
    ]
