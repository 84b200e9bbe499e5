"""The fourteen journeys of the product in the terminal UI, on the real assistant and a real repository."""

import asyncio
import json
import threading

import pytest
from git_builder import GitBuilder
from git_repository import build_replay, build_repository
from textual import events
from trees import TreeEntry
from tui_screens import ask, screen_text, shows, until

from agent.settings import load_settings
from agent.tui.app import SleuthApp
from agent.wiring import build_assistant, workspace_at
from planner.goals.model import Reading

SIZE = (120, 40)
MAKEFILE = "test:\n\t@echo 2 passed\n"
PYTHON = "class Retry:\n    def go(self):\n        return 1\n\n\ndef call_it():\n    return Retry().go()\n"


@pytest.fixture(scope="module")
def replay(tmp_path_factory):
    root = tmp_path_factory.mktemp("journeys") / "replay"
    build_replay(root)
    return root


def app_at(root, **flags):
    workspace = workspace_at(root, is_explicit=True)
    return SleuthApp(build_assistant(workspace, load_settings(flags, root)))


def traces(app):
    logs = sorted((app.screen.assistant.settings.state_dir / "traces").glob("*.jsonl"))
    return [json.loads(line) for log in logs for line in log.read_text().splitlines()]


async def answered(pilot, request):
    """Ask *request* and wait for its own answer."""
    await ask(pilot, request)
    screen = pilot.app.screen
    await until(
        pilot,
        lambda: (
            screen._current is None and screen.last_answer and screen.last_answer.session.request == request
        ),
        request,
        30,
    )
    await pilot.pause(0.05)
    return screen.last_answer


async def test_1_a_code_question_gets_a_cited_answer(replay):
    """The reply names places; the first is open beside it at the cited lines."""
    app = app_at(replay)
    async with app.run_test(size=SIZE) as pilot:
        answer = await answered(pilot, "who calls ReplayService")
        assert answer.session.outcome == "success"
        item = answer.package.items[0]
        await shows(pilot, f"{item.path}:{item.start}")
        assert "find_references" not in screen_text(app)


async def test_2_and_8_steps_are_told_while_they_happen(replay, monkeypatch):
    """Each step has its line; what widens the search says so; the prompt takes letters meanwhile."""
    app = app_at(replay)
    bench = app._assistant.workbench
    run = type(bench).run

    seen, calls = threading.Event(), []

    def slow(self, planned, ledger):
        calls.append(planned)
        if len(calls) > 1:
            seen.wait(1.0)
        return run(self, planned, ledger)

    monkeypatch.setattr(type(bench), "run", slow)
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, "where is the class Frobnicator defined", "Esc stops")
        await shows(pilot, "Frobnicator · nothing found")
        await pilot.press(*"so")
        assert app.screen._prompt.text == "so"
        await shows(pilot, "↻")
        seen.set()
        await shows(pilot, "Insufficient evidence")
        assert "split_name" not in screen_text(app)


async def test_3_inspect_shows_how_it_came_about(replay):
    """By letter, by F2 and by command."""
    app = app_at(replay)
    async with app.run_test(size=(120, 80)) as pilot:
        await answered(pilot, "who calls ReplayService")
        await pilot.press("i")
        await shows(pilot, "Confidence")
        for label in ("Goal", "Step 1", "Evidence", "Gate", "Files read", "Time"):
            assert label in screen_text(app)
        await pilot.press("escape")
        await ask(pilot, "/inspect", "Confidence")


async def test_4_a_stop_is_at_once_and_recorded(replay, monkeypatch):
    """On the screen before the step has ended; the trace says user rejected; the next prompt works."""
    app = app_at(replay)
    begun, released = threading.Event(), threading.Event()
    bench = app._assistant.workbench
    run = type(bench).run

    def stuck(self, planned, ledger):
        begun.set()
        released.wait(10)
        return run(self, planned, ledger)

    monkeypatch.setattr(type(bench), "run", stuck)
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, "who calls ReplayService", "Esc stops")
        await until(pilot, begun.is_set)
        loop = asyncio.get_running_loop()
        before = loop.time()
        app.post_message(events.Key("escape", None))
        await until(pilot, lambda: "Stopped." in screen_text(app))
        # 10 ms on an idle machine; what a terminal adds is measured in docs/tour.md.
        assert loop.time() - before < 1.0
        released.set()
        await until(pilot, lambda: [t["outcome"] for t in traces(app)] == ["user_rejected"], "the trace")
        assert (await answered(pilot, "find struct ToolResult")).session.outcome == "success"


LOG = "\n".join(
    [f"building file {number}" for number in range(150)]
    + [
        "Traceback (most recent call last):",
        '  File "src/app.py", line 6, in call_it',
        "ValueError: bad attempt",
    ]
)


@pytest.mark.parametrize("form", ["plain", "committed", "detached", "shallow", "unborn"])
async def test_5_any_directory_any_paste_any_size(tmp_path, form):
    """A resize, a pasted log, odd names, and repositories in every state."""
    entries = (
        TreeEntry("src/app.py", PYTHON.encode()),
        TreeEntry("docs/größe 日本.md", "Größe: 3\n".encode()),
        TreeEntry("README", b"Demo\n"),
    )
    root = build_repository(tmp_path / "demo", entries, form)
    app = app_at(root)
    async with app.run_test(size=SIZE) as pilot:
        assert (await answered(pilot, "where is Retry defined")).package.items[0].path == "src/app.py"
        await pilot.resize_terminal(80, 24)
        app.post_message(events.Paste(LOG))
        await until(pilot, lambda: app.screen._prompt.text == LOG)
        await pilot.press("enter")
        await shows(pilot, "more lines")
        await until(pilot, lambda: app.screen._current is None, seconds=30)
        await pilot.resize_terminal(200, 60)
        await ask(pilot, "/files größe", "docs/größe 日本.md")
        await answered(pilot, "what changed")
        assert "broke inside" not in screen_text(app)


