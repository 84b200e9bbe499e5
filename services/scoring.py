"""Scoring: signals as arrays over the chunks of a snapshot, summed by weight and explained for each hit."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from services.index.bm25f import TextScores, score_text
from services.index.chunks import ChunkKind
from services.index.edges import scaled
from services.index.lexicon import name_hash
from services.index.repository import RepositoryIndex
from services.index.snapshot import Snapshot
from services.locations import Signal
from services.ranking import (
    BEST_CHUNK_SHARES,
    FIRST_LINE_WEIGHT,
    MAX_NAMED,
    PLAIN_NAME,
    PathRole,
    SignalName,
    Wishes,
)
from services.rewording import reword
from services.terms import joined_terms, question_terms, split_identifier, words_of

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass
class SignalTable:
    """Signals by name, each an array over chunks in 0..1, with the weights by which they add up."""

    snapshot: Snapshot
    weights: Mapping[SignalName, float]
    values: dict[SignalName, Floats] = field(default_factory=dict)

    def add(self, name: SignalName, values: Floats) -> None:
        """Set a signal, given by chunk or by file."""
        by_file = len(values) == len(self.snapshot.paths) != len(self.snapshot.chunks)
        self.values[name] = values[self.snapshot.file_of] if by_file else values

    def add_by_file(self, name: SignalName, values: Floats) -> None:
        """Set a signal that all chunks of a file share."""
        self.values[name] = values[self.snapshot.file_of]

    def total(self) -> Floats:
        """The sum; dead chunks are far below everything."""
        total = np.zeros(len(self.snapshot.chunks))
        for name, values in self.values.items():
            total += self.weights[name] * values
        return np.where(self.snapshot.alive, total, -np.inf)

    def explain(self, chunk: int) -> tuple[Signal, ...]:
        """What the score of a chunk consists of, largest first."""
        found = [
            Signal(str(name), round(self.weights[name] * float(values[chunk]), 4))
            for name, values in self.values.items()
            if values[chunk] != 0
        ]
        return tuple(sorted(found, key=lambda signal: -abs(signal.value)))


SMALLEST = 1e-9
# Where no word fits there is nothing to divide by.


@dataclass(frozen=True, slots=True)
class WordScores:
    """How well the words of a text fit; by chunk, together at most 1."""

    words: Floats
    # Its own words.
    related: Floats
    # Words of the repository near in meaning to rare ones of the text.
    matches: TextScores
    # The unscaled scores of its own words; what stands nowhere even when spelt right is missing.


def score_words(
    index: RepositoryIndex, snapshot: Snapshot, text: str, *, is_reworded: bool = False
) -> WordScores:
    """The text score of each chunk scaled to 1, the first line of a longer text counted once more.

    *is_reworded* lets slips of the pen be corrected, and rare words be answered by others near in meaning.
    """
    question = question_terms(text)
    joined = joined_terms(text)
    occurrences = index.occurrences({**joined, **question})
    related: Mapping[str, float] = {}
    if is_reworded:
        other = reword(index, snapshot, question, occurrences)
        question = {other.spelt.get(term, term): weight for term, weight in question.items()}
        related = {term: weight for term, weight in other.related.items() if term not in question}
        unread = {*other.spelt.values(), *related}.difference(occurrences)
        occurrences = {**occurrences, **index.occurrences(sorted(unread))}
    every_term = {**related, **joined, **question}
    scores = score_text(snapshot, occurrences, every_term)
    total = scaled(scores.chunks)
    title, _, rest = text.strip().partition("\n")
    if rest.strip():
        of_title = score_text(snapshot, occurrences, {**joined_terms(title), **question_terms(title)})
        total = total + FIRST_LINE_WEIGHT * scaled(of_title.chunks)
    whole = max(float(scores.chunks.max(initial=0.0)) * float(total.max(initial=0.0)), SMALLEST)
    of_related = np.zeros(len(total))
    for match in scores.terms:
        if match.term in related and match.term not in joined:
            of_related += match.weight * match.chunks / whole
    words = np.maximum(scaled(total) - of_related, 0.0)
    # Two words that are no name together are not missing.
    terms = tuple(match for match in scores.terms if match.term in question)
    missing = tuple(term for term in scores.missing if term in question)
    return WordScores(words, of_related, replace(scores, terms=terms, missing=missing))


def best_chunks_of_files(snapshot: Snapshot, scores: Floats) -> Floats:
    """The score of each file by its best chunks, at most 1."""
    chunks = snapshot.first_chunks
    files, values = snapshot.file_of[chunks], scores[chunks]
    order = np.lexsort((-values, files))
    files, values = files[order], values[order]
    place = np.arange(len(files)) - np.searchsorted(files, files)
    total = np.zeros(len(snapshot.paths))
    for number, share in enumerate(BEST_CHUNK_SHARES):
        at = place == number
        total[files[at]] += share * np.maximum(values[at], 0.0)
    return scaled(total)


def named_definitions(index_text: str, snapshot: Snapshot) -> Floats:
    """How surely the text names each chunk's definition: less by a plain word or a shared name."""
    found = np.zeros(len(snapshot.chunks))
    names = snapshot.chunks["name"]
    for word in dict.fromkeys(words_of(index_text)):
        chunks = np.flatnonzero((names == np.uint64(name_hash(word))) & snapshot.alive)
        if 0 < len(chunks) <= MAX_NAMED:
            looks_like_code = len(split_identifier(word)) > 1 or word != word.lower()
            sureness = (1.0 if looks_like_code else PLAIN_NAME) / np.sqrt(len(chunks))
            found[chunks] = np.maximum(found[chunks], sureness)
    return found


