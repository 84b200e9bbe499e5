"""PromptHistory: what was typed, kept between sessions, and the place of the user in it."""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

MAX_ENTRIES = 500
MAX_ENTRY_LETTERS = 2_000
# A pasted log is asked about once; keeping it would bury the questions.


class PromptHistory:
    """Oldest first. With *path* None nothing is kept; a file that cannot be read or written is no error."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._entries = _read(path)[-MAX_ENTRIES:] if path else []
        self._place = len(self._entries)
        self._draft = ""

    @property
    def entries(self) -> Sequence[str]:
        """Everything typed, oldest first."""
        return self._entries

    def add(self, text: str) -> None:
        """Remember *text* and go back to the end."""
        if text.strip() and (not self._entries or self._entries[-1] != text):
            self._entries.append(text)
            del self._entries[:-MAX_ENTRIES]
            self._keep(text)
        self._place, self._draft = len(self._entries), ""

    def older(self, current: str) -> str | None:
        """The entry before; None at the beginning. *current* is what stands in the prompt."""
        if self._place == 0:
            return None
        if self._place == len(self._entries):
            self._draft = current
        self._place -= 1
        return self._entries[self._place]

    def newer(self) -> str | None:
        """The entry after, at last what was being typed; None when already there."""
        if self._place >= len(self._entries):
            return None
        self._place += 1
        return self._draft if self._place == len(self._entries) else self._entries[self._place]

    def matching(self, start: str) -> str:
        """The newest entry that begins with *start* and goes on; empty when there is none."""
        if not start:
            return ""
        found = (entry for entry in reversed(self._entries) if entry.startswith(start) and entry != start)
        return next(found, "")

    def _keep(self, text: str) -> None:
        if self._path is None or len(text) > MAX_ENTRY_LETTERS:
            return
        from services.redaction import redact

        line = json.dumps(redact(text).text) + "\n"
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            descriptor = os.open(self._path, flags, 0o600)
            with os.fdopen(descriptor, "a", encoding="ascii") as file:
                file.write(line)


def _read(path: Path) -> list[str]:
    """The entries of the file; lines that are damaged are left out."""
    entries: list[str] = []
    with suppress(OSError):
        for line in path.read_bytes().splitlines()[-MAX_ENTRIES:]:
            with suppress(ValueError):
                entry = json.loads(line)
                if isinstance(entry, str) and entry.strip():
                    entries.append(entry)
    return entries
