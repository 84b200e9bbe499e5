"""Blocks of the report as content for the screen: tables, bars and sparklines in characters."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from textual.content import Content

from telemetry.topology.blocks import (
    Bars,
    Block,
    Bullets,
    Code,
    Graph,
    Paragraph,
    Part,
    Piece,
    StackedBars,
    Table,
)

MUTED = "$foreground 60%"
MIN_COLUMN = 6
LABEL_SHARE = 0.4
# Of the width, for the names beside bars.
SPARKS = "▁▂▃▄▅▆▇█"
COLOURS = {
    "success": "$success",
    "insufficient evidence": "$warning",
    "clarification": "$primary",
    "user rejected": "$secondary",
    "failure": "$error",
}
FILLS = "█▓▒░▚▞"
# Parts of a bar differ in shape as well: colour alone is not for everyone.


def blocks_content(blocks: Sequence[Block], width: int) -> Content:
    """*blocks* one below the other, within *width* columns."""
    shown = [content for block in blocks if (content := _block(block, width)).plain]
    return Content("\n\n").join(shown)


def sparkline(values: Sequence[float], width: int, *, scale: Sequence[float] = ()) -> str:
    """*values* as one line of bars, as high as in a line of *scale*; where there are more than *width*,
    neighbours are added up.
    """
    summed = _summed(values, width)
    top = max(_summed(scale or values, width), default=0) or 1
    return "".join(SPARKS[round(value / top * (len(SPARKS) - 1))] if value else " " for value in summed)


def _summed(values: Sequence[float], width: int) -> list[float]:
    per_mark = max(1, -(-len(values) // max(width, 1)))
    return [sum(values[start : start + per_mark]) for start in range(0, len(values), per_mark)]


def _block(block: Block, width: int) -> Content:
    match block:
        case Paragraph(pieces):
            return _pieces(pieces)
        case Bullets(items):
            return Content("\n").join(Content("- ") + _pieces(item) for item in items)
        case Table():
            return _table(block, width)
        case StackedBars():
            return _stacked(block, width)
        case Bars():
            return _bars(block, width)
        case Graph():
            return _graph(block)
    assert_never(block)


def _pieces(pieces: Iterable[Piece]) -> Content:
    return Content("").join(_piece(piece) for piece in pieces)


def _piece(piece: Piece) -> Content:
    return Content.styled(piece.shown, "$text-accent") if isinstance(piece, Code) else Content(piece)


def _table(table: Table, width: int) -> Content:
    cells = [[_piece(piece) for piece in row] for row in table.rows]
    titles = [Content.styled(column.title, MUTED) for column in table.columns]
    natural = [max(cell.cell_length for cell in column) for column in zip(titles, *cells, strict=True)]
    widths = _fitted(natural, width - 2 * (len(natural) - 1))
    rows = [Content.styled(table.caption, "bold")]
    for row in (titles, *cells):
        rows += _row(row, widths, [column.is_number for column in table.columns])
    return Content("\n").join(rows)


def _fitted(natural: list[int], room: int) -> list[int]:
    """Column widths within *room*: the widest give first."""
    widths = list(natural)
    while sum(widths) > room and max(widths) > MIN_COLUMN:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(cells: Sequence[Content], widths: Sequence[int], is_number: Sequence[bool]) -> Iterable[Content]:
    """One row of the table; a cell that is too long goes on below itself."""
    wrapped = [
        cell.wrap(width) if cell.cell_length > width else [cell]
        for cell, width in zip(cells, widths, strict=True)
    ]
    for line in range(max(len(lines) for lines in wrapped)):
        parts = []
        for lines, width, is_right in zip(wrapped, widths, is_number, strict=True):
            part = lines[line] if line < len(lines) else Content("")
            gap = max(0, width - part.cell_length)
            parts.append(part.pad_left(gap) if is_right else part.pad_right(gap))
        yield Content("  ").join(parts)


def _stacked(bars: StackedBars, width: int) -> Content:
    label_width = min(max((len(label) for label, _ in bars.rows), default=0), int(width * LABEL_SHARE))
    room = max(MIN_COLUMN, width - label_width - 2)
    rows = [Content.styled(bars.caption, "bold")]
    rows += [
        Content(f"{label[:label_width]:{label_width}}  ") + _parts(parts, room) for label, parts in bars.rows
    ]
    named: dict[str, Part] = {part.name: part for _, parts in bars.rows for part in parts if part.count}
    legend = [
        Content.assemble((_fill(index), COLOURS.get(part.label, "")), f" {part.label}")
        for index, part in enumerate(named.values())
    ]
    return Content("\n").join([*rows, Content("   ").join(legend)])


def _parts(parts: Sequence[Part], room: int) -> Content:
    total = sum(part.count for part in parts)
    drawn = []
    for index, part in enumerate(part for part in parts if part.count):
        length = max(1, round(part.count / total * room))
        drawn.append(Content.styled(_fill(index) * length, COLOURS.get(part.label, "")))
    return Content("").join(drawn)


def _fill(index: int) -> str:
    return FILLS[index % len(FILLS)]


def _bars(bars: Bars, width: int) -> Content:
    label_width = min(max((len(bar.label) for bar in bars.rows), default=0), int(width * LABEL_SHARE))
    value_width = max((len(bar.shown) for bar in bars.rows), default=0)
    room = max(MIN_COLUMN, width - label_width - value_width - 4)
    top = max((max(bar.value, bar.mark or 0.0) for bar in bars.rows), default=0.0) or 1.0
    rows = [Content.styled(bars.caption, "bold")]
    for bar in bars.rows:
        drawn = "█" * round(bar.value / top * room)
        if bar.mark is not None:
            at = min(room - 1, round(bar.mark / top * room))
            drawn = f"{drawn:{at + 1}}"
            drawn = f"{drawn[:at]}┃{drawn[at + 1 :]}"
        rows.append(
            Content.assemble(
                f"{bar.label[:label_width]:{label_width}}  ",
                f"{bar.shown:>{value_width}}  ",
                (drawn, "$text-accent"),
            )
        )
    if bars.mark_label:
        rows.append(Content.styled(f"┃ {bars.mark_label}", MUTED))
    return Content("\n").join(rows)


def _graph(graph: Graph) -> Content:
    labels = {node.id: node.label for node in graph.nodes}
    effects: dict[str, list[str]] = {}
    for cause, effect in graph.edges:
        effects.setdefault(cause, []).append(labels[effect])
    rows = [Content.styled(graph.caption, "bold")]
    rows += [
        Content.assemble("- ", labels[cause], (" → ", MUTED), ", ".join(names))
        for cause, names in effects.items()
    ]
    return Content("\n").join(rows)
