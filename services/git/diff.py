"""Diff: git's machine-readable difference of two trees as values."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from services.decoding import decode, printable_name
from services.git.model import ChangeKind, FileDiff, Hunk, PathChange
from services.locations import RepoPath

MAX_DIFF_BYTES = 4_000_000
MAX_HUNK_LINES = 400
MAX_DIFF_LINES = 20_000
# Nobody reads further; later files keep their counts.
_MAX_LINE = 500
# A generated line of a megabyte is evidence of nothing.

DIFF_OPTIONS = (
    "--raw",
    "--numstat",
    "-z",
    "-M",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--abbrev=40",
)
PATCH_OPTIONS = (*DIFF_OPTIONS, "-p", "-U3", "--src-prefix=a/", "--dst-prefix=b/")

_KINDS = {
    "A": ChangeKind.ADDED,
    "M": ChangeKind.MODIFIED,
    "D": ChangeKind.DELETED,
    "R": ChangeKind.RENAMED,
    "C": ChangeKind.COPIED,
    "T": ChangeKind.TYPE_CHANGED,
    "U": ChangeKind.CONFLICTED,
}
_SUBMODULE_MODE = b"160000"
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)")


def change_kind(letter: str) -> ChangeKind:
    """The kind that git's status letter stands for."""
    return _KINDS.get(letter[:1], ChangeKind.MODIFIED)


def repo_path(raw: bytes) -> RepoPath:
    """A path as git wrote it with -z."""
    return RepoPath(printable_name(raw))


def parse_diff(
    output: bytes, *, is_cut: bool = False, is_blob: Callable[[RepoPath, str], bool] | None = None
) -> tuple[FileDiff, ...]:
    """The files of a `git diff` with DIFF_OPTIONS or PATCH_OPTIONS, sorted by path.

    *is_cut* says that *output* is a prefix: files whose hunks fell off are marked. *is_blob* tells whether
    the work tree's file is the blob of that id, for the files that git has not compared itself.
    """
    fields = _Fields(output)
    drafts = list(_raw_records(fields))
    _add_counts(fields, drafts)
    drafts = [draft for draft in drafts if is_cut or not _is_unchanged(draft, is_blob)]
    patch = output[fields.position :]
    sections = _sections(patch)
    for draft in drafts:
        if draft.kind is ChangeKind.CONFLICTED:
            continue
        # A change of type is printed as a deletion and an addition.
        for _ in range(2 if draft.kind is ChangeKind.TYPE_CHANGED else 1):
            section = next(sections, None)
            if section is None:
                draft.is_cut = is_cut or bool(patch)
            else:
                draft.hunks.extend(section)
    return tuple(sorted((draft.finish() for draft in drafts), key=lambda file: (file.path, file.kind)))


def parse_tree_changes(output: bytes) -> dict[str, tuple[FileDiff, ...]]:
    """The files of every commit, by its id, in the output of `git diff-tree --stdin` with DIFF_OPTIONS."""
    found: dict[str, list[_Draft]] = {}
    fields = _Fields(output)
    while not fields.is_at_end:
        sha = fields.take().decode("ascii", "replace").strip()
        drafts = list(_raw_records(fields))
        _add_counts(fields, drafts)
        if sha:
            found.setdefault(sha, []).extend(drafts)
    return {sha: tuple(draft.finish() for draft in drafts) for sha, drafts in found.items()}


def merge_conflicts(files: Sequence[FileDiff]) -> tuple[FileDiff, ...]:
    """*files* with one entry a conflicted path; git names it as unmerged and again as changed."""
    conflicted = {file.path for file in files if file.kind is ChangeKind.CONFLICTED}
    merged: list[FileDiff] = []
    for file in files:
        if file.path not in conflicted:
            merged.append(file)
        elif file.kind is not ChangeKind.CONFLICTED:
            merged.append(replace(file, kind=ChangeKind.CONFLICTED))
            conflicted.discard(file.path)
    merged += [file for file in files if file.path in conflicted and file.kind is ChangeKind.CONFLICTED]
    return tuple(sorted(merged, key=lambda file: file.path))


def path_change(file: FileDiff) -> PathChange:
    """*file* without its lines."""
    return PathChange(file.path, file.kind, file.old_path)


@dataclass(slots=True)
class _Draft:
    path: RepoPath
    kind: ChangeKind
    old_path: RepoPath | None
    is_submodule: bool
    old_id: str = ""
    may_be_same: bool = False
    # The new side is a file of the work tree whose content git did not look at, in an unchanged mode.
    added: int = 0
    deleted: int = 0
    is_counted: bool = False
    is_binary: bool = False
    is_cut: bool = False
    hunks: list[Hunk] = field(default_factory=list)

    def finish(self) -> FileDiff:
        return FileDiff(
            path=self.path,
            kind=self.kind,
            old_path=self.old_path,
            added=self.added,
            deleted=self.deleted,
            is_binary=self.is_binary,
            is_submodule=self.is_submodule,
            hunks=tuple(self.hunks),
            is_cut=self.is_cut or any(hunk.is_cut for hunk in self.hunks),
        )


