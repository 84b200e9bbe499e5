"""Check: one thing that Sleuth needs on this machine, whether it works, and what to do where it does not."""

import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from agent.settings import Settings, terminal_type, terminal_width
from services import processes
from services.errors import CommandUnavailableError, ServiceError

MINIMUM_PYTHON = (3, 11)
MINIMUM_GIT = (2, 25)
# The first with every option that is used on status, log and diff.
MINIMUM_COLUMNS = 80
PROBE = "where is the configuration loaded"
# Any question that a working model reads as a search.
VERSION_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Check:
    """The state of one thing that Sleuth needs."""

    name: str
    is_fine: bool
    detail: str
    advice: str = ""
    # What to do about it, or what works differently; empty where there is nothing to say.

    def as_json(self) -> dict[str, Any]:
        """The check as `sleuth doctor --json` prints it."""
        return {"name": self.name, "fine": self.is_fine, "detail": self.detail, "advice": self.advice}

    def as_line(self) -> str:
        """One line for a person."""
        line = f"{'ok' if self.is_fine else 'PROBLEM':8} {self.name:12} {self.detail}"
        return f"{line}; {self.advice}" if self.advice else line


def examine(settings: Settings, repository: Path) -> tuple[Check, ...]:
    """Check everything Sleuth needs, in a fixed order; what fails is a check that is not fine."""
    return (
        _python(),
        _packages(),
        _git(repository),
        _grammars(),
        _model(),
        _writable("cache", settings.cache_dir, "cache_dir"),
        _writable("state", settings.state_dir, "state_dir"),
        _repository(repository),
        _terminal(),
    )


def _python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    wanted = ".".join(str(part) for part in MINIMUM_PYTHON)
    if sys.version_info[:2] >= MINIMUM_PYTHON:
        return Check("python", is_fine=True, detail=version)
    return Check("python", is_fine=False, detail=version, advice=f"install Python {wanted} or newer")


def _packages() -> Check:
    """Whether what the distribution asks for is installed; extras are left out."""
    try:
        wanted = metadata.requires("sleuth") or []
        own = metadata.version("sleuth")
    except metadata.PackageNotFoundError:
        return Check(
            "packages", is_fine=False, detail="sleuth is not installed", advice="install it with pip or pipx"
        )
    missing = [name for name in map(_required_name, wanted) if name and not _is_installed(name)]
    if missing:
        return Check(
            "packages",
            is_fine=False,
            detail=f"sleuth {own} lacks {', '.join(missing)}",
            advice="install sleuth again",
        )
    return Check("packages", is_fine=True, detail=f"sleuth {own}, nothing missing")


def _required_name(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    return name[0] if name and "extra ==" not in requirement else ""


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _git(repository: Path) -> Check:
    directory = repository if repository.is_dir() else Path.cwd()
    try:
        result = processes.run(["git", "--version"], cwd=directory, timeout_seconds=VERSION_SECONDS)
    except CommandUnavailableError:
        return Check(
            "git",
            is_fine=False,
            detail="not found",
            advice="install git; without it, questions about history and the working tree have no answer",
        )
    said = result.stdout.decode("utf-8", "replace").strip()
    found = re.search(r"(\d+)\.(\d+)(?:\.\d+)*", said)
    if not result.is_success or found is None:
        return Check("git", is_fine=False, detail="does not answer", advice="repair the git installation")
    wanted = ".".join(str(part) for part in MINIMUM_GIT)
    if (int(found[1]), int(found[2])) < MINIMUM_GIT:
        return Check("git", is_fine=False, detail=found[0], advice=f"update git to {wanted} or newer")
    return Check("git", is_fine=True, detail=found[0])


def _grammars() -> Check:
    """Every language's parser loads and fits the installed tree-sitter."""
    from services.languages.grammars import facts_query
    from services.languages.registry import LANGUAGES

    broken = [spec.name for spec in LANGUAGES if not _works(partial(facts_query, spec.name))]
    if broken:
        return Check(
            "grammars",
            is_fine=False,
            detail=f"{', '.join(broken)} cannot be parsed",
            advice="install sleuth again; until then these files are searched as plain text",
        )
    return Check("grammars", is_fine=True, detail=f"{len(LANGUAGES)} languages")


def _works(load: Callable[[], object]) -> bool:
    try:
        load()
    except (ImportError, OSError, ValueError, TypeError, AttributeError, SyntaxError):
        # A wheel can be missing, built for another ABI, or of a version whose node names differ.
        return False
    return True


def _model() -> Check:
    from planner.errors import PlannerError
    from planner.goals.grounding import NoRepository
    from planner.goals.understanding import GoalUnderstandingService

    started = time.perf_counter()
    try:
        parsed = GoalUnderstandingService(NoRepository()).parse(PROBE)
    except (PlannerError, OSError, ValueError) as error:
        return Check("goal model", is_fine=False, detail=_one_line(str(error)), advice="install sleuth again")
    spent = (time.perf_counter() - started) * 1000
    if parsed.is_unclear:
        return Check(
            "goal model",
            is_fine=False,
            detail=f"does not understand {PROBE!r}",
            advice="install sleuth again",
        )
    return Check("goal model", is_fine=True, detail=f"{parsed.parser or 'loaded'}, {spent:.0f} ms to load")


def _writable(name: str, directory: Path, setting: str) -> Check:
    """Whether files can be made in *directory*, shown by making one."""
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=directory) as file:
            file.write(b"\0" * 4096)
    except OSError as error:
        reason = _one_line(error.strerror or str(error)).lower()
        return Check(
            name,
            is_fine=False,
            detail=f"{directory}: {reason}",
            advice=f"make it writable, or choose another directory with SLEUTH_{setting.upper()}",
        )
    return Check(name, is_fine=True, detail=str(directory))


def _repository(repository: Path) -> Check:
    from services.workspace import open_workspace

    try:
        workspace = open_workspace(repository)
        files = workspace.files()
        skipped = len(workspace.skipped())
    except ServiceError as error:
        return Check(
            "repository",
            is_fine=False,
            detail=_one_line(str(error)).rstrip("."),
            advice="name a repository with --repo",
        )
    size = sum(entry.size for entry in files) / 1_000_000
    kind = "git" if workspace.is_git else "not a git repository"
    detail = f"{workspace.name}, {kind}, {_counted(len(files), 'file')}, {size:.1f} MB, {skipped} left out"
    if not files:
        advice = "there is nothing to search in it"
    elif not workspace.is_git:
        advice = "questions about history and the working tree have no answer here"
    else:
        advice = ""
    return Check("repository", is_fine=bool(files), detail=detail, advice=advice)


def _terminal() -> Check:
    if not sys.stdout.isatty():
        return Check("terminal", is_fine=True, detail="none", advice="the terminal UI needs one")
    kind, columns = terminal_type(), terminal_width()
    encoding = (sys.stdout.encoding or "ascii").lower()
    detail = f"{kind or 'unknown'}, {columns} columns, {encoding}"
    if kind in {"", "dumb"}:
        advice = "the terminal UI cannot draw here; ask with: sleuth ask"
        return Check("terminal", is_fine=False, detail=detail, advice=advice)
    if "utf" not in encoding:
        advice = "set a UTF-8 locale, or names with other letters look wrong"
        return Check("terminal", is_fine=False, detail=detail, advice=advice)
    advice = f"{MINIMUM_COLUMNS} columns or more read better" if columns < MINIMUM_COLUMNS else ""
    return Check("terminal", is_fine=True, detail=detail, advice=advice)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _one_line(text: str) -> str:
    return " ".join(text.split())
