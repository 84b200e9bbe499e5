"""Concepts: places in the code that answer a question in plain words, and how much of the question they
cover.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from services.index.bm25f import TextScores
from services.index.edges import CallGraph, Floats, Numbers, call_graph, scaled, spread_imports
from services.index.repository import RepositoryIndex
from services.locations import Hit
from services.ranking import QUESTION_WEIGHTS, SENDERS, SignalName, wishes_of
from services.scoring import (
    HitWriter,
    SignalTable,
    add_priors,
    best_chunks_of_files,
    is_listed,
    named_definitions,
    ranked,
    score_words,
)

COVERING_HITS = 5


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the question, by the rarity of its words, was found; 1 is all of it."""

    best: float
    # By the best hit alone.
    top: float
    # By the first five hits together.
    anywhere: float
    # By any place of the repository.


@dataclass(frozen=True, slots=True)
class ConceptResult:
    """The answer to a question in plain words."""

    hits: tuple[Hit, ...]
    coverage: Coverage
    missing_terms: tuple[str, ...]
    # Words of the question, as stems, that stand nowhere in the repository.
    is_complete: bool
    # Whether every file was in the index.


def search_concepts(
    index: RepositoryIndex,
    question: str,
    *,
    limit: int = 20,
    include_tests: bool | None = None,
    paths: Collection[str] = (),
    languages: Collection[str] = (),
) -> ConceptResult:
    """The spans that answer *question*, best first, each with its signals.

    Test code sinks unless the question asks for it; *include_tests* True lifts that, False leaves tests out.
    Only files below one of *paths* and of one of *languages* are returned, where given.
    """
    snapshot = index.snapshot()
    table = SignalTable(snapshot, QUESTION_WEIGHTS)
    words, scores = score_words(index, snapshot, question)
    if not words.any():
        return ConceptResult((), Coverage(0.0, 0.0, 0.0), scores.missing, is_complete=index.is_complete)
    add_text_signals(table, words, scores, question)
    wishes = wishes_of(question)
    add_priors(table, wishes.with_tests() if include_tests else wishes)
    add_neighbour_signals(table, call_graph(index))
    listed = is_listed(snapshot, include_tests=include_tests, paths=paths, languages=languages)
    total = np.where(listed[snapshot.file_of], table.total(), -np.inf)
    best = ranked(table, total, limit)
    writer = HitWriter(index, table, scores)
    return ConceptResult(
        hits=tuple(writer.hit(chunk, float(total[chunk])) for chunk in best.tolist()),
        coverage=_coverage(scores, best),
        missing_terms=scores.missing,
        is_complete=index.is_complete,
    )


def add_text_signals(table: SignalTable, words: Floats, scores: TextScores, question: str) -> None:
    """What the words of the question say of chunks, files and names."""
    table.add(SignalName.TEXT, words)
    table.add_by_file(SignalName.FILE, scaled(scores.files))
    table.add_by_file(SignalName.BEST_CHUNKS, best_chunks_of_files(table.snapshot, words))
    table.add(SignalName.NAMED, named_definitions(question, table.snapshot))


def add_neighbour_signals(table: SignalTable, graph: CallGraph) -> None:
    """What lies one step along imports and calls from the best chunks so far."""
    table.add(SignalName.POPULARITY, graph.popularity)
    so_far = table.total()
    senders = _senders(so_far)
    scores = np.maximum(so_far, 0.0)
    table.add_by_file(SignalName.IMPORTED, spread_imports(table.snapshot, graph.imports, senders, scores))
    table.add(SignalName.CALLED, graph.callees(senders, scores))
    table.add(SignalName.CALLING, graph.callers(senders, scores))


def _senders(scores: Floats) -> Numbers:
    best = np.argsort(-scores, kind="stable")[:SENDERS]
    return best[scores[best] > 0]


def _coverage(scores: TextScores, best: Numbers) -> Coverage:
    known = sum(match.weight for match in scores.terms)
    # A word that stands nowhere is as rare as can be.
    missing = len(scores.missing) * max((match.weight for match in scores.terms), default=1.0)
    whole = known + missing

    def share(chunks: Numbers) -> float:
        held = sum(match.weight for match in scores.terms if len(chunks) and match.chunks[chunks].max() > 0)
        return round(float(held / whole), 4) if whole else 0.0

    return Coverage(share(best[:1]), share(best[:COVERING_HITS]), round(known / whole, 4) if whole else 0.0)
