"""ATIF: a session as a trajectory of the Agent Trajectory Interchange Format, version 1.7.

No language model takes part: every step of the agent says `llm_call_count: 0`, the mark of a deterministic
step, and there are no token metrics.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from planner.session import Step
from planner.toolbox.table import TOOLS
from telemetry.trace import TraceRecord

ATIF_VERSION: Final = "ATIF-v1.7"


def atif_document(traces: Sequence[TraceRecord]) -> dict[str, Any]:
    """The trajectory of the requests of one session, in order."""
    first = traces[0]
    steps = [
        {"step_id": number, **step}
        for number, step in enumerate((step for trace in traces for step in _steps(trace)), start=1)
    ]
    return {
        "schema_version": ATIF_VERSION,
        "session_id": first.session,
        "trajectory_id": f"{first.session}-{first.step}",
        "agent": {
            "name": "sleuth",
            "version": first.planner_version or "unknown",
            "tool_definitions": _tools(traces),
            "extra": {
                "settings": dict(first.settings),
                "repository": first.repository.model_dump(mode="json"),
            },
        },
        "steps": steps,
        "final_metrics": {
            "total_steps": len(steps),
            "extra": {
                "requests": len(traces),
                "tool_calls": sum(len(trace.steps) for trace in traces),
                "duration_ms": round(sum(trace.timings.total_ms for trace in traces), 3),
            },
        },
        "extra": {"origin": first.origin.value},
    }


def _tools(traces: Sequence[TraceRecord]) -> list[dict[str, Any]]:
    used = sorted({step.call.tool for trace in traces for step in trace.steps})
    return [
        {
            "type": "function",
            "function": {
                "name": tool.value,
                "description": TOOLS[tool].answers,
                "parameters": {
                    "type": "object",
                    "properties": {"query": {"type": "string"}, "target": {"type": "string"}},
                },
            },
        }
        for tool in used
    ]


def _steps(trace: TraceRecord) -> Iterator[dict[str, Any]]:
    total = sum(step.duration_ms for step in trace.steps) + trace.timings.understanding_ms
    clock = trace.timestamp - timedelta(milliseconds=max(total, trace.timings.total_ms))
    yield {"timestamp": clock.isoformat(), "source": "user", "message": trace.request}
    places = {summary.id: summary.places for summary in trace.evidence}
    clock += timedelta(milliseconds=trace.timings.understanding_ms)
    for step in trace.steps:
        yield {"timestamp": clock.isoformat(), **_tool_step(trace, step, places.get(step.evidence_id, ()))}
        clock += timedelta(milliseconds=step.duration_ms)
    yield {
        "timestamp": trace.timestamp.isoformat(),
        "source": "agent",
        "message": trace.outcome_reason or trace.outcome.value,
        "llm_call_count": 0,
        "extra": {
            "outcome": trace.outcome.value,
            "confidence": trace.confidence.level.value,
            "confidence_after": trace.confidence_after,
            "goal": trace.goal.model_dump(mode="json"),
            "gates": [gate.model_dump(mode="json") for gate in trace.gates],
            "recoveries": [recovery.model_dump(mode="json") for recovery in trace.recoveries],
            "signals": [signal.model_dump(mode="json") for signal in trace.signals],
        },
    }


def _tool_step(trace: TraceRecord, step: Step, places: Sequence[str]) -> dict[str, Any]:
    call_id = f"call-{trace.step}-{step.number}"
    arguments = {"query": step.call.query, "target": step.call.target, **dict(step.call.options)}
    found = {
        "matches": step.match_count,
        "quality": step.quality.label,
        "failure": step.failure.value if step.failure else None,
        "places": list(places),
    }
    return {
        "source": "agent",
        "message": step.reason,
        "tool_calls": [
            {"tool_call_id": call_id, "function_name": step.call.tool.value, "arguments": arguments}
        ],
        "observation": {
            "results": [{"source_call_id": call_id, "content": json.dumps(found, ensure_ascii=False)}]
        },
        "llm_call_count": 0,
        "extra": {"is_recovery": step.is_recovery, "duration_ms": step.duration_ms},
    }
