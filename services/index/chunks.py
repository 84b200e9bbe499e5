"""Chunks: the pieces of a file that are ranked. Every function and method is one, every type up to its first
member is one, and what remains is cut into windows; together they cover the file without overlap.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from services.facts import FUNCTION_KINDS, TYPE_KINDS, Definition, FileFacts
from services.locations import SymbolKind

WINDOW_LINES = 60
# Left-over lines of a code file: imports and constants read as one place up to about a screen.
TEXT_WINDOW_LINES = 40
# Prose and configuration: the length to which a shown span is cut anyway.
LONG_FUNCTION_LINES = 120
# A function this long that holds named functions is a module in disguise (a closure, a test group); its
# members
# are chunks of their own. Shorter ones answer better whole.
TABLE_LINES = 6
# A constant or type alias of so many lines (a table, a schema) is a place of its own.
TABLE_KINDS = frozenset({SymbolKind.CONSTANT, SymbolKind.VARIABLE, SymbolKind.TYPE, SymbolKind.FIELD})


class ChunkKind(IntEnum):
    """What a chunk is."""

    LINES = 0
    FUNCTION = 1
    TYPE = 2
    TABLE = 3
    TEXT = 4


@dataclass(frozen=True, slots=True)
class Chunk:
    """One piece of a file; lines are 1-based, both included."""

    kind: ChunkKind
    start: int
    end: int
    definition: int = -1
    # Index of the definition it is; -1 for lines between definitions.


@dataclass(frozen=True, slots=True)
class Layout:
    """The chunks of one file and which of them each line belongs to."""

    chunks: tuple[Chunk, ...]
    owners: tuple[int, ...]
    # By line, from line 1 at index 1; -1 where a line belongs to none. A type owns the lines between
    # its members
    # too, although its span ends before the first.


def layout_of(facts: FileFacts, line_count: int) -> Layout:
    """Cut a parsed file of *line_count* lines."""
    owners = [-1] * (line_count + 1)
    chunks: list[Chunk] = []
    for index, one in enumerate(facts.definitions):
        kind = _kind_of(facts.definitions, index)
        if kind is None:
            continue
        end = min(one.end, line_count)
        start = min(one.start, end)
        owners[start : end + 1] = [len(chunks)] * (end + 1 - start)
        chunks.append(Chunk(kind, start, end, index))
    shortened = [_before_members(chunk, place, owners) for place, chunk in enumerate(chunks)]
    _add_windows(shortened, owners, WINDOW_LINES, ChunkKind.LINES)
    return Layout(tuple(shortened), tuple(owners))


def layout_of_text(lines: list[str]) -> Layout:
    """Cut prose or configuration at headings and blank lines, into windows of at most TEXT_WINDOW_LINES."""
    owners = [-1] * (len(lines) + 1)
    chunks: list[Chunk] = []
    for start, end in _text_windows(lines):
        owners[start : end + 1] = [len(chunks)] * (end + 1 - start)
        chunks.append(Chunk(ChunkKind.TEXT, start, end))
    return Layout(tuple(chunks), tuple(owners))


def _kind_of(definitions: tuple[Definition, ...], index: int) -> ChunkKind | None:
    """The kind of chunk that a definition makes; None when it stays part of what surrounds it."""
    one = definitions[index]
    parent = definitions[one.parent] if one.parent >= 0 else None
    if parent is not None and _is_inside_short_function(definitions, parent):
        return None
    if one.kind in FUNCTION_KINDS or one.kind is SymbolKind.MACRO:
        # Signatures without a body read best together, in their type.
        return (
            None
            if one.is_declaration and parent is not None and parent.kind in TYPE_KINDS
            else ChunkKind.FUNCTION
        )
    if one.kind in TYPE_KINDS:
        return None if one.is_declaration else ChunkKind.TYPE
    is_table = one.kind in TABLE_KINDS and parent is None and one.end - one.start + 1 >= TABLE_LINES
    return ChunkKind.TABLE if is_table else None


def _is_inside_short_function(definitions: tuple[Definition, ...], holder: Definition | None) -> bool:
    while holder is not None:
        if holder.kind in FUNCTION_KINDS and holder.end - holder.start + 1 < LONG_FUNCTION_LINES:
            return True
        holder = definitions[holder.parent] if holder.parent >= 0 else None
    return False


def _before_members(chunk: Chunk, place: int, owners: list[int]) -> Chunk:
    """The chunk up to the first line that a member took over."""
    end = chunk.start
    while end < chunk.end and owners[end + 1] == place:
        end += 1
    return Chunk(chunk.kind, chunk.start, end, chunk.definition)


def _add_windows(chunks: list[Chunk], owners: list[int], longest: int, kind: ChunkKind) -> None:
    start = 1
    while start < len(owners):
        if owners[start] >= 0:
            start += 1
            continue
        end = start
        while end + 1 < len(owners) and owners[end + 1] < 0 and end - start + 1 < longest:
            end += 1
        owners[start : end + 1] = [len(chunks)] * (end + 1 - start)
        chunks.append(Chunk(kind, start, end))
        start = end + 1


_HEADING = re.compile(r"#{1,6} \S|={1,6} \S|\[[^\]]+\]\s*$|[A-Za-z_][\w.-]*:\s*$")
_UNDERLINE = re.compile(r"([=\-~^\"'*+#.`:])\1{2,}\s*$")


def is_heading(line: str, following: str = "") -> bool:
    """Whether a line of prose or configuration opens a section."""
    if _HEADING.match(line):
        return True
    return bool(line.strip()) and not _UNDERLINE.match(line) and _UNDERLINE.match(following) is not None


def _text_windows(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Windows as 1-based first and last lines; a window opens at a heading and closes at a blank line if it
    can.
    """
    start, blank = 1, 0
    for number, line in enumerate(lines, 1):
        following = lines[number] if number < len(lines) else ""
        if number > start and is_heading(line, following) and number - start >= TEXT_WINDOW_LINES // 4:
            yield start, number - 1
            start, blank = number, 0
        elif number - start >= TEXT_WINDOW_LINES:
            end = blank if blank > start + TEXT_WINDOW_LINES // 2 else number - 1
            yield start, end
            start, blank = end + 1, 0
        if not line.strip():
            blank = number
    if start <= len(lines):
        yield start, len(lines)


def line_starts(source: bytes) -> list[int]:
    """The byte at which each line begins, from line 1 at index 0; lines end at newlines, as in git."""
    starts = [0]
    position = source.find(b"\n")
    while position >= 0:
        starts.append(position + 1)
        position = source.find(b"\n", position + 1)
    if len(starts) > 1 and starts[-1] == len(source):
        starts.pop()
    return starts


def line_at(starts: list[int], byte: int) -> int:
    """The 1-based line of a byte, given the `line_starts`."""
    return bisect_right(starts, byte)
