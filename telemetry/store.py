"""TraceStore: reads a directory of traces, own and foreign, of every version, in bounded memory."""

import itertools
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Never, TypeVar

from pydantic import ValidationError

from telemetry.digest import TraceDigest, features_of
from telemetry.errors import TraceDirectoryError, TraceFormatError
from telemetry.features import TraceFeatures
from telemetry.importers import foreign_replay
from telemetry.lines import LineLedger, holds, numbered_lines
from telemetry.recorder import LOG_SUFFIX, session_and_part
from telemetry.trace import TRACE_VERSION, SignalRecord, TraceRecord, UserSignal

Model = TypeVar("Model", TraceRecord, TraceDigest)
Document = dict[str, Any]
Migration = Callable[[Document], Document]

MIGRATIONS: Mapping[int, Migration] = {}
"""From a schema version to the step that makes the next one of it; version 1 is the first there is."""

_SIGNAL_START = b'{"line":"signal"'


class NewerVersionError(TraceFormatError):
    """A line was written by a later version of the program."""


@dataclass(frozen=True, slots=True)
class LogFile:
    """One log below the directory."""

    path: Path
    name: str
    # Relative to the directory, "/" between parts.
    is_foreign: bool


class TraceStore:
    """The traces below *directory*, which may also be a single log. Raises TraceDirectoryError.

    Reading is a stream in sorted order of the logs; damaged and too new lines are skipped and counted in
    the ledger that the caller passes.
    """

    def __init__(self, directory: Path, *, migrations: Mapping[int, Migration] = MIGRATIONS) -> None:
        if not directory.exists():
            message = f"{directory}: no such directory of traces"
            raise TraceDirectoryError(message)
        self._directory = directory
        self._migrations = migrations

    def logs(self) -> tuple[LogFile, ...]:
        """Every log, in the order in which they are read."""
        if self._directory.is_file():
            found = [self._directory]
        else:
            found = [
                Path(folder, name)
                for folder, _, names in os.walk(self._directory, onerror=_raise_listing)
                for name in names
            ]
        logs = (self._log(path) for path in found)
        return tuple(sorted((log for log in logs if log is not None), key=_reading_order))

    def records(self, ledger: LineLedger | None = None, *, session: str = "") -> Iterator[TraceRecord]:
        """The own traces, whole, with the signals that came after them; only those of *session* if given."""
        ledger = LineLedger() if ledger is None else ledger
        for logs in _by_session(self.logs()):
            if logs[0].is_foreign or not _is_log_of(session, logs[0]):
                continue
            later = self._later_signals(logs, ledger)
            for log, number, raw in self._own_lines(logs, ledger):
                record = self._checked(TraceRecord, log, number, raw, ledger)
                if record is not None:
                    ledger.traces += 1
                    yield record.with_signals(later.get(record.step, ()))

    def features(self, ledger: LineLedger | None = None) -> Iterator[TraceFeatures]:
        """All traces, own and foreign, reduced to what the report looks at."""
        ledger = LineLedger() if ledger is None else ledger
        for logs in _by_session(self.logs()):
            source = self._foreign(logs[0], ledger) if logs[0].is_foreign else self._own(logs, ledger)
            for trace in source:
                ledger.traces += 1
                yield trace

    def _foreign(self, log: LogFile, ledger: LineLedger) -> Iterator[TraceFeatures]:
        ledger.logs += 1
        try:
            yield from foreign_replay.read_log(log.path, log.name, ledger)
        except OSError as error:
            ledger.unreadable(log.name, error.strerror or str(error))

    def _own(self, logs: tuple[LogFile, ...], ledger: LineLedger) -> Iterator[TraceFeatures]:
        later = self._later_signals(logs, ledger)
        previous: float | None = None
        for log, number, raw in self._own_lines(logs, ledger):
            digest = self._checked(TraceDigest, log, number, raw, ledger)
            if digest is not None:
                trace = features_of(digest, log.name, later.get(digest.step, ()), previous=previous)
                previous = trace.timestamp
                yield trace

    def _own_lines(
        self, logs: tuple[LogFile, ...], ledger: LineLedger
    ) -> Iterator[tuple[LogFile, int, bytes]]:
        for log in logs:
            ledger.logs += 1
            try:
                for number, raw in numbered_lines(log.path, log.name, ledger):
                    if not raw.startswith(_SIGNAL_START):
                        yield log, number, raw
            except OSError as error:
                ledger.unreadable(log.name, error.strerror or str(error))

    def _later_signals(
        self, logs: tuple[LogFile, ...], ledger: LineLedger
    ) -> dict[int, tuple[UserSignal, ...]]:
        """Reactions by the step they are about. A first pass over the session: they follow their trace."""
        signals: dict[int, tuple[UserSignal, ...]] = {}
        for log in logs:
            try:
                if not holds(log.path, _SIGNAL_START):
                    continue
                lines = [item for item in numbered_lines(log.path) if item[1].startswith(_SIGNAL_START)]
            except OSError:  # Reading the traces meets the same error and reports it.
                continue
            for number, raw in lines:
                try:
                    record = SignalRecord.model_validate_json(raw)
                except ValidationError:
                    ledger.damaged(log.name, number, "not a signal")
                    continue
                signals[record.step] = (*signals.get(record.step, ()), record.signal)
        return signals

    def _checked(
        self, model: type[Model], log: LogFile, number: int, raw: bytes, ledger: LineLedger
    ) -> Model | None:
        try:
            return parse_line(model, raw, migrations=self._migrations)
        except NewerVersionError as error:
            ledger.newer(log.name, number, str(error))
        except TraceFormatError as error:
            ledger.damaged(log.name, number, str(error))
        return None

    def _log(self, path: Path) -> LogFile | None:
        base = self._directory if self._directory.is_dir() else self._directory.parent
        name = path.relative_to(base).as_posix()
        if path.name.endswith(LOG_SUFFIX):
            return LogFile(path, name, is_foreign=False)
        if path.name.endswith(foreign_replay.LOG_SUFFIX):
            return LogFile(path, name, is_foreign=True)
        return None


