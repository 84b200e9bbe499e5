"""Rerecording: the investigations of a replay as traces of their own, to be compared or reported later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from telemetry.recorder import TraceRecorder
from telemetry.replayer import Replayed
from telemetry.trace import Origin

_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(slots=True)
class _Clock:
    """Shows the time that it was set to."""

    moment: datetime = _EPOCH

    def __call__(self) -> datetime:
        """The time."""
        return self.moment


def rerecord(directory: Path, replayed: Sequence[Replayed]) -> int:
    """Write one trace per new investigation, as of a benchmark; return how many. Raises TraceWriteError.

    The times are those of the record, so that the same replay writes the same requests in the same order.
    """
    written = 0
    for session, items in groupby(replayed, key=lambda item: item.recorded.session):
        clock = _Clock()
        recorder = TraceRecorder(directory, origin=Origin.BENCHMARK, session_id=session, clock=clock)
        for item in items:
            if item.reply.session is not None:
                clock.moment = datetime.fromtimestamp(item.recorded.timestamp, UTC)
                recorder.record(item.reply.session)
                written += 1
    return written
