"""Inference: what the value of an expression is, as far as declarations and constructors tell."""

from tree_sitter import Node

from services.facts import FUNCTION_KINDS, TYPE_KINDS
from services.locations import RepoPath
from services.resolution.bindings import Binding, LocalScopes, child_of
from services.resolution.classes import Classes
from services.resolution.definition_values import MAX_DEPTH, DefinitionValues
from services.resolution.idioms import (
    CASTS,
    EITHER,
    LITERAL_ENDINGS,
    LITERALS,
    PASSING,
    SUBSCRIPTS,
    TAKING,
)
from services.resolution.names import Names, Place
from services.resolution.node_shapes import (
    branches,
    is_inferred,
    is_multiple,
    member_parts,
    written_type,
)
from services.resolution.sources import Source
from services.resolution.type_text import parse_type
from services.resolution.values import NOTHING_KNOWN, OUTSIDE, Element, Value, merged

_LISTED = frozenset({"expression_list"})


class Inference(DefinitionValues):
    """Infers values; every question ends after MAX_DEPTH steps."""

    def __init__(self, names: Names, classes: Classes, scopes: LocalScopes) -> None:
        super().__init__(names, classes)
        self.scopes = scopes
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
            # A function that is made a method elsewhere may declare what its "self" is.
            return self._name(source, node, 0) if node.type in source.rules.identifiers else NOTHING_KNOWN
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
                return merged(self.member_definition(one, depth, around) for one in members)
        meaning = self.names.lookup(source, name, node.start_byte)
        return self.of_meaning(meaning, depth)

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
