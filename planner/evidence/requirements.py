"""Requirements: the table from a goal to the evidence that its answer needs. A kind of question is a row."""

from dataclasses import dataclass
from typing import TypeVar

from planner.evidence.model import EvidenceClass as C
from planner.evidence.model import Quality
from planner.goals.model import ABOUT_CODE, Artifact, Entity, GoalModel, Intent, TargetKind
from planner.tools import ToolName


@dataclass(frozen=True, slots=True)
class Need:
    """Evidence that must be there: any one of *classes*, at *minimum* or better."""

    classes: tuple[C, ...]
    minimum: Quality
    per_target: bool = False
    # Each target of the goal needs it; else once for the goal.
    any_suffices: bool = False
    # Every target is looked for, but one that is found carries the answer; the others become open questions.
    names_only: bool = False
    # Only targets written as code need it; what is told in words may be called anything.
    places: int = 1
    # Distinct files that must carry it.


@dataclass(frozen=True, slots=True)
class Row:
    """What goals of one kind need. An empty set matches every value."""

    name: str
    intents: frozenset[Intent] = frozenset()
    entities: frozenset[Entity] = frozenset()
    artifacts: frozenset[Artifact] = frozenset()
    target_kinds: frozenset[TargetKind] = frozenset()
    # The goal has a target of one of these kinds.
    has_targets: bool | None = None
    is_told: bool | None = None
    # The request tells in words what it is about, beyond any names in it.
    needs: tuple[Need, ...] = ()
    extras: tuple[ToolName, ...] = ()
    # Tools that make the answer richer once the needs are met; none of them can fail the request.

    def matches(self, goal: GoalModel) -> bool:
        """Whether this row speaks of *goal*."""
        return (
            (not self.intents or goal.intent in self.intents)
            and (not self.entities or goal.entity in self.entities)
            and (not self.artifacts or goal.artifact in self.artifacts)
            and (not self.target_kinds or bool(goal.targets_of(*self.target_kinds)))
            and (self.has_targets is None or self.has_targets is bool(goal.targets))
            and (self.is_told is None or self.is_told is goal.describes_more_than_names)
        )


T = TypeVar("T")


def _set(*values: T) -> frozenset[T]:
    return frozenset(values)


DEFINED = Need((C.DEFINITION, C.FILE_SEARCH, C.CONCEPT), Quality.STRONG, per_target=True)
SOME_DEFINED = Need(
    (C.DEFINITION, C.FILE_SEARCH, C.CONCEPT), Quality.STRONG, per_target=True, any_suffices=True
)
NAMED = Need((C.DEFINITION, C.FILE_SEARCH), Quality.MODERATE, per_target=True, names_only=True)
FOUND = Need((C.FILE_SEARCH, C.DEFINITION, C.CONCEPT), Quality.MODERATE)
MEANT = Need((C.CONCEPT,), Quality.MODERATE)
READ = Need((C.FILE_CONTENT,), Quality.MODERATE)
READ_EACH = Need((C.FILE_CONTENT,), Quality.MODERATE, per_target=True)
USED = Need((C.REFERENCES,), Quality.MODERATE, per_target=True, any_suffices=True)
DISCOVERED = Need((C.DISCOVERY,), Quality.MODERATE)
GRAPHED = Need((C.DEPENDENCY_GRAPH,), Quality.MODERATE)
TESTED = Need((C.TEST,), Quality.MODERATE, per_target=True, any_suffices=True)
LOGGED = Need((C.GIT_LOG,), Quality.STRONG)
IN_TREE = Need((C.WORKING_TREE,), Quality.STRONG)

