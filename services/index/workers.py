"""Workers: batches indexed in other processes. A worker ends when its input ends, whatever became of its
parent.
"""

import contextlib
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import BinaryIO

from services.errors import CommandUnavailableError
from services.index.batch import BatchResult, Source, index_batch
from services.index.lexicon import Lexicon
from services.processes import start_interpreter

MAX_WORKERS = 4
QUEUED_BATCHES = 3
# Batches under way per worker: it finds the next one waiting, and memory stays bounded.


def index_here(batches: Iterable[list[Source]]) -> Generator[BatchResult, None, None]:
    """Index *batches* one after the other in this process."""
    lexicon = Lexicon()
    for batch in batches:
        if lexicon.is_full:
            lexicon = Lexicon()
        yield index_batch(batch, lexicon)


def index_in_parallel(
    batches: Iterable[list[Source]], workers: int = 0
) -> Generator[BatchResult, None, None]:
    """Index *batches* in *workers* processes (0: one per processor, at most MAX_WORKERS), results in the
    order of
    the batches. Closing the iterator ends the processes. A batch whose worker dies is indexed here.
    """
    count = workers or min(MAX_WORKERS, os.cpu_count() or 1)
    with contextlib.ExitStack() as stack:
        idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        try:
            for _ in range(count):
                worker = start_interpreter("from services.index.workers import serve; serve()")
                stack.callback(_end, worker)
                idle.put(worker)
        except CommandUnavailableError:
            yield from index_here(batches)
            return
        threads = ThreadPoolExecutor(max_workers=count, thread_name_prefix="index")
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        yield from _in_order(
            iter(batches), lambda batch: threads.submit(_ask, idle, batch), count * QUEUED_BATCHES
        )


def serve() -> None:
    """The worker's side: read batches, write results, until the input ends."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    # The parent is gone or has heard enough.
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        for result in index_here(_batches_from(source)):
            pickle.dump(result, target, protocol=pickle.HIGHEST_PROTOCOL)
            target.flush()


def _in_order(
    batches: Iterator[list[Source]], submit: "Callable[[list[Source]], Future[BatchResult]]", limit: int
) -> Iterator[BatchResult]:
    waiting: deque[Future[BatchResult]] = deque()
    for batch in batches:
        waiting.append(submit(batch))
        if len(waiting) >= limit:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _ask(idle: "SimpleQueue[subprocess.Popen[bytes]]", batch: list[Source]) -> BatchResult:
    worker = idle.get()
    try:
        assert worker.stdin is not None  # noqa: S101 - started with pipes
        assert worker.stdout is not None  # noqa: S101
        pickle.dump(batch, worker.stdin, protocol=pickle.HIGHEST_PROTOCOL)
        worker.stdin.flush()
        result: BatchResult = pickle.load(worker.stdout)  # noqa: S301 - written by our own process
    except (EOFError, OSError, pickle.UnpicklingError):
        return index_batch(batch, Lexicon())
    finally:
        idle.put(worker)
    return result


def _batches_from(source: BinaryIO) -> Iterator[list[Source]]:
    while True:
        yield pickle.load(source)  # noqa: S301 - written by our own process


def _end(worker: "subprocess.Popen[bytes]") -> None:
    worker.kill()
    with contextlib.suppress(OSError):
        worker.communicate()
