"""The last session of each repository, kept for `sleuth inspect` and follow-ups."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from planner.session import InvestigationSession
from services.redaction import redact
from services.workspace import Workspace


def save_last_session(state_dir: Path, workspace: Workspace, session: InvestigationSession) -> None:
    """Keep *session* without secrets; a reader sees the old one or the new one. Raises OSError."""
    path = _path(state_dir, workspace)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    clean = InvestigationSession.model_validate(_redacted(session.model_dump(mode="json")))
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".session-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(clean.model_dump_json())
        Path(name).replace(path)
    except BaseException:
        # Whatever stops the write, Ctrl+C included, no half file stays behind.
        with suppress(OSError):
            Path(name).unlink()
        raise


def last_session(state_dir: Path, workspace: Workspace) -> InvestigationSession | None:
    """The last session about this repository; None when there is none that this version can read."""
    try:
        return InvestigationSession.model_validate_json(_path(state_dir, workspace).read_bytes())
    except (OSError, ValidationError):
        return None


def _path(state_dir: Path, workspace: Workspace) -> Path:
    identity = os.fsencode(workspace.root) if workspace.root else workspace.name.encode()
    return state_dir / "last" / f"{hashlib.sha256(identity).hexdigest()[:16]}.json"


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value).text
    if isinstance(value, list):
        return [_redacted(item) for item in value]
    if isinstance(value, dict):
        return {key: _redacted(item) for key, item in value.items()}
    return value