async def test_5_an_empty_folder_and_a_bare_readme(tmp_path):
    """Nothing to find is an honest answer."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "README").write_text("Only words.\n")
    for name in ("empty", "bare"):
        app = app_at(tmp_path / name)
        async with app.run_test(size=(80, 24)) as pilot:
            answer = await answered(pilot, "where is the class Retry defined")
            assert answer.session.outcome == "insufficient_evidence"


async def test_6_the_first_launch_shows_examples_once(replay):
    """Three examples; gone with the first prompt."""
    app = app_at(replay)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "explain the architecture of this project")
        await ask(pilot, "/history", "History")
        assert "explain the architecture" not in screen_text(app)


async def test_7_slash_and_unknown_commands_never_become_questions(replay):
    """Help, or the nearest; no outcome of its own."""
    app = app_at(replay)
    async with app.run_test(size=(100, 44)) as pilot:
        await ask(pilot, "/", "/sessions")
        await ask(pilot, "/repotr", "Did you mean /report")
        await ask(pilot, "/help", "Go elsewhere")
        await pilot.press("escape")
        assert app.screen.last_answer is None
        assert traces(app) == []


async def test_9_the_other_reading_is_one_key_away(replay):
    """The likelier reading is answered, the other one is a digit; the choice is in the trace."""
    app = app_at(replay)
    understanding = app._assistant.understanding
    now = understanding.parse("git status").goal
    other = Reading(goal=now, probability=0.4, label="what is not committed")

    class TwoReadings:
        def parse(self, request, context=None):
            return understanding.parse(request, context).model_copy(update={"ambiguities": (other,)})

    app._assistant.understanding = TwoReadings()
    async with app.run_test(size=(120, 60)) as pilot:
        await answered(pilot, "what changed in the history")
        await shows(pilot, "what is not committed")
        await pilot.press("1")
        await until(
            pilot, lambda: any(t.get("signal", {}).get("kind") == "corrected_goal" for t in traces(app))
        )
        await until(pilot, lambda: app.screen._current is None)
        assert app.screen.last_answer.session.parse.goal == now


async def test_10_a_follow_up_leans_on_the_answer_before(replay):
    """A pronoun and an ordinal."""
    app = app_at(replay)
    async with app.run_test(size=SIZE) as pilot:
        await answered(pilot, "where is ReplayService defined")
        follow_up = await answered(pilot, "and who calls it?")
        assert "ReplayService" in [target.text for target in follow_up.session.parse.goal.targets]
        second = [item for item in follow_up.package.items if item.path][1]
        shown = await answered(pilot, "show the second one")
        targets = [target.text for target in shown.session.parse.goal.targets]
        assert targets == [second.symbol or second.path]


@pytest.mark.parametrize("question", ["what model am I using", "which model are you"])
async def test_11_session_questions_need_no_search(replay, question):
    """Answered from the state of the session."""
    app = app_at(replay)
    async with app.run_test(size=SIZE) as pilot:
        answer = await answered(pilot, question)
        assert answer.session.outcome == "success"
        assert answer.package.searched.files == 0
        await shows(pilot, "No language model is in use")


@pytest.mark.parametrize("chat", ["hello there", "what is a monad"])
async def test_12_chat_is_answered_honestly(replay, chat):
    """No tools, no evidence."""
    app = app_at(replay)
    async with app.run_test(size=SIZE) as pilot:
        answer = await answered(pilot, chat)
        assert answer.session.steps == ()
        assert answer.package.items == ()
        await shows(pilot, "questions about the repository")


async def test_13_a_change_request_is_answered_with_a_brief(replay):
    """Places and users; the tree stays as it is."""
    app = app_at(replay)
    git = GitBuilder.__new__(GitBuilder)
    git.root = replay
    async with app.run_test(size=SIZE) as pilot:
        answer = await answered(pilot, "add a timeout to ReplayService")
        assert answer.session.outcome == "success"
        await shows(pilot, "Places to change:")


async def test_14_a_command_runs_only_after_a_yes(tmp_path):
    """Shown, asked for, not run on `n`, run on `y`; the output is evidence."""
    root = build_repository(tmp_path / "demo", (TreeEntry("Makefile", MAKEFILE.encode()),), "committed")
    app = app_at(root)
    async with app.run_test(size=SIZE) as pilot:
        answer = await answered(pilot, "run the tests")
        assert "make test" in answer.text
        assert "2 passed" not in answer.text
        await pilot.press("exclamation_mark")
        await shows(pilot, "Run this command of the project?")
        await pilot.press("n")
        await pilot.pause()
        assert app.screen.last_answer is answer
        await pilot.press("exclamation_mark")
        await shows(pilot, "Run this command of the project?")
        await pilot.press("y")
        await shows(pilot, "exit status 0")
        output = next(item for item in app.screen.last_answer.package.items if item.kind == "output")
        assert "2 passed" in output.snippet
        assert app.screen.assistant.workbench.settings.allow_run is False
