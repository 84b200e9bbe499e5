"""Concepts: places in the code that answer a question in plain words, and how much of the question they
cover.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from services.english import specificity
from services.hits import HitWriter, merged
from services.index.bm25f import TextScores
from services.index.edges import CallGraph, Floats, Numbers, call_graph, scaled, spread_imports
from services.index.repository import RepositoryIndex
from services.index.snapshot import Snapshot
from services.locations import Hit
from services.quotations import quotation_signal
from services.ranking import QUESTION_WEIGHTS, SENDERS, SignalName, wishes_of
from services.scoring import (
    SignalTable,
    WordScores,
    add_priors,
    best_chunks_of_files,
    is_listed,
    named_definitions,
    ranked,
    score_words,
)

COVERING_HITS = 10
MISSING = 2.0
# What a word that stands nowhere weighs against one that does.


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the question was found, its words weighed by `services.english.specificity`; 1 is all."""

    best: float
    # In one of the first ten places: the one that holds most.
    in_source: float
    # Anywhere in source code; tests, documents and examples do not count.
    anywhere: float
    # In any file.
    words: int
    # Content words of the question.

    @property
    def of_known_words(self) -> "Coverage":
        """The same for the question without the words that stand nowhere."""
        known = self.anywhere or 1.0
        return Coverage(self.best / known, self.in_source / known, 1.0, self.words)


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
    words = score_words(index, snapshot, question, is_reworded=True)
    scores = words.matches
    if not words.words.any() and not words.related.any():
        return ConceptResult((), Coverage(0.0, 0.0, 0.0, 0), scores.missing, is_complete=index.is_complete)
    add_text_signals(table, words, question)
    table.add(SignalName.QUOTED, quotation_signal(index, snapshot, question, scores))
    wishes = wishes_of(question)
    add_priors(table, wishes.with_tests() if include_tests else wishes)
    add_neighbour_signals(table, call_graph(index))
    listed = is_listed(snapshot, include_tests=include_tests, paths=paths, languages=languages)
    total = np.where(listed[snapshot.file_of], table.total(), -np.inf)
    best = ranked(table, total, limit)
    writer = HitWriter(index, table, scores)
    return ConceptResult(
        hits=merged(tuple(writer.hit(chunk, float(total[chunk])) for chunk in best.tolist())),
        coverage=_coverage(snapshot, scores, best),
        missing_terms=scores.missing,
        is_complete=index.is_complete,
    )


def add_text_signals(table: SignalTable, words: WordScores, question: str) -> None:
    """What the words of the question say of chunks, files and names."""
    table.add(SignalName.TEXT, words.words)
    table.add(SignalName.RELATED, words.related)
    table.add_by_file(SignalName.FILE, scaled(words.matches.files))
    by_file = best_chunks_of_files(table.snapshot, words.words + words.related)
    table.add_by_file(SignalName.BEST_CHUNKS, by_file)
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


def _coverage(snapshot: Snapshot, scores: TextScores, best: Numbers) -> Coverage:
    weights = [specificity(match.term) for match in scores.terms]
    whole = sum(weights) + MISSING * sum(specificity(term) for term in scores.missing)
    if not whole:
        return Coverage(0.0, 0.0, 0.0, 0)
    held = np.zeros(min(len(best), COVERING_HITS))
    in_source = 0.0
    for weight, match in zip(weights, scores.terms, strict=True):
        held += weight * (match.chunks[best[:COVERING_HITS]] > 0)
        in_source += weight * bool(np.any(match.chunks[snapshot.source_chunks] > 0))
    return Coverage(
        best=round(float(held.max(initial=0.0)) / whole, 4),
        in_source=round(in_source / whole, 4),
        anywhere=round(sum(weights) / whole, 4),
        words=len(scores.terms) + len(scores.missing),
    )
