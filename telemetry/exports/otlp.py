"""OTLP: traces as OpenTelemetry spans in the JSON encoding of OTLP, with OpenInference attributes.

One request is one trace: an AGENT span, below it a RETRIEVER or TOOL span per step. What gates decided and
what the user did are annotations; where code decided, the annotator kind is CODE.
"""

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, Final

from planner.evidence.model import EvidenceClass
from planner.session import Outcome, Step
from planner.tools import ToolName
from telemetry.trace import EvidenceSummary, SignalKind, TraceRecord

SEMANTIC_CONVENTIONS: Final = "0.1.42"
"""Version of the OpenInference semantic conventions that the attributes are taken from."""
_SCHEMA_URL = "https://opentelemetry.io/schemas/1.30.0"
_RETRIEVERS = frozenset(
    {
        ToolName.FIND_FILES,
        ToolName.FIND_DEFINITIONS,
        ToolName.FIND_REFERENCES,
        ToolName.FIND_TESTS,
        ToolName.SEARCH_TEXT,
        ToolName.SEARCH_CONCEPTS,
        ToolName.READ,
        ToolName.NEAREST_NAMES,
    }
)
_OK, _ERROR = 1, 2
_INTERNAL = 1

Attribute = str | int | float | bool | tuple[str, ...]


def otlp_document(traces: Sequence[TraceRecord]) -> dict[str, Any]:
    """An ExportTraceServiceRequest with the spans of *traces*."""
    versions = sorted({trace.planner_version for trace in traces})
    return {
        "resourceSpans": [
            {
                "resource": {
                    "attributes": _attributes(
                        {
                            "service.name": "sleuth",
                            "service.version": ", ".join(versions),
                            "openinference.project.name": "sleuth",
                        }
                    )
                },
                "scopeSpans": [
                    {
                        "scope": {
                            "name": "sleuth.telemetry",
                            "version": f"openinference-semantic-conventions {SEMANTIC_CONVENTIONS}",
                        },
                        "spans": [span for trace in traces for span in _spans(trace)],
                        "schemaUrl": _SCHEMA_URL,
                    }
                ],
            }
        ]
    }


def _spans(trace: TraceRecord) -> Iterator[dict[str, Any]]:
    trace_id = _id(f"{trace.session}\0{trace.step}\0{trace.timestamp.isoformat()}", 32)
    root = _id(f"{trace_id}\0root", 16)
    total = max(
        trace.timings.total_ms + trace.timings.understanding_ms, sum(s.duration_ms for s in trace.steps)
    )
    # The record is written when the answer stands; the request began that much earlier.
    end = int(trace.timestamp.timestamp() * 1e9)
    begin = end - int(total * 1e6)
    yield _span(trace_id, root, "", "investigate", begin, end, _root_attributes(trace), _status(trace))
    evidence = {summary.id: summary for summary in trace.evidence}
    clock = begin + int(trace.timings.understanding_ms * 1e6)
    for step in trace.steps:
        after = clock + int(step.duration_ms * 1e6)
        span_id = _id(f"{trace_id}\0{step.number}", 16)
        attributes = _step_attributes(step, evidence.get(step.evidence_id))
        yield _span(trace_id, span_id, root, step.call.tool.value, clock, after, attributes, {"code": _OK})
        clock = after


def _root_attributes(trace: TraceRecord) -> dict[str, Attribute]:
    goal = trace.goal.model_dump(mode="json", include={"intent", "entity", "artifact", "scope"})
    metadata = {
        "origin": trace.origin,
        "goal": goal,
        "outcome": trace.outcome,
        "repository": trace.repository.name,
        "commit": trace.repository.commit,
        "recoveries": [recovery.rule for recovery in trace.recoveries],
        "files_examined": list(trace.files_examined),
    }
    return {
        "openinference.span.kind": "AGENT",
        "agent.name": "sleuth",
        "session.id": trace.session,
        "input.value": trace.request,
        "input.mime_type": "text/plain",
        "output.value": trace.outcome_reason,
        "output.mime_type": "text/plain",
        "metadata": _json(metadata),
        "tag.tags": (trace.origin.value, trace.outcome.value),
        **_annotations(trace),
    }


