"""Objects: files and directories of any commit, read by GitPython without a checkout."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from services.errors import FileUnavailableError, GitUnavailableError
from services.listing import MAX_FILE_BYTES
from services.locations import RepoPath
from services.processes import environment

if TYPE_CHECKING:
    from git import Commit, Repo


class ObjectReader:
    """Reads the objects of the repository at *root*; commits are named by their full id."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def file(self, sha: str, path: RepoPath) -> bytes:
        """The content *path* had in commit *sha*. Raises FileUnavailableError."""
        from git.objects import Blob

        with self._commit(sha) as commit:
            try:
                found = commit.tree / path
            except KeyError as error:
                raise FileUnavailableError(f"{path} does not exist in {sha[:10]}.") from error
            if not isinstance(found, Blob):
                raise FileUnavailableError(f"{path} is not a file in {sha[:10]}.")
            if found.size > MAX_FILE_BYTES:
                raise FileUnavailableError(f"{path} is too large in {sha[:10]} ({found.size / 1e6:.1f} MB).")
            return bytes(found.data_stream.read())

    def files(self, sha: str, directory: RepoPath) -> tuple[RepoPath, ...]:
        """Every file below *directory* in commit *sha*, sorted; an empty directory means the whole tree.

        Raises FileUnavailableError when there is no such directory.
        """
        from git.objects import Blob, Tree

        with self._commit(sha) as commit:
            try:
                top = commit.tree / directory if directory else commit.tree
            except KeyError as error:
                raise FileUnavailableError(f"{directory} does not exist in {sha[:10]}.") from error
            if not isinstance(top, Tree):
                raise FileUnavailableError(f"{directory} is not a directory in {sha[:10]}.")
            found = (item for item in top.traverse() if isinstance(item, Blob))
            return tuple(sorted(RepoPath(str(item.path)) for item in found))

    @contextlib.contextmanager
    def _commit(self, sha: str) -> Iterator["Commit"]:
        """The commit, and an end to every process and descriptor that reading it opened."""
        from git.exc import BadObject, ODBError

        repository = self._open()
        try:
            yield repository.commit(sha)
        except (BadObject, ODBError, ValueError, OSError) as error:
            raise GitUnavailableError(f"Objects of {sha[:10]} cannot be read: {error}.") from error
        finally:
            repository.close()

    def _open(self) -> "Repo":
        try:
            import git
        except ImportError as error:
            raise GitUnavailableError("git is not installed or cannot be started.") from error
        try:
            repository = git.Repo(self._root, search_parent_directories=False, expand_vars=False)
        except (git.InvalidGitRepositoryError, git.NoSuchPathError, OSError) as error:
            raise GitUnavailableError(f"The repository cannot be opened: {error}.") from error
        # GitPython reads objects through `git cat-file`, which must not be steered or open a connection, and
        # which accepts another user's repository when it is told which one is meant.
        repository.git.update_environment(
            **environment(), GIT_DIR=str(self._root / ".git"), GIT_ALLOW_PROTOCOL="none"
        )
        return repository
