"""Workbench: what the tools of one repository share, opened when first needed, and what runs them."""

import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from planner.evidence.ledger import Ledger
from planner.failures import FailureKind
from planner.session import RepositoryIdentity, SearchedUniverse
from planner.settings import PlannerSettings
from planner.toolbox.table import TOOLS
from planner.tools import ToolCall, ToolOutcome
from services.codebase import CodeBase, ScanningCodeBase
from services.errors import (
    FileUnavailableError,
    GitUnavailableError,
    InvalidPatternError,
    NotARepositoryError,
    OutsideRepositoryError,
    ServiceError,
    UnknownRevisionError,
)
from services.syntax import language_of
from services.workspace import Workspace

if TYPE_CHECKING:
    from services.commands import ProjectCommand
    from services.discovery import ProjectProfile
    from services.git.repository import GitRepository
    from services.graph import RepositoryGraph
    from services.imports import ImportResolver
    from services.index.repository import RepositoryIndex

_FAILURES: tuple[tuple[type[ServiceError], FailureKind], ...] = (
    (FileUnavailableError, FailureKind.UNREADABLE),
    (OutsideRepositoryError, FailureKind.OUTSIDE_REPOSITORY),
    (InvalidPatternError, FailureKind.INVALID_PATTERN),
    (UnknownRevisionError, FailureKind.UNKNOWN_REVISION),
    (NotARepositoryError, FailureKind.NOT_A_GIT_REPOSITORY),
    (GitUnavailableError, FailureKind.GIT_UNAVAILABLE),
)


