"""How index and questions grow with a repository: python tests/benchmark/scale.py FILES [FILES ...]

For each number a tree of so many Python files is generated: packages of forty modules, each with a class, its
methods and functions that call those of other modules; names are made of a fixed list of words. The same
number gives the same tree.
"""

import random
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from services.concepts import search_concepts
from services.index.repository import RepositoryIndex
from services.workspace import DiskWorkspace

_WORDS = """
    account address archive balance batch border branch buffer cache channel charge client column commit
    counter cursor customer delivery device driver entry event export field filter folder frame gateway
    handler header image import index invoice item journal label ledger limit listener locale loop
    market member message meter module node notice offer option order packet page parcel parser partner
    patch payment permit planner policy price printer profile project quota range reader receipt record
    region report request reserve result retry route rule sample schedule segment sensor session setting
    shipment signal source stage status storage stream student summary supplier switch table target task
    template tenant ticket timer token total tracker transfer update upload value vendor version volume
    voucher wallet warehouse window worker
"""
_VERBS = (
    "add apply build check clear close count fetch find load merge open parse read send sort store update"
)
WORDS, VERBS = _WORDS.split(), _VERBS.split()
MODULES_PER_PACKAGE = 40
QUESTIONS = 30


def module(number: int) -> str:
    """The text of one module."""
    chosen = random.Random(number)
    subject, other, third = chosen.sample(WORDS, 3)
    methods = "".join(
        f"\n    def {verb}_{chosen.choice(WORDS)}(self, {other}):\n"
        f'        """{verb.capitalize()} the {chosen.choice(WORDS)} of the {other}."""\n'
        f"        {third} = self.{subject}.{chosen.choice(VERBS)}_{other}({other})\n"
        f"        return {third} if {third} else {chosen.choice(VERBS)}_{chosen.choice(WORDS)}({other})\n"
        for verb in chosen.sample(VERBS, 5)
    )
    functions = "".join(
        f"\n\ndef {verb}_{chosen.choice(WORDS)}({third}):\n    # The {other} comes before the {subject}.\n"
        f"    return {subject.capitalize()}{other.capitalize()}({third})\n"
        for verb in chosen.sample(VERBS, 2)
    )
    name = f"{subject.capitalize()}{other.capitalize()}"
    return f'"""The {subject} and its {other}."""\n\n\nclass {name}:\n{methods}{functions}'


def generate(root: Path, files: int) -> None:
    """Write the tree."""
    for number in range(files):
        package = root / f"package_{number // MODULES_PER_PACKAGE:04}"
        package.mkdir(parents=True, exist_ok=True)
        (package / f"module_{number:05}.py").write_text(module(number), encoding="utf-8")


def measure(files: int) -> str:
    """One line of the table."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "tree"
        generate(root, files)
        cache = Path(scratch) / "cache"
        index = RepositoryIndex.open(DiskWorkspace(root), cache)
        started = time.perf_counter()
        index.ensure()
        built = time.perf_counter() - started
        size = sum(file.stat().st_size for file in cache.iterdir()) / 1e6
        chosen = random.Random(files)
        asked = [
            f"where do we {chosen.choice(VERBS)} the {' of the '.join(chosen.sample(WORDS, 2))}"
            for _ in range(QUESTIONS)
        ]
        started = time.perf_counter()
        search_concepts(index, asked[0])
        first = time.perf_counter() - started
        took = []
        for question in asked:
            started = time.perf_counter()
            search_concepts(index, question)
            took.append((time.perf_counter() - started) * 1000)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        started = time.perf_counter()
        (root / "package_0000" / "added.py").write_text("def added():\n    return 1\n", encoding="utf-8")
        index.refresh()
        changed = time.perf_counter() - started
        index.close()
        return (
            f"| {files:,} | {built:.1f} s | {size:.0f} MB | {memory:.0f} MB | {first:.2f} s"
            f" | {statistics.median(took):.0f} ms | {changed:.2f} s |"
        )


def main() -> None:
    """Print a table as Markdown; memory is the peak so far, so name the numbers in rising order."""
    sys.stdout.write("| files | index | on disk | memory | first question | question | one file added |\n")
    sys.stdout.write("|---|---|---|---|---|---|---|\n")
    for files in map(int, sys.argv[1:]):
        sys.stdout.write(measure(files) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
