"""Evidence: what was found, where it comes from, how good it is and how much of it there is."""

from enum import IntEnum, StrEnum
from typing import Self

from services.frozen import Frozen


class EvidenceClass(StrEnum):
    """What kind of looking produced the evidence."""

    FILE_SEARCH = "file_search"
    CONCEPT = "concept"
    FILE_CONTENT = "file_content"
    DEFINITION = "definition"
    REFERENCES = "references"
    DISCOVERY = "discovery"
    DEPENDENCY_GRAPH = "dependency_graph"
    WORKING_TREE = "working_tree"
    GIT_LOG = "git_log"
    BUILD = "build"
    TEST = "test"
    CI = "ci"
    SESSION = "session"


class Quality(IntEnum):
    """Did we find the right thing. Completion depends on this alone."""

    NONE = 0
    WEAK = 1
    MODERATE = 2
    STRONG = 3
    VERIFIED = 4
    # A relation between two independent producers, or one authoritative source; no tool awards it to itself.

    @property
    def label(self) -> str:
        """The lower-case name, as packages and traces print it."""
        return self.name.lower()


class Strength(IntEnum):
    """How much was found; many imprecise hits are weak evidence of high strength."""

    NONE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @classmethod
    def of_count(cls, matches: int) -> Self:
        """The strength of *matches* matches: none, 1-2 low, 3-9 medium, 10 and more high."""
        return cls(0 if matches < 1 else 1 if matches < 3 else 2 if matches < 10 else 3)


class FindingKind(StrEnum):
    """What one finding is; formatters choose their words by it."""

    FILE = "file"
    DIRECTORY = "directory"
    DEFINITION = "definition"
    DECLARATION = "declaration"
    REFERENCE = "reference"
    TEXT = "text"
    CONCEPT = "concept"
    CONTENT = "content"
    OUTLINE = "outline"
    CHANGE = "change"
    COMMIT = "commit"
    BLAME = "blame"
    BRANCH = "branch"
    TAG = "tag"
    STASH = "stash"
    FACT = "fact"
    MANIFEST = "manifest"
    DEPENDENCY = "dependency"
    ENTRY_POINT = "entry_point"
    EDGE = "edge"
    PATH_STEP = "path_step"
    FAILURE = "failure"
    FRAME = "frame"
    COMMAND = "command"
    OUTPUT = "output"
    ISSUE = "issue"
    NEAREST = "nearest"
    IGNORED = "ignored"


class Finding(Frozen):
    """One thing a tool found, at one place where it has a place."""

    kind: FindingKind
    title: str
    # "ReplayService.start", "src/a.py", "3f2a9c1 Fix the parser".
    path: str = ""
    start: int = 0
    end: int = 0
    # 1-based lines, both included; 0 where the finding is a whole file or no file at all.
    text: str = ""
    symbol: str = ""
    # Qualified name of the definition it is or lies in.
    score: float = 0.0
    signals: tuple[tuple[str, float], ...] = ()
    is_exact: bool = False
    is_test: bool = False
    revision: str = ""
    blob: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    # Kind-specific details by name, sorted: ("author", "Ana"), ("kind", "call"), ("resolved", "import").

    def attribute(self, name: str) -> str:
        """The detail called *name*, or an empty string."""
        return dict(self.attributes).get(name, "")


def attributes(**details: object) -> tuple[tuple[str, str], ...]:
    """Details as sorted pairs of text, empty ones left out."""
    return tuple(sorted((name, str(value)) for name, value in details.items() if value not in (None, "")))


class Provenance(Frozen):
    """Where a piece of evidence comes from."""

    evidence_class: EvidenceClass
    tool: str
    query: str
    # As it was sent.
    target: str
    # The target of the goal that it was sent for; empty where the goal names none.
    match_count: int = 0
    exact_count: int = 0
    is_phrase: bool = False
    # The words matched as one phrase or one identifier, not separately.
    is_authoritative: bool = False
    # Git for history and working tree, a captured run for build and test: nothing else can know better.


class Evidence(Frozen):
    """What one tool call contributed."""

    id: str
    provenance: Provenance
    quality: Quality
    strength: Strength
    reason: str
    # Why this quality, in words.
    likelihood: float | None = None
    # Of a search by meaning: the probability that its places answer the question.
    findings: tuple[Finding, ...] = ()
