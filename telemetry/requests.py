"""RecordedRequest: a request somebody made, read back from a directory of traces to be made again."""

from dataclasses import dataclass
from pathlib import Path

from telemetry.errors import ReplayError
from telemetry.features import Ending, Segment
from telemetry.store import TraceStore
from telemetry.topology.corpus import Corpus
from telemetry.trace import TraceRecord


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """One request as it was recorded."""

    log: str
    session: str
    step: int
    timestamp: float
    # Seconds since 1970, UTC.
    segment: Segment
    request: str
    ending: Ending
    trace: TraceRecord | None = None
    # The whole record; None for foreign logs, which hold no steps.


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of the recorded requests are meant; empty fields mean all."""

    session: str = ""
    step: int = 0
    segment: Segment | None = None
    is_clean: bool = False
    # Without what the report finds to be contamination.


def recorded_requests(
    directory: Path, selection: Selection = Selection(), *, has_traces: bool = True
) -> tuple[RecordedRequest, ...]:
    """The requests below *directory* in the order of the logs. Raises TraceDirectoryError, ReplayError.

    Without *has_traces* the records themselves stay on the disk: a gigabyte of them can be listed.
    """
    found: list[RecordedRequest] = []
    records = TraceStore(directory).records(session=selection.session) if has_traces else ()
    whole = {(trace.session, trace.step): trace for trace in records if selection.step in {0, trace.step}}
    with Corpus(directory) as corpus:
        detector = corpus.contamination()
        for features in corpus.traces():
            if selection.segment and features.segment is not selection.segment:
                continue
            if selection.session and features.session != selection.session:
                continue
            if selection.step and features.step != selection.step:
                continue
            if selection.is_clean and detector.judge(features) is not None:
                continue
            trace = whole.get((features.session, features.step)) if features.log.endswith(".jsonl") else None
            found.append(
                RecordedRequest(
                    log=features.log,
                    session=features.session,
                    step=features.step,
                    timestamp=features.timestamp,
                    segment=features.segment,
                    request=trace.request if trace else features.request,
                    ending=features.ending,
                    trace=trace,
                )
            )
    if not found:
        raise ReplayError(
            f"{directory}: no recorded request is meant by that; list them with: sleuth replay list"
        )
    return tuple(found)
