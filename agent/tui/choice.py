"""ChoiceScreen: a list over the conversation from which one entry is taken, narrowed by typing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from services.terminal_text import one_line

MAX_SHOWN = 200
MAX_LETTERS = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry."""

    text: str
    # What is shown and searched.
    value: str
    # What is taken.
    aside: str = ""
    # Shown muted in front; searched as well.


class ChoiceScreen(ModalScreen[str | None]):
    """Returns the value that was taken; None when the list was left. Newest, or nearest, first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", "Back", priority=True),
        Binding("down,ctrl+n", "move(1)", "Next", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", "Previous", show=False, priority=True),
        Binding("pagedown", "move(8)", "Page down", show=False, priority=True),
        Binding("pageup", "move(-8)", "Page up", show=False, priority=True),
    ]

    def __init__(
        self, title: str, choices: Sequence[Choice], *, wanted: str = "", is_plain: bool = False
    ) -> None:
        super().__init__(classes="-plain" if is_plain else "")
        self._title = title
        self._choices = choices
        self._wanted = wanted

    def compose(self) -> ComposeResult:
        """Title, what is searched for, the entries."""
        with Vertical(classes="overlay"):
            yield Static(Content.styled(self._title, "bold"), classes="overlay-title")
            yield Input(self._wanted, placeholder="type to narrow", compact=True)
            yield OptionList(compact=True, markup=False)
            yield Static(
                Content.styled("Enter takes · ↑ ↓ move · Esc goes back", "$foreground 60%"),
                classes="overlay-keys",
            )

    def on_mount(self) -> None:
        """Show everything."""
        self.query_one(Input).focus()
        self._show(self._wanted)

    @on(Input.Changed)
    def _narrow(self, message: Input.Changed) -> None:
        self._show(message.value)

    @on(Input.Submitted)
    def _take_highlighted(self) -> None:
        entries = self.query_one(OptionList)
        if entries.highlighted is not None:
            self._take(entries.get_option_at_index(entries.highlighted))

    @on(OptionList.OptionSelected)
    def _selected(self, message: OptionList.OptionSelected) -> None:
        self._take(message.option)

    def action_move(self, rows: int) -> None:
        """Highlight another entry; the letters still go to the search."""
        entries = self.query_one(OptionList)
        if entries.option_count:
            entries.highlighted = ((entries.highlighted or 0) + rows) % entries.option_count

    def action_leave(self) -> None:
        """Take nothing."""
        self.dismiss(None)

    def _take(self, option: Option) -> None:
        self.dismiss(self._choices[int(option.id or 0)].value)

    def _show(self, wanted: str) -> None:
        words = wanted.lower().split()
        found = [
            Option(_shown(choice), id=str(index))
            for index, choice in enumerate(self._choices)
            if all(word in f"{choice.aside} {choice.text}".lower() for word in words)
        ][:MAX_SHOWN]
        entries = self.query_one(OptionList)
        entries.clear_options()
        entries.add_options(
            found or [Option(Content.styled("nothing fits", "$foreground 60%"), disabled=True)]
        )
        entries.highlighted = 0 if found else None


def _shown(choice: Choice) -> Content:
    aside = (f"{one_line(choice.aside, 40)}  ", "$foreground 60%") if choice.aside else ""
    return Content.assemble(aside, one_line(choice.text, MAX_LETTERS))
