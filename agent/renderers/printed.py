"""Printed: the JSON documents of the small commands, as programs read them. Keys are only ever added."""

from typing import TYPE_CHECKING, Any

from pydantic import Field, RootModel

from agent.renderers.document import Alternative, goal_document
from planner.goals.model import ParseResult
from services.frozen import Frozen
from services.locations import Hit, Reference, Symbol

if TYPE_CHECKING:
    from services.index.repository import IndexStatus
    from services.localization import Localization


class Printed(Frozen):
    """A document whose `schema` key comes first."""

    schema_id: str

    def as_json(self) -> dict[str, Any]:
        """The document with the key names of the contract."""
        document = self.model_dump(mode="json")
        return {"schema": document.pop("schema_id"), **document}


class DefinitionRow(Frozen):
    """Where a name is defined."""

    path: str
    line: int
    # Of the name.
    start: int
    end: int
    kind: str
    qualified: str
    signature: str
    declaration: bool
    # Declared here, implemented elsewhere.

    @classmethod
    def of(cls, symbol: Symbol) -> "DefinitionRow":
        """The row of *symbol*."""
        return cls(
            path=symbol.path,
            line=symbol.name_line,
            start=symbol.span.start,
            end=symbol.span.end,
            kind=symbol.kind.value,
            qualified=symbol.qualified,
            signature=symbol.signature,
            declaration=symbol.is_declaration,
        )


class ReferenceRow(Frozen):
    """Where a name is used, and how certain that is."""

    path: str
    line: int
    column: int
    kind: str
    resolved: str
    # "scope", "import" or "name": what ties the use to the definition.
    enclosing: str
    text: str

    @classmethod
    def of(cls, reference: Reference) -> "ReferenceRow":
        """The row of *reference*."""
        return cls(
            path=reference.path,
            line=reference.line,
            column=reference.column,
            kind=reference.kind.value,
            resolved=reference.resolved.value,
            enclosing=reference.enclosing,
            text=reference.text,
        )


class SymbolDocument(Printed):
    """What `sleuth defs` and `sleuth refs` print."""

    schema_id: str = "sleuth.symbol/1"
    symbol: str
    definitions: tuple[DefinitionRow, ...]
    references: tuple[ReferenceRow, ...] = ()
    total: int
    # Of all rows, shown or not.
    truncated: bool
    nearest: tuple[str, ...] = ()
    # Existing names, when nothing is called so.


class FoundRow(Frozen):
    """A file or directory that a term may mean."""

    path: str
    score: float
    signals: dict[str, float]

    @classmethod
    def of(cls, hit: Hit) -> "FoundRow":
        """The row of *hit*."""
        return cls(path=hit.path, score=round(hit.score, 4), signals=_signals(hit))


class FoundDocument(RootModel[tuple[FoundRow, ...]]):
    """What `sleuth find` prints: rows, best first."""


class PlaceRow(Frozen):
    """A place that a report concerns."""

    path: str
    start: int
    end: int
    symbol: str
    score: float
    signals: dict[str, float]

    @classmethod
    def of(cls, hit: Hit) -> "PlaceRow":
        """The row of *hit*."""
        return cls(
            path=hit.path,
            start=hit.span.start if hit.span else 0,
            end=hit.span.end if hit.span else 0,
            symbol=hit.symbol,
            score=round(hit.score, 4),
            signals=_signals(hit),
        )


class LocalizationDocument(Printed):
    """What `sleuth localize` prints: each list ranked."""

    schema_id: str = "sleuth.localization/1"
    files: tuple[str, ...]
    functions: tuple[str, ...]
    # As "path:Qualified.name".
    evidence: tuple[PlaceRow, ...]

    @classmethod
    def of(cls, places: "Localization") -> "LocalizationDocument":
        """The document of *places*."""
        return cls(
            files=places.files,
            functions=places.functions,
            evidence=tuple(PlaceRow.of(hit) for hit in places.hits),
        )


class ShownDocument(Printed):
    """What `sleuth show` prints: lines, and where they stand."""

    schema_id: str = "sleuth.lines/1"
    path: str
    start: int
    end: int
    text: str
    total_lines: int


class Correction(Frozen):
    """A slip of the pen that was read as another word."""

    written: str
    read: str


class GoalDocument(Printed):
    """One line of `sleuth explain-goal`: how a request was understood."""

    schema_id: str = "sleuth.goal/1"
    request: str
    goal: dict[str, Any]
    confidence: float = Field(ge=0.0, le=1.0)
    ambiguities: tuple[Alternative, ...]
    explanation: str
    corrections: tuple[Correction, ...]
    unclear: bool

    @classmethod
    def of(cls, parsed: ParseResult) -> "GoalDocument":
        """The line of *parsed*."""
        return cls(
            request=parsed.request,
            goal=goal_document(parsed.goal),
            confidence=parsed.confidence,
            ambiguities=tuple(Alternative.of(reading) for reading in parsed.ambiguities),
            explanation=parsed.explanation,
            corrections=tuple(Correction(written=one, read=other) for one, other in parsed.corrections),
            unclear=parsed.is_unclear,
        )


class IndexDocument(Printed):
    """What `sleuth index` prints."""

    schema_id: str = "sleuth.index/1"
    files: int
    indexed: int
    pending: int
    complete: bool
    symbols: int
    languages: dict[str, int]
    skipped: dict[str, int]
    # Files that were left out, by rule.
    unparsed: int
    universe: str
    on_disk: bool
    # False where the cache directory cannot be used: the index then lives as long as the process.

    @classmethod
    def of(cls, status: "IndexStatus") -> "IndexDocument":
        """The document of *status*."""
        return cls(
            files=status.files,
            indexed=status.indexed,
            pending=status.pending,
            complete=status.is_complete,
            symbols=status.symbols,
            languages={name or "text": count for name, count in status.languages},
            skipped=dict(status.skipped),
            unparsed=status.unparsed,
            universe=status.universe,
            on_disk=status.is_on_disk,
        )


class CheckRow(Frozen):
    """One line of `sleuth doctor`."""

    name: str
    fine: bool
    detail: str
    advice: str


class ChecksDocument(RootModel[tuple[CheckRow, ...]]):
    """What `sleuth doctor` prints."""


class VerdictRow(Frozen):
    """What became of one cited place."""

    id: str
    place: str
    verdict: str
    now: str


class VerdictsDocument(RootModel[tuple[VerdictRow, ...]]):
    """What `sleuth verify` prints."""


def _signals(hit: Hit) -> dict[str, float]:
    return {signal.name: round(signal.value, 4) for signal in hit.signals}
