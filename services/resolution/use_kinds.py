"""Kinds of use: what the syntax around a name says of how it is used."""

from tree_sitter import Node

from services.locations import ReferenceKind
from services.resolution.bindings import child_of
from services.resolution.node_shapes import member_parts
from services.resolution.sources import Source

STATEMENTS = frozenset(
    {
        "import_statement",
        "import_from_statement",
        "export_statement",
        "use_declaration",
        "import_declaration",
        "using_directive",
        "namespace_use_declaration",
        "import_spec",
        "using_declaration",
    }
)


def unwrapped(source: Source, leaf: Node) -> Node:
    """The node that stands for the name with its type arguments."""
    node = leaf
    while node.parent is not None and node.parent.type in source.rules.wrappers:
        first = (
            child_of(node.parent, "name") or child_of(node.parent, "function") or child_of(node.parent, "0")
        )
        if first != node:
            return node
        node = node.parent
    return node


def ancestor(node: Node, kinds: frozenset[str], levels: int) -> Node | None:
    """The nearest node of one of *kinds*, *node* included, within so many levels."""
    current: Node | None = node
    for _ in range(levels):
        if current is None:
            return None
        if current.type in kinds:
            return current
        current = current.parent
    return None


def scope_around(source: Source, node: Node) -> Node | None:
    """The receiver of a path that the grammar nests to the right: of `b::c` in `a::(b::c)` it is a."""
    parent = node.parent
    if parent is None or parent.type != node.type or node.type != "qualified_identifier":
        return None
    return child_of(parent, source.rules.members[node.type][0])


def outermost_path(node: Node) -> Node:
    """The whole path that *node* ends."""
    current = node
    while (
        current.parent is not None
        and current.parent.type == current.type
        and child_of(current.parent, "name") == current
    ):
        current = current.parent
    return current


def is_type_name(source: Source, leaf: Node) -> bool:
    """Whether the name can only be a type, which no local variable shadows."""
    return leaf.type in {"type_identifier", "namespace_identifier"} and source.language != "go"


def is_reassignment(source: Source, leaf: Node) -> bool:
    """Whether an assignment outside of functions sets a name that exists already."""
    parent = leaf.parent
    return parent is not None and parent.type == "assignment" and source.language in {"python", "ruby"}


def is_quoted_type(source: Source, leaf: Node) -> bool:
    """Whether a Python string is an annotation in quotes: a type that is not defined yet."""
    if source.language != "python" or ancestor(leaf, _ANNOTATIONS, 8) is None:
        return False
    holder = ancestor(leaf, _GENERIC, 6)
    return holder is None or not source.text(holder).partition("[")[0].endswith("Literal")


_ANNOTATIONS = frozenset({"type"})
_GENERIC = frozenset({"generic_type", "subscript"})


def kind_of(source: Source, node: Node) -> ReferenceKind:
    """How the name *node* is used."""
    rules = source.rules
    used = node
    if ancestor(node, rules.inherits, 4) is not None and _is_base(source, node):
        return ReferenceKind.INHERIT
    while used.parent is not None and used.parent.type in rules.members | dict.fromkeys(rules.wrappers):
        if used.parent.type in rules.members and member_parts(source, used.parent)[1] != used:
            break
        if used.parent.type in rules.calls:
            break
        used = used.parent
    parent = used.parent
    if parent is not None:
        callee = rules.calls.get(parent.type) or rules.creations.get(parent.type)
        if callee is not None and child_of(parent, callee) == used:
            return ReferenceKind.CALL
        if parent.type in {
            "decorator",
            "jsx_opening_element",
            "jsx_self_closing_element",
            "jsx_closing_element",
            "method_reference",
        }:
            return ReferenceKind.CALL
        if parent.type == "field_initializer" and node.type != "field_identifier":
            return ReferenceKind.CALL
    is_type = (
        node.type in rules.types or ancestor(node, rules.types, 5) is not None or _is_declared_type(used)
    )
    return ReferenceKind.TYPE if is_type else ReferenceKind.ACCESS


def _is_declared_type(node: Node) -> bool:
    parent = node.parent
    return parent is not None and any(
        parent.child_by_field_name(field) == node for field in ("type", "returns", "return_type")
    )


def _is_base(source: Source, node: Node) -> bool:
    if source.language != "python":
        return True
    parent = node.parent
    while parent is not None and parent.type != "class_definition":
        holder, parent = parent, parent.parent
        if parent is not None and parent.type == "class_definition":
            return parent.child_by_field_name("superclasses") == holder and node.parent != holder.parent
    return False
