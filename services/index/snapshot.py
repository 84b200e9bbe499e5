"""Snapshot: the arrays of one state of one work tree, loaded for ranking. Immutable; a changed index gives a
new one.
"""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from services.index.layout import CALL, CHUNK, CONTENT_FIELDS, Table, unpack_posting
from services.locations import RepoPath
from services.ranking import PathRole, path_role
from services.terms import terms_of, words_of

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where one term stands in living chunks."""

    chunks: Numbers
    fields: Numbers
    counts: Numbers


@dataclass(frozen=True)
class Snapshot:
    """Files by number (in path order) and chunks by number; a chunk of no listed file is dead."""

    universe: str
    paths: tuple[RepoPath, ...]
    languages: tuple[str, ...]
    documents: Numbers
    # By file.
    chunks: Table
    calls: Table
    # Ascending by chunk.
    file_of: Numbers
    # By chunk; -1 when dead. Content at several paths belongs to the likeliest of them.
    path_terms: dict[str, Numbers]
    # The files with a term in their path.
    copies: dict[int, tuple[int, ...]] = field(default_factory=dict)
    # Files with the same content as the one a chunk is counted for.

    @cached_property
    def alive(self) -> npt.NDArray[np.bool_]:
        """Which chunks are part of this state."""
        return self.file_of >= 0

    @cached_property
    def chunk_count(self) -> int:
        """How many chunks are alive."""
        return int(np.count_nonzero(self.alive))

    @cached_property
    def typical(self) -> npt.NDArray[np.bool_]:
        """The living chunks whose statistics say what is rare and what is long: those of code, where there is
        any.

        Prose has other words and longer texts; a tree with as many documents as sources lost 5 points
        of first
        hits when both were counted together.
        """
        code = self.alive & self.typical_files[self.file_of]
        return code if code.any() else self.alive

    @cached_property
    def source_chunks(self) -> npt.NDArray[np.bool_]:
        """The living chunks of source files: no tests, documents or examples; all where there is none."""
        source = np.array([path_role(path) is PathRole.SOURCE for path in self.paths], dtype=np.bool_)
        return self.alive & source[self.file_of] if source.any() else self.alive

    @cached_property
    def typical_files(self) -> npt.NDArray[np.bool_]:
        """The files whose chunks are `typical`."""
        code = np.array([language != "" for language in self.languages], dtype=np.bool_)
        return code if code.any() else np.ones(len(self.languages), dtype=np.bool_)

    @cached_property
    def roles(self) -> tuple[PathRole, ...]:
        """By file."""
        return tuple(path_role(path) for path in self.paths)

    @cached_property
    def lengths(self) -> Floats:
        """Terms per chunk and field."""
        return self.chunks["lengths"].astype(np.float64)

    @cached_property
    def file_lengths(self) -> Floats:
        """Terms per file and field."""
        lengths = np.zeros((len(self.paths), CONTENT_FIELDS))
        np.add.at(lengths, self.file_of[self.alive], self.lengths[self.alive])
        return lengths

    @cached_property
    def path_lengths(self) -> Floats:
        """Path terms by file."""
        lengths = np.zeros(len(self.paths))
        for files in self.path_terms.values():
            lengths[files] += 1
        return lengths

    @cached_property
    def first_chunks(self) -> Numbers:
        """The living chunks ordered by file and line."""
        living = np.flatnonzero(self.alive)
        return living[np.lexsort((self.chunks["start"][living], self.file_of[living]))]

    def chunks_of(self, file: int) -> Numbers:
        """The chunks of a file in the order of their lines."""
        owners = self.file_of[self.first_chunks]
        low, high = np.searchsorted(owners, (file, file + 1))
        return self.first_chunks[low:high]


def pack_path_terms(paths: Iterable[str]) -> bytes:
    """The terms of *paths* with the numbers of the files that have them, as stored."""
    found: dict[str, list[int]] = {}
    for number, path in enumerate(paths):
        for term in dict.fromkeys(term for word in words_of(path) for term in terms_of(word)):
            found.setdefault(term, []).append(number)
    return zlib.compress(json.dumps(found, separators=(",", ":")).encode(), 1)


def _unpack_path_terms(data: bytes) -> dict[str, Numbers]:
    stored = json.loads(zlib.decompress(data))
    return {term: np.array(files, dtype=np.int64) for term, files in stored.items()}


def load_snapshot(
    connection: sqlite3.Connection, worktree: int, universe: str, path_terms: Callable[[list[str]], bytes]
) -> Snapshot:
    """Read the arrays of a work tree inside the caller's read transaction; *path_terms* gives what
    `pack_path_terms` made of the paths.
    """
    rows = connection.execute(
        "SELECT path, document, language FROM files JOIN documents ON documents.id = files.document"
        " WHERE worktree = ? ORDER BY path",
        (worktree,),
    ).fetchall()
    tables = connection.execute("SELECT chunks, calls FROM segments ORDER BY id").fetchall()
    chunks = np.frombuffer(b"".join(row[0] for row in tables), dtype=CHUNK)
    calls = np.frombuffer(b"".join(row[1] for row in tables), dtype=CALL)
    paths = tuple(RepoPath(row[0]) for row in rows)
    documents = np.array([row[1] for row in rows], dtype=np.int64)
    # Contents of other states, or of files that are gone, have documents too.
    highest = int(chunks["document"].max()) if len(chunks) else 0
    owners, copies = _owners(paths, documents, highest)
    return Snapshot(
        universe=universe,
        paths=paths,
        languages=tuple(row[2] for row in rows),
        documents=documents,
        chunks=chunks,
        calls=calls,
        file_of=owners[chunks["document"]] if len(chunks) else np.zeros(0, dtype=np.int64),
        path_terms=_unpack_path_terms(path_terms([row[0] for row in rows])),
        copies=copies,
    )


def _owners(
    paths: tuple[RepoPath, ...], documents: Numbers, highest: int
) -> tuple[Numbers, dict[int, tuple[int, ...]]]:
    """The file that each document up to *highest* counts for, -1 for none, and the other files with the same
    content.
    """
    last = max(highest, int(documents.max(initial=0)))
    owners = np.full(last + 1, -1, dtype=np.int64)
    owners[documents] = np.arange(len(documents))
    unique, counts = np.unique(documents, return_counts=True)
    copies: dict[int, tuple[int, ...]] = {}
    for document in unique[counts > 1].tolist():
        files = np.flatnonzero(documents == document).tolist()
        best, *rest = sorted(files, key=lambda file: (path_role(paths[file]).rank, paths[file]))
        owners[document] = best
        copies[best] = tuple(rest)
    return owners, copies


def read_occurrences(
    connection: sqlite3.Connection, snapshot: Snapshot, terms: list[str]
) -> dict[str, Occurrences]:
    """The living occurrences of each term that has any."""
    found: dict[str, list[bytes]] = {}
    for low in range(0, len(terms), 500):
        part = terms[low : low + 500]
        marks = ",".join("?" * len(part))
        query = f"SELECT term, data FROM postings WHERE term IN ({marks}) ORDER BY term, segment"  # noqa: S608 - marks only
        for term, data in connection.execute(query, part):
            found.setdefault(term, []).append(data)
    return {term: _living(snapshot, parts) for term, parts in found.items()}


def _living(snapshot: Snapshot, parts: list[bytes]) -> Occurrences:
    unpacked = [unpack_posting(part) for part in parts]
    chunks = np.concatenate([one[0] for one in unpacked]).astype(np.int64)
    packed = np.concatenate([one[1] for one in unpacked])
    kept = snapshot.alive[chunks]
    return Occurrences(
        chunks[kept], (packed[kept] >> 5).astype(np.int64), (packed[kept] & 31).astype(np.int64)
    )
