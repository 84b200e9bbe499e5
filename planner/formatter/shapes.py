"""Shapes: one formatter row per artifact, saying which findings lead, how many, and how much text of each."""

from dataclasses import dataclass

from planner.evidence.model import FindingKind as K
from planner.goals.model import Artifact


@dataclass(frozen=True, slots=True)
class Shape:
    """How the evidence for one artifact is laid out."""

    artifact: Artifact
    kinds: tuple[tuple[K, ...], ...]
    # Groups of kinds in the order of the answer; kinds of one group keep the order they were found in.
    limit: int = 10
    # Items at the most.
    lines: int = 40
    # Lines of a snippet at the most; a longer definition is cut and marked.
    expands: bool = False
    # The first place is shown whole (up to the reading limit), because its text is the answer.


CODE: tuple[K, ...] = (K.DEFINITION, K.DECLARATION, K.CONCEPT, K.FILE, K.DIRECTORY, K.TEXT, K.CONTENT)
PROJECT: tuple[K, ...] = (K.FACT, K.COMMAND, K.MANIFEST, K.ENTRY_POINT, K.DEPENDENCY, K.DIRECTORY)
GIT: tuple[K, ...] = (K.FACT, K.COMMIT, K.CHANGE, K.BLAME, K.BRANCH, K.TAG, K.STASH)

SHAPES: dict[Artifact, Shape] = {
    shape.artifact: shape
    for shape in (
        Shape(Artifact.OVERVIEW, (PROJECT, (K.EDGE, K.OUTLINE), (K.CONTENT, K.FILE, *CODE)), limit=24),
        Shape(
            Artifact.EXPLANATION,
            (CODE, (*PROJECT, K.EDGE, K.PATH_STEP, K.OUTLINE), (K.REFERENCE,), GIT),
            limit=20,
        ),
        Shape(
            Artifact.DEFINITION,
            (CODE, (*PROJECT, K.EDGE), (K.REFERENCE,)),
        ),
        Shape(Artifact.USAGE, ((K.REFERENCE, K.FACT, K.EDGE), CODE, PROJECT), limit=20, lines=3),
        Shape(
            Artifact.CONTENT,
            ((K.CONTENT, K.DIRECTORY), CODE, (K.OUTLINE, *PROJECT), GIT),
            limit=12,
            lines=200,
            expands=True,
        ),
        Shape(Artifact.DIFFERENCE, ((K.FACT, K.COMMIT, K.CHANGE, K.BLAME), CODE, PROJECT), limit=30),
        Shape(
            Artifact.REPORT,
            ((K.ISSUE, K.CHANGE, K.COMMIT), PROJECT, (K.EDGE,), CODE, (K.REFERENCE,)),
            limit=30,
        ),
        Shape(
            Artifact.ROOT_CAUSE,
            ((K.FAILURE, K.FRAME), (K.CONTENT, *CODE), GIT, PROJECT, (K.COMMAND, K.OUTPUT)),
            limit=16,
        ),
        Shape(
            Artifact.PATCH,
            ((K.FAILURE, *CODE), (K.REFERENCE, K.CHANGE, K.COMMIT), PROJECT),
            limit=16,
        ),
        Shape(Artifact.STATUS, (GIT, PROJECT, (K.OUTPUT, K.COMMAND), CODE), limit=40, lines=12),
        Shape(Artifact.HISTORY, (GIT, PROJECT, CODE), limit=30, lines=12),
        Shape(Artifact.EXECUTION_OUTPUT, ((K.OUTPUT, K.COMMAND, K.FAILURE, K.FRAME), PROJECT), lines=80),
        Shape(Artifact.NONE, ((K.FACT,),)),
    )
}
