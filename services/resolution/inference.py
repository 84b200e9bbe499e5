"""Inference: what the value of an expression is, as far as declarations and constructors tell."""

from collections.abc import Iterable

from tree_sitter import Node

from services.facts import FUNCTION_KINDS, TYPE_KINDS, Definition
from services.locations import RepoPath, SymbolKind
from services.resolution.bindings import Binding, LocalScopes, child_of
from services.resolution.classes import Classes, place_byte
from services.resolution.declared import DeclaredTypes
from services.resolution.idioms import (
    CASTS,
    EITHER,
    LITERAL_ENDINGS,
    LITERALS,
    PASSING,
    SELF_TYPES,
    SUBSCRIPT_MEMBERS,
    SUBSCRIPTS,
    TAKING,
)
from services.resolution.names import NAMESPACE_KINDS, Meaning, Names, Place
from services.resolution.node_shapes import (
    branches,
    is_inferred,
    is_multiple,
    is_property,
    member_parts,
    returned,
    written_type,
)
from services.resolution.sources import Source
from services.resolution.type_text import parse_type
from services.resolution.values import NOTHING_KNOWN, OUTSIDE, Element, Value, merged

MAX_DEPTH = 48
# Steps from an expression to what its value is: fluent chains take two or three a call, circles never end.


_INITIALISERS = ("right", "value")
_LISTED = frozenset({"expression_list"})


