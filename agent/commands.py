"""SlashCommand: what a line that starts with "/" does. One declared entry per command.

A line with a slash command never reaches the planner, known or not, and has no outcome of its own.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from agent.assistant import Answer, Assistant
    from agent.settings import Settings

_COMMAND = re.compile(r"/(?P<name>[^\s/.:]*)(?:\s+(?P<argument>.*))?", re.DOTALL)
# "/etc/hosts" and "/tmp/a.log:3" are paths at the start of a question or of a pasted log.
MAX_TYPO_SHARE = 0.5
# Edits per letter up to which a name still looks like a slip of another.
MAX_SUGGESTIONS = 3


class Completion(StrEnum):
    """What the argument of a command can be completed with."""

    NOTHING = "nothing"
    PATHS = "paths"
    SYMBOLS = "symbols"


class Face(Protocol):
    """What a command can do to the face that it was typed into."""

    @property
    def assistant(self) -> "Assistant":
        """Who answers."""
        ...

    @property
    def last_answer(self) -> "Answer | None":
        """The newest answer of this conversation."""
        ...

    @property
    def history(self) -> Sequence[str]:
        """What was typed, oldest first."""
        ...

    def say(self, title: str, text: str) -> None:
        """Show *text*."""
        ...

    def look_up(self, title: str, work: Callable[[], str]) -> None:
        """Show what *work* returns; it reads the repository and may take its time."""
        ...

    def ask(self, request: str) -> None:
        """Put *request* to the assistant, as if it had been typed."""
        ...

    def show_inspection(self) -> None:
        """Show everything about the newest investigation."""
        ...

    def show_report(self) -> None:
        """Show the failure report of what was recorded."""
        ...

    def show_sessions(self) -> None:
        """Offer the earlier conversations."""
        ...

    def show_help(self) -> None:
        """Show every key and every command."""
        ...

    def open_editor(self, place: str) -> None:
        """Open *place*, or the evidence that is shown, in the user's editor."""
        ...

    def apply(self, settings: "Settings") -> None:
        """Go on with other settings."""
        ...

    def copy(self, text: str, what: str) -> None:
        """Put *text* on the clipboard."""
        ...

    def start_over(self) -> None:
        """Forget the conversation and clear the screen."""
        ...

    def leave(self) -> None:
        """End the face."""
        ...


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """One command."""

    name: str
    help: str
    # One line for the list of commands.
    action: Callable[[Face, str], None]
    # Receives the face and the argument, stripped.
    argument: str = ""
    # What to write after the name, as help shows it; empty for commands without argument.
    needs_argument: bool = False
    completion: Completion = Completion.NOTHING

    @property
    def usage(self) -> str:
        """The command as it is typed."""
        return f"/{self.name} {self.argument}".rstrip()


@dataclass(frozen=True, slots=True)
class Invocation:
    """A known command with its argument."""

    command: SlashCommand
    argument: str


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """A line that is a command by its form, but no command bears the name."""

    name: str
    suggestions: tuple[SlashCommand, ...]
    # Nearest first; all commands for a bare "/".

    def as_text(self) -> str:
        """What to tell the user."""
        if not self.name:
            return command_list()
        if not self.suggestions:
            return f"There is no command /{self.name}. Type /help for the list."
        usages = " or ".join(command.usage for command in self.suggestions)
        return f"There is no command /{self.name}. Did you mean {usages}?"


def read_command(
    line: str, commands: Sequence[SlashCommand] | None = None
) -> Invocation | UnknownCommand | None:
    """The command that *line* is; None when it is a question."""
    table = COMMANDS if commands is None else commands
    match = _COMMAND.fullmatch(line.strip())
    if match is None:
        return None
    name = match["name"].lower()
    command = next((command for command in table if command.name == name), None)
    if command is None:
        return UnknownCommand(name, nearest(name, table))
    return Invocation(command, (match["argument"] or "").strip())


def nearest(name: str, commands: Sequence[SlashCommand]) -> tuple[SlashCommand, ...]:
    """The commands that *name* is the beginning or a slip of, nearest first."""
    ranked: list[tuple[float, str, SlashCommand]] = []
    for command in commands:
        share = OSA.normalized_distance(name, command.name)
        if name and command.name.startswith(name):
            share = 0.0
        if not name or share <= MAX_TYPO_SHARE:
            ranked.append((share, command.name, command))
    found = tuple(command for _, _, command in sorted(ranked, key=lambda row: row[:2]))
    return found if not name else found[:MAX_SUGGESTIONS]


