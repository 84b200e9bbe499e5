"""WorkbenchLexicon: the names of a repository for the understanding, each looked up when first asked for."""

import re
from collections.abc import Sequence
from functools import lru_cache
from posixpath import basename
from typing import TYPE_CHECKING

from services.errors import GitUnavailableError, NotARepositoryError, UnknownRevisionError
from services.nearest import nearest_names
from services.symbols import find_definitions

if TYPE_CHECKING:
    from planner.toolbox.workbench import Workbench

_WORD = re.compile(r"[a-z0-9]+")
_IDENTIFIER = re.compile(r"[^\W\d]\w*")


class WorkbenchLexicon:
    """Looks names up in file lists, definitions and git; never waits for a full index."""

    def __init__(self, bench: "Workbench") -> None:
        self._bench = bench
        self._files: tuple[str, ...] | None = None
        self._directories: frozenset[str] = frozenset()
        self._words: frozenset[str] = frozenset()
        self.has_symbol = lru_cache(maxsize=256)(self._has_symbol)
        bench.on_files_changed.append(self._forget)

    def _forget(self) -> None:
        """The files have changed: what was looked up is looked up anew."""
        self._files = None
        self.has_symbol.cache_clear()

    def _has_symbol(self, name: str) -> bool:
        """Whether a definition bears this name."""
        last = re.split(r"[.:#]+", name)[-1]
        if not _IDENTIFIER.fullmatch(last.strip("()$@") or ""):
            return False
        return bool(find_definitions(self._bench.codebase, name))

    def has_file(self, path: str) -> bool:
        """Whether a file has this path, this path's end, or this name with or without its extension."""
        return any(not self._bench.workspace.is_directory(found) for found in self.paths_of(path))

    def has_directory(self, path: str) -> bool:
        """Whether a directory has this path or this path's end."""
        self._load()
        wanted = path.strip("/").lower()
        return any(d == wanted or d.endswith(f"/{wanted}") for d in self._directories)

    def has_word(self, word: str) -> bool:
        """Whether a name or path of the repository holds this lower-case word."""
        self._load()
        return word in self._words or bool(self._bench.codebase.files_containing(word))

    def is_revision(self, name: str) -> bool:
        """Whether a branch, tag or commit bears this name."""
        try:
            return bool(self._bench.git.resolve(name))
        except (NotARepositoryError, GitUnavailableError, UnknownRevisionError):
            return False

    def is_person(self, name: str) -> bool:
        """Whether a commit author bears this name, or part of it."""
        try:
            people = self._bench.git.contributors()
        except (NotARepositoryError, GitUnavailableError, UnknownRevisionError):
            return False
        return any(name.lower() in str(person.person).lower() for person in people)

    def nearest(self, name: str, limit: int = 3) -> Sequence[str]:
        """The names most like *name*, best first; known only where there is an index."""
        index = self._bench.finished_index()
        return nearest_names(name, index.symbol_names(), limit) if index else ()

    def paths_of(self, name: str, limit: int = 2) -> Sequence[str]:
        """Paths of the files or directories that *name* names, best first."""
        self._load()
        wanted = name.strip("/").removeprefix("./").lower()
        if not wanted:
            return ()
        files = [path for path in self._files or () if _is_named(path.lower(), wanted)]
        directories = [d for d in sorted(self._directories) if d == wanted or d.endswith(f"/{wanted}")]
        return [*files, *directories][:limit]

    def _load(self) -> None:
        if self._files is not None:
            return
        self._files = tuple(entry.path for entry in self._bench.workspace.files())
        directories: set[str] = set()
        words: set[str] = set()
        for path in self._files:
            parts = path.lower().split("/")
            directories.update("/".join(parts[:depth]) for depth in range(1, len(parts)))
            words.update(_WORD.findall(path.lower()))
        self._directories = frozenset(directories)
        self._words = frozenset(words)


def _is_named(path: str, wanted: str) -> bool:
    if path == wanted or path.endswith(f"/{wanted}"):
        return True
    return "/" not in wanted and basename(path).rpartition(".")[0] == wanted
