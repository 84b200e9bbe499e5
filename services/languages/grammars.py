"""Parsers and compiled queries, loaded when a language is first met: start-up must not pay for thirteen."""

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
    # A parser keeps state while it runs; making one costs 2 µs and keeps threads apart.
    prepare = language_spec(name).prepare
    return Parser(grammar(name)).parse(source if prepare is None else prepare(source))


@lru_cache(maxsize=64)
def parse_cached(source: bytes, name: str) -> Tree:
    """As `parse`; the last trees are kept, because facts and references of a file are asked for together."""
    return parse(source, name)
