"""Sleuth: the Python API. One object is one repository and one conversation about it."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypedDict, TypeVar, Unpack

from agent.assistant import Answer, Assistant
from agent.settings import load_settings
from agent.wiring import build_assistant, workspace_at
from agent.worker import Task, Worker
from planner.events import EventSink, WorkProgressed, ignore

if TYPE_CHECKING:
    from agent.lookup import Lookup, Shown
    from agent.renderers.history import HistoryDocument
    from agent.renderers.printed import SymbolDocument
    from planner.goals.model import ParseResult
    from services.localization import Localization
    from services.locations import Hit, ReferenceKind

Result = TypeVar("Result")
Work = Callable[[EventSink], Result]


class Options(TypedDict, total=False):
    """Settings that a program may give; all else is set as for the command line."""

    limit: int
    # Places in an answer at the most.
    budget: int
    # Tokens that the evidence may take.
    max_recoveries: int
    max_seconds: float
    allow_run: bool
    # Whether a question may run the project's own commands.
    telemetry: str
    # "on" or "off": whether questions are recorded on this machine.
    llm_url: str
    llm_model: str
    llm_key: str
    # The endpoint that phrases answers; empty for none.
    cache_dir: str | Path
    state_dir: str | Path


class Sleuth:
    """Answers questions about one repository, with evidence.

    Safe to use from several threads and tasks: what is asked is answered one after the other, on a thread of
    its own. Any number of repositories can be open in one process. Use it in `with` or `async with`, or close
    it. Without a *repository* it is the one around the working directory. Raises UsageError for options that
    cannot be used, WorkspaceError for a directory that cannot be read.
    """

    def __init__(self, repository: str | Path | None = None, **options: Unpack[Options]) -> None:
        workspace = workspace_at(Path(repository or "."), is_explicit=repository is not None)
        settings = load_settings(options, workspace.root)
        self._assistant = build_assistant(workspace, settings, is_deferred=True)
        self._worker = Worker(self._assistant.cancel)
        self._is_closed = False

    # Asking

    def ask(self, question: str, *, on_event: EventSink = ignore) -> Answer:
        """The answer to *question*, read as a follow-up to the one before where it points back.

        *on_event* hears of each step, on the working thread. Raises InvestigationCancelledError after
        `cancel`; Ctrl+C stops the investigation, too.
        """
        return self._wait(lambda sink: self._fresh().ask(question, sink=sink), on_event)

    async def ask_async(self, question: str, *, on_event: EventSink = ignore) -> Answer:
        """As `ask`; cancelling the task stops the investigation."""
        return await self._wait_async(lambda sink: self._fresh().ask(question, sink=sink), on_event)

    def explain(self, question: str) -> "ParseResult":
        """How *question* is understood, without an investigation."""
        return self._wait(lambda _: self._fresh().understanding.parse(question))

    def localize(self, report: str, *, limit: int = 20) -> "Localization":
        """The files and functions that a bug report or change request concerns, ranked."""
        return self._wait(lambda sink: self._fresh().localize(report, limit=limit, sink=sink))

    def new_conversation(self) -> None:
        """Forget what was asked: the next question stands on its own."""
        self._wait(lambda _: self._assistant.forget())

    # Looking up

    def find(self, term: str, *, limit: int = 20) -> "Sequence[Hit]":
        """Files and directories that *term* means, best first."""
        return self._wait(self._looking(lambda lookup: lookup.find(term, limit=limit)))

    def definitions(self, name: str) -> "SymbolDocument":
        """Where *name* is defined: `Session.get`, `DBImpl::Get`, `pkg.mod.func` or `path:line`."""
        return self._wait(self._looking(lambda lookup: lookup.definitions(name)))

    def references(self, name: str, *, kind: "ReferenceKind | None" = None) -> "SymbolDocument":
        """The definitions and the uses of *name*."""
        return self._wait(self._looking(lambda lookup: lookup.references(name, kind=kind)))

    def read(self, place: str) -> "Shown":
        """The text at a place: a file, `path:12-40`, the definition around `path:12`, or of a symbol.

        Raises UsageError when nothing is there.
        """
        return self._wait(self._looking(lambda lookup: lookup.show(place)))

    def history(
        self, *, path: str = "", author: str = "", since: str = "", message: str = "", limit: int = 20
    ) -> "HistoryDocument":
        """The newest commits that fit every given limit. Raises NotARepositoryError outside git."""
        return self._wait(lambda _: self._history(path, author, since, message, limit))

    async def call(self, operation: "Callable[[Sleuth], Result]") -> Result:
        """Any of the methods above without blocking: `await sleuth.call(lambda s: s.references("main"))`."""
        return await asyncio.to_thread(operation, self)

    # Life

    def cancel(self) -> None:
        """Stop the question that is being answered."""
        self._assistant.cancel()

    def close(self) -> None:
        """Stop what runs and release the repository. Closing twice is no error."""
        if not self._is_closed:
            self._is_closed = True
            self._worker.close()
            self._assistant.workbench.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.close)

    def _wait(self, work: Work[Result], sink: EventSink = ignore) -> Result:
        task, future = self._worker.submit(work, sink)
        try:
            return future.result()
        except KeyboardInterrupt:
            _stop(task, future)
            raise

    async def _wait_async(self, work: Work[Result], sink: EventSink) -> Result:
        task, future = self._worker.submit(work, sink)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            await asyncio.to_thread(_stop, task, future)
            raise

    def _looking(self, look: "Callable[[Lookup], Result]") -> Work[Result]:
        def work(sink: EventSink) -> Result:
            from agent.lookup import Lookup

            bench = self._fresh().workbench
            bench.on_index_progress = lambda done, total: sink(WorkProgressed("indexing", done, total))
            return look(Lookup(bench))

        return work

    def _history(self, path: str, author: str, since: str, message: str, limit: int) -> "HistoryDocument":
        from agent.renderers.history import HistoryDocument

        found = self._assistant.workbench.git.log(
            limit=limit,
            author=author,
            since=since,
            message=message,
            paths=(path,) if path else (),
            with_files=True,
        )
        return HistoryDocument.of(found)

    def _fresh(self) -> Assistant:
        """The assistant, told to notice what has changed in the files."""
        self._assistant.look_again()
        return self._assistant


def _stop(task: Task, future: "Future[Result]") -> None:
    """Stop *task* and wait for its step to end, so that the next question finds the thread free."""
    task.stop()
    with suppress(BaseException, CancelledError):
        future.result(timeout=STOP_SECONDS)


STOP_SECONDS = 5.0
# A step that takes longer ends on its own; nobody waits for it.
