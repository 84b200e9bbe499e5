"""Speed figures of the command on one repository: python tests/benchmark/speed.py DIRECTORY SYMBOL

Each figure is taken several times in fresh processes; the lowest and the median are printed, because other
work on the machine only ever adds. Nothing but one scratch file is written to DIRECTORY, and it is removed.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TRIES = 7
FILE = "sleuth_speed_probe.py"


def seconds(cache: Path, *arguments: str) -> float:
    """Wall time of one process of the command."""
    environment = {
        **os.environ,
        "SLEUTH_CACHE_DIR": str(cache),
        "SLEUTH_STATE_DIR": str(cache / "state"),
        "SLEUTH_ORIGIN": "benchmark",
    }
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "agent.cli", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    took = time.perf_counter() - started
    if done.returncode not in {0, 1} or done.stderr:
        raise SystemExit(f"{arguments} ended with {done.returncode}: {done.stderr}")
    return took


def measure(directory: Path, symbol: str) -> dict[str, list[float]]:
    """Seconds by what was measured."""
    at = ("--repo", str(directory))
    question = ("ask", f"where is {symbol} defined", *at)
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        caches = [Path(scratch) / str(number) for number in range(3)]
        found["first symbol answer, never seen, no index"] = [seconds(cache, *question) for cache in caches]
        found["full index"] = [seconds(cache, "index", *at) for cache in caches]
        warm = caches[0]
        found["start-up (--version)"] = [seconds(warm, "--version") for _ in range(TRIES)]
        found["start-up (import of what ask needs)"] = [imports() for _ in range(TRIES)]
        found["warm ask"] = [seconds(warm, *question) for _ in range(TRIES)]
        found["index with nothing changed"] = [seconds(warm, "index", *at) for _ in range(TRIES)]
        probe = directory / FILE
        try:
            changed = []
            for number in range(TRIES):
                probe.write_text(f"def probe_{number}():\n    return {number}\n", encoding="utf-8")
                changed.append(seconds(warm, "index", *at))
            found["index after one file changed"] = changed
        finally:
            probe.unlink(missing_ok=True)
    return found


def imports() -> float:
    """Wall time of a process that only imports what a question needs."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import agent.cli.root, agent.cli.asking"], check=True)
    return time.perf_counter() - started


def main() -> None:
    """Print a line for each figure, and all as JSON at the end."""
    directory, symbol = Path(sys.argv[1]), sys.argv[2]
    figures = measure(directory, symbol)
    for name, values in figures.items():
        sys.stdout.write(f"{name:44} min {min(values):6.2f} s  median {statistics.median(values):6.2f} s\n")
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