class _Fields:
    """NUL-separated fields, read one by one."""

    def __init__(self, data: bytes) -> None:
        self.position = 0
        self._data = data

    @property
    def is_at_end(self) -> bool:
        return self.position >= len(self._data)

    def starts_with(self, *prefixes: bytes) -> bool:
        return self._data.startswith(prefixes, self.position)

    def peek_digit_or_dash(self) -> bool:
        head = self._data[self.position : self.position + 1]
        # A commit id has no tab after its first characters; a count always has.
        return bool(head) and (head.isdigit() or head == b"-") and b"\t" in self._data[self.position :][:12]

    def take(self) -> bytes:
        end = self._data.find(b"\0", self.position)
        end = len(self._data) if end < 0 else end
        value = self._data[self.position : end]
        self.position = end + 1
        return value


def _raw_records(fields: _Fields) -> Iterator[_Draft]:
    while fields.starts_with(b":"):
        head = fields.take().split(b" ")
        if len(head) < 5:
            return
        # Two colons start the combined form of a conflict: several old sides, several letters.
        is_conflict = head[0].startswith(b"::")
        letter = "U" if is_conflict else head[-1].decode("ascii", "replace")
        first = repo_path(fields.take())
        is_moved = letter[:1] in {"R", "C"}
        path = repo_path(fields.take()) if is_moved else first
        is_submodule = _SUBMODULE_MODE in {head[0].lstrip(b":"), *head[1:3]}
        yield _Draft(
            path=path,
            kind=change_kind(letter),
            old_path=first if is_moved else None,
            is_submodule=is_submodule,
            old_id=head[2].decode("ascii", "replace"),
            may_be_same=not is_conflict and head[0] == b":" + head[1] and not head[3].strip(b"0"),
        )


def _is_unchanged(draft: _Draft, is_blob: Callable[[RepoPath, str], bool] | None) -> bool:
    """Whether only the time stamp of the file differs.

    Git names such files unless it may save a refreshed index. It counts no lines in them, and does not
    compare binary ones at all.
    """
    if draft.kind is not ChangeKind.MODIFIED or not draft.may_be_same:
        return False
    if not draft.is_counted:
        return True
    return draft.is_binary and is_blob is not None and is_blob(draft.path, draft.old_id)


def _add_counts(fields: _Fields, drafts: list[_Draft]) -> None:
    waiting = {(draft.path, draft.old_path): draft for draft in reversed(drafts)}
    while fields.peek_digit_or_dash():
        added, deleted, name = fields.take().split(b"\t", 2)
        old_path = None if name else repo_path(fields.take())
        path = repo_path(name or fields.take())
        draft = waiting.get((path, old_path))
        if draft is None:
            continue
        draft.is_counted = True
        draft.is_binary = added == b"-"
        draft.added += int(added) if added.isdigit() else 0
        draft.deleted += int(deleted) if deleted.isdigit() else 0
    if fields.starts_with(b"\0"):
        # Stands between the list and the patch.
        fields.take()


def _sections(patch: bytes) -> Iterator[list[Hunk]]:
    """The hunks of each `diff --git` section, in order; combined diffs of conflicts are passed over."""
    hunks: list[Hunk] | None = None
    kept = 0
    lines = iter(patch.split(b"\n"))
    for line in lines:
        if line.startswith(b"diff --"):
            if hunks is not None:
                yield hunks
            hunks = [] if line.startswith(b"diff --git ") else None
            continue
        match = _HUNK.match(line)
        if match is not None and hunks is not None:
            hunks.append(_hunk(match, lines))
            kept += hunks[-1].text.count("\n") + 1
            if kept > MAX_DIFF_LINES:
                break
    if hunks is not None:
        yield hunks


def _hunk(match: re.Match[bytes], lines: Iterator[bytes]) -> Hunk:
    old_start, new_start = int(match[1]), int(match[3])
    old_lines, new_lines = int(match[2] or 1), int(match[4] or 1)
    old_left, new_left = old_lines, new_lines
    kept: list[str] = []
    is_cut = False
    while old_left > 0 or new_left > 0:
        line = next(lines, None)
        if line is None:
            is_cut = True
            break
        sign = line[:1]
        if sign != b"\\":
            old_left -= sign != b"+"
            new_left -= sign != b"-"
        if len(kept) < MAX_HUNK_LINES:
            kept.append(_line_text(line))
        else:
            is_cut = True
    heading = decode(match[5]).strip()
    return Hunk(old_start, old_lines, new_start, new_lines, heading, "\n".join(kept), is_cut)


def _line_text(line: bytes) -> str:
    text = decode(line[: _MAX_LINE * 4]).removesuffix("\r")
    return text if len(text) <= _MAX_LINE else text[:_MAX_LINE] + "…"
