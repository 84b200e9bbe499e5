"""Corpus: all traces of a directory, read once; remembers what needs the whole to judge the single trace."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from pydantic import TypeAdapter

from telemetry.features import Ending, TraceFeatures
from telemetry.lines import LineLedger
from telemetry.store import TraceStore
from telemetry.topology.contamination import ContaminationDetector
from telemetry.topology.groups import GroupIndex
from telemetry.topology.wording import Vocabulary, words_of
from telemetry.trace import Origin

_IN_MEMORY = 32 * 1024 * 1024
# Reduced traces beyond this wait on the disk for the second pass; about 40,000 fit.
_MAX_WORDS = 20_000
_REDUCED = TypeAdapter(TraceFeatures)


class Corpus(AbstractContextManager["Corpus"]):
    """The traces below *directory*. Use it as a context: it holds a temporary file."""

    def __init__(self, directory: Path) -> None:
        self.name = directory.resolve().name or os.sep
        self.ledger = LineLedger()
        self.groups = GroupIndex()
        self.first: float | None = None
        self.last: float | None = None
        self._answered_words: set[str] = set()
        self._mixed_sessions: set[str] = set()
        self._session: tuple[str, Origin] | None = None
        # Closed by __exit__: it lives as long as the corpus.
        self._spool: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        try:
            for trace in TraceStore(directory).features(self.ledger):
                self._take(trace)
        except BaseException:
            # The spool is a temporary file that only this object knows.
            self._spool.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._spool.close()

    def __enter__(self) -> Self:
        return self

    def traces(self) -> Iterator[TraceFeatures]:
        """Every trace again, in the order of the logs."""
        self._spool.seek(0)
        for line in self._spool:
            yield _REDUCED.validate_json(line)

    def contamination(self) -> ContaminationDetector:
        """The detector for this corpus."""
        return ContaminationDetector(self.groups, mixed_sessions=frozenset(self._mixed_sessions))

    def vocabulary(self) -> Vocabulary:
        """The words of the requests that were answered."""
        return Vocabulary(self._answered_words)

    def day_of(self, moment: float | None) -> str:
        """The UTC day of *moment*, empty for None."""
        return "" if moment is None else datetime.fromtimestamp(moment, UTC).date().isoformat()

    def _take(self, trace: TraceFeatures) -> None:
        self.groups.add(trace)
        self.first = trace.timestamp if self.first is None else min(self.first, trace.timestamp)
        self.last = trace.timestamp if self.last is None else max(self.last, trace.timestamp)
        if trace.ending is Ending.SUCCESS and len(self._answered_words) < _MAX_WORDS:
            self._answered_words.update(words_of(trace.request[:400]))
        # Traces of one session are read one after the other, so only the current one is remembered.
        if self._session is not None and self._session[0] == trace.session:
            if self._session[1] is not trace.origin:
                self._mixed_sessions.add(trace.session)
        else:
            self._session = (trace.session, trace.origin)
        self._spool.write(_REDUCED.dump_json(trace, exclude_defaults=True))
        self._spool.write(b"\n")
