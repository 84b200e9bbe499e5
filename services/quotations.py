"""Quotations: the words of string literals, and which of them a text repeats in a row."""

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np

from services.codebase import read_source
from services.index.bm25f import TextScores
from services.index.chunks import line_starts
from services.index.edges import Floats, Numbers
from services.index.repository import RepositoryIndex
from services.index.snapshot import Occurrences, Snapshot
from services.locations import RepoPath
from services.ranking import Field
from services.terms import terms_of, words_of

MAX_PAIR_CHUNKS = 150
# A pair of words that may stand in more places than this says nothing.
MAX_QUOTED_WORDS = 400
# A longer text is a report, and has signals of its own.
SHORTEST_RUN = 3
TELLING_IN_RUN = 2
# Words in a row that make a quotation, and how many of them must be more than articles and prepositions.
MOST_READ = 8
LEAST_SHARE = 0.3
# Only so many chunks are read again, and only those whose literals hold this share of the text.


class Literals:
    """The words of the string literals of chunks, read when asked for."""

    def __init__(self, index: RepositoryIndex, snapshot: Snapshot) -> None:
        self._index = index
        self._snapshot = snapshot
        self._by_file: dict[int, tuple[bytes, list[int], tuple[tuple[int, int], ...]]] = {}
        # Source, line starts and byte ranges of literals.

    def words_at(self, chunk: int) -> Iterator[tuple[str, ...]]:
        """The words of each literal that begins in a chunk, lower-case."""
        row = self._snapshot.chunks[chunk]
        file = int(self._snapshot.file_of[chunk])
        if file not in self._by_file:
            self._by_file[file] = self._read(self._snapshot.paths[file])
        source, starts, ranges = self._by_file[file]
        first, last = int(row["start"]), int(row["end"])
        if first > len(starts):
            # The file is shorter than when the index looked.
            return
        begin = bisect_left(ranges, (starts[first - 1], 0))
        end = starts[last] if last < len(starts) else len(source)
        for low, high in ranges[begin:]:
            if low >= end:
                break
            words = tuple(word.lower() for word in words_of(source[low:high].decode("utf-8", "replace")))
            if len(words) > 1:
                yield words

    def _read(self, path: RepoPath) -> tuple[bytes, list[int], tuple[tuple[int, int], ...]]:
        facts = self._index.facts(path)
        source = read_source(self._index.workspace, path)
        if facts is None or source is None:
            return b"", [], ()
        return source, line_starts(source), facts.strings


def literal_chunks(occurrences: Occurrences) -> Numbers:
    """The chunks that hold a term in a string literal."""
    return np.unique(occurrences.chunks[occurrences.fields == Field.STRING])


def quotation_signal(index: RepositoryIndex, snapshot: Snapshot, text: str, scores: TextScores) -> Floats:
    """The share of *text*, by the rarity of its words, that string literals of a chunk repeat in a row.

    One run of SHORTEST_RUN words is enough; most questions in plain words repeat nothing.
    """
    found = np.zeros(len(snapshot.chunks))
    words = [word.lower() for word in words_of(text)]
    if not SHORTEST_RUN <= len(words) <= MAX_QUOTED_WORDS:
        return found
    rarity = {match.term: match.weight for match in scores.terms}
    weights = [max((rarity.get(term, 0.0) for term in terms_of(word)), default=0.0) for word in words]
    whole = sum(weights)
    if not whole:
        return found
    literals = Literals(index, snapshot)
    for chunk in _candidates(index, words, weights).tolist():
        held: set[int] = set()
        for literal in literals.words_at(chunk):
            held |= _repeated(words, weights, literal)
        found[chunk] = sum(weights[place] for place in sorted(held)) / whole
    return found


def _candidates(index: RepositoryIndex, words: list[str], weights: list[float]) -> Numbers:
    """The few chunks whose literals hold most of the text, if that is much of it."""
    by_term: dict[str, float] = {}
    for word, weight in zip(words, weights, strict=True):
        if weight > 0:
            by_term[terms_of(word)[0]] = max(weight, by_term.get(terms_of(word)[0], 0.0))
    held = np.zeros(len(index.snapshot().chunks))
    for term, one in sorted(index.occurrences(sorted(by_term)).items()):
        held[literal_chunks(one)] += by_term[term]
    best = np.argsort(-held, kind="stable")[:MOST_READ]
    return best[held[best] >= LEAST_SHARE * sum(by_term.values())].astype(np.int64)


def _repeated(words: list[str], weights: list[float], literal: tuple[str, ...]) -> set[int]:
    """The places of the words that the literal repeats in runs that are long enough."""
    held: set[int] = set()
    before = [0] * (len(literal) + 1)
    for place, word in enumerate(words):
        lengths = [0] * (len(literal) + 1)
        for at, other in enumerate(literal):
            if word == other:
                lengths[at + 1] = before[at] + 1
        longest = max(lengths)
        if longest >= SHORTEST_RUN:
            run = range(place - longest + 1, place + 1)
            if sum(weights[one] > 0 for one in run) >= TELLING_IN_RUN:
                held.update(run)
        before = lengths
    return held
