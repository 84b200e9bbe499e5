"""Keys: which key does what on the main screen, and when it makes sense."""

from dataclasses import dataclass

from textual.binding import Binding, BindingType

from agent.assistant import Answer

INSPECT_LETTER = "i"

BINDINGS: tuple[BindingType, ...] = (
    Binding("escape", "stop", "Stop", priority=True),
    Binding("escape", "back", "Back", show=False),
    Binding("ctrl+c", "interrupt", "Stop", show=False, priority=True),
    Binding(INSPECT_LETTER, "inspect_by_letter", "Inspect"),
    Binding("right_square_bracket,right", "evidence(1)", "Next evidence", key_display="]"),
    Binding("left_square_bracket,left", "evidence(-1)", "Previous", key_display="["),
    Binding("plus", "judge(True)", "Right", key_display="+"),
    Binding("minus", "judge(False)", "Wrong", key_display="-"),
    # For who is typing: there the letters above are text.
    Binding("f2", "inspect", "Inspect"),
    Binding("f3", "next_evidence(1)", "Evidence"),
    Binding("shift+f3", "next_evidence(-1)", "Previous evidence", show=False),
    Binding("ctrl+y", "copy_answer", "Copy"),
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
                has_evidence = self.answered is not None and bool(self.answered.package.items)
                return has_evidence and self.is_typing is is_for_typing
            case "judge":
                return self.newest is not None and self.is_recorded and not self.is_typing
            case "read_as":
                readings = self.newest.session.parse.ambiguities if self.newest else ()
                return not self.is_running and int(str(parameters[0])) <= len(readings)
        return True
