"""Respelling: names of code that were mistyped, read as the one name of this repository they can mean."""

from planner.goals.grounding import RepositoryLexicon
from planner.goals.model import GoalModel, Target, TargetKind
from planner.names import is_plain_word

MIN_LENGTH = 8
LONG_NAME = 14
# One slip in eight characters, two in fourteen: shorter names differ from each other by as little.


def respell(goal: GoalModel, repository: RepositoryLexicon) -> tuple[GoalModel, tuple[tuple[str, str], ...]]:
    """*goal* with its mistyped names put right, and what was read as what.

    A name is mistyped when nothing bears it and exactly one existing name is a slip away. Names that exist,
    and names that are near to none or to several, stay as they are: a missing name is an answer of its own.
    """
    meant = {target.text: _meant(target, repository) for target in goal.targets}
    changed = tuple((text, name) for text, name in meant.items() if name != text)
    if not changed:
        return goal, ()
    targets = tuple(target.model_copy(update={"text": meant[target.text]}) for target in goal.targets)
    keywords = " ".join(meant.get(word, word) for word in goal.keywords.split())
    return goal.model_copy(update={"targets": targets, "keywords": keywords}), changed


def _meant(target: Target, repository: RepositoryLexicon) -> str:
    text = target.text
    is_name = target.kind is TargetKind.SYMBOL and text.isidentifier() and not is_plain_word(text)
    if not is_name or len(text) < MIN_LENGTH or repository.has_symbol(text):
        return text
    from rapidfuzz.distance import OSA

    slips = 1 if len(text) < LONG_NAME else 2
    near = [name for name in repository.nearest(text) if OSA.distance(text, name) <= slips]
    # Another case is another name: a class is not the variable that holds one.
    return near[0] if len(near) == 1 and near[0].lower() != text.lower() else text
