"""TraceRecord: what one request left behind. One JSON line; versioned; every text in it is redacted.

Built from a finished investigation and what only the face knows: who started the process, which session
it is, when, and what the user thought of the answer.
"""

import re
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from planner.evidence.model import Evidence, EvidenceClass, Quality, Strength
from planner.goals.model import GoalModel, ParseResult
from planner.session import (
    Confidence,
    Gap,
    GateDecision,
    InvestigationSession,
    Outcome,
    Recovery,
    RepositoryIdentity,
    Step,
)

TRACE_VERSION: Final = 1
REDACTED = "[redacted]"
_SECRET_PART = 4
# Shorter pieces of a secret tell nothing, and occur inside harmless words.
_WORD_BREAK = re.compile(r"[\s=:,;\"'`<>()\[\]{}]+")
Redactor = Callable[[str], str]
"""Returns the text with every secret replaced."""


class Origin(StrEnum):
    """Who started the process; stamped when the recorder is made, never guessed later."""

    PRODUCTION = "production"
    BENCHMARK = "benchmark"
    TEST = "test"


class SignalKind(StrEnum):
    """What the user did with an answer."""

    REJECTED = "rejected"
    CORRECTED_GOAL = "corrected_goal"
    ACCEPTED = "accepted"
    FOLLOWED_UP = "followed_up"
    REPHRASED = "rephrased"
    COPIED = "copied"
    OPENED_CITATION = "opened_citation"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class UserSignal(_Frozen):
    """One reaction of the user."""

    kind: SignalKind
    rank: int = Field(default=0, ge=0)
    # Rank of the citation that was opened, best is 1; 0 where no citation is concerned.
    detail: str = ""


class AnswerSummary(_Frozen):
    """What the answer rests on, without its text."""

    statements: int = 0
    unsupported: int = 0
    # Statements that no evidence item backs.
    citations: int = 0
    leaks: int = 0
    # Places where the answer shows planner state, a secret or a path outside the repository.


class Check(_Frozen):
    """What an expectation of a scenario said about the request."""

    name: str
    # The expectation's kind: goal, outcome, tools, files, rank, answer, limits.
    passed: bool
    detail: str = ""


class EvidenceSummary(_Frozen):
    """What one tool call contributed: where, how much and how good, but no text of the repository."""

    id: str
    evidence_class: EvidenceClass
    tool: str
    query: str
    match_count: int
    exact_count: int
    quality: Quality
    strength: Strength
    places: tuple[str, ...] = ()
    # The first places, "path:line", best first.

    @classmethod
    def of(cls, evidence: Evidence) -> Self:
        """Summarise *evidence*, keeping its five best places."""
        source = evidence.provenance
        return cls(
            id=evidence.id,
            evidence_class=source.evidence_class,
            tool=source.tool,
            query=source.query,
            match_count=source.match_count,
            exact_count=source.exact_count,
            quality=evidence.quality,
            strength=evidence.strength,
            places=tuple(
                f"{finding.path}:{finding.start}" for finding in evidence.findings[:5] if finding.path
            ),
        )


class Timings(_Frozen):
    """Where the time went."""

    total_ms: float = 0.0
    understanding_ms: float = 0.0
    tools_ms: float = 0.0