class Workbench:
    """Runs tool calls on one repository. Failures that a tool can meet come back as values."""

    def __init__(self, workspace: Workspace, cache_dir: Path, settings: PlannerSettings) -> None:
        self.workspace = workspace
        self.settings = settings
        self.on_index_progress: Callable[[int, int], None] = lambda _done, _total: None
        self.is_cancelled: Callable[[], bool] = lambda: False
        # Asked while a command of the project runs.
        self.may_run: Callable[[ProjectCommand], bool] = lambda _command: True
        # Narrows what `allow_run` allows to the command that the user said yes to.
        self.on_files_changed: list[Callable[[], None]] = []
        # Told by `refresh`, for those who remember something of the files.
        self.phrased_by = ""
        # The model that puts answers into words, and where it runs; empty: none.
        self.requests: list[str] = []
        # Earlier requests of the conversation.
        self._cache_dir = cache_dir
        self._index: RepositoryIndex | None = None
        self._scanning: ScanningCodeBase | None = None
        self._git: GitRepository | None = None
        self._profile: ProjectProfile | None = None
        self._graph: RepositoryGraph | None = None
        self._imports: ImportResolver | None = None

    def run(self, planned: ToolCall, ledger: Ledger) -> ToolOutcome:
        """Run one call. Anything that is not a declared failure propagates."""
        tool = TOOLS[planned.tool]
        try:
            return tool.run(self, planned, ledger)
        except ServiceError as error:
            kind = next((kind for raised, kind in _FAILURES if isinstance(error, raised)), None)
            if kind is None:
                raise
            return ToolOutcome(evidence_class=tool.evidence_class, failure=kind, note=str(error))

    def refresh(self) -> None:
        """Look at the files again; what was derived from files that changed since is derived anew."""
        before = self.workspace.files()
        self.workspace.refresh()
        if self.workspace.files() != before:
            self._scanning = self._profile = self._graph = self._imports = None
            for forget in self.on_files_changed:
                forget()

    def close(self) -> None:
        """Release the index; whatever is asked later opens it again."""
        if self._index is not None:
            self._index.close()
        self._index = self._scanning = self._profile = self._graph = self._imports = None

    def index(self) -> "RepositoryIndex":
        """The complete, current index; builds or updates it first."""
        index = self._opened_index()
        index.ensure(self.on_index_progress)
        return index

    def finished_index(self) -> "RepositoryIndex | None":
        """The index where it is complete; None where a first build would have to be waited for."""
        index = self._opened_index()
        if not index.is_built:
            return None
        index.ensure(self.on_index_progress)
        return index

    def _opened_index(self) -> "RepositoryIndex":
        if self._index is None:
            from services.index.repository import RepositoryIndex

            self._index = RepositoryIndex.open(self.workspace, self._cache_dir)
        return self._index

    @property
    def codebase(self) -> CodeBase:
        """Names and uses: from the index where it is complete, by scanning the files where it is not.

        Both give the same answers; a first question never waits for a full index.
        """
        index = self.finished_index()
        if index is not None:
            return index
        if self._scanning is None:
            self._scanning = ScanningCodeBase(self.workspace)
        return self._scanning

    @property
    def git(self) -> "GitRepository":
        """The git repository. Raises NotARepositoryError, GitUnavailableError."""
        if self._git is None:
            from services.git import open_git

            if self.workspace.root is None:
                raise NotARepositoryError("this is not a git repository; run it where the history is")
            self._git = open_git(self.workspace.root)
        return self._git

    @property
    def graph(self) -> "RepositoryGraph":
        """Imports, calls and inheritance of all code files."""
        if self._graph is None:
            from services.graph import RepositoryGraph

            self._graph = RepositoryGraph.build(self.index(), self.imports)
        return self._graph

    @property
    def imports(self) -> "ImportResolver":
        """What import statements mean in this repository."""
        if self._imports is None:
            from services.imports import ImportResolver

            self._imports = ImportResolver(self.index())
        return self._imports

    @property
    def profile(self) -> "ProjectProfile":
        """What the project says about itself."""
        if self._profile is None:
            from services.discovery import discover

            self._profile = discover(self.workspace)
        return self._profile

    def identity(self) -> RepositoryIdentity:
        """Which tree the answer is about; without git, only its name."""
        try:
            head = self.git.head()
        except (NotARepositoryError, GitUnavailableError):
            return RepositoryIdentity(name=self.workspace.name)
        return RepositoryIdentity(
            name=self.workspace.name,
            commit=head.commit,
            branch=head.branch,
            is_dirty=head.is_dirty,
        )

    def universe(self) -> SearchedUniverse:
        """The files that there are to search, by language, and those left out, by rule."""
        files = self.workspace.files()
        languages = Counter(language_of(entry.path) or "text" for entry in files)
        skipped = Counter(str(entry.rule) for entry in self.workspace.skipped())
        digest = hashlib.sha256()
        for entry in files:
            try:
                blob = self.workspace.blob_id(entry.path)
            except ServiceError:
                blob = "unreadable"
            digest.update(f"{entry.path}\0{blob}\n".encode("utf-8", "surrogateescape"))
        return SearchedUniverse(
            files=len(files),
            files_by_language=tuple(sorted(languages.items(), key=lambda pair: (-pair[1], pair[0]))),
            skipped=tuple(sorted(skipped.items())),
            universe=digest.hexdigest(),
        )

    def session_facts(self) -> tuple[str, ...]:
        """What this assistant is and is set to."""
        limits = self.settings
        model = (
            f"Answers are put into words by {self.phrased_by}, which is sent the evidence and nothing else.",
            "Understanding, search and ranking use no model and work offline.",
        )
        none = (
            "No language model is in use: understanding, search and ranking are deterministic.",
            "Everything works offline; nothing leaves this machine.",
        )
        return (
            *(model if self.phrased_by else none),
            f"Repository: {self.workspace.name}, {len(self.workspace.files())} files.",
            f"Running the project's own commands is {'allowed' if limits.allow_run else 'not allowed'}.",
            f"At most {limits.max_tool_calls} steps and {limits.max_recoveries} changes of course a request.",
        )

    def session_history(self) -> tuple[str, ...]:
        """The requests of this conversation, oldest first."""
        if not self.requests:
            return ("This is the first request of the conversation.",)
        return tuple(f"{number}. {request[:200]}" for number, request in enumerate(self.requests, start=1))

    def lines(self, path: str, start: int, end: int) -> str:
        """Lines of a file for a snippet; empty when it cannot be read."""
        try:
            text = self.workspace.read_text(path)
        except ServiceError:
            return ""
        return "\n".join(text.splitlines()[start - 1 : end])

    def blob(self, path: str) -> str:
        """The content id of a file; empty when it cannot be read."""
        try:
            return self.workspace.blob_id(path)
        except ServiceError:
            return ""
