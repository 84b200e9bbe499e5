"""Update: bring the stored index in line with the files of a workspace; only new contents are parsed."""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from services.codebase import language_of_source
from services.decoding import is_binary, is_minified
from services.errors import FileUnavailableError, OutsideRepositoryError
from services.index.batch import BatchResult, Source
from services.index.database import Database
from services.index.segments import append_segment, merge_segments
from services.index.workers import index_here, index_in_parallel
from services.ranking import path_role
from services.workspace import FileEntry, Workspace

BATCH_BYTES = 400_000
PARALLEL_BYTES = 3_000_000
# Below, starting processes costs more than it saves.
SEGMENT_BYTES = 16_000_000
# Source that is written at once: what a kill loses, and what waits in memory.
RACY_NS = 2_000_000_000
# A file changed so shortly before it was looked at may change again within the file system's clock tick.

Progress = Callable[[int, int], None]
"""Called with the number of files done and the number of files to do."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the index holds of one path."""

    size: int
    mtime_ns: int
    document: int | None
    skipped: str
    # Why the content was not indexed; empty when it was.


@dataclass(frozen=True, slots=True)
class _Pending:
    entry: FileEntry
    blob: str
    language: str
    skipped: str = ""


def known_files(connection: sqlite3.Connection, worktree: int) -> dict[str, KnownFile]:
    """The stored files of a work tree by path."""
    rows = connection.execute(
        "SELECT path, size, mtime_ns, document, skipped FROM files WHERE worktree = ?", (worktree,)
    )
    return {path: KnownFile(*rest) for path, *rest in rows}


def changed_files(
    entries: Sequence[FileEntry], known: dict[str, KnownFile], checked_ns: int
) -> list[FileEntry]:
    """The files whose stored state, looked at *checked_ns*, cannot be trusted."""
    safe_ns = checked_ns - RACY_NS
    return [entry for entry in entries if not _is_known(entry, known) or entry.mtime_ns > safe_ns]


def pending_count(entries: Sequence[FileEntry], known: dict[str, KnownFile]) -> int:
    """How many files were not looked at yet, or have changed since."""
    return sum(not _is_known(entry, known) for entry in entries)


def _is_known(entry: FileEntry, known: dict[str, KnownFile]) -> bool:
    one = known.get(entry.path)
    return one is not None and one.size == entry.size and one.mtime_ns == entry.mtime_ns


def update_index(
    database: Database,
    workspace: Workspace,
    worktree: int,
    *,
    progress: Progress | None = None,
    deadline: float | None = None,
) -> None:
    """Index what changed since the last time. With a *deadline* (of time.monotonic) it stops there, keeps
    what
    is done, and leaves the rest for the next call. Whatever *progress* raises ends it in the same way.

    The caller holds the right to build.
    """
    _Updater(database, workspace, worktree, progress).run(deadline)


