"""RequestGroup: all traces of one request text, and the index of groups that a first pass builds.

Memory is bounded by the number of different requests that are kept, not by the number of traces.
"""

from bisect import insort
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean, median, pstdev

from telemetry.features import Ending, Segment, TraceFeatures
from telemetry.topology.wording import meaning_key, request_key
from telemetry.trace import Origin

MAX_GROUPS = 200_000
# About 150 MB. Beyond it, requests that were seen once are forgotten: they cannot recur often.
MACHINE_SECONDS = 1.0
# A person needs longer than this to read a prompt and type a word (some 0.2 s a key).
_KEPT_TIMES = 64
_MIN_INTERVALS = 8
_REGULAR_SPREAD = 0.1
# Deviation of the intervals over their mean. Requests that people make independently have about 1.


NEGATIVE_SIGNALS = frozenset({"rejected", "corrected_goal", "rephrased"})
"""What users do with an answer that is not the one they wanted."""


@dataclass(slots=True)
class RequestGroup:
    """Counts over the traces of one request."""

    text: str
    # As first read.
    counts: Counter[tuple[Segment, Ending]] = field(default_factory=Counter)
    test_count: int = 0
    # Traces stamped as coming from a test.
    paced: int = 0
    # Traces whose pause before the request is known.
    machine_paced: int = 0
    # Those with a pause too short for a person.
    earliest: list[float] = field(default_factory=list)
    # The first times, sorted: a run without holes, whatever order the logs are read in.

    @property
    def total(self) -> int:
        """All traces of the group."""
        return self.counts.total()

    def count(self, segment: Segment) -> int:
        """The traces in *segment*."""
        return sum(count for (where, _), count in self.counts.items() if where is segment)

    def endings(self) -> Counter[Ending]:
        """The traces by ending."""
        endings: Counter[Ending] = Counter()
        for (_, ending), count in self.counts.items():
            endings[ending] += count
        return endings

    @property
    def is_regular(self) -> bool:
        """Whether the requests came at even intervals, or all at once."""
        intervals = [later - earlier for earlier, later in pairwise(self.earliest)]
        if len(intervals) < _MIN_INTERVALS:
            return False
        mean = fmean(intervals)
        return median(intervals) < MACHINE_SECONDS or pstdev(intervals) < _REGULAR_SPREAD * mean

    def add(self, trace: TraceFeatures) -> None:
        """Count *trace*."""
        self.counts[trace.segment, trace.ending] += 1
        self.test_count += trace.origin is Origin.TEST
        pause = trace.opening_seconds if trace.gap_seconds is None else trace.gap_seconds
        if pause is not None:
            self.paced += 1
            self.machine_paced += pause < MACHINE_SECONDS
        if len(self.earliest) < _KEPT_TIMES or trace.timestamp < self.earliest[-1]:
            insort(self.earliest, trace.timestamp)
            del self.earliest[_KEPT_TIMES:]


class GroupIndex:
    """The groups of a corpus, and on which paths each meaning was answered."""

    def __init__(self, *, max_groups: int = MAX_GROUPS) -> None:
        self._max_groups = max_groups
        self._groups: dict[str, RequestGroup] = {}
        self._answering_paths: dict[tuple[Segment, str], set[str]] = {}
        self.forgotten = 0
        # Requests seen once that made room for others.

    def add(self, trace: TraceFeatures) -> None:
        """Count *trace* with its like."""
        key = request_key(trace.request)
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= self._max_groups:
                self._forget_singles()
            group = self._groups[key] = RequestGroup(trace.request[:400])
        group.add(trace)
        if trace.ending is Ending.SUCCESS and not is_objected_to(trace):
            self._add_answer(trace)

    def group(self, key: str) -> RequestGroup | None:
        """The group called *key*, if it is remembered."""
        return self._groups.get(key)

    def answering_paths(self, segment: Segment, meaning: str) -> frozenset[str]:
        """The paths on which requests of *meaning* ended in success in *segment*."""
        return frozenset(self._answering_paths.get((segment, meaning), ()))

    def __iter__(self) -> Iterator[tuple[str, RequestGroup]]:
        yield from self._groups.items()

    def _add_answer(self, trace: TraceFeatures) -> None:
        meaning = meaning_key(trace.request)
        key = (trace.segment, meaning)
        if meaning and (key in self._answering_paths or len(self._answering_paths) < self._max_groups):
            self._answering_paths.setdefault(key, set()).add(path_of(trace))

    def _forget_singles(self) -> None:
        before = len(self._groups)
        self._groups = {key: group for key, group in self._groups.items() if group.total > 1}
        if len(self._groups) == before:
            # Everything recurs: let go of what recurs least, so that the bound holds all the same.
            ranked = sorted(self._groups.items(), key=lambda item: (-item[1].total, item[0]))
            self._groups = dict(ranked[: before // 2])
        self.forgotten += before - len(self._groups)


def is_objected_to(trace: TraceFeatures) -> bool:
    """Whether the user, or an expectation of a scenario, says that the answer is not the one wanted."""
    return bool(trace.failed_checks) or not NEGATIVE_SIGNALS.isdisjoint(trace.signals)


def path_of(trace: TraceFeatures) -> str:
    """How a request was taken: the route of a foreign log, else the goal's intent, entity and artifact."""
    return trace.route or "/".join(part for part in (trace.intent, trace.entity, trace.artifact) if part)
