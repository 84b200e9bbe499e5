"""The table of languages: every row works, and every name rule names something its grammar has."""

import pytest

from services.languages.grammars import facts_query, grammar, parse
from services.languages.library_names import LIBRARY_MEMBERS
from services.languages.registry import LANGUAGES, language_of, language_spec
from services.languages.scopes import RULES, ScopeRules

NAMES = [spec.name for spec in LANGUAGES]


@pytest.mark.parametrize("name", NAMES)
def test_every_language_compiles_its_query_and_parses_nothing(name):
    """A row names a grammar that is installed and query files that fit it."""
    assert facts_query(name).pattern_count > 0
    assert parse(b"", name).root_node.child_count == 0


def test_every_language_has_name_rules_and_library_names():
    """A language that is added to one table is added to all."""
    assert set(RULES) == set(NAMES) == set(LIBRARY_MEMBERS)


@pytest.mark.parametrize("rules", list({id(rules): rules for rules in RULES.values()}.values()))
def test_name_rules_use_node_kinds_of_their_grammars(rules: ScopeRules):
    """A misspelt node kind would silently match nothing."""
    grammars = [grammar(name) for name in NAMES if RULES[name] is rules]
    kinds = {
        *rules.identifiers, *rules.members, *rules.calls, *rules.creations, *rules.functions, *rules.binders,
        *rules.patterns, *rules.blocks, *rules.wrappers, *rules.transparent, *rules.casts, *rules.keys,
        *rules.imports, *rules.inherits, *rules.types, *rules.labels,
    }  # fmt: skip
    known = {one.node_kind_for_id(number) for one in grammars for number in range(one.node_kind_count)}
    assert sorted(kinds - known) == []


@pytest.mark.parametrize(
    ("path", "first_line", "language"),
    [
        ("a/b.py", "", "python"),
        ("a/b.PYI", "", "python"),
        ("x.d.ts", "", "typescript"),
        ("App.tsx", "", "tsx"),
        ("lib.h", "", "cpp"),
        ("main.c", "", "c"),
        ("Rakefile", "", "ruby"),
        ("run", "#!/usr/bin/env python3.11", "python"),
        ("run", "#!/bin/sh -e", "bash"),
        ("run", "#!/usr/bin/env -S FOO=1 node", "javascript"),
        ("notes.txt", "", None),
        ("Makefile", "", None),
        ("run", "#!", None),
    ],
)
def test_language_is_told_by_name_then_by_interpreter(path, first_line, language):
    """Suffix first, then whole names, then the "#!" line."""
    assert language_of(path, first_line) == language


def test_unknown_language_is_a_key_error():
    """The table is closed."""
    with pytest.raises(KeyError):
        language_spec("cobol")