class _Updater:
    def __init__(
        self, database: Database, workspace: Workspace, worktree: int, progress: Progress | None
    ) -> None:
        self._database = database
        self._workspace = workspace
        self._worktree = worktree
        self._progress = progress
        self._started_ns = time.time_ns()
        self._total = 0
        self._done = 0
        self._gone: list[str] = []
        self._stale: set[str] = set()
        # Paths whose stored content is known to be outdated.
        self._waiting: list[_Pending] = []
        self._known: dict[tuple[str, str], int] = {}
        # Documents by content and language.

    def run(self, deadline: float | None) -> None:
        entries = self._workspace.files()
        connection = self._database.connection
        known = known_files(connection, self._worktree)
        (checked_ns,) = connection.execute(
            "SELECT checked_ns FROM worktrees WHERE id = ?", (self._worktree,)
        ).fetchone()
        changed = changed_files(entries, known, checked_ns)
        present = {entry.path for entry in entries}
        self._gone = sorted(path for path in known if path not in present)
        if not changed and not self._gone:
            return
        self._total = len(entries)
        self._done = len(entries) - len(changed)
        # Source first: a question that cannot wait is answered from what is there.
        changed.sort(key=lambda entry: (path_role(entry.path).rank, entry.path))
        self._stale = {entry.path for entry in changed if entry.path in known}
        index = index_in_parallel if sum(entry.size for entry in changed) > PARALLEL_BYTES else index_here
        results = index(self._batches(changed, deadline))
        try:
            self._store_all(results)
        finally:
            # Ends the workers, also when the caller broke off.
            results.close()

    def _batches(self, changed: list[FileEntry], deadline: float | None) -> Iterator[list[Source]]:
        """Contents that must be parsed; files with known content are noted on the way."""
        batch: list[Source] = []
        size = 0
        queued: set[tuple[str, str]] = set()
        for entry in changed:
            if deadline is not None and time.monotonic() > deadline:
                break
            pending, data = self._look(entry)
            self._waiting.append(pending)
            key = (pending.blob, pending.language)
            if pending.skipped or key in queued or self._stored(key):
                continue
            queued.add(key)
            batch.append(Source(pending.blob, pending.language, data))
            size += len(data)
            if size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _look(self, entry: FileEntry) -> tuple[_Pending, bytes]:
        try:
            data = self._workspace.read_bytes(entry.path)
        except (FileUnavailableError, OutsideRepositoryError):
            return _Pending(entry, "", "", "unreadable"), b""
        if is_binary(data):
            return _Pending(entry, "", "", "binary"), b""
        if is_minified(entry.path, data):
            return _Pending(entry, "", "", "minified"), b""
        language = language_of_source(entry.path, data) or ""
        blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        return _Pending(entry, blob, language), data

    def _stored(self, key: tuple[str, str]) -> bool:
        if key not in self._known:
            row = self._database.connection.execute(
                "SELECT id FROM documents WHERE blob = ? AND language = ?", key
            ).fetchone()
            if row is None:
                return False
            self._known[key] = row[0]
        return True

    def _store_all(self, results: Iterator[BatchResult]) -> None:
        held: list[BatchResult] = []
        size = 0
        for result in results:
            held.append(result)
            size += 5 * len(result.fields)
            if self._progress:
                self._progress(
                    min(self._done + sum(len(one.documents) for one in held), self._total), self._total
                )
            if size >= SEGMENT_BYTES:
                self._store(held)
                held, size = [], 0
        self._store(held, is_last=True)

    def _store(self, results: list[BatchResult], *, is_last: bool = False) -> None:
        """Write what is finished: one segment and the files whose content is now known, all or nothing."""
        rows, waiting = [], []
        with self._database.writing() as connection:
            if results:
                self._known.update(append_segment(connection, results))
                merge_segments(connection)
            for pending in self._waiting:
                document = self._known.get((pending.blob, pending.language))
                if document is None and not pending.skipped:
                    waiting.append(pending)
                    continue
                entry = pending.entry
                rows.append(
                    (self._worktree, entry.path, entry.size, entry.mtime_ns, document, pending.skipped)
                )
                self._stale.discard(entry.path)
            connection.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", rows)
            if is_last:
                # Files that vanished, and changed ones that a deadline left over: their old
                # content is no answer.
                left = ((self._worktree, path) for path in sorted({*self._gone, *self._stale}))
                connection.executemany("DELETE FROM files WHERE worktree = ? AND path = ?", left)
            self._describe(connection)
        self._waiting = waiting
        self._done += len(rows)
        if self._progress:
            self._progress(self._done, self._total)

    def _describe(self, connection: sqlite3.Connection) -> None:
        universe = _universe(connection, self._worktree)
        (stored,) = connection.execute(
            "SELECT count(*) FROM files WHERE worktree = ?", (self._worktree,)
        ).fetchone()
        connection.execute(
            "UPDATE worktrees SET universe = ?, checked_ns = ?, pending = ? WHERE id = ?",
            (universe, self._started_ns, max(0, self._total - stored), self._worktree),
        )


def _universe(connection: sqlite3.Connection, worktree: int) -> str:
    """A hash over paths and contents."""
    digest = hashlib.sha256()
    rows = connection.execute(
        "SELECT path, coalesce(blob, skipped) FROM files LEFT JOIN documents ON documents.id = files.document"
        " WHERE worktree = ? ORDER BY path",
        (worktree,),
    )
    for path, content in rows:
        digest.update(f"{path}\0{content}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
