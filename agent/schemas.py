"""The JSON Schemas of every output, by name."""

from typing import Any

from pydantic import BaseModel

from agent.renderers.document import AnswerDocument
from planner.formatter.package import EvidencePackage
from planner.goals.model import ParseResult
from planner.session import InvestigationSession
from telemetry.trace import TraceRecord

SCHEMAS: dict[str, type[BaseModel]] = {
    "answer": AnswerDocument,
    "package": EvidencePackage,
    "goal": ParseResult,
    "session": InvestigationSession,
    "trace": TraceRecord,
}


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema called *name*, with the key names that are printed."""
    schema = SCHEMAS[name].model_json_schema()
    properties = schema.get("properties", {})
    if "schema_id" in properties:
        properties["schema"] = properties.pop("schema_id")
    return schema
