"""Commands: what each one prints, where, and with which exit code."""

import json

import pytest
from command_line import sleuth, sleuth_process
from git_repository import build_replay

from agent.cli.root import COMMANDS
from agent.cli.root import sleuth as group
from agent.renderers import FORMATS

TRACEBACK = """Traceback (most recent call last):
  File "tools/run.py", line 2, in main
    raise KeyError("speed")
KeyError: 'speed'
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    root = tmp_path_factory.mktemp("commands") / "replay"
    build_replay(root).write({"tools/run.py": 'def main():\n    raise KeyError("speed")\n'})
    return root


@pytest.fixture
def at(repository):
    return ("--repo", str(repository))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_named_documented_and_has_described_options(name):
    """The table is complete: each loads, says what it does, and describes what it takes."""
    command = group.get_command(None, name)
    assert command is not None
    assert command.name == name
    assert command.get_short_help_str(200)
    for parameter in command.params:
        if parameter.param_type_name == "option":
            assert getattr(parameter, "help", None), parameter.name
    assert sleuth(name, "--help").code == 0


def test_help_names_every_command_and_every_exit_code():
    """`sleuth --help` is the first thing that a person reads."""
    shown = sleuth("--help").out
    assert all(f"  {name}" in shown for name in COMMANDS)
    assert "0 answered, 1 insufficient evidence, 2 usage error, 3 needs clarification, 4 internal" in (
        " ".join(shown.split())
    )


@pytest.mark.parametrize("form", FORMATS)
def test_an_answer_is_given_in_every_form(at, form):
    """Each names the place."""
    ran = sleuth("ask", "find struct ToolResult", "--format", form, *at)
    assert (ran.code, ran.err) == (0, "")
    assert "include/replay/tools/tool_result.h" in ran.out
    assert "\x1b" not in ran.out


def test_a_question_needs_no_command_word(at):
    """`sleuth "…"` asks."""
    assert sleuth("find struct ToolResult", *at).out == sleuth("ask", "find struct ToolResult", *at).out


def test_options_may_stand_before_the_question(at):
    """`sleuth --repo DIR "…"` asks, too."""
    assert "tool_result.h" in sleuth(*at, "find struct ToolResult").out


def test_what_is_not_there_is_insufficient_evidence(at):
    """Exit code 1, with what was searched."""
    ran = sleuth("ask", "where is the class Frobnicator defined", *at)
    assert ran.code == 1
    assert ran.out.startswith("Insufficient evidence")
    assert "Frobnicator" in ran.out


def test_a_log_is_diagnosed_from_a_pipe(at):
    """`pytest 2>&1 | sleuth diagnose` leads to the frame in the project."""
    ran = sleuth("diagnose", *at, stdin=TRACEBACK)
    assert ran.code == 0
    assert "tools/run.py:2" in ran.out


def test_a_pipe_alone_is_a_question(repository, monkeypatch):
    """`pytest 2>&1 | sleuth` reads what comes in."""
    monkeypatch.chdir(repository)
    assert "tools/run.py:2" in sleuth(stdin=TRACEBACK).out


def test_a_question_is_read_from_a_file(at, tmp_path):
    """`--text-file` names it, `-` is standard input."""
    file = tmp_path / "question.txt"
    file.write_text("find struct ToolResult\n")
    asked = sleuth("ask", "find struct ToolResult", *at).out
    assert sleuth("ask", "--text-file", str(file), *at).out == asked
    assert sleuth("ask", "--text-file", "-", *at, stdin="find struct ToolResult\n").out == asked


def test_batches_answer_each_line_in_order(at):
    """JSON objects and plain lines, blank ones left out, one process."""
    lines = '{"question": "find struct ToolResult"}\n\nfind class ReplayService\n'
    ran = sleuth("ask", "--batch", "--json", *at, stdin=lines)
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["request"] for answer in answers] == ["find struct ToolResult", "find class ReplayService"]
    assert answers[0]["evidence"][0]["path"] == "include/replay/tools/tool_result.h"
    assert ran.code == 0


def test_batches_of_goals_answer_each_line_in_order():
    """One goal line for each request."""
    lines = '{"request": "who calls ReplayService"}\nwhat changed\n'
    ran = sleuth("explain-goal", "--batch", "--json", stdin=lines)
    goals = [json.loads(line) for line in ran.out.splitlines()]
    assert [goal["request"] for goal in goals] == ["who calls ReplayService", "what changed"]
    assert goals[0]["goal"]["artifact"] == "usage"


def test_a_damaged_batch_line_is_named(at):
    """With its number and what was wanted."""
    ran = sleuth("ask", "--batch", *at, stdin='{"question": 3}\n')
    assert ran.code == 2
    assert "line 1" in ran.err
    assert ran.says_one_sentence


def test_a_follow_up_continues_the_last_process(at):
    """`--continue` resolves "it" against the last question about this repository."""
    sleuth("ask", "find class ReplayService", *at)
    ran = sleuth("ask", "--continue", "--json", "and who uses it", *at)
    targets = json.loads(ran.out)["goal"]["targets"]
    assert [target["text"] for target in targets] == ["ReplayService"]


def test_the_baseline_parser_can_be_chosen(at):
    """The keyword router answers `explain-goal` and `ask`; the trace says so."""
    chosen = ("--parser", "keyword-router", "--json")
    goal = json.loads(sleuth("explain-goal", "who calls ReplayService", *chosen).out)
    assert goal["confidence"] == 1.0
    sleuth("ask", "who calls ReplayService", *chosen, *at)
    session = json.loads(sleuth("inspect", "--json", *at).out)
    assert session["parse"]["parser"] == "keyword-router"


def test_limits_bound_what_is_shown(at):
    """`--limit` and `--budget`."""
    ran = sleuth("ask", "who uses ToolResult", "--json", "--limit", "2", *at)
    assert len(json.loads(ran.out)["evidence"]) == 2
    package = json.loads(
        sleuth("ask", "who uses ToolResult", "--format", "package", "--budget", "400", *at).out
    )
    assert package["size"]["tokens"] <= 400
    assert len(sleuth("find", "replay", "--limit", "3", *at).out.splitlines()) == 3


def test_scores_explain_themselves(at):
    """`--explain` prints every signal under its score."""
    assert "    +" in sleuth("find", "replay service", "--explain", *at).out


def test_uses_can_be_asked_by_kind_and_by_place(at):
    """A qualified name, or the line of its definition."""
    by_name = json.loads(sleuth("refs", "replay::ReplayService", "--json", *at).out)
    types = json.loads(sleuth("refs", "replay::ReplayService", "--kind", "type", "--json", *at).out)
    assert {row["kind"] for row in types["references"]} == {"type"}
    assert sleuth("refs", "replay::ReplayService", "--kind", "inherit", *at).out == "0 uses\n"
    place = by_name["definitions"][0]
    by_place = json.loads(sleuth("refs", f"{place['path']}:{place['line']}", "--json", *at).out)
    assert by_place["references"] == by_name["references"]


def test_inspection_says_why(at):
    """Goal, steps with their reasons, evidence, gates, confidence, time."""
    sleuth("ask", "who calls ReplayService", *at)
    shown = sleuth("inspect", *at).out
    for part in ("Request", "Goal", "Step 1", "Evidence", "Gate", "Confidence", "Time"):
        assert part in shown


def test_the_terminal_ui_needs_a_terminal(at):
    """In a pipe it says what to do instead."""
    ran = sleuth("tui", *at)
    assert ran.code == 2
    assert "sleuth ask" in ran.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed_for_every_shell(shell):
    """And is about `sleuth`."""
    assert "_SLEUTH_COMPLETE" in sleuth("completion", shell).out


def test_the_completion_script_completes_commands():
    """What the shell calls when a person presses Tab."""
    environment = {"_SLEUTH_COMPLETE": "bash_complete", "COMP_WORDS": "sleuth expl", "COMP_CWORD": "1"}
    assert "explain-goal" in sleuth_process(environment=environment).out


def test_steps_are_printed_on_stderr_when_asked_for(at):
    """`-v` names each step; stdout holds the answer alone."""
    plain, verbose = sleuth("find struct ToolResult", *at), sleuth("find struct ToolResult", "-v", *at)
    assert verbose.out == plain.out
    assert verbose.err.startswith("· ")


def test_a_pipe_closed_early_is_no_error(at, repository):
    """`sleuth … | head -1`."""
    import subprocess
    import sys

    command = f"{sys.executable} -m agent.cli index --repo {repository}; echo $?"
    done = subprocess.run(
        ["bash", "-c", f"({command}) | head -1"], capture_output=True, text=True, check=True
    )
    assert (done.stdout.count("\n"), done.stderr) == (1, "")
