"""Names: what a name that is not local to a function means in a file."""

import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from services.facts import FUNCTION_KINDS, TYPE_KINDS, Definition, Import
from services.imports import ImportResolver
from services.languages.scopes import same_family
from services.locations import RepoPath, Resolution, Symbol, SymbolKind
from services.resolution.sources import Source, Sources

MAX_REEXPORTS = 6
# Steps followed through files that only pass a name on; longer chains were not seen.
NAMESPACE_KINDS = frozenset({SymbolKind.NAMESPACE, SymbolKind.MODULE})
_EXPORT_DEFAULT = re.compile(
    rb"(?:export\s+default|module\.exports\s*=)\s+(?:new\s+)?([A-Za-z_$][\w$]*)\s*[;\n]"
)
_HEADER_SUFFIXES = (".h", ".hh", ".hpp", ".hxx", ".inl", ".ipp", ".tpp", ".cuh", ".h++")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A definition, by file and index."""

    path: RepoPath
    index: int


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name stands for. All empty: nothing is known."""

    places: tuple[Place, ...] = ()
    modules: tuple[RepoPath, ...] = ()
    is_external: bool = False
    # It surely comes from outside the repository.
    how: Resolution = Resolution.NAME


UNKNOWN = Meaning()
EXTERNAL = Meaning(is_external=True)


