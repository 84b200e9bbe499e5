"""Source text for the evidence pane: numbered, highlighted, with the cited lines marked."""

from dataclasses import dataclass

from pygments.lexers import get_lexer_for_filename
from pygments.util import ClassNotFound
from textual.content import Content
from textual.highlight import highlight

from planner.formatter.package import EvidenceItem
from services.decoding import split_lines
from services.errors import ServiceError
from services.terminal_text import printable
from services.workspace import Workspace

CONTEXT_LINES = 200
# Shown on each side of the citation; highlighting 400 lines takes about 20 ms.
MAX_CITED_LINES = 600
CITED = "on $primary 18%"
TAB = 4
MAX_COLUMNS = 400
# Minified code and data; beyond this a line is cut.


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of a file around a citation."""

    content: Content
    first_cited_row: int
    # Row of the content on which the citation begins, from 0.


def excerpt(item: EvidenceItem, workspace: Workspace) -> Excerpt:
    """The file around *item* as it is now; the snippet alone where the file is gone or has changed since."""
    if item.path and item.start and not item.revision:
        try:
            lines = split_lines(workspace.read_text(item.path))
        except ServiceError:
            lines = []
        # A file that has become shorter no longer holds what was cited.
        if item.start <= len(lines):
            first = max(1, item.start - CONTEXT_LINES)
            end = max(item.start, min(item.end, item.start + MAX_CITED_LINES))
            shown = lines[first - 1 : end + CONTEXT_LINES]
            return Excerpt(_numbered(shown, first, item.path, (item.start, end)), item.start - first)
    first = item.start or 1
    lines = split_lines(item.snippet)
    is_numbered = bool(item.start) and not item.revision
    return Excerpt(_numbered(lines, first if is_numbered else 0, item.path, None), 0)


def _numbered(lines: list[str], first: int, path: str, cited: tuple[int, int] | None) -> Content:
    """*lines* highlighted; numbered from *first* unless it is 0, the *cited* ones marked at the margin."""
    texts = [_shown(line) for line in lines]
    coloured = _highlighted("\n".join(texts), path).split("\n", allow_blank=True)
    width = len(str(first + len(texts)))
    length = max((line.cell_length for line in coloured), default=0)
    rows = []
    for number, line in enumerate(coloured[: len(texts)], start=first):
        is_cited = cited is not None and cited[0] <= number <= cited[1]
        mark = ("▌", "$text-accent") if is_cited else (" ", "")
        margin = Content.assemble(mark, (f"{number:>{width}}  " if first else "", "$foreground 60%"))
        row = margin + line
        rows.append(row.pad_right(length - line.cell_length).stylize_before(CITED) if is_cited else row)
    return Content("\n").join(rows)


def _shown(line: str) -> str:
    # Expanded here: the highlighter counts a tab as one column and would colour beside the words.
    text = printable(line).replace("\n", " ").expandtabs(TAB)
    return text if len(text) <= MAX_COLUMNS else text[: MAX_COLUMNS - 1] + "…"


def _highlighted(code: str, path: str) -> Content:
    try:
        lexer = get_lexer_for_filename(path) if path else None
    except ClassNotFound:
        lexer = None
    if lexer is None or not lexer.aliases:
        return Content(code)
    return highlight(code, language=lexer.aliases[0])
