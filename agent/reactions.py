"""Reactions: what a next request says about the answer before it. Nobody has to press a key for it."""

import re
from typing import TYPE_CHECKING

from planner.goals.model import GoalModel, Intent, ParseResult
from planner.session import InvestigationSession, Outcome

if TYPE_CHECKING:
    from telemetry.trace import SignalKind

_WORD = re.compile(r"\w+")
SAME_WORDS = 0.5
# From this share of common content words on, two requests are wordings of one.


def reaction_to(previous: InvestigationSession, parse: ParseResult) -> "SignalKind | None":
    """What the request of *parse* does with the answer of *previous*; None where it begins something new.

    Rephrased: the same is asked again in other words, because the answer was none or not the one wanted.
    Followed up: it leans on what was found.
    """
    from telemetry.trace import SignalKind

    goal, before = parse.goal, previous.parse.goal
    if Intent.CHAT in {goal.intent, before.intent} or parse.request.strip() == previous.request.strip():
        return None
    if _means_the_same(before, goal) or (
        previous.outcome is not Outcome.SUCCESS and _shared(before, goal) >= SAME_WORDS
    ):
        return SignalKind.REPHRASED
    return SignalKind.FOLLOWED_UP if _leans_on(before, parse) else None


def _means_the_same(before: GoalModel, goal: GoalModel) -> bool:
    """Whether the two goals want one thing; wordings and places in the request aside."""
    return bool(goal.targets) and all(
        (
            goal.intent is before.intent,
            goal.entity is before.entity,
            goal.artifact is before.artifact,
            _names(goal) == _names(before),
            goal.constraints == before.constraints,
        )
    )


def _leans_on(before: GoalModel, parse: ParseResult) -> bool:
    """Whether a target is taken over from the answer before: it is not in the words of the request."""
    said = parse.request.casefold()
    carried = [name for name in _names(parse.goal) if name not in said]
    return bool(carried) and not set(carried).isdisjoint(_names(before))


def _names(goal: GoalModel) -> frozenset[str]:
    return frozenset(target.text.casefold() for target in goal.targets)


def _shared(before: GoalModel, goal: GoalModel) -> float:
    first, second = (set(_WORD.findall(one.keywords.casefold())) for one in (before, goal))
    return len(first & second) / len(first | second) if first | second else 0.0
