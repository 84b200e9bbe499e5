"""DefinitionReader: turns the captures of one file into definitions with their nesting."""

import re
from dataclasses import dataclass, field

from tree_sitter import Node

from services.facts import FUNCTION_KINDS, STATE_KINDS, TYPE_KINDS, Definition
from services.languages.registry import LanguageSpec
from services.locations import SymbolKind
from services.syntax_captures import Captures
from services.syntax_text import FOLD, folded, node_text, scope_parts

MAX_SIGNATURE = 300
MAX_DOC = 400
MAX_TYPE_TEXT = 200
_VALUE = re.compile(
    r"(?:await\s+|new\s+|&|\*)*([A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)*)"
    r"\s*(?:<[^<>()]*>)?\s*([({]?)"
)


@dataclass(slots=True)
class DefinitionReader:
    """Turns captures into definitions in source order, with their nesting."""

    source: bytes
    spec: LanguageSpec
    found: Captures
    package: list[str]
    kept: list[Definition] = field(default_factory=list)
    paths: list[list[str]] = field(default_factory=list)
    # Name parts of each kept definition.
    prose: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    # Row a comment or attribute block ends in: its (first row, first byte, last byte).
    docs: dict[int, Node] = field(default_factory=dict)
    # Doc strings by first byte.
    imported: frozenset[int] = frozenset()
    # First bytes of import statements: `const {a} = require("b")` defines nothing.

    def read(self) -> tuple[Definition, ...]:
        """The definitions by start; an enclosing one comes before what it holds."""
        self.imported = frozenset(node.start_byte for node in self.found.imports)
        self.docs = {node.start_byte: node for node in self.found.docs}
        for node in (*self.found.comments, *self.found.leading):
            self._note_prose(node)
        open_ones: list[int] = []
        seen: set[tuple[int, str]] = set()
        for _, (_, role, captures) in sorted(self.found.definitions.items(), key=_nesting):
            start = captures[role][0].start_byte
            while open_ones and self.kept[open_ones[-1]].end_byte <= start:
                open_ones.pop()
            self._add(role, captures, open_ones, seen)
        return tuple(self.kept)

    def _note_prose(self, node: Node) -> None:
        row, column = node.start_point
        start = node.start_byte
        if self.source[start - column : start].strip():
            return
        end_row, end_column = node.end_point
        # A Rust line comment holds its newline and ends on the next row.
        last = end_row - 1 if end_column == 0 and end_row > row else end_row
        self.prose[last] = (row, start, node.end_byte)

    def _add(
        self, role: str, captures: dict[str, list[Node]], open_ones: list[int], seen: set[tuple[int, str]]
    ) -> None:
        form, _, kind_name = role.partition(".")
        node, kind = captures[role][0], SymbolKind(kind_name)
        if form == "forward" and not self._is_forward(node):
            return
        scope, name, name_byte = self._name(captures)
        nearest = self._holder(kind, node, open_ones)
        # "this.run = () => ..." in a constructor makes a member, like a field.
        is_member = kind is SymbolKind.FIELD or ("scope" in captures and captures["scope"][0].type == "this")
        parent = self._parent(kind, nearest, is_member=is_member, is_declaration=form == "declaration")
        if not name or parent is None:
            return
        if kind in STATE_KINDS:
            if (parent, name) in seen or node.start_byte in self.imported:
                return
            seen.add((parent, name))
        kind = _refined(kind, name, scope, self.kept[parent].kind if parent >= 0 else None)
        path = [*(self.paths[parent] if parent >= 0 else self.package), *scope, name]
        self.kept.append(self._definition(role, captures, path, kind, parent, name_byte))
        self.paths.append(path)
        if parent == nearest or kind not in STATE_KINDS:
            # A field set inside a method belongs to the class and encloses nothing.
            open_ones.append(len(self.kept) - 1)

    def _holder(self, kind: SymbolKind, node: Node, open_ones: list[int]) -> int:
        """The innermost definition around *node*. "int a, b;" makes siblings; no typedef holds a type."""
        for index in reversed(open_ones):
            outer = self.kept[index]
            is_sibling = kind in STATE_KINDS and outer.kind in STATE_KINDS and outer.end_byte == node.end_byte
            is_alias = kind in TYPE_KINDS and (outer.kind is SymbolKind.TYPE or outer.kind in STATE_KINDS)
            if not is_sibling and not is_alias:
                return index
        return -1

    def _is_forward(self, node: Node) -> bool:
        """Whether `class X` stands alone as a statement, not as part of a declarator or a friend."""
        column = node.start_point[1]
        before = self.source[node.start_byte - column : node.start_byte].strip()
        return not before and self.source[node.end_byte : node.end_byte + 8].lstrip().startswith(b";")

    def _name(self, captures: dict[str, list[Node]]) -> tuple[list[str], str, int]:
        """The scope as written at the definition, the simple name, and the byte where that starts."""
        node = captures["name"][0]
        text = node_text(self.source, node)
        scope = scope_parts(node_text(self.source, captures["scope"][0])) if "scope" in captures else []
        if text.isidentifier():
            if "type" not in captures and self.spec.name == "cpp" and "body" in captures and text.isupper():
                return self._macro_name(node) or (scope, text, node.start_byte)
            return scope, text, node.start_byte
        text = text.strip("\"'")
        prefix, operator, rest = text.rpartition("operator")
        if operator and not rest[:1].isalnum() and self.spec.name == "cpp":
            return [*scope, *scope_parts(prefix)], FOLD.sub(" ", operator + rest), node.start_byte
        parts = scope_parts(text.lstrip("@:#"))
        if not parts:
            return scope, "", node.start_byte
        last = parts[-1]
        position = text.rfind(last)
        return [*scope, *parts[:-1]], last, node.start_byte + len(text[:position].encode())

    def _macro_name(self, node: Node) -> tuple[list[str], str, int] | None:
        """The name of `TEST(Suite, Case) {...}`: arguments name what a defining macro makes."""
        arguments = re.match(
            rb"\s*\(\s*((?:\w+\s*,\s*)*)(\w+)\s*\)", self.source[node.end_byte : node.end_byte + 300]
        )
        if arguments is None:
            return None
        scope = [part.strip().decode() for part in arguments[1].split(b",") if part.strip()]
        return scope, arguments[2].decode(), node.end_byte + arguments.start(2)

    def _parent(self, kind: SymbolKind, nearest: int, *, is_member: bool, is_declaration: bool) -> int | None:
        """The definition that holds the new one; None where it is local to a function."""
        if nearest < 0 or self.kept[nearest].kind not in FUNCTION_KINDS:
            return nearest
        if is_member:
            holder = nearest
            while holder >= 0 and self.kept[holder].kind in FUNCTION_KINDS:
                holder = self.kept[holder].parent
            # A JavaScript constructor function is its own class.
            return holder if holder >= 0 else nearest
        # "Status s(other);" inside a C++ function reads as a prototype.
        is_local = kind in STATE_KINDS or (is_declaration and self.spec.name in {"c", "cpp"})
        return None if is_local else nearest

    def _definition(
        self,
        role: str,
        captures: dict[str, list[Node]],
        path: list[str],
        kind: SymbolKind,
        parent: int,
        name_byte: int,
    ) -> Definition:
        node, name_node = captures[role][0], captures["name"][0]
        body = captures["body"][0] if "body" in captures else None
        first_byte, first_row = self.found.outer.get(node.end_byte, (node.start_byte, node.start_point[0]))
        if first_byte > node.start_byte:
            first_byte, first_row = node.start_byte, node.start_point[0]
        is_first = not self.source[self.source.rfind(b"\n", 0, first_byte) + 1 : first_byte].strip()
        doc_row, doc = self._leading_doc(first_row) if is_first else (first_row, "")
        body_doc = self.docs.get(body.start_byte) if body is not None else None
        if body_doc is not None:
            doc = _first_paragraph(node_text(self.source, body_doc).strip("rRuUbBfF").strip("\"'"))
        end_row, end_column = node.end_point
        return Definition(
            name=path[-1],
            qualified=".".join(path),
            kind=kind,
            start=doc_row + 1,
            end=max(end_row if end_column == 0 and end_row > doc_row else end_row + 1, doc_row + 1),
            name_line=name_node.end_point[0] + 1,
            body_start=body.start_point[0] + 1 if body is not None else 0,
            signature=self._signature(first_byte, node, body, kind),
            doc=doc,
            is_declaration=not role.startswith("definition.") or self._is_stub(body, body_doc),
            parent=parent,
            start_byte=first_byte,
            end_byte=node.end_byte,
            name_byte=name_byte,
            type_text="" if kind in TYPE_KINDS else self._type_text(node, captures),
            value_text=self._value_text(captures),
        )

    def _leading_doc(self, row: int) -> tuple[int, str]:
        """First row of the comments directly above *row*, and the first paragraph of their text."""
        blocks: list[str] = []
        while (found := self.prose.get(row - 1)) is not None:
            row, start, end = found
            text = self.source[start : min(end, start + 4 * MAX_DOC)].decode("utf-8", "replace")
            if text.startswith(self.spec.doc_comments) and not text.startswith(("#!", "#[")):
                blocks.append(text)
        return row, _first_paragraph(_without_markers("\n".join(reversed(blocks)))) if blocks else ""

    def _signature(self, first_byte: int, node: Node, body: Node | None, kind: SymbolKind) -> str:
        # Decorators are not part of a signature; "export" and "template <...>" are.
        start = node.start_byte if self.source[first_byte : first_byte + 1] == b"@" else first_byte
        if body is not None:
            end = body.start_byte
        elif kind in STATE_KINDS or kind is SymbolKind.MACRO:
            newline = self.source.find(b"\n", node.start_byte, node.end_byte)
            end = newline if newline >= 0 else node.end_byte
        else:
            end = node.end_byte
        text = _ATTRIBUTES.sub("", folded(self.source, start, end, MAX_SIGNATURE))
        for ending in ("{", ":", "=>", ";"):
            text = text.removesuffix(ending).rstrip()
        return text

    def _is_stub(self, body: Node | None, body_doc: Node | None) -> bool:
        """Whether a Python body is only an ellipsis, as in a stub file or a protocol."""
        if body is None or not self.spec.has_doc_strings:
            return False
        start = body_doc.end_byte if body_doc is not None else body.start_byte
        return body.end_byte - start < 40 and self.source[start : body.end_byte].strip() == b"..."

    def _type_text(self, node: Node, captures: dict[str, list[Node]]) -> str:
        declared = captures["type"][0] if "type" in captures else None
        if declared is None:
            declared = node.child_by_field_name("return_type") or node.child_by_field_name("type")
        if declared is None and (value := node.child_by_field_name("value")) is not None:
            declared = value.child_by_field_name("return_type")
        if declared is None:
            return ""
        return folded(self.source, declared.start_byte, declared.end_byte, MAX_TYPE_TEXT).lstrip(":-> ")

    def _value_text(self, captures: dict[str, list[Node]]) -> str:
        if "value" not in captures:
            return ""
        node = captures["value"][0]
        text = folded(self.source, node.start_byte, node.end_byte, MAX_TYPE_TEXT)
        match = _VALUE.match(text)
        if match is None:
            return ""
        return f"{match[1]}()" if match[2] else match[1] if match.end() == len(text) else ""


