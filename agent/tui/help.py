"""HelpScreen: every key and every command, over the conversation."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from agent.commands import COMMANDS

KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Ask",
        (
            ("Enter", "send the question"),
            ("Ctrl+J  Shift+Enter", "a new line in the question"),
            ("Tab", "complete a command, a path or a name of the repository"),
            ("↑ ↓", "older and newer questions"),
            ("Ctrl+R", "search what was asked"),
            ("Esc  Ctrl+C", "stop the investigation; Esc also changes between answer and prompt"),
        ),
    ),
    (
        "Read the answer",
        (
            ("]  [  F3  Shift+F3", "next and previous evidence, opened at the cited lines"),
            ("i  F2", "how the answer came about"),
            ("F6", "open the evidence in your editor"),
            ("1 … 9", "read the question the other way, or answer what was asked back"),
            ("!", "run the command that the answer shows, after you were asked"),
            ("+  -", "mark the answer right or wrong"),
            ("Ctrl+Y  F7", "copy the answer; copy the evidence that is open"),
        ),
    ),
    (
        "Go elsewhere",
        (
            ("F4", "earlier conversations, to go on with one"),
            ("F5", "the failure report of what was recorded"),
            ("Ctrl+P", "the command palette: commands, themes, screenshots"),
            ("Ctrl+Q", "leave"),
        ),
    ),
)
KEY_WIDTH = 21
MIN_TEXT_WIDTH = 20


class HelpScreen(ModalScreen[None]):
    """Any of its keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,ctrl+c,enter,question_mark", "leave", "Back", priority=True)
    ]

    def __init__(self, *, is_plain: bool = False) -> None:
        super().__init__(classes="-plain" if is_plain else "")

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        with VerticalScroll(classes="overlay -tall-overlay"):
            yield Static(help_content(), id="help-text", markup=False)

    def on_mount(self) -> None:
        """The keys scroll it."""
        self.query_one(VerticalScroll).focus()

    def on_resize(self) -> None:
        """Wrap anew, once the overlay has its width."""
        self.call_after_refresh(self._wrap)

    def _wrap(self) -> None:
        width = self.query_one(VerticalScroll).scrollable_content_region.width
        self.query_one("#help-text", Static).update(help_content(width))

    def action_leave(self) -> None:
        """Back to the conversation."""
        self.dismiss(None)


def help_content(width: int = 0) -> Content:
    """Keys by what they are for, then the commands; wrapped below its texts where *width* is given."""
    rows: list[Content] = []
    for title, keys in KEYS:
        rows += _section(title, keys, width)
    rows += _section("Commands", [(command.usage, command.help) for command in COMMANDS], width)
    rows.append(Content.styled("Esc closes this help.", "$foreground 60%"))
    return Content("\n").join(rows)


def _section(title: str, lines: Sequence[tuple[str, str]], width: int) -> Iterable[Content]:
    yield Content.styled(title, "bold")
    room = width - KEY_WIDTH - 3
    for key, says in lines:
        text = Content(says)
        pieces = text.wrap(room) if MIN_TEXT_WIDTH <= room < text.cell_length else [text]
        yield Content.assemble((f"  {key:{KEY_WIDTH}} ", "$text-accent"), pieces[0])
        for piece in pieces[1:]:
            yield Content(" " * (KEY_WIDTH + 3)) + piece
    yield Content("")
