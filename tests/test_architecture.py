"""Architecture: imports run one way, heavy modules load when used, and every table is complete."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from agent.cli.root import COMMANDS as CLI_COMMANDS
from agent.commands import COMMANDS
from agent.renderers import FORMATS
from agent.schemas import SCHEMAS
from planner.evidence.model import EvidenceClass
from planner.extras import _EXTRAS
from planner.failures import FAILURES, FailureKind
from planner.formatter.shapes import SHAPES
from planner.goals.model import Artifact
from planner.recovery import RULES
from planner.toolbox.table import TOOLS
from planner.tools import ToolName
from services.languages.registry import LANGUAGES

ROOT = Path(__file__).parent.parent
PACKAGES = ("agent", "planner", "services", "telemetry")
HEAVY = ("textual", "sklearn", "scipy", "networkx", "duckdb", "git", "mcp", "pygments", "rich")
LOADED = """
import sys
from agent.cli.root import run
REPO = "tests/fixtures/replay_cpp"
{run}
print(*sorted({{name.partition(".")[0] for name in sys.modules}}))
"""


def modules_after(run):
    """Top-level modules that a process has loaded after *run*."""
    code = LOADED.format(run=run)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "run",
    [
        "run(['--help'])",
        "run(['explain-goal', 'who calls run'])",
        "run(['ask', 'find struct ToolResult', '--repo', REPO])",
        "run(['defs', 'ToolResult', '--repo', REPO])",
        "run(['find', 'tool', '--repo', REPO])",
    ],
)
def test_heavy_modules_load_only_where_they_are_used(run):
    """A one-shot question pays for nothing it does not use."""
    assert sorted(set(HEAVY) & modules_after(run)) == []


def test_import_contracts_hold():
    """The contracts of pyproject.toml: one direction, and the doors to textual and to processes."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout


def test_the_wheel_lists_exactly_the_four_packages():
    """Tests and fixtures are not installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    include = project["tool"]["setuptools"]["packages"]["find"]["include"]
    assert include == [f"{name}*" for name in PACKAGES]
    assert project["project"]["scripts"] == {"sleuth": "agent.cli:main"}


@pytest.mark.parametrize("package", PACKAGES)
def test_only_the_settings_read_the_environment(package):
    """Everything else is given what it needs; the door to processes passes the environment on."""
    # The model sets a thread limit before numpy loads, the command line switches plugins off: both only set.
    allowed = {
        "agent/cli/__init__.py",
        "agent/settings.py",
        "planner/goals/classifier.py",
        "services/processes.py",
        "services/git_command.py",
    }
    for file in sorted((ROOT / package).rglob("*.py")):
        name = file.relative_to(ROOT).as_posix()
        if name in allowed:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            is_read = isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
            assert not is_read, f"{name}:{node.lineno} reads the environment"


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_own_one_noun_and_say_so(package):
    """Each begins with a docstring and has fewer than 500 lines."""
    for file in sorted((ROOT / package).rglob("*.py")):
        text = file.read_text("utf-8")
        assert ast.get_docstring(ast.parse(text)), file
        assert text.count("\n") < 500, file


def test_every_tool_is_bound_named_and_documented():
    """One entry for each name, in the evidence class that it yields."""
    assert set(TOOLS) == set(ToolName)
    for name, tool in TOOLS.items():
        assert isinstance(tool.evidence_class, EvidenceClass), name
        assert tool.answers, name


def test_every_failure_is_declared_with_what_it_means():
    """A summary for a list and an explanation for a person."""
    assert set(FAILURES) == set(FailureKind)
    for kind, failure in FAILURES.items():
        assert failure.summary, kind
        assert failure.explanation, kind


def test_every_recovery_rule_is_named_once_and_gives_its_reason():
    """Traces and reports read the names."""
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    assert all(rule.says for rule in RULES)


def test_every_extra_is_a_tool():
    """What enriches an answer is one of the tools."""
    assert set(_EXTRAS) <= set(ToolName)


def test_every_artifact_has_a_shape():
    """An answer of each form knows how it is laid out."""
    assert set(SHAPES) == set(Artifact)


def test_every_language_is_complete():
    """Named once, with its suffixes."""
    names = [language.name for language in LANGUAGES]
    assert len(names) == len(set(names))
    assert all(language.suffixes for language in LANGUAGES)


def test_every_slash_command_is_named_documented_and_unique():
    """Help, completion and action come from one entry."""
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names))
    assert all(command.help for command in COMMANDS)


def test_what_the_command_line_offers_is_documented():
    """docs/cli.md names every command, form, schema and exit code."""
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    for name in (*CLI_COMMANDS, *FORMATS, *SCHEMAS):
        assert f"`{name}" in text or f"`sleuth {name}" in text, name