def parse_line(model: type[Model], raw: bytes, *, migrations: Mapping[int, Migration] = MIGRATIONS) -> Model:
    """The trace in *raw*, brought up to this version first. Raises TraceFormatError."""
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        problem = error
    document = _document(raw)
    version = document.get("schema_version")
    if not isinstance(version, int) or version == TRACE_VERSION:
        raise TraceFormatError(f"not a trace: {_first_problem(problem)}") from problem
    if version > TRACE_VERSION:
        message = (
            f"schema version {version} is newer than this reader ({TRACE_VERSION}); upgrade, or record again"
        )
        raise NewerVersionError(message)
    for older in range(version, TRACE_VERSION):
        if older not in migrations:
            message = f"schema version {version} is unknown"
            raise TraceFormatError(message)
        document = migrations[older](document)
    try:
        return model.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise TraceFormatError(f"not a trace of version {version}: {_first_problem(error)}") from error


def _document(raw: bytes) -> Document:
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise TraceFormatError("not a complete JSON object") from error
    if not isinstance(document, dict):
        raise TraceFormatError("not a JSON object")
    return document


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]


def _reading_order(log: LogFile) -> tuple[str, str, int]:
    named = None if log.is_foreign else session_and_part(log.path.name)
    folder = log.name.rpartition("/")[0]
    return (folder, *(named or (log.path.name, 0)))


def _is_log_of(session: str, log: LogFile) -> bool:
    named = session_and_part(log.path.name)
    return not session or named is None or named[0] == session


def _by_session(logs: tuple[LogFile, ...]) -> Iterator[tuple[LogFile, ...]]:
    """The parts of each session's log together; a foreign log is always a session of its own."""
    for _, parts in itertools.groupby(logs, key=lambda log: _reading_order(log)[:2]):
        yield tuple(parts)


def _raise_listing(error: OSError) -> Never:
    message = f"{error.filename}: cannot be listed: {error.strerror}"
    raise TraceDirectoryError(message) from error
