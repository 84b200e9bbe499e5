"""Charts as inline SVG: text stays text, colours come from the page's style sheet, nothing is loaded."""

import unicodedata
from collections import defaultdict
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


def graph(chart: Graph) -> str:
    """Nodes in columns by layer, arrows from cause to effect."""
    layers: dict[int, list[str]] = defaultdict(list)
    nodes = {node.id: node for node in chart.nodes}
    for node in chart.nodes:
        layers[node.layer].append(node.id)
    widest = max((text_width(node.label) for node in chart.nodes), default=0.0) + 20
    gap = max(36.0, (WIDTH - len(layers) * widest) / max(1, len(layers) - 1)) if len(layers) > 1 else 0.0
    width = max(float(WIDTH), len(layers) * widest + (len(layers) - 1) * gap)
    tallest = max((len(members) for members in layers.values()), default=1)
    places: dict[str, tuple[float, float]] = {}
    for column, layer in enumerate(sorted(layers)):
        members = layers[layer]
        for row, node_id in enumerate(members):
            # Every second column is lowered, so that an arrow across several layers passes beside the boxes.
            shift = 34.0 if column % 2 and tallest == 1 else 0.0
            places[node_id] = (column * (widest + gap), row * 74.0 + shift + 30.0 * (tallest - len(members)))
    marks = [_arrow(places[cause], places[effect], widest) for cause, effect in chart.edges]
    for node_id, (x, y) in places.items():
        node = nodes[node_id]
        marks.append(f'<rect class="node" x="{x:.1f}" y="{y:.1f}" width="{widest:.1f}" height="44" rx="6"/>')
        marks.append(_text(x + widest / 2, y + 19, node.label, "middle"))
        marks.append(_text(x + widest / 2, y + 35, node.note, "middle", "note"))
    height = max((y for _, y in places.values()), default=0.0) + 60
    return _svg(chart.caption, height, [_ARROW_HEAD, *marks], width=width, top=-6)


_ARROW_HEAD = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto"><path class="head" d="M0 0 L8 4 L0 8 z"/></marker></defs>'
)


def _arrow(start: tuple[float, float], end: tuple[float, float], width: float) -> str:
    x1, y1 = start[0] + width, start[1] + 22
    x2, y2 = end[0] - 2, end[1] + 22
    bend = (x2 - x1) / 2
    return (
        f'<path class="edge" d="M{x1:.1f} {y1:.1f} C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} '
        f'{x2:.1f} {y2:.1f}" marker-end="url(#arrow)"/>'
    )


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
