"""Subject: what a replay or a benchmark puts requests to. The faces implement it; telemetry only asks."""

from dataclasses import dataclass
from typing import Protocol

from planner.session import InvestigationSession, Outcome


@dataclass(frozen=True, slots=True)
class Cited:
    """A place that an answer shows; lines are 0 where it is the file as a whole."""

    path: str
    start: int = 0
    end: int = 0
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a request came to."""

    outcome: Outcome
    session: InvestigationSession | None = None
    # None where no investigation was made: a command.
    cited: tuple[Cited, ...] = ()
    # In the order of the answer.
    text: str = ""
    is_command: bool = False
    is_absent: bool = False
    # It is about something that the repository does not hold.


class Subject(Protocol):
    """Answers the requests of one conversation after another about one repository."""

    def ask(self, request: str) -> Reply:
        """Answer *request* after the turns before it."""
        ...

    def forget(self) -> None:
        """Begin a new conversation."""
        ...
