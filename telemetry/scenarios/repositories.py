"""Repositories of scenarios: a directory as it is, a commit checked out, or files written and committed.

What is made has fixed people and dates, so that every commit id is the same on every machine.
"""

import base64
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from services import processes
from services.errors import CommandUnavailableError
from telemetry.errors import ScenarioError
from telemetry.scenarios.model import Commit, Edit, Entry, Git, Repository

_SECONDS = 120.0
_SETTINGS = ("-c", "core.quotePath=false", "-c", "core.autocrlf=false", "-c", "init.defaultBranch=main")
# No hook or filter of a repository that is copied may run.
_SAFE = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "protocol.file.allow=always")


@contextmanager
def checked_out(repository: Path, revision: str) -> Iterator[Path]:
    """The repository as it is, or a passing copy of it at *revision*. Raises ScenarioError."""
    if not repository.is_dir():
        raise ScenarioError(f"{repository} is no directory; name the repository to look at")
    if not revision:
        yield repository.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="sleuth-replay-") as scratch:
        root = Path(scratch) / repository.resolve().name
        _clone(str(repository.resolve()), revision, root)
        yield root


def build(repository: Repository, base: Path, scratch: Path) -> Path:
    """The directory to ask in; what has to be made is made below *scratch*. Raises ScenarioError."""
    if repository.path and not repository.commit:
        root = (base / repository.path).resolve()
        if not root.is_dir():
            raise ScenarioError(f"{root}: the repository of the scenario is not there")
        return root
    name = Path(repository.fixture or repository.url or repository.path or "repository").name
    root = scratch / (name.removesuffix(".git") or "repository")
    if repository.url or repository.path:
        source = repository.url or str((base / repository.path).resolve())
        if "://" in source and not source.startswith("file://"):
            raise ScenarioError(f"{source}: only a repository on this disk is read; clone it first")
        _clone(_local(source, base), repository.commit or "HEAD", root)
        return root
    files = repository.files if repository.files is not None else _fixture(repository.fixture, base)
    root.mkdir(parents=True)
    if repository.git is None:
        write_files(root, files)
        return root
    return _Maker(root).make(files, repository.git)


def write_files(root: Path, files: Mapping[str, str | bytes | Entry]) -> None:
    """Write *files* below *root*, which stays the only place written to. Raises ScenarioError."""
    for path, content in files.items():
        target = root / path
        if not target.resolve().is_relative_to(root.resolve()):
            raise ScenarioError(f"{path}: leaves the repository of the scenario")
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Entry) and content.link:
            target.symlink_to(content.link)
        else:
            target.write_bytes(_bytes(content))


def _bytes(content: str | bytes | Entry) -> bytes:
    match content:
        case bytes():
            return content
        case str():
            return content.encode()
        case Entry(base64=encoded) if encoded:
            return base64.b64decode(encoded)
        case Entry():
            return (content.text * content.repeat).encode(content.encoding)


def _fixture(name: str, base: Path) -> dict[str, str | bytes | Entry]:
    for beside in (base, *base.parents):
        root = beside / "fixtures" / name
        if root.is_dir():
            return {
                path.relative_to(root).as_posix(): path.read_bytes()
                for path in sorted(root.rglob("*"))
                if path.is_file()
            }
    raise ScenarioError(f"{name}: there is no such directory below a `fixtures` near {base}")


def _local(source: str, base: Path) -> str:
    return source if source.startswith("file://") else str((base / source).resolve())


def _clone(source: str, revision: str, root: Path) -> None:
    root.parent.mkdir(parents=True, exist_ok=True)
    _Maker(root.parent).git("clone", "-q", "--no-checkout", "--", source, str(root))
    _Maker(root).git("checkout", "-q", "--detach", revision)


class _Maker:
    """Makes a repository step by step, an hour between commits."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._hour = 0

    def make(self, files: Mapping[str, str | bytes | Entry], git: Git) -> Path:
        """Write *files* and commit them as *git* says; return where to ask."""
        if git.form == "broken":
            write_files(self._root, files)
            (self._root / ".git").write_text("gitdir: /nowhere/at/all\n", encoding="utf-8")
            return self._root
        self.git("init", "-q", "-b", "main")
        left = dict(files)
        for commit in git.commits:
            added = {path: left.pop(path) for path in list(left) if _is_of(path, commit, git)}
            write_files(self._root, added)
            self._commit(commit)
        write_files(self._root, left)
        for edit in git.staged:
            self._edit(edit)
            self.git("add", "--", edit.path)
        for edit in git.changed:
            self._edit(edit)
        write_files(self._root, git.untracked)
        return self._in_form(git)

    def git(self, *arguments: str, author: str = "Ana Nowak <ana@example.org>") -> str:
        """Run git here. Raises ScenarioError."""
        name, _, address = author.removesuffix(">").partition(" <")
        day, hour = divmod(self._hour, 24)
        date = f"2024-03-{1 + day % 28:02}T{hour:02}:00:00+01:00"
        people = {
            f"GIT_{role}_{field}": value
            for role in ("AUTHOR", "COMMITTER")
            for field, value in (("NAME", name), ("EMAIL", address), ("DATE", date))
        }
        try:
            result = processes.run(
                ("git", *_SETTINGS, *_SAFE, *arguments),
                cwd=self._root,
                timeout_seconds=_SECONDS,
                env={**people, "GIT_CONFIG_GLOBAL": "/dev/null"},
            )
        except CommandUnavailableError as error:
            raise ScenarioError(f"the repository of a scenario needs git: {error}") from error
        if not result.is_success:
            complaint = " ".join(result.stderr.decode("utf-8", "replace").split())
            raise ScenarioError(f"git {arguments[0]} in {self._root.name}: {complaint or 'failed'}")
        return result.stdout.decode("utf-8", "replace").strip()

    def _commit(self, commit: Commit) -> None:
        for edit in commit.edits:
            self._edit(edit)
        write_files(self._root, commit.files)
        self._hour += 1
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", commit.message, author=commit.author)
        if commit.tag:
            self.git("tag", commit.tag)

    def _edit(self, edit: Edit) -> None:
        path = self._root / edit.path
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ScenarioError(f"{edit.path}: cannot be edited: {error}") from error
        if text.count(edit.old) != 1:
            raise ScenarioError(
                f"{edit.path}: holds the text to replace {text.count(edit.old)} times, not once"
            )
        path.write_bytes(text.replace(edit.old, edit.new).encode())

    def _in_form(self, git: Git) -> Path:
        if git.form == "detached":
            self.git("checkout", "-q", "--detach")
        elif git.form == "shallow":
            clone = self._root.with_name(self._root.name + "-shallow")
            self.git("clone", "-q", "--depth", "1", f"file://{self._root}", str(clone))
            shutil.rmtree(self._root)
            return clone
        elif git.form == "worktree":
            linked = self._root.with_name(self._root.name + "-linked")
            self.git("worktree", "add", "-q", "-b", "linked", str(linked))
            return linked
        return self._root


def _is_of(path: str, commit: Commit, git: Git) -> bool:
    """Whether *path* comes in with *commit*: one that names it, or the last that names nothing."""
    if commit.only:
        return path.startswith(commit.only)
    later = [prefix for other in git.commits if other is not commit for prefix in other.only]
    return not (later and path.startswith(tuple(later)))
