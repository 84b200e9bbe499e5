"""The parse in words: what was read out of a request, and on what grounds."""

from collections.abc import Sequence

from planner.goals.ambiguity import label_in_words
from planner.goals.corpus_format import Label
from planner.goals.model import Constraints, GoalModel, GroundedTarget, Grounding, Reading

SURE, LIKELY = 0.85, 0.6

_GROUNDING_WORDS: dict[Grounding, str] = {
    Grounding.SYMBOL: "a symbol here",
    Grounding.FILE: "a file here",
    Grounding.DIRECTORY: "a directory here",
    Grounding.REVISION: "a revision here",
    Grounding.PERSON: "an author here",
    Grounding.WORDS: "words that occur here",
    Grounding.ABSENT: "nothing of that name here",
}


def explain(
    goal: GoalModel,
    *,
    confidence: float,
    grounded: Sequence[GroundedTarget] = (),
    corrections: Sequence[tuple[str, str]] = (),
    readings: Sequence[Reading] = (),
    notes: Sequence[str] = (),
) -> str:
    """One paragraph that a user can check the reading by."""
    label = Label(goal.intent, goal.entity, goal.artifact, goal.scope)
    certainty = "clearly" if confidence >= SURE else "probably" if confidence >= LIKELY else "with doubt"
    sentences = [f"Read {certainty} ({confidence:.0%}) as: {label_in_words(label, goal.targets)}."]
    known = [
        f'"{item.target.text[:60]}" is {_GROUNDING_WORDS[item.grounding]}'
        for item in grounded
        if item.grounding in _GROUNDING_WORDS
    ]
    if known:
        sentences.append(f"{'; '.join(known)}.")
    limits = _limits(goal.constraints)
    if limits:
        sentences.append(f"Limits: {'; '.join(limits)}.")
    if corrections:
        pairs = ", ".join(f'"{written}" as "{meant}"' for written, meant in corrections)
        sentences.append(f"Read {pairs}.")
    if readings:
        others = ", or ".join(f"{reading.label} ({reading.probability:.0%})" for reading in readings)
        sentences.append(f"It could also mean: {others}.")
    sentences.extend(notes)
    return " ".join(sentences)


def _limits(constraints: Constraints) -> list[str]:
    found = []
    if constraints.paths:
        found.append(f"inside {', '.join(constraints.paths)}")
    if constraints.lines:
        first, last = constraints.lines
        found.append(f"line {first}" if first == last else f"lines {first} to {last}")
    if constraints.languages:
        found.append(f"{', '.join(constraints.languages)} code")
    if constraints.author:
        found.append(f"by {constraints.author}")
    if constraints.since:
        found.append(f"since {constraints.since}")
    if constraints.until:
        found.append(f"until {constraints.until}")
    if constraints.revisions:
        found.append(" to ".join(constraints.revisions))
    if constraints.tests is not None:
        found.append("only tests" if constraints.tests else "no tests")
    if constraints.count is not None:
        found.append(f"{constraints.count} at most")
    if constraints.staged is not None:
        found.append("staged only" if constraints.staged else "unstaged only")
    if constraints.excluded:
        found.append(f"without {', '.join(constraints.excluded)}")
    return found
