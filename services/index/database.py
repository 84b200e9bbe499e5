"""Database: the file that an index lives in; its tables, its version, its locks, and how damage is met."""

import contextlib
import hashlib
import sqlite3
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from services.errors import IndexUnavailableError

FORMAT = 1
# Raised whenever the tables change; the code that fills them is part of the version.
READ_TIMEOUT_SECONDS = 10.0
BUILD_TIMEOUT_SECONDS = 600.0

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, blob TEXT NOT NULL, language TEXT NOT NULL, line_count INTEGER NOT NULL,
    first_chunk INTEGER NOT NULL, chunk_count INTEGER NOT NULL, has_errors INTEGER NOT NULL, imports TEXT
    NOT NULL,
    facts BLOB NOT NULL,
    UNIQUE (blob, language));
CREATE TABLE definitions (
    document INTEGER NOT NULL, ordinal INTEGER NOT NULL, name TEXT NOT NULL, qualified TEXT NOT NULL,
    kind TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, name_line INTEGER NOT NULL,
    body_start INTEGER NOT NULL, signature TEXT NOT NULL, doc TEXT NOT NULL, is_declaration INTEGER NOT NULL,
    parent INTEGER NOT NULL, start_byte INTEGER NOT NULL, end_byte INTEGER NOT NULL, name_byte INTEGER NOT
    NULL,
    type_text TEXT NOT NULL, value_text TEXT NOT NULL, PRIMARY KEY (document, ordinal)) WITHOUT ROWID;
CREATE INDEX definitions_by_name ON definitions (name);
CREATE TABLE segments (
    id INTEGER PRIMARY KEY, first_chunk INTEGER NOT NULL, chunk_count INTEGER NOT NULL,
    chunks BLOB NOT NULL, calls BLOB NOT NULL, words BLOB NOT NULL);
CREATE TABLE postings (
    term TEXT NOT NULL, segment INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (term, segment)) WITHOUT
    ROWID;
CREATE TABLE worktrees (
    id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE, universe TEXT NOT NULL, checked_ns INTEGER NOT NULL,
    pending INTEGER NOT NULL);
CREATE TABLE files (
    worktree INTEGER NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    document INTEGER, skipped TEXT NOT NULL, PRIMARY KEY (worktree, path)) WITHOUT ROWID;
CREATE TABLE derived (
    worktree INTEGER NOT NULL, name TEXT NOT NULL, universe TEXT NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (worktree, name));
"""


class Database:
    """One SQLite file in write-ahead mode: many readers at once, one writer, safe against sudden death."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self.connection = connection
        self.path = path

    @property
    def is_on_disk(self) -> bool:
        """Whether the index outlives this process."""
        return self.path is not None

    def close(self) -> None:
        """Close the connection; the object is of no use afterwards."""
        self.connection.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One unchanging view of the tables, whatever writers do meanwhile. Raises IndexUnavailableError."""
        try:
            if self.connection.in_transaction:
                yield self.connection
                return
            self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                self.connection.rollback()
        except sqlite3.Error as error:
            raise self._unavailable(error) from error

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is kept whole or not at all. Raises IndexUnavailableError."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
            except BaseException:
                # Also when the user stops it: a write is whole or did not happen.
                self.connection.rollback()
                raise
            self.connection.commit()
        except sqlite3.Error as error:
            raise self._unavailable(error) from error

    @contextlib.contextmanager
    def building(self, timeout_seconds: float = BUILD_TIMEOUT_SECONDS) -> Iterator[None]:
        """The right to write, for one process at a time; the system takes it back when the process dies.

        Raises IndexUnavailableError when another process keeps it for longer than *timeout_seconds*.
        """
        if self.path is None:
            yield
            return
        lock = self._lock(Path(f"{self.path}.lock"), timeout_seconds)
        try:
            yield
        finally:
            lock.close()

    def _lock(self, path: Path, timeout_seconds: float, *, is_last_try: bool = False) -> sqlite3.Connection:
        # A lock on a file of its own: the tables stay free for readers and for short writes during a build.
        lock = sqlite3.connect(path, timeout=timeout_seconds, isolation_level=None, check_same_thread=False)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            lock.close()
            if isinstance(error, sqlite3.OperationalError) or is_last_try:
                raise self._unavailable(error) from error
            # "file is not a database": it holds nothing, so a damaged one is made anew.
            path.unlink(missing_ok=True)
            return self._lock(path, timeout_seconds, is_last_try=True)
        return lock

    def _unavailable(self, error: sqlite3.Error) -> IndexUnavailableError:
        return IndexUnavailableError(
            f"the index cannot be used ({error}); clear it, or name another cache directory."
        )


def open_database(directory: Path | None, name: str) -> Database:
    """The index called *name* in *directory*, created when missing, emptied when written by another version
    or
    damaged. Without a directory, or when it cannot be written, the index lives in memory.
    """
    if directory is None:
        return _in_memory()
    path = directory / f"{name}.sqlite3"
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _on_disk(path)
    except (OSError, sqlite3.OperationalError):
        return _in_memory()


@lru_cache(maxsize=1)
def index_version() -> str:
    """What the content of an index depends on: our format, the code and queries that make it, and the
    installed grammars and stemmer.
    """
    services = Path(__file__).parent.parent
    sources = [path for path in (services / "languages").iterdir() if path.suffix in {".scm", ".py"}]
    sources += [services / name for name in ("syntax.py", "facts.py", "terms.py", "decoding.py")]
    sources += [services / name for name in ("definition_reader.py", "syntax_captures.py", "syntax_text.py")]
    sources += [services / "index" / name for name in ("batch.py", "chunks.py", "layout.py", "lexicon.py")]
    digest = hashlib.sha256(f"{FORMAT} {sys.byteorder}".encode())
    for path in sorted(sources):
        digest.update(path.read_bytes())
    digest.update("\n".join(_distributions()).encode())
    return digest.hexdigest()[:16]


def _distributions() -> list[str]:
    """Installed parsers and the stemmer with their versions, by the names of their metadata directories.

    importlib.metadata would tell the same after 30 ms of importing.
    """
    import tree_sitter

    site = Path(tree_sitter.__file__).parent.parent
    return sorted(
        path.name for pattern in ("tree_sitter*-info", "[Pp]y[Ss]temmer*-info") for path in site.glob(pattern)
    )


def _in_memory() -> Database:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _create(connection)
    return Database(connection, None)


def _on_disk(path: Path) -> Database:
    try:
        return Database(_connected(path), path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        # Not a database any more: an index can always be built again.
        _remove(path)
        return Database(_connected(path), path)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=READ_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        if _stored_version(connection) != index_version():
            _start_afresh(connection)
        # Losing the last update in a power cut costs a re-parse; the file stays whole.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA mmap_size = 268435456")
        connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        # Nobody else holds the connection yet, so nobody else can close it.
        connection.close()
        raise
    return connection


def _stored_version(connection: sqlite3.Connection) -> str:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
        return ""
    row = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    return str(row[0]) if row else ""


def _start_afresh(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA page_size = 8192")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    if _stored_version(connection) == index_version():
        # Another process was faster.
        connection.rollback()
        return
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        connection.execute(f'DROP TABLE "{table}"')
    _create(connection, in_transaction=True)
    connection.commit()


def _create(connection: sqlite3.Connection, *, in_transaction: bool = False) -> None:
    if not in_transaction:
        connection.execute("BEGIN")
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('version', ?)", (index_version(),))
    if not in_transaction:
        connection.commit()


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
