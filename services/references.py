"""References: the uses of a symbol, each with its kind and how it is known."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.codebase import CodeBase, read_source, word_pattern
from services.facts import CONSTRUCTORS, FUNCTION_KINDS, STATE_KINDS, TYPE_KINDS, symbol_of
from services.imports import ImportResolver
from services.languages.library_names import LIBRARY_MEMBERS
from services.languages.registry import language_of
from services.languages.scopes import same_family
from services.locations import Reference, ReferenceKind, RepoPath, Resolution, Symbol, SymbolKind
from services.path_roles import path_role
from services.resolution.bindings import LocalScopes
from services.resolution.classes import Classes, ClassKey
from services.resolution.inference import Inference
from services.resolution.names import NAMESPACE_KINDS, Names, Place
from services.resolution.sources import Source, Sources
from services.resolution.usage import Target, UsageJudge, Verdict
from services.symbols import find_definitions, module_parts

MAX_OCCURRENCES = 4_000
# Judging one costs 0.1 to 0.5 ms, so that a question stays near a second.
MAX_BYTES = 6_000_000
# Of files read for one question, also those that resolution follows; parsing takes a second for four million.


@dataclass(frozen=True, slots=True)
class ReferenceResult:
    """The uses of one symbol."""

    symbol: str
    # As asked for.
    definitions: tuple[Symbol, ...]
    # Empty where no such symbol exists; then there are no references either.
    references: tuple[Reference, ...] = ()
    # Surest first, then by file and line.
    total: int = 0
    # All that were found, also those beyond the limit.
    unexamined: int = 0
    # Occurrences of the bare name that the limit on work left unjudged.
    files_searched: int = 0
    dispatched: tuple[Reference, ...] = ()
    # Uses of a base member that the symbol overrides: which one runs is decided at run time. Not in `total`.

    @property
    def is_truncated(self) -> bool:
        """Whether there may be more uses than those listed."""
        return self.unexamined > 0 or self.total > len(self.references)


class Resolver:
    """The resolution machinery over one state of a code base; its caches serve several questions."""

    def __init__(self, codebase: CodeBase) -> None:
        self.codebase = codebase
        self.sources = Sources(codebase)
        self.imports = ImportResolver(codebase)
        self.names = Names(self.sources, self.imports)
        self.classes = Classes(self.names)
        self.scopes = LocalScopes()
        self.inference = Inference(self.names, self.classes, self.scopes)
        self.judge = UsageJudge(self.names, self.classes, self.inference, self.scopes)

    def place_of(self, symbol: Symbol) -> Place | None:
        """The place of a symbol in its file's facts."""
        source = self.sources.get(symbol.path)
        for index in source.by_qualified.get(symbol.qualified, ()) if source is not None else ():
            if source is not None and source.definition(index).name_line == symbol.name_line:
                return Place(symbol.path, index)
        return None

    def sorts(self, definitions: tuple[Symbol, ...], *, is_bare: bool) -> list[tuple[Symbol, ...]]:
        """*definitions*, best first, apart by whether they are members of a type; only the sort of the best
        for a qualified name. A bare name means the other sort too where project code defines it: a class
        `Symbol` of the project is not the method `Symbol` of some test.
        """
        free: dict[bool, list[Symbol]] = {}
        for one in definitions:
            place = self.place_of(one)
            if place is not None:
                free.setdefault(self.owner_of(place) is None, []).append(one)
        if not free:
            return [definitions]
        best, *others = (tuple(found) for found in free.values())
        role = path_role(best[0].path)
        return [best, *(other for other in others if is_bare and path_role(other[0].path).rank <= role.rank)]

    def built_by(self, definitions: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
        """The types that *definitions* construct; empty where one of them is no constructor."""
        owners: list[Symbol] = []
        for symbol in definitions:
            place = self.place_of(symbol)
            owner = self.owner_of(place) if place is not None and symbol.kind is SymbolKind.METHOD else None
            if owner is None or symbol.name not in {*CONSTRUCTORS, self.names.definition(owner).name}:
                return ()
            source = self.names.source(owner)
            owners.append(symbol_of(owner.path, source.facts, source.definition(owner.index)))
        return tuple(dict.fromkeys(owners))

    def target_of(self, definitions: Iterable[Symbol]) -> Target | None:
        """What references to *definitions* are compared with; None where their files are gone."""
        places = [place for place in map(self.place_of, definitions) if place is not None]
        if not places:
            return None
        found = [self.names.definition(place) for place in places]
        name = found[0].name
        owners = {self.classes.key(owner): owner for owner in map(self.owner_of, places) if owner is not None}
        source = self.names.source(places[0])
        return Target(
            name=name,
            places=frozenset(places),
            owners=owners,
            is_callable=any(one.kind in FUNCTION_KINDS for one in found),
            is_type=any(one.kind in TYPE_KINDS or one.kind is SymbolKind.TYPE for one in found),
            is_state=all(one.kind in STATE_KINDS for one in found),
            has_state=any(one.kind in STATE_KINDS for one in found),
            is_distinctive=self._is_distinctive(source.language, name, owners),
        )

    def owner_of(self, place: Place) -> Place | None:
        """The type that a member belongs to; None at module level and inside functions."""
        source, definition = self.names.source(place), self.names.definition(place)
        owner = definition.qualified.rpartition(".")[0]
        holder = source.definition(definition.parent) if definition.parent >= 0 else None
        around = holder.qualified if holder is not None else source.facts.package
        if (
            owner == around
            and (holder is None or holder.kind in NAMESPACE_KINDS)
            and source.language != "ruby"
        ):
            return None
        found = self.classes.type_named(source, owner) if owner else None
        if found is None and definition.parent >= 0:
            parent = source.definition(definition.parent)
            if parent.kind in STATE_KINDS | TYPE_KINDS | {SymbolKind.TYPE}:
                return Place(place.path, definition.parent)
        return found

    def _is_distinctive(self, language: str, name: str, owners: dict[ClassKey, Place]) -> bool:
        """Whether all definitions of *name* belong to the hierarchy of *owners*, and no library has it."""
        if owners and name in LIBRARY_MEMBERS[language]:
            return False
        related = {
            self.classes.key(one) for owner in owners.values() for one in self.classes.ancestors(owner)
        }
        for symbol in self.names.family_named(language, name):
            place = self.place_of(symbol)
            owner = self.owner_of(place) if place is not None else None
            if place is None or (owner is None and not owners):
                continue
            if owner is None:
                return False
            above = {self.classes.key(one) for one in self.classes.ancestors(owner)}
            if not above & (related | set(owners)):
                return False
        return True


def find_references(
    codebase: CodeBase,
    query: str,
    *,
    kinds: frozenset[ReferenceKind] | None = None,
    limit: int | None = None,
    resolver: Resolver | None = None,
) -> ReferenceResult:
    """The uses of the symbol that *query* names, wherever they are; definitions and comments are none.

    With no definitions in the result the symbol does not exist; with definitions and a total of 0 nothing
    refers to it. A name with very many uses is judged up to MAX_OCCURRENCES, files near the definition first.
    """
    resolver = resolver or Resolver(codebase)
    is_bare = re.fullmatch(r"[^\W\d]\w*", query) is not None
    before = resolver.sources.bytes_read
    sorts = resolver.sorts(find_definitions(codebase, query), is_bare=is_bare)
    parts = [_uses_of(resolver, definitions, kinds, before) for definitions in sorts]
    found = [pair for part in parts for pair in part.found]
    found.sort(key=lambda pair: (_ORDER[pair[0].resolved], pair[0].path, pair[0].line, pair[0].column))
    first_of = {(one.path, one.line, one.column): (one, verdict) for one, verdict in reversed(found)}
    found = [pair for pair in found if first_of[pair[0].path, pair[0].line, pair[0].column] == pair]
    wanted = [one for one, verdict in found if verdict is not Verdict.DISPATCH]
    return ReferenceResult(
        symbol=query,
        definitions=tuple(one for definitions in sorts for one in definitions),
        references=tuple(wanted[:limit] if limit is not None else wanted),
        total=len(wanted),
        unexamined=max((part.unexamined for part in parts), default=0),
        files_searched=max((part.files_searched for part in parts), default=0),
        dispatched=tuple(one for one, verdict in found if verdict is Verdict.DISPATCH)[:limit],
    )


@dataclass(frozen=True, slots=True)
class _Uses:
    """What was found of one sort of definitions."""

    found: tuple[tuple[Reference, Verdict], ...] = ()
    unexamined: int = 0
    files_searched: int = 0


def _uses_of(
    resolver: Resolver,
    definitions: tuple[Symbol, ...],
    kinds: frozenset[ReferenceKind] | None,
    before: int,
) -> _Uses:
    """The uses of *definitions*; *before* is what had been read when the question began."""
    codebase = resolver.codebase
    built = resolver.built_by(definitions)
    if built:
        # Calling a constructor is written as calling its type.
        kinds = frozenset({ReferenceKind.CALL})
    target = resolver.target_of(built or definitions)
    if target is None:
        return _Uses()
    candidates = _candidates(codebase, built or definitions, target.name)
    found: list[tuple[Reference, Verdict]] = []
    budget, unexamined = MAX_OCCURRENCES, 0
    pattern = word_pattern(target.name)
    for path in candidates:
        if budget <= 0 or resolver.sources.bytes_read - before > MAX_BYTES:
            content = read_source(codebase.workspace, path)
            unexamined += len(pattern.findall(content)) if content is not None else 0
            continue
        source = resolver.sources.get(path)
        if source is not None:
            spots = [match.span() for match in pattern.finditer(source.content)]
            # One generated table can hold more than all the code that uses it.
            unexamined += max(0, len(spots) - budget)
            found.extend(_uses_in(resolver, source, spots[:budget], target))
            budget -= len(spots)
    fitting = tuple(pair for pair in found if kinds is None or pair[0].kind in kinds)
    return _Uses(fitting, unexamined, len(candidates))


_RESOLUTIONS = {
    Verdict.SCOPE: Resolution.SCOPE,
    Verdict.IMPORT: Resolution.IMPORT,
    Verdict.NAME: Resolution.NAME,
    Verdict.DISPATCH: Resolution.NAME,
}
_ORDER = {resolution: position for position, resolution in enumerate(Resolution)}


def _candidates(codebase: CodeBase, definitions: tuple[Symbol, ...], name: str) -> list[RepoPath]:
    """The files to look into: those of the definitions, then their neighbours, then the rest."""
    language = definitions[0].language
    own = {symbol.path for symbol in definitions}
    directories = {posixpath.dirname(path) for path in own}
    # A file that names the owner or the module as well most likely means this symbol.
    hints = {symbol.qualified.split(".")[-2] for symbol in definitions if "." in symbol.qualified}
    hints |= {parts[-1] for symbol in definitions if (parts := module_parts(symbol.path))}
    related = {path for hint in hints for path in codebase.files_containing(hint)}

    def nearness(path: RepoPath) -> tuple[int, RepoPath]:
        place = 0 if path in own else 1 if posixpath.dirname(path) in directories else 2
        return place if path in related or place == 0 else place + 2, path

    named = [
        path
        for path in codebase.files_containing(name)
        if path in own or (other := language_of(path)) is None or same_family(other, language)
    ]
    return sorted(named, key=nearness)


def _uses_in(
    resolver: Resolver, source: Source, spots: list[tuple[int, int]], target: Target
) -> list[tuple[Reference, Verdict]]:
    found: list[tuple[Reference, Verdict]] = []
    for start, end in spots:
        leaf = source.leaf_at(start, end)
        if leaf is None:
            continue
        use = resolver.judge.judge(source, leaf, target)
        if use is None:
            continue
        line = source.line_of(start)
        text = source.line_text(line)
        index = source.definition_around(start)
        reference = Reference(
            path=source.path,
            line=line,
            column=len(source.content[source.line_start(line) : start].decode("utf-8", "replace")) + 1,
            kind=use.kind,
            resolved=_RESOLUTIONS[use.verdict],
            enclosing=source.definition(index).qualified if index >= 0 else "",
            text=text.strip(),
        )
        found.append((reference, use.verdict))
    return found
