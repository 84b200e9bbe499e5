"""Blocks: what a section of the report shows, before any renderer decides how it looks.

Text that comes from a log is hostile. It appears in blocks only as `Code`, and every renderer escapes both
kinds of text; there is no way to pass markup through.
"""

import unicodedata
from dataclasses import dataclass

MAX_CODE = 120
_MARKS = {"\n": "⏎", "\r": "⏎", "\t": " "}


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of a log as it was written: a request, a path."""

    text: str

    @property
    def shown(self) -> str:
        """One printable line: controls and direction marks made visible, cut at MAX_CODE characters."""
        line = printable(self.text[: MAX_CODE + 1])
        return f"{line[: MAX_CODE - 1]}…" if len(line) > MAX_CODE else line


Piece = str | Code


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or two."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """Statements one below the other."""

    items: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Heading of a table column."""

    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a stacked bar."""

    name: str
    # Names the colour as well: an ending.
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class StackedBars:
    """Bars of equal length, divided by share."""

    caption: str
    rows: tuple[tuple[str, tuple[Part, ...]], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; a second value is drawn as a mark on it."""

    label: str
    value: float
    shown: str
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars from zero on one scale."""

    caption: str
    rows: tuple[Bar, ...]
    mark_label: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a layered graph."""

    id: str
    label: str
    note: str
    layer: int


@dataclass(frozen=True, slots=True)
class Graph:
    """A directed graph without circles, drawn in layers from left to right."""

    caption: str
    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]


Block = Paragraph | Bullets | Table | StackedBars | Bars | Graph


def sentence(*pieces: Piece) -> Paragraph:
    """A paragraph of *pieces*."""
    return Paragraph(pieces)


def percent(share: float) -> str:
    """*share* of one as a person reads it."""
    return f"{100 * share:.1f} %"


def share_of(count: int, total: int) -> float:
    """*count* over *total*, 0 where there is nothing; six digits, so that JSON is the same everywhere."""
    return round(count / total, 6) if total else 0.0


def plural(count: int, noun: str, many: str = "") -> str:
    """*count* with the right form of *noun*."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def printable(text: str) -> str:
    """*text* as one line, with everything that could act on a terminal or disguise text made visible."""
    return text if text.isprintable() else "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character in _MARKS:
        return _MARKS[character]
    # C: controls and terminal escapes; direction marks and joiners, which can disguise text; halves of
    # surrogate pairs, which cannot be encoded; what no font shows. Zl, Zp: line and paragraph separators.
    category = unicodedata.category(character)
    if category.startswith("C") or category in {"Zl", "Zp"}:
        return f"\\u{ord(character):04x}"
    return character
