"""ToolCall and ToolOutcome: the question put to a service and what came back."""

from enum import StrEnum

from planner.evidence.model import EvidenceClass, Finding
from planner.failures import FailureKind
from services.frozen import Frozen


class ToolName(StrEnum):
    """Every tool a strategy may call; `toolbox` binds each to a service."""

    FIND_FILES = "find_files"
    FIND_DEFINITIONS = "find_definitions"
    FIND_REFERENCES = "find_references"
    FIND_TESTS = "find_tests"
    SEARCH_TEXT = "search_text"
    SEARCH_CONCEPTS = "search_concepts"
    LIST_DIRECTORY = "list_directory"
    READ = "read"
    OUTLINE = "outline"
    COMPARE_TEXTS = "compare_texts"
    DISCOVER = "discover"
    GRAPH_OVERVIEW = "graph_overview"
    GRAPH_NEIGHBOURS = "graph_neighbours"
    GRAPH_PATH = "graph_path"
    GIT_STATUS = "git_status"
    GIT_DIFF = "git_diff"
    GIT_LOG = "git_log"
    GIT_BLAME = "git_blame"
    GIT_SHOW = "git_show"
    GIT_COMPARE = "git_compare"
    GIT_REFS = "git_refs"
    READ_FAILURE = "read_failure"
    ASSESS = "assess"
    FIND_COMMAND = "find_command"
    RUN_COMMAND = "run_command"
    SESSION_STATE = "session_state"
    NEAREST_NAMES = "nearest_names"


class ToolCall(Frozen):
    """One question to one tool. Equal calls are the same question; the session never asks one twice."""

    tool: ToolName
    query: str = ""
    # What is looked for: a name, a term, a path, a revision, a pattern.
    target: str = ""
    # The target of the goal that this call serves.
    options: tuple[tuple[str, str], ...] = ()
    # Further arguments by name, sorted.

    def option(self, name: str, default: str = "") -> str:
        """The argument called *name*."""
        return dict(self.options).get(name, default)


def call(tool: ToolName, query: str = "", *, target: str = "", **options: object) -> ToolCall:
    """Build a call; empty options are left out, others become text."""
    pairs = sorted((name, str(value)) for name, value in options.items() if value not in (None, ""))
    return ToolCall(tool=tool, query=query, target=target, options=tuple(pairs))


class ToolOutcome(Frozen):
    """What a call found, or the declared reason why it found nothing."""

    evidence_class: EvidenceClass
    findings: tuple[Finding, ...] = ()
    # Best first.
    match_count: int = 0
    # All matches, also those beyond the limit of `findings`.
    exact_count: int = 0
    is_phrase: bool = False
    is_authoritative: bool = False
    likelihood: float | None = None
    # Of a search by meaning: the probability that its places answer the question.
    failure: FailureKind | None = None
    note: str = ""
    # For a person: what limited the result.
    files_searched: int = 0
    files_read: tuple[str, ...] = ()
    bytes_read: int = 0
