"""TraceRecorder: appends one line per request to the log of its session, and survives what happens to files.

A line is written by a single `write` to a file opened with O_APPEND, under an advisory lock where the
system has one: processes that share a session do not mix their lines. A line torn by a killed process is
closed by the next append, so that it costs only itself.
"""

import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from planner.session import InvestigationSession
from telemetry.errors import TraceOriginError, TraceWriteError
from telemetry.trace import (
    AnswerSummary,
    Check,
    Origin,
    Redactor,
    SignalRecord,
    TraceRecord,
    UserSignal,
    trace_of,
)

LOG_SUFFIX = ".jsonl"
_SESSION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_PART = re.compile(r"(?P<session>[A-Za-z0-9][A-Za-z0-9_-]{0,99})(?:\.(?P<part>\d{1,9}))?\.jsonl")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much telemetry may keep."""

    max_log_bytes: int = 16 * 1024 * 1024
    # A log that has reached this is closed and the session goes on in its next part.
    max_total_bytes: int = 2 * 1024 * 1024 * 1024
    # When the directory holds more, the logs written longest ago are deleted; never the session's own.


def log_name(session_id: str, part: int = 0) -> str:
    """File name of a part of a session's log; part 0 is the first."""
    return f"{session_id}{LOG_SUFFIX}" if part == 0 else f"{session_id}.{part}{LOG_SUFFIX}"


def session_and_part(name: str) -> tuple[str, int] | None:
    """The session and part that a log file name stands for; None for any other file."""
    match = _PART.fullmatch(name)
    return (match["session"], int(match["part"] or 0)) if match else None


