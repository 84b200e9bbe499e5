"""Transcript: what was asked and answered, oldest first."""

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agent.assistant import Answer
from agent.tui.words import (
    StepLines,
    answer_content,
    plain,
    readings_content,
    request_content,
    summary,
)
from planner.events import Event
from planner.session import Outcome

MAX_TURNS = 100
# Older ones leave the screen, so that a day of questions does not fill the memory.
LIVE_STEPS = 8


class Turn(Vertical):
    """One request, its live steps, and its answer."""

    def __init__(self, number: int, request: str) -> None:
        super().__init__(classes="turn")
        self.number = number
        self.request = request
        self.answer: Answer | None = None
        self._steps = StepLines()

    def compose(self) -> ComposeResult:
        """The request; the rest fills in later."""
        yield Static(Content.assemble(("› ", "bold $text-accent")) + request_content(self.request), classes="request")
        yield Static("", classes="steps")
        yield Static("", classes="answer")
        yield Static("", classes="readings")
        yield Static("", classes="note")

    def progress(self, event: Event) -> None:
        """Show the step that *event* tells of."""
        if self._steps.add(event):
            self._part("steps").update(self._steps.content(LIVE_STEPS))

    def finish(self, answer: Answer) -> None:
        """Show *answer* in place of the steps."""
        self.answer = answer
        self._part("steps").update("")
        part = self._part("answer")
        part.add_class(f"-{answer.session.outcome.value.replace('_', '-')}")
        part.update(answer_content(answer, self.number))
        readings = readings_content(answer, self.number)
        if readings.plain:
            is_open = answer.session.outcome is Outcome.CLARIFICATION
            lead = "Which one is meant?" if is_open else "It can also be read as:"
            self._part("readings").update(Content("\n").join([Content.styled(lead, "$text-muted"), readings]))
        self._part("note").update(Content.styled(summary(answer.session), "$text-muted"))

    def end(self, sentence: str, *, is_error: bool) -> None:
        """Say why there is no answer."""
        self._part("steps").update("")
        part = self._part("answer")
        part.add_class("-failure" if is_error else "-stopped")
        part.update(plain(sentence))

    def annotate(self, text: str) -> None:
        """Add what the user thought of the answer."""
        note = self._part("note")
        lead = f"{summary(self.answer.session)} · " if self.answer else ""
        note.update(Content.styled(lead + text, "$text-muted"))

    def _part(self, name: str) -> Static:
        return self.query_one(f".{name}", Static)


class Note(Vertical):
    """Text of a slash command."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__(classes="turn")
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        """Title and text."""
        if self._title:
            yield Static(Content.styled(self._title, "bold"), classes="title")
        yield Static(plain(self._text), classes="said")


class Transcript(VerticalScroll):
    """All turns; the newest is kept in view."""

    def add(self, entry: Turn | Note) -> None:
        """Append *entry* and show it."""
        self.mount(entry)
        turns = list(self.query(".turn"))
        for old in turns[: max(0, len(turns) - MAX_TURNS)]:
            old.remove()
        self.show_end()

    def show_end(self) -> None:
        """Scroll to the newest line, once it has been laid out."""
        self.call_after_refresh(self.scroll_end, animate=False)

    def show_turn(self, turn: Turn) -> None:
        """Scroll so that a long answer is read from its first line."""
        self.call_after_refresh(self.scroll_to_widget, turn, animate=False, top=True)

    def empty(self) -> None:
        """Remove everything."""
        self.query(".turn").remove()
