"""Lines around the prompt: what goes on, and the ways a word can be completed."""

import time

from textual.content import Content
from textual.widgets import Static

from agent.tui.completion import Candidate
from planner.events import WorkProgressed
from services.terminal_text import one_line

TICK_SECONDS = 0.5


class StatusLine(Static):
    """Says what goes on and for how long: an investigation, the index, or both; else takes no room."""

    def __init__(self) -> None:
        super().__init__("", id="status", markup=False)
        self.display = False
        self._begun: float | None = None
        # When the investigation or look-up that runs began.
        self._doing = ""
        self._indexing = ""

    def on_mount(self) -> None:
        """Count the seconds."""
        self.set_interval(TICK_SECONDS, self._tell)

    def begin(self) -> None:
        """An investigation starts."""
        self._begun, self._doing = time.monotonic(), ""
        self._tell()

    def progress(self, event: WorkProgressed) -> None:
        """Long work of what runs has moved on."""
        if self._begun is None:
            self.begin()
        self._doing = _progress(event)
        self._tell()

    def indexing(self, event: WorkProgressed | None) -> None:
        """The index beside it has moved on; None when it is done."""
        self._indexing = _progress(event) if event else ""
        self._tell()

    def end(self) -> None:
        """Nothing runs."""
        self._begun = None
        self._tell()

    def _tell(self) -> None:
        parts = []
        if self._begun is not None:
            spent = int(time.monotonic() - self._begun)
            parts.append(f"{self._doing or 'investigating'} · {spent} s · Esc stops")
        if self._indexing and self._indexing != self._doing:
            parts.append(self._indexing + ("" if parts else " · you can ask already"))
        self.display = bool(parts)
        self.update(Content.styled("   ".join(parts), "$foreground 60%"))


def _progress(event: WorkProgressed) -> str:
    return f"{event.label} {event.done}/{event.total}" if event.done < event.total else ""


class CompletionList(Static):
    """The ways to go on from the word at the cursor; takes no room when there is none."""

    def __init__(self) -> None:
        super().__init__("", id="completions", markup=False)
        self.display = False

    def show(self, candidates: tuple[Candidate, ...], chosen: int) -> None:
        """Show *candidates*, the one that Tab takes marked."""
        self.display = bool(candidates)
        width = max((len(candidate.text) for candidate in candidates), default=0)
        rows = []
        for index, candidate in enumerate(candidates):
            mark, style = ("> ", "bold") if index == chosen else ("  ", "")
            text = f"{one_line(candidate.text, 100):{width}}"
            rows.append(
                Content.assemble(
                    (mark, "bold $text-accent"), (text, style), (f" {candidate.help}", "$foreground 60%")
                )
            )
        self.update(Content("\n").join(rows))
