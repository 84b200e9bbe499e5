"""Section 2, taxonomy: which classes of failure occur, how often, by which sign, with examples."""

from pydantic import BaseModel, ConfigDict

from telemetry.features import Segment
from telemetry.topology.blocks import Bar, Bars, Block, Code, Column, Piece, Table, percent, plural, sentence
from telemetry.topology.blocks import share_of as share
from telemetry.topology.classes import UNCLASSIFIED
from telemetry.topology.study import FailedRequest, Population, Study

EXAMPLES = 3


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Example(_Frozen):
    """A request that failed in this class."""

    request: str
    count: int
    endings: tuple[str, ...]
    reason: str
    place: str


class RuleCount(_Frozen):
    """How many failures a rule put into the class."""

    rule: str
    count: int


class ClassCount(_Frozen):
    """A class and its failures; shares may add up to more than one, as a failure can have several classes."""

    id: str
    title: str
    summary: str
    count: int
    share: float
    rules: tuple[RuleCount, ...]
    examples: tuple[Example, ...]


class SegmentFailures(_Frozen):
    """The failures of one segment without contamination."""

    segment: Segment
    failures: int
    certified_absences: int
    classes: tuple[ClassCount, ...]
    # In the order of the taxonomy; the last is what no rule explains.

    def of_class(self, class_id: str) -> ClassCount:
        """The row of *class_id*."""
        return next(row for row in self.classes if row.id == class_id)


class FailureTaxonomy(_Frozen):
    """Failures by class."""

    taxonomy: str
    title: str
    segments: tuple[SegmentFailures, ...]

    def segment(self, segment: Segment) -> SegmentFailures:
        """The failures of *segment*."""
        return next(item for item in self.segments if item.segment is segment)


def build(study: Study) -> FailureTaxonomy:
    """Compute the section."""
    return FailureTaxonomy(
        taxonomy=study.taxonomy.name,
        title=study.taxonomy.title,
        segments=tuple(_segment(study, population) for population in study),
    )


def present(section: FailureTaxonomy) -> tuple[Block, ...]:
    """The section as blocks."""
    blocks: list[Block] = [
        sentence(
            "Each class is a set of declared rules over the trace; a failure may belong to several. What no "
            "rule explains stays unclassified. An answer that rightly found nothing is no failure."
        )
    ]
    for segment in section.segments:
        blocks.extend(_present_segment(segment))
    return tuple(blocks)


def _segment(study: Study, population: Population) -> SegmentFailures:
    classes = [
        _class_count(population, known.id, known.title, known.summary, population.class_count(known.id))
        for known in study.taxonomy.classes
    ]
    unexplained = population.label_sets[()]
    classes.append(
        _class_count(population, UNCLASSIFIED, "Unclassified", "No rule explains the failure.", unexplained)
    )
    return SegmentFailures(
        segment=population.segment,
        failures=population.failures,
        certified_absences=population.certified_absences,
        classes=tuple(classes),
    )


def _class_count(population: Population, class_id: str, title: str, summary: str, count: int) -> ClassCount:
    rules = [
        RuleCount(rule=rule, count=number)
        for (where, rule), number in sorted(population.rules.items(), key=lambda item: (-item[1], item[0]))
        if where == class_id
    ]
    return ClassCount(
        id=class_id,
        title=title,
        summary=summary,
        count=count,
        share=share(count, population.failures),
        rules=tuple(rules),
        examples=_examples(population, class_id),
    )


def _examples(population: Population, class_id: str) -> tuple[Example, ...]:
    def members(item: FailedRequest) -> int:
        return item.classes[class_id] if class_id != UNCLASSIFIED else item.unexplained

    ranked = sorted(
        ((members(item), key, item) for key, item in population.failed.items() if members(item)),
        key=lambda entry: (-entry[0], entry[1]),
    )
    return tuple(
        Example(
            request=item.text,
            count=count,
            endings=tuple(sorted(ending.value for ending in item.endings)),
            reason=item.reasons.get(class_id, ""),
            place=item.place,
        )
        for count, _, item in ranked[:EXAMPLES]
    )


def _present_segment(segment: SegmentFailures) -> list[Block]:
    name = segment.segment.value
    if not segment.failures:
        return [sentence(f"No failures in {name}.")]
    absences = ""
    if segment.certified_absences:
        answers = plural(segment.certified_absences, "answer")
        absences = f" Beside them, {answers} rightly found that the thing asked for does not exist."
    blocks: list[Block] = [
        sentence(f"{name.capitalize()}: {plural(segment.failures, 'failure')}.{absences}"),
        Bars(
            f"Failures by class, {name}",
            tuple(
                Bar(row.title, float(row.count), f"{row.count:,} ({percent(row.share)})")
                for row in segment.classes
            ),
        ),
        Table(
            f"Failure classes, {name}",
            (
                Column("class"),
                Column("failures", is_number=True),
                Column("share", is_number=True),
                Column("what it is"),
                Column("by rule"),
            ),
            tuple(_class_cells(row) for row in segment.classes),
        ),
    ]
    examples = tuple(
        (row.title, Code(example.request), f"{example.count:,}", _reason(row, example), Code(example.place))
        for row in segment.classes
        for example in row.examples
    )
    columns = (
        Column("class"),
        Column("request"),
        Column("failures", is_number=True),
        Column("reason"),
        Column("first seen"),
    )
    blocks.append(Table(f"Examples, {name}", columns, examples))
    return blocks


def _reason(row: ClassCount, example: Example) -> Piece:
    """Sleuth's own words for a class; for what is unexplained, the message that the trace holds."""
    if not example.reason:
        return "-"
    return Code(example.reason) if row.id == UNCLASSIFIED else example.reason


def _class_cells(row: ClassCount) -> tuple[Piece, ...]:
    rules = ", ".join(f"{rule.rule.replace('_', ' ')} {rule.count:,}" for rule in row.rules)
    return (row.title, f"{row.count:,}", percent(row.share), row.summary, rules or "-")
