"""Running: the command of the project that an answer offers to run, and the question before it is run."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from agent.assistant import Answer
from planner.evidence.model import FindingKind
from planner.formatter.package import EvidenceItem
from planner.goals.model import Intent
from planner.session import Outcome
from services.terminal_text import one_line


def command_of(answer: Answer) -> EvidenceItem | None:
    """The command that *answer* shows and that has not run; None where nothing was to be run."""
    is_request = answer.session.parse.goal.intent is Intent.EXECUTE
    if not is_request or answer.session.outcome is not Outcome.SUCCESS:
        return None
    kinds = {item.kind for item in answer.package.items}
    if FindingKind.OUTPUT.value in kinds:
        return None
    return next((item for item in answer.package.items if item.kind == FindingKind.COMMAND.value), None)


class ConfirmScreen(ModalScreen[bool]):
    """Asks before a command of the project runs; only `y` is a yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Run it"),
        Binding("n,escape,enter,ctrl+c", "answer(False)", "Do not run it", priority=True),
    ]

    def __init__(self, command: EvidenceItem, *, is_plain: bool = False) -> None:
        super().__init__(classes="-plain" if is_plain else "")
        self._command = command

    def compose(self) -> ComposeResult:
        """The command, where the project defines it, and what the keys do."""
        at = f"{self._command.path}:{self._command.start}" if self._command.path else "the project"
        with Vertical(classes="overlay -small-overlay"):
            yield Static(Content.styled("Run this command of the project?", "bold"))
            yield Static(
                Content.assemble(
                    ("\n  ", ""),
                    (one_line(self._command.title, 300), "bold $text-accent"),
                    (f"\n  as {one_line(at, 200)} defines it\n", "$foreground 60%"),
                )
            )
            yield Static(
                Content.assemble(
                    ("y", "bold $text-accent"),
                    " runs it here, with your rights   ",
                    ("n", "bold $text-accent"),
                    " does not",
                )
            )

    def action_answer(self, is_yes: bool) -> None:  # noqa: FBT001 - a key binding passes it by position
        """Pass the answer on."""
        self.dismiss(is_yes)
