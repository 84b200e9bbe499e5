"""Scoring: signals as arrays over the chunks of a snapshot, summed by weight and explained for each hit."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from services.decoding import split_lines
from services.errors import FileUnavailableError, OutsideRepositoryError
from services.index.bm25f import TextScores, score_text
from services.index.chunks import ChunkKind
from services.index.edges import scaled
from services.index.lexicon import name_hash
from services.index.repository import RepositoryIndex
from services.index.snapshot import Snapshot
from services.locations import Hit, LineSpan, RepoPath, Signal
from services.ranking import (
    BEST_CHUNK_SHARES,
    FIRST_LINE_WEIGHT,
    LONGEST_SPAN,
    MAX_NAMED,
    PLAIN_NAME,
    PathRole,
    SignalName,
    Wishes,
)
from services.terms import joined_terms, question_terms, split_identifier, terms_of, words_of

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


def score_words(index: RepositoryIndex, snapshot: Snapshot, text: str) -> tuple[Floats, TextScores]:
    """The text score of each chunk scaled to 1, the first line of a longer text counted once more, and the
    unscaled scores of the words it comes from.
    """
    question = question_terms(text)
    every_term = {**joined_terms(text), **question}
    occurrences = index.occurrences(every_term)
    scores = score_text(snapshot, occurrences, every_term)
    words = scaled(scores.chunks)
    title, _, rest = text.strip().partition("\n")
    if rest.strip():
        of_title = score_text(snapshot, occurrences, {**joined_terms(title), **question_terms(title)})
        words = scaled(words + FIRST_LINE_WEIGHT * scaled(of_title.chunks))
    # Two words that are no name together are not missing.
    terms = tuple(match for match in scores.terms if match.term in question)
    return words, replace(
        scores, terms=terms, missing=tuple(term for term in scores.missing if term in question)
    )


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
    if not wishes.tests:
        inside = snapshot.chunks["is_test"].astype(np.float64)
        table.add(SignalName.TEST, np.maximum(table.values[SignalName.TEST], inside))
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
    matching = np.flatnonzero((scores > -np.inf) & (table.values[SignalName.TEXT] > 0))
    if len(matching) > 4 * limit:
        cut = np.partition(scores[matching], -4 * limit)[-4 * limit]
        matching = matching[scores[matching] >= cut]
    files, starts = table.snapshot.file_of[matching], table.snapshot.chunks["start"][matching]
    return matching[np.lexsort((starts, files, -scores[matching]))][:limit]


class HitWriter:
    """Turns chunks into hits: the span that answers, its first line, the definition it is."""

    def __init__(self, index: RepositoryIndex, table: SignalTable, scores: TextScores) -> None:
        self._index = index
        self._table = table
        self._rarity = {match.term: match.weight for match in scores.terms}
        self._lines: dict[RepoPath, list[str]] = {}

    def hit(self, chunk: int, score: float) -> Hit:
        """The hit for one chunk."""
        snapshot = self._table.snapshot
        path = snapshot.paths[snapshot.file_of[chunk]]
        row = snapshot.chunks[chunk]
        span = self._cut(path, LineSpan(int(row["start"]), int(row["end"])))
        symbol, line = "", span.start
        if row["definition"] >= 0:
            one = self._index.definition(int(row["document"]), int(row["definition"]))
            symbol, line = one.qualified, one.name_line
        return Hit(
            path=path,
            span=span,
            score=round(score, 4),
            signals=self._table.explain(chunk),
            text=self._line(path, line),
            symbol=symbol,
        )

    def _cut(self, path: RepoPath, span: LineSpan) -> LineSpan:
        """The window of a long span that holds most of the question, by the rarity of its words."""
        if len(span) <= LONGEST_SPAN:
            return self._trimmed(path, span)
        lines = self._text(path)[span.start - 1 : span.end]
        found = [
            {term for word in words_of(line) for term in terms_of(word) if term in self._rarity}
            for line in lines
        ]
        counts: dict[str, int] = {}
        best, best_start, value = -1.0, 0, 0.0
        for end, terms in enumerate(found):
            value += sum(self._rarity[term] for term in sorted(terms) if not counts.get(term))
            for term in terms:
                counts[term] = counts.get(term, 0) + 1
            start = end - LONGEST_SPAN
            if start >= 0:
                for term in sorted(found[start]):
                    counts[term] -= 1
                    value -= self._rarity[term] if not counts[term] else 0.0
            if end >= LONGEST_SPAN - 1 and value > best + 1e-9:
                best, best_start = value, start + 1
        return self._trimmed(
            path, LineSpan(span.start + best_start, span.start + best_start + LONGEST_SPAN - 1)
        )

    def _trimmed(self, path: RepoPath, span: LineSpan) -> LineSpan:
        """Without blank lines at either end."""
        lines = self._text(path)
        start, end = span.start, min(span.end, max(span.start, len(lines)))
        while start < end and not _line_of(lines, start).strip():
            start += 1
        while end > start and not _line_of(lines, end).strip():
            end -= 1
        return LineSpan(start, end)

    def _line(self, path: RepoPath, line: int) -> str:
        return _line_of(self._text(path), line).strip()

    def _text(self, path: RepoPath) -> list[str]:
        if path not in self._lines:
            try:
                self._lines[path] = split_lines(self._index.workspace.read_text(path))
            except (FileUnavailableError, OutsideRepositoryError):
                # It vanished since the index looked.
                self._lines[path] = []
        return self._lines[path]


def _line_of(lines: list[str], number: int) -> str:
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _is_below(path: str, place: str) -> bool:
    """Whether *path* is the file or lies in the directory called *place*."""
    plain = place.strip("/").removeprefix("./")
    return not plain or path == plain or path.startswith(f"{plain}/")


def kinds_of(snapshot: Snapshot, kinds: Iterable[ChunkKind]) -> npt.NDArray[np.bool_]:
    """Which chunks are of one of these kinds."""
    return np.isin(snapshot.chunks["kind"], [int(kind) for kind in kinds])
