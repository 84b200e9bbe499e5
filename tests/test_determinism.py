"""Determinism: the same question on the same tree gives the same bytes, whatever the process."""

import json

import pytest
from command_line import sleuth_process
from git_repository import build_replay

QUESTIONS = (
    "who calls ReplayService",
    "where is CommandRouter referenced",
    "who uses ToolResult",
    "find class ReplayService",
    "what owns CommandRouter",
    "what depends on ExecutionEngine",
    "where is configuration loaded",
    "how does startup flow",
    "what is the git diff",
    "git status",
    "find cursor binary",
    "explain the architecture",
    "give me an overview of this repository",
    "who last touched the replay service",
    "where is Frobnicator defined",
    "review src/core/replay_service.cpp",
    "how do I run the tests",
    "add a retry to ExecutionEngine::Execute",
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    root = tmp_path_factory.mktemp("determinism") / "replay"
    build_replay(root)
    return root


def answers(repository, cache, seed):
    """One line for each question, from a process of its own."""
    lines = "\n".join(QUESTIONS).encode()
    ran = sleuth_process(
        *("ask", "--batch", "--json", "--repo", str(repository)),
        stdin=lines,
        environment={"PYTHONHASHSEED": seed, "SLEUTH_CACHE_DIR": str(cache)},
        timeout_seconds=120,
    )
    assert (ran.code, ran.err) == (0, "")
    return ran.out.splitlines()


def test_two_processes_two_hash_seeds_cold_and_warm_give_the_same_bytes(repository, tmp_path):
    """The first finds no index, the second finds the one that the first built, the third builds its own."""
    cold = answers(repository, tmp_path / "one", "1")
    assert len(cold) == len(QUESTIONS)
    for cache, seed in (("one", "2"), ("two", "3")):
        for question, first, second in zip(
            QUESTIONS, cold, answers(repository, tmp_path / cache, seed), strict=True
        ):
            assert json.loads(first) == json.loads(second), question
            assert first == second, question


def test_a_first_question_has_the_bytes_of_a_question_with_an_index(repository, tmp_path):
    """Names are scanned before there is an index, and looked up afterwards: the answer is the same."""
    for number, question in enumerate((QUESTIONS[0], QUESTIONS[3])):
        environment = {"PYTHONHASHSEED": "4", "SLEUTH_CACHE_DIR": str(tmp_path / str(number))}
        at = ("--repo", str(repository))
        first = sleuth_process("ask", "--json", question, *at, environment=environment)
        sleuth_process("index", *at, environment=environment)
        environment["PYTHONHASHSEED"] = "5"
        second = sleuth_process("ask", "--json", question, *at, environment=environment)
        assert first.out == second.out, question


def test_the_same_tree_elsewhere_gives_the_same_package(tmp_path):
    """No path, clock or identity of the machine is in an answer."""
    printed = []
    for place in ("here", "there"):
        build_replay(tmp_path / place / "replay")
        ran = sleuth_process(
            "ask", "--json", "who calls ReplayService", "--repo", str(tmp_path / place / "replay")
        )
        printed.append(ran.out)
    assert printed[0] == printed[1]
