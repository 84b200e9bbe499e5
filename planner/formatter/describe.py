"""Goals and gaps in plain words, for packages, clarifying questions and progress."""

from planner.evidence.model import EvidenceClass
from planner.goals.model import Artifact, Entity, GoalModel, Intent, Scope, TargetKind
from planner.session import Gap

_SUBJECT: dict[Entity, str] = {
    Entity.CODEBASE: "this codebase",
    Entity.ARCHITECTURE: "the architecture",
    Entity.COMPONENT: "this part of the code",
    Entity.SYMBOL: "this name",
    Entity.FILE: "this file",
    Entity.WORKING_TREE: "the working tree",
    Entity.GIT_HISTORY: "the git history",
    Entity.CI: "the CI pipeline",
    Entity.BUILD: "the build",
    Entity.TEST: "the tests",
    Entity.DEPENDENCY: "the dependencies",
    Entity.SESSION: "this session",
    Entity.NONE: "nothing in this repository",
}
_VERB: dict[Intent, str] = {
    Intent.EXPLAIN: "explain {}",
    Intent.LOCATE: "find where {} is",
    Intent.REVIEW: "review {}",
    Intent.STATUS: "report the state of {}",
    Intent.DIAGNOSE: "find the cause of the failure in {}",
    Intent.COMPARE: "compare {}",
    Intent.NAVIGATE: "show {}",
    Intent.MODIFY: "collect what a change of {} needs",
    Intent.EXECUTE: "run {}",
    Intent.CHAT: "talk about {}",
}
_BY_ARTIFACT: dict[tuple[Intent, Artifact], str] = {
    (Intent.LOCATE, Artifact.DEFINITION): "find where {} is defined or implemented",
    (Intent.LOCATE, Artifact.USAGE): "find where {} is used",
    (Intent.EXPLAIN, Artifact.OVERVIEW): "give an overview of {}",
    (Intent.EXPLAIN, Artifact.EXPLANATION): "explain how {} works",
    (Intent.STATUS, Artifact.HISTORY): "report the history of {}",
    (Intent.STATUS, Artifact.DIFFERENCE): "show what was changed in {}",
}
_MISSING: dict[EvidenceClass, str] = {
    EvidenceClass.FILE_SEARCH: "No code about {} was found.",
    EvidenceClass.CONCEPT: "No code about {} was found.",
    EvidenceClass.FILE_CONTENT: "No file that shows {} could be read.",
    EvidenceClass.DEFINITION: "No definition of {} was found.",
    EvidenceClass.REFERENCES: "No use of {} was found.",
    EvidenceClass.DISCOVERY: "The project declares nothing about {}.",
    EvidenceClass.DEPENDENCY_GRAPH: "Nothing is known about what {} is connected to.",
    EvidenceClass.WORKING_TREE: "The working tree of {} could not be asked for.",
    EvidenceClass.GIT_LOG: "Git has no history that answers this for {}.",
    EvidenceClass.BUILD: "No build output about {} is at hand.",
    EvidenceClass.TEST: "No test of {} was found.",
    EvidenceClass.CI: "No CI result about {} is at hand.",
    EvidenceClass.SESSION: "The session knows nothing about {}.",
}


def describe(goal: GoalModel) -> str:
    """The goal as a person would put it: "find where ReplayService is used"."""
    words = _BY_ARTIFACT.get((goal.intent, goal.artifact), _VERB[goal.intent])
    limits = goal.constraints
    parts = [words.format(subject(goal))]
    if limits.author:
        parts.append(f"by {limits.author}")
    if limits.since:
        parts.append(f"since {limits.since}")
    if limits.until:
        parts.append(f"until {limits.until}")
    if limits.paths:
        parts.append(f"in {', '.join(limits.paths)}")
    if limits.languages:
        parts.append(f"in {', '.join(limits.languages)}")
    if limits.tests is not None:
        parts.append("in tests only" if limits.tests else "outside tests")
    return " ".join(parts)


def subject(goal: GoalModel) -> str:
    """What the goal is about: its targets, or the entity in words."""
    if goal.targets_of(TargetKind.LOG):
        return "the pasted log"
    if goal.targets:
        named = " and ".join(target.text for target in goal.targets[:4])
        about_tests = goal.entity is Entity.TEST and goal.intent is not Intent.EXECUTE
        return f"the tests of {named}" if about_tests else named
    if goal.scope is Scope.RECENT and goal.entity is Entity.GIT_HISTORY:
        return "the recent git history"
    return _SUBJECT[goal.entity]


def missing(gap: Gap, goal: GoalModel) -> str:
    """An unmet requirement as a sentence."""
    return _MISSING[gap.evidence_class].format(gap.target[:120] or subject(goal))
