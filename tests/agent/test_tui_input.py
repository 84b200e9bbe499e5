"""What the prompt and the screen withstand: pastes, hostile text, sizes, odd names."""

import pytest
from scripted_assistant import FILES, ScriptedAssistant, answer, item
from textual import events
from tui_screens import ask, screen_text, shows, until

from agent.tui.app import SleuthApp
from agent.tui.completion import Completer
from agent.tui.history import MAX_ENTRIES, PromptHistory
from agent.tui.prompt import clean

LOG = "\n".join(f"line {number}: error: something failed in src/replay.py" for number in range(1, 151))


@pytest.fixture
def assistant(tmp_path):
    return ScriptedAssistant(tmp_path)


async def paste(pilot, text):
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def test_a_paste_of_a_whole_log_is_one_request(assistant):
    """150 lines in one paste: sent as they are, shown short, the screen keeps its shape."""
    app = SleuthApp(assistant)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await paste(pilot, LOG)
        assert app.screen._prompt.text == LOG
        assert app.screen._prompt.region.height <= 8
        await pilot.press("enter")
        await shows(pilot, "… and 147 more lines")
        await shows(pilot, "calls it")
    assert assistant.asked == [LOG]


async def test_a_paste_after_an_answer_lands_in_the_prompt(assistant):
    """Wherever the focus is."""
    app = SleuthApp(assistant)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ask(pilot, "where is replay", "calls it")
        await paste(pilot, "a\nb")
        assert app.screen._prompt.text == "a\nb"


async def test_a_paste_too_long_to_edit_is_refused_in_words(assistant):
    """Two million letters would freeze the field."""
    app = SleuthApp(assistant)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await paste(pilot, "x" * 2_000_001)
        await shows(pilot, "too long to paste")
        assert app.screen._prompt.text == ""


def test_a_paste_loses_colours_and_control_characters():
    """A log copied from a terminal is its text."""
    assert clean("\x1b[31;1merror\x1b[0m: x\r\ny\x07\x1b]0;title\x07z\t.") == "error: x\nyz\t."


async def test_hostile_text_is_shown_not_obeyed(tmp_path):
    """Escape sequences, markup and reversed text in a file or an answer are letters."""
    text = "[bold red]x[/] \x1b[2J [link=http://e]y[/link] \u202eevil at evil.py:1"
    script = {
        "evil": lambda a, request, sink: answer(request, text, items=(item(1, "evil.py", 1, 1, why=text),))
    }
    app = SleuthApp(ScriptedAssistant(tmp_path, script))
    async with app.run_test(size=(120, 36)) as pilot:
        await ask(pilot, "evil", "[bold red]x[/]")
        shown = screen_text(app)
        assert "[bold red]not markup[/]" in shown
        assert "[link=http://e]y[/link]" in shown
        assert not set("\x1b\x07\u202e") & set(shown)


async def test_hostile_requests_are_shown_as_typed(assistant):
    """Markup in a question is part of the question."""
    app = SleuthApp(assistant)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ask(pilot, "what is [/bold] in [red]x", "> what is [/bold] in [red]x")
        await shows(pilot, "calls it")


async def test_every_size_is_usable(assistant):
    """The prompt can be seen at any size, with and without a pane."""
    app = SleuthApp(assistant)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ask(pilot, "where is replay", "calls it")
        for size in ((40, 12), (20, 8), (200, 60), (110, 20), (60, 50), (80, 24)):
            await pilot.resize_terminal(*size)
            for act in (
                app.screen.show_inspection,
                lambda: app.screen.action_evidence(1),
                app.screen._side.close,
            ):
                act()
                await pilot.pause(0.02)
                prompt = app.screen._prompt.region
                assert prompt.height >= 1
                assert prompt.bottom <= size[1]


