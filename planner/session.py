"""InvestigationSession: the one record of what was asked, done, found and decided, and why."""

from enum import StrEnum

from pydantic import Field

from planner.evidence.model import Evidence, EvidenceClass, Quality
from planner.failures import FailureKind
from planner.goals.model import ParseResult
from planner.tools import ToolCall
from services.frozen import Frozen


class Outcome(StrEnum):
    """How a request ended; set fresh for every request."""

    SUCCESS = "success"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"
    FAILURE = "failure"
    USER_REJECTED = "user_rejected"
    CLARIFICATION = "clarification"


class ConfidenceLevel(StrEnum):
    """How far the evidence carries the answer."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    COMPLETE = "complete"


class Gate(StrEnum):
    """The checks between a request and its answer."""

    UNDERSTANDING = "understanding"
    COMPLETION = "completion"
    CONFIDENCE = "confidence"
    BUDGET = "budget"


class Gap(Frozen):
    """A requirement of the goal that the ledger does not meet yet."""

    evidence_class: EvidenceClass
    minimum: Quality
    target: str = ""
    has: Quality = Quality.NONE


class Step(Frozen):
    """One tool call of the investigation: why it was made and what came of it."""

    number: int
    call: ToolCall
    reason: str
    gap: Gap | None
    # The requirement it was to close; None for steps that only enrich the answer.
    quality: Quality
    quality_reason: str
    match_count: int
    failure: FailureKind | None
    evidence_id: str
    # Empty when the step added nothing to the ledger.
    is_recovery: bool
    duration_ms: float


class Recovery(Frozen):
    """A change of course after a step without progress."""

    rule: str
    # Name of the rule in `recovery.RULES`.
    reason: str
    after_step: int
    resolved: bool
    # Whether the gap it was for is closed.


class GateDecision(Frozen):
    """What a gate decided, and on what grounds."""

    gate: Gate
    passed: bool
    reason: str


class Confidence(Frozen):
    """How sure the answer is: a level that a sentence explains, and a calibrated probability."""

    level: ConfidenceLevel
    probability: float = Field(ge=0.0, le=1.0)
    reason: str


class RepositoryIdentity(Frozen):
    """Which tree the answer is about."""

    name: str
    commit: str = ""
    # Empty outside git and before the first commit.
    branch: str = ""
    # Empty outside git and on a detached head.
    is_dirty: bool = False
    universe: str = ""
    # Hash over the paths and contents that were searchable.


class SearchedUniverse(Frozen):
    """What a search covered: the ground of an absence certificate."""

    files: int = 0
    files_by_language: tuple[tuple[str, int], ...] = ()
    skipped: tuple[tuple[str, int], ...] = ()
    # Files left out, by rule.
    unparsed: int = 0
    spellings: tuple[str, ...] = ()
    # Every query that was tried, in order.
    classes: tuple[EvidenceClass, ...] = ()
    nearest: tuple[str, ...] = ()
    # The nearest existing names, with their place.
    ignored_hits: tuple[str, ...] = ()
    # Places where it occurs only in ignored files.
    universe: str = ""


class InvestigationSession(Frozen):
    """Everything about one request. Serialises to JSON and back without loss."""

    schema_version: int = 1
    id: str
    request: str
    parse: ParseResult
    repository: RepositoryIdentity
    steps: tuple[Step, ...] = ()
    ledger: tuple[Evidence, ...] = ()
    recoveries: tuple[Recovery, ...] = ()
    gates: tuple[GateDecision, ...] = ()
    remaining_gaps: tuple[Gap, ...] = ()
    files_examined: tuple[str, ...] = ()
    symbols_found: tuple[str, ...] = ()
    searched: SearchedUniverse = SearchedUniverse()
    outcome: Outcome
    outcome_reason: str = ""
    confidence: Confidence
    confidence_before: float = 0.0
    # Confidence of the reading, before anything was searched.
    duration_ms: float = 0.0
    understanding_ms: float = 0.0
    planner_version: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    # Every planner setting in force, sorted.
