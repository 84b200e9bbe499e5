"""Absence: whether a request is about something that the repository does not hold. A fact, not an outcome.

The right end of such a request is insufficient evidence, so it counts neither for nor against a planner.
"""

import re
from collections.abc import Callable

from planner.goals.model import Entity, Grounding, Intent
from planner.session import InvestigationSession, Outcome

Holds = Callable[[str], bool]
"""Whether a text occurs anywhere in the files of the repository, case aside."""

_NAME = re.compile(r"(?<=\s)[A-Z]\w*[a-z]\w*")
# A word with a capital inside of a request, as names are written; its first word always has one.
_PLACES = frozenset({Intent.LOCATE, Intent.EXPLAIN, Intent.NAVIGATE})
_PARTS = frozenset({Entity.COMPONENT, Entity.SYMBOL, Entity.FILE})


def is_about_nothing(session: InvestigationSession, holds: Holds) -> bool:
    """Whether nothing that the request names exists under any spelling.

    Where the reading took no name out of the request, its capitalised words are the names, or else all of its
    content words; they are looked for in every file.
    """
    grounded = session.parse.grounded
    if grounded:
        return all(item.grounding is Grounding.ABSENT for item in grounded)
    goal = session.parse.goal
    is_place = goal.intent in _PLACES and goal.entity in _PARTS
    if session.outcome is not Outcome.INSUFFICIENT_EVIDENCE or not is_place or goal.targets:
        return False
    words = _NAME.findall(session.request) or goal.keywords.split()
    return bool(words) and not any(holds(word) for word in words)
