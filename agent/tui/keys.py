"""Keys: which key does what on the main screen, and when it makes sense."""

from dataclasses import dataclass

from textual.binding import Binding, BindingType

from agent.assistant import Answer
from agent.tui.running import command_of

INSPECT_LETTER = "i"

BINDINGS: tuple[BindingType, ...] = (
    Binding("escape", "stop", "Stop", priority=True),
    Binding("escape", "back", "Back", show=False),
    Binding("ctrl+c", "interrupt", "Stop", show=False, priority=True),
    Binding(INSPECT_LETTER, "inspect_by_letter", "Inspect"),
    Binding("right_square_bracket,right", "evidence(1)", "Next", key_display="]"),
    Binding("left_square_bracket,left", "evidence(-1)", "Previous", key_display="["),
    Binding("plus", "judge(True)", "Right", key_display="+"),
    Binding("minus", "judge(False)", "Wrong", key_display="-"),
    # For who is typing: there the letters above are text.
    Binding("f2", "inspect", "Inspect", key_display="F2"),
    Binding("f3", "next_evidence(1)", "Evidence", key_display="F3"),
    Binding("shift+f3", "next_evidence(-1)", "Previous evidence", show=False),
    Binding("f4", "sessions", "Sessions", show=False),
    Binding("f5", "report", "Report", show=False),
    Binding("f6", "edit", "Edit", show=False),
    Binding("f7", "copy_evidence", "Copy evidence", show=False),
    Binding("ctrl+r", "search_history", "Search", show=False, priority=True),
    Binding("exclamation_mark", "run_command", "Run", key_display="!"),
    Binding("ctrl+y", "copy_answer", "Copy"),
    Binding("f1,question_mark", "help", "Help", key_display="F1"),
    *(Binding(key, f"read_as({key})", f"Reading {key}", show=False) for key in "123456789"),
)


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides whether a key makes sense."""

    is_running: bool
    is_typing: bool
    # The prompt has the focus.
    is_recorded: bool
    answered: Answer | None
    # The newest answer there is.
    newest: Answer | None
    # The same, if no request has come after it.

    @property
    def has_evidence(self) -> bool:
        """Whether there is something to open."""
        return self.answered is not None and bool(self.answered.package.items)

    def allows(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Whether *action* makes sense; its key is hidden, and typed as text, where it does not."""
        match action:
            case "stop":
                return self.is_running
            case "back":
                return not self.is_running
            case "inspect_by_letter" | "copy_answer":
                return self.answered is not None
            case "inspect":
                return self.answered is not None and self.is_typing
            case "evidence" | "next_evidence":
                is_for_typing = action == "next_evidence"
                return self.has_evidence and self.is_typing is is_for_typing
            case "copy_evidence" | "edit":
                return self.has_evidence
            case "run_command":
                is_free = not (self.is_running or self.is_typing)
                return is_free and self.newest is not None and command_of(self.newest) is not None
            case "judge":
                return self.newest is not None and self.is_recorded and not self.is_typing
            case "read_as":
                readings = self.newest.session.parse.ambiguities if self.newest else ()
                return not self.is_running and int(str(parameters[0])) <= len(readings)
        return True