class TraceRecorder:
    """Writes the traces of one session.

    *origin* is stamped on every line; a test process cannot construct a production recorder
    (TraceOriginError). With `is_enabled=False` nothing is ever written. *sync* flushes every line to the
    disk itself: without it a line survives the death of the process, with it also that of the machine.
    """

    def __init__(
        self,
        directory: Path,
        *,
        origin: Origin,
        session_id: str,
        session_started: datetime | None = None,
        is_enabled: bool = True,
        is_test_process: bool = False,
        limits: Limits = Limits(),
        sync: bool = False,
        redact: Redactor | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if origin is Origin.PRODUCTION and is_test_process:
            raise TraceOriginError("a test process cannot write production traces; use Origin.TEST")
        if not _SESSION_ID.fullmatch(session_id):
            message = f"session id {session_id!r} is not made of letters, digits, '-' and '_' only"
            raise ValueError(message)
        self._directory = directory
        self._origin = origin
        self._session_id = session_id
        self._session_started = session_started
        self._is_enabled = is_enabled
        self._limits = limits
        self._sync = sync
        self._redact = redact
        self._clock = clock
        self._step = 0
        self._part = 0
        self._is_prepared = False

    @property
    def step(self) -> int:
        """Number of the last recorded request; 0 before the first."""
        return self._step

    def record(
        self,
        session: InvestigationSession,
        *,
        signals: tuple[UserSignal, ...] = (),
        answer: AnswerSummary | None = None,
        checks: tuple[Check, ...] = (),
    ) -> TraceRecord:
        """Append the trace of *session* and return it, redacted. Raises TraceWriteError."""
        self._prepare()
        self._step += 1
        trace = trace_of(
            session,
            origin=self._origin,
            session_id=self._session_id,
            step=self._step,
            timestamp=self._clock(),
            session_started=self._session_started,
            signals=signals,
            answer=answer,
            checks=checks,
        ).redacted(self._redactor())
        self._append(trace.to_line())
        return trace

    def signal(self, signal: UserSignal, *, step: int | None = None) -> SignalRecord:
        """Append a later reaction to request *step*, by default the last one. Raises TraceWriteError."""
        about = self._step if step is None else step
        if not 1 <= about <= self._step:
            message = f"no request {about} in this session; it has {self._step}"
            raise ValueError(message)
        safe = signal.model_copy(update={"detail": self._redactor()(signal.detail)})
        record = SignalRecord(
            session=self._session_id,
            step=about,
            timestamp=self._clock(),
            origin=self._origin,
            signal=safe,
        )
        self._append(record.to_line())
        return record

    def _redactor(self) -> Redactor:
        if self._redact is None:
            # Loaded with the first trace: a one-shot answer is printed before it is needed.
            from services.redaction import redact

            self._redact = lambda text: redact(text).text
        return self._redact

    def _prepare(self) -> None:
        """Once per recorder: make the directory, bound its size, and find where the session stands."""
        if self._is_prepared or not self._is_enabled:
            return
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            prune(self._directory, self._limits.max_total_bytes, keep=self._session_id)
            parts = _parts(self._directory, self._session_id)
            self._part = max(parts, default=0)
            self._step = _count_traces(self._directory, self._session_id, parts)
        except OSError as error:
            raise _write_error(self._directory, error) from error
        self._is_prepared = True

    def _append(self, line: bytes) -> None:
        if not self._is_enabled:
            return
        path = self._directory / log_name(self._session_id, self._part)
        try:
            # Logs are numbered, never renamed: processes that share a session cannot race for a name.
            while _size(path) >= self._limits.max_log_bytes:
                self._part += 1
                path = self._directory / log_name(self._session_id, self._part)
            append_line(path, line, sync=self._sync)
        except OSError as error:
            raise _write_error(path, error) from error


def append_line(path: Path, line: bytes, *, sync: bool = False) -> None:
    """Append *line*, which ends in a line feed, as a whole or not at all. Raises OSError."""
    # O_NOFOLLOW: a link planted under the log's name must not redirect the line elsewhere.
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        _lock(descriptor)
        size = os.fstat(descriptor).st_size
        is_torn = size > 0 and _byte_at(descriptor, size - 1) != b"\n"
        data = b"\n" + line if is_torn else line
        try:
            _write_all(descriptor, data)
        except OSError:
            # A full disk accepts part of a line; take it back, so that the next append starts clean.
            os.ftruncate(descriptor, size)
            raise
        if sync:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def prune(directory: Path, max_total_bytes: int, *, keep: str) -> tuple[str, ...]:
    """Delete the logs written longest ago until the rest fits; return the names deleted."""
    logs: list[tuple[int, str, int]] = []
    with os.scandir(directory) as entries:
        for entry in entries:
            named = session_and_part(entry.name)
            if named is None or not entry.is_file(follow_symlinks=False):
                continue
            status = entry.stat(follow_symlinks=False)
            age = sys.maxsize if named[0] == keep else status.st_mtime_ns
            logs.append((age, entry.name, status.st_size))
    total = sum(size for _, _, size in logs)
    deleted = []
    for age, name, size in sorted(logs):
        if total <= max_total_bytes or age == sys.maxsize:
            break
        (directory / name).unlink(missing_ok=True)
        total -= size
        deleted.append(name)
    return tuple(deleted)


def _lock(descriptor: int) -> None:
    try:
        import fcntl
    except ImportError:  # Not on Windows; there, two processes sharing one session may each tear a line.
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def _byte_at(descriptor: int, offset: int) -> bytes:
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.read(descriptor, 1)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except FileNotFoundError:
        return 0


def _parts(directory: Path, session_id: str) -> list[int]:
    with os.scandir(directory) as entries:
        names = [session_and_part(entry.name) for entry in entries]
    return sorted(named[1] for named in names if named is not None and named[0] == session_id)


def _count_traces(directory: Path, session_id: str, parts: list[int]) -> int:
    count = 0
    for part in parts:
        with (directory / log_name(session_id, part)).open("rb") as log:
            count += sum(line.startswith(b'{"line":"trace"') for line in log)
    return count


def _write_error(path: Path, error: OSError) -> TraceWriteError:
    return TraceWriteError(
        f"{path}: the trace was not written: {error.strerror or error}; telemetry goes on without it"
    )
