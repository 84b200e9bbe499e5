"""Worker: the one thread on which a repository is asked, and how what runs there is stopped.

One thread, because the handles of index and git belong to the thread that opened them, and because questions
of one repository answer faster one after the other than all at once.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from planner.errors import InvestigationCancelledError
from planner.events import Event, EventSink, ignore

Result = TypeVar("Result")


class Task:
    """A piece of work that can be stopped, before it begins and while it runs."""

    def __init__(self, sink: EventSink, stop_running: Callable[[], None]) -> None:
        self._sink = sink
        self._stop_running = stop_running
        self._is_stopped = threading.Event()
        self._is_running = False

    def sink(self, event: Event) -> None:
        """Pass *event* on. Raises InvestigationCancelledError once it is stopped."""
        if self._is_stopped.is_set():
            raise InvestigationCancelledError("the request was cancelled")
        self._sink(event)

    def stop(self) -> None:
        """End the work before its next step."""
        self._is_stopped.set()
        if self._is_running:
            self._stop_running()

    def begin(self) -> None:
        """The work starts. Raises InvestigationCancelledError when it was stopped before."""
        if self._is_stopped.is_set():
            raise InvestigationCancelledError("the request was cancelled")
        self._is_running = True

    def end(self) -> None:
        """The work is done; stopping it now must not stop what comes after it."""
        self._is_running = False


class Worker:
    """Runs work in the order in which it came."""

    def __init__(self, stop_running: Callable[[], None]) -> None:
        self._stop_running = stop_running
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sleuth")

    def submit(
        self, work: Callable[[EventSink], Result], sink: EventSink = ignore
    ) -> tuple[Task, "Future[Result]"]:
        """Queue *work*, which tells its events to the sink it is given. Raises RuntimeError when closed."""
        task = Task(sink, self._stop_running)

        def run() -> Result:
            task.begin()
            try:
                return work(task.sink)
            finally:
                task.end()

        return task, self._thread.submit(run)

    def close(self) -> None:
        """Drop what waits, stop what runs, and wait for its step to end."""
        self._stop_running()
        self._thread.shutdown(wait=True, cancel_futures=True)
