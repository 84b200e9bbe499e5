"""Speed of the index and of retrieval in one process: python tests/benchmark/retrieval_speed.py DIRECTORY

DIRECTORY is a source tree of about 2,000 files. The wall time of universal-ctags over the same tree is the
measure of the machine, where it is installed. Nothing is written to DIRECTORY except one scratch file.
"""

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from services.concepts import search_concepts
from services.index.repository import RepositoryIndex
from services.references import Resolver, find_references
from services.symbols import find_definitions
from services.workspace import DiskWorkspace

QUESTIONS = 40
PROBE = "retrieval_speed_probe.py"
COMMON_NAMES = 10


def milliseconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def tell(name: str, value: str) -> None:
    """Print one figure."""
    sys.stdout.write(f"| {name} | {value} |\n")


def spread(work: Callable[[str], object], asked: Iterable[str]) -> str:
    """Median and 95th percentile of *work* over all of *asked*."""
    return percentiles([milliseconds(partial(work, one)) for one in asked])


def percentiles(values: list[float]) -> str:
    """Median and 95th percentile."""
    ordered = sorted(values)
    return f"{statistics.median(ordered):.1f} / {ordered[int(0.95 * (len(ordered) - 1))]:.1f} ms"


def ctags_seconds(directory: Path) -> float | None:
    """Wall time of universal-ctags; None where it is not installed."""
    program = shutil.which("ctags")
    if program is None:
        return None
    command = [program, "-R", "-f", "-", "--fields=+nKz", "."]
    return min(
        milliseconds(lambda: subprocess.run(command, cwd=directory, capture_output=True, check=True)) / 1000
        for _ in range(3)
    )


def names_by_use(index: RepositoryIndex) -> list[str]:
    """Names of definitions, those that stand in most places first."""
    counts = {
        name: len(index.files_containing(name))
        for name in index.symbol_names()[:: max(1, len(index.symbol_names()) // 300)]
    }
    return sorted(counts, key=lambda name: (-counts[name], name))


def main() -> None:
    """Print a table as Markdown."""
    directory = Path(sys.argv[1])
    by_ctags = ctags_seconds(directory)
    with tempfile.TemporaryDirectory() as scratch:
        index = RepositoryIndex.open(DiskWorkspace(directory), Path(scratch))
        full = milliseconds(index.ensure) / 1000
        status = index.status()
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
        tell("files, symbols", f"{status.indexed:,}, {status.symbols:,}")
        tell("full index", f"{full:.1f} s")
        if by_ctags is not None:
            tell("universal-ctags, ratio", f"{by_ctags:.1f} s, {full / by_ctags:.1f}")
        tell("memory while indexing, main and largest worker", f"{own:.0f} MB, {worker:.0f} MB")
        size = sum(file.stat().st_size for file in Path(scratch).iterdir()) / 1e6
        tell("size on disk", f"{size:.0f} MB")
        symbols = [symbol for symbol in index.all_symbols() if symbol.doc and len(symbol.doc.split()) > 5]
        asked = [symbol.doc for symbol in symbols[:: max(1, len(symbols) // QUESTIONS)]]
        tell(
            "first question of a process", f"{milliseconds(lambda: search_concepts(index, asked[0])):.0f} ms"
        )
        tell(
            "question in words, median / p95",
            spread(partial(search_concepts, index), asked),
        )
        names = names_by_use(index)
        tell(
            "definition, median / p95",
            spread(partial(find_definitions, index), names),
        )
        resolver = Resolver(index)
        used = names[:COMMON_NAMES]
        tell(
            "uses of a common name, first time",
            spread(partial(find_references, index, resolver=resolver), used),
        )
        tell(
            "uses of a common name, warm",
            spread(partial(find_references, index, resolver=resolver), used),
        )
        probe = directory / PROBE
        try:
            changes = []
            for number in range(7):
                probe.write_text(f"def probe_{number}():\n    return {number}\n", encoding="utf-8")
                changes.append(milliseconds(index.refresh))
                if not index.definitions_named(f"probe_{number}"):
                    raise SystemExit("the change is not visible")
            tell("one changed file visible, median / p95", percentiles(changes))
        finally:
            probe.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
