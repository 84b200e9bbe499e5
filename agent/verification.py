"""Verification: is the evidence of a saved answer still what stands in the repository."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.errors import UsageError
from services.errors import ServiceError
from services.workspace import Workspace


class Verdict(StrEnum):
    """What became of a cited place."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    EDITED = "edited"
    GONE = "gone"


class _Cited(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    path: str
    start: int = 0
    end: int = 0
    blob: str = ""
    text_hash: str = ""
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """One evidence item and its verdict."""

    id: str
    place: str
    verdict: Verdict
    now: str
    # Where the text is now, when it moved.

    @property
    def is_current(self) -> bool:
        """Whether the evidence still holds."""
        return self.verdict in {Verdict.UNCHANGED, Verdict.MOVED}

    def as_json(self) -> dict[str, str]:
        """The verdict for a program."""
        return {"id": self.id, "place": self.place, "verdict": self.verdict.value, "now": self.now}

    def as_line(self) -> str:
        """The verdict for a person."""
        return f"{self.id}  {self.verdict.value:9}  {self.place}" + (f" -> {self.now}" if self.now else "")


def verify_document(document: dict[str, Any], workspace: Workspace) -> tuple[Verified, ...]:
    """A verdict for every cited place of an answer or package. Raises UsageError when it is neither."""
    items = document.get("evidence", document.get("items"))
    if not isinstance(items, list):
        raise UsageError("the file holds no evidence; save an answer with: sleuth ask --json")
    try:
        cited = [_Cited.model_validate(item) for item in items]
    except ValidationError as error:
        raise UsageError(
            f"the evidence is damaged ({error.errors()[0]['msg']}); save the answer again"
        ) from error
    # A place in history cannot change; only places in the work tree are checked.
    return tuple(_verify(item, workspace) for item in cited if item.path and not item.revision)


def _verify(item: _Cited, workspace: Workspace) -> Verified:
    place = f"{item.path}:{item.start}-{item.end}" if item.start else item.path
    try:
        if item.blob and workspace.blob_id(item.path) == item.blob:
            return Verified(item.id, place, Verdict.UNCHANGED, "")
        lines = workspace.read_text(item.path).splitlines()
    except ServiceError:
        moved = _elsewhere(item, workspace)
        return Verified(item.id, place, Verdict.MOVED if moved else Verdict.GONE, moved)
    if not item.text_hash or not item.start:
        return Verified(item.id, place, Verdict.EDITED, "")
    if text_hash(lines[item.start - 1 : item.end]) == item.text_hash:
        return Verified(item.id, place, Verdict.UNCHANGED, "")
    height = item.end - item.start + 1
    for start in range(max(0, len(lines) - height + 1)):
        if text_hash(lines[start : start + height]) == item.text_hash:
            now = f"{item.path}:{start + 1}-{start + height}"
            return Verified(item.id, place, Verdict.MOVED, now)
    return Verified(item.id, place, Verdict.EDITED, "")


def _elsewhere(item: _Cited, workspace: Workspace) -> str:
    """The file that has the same content now, for a renamed file."""
    if not item.blob:
        return ""
    suffix = item.path.rpartition(".")[2]
    for entry in workspace.files():
        if not entry.path.endswith(suffix):
            continue
        try:
            if workspace.blob_id(entry.path) == item.blob:
                return f"{entry.path}:{item.start}-{item.end}" if item.start else entry.path
        except ServiceError:
            continue
    return ""


def text_hash(lines: list[str]) -> str:
    """The hash that packages carry for cited lines."""
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
