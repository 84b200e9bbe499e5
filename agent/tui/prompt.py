"""Prompt: where a request is written. Enter sends it; pastes of any length keep their lines."""

import re
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from agent.tui.completion import Completer, Completions
from agent.tui.history import PromptHistory

MAX_LETTERS = 2_000_000
# A larger paste is a file to name; editing it here would be slow.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Prompt(TextArea):
    """A growing text field with history and completion."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Ask"),
        Binding("shift+enter,ctrl+j,alt+enter", "newline", "New line", show=False),
        Binding("tab", "complete", "Complete"),
        # TextArea would redo.
        Binding("ctrl+y", "screen.copy_answer", "Copy", show=False),
        Binding("up", "up", "Older", show=False),
        Binding("down", "down", "Newer", show=False),
    ]

    class Submitted(Message):
        """The user sends a request."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class CompletionsChanged(Message):
        """Other ways to go on, or another one chosen."""

        def __init__(self, completions: Completions, chosen: int) -> None:
            super().__init__()
            self.completions = completions
            self.chosen = chosen

    def __init__(self, history: PromptHistory, completer: Completer, *, placeholder: str) -> None:
        super().__init__(
            id="prompt",
            placeholder=placeholder,
            highlight_cursor_line=False,
            tab_behavior="focus",
            compact=True,
        )
        self.typed = history
        self.completer = completer
        self._completions = Completions("")
        self._chosen = 0

    @property
    def before_cursor(self) -> str:
        """The text up to the cursor."""
        row, column = self.cursor_location
        return "\n".join([*self.text.split("\n")[:row], self.document[row][:column]])

    def put(self, text: str) -> None:
        """Replace everything and go to the end."""
        self.text = text
        self.move_cursor(self.document.end)

    def action_submit(self) -> None:
        """Send what is written."""
        if self.text.strip():
            self.post_message(self.Submitted(self.text))

    def action_newline(self) -> None:
        """Break the line."""
        self.insert("\n")

    def action_up(self) -> None:
        """Choose the candidate before, move up, or go to the older entry from the first line."""
        if self._completions.candidates:
            self._choose(self._chosen - 1)
        elif self.cursor_location[0] > 0:
            self.action_cursor_up()
        elif (entry := self.typed.older(self.text)) is not None:
            self.put(entry)

    def action_down(self) -> None:
        """Choose the next candidate, move down, or go to the newer entry from the last line."""
        if self._completions.candidates:
            self._choose(self._chosen + 1)
        elif self.cursor_location[0] < self.document.line_count - 1:
            self.action_cursor_down()
        elif (entry := self.typed.newer()) is not None:
            self.put(entry)

    def action_complete(self) -> None:
        """Take the chosen candidate, offer candidates, or move the focus from an empty prompt."""
        if self._completions.candidates:
            self._take()
            return
        found = self.completer.names(self.before_cursor)
        if len(found.candidates) == 1:
            self._completions, self._chosen = found, 0
            self._take()
        elif found.candidates:
            self._offer(found)
        elif not self.text.strip():
            self.screen.focus_next()

    def dismiss_completions(self) -> bool:
        """Hide the candidates; False when there were none."""
        had_any = bool(self._completions.candidates)
        self._offer(Completions(""))
        return had_any

    def update_suggestion(self) -> None:
        """Offer the commands that the text begins, and the newest entry that begins like it."""
        if self.text.startswith("/"):
            self._offer(self.completer.commands(self.before_cursor))
        elif self._completions.candidates:
            self._offer(Completions(""))
        entry = "" if "\n" in self.text else self.typed.matching(self.text)
        is_at_end = self.cursor_location == self.document.end
        self.suggestion = entry[len(self.text) :] if is_at_end and "\n" not in entry else ""

    async def _on_key(self, event: events.Key) -> None:
        # Not priority bindings: those overtake letters that wait to be inserted, and half a request is sent.
        match event.key:
            case "enter":
                self.action_submit()
            case "shift+enter" | "ctrl+j" | "alt+enter":
                self.action_newline()
            case "tab":
                self.action_complete()
            case _:
                return
        event.stop()
        event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = clean(event.text)
        if len(text) > MAX_LETTERS:
            self.notify("That is too long to paste; name the file instead.", severity="warning")
            return
        if result := self._replace_via_keyboard(text, *self.selection):
            self.move_cursor(result.end_location)
            self.focus()

    def _choose(self, index: int) -> None:
        self._chosen = index % len(self._completions.candidates)
        self.post_message(self.CompletionsChanged(self._completions, self._chosen))

    def _offer(self, found: Completions) -> None:
        is_news = found != self._completions
        self._completions = found
        if is_news:
            self._chosen = 0
            self.post_message(self.CompletionsChanged(found, 0))

    def _take(self) -> None:
        word, text = self._completions.word, self._completions.candidates[self._chosen].text
        row, column = self.cursor_location
        self._completions = Completions("")
        self.replace(text, (row, column - len(word)), (row, column))
        self.dismiss_completions()
        self.post_message(self.CompletionsChanged(Completions(""), 0))


def clean(text: str) -> str:
    """A paste without colours and control characters; lines and tabs stay."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", _ESCAPES.sub("", unified))
