"""LateSignal: a reaction to a request whose process has ended: written beside its trace, wherever that is."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from telemetry.errors import TraceWriteError
from telemetry.lines import numbered_lines
from telemetry.recorder import LOG_SUFFIX, append_line
from telemetry.trace import SignalRecord, TraceRecord, UserSignal

_LOGS = 50
# The answer that a person reacts to is in one of the newest logs, or it is long past.


def signal_later(directory: Path, investigation: str, signal: UserSignal) -> bool:
    """Append *signal* to the newest trace of *investigation*; False where there is none.

    Raises TraceWriteError.
    """
    for path in _newest_logs(directory):
        found = _trace_of(path, investigation)
        if found is None:
            continue
        record = SignalRecord(
            session=found.session,
            step=found.step,
            timestamp=datetime.now(UTC),
            origin=found.origin,
            signal=signal,
        )
        try:
            append_line(path, record.to_line())
        except OSError as error:
            raise TraceWriteError(f"{path}: the reaction was not written: {error.strerror}") from error
        return True
    return False


def _newest_logs(directory: Path) -> list[Path]:
    if not directory.is_dir():
        return []
    logs = [path for path in directory.iterdir() if path.name.endswith(LOG_SUFFIX) and path.is_file()]
    return sorted(logs, key=lambda path: (-path.stat().st_mtime_ns, path.name))[:_LOGS]


def _trace_of(path: Path, investigation: str) -> TraceRecord | None:
    mark = f'"investigation":"{investigation}"'.encode()
    newest: TraceRecord | None = None
    try:
        for _, raw in numbered_lines(path):
            if mark in raw:
                newest = TraceRecord.model_validate_json(raw)
    except (OSError, ValidationError):
        return newest
    return newest