_ATTRIBUTES = re.compile(r"^(?:(?:@[\w.]+(?:\([^()]*\))?|#?\[[^\[\]]*\])\s+)+")
_MARKERS = re.compile(r"^\s*(?:/\*+!?|//[/!]?|\*+/|\*+|#+:?)[ \t]?|\s*\*+/\s*$", re.MULTILINE)


def _nesting(item: tuple[int, tuple[int, str, dict[str, list[Node]]]]) -> tuple[int, int, int]:
    byte, (_, role, captures) = item
    start, end = captures[role][0].byte_range
    return start, -end, byte


def _refined(kind: SymbolKind, name: str, scope: list[str], parent: SymbolKind | None) -> SymbolKind:
    """The kind that the surroundings make of it: a function in a class is a method."""
    if kind is SymbolKind.FUNCTION and (scope or parent in TYPE_KINDS):
        return SymbolKind.METHOD
    if kind is SymbolKind.METHOD and parent is None and not scope:
        return SymbolKind.FUNCTION
    if kind is SymbolKind.VARIABLE:
        if parent in TYPE_KINDS:
            return SymbolKind.FIELD
        if len(name) > 1 and name.isupper():
            return SymbolKind.CONSTANT
    return kind


def _without_markers(comment: str) -> str:
    return _MARKERS.sub("", comment)


def _first_paragraph(text: str) -> str:
    """The first paragraph that holds a word, white space folded."""
    for paragraph in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        if any(character.isalnum() for character in paragraph):
            return FOLD.sub(" ", paragraph).strip()[:MAX_DOC]
    return ""
