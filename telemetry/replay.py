"""Replay: what became different between two investigations of one request, and where it began."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from planner.session import Outcome, Step
from telemetry.features import Ending
from telemetry.trace import EvidenceSummary, TraceRecord


class Verdict(StrEnum):
    """How the later investigation compares with the earlier one."""

    SAME = "same"
    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"
    # The outcome is as good as before, but the way to it or its evidence is another.


@dataclass(frozen=True, slots=True)
class StepDifference:
    """The first step that is not the same; None where one investigation has ended already."""

    number: int
    before: Step | None
    after: Step | None

    @property
    def reason(self) -> str:
        """What differs, in words."""
        if self.before is None or self.after is None:
            longer = "later" if self.before is None else "earlier"
            return f"only the {longer} investigation has a step {self.number}"
        named = [
            name
            for name, before, after in (
                ("tool", self.before.call.tool, self.after.call.tool),
                ("query", self.before.call.query, self.after.call.query),
                ("target", self.before.call.target, self.after.call.target),
                ("options", self.before.call.options, self.after.call.options),
                ("matches", self.before.match_count, self.after.match_count),
                ("quality", self.before.quality, self.after.quality),
                ("failure", self.before.failure, self.after.failure),
            )
            if before != after
        ]
        return f"step {self.number} differs in {', '.join(named)}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two investigations of one request side by side."""

    verdict: Verdict
    outcomes: tuple[Outcome, Outcome]
    is_goal_changed: bool
    are_tools_changed: bool
    first_difference: StepDifference | None
    lost_places: tuple[str, ...]
    gained_places: tuple[str, ...]
    # Places of the evidence, "path:line", that only one of the two has; sorted.


def compare(before: TraceRecord, after: TraceRecord) -> Comparison:
    """Compare two traces of one request. Durations and wordings of reasons do not count as differences."""
    old_places, new_places = _places(before.evidence), _places(after.evidence)
    is_goal_changed = before.goal != after.goal
    are_tools_changed = _tools(before) != _tools(after)
    difference = first_difference(before.steps, after.steps)
    is_same_way = difference is None and not is_goal_changed and old_places == new_places
    return Comparison(
        verdict=_verdict(before.outcome, after.outcome, is_same_way=is_same_way),
        outcomes=(before.outcome, after.outcome),
        is_goal_changed=is_goal_changed,
        are_tools_changed=are_tools_changed,
        first_difference=difference,
        lost_places=tuple(sorted(old_places - new_places)),
        gained_places=tuple(sorted(new_places - old_places)),
    )


def ending_verdict(before: Ending, after: Ending) -> Verdict:
    """Better, worse or as good, where only the endings of the two are known."""
    gain = _worth(after) - _worth(before)
    if gain:
        return Verdict.BETTER if gain > 0 else Verdict.WORSE
    return Verdict.SAME if before is after else Verdict.CHANGED


def first_difference(before: tuple[Step, ...], after: tuple[Step, ...]) -> StepDifference | None:
    """The first step whose call or result differs; None when every step is the same."""
    for number, (old, new) in enumerate(zip_longest(before, after), start=1):
        if old is None or new is None or _essence(old) != _essence(new):
            return StepDifference(number, old, new)
    return None


def _essence(step: Step) -> tuple[object, ...]:
    return (step.call, step.match_count, step.quality, step.failure)


def _tools(trace: TraceRecord) -> list[str]:
    return [step.call.tool for step in trace.steps]


def _places(evidence: tuple[EvidenceSummary, ...]) -> frozenset[str]:
    return frozenset(place for item in evidence for place in item.places)


def _verdict(before: Outcome, after: Outcome, *, is_same_way: bool) -> Verdict:
    gain = _WORTH[after] - _WORTH[before]
    if gain:
        return Verdict.BETTER if gain > 0 else Verdict.WORSE
    return Verdict.SAME if is_same_way and before is after else Verdict.CHANGED


_WORTH = {
    Outcome.FAILURE: 0,
    Outcome.USER_REJECTED: 0,
    Outcome.INSUFFICIENT_EVIDENCE: 1,
    Outcome.CLARIFICATION: 2,
    Outcome.SUCCESS: 3,
}
# What the user is left with: nothing, an honest no, a question, an answer.


def _worth(ending: Ending) -> int:
    return 0 if ending is Ending.NONE else _WORTH[Outcome(ending.value)]