def _annotations(trace: TraceRecord) -> dict[str, Attribute]:
    rows: list[dict[str, Attribute]] = [
        {
            "name": f"{gate.gate} gate",
            "annotator_kind": "CODE",
            "label": "passed" if gate.passed else "closed",
            "score": 1.0 if gate.passed else 0.0,
            "explanation": gate.reason,
        }
        for gate in trace.gates
    ]
    rows.append(
        {
            "name": "confidence",
            "annotator_kind": "CODE",
            "label": trace.confidence.level.value,
            "score": trace.confidence_after,
            "explanation": trace.confidence.reason,
        }
    )
    rows += [
        {
            "name": f"expectation: {check.name}",
            "annotator_kind": "CODE",
            "label": "passed" if check.passed else "failed",
            "score": 1.0 if check.passed else 0.0,
            "explanation": check.detail,
        }
        for check in trace.checks
    ]
    rows += [
        {
            "name": "user",
            "annotator_kind": "HUMAN",
            "label": signal.kind.value,
            "score": 0.0 if signal.kind in _OBJECTIONS else 1.0,
            "explanation": signal.detail,
        }
        for signal in trace.signals
    ]
    return {
        f"annotations.{number}.annotation.{key}": value
        for number, row in enumerate(rows)
        for key, value in row.items()
        if value != ""
    }


_OBJECTIONS = frozenset({SignalKind.REJECTED, SignalKind.CORRECTED_GOAL, SignalKind.REPHRASED})


def _step_attributes(step: Step, evidence: EvidenceSummary | None) -> dict[str, Attribute]:
    is_retriever = step.call.tool in _RETRIEVERS
    parameters = {"query": step.call.query, "target": step.call.target, **dict(step.call.options)}
    metadata = {
        "quality": step.quality.label,
        "matches": step.match_count,
        "failure": step.failure,
        "is_recovery": step.is_recovery,
    }
    attributes: dict[str, Attribute] = {
        "openinference.span.kind": "RETRIEVER" if is_retriever else "TOOL",
        "input.value": step.call.query,
        "input.mime_type": "text/plain",
        "tool.name": step.call.tool.value,
        "tool.parameters": _json(parameters),
        "metadata": _json(metadata),
    }
    if step.reason:
        attributes["tool.description"] = step.reason
    places = evidence.places if evidence else ()
    for number, place in enumerate(places if is_retriever else ()):
        attributes[f"retrieval.documents.{number}.document.id"] = place
    if evidence is not None and not is_retriever:
        attributes["output.value"] = _json(list(places))
        attributes["output.mime_type"] = "application/json"
    if evidence is not None and evidence.evidence_class is EvidenceClass.FILE_CONTENT and is_retriever:
        attributes["retrieval.documents.0.document.metadata"] = _json({"is_read": True})
    return attributes


def _status(trace: TraceRecord) -> dict[str, Any]:
    if trace.outcome is Outcome.FAILURE:
        return {"code": _ERROR, "message": trace.outcome_reason}
    return {"code": _OK}


def _span(
    trace_id: str,
    span_id: str,
    parent: str,
    name: str,
    begin: int,
    end: int,
    attributes: dict[str, Attribute],
    status: dict[str, Any],
) -> dict[str, Any]:
    span: dict[str, Any] = {"traceId": trace_id, "spanId": span_id}
    if parent:
        span["parentSpanId"] = parent
    return span | {
        "name": name,
        "kind": _INTERNAL,
        "startTimeUnixNano": str(begin),
        "endTimeUnixNano": str(max(begin, end)),
        "attributes": _attributes(attributes),
        "status": status,
    }


def _attributes(values: dict[str, Attribute]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in values.items()]


def _value(value: Attribute) -> dict[str, Any]:
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            # 64-bit integers are texts in the JSON encoding of protocol buffers.
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case tuple():
            return {"arrayValue": {"values": [{"stringValue": str(item)} for item in value]}}
        case str():
            return {"stringValue": value}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _id(text: str, digits: int) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
