"""Shapes: what single syntax nodes hold, without any lookup."""

from tree_sitter import Node

from services.facts import Definition
from services.resolution.bindings import child_of
from services.resolution.sources import Source
from services.resolution.values import Value


def member_parts(source: Source, node: Node) -> tuple[Node | None, Node | None]:
    """Receiver and name of a member access; no receiver where the grammar leaves it out."""
    receiver_field, name_field = source.rules.members[node.type]
    if node.type == "member_binding_expression":
        # In the C# form "a?.b" the receiver is the condition of the expression around it.
        around = node.parent
        return (child_of(around, "condition") if around is not None else None), child_of(node, name_field)
    return child_of(node, receiver_field), child_of(node, name_field)


def is_property(source: Source, definition: Definition) -> bool:
    """Whether a method is used without being called."""
    if source.language == "python":
        head = source.content[definition.start_byte : definition.name_byte]
        return b"property" in head or b"@hybrid" in head
    if source.language in {"javascript", "typescript", "tsx"}:
        return definition.signature.removeprefix("static ").startswith("get ")
    return source.language in {"ruby", "scala"}


def branches(node: Node) -> list[Node]:
    """The parts of a choice that can be its value."""
    named = node.named_children
    if (
        node.type in {"ternary_expression", "conditional_expression"}
        and node.child_by_field_name("condition") is not None
    ):
        return named[1:]
    # Python "a if test else b".
    return [named[0], named[2]] if node.type == "conditional_expression" and len(named) == 3 else named


def is_inferred(text: str) -> bool:
    """Whether a written type leaves the type to the initial value."""
    return text.strip("&* ").replace("const ", "") in {
        "auto",
        "var",
        "let",
        "val",
        "decltype(auto)",
        "auto&",
        "Final",
        "t.Final",
    }


def is_multiple(value: Value) -> bool:
    """Whether a value is a list of several results."""
    return value.is_external and len(value.elements) > 1


def written_type(source: Source, node: Node, callee: Node) -> str:
    """The type argument of a cast or factory: `static_cast<Foo*>(x)`, `cast(Foo, x)`, `new(Foo)`."""
    inner = callee
    while inner is not None and inner.type == "qualified_identifier":
        inner = child_of(inner, "name") or callee
    arguments = inner.child_by_field_name("arguments") if inner.type == "template_function" else None
    if arguments is None and source.language in {"python", "go"}:
        arguments = node.child_by_field_name("arguments")
    first = arguments.named_child(0) if arguments is not None and arguments.named_child_count else None
    return source.text(first) if first is not None else ""


def returned(body: Node, source: Source) -> list[Node]:
    """The expressions that the return statements of a function give, those of inner functions left out."""
    found: list[Node] = []
    queue = [body]
    while queue and len(found) < 6:
        node = queue.pop(0)
        if node.type == "return_statement" and node.named_child_count:
            found.append(node.named_child(0))
        elif node.type not in source.rules.functions and node.type != "class_definition":
            queue.extend(node.named_children)
    return found