class Names:
    """Looks up names file by file; remembers answers for the life of one question."""

    def __init__(self, sources: Sources, imports: ImportResolver) -> None:
        self.sources = sources
        self.imports = imports
        self._top_level: dict[tuple[RepoPath, str], Meaning] = {}
        self._exported: dict[tuple[RepoPath, str], Meaning] = {}

    def definition(self, place: Place) -> Definition:
        """The definition at *place*."""
        return self.source(place).definition(place.index)

    def source(self, place: Place) -> Source:
        """The file of *place*."""
        source = self.sources.get(place.path)
        if source is None:
            raise KeyError(place.path)
        return source

    def lookup(self, source: Source, name: str, byte: int) -> Meaning:
        """What *name*, used without a receiver at *byte*, means outside of local variables."""
        around = source.definition_around(byte, with_state=True)
        is_direct = True
        while around >= 0:
            holder = source.definition(around)
            # Class scope is not visible from the functions in it, but for languages with bare members.
            is_reachable = holder.kind not in TYPE_KINDS or is_direct or source.rules.has_bare_members
            # In its own body the name of a type means the type, not its constructors.
            if is_reachable and not (holder.name == name and holder.kind in TYPE_KINDS):
                named = source.by_qualified.get(f"{holder.qualified}.{name}", ())
                found = [index for index in named if not _is_forward(source.definition(index))]
                if found:
                    return Meaning(tuple(Place(source.path, index) for index in found), how=Resolution.SCOPE)
            is_direct = is_direct and holder.kind not in FUNCTION_KINDS
            around = holder.parent
        key = (source.path, name)
        known = self._top_level.get(key)
        if known is None:
            known = self._top_level[key] = self._file_scope(source, name)
        return known

    def exported(self, path: RepoPath, name: str, depth: int = 0) -> Meaning:
        """What *name* means to a file that imports it from *path*; follows files that pass it on."""
        key = (path, name)
        known = self._exported.get(key)
        if known is None:
            self._exported[key] = UNKNOWN  # Files may import each other in a circle.
            known = self._exported[key] = self._export(path, name, depth)
        return known

    def _file_scope(self, source: Source, name: str) -> Meaning:
        own = self._outermost(source, name)
        if own:
            return Meaning(own, how=Resolution.SCOPE)
        imported = self._imported(source, name, 0)
        if imported is not None:
            return imported
        rules = source.rules
        if rules.is_directory_wide:
            beside = self._named(source, name, lambda symbol: self._is_same_package(source, symbol))
            if beside:
                return Meaning(beside, how=Resolution.SCOPE)
        wildcards = self._from_wildcards(source, name)
        if wildcards is not None:
            return wildcards
        if rules.is_global:
            reached = self._named(source, name, self._is_visible_abroad)
            if reached:
                return Meaning(self._nearest_namespace(source, reached), how=Resolution.IMPORT)
            opaque = [
                index for index in source.by_name.get(name, ()) if _is_forward(source.definition(index))
            ]
            if opaque:
                return Meaning(tuple(Place(source.path, index) for index in opaque), how=Resolution.SCOPE)
        return EXTERNAL

    def _outermost(self, source: Source, name: str) -> tuple[Place, ...]:
        """The definitions of *name* in the file that are not members and not local to a function."""
        found = [index for index in source.by_name.get(name, ()) if self._is_outer(source, index)]
        return tuple(
            Place(source.path, index) for index in found if not _is_forward(source.definition(index))
        )

    @staticmethod
    def _is_outer(source: Source, index: int) -> bool:
        definition = source.definition(index)
        if definition.kind is SymbolKind.IMPLEMENTATION:
            return False
        parent = definition.parent
        while parent >= 0:
            holder = source.definition(parent)
            # The constants of a C enumeration live in the scope around it.
            is_plain_enum = (
                holder.kind is SymbolKind.ENUM
                and definition.kind is SymbolKind.CONSTANT
                and source.language in {"c", "cpp"}
            )
            if holder.kind not in NAMESPACE_KINDS and not is_plain_enum:
                return False
            parent = holder.parent
        scope = definition.qualified.split(".")[:-1]
        return definition.kind is not SymbolKind.METHOD or not scope

    def _imported(self, source: Source, name: str, depth: int) -> Meaning | None:
        """What an import statement of the file gives *name*; None where none binds it."""
        for statement in source.facts.imports:
            # A C++ "using a::b" names no file; the name is looked for everywhere.
            if bound_name(source.language, statement) != name or source.language in {"c", "cpp"}:
                continue
            return self.meaning_of_import(source, statement, depth)
        return None

    def meaning_of_import(self, source: Source, statement: Import, depth: int = 0) -> Meaning:
        """What the name that *statement* binds stands for."""
        files = self.imports.resolve(source.path, statement)
        if not files:
            return EXTERNAL
        if not statement.name:
            if source.language == "python" and not statement.alias and "." in statement.module:
                # "import a.b" binds "a".
                first = Import(statement.module.split(".", 1)[0], "", "", statement.line)
                files = self.imports.resolve(source.path, first) or files
            return Meaning(modules=files, how=Resolution.IMPORT)
        places: list[Place] = []
        modules: list[RepoPath] = []
        for path in files:
            if source.language == "python" and _is_submodule(path, statement):
                modules.append(path)
                continue
            found = self.exported(path, statement.name, depth + 1)
            places.extend(found.places)
            modules.extend(found.modules)
        if source.language == "rust" and not places and not modules:
            modules.extend(files)
        if places:
            return Meaning(tuple(dict.fromkeys(places)), how=Resolution.IMPORT)
        return Meaning(modules=tuple(modules), how=Resolution.IMPORT)

    def _export(self, path: RepoPath, name: str, depth: int) -> Meaning:
        source = self.sources.get(path)
        if source is None or depth > MAX_REEXPORTS:
            return UNKNOWN
        if name == "default":
            places = self._default_export(source)
            if places:
                return Meaning(places, how=Resolution.IMPORT)
        own = self._outermost(source, name)
        if own:
            return Meaning(own, how=Resolution.IMPORT)
        for statement in source.facts.imports:
            if bound_name(source.language, statement) == name:
                return self.meaning_of_import(source, statement, depth)
        for statement in source.facts.imports:
            if statement.name == "*":
                for file in self.imports.resolve(path, statement):
                    found = self.exported(file, name, depth + 1)
                    if found.places or found.modules:
                        return found
        members = tuple(Place(path, index) for index in source.by_name.get(name, ()))
        if source.language in {"java", "csharp", "php"}:
            # A static import names a member of the class that the file holds.
            return Meaning(members, how=Resolution.IMPORT)
        return UNKNOWN

    def _default_export(self, source: Source) -> tuple[Place, ...]:
        marked = [
            Place(source.path, index)
            for index, one in enumerate(source.facts.definitions)
            if one.signature.startswith("export default")
        ]
        if marked:
            return tuple(marked)
        match = _EXPORT_DEFAULT.search(source.content)
        return self._outermost(source, match[1].decode()) if match is not None else ()

    def _from_wildcards(self, source: Source, name: str) -> Meaning | None:
        wildcards = [statement for statement in source.facts.imports if statement.name == "*"]
        is_open = False
        for statement in wildcards:
            files = self.imports.resolve(source.path, statement)
            is_open = is_open or not files
            for path in files:
                found = self.exported(path, name, 1)
                if found.places:
                    return found
        return UNKNOWN if is_open and source.language == "python" else None

    def _named(self, source: Source, name: str, accept: Callable[[Symbol], bool]) -> tuple[Place, ...]:
        """The outermost definitions of *name* in other files of the family that *accept* admits."""
        found: list[Place] = []
        for path in dict.fromkeys(
            symbol.path for symbol in self.family_named(source.language, name) if accept(symbol)
        ):
            other = self.sources.get(path)
            if other is not None:
                found.extend(self._outermost(other, name))
        return tuple(found)

    def family_named(self, language: str, name: str) -> Iterable[Symbol]:
        """The definitions of *name* in languages that code in *language* can refer to."""
        return (
            symbol
            for symbol in self.sources.codebase.definitions_named(name)
            if same_family(symbol.language, language)
        )

    def _is_same_package(self, source: Source, symbol: Symbol) -> bool:
        """Whether a file belongs to the package of *source*: by directory, in Java across source roots."""
        if posixpath.dirname(symbol.path) == posixpath.dirname(source.path):
            return True
        if source.language != "java" or not source.facts.package:
            return False
        other = self.sources.get(symbol.path)
        return other is not None and other.facts.package == source.facts.package

    @staticmethod
    def _is_visible_abroad(symbol: Symbol) -> bool:
        """Whether other files can name it: not a `static` of another C or C++ source file."""
        is_private = symbol.language in {"c", "cpp"} and not symbol.path.endswith(_HEADER_SUFFIXES)
        return not (is_private and symbol.signature.startswith("static "))

    def _nearest_namespace(self, source: Source, places: tuple[Place, ...]) -> tuple[Place, ...]:
        """The places in the namespaces that the file itself opens or uses, else all."""
        own = {one.qualified for one in source.facts.definitions if one.kind in NAMESPACE_KINDS}
        own |= {statement.module.replace("::", ".") for statement in source.facts.imports}
        own.add(source.facts.package)
        near = [place for place in places if self.definition(place).qualified.rpartition(".")[0] in own]
        return tuple(near) or places


