"""Questions about the project itself: its own command first, directories of code, no empty success."""

import pytest

from agent.settings import Settings, Telemetry
from agent.wiring import build_assistant, workspace_at
from planner.session import Outcome

FILES = {
    "Makefile": "check:\n\truff check .\n\ntest:\n\tpytest\n\nbuild:\n\tpython -m build\n",
    "pyproject.toml": '[project]\nname = "harbour"\nversion = "1"\n\n[tool.pytest.ini_options]\n'
    "\n[tool.ruff]\nline-length = 99\n",
    "README.md": "# Harbour\n\nMoors ships.\n",
    "src/harbour/dock.py": "def moor(ship):\n    return ship\n",
    ".ci/run": "#!/bin/sh\nmake test\n",
    ".pc/old.patch/setup.cfg": "[metadata\n",
    "debian/control": "Source: harbour\n",
}


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Ask one question about a small project."""
    base = tmp_path_factory.mktemp("project")
    root = base / "harbour"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    settings = Settings(cache_dir=base / "cache", state_dir=base / "state", telemetry=Telemetry.OFF)

    def asked(request):
        answer = build_assistant(workspace_at(root, is_explicit=True), settings).ask(request)
        return answer.session.outcome, answer.text.splitlines(), answer.package

    return asked


@pytest.mark.parametrize(
    ("request_", "place", "command"),
    [
        ("how do I run the tests", "Makefile:4", "make test"),
        ("run the tests", "Makefile:4", "make test"),
        ("how do I build this", "Makefile:7", "make build"),
        ("run the checks", "Makefile:1", "make check"),
    ],
)
def test_the_projects_own_command_comes_first(ask, request_, place, command):
    """With the line that defines it, before what a manifest implies."""
    outcome, lines, package = ask(request_)

    assert outcome is Outcome.SUCCESS
    assert place in lines[0]
    assert command in lines[0]
    assert f"{package.items[0].path}:{package.items[0].start}" == place


def test_an_overview_shows_directories_of_code(ask):
    """Directories of tools, copies of patched files and packaging are not what a project is made of."""
    _, lines, package = ask("give me an overview of this repository")
    shown = {item.path.split("/")[0] for item in package.items if item.kind == "directory"}

    assert "src" in shown
    assert not shown & {".ci", ".pc", "debian"}
    assert len(lines) == len(set(lines))


def test_two_statements_of_one_line_are_both_shown(ask):
    """A manifest line that implies a command and names a tool says two things."""
    _, _, package = ask("how do I run the tests")
    said = [(item.title, item.path, item.start) for item in package.items]

    assert len(said) == len(set(said))
    assert len({(path, line) for _, path, line in said}) < len(said)


@pytest.mark.parametrize(
    "request_",
    [
        "how do I build this",
        "which dependencies are there",
        "is anything broken",
        "what does CI run",
        "what is this",
    ],
)
def test_a_success_has_something_to_show(ask, request_):
    """Either there is evidence, or the answer is not a success."""
    outcome, _, package = ask(request_)

    assert outcome is not Outcome.SUCCESS or package.items
