"""Hits: what is shown of the best chunks: the lines that answer, and neighbours as one."""

from dataclasses import replace

from services.decoding import split_lines
from services.errors import FileUnavailableError, OutsideRepositoryError
from services.index.bm25f import TextScores
from services.index.repository import RepositoryIndex
from services.locations import Hit, LineSpan, RepoPath
from services.ranking import LONGEST_SPAN
from services.scoring import SignalTable
from services.terms import terms_of, words_of

SHORTEST_PART = 2
# A single line between two members is a decorator or a brace.
MERGED_HITS = 10
# Only what ranks this high is shown as one with a neighbour; further down hits stand for themselves.
BETWEEN = 2
# Blank lines, or a comment, between two neighbours.


def merged(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Hits that stand next to each other as one, where that is no longer than LONGEST_SPAN lines.

    The better hit keeps its place, name and reasons and gains the lines of the other one.
    """
    kept: list[Hit] = []
    for place, hit in enumerate(hits):
        span = hit.span
        near = [
            number
            for number, other in enumerate(kept)
            if place < MERGED_HITS
            and span
            and other.span
            and other.path == hit.path
            and _are_near(span, other.span)
        ]
        if near and span:
            other = kept[near[0]]
            kept[near[0]] = replace(other, span=_joined(span, other.span or span))
        else:
            kept.append(hit)
    return tuple(kept)


def _are_near(one: LineSpan, other: LineSpan) -> bool:
    gap = max(one.start, other.start) - min(one.end, other.end) - 1
    return gap <= BETWEEN and len(_joined(one, other)) <= LONGEST_SPAN


def _joined(one: LineSpan, other: LineSpan) -> LineSpan:
    return LineSpan(min(one.start, other.start), max(one.end, other.end))


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
        whole = LineSpan(int(row["start"]), int(row["end"]))
        symbol, line, parts = "", whole.start, [whole]
        if row["definition"] >= 0:
            one = self._index.definition(int(row["document"]), int(row["definition"]))
            symbol, line = one.qualified, one.name_line
            parts += self._between_members(chunk, one.end)
        span = self._best_window(path, parts)
        if not symbol:
            line = span.start
        return Hit(
            path=path,
            span=span,
            score=round(score, 4),
            signals=self._table.explain(chunk),
            text=self._line(path, line),
            symbol=symbol,
        )

    def _between_members(self, chunk: int, end: int) -> list[LineSpan]:
        """The lines after the first part of a definition that are its own and not a member's."""
        snapshot = self._table.snapshot
        row = snapshot.chunks[chunk]
        taken = [
            (int(snapshot.chunks["start"][other]), int(snapshot.chunks["end"][other]))
            for other in snapshot.chunks_of(int(snapshot.file_of[chunk])).tolist()
            if row["end"] < snapshot.chunks["start"][other] <= end
        ]
        parts, low = [], int(row["end"]) + 1
        for first, last in [*taken, (end + 1, end + 1)]:
            if first - low >= SHORTEST_PART:
                parts.append(LineSpan(low, first - 1))
            low = max(low, last + 1)
        return parts

    def _best_window(self, path: RepoPath, parts: list[LineSpan]) -> LineSpan:
        """The part, or the window of a long part, that holds most of the question; the first of equals."""
        if len(parts) == 1 and len(parts[0]) <= LONGEST_SPAN:
            return self._trimmed(path, parts[0])
        windows = [self._window(path, part) for part in parts]
        best = max(windows, key=lambda window: round(window[0], 6))
        return self._trimmed(path, best[1])

    def _window(self, path: RepoPath, span: LineSpan) -> tuple[float, LineSpan]:
        """The window of at most LONGEST_SPAN lines with most of the question, by the rarity of its words."""
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
            if (end >= LONGEST_SPAN - 1 or end == len(found) - 1) and value > best + 1e-9:
                best, best_start = value, max(start + 1, 0)
        last = min(span.start + best_start + LONGEST_SPAN - 1, span.end)
        return best, LineSpan(span.start + best_start, last)

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
