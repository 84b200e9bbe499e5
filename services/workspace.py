"""Workspace: the files of one repository that count. The only door to files."""

import os
import stat
from pathlib import Path, PurePosixPath
from typing import Protocol

from services.decoding import printable_name
from services.errors import (
    FileUnavailableError,
    GitUnavailableError,
    OutsideRepositoryError,
    WorkspaceError,
)
from services.git_command import GitCommand
from services.listing import (
    MAX_FILE_BYTES,
    FileEntry,
    Listing,
    SkippedFile,
    SkipRule,
    is_inside_metadata,
    list_by_walking,
    list_ignored,
    list_with_git,
)
from services.locations import RepoPath
from services.memory_workspace import MemoryWorkspace
from services.paths import blob_id_of, directories_of, normalise, shown, text_of, too_large, unavailable

__all__ = [
    "DiskWorkspace",
    "FileEntry",
    "MemoryWorkspace",
    "SkipRule",
    "SkippedFile",
    "Workspace",
    "blob_id_of",
    "normalise",
    "open_workspace",
]

MAX_IGNORED_FILES = 20_000


class Workspace(Protocol):
    """The files of one repository. Paths that callers pass may be untidy or hostile; they are checked."""

    @property
    def name(self) -> str:
        """The name of the directory, fit for printing."""
        ...

    @property
    def root(self) -> Path | None:
        """The directory on disk; None for files in memory."""
        ...

    def files(self) -> tuple[FileEntry, ...]:
        """The files that count, sorted by path; looked up once, until `refresh`."""
        ...

    def skipped(self) -> tuple[SkippedFile, ...]:
        """The files that were seen and left out, sorted by path."""
        ...

    def refresh(self) -> None:
        """Forget what was looked up."""
        ...

    def read_bytes(self, path: str) -> bytes:
        """The content of a file, listed or not. Raises FileUnavailableError, OutsideRepositoryError."""
        ...

    def read_text(self, path: str) -> str:
        """The content as text, line ends kept; odd bytes never fail it.

        Raises FileUnavailableError for binary files too, and OutsideRepositoryError.
        """
        ...

    def exists(self, path: str) -> bool:
        """Whether *path* is a file or directory of this repository."""
        ...

    def is_directory(self, path: str) -> bool:
        """Whether *path* is a directory of this repository."""
        ...

    def blob_id(self, path: str) -> str:
        """The id git gives to the content as it is on disk. Raises as `read_bytes`."""
        ...

    def ignored_files(self) -> tuple[RepoPath, ...]:
        """What ignore files exclude, sorted; at most MAX_IGNORED_FILES."""
        ...

    def why_excluded(self, path: str) -> str | None:
        """The reason why a path does not count, in words; None when it does or does not exist."""
        ...


def open_workspace(path: Path) -> "DiskWorkspace":
    """The workspace around *path*: its git work tree, or the directory itself outside of git.

    A directory that the work tree around it ignores (an installed package, a build directory) stands for
    itself. Raises WorkspaceError.
    """
    try:
        directory = path.expanduser().resolve(strict=True)
        if not directory.is_dir():
            raise WorkspaceError(f"{shown(path)} is a file; name the directory of a repository.")
        # Readable and searchable, or nothing below can be found.
        os.scandir(directory).close()
    except FileNotFoundError as error:
        raise WorkspaceError(f"{shown(path)} does not exist; name the directory of a repository.") from error
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise WorkspaceError(f"{shown(path)} cannot be read: {reason}.") from error
    if _is_git_directory(directory) and directory.name == ".git":
        directory = directory.parent
    elif _is_git_directory(directory):
        raise WorkspaceError(
            f"{shown(path)} is a bare git repository and holds no files; name a work tree of it instead."
        )
    top = _top_level(directory)
    if top is None:
        return DiskWorkspace(directory)
    git = GitCommand(top)
    if top != directory and _ignores(git, directory):
        return DiskWorkspace(directory)
    return DiskWorkspace(top, git)


