"""What opens over the conversation: help, search, sessions, report, editor, confirmation."""

import sys
from contextlib import nullcontext

import pytest
from scripted_assistant import ScriptedAssistant, answer
from test_tui_journeys import NARROW, QUESTION
from textual.content import Content
from trees import FIXTURES
from tui_screens import ask, matches_golden, screen_text, shows, until

from agent.conversations import MAX_KEPT, Conversations
from agent.errors import UsageError
from agent.tui.app import SleuthApp
from agent.tui.blocks import blocks_content, sparkline
from agent.tui.editor import editor_command
from agent.wiring import build_assistant, workspace_at
from telemetry.topology.blocks import Bar, Bars, Code, Column, Part, StackedBars, Table

REPLAY = FIXTURES / "replay_cpp"


@pytest.fixture
def assistant(tmp_path):
    return ScriptedAssistant(tmp_path)


def real_assistant(root, state_dir):
    return build_assistant(workspace_at(root, is_explicit=True), ScriptedAssistant(state_dir).settings)


async def test_help_lists_every_key_and_command(assistant):
    """By F1 from anywhere, by `?` from an answer; Esc goes back."""
    app = SleuthApp(assistant)
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.press("f1")
        await shows(pilot, "/settings [NAME VALUE]")
        await matches_golden(pilot, "help-100x60")
        await pilot.press("escape")
        await ask(pilot, QUESTION, "calls it")
        await pilot.press("question_mark")
        await shows(pilot, "Go elsewhere")
        await pilot.press("escape")
        await until(pilot, lambda: "Go elsewhere" not in screen_text(app))


async def test_the_history_is_searched(assistant):
    """Ctrl+R narrows by words in any order; Enter puts the entry into the prompt and sends nothing."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW) as pilot:
        for count, request in enumerate(("who calls the router", "where is replay", "explain the router"), 1):
            await ask(pilot, request)
            await until(
                pilot, lambda count=count: len(assistant.asked) == count and app.screen._current is None
            )
        await pilot.press("ctrl+r")
        await shows(pilot, "Asked before")
        await pilot.press(*"router", "space", *"who")
        await until(pilot, lambda: "explain the router" not in screen_text(app).split("Asked before")[1])
        await pilot.press("enter")
        await until(pilot, lambda: app.screen._prompt.text == "who calls the router")
        await pilot.press("ctrl+r", *"nothing like it")
        await shows(pilot, "nothing fits")
        await pilot.press("enter", "escape")
        await pilot.pause()
        assert app.screen._prompt.text == "who calls the router"
    assert len(assistant.asked) == 3


async def test_an_earlier_conversation_is_gone_on_with(assistant):
    """Listed newest first; taken, it is shown again and the next question leans on its last answer."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW) as pilot:
        await ask(pilot, QUESTION, "calls it")
        await until(pilot, lambda: any(assistant.settings.state_dir.rglob("conversations/*/*.jsonl")))
    later = SleuthApp(ScriptedAssistant(assistant.settings.state_dir))
    async with later.run_test(size=NARROW) as pilot:
        later.screen._conversation = "20300101-000000-1"
        await ask(pilot, "/sessions", "Earlier conversations")
        assert QUESTION in screen_text(later)
        await pilot.press("enter")
        await shows(pilot, "calls it")
        await until(pilot, lambda: later._assistant.resumed == [QUESTION])
        await pilot.press("f3")
        await shows(pilot, "1/2 src/replay.py:10-12")


async def test_without_earlier_conversations_it_says_so(assistant):
    """Nothing opens."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("f4")
        await shows(pilot, "no earlier conversation")


def test_conversations_are_bounded_redacted_and_survive_damage(tmp_path, assistant):
    """A torn line costs itself; the oldest go; no secret is written."""
    kept = Conversations(tmp_path, assistant.workbench.workspace)
    for number in range(MAX_KEPT + 3):
        kept.add(f"20260101-{number:06}-7", answer(f"why is ghp_{'a1B2' * 9} refused"))
    [directory] = (tmp_path / "conversations").iterdir()
    files = sorted(directory.iterdir())
    assert len(files) == MAX_KEPT
    assert b"a1B2a1B2" not in files[-1].read_bytes()
    with files[-1].open("ab") as file:
        file.write(b'{"torn\n')
    assert len(kept.answers(files[-1].stem)) == 1
    assert next(summary.id for summary in kept.summaries()) == files[-1].stem
    assert kept.answers("20000101-000000-1") == []
    assert Conversations(tmp_path / "none", assistant.workbench.workspace).summaries() == ()


async def test_nothing_of_a_conversation_is_kept_where_telemetry_is_off(tmp_path):
    """The switch covers it."""
    app = SleuthApp(ScriptedAssistant(tmp_path, telemetry="off"))
    async with app.run_test(size=NARROW) as pilot:
        await ask(pilot, QUESTION, "calls it")
    assert not (tmp_path / "conversations").exists()


async def test_the_report_is_read_in_the_terminal_and_opened_as_a_page(tmp_path, monkeypatch):
    """Tables and bars; a digit goes to a section; `o` writes the page and opens it."""
    app = SleuthApp(real_assistant(REPLAY, tmp_path))
    opened = []
    monkeypatch.setattr(app, "open_url", opened.append)
    async with app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, "who calls ReplayService", "used in")
        await until(pilot, lambda: list((tmp_path / "traces").glob("*")))
        await ask(pilot, "/report", "1. Distribution")
        await shows(pilot, "Outcomes by population")
        assert "answered" in screen_text(app)
        await pilot.press("9")
        await shows(pilot, "9. Lessons")
        await pilot.press("o")
        await until(pilot, lambda: opened)
        assert opened == [(tmp_path / "report.html").as_uri()]
        assert "<html" in (tmp_path / "report.html").read_text()
        await pilot.press("escape")
        await shows(pilot, "used in")


async def test_a_report_without_traces_is_a_sentence(assistant):
    """No directory yet."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("f5")
        await shows(pilot, "no such directory of traces")


