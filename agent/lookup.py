"""Lookup: one definition, use, file or text of a repository, without an investigation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.errors import UsageError
from agent.renderers.printed import DefinitionRow, ReferenceRow, ShownDocument, SymbolDocument
from planner.toolbox import Workbench
from services.find import find
from services.locations import Hit, ReferenceKind
from services.nearest import nearest_names
from services.reader import Excerpt, read_definition, read_file, read_span
from services.references import find_references
from services.symbols import find_definitions, parse_query
from services.terminal_text import printable

MAX_REFERENCES = 5_000
# A reply to a program; the count of all uses is given beside them.
_LINES = re.compile(r"^(?P<path>.+?):(?P<start>\d+)(?:-(?P<end>\d+))?$")


@dataclass(frozen=True, slots=True)
class Shown:
    """Lines that were asked for, and where they stand."""

    excerpt: Excerpt

    def document(self) -> ShownDocument:
        """The lines for a program."""
        span = self.excerpt.span
        return ShownDocument(
            path=self.excerpt.path,
            start=span.start if span else 0,
            end=span.end if span else 0,
            text=self.excerpt.text,
            total_lines=self.excerpt.total_lines,
        )

    def as_text(self) -> str:
        """The lines with their numbers, safe for a terminal."""
        return printable(self.excerpt.numbered())


@dataclass(frozen=True, slots=True)
class Lookup:
    """Answers single questions about names and places."""

    workbench: Workbench

    def find(self, term: str, *, limit: int) -> Sequence[Hit]:
        """Files and directories that *term* means, best first."""
        return find(self.workbench.codebase, term, limit=limit)

    def definitions(self, name: str) -> SymbolDocument:
        """The definitions of *name*, implementations first."""
        found = find_definitions(self.workbench.codebase, name)
        return SymbolDocument(
            symbol=name,
            definitions=tuple(map(DefinitionRow.of, found)),
            total=len(found),
            truncated=False,
            nearest=() if found else self._nearest(name),
        )

    def references(self, name: str, *, kind: ReferenceKind | None = None) -> SymbolDocument:
        """The uses of *name*; none, and the nearest names, when nothing is called so."""
        kinds = frozenset((kind,)) if kind else None
        found = find_references(self.workbench.codebase, name, kinds=kinds, limit=MAX_REFERENCES)
        return SymbolDocument(
            symbol=name,
            definitions=tuple(map(DefinitionRow.of, found.definitions)),
            references=tuple(map(ReferenceRow.of, found.references)),
            total=found.total,
            truncated=found.is_truncated,
            nearest=() if found.definitions else self._nearest(name),
        )

    def show(self, place: str) -> Shown:
        """The text at a place: a file, `path:start-end`, the definition around `path:line`, or of a symbol.

        Raises UsageError when nothing is there.
        """
        codebase = self.workbench.codebase
        workspace = self.workbench.workspace
        at = _LINES.match(place)
        if at and workspace.exists(at["path"]):
            start = int(at["start"])
            if at["end"]:
                if int(at["end"]) < start or start < 1:
                    raise UsageError(f"{place} is no range of lines; write it as path:first-last")
                return Shown(read_span(workspace, at["path"], start, int(at["end"])))
            return Shown(read_definition(codebase, at["path"], start))
        if workspace.exists(place) and not workspace.is_directory(place):
            return Shown(read_file(workspace, place))
        symbols = find_definitions(codebase, place)
        if symbols:
            first = symbols[0]
            return Shown(read_span(workspace, first.path, first.span.start, first.span.end))
        hits = find(codebase, place, limit=1)
        if hits and not workspace.is_directory(hits[0].path):
            return Shown(read_file(workspace, hits[0].path))
        near = ", ".join(self._nearest(place))
        raise UsageError(f"nothing is called {place}" + (f"; the nearest names are {near}" if near else ""))

    def _nearest(self, name: str) -> tuple[str, ...]:
        return tuple(nearest_names(parse_query(name).name or name, self.workbench.index().symbol_names()))
