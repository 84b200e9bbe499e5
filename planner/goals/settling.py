"""Settling: what this repository holds decides where the words alone leave it open.

A plain word that is a name here becomes the target of a question that names nothing else; a plain word inside
a longer description stays a word, though something bears it as a name.
"""

from collections.abc import Collection, Sequence

from planner.goals.analysis import Analysis
from planner.goals.classifier import Choice, pair_probability
from planner.goals.grounding import NoRepository, RepositoryLexicon
from planner.goals.lexicon import lexicon
from planner.goals.model import ABOUT_CODE, DECLARED, Artifact, Entity, GoalModel, Intent, Target, TargetKind
from planner.goals.normalize import stem
from planner.names import is_plain_word

REFERENCED = "refer"
UNSURE = 0.6
# Below this probability the reading gives way to one about a name that the repository holds.
MIN_OTHER = 0.02
# A reading that is all but excluded is not taken up again.
MAX_TARGETS = 2
MIN_LETTERS = 3
MANY_WORDS = 2
# "where is resize defined" asks for a name; among two other words and more, a plain word may be one of them.
MANY_WORDS_OF_USE = 4
# "who calls resize from the main loop": a use says more than the name and is still about it.
_ABOUT_NAMES = frozenset({Intent.EXPLAIN, Intent.LOCATE, Intent.NAVIGATE, Intent.COMPARE, Intent.MODIFY})
_DESCRIBED = _ABOUT_NAMES | {Intent.DIAGNOSE, Intent.REVIEW}
_OF_THE_PROJECT = frozenset({Intent.EXPLAIN, Intent.LOCATE, Intent.STATUS, Intent.REVIEW, Intent.COMPARE})
# An action on the project is one, whatever it mentions: "build the image for staging".


def settle(
    goal: GoalModel,
    analysis: Analysis,
    choices: Sequence[Choice],
    repository: RepositoryLexicon,
    project_words: Collection[str] = (),
) -> GoalModel:
    """*goal* as this repository makes it; unchanged where no repository is known.

    *project_words* are stems that speak of the project itself and so name no matter of its code.
    """
    goal = _of_uses(_without_tests(goal))
    if isinstance(repository, NoRepository):
        return goal
    confidence = pair_probability(choices, choices[0].label)
    if not goal.targets and goal.entity in DECLARED and goal.intent in _OF_THE_PROJECT:
        matters = _matters(analysis, repository, project_words)
        if len(matters) >= MANY_WORDS:
            goal = _about_code(goal, choices)
    if goal.intent is Intent.COMPARE and goal.entity in ABOUT_CODE and len(goal.targets) == 1:
        return _with_other_side(goal, _names(analysis, repository))
    if goal.targets:
        return _described(goal) if goal.intent in _DESCRIBED else goal
    if goal.intent not in _ABOUT_NAMES:
        return goal
    names = _names(analysis, repository)
    if goal.describes_more_than_names:
        # In a longer description only what is written as a name is one.
        names = tuple(name for name in names if not is_plain_word(name.text) and name.start)
    names = names[:MAX_TARGETS]
    if not names:
        return goal
    if goal.entity in ABOUT_CODE:
        return goal.with_targets(names)
    return goal if confidence >= UNSURE else _about_names(goal, choices, names)


def _of_uses(goal: GoalModel) -> GoalModel:
    """Who asks where a name is referenced does not ask where it is defined."""
    is_place = goal.intent is Intent.LOCATE and goal.artifact is Artifact.DEFINITION
    if goal.entity is Entity.SYMBOL and is_place and goal.constraints.relation == REFERENCED:
        return goal.model_copy(update={"artifact": Artifact.USAGE})
    return goal


def _without_tests(goal: GoalModel) -> GoalModel:
    """What leaves tests out is not about tests."""
    if not (goal.entity is Entity.TEST and goal.constraints.tests is False and goal.targets):
        return goal
    used = {"entity": Entity.SYMBOL, "artifact": Artifact.USAGE}
    return goal.model_copy(update=used if goal.intent is Intent.LOCATE else {"entity": Entity.SYMBOL})