async def test_a_resize_keeps_everything(assistant):
    """Narrow to wide and back, with a pane open and during a question."""
    app = SleuthApp(assistant)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ask(pilot, "where is replay", "calls it")
        await pilot.press("]")
        for size in ((200, 60), (30, 10), (120, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await shows(pilot, "1/2 src/replay.py:10-12")
        await shows(pilot, "calls it")


async def test_names_of_any_script_are_shown_and_opened(tmp_path):
    """Unicode paths work as citations."""
    cited = (item(1, "docs/größe.md", 1, 1),)
    script = {
        "größe?": lambda a, request, sink: answer(request, "Siehe docs/größe.md:1 — 日本語", items=cited)
    }
    app = SleuthApp(ScriptedAssistant(tmp_path, script))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ask(pilot, "größe?", "日本語")
        await pilot.press("]")
        await shows(pilot, "Größe: 3")


async def test_a_file_that_is_gone_still_has_its_snippet(tmp_path):
    """The evidence is what was found, also when the tree has changed since."""
    cited = (item(1, "src/gone.py", 3, 4, snippet="def gone(): ..."), item(2, "src/router.py", 500, 510))
    app = SleuthApp(
        ScriptedAssistant(tmp_path, {"q": lambda a, r, s: answer(r, "src/gone.py:3-4", items=cited)})
    )
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ask(pilot, "q", "src/gone.py:3-4")
        await pilot.press("]")
        await shows(pilot, "3  def gone(): ...")
        await pilot.press("]")
        await shows(pilot, "2/2 src/router.py:500-510")


async def test_a_huge_line_and_a_huge_file_are_bounded(tmp_path):
    """Generated code does not freeze the pane."""
    files = {**FILES, "big.js": "var x = [" + "1," * 200_000 + "];\n", "long.py": "x = 1\n" * 60_000}
    cited = (item(1, "big.js", 1, 1), item(2, "long.py", 50_000, 50_001))
    script = {"q": lambda a, r, s: answer(r, "big.js:1", items=cited)}
    app = SleuthApp(ScriptedAssistant(tmp_path, script, files=files))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ask(pilot, "q", "big.js:1")
        await pilot.press("]")
        await shows(pilot, "1/2 big.js:1")
        await pilot.press("]")
        await shows(pilot, "50000  x = 1")


async def test_history_is_walked_and_what_was_begun_is_kept(assistant):
    """Up from the first line, down from the last; the draft comes back."""
    app = SleuthApp(assistant)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ask(pilot, "first question", "first question")
        await until(pilot, lambda: app.screen.last_answer is not None)
        await ask(pilot, "second question", "second question")
        await until(pilot, lambda: len(assistant.asked) == 2)
        prompt = app.screen._prompt
        prompt.focus()
        await pilot.press(*"dra")
        await pilot.press("up")
        assert prompt.text == "second question"
        await pilot.press("up", "up")
        assert prompt.text == "first question"
        await pilot.press("down", "down")
        assert prompt.text == "dra"


async def test_enter_sends_and_ctrl_j_breaks_the_line(assistant):
    """A question may have lines."""
    app = SleuthApp(assistant)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("a", "ctrl+j", "b", "enter")
        await until(pilot, lambda: assistant.asked == ["a\nb"])


async def test_an_empty_prompt_is_not_sent(assistant):
    """Neither are spaces."""
    app = SleuthApp(assistant)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("enter", "space", "enter")
        await pilot.pause()
    assert assistant.asked == []


async def test_tab_completes_paths_of_the_repository(assistant):
    """From the beginning of the path or of the file's name."""
    app = SleuthApp(assistant)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: app.screen._completer.paths)
        await pilot.press(*"explain", "space", *"rout", "tab")
        assert app.screen._prompt.text == "explain src/router.py"


def test_completion_prefers_the_letters_as_typed():
    """Names with the same case first, then the shorter; a command's argument has its own kind."""
    completer = Completer(("src/session.py",), ("session_id", "Session", "SessionState"))
    assert [found.text for found in completer.names("who calls Sess").candidates] == [
        "Session",
        "SessionState",
        "src/session.py",
        "session_id",
    ]
    assert [found.text for found in completer.names("/refs Sess").candidates][:2] == [
        "Session",
        "SessionState",
    ]
    assert [found.text for found in completer.names("/files sess").candidates] == ["src/session.py"]
    assert completer.names("who calls S").candidates == ()


def test_the_history_survives_damage_and_is_bounded(tmp_path):
    """Torn lines are left out; nothing is kept without a file; secrets are not written."""
    path = tmp_path / "state" / "prompts.jsonl"
    history = PromptHistory(path)
    history.add("where is replay")
    history.add(f"why is ghp_{'a1B2' * 9} refused")
    with path.open("ab") as file:
        file.write(b'{"torn\n\xff\xfe\n5\n')
    for number in range(MAX_ENTRIES + 5):
        history.add(f"q{number}")
    again = PromptHistory(path)
    assert len(again.entries) == len(history.entries) == MAX_ENTRIES
    assert again.entries[-1] == f"q{MAX_ENTRIES + 4}"
    assert b"a1B2a1B2" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert PromptHistory(None).entries == []


def test_a_history_that_cannot_be_written_costs_nothing(tmp_path):
    """The prompt goes on without it."""
    (tmp_path / "file").write_text("")
    history = PromptHistory(tmp_path / "file" / "prompts.jsonl")
    history.add("where is replay")
    assert list(history.entries) == ["where is replay"]


async def test_nothing_is_kept_where_telemetry_is_off(tmp_path):
    """The switch covers what was typed, too."""
    app = SleuthApp(ScriptedAssistant(tmp_path, telemetry="off"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ask(pilot, "where is replay", "calls it")
    assert list(tmp_path.rglob("prompts*")) == []
