"""The journeys of a user through the terminal UI, on an assistant that follows a script."""

import threading
import time
from types import SimpleNamespace

import pytest
from scripted_assistant import ITEMS, ScriptedAssistant, answer, endless, item, reading
from textual import events
from tui_screens import ask, matches_golden, screen_text, shows, until

from agent.tui import type_ahead
from agent.tui.app import SleuthApp
from planner.session import Outcome

QUESTION = "where is replay"
NARROW, WIDE = (80, 24), (120, 36)


@pytest.fixture
def assistant(tmp_path):
    return ScriptedAssistant(tmp_path)


async def test_a_question_gets_its_answer_with_places(assistant):
    """Journey 1: the reply with its citations and nothing of the planner."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, QUESTION, "calls it")
        await matches_golden(pilot, "answer-80x24")
        assert "find_definitions" not in screen_text(app)
    assert assistant.asked == [QUESTION]


async def test_a_wide_screen_shows_the_evidence_beside_the_answer(assistant):
    """The cited lines are marked in the file around them."""
    app = SleuthApp(assistant)
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, QUESTION, "def start_12")
        await matches_golden(pilot, "answer-120x36")
    assert assistant.signals == []


async def test_steps_are_told_in_words_while_they_happen(tmp_path):
    """Journeys 2 and 8: each step has its line, a change of course is "widening the search"."""
    assistant = ScriptedAssistant(tmp_path, {"slow": endless})
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, "slow", "indexing 120/2000")
        await shows(pilot, "widening the search to parts of the name")
        text = screen_text(app)
        assert "looking for the definition of replay · nothing found" in text
        assert "find_definitions" not in text
        assert "split_name" not in text
        await pilot.press(*"typing")
        assert app.screen._prompt.text == "typing"
        await pilot.press("escape")


async def test_inspect_shows_how_the_answer_came_about(assistant):
    """Journey 3: by key and by command; the same key closes it."""
    app = SleuthApp(assistant)
    async with app.run_test(size=(80, 44)) as pilot:
        await ask(pilot, QUESTION, "calls it")
        await pilot.press("i")
        await shows(pilot, "Confidence  high (0.93)")
        await matches_golden(pilot, "inspect-80x44")
        await pilot.press("i")
        await until(pilot, lambda: "Confidence" not in screen_text(app))
        await ask(pilot, "/inspect", "Confidence  high (0.93)")


async def test_a_word_that_begins_with_the_shortcut_is_typed(assistant, monkeypatch):
    """Typing "is it tested" after an answer asks that; the pane that `i` opened goes away."""
    # A loaded machine must not decide what counts as quick.
    monkeypatch.setattr(type_ahead, "TYPED_ON_SECONDS", 60.0)
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, QUESTION, "calls it")
        await pilot.press(*"is", "space", *"it")
        assert app.screen._prompt.text == "is it"
        assert not app.screen._side.is_open()


async def type_at_once(app, text):
    """Keys as a fast hand or a plain paste sends them: nothing waits for the screen in between."""
    names = {" ": "space", "\r": "enter"}
    for character in text:
        app.post_message(
            events.Key(names.get(character, character), None if character == "\r" else character)
        )


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_keys_faster_than_the_screen_keep_their_order(assistant, size):
    """Nothing is lost or sent half: at the prompt, after an answer, beginning with the shortcut letter."""
    app = SleuthApp(assistant)
    async with app.run_test(size=size) as pilot:
        for question in (QUESTION, "is it tested", "and who calls it in src"):
            await type_at_once(app, f"{question}\r")
            await until(
                pilot, lambda: app.screen._transcript.newest() is not None and app.screen._current is None
            )
            await until(pilot, lambda wanted=question: assistant.asked[-1:] == [wanted], question)
            await until(pilot, lambda: app.screen._transcript.newest() is not None)
    assert assistant.asked == [QUESTION, "is it tested", "and who calls it in src"]


async def test_any_other_letter_begins_the_next_question(assistant):
    """After an answer nobody has to reach for the prompt."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, QUESTION, "calls it")
        await pilot.press(*"who", "space", *"calls", "enter")
        await until(pilot, lambda: len(assistant.asked) == 2)
    assert assistant.asked[1] == "who calls"


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_a_stop_takes_effect_at_once_and_the_next_question_works(tmp_path, key):
    """Journey 4: at once on the screen, the assistant is told, the next prompt is answered."""
    assistant = ScriptedAssistant(tmp_path, {"slow": endless})
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, "slow", "looking for replay in all files")
        before = time.monotonic()
        app.post_message(events.Key(key, None))
        await shows(pilot, "Stopped.")
        # 10 ms on an idle machine.
        assert time.monotonic() - before < 0.5
        assert app.is_running
        await until(pilot, lambda: assistant.stopped == ["slow"])
        await ask(pilot, QUESTION, "calls it")
    assert assistant.asked == ["slow", QUESTION]
    assert len(assistant.threads) == 1


