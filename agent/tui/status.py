"""Lines around the prompt: what goes on, and the ways a word can be completed."""

import time

from textual.content import Content
from textual.widgets import Static

from agent.tui.completion import Candidate
from planner.events import WorkProgressed
from services.terminal_text import one_line

TICK_SECONDS = 0.5


class StatusLine(Static):
    """Says that an investigation runs, on what and for how long; takes no room otherwise."""

    def __init__(self) -> None:
        super().__init__("", id="status", markup=False)
        self.display = False
        self._begun = 0.0
        self._doing = ""

    def on_mount(self) -> None:
        """Count the seconds."""
        self.set_interval(TICK_SECONDS, self._tell)

    def begin(self) -> None:
        """An investigation starts."""
        self._begun, self._doing, self.display = time.monotonic(), "", True
        self._tell()

    def progress(self, event: WorkProgressed) -> None:
        """Long work has moved on."""
        if not self.display:
            self.begin()
        self._doing = f"{event.label} {event.done}/{event.total}" if event.done < event.total else ""
        self._tell()

    def end(self) -> None:
        """Nothing goes on."""
        self.display = False

    def _tell(self) -> None:
        if self.display:
            spent = int(time.monotonic() - self._begun)
            doing = self._doing or "investigating"
            self.update(Content.styled(f"{doing} · {spent} s · Esc stops", "$foreground 60%"))


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