def test_blocks_fit_any_width():
    """No row is wider than asked for, down to what a cell needs; hostile text is shown."""
    blocks = (
        Table(
            "Outcomes",
            (Column("request"), Column("count", is_number=True)),
            ((Code("where is\x1b[31m the [bold]thing" * 4), "12"), ("x", "3")),
        ),
        StackedBars("Ends", (("all", (Part("a", "success", 3), Part("b", "failure", 1))),)),
        Bars("Cost", (Bar("goal", 3.0, "3.0", 1.0), Bar("rank", 1.0, "1.0")), "before"),
    )
    for width in (40, 80, 118):
        shown = blocks_content(blocks, width)
        assert max(len(line) for line in shown.plain.split("\n")) <= width
        assert "\x1b" not in shown.plain
        assert "[bold]" in shown.plain.replace("\n", "") or width == 40
    assert isinstance(shown, Content)
    assert sparkline((0, 1, 2, 4), 10) == " ▃▅█"
    assert len(sparkline(tuple(range(1000)), 30)) <= 30


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ("vim -u NONE", ["vim", "-u", "NONE", "+7", "/r/a b.py"]),
        ("/usr/bin/nano", ["/usr/bin/nano", "+7", "/r/a b.py"]),
        ("code --wait", ["code", "--wait", "--goto", "/r/a b.py:7"]),
        ("hx", ["hx", "/r/a b.py:7"]),
        ("ed", ["ed", "/r/a b.py"]),
    ],
)
def test_each_editor_is_told_the_line_in_its_own_way(editor, words, tmp_path):
    """Words of the command stay apart; the path is one word, whatever it holds."""
    path = type(tmp_path)("/r/a b.py")
    assert editor_command(editor, path, 7) == words


def test_no_editor_and_a_broken_one_are_sentences(tmp_path):
    """What to set is said."""
    for editor in ("", "vim 'x"):
        with pytest.raises(UsageError, match="EDITOR"):
            editor_command(editor, tmp_path, 1)


async def test_the_evidence_opens_in_the_editor_at_its_line(tmp_path, monkeypatch):
    """The screen makes way for it, and nothing outside of the repository is ever opened."""
    log = tmp_path / "opened.txt"
    script = tmp_path / "vim"
    script.write_text(
        f'#!{sys.executable}\nimport sys\nopen({str(log)!r}, "a").write(repr(sys.argv[1:]) + "\\n")\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(script))
    app = SleuthApp(real_assistant(REPLAY, tmp_path))
    monkeypatch.setattr(app, "suspend", nullcontext)
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await ask(pilot, "where is ReplayService defined", "is defined at")
        await pilot.press("f6")
        await until(pilot, log.exists)
        await ask(pilot, "/edit src/main.cpp:3")
        await until(pilot, lambda: log.read_text().count("\n") == 2)
        await ask(pilot, "/edit ../../../../etc/passwd", "There is no file")
        await ask(pilot, "/edit nowhere.py", "There is no file nowhere.py")
    first, second = log.read_text().splitlines()
    assert first == repr(["+12", str(REPLAY / "include/replay/core/replay_service.h")])
    assert second == repr(["+3", str(REPLAY / "src/main.cpp")])


async def test_settings_are_changed_in_place(assistant):
    """The theme at once; plain mode too; nonsense is a sentence."""
    assistant.workbench.settings = None
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW) as pilot:
        await ask(pilot, "/settings theme light", "theme is light")
        await until(pilot, lambda: app.theme == "sleuth-light")
        await ask(pilot, "/settings limit lots", "valid integer")
        await ask(pilot, "/settings plain true", "plain is true")
        await until(pilot, lambda: app.screen.has_class("-plain"))


async def test_replay_compares_with_the_answer_before(tmp_path):
    """The same tree gives the same investigation; a changed one says what changed."""
    root = tmp_path / "demo"
    root.mkdir()
    (root / "a.py").write_text("class Retry:\n    pass\n")
    app = SleuthApp(real_assistant(root, tmp_path))
    async with app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, "where is Retry defined", "a.py:1")
        await ask(pilot, "/replay", "The same: every step")
        (root / "b.py").write_text("class Retry:\n    pass\n")
        await ask(pilot, "/replay", "Newly found: b.py:1")


async def test_a_file_that_appears_is_found_by_the_next_question(tmp_path):
    """A session outlives many states of the tree."""
    root = tmp_path / "demo"
    root.mkdir()
    (root / "a.py").write_text("class Retry:\n    pass\n")
    app = SleuthApp(real_assistant(root, tmp_path))
    async with app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, "where is Backoff defined", "Insufficient evidence")
        (root / "later.py").write_text("class Backoff:\n    pass\n")
        await ask(pilot, "/clear")
        await ask(pilot, "where is Backoff defined", "later.py:1")
