"""MainScreen: the conversation about one repository: transcript, evidence, prompt."""

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Footer, Static

from agent import commands
from agent.tui.choice import Choice, ChoiceScreen
from agent.tui.conversation import ConversationScreen
from agent.tui.greeting import PLACEHOLDER, hint, title
from agent.tui.keys import BINDINGS, INSPECT_LETTER, Situation
from agent.tui.messages import (
    Answered,
    Broke,
    Indexed,
    Indexing,
    LookedUp,
    LookingUp,
    PathsKnown,
    Progressed,
    Stopped,
    SymbolsKnown,
)
from agent.tui.panes import EVIDENCE, INSPECT, Side, evidence_markdown, evidence_text
from agent.tui.prompt import Prompt
from agent.tui.running import ConfirmScreen, command_of
from agent.tui.status import CompletionList, StatusLine
from agent.tui.transcript import Transcript, Turn
from agent.tui.type_ahead import Meaning, TypeAhead
from planner.events import WorkProgressed
from planner.session import Outcome
from services.terminal_text import one_line
from telemetry.trace import SignalKind

if TYPE_CHECKING:
    from agent.assistant import Assistant


class MainScreen(ConversationScreen):
    """Shows what the assistant does and passes on what the user wants."""

    BINDINGS: ClassVar[list[BindingType]] = [*BINDINGS]

    def __init__(self, assistant: "Assistant", conversation: str) -> None:
        super().__init__(assistant, conversation)
        self._type_ahead = TypeAhead()

    def compose(self) -> ComposeResult:
        """Title, transcript with panes, prompt, keys."""
        yield Static(Content(""), id="title")
        with Horizontal(id="body"):
            yield Transcript()
            yield Side()
        yield StatusLine()
        yield CompletionList()
        yield Prompt(self._history, self._completer, placeholder=PLACEHOLDER)
        yield Footer(show_command_palette=True)

    def on_mount(self) -> None:
        """Greet, and learn the names of the repository meanwhile."""
        self.set_class(self._is_plain, "-plain")
        self.query_one("#title", Static).update(title(self._assistant.workbench.workspace.name, None))
        greeting = hint(is_first_launch=not self._history.entries)
        self._transcript.mount(Static(greeting, id="hint"))
        self._prompt.focus()
        # First the screen, then what it can do without.
        self.call_after_refresh(self._desk.prepare)

    def on_unmount(self) -> None:
        """End what runs."""
        self._desk.close()

    @on(Prompt.Submitted)
    def _submitted(self, message: Prompt.Submitted) -> None:
        if self._current is not None and not message.text.lstrip().startswith("/"):
            self.notify("Still investigating; Esc stops it.", markup=False)
            return
        self._prompt.put("")
        self._history.add(message.text)
        self.query("#hint").remove()
        if not commands.run(self, message.text):
            self.ask(message.text)

    @on(Prompt.CompletionsChanged)
    def _completions_changed(self, message: Prompt.CompletionsChanged) -> None:
        self.query_one(CompletionList).show(message.completions.candidates, message.chosen)

    def route(self, event: events.Key) -> None:
        """Before *event* goes anywhere: a letter that is no shortcut here begins the next request.

        Decided where keys arrive, one after the other: a focus that moves later would mix up their order.
        """
        if self.focused is self._prompt or not event.is_printable:
            return
        shortcut = self.active_bindings.get(event.key)
        meaning = self._type_ahead.meaning(
            is_shortcut=shortcut is not None and shortcut.enabled,
            begins_words=event.key == INSPECT_LETTER and not self._side.is_open(INSPECT),
        )
        if meaning is Meaning.SHORTCUT:
            return
        self.set_focus(self._prompt)
        if meaning is Meaning.TEXT_AFTER_SHORTCUT:
            self._side.step_back_from(INSPECT)
            self._prompt.insert(INSPECT_LETTER, self._prompt.document.end)

    async def on_paste(self, event: events.Paste) -> None:
        """A paste goes to the prompt, wherever the focus is."""
        if self.focused is not self._prompt:
            event.stop()
            await self._prompt._on_paste(event)  # noqa: SLF001 - the widget's own handler, called for it

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether *action* makes sense now."""
        answered, newest = self._transcript.newest_answered(), self._transcript.newest()
        situation = Situation(
            is_running=self._current is not None,
            is_typing=self.focused is self._prompt,
            is_recorded=self._assistant.recorder is not None,
            answered=answered.answer if answered else None,
            newest=newest.answer if newest else None,
        )
        return situation.allows(action, parameters)

    def action_stop(self) -> None:
        """End the investigation at once; the thread ends its step on its own."""
        turn, self._current = self._current, None
        if turn is None:
            return
        self._desk.stop()
        turn.end("Stopped.", is_error=False)
        self._transcript.show_end()
        self._settle()
        self._prompt.focus()

    def action_interrupt(self) -> None:
        """Ctrl+C: stop, else copy what is selected, else say how to leave."""
        selected = self._prompt.selected_text or self.get_selected_text() or ""
        if self._current is not None:
            self.action_stop()
        elif selected:
            self.app.copy_to_clipboard(selected)
            self.notify("Copied the selection.", markup=False)
        elif self._prompt.text:
            self._prompt.put("")
        else:
            self.notify("Ctrl+Q leaves.", markup=False)

    def action_back(self) -> None:
        """Close what is open, else change between the answer and the prompt."""
        if self._prompt.dismiss_completions():
            return
        has_answer = self._transcript.newest_answered() is not None
        if self._side.step_back_from() or (self.focused is self._prompt and has_answer):
            self._transcript.focus()
        else:
            self._prompt.focus()

    def action_inspect(self) -> None:
        """Open or close the inspect pane."""
        if self._side.step_back_from(INSPECT):
            self._transcript.focus()
        else:
            self.show_inspection()

    def action_inspect_by_letter(self) -> None:
        """As `inspect`, unless the letter has turned out to begin a word."""
        if self._type_ahead.is_pending or self._side.is_open(INSPECT):
            self.action_inspect()

    def action_evidence(self, step: int) -> None:
        """Show the next or previous evidence of the newest answer."""
        turn = self._transcript.newest_answered()
        if turn is None or turn.answer is None:
            return
        number, index = self._shown
        if number == turn.number and (self._side.is_open(EVIDENCE) or self._is_plain):
            index = (index + step) % len(turn.answer.package.items)
        self.action_show_evidence(turn.number, max(0, index) if number == turn.number else 0)

    def action_next_evidence(self, step: int) -> None:
        """As `evidence`, for who is typing."""
        self.action_evidence(step)

    def action_show_evidence(self, number: int, index: int) -> None:
        """Show item *index* of answer *number*."""
        turn = self._transcript.turn(number)
        if turn is None or turn.answer is None:
            return
        self._shown = (number, index)
        if self._is_plain:
            self.say("Evidence", evidence_text(turn.answer, index))
        else:
            self._side.open_evidence(turn.answer, index, self._assistant.workbench.workspace)
        if turn is self._transcript.newest():
            self._signal(SignalKind.OPENED_CITATION, rank=index + 1)

    def action_read_as(self, key: int, number: int = 0) -> None:
        """Answer the newest request under its reading *key*, counted from 1."""
        turn = self._transcript.newest()
        if turn is None or turn.answer is None or self._current or number not in {0, turn.number}:
            return
        parse = turn.answer.session.parse
        reading = parse.ambiguities[key - 1]
        self._signal(SignalKind.CORRECTED_GOAL, detail=reading.label)
        following = self._begin(f"{turn.request} — {one_line(reading.label, 120)}")
        following.request = turn.request
        self._desk.investigate(
            following.number, lambda sink: self._assistant.ask_as(parse, reading, sink=sink)
        )

    def action_judge(self, is_right: bool) -> None:  # noqa: FBT001 - a key binding passes it by position
        """Record what the user thinks of the newest answer."""
        self._signal(SignalKind.ACCEPTED if is_right else SignalKind.REJECTED)
        if turn := self._transcript.newest():
            turn.annotate(f"you marked this {'right' if is_right else 'wrong'}")

    def action_help(self) -> None:
        """Show every key and every command."""
        self.show_help()

    def action_sessions(self) -> None:
        """Offer the earlier conversations."""
        if self._current is None:
            self.show_sessions()

    def action_report(self) -> None:
        """Show the failure report."""
        self.show_report()

    def action_edit(self) -> None:
        """Open the evidence in the user's editor."""
        self.open_editor("")

    def action_search_history(self) -> None:
        """Search what was asked; what is taken goes to the prompt, not out."""
        asked = list(dict.fromkeys(reversed(self._history.entries)))
        choices = [Choice(" ".join(entry.split()), entry) for entry in asked]
        self.app.push_screen(
            ChoiceScreen("Asked before", choices, wanted=self._prompt.text[:200], is_plain=self._is_plain),
            self._take_entry,
        )

    def _take_entry(self, entry: str | None) -> None:
        self._prompt.focus()
        if entry is not None:
            self._prompt.put(entry)

    def action_run_command(self) -> None:
        """Ask whether the command of the newest answer is to be run, and run it after a yes."""
        turn = self._transcript.newest()
        command = command_of(turn.answer) if turn is not None and turn.answer is not None else None
        if turn is None or turn.answer is None or command is None:
            return
        parse = turn.answer.session.parse

        def decided(is_yes: bool | None) -> None:  # noqa: FBT001 - Textual passes the result by position
            if is_yes:
                following = self._begin(f"{turn.request} — {one_line(command.title, 120)}")
                following.request = turn.request
                self._desk.investigate(
                    following.number, lambda sink: self._assistant.run_command(parse, command, sink=sink)
                )

        self.app.push_screen(ConfirmScreen(command, is_plain=self._is_plain), decided)

    def action_copy_evidence(self) -> None:
        """Copy the evidence that is shown, or the first, as Markdown."""
        number, index = self._shown
        turn = self._transcript.turn(number) or self._transcript.newest_answered()
        if turn is None or turn.answer is None or not turn.answer.package.items:
            return
        shown = max(0, index) if turn.number == number else 0
        self.copy(evidence_markdown(turn.answer, shown), "the evidence as Markdown")

    def action_copy_answer(self) -> None:
        """Copy the newest answer with its evidence as Markdown."""
        commands.run(self, "/export")

    @on(Progressed)
    def _progressed(self, message: Progressed) -> None:
        turn = self._current
        if turn is None or turn.number != message.number:
            return
        if isinstance(message.event, WorkProgressed):
            self.query_one(StatusLine).progress(message.event)
        else:
            turn.progress(message.event)
            self._transcript.show_end()

    @on(LookingUp)
    def _looking_up(self, message: LookingUp) -> None:
        if self._current is None:
            self.query_one(StatusLine).progress(message.event)

    @on(Answered)
    def _answered(self, message: Answered) -> None:
        turn = self._current
        if turn is None or turn.number != message.number:
            return
        self._current = None
        turn.finish(message.answer)
        self._settle()
        self._keep(message.answer)
        identity = message.answer.session.repository
        self.query_one("#title", Static).update(title(identity.name, identity))
        for warning in self._assistant.warnings:
            self.notify(warning, severity="warning", markup=False)
        self._assistant.warnings.clear()
        if not self._prompt.text and not self._is_plain:
            self._transcript.focus()
        if message.answer.session.outcome is Outcome.SUCCESS:
            self._preview(turn)
        self._transcript.show_turn(turn)

    @on(Indexing)
    def _indexing(self, message: Indexing) -> None:
        self.query_one(StatusLine).indexing(message.event)

    @on(Indexed)
    def _indexed(self) -> None:
        self.query_one(StatusLine).indexing(None)
        self._desk.collect_names()

    @on(Stopped)
    def _stopped(self, message: Stopped) -> None:
        if self._current is not None and self._current.number == message.number:
            self.action_stop()

    @on(Broke)
    def _broke(self, message: Broke) -> None:
        if message.number == 0:
            self._end_look_up()
            self.notify(message.sentence, severity="error", markup=False)
        elif self._current is not None and self._current.number == message.number:
            self._current.end(message.sentence, is_error=True)
            self._transcript.show_end()
            self._current = None
            self._settle()

    @on(LookedUp)
    def _looked_up(self, message: LookedUp) -> None:
        self._end_look_up()
        self.say(message.title, message.text)

    @on(PathsKnown)
    def _paths_known(self, message: PathsKnown) -> None:
        self._completer.paths = message.paths

    @on(SymbolsKnown)
    def _symbols_known(self, message: SymbolsKnown) -> None:
        self._completer.symbols = message.symbols

    def _end_look_up(self) -> None:
        if self._current is None:
            self.query_one(StatusLine).end()

    def _settle(self) -> None:
        self.query_one(StatusLine).end()
        self.refresh_bindings()

    def _preview(self, turn: Turn) -> None:
        """On a wide screen the first evidence stands beside the answer; that is no act of the user."""
        has_room = self.has_class("-wide") and not self._is_plain
        if has_room and turn.answer is not None and turn.answer.package.items:
            self._shown = (turn.number, 0)
            self._side.open_evidence(turn.answer, 0, self._assistant.workbench.workspace)
