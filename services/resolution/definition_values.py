"""DefinitionValues: what names that are defined somewhere evaluate to, and what calling them gives."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from tree_sitter import Node

from services.facts import FUNCTION_KINDS, TYPE_KINDS, Definition
from services.locations import RepoPath, SymbolKind
from services.resolution.bindings import child_of
from services.resolution.classes import Classes, place_byte
from services.resolution.declared import DeclaredTypes
from services.resolution.idioms import SELF_TYPES, SUBSCRIPT_MEMBERS
from services.resolution.names import NAMESPACE_KINDS, Meaning, Names, Place
from services.resolution.node_shapes import is_inferred, is_property, returned
from services.resolution.sources import Source
from services.resolution.values import NOTHING_KNOWN, OUTSIDE, Value, merged

MAX_DEPTH = 48
# Steps from an expression to what its value is: fluent chains take two or three a call, circles never end.
_INITIALISERS = ("right", "value")


class DefinitionValues(ABC):
    """Values of definitions, members and results; remembers those of definitions."""

    def __init__(self, names: Names, classes: Classes) -> None:
        self.names = names
        self.classes = classes
        self.declared = DeclaredTypes(names, classes)
        self._definitions: dict[Place, Value] = {}

    @abstractmethod
    def value_of(self, source: Source, node: Node, depth: int = 0) -> Value:
        """What the expression *node* evaluates to."""

    def of_definition(self, place: Place, depth: int = 0) -> Value:
        """The value of a name that is defined at *place*."""
        known = self._definitions.get(place)
        if known is None:
            self._definitions[place] = NOTHING_KNOWN
            known = self._definitions[place] = self._of_definition(place, depth)
        return known

    def element_of(self, value: Value, depth: int, position: int = -1) -> Value:
        """One element of a container, or what a class gives for a subscript."""
        if value.elements:
            element = value.elements[min(position, len(value.elements) - 1) if position >= 0 else -1]
            source = self.names.sources.get(element.path)
            return (
                self.declared.from_type(source, element.text, element.byte)
                if source is not None
                else NOTHING_KNOWN
            )
        for place in value.classes:
            for name in SUBSCRIPT_MEMBERS:
                members = self.classes.members(place, name)
                if members:
                    return self.result_of(members, depth, place)
        return OUTSIDE if value.is_external and not value.classes else NOTHING_KNOWN

    def result_of(self, callables: Iterable[Place], depth: int, receiver: Place | None = None) -> Value:
        """What a call of one of *callables* gives."""
        return merged(self._result(place, depth, receiver) for place in callables)

    def member_value(self, value: Value, name: str, depth: int) -> Value:
        """The value of *name* taken from *value*."""
        if value.modules:
            meaning = self.classes.step(Meaning(modules=value.modules), name, self._any_source(value.modules))
            return self.of_meaning(meaning, depth)
        found: list[Value] = []
        for place in value.classes:
            starts = self.classes.bases(place)[0] if value.is_parent else (place,)
            for start in starts:
                members = self.classes.members(start, name)
                found.append(merged(self.member_definition(one, depth, place) for one in members))
        if any(one.is_known for one in found):
            return merged(found)
        return OUTSIDE if value.is_external and not value.classes else NOTHING_KNOWN

    def member_definition(self, place: Place, depth: int, receiver: Place) -> Value:
        """The value of a member; a property gives its result."""
        definition = self.names.definition(place)
        if definition.kind in FUNCTION_KINDS and is_property(self.names.source(place), definition):
            return self._result(place, depth, receiver)
        return self.of_definition(place, depth + 1)

    def _any_source(self, modules: tuple[RepoPath, ...]) -> Source:
        source = self.names.sources.get(modules[0])
        if source is None:
            raise KeyError(modules[0])
        return source

    def _result(self, place: Place, depth: int, receiver: Place | None) -> Value:
        definition, source = self.names.definition(place), self.names.source(place)
        if definition.kind in TYPE_KINDS | {SymbolKind.TYPE}:
            return Value(classes=(place,))
        if definition.kind not in FUNCTION_KINDS:
            return NOTHING_KNOWN
        owner = definition.qualified.rpartition(".")[0]
        if owner.rpartition(".")[2] == definition.name or definition.name in {"constructor", "__init__"}:
            around = self.classes.type_named(source, owner)
            return Value(classes=(around,)) if around is not None else NOTHING_KNOWN
        if definition.type_text.rpartition(".")[2] in SELF_TYPES and receiver is not None:
            return Value(classes=(receiver,))
        if definition.type_text:
            return self.declared.from_text(source, definition.type_text, place_byte(definition))
        return self._from_returns(source, definition, depth)

    def _from_returns(self, source: Source, definition: Definition, depth: int) -> Value:
        """What the return statements of an unannotated function give, when they agree on known types."""
        if (
            source.language not in {"python", "javascript", "typescript", "tsx", "ruby", "php"}
            or depth > MAX_DEPTH // 2
        ):
            return NOTHING_KNOWN
        leaf = source.leaf_at(definition.name_byte, definition.name_byte + len(definition.name.encode()))
        function = leaf.parent if leaf is not None else None
        if function is not None and function.type not in source.rules.functions:
            function = child_of(function, "value")
        body = child_of(function, "body") if function is not None else None
        if body is None:
            return NOTHING_KNOWN
        if body.type not in {"block", "statement_block", "compound_statement", "body_statement"}:
            return self.value_of(source, body, depth + 2)
        found = [self.value_of(source, node, depth + 2) for node in returned(body, source)]
        return merged(found) if found and all(one.is_known for one in found) else NOTHING_KNOWN

    def _of_definition(self, place: Place, depth: int) -> Value:
        definition, source = self.names.definition(place), self.names.source(place)
        if definition.kind is SymbolKind.TYPE and source.language != "go":
            target = self.declared.from_text(source, definition.type_text, place_byte(definition))
            return Value(classes=(place, *target.classes), is_static=True)
        if definition.kind in TYPE_KINDS or definition.kind is SymbolKind.TYPE:
            return Value(classes=(place,), is_static=True)
        if definition.kind in FUNCTION_KINDS:
            return Value(callables=(place,))
        if definition.kind in NAMESPACE_KINDS:
            # Namespaces are spread over files and compared by their path; a Ruby module is a type.
            return Value(classes=(place,), is_static=True) if source.language == "ruby" else NOTHING_KNOWN
        if any(one.parent == place.index for one in source.facts.definitions[place.index + 1 :]):
            # A JavaScript object with functions of its own.
            return Value(classes=(place,))
        if definition.kind is SymbolKind.CONSTANT and definition.parent >= 0:
            holder = source.definition(definition.parent)
            if holder.kind is SymbolKind.ENUM:
                return Value(classes=(Place(place.path, definition.parent),))
        if definition.type_text and not is_inferred(definition.type_text):
            return self.declared.from_text(source, definition.type_text, place_byte(definition))
        if not definition.value_text and definition.kind is SymbolKind.CONSTANT:
            return OUTSIDE
        return self._from_assignment(source, definition, depth)

    def _from_assignment(self, source: Source, definition: Definition, depth: int) -> Value:
        """The value of the expression that a variable or field is first set to."""
        end = definition.name_byte + len(definition.name.encode())
        node = source.leaf_at(definition.name_byte, end)
        for _ in range(4):
            node = node.parent if node is not None else None
            if node is None:
                return NOTHING_KNOWN
            for side in _INITIALISERS:
                value = node.child_by_field_name(side)
                if value is not None and value.start_byte >= end:
                    return self.value_of(source, value, depth + 1)
        return NOTHING_KNOWN

    def of_meaning(self, meaning: Meaning, depth: int) -> Value:
        """The value of what a name means."""
        if meaning.places:
            return merged(self.of_definition(place, depth + 1) for place in meaning.places)
        if meaning.modules:
            return Value(modules=meaning.modules)
        return OUTSIDE if meaning.is_external else NOTHING_KNOWN
