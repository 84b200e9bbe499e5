"""FileFacts: what one file defines, calls, imports and inherits from, and where its prose is."""

from dataclasses import dataclass
from typing import NamedTuple

from services.locations import LineSpan, RepoPath, Symbol, SymbolKind

TYPE_KINDS = frozenset(
    {
        SymbolKind.CLASS,
        SymbolKind.INTERFACE,
        SymbolKind.STRUCT,
        SymbolKind.ENUM,
        SymbolKind.UNION,
        SymbolKind.TRAIT,
        SymbolKind.IMPLEMENTATION,
    }
)
CONSTRUCTORS = frozenset({"__init__", "constructor", "__construct"})
# Names of methods that run when their type is called or created; elsewhere they bear the type's name.
STATE_KINDS = frozenset({SymbolKind.VARIABLE, SymbolKind.CONSTANT, SymbolKind.FIELD})
FUNCTION_KINDS = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD})


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition or declaration. Lines are 1-based."""

    name: str
    qualified: str
    kind: SymbolKind
    start: int
    end: int
    # Lines of the whole definition with decorators, attributes and leading doc comment.
    name_line: int
    body_start: int
    # First line of the body; 0 when there is none.
    signature: str
    doc: str
    is_declaration: bool
    parent: int
    # Index of the enclosing definition, -1 at module level.
    start_byte: int
    end_byte: int
    name_byte: int
    type_text: str = ""
    # Declared type of a variable or field, result type of a function, target of a type alias; as written.
    value_text: str = ""
    # What a variable or field is first set to, when that is a name ("app") or a call ("Session()").


class Call(NamedTuple):
    """One call; a tuple because a large tree holds a million."""

    name: str
    # Last part of the callee.
    receiver: str
    # What stands before it: "self", "session", "a.b"; COMPLEX_RECEIVER for a long expression.
    line: int
    definition: int
    # Index of the enclosing definition, -1 at module level.


class Import(NamedTuple):
    """One imported name."""

    module: str
    name: str
    alias: str
    line: int


class Inheritance(NamedTuple):
    """A definition and one of its bases, as written without type arguments."""

    definition: int
    base: str
    line: int


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The facts of one file's content; they do not depend on where the file lies."""

    language: str
    definitions: tuple[Definition, ...] = ()
    # By start; an enclosing definition comes before what it holds.
    calls: tuple[Call, ...] = ()
    imports: tuple[Import, ...] = ()
    bases: tuple[Inheritance, ...] = ()
    comments: tuple[tuple[int, int], ...] = ()
    strings: tuple[tuple[int, int], ...] = ()
    # String literals without doc strings.
    docs: tuple[tuple[int, int], ...] = ()
    # Doc strings. All three are byte ranges, end excluded, ascending.
    package: str = ""
    # The package or file-wide namespace clause, dotted.
    has_errors: bool = False


COMPLEX_RECEIVER = "(...)"


def symbol_of(path: RepoPath, facts: FileFacts, definition: Definition) -> Symbol:
    """*definition* with its place."""
    return Symbol(
        name=definition.name,
        qualified=definition.qualified,
        kind=definition.kind,
        path=path,
        span=LineSpan(definition.start, definition.end),
        name_line=definition.name_line,
        signature=definition.signature,
        doc=definition.doc,
        language=facts.language,
        is_declaration=definition.is_declaration or path.endswith(".pyi"),
    )


def symbols_of(path: RepoPath, facts: FileFacts) -> tuple[Symbol, ...]:
    """Every definition of a file, in source order."""
    return tuple(symbol_of(path, facts, definition) for definition in facts.definitions)