class Inference:
    """Infers values; every question ends after MAX_DEPTH steps."""

    def __init__(self, names: Names, classes: Classes, scopes: LocalScopes) -> None:
        self.names = names
        self.classes = classes
        self.scopes = scopes
        self.declared = DeclaredTypes(names, classes)
        self._definitions: dict[Place, Value] = {}
        self._bound: dict[tuple[RepoPath, int], Value] = {}

    def value_of(self, source: Source, node: Node, depth: int = 0) -> Value:
        """What the expression *node* evaluates to."""
        if depth > MAX_DEPTH:
            return NOTHING_KNOWN
        rules, kind = source.rules, node.type
        for kinds, rule in (
            (rules.wrappers, self._wrapped),
            (rules.functions, self._function_literal),
            (rules.transparent, self._first_of),
            (rules.casts, self._cast),
            (rules.creations, self._creation),
            (rules.calls, self._call),
            (rules.members, self._member),
            (SUBSCRIPTS, self._subscript),
            (EITHER, self._either),
            (_LISTED, self._listed),
        ):
            if kind in kinds:
                return rule(source, node, depth)
        if source.text(node) in rules.receivers | rules.parents:
            return self._receiver(source, node)
        if kind in rules.identifiers or kind in {"name", "namespace_identifier", "namespace_name"}:
            return self._name(source, node, depth)
        if kind == "binary_expression" and any(child.type in {"||", "??", "?:"} for child in node.children):
            return self._either(source, node, depth)
        return OUTSIDE if kind.startswith(LITERALS) or kind.endswith(LITERAL_ENDINGS) else NOTHING_KNOWN

    def value_of_name(self, source: Source, leaf: Node) -> Value:
        """What a name means where it stands, with the receiver before it."""
        node = leaf
        while node.parent is not None and node.parent.type in source.rules.wrappers:
            node = node.parent
        parent = node.parent
        if (
            parent is not None
            and parent.type in source.rules.members
            and member_parts(source, parent)[1] == node
        ):
            return self._member(source, parent, 0)
        return self.value_of(source, node)

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
            return self._of_meaning(meaning, depth)
        found: list[Value] = []
        for place in value.classes:
            starts = self.classes.bases(place)[0] if value.is_parent else (place,)
            for start in starts:
                members = self.classes.members(start, name)
                found.append(merged(self._member_definition(one, depth, place) for one in members))
        if any(one.is_known for one in found):
            return merged(found)
        return OUTSIDE if value.is_external and not value.classes else NOTHING_KNOWN

    def _member_definition(self, place: Place, depth: int, receiver: Place) -> Value:
        definition = self.names.definition(place)
        if definition.kind in FUNCTION_KINDS and is_property(self.names.source(place), definition):
            return self._result(place, depth, receiver)
        return self.of_definition(place, depth + 1)

    def _any_source(self, modules: tuple[RepoPath, ...]) -> Source:
        source = self.names.sources.get(modules[0])
        if source is None:
            raise KeyError(modules[0])
        return source

    @staticmethod
    def _function_literal(source: Source, node: Node, depth: int) -> Value:
        del depth
        result = child_of(node, "result") or child_of(node, "return_type")
        if result is None:
            return OUTSIDE
        declared = parse_type(source.text(result).lstrip(":-> "))
        return Value(results=tuple(Element(one, source.path, node.start_byte) for one in declared))

    def _wrapped(self, source: Source, node: Node, depth: int) -> Value:
        """A name with type arguments, or a PHP variable."""
        if source.text(node) in source.rules.receivers | source.rules.parents:
            return self._receiver(source, node)
        inner = child_of(node, "name") or child_of(node, "function") or child_of(node, "0")
        return self.value_of(source, inner, depth + 1) if inner is not None else NOTHING_KNOWN

    def _first_of(self, source: Source, node: Node, depth: int) -> Value:
        inner = child_of(node, "operand") or child_of(node, "argument") or child_of(node, "0")
        return self.value_of(source, inner, depth + 1) if inner is not None else NOTHING_KNOWN

    def _cast(self, source: Source, node: Node, depth: int) -> Value:
        written = child_of(node, source.rules.casts[node.type])
        known = (
            self.declared.from_text(source, source.text(written), node.start_byte)
            if written is not None
            else NOTHING_KNOWN
        )
        # "x as any" and "x as T" say nothing; the expression may.
        return known if known.is_known else self._first_of(source, node, depth)

    def _creation(self, source: Source, node: Node, depth: int) -> Value:
        del depth
        created = child_of(node, source.rules.creations[node.type])
        return (
            self.declared.from_text(source, source.text(created), node.start_byte)
            if created is not None
            else NOTHING_KNOWN
        )

    def _subscript(self, source: Source, node: Node, depth: int) -> Value:
        return self.element_of(self._first_of(source, node, depth), depth)

    def _either(self, source: Source, node: Node, depth: int) -> Value:
        return merged(self.value_of(source, child, depth + 1) for child in branches(node))

    def _listed(self, source: Source, node: Node, depth: int) -> Value:
        """A Go list of one value."""
        return (
            self.value_of(source, node.named_children[0], depth + 1)
            if node.named_child_count == 1
            else NOTHING_KNOWN
        )

    def _receiver(self, source: Source, node: Node) -> Value:
        around = self.classes.enclosing(source, node.start_byte)
        if around is None:
            return NOTHING_KNOWN
        return Value(classes=(around,), is_parent=source.text(node) in source.rules.parents)

    def _name(self, source: Source, node: Node, depth: int) -> Value:
        name = source.text(node).removeprefix("$")
        leaf = node if node.type != "variable_name" else (child_of(node, "0") or node)
        binding = self.scopes.find(source, name, leaf)
        if binding is not None:
            return self._binding(source, binding, depth)
        if source.language == "php" and node.type == "variable_name":
            return NOTHING_KNOWN
        if source.rules.has_bare_members:
            around = self.classes.enclosing(source, node.start_byte)
            members = self.classes.members(around, name) if around is not None else ()
            if around is not None and members:
                return merged(self._member_definition(one, depth, around) for one in members)
        meaning = self.names.lookup(source, name, node.start_byte)
        return self._of_meaning(meaning, depth)

    def _of_meaning(self, meaning: Meaning, depth: int) -> Value:
        if meaning.places:
            return merged(self.of_definition(place, depth + 1) for place in meaning.places)
        if meaning.modules:
            return Value(modules=meaning.modules)
        return OUTSIDE if meaning.is_external else NOTHING_KNOWN

    def _binding(self, source: Source, binding: Binding, depth: int) -> Value:
        key = (source.path, binding.name_node.start_byte)
        known = self._bound.get(key)
        if known is None:
            # "x = x.copy()" asks for itself; without a mark every round doubles the work.
            self._bound[key] = NOTHING_KNOWN
            known = self._bound[key] = self._bound_value(source, binding, depth)
        return known

    def _bound_value(self, source: Source, binding: Binding, depth: int) -> Value:
        nested = self._definition_named_at(source, binding.name_node)
        if nested is not None:
            return self.of_definition(nested, depth + 1)
        if binding.type_node is not None:
            declared = source.text(binding.type_node).lstrip(": ")
            known = self.declared.from_text(source, declared, binding.name_node.start_byte)
            if binding.holder.type == "variadic_parameter_declaration":
                return Value(
                    is_external=True,
                    elements=tuple(
                        Element(one, source.path, binding.name_node.start_byte)
                        for one in parse_type(declared)
                    ),
                )
            if known.is_known or not is_inferred(declared):
                return known
        if binding.value_node is None:
            return NOTHING_KNOWN
        return self._from_initialiser(source, binding, depth)

    def _from_initialiser(self, source: Source, binding: Binding, depth: int) -> Value:
        node = binding.value_node
        if node is None:
            return NOTHING_KNOWN
        if node.type == "expression_list":
            count = node.named_child_count
            part = node.named_child(binding.position if count > binding.position else 0)
            value = self.value_of(source, part, depth + 1)
            if count > 1 or not binding.is_destructured:
                return value
            # "a, b := f()" takes the results apart; "a := f()" has one.
            is_single = (
                binding.name_node.parent is not None and binding.name_node.parent.named_child_count == 1
            )
            if binding.is_element:
                return self.element_of(value, depth) if binding.position == 1 else NOTHING_KNOWN
            if part.type in source.rules.calls and (not is_single or is_multiple(value)):
                return self.element_of(value, depth, binding.position)
            return value if binding.position == 0 else NOTHING_KNOWN
        if node.type in {"argument_list", "initializer_list"}:
            return NOTHING_KNOWN
        value = self.value_of(source, node, depth + 1)
        if binding.is_element:
            return self.element_of(
                value, depth, 1 if binding.position == 1 and source.language == "go" else -1
            )
        if binding.is_destructured:
            return (
                self.member_value(value, source.text(binding.name_node), depth + 1)
                if value.classes or value.modules
                else NOTHING_KNOWN
            )
        return value

    def _definition_named_at(self, source: Source, leaf: Node) -> Place | None:
        for index in source.by_name.get(source.text(leaf), ()):
            definition = source.definition(index)
            if definition.name_byte == leaf.start_byte and definition.kind in FUNCTION_KINDS | TYPE_KINDS:
                return Place(source.path, index)
        return None

    def _member(self, source: Source, node: Node, depth: int) -> Value:
        receiver, name = member_parts(source, node)
        if name is None:
            return NOTHING_KNOWN
        if receiver is None:
            return self._name(source, name, depth)
        inner = child_of(name, "name") or child_of(name, "0") if name.type in source.rules.wrappers else None
        if name.type in source.rules.members:
            # "a::(b::c)": the receiver of c is b.
            return self._member(source, name, depth + 1)
        value = self.receiver_value(source, node, receiver, depth)
        return self.member_value(value, source.text(inner or name).removeprefix("$"), depth + 1)

    def receiver_value(self, source: Source, node: Node, receiver: Node, depth: int = 0) -> Value:
        """The value of the receiver of the member access *node*.

        The C++ grammar nests paths to the right: in `a::(b::c)` the receiver of c is `a::b`.
        """
        outer = node.parent
        if depth <= MAX_DEPTH and outer is not None and outer.type == node.type == "qualified_identifier":
            scope = child_of(outer, "scope")
            if scope is not None and scope != node:
                value = self.receiver_value(source, outer, scope, depth + 1)
                found = self.member_value(value, source.text(receiver).partition("<")[0], depth + 1)
                if found.is_known:
                    return found
        return self.value_of(source, receiver, depth + 1)

    def _call(self, source: Source, node: Node, depth: int) -> Value:
        callee = child_of(node, source.rules.calls[node.type])
        if callee is None:
            return NOTHING_KNOWN
        if source.language == "ruby":
            made = child_of(node, "receiver") if source.text(callee) == "new" else None
            if made is not None:
                return self.value_of(source, made, depth + 1)
        name, receiver = self._callee_parts(source, node, callee)
        special = self._special_call(source, node, callee, name, receiver, depth)
        if special is not None:
            return special
        if node.type in source.rules.members:
            # Java and PHP: the call node itself is the member access.
            function = self._member(source, node, depth + 1)
        else:
            function = self.value_of(source, callee, depth + 1)
        if function.results:
            return merged(self.declared.from_element(one) for one in function.results)
        if function.classes and not function.callables:
            return Value(classes=function.classes, elements=function.elements)
        if function.callables:
            around = self.value_of(source, receiver, depth + 1).classes if receiver is not None else ()
            return self.result_of(function.callables, depth + 1, around[0] if around else None)
        return OUTSIDE if function.is_external else NOTHING_KNOWN

    def _callee_parts(self, source: Source, node: Node, callee: Node) -> tuple[str, Node | None]:
        holder = node if node.type in source.rules.members else callee
        if holder.type in source.rules.wrappers:
            holder = child_of(holder, "name") or child_of(holder, "function") or holder
        if holder.type not in source.rules.members:
            return source.text(holder), None
        receiver, name = member_parts(source, holder)
        while name is not None and name.type in source.rules.members:
            receiver, name = member_parts(source, name)
        if name is not None and name.type in source.rules.wrappers:
            name = child_of(name, "name") or child_of(name, "0")
        return source.text(name) if name is not None else "", receiver

    def _special_call(
        self, source: Source, node: Node, callee: Node, name: str, receiver: Node | None, depth: int
    ) -> Value | None:
        """Calls that the standard libraries define and whose result their arguments or receiver tell."""
        if source.language == "python" and name == "super" and receiver is None:
            around = self.classes.enclosing(source, node.start_byte)
            return Value(classes=(around,), is_parent=True) if around is not None else NOTHING_KNOWN
        if name in CASTS:
            written = written_type(source, node, callee)
            if written:
                return self.declared.from_text(source, written, node.start_byte)
        if receiver is None or name not in PASSING | TAKING:
            return None
        value = self.value_of(source, receiver, depth + 1)
        if value.is_external and value.elements and not value.classes:
            return value if name in PASSING else self.element_of(value, depth)
        has_own = any(self.classes.members(place, name) for place in value.classes)
        return value if name in PASSING and value.classes and not has_own else None

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
