"""GitCommand: how git is called: read-only, quiet, local, and without starting the repository's programs."""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

from services import processes
from services.errors import CommandUnavailableError, GitUnavailableError

GIT_TIMEOUT_SECONDS = 20.0

_HARMLESS = (
    # Each of these is a setting through which a repository can make git start a program or open a connection.
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.sshCommand=false",
    "core.askPass=true",
    "credential.helper=",
    "protocol.allow=never",
    "log.showSignature=false",
    "diff.external=",
    "submodule.recurse=false",
    # These change output that is parsed here.
    "core.quotePath=false",
    "color.ui=false",
    "column.ui=never",
    "log.mailmap=true",
    "log.follow=false",
    "log.decorate=false",
    "i18n.logOutputEncoding=UTF-8",
    "diff.renames=true",
    # Otherwise `git diff` saves the index it refreshed, and locks it for that.
    "diff.autoRefreshIndex=false",
    "diff.noprefix=false",
    "diff.mnemonicPrefix=false",
    "diff.orderFile=/dev/null",
    "diff.relative=false",
    "diff.algorithm=default",
    "diff.indentHeuristic=true",
    "diff.ignoreSubmodules=dirty",
    "diff.submodule=short",
    "diff.context=3",
    "diff.interHunkContext=0",
    "diff.suppressBlankEmpty=false",
    "status.renames=true",
    "status.relativePaths=false",
    "status.showUntrackedFiles=all",
    "blame.ignoreRevsFile=",
    "grep.patternType=default",
    "grep.fallbackToNoIndex=false",
)


class GitCommand:
    """Calls git on the work tree at *root*, which holds a `.git` directory or file."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(
        self,
        arguments: Sequence[str | bytes],
        *,
        timeout_seconds: float = GIT_TIMEOUT_SECONDS,
        max_output_bytes: int = processes.MAX_OUTPUT_BYTES,
        stdin: bytes | None = None,
        reads_work_tree: bool = False,
        env: Mapping[str, str] | None = None,
    ) -> processes.ProcessResult:
        """Run `git` with *arguments* and return what it said, whatever its status.

        *reads_work_tree* marks commands that compare file contents: only those would run clean filters, and
        finding the filters to switch off costs a process. Raises GitUnavailableError when git is not
        installed or does not answer in time.
        """
        filters = self._filter_overrides if reads_work_tree else ()
        argv: list[str | bytes] = [*self._prefix, *filters, *arguments]
        try:
            result = processes.run(
                argv,
                cwd=self.root,
                timeout_seconds=timeout_seconds,
                max_output_bytes=max_output_bytes,
                stdin=stdin,
                env=env,
            )
        except CommandUnavailableError as error:
            raise GitUnavailableError("git is not installed or cannot be started.") from error
        if result.is_timed_out:
            raise GitUnavailableError(f"git {_verb(arguments)} gave no answer within {timeout_seconds:g} s.")
        return result

    def output(
        self,
        arguments: Sequence[str | bytes],
        *,
        timeout_seconds: float = GIT_TIMEOUT_SECONDS,
        max_output_bytes: int = processes.MAX_OUTPUT_BYTES,
        reads_work_tree: bool = False,
    ) -> bytes:
        """Standard output of a call that must succeed; a prefix of it where it is longer than allowed.

        Raises GitUnavailableError with git's own first line when it fails.
        """
        result = self.run(
            arguments,
            timeout_seconds=timeout_seconds,
            max_output_bytes=max_output_bytes,
            reads_work_tree=reads_work_tree,
        )
        if result.returncode != 0 and not result.is_truncated:
            raise GitUnavailableError(f"git {_verb(arguments)} failed: {first_complaint(result)}.")
        return result.stdout

    @functools.cached_property
    def _prefix(self) -> tuple[str, ...]:
        # Naming both directories keeps `core.worktree` of a hostile configuration from pointing git elsewhere
        # and makes git accept a repository that another user owns.
        directories = (f"--git-dir={self.root / '.git'}", f"--work-tree={self.root}")
        settings = (*_HARMLESS, f"safe.directory={self.root}")
        return (
            "git",
            "--no-pager",
            *directories,
            *(part for setting in settings for part in ("-c", setting)),
        )

    @functools.cached_property
    def _filter_overrides(self) -> tuple[str, ...]:
        """Settings that switch off every configured content filter."""
        result = self.run(["config", "-z", "--name-only", "--get-regexp", r"^filter\..*\."])
        drivers = sorted(
            {
                name.decode("utf-8", "surrogateescape").rpartition(".")[0]
                for name in result.stdout.split(b"\0")
                if name.count(b".") >= 2
            }
        )
        settings = [
            f"{driver}.{setting}"
            for driver in drivers
            for setting in ("clean=", "smudge=", "process=", "required=false")
        ]
        return tuple(part for setting in settings for part in ("-c", setting))


def first_complaint(result: processes.ProcessResult) -> str:
    """The first line git wrote to standard error, without its prefix and full stop."""
    text = result.stderr.decode("utf-8", "replace").strip()
    line = text.splitlines()[0] if text else f"status {result.returncode}"
    return line.removeprefix("fatal: ").removeprefix("error: ").rstrip(".")


def _verb(arguments: Sequence[str | bytes]) -> str:
    first = arguments[0] if arguments else ""
    return first.decode("ascii", "replace") if isinstance(first, bytes) else first
