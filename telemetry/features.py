"""TraceFeatures: what the report looks at in a trace, the same for every format that traces come in."""

from dataclasses import dataclass
from enum import StrEnum

from telemetry.trace import Origin


class Segment(StrEnum):
    """The two populations that are never pooled."""

    PRODUCTION = "production"
    SYNTHETIC = "synthetic"


class Ending(StrEnum):
    """How a recorded request ended; wider than the planner's outcomes, since logs of others are read too."""

    SUCCESS = "success"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"
    FAILURE = "failure"
    USER_REJECTED = "user_rejected"
    CLARIFICATION = "clarification"
    NONE = "none"
    # Nothing was recorded, or nothing that this table knows.

    @classmethod
    def parse(cls, text: str | None) -> "Ending":
        """The ending called *text*; NONE for anything else."""
        return _ENDINGS.get(text or "", cls.NONE)

    @property
    def label(self) -> str:
        """The words a person reads."""
        return self.value.replace("_", " ")

    @property
    def is_failed(self) -> bool:
        """Whether the user left without an answer they could use."""
        return self in _FAILED


_ENDINGS = {ending.value: ending for ending in Ending}
_FAILED = frozenset({Ending.INSUFFICIENT_EVIDENCE, Ending.FAILURE, Ending.USER_REJECTED})


class Handling(StrEnum):
    """What was done with a request, in terms that every format shares."""

    INVESTIGATED = "investigated"
    SLASH_COMMAND = "slash_command"
    DIRECT_COMMAND = "direct_command"
    CONVERSATION = "conversation"
    CODE_CHANGE = "code_change"
    UNKNOWN = "unknown"


MAX_REQUEST = 4000
"""Characters of a request that the report looks at; a pasted log tells its nature well before."""


@dataclass(frozen=True, slots=True)
class TraceFeatures:
    """One trace, reduced. Numbers that a format does not record are None; nothing is guessed."""

    log: str
    # Path of the log below the directory that was read.
    session: str
    step: int
    timestamp: float
    # Seconds since 1970, UTC.
    origin: Origin
    request: str
    # Cut at MAX_REQUEST.
    ending: Ending
    handling: Handling = Handling.UNKNOWN
    opening_seconds: float | None = None
    # From the moment a person could first type to this request; only for the first request of a session.
    gap_seconds: float | None = None
    # Since the previous request of the session.
    failure_reason: str = ""
    # What broke, where the ending is a failure and the format says so.
    route: str = ""
    # Execution path of a foreign log.
    intent: str = ""
    entity: str = ""
    artifact: str = ""
    targets: tuple[str, ...] = ()
    absent_targets: int = 0
    # Targets that the repository holds under no spelling.
    reading_confidence: float | None = None
    is_unclear: bool = False
    correction_count: int = 0
    # Words that were read as other words.
    step_count: int | None = None
    attempt_count: int | None = None
    # Tries after the first plan made no progress.
    strategy_changes: int | None = None
    match_count: int | None = None
    exact_count: int | None = None
    best_quality: int | None = None
    is_evidence_found: bool | None = None
    open_gaps: int | None = None
    step_failures: tuple[str, ...] = ()
    failed_gates: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    opened_rank: int = 0
    # Best rank among the citations that the user opened; 0 when none was.
    failed_checks: tuple[str, ...] = ()
    is_as_expected: bool = False
    # A scenario said how the request must end, and it did.
    statements: int | None = None
    unsupported: int = 0
    leaks: int = 0
    confidence_before: float | None = None
    confidence_after: float | None = None
    duration_ms: float | None = None
    planner_version: str = ""

    @property
    def segment(self) -> Segment:
        """The population that the trace counts for."""
        return Segment.PRODUCTION if self.origin is Origin.PRODUCTION else Segment.SYNTHETIC
