"""Retrieval alone, over the project's own questions: python tests/benchmark/retrieval.py [REPOSITORY ...]

Each question whose answer is a place is put to the search by meaning as it was asked, without the planner.
`first`: the first span is a right place; `in five`: one of the first five is; `lines`: how long these are.
Questions about history and those that follow others are left out.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench_questions import Question, Source, load
from bench_trees import find_tree

from services.concepts import search_concepts
from services.index.repository import RepositoryIndex
from services.workspace import DiskWorkspace

BY_MEANING = frozenset({"locate", "explain", "modify"})
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Row:
    """What one question came to."""

    place: int
    # Of the first right span; 0 when none is right.
    lines: int
    milliseconds: float


def questions_by_meaning(questions: tuple[Question, ...]) -> Iterator[Question]:
    """The questions that have places and no earlier turn."""
    for question in questions:
        is_place = question.is_answerable and question.gold and not question.after
        if is_place and BY_MEANING.intersection(question.intents[:1]):
            yield question


def ask(index: RepositoryIndex, root: Path, question: Question) -> Row:
    """Put one question to the search."""
    started = time.perf_counter()
    hits = search_concepts(index, question.request).hits
    took = (time.perf_counter() - started) * 1000
    spans = [(hit.path, hit.span.start, hit.span.end) if hit.span else (hit.path, 0, 0) for hit in hits]
    right = [
        place for place, span in enumerate(spans, 1) if any(one.holds(root, *span) for one in question.gold)
    ]
    lines = sum(end - start + 1 for _, start, end in spans[:SHOWN])
    return Row(right[0] if right else 0, lines, took)


def table_line(name: str, rows: list[Row]) -> str:
    """One line of the table."""
    count = len(rows)
    first = sum(row.place == 1 for row in rows)
    in_five = sum(0 < row.place <= SHOWN for row in rows)
    lines = statistics.mean(row.lines for row in rows)
    median = statistics.median(row.milliseconds for row in rows)
    shares = f"{100 * first / count:.0f} % | {100 * in_five / count:.0f} %"
    return f"| {name} | {count} | {shares} | {lines:.0f} | {median:.0f} |"


def main() -> None:
    """Print a table as Markdown."""
    wanted = set(sys.argv[1:])
    every: list[Row] = []
    sys.stdout.write("| repository | n | first | in five | lines | median ms |\n|---|---|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as scratch:
        for repository in load():
            if repository.source is Source.HISTORY or (wanted and repository.name not in wanted):
                continue
            tree = find_tree(repository, Path(scratch))
            if tree.root is None:
                continue
            index = RepositoryIndex.open(DiskWorkspace(tree.root), Path(scratch) / "cache")
            index.ensure()
            rows = [
                ask(index, tree.root, question) for question in questions_by_meaning(repository.questions)
            ]
            index.close()
            every.extend(rows)
            sys.stdout.write(table_line(repository.name, rows) + "\n")
    sys.stdout.write(table_line("all", every) + "\n")


if __name__ == "__main__":
    main()
