"""The JSON Schemas of every document that is printed or read, by name."""

from importlib import import_module
from typing import Any

# Name -> the document, loaded when its schema is asked for.
SCHEMAS: dict[str, str] = {
    "answer": "agent.renderers.document:AnswerDocument",
    "package": "planner.formatter.package:EvidencePackage",
    "goal": "agent.renderers.printed:GoalDocument",
    "symbol": "agent.renderers.printed:SymbolDocument",
    "found": "agent.renderers.found:FoundReply",
    "history": "agent.renderers.history:HistoryDocument",
    "find": "agent.renderers.printed:FoundDocument",
    "localization": "agent.renderers.printed:LocalizationDocument",
    "lines": "agent.renderers.printed:ShownDocument",
    "index": "agent.renderers.printed:IndexDocument",
    "doctor": "agent.renderers.printed:ChecksDocument",
    "verify": "agent.renderers.printed:VerdictsDocument",
    "session": "planner.session:InvestigationSession",
    "trace": "telemetry.trace:TraceRecord",
    "report": "telemetry.topology.report:Report",
    "report-changes": "telemetry.topology.changes:ReportChanges",
    "taxonomy": "telemetry.topology.taxonomy:Taxonomy",
    "scenarios": "telemetry.scenarios.model:ScenarioFile",
    "bench": "telemetry.scenarios.results:BenchResult",
    "replay": "telemetry.replay_report:ReplayReport",
}


# Read, not printed: their schema says what may be written.
INPUTS = frozenset({"taxonomy", "scenarios"})


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema called *name*, with the key names that are printed."""
    module, _, document = SCHEMAS[name].partition(":")
    model = getattr(import_module(module), document)
    schema: dict[str, Any] = model.model_json_schema(mode="validation" if name in INPUTS else "serialization")
    properties = schema.get("properties", {})
    if "schema_id" in properties:
        schema["properties"] = {"schema": properties.pop("schema_id"), **properties}
        required = schema.get("required", [])
        schema["required"] = ["schema" if key == "schema_id" else key for key in required]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
