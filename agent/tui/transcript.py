"""Transcript: what was asked and answered, oldest first."""

from textual._styles_cache import StylesCache
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agent.assistant import Answer
from agent.tui.words import (
    StepLines,
    answer_content,
    hanging,
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
        # Made here, not in `compose`: the first step can be reported before the turn is on the screen.
        self._parts = {name: Part(name) for name in ("steps", "answer", "readings", "note")}

    def compose(self) -> ComposeResult:
        """The request; the rest fills in later."""
        yield Static(
            Content.assemble(("> ", "bold $text-accent")) + request_content(self.request), classes="request"
        )
        yield from self._parts.values()

    def progress(self, event: Event) -> None:
        """Show the step that *event* tells of."""
        if self._steps.add(event):
            self._fill("steps", self._steps.content(LIVE_STEPS))

    def finish(self, answer: Answer) -> None:
        """Show *answer* in place of the steps."""
        self.answer = answer
        self._fill("steps", Content(""))
        part = self._fill("answer", answer_content(answer, self.number))
        part.add_class(f"-{answer.session.outcome.value.replace('_', '-')}")
        readings = readings_content(answer, self.number)
        if readings.plain:
            is_open = answer.session.outcome is Outcome.CLARIFICATION
            lead = (
                "Which one is meant? Press its number."
                if is_open
                else "It can also be read as (press the number):"
            )
            self._fill("readings", Content("\n").join([Content.styled(lead, "$foreground 60%"), readings]))
        self._fill("note", Content.styled(summary(answer.session), "$foreground 60%"))

    def end(self, sentence: str, *, is_error: bool) -> None:
        """Say why there is no answer."""
        self._fill("steps", Content(""))
        part = self._fill("answer", plain(sentence))
        part.add_class("-failure" if is_error else "-stopped")

    def annotate(self, text: str) -> None:
        """Add what the user thought of the answer."""
        lead = f"{summary(self.answer.session)} · " if self.answer else ""
        self._fill("note", Content.styled(lead + text, "$foreground 60%"))

    def _fill(self, name: str, content: Content) -> "Part":
        """Set the part called *name*; an empty one takes no line."""
        part = self._parts[name]
        part.fill(content)
        return part


class Part(Static):
    """Lines that hang: what continues a line stands below its text, not below its dash."""

    def __init__(self, name: str) -> None:
        super().__init__("", classes=name, markup=False)
        self.display = False
        self._whole = Content("")

    def fill(self, content: Content) -> None:
        """Show *content*; nothing takes no line."""
        self._whole = content
        self.display = bool(content.plain)
        self._wrap(self.content_size.width)

    def on_resize(self) -> None:
        """Wrap anew."""
        self._wrap(self.content_size.width)

    def _wrap(self, width: int) -> None:
        self.update(hanging(self._whole, width))


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

    def __init__(self) -> None:
        super().__init__(id="transcript", can_focus=True)
        self._count = 0
        # Of the requests of this session, also those that are no longer shown.

    def begin(self, request: str) -> Turn:
        """Append a turn for *request*; turns are numbered from 1."""
        self._count += 1
        turn = Turn(self._count, request)
        self.add(turn)
        return turn

    def add(self, entry: Turn | Note) -> None:
        """Append *entry* and show it."""
        self.mount(entry)
        turns = list(self.query(".turn"))
        outdated = turns[: max(0, len(turns) - MAX_TURNS)]
        for old in outdated:
            old.remove()
        if outdated:
            _release()
        self.show_end()

    def turn(self, number: int) -> Turn | None:
        """The turn with this number, while it is on the screen."""
        return next((turn for turn in self.query(Turn) if turn.number == number), None)

    def newest(self) -> Turn | None:
        """The newest turn, if it has an answer: what a reaction is about."""
        turn = self.newest_answered()
        return turn if turn is not None and turn.number == self._count else None

    def newest_answered(self) -> Turn | None:
        """The newest turn that has an answer."""
        turns = list(self.query(Turn))
        return next((turn for turn in reversed(turns) if turn.answer is not None), None)

    def show_end(self) -> None:
        """Scroll to the newest line, once it has been laid out."""
        self.call_after_refresh(self.scroll_end, animate=False)

    def show_turn(self, turn: Turn) -> None:
        """Scroll so that a long answer is read from its first line."""

        def scroll() -> None:
            self.scroll_to_widget(turn, animate=False, top=True)

        # Lines are wrapped once the width is known; the height is final one refresh later.
        self.call_after_refresh(self.call_after_refresh, scroll)

    def empty(self) -> None:
        """Remove everything."""
        self.query(".turn").remove()
        _release()


def _release() -> None:
    """Let go of the rendered lines of removed turns.

    Textual 8 caches two colours per widget under the widget's cache of rendered lines, and so keeps those of
    the last 1,024 widgets alive: 0.4 MB a turn, 190,000 objects after sixty.
    """
    StylesCache.get_inner_outer.cache_clear()
