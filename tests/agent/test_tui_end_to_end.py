"""The terminal UI on the real assistant: a repository on disk, answers with places, and the traces."""

import json
import threading

import pytest
from textual import events
from tui_screens import ask, screen_text, shows, until

from agent.settings import load_settings
from agent.tui.app import SleuthApp
from agent.wiring import build_assistant, workspace_at

SOURCES = {
    "src/replay.py": "class ReplayService:\n    # Replays.\n\n    def start(self):\n        return 1\n",
    "src/main.py": "from replay import ReplayService\n\n\ndef main():\n    return ReplayService().start()\n",
    "README.md": "# Demo\n\nReplays sessions.\n",
}


@pytest.fixture
def assistant(tmp_path):
    for name, text in SOURCES.items():
        path = tmp_path / "demo" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    workspace = workspace_at(tmp_path / "demo", is_explicit=True)
    return build_assistant(workspace, load_settings({}, tmp_path / "demo"))


def trace_lines(assistant):
    directory = assistant.settings.state_dir / "traces"
    logs = [log.read_text().splitlines() for log in sorted(directory.glob("*.jsonl"))]
    return [json.loads(line) for log in logs for line in log]


async def test_a_conversation_leaves_its_traces(assistant):
    """Question, follow-up, opened citation and judgement: answered from the files, recorded in order."""
    app = SleuthApp(assistant)
    async with app.run_test(size=(120, 40)) as pilot:
        await ask(pilot, "where is ReplayService defined", "src/replay.py:1-5")
        await shows(pilot, "class ReplayService:")
        await ask(pilot, "and who uses it?", "src/main.py:5")
        await pilot.press("]")
        await pilot.press("+")
        await shows(pilot, "you marked this right")
        await until(pilot, lambda: len(trace_lines(assistant)) == 5, "the traces")
    lines = trace_lines(assistant)
    assert [line["outcome"] for line in lines if line["line"] == "trace"] == ["success", "success"]
    signals = [(line["step"], line["signal"]["kind"]) for line in lines if line["line"] == "signal"]
    assert signals == [(1, "followed_up"), (2, "opened_citation"), (2, "accepted")]
    assert {line["origin"] for line in lines} == {"test"}


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_a_stop_is_recorded_as_user_rejected(assistant, monkeypatch, key):
    """Journey 4 to its end: what was done until then is in the trace, and the next question is answered."""
    begun, released = threading.Event(), threading.Event()
    run = type(assistant.workbench).run

    def slow(self, planned, ledger):
        begun.set()
        released.wait(10)
        return run(self, planned, ledger)

    monkeypatch.setattr(type(assistant.workbench), "run", slow)
    app = SleuthApp(assistant)
    async with app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "where is ReplayService defined", "Esc stops")
        await until(pilot, begun.is_set)
        app.post_message(events.Key(key, None))
        await shows(pilot, "Stopped.")
        released.set()
        await until(pilot, lambda: len(trace_lines(assistant)) == 1, "the trace")
        await ask(pilot, "where is ReplayService defined", "src/replay.py:1-5")
    stopped, answered = trace_lines(assistant)
    assert stopped["outcome"] == "user_rejected"
    assert stopped["request"] == "where is ReplayService defined"
    assert len(stopped["steps"]) == 1
    assert answered["outcome"] == "success"


async def test_commands_look_at_the_repository(assistant):
    """Uses, files and the index, without an investigation."""
    app = SleuthApp(assistant)
    async with app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, "/refs ReplayService", "src/main.py:5  call")
        await ask(pilot, "/files repl", "src/replay.py")
        await ask(pilot, "/index", "3 of 3 files")
        await ask(pilot, "/refs Nobody", "Nothing is called Nobody")
        await ask(pilot, "/goal who calls start", "start")
        await ask(pilot, "/model", "No language model is used")
    assert trace_lines(assistant) == []


async def test_an_empty_directory_is_no_error(tmp_path):
    """Nothing to search is an honest answer."""
    (tmp_path / "empty").mkdir()
    workspace = workspace_at(tmp_path / "empty", is_explicit=True)
    app = SleuthApp(build_assistant(workspace, load_settings({}, tmp_path / "empty")))
    async with app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "where is ReplayService defined", "Insufficient evidence")
        assert "broke" not in screen_text(app)
