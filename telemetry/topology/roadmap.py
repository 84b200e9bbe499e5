"""Section 6, roadmap: classes by volume x severity x tractability, and what the data does not justify."""

from pydantic import BaseModel, ConfigDict

from telemetry.features import Segment
from telemetry.topology.blocks import Block, Bullets, Column, Table, plural, sentence
from telemetry.topology.study import Population, Study
from telemetry.topology.taxonomy import FailureClass

TRIGGER = 3
# So many failures make a cluster; fewer do not justify work on a class.
_EASIEST = 6
# Tractability is the difficulty of recovery turned round: 5 is easy, 1 is hard.


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RoadmapItem(_Frozen):
    """What mending a class is worth."""

    id: str
    title: str
    failures: int
    severity: int
    tractability: int
    score: int
    repair_target: str


class BlockedItem(_Frozen):
    """A class whose repair the data does not justify."""

    id: str
    title: str
    failures: int
    repair_target: str
    missing: int
    # Further failures that would unblock it.


class Roadmap(_Frozen):
    """What to do next."""

    segment: Segment
    # Production where it failed at all, else synthetic.
    items: tuple[RoadmapItem, ...]
    blocked: tuple[BlockedItem, ...]


def build(study: Study) -> Roadmap:
    """Compute the section."""
    production = study.populations[Segment.PRODUCTION]
    population = production if production.failures else study.populations[Segment.SYNTHETIC]
    counts = {known.id: population.class_count(known.id) for known in study.taxonomy.classes}
    items = [
        _item(known, counts[known.id]) for known in study.taxonomy.classes if counts[known.id] >= TRIGGER
    ]
    items.sort(key=lambda item: (-item.score, item.id))
    blocked = tuple(
        _blocked(known, population) for known in study.taxonomy.classes if counts[known.id] < TRIGGER
    )
    return Roadmap(segment=population.segment, items=tuple(items), blocked=blocked)


def present(section: Roadmap) -> tuple[Block, ...]:
    """The section as blocks."""
    blocks: list[Block] = []
    if section.items:
        columns = (
            Column("class"),
            *(Column(name, is_number=True) for name in ("failures", "severity", "tractability", "score")),
            Column("what to mend"),
        )
        rows = tuple(
            (
                item.title,
                f"{item.failures:,}",
                str(item.severity),
                str(item.tractability),
                f"{item.score:,}",
                item.repair_target,
            )
            for item in section.items
        )
        blocks.append(Table(f"By volume x severity x tractability, {section.segment.value}", columns, rows))
    if section.blocked:
        blocks.append(sentence(f"Blocked until there are {TRIGGER} failures to learn from:"))
        blocks.append(Bullets(tuple((_blocked_line(item),) for item in section.blocked)))
    return tuple(blocks)


def _item(known: FailureClass, failures: int) -> RoadmapItem:
    tractability = _EASIEST - known.difficulty
    return RoadmapItem(
        id=known.id,
        title=known.title,
        failures=failures,
        severity=known.severity,
        tractability=tractability,
        score=failures * known.severity * tractability,
        repair_target=known.repair_target,
    )


def _blocked(known: FailureClass, population: Population) -> BlockedItem:
    failures = population.class_count(known.id)
    return BlockedItem(
        id=known.id,
        title=known.title,
        failures=failures,
        repair_target=known.repair_target,
        missing=TRIGGER - failures,
    )


def _blocked_line(item: BlockedItem) -> str:
    return (
        f"{item.title} ({item.repair_target}): {plural(item.failures, 'failure')} on record, "
        f"{item.missing} more would unblock it."
    )
