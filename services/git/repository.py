"""GitRepository: history and working tree of one repository, read-only. Git itself is the authority."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from services.errors import FileUnavailableError, GitUnavailableError, NotARepositoryError
from services.git.blame import blame
from services.git.dates import first_moment, last_moment
from services.git.log import DEFAULT_LIMIT, Log, LogQuery, pathspec
from services.git.model import (
    BlameBlock,
    Branch,
    CommitDetails,
    Commits,
    Comparison,
    Contributor,
    Diff,
    HeadIdentity,
    Introduction,
    Person,
    Remote,
    Stash,
    Tag,
    WorkingTree,
)
from services.git.objects import ObjectReader
from services.git.revisions import Revisions, split_range
from services.git.status import STATUS_OPTIONS, operation_in_progress, parse_status
from services.git.trees import Trees
from services.git_command import GitCommand
from services.locations import LineSpan, RepoPath
from services.paths import normalise

_MAX_STATUS_BYTES = 4_000_000
_MAX_STASHES = 50


def open_git(root: Path) -> "GitRepository":
    """The repository whose work tree is exactly *root*.

    Raises NotARepositoryError when it is none, GitUnavailableError when git is missing or refuses it.
    """
    if not (root / ".git").exists():
        raise NotARepositoryError(f"{root.name or root} is not a git repository.")
    git = GitCommand(root)
    result = git.run(["rev-parse", "--git-dir"])
    if result.returncode != 0:
        raise NotARepositoryError(f"{root.name or root} is not a usable git repository.")
    return GitRepository(git)


class GitRepository:
    """Answers questions about commits and the working tree. Paths are relative to its root."""

    def __init__(self, git: GitCommand) -> None:
        self.root = git.root
        self._git = git
        self._revisions = Revisions(git)
        self._log = Log(git, self._revisions)
        self._objects = ObjectReader(git.root)
        self._trees = Trees(git, self._revisions)

    # The working tree.

    def head(self) -> HeadIdentity:
        """Commit, branch and whether the tree differs from them; one quick call."""
        output = self._git.output(
            [*STATUS_OPTIONS, "--untracked-files=normal", "--no-ahead-behind"],
            reads_work_tree=True,
            max_output_bytes=_MAX_STATUS_BYTES,
        )
        return parse_status(output).identity

    def status(self) -> WorkingTree:
        """What is staged, changed, new, in conflict and set aside."""
        result = self._git.run(
            [*STATUS_OPTIONS, "--show-stash", "--untracked-files=all"],
            reads_work_tree=True,
            max_output_bytes=_MAX_STATUS_BYTES,
        )
        if result.returncode != 0 and not result.is_truncated:
            raise GitUnavailableError("git cannot read the state of the working tree.")
        draft = parse_status(result.stdout)
        return WorkingTree(
            branch=draft.branch,
            is_detached=draft.is_detached,
            head=draft.head,
            upstream=draft.upstream,
            ahead=draft.ahead,
            behind=draft.behind,
            staged=tuple(sorted(draft.staged, key=lambda change: change.path)),
            unstaged=tuple(sorted(draft.unstaged, key=lambda change: change.path)),
            untracked=tuple(sorted(draft.untracked)),
            conflicted=tuple(sorted(draft.conflicted, key=lambda change: change.path)),
            stashes=self._stashes() if draft.stash_count else (),
            operation=operation_in_progress(self._revisions.git_directory),
            is_cut=result.is_truncated,
        )

    def diff(
        self,
        *,
        staged: bool | None = None,
        paths: Sequence[str] = (),
        revisions: Sequence[str] = (),
        with_hunks: bool = True,
    ) -> Diff:
        """How trees differ.

        Without revisions: the work tree against the last commit, or only what is staged (True), or only what
        is not (False). One revision: the work tree against it. Two, or `a..b`: the second against the first;
        `a...b`: the second against where both parted. Untracked files are no part of a difference.
        Raises UnknownRevisionError.
        """
        return self._trees.diff(staged=staged, paths=paths, revisions=revisions, with_hunks=with_hunks)

    # History.

    def log(
        self,
        *,
        limit: int = DEFAULT_LIMIT,
        author: str = "",
        since: str = "",
        until: str = "",
        paths: Sequence[str] = (),
        revision_range: str = "",
        message: str = "",
        with_files: bool = False,
        first_parent: bool = False,
        without_merges: bool = False,
    ) -> Commits:
        """The newest commits that fit every given limit; empty before the first commit.

        *since* and *until* name a commit or a time; a day, month or year counts whole. *revision_range* is
        one revision, `a..b` or `a...b`. Renames of a single file are followed. Raises UnknownRevisionError,
        also for a time that is none.
        """
        start = self._start(revision_range)
        since, until = since.strip(), until.strip()
        since_commit = self._revisions.commit_or_none(since) if since else None
        until_commit = self._revisions.commit_or_none(until) if until else None
        if until_commit:
            start = (until_commit, *(revision for revision in start if revision.startswith("^")))
        if since_commit:
            start = (*start, f"^{since_commit}")
        query = LogQuery(
            author=author.strip(),
            since="" if since_commit else self._since(since),
            until="" if until_commit else self._until(until),
            paths=tuple(normalise(path) for path in paths),
            start=start,
            message=message,
            first_parent=first_parent,
            without_merges=without_merges,
        )
        return self._log.find(query, limit=limit, with_files=with_files)

    def show(self, revision: str, *, paths: Sequence[str] = (), with_hunks: bool = True) -> CommitDetails:
        """A commit and what it changed against its first parent. Raises UnknownRevisionError."""
        sha = self.resolve(revision)
        commit = self._log.one(sha)
        parent = commit.parents[0] if commit.parents else self._revisions.empty_tree
        places = [pathspec(normalise(path)) for path in paths]
        diff = self._trees.compare(
            [parent, sha], places, old=parent[:10], new=commit.short, with_hunks=with_hunks
        )
        return CommitDetails(commit, diff)

    def blame(self, path: str, span: LineSpan | None = None, *, revision: str = "") -> tuple[BlameBlock, ...]:
        """Who wrote the lines last: of the work tree, or of *revision*. A span beyond the end is shortened.

        Raises FileUnavailableError for files unknown to git, UnknownRevisionError.
        """
        return blame(self._git, normalise(path), span, self.resolve(revision) if revision else "")

    def line_history(self, path: str, span: LineSpan, *, limit: int = DEFAULT_LIMIT) -> Commits:
        """The commits that changed the lines *span* of the work tree's *path*, newest first.

        Empty for lines that are not committed yet. Raises FileUnavailableError.
        """
        head = self.resolve("HEAD")
        relative = normalise(path)
        committed = self._trees.committed_span(relative, span)
        if committed is None:
            return Commits((), 0, is_shallow=self.is_shallow)
        try:
            return self._log.of_lines(relative, committed, head, limit=limit)
        except GitUnavailableError as error:
            raise FileUnavailableError(f"{relative} has no history for these lines: {error}") from error

    def introduced(self, text: str, path: str | None = None) -> Introduction | None:
        """The first commit that added *text*, in *path* and what it was renamed from, or anywhere.

        None when the history holds no such text.
        """
        if not text or not self._revisions.has_commits():
            return None
        place = None if path is None else normalise(path)
        return self._log.introduction(text, start=self.resolve("HEAD"), path=place)

    def compare(
        self,
        old: str,
        new: str,
        *,
        limit: int = DEFAULT_LIMIT,
        paths: Sequence[str] = (),
        with_hunks: bool = False,
    ) -> Comparison:
        """Two revisions: the commits that only one of them has, and how their trees differ.

        Raises UnknownRevisionError.
        """
        old_sha, new_sha = self.resolve(old), self.resolve(new)
        places = tuple(normalise(path) for path in paths)
        arguments = [pathspec(place) for place in places]
        return Comparison(
            old=old,
            new=new,
            old_sha=old_sha,
            new_sha=new_sha,
            merge_base=self._revisions.merge_base(old_sha, new_sha),
            only_new=self._only(new_sha, old_sha, places, limit),
            only_old=self._only(old_sha, new_sha, places, limit),
            diff=self._trees.compare([old_sha, new_sha], arguments, old=old, new=new, with_hunks=with_hunks),
        )

    # Names.

    def resolve(self, revision: str) -> str:
        """The full id of the commit *revision* names. Raises UnknownRevisionError with the nearest names."""
        return self._revisions.resolve(revision)

    def nearest_revisions(self, name: str) -> tuple[str, ...]:
        """Branches and tags with names close to *name*."""
        return self._revisions.nearest(name)

    def branches(self, *, with_remotes: bool = True) -> tuple[Branch, ...]:
        """Branches: the current one, then local, then remote ones, each newest first."""
        return self._revisions.branches(with_remotes=with_remotes)

    def tags(self) -> tuple[Tag, ...]:
        """Tags, newest first."""
        return self._revisions.tags()

    def remotes(self) -> tuple[Remote, ...]:
        """Remotes by name, addresses without credentials."""
        return self._revisions.remotes()

    def current_user(self) -> Person | None:
        """Who commits here, as configured."""
        return self._revisions.current_user()

    def contributors(self, path: str = "", *, since: str = "") -> tuple[Contributor, ...]:
        """Who wrote commits, of *path* or all; most commits first, merges left out."""
        if not self._revisions.has_commits():
            return ()
        dates = [f"--since={self._since(since)}"] if since else []
        places = [pathspec(normalise(path))] if path else []
        output = self._git.output(
            ["log", "-z", "--no-merges", "--format=%aN%x00%aE%x00%aI", *dates, "HEAD", "--", *places]
        )
        return _contributors(output)

    @property
    def is_shallow(self) -> bool:
        """Whether the clone does not hold the whole history."""
        return self._revisions.is_shallow

    # Objects of any commit, without a checkout.

    def file_at(self, revision: str, path: str) -> bytes:
        """The content *path* had. Raises UnknownRevisionError, FileUnavailableError."""
        return self._objects.file(self.resolve(revision), normalise(path))

    def files_at(self, revision: str, directory: str = "") -> tuple[RepoPath, ...]:
        """The files below *directory*, sorted. Raises UnknownRevisionError, FileUnavailableError."""
        return self._objects.files(self.resolve(revision), normalise(directory))

    def _since(self, text: str) -> str:
        return self._checked(first_moment(text, datetime.now()))  # noqa: DTZ005 - git reads local time

    def _until(self, text: str) -> str:
        return self._checked(last_moment(text, datetime.now()))  # noqa: DTZ005

    def _checked(self, moment: str) -> str:
        if moment:
            self._revisions.check_date(moment)
        return moment

    def _start(self, revision_range: str) -> tuple[str, ...]:
        """Where a walk through history starts, and after a caret where it stops."""
        if not revision_range:
            return (self.resolve("HEAD"),) if self._revisions.has_commits() else ()
        ends = split_range(revision_range)
        if ends is None:
            return (self.resolve(revision_range),)
        old, new = self.resolve(ends.old), self.resolve(ends.new)
        if not ends.is_symmetric:
            return (new, f"^{old}")
        base = self._revisions.merge_base(old, new)
        return (old, new, f"^{base}") if base else (old, new)

    def _only(self, mine: str, other: str, paths: tuple[str, ...], limit: int) -> Commits:
        return self._log.find(LogQuery(paths=paths, start=(mine, f"^{other}")), limit=limit, with_files=False)

    def _stashes(self) -> tuple[Stash, ...]:
        output = self._git.output(
            [
                "log",
                "-g",
                "-z",
                f"--max-count={_MAX_STASHES}",
                "--format=%gd%x00%H%x00%aI%x00%gs",
                "refs/stash",
                "--",
            ]
        )
        fields = output.decode("utf-8", "replace").split("\0")
        # Counted here: %gd prints a date instead of a number where log.date is set.
        return tuple(
            Stash(f"stash@{{{first // 4}}}", *fields[first + 1 : first + 4])
            for first in range(0, len(fields) - 3, 4)
        )


def _contributors(output: bytes) -> tuple[Contributor, ...]:
    fields = output.decode("utf-8", "services.latin-1").split("\0")
    dates: dict[Person, list[str]] = {}
    for first in range(0, len(fields) - 2, 3):
        dates.setdefault(Person(fields[first], fields[first + 1]), []).append(fields[first + 2])
    # Git walks from the newest commit to the oldest.
    found = (Contributor(person, len(when), when[-1], when[0]) for person, when in dates.items())
    return tuple(sorted(found, key=lambda each: (-each.commits, each.person.name, each.person.email)))
