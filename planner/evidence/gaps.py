"""Evidence gaps: the requirements of a goal that the ledger does not meet yet."""

from dataclasses import dataclass

from planner.evidence.ledger import Ledger
from planner.evidence.model import Quality
from planner.evidence.requirements import Need, row_of
from planner.goals.model import GoalModel, Target, TargetKind
from planner.names import is_plain_word
from planner.session import Gap


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """A need that is not met, and the target that it is not met for."""

    need: Need
    target: Target | None
    has: Quality

    @property
    def gap(self) -> Gap:
        """The gap as sessions and traces record it."""
        return Gap(
            evidence_class=self.need.classes[0],
            minimum=self.need.minimum,
            target=self.target.text if self.target else "",
            has=self.has,
        )


def open_needs(goal: GoalModel, ledger: Ledger) -> tuple[OpenNeed, ...]:
    """Every unmet need of *goal*, in the order of its row: missing first things first."""
    unmet: list[OpenNeed] = []
    for need, target in required(goal):
        has = reached(need, target, ledger)
        if has < need.minimum or not _has_places(need, ledger):
            unmet.append(OpenNeed(need, target, has))
    return tuple(unmet)


def blocking_needs(goal: GoalModel, ledger: Ledger) -> tuple[OpenNeed, ...]:
    """The unmet needs that keep *goal* from being answered: all but those another target makes up for.

    Too few places alone do not keep it: a repository may have only one file worth reading.
    """
    has_names = any(not is_plain_word(target.text) for target in goal.targets)
    carried = {
        need
        for need, target in required(goal)
        if need.any_suffices
        and reached(need, target, ledger) >= need.minimum
        # Beside a proper name, a common word that happens to be a name too carries nothing.
        and not (has_names and target and is_plain_word(target.text))
    }
    return tuple(
        item for item in open_needs(goal, ledger) if item.need not in carried and item.has < item.need.minimum
    )


def required(goal: GoalModel) -> tuple[tuple[Need, Target | None], ...]:
    """Every need of *goal* with the target that it is for; no target where it is for the goal as a whole."""
    pairs: list[tuple[Need, Target | None]] = []
    for need in row_of(goal).needs:
        pairs += [(need, target) for target in _subjects(need, goal)]
    return tuple(pairs)


def _subjects(need: Need, goal: GoalModel) -> tuple[Target | None, ...]:
    if need.names_only:
        return tuple(target for target in goal.targets if _is_written_as_code(target))
    return goal.targets if need.per_target and goal.targets else (None,)


def _is_written_as_code(target: Target) -> bool:
    """Whether the target must exist as it is written: names in any style of code, and quoted texts."""
    is_quoted = target.kind is TargetKind.SYMBOL and " " in target.text
    return is_quoted or not is_plain_word(target.text)


def reached(need: Need, target: Target | None, ledger: Ledger) -> Quality:
    """The best quality in any of the need's classes."""
    name = target.text if target else None
    return max(ledger.quality(evidence_class, name) for evidence_class in need.classes)


def _has_places(need: Need, ledger: Ledger) -> bool:
    if need.places == 1:
        return True
    files = {
        finding.path
        for evidence in ledger.of(*need.classes)
        if evidence.quality >= need.minimum
        for finding in evidence.findings
        if finding.path
    }
    return len(files) >= need.places
