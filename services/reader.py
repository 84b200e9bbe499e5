"""Reader: lines of a file as somebody wants to see them, numbered, bounded, with what is left out marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.codebase import CodeBase
from services.decoding import split_lines
from services.errors import FileUnavailableError
from services.facts import symbols_of
from services.locations import LineSpan, RepoPath, Symbol
from services.paths import normalise
from services.workspace import Workspace

MAX_LINES = 400
MAX_LINE = 500
# Characters of a line that are shown.
CONTEXT = 10
# Lines on each side of a single line that lies in no definition.
_TAIL = 0.25
# Share of a shortened definition that is its end: the head says what it is, the end what it returns.


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive lines."""

    start: int
    lines: tuple[str, ...]

    @property
    def end(self) -> int:
        """The number of the last line."""
        return self.start + len(self.lines) - 1


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of a file."""

    path: RepoPath
    span: LineSpan | None
    # What was asked for, within the file; None for an empty file.
    chunks: tuple[Chunk, ...]
    # The lines that are shown; what lies between two of them, or between them and the span, is left out.
    total_lines: int
    symbol: str = ""
    # Qualified name of the definition that was read, when one was.

    @property
    def is_cut(self) -> bool:
        """Whether lines of the span are left out."""
        return self.shown_lines < (len(self.span) if self.span else 0)

    @property
    def shown_lines(self) -> int:
        """How many lines are shown."""
        return sum(len(chunk.lines) for chunk in self.chunks)

    @property
    def text(self) -> str:
        """The lines; each gap is one line that says how many are missing."""
        return "\n".join(line for _, line in self._rows())

    def numbered(self) -> str:
        """The lines behind their numbers."""
        width = len(str(self.span.end)) if self.span else 1
        return "\n".join(
            f"{number or '':>{width}}  {line}".rstrip() if number else line for number, line in self._rows()
        )

    def _rows(self) -> list[tuple[int, str]]:
        rows: list[tuple[int, str]] = []
        expected = self.span.start if self.span else 1
        for chunk in self.chunks:
            rows += _gap(chunk.start - expected)
            rows += [(chunk.start + offset, line) for offset, line in enumerate(chunk.lines)]
            expected = chunk.end + 1
        return rows + _gap((self.span.end + 1 if self.span else expected) - expected)


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file defines, in source order."""

    path: RepoPath
    language: str
    # Empty for plain text.
    total_lines: int
    symbols: tuple[Symbol, ...]
    total_symbols: int


def read_file(workspace: Workspace, path: str, *, max_lines: int = MAX_LINES) -> Excerpt:
    """A file from its first line. Raises FileUnavailableError, OutsideRepositoryError."""
    lines = _lines(workspace, path)
    span = LineSpan(1, len(lines)) if lines else None
    return _excerpt(path, lines, span, max_lines=max_lines, tail=0.0)


def read_span(
    workspace: Workspace, path: str, start: int, end: int, *, max_lines: int = MAX_LINES, symbol: str = ""
) -> Excerpt:
    """Lines *start* to *end*, as far as the file has them.

    Raises FileUnavailableError also when the file ends before *start*, OutsideRepositoryError.
    """
    lines = _lines(workspace, path)
    first, last = max(start, 1), min(max(end, start, 1), len(lines))
    if first > len(lines):
        raise FileUnavailableError(f"{normalise(path)} has {len(lines)} lines; line {first} does not exist.")
    tail = _TAIL if symbol else 0.0
    return _excerpt(path, lines, LineSpan(first, last), max_lines=max_lines, tail=tail, symbol=symbol)


def read_around(workspace: Workspace, path: str, line: int, *, context: int = CONTEXT) -> Excerpt:
    """A line with *context* lines on each side. Raises as `read_span`."""
    lines = _lines(workspace, path)
    if not 1 <= line <= len(lines):
        raise FileUnavailableError(f"{normalise(path)} has {len(lines)} lines; line {line} does not exist.")
    span = LineSpan(max(line - context, 1), min(line + context, len(lines)))
    return _excerpt(path, lines, span, max_lines=len(span), tail=0.0)


def read_definition(codebase: CodeBase, path: str, line: int, *, max_lines: int = MAX_LINES) -> Excerpt:
    """The innermost definition around *line*; where there is none, the line with its surroundings.

    Raises as `read_span`.
    """
    symbol = enclosing_symbol(codebase, path, line)
    if symbol is None:
        return read_around(codebase.workspace, path, line)
    return read_symbol(codebase.workspace, symbol, max_lines=max_lines)


def read_symbol(workspace: Workspace, symbol: Symbol, *, max_lines: int = MAX_LINES) -> Excerpt:
    """A definition with its decorators and comment; a long one loses its middle. Raises as `read_span`."""
    span = symbol.span
    return read_span(
        workspace, symbol.path, span.start, span.end, max_lines=max_lines, symbol=symbol.qualified
    )


def enclosing_symbol(codebase: CodeBase, path: str, line: int) -> Symbol | None:
    """The innermost definition whose lines hold *line*; None at module level and in plain text."""
    relative = normalise(path)
    facts = codebase.facts(relative)
    around = [symbol for symbol in symbols_of(relative, facts) if line in symbol.span] if facts else []
    # Of two that start and end alike, as a declarator in its statement, the later one is the inner one.
    return min(reversed(around), key=lambda symbol: len(symbol.span), default=None)


def outline(codebase: CodeBase, path: str, *, max_symbols: int = 500) -> Outline:
    """What a file defines. Raises FileUnavailableError, OutsideRepositoryError."""
    relative = normalise(path)
    lines = _lines(codebase.workspace, relative)
    facts = codebase.facts(relative)
    symbols = symbols_of(relative, facts) if facts else ()
    language = facts.language if facts else ""
    return Outline(relative, language, len(lines), symbols[:max_symbols], len(symbols))


def _lines(workspace: Workspace, path: str) -> list[str]:
    return split_lines(workspace.read_text(path))


def _excerpt(
    path: str, lines: Sequence[str], span: LineSpan | None, *, max_lines: int, tail: float, symbol: str = ""
) -> Excerpt:
    chunks: list[Chunk] = []
    if span is not None:
        if len(span) <= max_lines:
            parts = [(span.start, span.end)]
        else:
            end_lines = int(max_lines * tail)
            parts = [(span.start, span.start + max_lines - end_lines - 1)]
            parts += [(span.end - end_lines + 1, span.end)] if end_lines else []
        chunks = [
            Chunk(start, tuple(map(_cut, lines[start - 1 : end]))) for start, end in parts if start <= end
        ]
    return Excerpt(normalise(path), span, tuple(chunks), len(lines), symbol)


def _gap(missing: int) -> list[tuple[int, str]]:
    if missing <= 0:
        return []
    return [(0, f"… {missing} line{'s' if missing > 1 else ''} left out …")]


def _cut(line: str) -> str:
    return line if len(line) <= MAX_LINE else line[:MAX_LINE] + "…"
