"""Conversations: those of the terminal UI about one repository, kept to be listed and gone on with.

One file a conversation, one JSON line an answer, secrets redacted. A line that cannot be read is left out.
"""

import hashlib
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agent.assistant import Answer
from planner.formatter.package import EvidencePackage
from planner.session import InvestigationSession
from services.frozen import Frozen
from services.redaction import redact
from services.workspace import Workspace

MAX_KEPT = 50
# Conversations per repository; the ones written longest ago go first.
MAX_BYTES = 8_000_000
# Of one conversation; what is asked after that is not kept.
SHOWN_TURNS = 20
# Of a resumed conversation; the newest.
_NAME = re.compile(r"\d{8}-\d{6}-\d+\.jsonl")


class KeptAnswer(Frozen):
    """One line: everything that the screen needs to show an answer again."""

    session: InvestigationSession
    package: EvidencePackage
    text: str

    def as_answer(self) -> Answer:
        """The answer as it was given."""
        return Answer(self.session, self.package, self.text)


@dataclass(frozen=True, slots=True)
class Summary:
    """A kept conversation as a list shows it."""

    id: str
    started: datetime
    questions: int
    first: str
    last: str


class Conversations:
    """The conversations about one repository. What cannot be read or written is as if it were not there."""

    def __init__(self, state_dir: Path, workspace: Workspace) -> None:
        identity = os.fsencode(workspace.root) if workspace.root else workspace.name.encode()
        self._directory = state_dir / "conversations" / hashlib.sha256(identity).hexdigest()[:16]

    def add(self, conversation: str, answer: Answer) -> None:
        """Keep *answer* as the newest of *conversation*. Raises OSError."""
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._directory / f"{conversation}.jsonl"
        if not path.exists():
            self._make_room()
        elif path.stat().st_size > MAX_BYTES:
            return
        kept = KeptAnswer(session=answer.session, package=answer.package, text=answer.text)
        clean = KeptAnswer.model_validate(_redacted(kept.model_dump()))
        line = clean.model_dump_json().encode("utf-8", "backslashreplace") + b"\n"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(path, flags, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(line)

    def summaries(self) -> tuple[Summary, ...]:
        """The kept conversations, newest first."""
        found = (self._summary(path) for path in reversed(self._files()))
        return tuple(summary for summary in found if summary is not None)

    def answers(self, conversation: str) -> Sequence[Answer]:
        """The newest answers of *conversation*, oldest first; none when it is unknown."""
        kept = []
        for line in _lines(self._directory / f"{conversation}.jsonl")[-SHOWN_TURNS:]:
            with suppress(ValidationError):
                kept.append(KeptAnswer.model_validate_json(line).as_answer())
        return kept

    def _summary(self, path: Path) -> Summary | None:
        lines = _lines(path)
        requests = [
            request for request in map(_request_of, (lines[0], lines[-1]) if lines else ()) if request
        ]
        if not requests:
            return None
        started = datetime.strptime(path.stem.rpartition("-")[0] + "+0000", "%Y%m%d-%H%M%S%z")
        return Summary(path.stem, started, len(lines), requests[0], requests[-1])

    def _files(self) -> list[Path]:
        """By time of the first question: names begin with it."""
        with suppress(OSError):
            return sorted(path for path in self._directory.iterdir() if _NAME.fullmatch(path.name))
        return []

    def _make_room(self) -> None:
        for path in self._files()[: -MAX_KEPT + 1]:
            with suppress(OSError):
                path.unlink()


def _lines(path: Path) -> list[bytes]:
    with suppress(OSError):
        return path.read_bytes().splitlines()
    return []


def _request_of(line: bytes) -> str:
    """The request of a line without reading all of it: the model would take a millisecond for each."""
    import json

    with suppress(ValueError, KeyError, TypeError):
        return str(json.loads(line)["package"]["request"])
    return ""


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value).text
    if isinstance(value, list | tuple):
        return [_redacted(item) for item in value]
    if isinstance(value, dict):
        return {key: _redacted(item) for key, item in value.items()}
    return value
