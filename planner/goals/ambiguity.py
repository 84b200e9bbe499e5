"""Ambiguity: which other readings of a request are worth a question, and how to name them."""

from collections.abc import Sequence

from planner.goals.classifier import Choice, pair_probability
from planner.goals.corpus_format import Label
from planner.goals.model import Artifact, Entity, GoalModel, Intent, Reading, Target

CLOSE = 0.5
"""A second reading at least half as likely as the first is worth a question."""
FLOOR = 0.15
"""Below this a reading is noise, however unsure the first one is."""
MAX_READINGS = 3

_ENTITY_WORDS: dict[Entity, str] = {
    Entity.CODEBASE: "the project",
    Entity.ARCHITECTURE: "the architecture",
    Entity.COMPONENT: "the part of the code about {targets}",
    Entity.SYMBOL: "{targets}",
    Entity.FILE: "the file {targets}",
    Entity.WORKING_TREE: "the working tree",
    Entity.GIT_HISTORY: "the history",
    Entity.CI: "the CI",
    Entity.BUILD: "the build",
    Entity.TEST: "the tests",
    Entity.DEPENDENCY: "the dependencies",
    Entity.SESSION: "this session",
    Entity.NONE: "",
}
_UNNAMED: dict[Entity, str] = {
    Entity.COMPONENT: "one part of the code",
    Entity.SYMBOL: "one name in the code",
    Entity.FILE: "one file",
}
_INTENT_WORDS: dict[Intent, str] = {
    Intent.EXPLAIN: "explain",
    Intent.LOCATE: "find",
    Intent.REVIEW: "review",
    Intent.STATUS: "report on",
    Intent.DIAGNOSE: "find the cause of a failure in",
    Intent.COMPARE: "compare",
    Intent.NAVIGATE: "open",
    Intent.MODIFY: "change",
    Intent.EXECUTE: "run",
    Intent.CHAT: "talk, not about this repository",
}
_ARTIFACT_WORDS: dict[tuple[Intent, Artifact], str] = {
    (Intent.LOCATE, Artifact.USAGE): "find what uses",
    (Intent.LOCATE, Artifact.DEFINITION): "find where to look for",
    (Intent.STATUS, Artifact.HISTORY): "show the history of",
    (Intent.STATUS, Artifact.DIFFERENCE): "show what changed in",
    (Intent.STATUS, Artifact.STATUS): "show the state of",
    (Intent.MODIFY, Artifact.PATCH): "plan a change to",
}


def other_readings(choices: Sequence[Choice], goal: GoalModel) -> tuple[Reading, ...]:
    """Close readings that would run another investigation, likeliest first."""
    if not choices:
        return ()
    best = choices[0].label
    taken = {best[:2]}
    top = pair_probability(choices, best)
    readings = []
    for choice in choices:
        if choice.label[:2] in taken:
            continue
        taken.add(choice.label[:2])
        probability = pair_probability(choices, choice.label)
        if probability < max(FLOOR, CLOSE * top) or choice.label.intent is Intent.CHAT:
            continue
        readings.append((probability, choice.label))
    readings.sort(key=lambda reading: (-reading[0], reading[1]))
    return tuple(
        Reading(
            goal=relabelled(goal, label),
            probability=probability,
            label=label_in_words(label, goal.targets),
        )
        for probability, label in readings[:MAX_READINGS]
    )


def relabelled(goal: GoalModel, label: Label) -> GoalModel:
    """The same words read as another goal."""
    return goal.model_copy(update=label._asdict())


def label_in_words(label: Label, targets: Sequence[Target]) -> str:
    """A reading in words a user can choose by."""
    verb = _ARTIFACT_WORDS.get((label.intent, label.artifact), _INTENT_WORDS[label.intent])
    names = " and ".join(f'"{target.text[:60]}"' for target in targets)
    template = _ENTITY_WORDS[label.entity]
    if "{targets}" in template and not names:
        template = _UNNAMED[label.entity]
    words = f"{verb} {template.format(targets=names)}".strip()
    return words if not names or "{targets}" in _ENTITY_WORDS[label.entity] else f"{words} ({names})"
