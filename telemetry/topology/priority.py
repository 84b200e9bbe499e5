"""Section 3, priority: frequency x severity x difficulty of recovery, and the root of each class."""

from pydantic import BaseModel, ConfigDict

from telemetry.features import Segment
from telemetry.topology.blocks import (
    Bar,
    Bars,
    Block,
    Bullets,
    Column,
    Graph,
    Node,
    Piece,
    Table,
    percent,
    sentence,
    share_of,
)
from telemetry.topology.causes import CausalGraph
from telemetry.topology.study import Population, Study
from telemetry.topology.taxonomy import FailureClass


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClassPriority(_Frozen):
    """What a class costs."""

    id: str
    title: str
    count: int
    frequency: float
    # Share of the segment's failures that belong to the class.
    severity: int
    severity_anchor: str
    difficulty: int
    difficulty_anchor: str
    product: float
    depth: int
    # Longest chain of causes above the class in the causal graph; 0 is a root.
    root_count: int
    # Failures of the class that no upstream class explains.
    caused_count: int
    # Failures rooted in the class that also show a downstream class.
    root_product: float
    # The product with the root failures only: what mending this class first would save.


class SegmentPriority(_Frozen):
    """The classes of one segment, costliest first."""

    segment: Segment
    failures: int
    classes: tuple[ClassPriority, ...]


class Priority(_Frozen):
    """What to mend first."""

    segments: tuple[SegmentPriority, ...]
    causes: tuple[tuple[str, str], ...]
    # Pairs of a cause and its effect.

    def segment(self, segment: Segment) -> SegmentPriority:
        """The priorities of *segment*."""
        return next(item for item in self.segments if item.segment is segment)


def product(frequency: float, severity: int, difficulty: int) -> float:
    """The priority of a class, to two decimals."""
    return round(frequency * severity * difficulty, 2)


def build(study: Study) -> Priority:
    """Compute the section."""
    graph = CausalGraph(study.taxonomy)
    segments = []
    for population in study:
        rows = [_class_priority(study, population, graph, known) for known in study.taxonomy.classes]
        rows.sort(key=lambda row: (-row.product, row.depth, row.id))
        segments.append(
            SegmentPriority(segment=population.segment, failures=population.failures, classes=tuple(rows))
        )
    return Priority(segments=tuple(segments), causes=graph.edges)


def present(section: Priority) -> tuple[Block, ...]:
    """The section as blocks."""
    blocks: list[Block] = [
        sentence(
            "Priority is frequency x severity x difficulty of recovery. Frequency is the share of the "
            "segment's failures; severity and difficulty are grades from 1 to 5. Depth counts the causes "
            "above a class; a failure with several classes is rooted in the one furthest upstream."
        )
    ]
    for segment in section.segments:
        if segment.failures:
            blocks.extend(_present_segment(segment))
    if section.segments:
        blocks.append(_graph(section))
        blocks.append(_anchors(section.segments[0]))
    return tuple(blocks)


def _class_priority(
    study: Study, population: Population, graph: CausalGraph, known: FailureClass
) -> ClassPriority:
    count = population.class_count(known.id)
    rooted = {ids: number for ids, number in population.label_sets.items() if known.id in graph.roots(ids)}
    root_count = sum(rooted.values())
    caused = sum(
        number for ids, number in rooted.items() if any(known.id in graph.upstream(other) for other in ids)
    )
    frequency = share_of(count, population.failures)
    anchors = study.taxonomy.anchors
    return ClassPriority(
        id=known.id,
        title=known.title,
        count=count,
        frequency=frequency,
        severity=known.severity,
        severity_anchor=anchors.severity[known.severity],
        difficulty=known.difficulty,
        difficulty_anchor=anchors.difficulty[known.difficulty],
        product=product(frequency, known.severity, known.difficulty),
        depth=graph.depth(known.id),
        root_count=root_count,
        caused_count=caused,
        root_product=product(share_of(root_count, population.failures), known.severity, known.difficulty),
    )


def _present_segment(segment: SegmentPriority) -> list[Block]:
    name = segment.segment.value
    columns = (
        Column("class"),
        *(
            Column(title, is_number=True)
            for title in (
                "frequency",
                "severity",
                "difficulty",
                "priority",
                "depth",
                "rooted here",
                "causing others",
                "root priority",
            )
        ),
    )
    return [
        Bars(
            f"Priority by class, {name}",
            tuple(
                Bar(row.title, row.product, f"{row.product:.2f}", row.root_product) for row in segment.classes
            ),
            mark_label="root priority: counting only failures that no upstream class explains",
        ),
        Table(f"Priority, {name}", columns, tuple(_cells(row) for row in segment.classes)),
    ]


def _cells(row: ClassPriority) -> tuple[Piece, ...]:
    return (
        row.title,
        percent(row.frequency),
        str(row.severity),
        str(row.difficulty),
        f"{row.product:.2f}",
        str(row.depth),
        f"{row.root_count:,}",
        f"{row.caused_count:,}",
        f"{row.root_product:.2f}",
    )


def _graph(section: Priority) -> Graph:
    rows = sorted(section.segments[0].classes, key=lambda row: (row.depth, row.id))
    nodes = tuple(Node(row.id, row.title, f"depth {row.depth}", row.depth) for row in rows)
    return Graph("Which class brings about which", nodes, section.causes)


def _anchors(segment: SegmentPriority) -> Bullets:
    return Bullets(tuple((_anchor(row),) for row in segment.classes))


def _anchor(row: ClassPriority) -> str:
    severity = f"severity {row.severity}, {row.severity_anchor}"
    return f"{row.title}: {severity}; difficulty {row.difficulty}, {row.difficulty_anchor}."
