"""The shared nouns of retrieval: where something is, what it is, and why it was returned."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

RepoPath = NewType("RepoPath", str)
"""A POSIX path relative to the repository root; never absolute, never leaves the root."""


@dataclass(frozen=True, slots=True, order=True)
class LineSpan:
    """Lines *start* to *end*, 1-based, both included."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 1 <= self.start <= self.end:
            message = f"a line span needs 1 <= start <= end, not {self.start}..{self.end}"
            raise ValueError(message)

    def __len__(self) -> int:
        return self.end - self.start + 1

    def __contains__(self, line: int) -> bool:
        return self.start <= line <= self.end

    def overlaps(self, other: "LineSpan") -> bool:
        """Whether the two spans share a line."""
        return self.start <= other.end and other.start <= self.end

    def union(self, other: "LineSpan") -> "LineSpan":
        """The smallest span that holds both."""
        return LineSpan(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Signal:
    """One named contribution to a score; the score is the sum of its signals."""

    name: str
    value: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that a search returned, with the reasons for its score."""

    path: RepoPath
    span: LineSpan | None
    # None where the file as a whole is the hit.
    score: float
    signals: tuple[Signal, ...] = ()
    text: str = ""
    # The matched line, or the first line of the definition.
    symbol: str = ""
    # Qualified name of the definition that the span is, or is inside of; empty at module level.


class SymbolKind(StrEnum):
    """What a definition defines."""

    MODULE = "module"
    NAMESPACE = "namespace"
    CLASS = "class"
    INTERFACE = "interface"
    STRUCT = "struct"
    ENUM = "enum"
    UNION = "union"
    TRAIT = "trait"
    TYPE = "type"
    FUNCTION = "function"
    METHOD = "method"
    MACRO = "macro"
    CONSTANT = "constant"
    VARIABLE = "variable"
    FIELD = "field"
    IMPLEMENTATION = "implementation"
    # A Rust impl block or an Objective-C-like category: holds members of a type defined elsewhere.


@dataclass(frozen=True, slots=True)
class Symbol:
    """One definition or declaration in one file."""

    name: str
    qualified: str
    # Dotted path inside the file: "Session.get", "leveldb.DBImpl.Get" (one separator for every language).
    kind: SymbolKind
    path: RepoPath
    span: LineSpan
    # The whole definition with its decorators, attributes and leading doc comment.
    name_line: int
    signature: str
    # One line, white space folded, without the body.
    doc: str
    # First paragraph of the doc string or doc comment, white space folded; empty when there is none.
    language: str
    is_declaration: bool = False
    # A prototype, forward declaration, abstract signature or stub without a body.


class ReferenceKind(StrEnum):
    """How a symbol is used at a place."""

    CALL = "call"
    IMPORT = "import"
    TYPE = "type"
    INHERIT = "inherit"
    ACCESS = "access"


class Resolution(StrEnum):
    """How a reference is known to mean this symbol, surest first."""

    SCOPE = "scope"
    IMPORT = "import"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Reference:
    """One use of a symbol."""

    path: RepoPath
    line: int
    column: int
    # 1-based, in characters.
    kind: ReferenceKind
    resolved: Resolution
    enclosing: str
    # Qualified name of the definition around the use; empty at module level.
    text: str
    # The line, stripped.
