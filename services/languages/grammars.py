"""Parsers and compiled queries, loaded when a language is first met: start-up must not pay for thirteen."""

import codecs
import importlib
from functools import cache, lru_cache
from importlib import resources

from tree_sitter import Language, Parser, Query, Tree

from services.languages.registry import language_spec


@cache
def grammar(name: str) -> Language:
    """The tree-sitter grammar of the language called *name*."""
    spec = language_spec(name)
    return Language(getattr(importlib.import_module(spec.grammar), spec.entry)())


@cache
def query_text(name: str) -> str:
    """The query source of the language: its files in the order of its row."""
    folder = resources.files("services.languages")
    return "\n".join((folder / f"{part}.scm").read_text("utf-8") for part in language_spec(name).queries)


@cache
def facts_query(name: str) -> Query:
    """The compiled query that `services.syntax.extract` runs over a whole file."""
    return Query(grammar(name), query_text(name))


def parse(source: bytes, name: str) -> Tree:
    """The syntax tree of *source*; damaged code gives a tree with error nodes, never an exception."""
    prepare = language_spec(name).prepare
    text = _as_utf_8(source)
    # A parser keeps state while it runs; making one costs 2 µs and keeps threads apart.
    return Parser(grammar(name)).parse(text if prepare is None else prepare(text))


def _as_utf_8(source: bytes) -> bytes:
    """*source* with every byte that is no UTF-8 replaced by a letter, so that offsets stay true.

    Text predicates of queries decode the nodes they look at and raise on other bytes.
    """
    try:
        source.decode("utf-8")
    except UnicodeDecodeError:
        return source.decode("utf-8", "services.placeholder").encode("utf-8")
    return source


def _placeholder(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "_" * (error.end - error.start), error.end


codecs.register_error("services.placeholder", _placeholder)


@lru_cache(maxsize=64)
def parse_cached(source: bytes, name: str) -> Tree:
    """As `parse`; the last trees are kept, because facts and references of a file are asked for together."""
    return parse(source, name)
