"""RepositoryIndex: what is known of one repository, kept on disk by content and brought up to date when
asked.
"""

import contextlib
import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from services.codebase import read_source, word_pattern
from services.errors import IndexUnavailableError
from services.facts import Definition, FileFacts, Import, symbol_of
from services.index.database import Database, open_database
from services.index.nearest import nearest_names
from services.index.records import COLUMNS, definition_of, unpack_facts, unpack_imports
from services.index.segments import unpack_words
from services.index.snapshot import Occurrences, Snapshot, load_snapshot, pack_path_terms, read_occurrences
from services.index.update import Progress, changed_files, known_files, pending_count, update_index
from services.locations import RepoPath, Symbol
from services.terms import terms_of, whole_term
from services.workspace import DiskWorkspace, Workspace


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What the index holds and how that compares to the files."""

    files: int
    indexed: int
    pending: int
    # Files that were not looked at yet, or changed since.
    skipped: tuple[tuple[str, int], ...]
    # Files left out by rule, with their number: ("binary", 3).
    unparsed: int
    # Files of a known language that the parser could not read without errors.
    languages: tuple[tuple[str, int], ...]
    # Indexed files by language, most first; "" is plain text.
    symbols: int
    universe: str
    is_on_disk: bool

    @property
    def is_complete(self) -> bool:
        """Whether every file that counts is in."""
        return self.pending == 0


class RepositoryIndex:
    """The index of one workspace; a CodeBase. Safe to use from several threads, one at a time."""

    def __init__(self, workspace: Workspace, database: Database) -> None:
        self._workspace = workspace
        self._database = database
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._snapshot_state: tuple[object, ...] = ()
        self._facts: dict[int, FileFacts] = {}
        self._unwritten: dict[tuple[str, str], bytes] = {}
        root = str(workspace.root) if workspace.root is not None else f"memory:{workspace.name}"
        if isinstance(workspace, DiskWorkspace) and workspace.revision:
            root = f"{root}@{workspace.revision}"  # Each state has its own list of files.
        self._worktree = self._register(root)

    @classmethod
    def open(cls, workspace: Workspace, cache_directory: Path | None) -> "RepositoryIndex":
        """The index of *workspace* below *cache_directory*; in memory when there is none, when it cannot be
        written, or when the files themselves are in memory.
        """
        if workspace.root is None:
            return cls(workspace, open_database(None, ""))
        return cls(workspace, open_database(cache_directory, database_name(workspace.root)))

    def close(self) -> None:
        """Release the database."""
        self._database.close()

    @property
    def is_built(self) -> bool:
        """Whether a full build was finished at some time; `ensure` is then an update, not a wait."""
        with self._lock:
            return bool(self._universe())

    @property
    def workspace(self) -> Workspace:
        """The files."""
        return self._workspace

    # Keeping up to date

    def ensure(
        self, progress: Progress | None = None, *, time_limit_seconds: float | None = None
    ) -> IndexStatus:
        """Bring the index up to date with the files. With a time limit it may stay incomplete; the next call
        goes on. Raises IndexUnavailableError; whatever *progress* raises ends it and loses nothing that is
        stored.
        """
        with self._lock:
            deadline = None if time_limit_seconds is None else time.monotonic() + time_limit_seconds
            if self._changed():
                with self._database.building():
                    update_index(
                        self._database, self._workspace, self._worktree, progress=progress, deadline=deadline
                    )
            return self.status()

    def refresh(self) -> IndexStatus:
        """Look at the files again, then `ensure`."""
        self._workspace.refresh()
        return self.ensure()

    @property
    def is_complete(self) -> bool:
        """Whether every file was in the index when it was last brought up to date."""
        with self._lock:
            row = self._database.connection.execute(
                "SELECT pending, checked_ns FROM worktrees WHERE id = ?", (self._worktree,)
            ).fetchone()
            return bool(row[0] == 0 and row[1] > 0)

    def clear(self) -> None:
        """Forget everything about this repository."""
        with self._lock, self._database.building(), self._database.writing() as connection:
            for table in ("documents", "definitions", "segments", "postings", "files", "derived"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the line above
            connection.execute("UPDATE worktrees SET universe = '', checked_ns = 0")
            self._snapshot = None
            self._facts.clear()

    def status(self) -> IndexStatus:
        """What is indexed now."""
        with self._lock, self._database.reading() as connection:
            entries = self._workspace.files()
            known = known_files(connection, self._worktree)
            current = {entry.path: known[entry.path] for entry in entries if entry.path in known}
            skipped: dict[str, int] = {}
            for one in current.values():
                if one.skipped:
                    skipped[one.skipped] = skipped.get(one.skipped, 0) + 1
            for left_out in self._workspace.skipped():
                skipped[str(left_out.rule)] = skipped.get(str(left_out.rule), 0) + 1
            languages = connection.execute(
                "SELECT language, count(*), sum(has_errors) FROM files JOIN documents ON id = document"
                " WHERE worktree = ? GROUP BY language ORDER BY count(*) DESC, language",
                (self._worktree,),
            ).fetchall()
            (symbols,) = connection.execute(
                "SELECT count(*) FROM files JOIN definitions d ON d.document = files.document"
                " WHERE worktree = ?",
                (self._worktree,),
            ).fetchone()
            return IndexStatus(
                files=len(entries),
                indexed=sum(not one.skipped for one in current.values()),
                pending=pending_count(entries, known),
                skipped=tuple(sorted(skipped.items())),
                unparsed=sum(row[2] for row in languages),
                languages=tuple((row[0], row[1]) for row in languages),
                symbols=symbols,
                universe=self._universe(),
                is_on_disk=self._database.is_on_disk,
            )

    # CodeBase

    def files_containing(self, identifier: str) -> tuple[RepoPath, ...]:
        """The files that hold *identifier* as a whole word, sorted."""
        pattern = word_pattern(identifier)
        found = []
        for path in self._candidates(identifier):
            source = read_source(self._workspace, path)
            if source is not None and pattern.search(source) is not None:
                found.append(path)
        return tuple(found)

    def facts(self, path: RepoPath) -> FileFacts | None:
        """The facts of a file; None where it is no code, binary or gone."""
        with self._lock, self._database.reading() as connection:
            row = connection.execute(
                "SELECT id, language, imports, facts FROM files JOIN documents ON id = document"
                " WHERE worktree = ? AND path = ?",
                (self._worktree, path),
            ).fetchone()
            if row is None or not row[3]:
                return None
            document, language, imports, packed = row
            if document not in self._facts:
                self._facts[document] = unpack_facts(
                    packed, imports, language, self._definitions_of(document)
                )
            return self._facts[document]

    def definitions_named(self, name: str) -> tuple[Symbol, ...]:
        """Every definition with exactly this simple name, by path and line."""
        return self._symbols("d.name = ?", (name,))

    # Names and words

    def definitions_in(self, path: RepoPath) -> tuple[Symbol, ...]:
        """The definitions of one file, in source order."""
        return self._symbols("f.path = ?", (path,))

    def all_symbols(self) -> tuple[Symbol, ...]:
        """Every definition, by path and line."""
        return self._symbols("1", ())

    def symbol_names(self) -> tuple[str, ...]:
        """The distinct simple names of definitions, sorted."""
        with self._lock, self._database.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT name FROM definitions WHERE document IN"
                " (SELECT document FROM files WHERE worktree = ?) ORDER BY name",
                (self._worktree,),
            )
            return tuple(row[0] for row in rows)

    def words(self) -> frozenset[str]:
        """The readable words of identifiers, prose and paths, lower-case and unstemmed."""
        with self._lock, self._database.reading() as connection:
            rows = connection.execute("SELECT words FROM segments").fetchall()
            of_paths = (
                word for path in self.snapshot().paths for word in re.findall(r"[a-z]{3,}", path.lower())
            )
            return frozenset(word for row in rows for word in unpack_words(row[0])).union(of_paths)

    def terms(self) -> tuple[str, ...]:
        """The index terms of all content and paths, sorted."""
        with self._lock, self._database.reading() as connection:
            rows = connection.execute("SELECT DISTINCT term FROM postings").fetchall()
            return tuple(sorted({row[0] for row in rows}.union(self.snapshot().path_terms)))

    def names_near(self, name: str, limit: int = 5) -> tuple[str, ...]:
        """Existing names of definitions and files that are spelt like *name*, nearest first."""
        stems = (path.rsplit("/", 1)[-1].partition(".")[0] for path in self.snapshot().paths)
        return nearest_names(name, {*self.symbol_names(), *stems}, limit)

    def has_word(self, word: str) -> bool:
        """Whether any file holds this word, whole or inside an identifier, in any of its English forms."""
        term = whole_term(word)
        if term in self.snapshot().path_terms:
            return True
        found = self.occurrences([term]).get(term)
        return found is not None and found.chunks.size > 0

    def files_by_language(self) -> tuple[tuple[str, int], ...]:
        """The number of indexed files of each language, most first; "" is plain text."""
        return self.status().languages

    # What ranking reads

    def snapshot(self) -> Snapshot:
        """The arrays of the present state."""
        with self._lock:
            with self._database.reading() as connection:
                universe = self._universe()
                # Files that came and went again leave the same universe and other segments.
                state = (universe, *connection.execute("SELECT count(*), max(id) FROM segments").fetchone())
                if self._snapshot is None or self._snapshot_state != state:
                    self._snapshot = load_snapshot(connection, self._worktree, universe, self._path_terms)
                    self._snapshot_state = state
                    self._facts.clear()
            self._write_derived()
            return self._snapshot

    def _path_terms(self, paths: list[str]) -> bytes:
        return self.stored("path terms", paths_key(paths), lambda: pack_path_terms(paths))

    def occurrences(self, terms: Iterable[str]) -> dict[str, Occurrences]:
        """Where each term stands."""
        with self._lock, self._database.reading() as connection:
            return read_occurrences(connection, self.snapshot(), list(terms))

    def imports_by_file(self) -> dict[int, tuple[Import, ...]]:
        """The imports of every file of the snapshot that has any, by its number."""
        with self._lock, self._database.reading() as connection:
            snapshot = self.snapshot()
            stored = dict(
                connection.execute("SELECT id, imports FROM documents WHERE imports != ''").fetchall()
            )
            documents = enumerate(snapshot.documents.tolist())
            return {file: unpack_imports(stored[one]) for file, one in documents if one in stored}

    def definition(self, document: int, ordinal: int) -> Definition:
        """One definition by the numbers that a chunk holds."""
        with self._lock, self._database.reading() as connection:
            row = connection.execute(
                f"SELECT {COLUMNS} FROM definitions d WHERE document = ? AND ordinal = ?",  # noqa: S608 - our columns
                (document, ordinal),
            ).fetchone()
            return definition_of(row)

    def stored(self, name: str, key: str, compute: Callable[[], bytes]) -> bytes:
        """Something derived from the state that *key* identifies, computed once and kept beside the index."""
        with self._lock:
            row = self._database.connection.execute(
                "SELECT data FROM derived WHERE worktree = ? AND name = ? AND universe = ?",
                (self._worktree, name, key),
            ).fetchone()
            if row is not None:
                return bytes(row[0])
            data = self._unwritten[name, key] = compute()
            self._write_derived()
            return data

    def _write_derived(self) -> None:
        """Keep what was derived while reading; a busy or read-only index only means deriving it again."""
        if self._database.connection.in_transaction or not self._unwritten:
            return
        rows = [(self._worktree, name, key, data) for (name, key), data in self._unwritten.items()]
        self._unwritten.clear()
        with contextlib.suppress(IndexUnavailableError), self._database.writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO derived VALUES (?, ?, ?, ?)", rows)

    def _register(self, root: str) -> int:
        query = "SELECT id FROM worktrees WHERE root = ?"
        row = self._database.connection.execute(query, (root,)).fetchone()
        if row is None:
            with self._database.writing() as connection:
                connection.execute("INSERT OR IGNORE INTO worktrees VALUES (NULL, ?, '', 0, 0)", (root,))
                row = connection.execute(query, (root,)).fetchone()
        return int(row[0])

    def _changed(self) -> bool:
        with self._database.reading() as connection:
            entries = self._workspace.files()
            known = known_files(connection, self._worktree)
            (checked_ns,) = connection.execute(
                "SELECT checked_ns FROM worktrees WHERE id = ?", (self._worktree,)
            ).fetchone()
            if len(entries) != len(known):
                return True
            return bool(changed_files(entries, known, checked_ns))

    def _universe(self) -> str:
        row = self._database.connection.execute(
            "SELECT universe FROM worktrees WHERE id = ?", (self._worktree,)
        ).fetchone()
        return str(row[0])

    def _candidates(self, identifier: str) -> list[RepoPath]:
        """The files that may hold an identifier: by its term, or all of them when it has none of its own."""
        snapshot = self.snapshot()
        term = whole_term(identifier)
        # "has_" is written like a word that carries no weight, and is not counted.
        if not identifier.isidentifier() or term not in terms_of(identifier):
            return list(snapshot.paths)
        found = self.occurrences([term]).get(term)
        if found is None:
            return []
        files = set(snapshot.file_of[found.chunks].tolist())
        files.update(copy for file in tuple(files) for copy in snapshot.copies.get(file, ()))
        return [snapshot.paths[file] for file in sorted(files)]

    def _symbols(self, condition: str, values: tuple[str, ...]) -> tuple[Symbol, ...]:
        with self._lock, self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT f.path, c.language, {COLUMNS} FROM definitions d"  # noqa: S608 - our own conditions
                " JOIN files f ON f.document = d.document JOIN documents c ON c.id = d.document"
                f" WHERE f.worktree = ? AND {condition} ORDER BY f.path, d.start, d.ordinal",
                (self._worktree, *values),
            ).fetchall()
        return tuple(
            symbol_of(RepoPath(path), _of_language(language), definition_of(row))
            for path, language, *row in rows
        )

    def _definitions_of(self, document: int) -> tuple[Definition, ...]:
        rows = self._database.connection.execute(
            f"SELECT {COLUMNS} FROM definitions d WHERE document = ? ORDER BY ordinal",  # noqa: S608 - our columns
            (document,),
        )
        return tuple(definition_of(row) for row in rows)


def paths_key(paths: Iterable[str]) -> str:
    """Identifies a set of paths in their order."""
    return hashlib.sha256("\0".join(paths).encode("utf-8", "surrogateescape")).hexdigest()


@lru_cache(maxsize=16)
def database_name(root: Path) -> str:
    """The name of a repository's index: readable, and the same for all work trees of one repository."""
    common = root / ".git"
    if common.is_file():
        # A linked work tree: its git directory lies in the main one's.
        pointer = common.read_text(encoding="utf-8", errors="replace").removeprefix("gitdir:").strip()
        parts = (root / pointer).resolve().parts
        common = Path(*parts[: parts.index("worktrees")]) if "worktrees" in parts else root / pointer
    owner = common if common.exists() else root
    label = re.sub(r"[^\w.-]+", "_", root.name)[:40] or "root"
    return f"{label}-{hashlib.sha256(str(owner.resolve()).encode('utf-8', 'replace')).hexdigest()[:16]}"


@lru_cache(maxsize=64)
def _of_language(language: str) -> FileFacts:
    return FileFacts(language=language)
