"""CommitWorkspace: the files of one commit, read from git's objects; nothing is checked out."""

from pathlib import Path

from services.decoding import printable_name
from services.errors import FileUnavailableError, GitUnavailableError, OutsideRepositoryError, WorkspaceError
from services.git_command import GitCommand
from services.listing import MAX_FILE_BYTES, FileEntry, Listing, SkippedFile, SkipRule, rule_by_name
from services.locations import RepoPath
from services.path_roles import path_role
from services.paths import directories_of, normalise, shown, too_large
from services.workspace import DiskWorkspace

READ_AHEAD_BYTES = 8_000_000
# Starting git costs as much as reading 500 files: it reads those that follow, too.
MAX_HELD_BYTES = 64_000_000
_LINK, _SUBMODULE = b"120000", b"160000"


class CommitWorkspace(DiskWorkspace):
    """The files of the commit that *revision* names, in the repository whose work tree is *root*.

    Everything about files is answered from the commit; the history around it is the repository's own.
    Raises WorkspaceError when there is no such commit.
    """

    def __init__(self, root: Path, revision: str) -> None:
        git = GitCommand(root)
        super().__init__(root, git)
        self._objects = git
        self._revision = _commit_id(git, revision)
        self._blobs: dict[RepoPath, tuple[str, int]] = {}
        # Object id and size by path.
        self._held: dict[RepoPath, bytes] = {}
        self._held_bytes = 0
        self._order: list[RepoPath] = []
        # As an index reads: sources first.
        self._tree_directories: frozenset[str] = frozenset()

    @property
    def revision(self) -> str:
        """The full id of the commit."""
        return self._revision

    def refresh(self) -> None:
        """A commit never changes."""

    def read_bytes(self, path: str) -> bytes:
        """The content of a file. Raises FileUnavailableError, OutsideRepositoryError."""
        relative = normalise(path)
        self._list()
        if relative not in self._blobs:
            raise FileUnavailableError(f"{shown(path)} does not exist in {self._revision[:10]}.")
        size = self._blobs[relative][1]
        if size > MAX_FILE_BYTES:
            raise too_large(relative, size)
        if relative not in self._held:
            self._read_ahead(relative)
        return self._held[relative]

    def exists(self, path: str) -> bool:
        """Whether *path* is a file or directory of the commit."""
        relative = _normalised_or_none(path)
        self._list()
        return relative is not None and (relative in self._blobs or relative in self._tree_directories)

    def is_directory(self, path: str) -> bool:
        """Whether *path* is a directory of the commit."""
        self._list()
        return _normalised_or_none(path) in self._tree_directories

    def blob_id(self, path: str) -> str:
        """The id of the content."""
        self._list()
        relative = normalise(path)
        if relative not in self._blobs:
            raise FileUnavailableError(f"{shown(path)} does not exist in {self._revision[:10]}.")
        return self._blobs[relative][0]

    def ignored_files(self) -> tuple[RepoPath, ...]:
        """None: a commit holds only what was added to it."""
        return ()

    def why_excluded(self, path: str) -> str | None:
        """The reason why a path does not count, in words; None when it does or does not exist."""
        relative = _normalised_or_none(path)
        if relative is None:
            return f"{shown(path)} is outside the repository."
        return next((str(file.rule) for file in self.skipped() if file.path == relative), None)

    def _list(self) -> Listing:
        if self._listing is None:
            files, skipped = [], []
            for line in self._objects.output(["ls-tree", "-r", "-l", "-z", self._revision]).split(b"\0"):
                head, _, name = line.partition(b"\t")
                if not name:
                    continue
                mode, _, identity, written = head.split()
                path = RepoPath(printable_name(name))
                size = int(written) if written.isdigit() else 0
                rule = _rule_of(mode, path, size)
                if mode not in {_LINK, _SUBMODULE}:
                    self._blobs[path] = (identity.decode(), size)
                if rule is None:
                    files.append(FileEntry(path, size, 0))
                else:
                    skipped.append(SkippedFile(path, rule))
            self._order = sorted(self._blobs, key=lambda path: (path_role(path).rank, path))
            self._tree_directories = directories_of(self._blobs)
            self._listing = Listing(tuple(sorted(files)), tuple(sorted(skipped)))
        return self._listing

    def _read_ahead(self, first: RepoPath) -> None:
        """Hold *first*, and what follows it as far as READ_AHEAD_BYTES go."""
        wanted: list[RepoPath] = []
        size = 0
        for path in self._order[self._order.index(first) :]:
            one = self._blobs[path][1]
            if path in self._held or one > MAX_FILE_BYTES:
                continue
            if wanted and size + one > READ_AHEAD_BYTES:
                break
            wanted.append(path)
            size += one
        if self._held_bytes + size > MAX_HELD_BYTES:
            self._held, self._held_bytes = {}, 0
        asked = "".join(f"{self._blobs[path][0]}\n" for path in wanted).encode()
        limit = size + 100 * len(wanted) + 1
        output = self._objects.run(["cat-file", "--batch"], stdin=asked, max_output_bytes=limit).stdout
        at = 0
        for path in wanted:
            head, _, _ = output[at : at + 200].partition(b"\n")
            if head.split()[1:2] != [b"blob"]:
                raise FileUnavailableError(f"{path} cannot be read from {self._revision[:10]}.")
            start = at + len(head) + 1
            at = start + int(head.split()[2]) + 1
            self._held[path] = output[start : at - 1]
        self._held_bytes += size


def _commit_id(git: GitCommand, revision: str) -> str:
    try:
        # A name that begins with a dash would be an option.
        asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
        result = git.run(asked)
    except GitUnavailableError as error:
        raise WorkspaceError(f"{revision} cannot be looked up: {error}") from error
    if result.returncode != 0:
        raise WorkspaceError(
            f"there is no commit {printable_name(revision.encode())}; name a commit, tag or branch."
        )
    return result.stdout.decode("ascii", "replace").strip().splitlines()[-1]


def _rule_of(mode: bytes, path: RepoPath, size: int) -> SkipRule | None:
    if mode == _SUBMODULE:
        return SkipRule.SUBMODULE
    if mode == _LINK:
        return SkipRule.INSIDE_LINK
    return rule_by_name(path) or (SkipRule.TOO_LARGE if size > MAX_FILE_BYTES else None)


def _normalised_or_none(path: str) -> RepoPath | None:
    try:
        return normalise(path)
    except OutsideRepositoryError:
        return None
