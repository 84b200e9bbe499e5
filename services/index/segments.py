"""Segments: the written form of batches. An update appends one; many small ones are merged into one."""

import sqlite3
import zlib
from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from services.index.batch import BatchResult, DocumentFacts
from services.index.layout import CALL, CHUNK, Table, pack_posting

MAX_SEGMENTS = 8
# Every segment costs a query one more row per term.
GROWTH = 2
# A merge takes all newer segments that are together not smaller than 1/GROWTH of the next older one.


DEFINITION_COLUMNS = (
    "name", "qualified", "kind", "start", "end", "name_line", "body_start", "signature", "doc",
    "is_declaration", "parent", "start_byte", "end_byte", "name_byte", "type_text", "value_text",
)  # fmt: skip
# The fields of a Definition in their order.
_values_of = attrgetter(*DEFINITION_COLUMNS)


def append_segment(
    connection: sqlite3.Connection, results: Sequence[BatchResult]
) -> dict[tuple[str, str], int]:
    """Write *results* as one segment, inside the caller's transaction. Gives the new documents' ids by
    content
    and language.
    """
    first_chunk = _count(connection, "SELECT max(first_chunk + chunk_count) FROM segments")
    first_document = _count(connection, "SELECT max(id) FROM documents") + 1
    segment = _count(connection, "SELECT max(id) FROM segments") + 1
    chunks, calls = _tables(results, first_chunk, first_document)
    ids = _write_documents(
        connection, [one for result in results for one in result.documents], first_document, first_chunk
    )
    words = sorted({word for result in results for word in result.words})
    connection.execute(
        "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?)",
        (segment, first_chunk, len(chunks), chunks.tobytes(), calls.tobytes(), pack_words(words)),
    )
    _write_postings(connection, results, segment, first_chunk)
    return ids


def pack_words(words: Sequence[str]) -> bytes:
    """Sorted words as stored."""
    return zlib.compress("\n".join(words).encode(), 1)


def unpack_words(data: bytes) -> list[str]:
    """What `pack_words` stored."""
    return zlib.decompress(data).decode().split("\n")


def merge_segments(connection: sqlite3.Connection) -> None:
    """Keep the number of segments small, inside the caller's transaction."""
    rows = connection.execute("SELECT id, first_chunk, chunk_count FROM segments ORDER BY id").fetchall()
    if len(rows) <= MAX_SEGMENTS:
        return
    start = len(rows) - 1
    total = rows[start][2]
    while start > 0 and (start >= MAX_SEGMENTS or rows[start - 1][2] <= GROWTH * total):
        start -= 1
        total += rows[start][2]
    merged = [row[0] for row in rows[start:]]
    if len(merged) > 1:
        _merge(connection, merged, rows[start][1], total)


def _merge(connection: sqlite3.Connection, merged: list[int], first_chunk: int, chunk_count: int) -> None:
    low, high = merged[0], merged[-1]
    rows = connection.execute(
        "SELECT chunks, calls, words FROM segments WHERE id BETWEEN ? AND ? ORDER BY id", (low, high)
    ).fetchall()
    chunks, calls = (b"".join(row[column] for row in rows) for column in (0, 1))
    words = sorted({word for row in rows for word in unpack_words(row[2])})
    postings: list[tuple[str, int, bytes]] = []
    found = connection.execute(
        "SELECT term, data FROM postings WHERE segment BETWEEN ? AND ? ORDER BY term, segment", (low, high)
    )
    term, parts = "", list[bytes]()
    for next_term, data in found:
        if next_term != term:
            postings.append((term, low, _concatenated(parts)))
            term, parts = next_term, []
        parts.append(data)
    postings.append((term, low, _concatenated(parts)))
    connection.execute("DELETE FROM postings WHERE segment BETWEEN ? AND ?", (low, high))
    connection.execute("DELETE FROM segments WHERE id BETWEEN ? AND ?", (low, high))
    connection.execute(
        "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?)",
        (low, first_chunk, chunk_count, chunks, calls, pack_words(words)),
    )
    connection.executemany("INSERT INTO postings VALUES (?, ?, ?)", (row for row in postings if row[2]))


def _concatenated(parts: list[bytes]) -> bytes:
    """Postings of one term one after the other: numbers first, then field bytes; chunk numbers ascend by
    segment.
    """
    if len(parts) == 1:
        return parts[0]
    cuts = [len(part) // 5 * 4 for part in parts]
    numbers = b"".join(part[:cut] for part, cut in zip(parts, cuts, strict=True))
    return numbers + b"".join(part[cut:] for part, cut in zip(parts, cuts, strict=True))


def _count(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0] or 0)


def _tables(results: Sequence[BatchResult], first_chunk: int, first_document: int) -> tuple[Table, Table]:
    """The chunk and call tables of all results, numbered on from what is stored."""
    chunks, calls = [np.zeros(0, dtype=CHUNK)], [np.zeros(0, dtype=CALL)]
    for result in results:
        shifted = result.chunks.copy()
        shifted["document"] += first_document
        first_document += len(result.documents)
        called = result.calls.copy()
        called["chunk"] += first_chunk
        first_chunk += len(shifted)
        chunks.append(shifted)
        calls.append(called)
    return np.concatenate(chunks), np.concatenate(calls)


def _write_documents(
    connection: sqlite3.Connection, documents: Sequence[DocumentFacts], first_document: int, first_chunk: int
) -> dict[tuple[str, str], int]:
    ids: dict[tuple[str, str], int] = {}
    rows = []
    definitions = []
    for number, one in enumerate(documents, first_document):
        ids[one.blob, one.language] = number
        rows.append(
            (
                number,
                one.blob,
                one.language,
                one.line_count,
                first_chunk,
                one.chunk_count,
                one.has_errors,
                one.imports,
                one.facts,
            )
        )
        first_chunk += one.chunk_count
        definitions += [
            (number, ordinal, *_values_of(found)) for ordinal, found in enumerate(one.definitions)
        ]
    connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    marks = ", ".join("?" * (2 + len(DEFINITION_COLUMNS)))
    connection.executemany(f"INSERT INTO definitions VALUES ({marks})", definitions)  # noqa: S608 - marks only
    return ids


def _write_postings(
    connection: sqlite3.Connection, results: Sequence[BatchResult], segment: int, first_chunk: int
) -> None:
    """Bring the occurrences of all results into the order of the terms and write one row a term."""
    terms = sorted({term for result in results for term in result.terms})
    if not terms:
        return
    numbers = {term: number for number, term in enumerate(terms)}
    by_term, chunks, fields = [], [], []
    for result in results:
        own = np.array([numbers[term] for term in result.terms], dtype=np.int64)
        by_term.append(np.repeat(own, np.diff(result.offsets)))
        chunks.append(result.chunk_numbers.astype(np.int64) + first_chunk)
        fields.append(result.fields)
        first_chunk += len(result.chunks)
    every_term = np.concatenate(by_term)
    # Stable: within a term the chunks stay ascending.
    order = np.argsort(every_term, kind="stable")
    every_chunk = np.concatenate(chunks)[order].astype("<u4")
    every_field = np.concatenate(fields)[order]
    bounds = np.searchsorted(every_term[order], np.arange(len(terms) + 1)).tolist()
    connection.executemany(
        "INSERT INTO postings VALUES (?, ?, ?)",
        (
            (term, segment, pack_posting(every_chunk[low:high], every_field[low:high]))
            for term, low, high in zip(terms, bounds, bounds[1:], strict=False)
        ),
    )
