"""Symbols: definitions with their place, and the reading of what a user writes for one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from services.codebase import CodeBase
from services.facts import TYPE_KINDS, symbol_of, symbols_of
from services.locations import Symbol, SymbolKind
from services.ranking import path_role

__all__ = [
    "SymbolQuery",
    "find_definitions",
    "matches",
    "matches_loosely",
    "module_parts",
    "parse_query",
    "symbol_of",
    "symbols_of",
]

_SEPARATORS = re.compile(r"::|->|[.#\\/]")
_PLACE = re.compile(r"^(?P<path>[^:]+\.[^:/]+):(?P<line>\d+)(?::\d+)?$")
_IN_FILE = re.compile(r"^(?P<path>[^:]*[^:/.]\.[A-Za-z+]{1,6})(?:::|:|#)(?P<symbol>[^\d\W].*)$")
# Files that stand for their directory.
_INDEX_STEMS = frozenset({"__init__", "index", "mod", "lib", "__main__"})


@dataclass(frozen=True, slots=True)
class SymbolQuery:
    """What a user wrote for a symbol, taken apart."""

    name: str
    # Simple name; empty for a place.
    qualifiers: tuple[str, ...] = ()
    path: str = ""
    # A file the symbol must lie in, as written; "a.py" fits "src/a.py".
    line: int = 0


def parse_query(text: str) -> SymbolQuery:
    """Read "get", "Session.get", "DBImpl::Get", "pkg.mod.func", "a.py:12", "a.py::Session.get"."""
    plain = text.strip().strip("`'\"").removeprefix("@").strip()
    place = _PLACE.match(plain)
    if place is not None:
        return SymbolQuery("", path=place["path"].removeprefix("./"), line=int(place["line"]))
    inside = _IN_FILE.match(plain)
    path = inside["path"].removeprefix("./") if inside is not None else ""
    written = re.sub(r"\(.*\)$|<.*>$", "", inside["symbol"] if inside is not None else plain).strip()
    operator = written.rpartition("operator")
    if operator[1] and operator[2] and not operator[2][0].isalnum():
        # "Slice::operator[]" is no path of names after the word.
        parts = [*filter(None, _SEPARATORS.split(operator[0])), f"operator{operator[2].strip()}"]
    else:
        parts = [part.strip().lstrip("$") for part in _SEPARATORS.split(written)]
        parts = [part for part in parts if part]
    return SymbolQuery(parts[-1], tuple(parts[:-1]), path) if parts else SymbolQuery("", path=path)


def matches(symbol: Symbol, query: str | SymbolQuery) -> bool:
    """Whether *symbol* is what *query* names.

    The name must be equal. Qualifiers must end the symbol's own qualified name, or hold all of it and go on
    with parts of the module path in order: "flask.json.dumps" is `dumps` of "src/flask/json/__init__.py", and
    never a method `dumps` of some class there.
    """
    wanted = parse_query(query) if isinstance(query, str) else query
    if wanted.path and not _is_path(symbol.path, wanted.path):
        return False
    if wanted.line:
        return wanted.line in symbol.span
    if symbol.name != wanted.name:
        return False
    own = symbol.qualified.split(".")[:-1]
    given = list(wanted.qualifiers)
    while own and given and own[-1] == given[-1]:
        own.pop()
        given.pop()
    return not given or (not own and _is_subsequence(given, module_parts(symbol.path)))


def matches_loosely(symbol: Symbol, query: SymbolQuery) -> bool:
    """Whether the qualifiers of *query* occur in order in the path and qualified name of *symbol*."""
    if query.line or symbol.name != query.name or (query.path and not _is_path(symbol.path, query.path)):
        return False
    return _is_subsequence(
        list(query.qualifiers), [*module_parts(symbol.path), *symbol.qualified.split(".")[:-1]]
    )


def module_parts(path: str) -> list[str]:
    """The names by which a file can be qualified: "src/flask/json/__init__.py" is src, flask, json."""
    pure = PurePosixPath(path)
    stem = pure.name.split(".", 1)[0] or pure.stem
    return [*pure.parent.parts, *([] if stem in _INDEX_STEMS else [stem])]


def find_definitions(codebase: CodeBase, query: str) -> tuple[Symbol, ...]:
    """The definitions that *query* names, implementations before declarations; empty when there are none.

    A name that exists under other qualifiers only is not answered for.
    """
    wanted = parse_query(query)
    if wanted.line:
        return _definition_at(codebase, wanted)
    named = codebase.definitions_named(wanted.name) if wanted.name else ()
    found = [symbol for symbol in named if matches(symbol, wanted)]
    if wanted.qualifiers:
        found = [symbol for symbol in found if _is_adjacent(symbol, wanted)] or found
    if not found and wanted.qualifiers:
        found = [symbol for symbol in named if matches_loosely(symbol, wanted)]
    return tuple(sorted(_without_shadows(found, wanted), key=_definition_order))


def _is_adjacent(symbol: Symbol, wanted: SymbolQuery) -> bool:
    """Whether the qualifiers stand directly before the name: "input.Reader" is not in "input/compat"."""
    parts = [*module_parts(symbol.path), *symbol.qualified.split(".")[:-1]]
    given = list(wanted.qualifiers)
    count = len(given)
    stem = len(module_parts(symbol.path))
    # The file name may be left out: "flask.Flask" lies in "flask/app.py".
    without_file = [*parts[: stem - 1], *parts[stem:]]
    return parts[-count:] == given or without_file[-count:] == given


def _definition_at(codebase: CodeBase, wanted: SymbolQuery) -> tuple[Symbol, ...]:
    for entry in codebase.workspace.files():
        facts = codebase.facts(entry.path) if _is_path(entry.path, wanted.path) else None
        if facts is not None:
            around = [one for one in symbols_of(entry.path, facts) if wanted.line in one.span]
            named = [one for one in around if one.name_line == wanted.line]
            # The name on that very line, else the innermost definition around it.
            best = named[-1:] or sorted(around, key=lambda one: len(one.span))[:1]
            if best:
                return tuple(best)
    return ()


def _without_shadows(found: Iterable[Symbol], wanted: SymbolQuery) -> list[Symbol]:
    """*found* without what only carries the name of a type: its constructors and implementation blocks."""
    symbols = list(found)
    real = {one.qualified for one in symbols if one.kind in TYPE_KINDS and not one.is_declaration}
    # Beside the class itself, "class X;" in a header is a use of it.
    symbols = [
        one
        for one in symbols
        if not (one.is_declaration and one.kind in TYPE_KINDS and one.qualified in real)
    ]
    types = {
        one.qualified
        for one in symbols
        if one.kind in TYPE_KINDS and one.kind is not SymbolKind.IMPLEMENTATION
    }
    if not types:
        return symbols
    asks_for_constructor = wanted.qualifiers[-1:] == (wanted.name,)
    return [
        one
        for one in symbols
        if one.kind is not SymbolKind.IMPLEMENTATION
        and (asks_for_constructor or one.qualified.rpartition(".")[0].rpartition(".")[2] != one.name)
    ] or symbols


_IMPLICIT_KINDS = frozenset({SymbolKind.VARIABLE, SymbolKind.FIELD, SymbolKind.IMPLEMENTATION})


def _definition_order(symbol: Symbol) -> tuple[bool, int, bool, int, str, int]:
    return (
        symbol.is_declaration,
        path_role(symbol.path).rank,
        symbol.kind in _IMPLICIT_KINDS,
        symbol.path.count("/"),
        symbol.path,
        symbol.name_line,
    )


def _is_path(path: str, written: str) -> bool:
    return path == written or path.endswith(f"/{written}")


def _is_subsequence(wanted: list[str], parts: list[str]) -> bool:
    remaining = iter(parts)
    return all(part in remaining for part in wanted)