def _about_names(goal: GoalModel, choices: Sequence[Choice], names: tuple[Target, ...]) -> GoalModel:
    """An unsure question that mentions names of this repository is about them, if it can be."""
    kinds = {TargetKind.SYMBOL: Entity.SYMBOL, TargetKind.PATH: Entity.FILE}
    wanted = kinds[names[0].kind]
    other = next(
        (
            choice.label
            for choice in choices
            if choice.label.intent is goal.intent
            and choice.label.entity is wanted
            and choice.probability >= MIN_OTHER
        ),
        None,
    )
    if other is None:
        return goal
    return goal.model_copy(update={**other._asdict(), "targets": names})


def _matters(
    analysis: Analysis, repository: RepositoryLexicon, project_words: Collection[str]
) -> tuple[str, ...]:
    """The words of the request that do not speak of the project itself; none when no code uses any."""
    small = lexicon().small_words
    words = dict.fromkeys(token.word for token in analysis.tokens if token.is_word)
    matters = tuple(
        word
        for word in words
        if word not in small and len(word) >= MIN_LETTERS and stem(word) not in project_words
    )
    return matters if any(repository.has_word(word) for word in matters) else ()


def _about_code(goal: GoalModel, choices: Sequence[Choice]) -> GoalModel:
    """A question about the project as a whole that names matters of its code is about those matters."""
    of_code = [choice.label for choice in choices if choice.label.entity is Entity.COMPONENT]
    same = next((label for label in of_code if label.intent is goal.intent), None)
    label = same or next(iter(of_code), None)
    return goal.model_copy(update=label._asdict()) if label else goal


def _with_other_side(goal: GoalModel, names: Sequence[Target]) -> GoalModel:
    """A comparison has two sides: the other one may be a plain word that is a name here."""
    known = goal.targets[0]
    others = [name for name in names if name.text != known.text]
    if not others:
        return goal
    # "the difference between a and b": the sides stand next to each other.
    other = min(others, key=lambda name: abs(name.start - known.start))
    return goal.with_targets(tuple(sorted((*goal.targets, other), key=lambda target: target.start)))


def _described(goal: GoalModel) -> GoalModel:
    """Common words of a longer description are its subject in words, not the symbols that bear them."""
    plain = goal.entity in ABOUT_CODE and all(
        target.kind in {TargetKind.SYMBOL, TargetKind.CONCEPT} and is_plain_word(target.text)
        for target in goal.targets
    )
    named = {word for target in goal.targets for word in target.text.split()}
    others = sum(word not in named for word in goal.keywords.lower().split())
    is_use = goal.artifact is Artifact.USAGE
    if not plain or others < (MANY_WORDS_OF_USE if is_use else MANY_WORDS):
        return goal
    targets = tuple(target.model_copy(update={"kind": TargetKind.CONCEPT}) for target in goal.targets)
    artifact = Artifact.DEFINITION if is_use else goal.artifact
    return goal.model_copy(update={"entity": Entity.COMPONENT, "artifact": artifact, "targets": targets})


def _names(analysis: Analysis, repository: RepositoryLexicon) -> tuple[Target, ...]:
    """The words that name a symbol or file here, as they were written, in request order."""
    small = lexicon().small_words
    found: list[Target] = []
    for token in analysis.tokens:
        if token.word in small or not (token.is_word or token.mention):
            continue
        written = token.mention.text if token.mention else analysis.clean.text[token.start : token.end]
        if "\n" in written:
            continue
        if repository.has_symbol(written):
            found.append(Target(text=written, kind=TargetKind.SYMBOL, start=token.start, end=token.end))
        elif repository.has_file(written):
            found.append(Target(text=written, kind=TargetKind.PATH, start=token.start, end=token.end))
    return tuple(found)