async def test_a_step_that_does_not_notice_the_stop_blocks_nobody(tmp_path):
    """The prompt works while the old step ends; its late answer is not shown."""

    def deaf(assistant, request, sink):
        time.sleep(0.3)
        return answer(request, "late answer")

    assistant = ScriptedAssistant(tmp_path, {"deaf": deaf})
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, "deaf", "Esc stops")
        await pilot.press("escape")
        await ask(pilot, QUESTION, "calls it")
        assert "late answer" not in screen_text(app)
    assert assistant.stopped == ["deaf"]


async def test_a_question_during_an_investigation_stays_in_the_prompt(tmp_path):
    """It is neither lost nor asked."""
    assistant = ScriptedAssistant(tmp_path, {"slow": endless})
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, "slow", "Esc stops")
        await ask(pilot, "another", "Still investigating")
        assert app.screen._prompt.text == "another"
        await pilot.press("escape")
    assert assistant.asked == ["slow"]


async def test_first_launch_shows_three_examples_until_the_first_prompt(assistant):
    """Journey 6."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await shows(pilot, "explain the architecture")
        await matches_golden(pilot, "first-launch-80x24")
        await ask(pilot, QUESTION, "calls it")
        assert "explain the architecture" not in screen_text(app)


async def test_a_later_launch_has_one_line_instead(assistant):
    """Who has asked before knows how."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, QUESTION, "calls it")
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await shows(pilot, "type / for commands")
        assert "explain the architecture" not in screen_text(app)


async def test_a_slash_lists_the_commands_and_tab_takes_one(assistant):
    """Journey 7: completion while typing."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("/", "r")
        await shows(pilot, "> /refs")
        await pilot.press("down")
        await shows(pilot, "> /replay")
        await pilot.press("up", "tab")
        assert app.screen._prompt.text == "/refs "
        await until(pilot, lambda: "/report" not in screen_text(app))


async def test_an_unknown_command_never_reaches_the_assistant(assistant):
    """Journey 7: the nearest command is suggested; the turn before keeps its outcome for itself."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, QUESTION, "calls it")
        await ask(pilot, "/inspct", "Did you mean /inspect?")
        assert "Insufficient" not in screen_text(app)
    assert assistant.asked == [QUESTION]


async def test_the_other_reading_is_one_key_away(tmp_path):
    """Journey 9: the default is answered, `1` switches, the choice is a signal."""
    other = reading("what changed in the last commits")
    script = {"what changed": lambda a, request, sink: answer(request, readings=(other,))}
    assistant = ScriptedAssistant(tmp_path, script)
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, "what changed", "It can also be read as")
        await matches_golden(pilot, "readings-80x24")
        await pilot.press("1")
        await shows(pilot, "Read as what changed in the last commits")
    assert assistant.chosen == ["what changed in the last commits"]
    assert assistant.signals == [("corrected_goal", 0, "what changed in the last commits")]


