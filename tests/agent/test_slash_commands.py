"""Slash commands: one table, never the planner's business."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.commands import (
    COMMANDS,
    Completion,
    Invocation,
    SlashCommand,
    UnknownCommand,
    command_list,
    completions,
    read_command,
    run,
)
from agent.settings import Settings


class RecordingFace:
    """Remembers what commands did to it."""

    def __init__(self):
        self.said = []
        self.shown = []
        self.asked = []
        self.inspections = 0
        self.is_left = False
        self.is_cleared = False
        self.history = ["where is replay", "who calls it"]
        self.last_answer = None
        self.assistant = None

    def say(self, title, text):
        self.said.append((title, text))

    def look_up(self, title, work):
        self.said.append((title, work()))

    def ask(self, request):
        self.asked.append(request)

    def show_inspection(self):
        self.inspections += 1

    def show_report(self):
        self.shown.append("report")

    def show_sessions(self):
        self.shown.append("sessions")

    def show_help(self):
        self.shown.append("help")

    def open_editor(self, place):
        self.shown.append(f"editor {place}")

    def apply(self, settings):
        self.assistant.settings = settings

    def copy(self, text, what):
        self.said.append((what, text))

    def start_over(self):
        self.is_cleared = True

    def leave(self):
        self.is_left = True


def test_every_command_is_named_and_explained():
    """The table needs nothing beside it: name, help and usage stand in each entry, names are unique."""
    names = [command.name for command in COMMANDS]
    assert len(set(names)) == len(names)
    for command in COMMANDS:
        assert command.name.isalpha()
        assert command.name.islower()
        assert command.help.endswith(".")
        assert command.usage in command_list()
        assert command.argument or not command.needs_argument
        assert isinstance(command.completion, Completion)


def test_every_command_can_be_typed_as_help_shows_it():
    """The first word of the usage is the command."""
    for command in COMMANDS:
        found = read_command(command.usage)
        assert isinstance(found, Invocation)
        assert found.command is command


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [("/inspct", "inspect"), ("/hlep", "help"), ("/qiut", "quit"), ("/ref", "refs"), ("/histroy", "history")],
)
def test_a_slip_gets_the_nearest_command_suggested(typed, nearest):
    """Swapped, missing and unfinished letters lead to the command that was meant."""
    found = read_command(typed)
    assert isinstance(found, UnknownCommand)
    assert found.suggestions[0].name == nearest
    assert f"/{nearest}" in found.as_text()


def test_a_name_like_no_command_gets_no_guess():
    """A far name is told where the list is."""
    found = read_command("/xylophone")
    assert isinstance(found, UnknownCommand)
    assert found.suggestions == ()
    assert "/help" in found.as_text()


def test_a_bare_slash_lists_the_commands():
    """Nobody has to know a name."""
    found = read_command("/")
    assert isinstance(found, UnknownCommand)
    assert found.as_text() == command_list()


@pytest.mark.parametrize(
    "question",
    [
        "who calls ReplayService",
        "/etc/hosts is read where",
        "/tmp/build.log:3: error: no member",
        "/usr/bin/ld: undefined reference\nmore lines",
        "what does a / b do",
    ],
)
def test_paths_are_no_commands(question):
    """A pasted log that begins with an absolute path is a question."""
    assert read_command(question) is None
    assert not run(RecordingFace(), question)


def test_the_argument_is_everything_after_the_name():
    """Spaces around it are dropped, inside it stay."""
    found = read_command("  /refs   Session.get  x ")
    assert isinstance(found, Invocation)
    assert (found.command.name, found.argument) == ("refs", "Session.get  x")


def test_a_missing_argument_is_asked_for():
    """The command says what it wants; nothing is looked up."""
    face = RecordingFace()
    assert run(face, "/refs")
    assert face.said == [("", "/refs NAME: List the uses of a name.")]


def test_unknown_commands_are_answered_by_the_face():
    """They are neither asked nor do they touch the last answer."""
    face = RecordingFace()
    assert run(face, "/inspekt")
    assert face.asked == []
    assert face.inspections == 0
    assert "Did you mean /inspect" in face.said[0][1]


def test_commands_act_on_the_face():
    """Leaving, clearing and inspecting go through the face alone."""
    face = RecordingFace()
    for line in ("/inspect", "/clear", "/quit", "/history calls", "/help refs"):
        assert run(face, line)
    assert face.inspections == 1
    assert face.is_cleared
    assert face.is_left
    assert face.said == [("History", "who calls it"), ("", "/refs NAME  List the uses of a name.")]


def test_commands_that_open_something_go_through_the_face():
    """What a command opens is the face's business."""
    face = RecordingFace()
    for line in ("/help", "/report", "/sessions", "/edit src/a.py:3", "/edit"):
        assert run(face, line)
    assert face.shown == ["help", "report", "sessions", "editor src/a.py:3", "editor "]


def test_a_setting_is_changed_while_the_face_runs(tmp_path):
    """Only what is safe to change; everything else, and nonsense, is one sentence."""
    face = RecordingFace()
    face.assistant = SimpleNamespace(settings=Settings(state_dir=tmp_path, cache_dir=tmp_path))
    for line in (
        "/settings limit 5",
        "/settings theme=light",
        "/settings limit many",
        "/settings origin test",
    ):
        assert run(face, line)
    assert (face.assistant.settings.limit, face.assistant.settings.theme) == (5, "light")
    assert [text.split(",")[0] for _, text in face.said] == [
        "limit is 5 until you leave.",
        "theme is light until you leave.",
        "limit should be a valid integer",
        "'origin' cannot be changed here; what can is limit",
    ]


def test_commands_that_need_an_answer_say_so_without_one():
    """Before the first question there is nothing to export or to explain."""
    face = RecordingFace()
    run(face, "/export")
    run(face, "/goal")
    run(face, "/replay")
    assert ["no answer" in text or "no question" in text for _, text in face.said] == [True] * 3


def test_one_registration_adds_a_command():
    """Name, completion, help and action of a new command come from its entry alone."""
    seen = []
    table = (*COMMANDS, SlashCommand("blame", "Say who.", lambda _, argument: seen.append(argument), "NAME"))
    found = read_command("/blame start", table)
    assert isinstance(found, Invocation)
    found.command.action(RecordingFace(), found.argument)
    assert seen == ["start"]
    assert [command.name for command in completions("/bl", table)] == ["blame"]
    assert "/blame NAME" in command_list(table)


def test_completion_ends_with_the_name():
    """What follows the name is no command."""
    assert [command.name for command in completions("/in")] == ["inspect", "index"]
    assert completions("/inspect ") == ()
    assert completions("in") == ()
    assert len(completions("/")) == len(COMMANDS)


@given(st.text(max_size=60))
def test_any_line_is_a_command_or_a_question(line):
    """Nothing that can be typed breaks the reader, and only lines with a slash in front are commands."""
    found = read_command(line)
    if found is not None:
        assert line.strip().startswith("/")