class TraceRecord(_Frozen):
    """Everything telemetry keeps about one request."""

    line: Literal["trace"] = "trace"
    schema_version: Literal[1] = TRACE_VERSION
    session: str
    step: int = Field(ge=1)
    # Number of the request within its session.
    timestamp: AwareDatetime
    session_started: AwareDatetime | None = None
    # When a person could first type; None where the request was given at the start of the process.
    origin: Origin
    investigation: str
    request: str
    repository: RepositoryIdentity
    parse: ParseResult
    steps: tuple[Step, ...] = ()
    evidence: tuple[EvidenceSummary, ...] = ()
    recoveries: tuple[Recovery, ...] = ()
    gates: tuple[GateDecision, ...] = ()
    remaining_gaps: tuple[Gap, ...] = ()
    files_examined: tuple[str, ...] = ()
    files_searched: int = 0
    confidence_before: float
    confidence_after: float
    confidence: Confidence
    outcome: Outcome
    outcome_reason: str = ""
    answer: AnswerSummary | None = None
    timings: Timings = Timings()
    signals: tuple[UserSignal, ...] = ()
    checks: tuple[Check, ...] = ()
    planner_version: str = ""
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def goal(self) -> GoalModel:
        """What the request was taken to mean."""
        return self.parse.goal

    def to_line(self) -> bytes:
        """The record as one JSON line with its line feed."""
        return self.model_dump_json().encode() + b"\n"

    def redacted(self, redact: Redactor) -> Self:
        """The same record with *redact* applied to every text in it."""
        document = self.model_dump()
        return type(self).model_validate(_map_texts(document, _consistent(self.request, redact)))

    def with_signals(self, signals: tuple[UserSignal, ...]) -> Self:
        """The same record with later reactions added; a rejection makes the outcome *user rejected*."""
        if not signals:
            return self
        is_rejected = any(signal.kind is SignalKind.REJECTED for signal in signals)
        outcome = Outcome.USER_REJECTED if is_rejected else self.outcome
        return self.model_copy(update={"signals": self.signals + signals, "outcome": outcome})


class SignalRecord(_Frozen):
    """A reaction that came after its trace was written."""

    line: Literal["signal"] = "signal"
    schema_version: Literal[1] = TRACE_VERSION
    session: str
    step: int = Field(ge=1)
    timestamp: AwareDatetime
    origin: Origin
    signal: UserSignal

    def to_line(self) -> bytes:
        """The record as one JSON line with its line feed."""
        return self.model_dump_json().encode() + b"\n"


def trace_of(
    session: InvestigationSession,
    *,
    origin: Origin,
    session_id: str,
    step: int,
    timestamp: datetime,
    session_started: datetime | None = None,
    signals: tuple[UserSignal, ...] = (),
    answer: AnswerSummary | None = None,
    checks: tuple[Check, ...] = (),
) -> TraceRecord:
    """The trace of *session*, not yet redacted."""
    record = TraceRecord(
        session=session_id,
        step=step,
        timestamp=timestamp,
        session_started=session_started,
        origin=origin,
        investigation=session.id,
        request=session.request,
        repository=session.repository,
        parse=session.parse,
        steps=session.steps,
        evidence=tuple(EvidenceSummary.of(evidence) for evidence in session.ledger),
        recoveries=session.recoveries,
        gates=session.gates,
        remaining_gaps=session.remaining_gaps,
        files_examined=session.files_examined,
        files_searched=session.searched.files,
        confidence_before=session.confidence_before,
        confidence_after=session.confidence.probability,
        confidence=session.confidence,
        outcome=session.outcome,
        outcome_reason=session.outcome_reason,
        answer=answer,
        timings=Timings(
            total_ms=session.duration_ms,
            understanding_ms=session.understanding_ms,
            tools_ms=sum(step.duration_ms for step in session.steps),
        ),
        checks=checks,
        planner_version=session.planner_version,
        settings=session.settings,
    )
    return record.with_signals(signals)


def _map_texts(value: Any, change: Redactor) -> Any:
    if type(value) is str:  # Members of an enumeration are no text of the user's.
        return change(value)
    if isinstance(value, (list, tuple)):
        return tuple(_map_texts(item, change) for item in value)
    if isinstance(value, dict):
        return {key: item if key == "line" else _map_texts(item, change) for key, item in value.items()}
    return value


def _consistent(request: str, redact: Redactor) -> Redactor:
    """A redactor that also removes, everywhere, each word that it removed from *request*.

    A secret is known by its surroundings ("password: ..."); the same word is copied without them into the
    targets, keywords and queries of the investigation.
    """
    kept = set(_WORD_BREAK.split(redact(request)))
    lost = {word for word in _WORD_BREAK.split(request) if len(word) >= _SECRET_PART} - kept
    # Longest first, so that a word inside another does not leave half of it behind.
    secrets = sorted(lost, key=lambda word: (-len(word), word))

    def change(text: str) -> str:
        changed = redact(text)
        for secret in secrets:
            changed = changed.replace(secret, REDACTED)
        return changed

    return change