async def test_a_clarifying_question_is_answered_with_a_digit(tmp_path):
    """Journey 9: no default, one key per reading; digits without a reading are text."""
    readings = (reading("the working tree"), reading("the last commit"))
    script = {
        "what changed": lambda a, request, sink: answer(
            request,
            "I can read that in more than one way.",
            outcome=Outcome.CLARIFICATION,
            items=(),
            readings=readings,
        )
    }
    assistant = ScriptedAssistant(tmp_path, script)
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, "what changed", "Which one is meant?")
        await pilot.press("2")
        await shows(pilot, "Read as the last commit")
        await pilot.press("7")
        assert app.screen._prompt.text == "7"
    assert assistant.chosen == ["the last commit"]


async def test_a_readings_line_can_be_clicked(tmp_path):
    """Mouse and keyboard alike."""
    script = {"what changed": lambda a, request, sink: answer(request, readings=(reading("the tree"),))}
    assistant = ScriptedAssistant(tmp_path, script)
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, "what changed", "the tree")
        rows = screen_text(app).split("\n")
        row = next(index for index, line in enumerate(rows) if "the tree" in line)
        await pilot.click(offset=(rows[row].index("the tree") + 1, row))
        await shows(pilot, "Read as the tree")


async def test_evidence_is_walked_with_one_key(assistant):
    """Next, next round, previous; every opened citation is a signal with its rank."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, QUESTION, "calls it")
        await pilot.press("]")
        await shows(pilot, "1/2 src/replay.py:10-12")
        await matches_golden(pilot, "evidence-80x24")
        await pilot.press("]")
        await shows(pilot, "2/2 src/router.py:5")
        await pilot.press("[")
        await shows(pilot, "1/2 src/replay.py")
        await pilot.press("escape")
        await until(pilot, lambda: "1/2" not in screen_text(app))
        await until(pilot, lambda: len(assistant.signals) == 3)
    assert assistant.signals == [("opened_citation", rank, "") for rank in (1, 2, 1)]


async def test_a_citation_in_the_answer_can_be_clicked(assistant):
    """It opens that evidence, not the first."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, QUESTION, "calls it")
        rows = screen_text(app).split("\n")
        row = next(index for index, line in enumerate(rows) if "router.py:5" in line)
        await pilot.click(offset=(rows[row].index("router.py"), row))
        await shows(pilot, "2/2 src/router.py:5")


async def test_an_answer_is_judged_with_one_key(assistant):
    """Right and wrong become signals and are confirmed."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, QUESTION, "calls it")
        await pilot.press("+")
        await shows(pilot, "you marked this right")
        await pilot.press("-")
        await shows(pilot, "you marked this wrong")
        await until(pilot, lambda: len(assistant.signals) == 2)
    assert [kind for kind, _, _ in assistant.signals] == ["accepted", "rejected"]


async def test_the_answer_is_copied_as_markdown(assistant):
    """With its evidence, from anywhere."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, QUESTION, "calls it")
        await pilot.press("ctrl+y")
        await shows(pilot, "Copied the answer as Markdown")
        assert app.clipboard.startswith("# where is replay")
        assert "src/replay.py:10-12" in app.clipboard


async def test_a_stopped_question_does_not_stop_the_look_ups_after_it(tmp_path):
    """The progress of a look-up is its own, and is shown."""

    class Index:
        def clear(self):
            pass

        def status(self):
            return SimpleNamespace(
                indexed=4,
                files=4,
                symbols=9,
                languages=(("python", 4),),
                unparsed=0,
                skipped=(),
                is_on_disk=True,
            )

    assistant = ScriptedAssistant(tmp_path, {"slow": endless})
    reached = threading.Event()

    def index():
        assistant.workbench.on_index_progress(2, 4)
        reached.wait(10)
        return Index()

    assistant.workbench.index = index
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW) as pilot:
        await ask(pilot, "slow", "Esc stops")
        await pilot.press("escape")
        await ask(pilot, "/index", "indexing 2/4")
        reached.set()
        await shows(pilot, "4 of 4 files, 9 names (4 python)")
        await until(pilot, lambda: "indexing" not in screen_text(app))


