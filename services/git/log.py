"""Log: which commits, by whom, when, and what they touched."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from services.decoding import decode
from services.errors import GitUnavailableError
from services.git.diff import DIFF_OPTIONS, parse_tree_changes
from services.git.model import Commit, Commits, Introduction
from services.git.revisions import Revisions
from services.git_command import GitCommand
from services.locations import LineSpan, RepoPath

DEFAULT_LIMIT = 50
MAX_LIMIT = 5_000
_PICKAXE_SECONDS = 15.0
# The whole history of a 20,000-commit repository takes about this long; then only today's files are followed.
_MAX_PICKAXE_PATHS = 50

_FIELDS = ("%H", "%h", "%aN", "%aE", "%aI", "%cI", "%P", "%s", "%b")
_FORMAT = "--format=" + "%x00".join(_FIELDS)
# With -z a NUL also ends each commit, and no field can hold one: the output is a plain sequence of fields.
_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which commits are wanted; every part narrows."""

    author: str = ""
    # Part of the name or address, any case.
    since: str = ""
    until: str = ""
    # Dates as git reads them.
    paths: tuple[str, ...] = ()
    # Files, directories or globs.
    start: tuple[str, ...] = ("HEAD",)
    # Commit ids, excluded ones with a caret.
    message: str = ""
    # Text in the message, any case.
    first_parent: bool = False
    without_merges: bool = False


def pathspec(path: str) -> str:
    """*path* for git: read as a glob only when it holds a wildcard, never as an option or as magic."""
    tidy = path.strip().removeprefix("./").rstrip("/")
    if not tidy or tidy == ".":
        return ":(top)"
    if _GLOB.search(tidy) is None:
        return f":(top,literal){tidy}"
    # As in ignore files, a glob without a slash means any depth.
    return f":(top,glob){tidy if '/' in tidy else '**/' + tidy}"


