"""Arguments of the tools: what a client may send, checked before anything runs."""

from typing import Annotated, Any

from pydantic import Field

from services.frozen import Frozen
from services.locations import ReferenceKind

MAX_QUESTION = 200_000
# Letters; a log of more is a file to name.
DEFAULT_BUDGET, MIN_BUDGET, MAX_BUDGET = 4_000, 300, 20_000

Budget = Annotated[
    int, Field(default=DEFAULT_BUDGET, ge=MIN_BUDGET, le=MAX_BUDGET, description="Tokens the reply may take.")
]
Name = Annotated[str, Field(min_length=1, max_length=1_000)]


class Investigate(Frozen):
    """A question."""

    question: str = Field(
        min_length=1,
        max_length=MAX_QUESTION,
        description="In plain words, or a pasted failure log, bug report or change request.",
    )
    follow_up: bool = Field(default=False, description='Read "it", "the second one" after the last question.')
    budget: Budget


class Find(Frozen):
    """Words for files."""

    term: Name = Field(description="Name, part of a path, or a few words.")
    budget: Budget


class References(Frozen):
    """A name."""

    name: Name = Field(description="Session.get, DBImpl::Get, pkg.mod.func, or path:line.")
    kind: ReferenceKind | None = Field(default=None, description="Only uses of this kind.")
    budget: Budget


class Read(Frozen):
    """A place."""

    place: Name = Field(description="path, path:12-40, path:12 (the definition around it), or a symbol.")
    budget: Budget


class GitHistory(Frozen):
    """Limits on commits, all of which must fit."""

    path: str = Field(default="", max_length=1_000, description="File or directory.")
    author: str = Field(default="", max_length=200)
    since: str = Field(default="", max_length=100, description='A date, or "2 weeks ago".')
    message: str = Field(default="", max_length=500, description="Text in the message.")
    limit: int = Field(default=20, ge=1, le=200)
    budget: Budget


def input_schema(model: type[Frozen]) -> dict[str, Any]:
    """The JSON Schema of *model* without what tells a client nothing: titles, docstrings, string limits."""
    schema = model.model_json_schema()
    kinds = schema.pop("$defs", {})
    properties = {name: _lean(field, kinds) for name, field in schema["properties"].items()}
    return {
        "type": "object",
        "properties": properties,
        "required": schema.get("required", []),
        "additionalProperties": False,
    }


def _lean(field: dict[str, Any], kinds: dict[str, Any]) -> dict[str, Any]:
    """One property; an optional choice becomes a plain list of its values."""
    lean = {
        key: value for key, value in field.items() if key not in {"title", "maxLength", "minLength", "anyOf"}
    }
    for option in field.get("anyOf", ()):
        if "$ref" in option:
            lean["enum"] = kinds[option["$ref"].rpartition("/")[2]]["enum"]
            lean["type"] = "string"
            lean.pop("default", None)
    return lean
