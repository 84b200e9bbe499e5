"""Status: the working tree as `git status --porcelain=v2 -z` describes it."""

from dataclasses import dataclass, field
from pathlib import Path

from services.git.diff import change_kind, repo_path
from services.git.model import ChangeKind, HeadIdentity, Operation, PathChange
from services.locations import RepoPath

STATUS_OPTIONS = ("status", "--porcelain=v2", "-z", "--branch", "--ignore-submodules=dirty", "--find-renames")

_CONFLICTS = {
    "DD": "both deleted",
    "AU": "added by us",
    "UD": "deleted by them",
    "UA": "added by them",
    "DU": "deleted by us",
    "AA": "both added",
    "UU": "both modified",
}
_OPERATIONS = (
    # The first file that exists names the operation; git keeps them in this order of nesting.
    ("rebase-merge", Operation.REBASE),
    ("rebase-apply/applying", Operation.APPLY),
    ("rebase-apply", Operation.REBASE),
    ("CHERRY_PICK_HEAD", Operation.CHERRY_PICK),
    ("REVERT_HEAD", Operation.REVERT),
    ("MERGE_HEAD", Operation.MERGE),
    ("BISECT_LOG", Operation.BISECT),
)


@dataclass(slots=True)
class StatusDraft:
    """The records of one status call."""

    branch: str = ""
    head: str = ""
    is_detached: bool = False
    upstream: str = ""
    ahead: int = 0
    behind: int = 0
    stash_count: int = 0
    staged: list[PathChange] = field(default_factory=list)
    unstaged: list[PathChange] = field(default_factory=list)
    untracked: list[RepoPath] = field(default_factory=list)
    conflicted: list[PathChange] = field(default_factory=list)

    @property
    def identity(self) -> HeadIdentity:
        """Which tree is checked out."""
        is_dirty = bool(self.staged or self.unstaged or self.untracked or self.conflicted)
        return HeadIdentity(commit=self.head, branch=self.branch, is_dirty=is_dirty)


def parse_status(output: bytes) -> StatusDraft:
    """Read the records; a cut last one is left out."""
    draft = StatusDraft()
    records = iter(output.split(b"\0")[:-1])
    for record in records:
        match record[:2]:
            case b"# ":
                _header(draft, record[2:].decode("utf-8", "replace"))
            case b"1 ":
                _ordinary(draft, record.split(b" ", 8), None)
            case b"2 ":
                _ordinary(draft, record.split(b" ", 9), next(records, b""))
            case b"u ":
                parts = record.split(b" ", 10)
                state = parts[1].decode("ascii", "replace")
                detail = _CONFLICTS.get(state, "unmerged")
                draft.conflicted.append(
                    PathChange(repo_path(parts[-1]), ChangeKind.CONFLICTED, detail=detail)
                )
            case b"? ":
                draft.untracked.append(repo_path(record[2:]))
            case _:
                continue
    return draft


def operation_in_progress(git_directory: Path) -> Operation | None:
    """What git was left in the middle of, by the files it keeps for it."""
    return next((operation for name, operation in _OPERATIONS if (git_directory / name).exists()), None)


def _header(draft: StatusDraft, text: str) -> None:
    name, _, value = text.partition(" ")
    match name:
        case "branch.oid":
            draft.head = "" if value == "(initial)" else value
        case "branch.head":
            draft.is_detached = value == "(detached)"
            draft.branch = "" if draft.is_detached else value
        case "branch.upstream":
            draft.upstream = value
        case "branch.ab":
            ahead, _, behind = value.partition(" ")
            if "?" not in value:
                # Question marks stand for "not counted".
                draft.ahead, draft.behind = int(ahead), -int(behind)
        case "stash":
            draft.stash_count = int(value)
        case _:
            return


def _ordinary(draft: StatusDraft, parts: list[bytes], old: bytes | None) -> None:
    letters = parts[1].decode("ascii", "replace")
    path = repo_path(parts[-1])
    old_path = repo_path(old) if old is not None else None
    for letter, changes in zip(letters, (draft.staged, draft.unstaged), strict=False):
        if letter != ".":
            is_moved = letter in {"R", "C"}
            changes.append(PathChange(path, change_kind(letter), old_path if is_moved else None))
