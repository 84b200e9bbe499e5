"""LineLedger and the reader of lines: logs are read in pieces; damage is counted, never fatal."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MAX_LINE_BYTES = 16 * 1024 * 1024
# A trace is some kilobytes; a longer line is not one, and must not be read into memory whole.
_PIECE = 256 * 1024
_KEPT_NOTES = 20


@dataclass(slots=True)
class LineLedger:
    """What reading came across."""

    logs: int = 0
    traces: int = 0
    damaged_lines: int = 0
    newer_lines: int = 0
    # Written by a later version of Sleuth than the one reading.
    unreadable_logs: int = 0
    notes: list[str] = field(default_factory=list)
    # The first few of them, "log:line: what is wrong".

    def damaged(self, log: str, number: int, reason: str) -> None:
        """Count a line that is no trace."""
        self.damaged_lines += 1
        self._note(f"{log}:{number}: {reason}")

    def newer(self, log: str, number: int, reason: str) -> None:
        """Count a line of a later schema version."""
        self.newer_lines += 1
        self._note(f"{log}:{number}: {reason}")

    def unreadable(self, log: str, reason: str) -> None:
        """Count a log that could not be opened or read to its end."""
        self.unreadable_logs += 1
        self._note(f"{log}: {reason}")

    def _note(self, text: str) -> None:
        if len(self.notes) < _KEPT_NOTES:
            self.notes.append(text)


def numbered_lines(
    path: Path, log: str = "", ledger: LineLedger | None = None
) -> Iterator[tuple[int, bytes]]:
    """Lines of *path* with their number from 1, blank ones left out, over-long ones noted and left out."""
    with path.open("rb", buffering=_PIECE) as file:
        number = 0
        while raw := file.readline(MAX_LINE_BYTES):
            number += 1
            if len(raw) == MAX_LINE_BYTES and not raw.endswith(b"\n"):
                while (rest := file.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                    pass
                if ledger is not None:
                    ledger.damaged(log, number, f"longer than {MAX_LINE_BYTES} bytes")
                continue
            stripped = raw.strip()
            if stripped:
                yield number, stripped


def holds(path: Path, mark: bytes) -> bool:
    """Whether *mark* occurs anywhere in the file at *path*; quicker than reading lines. Raises OSError."""
    with path.open("rb", buffering=0) as file:
        tail = b""
        while piece := file.read(_PIECE):
            if mark in tail + piece:
                return True
            tail = piece[-len(mark) :]
    return False
