"""Mark: an answer that its user calls wrong, kept as a scenario that every later benchmark asks again.

One file per mark below the user's own state directory; it holds the request, the commit, the places that were
shown and, where they were named, the right ones.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.records import last_session
from planner.session import InvestigationSession
from services.redaction import redact
from services.workspace import Workspace

DIRECTORY = "scenarios"
_WRONG = 5
# Places of the wrong answer that are kept: the ones that were read first.


@dataclass(frozen=True, slots=True)
class Mark:
    """What was kept."""

    session: InvestigationSession
    path: Path
    # Of the scenario file.


def mark_wrong(
    state_dir: Path, workspace: Workspace, *, right: Sequence[str] = (), is_absent: bool = False
) -> Mark | None:
    """Keep the last answer about this repository as a wrong one.

    *right* are places as `path:12`; *is_absent* says that there is none and nothing should have been found.
    None where there is no answer, or its repository is on no disk. Raises OSError.
    """
    session = last_session(state_dir, workspace)
    if session is None or workspace.root is None:
        return None
    directory = state_dir / DIRECTORY
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = hashlib.sha256(f"{workspace.root}\0{session.request}".encode("utf-8", "surrogatepass")).hexdigest()
    path = directory / f"wrong-{name[:12]}.yaml"
    path.write_text(
        _scenario(session, workspace.root, tuple(right), is_absent=is_absent), encoding="utf-8", newline="\n"
    )
    return Mark(session, path)


def _scenario(session: InvestigationSession, root: Path, right: tuple[str, ...], *, is_absent: bool) -> str:
    """The file. A right place must come first; where none is named, the wrong one must not."""
    import yaml

    request = redact(session.request).text
    identity = session.repository
    repository = {"path": str(root)}
    if identity.commit and not identity.is_dirty:
        repository["commit"] = identity.commit
    shown = _shown(session)
    expected: dict[str, object] = {"outcome": "insufficient_evidence" if is_absent else "success"}
    if right:
        expected["first"] = list(right)
    elif shown and not is_absent:
        expected["not_first"] = shown[:1]
    document = {
        "schema": "sleuth.scenarios/1",
        "repository": repository,
        "scenarios": [
            {
                "name": request[:200],
                "tags": ["marked-wrong"],
                "ask": request,
                "expect": expected,
                "wrong": {"outcome": session.outcome.value, "shown": shown, "commit": identity.commit},
            }
        ],
    }
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))


def _shown(session: InvestigationSession) -> list[str]:
    places = [
        f"{finding.path}:{finding.start}" if finding.start else finding.path
        for evidence in sorted(session.ledger, key=lambda evidence: -evidence.quality)
        for finding in evidence.findings
        if finding.path
    ]
    return list(dict.fromkeys(places))[:_WRONG]