def bound_name(language: str, statement: Import) -> str:
    """The local name that an import binds; empty where it binds none, as an include."""
    if statement.alias:
        return "" if statement.alias in {"_", "."} else statement.alias
    if statement.name:
        return "" if statement.name == "*" else statement.name
    match language:
        case "python":
            return statement.module.split(".", 1)[0]
        case "go":
            parts = statement.module.rsplit("/", 2)
            # "example.com/mux/v2" is package mux.
            is_version = re.fullmatch(r"v\d+", parts[-1]) is not None
            return (
                parts[-2] if is_version and len(parts) > 1 else parts[-1].removeprefix("go-").split(".", 1)[0]
            )
        case "rust":
            return statement.module.rsplit("::", 1)[-1]
        case _:
            return ""


def _is_forward(definition: Definition) -> bool:
    """Whether it is "class X;", which only says that X is defined elsewhere."""
    return definition.is_declaration and definition.kind in TYPE_KINDS


def _is_submodule(path: RepoPath, statement: Import) -> bool:
    directory, base = posixpath.split(path)
    own, package = base.split(".", 1)[0], posixpath.basename(directory)
    stem = package if own == "__init__" else own
    parts = [part for part in statement.module.split(".") if part]
    if stem != statement.name:
        return False
    # "from json import json" in a package json that holds json.py.
    return not parts or parts[-1] != stem or (own == stem and package == parts[-1])
