"""Bindings: the local declaration that a name inside a function refers to."""

from dataclasses import dataclass

from tree_sitter import Node

from services.codebase import word_pattern
from services.languages.scope_rules import Binder
from services.resolution.sources import Source

MAX_CLIMB = 400
# Levels walked upwards. Each step costs the depth of the node, so that hostile nesting would take minutes.


@dataclass(frozen=True, slots=True)
class Binding:
    """A parameter, local variable or other local name."""

    name_node: Node
    holder: Node
    # The node that declares it.
    type_node: Node | None
    value_node: Node | None
    is_element: bool
    position: int = 0
    # Place in a destructured list: "a, b = f()".
    is_destructured: bool = False


def child_of(node: Node, field: str) -> Node | None:
    """The child in *field*; "0" and "1" count named children."""
    if field.isdigit():
        return node.named_child(int(field)) if node.named_child_count > int(field) else None
    return node.child_by_field_name(field) if field else None


def children_of(node: Node, field: str) -> list[Node]:
    """The children in *field*: several names may share one type."""
    if not field:
        return node.named_children
    if field.isdigit():
        child = child_of(node, field)
        return [child] if child is not None else []
    return node.children_by_field_name(field)


_SCRIPTS = frozenset({"ruby", "php"})


class LocalScopes:
    """Finds local bindings; remembers them per function, since a file asks for the same names again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, str], list[Binding]] = {}

    def find(self, source: Source, name: str, node: Node) -> Binding | None:
        """The binding of *name* that is visible at *node*; None where it comes from outside of functions."""
        function = enclosing_function(source, node)
        while function is not None:
            best = self._visible(source, self._bindings(source, function, name), node)
            if best is not None:
                return best
            function = enclosing_function(source, function)
        if source.language in _SCRIPTS:
            # Variables outside of functions are no definitions there.
            return self._visible(source, self._bindings(source, source.root, name), node)
        return None

    def _bindings(self, source: Source, function: Node, name: str) -> list[Binding]:
        key = (source.path, function.id, name)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = list(_collect(source, function, name))
        return known

    @staticmethod
    def _visible(source: Source, bindings: list[Binding], node: Node) -> Binding | None:
        best: Binding | None = None
        for binding in bindings:
            if source.rules.blocks and not _covers(_block_of(source, binding), node):
                continue
            if best is None or binding.name_node.start_byte <= node.start_byte:
                # The last one before the use; shadowing declarations come later.
                best = binding
        return best


def enclosing_function(source: Source, node: Node) -> Node | None:
    """The nearest function-like node around *node*, without itself."""
    current = node.parent
    for _ in range(MAX_CLIMB):
        if current is None or current.type in source.rules.functions:
            return current
        current = current.parent
    return None


def is_name_of(function: Node, node: Node) -> bool:
    """Whether *node* is the name that *function* declares, which lives one scope further out."""
    named = function.child_by_field_name("name")
    return named is not None and named.start_byte == node.start_byte


def binding_at(source: Source, leaf: Node) -> Binding | None:
    """The binding that *leaf* makes as the declared name, None where it is only a use."""
    rules = source.rules
    child, parent = leaf, leaf.parent
    position, is_destructured = 0, False
    value: Node | None = None
    while parent is not None and parent.type in rules.patterns:
        if not _may_bind(parent, child):
            return None
        if parent.type in _LISTS:
            position = next((at for at, one in enumerate(parent.named_children) if one == child), 0)
            is_destructured = True
        elif parent.type in _STRUCTURES:
            is_destructured = True
        value = value or child_of(parent, "value") or _unnamed_value(parent, child)
        child, parent = parent, parent.parent
    if parent is None:
        return None
    binder = rules.binders.get(parent.type)
    if binder is None or child not in children_of(parent, binder.name):
        return None
    if not binder.name and child == _typed_part(parent, binder):
        return None
    type_node = child_of(parent, binder.type) if binder.type else None
    value = value or (child_of(parent, binder.value) if binder.value else None)
    return Binding(leaf, parent, type_node, value, binder.is_element, position, is_destructured)


_LISTS = frozenset(
    {
        "pattern_list",
        "tuple_pattern",
        "list_pattern",
        "array_pattern",
        "expression_list",
        "left_assignment_list",
        "tuple",
        "structured_binding_declarator",
    }
)
_STRUCTURES = frozenset(
    {"object_pattern", "struct_pattern", "tuple_struct_pattern", "field_pattern", "pair_pattern"}
)


def _unnamed_value(pattern: Node, name: Node) -> Node | None:
    """The initial value in a C# declarator, which has no field."""
    last = (
        pattern.named_child(pattern.named_child_count - 1) if pattern.type == "variable_declarator" else None
    )
    return (
        last if last is not None and last != name and pattern.child_by_field_name("value") is None else None
    )


def _may_bind(pattern: Node, child: Node) -> bool:
    """Whether *child* is on the binding side of a pattern: no key, default, initial value or type."""
    for side in ("key", "right", "value", "type", "size"):
        part = pattern.child_by_field_name(side)
        if part is not None and part == child:
            return side == "value" and pattern.type == "pair_pattern"
    if pattern.type == "field_pattern":
        bound = pattern.child_by_field_name("pattern")
        return bound is None or bound == child
    return True


def _typed_part(parent: Node, binder: Binder) -> Node | None:
    return child_of(parent, binder.type) if binder.type else None


def _collect(source: Source, function: Node, name: str) -> list[Binding]:
    found: list[Binding] = []
    start, end = function.byte_range
    outer = {function.id}
    for match in word_pattern(name).finditer(source.content, start, end):
        leaf = source.leaf_at(match.start(), match.end())
        if leaf is None or leaf.type not in source.rules.identifiers:
            continue
        binding = binding_at(source, leaf)
        if binding is None:
            continue
        owner = enclosing_function(source, leaf)
        # The name of a nested function is bound in the function around it.
        if owner is not None and is_name_of(owner, leaf):
            owner = enclosing_function(source, owner)
        if owner.id in outer if owner is not None else function.parent is None:
            found.append(binding)
    return found


def _block_of(source: Source, binding: Binding) -> Node | None:
    """The node in which a block-scoped binding is visible."""
    holder = binding.holder
    if holder.type in source.rules.functions and not is_name_of(holder, binding.name_node):
        return holder
    current = holder if holder.type in source.rules.blocks else holder.parent
    for _ in range(MAX_CLIMB):
        if current is None or current.type in source.rules.blocks or current.type in source.rules.functions:
            return current
        current = current.parent
    return None


def _covers(outer: Node | None, node: Node) -> bool:
    return outer is None or outer.start_byte <= node.start_byte < outer.end_byte
