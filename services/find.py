"""Find: the files and directories that a name or a few words mean. Judged by path and declared symbols."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from posixpath import basename

from rapidfuzz.distance import JaroWinkler

from services.codebase import CodeBase
from services.locations import RepoPath, Signal
from services.ranking import PathRole, path_role
from services.terms import split_identifier

# What a match says, surest first. A penalty below can reorder matches of one kind and of neighbouring kinds,
# but never lift a loose match over an exact one in a source file.
SAME_PATH = 10.0  # The term is the path, or the end of it from a slash on.
GLOB = 9.0  # The path fits the pattern.
SAME_NAME = 9.0  # The file name with its extension, in any case.
SAME_STEM = 8.0  # The same words in any joining style: CommandRouter, command_router, command-router.
DECLARES = 7.0  # The file defines a symbol of exactly this name.
ALL_WORDS_IN_NAME = 5.0
ALL_WORDS_IN_PATH = 4.0  # Spread over stem and directories.
WORD_BEGINNINGS = 3.0  # As above, with words that only begin a word of the path: bin for binary.
PART_OF_STEM = 2.0
SIMILAR = 1.5  # Times the similarity.

# Never hidden, only later: what a file is for decides between equal matches.
ROLE_PENALTIES: dict[PathRole, float] = {
    PathRole.SOURCE: 0.0,
    PathRole.CONFIG: 0.2,
    PathRole.TEST: 1.0,
    PathRole.EXAMPLE: 1.0,
    PathRole.DOCS: 1.5,
    PathRole.FIXTURE: 2.5,
    PathRole.GENERATED: 2.5,
    PathRole.VENDORED: 3.0,
    PathRole.BACKUP: 3.0,
    PathRole.BUILD_OUTPUT: 3.0,
}
PREFERRED_SIDE = 0.5  # Implementation before header where the question is how or where a thing works.

MIN_SIMILARITY = 0.92
# Jaro-Winkler of joined stems; below it two names share a beginning, not a meaning.
MIN_PREFIX = 3
MIN_PART = 4
_INTERFACE_SUFFIXES = frozenset({"h", "hh", "hpp", "hxx", "pyi"})


class Preference(StrEnum):
    """Which side of a header/implementation pair the question is about."""

    IMPLEMENTATION = "implementation"
    DECLARATION = "declaration"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FileHit:
    """A file or directory that the term may mean, with the reasons for its score."""

    path: RepoPath
    score: float
    signals: tuple[Signal, ...]
    is_exact: bool
    # It bears the name, or defines it.
    is_complete: bool
    # Every word of the term is in its path.


@dataclass(frozen=True, slots=True)
class _Term:
    """The term, taken apart once."""

    text: str
    # As written, without quotes and a leading "./".
    words: tuple[str, ...]
    joined: str
    has_suffix: bool
    declaring: frozenset[str]
    # Files that define a symbol of this name.

    @property
    def asks_for_tests(self) -> bool:
        return any(word in {"test", "tests", "spec", "specs"} for word in self.words)


def find(
    codebase: CodeBase,
    term: str,
    *,
    prefer: Preference = Preference.NONE,
    limit: int = 20,
    include_tests: bool | None = None,
) -> tuple[FileHit, ...]:
    """Files and directories that *term* means, best first; empty when nothing comes near.

    *include_tests* lifts the penalty on tests; None lifts it when the term speaks of tests.
    """
    wanted = _read(codebase, term)
    if not wanted.words and "*" not in wanted.text:
        return ()
    paths = [entry.path for entry in codebase.workspace.files()]
    tests = wanted.asks_for_tests if include_tests is None else include_tests
    hits = [
        hit
        for path, is_directory in _candidates(paths)
        if (hit := _judge(path, wanted, prefer, is_directory=is_directory, tests=tests)) is not None
    ]
    hits.sort(key=lambda hit: (-hit.score, hit.path.count("/"), hit.path))
    return tuple(hits[:limit])


def _read(codebase: CodeBase, term: str) -> _Term:
    text = term.strip().strip("\"'`").removeprefix("./").rstrip("/")
    name = basename(text)
    stem, _, suffix = name.rpartition(".")
    has_suffix = bool(stem) and suffix.isalnum() and len(suffix) <= 6 and " " not in text
    words = tuple(word for part in (stem if has_suffix else text).split() for word in split_identifier(part))
    if "/" in text and not has_suffix:
        words = split_identifier(name)
    declaring = {
        symbol.path
        for spelling in _identifiers(text, words)
        for symbol in codebase.definitions_named(spelling)
        if not symbol.is_declaration
    }
    return _Term(text, words, "".join(words), has_suffix, frozenset(declaring))


def _identifiers(text: str, words: Sequence[str]) -> Iterable[str]:
    """The spellings a symbol of this name may have; none for one plain word, which is no name of a type."""
    if len(words) > 4 or not words:
        return ()
    pascal = "".join(word.capitalize() for word in words)
    spellings = [pascal] if len(words) == 1 else [pascal, "_".join(words), pascal[:1].lower() + pascal[1:]]
    return dict.fromkeys([*([text] if text.isidentifier() else []), *spellings])


def _candidates(paths: Sequence[RepoPath]) -> Iterator[tuple[RepoPath, bool]]:
    """Every file, and every directory that holds one."""
    directories: set[str] = set()
    for path in paths:
        yield path, False
        parts = path.split("/")[:-1]
        directories.update("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
    for directory in sorted(directories):
        yield RepoPath(directory), True


def _judge(
    path: RepoPath, wanted: _Term, prefer: Preference, *, is_directory: bool, tests: bool
) -> FileHit | None:
    found = _match(path, wanted, is_directory=is_directory)
    if found is None:
        return None
    signals = [found]
    role = path_role(path + "/x.py" if is_directory else path)
    penalty = 0.0 if tests and role is PathRole.TEST else ROLE_PENALTIES[role]
    if penalty:
        signals.append(Signal(f"{role.value} file", -penalty))
    is_interface = path.rpartition(".")[2].lower() in _INTERFACE_SUFFIXES
    if prefer is not Preference.NONE and not wanted.has_suffix:
        is_preferred = is_interface is (prefer is Preference.DECLARATION)
        signals.append(Signal("preferred side", PREFERRED_SIDE if is_preferred else 0.0))
    return FileHit(
        path=path,
        score=sum(signal.value for signal in signals),
        signals=tuple(signals),
        is_exact=found.value >= DECLARES,
        is_complete=found.value >= WORD_BEGINNINGS,
    )


def _match(path: RepoPath, wanted: _Term, *, is_directory: bool) -> Signal | None:
    """The surest way in which *path* bears the name."""
    lowered, text = path.lower(), wanted.text.lower()
    name = basename(lowered)
    if "*" in text or "?" in text:
        fits = fnmatchcase(lowered, text) or fnmatchcase(name, text) or fnmatchcase(lowered, f"*/{text}")
        return Signal("fits the pattern", GLOB) if fits and not is_directory else None
    if lowered == text or ("/" in text and lowered.endswith(f"/{text}")):
        return Signal("same path", SAME_PATH)
    if name == text:
        return Signal("same name", SAME_NAME)
    if wanted.has_suffix or not wanted.words:
        return None
    stem = basename(path) if is_directory else basename(path).partition(".")[0] or basename(path)
    own = split_identifier(stem)
    if "/" in text:
        return Signal("same stem", SAME_STEM) if lowered.rpartition(".")[0].endswith(text) else None
    if "".join(own) == wanted.joined:
        return Signal("same stem", SAME_STEM)
    if path in wanted.declaring:
        return Signal("declares it", DECLARES)
    return _loose_match(path, own, wanted, is_directory=is_directory)


def _loose_match(path: RepoPath, own: tuple[str, ...], wanted: _Term, *, is_directory: bool) -> Signal | None:
    if set(wanted.words) <= set(own):
        return Signal("every word in the name", ALL_WORDS_IN_NAME)
    around = {word for part in path.split("/")[:-1] for word in split_identifier(part)}
    # A directory answers by its own name; the words of its parents would answer for all below them.
    every = set(own) if is_directory else {*own, *around}
    if set(wanted.words) <= every and (is_directory or set(wanted.words) & set(own)):
        return Signal("every word in the path", ALL_WORDS_IN_PATH)
    if all(
        any(word == other or (len(word) >= MIN_PREFIX and other.startswith(word)) for other in every)
        for word in wanted.words
    ) and any(other.startswith(word) for word in wanted.words for other in own):
        return Signal("beginnings of its words", WORD_BEGINNINGS)
    joined = "".join(own)
    if len(wanted.joined) >= MIN_PART and wanted.joined in joined:
        return Signal("part of the name", PART_OF_STEM)
    if len(wanted.joined) >= MIN_PART:
        similarity = JaroWinkler.similarity(wanted.joined, joined, score_cutoff=MIN_SIMILARITY)
        if similarity:
            return Signal("similar name", SIMILAR * similarity)
    return None
