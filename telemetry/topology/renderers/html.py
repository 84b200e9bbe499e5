"""HTML: one self-contained page. No script, no outside resource; a policy in the page forbids both."""

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template
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
from telemetry.topology.renderers import charts

_SHORT = 40
# Characters of code that are kept on one line; longer code may break anywhere.


def to_html(title: str, sections: Iterable[tuple[str, tuple[Block, ...]]]) -> str:
    """The report as a page."""
    headings: list[str] = []
    parts: list[str] = []
    for heading, blocks in sections:
        anchor = re.sub(r"[^a-z0-9]+", "-", heading.casefold()).strip("-")
        headings.append(f'<li><a href="#{anchor}">{escape(heading)}</a></li>')
        body = "\n".join(_block(block) for block in blocks)
        parts.append(f'<section id="{anchor}">\n<h2>{escape(heading)}</h2>\n{body}\n</section>')
    page = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
    return page.substitute(title=escape(title), contents="\n".join(headings), sections="\n".join(parts))


def _block(block: Block) -> str:
    match block:
        case Paragraph(pieces):
            return f"<p>{_pieces(pieces)}</p>"
        case Bullets(items):
            rows = "".join(f"<li>{_pieces(item)}</li>" for item in items)
            return f"<ul>{rows}</ul>"
        case Table():
            return _table(block)
        case StackedBars():
            return _figure(block.caption, charts.stacked_bars(block))
        case Bars():
            return _figure(block.caption, charts.bars(block))
        case Graph():
            return _figure(block.caption, charts.graph(block))
    assert_never(block)


def _figure(caption: str, drawing: str) -> str:
    return f"<figure><figcaption>{escape(caption)}</figcaption>{drawing}</figure>"


def _table(table: Table) -> str:
    styles = [' class="number"' if column.is_number else "" for column in table.columns]
    head = "".join(
        f'<th scope="col"{style}>{escape(column.title)}</th>'
        for column, style in zip(table.columns, styles, strict=True)
    )
    rows = "\n".join(
        "<tr>"
        + "".join(f"<td{style}>{_piece(cell)}</td>" for cell, style in zip(row, styles, strict=True))
        + "</tr>"
        for row in table.rows
    )
    caption = f"<caption>{escape(table.caption)}</caption>"
    return (
        f'<div class="scroll"><table>{caption}<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )


def _pieces(pieces: tuple[Piece, ...]) -> str:
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: Piece) -> str:
    if isinstance(piece, Code):
        style = ' class="short"' if len(piece.shown) <= _SHORT else ""
        return f"<code{style}>{escape(piece.shown)}</code>"
    return escape(printable(piece))
