"""Offline: with every socket blocked, everything works as it does with a network."""

import json
import socket

import pytest
from acceptance import ACCEPTANCE_QUERIES, CURSOR_BIN
from command_line import sleuth, sleuth_process
from git_repository import build_replay

from agent.cli import root
from planner.evidence.ledger import Ledger
from planner.settings import PlannerSettings
from planner.toolbox import Workbench
from planner.tools import ToolName, call
from services.workspace import open_workspace

# One question for each tool; what it needs beyond the name of a thing.
CALLS = {
    ToolName.FIND_FILES: call(ToolName.FIND_FILES, "replay service"),
    ToolName.FIND_DEFINITIONS: call(ToolName.FIND_DEFINITIONS, "ReplayService"),
    ToolName.FIND_REFERENCES: call(ToolName.FIND_REFERENCES, "ReplayService"),
    ToolName.FIND_TESTS: call(ToolName.FIND_TESTS, "ReplayService"),
    ToolName.SEARCH_TEXT: call(ToolName.SEARCH_TEXT, "stop_on_difference"),
    ToolName.SEARCH_CONCEPTS: call(ToolName.SEARCH_CONCEPTS, "how is a session replayed"),
    ToolName.LIST_DIRECTORY: call(ToolName.LIST_DIRECTORY, "src"),
    ToolName.READ: call(ToolName.READ, "src/main.cpp"),
    ToolName.OUTLINE: call(ToolName.OUTLINE, "src/main.cpp"),
    ToolName.COMPARE_TEXTS: call(ToolName.COMPARE_TEXTS, "src/main.cpp", other="src/core/replay_service.cpp"),
    ToolName.DISCOVER: call(ToolName.DISCOVER),
    ToolName.GRAPH_OVERVIEW: call(ToolName.GRAPH_OVERVIEW),
    ToolName.GRAPH_NEIGHBOURS: call(ToolName.GRAPH_NEIGHBOURS, "src/core/replay_service.cpp"),
    ToolName.GRAPH_PATH: call(ToolName.GRAPH_PATH, "src/main.cpp", other="src/core/replay_service.cpp"),
    ToolName.GIT_STATUS: call(ToolName.GIT_STATUS),
    ToolName.GIT_DIFF: call(ToolName.GIT_DIFF),
    ToolName.GIT_LOG: call(ToolName.GIT_LOG),
    ToolName.GIT_BLAME: call(ToolName.GIT_BLAME, "src/main.cpp"),
    ToolName.GIT_SHOW: call(ToolName.GIT_SHOW, "HEAD"),
    ToolName.GIT_COMPARE: call(ToolName.GIT_COMPARE, "HEAD~1..HEAD"),
    ToolName.GIT_REFS: call(ToolName.GIT_REFS),
    ToolName.READ_FAILURE: call(ToolName.READ_FAILURE, "src/main.cpp:3:1: error: expected ';'"),
    ToolName.ASSESS: call(ToolName.ASSESS, "src/main.cpp"),
    ToolName.FIND_COMMAND: call(ToolName.FIND_COMMAND, "test"),
    ToolName.RUN_COMMAND: call(ToolName.RUN_COMMAND, "test"),
    ToolName.SESSION_STATE: call(ToolName.SESSION_STATE),
    ToolName.NEAREST_NAMES: call(ToolName.NEAREST_NAMES, "ReplayServise"),
}
BLOCKER = """
import socket


def blocked(*arguments, **options):
    raise AssertionError("the network was used")


socket.socket = blocked
socket.create_connection = blocked
socket.getaddrinfo = blocked
"""


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    def blocked(*arguments, **options):
        raise AssertionError("the network was used")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, blocked)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    root = tmp_path_factory.mktemp("offline") / "replay"
    build_replay(root)
    return root


def test_the_block_works():
    """Whoever opens a socket here fails."""
    with pytest.raises(AssertionError):
        socket.create_connection(("localhost", 80))


@pytest.mark.parametrize("name", ToolName)
def test_every_tool_works_offline(repository, tmp_path, name):
    """Each returns findings or a declared failure."""
    workbench = Workbench(open_workspace(repository), tmp_path / "cache", PlannerSettings())
    outcome = workbench.run(CALLS[name], Ledger())
    assert outcome.findings or outcome.failure is not None or outcome.note


def test_index_planner_and_report_work_offline(repository, tmp_path, monkeypatch):
    """From a first index to the report about the questions."""
    monkeypatch.setenv("SLEUTH_STATE_DIR", str(tmp_path / "state"))
    at = ("--repo", str(repository))
    assert json.loads(sleuth("index", "--json", *at).out)["complete"]
    lines = "\n".join(query.request for query in (*ACCEPTANCE_QUERIES, CURSOR_BIN))
    answers = [json.loads(line) for line in sleuth("ask", "--batch", *at, stdin=lines).out.splitlines()]
    assert len(answers) == len(ACCEPTANCE_QUERIES) + 1
    assert {answer["outcome"] for answer in answers} <= {"success", "insufficient_evidence"}
    assert sleuth("localize", "ReplayFile stops too early", *at).code == 0
    assert sleuth("doctor", *at).code == 0
    for form in ("md", "html", "json"):
        assert sleuth("report", str(tmp_path / "state" / "traces"), "--format", form).code == 0


def test_the_process_opens_no_socket_from_its_first_import(repository, tmp_path):
    """Blocked before anything of Sleuth is loaded."""
    (tmp_path / "sitecustomize.py").write_text(BLOCKER)
    environment = {"PYTHONPATH": f"{tmp_path}:{root.__file__.removesuffix('agent/cli/root.py')}"}
    ran = sleuth_process("ask", "who calls ReplayService", "--repo", str(repository), environment=environment)
    assert (ran.code, ran.err) == (0, "")
    assert "replay_command" in ran.out or "application" in ran.out
