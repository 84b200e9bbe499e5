"""Charts as inline SVG: text stays text, colours come from the page's style sheet, nothing is loaded."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from telemetry.topology.blocks import Bars, Graph, StackedBars, percent

WIDTH = 760
# Units of the view box; the page scales the drawing to the column.
_ROW = 30
_BAR = 18
_WIDE, _NARROW = 13.0, 7.6
# Upper bounds of a character's advance at 13 units, so that no label can leave its place.


def text_width(text: str) -> float:
    """How much room *text* can need at most."""
    return sum(_WIDE if unicodedata.east_asian_width(sign) in "WF" else _NARROW for sign in text)


def stacked_bars(chart: StackedBars) -> str:
    """Horizontal bars of full length, divided by share, with a legend below."""
    labels = [(label, sum(part.count for part in parts)) for label, parts in chart.rows]
    left = max((text_width(f"{label} {total:,}") for label, total in labels), default=0.0) + 16
    span = WIDTH - left
    marks: list[str] = []
    legend: dict[str, str] = {}
    for row, (label, parts) in enumerate(chart.rows):
        top = row * _ROW
        total = sum(part.count for part in parts)
        marks.append(_text(left - 8, top + 14, f"{label} {total:,}", "end"))
        start = left
        for part in parts:
            legend.setdefault(part.name, part.label)
            width = span * part.count / total
            share = percent(part.count / total)
            marks.append(
                f'<rect class="tone-{escape(part.name)}" x="{start:.1f}" y="{top}" width="{width:.1f}" '
                f'height="{_BAR}"><title>{escape(part.label)}: {part.count:,} ({share})</title></rect>'
            )
            if text_width(share) + 6 < width:
                marks.append(_text(start + width / 2, top + 13, share, "middle", "on-tone"))
            start += width
    height = len(chart.rows) * _ROW
    legend_marks, legend_height = _legend(legend, height + 4)
    return _svg(chart.caption, height + legend_height + 8, marks + legend_marks)


def bars(chart: Bars) -> str:
    """Horizontal bars on one scale, the value behind each, and a tick where the second value lies."""
    left = max((text_width(bar.label) for bar in chart.rows), default=0.0) + 16
    right = max((text_width(bar.shown) for bar in chart.rows), default=0.0) + 16
    longest = max((max(bar.value, bar.mark or 0.0) for bar in chart.rows), default=0.0) or 1.0
    span = WIDTH - left - right
    marks: list[str] = []
    for row, bar in enumerate(chart.rows):
        top = row * _ROW
        width = span * bar.value / longest
        marks.append(_text(left - 8, top + 14, bar.label, "end"))
        marks.append(f'<rect class="bar" x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_BAR}"/>')
        end = left + width
        if bar.mark is not None and bar.value:
            place = left + span * bar.mark / longest
            marks.append(
                f'<line class="mark" x1="{place:.1f}" x2="{place:.1f}" y1="{top - 3}" y2="{top + _BAR + 3}"/>'
            )
            end = max(end, place)
        marks.append(_text(end + 8, top + 14, bar.shown, "start"))
    height = len(chart.rows) * _ROW
    if chart.mark_label:
        marks.append(f'<line class="mark" x1="6" x2="6" y1="{height + 2}" y2="{height + 18}"/>')
        marks.append(_text(16, height + 15, chart.mark_label, "start"))
        height += 24
    return _svg(chart.caption, height + 6, marks, top=-4)


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a node is drawn."""

    layer: int
    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        """Height of the middle."""
        return self.y + _BOX / 2


def graph(chart: Graph) -> str:
    """Nodes in columns by layer, arrows from cause to effect."""
    boxes = _placed(chart)
    width = max((box.x + box.width for box in boxes.values()), default=0.0)
    bottom = max((box.y + _BOX for box in boxes.values()), default=0.0)
    marks: list[str] = []
    above = below = 0
    for cause, effect in chart.edges:
        start, end = boxes[cause], boxes[effect]
        if _is_free(start, end, boxes.values()):
            marks.append(_direct(start, end))
        elif start.y > end.y:
            below += 1
            marks.append(_detour(start, end, bottom + _LANE * below, side=1))
        else:
            above += 1
            marks.append(_detour(start, end, -_LANE * above, side=0))
    for node in chart.nodes:
        box = boxes[node.id]
        centre = box.x + box.width / 2
        marks.append(
            f'<rect class="node" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{_BOX}" '
            'rx="6"/>'
        )
        marks.append(_text(centre, box.y + 19, node.label, "middle"))
        marks.append(_text(centre, box.y + 35, node.note, "middle", "note"))
    top = -_LANE * above - 6
    height = bottom + _LANE * below + 6
    return _svg(chart.caption, height, [_ARROW_HEAD, *marks], width=max(width + 2, WIDTH), top=top)


