"""Markdown: tables and sentences. Charts are left out; the table beside each holds the same numbers."""

import re
from collections.abc import Iterable
from typing import assert_never

from telemetry.topology.blocks import (
    Bars,
    Block,
    Bullets,
    Code,
    Graph,
    Paragraph,
    Piece,
    StackedBars,
    Table,
    printable,
)

# Characters that Markdown or the HTML inside it could read as markup.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def to_markdown(title: str, sections: Iterable[tuple[str, tuple[Block, ...]]]) -> str:
    """The report as GitHub-flavoured Markdown."""
    parts = [f"# {_text(title)}"]
    for heading, blocks in sections:
        parts.append(f"## {_text(heading)}")
        parts.extend(text for block in blocks if (text := _block(block)))
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> str:
    match block:
        case Paragraph(pieces):
            return _pieces(pieces)
        case Bullets(items):
            return "\n".join(f"- {_pieces(item)}" for item in items)
        case Table():
            return _table(block)
        case Graph():
            return _graph(block)
        case StackedBars() | Bars():
            return ""
    assert_never(block)


def _table(table: Table) -> str:
    lines = [
        f"**{_text(table.caption)}**\n",
        "| " + " | ".join(_text(column.title) for column in table.columns) + " |",
        "| " + " | ".join("---:" if column.is_number else "---" for column in table.columns) + " |",
        *("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in table.rows),
    ]
    return "\n".join(lines)


def _graph(graph: Graph) -> str:
    labels = {node.id: node.label for node in graph.nodes}
    effects: dict[str, list[str]] = {}
    for cause, effect in graph.edges:
        effects.setdefault(cause, []).append(labels[effect])
    lines = [f"**{_text(graph.caption)}**\n"]
    lines += [f"- {_text(labels[cause])} → {_text(', '.join(names))}" for cause, names in effects.items()]
    return "\n".join(lines)


def _pieces(pieces: tuple[Piece, ...]) -> str:
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: Piece) -> str:
    return _code(piece.shown) if isinstance(piece, Code) else _text(piece)


def _cell(piece: Piece) -> str:
    # A table is cut into cells before code spans are looked for: a pipe needs its backslash even inside.
    return _piece(piece).replace("|", "\\|") if isinstance(piece, Code) else _piece(piece)


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", printable(text))


def _code(text: str) -> str:
    """A code span: inside, nothing is markup but a run of backticks as long as the fence."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if longest or not text.strip() else ""
    return f"{fence}{padding}{text}{padding}{fence}"
