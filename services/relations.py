"""Relations of a symbol: what derives from it, what it calls, what owns it and what depends on it."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.codebase import CodeBase
from services.facts import FUNCTION_KINDS, STATE_KINDS, TYPE_KINDS, Call, symbol_of
from services.locations import Reference, ReferenceKind, RepoPath, Resolution, Symbol, SymbolKind
from services.references import Resolver, find_references
from services.resolution.names import Place
from services.resolution.sources import Source
from services.symbols import find_definitions

MAX_HEIRS = 2_000
# Types walked to find everything below one; framework bases have hundreds.


@dataclass(frozen=True, slots=True)
class Callee:
    """One call inside a definition."""

    name: str
    receiver: str
    path: RepoPath
    line: int
    symbol: Symbol | None
    # What it calls, where that is in the repository and known.
    resolved: Resolution = Resolution.NAME


@dataclass(frozen=True, slots=True)
class Owner:
    """A place that constructs a type or holds it in a field or variable."""

    reference: Reference
    name: str
    # Qualified name of the field, variable or function.
    is_holder: bool
    # It keeps the value; otherwise it only constructs it.


@dataclass(frozen=True, slots=True)
class Dependent:
    """A definition, or a file where no definition is around, that uses a symbol."""

    path: RepoPath
    enclosing: str
    line: int
    # Of the first use.
    count: int


def subclasses(
    codebase: CodeBase, query: str, *, is_transitive: bool = True, resolver: Resolver | None = None
) -> tuple[Symbol, ...]:
    """The types that inherit from or implement the type that *query* names, nearest first; in Go also those
    that embed it. Empty where *query* names no type.
    """
    resolver = resolver or Resolver(codebase)
    places = [
        resolver.place_of(symbol) for symbol in find_definitions(codebase, query) if symbol.kind in _DERIVABLE
    ]
    level = [place for place in places if place is not None]
    seen = {resolver.classes.key(place) for place in level}
    found: list[Symbol] = []
    while level and len(found) < MAX_HEIRS:
        below = [heir for place in level for heir in _direct_heirs(resolver, place)]
        level = []
        for heir in below:
            key = resolver.classes.key(heir)
            if key not in seen:
                seen.add(key)
                level.append(heir)
                found.append(_symbol(resolver, heir))
        if not is_transitive:
            break
    return tuple(found)


_DERIVABLE = TYPE_KINDS | {SymbolKind.TYPE, SymbolKind.MODULE}


def _direct_heirs(resolver: Resolver, base: Place) -> list[Place]:
    name = resolver.names.definition(base).name
    key = resolver.classes.key(base)
    heirs: list[Place] = []
    for path in resolver.codebase.files_containing(name):
        source = resolver.sources.get(path)
        # Most files that hold the name do not derive from it; their facts tell without resolving anything.
        for inheritance in source.facts.bases if source is not None else ():
            if (
                source is None
                or inheritance.base.replace("::", ".").replace("\\", ".").rpartition(".")[2] != name
            ):
                continue
            heir = resolver.classes.type_named(source, source.definition(inheritance.definition).qualified)
            if heir is not None and any(
                resolver.classes.key(one) == key for one in resolver.classes.bases(heir)[0]
            ):
                heirs.append(heir)
    return sorted(set(heirs))


def callees(codebase: CodeBase, query: str, *, resolver: Resolver | None = None) -> tuple[Callee, ...]:
    """The calls in the body of what *query* names, in source order; of a type, those of its members."""
    resolver = resolver or Resolver(codebase)
    found: list[Callee] = []
    for symbol in find_definitions(codebase, query):
        place = resolver.place_of(symbol)
        source = resolver.sources.get(symbol.path)
        if place is None or source is None:
            continue
        inside = {place.index}
        for index, one in enumerate(source.facts.definitions):
            if one.parent in inside:
                inside.add(index)
        found.extend(
            _callee(resolver, source, call) for call in source.facts.calls if call.definition in inside
        )
    return tuple(found)


def _callee(resolver: Resolver, source: Source, call: Call) -> Callee:
    meaning, how = _meaning_of_call(resolver, source, call)
    symbol = _symbol(resolver, meaning) if meaning is not None else None
    return Callee(call.name, call.receiver, source.path, call.line, symbol, how)


def _meaning_of_call(resolver: Resolver, source: Source, call: Call) -> tuple[Place | None, Resolution]:
    start = source.line_start(call.line)
    position = source.content.find(call.name.encode(), start)
    leaf = source.leaf_at(position, position + len(call.name.encode())) if position >= 0 else None
    if leaf is None:
        return None, Resolution.NAME
    value = resolver.inference.value_of_name(source, leaf)
    for place in (*value.callables, *value.classes):
        definition = resolver.names.definition(place)
        if definition.kind in FUNCTION_KINDS | TYPE_KINDS:
            return (
                place,
                Resolution.SCOPE if place.path == source.path or call.receiver else Resolution.IMPORT,
            )
    return None, Resolution.NAME


def owners(codebase: CodeBase, query: str, *, resolver: Resolver | None = None) -> tuple[Owner, ...]:
    """Where the type that *query* names is held in a field or variable, then where it is constructed."""
    resolver = resolver or Resolver(codebase)
    result = find_references(codebase, query, resolver=resolver)
    if not any(symbol.kind in _DERIVABLE for symbol in result.definitions):
        return ()
    found: list[Owner] = []
    for reference in result.references:
        source = resolver.sources.get(reference.path)
        if source is None or reference.kind not in {ReferenceKind.CALL, ReferenceKind.TYPE}:
            continue
        byte = source.line_start(reference.line) + len(
            source.line_text(reference.line)[: reference.column - 1].encode()
        )
        holder = _state_around(source, byte)
        if holder or reference.kind is ReferenceKind.CALL:
            found.append(Owner(reference, holder or reference.enclosing, is_holder=bool(holder)))
    return tuple(sorted(found, key=lambda one: (not one.is_holder, one.reference.path, one.reference.line)))


def _state_around(source: Source, byte: int) -> str:
    """Qualified name of the field or variable whose declaration holds *byte*; empty where there is none."""
    for one in source.facts.definitions:
        if one.start_byte > byte:
            break
        if one.kind in STATE_KINDS and byte < one.end_byte:
            return one.qualified
    return ""


def dependents(codebase: CodeBase, query: str, *, resolver: Resolver | None = None) -> tuple[Dependent, ...]:
    """The definitions that use what *query* names, those with most uses first."""
    result = find_references(codebase, query, resolver=resolver)
    return group_by_enclosing(result.references)


def group_by_enclosing(references: Iterable[Reference]) -> tuple[Dependent, ...]:
    """The places that *references* lie in, those with most uses first."""
    grouped: dict[tuple[RepoPath, str], list[Reference]] = {}
    for reference in references:
        grouped.setdefault((reference.path, reference.enclosing), []).append(reference)
    found = [
        Dependent(path, enclosing, min(one.line for one in uses), len(uses))
        for (path, enclosing), uses in grouped.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.path, one.line)))


def _symbol(resolver: Resolver, place: Place) -> Symbol:
    source = resolver.names.source(place)
    return symbol_of(place.path, source.facts, source.definition(place.index))
