"""TraceDigest: the part of a trace line that the report looks at, read without building the whole record."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from planner.goals.model import Grounding, Intent
from planner.session import Outcome
from telemetry.features import MAX_REQUEST, Ending, Handling, TraceFeatures
from telemetry.trace import TRACE_VERSION, Origin, SignalKind, UserSignal

_MAX_REASON = 300


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Target(_Part):
    text: str


class _Goal(_Part):
    intent: str
    entity: str
    artifact: str
    targets: tuple[_Target, ...] = ()


class _Grounded(_Part):
    grounding: str


class _Parse(_Part):
    goal: _Goal
    confidence: float
    grounded: tuple[_Grounded, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    is_unclear: bool = False


class _Step(_Part):
    failure: str | None = None


class _Evidence(_Part):
    match_count: int
    exact_count: int
    quality: int


class _Recovery(_Part):
    rule: str


class _Gate(_Part):
    gate: str
    passed: bool


class _Gap(_Part):
    evidence_class: str


class _Answer(_Part):
    statements: int = 0
    unsupported: int = 0
    leaks: int = 0


class _Check(_Part):
    name: str
    passed: bool


class _Timings(_Part):
    total_ms: float = 0.0


class TraceDigest(_Part):
    """A subset of TraceRecord's fields under the same names; everything else in the line is passed over."""

    line: Literal["trace"]
    schema_version: Literal[1] = TRACE_VERSION
    session: str
    step: int
    timestamp: AwareDatetime
    session_started: AwareDatetime | None = None
    origin: Origin
    request: str
    parse: _Parse
    steps: tuple[_Step, ...] = ()
    evidence: tuple[_Evidence, ...] = ()
    recoveries: tuple[_Recovery, ...] = ()
    gates: tuple[_Gate, ...] = ()
    remaining_gaps: tuple[_Gap, ...] = ()
    confidence_before: float
    confidence_after: float
    outcome: Outcome
    outcome_reason: str = ""
    answer: _Answer | None = None
    timings: _Timings = _Timings()
    signals: tuple[UserSignal, ...] = ()
    checks: tuple[_Check, ...] = ()
    planner_version: str = ""


def features_of(
    digest: TraceDigest, log: str, later: tuple[UserSignal, ...], *, previous: float | None
) -> TraceFeatures:
    """Reduce *digest*; *later* are the reactions after it, *previous* is when the session asked before."""
    signals = digest.signals + later
    kinds = tuple(sorted({signal.kind.value for signal in signals}))
    ranks = [signal.rank for signal in signals if signal.kind is SignalKind.OPENED_CITATION and signal.rank]
    moment = digest.timestamp.timestamp()
    opening = None
    if digest.session_started is not None and previous is None:
        opening = max(0.0, moment - digest.session_started.timestamp())
    goal, answer = digest.parse.goal, digest.answer
    qualities = [evidence.quality for evidence in digest.evidence]
    return TraceFeatures(
        log=log,
        session=digest.session,
        step=digest.step,
        timestamp=moment,
        origin=digest.origin,
        request=digest.request[:MAX_REQUEST],
        ending=Ending.USER_REJECTED if "rejected" in kinds else Ending.parse(digest.outcome),
        handling=Handling.CONVERSATION if goal.intent == Intent.CHAT else Handling.INVESTIGATED,
        opening_seconds=opening,
        failure_reason=digest.outcome_reason[:_MAX_REASON] if digest.outcome is Outcome.FAILURE else "",
        gap_seconds=None if previous is None else max(0.0, moment - previous),
        intent=goal.intent,
        entity=goal.entity,
        artifact=goal.artifact,
        targets=tuple(target.text for target in goal.targets),
        absent_targets=sum(item.grounding == Grounding.ABSENT for item in digest.parse.grounded),
        reading_confidence=digest.parse.confidence,
        is_unclear=digest.parse.is_unclear,
        correction_count=len(digest.parse.corrections),
        step_count=len(digest.steps),
        attempt_count=len(digest.recoveries),
        strategy_changes=len({recovery.rule for recovery in digest.recoveries}),
        match_count=sum(evidence.match_count for evidence in digest.evidence),
        exact_count=sum(evidence.exact_count for evidence in digest.evidence),
        best_quality=max(qualities, default=0),
        is_evidence_found=max(qualities, default=0) > 0,
        open_gaps=len(digest.remaining_gaps),
        step_failures=tuple(sorted({step.failure for step in digest.steps if step.failure})),
        failed_gates=tuple(sorted({gate.gate for gate in digest.gates if not gate.passed})),
        signals=kinds,
        opened_rank=min(ranks, default=0),
        is_as_expected=_is_as_expected(digest.checks),
        failed_checks=tuple(sorted({check.name for check in digest.checks if not check.passed})),
        statements=None if answer is None else answer.statements,
        unsupported=0 if answer is None else answer.unsupported,
        leaks=0 if answer is None else answer.leaks,
        confidence_before=digest.confidence_before,
        confidence_after=digest.confidence_after,
        duration_ms=digest.timings.total_ms,
        planner_version=digest.planner_version,
    )


def _is_as_expected(checks: tuple[_Check, ...]) -> bool:
    return any(check.name == "outcome" for check in checks) and all(check.passed for check in checks)
