"""Classes: the members and relatives of a type."""

import posixpath

from services.facts import FUNCTION_KINDS, TYPE_KINDS, Definition
from services.locations import RepoPath, SymbolKind
from services.resolution.names import EXTERNAL, NAMESPACE_KINDS, UNKNOWN, Meaning, Names, Place
from services.resolution.sources import Source
from services.resolution.type_text import parse_type

MAX_ALIASES = 4
MAX_ANCESTORS = 40
_CLASS_LIKE = TYPE_KINDS | {SymbolKind.TYPE}
OPEN_NAMES = frozenset(
    {
        "any",
        "Any",
        "object",
        "Object",
        "unknown",
        "auto",
        "var",
        "dynamic",
        "mixed",
        "Self",
        "self",
        "interface",
    }
)
# Written types that say nothing about what a value is.
NOTHING = frozenset({"None", "null", "undefined", "void", "nil", "nullptr", "never", "NoneType", "false"})

ClassKey = tuple[str, str]


class Classes:
    """Resolves written types to definitions and walks hierarchies; remembers for the life of one question."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._bases: dict[ClassKey, tuple[tuple[Place, ...], bool]] = {}
        self._members: dict[tuple[ClassKey, str], tuple[Place, ...]] = {}

    def key(self, place: Place) -> ClassKey:
        """What identifies a type: its file and name, or its name alone where it may be spread over files."""
        source = self.names.source(place)
        return self.key_of(source, source.definition(place.index).qualified)

    @staticmethod
    def key_of(source: Source, qualified: str) -> ClassKey:
        """The key of the type called *qualified* in a file."""
        if source.rules.is_directory_wide and source.rules.has_open_types:
            return posixpath.dirname(source.path), qualified
        return ("", qualified) if source.rules.has_open_types else (source.path, qualified)

    def resolve(self, source: Source, dotted: str, byte: int, depth: int = 0) -> Meaning:
        """The types that a written name means at *byte*, aliases followed; modules where it names one."""
        first, *rest = dotted.split(".")
        nested = self.inherited_type(source, first, byte) if source.rules.has_bare_members else None
        meaning = nested or self.names.lookup(source, first, byte)
        for part in rest:
            meaning = self.step(meaning, part, source)
        if (
            not any(self.names.definition(place).kind is SymbolKind.TYPE for place in meaning.places)
            or depth >= MAX_ALIASES
        ):
            return meaning
        return self._without_aliases(meaning, depth)

    def step(self, meaning: Meaning, name: str, source: Source) -> Meaning:
        """What *name* inside of *meaning* is: a member of a type or a name of a module."""
        if meaning.modules:
            found = [self.names.exported(path, name) for path in meaning.modules]
            places = tuple(dict.fromkeys(place for one in found for place in one.places))
            modules = tuple(path for one in found for path in one.modules)
            if not places and not modules and source.language == "python":
                modules = self._submodules(meaning, name)
            return Meaning(places, modules, how=meaning.how) if places or modules else UNKNOWN
        if meaning.places:
            places = tuple(
                dict.fromkeys(one for place in meaning.places for one in self._inside(place, name))
            )
            return Meaning(places, how=meaning.how) if places else UNKNOWN
        if meaning.is_external and source.rules.is_global:
            # "ns::Name": the namespace is no definition of its own file.
            named = tuple(
                Place(symbol.path, index)
                for symbol in self.names.family_named(source.language, name)
                if (other := self.names.sources.get(symbol.path)) is not None
                for index in other.by_name.get(name, ())
                if other.definition(index).name_line == symbol.name_line
            )
            return Meaning() if named else EXTERNAL
        return EXTERNAL if meaning.is_external else UNKNOWN

    def _inside(self, place: Place, name: str) -> tuple[Place, ...]:
        """The definitions of *name* in a type or namespace."""
        source, definition = self.names.source(place), self.names.definition(place)
        if definition.kind not in NAMESPACE_KINDS or not source.rules.has_open_types:
            return self.members(place, name)
        wanted = f"{definition.qualified}.{name}"
        files = dict.fromkeys(
            symbol.path
            for symbol in self.names.family_named(source.language, name)
            if symbol.qualified == wanted
        )
        others = [other for other in map(self.names.sources.get, files) if other is not None]
        return tuple(
            Place(other.path, index) for other in others for index in other.by_qualified.get(wanted, ())
        )

    def _submodules(self, meaning: Meaning, name: str) -> tuple[RepoPath, ...]:
        candidates = (
            RepoPath(f"{posixpath.dirname(path)}/{name}{ending}".lstrip("/"))
            for path in meaning.modules
            for ending in (".py", "/__init__.py")
        )
        return tuple(path for path in candidates if self.names.sources.codebase.workspace.exists(path))

    def _without_aliases(self, meaning: Meaning, depth: int) -> Meaning:
        places: list[Place] = []
        is_external = False
        for place in meaning.places:
            definition, source = self.names.definition(place), self.names.source(place)
            places.append(place)
            if definition.kind is not SymbolKind.TYPE or source.language == "go":
                continue
            for one in parse_type(definition.type_text):
                if one.name and one.name not in OPEN_NAMES | NOTHING:
                    target = self.resolve(source, one.name, place_byte(definition), depth + 1)
                    places.extend(target.places)
                    is_external = is_external or target.is_external
        return Meaning(tuple(dict.fromkeys(places)), is_external=is_external, how=meaning.how)

    def enclosing(self, source: Source, byte: int) -> Place | None:
        """The type whose body, or whose member defined elsewhere, holds *byte*."""
        index = source.definition_around(byte, with_state=True)
        while index >= 0:
            definition = source.definition(index)
            if definition.kind in TYPE_KINDS and definition.start_byte <= byte:
                return self.type_named(source, definition.qualified) or Place(source.path, index)
            owner = definition.qualified.rpartition(".")[0]
            holder = (
                source.definition(definition.parent).qualified
                if definition.parent >= 0
                else source.facts.package
            )
            if owner and owner != holder:
                # "void DBImpl::Get()", "func (r *Route) Match()": the type is only named.
                found = self.type_named(source, owner)
                if found is not None:
                    return found
            index = definition.parent
        return None

    def type_named(self, source: Source, qualified: str) -> Place | None:
        """The type with this qualified name, in the file or wherever its members may lie."""
        own = self._best_type(source, qualified)
        if own is not None or not source.rules.has_open_types:
            return own
        for symbol in self.names.family_named(source.language, qualified.rpartition(".")[2]):
            if symbol.kind in _CLASS_LIKE and symbol.qualified == qualified:
                other = self.names.sources.get(symbol.path)
                found = self._best_type(other, qualified) if other is not None else None
                if found is not None and self.key(found) == self.key_of(source, qualified):
                    return found
        return None

    @staticmethod
    def _best_type(source: Source, qualified: str) -> Place | None:
        candidates = [
            index
            for index in source.by_qualified.get(qualified, ())
            if source.definition(index).kind in _CLASS_LIKE
        ]
        real = [
            index
            for index in candidates
            if not source.definition(index).is_declaration
            and source.definition(index).kind is not SymbolKind.IMPLEMENTATION
        ]
        return Place(source.path, real[0]) if real else None

    def bases(self, place: Place) -> tuple[tuple[Place, ...], bool]:
        """The direct bases of a type, and whether one of them lies outside the repository."""
        key = self.key(place)
        known = self._bases.get(key)
        if known is None:
            self._bases[key] = ((), False)
            known = self._bases[key] = self._find_bases(place)
        return known

    def _find_bases(self, place: Place) -> tuple[tuple[Place, ...], bool]:
        qualified = self.names.definition(place).qualified
        found: list[Place] = []
        is_outside = False
        for source in self._sources_of(place):
            for base in source.facts.bases:
                heir = source.definition(base.definition)
                if heir.qualified != qualified:
                    continue
                name = parse_type(base.base.replace("::", "."))
                dotted = name[0].name if name else ""
                meaning = self.resolve(source, dotted, heir.start_byte) if dotted else UNKNOWN
                types = [
                    one
                    for one in meaning.places
                    if self.names.definition(one).kind in _CLASS_LIKE and one != place
                ]
                found.extend(self._real(one) for one in types)
                is_outside = is_outside or not types
        return tuple(dict.fromkeys(found)), is_outside

    def _real(self, place: Place) -> Place:
        """The definition behind a forward declaration."""
        definition = self.names.definition(place)
        if not definition.is_declaration:
            return place
        return self.type_named(self.names.source(place), definition.qualified) or place

    def _sources_of(self, place: Place) -> list[Source]:
        """The files in which a type can have bases or members."""
        source = self.names.source(place)
        if not source.rules.has_open_types or source.language in {"c", "cpp"}:
            # Bases and member declarations of a C++ class stand in its body.
            return [source]
        definition = source.definition(place.index)
        if source.rules.is_directory_wide:
            paths = [
                path
                for path in self.names.imports.files_in(posixpath.dirname(source.path))
                if path.rpartition(".")[2] == source.path.rpartition(".")[2]
            ]
        else:
            named = self.names.family_named(source.language, definition.name)
            paths = sorted(
                {symbol.path for symbol in named if symbol.qualified == definition.qualified} | {source.path}
            )
        return [one for one in map(self.names.sources.get, paths) if one is not None]

    def ancestors(self, place: Place) -> list[Place]:
        """The type and what it inherits from, nearest first, each once."""
        found: list[Place] = []
        queue, seen = [place], {self.key(place)}
        while queue and len(found) < MAX_ANCESTORS:
            current = queue.pop(0)
            found.append(current)
            for base in self.bases(current)[0]:
                if self.key(base) not in seen:
                    seen.add(self.key(base))
                    queue.append(base)
        return found

    def has_outside_base(self, place: Place) -> bool:
        """Whether a part of the hierarchy above a type lies outside the repository."""
        return any(self.bases(one)[1] for one in self.ancestors(place))

    def members(self, place: Place, name: str) -> tuple[Place, ...]:
        """The definitions of *name* in the nearest type of the hierarchy that has it."""
        key = (self.key(place), name)
        known = self._members.get(key)
        if known is None:
            self._members[key] = ()
            known = ()
            for one in self.ancestors(place):
                known = (*known, *self.own_members(one, name))
                if known and not all(self._is_set_in_method(member) for member in known):
                    break
            self._members[key] = known
        return known

    def _is_set_in_method(self, place: Place) -> bool:
        """Whether a field is only set by a method, as `self.x = ...`: a base may hold the same field."""
        source, definition = self.names.source(place), self.names.definition(place)
        if definition.kind is not SymbolKind.FIELD or source.rules.has_bare_members:
            return False
        around = source.definition_around(definition.name_byte)
        return around >= 0 and source.definition(around).kind in FUNCTION_KINDS

    def own_members(self, place: Place, name: str) -> tuple[Place, ...]:
        """The definitions of *name* directly in a type; its constructors are not members of that name."""
        definition = self.names.definition(place)
        found = (
            (source, index)
            for source in self._sources_of(place)
            for index in source.by_qualified.get(f"{definition.qualified}.{name}", ())
        )
        return tuple(
            Place(source.path, index)
            for source, index in found
            if name != definition.name or source.definition(index).kind not in FUNCTION_KINDS
        )

    def inherited_type(self, source: Source, name: str, byte: int) -> Meaning | None:
        """A type nested in the type around *byte* or in its bases; None where there is none."""
        around = self.enclosing(source, byte)
        found = self.members(around, name) if around is not None else ()
        types = tuple(place for place in found if self.names.definition(place).kind in _CLASS_LIKE)
        return Meaning(types) if types else None


def place_byte(definition: Definition) -> int:
    """The byte at which the names of a definition's signature are looked up."""
    return definition.name_byte