async def test_insufficient_evidence_is_told_with_what_was_searched(tmp_path):
    """The certificate stands in the transcript; there is no pane without evidence."""
    text = "Insufficient evidence: No definition of Zorb was found.\nSearched 4 files (3 python)."
    script = {
        "zorb": lambda a, request, sink: answer(
            request, text, outcome=Outcome.INSUFFICIENT_EVIDENCE, items=(), recoveries=2
        )
    }
    app = SleuthApp(ScriptedAssistant(tmp_path, script))
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, "zorb", "Searched 4 files")
        await matches_golden(pilot, "insufficient-120x36")


async def test_clear_forgets_the_conversation(assistant):
    """Screen and memory."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, QUESTION, "calls it")
        await ask(pilot, "/clear")
        await until(pilot, lambda: "calls it" not in screen_text(app))
        await until(pilot, lambda: assistant.forgotten == 1)
        await pilot.press("escape")


async def test_quit_leaves(assistant):
    """By command; the thread that answers ends with it."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, "/quit")
        await pilot.pause()
        assert not app.is_running


async def test_a_broken_investigation_is_one_line_and_the_next_works(tmp_path):
    """An error inside never takes the screen down."""

    def broken(assistant, request, sink):
        raise ZeroDivisionError("division by zero")

    app = SleuthApp(ScriptedAssistant(tmp_path, {"broken": broken}))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, "broken", "broke inside Sleuth (ZeroDivisionError")
        await ask(pilot, QUESTION, "calls it")


async def test_what_could_not_be_recorded_is_said_once(assistant):
    """A full disk does not cost the answer."""
    assistant.warnings.append("the trace could not be kept (disk full).")
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(pilot, QUESTION, "could not be kept")
        assert assistant.warnings == []


async def test_the_plain_mode_is_a_transcript(tmp_path):
    """For screen readers: no panes, no frames; inspection and evidence are text in order."""
    app = SleuthApp(ScriptedAssistant(tmp_path, plain=True))
    async with app.run_test(size=(80, 60)) as pilot:
        await ask(pilot, QUESTION, "calls it")
        await pilot.press("f3")
        await shows(pilot, "1/2 src/replay.py:10-12")
        await pilot.press("f3")
        await shows(pilot, "2/2 src/router.py:5")
        await pilot.press("f2")
        await shows(pilot, "Confidence  high")
        text = screen_text(app)
        assert not set("│╭╮▌") & set(text)
        assert (
            text.index("calls it") < text.index("1/2 src") < text.index("2/2 src") < text.index("Confidence")
        )


@pytest.mark.parametrize(
    ("setting", "theme"), [("light", "sleuth-light"), ("dark", "sleuth-dark"), ("nord", "nord")]
)
async def test_the_theme_is_a_setting(tmp_path, setting, theme):
    """Light, dark, or any that Textual has."""
    app = SleuthApp(ScriptedAssistant(tmp_path, theme=setting))
    async with app.run_test(size=NARROW):
        assert app.theme == theme


async def test_the_palette_offers_the_slash_commands(assistant):
    """Ctrl+P finds them by name."""
    app = SleuthApp(assistant)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("ctrl+p")
        await pilot.press(*"settings")
        await shows(pilot, "/settings")
        await pilot.press("enter")
        await until(pilot, lambda: "max_recoveries" in screen_text(app) or "state_dir" in screen_text(app))


def test_the_items_of_the_script_are_what_the_screens_show():
    """The script cites what its files hold."""
    assert [cited.path for cited in ITEMS] == ["src/replay.py", "src/router.py"]
    assert item(3, "a.py", 1, 2).id == "E3"