def add_priors(table: SignalTable, wishes: Wishes) -> None:
    """The penalties for kinds of files, except the kinds that were asked for."""
    snapshot = table.snapshot
    by_role = {
        SignalName.TEST: () if wishes.tests else (PathRole.TEST, PathRole.FIXTURE),
        SignalName.ASIDE: () if wishes.prose else (PathRole.DOCS, PathRole.EXAMPLE),
        SignalName.FOREIGN: tuple(role for role in PathRole if role.is_foreign),
    }
    for name, roles in by_role.items():
        table.add_by_file(name, np.array([role in roles for role in snapshot.roles], dtype=np.float64))
    inside = snapshot.chunks["is_test"].astype(np.float64)
    if not wishes.tests:
        table.add(SignalName.TEST, np.maximum(table.values[SignalName.TEST], inside))
    if wishes.only_tests:
        tests = np.array([role is PathRole.TEST for role in snapshot.roles], dtype=np.float64)
        table.add(SignalName.ASKED_TEST, np.maximum(tests[snapshot.file_of], inside))
    prose = [language == "" and not wishes.prose for language in snapshot.languages]
    table.add_by_file(SignalName.PROSE, np.array(prose, dtype=np.float64))


def is_listed(
    snapshot: Snapshot, *, include_tests: bool | None, paths: Collection[str], languages: Collection[str]
) -> npt.NDArray[np.bool_]:
    """Which files may be returned."""
    return np.array(
        [
            (include_tests is not False or role not in {PathRole.TEST, PathRole.FIXTURE})
            and (not languages or language in languages)
            and (not paths or any(_is_below(path, place) for place in paths))
            for path, role, language in zip(snapshot.paths, snapshot.roles, snapshot.languages, strict=True)
        ],
        dtype=np.bool_,
    )


def ranked(table: SignalTable, scores: Floats, limit: int) -> Numbers:
    """The best chunks with any word of the question, at most *limit*; ties by path and line."""
    fitting = table.values[SignalName.TEXT] > 0
    if SignalName.RELATED in table.values:
        fitting |= table.values[SignalName.RELATED] > 0
    matching = np.flatnonzero((scores > -np.inf) & fitting)
    if len(matching) > 4 * limit:
        cut = np.partition(scores[matching], -4 * limit)[-4 * limit]
        matching = matching[scores[matching] >= cut]
    files, starts = table.snapshot.file_of[matching], table.snapshot.chunks["start"][matching]
    return matching[np.lexsort((starts, files, -scores[matching]))][:limit]


def _is_below(path: str, place: str) -> bool:
    """Whether *path* is the file or lies in the directory called *place*."""
    plain = place.strip("/").removeprefix("./")
    return not plain or path == plain or path.startswith(f"{plain}/")


def kinds_of(snapshot: Snapshot, kinds: Iterable[ChunkKind]) -> npt.NDArray[np.bool_]:
    """Which chunks are of one of these kinds."""
    return np.isin(snapshot.chunks["kind"], [int(kind) for kind in kinds])
