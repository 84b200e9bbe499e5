"""What a user thinks of an answer is recorded: by a command, by a key, and by what they ask next."""

import os

import pytest
import yaml
from command_line import sleuth
from git_repository import build_replay

from agent.reactions import reaction_to
from agent.settings import load_settings
from agent.subjects import subject_at
from agent.wiring import build_assistant
from planner.session import Outcome
from services.workspace import open_workspace
from telemetry.scenarios.loading import load_scenarios
from telemetry.store import TraceStore
from telemetry.trace import SignalKind


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    at = tmp_path_factory.mktemp("marks") / "replay"
    build_replay(at)
    return at


def settings():
    return load_settings({}, None, os.environ)


def recorded_signals():
    records = list(TraceStore(settings().state_dir / "traces").records())
    return [(trace.request, [signal.kind for signal in trace.signals], trace.outcome) for trace in records]


def test_the_command_keeps_the_last_answer_as_a_scenario_and_rejects_its_trace(root):
    """Request, what was shown, and the right place; the next benchmark asks it again."""
    assert sleuth("ask", "who calls ReplayService", "--repo", str(root)).code == 0
    ran = sleuth("wrong", "src/main.cpp:3", "--repo", str(root))
    assert (ran.code, ran.err) == (0, "")
    (placed,) = load_scenarios([settings().state_dir / "scenarios"])
    (turn,) = placed.scenario.conversation
    assert (turn.ask, turn.expect.first) == ("who calls ReplayService", ("src/main.cpp:3",))
    assert placed.scenario.wrong.shown
    assert placed.scenario.tags == ("marked-wrong",)
    assert recorded_signals() == [
        ("who calls ReplayService", [SignalKind.REJECTED], Outcome.USER_REJECTED),
    ]
    bench = sleuth("bench", "--repo", str(root))
    assert bench.code == 1
    assert "who calls ReplayService" in bench.out


def test_without_a_right_place_the_wrong_one_must_not_come_first_again(root):
    """Knowing that it is wrong is enough."""
    sleuth("ask", "find struct ToolResult", "--repo", str(root))
    sleuth("wrong", "--repo", str(root))
    (placed,) = load_scenarios([settings().state_dir / "scenarios"])
    (wrong,) = placed.scenario.expect.not_first
    assert wrong.startswith("include/replay/tools/tool_result.h:")
    assert sleuth("bench", "--repo", str(root)).code == 1


def test_an_answer_that_should_have_been_none_can_be_marked(root):
    """A success about something that is not there is the worst result."""
    sleuth("ask", "find struct ToolResult", "--repo", str(root))
    assert sleuth("wrong", "--absent", "--repo", str(root)).code == 0
    (placed,) = load_scenarios([settings().state_dir / "scenarios"])
    assert placed.scenario.expect.outcome == (Outcome.INSUFFICIENT_EVIDENCE,)


@pytest.mark.parametrize("arguments", [("--absent", "a.py"), ('a.py "unclosed',)])
def test_a_mark_that_says_nothing_clear_is_refused(root, arguments):
    """One sentence, nothing kept."""
    ran = sleuth("wrong", *arguments, "--repo", str(root))
    assert (ran.code, ran.says_one_sentence) == (2, True)


def test_there_must_be_an_answer_to_mark(root):
    """Nothing was asked yet."""
    ran = sleuth("wrong", "--repo", str(root))
    assert (ran.code, ran.says_one_sentence) == (2, True)


def test_secrets_do_not_reach_the_scenario(root):
    """What redaction removes from traces is removed here."""
    sleuth("ask", "where is the token ghp_0123456789abcdefghijABCDEFGHIJ012345 used", "--repo", str(root))
    sleuth("wrong", "--repo", str(root))
    (file,) = (settings().state_dir / "scenarios").iterdir()
    assert "ghp_0123456789" not in file.read_text(encoding="utf-8")
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["schema"] == "sleuth.scenarios/1"


def test_a_rejection_in_a_conversation_keeps_the_scenario_too(root):
    """The key of the terminal UI does what the command does."""
    assistant = build_assistant(open_workspace(root), settings())
    assistant.ask("who uses ToolResult")
    assistant.signal(SignalKind.REJECTED)
    (placed,) = load_scenarios([settings().state_dir / "scenarios"])
    assert placed.scenario.ask == "who uses ToolResult"


def test_what_is_asked_next_is_a_signal_about_the_answer_before(root):
    """Following up and rephrasing need no key."""
    assistant = build_assistant(open_workspace(root), settings())
    assistant.ask("where is SessionManager defined")
    assistant.ask("find the definition of SessionManager")
    assistant.ask("where is ReplayService defined")
    assistant.ask("and who calls it?")
    assistant.ask("hello")
    assert [signals for _, signals, _ in recorded_signals()] == [
        [SignalKind.REPHRASED],
        [],
        [SignalKind.FOLLOWED_UP],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("first", "second", "reaction"),
    [
        ("where is ReplayService defined", "find the definition of ReplayService", SignalKind.REPHRASED),
        ("who calls ReplayService", "who calls CommandRouter", None),
        ("who calls ReplayService", "git status", None),
        ("where is the frobnicating scheduler", "find the frobnicating scheduler code", SignalKind.REPHRASED),
        ("hello", "who calls ReplayService", None),
        ("who calls ReplayService", "who calls ReplayService", None),
    ],
)
def test_only_the_same_question_in_other_words_is_a_rephrasing(root, first, second, reaction):
    """A new subject, small talk and pressing Enter again say nothing about the answer."""
    subject = subject_at(root, settings())
    before = subject.ask(first).session
    assert reaction_to(before, subject.assistant.understanding.parse(second)) is reaction
