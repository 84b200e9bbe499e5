"""Messages: what the working thread tells the screen. Only their handlers change what is shown."""

from textual.message import Message

from agent.assistant import Answer
from planner.events import Event, WorkProgressed


class Progressed(Message):
    """The investigation has moved on."""

    def __init__(self, number: int, event: Event) -> None:
        super().__init__()
        self.number = number
        # Of the investigation, counted from 1.
        self.event = event


class Answered(Message):
    """The investigation has an answer."""

    def __init__(self, number: int, answer: Answer) -> None:
        super().__init__()
        self.number = number
        self.answer = answer


class Stopped(Message):
    """The investigation has ended because the user stopped it."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class Broke(Message):
    """The investigation, or the look-up with number 0, has ended in an error."""

    def __init__(self, number: int, sentence: str) -> None:
        super().__init__()
        self.number = number
        self.sentence = sentence


class LookingUp(Message):
    """A look-up waits for long work, such as indexing."""

    def __init__(self, event: WorkProgressed) -> None:
        super().__init__()
        self.event = event


class LookedUp(Message):
    """A look-up has its text."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.title = title
        self.text = text


class PathsKnown(Message):
    """The files of the repository have been listed."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        super().__init__()
        self.paths = paths


class SymbolsKnown(Message):
    """The names that the repository defines are known; none before the index is complete."""

    def __init__(self, symbols: tuple[str, ...]) -> None:
        super().__init__()
        self.symbols = symbols


class Indexing(Message):
    """The index is being brought up to date beside everything else; answers do not wait for it."""

    def __init__(self, event: WorkProgressed) -> None:
        super().__init__()
        self.event = event


class Indexed(Message):
    """The index is complete, or as complete as it will get."""


class SettingsApplied(Message):
    """Other settings are in force."""
