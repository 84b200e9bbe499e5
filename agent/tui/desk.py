"""Desk: the one thread on which everything about the repository happens; the screen only hears of it.

One thread, because the index and git handles belong to the thread that opened them, and because a question
must not overtake the step that a stopped one is still ending. Only the index is built on another one, by its
own handles, so that the first question does not wait for it.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from textual.message import Message

from agent.assistant import Answer, Assistant
from agent.errors import AgentError
from agent.tui.messages import (
    Answered,
    Broke,
    Indexed,
    Indexing,
    LookedUp,
    LookingUp,
    PathsKnown,
    Progressed,
    Stopped,
    SymbolsKnown,
)
from planner.errors import InvestigationCancelledError, PlannerError
from planner.events import Event, EventSink, WorkProgressed
from services.errors import ServiceError
from telemetry.errors import TelemetryError

EXPECTED_ERRORS = (AgentError, PlannerError, ServiceError, TelemetryError)
# Their message is a sentence for the user.

Result = TypeVar("Result")


class Desk:
    """Runs investigations and look-ups for *assistant* and reports through *post*."""

    def __init__(self, assistant: Assistant, post: Callable[[Message], object]) -> None:
        self._assistant = assistant
        self._post_to_screen = post
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sleuth")
        self._stop = threading.Event()
        self._is_closed = False

    def investigate(self, number: int, work: Callable[[EventSink], Answer]) -> None:
        """Start *work*; its events and its end are posted under *number*."""
        stop = self._stop = threading.Event()

        def sink(event: Event) -> None:
            # Asked here too: `cancel` is forgotten when it comes before the assistant has begun.
            if stop.is_set():
                raise InvestigationCancelledError("the user stopped the investigation")
            self._post(Progressed(number, event))

        def investigated() -> Answer:
            self._assistant.look_again()
            return work(sink)

        self._submit(investigated, number, partial(Answered, number))

    def stop(self) -> None:
        """End the running investigation before its next step."""
        self._stop.set()
        self._assistant.cancel()

    def look_up(self, title: str, work: Callable[[], str]) -> None:
        """Start *work* and post its text."""
        self._submit(lambda: self._reporting(work), 0, partial(LookedUp, title))

    def run(self, work: Callable[[], object]) -> None:
        """Start *work*, of which nobody hears unless it fails."""
        self._thread.submit(work).add_done_callback(
            lambda future: self._post_failure(0, error) if (error := future.exception()) else None
        )

    def prepare(self) -> None:
        """Load what the first question needs, learn the names of the repository, and begin with the index."""
        self.run(lambda: self._assistant.understanding.parse(""))
        self.collect_names()
        self._start_index()

    def _start_index(self) -> None:
        root = self._assistant.workbench.workspace.root
        if root is not None:
            threading.Thread(target=self._build_index, args=(root,), name="sleuth-index", daemon=True).start()

    def _build_index(self, root: Path) -> None:
        from services.index.repository import RepositoryIndex
        from services.workspace import DiskWorkspace

        def progressed(done: int, total: int) -> None:
            if self._is_closed:
                raise InvestigationCancelledError("the user has left")
            self._post(Indexing(WorkProgressed("indexing", done, total)))

        # What it runs into, the next question meets as well and tells.
        with suppress(*EXPECTED_ERRORS, OSError):
            index = RepositoryIndex.open(DiskWorkspace(root), self._assistant.settings.cache_dir)
            with closing(index):
                index.ensure(progressed)
        self._post(Indexed())

    def collect_names(self) -> None:
        """Post the paths of the repository and, where the index is complete, its symbols."""

        def paths() -> tuple[str, ...]:
            return tuple(entry.path for entry in self._assistant.workbench.workspace.files())

        def symbols() -> tuple[str, ...]:
            # Its progress is nobody's: the index is complete, or built on the other thread.
            self._assistant.workbench.on_index_progress = lambda _done, _total: None
            index = self._assistant.workbench.finished_index()
            return index.symbol_names() if index is not None else ()

        self._submit(paths, 0, PathsKnown)
        self._submit(symbols, 0, SymbolsKnown)

    def close(self) -> None:
        """Stop what runs and drop what waits; does not wait for the step that is running."""
        self._is_closed = True
        self.stop()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _reporting(self, work: Callable[[], Result]) -> Result:
        """Run *work* with its own progress: that of a stopped investigation would stop it as well."""
        self._assistant.workbench.on_index_progress = lambda done, total: self._post(
            LookingUp(WorkProgressed("indexing", done, total))
        )
        return work()

    def _submit(
        self, work: Callable[[], Result], number: int, message_of: Callable[[Result], Message]
    ) -> None:
        def ended(future: Future[Result]) -> None:
            if future.cancelled():
                return
            error = future.exception()
            if error is None:
                self._post(message_of(future.result()))
            else:
                self._post_failure(number, error)

        self._thread.submit(work).add_done_callback(ended)

    def _post_failure(self, number: int, error: BaseException) -> None:
        if isinstance(error, InvestigationCancelledError):
            self._post(Stopped(number))
        elif isinstance(error, EXPECTED_ERRORS):
            self._post(Broke(number, str(error)))
        elif isinstance(error, OSError):
            self._post(Broke(number, f"{error.strerror or error}: {error.filename or 'input or output'}."))
        else:
            kind = type(error).__name__
            self._post(Broke(number, f"This broke inside Sleuth ({kind}: {error}). The next question works."))

    def _post(self, message: Message) -> None:
        if not self._is_closed:
            self._post_to_screen(message)