ROWS: tuple[Row, ...] = (
    Row("small talk", intents=_set(Intent.CHAT)),
    Row("the assistant itself", entities=_set(Entity.SESSION), needs=(Need((C.SESSION,), Quality.STRONG),)),
    Row(
        "a pasted failure",
        target_kinds=_set(TargetKind.LOG),
        # A message that no format of a failure is known for is looked up by its words.
        needs=(Need((C.BUILD, C.TEST, C.CI, C.CONCEPT), Quality.MODERATE), READ),
        extras=(
            ToolName.SEARCH_CONCEPTS,
            ToolName.FIND_DEFINITIONS,
            ToolName.GIT_LOG,
            ToolName.FIND_TESTS,
        ),
    ),
    Row(
        "a run of the project's own command",
        intents=_set(Intent.EXECUTE),
        needs=(Need((C.BUILD, C.TEST, C.CI), Quality.MODERATE),),
        extras=(ToolName.RUN_COMMAND,),
    ),
    Row(
        "two revisions",
        intents=_set(Intent.COMPARE),
        entities=_set(Entity.GIT_HISTORY),
        needs=(LOGGED,),
    ),
    Row("the working tree", entities=_set(Entity.WORKING_TREE), needs=(IN_TREE,)),
    Row("history", entities=_set(Entity.GIT_HISTORY), needs=(LOGGED,)),
    Row(
        "a matter told in words",
        intents=_set(Intent.EXPLAIN, Intent.LOCATE, Intent.DIAGNOSE, Intent.REVIEW),
        entities=ABOUT_CODE,
        artifacts=_set(
            Artifact.EXPLANATION, Artifact.DEFINITION, Artifact.ROOT_CAUSE, Artifact.REPORT, Artifact.CONTENT
        ),
        target_kinds=_set(TargetKind.CONCEPT, TargetKind.SYMBOL),
        is_told=True,
        needs=(NAMED, MEANT, READ),
        extras=(ToolName.FIND_DEFINITIONS, ToolName.GRAPH_PATH),
    ),
    Row(
        "a comparison",
        intents=_set(Intent.COMPARE),
        has_targets=True,
        needs=(DEFINED, READ_EACH),
        extras=(ToolName.COMPARE_TEXTS,),
    ),
    Row(
        "tests of a thing",
        entities=_set(Entity.TEST),
        intents=_set(Intent.LOCATE, Intent.EXPLAIN, Intent.NAVIGATE, Intent.REVIEW),
        has_targets=True,
        needs=(TESTED, READ),
        extras=(ToolName.SEARCH_CONCEPTS,),
    ),
    Row(
        "a failure without a log",
        intents=_set(Intent.DIAGNOSE),
        entities=_set(Entity.BUILD, Entity.TEST, Entity.CI, Entity.CODEBASE, Entity.ARCHITECTURE),
        has_targets=False,
        needs=(Need((C.BUILD, C.TEST, C.CI), Quality.STRONG), DISCOVERED),
    ),
    Row(
        "a failure in a named thing",
        intents=_set(Intent.DIAGNOSE),
        entities=_set(Entity.FILE, Entity.SYMBOL, Entity.BUILD, Entity.TEST, Entity.CI),
        has_targets=True,
        needs=(SOME_DEFINED, READ),
        extras=(ToolName.DISCOVER, ToolName.GIT_LOG, ToolName.FIND_TESTS),
    ),
    Row(
        "uses of a package",
        artifacts=_set(Artifact.USAGE),
        entities=_set(Entity.DEPENDENCY),
        has_targets=True,
        needs=(USED, READ),
        extras=(ToolName.DISCOVER,),
    ),
    Row(
        "a package that fails",
        intents=_set(Intent.DIAGNOSE),
        entities=_set(Entity.DEPENDENCY),
        has_targets=True,
        needs=(FOUND, READ),
        extras=(ToolName.DISCOVER,),
    ),
    Row(
        "a package of the project",
        entities=_set(Entity.DEPENDENCY),
        intents=_set(Intent.STATUS, Intent.LOCATE, Intent.NAVIGATE, Intent.EXPLAIN, Intent.REVIEW),
        needs=(DISCOVERED,),
        extras=(ToolName.SEARCH_CONCEPTS,),
    ),
    Row(
        "how the project is built, tested and delivered",
        entities=_set(Entity.BUILD, Entity.CI, Entity.TEST),
        intents=_set(Intent.STATUS, Intent.LOCATE, Intent.NAVIGATE, Intent.EXPLAIN, Intent.REVIEW),
        needs=(DISCOVERED,),
        extras=(ToolName.SEARCH_CONCEPTS,),
    ),
    Row(
        "where it starts",
        intents=_set(Intent.LOCATE),
        entities=_set(Entity.ARCHITECTURE, Entity.CODEBASE),
        needs=(DISCOVERED, READ),
    ),
    Row(
        "a report on the whole",
        intents=_set(Intent.REVIEW),
        entities=_set(Entity.CODEBASE, Entity.ARCHITECTURE),
        needs=(DISCOVERED, GRAPHED, READ),
        extras=(ToolName.ASSESS,),
    ),
    Row(
        "a report on a part",
        intents=_set(Intent.REVIEW),
        needs=(FOUND, READ),
        extras=(ToolName.ASSESS, ToolName.FIND_TESTS),
    ),
    Row(
        "the tree of files",
        intents=_set(Intent.NAVIGATE),
        entities=_set(Entity.CODEBASE, Entity.ARCHITECTURE),
        needs=(READ,),
    ),
    Row(
        "the whole system",
        intents=_set(Intent.EXPLAIN, Intent.STATUS, Intent.COMPARE, Intent.DIAGNOSE),
        entities=_set(Entity.CODEBASE, Entity.ARCHITECTURE),
        needs=(DISCOVERED, GRAPHED, Need((C.FILE_CONTENT,), Quality.MODERATE, places=2)),
        extras=(ToolName.SEARCH_CONCEPTS,),
    ),
    Row(
        "uses of a thing",
        artifacts=_set(Artifact.USAGE),
        entities=_set(Entity.SYMBOL, Entity.COMPONENT, Entity.NONE),
        needs=(USED, READ),
    ),
    Row(
        "uses of a file",
        artifacts=_set(Artifact.USAGE),
        entities=_set(Entity.FILE),
        needs=(DEFINED, Need((C.DEPENDENCY_GRAPH, C.REFERENCES), Quality.MODERATE, per_target=True)),
    ),
    Row(
        "a change",
        intents=_set(Intent.MODIFY),
        needs=(FOUND, READ),
        extras=(ToolName.FIND_REFERENCES, ToolName.FIND_TESTS, ToolName.DISCOVER),
    ),
    Row(
        "how a named thing works",
        intents=_set(Intent.EXPLAIN),
        entities=_set(Entity.SYMBOL),
        has_targets=True,
        needs=(SOME_DEFINED, NAMED, READ),
        extras=(
            ToolName.SEARCH_CONCEPTS,
            ToolName.GRAPH_PATH,
            ToolName.FIND_REFERENCES,
            ToolName.FIND_TESTS,
        ),
    ),
    Row(
        "how a file works",
        intents=_set(Intent.EXPLAIN),
        entities=_set(Entity.FILE),
        has_targets=True,
        needs=(SOME_DEFINED, READ),
        extras=(ToolName.SEARCH_CONCEPTS, ToolName.OUTLINE, ToolName.GRAPH_NEIGHBOURS),
    ),
    Row(
        "a named thing",
        entities=_set(Entity.SYMBOL, Entity.FILE),
        has_targets=True,
        needs=(SOME_DEFINED, NAMED, READ),
    ),
    Row("a part named in words", needs=(FOUND, READ), extras=(ToolName.SEARCH_CONCEPTS,)),
)


LISTED = Row("a listing of git's", needs=(LOGGED,))
# Branches, tags, people: asked for by a limit of the goal, whatever the rest was taken for.


def row_of(goal: GoalModel) -> Row:
    """The first row that speaks of *goal*; the last row speaks of all."""
    if goal.constraints.listing and goal.entity is not Entity.WORKING_TREE:
        return LISTED
    return next(row for row in ROWS if row.matches(goal))
