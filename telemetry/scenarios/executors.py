"""Executors: where the batches of a benchmark run: local processes, or a Dask cluster where asked for."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context
from typing import Any

from services.processes import safe_imports
from telemetry.errors import ScenarioError
from telemetry.scenarios.results import ScenarioResult
from telemetry.scenarios.running import Batch

Work = Callable[[Batch], tuple[ScenarioResult, ...]]
"""Runs one batch; a function of a module, so that another process finds it by name."""


def run_locally(work: Work, batches: Sequence[Batch], jobs: int) -> Iterator[tuple[ScenarioResult, ...]]:
    """The results of *batches* as they are ready, from *jobs* processes; in this one where it is one."""
    if jobs <= 1 or len(batches) <= 1:
        yield from map(work, batches)
        return
    # A forked child would inherit the threads' locks and the open index of whoever runs this.
    context = get_context("spawn")
    workers = min(jobs, len(batches))
    with safe_imports(), ProcessPoolExecutor(max_workers=workers, mp_context=context) as pool:
        futures = [pool.submit(work, batch) for batch in batches]
        for future in as_completed(futures):
            yield future.result()


def run_on_dask(
    work: Work, batches: Sequence[Batch], *, address: str = "", workers: int = 2
) -> Iterator[tuple[ScenarioResult, ...]]:
    """The same on the Dask cluster at *address*, or on one of *workers* processes made for this run.

    Every worker must see the scenario files and have Sleuth installed. Raises ScenarioError.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise ScenarioError(
            "the Dask executor is an extra; install it with: pip install 'sleuth[dask]'"
        ) from error
    with _client(distributed, address, workers) as client:
        # Impure: a worker that was lost is no reason to take an older result for a new one.
        futures = client.map(work, list(batches), pure=False)
        for future in distributed.as_completed(futures):
            result: tuple[ScenarioResult, ...] = future.result()
            yield result


@contextmanager
def _client(distributed: Any, address: str, workers: int) -> Iterator[Any]:
    if address:
        try:
            client = distributed.Client(address, timeout="20s")
        except (OSError, ValueError) as error:
            raise ScenarioError(f"{address}: no Dask scheduler answers there") from error
        with client:
            yield client
        return
    with (
        safe_imports(),
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client