def completions(line: str, commands: Sequence[SlashCommand] | None = None) -> tuple[SlashCommand, ...]:
    """The commands that an unfinished *line* may become; none once the name is complete and left."""
    table = COMMANDS if commands is None else commands
    if not line.startswith("/") or any(character.isspace() for character in line):
        return ()
    return tuple(command for command in table if command.name.startswith(line[1:].lower()))


def command_list(commands: Sequence[SlashCommand] | None = None) -> str:
    """All commands with their help, one a line."""
    table = COMMANDS if commands is None else commands
    width = max(len(command.usage) for command in table)
    return "\n".join(f"{command.usage:{width}}  {command.help}" for command in table)


def run(face: Face, line: str) -> bool:
    """Carry out *line* on *face* when it is a slash command; False when it is a question."""
    match read_command(line):
        case None:
            return False
        case UnknownCommand() as unknown:
            face.say("", unknown.as_text())
        case Invocation(command=command, argument=argument):
            if command.needs_argument and not argument:
                face.say("", f"{command.usage}: {command.help}")
            else:
                command.action(face, argument)
    return True


def _help(face: Face, argument: str) -> None:
    wanted = read_command(f"/{argument.lstrip('/')}") if argument else None
    if isinstance(wanted, Invocation):
        face.say("", f"{wanted.command.usage}  {wanted.command.help}")
    elif wanted is not None:
        face.say("", wanted.as_text())
    else:
        face.show_help()


def _goal(face: Face, argument: str) -> None:
    if argument:
        face.look_up("Goal", lambda: face.assistant.understanding.parse(argument).explanation)
    elif face.last_answer is None:
        face.say("", "There is no question yet; /goal QUESTION says how one would be read.")
    else:
        parse = face.last_answer.session.parse
        face.say("Goal", f"{face.last_answer.package.goal}\n{parse.explanation}".strip())


def _history(face: Face, argument: str) -> None:
    lines = [" ".join(line.split())[:120] for line in face.history]
    found = [line for line in lines if argument.lower() in line.lower()]
    face.say("History", "\n".join(found[-30:]) or "Nothing was asked yet.")


def _files(face: Face, argument: str) -> None:
    def listed() -> str:
        workspace = face.assistant.workbench.workspace
        paths = [entry.path for entry in workspace.files() if argument.lower() in entry.path.lower()]
        limit = face.assistant.settings.limit * 4
        rest = [f"… and {len(paths) - limit} more"] if len(paths) > limit else []
        return "\n".join([*paths[:limit], *rest]) or "No file has that in its path."

    face.look_up(f"Files {argument}".rstrip(), listed)


def _find(face: Face, argument: str) -> None:
    def found() -> str:
        from agent.lookup import Lookup

        hits = Lookup(face.assistant.workbench).find(argument, limit=face.assistant.settings.limit)
        return "\n".join(str(hit.path) for hit in hits) or "Nothing is called so."

    face.look_up(f"Find {argument}", found)


def _refs(face: Face, argument: str) -> None:
    def found() -> str:
        from agent.lookup import Lookup

        document = Lookup(face.assistant.workbench).references(argument)
        if not document.definitions and not document.references:
            near = ", ".join(document.nearest)
            return f"Nothing is called {argument}" + (f"; nearest: {near}." if near else ".")
        limit = face.assistant.settings.limit * 2
        rows = document.references
        lines = [f"{row.path}:{row.line}  {row.kind}  {row.text}" for row in rows[:limit]]
        return "\n".join(
            [*lines, f"{document.total} uses" + (", the first are shown" if rows[limit:] else "")]
        )

    face.look_up(f"Uses of {argument}", found)


def _index(face: Face, argument: str) -> None:
    def status() -> str:
        index = face.assistant.workbench.index()
        if argument == "clear":
            index.clear()
        state = index.status()
        languages = ", ".join(f"{count} {name or 'text'}" for name, count in state.languages)
        return "\n".join(
            (
                f"{state.indexed} of {state.files} files, {state.symbols} names"
                + (f" ({languages})" if languages else ""),
                f"{state.unparsed} with syntax errors"
                + "".join(f", {count} {rule}" for rule, count in state.skipped),
                "kept on disk" if state.is_on_disk else "kept in memory for this session",
            )
        )

    face.look_up("Index", status)


