"""GoalModel and ParseResult: what the user wants to know. No tools, no planner state."""

from enum import StrEnum
from typing import Self

from pydantic import Field

from planner.names import is_plain_word
from services.frozen import Frozen


class Intent(StrEnum):
    """What kind of answer is wanted."""

    EXPLAIN = "explain"
    LOCATE = "locate"
    REVIEW = "review"
    STATUS = "status"
    DIAGNOSE = "diagnose"
    COMPARE = "compare"
    NAVIGATE = "navigate"
    MODIFY = "modify"
    EXECUTE = "execute"
    CHAT = "chat"


class Entity(StrEnum):
    """What the request is about."""

    CODEBASE = "codebase"
    ARCHITECTURE = "architecture"
    COMPONENT = "component"
    SYMBOL = "symbol"
    FILE = "file"
    WORKING_TREE = "working_tree"
    GIT_HISTORY = "git_history"
    CI = "ci"
    BUILD = "build"
    TEST = "test"
    DEPENDENCY = "dependency"
    SESSION = "session"
    NONE = "none"


DECLARED = frozenset(
    {Entity.ARCHITECTURE, Entity.CODEBASE, Entity.BUILD, Entity.CI, Entity.TEST, Entity.DEPENDENCY}
)
"""What a project declares about itself in its own files; the same words occur in questions about code."""


ABOUT_CODE = frozenset({Entity.COMPONENT, Entity.SYMBOL, Entity.FILE})
"""What the code itself holds."""


class Artifact(StrEnum):
    """The form of the answer."""

    OVERVIEW = "overview"
    EXPLANATION = "explanation"
    DEFINITION = "definition"
    USAGE = "usage"
    CONTENT = "content"
    DIFFERENCE = "difference"
    REPORT = "report"
    ROOT_CAUSE = "root_cause"
    PATCH = "patch"
    STATUS = "status"
    HISTORY = "history"
    EXECUTION_OUTPUT = "execution_output"
    NONE = "none"


class Scope(StrEnum):
    """How wide the request reaches."""

    GLOBAL = "global"
    LOCAL = "local"
    RECENT = "recent"
    NONE = "none"


class TargetKind(StrEnum):
    """What a target names."""

    SYMBOL = "symbol"
    PATH = "path"
    CONCEPT = "concept"
    REVISION = "revision"
    PERSON = "person"
    URL = "url"
    LOG = "log"


class Target(Frozen):
    """Something the user would want searched."""

    text: str
    kind: TargetKind
    start: int = 0
    end: int = 0
    # Characters of the request that it came from, end excluded; equal when it came from an earlier turn.


class Grounding(StrEnum):
    """What a target is in this repository."""

    SYMBOL = "symbol"
    FILE = "file"
    DIRECTORY = "directory"
    REVISION = "revision"
    PERSON = "person"
    WORDS = "words"
    # No single thing bears the name, but its words occur.
    ABSENT = "absent"
    UNCHECKED = "unchecked"


class GroundedTarget(Frozen):
    """A target and what this repository holds under that name."""

    target: Target
    grounding: Grounding
    path: str = ""
    # The one file or directory it names, when there is exactly one.


class Constraints(Frozen):
    """Limits that the request puts on the answer."""

    paths: tuple[str, ...] = ()
    # Files, directories or globs to stay inside of.
    lines: tuple[int, int] | None = None
    # First and last line, 1-based, both included; of the path target.
    languages: tuple[str, ...] = ()
    author: str = ""
    since: str = ""
    until: str = ""
    # As git reads them: "2024-05-01", "2 weeks ago", "yesterday".
    revisions: tuple[str, ...] = ()
    # Two revisions are a range, one is a point.
    tests: bool | None = None
    # True: only tests; False: no tests; None: not said.
    count: int | None = None
    # "last 5 commits", "top 3 files".
    staged: bool | None = None
    # Of the working tree: only staged, only unstaged, or not said.
    relation: str = ""
    # How a thing is used, where the request says so: "call", "inherit", "import", "own".
    listing: str = ""
    # Which things of git are to be listed when it is not commits: "branches", "tags", "people", "stashes".
    excluded: tuple[str, ...] = ()
    # Words or paths the user does not want.


class GoalModel(Frozen):
    """What the user wants to know. Wordings of one meaning give equal goals but for spans and keywords."""

    intent: Intent
    entity: Entity
    artifact: Artifact
    scope: Scope
    targets: tuple[Target, ...] = ()
    constraints: Constraints = Constraints()
    keywords: str = ""
    # Every content word and code span of the request, in order, for ranking by meaning of the whole question.

    def targets_of(self, *kinds: TargetKind) -> tuple[Target, ...]:
        """The targets of these kinds, in request order."""
        return tuple(target for target in self.targets if target.kind in kinds)

    @property
    def describes_more_than_names(self) -> bool:
        """Whether the question says something beyond the names in it.

        Three content words that belong to no name, two of them to no target.
        """
        targets = {word for target in self.targets for word in target.text.lower().split()}
        names = {
            word
            for target in self.targets
            if not is_plain_word(target.text)
            for word in target.text.lower().split()
        }
        words = self.keywords.lower().split()
        return (
            sum(word not in names for word in words) >= 3 and sum(word not in targets for word in words) >= 2
        )

    def with_targets(self, targets: tuple[Target, ...]) -> Self:
        """The same goal about other targets."""
        return self.model_copy(update={"targets": targets})


class Reading(Frozen):
    """Another way to read the request."""

    goal: GoalModel
    probability: float = Field(ge=0.0, le=1.0)
    label: str
    # In words a user can choose by: "what changed in the working tree".


class ParseResult(Frozen):
    """The goal, how sure the reading is, how else it could be read, and why."""

    request: str
    goal: GoalModel
    confidence: float = Field(ge=0.0, le=1.0)
    # Calibrated probability that intent and entity are right.
    ambiguities: tuple[Reading, ...] = ()
    # Likeliest first; the chosen reading is not among them.
    grounded: tuple[GroundedTarget, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    # (as written, as read), in request order.
    explanation: str = ""
    is_unclear: bool = False
    # The request names nothing that can be looked for; the planner asks instead of searching.
    parser: str = ""
    # Name and version of the understanding that produced this: "goals-1", "keyword-router".
