"""CodeBase: what symbol-level services ask of a repository, and the cold path that needs no index."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from services.decoding import decode, is_binary, is_minified
from services.errors import FileUnavailableError, OutsideRepositoryError
from services.facts import FileFacts, symbols_of
from services.languages.grammars import parse_cached
from services.languages.registry import language_of, language_spec
from services.locations import RepoPath, Symbol
from services.syntax import extract
from services.workspace import Workspace

MAX_HELD_BYTES = 96_000_000
# Sources kept in memory after the first read; beyond it files are read again.
MAX_PARSED_FOR_NAME = 6_000_000
# Bytes parsed to find the definitions of one name: about two seconds of parsing.
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


class CodeBase(Protocol):
    """Files, their facts and the places of names; an index or a scan can stand behind it."""

    @property
    def workspace(self) -> Workspace:
        """The files."""
        ...

    def files_containing(self, identifier: str) -> tuple[RepoPath, ...]:
        """The files that hold *identifier* as a whole word, sorted."""
        ...

    def facts(self, path: RepoPath) -> FileFacts | None:
        """The facts of a file; None where it is no code, binary or gone."""
        ...

    def definitions_named(self, name: str) -> tuple[Symbol, ...]:
        """Every definition with exactly this simple name, by path and line."""
        ...


def read_source(workspace: Workspace, path: RepoPath) -> bytes | None:
    """The content of a file as the parsers want it; None when it is gone, binary or minified."""
    try:
        data = workspace.read_bytes(path)
    except (FileUnavailableError, OutsideRepositoryError):
        return None
    if data.startswith(_WIDE_MARKS):
        data = decode(data).encode()
    return None if is_binary(data) or is_minified(path, data) else data


def language_of_source(path: str, source: bytes) -> str | None:
    """The language of a file by its name, else by its first line."""
    first_line = (
        source[:200].split(b"\n", 1)[0].decode("ascii", "replace") if source.startswith(b"#!") else ""
    )
    return language_of(path, first_line)


class ScanningCodeBase:
    """Answers from the files themselves: every file is read once, only candidates are parsed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._sources: dict[RepoPath, bytes] | None = None
        self._facts: dict[RepoPath, FileFacts | None] = {}
        self._containing: dict[str, tuple[RepoPath, ...]] = {}
        self._named: dict[str, tuple[Symbol, ...]] = {}

    @property
    def workspace(self) -> Workspace:
        """The files."""
        return self._workspace

    def files_containing(self, identifier: str) -> tuple[RepoPath, ...]:
        """The files that hold *identifier* as a whole word, sorted."""
        known = self._containing.get(identifier)
        if known is None:
            wanted = identifier.encode()
            pattern = word_pattern(identifier)
            known = tuple(
                path
                for path, source in self._all_sources().items()
                # "in" is twenty times faster than the expression and rejects nearly every file.
                if wanted in source and pattern.search(source) is not None
            )
            self._containing[identifier] = known
        return known

    def facts(self, path: RepoPath) -> FileFacts | None:
        """The facts of a file; None where it is no code, binary or gone."""
        if path not in self._facts:
            self._facts[path] = self._read_facts(path)
        return self._facts[path]

    def definitions_named(self, name: str) -> tuple[Symbol, ...]:
        """Every definition with exactly this simple name, by path and line."""
        known = self._named.get(name)
        if known is None:
            known = self._named[name] = self._scan_definitions(name)
        return known

    def source(self, path: RepoPath) -> bytes | None:
        """The content of a file as it was first read."""
        held = self._all_sources().get(path)
        return held if held is not None else read_source(self._workspace, path)

    def _all_sources(self) -> dict[RepoPath, bytes]:
        if self._sources is None:
            sources: dict[RepoPath, bytes] = {}
            total = 0
            for entry in self._workspace.files():
                total += entry.size
                source = read_source(self._workspace, entry.path) if total <= MAX_HELD_BYTES else None
                if source is not None:
                    sources[entry.path] = source
            self._sources = sources
        return self._sources

    def _read_facts(self, path: RepoPath) -> FileFacts | None:
        source = self.source(path)
        language = language_of_source(path, source) if source is not None else None
        if source is None or language is None:
            return None
        return extract(source, language, parse_cached(source, language))

    def _scan_definitions(self, name: str) -> tuple[Symbol, ...]:
        named = self.files_containing(name)
        likely = [path for path in named if self._may_define(path, name)]
        # The hints know the usual forms; where they find nothing, every file that holds the name is read.
        return self._definitions_in(likely, name) or self._definitions_in(named, name)

    def _definitions_in(self, paths: Iterable[RepoPath], name: str) -> tuple[Symbol, ...]:
        found: list[Symbol] = []
        budget = MAX_PARSED_FOR_NAME
        for path in paths:
            budget -= len(self.source(path) or b"")
            if budget < 0:
                break
            facts = self.facts(path)
            if facts is not None and any(one.name == name for one in facts.definitions):
                found.extend(symbol for symbol in symbols_of(path, facts) if symbol.name == name)
        return tuple(sorted(found, key=lambda symbol: (symbol.path, symbol.name_line)))

    def _may_define(self, path: RepoPath, name: str) -> bool:
        source = self.source(path)
        language = language_of_source(path, source) if source is not None else None
        if source is None or language is None:
            return False
        return definition_pattern(name, language).search(source) is not None


@lru_cache(maxsize=1024)
def word_pattern(identifier: str) -> re.Pattern[bytes]:
    """Matches *identifier* as a whole identifier token in a source."""
    return re.compile(
        rb"(?<![A-Za-z0-9_\x80-\xff])" + re.escape(identifier.encode()) + rb"(?![A-Za-z0-9_\x80-\xff])"
    )


@lru_cache(maxsize=1024)
def definition_pattern(name: str, language: str) -> re.Pattern[bytes]:
    """Matches where *name* may be defined; saves parsing, decides nothing where it finds something."""
    template = language_spec(language).definition_hint
    return re.compile(template.replace(b"NAME", re.escape(name.encode())), re.MULTILINE)