def _report(face: Face, argument: str) -> None:
    if not argument:
        face.show_report()
        return

    def report() -> str:
        from pathlib import Path

        from telemetry.topology.report import build_report, render

        traces = face.assistant.settings.state_dir / "traces"
        text = render(build_report(traces), "html" if argument.endswith(".html") else "md")
        Path(argument).expanduser().write_text(text, encoding="utf-8", newline="\n")
        return f"Written to {argument}."

    face.look_up("Report", report)


def _model(face: Face, argument: str) -> None:
    del argument
    settings = face.assistant.settings
    parser = face.last_answer.session.parse.parser if face.last_answer else face.assistant.settings.parser
    face.say(
        "Model",
        f"Requests are read by {parser}, on this machine. "
        + (
            f"Answers are put into words by {settings.llm_model} at {settings.llm_url}, from evidence alone."
            if settings.llm_url and settings.llm_model
            else "No language model is used, and nothing is sent anywhere."
        ),
    )


def _settings(face: Face, argument: str) -> None:
    settings = face.assistant.settings
    fields = type(settings).model_fields
    if argument:
        from agent.errors import UsageError
        from agent.settings import changed

        name, _, value = argument.replace("=", " ", 1).partition(" ")
        try:
            face.apply(changed(settings, name, value.strip()))
        except UsageError as error:
            face.say("", str(error))
        else:
            face.say("", f"{name} is {value.strip()} until you leave.")
        return
    width = max(len(name) for name in fields)
    face.say(
        "Settings",
        "\n".join(
            f"{name:{width}}  {getattr(settings, name)!s}  ({field.description})"
            for name, field in fields.items()
        ),
    )


def _replay(face: Face, argument: str) -> None:
    del argument
    answer = face.last_answer
    if answer is None:
        face.say("", "There is no answer to compare with yet; ask a question first.")
        return

    def replayed() -> str:
        from agent.again import again

        return again(face.assistant, answer)

    face.look_up("Replay", replayed)


def _export(face: Face, argument: str) -> None:
    if face.last_answer is None:
        face.say("", "There is no answer to export yet.")
        return
    answer = face.last_answer

    def text_of(form: str) -> str:
        from agent.renderers import render

        return render(answer, form)

    if not argument or argument in {"json", "markdown"}:
        form = argument or "markdown"
        face.copy(text_of(form), f"the answer as {'JSON' if form == 'json' else 'Markdown'}")
        return

    def written() -> str:
        from pathlib import Path

        text = text_of("json" if argument.endswith(".json") else "markdown")
        Path(argument).expanduser().write_text(text, encoding="utf-8", newline="\n")
        return f"Written to {argument}."

    face.look_up("", written)


COMMANDS: tuple[SlashCommand, ...] = (
    SlashCommand("help", "List the commands, or explain one.", _help, "[COMMAND]"),
    SlashCommand("inspect", "Show how the last answer came about.", lambda face, _: face.show_inspection()),
    SlashCommand("goal", "Say how the last question, or this one, is read.", _goal, "[QUESTION]"),
    SlashCommand(
        "find", "Rank the files and directories a name means.", _find, "NAME", True, Completion.PATHS
    ),
    SlashCommand(
        "files", "List the files with this in their path.", _files, "[PART]", False, Completion.PATHS
    ),
    SlashCommand("refs", "List the uses of a name.", _refs, "NAME", True, Completion.SYMBOLS),
    SlashCommand("history", "List what was asked, or what of it holds a word.", _history, "[WORD]"),
    SlashCommand("index", "Bring the index up to date and show its state.", _index, "[clear]"),
    SlashCommand("replay", "Investigate the last question again and compare.", _replay),
    SlashCommand("report", "Show the failure report of the recorded questions.", _report, "[FILE]"),
    SlashCommand("sessions", "Go on with an earlier conversation.", lambda face, _: face.show_sessions()),
    SlashCommand(
        "edit",
        "Open the evidence, or a place, in your editor.",
        lambda face, argument: face.open_editor(argument),
        "[PATH:LINE]",
        False,
        Completion.PATHS,
    ),
    SlashCommand("export", "Copy the answer, or write it to a file (.md, .json).", _export, "[FILE|json]"),
    SlashCommand("model", "Say what reads the questions.", _model),
    SlashCommand("settings", "Show the settings, or change one.", _settings, "[NAME VALUE]"),
    SlashCommand("clear", "Forget the conversation and clear the screen.", lambda face, _: face.start_over()),
    SlashCommand("quit", "Leave.", lambda face, _: face.leave()),
)
