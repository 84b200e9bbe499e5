"""Captures: what the query of a language found in one tree, sorted by role."""

from dataclasses import dataclass, field

from tree_sitter import Node, QueryCursor

from services.languages.grammars import facts_query


@dataclass(slots=True)
class Captures:
    """Nodes by role."""

    definitions: dict[int, tuple[int, str, dict[str, list[Node]]]] = field(default_factory=dict)
    # By first byte of the name: (pattern, role, captures). A name defines one thing; the first pattern wins.
    calls: list[tuple[Node, Node | None]] = field(default_factory=list)
    imports: list[Node] = field(default_factory=list)
    bases: list[Node] = field(default_factory=list)
    comments: list[Node] = field(default_factory=list)
    strings: list[Node] = field(default_factory=list)
    docs: list[Node] = field(default_factory=list)
    leading: list[Node] = field(default_factory=list)
    outer: dict[int, tuple[int, int]] = field(default_factory=dict)
    # Wrappers such as "export" or a decorated definition: last byte to first byte and row.
    package: Node | None = None


def sort_captures(root: Node, language: str) -> Captures:
    """Run the query of *language* over a tree."""
    found = Captures()
    plain = {
        "import": found.imports,
        "base": found.bases,
        "comment": found.comments,
        "string": found.strings,
        "doc": found.docs,
        "leading": found.leading,
    }
    for pattern, captures in QueryCursor(facts_query(language)).matches(root):
        if "call" in captures:
            receiver = captures.get("receiver")
            found.calls.extend((node, receiver[0] if receiver else None) for node in captures["call"])
        elif "name" in captures:
            _keep_definition(found, pattern, captures)
        elif "declarator" in captures:
            _keep_declared(found, pattern, captures)
        elif "outer" in captures:
            for node in captures["outer"]:
                span = (node.start_byte, node.start_point[0])
                found.outer[node.end_byte] = min(span, found.outer.get(node.end_byte, span))
        elif "package" in captures:
            found.package = found.package or captures["package"][0]
        else:
            for role, nodes in captures.items():
                if role in plain:
                    plain[role].extend(nodes)
    return found


def _keep_definition(found: Captures, pattern: int, captures: dict[str, list[Node]]) -> None:
    role = next(role for role in captures if role.startswith(("definition.", "declaration.", "forward.")))
    for name in captures["name"]:
        byte = name.start_byte
        known = found.definitions.get(byte)
        if known is None or pattern < known[0]:
            found.definitions[byte] = (pattern, role, {**captures, "name": [name]})


def _keep_declared(found: Captures, pattern: int, captures: dict[str, list[Node]]) -> None:
    """A C or C++ definition, whose name and nature hide in its declarator."""
    role = next(role for role in captures if role.startswith("definition."))
    name, is_function = _declared_name(captures["declarator"][0])
    if name is None:
        return
    if is_function and role in {"definition.variable", "definition.field"}:
        captures["declaration.function"] = captures.pop(role)
    captures["name"] = [name]
    _keep_definition(found, pattern, captures)


_NAMES = frozenset(
    {
        "identifier",
        "field_identifier",
        "type_identifier",
        "qualified_identifier",
        "destructor_name",
        "operator_name",
        "template_function",
    }
)


def _declared_name(declarator: Node) -> tuple[Node | None, bool]:
    """The name inside a declarator, and whether it is declared as a function, not as a pointer to one."""
    node: Node | None = declarator
    is_function = False
    while node is not None and node.type not in _NAMES:
        if node.type == "function_declarator":
            is_function = True
        elif node.type == "parenthesized_declarator":
            is_function = False
        inner = node.child_by_field_name("declarator")
        if inner is None:
            inner = next(
                (child for child in node.named_children if child.type.endswith(("declarator", "identifier"))),
                None,
            )
        node = inner
    return node, is_function
