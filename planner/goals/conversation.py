"""Conversation: what a follow-up question leans on, and how its pronouns, ordinals and gaps are filled."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.goals.analysis import Analysis
from planner.goals.lexicon import lexicon
from planner.goals.mentions import MentionKind
from planner.goals.model import Entity, GoalModel, Intent, Target, TargetKind

MAX_ELLIPSIS_WORDS = 7
"""A longer request says what it is about."""

_LOCAL = frozenset(
    (
        Entity.COMPONENT,
        Entity.SYMBOL,
        Entity.FILE,
        Entity.TEST,
        Entity.GIT_HISTORY,
        Entity.DEPENDENCY,
        Entity.CI,
        Entity.BUILD,
    )
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of the previous answer, as the user saw it."""

    path: str
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The previous turn."""

    goal: GoalModel | None = None
    findings: tuple[Finding, ...] = ()
    # In the order in which they were shown.


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How a request was completed from the turn before it."""

    targets: tuple[Target, ...]
    note: str
    # A sentence for the explanation.


def follow_up(
    analysis: Analysis, targets: Sequence[Target], goal: GoalModel, context: Conversation
) -> FollowUp | None:
    """Targets carried over from *context*, or None when the request stands on its own feet."""
    if goal.intent is Intent.CHAT and not analysis.words:
        return None
    ordinal = _ordinal(analysis, len(context.findings))
    if ordinal is not None:
        finding = context.findings[ordinal]
        return FollowUp(
            (_target_of(finding),), f"Result {ordinal + 1} of the answer before is {_name(finding)}."
        )
    if _names_something(analysis) or not (_points_back(analysis) and goal.entity in _LOCAL | {Entity.NONE}):
        return None
    previous = context.goal.targets if context.goal else ()
    if not previous and context.findings:
        previous = (_target_of(context.findings[0]),)
    if not previous:
        return None
    carried = tuple(target.model_copy(update={"start": 0, "end": 0}) for target in previous)
    own = tuple(target for target in targets if not _is_pointer(target))
    names = ", ".join(f'"{target.text[:60]}"' for target in carried)
    if own and not _has_pronoun(analysis):
        return None
    return FollowUp(carried, f"It is read as going on about {names}.")


def _target_of(finding: Finding) -> Target:
    if finding.symbol:
        return Target(text=finding.symbol, kind=TargetKind.SYMBOL)
    return Target(text=finding.path, kind=TargetKind.PATH)


def _name(finding: Finding) -> str:
    return f'"{finding.symbol or finding.path}"'


def _ordinal(analysis: Analysis, count: int) -> int | None:
    """The index of the finding that "the second one" or "number 3" points at."""
    if not count or len(analysis.words) > MAX_ELLIPSIS_WORDS:
        return None
    words = lexicon()
    spoken = analysis.words
    pointers = {"one", "result", "hit", "match", "finding", "entry", "item", "number", "nr"}
    for position, word in enumerate(spoken):
        near = set(spoken[max(0, position - 1) : position + 2])
        value = words.ordinals.get(word)
        is_end = position == len(spoken) - 1
        if value is None and word == "last" and near & pointers:
            return count - 1
        if value is None and "number" in near:
            value = words.number_words.get(word) or _digits(analysis)
        if value is not None and (is_end or near & pointers) and 1 <= value <= count:
            return value - 1
    return None


def _digits(analysis: Analysis) -> int | None:
    for mention in analysis.mentions:
        if mention.kind is MentionKind.NUMBER and mention.text.isascii() and mention.text.isdigit():
            return int(mention.text) if len(mention.text) < 5 else None
    return None


def _names_something(analysis: Analysis) -> bool:
    return any(mention.kind is not MentionKind.NUMBER for mention in analysis.mentions)


def _points_back(analysis: Analysis) -> bool:
    """A pronoun, or an opening that goes on from before, in a short request."""
    words = analysis.words
    if not words or len(words) > MAX_ELLIPSIS_WORDS:
        return False
    return _has_pronoun(analysis) or words[0] in lexicon().openers


def _has_pronoun(analysis: Analysis) -> bool:
    return bool(lexicon().pronouns.intersection(analysis.words))


def _is_pointer(target: Target) -> bool:
    return target.kind is TargetKind.CONCEPT and target.text in lexicon().pronouns
