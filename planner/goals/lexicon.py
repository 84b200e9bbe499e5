"""The parser's word classes: contractions, brand names, file extensions, calendar words.

Data in lexicon.toml.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "lexicon.toml"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Closed word classes of English requests about code."""

    contractions: dict[str, str]
    suffixes: dict[str, str]
    asks: frozenset[str]
    names: frozenset[str]
    libraries: frozenset[str]
    # Whose names look like files.
    revision_contexts: frozenset[str]
    branch_names: frozenset[str]
    branch_prefixes: frozenset[str]
    person_before: frozenset[str]
    person_verbs: frozenset[str]
    file_names: frozenset[str]
    directories: frozenset[str]
    absolute_roots: frozenset[str]
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    units: frozenset[str]
    extensions: frozenset[str]
    languages: frozenset[str]
    number_words: dict[str, int]
    ordinals: dict[str, int]
    places: frozenset[str]
    exclusions: frozenset[str]
    only: frozenset[str]
    test_words: frozenset[str]
    staged_words: frozenset[str]
    unstaged_words: frozenset[str]
    code_words: frozenset[str]
    counted: frozenset[str]
    ordering: frozenset[str]
    latest: frozenset[str]
    single: frozenset[str]
    tags: frozenset[str]
    branches: frozenset[str]
    stashes: frozenset[str]
    people: frozenset[str]
    people_verbs: frozenset[str]
    period_words: frozenset[str]
    since_words: frozenset[str]
    until_words: frozenset[str]
    span_words: frozenset[str]
    courtesies: frozenset[str]
    greetings: frozenset[str]
    # Words that ask for nothing; the latter only where a request begins.
    small_words: frozenset[str]
    pronouns: frozenset[str]
    openers: frozenset[str]
    relations: dict[str, str]
    # Stems of the words that say how one thing is used by another.
    times: dict[str, str]
    # A relative time, as git reads it.
    spellings: dict[str, str]
    # British to American, by word ending or whole word.
    every_word: frozenset[str]
    # All single words of all classes.


@cache
def lexicon() -> Lexicon:
    """The shipped word classes, read once."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    words = data["words"]
    return Lexicon(
        contractions=data["contractions"],
        suffixes=data["suffixes"],
        asks=frozenset(words["asks"]),
        names=frozenset(words["names"]),
        libraries=frozenset(words["libraries"]),
        revision_contexts=frozenset(words["revision_contexts"]),
        branch_names=frozenset(words["branch_names"]),
        branch_prefixes=frozenset(words["branch_prefixes"]),
        person_before=frozenset(words["person_before"]),
        person_verbs=frozenset(words["person_verbs"]),
        file_names=frozenset(words["file_names"]),
        directories=frozenset(words["directories"]),
        absolute_roots=frozenset(words["absolute_roots"]),
        months=tuple(words["months"]),
        weekdays=tuple(words["weekdays"]),
        units=frozenset(words["units"]),
        extensions=frozenset(words["extensions"]),
        languages=frozenset(words["languages"]),
        number_words={word: value for value, word in enumerate(words["number_words"])},
        ordinals={word: value for value, word in enumerate(words["ordinals"], 1)},
        places=frozenset(words["places"]),
        exclusions=frozenset(words["exclusions"]),
        only=frozenset(words["only"]),
        test_words=frozenset(words["test_words"]),
        staged_words=frozenset(words["staged_words"]),
        unstaged_words=frozenset(words["unstaged_words"]),
        code_words=frozenset(words["code_words"]),
        counted=frozenset(words["counted"]),
        ordering=frozenset(words["ordering"]),
        latest=frozenset(words["latest"]),
        single=frozenset(words["single"]),
        tags=frozenset(words["tags"]),
        branches=frozenset(words["branches"]),
        stashes=frozenset(words["stashes"]),
        people=frozenset(words["people"]),
        people_verbs=frozenset(words["people_verbs"]),
        period_words=frozenset(words["period_words"]),
        since_words=frozenset(words["since_words"]),
        until_words=frozenset(words["until_words"]),
        span_words=frozenset(words["span_words"]),
        courtesies=frozenset(words["courtesies"]),
        greetings=frozenset(words["greetings"]),
        small_words=frozenset(words["small_words"]),
        pronouns=frozenset(words["pronouns"]),
        openers=frozenset(words["openers"]),
        relations=data["relations"],
        times=data["times"],
        spellings=data["spellings"],
        every_word=frozenset(
            word.lower()
            for members in words.values()
            for word in members
            if word.isascii() and word.isalpha()
        ),
    )
