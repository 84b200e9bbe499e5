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
            ("Ctrl+J, Shift+Enter", "a new line in the question"),
            ("Tab", "complete a command, a path or a name of the repository"),
            ("↑ ↓", "older and newer questions"),
            ("Ctrl+R", "search what was asked"),
            ("Esc, Ctrl+C", "stop the investigation; Esc also changes between answer and prompt"),
        ),
    ),
    (
        "Read the answer",
        (
            ("]  [  or  F3, Shift+F3", "next and previous evidence, opened at the cited lines"),
            ("i  or  F2", "how the answer came about"),
            ("e  or  F6", "open the evidence in your editor"),
            ("1 … 9", "read the question the other way, or answer what was asked back"),
            ("r", "run the command that the answer shows, after you were asked"),
            ("+  -", "mark the answer right or wrong"),
            ("Ctrl+Y,  c", "copy the answer; copy the evidence that is open"),
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
KEY_WIDTH = 24


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
            yield Static(help_content(), markup=False)

    def on_mount(self) -> None:
        """The keys scroll it."""
        self.query_one(VerticalScroll).focus()

    def action_leave(self) -> None:
        """Back to the conversation."""
        self.dismiss(None)


def help_content() -> Content:
    """Keys by what they are for, then the commands."""
    rows: list[Content] = []
    for title, keys in KEYS:
        rows += _section(title, keys)
    rows += _section("Commands", [(command.usage, command.help) for command in COMMANDS])
    rows.append(Content.styled("Esc closes this help.", "$foreground 60%"))
    return Content("\n").join(rows)


def _section(title: str, lines: Sequence[tuple[str, str]]) -> Iterable[Content]:
    yield Content.styled(title, "bold")
    for key, says in lines:
        yield Content.assemble((f"  {key:{KEY_WIDTH}} ", "$text-accent"), says)
    yield Content("")
