"""Documents: what an export writes, as files of text."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, assert_never

from telemetry.errors import TraceWriteError
from telemetry.exports.atif import atif_document
from telemetry.exports.otlp import otlp_document
from telemetry.exports.redacted import ShareSafe
from telemetry.trace import TraceRecord

Form = Literal["traces", "otlp", "atif"]


@dataclass(frozen=True, slots=True)
class Document:
    """One file of an export."""

    name: str
    text: str


def documents(traces: Sequence[TraceRecord], form: Form, *, is_redacted: bool) -> tuple[Document, ...]:
    """*traces* in *form*, one document a session; all of OTLP is one."""
    if is_redacted:
        safe = ShareSafe()
        traces = [safe.trace(trace) for trace in traces]
    match form:
        case "traces":
            return tuple(
                Document(f"{session}.jsonl", "".join(trace.to_line().decode() for trace in members))
                for session, members in _sessions(traces)
            )
        case "otlp":
            return (Document("spans.otlp.json", _json(otlp_document(traces))),)
        case "atif":
            return tuple(
                Document(f"{session}.atif.json", _json(atif_document(members)))
                for session, members in _sessions(traces)
            )
    assert_never(form)


def write_documents(directory: Path, made: Sequence[Document]) -> int:
    """Write *made* below *directory* and return how many files that are. Raises TraceWriteError."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for document in made:
            (directory / document.name).write_text(document.text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise TraceWriteError(f"{directory}: the export was not written: {error.strerror}") from error
    return len(made)


def _sessions(traces: Sequence[TraceRecord]) -> Iterator[tuple[str, list[TraceRecord]]]:
    ordered = sorted(traces, key=lambda trace: (trace.session, trace.step))
    for session, members in groupby(ordered, key=lambda trace: trace.session):
        yield session, list(members)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
