"""Study: the tallies of a corpus, by population, that every section of the report is computed from."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from telemetry.features import Ending, Segment, TraceFeatures
from telemetry.topology.classes import UNCLASSIFIED, Label, classify
from telemetry.topology.contamination import ContaminationKind, Suspicion
from telemetry.topology.corpus import Corpus
from telemetry.topology.observation import Observer, is_certified_absence, is_failure
from telemetry.topology.taxonomy import Taxonomy
from telemetry.topology.wording import request_key

MAX_FAILED_REQUESTS = 50_000
# Different failed requests that a population remembers; beyond it, those seen once make room.


@dataclass(slots=True)
class FailedRequest:
    """The failures of one request within a population."""

    text: str
    place: str
    # "log#request" of the first.
    count: int = 0
    endings: Counter[Ending] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    unexplained: int = 0
    # Failures that no rule explains.
    reasons: dict[str, str] = field(default_factory=dict)
    # By class, as first given; under UNCLASSIFIED what the trace itself says.


@dataclass(slots=True)
class Population:
    """The traces of one segment."""

    segment: Segment
    recorded: Counter[Ending] = field(default_factory=Counter)
    clean: Counter[Ending] = field(default_factory=Counter)
    # Without contamination; all that follows is about these.
    failures: int = 0
    certified_absences: int = 0
    label_sets: Counter[tuple[str, ...]] = field(default_factory=Counter)
    # Failures by the classes they belong to.
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: dict[str, FailedRequest] = field(default_factory=dict)
    failures_by_day: Counter[date] = field(default_factory=Counter)
    unexplained_by_day: Counter[date] = field(default_factory=Counter)
    # Failures and, of these, the ones that no rule explains, by UTC day.
    kinds: Counter[str] = field(default_factory=Counter)
    # Traces by what was asked for: the intent, or how the request was handled where no intent is recorded.

    def add_failure(self, trace: TraceFeatures, labels: tuple[Label, ...]) -> None:
        """Count a failure under its classes."""
        self.failures += 1
        self.label_sets[tuple(label.class_id for label in labels)] += 1
        day = datetime.fromtimestamp(trace.timestamp, UTC).date()
        self.failures_by_day[day] += 1
        self.unexplained_by_day[day] += not labels
        key = request_key(trace.request)
        known = self.failed.get(key)
        if known is None:
            if len(self.failed) >= MAX_FAILED_REQUESTS:
                self.failed = {name: item for name, item in self.failed.items() if item.count > 1}
            place = f"{trace.log}#{trace.step}"
            known = self.failed[key] = FailedRequest(trace.request[:400], place)
        known.count += 1
        known.endings[trace.ending] += 1
        known.unexplained += not labels
        if not labels:
            known.reasons.setdefault(UNCLASSIFIED, trace.failure_reason)
        for label in labels:
            self.rules[label.class_id, label.rule_id] += 1
            known.classes[label.class_id] += 1
            known.reasons.setdefault(label.class_id, label.reason)

    def class_count(self, class_id: str) -> int:
        """Failures that belong to *class_id*, alone or among others."""
        return sum(count for ids, count in self.label_sets.items() if class_id in ids)


@dataclass(slots=True)
class Contaminated:
    """Traces of one request that are no production."""

    text: str
    suspicion: Suspicion
    total: int = 0
    in_production: int = 0
    endings: Counter[Ending] = field(default_factory=Counter)


@dataclass(slots=True)
class Study:
    """A corpus, judged."""

    corpus: Corpus
    taxonomy: Taxonomy
    populations: dict[Segment, Population]
    contaminated: dict[tuple[str, ContaminationKind], Contaminated]

    def __iter__(self) -> Iterator[Population]:
        yield from self.populations.values()


def study(corpus: Corpus, taxonomy: Taxonomy) -> Study:
    """Judge every trace of *corpus*: contamination first, then the failure classes of what is left."""
    populations = {segment: Population(segment) for segment in Segment}
    contaminated: dict[tuple[str, ContaminationKind], Contaminated] = {}
    detector = corpus.contamination()
    observer = Observer(corpus.groups, corpus.vocabulary())
    for trace in corpus.traces():
        population = populations[trace.segment]
        population.recorded[trace.ending] += 1
        suspicion = detector.judge(trace)
        if suspicion is not None:
            _add_contaminated(contaminated, trace, suspicion)
            continue
        population.clean[trace.ending] += 1
        population.kinds[trace.intent or trace.handling.value] += 1
        if is_failure(trace):
            population.add_failure(trace, classify(observer.observe(trace), taxonomy))
        else:
            population.certified_absences += is_certified_absence(trace)
    return Study(corpus, taxonomy, populations, contaminated)


def _add_contaminated(
    contaminated: dict[tuple[str, ContaminationKind], Contaminated],
    trace: TraceFeatures,
    suspicion: Suspicion,
) -> None:
    key = (request_key(trace.request), suspicion.kind)
    found = contaminated.setdefault(key, Contaminated(trace.request[:400], suspicion))
    found.total += 1
    found.in_production += trace.segment is Segment.PRODUCTION
    found.endings[trace.ending] += 1