class DiskWorkspace:
    """The files below a directory; through git where *git* is given."""

    def __init__(self, root: Path, git: GitCommand | None = None) -> None:
        self._root = root
        self._git = git
        self._listing: Listing | None = None
        self._ignored: tuple[RepoPath, ...] | None = None
        self._directories: frozenset[str] | None = None
        self._safe_parents: dict[bytes, bool] = {}
        self._blob_ids: dict[RepoPath, tuple[int, int, str]] = {}

    @property
    def name(self) -> str:
        """The name of the directory, fit for printing."""
        return printable_name(os.fsencode(self._root.name)) or "/"

    @property
    def root(self) -> Path:
        """The directory, with every link resolved."""
        return self._root

    @property
    def revision(self) -> str:
        """The commit whose files these are; empty for the files on disk."""
        return ""

    @property
    def is_git(self) -> bool:
        """Whether git says which files count."""
        return self._git is not None

    def files(self) -> tuple[FileEntry, ...]:
        """The files that count, sorted by path."""
        return self._list().files

    def skipped(self) -> tuple[SkippedFile, ...]:
        """The files that were seen and left out, sorted by path."""
        return self._list().skipped

    def refresh(self) -> None:
        """Forget the file lists and what was learned of directories."""
        self._listing = self._ignored = self._directories = None
        self._safe_parents.clear()

    def read_bytes(self, path: str) -> bytes:
        """The content of a file. Raises FileUnavailableError, OutsideRepositoryError."""
        data, _ = self._read(path)
        return data

    def read_text(self, path: str) -> str:
        """The content as text. Raises FileUnavailableError for binary files too, OutsideRepositoryError."""
        return text_of(path, self.read_bytes(path))

    def exists(self, path: str) -> bool:
        """Whether *path* is a file or directory of this repository."""
        return self._status(path) is not None

    def is_directory(self, path: str) -> bool:
        """Whether *path* is a directory of this repository."""
        status = self._status(path)
        return status is not None and stat.S_ISDIR(status.st_mode)

    def blob_id(self, path: str) -> str:
        """The id git gives to the content on disk; read again only when size or time changed."""
        relative = normalise(path)
        status = self._status(relative)
        cached = self._blob_ids.get(relative)
        if status is not None and cached is not None and cached[:2] == (status.st_size, status.st_mtime_ns):
            return cached[2]
        data, read_status = self._read(relative)
        identity = blob_id_of(data)
        self._blob_ids[relative] = (read_status.st_size, read_status.st_mtime_ns, identity)
        return identity

    def ignored_files(self) -> tuple[RepoPath, ...]:
        """What ignore files exclude, sorted; `.sleuthignore` included."""
        if self._ignored is None:
            by_us = (file.path for file in self.skipped() if file.rule is SkipRule.SLEUTHIGNORE)
            by_ignore_files = list_ignored(self._root, self._git, limit=MAX_IGNORED_FILES)
            self._ignored = tuple(sorted({*by_us, *by_ignore_files}))[:MAX_IGNORED_FILES]
        return self._ignored

    def why_excluded(self, path: str) -> str | None:
        """The reason why a path does not count, in words; None when it does or does not exist."""
        try:
            relative = normalise(path)
        except OutsideRepositoryError as error:
            return str(error)
        rule = next((file.rule for file in self.skipped() if file.path == relative), None)
        if rule is not None:
            return str(rule)
        is_listed = any(file.path == relative for file in self.files())
        status = None if is_listed else self._status(relative)
        if status is None or self._is_listed_directory(relative):
            return None
        return self._ignore_rule(relative) or "an ignore file excludes it"

    def _list(self) -> Listing:
        if self._listing is None:
            try:
                self._listing = list_with_git(self._git) if self._git else list_by_walking(self._root)
            except GitUnavailableError:
                # Git is missing or the repository is damaged: its ignore files still say what counts.
                self._listing = list_by_walking(self._root)
        return self._listing

    def _is_listed_directory(self, relative: RepoPath) -> bool:
        if self._directories is None:
            self._directories = directories_of(file.path for file in self.files())
        return relative in self._directories

    def _ignore_rule(self, relative: RepoPath) -> str | None:
        """The line of an ignore file that excludes *relative*, where git can tell."""
        if self._git is None:
            return None
        try:
            result = self._git.run(["check-ignore", "-v", "-z", "--stdin"], stdin=b"./" + self._raw(relative))
        except GitUnavailableError:
            return None
        fields = result.stdout.split(b"\0")
        if result.returncode != 0 or len(fields) < 4:
            return None
        source, line, pattern = (printable_name(part) for part in fields[:3])
        shown = PurePosixPath(source).name if PurePosixPath(source).is_absolute() else source
        return f"ignored by {shown}:{line}: {pattern}"

    def _raw(self, relative: RepoPath) -> bytes:
        """The name on disk."""
        if "\\x" in relative:
            raw = self._list().odd_names.get(relative)
            if raw is not None:
                return raw
        return relative.encode("utf-8", "surrogateescape")

    def _status(self, path: str) -> os.stat_result | None:
        """What is at *path*, links inside the repository followed; None for nothing and for outside."""
        try:
            relative = normalise(path)
            if "\0" in relative:
                return None
            full = self._checked(relative)
            return os.stat(full)  # noqa: PTH116 - names on disk are bytes here
        except (OSError, OutsideRepositoryError):
            return None

    def _checked(self, relative: RepoPath) -> bytes:
        """The path on disk, links inside the repository resolved. Raises OutsideRepositoryError, OSError."""
        full = os.fsencode(self._root) + b"/" + self._raw(relative)
        parent = full.rpartition(b"/")[0]
        is_plain = self._safe_parents.get(parent)
        if is_plain is None:
            # Once a directory: resolving every file of a large tree costs more than reading it.
            is_plain = self._safe_parents[parent] = os.path.realpath(parent) == parent.rstrip(b"/")
        if is_plain and not os.path.islink(full):  # noqa: PTH114 - bytes, and a hot path
            return full
        target = os.path.realpath(full)
        root = os.fsencode(self._root)
        inside = target[len(root) + 1 :] if target.startswith(root + b"/") else None
        if target != root and (inside is None or is_inside_metadata(printable_name(inside))):
            raise OutsideRepositoryError(f"{shown(relative)} is a link that leaves the repository.")
        return target

    def _read(self, path: str) -> tuple[bytes, os.stat_result]:
        relative = normalise(path)
        if "\0" in relative or not relative:
            raise FileUnavailableError(f"{shown(path)} is not a file.")
        try:
            # Not blocking: opening a pipe for reading would wait for a writer for ever.
            descriptor = os.open(self._checked(relative), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                file = os.fdopen(descriptor, "rb")
            except OSError:
                # A directory: Python refuses it and leaves the descriptor open.
                os.close(descriptor)
                raise
            with file:
                status = os.fstat(descriptor)
                if not stat.S_ISREG(status.st_mode):
                    raise FileUnavailableError(f"{relative} is not a file.")
                if status.st_size > MAX_FILE_BYTES:
                    raise too_large(relative, status.st_size)
                data = file.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise unavailable(relative, error) from error
        if len(data) > MAX_FILE_BYTES:
            raise too_large(relative, len(data))
        return data, status


def _top_level(directory: Path) -> Path | None:
    """The nearest directory upwards that holds a git directory or the file that stands for one."""
    for candidate in (directory, *directory.parents):
        marker = candidate / ".git"
        try:
            if _is_git_directory(marker) or _is_git_file(marker):
                return candidate
        except OSError:
            continue
    return None


def _is_git_directory(path: Path) -> bool:
    return (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()


def _is_git_file(path: Path) -> bool:
    """Whether *path* is the one-line file of a worktree or submodule, and what it names is there."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        content = file.read(4_096)
    if not content.startswith(b"gitdir:"):
        return False
    target = path.parent / os.fsdecode(content.removeprefix(b"gitdir:").strip())
    return (target / "HEAD").is_file()


def _ignores(git: GitCommand, directory: Path) -> bool:
    # "./" keeps a leading colon from being read as pathspec magic.
    relative = b"./" + os.fsencode(directory.relative_to(git.root)) + b"/"
    try:
        return git.run(["check-ignore", "-q", "--", relative]).returncode == 0
    except GitUnavailableError:
        return False
