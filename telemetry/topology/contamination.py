"""Contamination: traces that count as production but were not made by a person asking.

Found by behaviour alone; no text is known beforehand.
"""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from telemetry.features import Ending, Segment, TraceFeatures
from telemetry.topology.groups import MACHINE_SECONDS, GroupIndex, RequestGroup
from telemetry.topology.wording import request_key
from telemetry.trace import Origin

MIN_REPEATS = 5
# Fewer identical requests with one outcome happen to people.
ONE_OUTCOME = 0.95
MACHINE_SHARE = 0.95
# A stray trace with another outcome or pause does not make a machine human.


class ContaminationKind(StrEnum):
    """How the traces give themselves away."""

    REPETITION = "repetition"
    TEST_INPUT = "test_input"
    WRONG_ORIGIN = "wrong_origin"

    @property
    def label(self) -> str:
        """The words a person reads."""
        return _LABELS[self]


_LABELS = {
    ContaminationKind.REPETITION: "machine-like repetition",
    ContaminationKind.TEST_INPUT: "input of a test",
    ContaminationKind.WRONG_ORIGIN: "wrong origin",
}


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why the traces of one request are no production."""

    kind: ContaminationKind
    reason: str


class ContaminationDetector:
    """Judges each trace of a corpus whose groups are complete.

    *mixed_sessions* are the sessions whose log holds traces of several origins.
    """

    def __init__(self, groups: GroupIndex, *, mixed_sessions: frozenset[str] = frozenset()) -> None:
        self._mixed_sessions = mixed_sessions
        self._suspect = {key: found for key, group in groups if (found := suspicion_of(group)) is not None}

    def judge(self, trace: TraceFeatures) -> Suspicion | None:
        """Why *trace* is contamination; None where nothing speaks against it."""
        found = self._suspect.get(request_key(trace.request))
        if found is not None or trace.segment is Segment.SYNTHETIC:
            return found
        if trace.session in self._mixed_sessions:
            return _MIXED
        if trace.route == Origin.BENCHMARK.value:
            return _BENCHMARK_ROUTE
        return None


_MIXED = Suspicion(
    ContaminationKind.WRONG_ORIGIN, "its session log also holds traces stamped as benchmark or test"
)
_BENCHMARK_ROUTE = Suspicion(
    ContaminationKind.WRONG_ORIGIN, "a benchmark runner handled it although it is counted as production"
)


def suspicion_of(group: RequestGroup) -> Suspicion | None:
    """Why the traces of *group* are contamination, all of them; None where a person may have asked.

    A group without a trace in production is an honest benchmark, however mechanical.
    """
    in_production = group.count(Segment.PRODUCTION)
    if not in_production:
        return None
    pace = _machine_pace(group)
    if pace and group.test_count:
        reason = f"{group.test_count} traces of the same text are stamped as test, and {pace}"
        return Suspicion(ContaminationKind.TEST_INPUT, reason)
    ending, count = _main_ending(group.endings())
    if group.total < MIN_REPEATS or count < ONE_OUTCOME * group.total or not pace:
        return None
    reason = f"{group.total} identical requests, {count} of them {ending.label}, and {pace}"
    return Suspicion(ContaminationKind.REPETITION, reason)


def _machine_pace(group: RequestGroup) -> str:
    """How the timing shows a machine, in words; empty where it does not."""
    if group.paced and group.machine_paced >= MACHINE_SHARE * group.paced:
        return (
            f"{group.machine_paced} of {group.paced} came less than {MACHINE_SECONDS:g} s after the session "
            "opened or the previous request, faster than a person types"
        )
    if group.is_regular:
        return "they came at even intervals, as from a timer"
    return ""


def _main_ending(endings: Counter[Ending]) -> tuple[Ending, int]:
    ending, count = min(endings.items(), key=lambda item: (-item[1], item[0]))
    return ending, count
