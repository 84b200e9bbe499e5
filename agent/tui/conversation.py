"""ConversationScreen: what the screen holds, and what slash commands can do to it: `commands.Face`."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual.screen import Screen

from agent.errors import UsageError
from agent.settings import Settings, Telemetry, editor
from agent.tui.choice import Choice, ChoiceScreen
from agent.tui.completion import Completer
from agent.tui.desk import Desk
from agent.tui.history import PromptHistory
from agent.tui.messages import SettingsApplied
from agent.tui.panes import Side, inspection_content
from agent.tui.prompt import Prompt
from agent.tui.status import StatusLine
from agent.tui.transcript import Note, Transcript, Turn
from services.errors import ServiceError
from services.locations import RepoPath
from telemetry.trace import SignalKind

if TYPE_CHECKING:
    from agent.assistant import Answer, Assistant
    from agent.conversations import Conversations


class ConversationScreen(Screen[None]):
    """The conversation about one repository; keys and messages are `MainScreen`'s."""

    def __init__(self, assistant: "Assistant", conversation: str) -> None:
        super().__init__()
        self._assistant = assistant
        settings = assistant.settings
        self._keeps = settings.telemetry is Telemetry.ON
        self._history = PromptHistory(settings.state_dir / "prompts.jsonl" if self._keeps else None)
        self._completer = Completer()
        self._desk = Desk(assistant, self.post_message)
        self._current: Turn | None = None
        self._shown = (0, -1)
        # Turn and item in the evidence pane.
        self._is_plain = settings.plain
        self._conversation = conversation
        # The name under which it is kept.

    @property
    def assistant(self) -> "Assistant":
        """Who answers."""
        return self._assistant

    @property
    def last_answer(self) -> "Answer | None":
        """The newest answer of this conversation."""
        turn = self._transcript.newest_answered()
        return turn.answer if turn else None

    @property
    def history(self) -> Sequence[str]:
        """What was typed, oldest first."""
        return self._history.entries

    def say(self, title: str, text: str) -> None:
        """Show *text* in the transcript."""
        self._transcript.add(Note(title, text))

    def look_up(self, title: str, work: Callable[[], str]) -> None:
        """Show what *work* returns once it is done."""
        self._desk.look_up(title, work)

    def ask(self, request: str) -> None:
        """Start an investigation of *request*."""
        turn = self._begin(request)
        self._desk.investigate(turn.number, lambda sink: self._assistant.ask(request, sink=sink))

    def show_inspection(self) -> None:
        """Open the inspect pane."""
        answer = self.last_answer
        if answer is None:
            self.say("", "There is no answer to inspect yet; ask a question first.")
        elif self._is_plain:
            self.say("Inspection", inspection_content(answer).plain)
        else:
            self._side.open_inspection(answer)

    def show_help(self) -> None:
        """Every key and command, over the conversation; as text for a screen reader."""
        from agent.tui.help import HelpScreen, help_content

        if self._is_plain:
            self.say("Help", help_content().plain)
        else:
            self.app.push_screen(HelpScreen())

    def show_report(self) -> None:
        """The failure report of what was recorded."""
        from agent.tui.report import ReportScreen

        state = self._assistant.settings.state_dir
        self.app.push_screen(ReportScreen(state / "traces", state / "report.html", is_plain=self._is_plain))

    def show_sessions(self) -> None:
        """Offer the earlier conversations; the one that is taken is gone on with."""
        from agent.conversations import Conversations

        kept = Conversations(self._assistant.settings.state_dir, self._assistant.workbench.workspace)
        choices = [
            Choice(
                summary.first + (f"  …  {summary.last}" if summary.questions > 1 else ""),
                summary.id,
                f"{summary.started.astimezone():%Y-%m-%d %H:%M} {summary.questions:>3}",
            )
            for summary in kept.summaries()
            if summary.id != self._conversation
        ]
        if not choices:
            self.say("", "There is no earlier conversation about this repository.")
            return
        self.app.push_screen(
            ChoiceScreen("Earlier conversations", choices, is_plain=self._is_plain),
            lambda taken: self._resume(kept, taken) if taken else None,
        )

    def open_editor(self, place: str) -> None:
        """Open *place*, or the evidence that is shown, in the user's editor; the screen waits meanwhile."""
        from agent.tui.editor import editor_command
        from services.processes import run_interactive

        workspace = self._assistant.workbench.workspace
        path, line = _place(place) if place else self._shown_place()
        if workspace.root is None or not path or not workspace.exists(path):
            missing = f"There is no file {path} to open." if path else "There is no evidence to open yet."
            self.notify(missing, severity="warning", markup=False)
            return
        try:
            command = editor_command(editor(), workspace.root / path, line)
            with self.app.suspend():
                run_interactive(command, cwd=workspace.root)
        except (UsageError, ServiceError) as error:
            self.notify(str(error), severity="warning", markup=False)
        self.refresh(layout=True)

    def apply(self, settings: Settings) -> None:
        """Go on with other settings; what runs ends with the old ones."""
        self._assistant.settings = settings
        self._assistant.workbench.settings = settings.planner
        self._is_plain = settings.plain
        self.set_class(self._is_plain, "-plain")
        self.app.post_message(SettingsApplied())

    def copy(self, text: str, what: str) -> None:
        """Put *text* on the clipboard, through the terminal."""
        self.app.copy_to_clipboard(text)
        self.notify(f"Copied {what}.", markup=False)
        if self._transcript.newest() is not None:
            self._signal(SignalKind.COPIED)

    def start_over(self) -> None:
        """Forget the conversation and clear the screen."""
        self._desk.run(self._assistant.forget)
        self._conversation = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{self._conversation.rpartition('-')[2]}"
        self._empty()

    def leave(self) -> None:
        """End the app."""
        self.app.exit()

    @property
    def _prompt(self) -> Prompt:
        return self.query_one(Prompt)

    @property
    def _transcript(self) -> Transcript:
        return self.query_one(Transcript)

    @property
    def _side(self) -> Side:
        return self.query_one(Side)

    def _begin(self, request: str) -> Turn:
        turn = self._current = self._transcript.begin(request)
        self._side.close()
        self.query_one(StatusLine).begin()
        self.refresh_bindings()
        return turn

    def _empty(self) -> None:
        self._transcript.empty()
        self._shown = (0, -1)
        self._side.close()
        self.refresh_bindings()

    def _signal(self, kind: SignalKind, *, rank: int = 0, detail: str = "") -> None:
        self._desk.run(lambda: self._assistant.signal(kind, rank=rank, detail=detail))

    def _keep(self, answer: "Answer") -> None:
        """Keep *answer* for the list of conversations; what cannot be kept costs nothing."""
        if not self._keeps:
            return
        name = self._conversation

        def keep() -> None:
            from agent.conversations import Conversations

            kept = Conversations(self._assistant.settings.state_dir, self._assistant.workbench.workspace)
            with suppress(OSError):
                kept.add(name, answer)

        self._desk.run(keep)

    def _resume(self, kept: "Conversations", name: str) -> None:
        """Show an earlier conversation again; the next question goes on from its last answer."""
        answers = kept.answers(name)
        if not answers:
            self.notify("That conversation cannot be read any more.", severity="warning", markup=False)
            return
        self._empty()
        self._conversation = name
        for answer in answers:
            self._transcript.begin(answer.package.request).finish(answer)
        last = answers[-1]
        self._desk.run(lambda: self._assistant.resume_from(last.session, last.package))
        self._prompt.focus()
        self.refresh_bindings()

    def _shown_place(self) -> tuple[str, int]:
        """The evidence in the pane, or the first of the newest answer."""
        number, index = self._shown
        turn = self._transcript.turn(number) or self._transcript.newest_answered()
        if turn is None or turn.answer is None or not turn.answer.package.items:
            return "", 0
        item = turn.answer.package.items[max(0, index) if turn.number == number else 0]
        return item.path, item.start


def _place(text: str) -> tuple[RepoPath, int]:
    path, _, line = text.partition(":")
    return RepoPath(path), int(line) if line.isdecimal() else 0
