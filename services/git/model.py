"""The nouns of git: commits, changes, blame, branches. What every call of a GitRepository returns."""

from dataclasses import dataclass
from enum import StrEnum

from services.locations import LineSpan, RepoPath


class ChangeKind(StrEnum):
    """What happened to a file."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    RENAMED = "renamed"
    COPIED = "copied"
    TYPE_CHANGED = "type changed"
    CONFLICTED = "conflicted"


class Operation(StrEnum):
    """Something git was left in the middle of."""

    MERGE = "merge"
    REBASE = "rebase"
    CHERRY_PICK = "cherry-pick"
    REVERT = "revert"
    BISECT = "bisect"
    APPLY = "am"


@dataclass(frozen=True, slots=True)
class Hunk:
    """One stretch of changed lines with its context."""

    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    heading: str
    # The line of the enclosing definition, as git guesses it.
    text: str
    # The lines with their leading space, plus or minus, without the @@ line.
    is_cut: bool = False

    @property
    def old_span(self) -> LineSpan | None:
        """The lines before the change; None where lines are only added."""
        return LineSpan(self.old_start, self.old_start + self.old_lines - 1) if self.old_lines else None

    @property
    def new_span(self) -> LineSpan | None:
        """The lines after the change; None where lines are only removed."""
        return LineSpan(self.new_start, self.new_start + self.new_lines - 1) if self.new_lines else None


@dataclass(frozen=True, slots=True)
class FileDiff:
    """How one file differs."""

    path: RepoPath
    kind: ChangeKind
    old_path: RepoPath | None = None
    # Where it was renamed or copied from.
    added: int = 0
    deleted: int = 0
    is_binary: bool = False
    is_submodule: bool = False
    hunks: tuple[Hunk, ...] = ()
    is_cut: bool = False
    # Hunks are missing because the difference is too large to be read whole.


@dataclass(frozen=True, slots=True)
class Diff:
    """How two trees differ, by path."""

    files: tuple[FileDiff, ...]
    old: str = ""
    new: str = ""
    # What was compared, for a person: a revision, "the index", "the working tree".
    is_cut: bool = False

    @property
    def added(self) -> int:
        """Lines added in all files."""
        return sum(file.added for file in self.files)

    @property
    def deleted(self) -> int:
        """Lines deleted in all files."""
        return sum(file.deleted for file in self.files)


@dataclass(frozen=True, slots=True)
class PathChange:
    """A changed path without its lines."""

    path: RepoPath
    kind: ChangeKind
    old_path: RepoPath | None = None
    detail: str = ""
    # For conflicts: "both modified", "deleted by them".


@dataclass(frozen=True, slots=True)
class Stash:
    """A set-aside change."""

    name: str
    # As git takes it, "stash@{0}".
    sha: str
    date: str
    subject: str


@dataclass(frozen=True, slots=True)
class HeadIdentity:
    """Which tree is checked out."""

    commit: str
    # Empty before the first commit.
    branch: str
    # Empty on a detached head.
    is_dirty: bool
    # Tracked files differ from the commit, or there are untracked ones.


@dataclass(frozen=True, slots=True)
class WorkingTree:
    """What `git status` knows. Of submodules it says whether their commit changed, not what is inside."""

    branch: str
    is_detached: bool
    head: str
    # Empty before the first commit.
    upstream: str
    ahead: int
    behind: int
    staged: tuple[PathChange, ...] = ()
    unstaged: tuple[PathChange, ...] = ()
    untracked: tuple[RepoPath, ...] = ()
    conflicted: tuple[PathChange, ...] = ()
    stashes: tuple[Stash, ...] = ()
    operation: Operation | None = None
    is_cut: bool = False
    # There are more paths than were read.

    @property
    def is_clean(self) -> bool:
        """Whether nothing was changed, staged, added or left in conflict."""
        return not (self.staged or self.unstaged or self.untracked or self.conflicted)


@dataclass(frozen=True, slots=True)
class Person:
    """An author as the mail map names them."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.email else self.name


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit."""

    sha: str
    short: str
    author: str
    email: str
    date: str
    # When it was written, ISO 8601 with the author's offset.
    committed: str
    subject: str
    body: str
    parents: tuple[str, ...]
    files: tuple[FileDiff, ...] = ()
    # Against the first parent, without hunks; only where asked for.

    @property
    def is_merge(self) -> bool:
        """Whether it has several parents."""
        return len(self.parents) > 1


@dataclass(frozen=True, slots=True)
class Commits:
    """Commits, newest first."""

    commits: tuple[Commit, ...]
    total: int | None
    # How many match; None where counting would walk the history again with diffs.
    is_shallow: bool = False
    # The clone does not hold the whole history, so older commits may be missing.

    @property
    def is_cut(self) -> bool:
        """Whether more commits match than are given."""
        return self.total is None or self.total > len(self.commits)


@dataclass(frozen=True, slots=True)
class CommitDetails:
    """A commit and what it changed against its first parent."""

    commit: Commit
    diff: Diff


@dataclass(frozen=True, slots=True)
class BlameBlock:
    """Consecutive lines that one commit wrote last."""

    span: LineSpan
    sha: str
    # Empty for lines that are not committed yet.
    author: str
    email: str
    date: str
    summary: str
    original_path: RepoPath
    text: str

    @property
    def is_uncommitted(self) -> bool:
        """Whether the lines exist in the work tree only."""
        return not self.sha


@dataclass(frozen=True, slots=True)
class Introduction:
    """The first commit in which a text occurs."""

    commit: Commit
    files: tuple[RepoPath, ...]
    # Where that commit added it.
    changes: int
    # How many commits added or removed an occurrence, this one included.
    is_complete: bool = True
    # False where time allowed to look only at the files that hold the text today, or history is shallow.


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two revisions side by side."""

    old: str
    new: str
    old_sha: str
    new_sha: str
    merge_base: str
    # Empty where the histories are unrelated.
    only_new: Commits
    # In *new* but not in *old*.
    only_old: Commits
    diff: Diff


@dataclass(frozen=True, slots=True)
class Branch:
    """A local or remote-tracking branch."""

    name: str
    sha: str
    date: str
    subject: str
    author: str
    is_current: bool = False
    is_remote: bool = False
    upstream: str = ""
    ahead: int = 0
    behind: int = 0
    is_upstream_gone: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag and the commit it leads to."""

    name: str
    sha: str
    date: str
    subject: str
    is_annotated: bool


@dataclass(frozen=True, slots=True)
class Contributor:
    """How much somebody wrote."""

    person: Person
    commits: int
    first: str
    last: str
    # Dates of the first and the last commit.


@dataclass(frozen=True, slots=True)
class Remote:
    """Another copy of the repository; the address is shown without credentials."""

    name: str
    url: str
