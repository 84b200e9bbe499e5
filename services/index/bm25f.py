"""BM25F: how well chunks and files match weighted terms; each field has a weight and a length norm."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.index.layout import CONTENT_FIELDS
from services.index.snapshot import Occurrences, Snapshot
from services.ranking import FIELD_WEIGHTS, SATURATION, Field, FieldWeight

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TermMatch:
    """One term's share in the scores."""

    term: str
    weight: float
    # Its weight in the question times its rarity.
    chunks: Floats
    # Its saturated frequency by chunk, 0 to 1.


@dataclass(frozen=True, slots=True)
class TextScores:
    """Scores by chunk and by file; neither is scaled."""

    chunks: Floats
    files: Floats
    terms: tuple[TermMatch, ...]
    # Of the terms that stand anywhere.
    missing: tuple[str, ...]
    # Terms that stand nowhere.


def score_text(
    snapshot: Snapshot,
    occurrences: Mapping[str, Occurrences],
    question: Mapping[str, float],
    fields: Mapping[Field, FieldWeight] = FIELD_WEIGHTS,
) -> TextScores:
    """Score every chunk and file of *snapshot* by the terms of *question* with their weights."""
    chunks, files = snapshot.typical, snapshot.typical_files
    norms = _norms(snapshot.lengths, chunks, fields)
    file_norms = _norms(snapshot.file_lengths, files, fields)
    path_norms = _path_norms(snapshot, fields[Field.PATH])
    chunk_total, file_total = np.zeros(len(snapshot.chunks)), np.zeros(len(snapshot.paths))
    matches, missing = [], []
    for term, weight in question.items():
        found = occurrences.get(term, _NOWHERE)
        of_path = np.zeros(len(snapshot.paths))
        named = snapshot.path_terms.get(term)
        if named is not None:
            of_path[named] = path_norms[named]
        if not len(found.chunks) and named is None:
            missing.append(term)
            continue
        of_chunk = _frequencies(found.chunks, found, norms)
        if named is not None:
            of_chunk += np.where(snapshot.alive, of_path[snapshot.file_of], 0.0)
        of_file = of_path + _frequencies(snapshot.file_of[found.chunks], found, file_norms)
        share = of_chunk / (of_chunk + SATURATION)
        rarity = _rarity(of_chunk[chunks])
        chunk_total += weight * rarity * share
        file_total += weight * _rarity(of_file[files]) * of_file / (of_file + SATURATION)
        matches.append(TermMatch(term, weight * rarity, share))
    return TextScores(chunk_total, file_total, tuple(matches), tuple(missing))


_SHORTEST_MEAN = 1e-3
# A field that nobody fills has no length to compare with.
_NOWHERE = Occurrences(*(np.zeros(0, dtype=np.int64) for _ in range(3)))


def _rarity(frequencies: Floats) -> float:
    """Inverse document frequency, never negative."""
    holding = int(np.count_nonzero(frequencies))
    return float(np.log1p((len(frequencies) - holding + 0.5) / (holding + 0.5)))


def _norms(lengths: Floats, counted: npt.NDArray[np.bool_], fields: Mapping[Field, FieldWeight]) -> Floats:
    """What one occurrence in a field of a document is worth: the weight, less in a long field."""
    worth = np.empty_like(lengths)
    for field in range(CONTENT_FIELDS):
        column = lengths[:, field]
        mean = max(float(column[counted].mean()), _SHORTEST_MEAN) if counted.any() else 1.0
        one = fields[Field(field)]
        worth[:, field] = one.weight / (1.0 - one.shortening + one.shortening * column / mean)
    return worth


def _path_norms(snapshot: Snapshot, one: FieldWeight) -> Floats:
    lengths = snapshot.path_lengths
    mean = float(lengths.mean()) if len(lengths) else 1.0
    return one.weight / (1.0 - one.shortening + one.shortening * lengths / max(mean, 1.0))


def _frequencies(places: npt.NDArray[np.int64], found: Occurrences, norms: Floats) -> Floats:
    worth = norms[places, found.fields] * found.counts
    return np.bincount(places, weights=worth, minlength=len(norms)).astype(np.float64)