_BOX = 44
_LANE = 18
# Height of a node, and the room between lanes for arrows that go around nodes.
_ARROW_HEAD = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto"><path class="head" d="M0 0 L8 4 L0 8 z"/></marker></defs>'
)


def _placed(chart: Graph) -> dict[str, _Box]:
    layers: dict[int, list[str]] = defaultdict(list)
    for node in chart.nodes:
        layers[node.layer].append(node.id)
    widest = (
        max((max(text_width(node.label), text_width(node.note)) for node in chart.nodes), default=0.0) + 18
    )
    gap = max(36.0, (WIDTH - 2 - len(layers) * widest) / max(1, len(layers) - 1))
    tallest = max((len(members) for members in layers.values()), default=1)
    return {
        node_id: _Box(
            layer, column * (widest + gap) + 1, row * 74.0 + 37.0 * (tallest - len(members)), widest
        )
        for column, (layer, members) in enumerate(sorted(layers.items()))
        for row, node_id in enumerate(members)
    }


def _is_free(start: _Box, end: _Box, boxes: Iterable[_Box]) -> bool:
    """Whether a direct line passes beside every node between the two."""
    for box in boxes:
        if start.layer < box.layer < end.layer:
            way = (box.layer - start.layer) / (end.layer - start.layer)
            crossing = start.middle + way * (end.middle - start.middle)
            if box.y - 6 < crossing < box.y + _BOX + 6:
                return False
    return True


def _direct(start: _Box, end: _Box) -> str:
    x1, x2 = start.x + start.width, end.x - 2
    bend = (x2 - x1) / 2
    return _edge(
        f"M{x1:.1f} {start.middle:.1f} C{x1 + bend:.1f} {start.middle:.1f} "
        f"{x2 - bend:.1f} {end.middle:.1f} {x2:.1f} {end.middle:.1f}"
    )


def _detour(start: _Box, end: _Box, lane: float, *, side: int) -> str:
    x1, x2 = start.x + start.width / 2, end.x + end.width / 2
    y1, y2 = start.y + side * _BOX, end.y + side * _BOX
    # A cubic curve comes within a quarter of its control points' distance; aim beyond the lane by that much.
    reach1, reach2 = y1 + (lane - y1) / 0.75, y2 + (lane - y2) / 0.75
    return _edge(f"M{x1:.1f} {y1:.1f} C{x1:.1f} {reach1:.1f} {x2:.1f} {reach2:.1f} {x2:.1f} {y2:.1f}")


def _edge(path: str) -> str:
    return f'<path class="edge" d="{path}" marker-end="url(#arrow)"/>'


def _legend(entries: dict[str, str], top: int) -> tuple[list[str], int]:
    marks: list[str] = []
    x, y = 0.0, top
    for name, label in entries.items():
        needed = text_width(label) + 38
        if x + needed > WIDTH:
            x, y = 0.0, y + 22
        marks.append(f'<rect class="tone-{escape(name)}" x="{x:.1f}" y="{y}" width="13" height="13"/>')
        marks.append(_text(x + 19, y + 11, label, "start"))
        x += needed
    return marks, y - top + 22


def _text(x: float, y: float, text: str, anchor: str, style: str = "label") -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(caption: str, height: float, marks: list[str], *, width: float = WIDTH, top: float = 0) -> str:
    return (
        f'<svg role="img" aria-label="{escape(caption)}" viewBox="0 {top:g} {width:.0f} {height - top:.0f}" '
        f'style="max-width:{width:.0f}px">{"".join(marks)}</svg>'
    )
