"""Composition root: settings and a directory in, ready objects out."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from agent.assistant import Assistant, Understanding
from agent.errors import UsageError
from agent.settings import Parser, Settings, Telemetry, is_test_process
from planner.events import EventSink, WorkProgressed, ignore
from planner.goals.conversation import Conversation
from planner.goals.grounding import NoRepository
from planner.goals.model import ParseResult
from planner.goals.understanding import GoalUnderstandingService
from planner.toolbox import Workbench
from planner.toolbox.lexicon import WorkbenchLexicon
from services.workspace import DiskWorkspace, open_workspace
from telemetry.recorder import TraceRecorder

if TYPE_CHECKING:
    from agent.cli.options import Common
    from agent.lookup import Lookup
    from agent.synthesis.llm import Phraser
    from services.index.repository import RepositoryIndex


def workspace_at(directory: Path, *, is_explicit: bool) -> DiskWorkspace:
    """The workspace for *directory*.

    A directory that the user names stands for itself; the one they stand in means the repository around it.
    Raises WorkspaceError.
    """
    workspace = open_workspace(directory)
    if is_explicit and workspace.root != directory.expanduser().resolve():
        return DiskWorkspace(directory.expanduser().resolve())
    return workspace


class DeferredUnderstanding:
    """An understanding that loads its model with the first request, 0.1 s: a screen is painted before."""

    def __init__(self, load: Callable[[], Understanding]) -> None:
        self._load = load
        self._loaded: Understanding | None = None

    def parse(self, request: str, context: Conversation | None = None) -> ParseResult:
        """The goal of *request*."""
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded.parse(request, context)


def build_assistant(workspace: DiskWorkspace, settings: Settings, *, is_deferred: bool = False) -> Assistant:
    """An assistant for one repository; nothing of that is read before the first request.

    With *is_deferred* the goal model is loaded then, too.
    """
    workbench = Workbench(workspace, settings.cache_dir, settings.planner)
    recorder = None
    if settings.telemetry is Telemetry.ON:
        recorder = TraceRecorder(
            settings.state_dir / "traces",
            origin=settings.origin,
            session_id=session_id(),
            is_test_process=is_test_process(),
        )
    if is_deferred:
        understanding: Understanding = DeferredUnderstanding(lambda: _understanding(settings, workbench))
    else:
        understanding = _understanding(settings, workbench)
    phraser = _phraser(settings)
    if phraser is not None:
        workbench.phrased_by = f"{phraser.name} at {phraser.endpoint.url}"
    return Assistant(workbench, understanding, settings, recorder, phraser)


def _phraser(settings: Settings) -> "Phraser | None":
    """What phrases answers; None unless the user has named an endpoint and a model."""
    if not settings.llm_url or not settings.llm_model:
        return None
    from importlib.util import find_spec

    from agent.synthesis.endpoint import Endpoint
    from agent.synthesis.llm import Phraser

    if find_spec("httpx") is None:
        raise UsageError("phrasing by a model needs its extra; install it with: pip install 'sleuth[llm]'")
    endpoint = Endpoint(
        settings.llm_url, settings.llm_model, settings.llm_key.get_secret_value(), settings.llm_seconds
    )
    return Phraser(endpoint, settings.llm_context)


def session_id() -> str:
    """One log per process: sorted by time, and never shared by two."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}"


def open_workspace_of(common: "Common") -> DiskWorkspace:
    """The workspace that the command line names."""
    workspace = workspace_at(common.repository, is_explicit=common.is_explicit)
    if not common.revision:
        return workspace
    from services.commit_workspace import CommitWorkspace

    return CommitWorkspace(workspace.root, common.revision)


def open_assistant(common: "Common", *, is_deferred: bool = False) -> Assistant:
    """The assistant that the command line asks for."""
    return build_assistant(open_workspace_of(common), common.settings, is_deferred=is_deferred)


def open_understanding(common: "Common", *, is_grounded: bool = True) -> Understanding:
    """The understanding alone; *is_grounded* checks names against the repository."""
    if common.settings.parser is Parser.KEYWORD_ROUTER:
        from planner.goals.keyword_router import KeywordRouter

        return KeywordRouter()
    if not is_grounded:
        return GoalUnderstandingService(NoRepository())
    workbench = Workbench(open_workspace_of(common), common.settings.cache_dir, common.settings.planner)
    return _understanding(common.settings, workbench)


def open_lookup(common: "Common", *, sink: EventSink = ignore) -> "Lookup":
    """Definitions, uses, files and text of one repository, without an investigation."""
    from agent.lookup import Lookup

    workbench = Workbench(open_workspace_of(common), common.settings.cache_dir, common.settings.planner)
    workbench.on_index_progress = lambda done, total: sink(WorkProgressed("indexing", done, total))
    return Lookup(workbench)


def open_index(common: "Common") -> "RepositoryIndex":
    """The index as it is, without building or updating it."""
    from services.index.repository import RepositoryIndex

    return RepositoryIndex.open(open_workspace_of(common), common.settings.cache_dir)


def _understanding(settings: Settings, workbench: Workbench) -> Understanding:
    match settings.parser:
        case Parser.GOALS:
            return GoalUnderstandingService(WorkbenchLexicon(workbench))
        case Parser.KEYWORD_ROUTER:
            from planner.goals.keyword_router import KeywordRouter

            return KeywordRouter()
        case _:
            assert_never(settings.parser)
