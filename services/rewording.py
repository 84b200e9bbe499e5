"""Rewording: the words of a repository that a rare word of a question may mean, by spelling or by meaning.

Meaning is read from a table of word vectors that ships with Sleuth (data/word-vectors-card.md); nothing is
computed but cosines.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from services.index.repository import RepositoryIndex
from services.index.snapshot import Occurrences, Snapshot

VECTORS_FILE = Path(__file__).parent / "data" / "word_vectors.npz"
RARE_PLACES = 10
RARE_SHARE = 0.01
# A word that stands in more places, or in more than this share of them, means itself in this repository.
NEAR_IN_MEANING = 0.5
MAX_RELATED = 8
# Cosine from which a word of the repository may stand for the one asked for, and how many may. Cosines are
# the weights, so that distant relatives count little.
SHORTEST_CORRECTED = 5
ONE_SLIP = 1
# Letters added, left out, changed, or two of them swapped. Two slips make too many words of each other.

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Rewording:
    """Terms of the repository for terms of a question."""

    spelt: Mapping[str, str]
    # What is in the repository for a term that is not and differs by one slip.
    related: Mapping[str, float]
    # Terms near in meaning to rare ones, with their weights.


@dataclass(frozen=True)
class _Vocabulary:
    """The terms of one state of a repository."""

    key: str
    # Of the state and the table.
    terms: tuple[str, ...]
    # Those that have a vector.
    vectors: Floats
    # Rows of length 1.


def reword(
    index: RepositoryIndex,
    snapshot: Snapshot,
    question: Mapping[str, float],
    occurrences: Mapping[str, Occurrences],
) -> Rewording:
    """What the rare terms of *question* may stand for; *occurrences* holds those of its terms."""
    counts = {
        term: len(np.unique(occurrences[term].chunks)) if term in occurrences else 0 for term in question
    }
    absent = [term for term, count in counts.items() if not count and term not in snapshot.path_terms]
    spelt = _corrected(index, snapshot, absent)
    related: dict[str, float] = {}
    rare = min(RARE_PLACES, int(RARE_SHARE * snapshot.chunk_count))
    for term, weight in question.items():
        if counts[term] > rare:
            continue
        for other, likeness in _near_in_meaning(index, snapshot, spelt.get(term, term)):
            if other not in question:
                related[other] = max(related.get(other, 0.0), weight * likeness)
    return Rewording(spelt, related)


def _corrected(index: RepositoryIndex, snapshot: Snapshot, absent: Iterable[str]) -> dict[str, str]:
    """The only nearest word of the repository for each long term that stands nowhere."""
    wanted = [term for term in absent if len(term) >= SHORTEST_CORRECTED and term.isalpha()]
    if not wanted:
        return {}
    from rapidfuzz.distance import OSA

    known = _spellings(index, _vocabulary(index, snapshot).key)
    found = {}
    for term in wanted:
        near = [
            other
            for length in range(len(term) - ONE_SLIP, len(term) + ONE_SLIP + 1)
            for other in known.get((term[0], length), ())
            if OSA.distance(term, other, score_cutoff=ONE_SLIP) <= ONE_SLIP
        ]
        if len(near) == 1:
            found[term] = near[0]
    return found


def _near_in_meaning(index: RepositoryIndex, snapshot: Snapshot, term: str) -> tuple[tuple[str, float], ...]:
    rows, vectors = _table()
    if term not in rows:
        return ()
    vocabulary = _vocabulary(index, snapshot)
    likeness = vocabulary.vectors @ _unit(vectors[rows[term]])
    best = np.argsort(-likeness, kind="stable")[: MAX_RELATED + 1].tolist()
    near = [(vocabulary.terms[place], float(likeness[place])) for place in best]
    return tuple((other, value) for other, value in near if other != term and value >= NEAR_IN_MEANING)[
        :MAX_RELATED
    ]


_vocabularies: "WeakKeyDictionary[RepositoryIndex, _Vocabulary]" = WeakKeyDictionary()


def _vocabulary(index: RepositoryIndex, snapshot: Snapshot) -> _Vocabulary:
    rows, vectors = _table()
    # The same files again after other ones have more terms.
    key = f"{snapshot.universe} {len(snapshot.chunks)} {len(rows)}"
    held = _vocabularies.get(index)
    if held is None or held.key != key:
        stored = index.stored("vector rows", key, lambda: _pack_rows(index.terms(), rows))
        numbers = np.frombuffer(stored, dtype="<u4").astype(np.int64)
        names = tuple(rows)
        chosen = vectors[numbers].astype(np.float32)
        lengths = np.linalg.norm(chosen, axis=1, keepdims=True)
        terms = tuple(names[number] for number in numbers.tolist())
        held = _vocabularies[index] = _Vocabulary(key, terms, chosen / np.maximum(lengths, 1.0))
    return held


Spellings = dict[tuple[str, int], tuple[str, ...]]
_spelt: "WeakKeyDictionary[RepositoryIndex, tuple[str, Spellings]]" = WeakKeyDictionary()


def _spellings(index: RepositoryIndex, key: str) -> Spellings:
    """All longer terms of letters by first letter and length; most questions need none of them."""
    held = _spelt.get(index)
    if held is None or held[0] != key:
        stored = index.stored("spellings", key, lambda: _pack_spellings(index.terms()))
        found: dict[tuple[str, int], list[str]] = {}
        for term in zlib.decompress(stored).decode().split("\n"):
            found.setdefault((term[:1], len(term)), []).append(term)
        held = _spelt[index] = (key, {one: tuple(terms) for one, terms in found.items()})
    return held[1]


def _pack_rows(terms: Iterable[str], rows: Mapping[str, int]) -> bytes:
    return np.array([rows[term] for term in terms if term in rows], dtype="<u4").tobytes()


def _pack_spellings(terms: Iterable[str]) -> bytes:
    longer = [term for term in terms if term.isalpha() and len(term) >= SHORTEST_CORRECTED - ONE_SLIP]
    return zlib.compress("\n".join(longer).encode(), 1)


def _unit(vector: npt.NDArray[np.int8]) -> Floats:
    wide = vector.astype(np.float32)
    unit: Floats = wide / np.linalg.norm(wide)
    return unit


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, int], npt.NDArray[np.int8]]:
    """Row numbers by term, and the vectors in 8 bits."""
    with np.load(VECTORS_FILE) as stored:
        terms = stored["terms"].tobytes().decode().split("\n")
        return {term: row for row, term in enumerate(terms)}, stored["vectors"]
