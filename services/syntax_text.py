"""Source text of syntax nodes, folded and cut."""

import re

from tree_sitter import Node

FOLD = re.compile(r"\s+")
_TEMPLATE = re.compile(r"<[^<>]*>|\[[^\[\]]*\]")
_SCOPE_NOISE = frozenset({"exports", "module", "prototype", "this", "self", ""})


def node_text(source: bytes, node: Node) -> str:
    """The text of *node*; odd bytes become replacement characters."""
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


def folded(source: bytes, start: int, end: int, limit: int) -> str:
    """The text between two bytes on one line, at most *limit* characters."""
    text = source[start : min(end, start + 4 * limit)].decode("utf-8", "replace")
    return FOLD.sub(" ", text).strip()[:limit]


def without_arguments(text: str) -> str:
    """*text* without type arguments: "Box<Vec<T>>" becomes "Box"."""
    while True:
        shorter = _TEMPLATE.sub("", text)
        if shorter == text:
            return text
        text = shorter


def scope_parts(text: str) -> list[str]:
    """The names of a written scope: "(*Router[T])" is Router, "Foo.prototype" is Foo, "a::b" is a and b."""
    plain = without_arguments(text)
    return [part for part in re.split(r"::|\.|->|\\|[\s()*&]+", plain) if part not in _SCOPE_NOISE]