class Log:
    """Reads the history."""

    def __init__(self, git: GitCommand, revisions: Revisions) -> None:
        self._git = git
        self._revisions = revisions

    def find(self, query: LogQuery, *, limit: int, with_files: bool) -> Commits:
        """The newest *limit* commits that fit *query*."""
        if not query.start:
            return Commits((), 0, is_shallow=self._revisions.is_shallow)
        limit = max(0, min(limit, MAX_LIMIT))
        follows = self._follows(query)
        filters = _filters(query, follows=follows)
        commits = self._commits([f"--max-count={limit + 1}", *filters])
        total: int | None = len(commits)
        if len(commits) > limit:
            commits = commits[:limit]
            total = None if follows else self._count(filters)
        if with_files:
            commits = self.with_files(commits)
        return Commits(tuple(commits), total, is_shallow=self._revisions.is_shallow)

    def one(self, sha: str) -> Commit:
        """The commit *sha*."""
        return self._commits(["--max-count=1", "--no-walk", sha, "--"])[0]

    def of_lines(self, path: RepoPath, span: LineSpan, start: str, *, limit: int) -> Commits:
        """The commits that changed the lines *span* that *path* has at *start*, followed through history."""
        lines = f"-L{span.start},{span.end}:{path}"
        commits = self._commits(["-s", f"--max-count={limit + 1}", lines, start])
        is_cut = len(commits) > limit
        return Commits(
            tuple(commits[:limit]),
            None if is_cut else len(commits),
            is_shallow=self._revisions.is_shallow,
        )

    def introduction(self, text: str, *, start: str, path: RepoPath | None) -> Introduction | None:
        """The first commit that added *text*; None when no commit did."""
        is_complete = True
        paths = [pathspec(path)] if path else []
        try:
            commits = self._pickaxe(text, start, paths, follows=path is not None)
        except GitUnavailableError:
            if path is not None:
                raise
            is_complete = False
            paths = self._paths_with(text, start)
            commits = self._pickaxe(text, start, paths, follows=False) if paths else []
        if not commits:
            return None
        first = commits[-1]
        # Which of the files of that commit the text came in with.
        listing = self._git.output(
            [
                "diff-tree", "--root", "-r", "--name-only", "-z", "--no-commit-id", "--no-textconv",
                "-S", text, first.sha, "--", *([] if path else paths),
            ]
        )  # fmt: skip
        files = tuple(sorted(RepoPath(decode(name)) for name in listing.split(b"\0") if name))
        is_complete = is_complete and not self._revisions.is_shallow
        return Introduction(first, files, changes=len(commits), is_complete=is_complete)

    def with_files(self, commits: Sequence[Commit]) -> list[Commit]:
        """*commits* with the files that each changed against its first parent."""
        if not commits:
            return []
        options = ["diff-tree", "--stdin", "--root", "-r", "--diff-merges=first-parent", *DIFF_OPTIONS]
        stdin = "".join(f"{commit.sha}\n" for commit in commits).encode()
        changes = parse_tree_changes(self._git.run(options, stdin=stdin).stdout)
        return [replace(commit, files=changes.get(commit.sha, ())) for commit in commits]

    def _commits(self, arguments: Iterable[str]) -> list[Commit]:
        return _parse(self._git.output(["log", "-z", _FORMAT, "--no-textconv", *arguments]))

    def _count(self, filters: Sequence[str]) -> int | None:
        output = self._git.output(["rev-list", "--count", *filters])
        return int(output) if output.strip().isdigit() else None

    def _follows(self, query: LogQuery) -> bool:
        """Whether the one path is a file, whose renames git can follow."""
        if len(query.paths) != 1 or _GLOB.search(query.paths[0]) or pathspec(query.paths[0]) == ":(top)":
            return False
        start = next((revision for revision in query.start if not revision.startswith("^")), "")
        name = query.paths[0].strip().removeprefix("./").rstrip("/")
        kind = self._git.run(["cat-file", "-t", f"{start}:{name}"]).stdout.strip()
        # A deleted file has no type here; directories cannot be followed.
        return bool(start) and kind != b"tree" and not query.first_parent

    def _pickaxe(self, text: str, start: str, paths: Sequence[str], *, follows: bool) -> list[Commit]:
        follow = ["--follow"] if follows else []
        arguments = ["log", "-z", _FORMAT, "--no-textconv", "-S", text, *follow, start, "--", *paths]
        return _parse(self._git.output(arguments, timeout_seconds=_PICKAXE_SECONDS))

    def _paths_with(self, text: str, start: str) -> list[str]:
        result = self._git.run(["grep", "-lzF", "--no-textconv", "-e", text, start, "--"])
        names = [decode(name).partition(":")[2] for name in result.stdout.split(b"\0") if name]
        return [pathspec(name) for name in sorted(names)[:_MAX_PICKAXE_PATHS]]


def _filters(query: LogQuery, *, follows: bool) -> list[str]:
    arguments = []
    if query.author or query.message:
        arguments += ["--fixed-strings", "--regexp-ignore-case"]
    arguments += [f"--author={query.author}"] if query.author else []
    arguments += [f"--grep={query.message}"] if query.message else []
    arguments += [f"--since={query.since}"] if query.since else []
    arguments += [f"--until={query.until}"] if query.until else []
    arguments += ["--first-parent"] if query.first_parent else []
    arguments += ["--no-merges"] if query.without_merges else []
    arguments += ["--follow"] if follows else []
    return [*arguments, *query.start, "--", *(pathspec(path) for path in query.paths)]


def _parse(output: bytes) -> list[Commit]:
    fields = output.split(b"\0")
    width = len(_FIELDS)
    commits = []
    for first in range(0, len(fields) - width + 1, width):
        sha, short, author, email, date, committed, parents, subject, body = (
            decode(field) for field in fields[first : first + width]
        )
        commits.append(
            Commit(
                sha=sha.strip(),
                short=short,
                author=author,
                email=email,
                date=date,
                committed=committed,
                subject=subject,
                body=body.strip(),
                parents=tuple(parents.split()),
            )
        )
    return commits
