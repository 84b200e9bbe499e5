"""Foreign replay logs: one JSON object a line in `*.log` files, one file a session.

Such logs carry no origin. A log that holds an input starting with `benchmark:` was written by a benchmark
runner and is synthetic as a whole; every other log counts as production, also where that is wrong: finding
what was counted wrongly is the report's business.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from telemetry.features import MAX_REQUEST, Ending, Handling, TraceFeatures
from telemetry.lines import LineLedger, holds, numbered_lines
from telemetry.trace import Origin

LOG_SUFFIX = ".log"
SYNTHETIC_PREFIX = "benchmark:"
_HANDLING = {
    "codebase_query": Handling.INVESTIGATED,
    "benchmark": Handling.INVESTIGATED,
    "meta_command": Handling.SLASH_COMMAND,
    "direct_command": Handling.DIRECT_COMMAND,
    "chat_only": Handling.CONVERSATION,
    "code_change": Handling.CODE_CHANGE,
}
# The latest second that a calendar date can be made of.
_LAST_SECOND = 253_402_300_799.0


class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class RecoveryMetrics(_Lenient):
    """What the foreign planner tried after its first plan."""

    attempts: int | None = None
    strategy_changes: int | None = None
    evidence_found: bool | None = None


class TrustMetrics(_Lenient):
    """What the user did."""

    plan_approved: bool = False
    diff_approved: bool = False
    user_corrected_goal: bool = False
    reverted: bool = False


class ForeignLine(_Lenient):
    """One line of a foreign log; fields beyond these are ignored."""

    ts: float = Field(ge=0.0, le=_LAST_SECOND, allow_inf_nan=False)
    step: int = Field(ge=0)
    input: str
    outcome: str | None = None
    execution_path: str = ""
    recovery_metrics: RecoveryMetrics = RecoveryMetrics()
    trust_metrics: TrustMetrics = TrustMetrics()
    confidence_before: float | None = None
    confidence_after: float | None = None


def read_log(path: Path, name: str, ledger: LineLedger) -> Iterator[TraceFeatures]:
    """The traces of one log in file order; *name* is the log's path below the directory being read.

    A damaged line is noted in *ledger* and skipped. Raises OSError.
    """
    origin = Origin.BENCHMARK if _is_synthetic(path) else Origin.PRODUCTION
    opened = _opening_time(path.stem)
    previous: float | None = None
    for number, raw in numbered_lines(path, name, ledger):
        line = _parse(raw)
        if line is None:
            ledger.damaged(name, number, "not a trace")
            continue
        yield _features(line, name, path.stem, origin, opened=opened, previous=previous)
        previous = line.ts


def _features(
    line: ForeignLine, log: str, session: str, origin: Origin, *, opened: float | None, previous: float | None
) -> TraceFeatures:
    recovery, trust = line.recovery_metrics, line.trust_metrics
    signals = [
        name
        for name, given in (
            ("corrected_goal", trust.user_corrected_goal),
            ("rejected", trust.reverted or line.outcome == Ending.USER_REJECTED),
            ("accepted", trust.plan_approved or trust.diff_approved),
        )
        if given
    ]
    return TraceFeatures(
        log=log,
        session=session,
        step=line.step,
        timestamp=line.ts,
        origin=origin,
        request=line.input[:MAX_REQUEST],
        ending=Ending.parse(line.outcome),
        handling=_HANDLING.get(line.execution_path, Handling.UNKNOWN),
        opening_seconds=None if opened is None or previous is not None else (line.ts - opened) % 900.0,
        gap_seconds=None if previous is None else max(0.0, line.ts - previous),
        route=line.execution_path,
        attempt_count=recovery.attempts,
        strategy_changes=recovery.strategy_changes,
        is_evidence_found=recovery.evidence_found,
        signals=tuple(signals),
        confidence_before=line.confidence_before,
        confidence_after=line.confidence_after,
    )


def _opening_time(stem: str) -> float | None:
    """When the session opened, if the log is named after it: `20260504_100133`.

    The name may be in local time. Offsets of time zones are whole quarters of an hour, so differences to it
    are taken modulo 900 seconds: an honest pause can then look shorter, never a machine's look longer.
    """
    try:
        return datetime.strptime(stem, "%Y%m%d_%H%M%S").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _is_synthetic(path: Path) -> bool:
    # Parsing is needed only where the prefix could be: plain, or with one of its letters escaped.
    if not holds(path, b"benchmark:") and not holds(path, b"\\u"):
        return False
    for _, raw in numbered_lines(path):
        if b"benchmark:" in raw or b"\\u" in raw:
            line = _parse(raw)
            if line is not None and line.input.startswith(SYNTHETIC_PREFIX):
                return True
    return False


def _parse(raw: bytes) -> ForeignLine | None:
    try:
        return ForeignLine.model_validate_json(raw)
    except ValidationError:
        return None
