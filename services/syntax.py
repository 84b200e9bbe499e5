"""Syntax: the facts of one file's content, read from its tree by one query per language."""

import re
from collections.abc import Iterable

from tree_sitter import Node, Tree

from services.definition_reader import DefinitionReader
from services.facts import (
    COMPLEX_RECEIVER,
    STATE_KINDS,
    TYPE_KINDS,
    Call,
    Definition,
    FileFacts,
    Import,
    Inheritance,
)
from services.languages.grammars import parse
from services.languages.registry import LanguageSpec, language_of, language_spec
from services.locations import SymbolKind
from services.syntax_captures import sort_captures
from services.syntax_text import FOLD, node_text, scope_parts, without_arguments

__all__ = ["Call", "Definition", "FileFacts", "Import", "Inheritance", "extract", "language_of"]

MAX_RECEIVER = 60


def extract(source: bytes, language: str, tree: Tree | None = None) -> FileFacts:
    """The facts of *source*; *tree* is its tree where the caller has it.

    Damaged code gives the facts of what could be read and has_errors.
    Raises KeyError for a language that is not in the table.
    """
    spec = language_spec(language)
    tree = tree or parse(source, language)
    found = sort_captures(tree.root_node, language)
    package = scope_parts(node_text(source, found.package)) if found.package else []
    prefix = package if spec.is_package_qualified else []
    definitions = DefinitionReader(source, spec, found, prefix).read()
    comments = tuple(sorted(node.byte_range for node in found.comments))
    docs = tuple(sorted({node.byte_range for node in found.docs}))
    return FileFacts(
        language=language,
        definitions=definitions,
        calls=_calls(source, found.calls, definitions),
        imports=tuple(_imports(source, found.imports, spec)),
        bases=_bases(source, found.bases, definitions),
        comments=comments,
        strings=tuple(sorted({node.byte_range for node in found.strings} - set(docs))),
        docs=docs,
        package=".".join(package),
        has_errors=tree.root_node.has_error,
    )


def _calls(
    source: bytes, found: list[tuple[Node, Node | None]], definitions: tuple[Definition, ...]
) -> tuple[Call, ...]:
    holders = [(index, one) for index, one in enumerate(definitions) if one.kind not in STATE_KINDS]
    calls: list[Call] = []
    open_ones: list[tuple[int, int]] = []
    position = 0
    # Calls are recorded in the order of their callee; a chain "a().b()" starts twice at one byte.
    for node, receiver in sorted(found, key=lambda pair: (pair[0].start_byte, pair[0].end_byte)):
        start, end = node.byte_range
        while position < len(holders) and holders[position][1].start_byte <= start:
            index, one = holders[position]
            open_ones.append((index, one.end_byte))
            position += 1
        while open_ones and open_ones[-1][1] <= start:
            open_ones.pop()
        name, written = _callee(source[start:end])
        if receiver is not None:
            written = _receiver(node_text(source, receiver))
        if name:
            calls.append(Call(name, written, node.end_point[0] + 1, open_ones[-1][0] if open_ones else -1))
    return tuple(calls)


_CALLEE = re.compile(r"([^\W\d][\w$]*[!?]?)$|(\$[\w$]*)$")


def _callee(raw: bytes) -> tuple[str, str]:
    """Last name and receiver of a callee: `a.b<T>` is ("b", "a")."""
    text = raw.decode("utf-8", "replace")
    if text.isidentifier():
        return text, ""
    if text.endswith((">", "]")):
        text = without_arguments(text)
    match = _CALLEE.search(text)
    if match is None:
        return "", ""
    return match[0], _receiver(text[: match.start()].rstrip(" \t\r\n.?!:->\\"))


def _receiver(text: str) -> str:
    folded = FOLD.sub("", text)
    return folded if len(folded) <= MAX_RECEIVER else COMPLEX_RECEIVER


def _imports(source: bytes, nodes: list[Node], spec: LanguageSpec) -> Iterable[Import]:
    for node in sorted(nodes, key=lambda one: one.byte_range):
        line = node.start_point[0] + 1
        for found in spec.read_imports(node_text(source, node)):
            yield Import(found.module, found.name, found.alias, line)


def _bases(source: bytes, nodes: list[Node], definitions: tuple[Definition, ...]) -> tuple[Inheritance, ...]:
    """Each base with the innermost type definition around it."""
    holders = [(index, one) for index, one in enumerate(definitions) if one.kind in _HEIRS]
    bases: list[Inheritance] = []
    for node in sorted(nodes, key=lambda one: one.byte_range):
        start = node.start_byte
        around = [index for index, one in holders if one.start_byte <= start < one.end_byte]
        name = FOLD.sub("", without_arguments(node_text(source, node)).partition("(")[0])
        if around and name:
            bases.append(Inheritance(around[-1], name, node.start_point[0] + 1))
    return tuple(bases)


_HEIRS = TYPE_KINDS | {SymbolKind.MODULE, SymbolKind.VARIABLE}
