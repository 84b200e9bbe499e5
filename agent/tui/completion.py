"""Completer: what the word at the cursor may become: a slash command, a path or a name of the repository."""

import re
from dataclasses import dataclass

from agent.commands import COMMANDS, Completion, Invocation, completions, read_command

MAX_CANDIDATES = 8
MIN_LETTERS = 2
_WORD = re.compile(r"[\w./:~$-]+\Z")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to go on."""

    text: str
    # Replaces the word.
    help: str = ""


@dataclass(frozen=True, slots=True)
class Completions:
    """The ways to go on from the cursor."""

    word: str
    # What is replaced: the letters before the cursor.
    candidates: tuple[Candidate, ...] = ()


@dataclass(slots=True)
class Completer:
    """Completes from the command table and from the names of the repository, once they are known."""

    paths: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()

    def commands(self, before: str) -> Completions:
        """The commands that *before*, the text up to the cursor, begins."""
        found = completions(before)
        return Completions(before, tuple(Candidate(f"/{command.name} ", command.help) for command in found))

    def names(self, before: str) -> Completions:
        """The paths and names that the word before the cursor begins, shortest first."""
        match = _WORD.search(before)
        word = match[0] if match else ""
        if len(word) < MIN_LETTERS:
            return Completions(word)
        folded = word.lower()
        wanted = _wanted(before)
        found: list[tuple[bool, int, str]] = []
        if wanted is not Completion.SYMBOLS:
            found += [
                (False, len(path), path)
                for path in self.paths
                if path.lower().startswith(folded) or f"/{folded}" in path.lower()
            ]
        if wanted is not Completion.PATHS:
            found += [
                (not name.startswith(word), len(name), name)
                for name in self.symbols
                if name.lower().startswith(folded)
            ]
        found = [row for row in sorted(found) if row[2] != word]
        return Completions(word, tuple(Candidate(text) for _, _, text in found[:MAX_CANDIDATES]))


def _wanted(before: str) -> Completion:
    """What the argument of the command in *before* is; nothing in particular in a question."""
    command = read_command(before, COMMANDS) if before.startswith("/") else None
    return command.command.completion if isinstance(command, Invocation) else Completion.NOTHING
