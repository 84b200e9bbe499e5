"""Find: files, directories and definitions by name, however it is written; needs no index."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import translate

from services.codebase import CodeBase
from services.locations import Hit, LineSpan, RepoPath, Signal, Symbol
from services.ranking import (
    FIND_WEIGHTS,
    ROLE_PENALTIES,
    SPELLING_CUTOFF,
    FindSignal,
    PathRole,
    path_role,
    wishes_of,
)
from services.terms import split_identifier, stem

HEADER_SUFFIXES = (".h", ".hh", ".hpp", ".hxx", ".pyi", ".d.ts")
MAX_SYMBOL_HITS = 50
SHORTEST_PART = 2
# A single letter begins half of all words.
DIRECTORY = "directory"
# The text of a hit that is a directory.


class Preference(StrEnum):
    """Which of a header and its implementation is wanted first."""

    IMPLEMENTATION = "implementation"
    DECLARATION = "declaration"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The term in the forms in which it is compared."""

    text: str
    # Lower case, slashes straight.
    name: str
    # The last part of it.
    words: tuple[str, ...]
    folded: str
    # The words without anything between them.


@dataclass(slots=True)
class _Candidate:
    signals: dict[FindSignal, tuple[float, str]] = field(default_factory=dict)
    symbol: Symbol | None = None


def find(
    codebase: CodeBase,
    term: str,
    *,
    prefer: Preference = Preference.IMPLEMENTATION,
    limit: int = 20,
    include_tests: bool | None = None,
) -> tuple[Hit, ...]:
    """The files, directories and definitions called *term*, best first, each with its reasons.

    Case and style of writing do not matter; several words must all fit; a glob matches paths; a misspelt name
    finds its nearest spellings when nothing else fits. Test code comes after other code, unless
    *include_tests*
    is True or the term asks for it; with False it is left out.
    """
    wanted = _wanted(term)
    if not wanted.text:
        return ()
    paths = tuple(entry.path for entry in codebase.workspace.files())
    found: dict[str, _Candidate] = {}
    if re.search(r"[*?]|\[.+\]", term):
        _add_glob(found, paths, term)
    else:
        _add_paths(found, paths, wanted)
        _add_symbols(found, codebase, term, wanted)
        if prefer is Preference.IMPLEMENTATION:
            _share_with_implementations(found, paths)
        if not found:
            _add_spellings(found, paths, wanted)
    known_paths = frozenset(paths)
    prefers_tests = include_tests or wishes_of(term).tests
    hits = []
    for path, candidate in found.items():
        role = path_role(path if path in known_paths else f"{path}/x")
        is_test = role in {PathRole.TEST, PathRole.FIXTURE}
        if is_test and include_tests is False:
            continue
        penalty = 0.0 if is_test and prefers_tests else ROLE_PENALTIES[role]
        hits.append(_hit(path, candidate, penalty, role, prefer, is_directory=path not in known_paths))
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.path))[:limit])


def _wanted(term: str) -> _Wanted:
    text = term.strip().strip("\"'`").replace("\\", "/").removeprefix("./").rstrip("/").lower()
    name = text.rsplit("/", 1)[-1]
    written = re.split(r"[^\w]+", term.strip())
    words = tuple(part for word in written for part in split_identifier(word))
    return _Wanted(text, name, words, "".join(words))


def _add_glob(found: dict[str, _Candidate], paths: Iterable[RepoPath], term: str) -> None:
    pattern = re.compile(translate(term.strip().removeprefix("./").lower()))
    for path in paths:
        lower = path.lower()
        if pattern.match(lower) or ("/" not in term and pattern.match(lower.rsplit("/", 1)[-1])):
            _note(found, path, FindSignal.GLOB, 1.0)


def _add_paths(found: dict[str, _Candidate], paths: Iterable[RepoPath], wanted: _Wanted) -> None:
    starts = [word[:4] for word in wanted.words]
    directories: dict[str, None] = {}
    for path in paths:
        lower = path.lower()
        if not all(start in lower for start in starts):
            continue
        _add_file(found, path, lower, wanted)
        parent = path.rpartition("/")[0]
        while parent and parent not in directories:
            directories[parent] = None
            parent = parent.rpartition("/")[0]
    for directory in directories:
        _add_directory(found, directory, wanted)


def _add_file(found: dict[str, _Candidate], path: RepoPath, lower: str, wanted: _Wanted) -> None:
    name = lower.rsplit("/", 1)[-1]
    stem_words = split_identifier(_stem_of(path.rsplit("/", 1)[-1]).replace("-", "_"))
    if lower == wanted.text or (("/" in wanted.text) and lower.endswith(f"/{wanted.text}")):
        _note(found, path, FindSignal.PATH, 1.0)
    elif name == wanted.text:
        _note(found, path, FindSignal.NAME, 1.0)
    elif "".join(stem_words) == wanted.folded or _stem_of(lower) == wanted.text:
        _note(found, path, FindSignal.STEM, 1.0)
    else:
        _add_words(found, path, _words_of_path(path), wanted)
        if wanted.folded and wanted.folded in "".join(stem_words) and len(wanted.folded) > SHORTEST_PART:
            _note(found, path, FindSignal.PART, len(wanted.folded) / max(len("".join(stem_words)), 1))


def _add_directory(found: dict[str, _Candidate], directory: str, wanted: _Wanted) -> None:
    name = directory.rsplit("/", 1)[-1]
    words = split_identifier(name.replace("-", "_").replace(".", "_"))
    lower = directory.lower()
    if lower == wanted.text or lower.endswith(f"/{wanted.text}") or "".join(words) == wanted.folded:
        _note(found, directory, FindSignal.DIRECTORY, 1.0)
    elif len(wanted.words) > 1 and all(_begins(word, words) for word in wanted.words):
        _note(found, directory, FindSignal.WORD_STARTS, 1.0)


def _add_words(found: dict[str, _Candidate], path: str, words: tuple[str, ...], wanted: _Wanted) -> None:
    stems = {stem(word) for word in words}
    # Words in the file's own name count a little more than in its directories.
    own = {
        stem(word) for word in split_identifier(path.rsplit("/", 1)[-1].replace("-", "_").replace(".", "_"))
    }
    if wanted.words and all(stem(word) in stems for word in wanted.words):
        share = sum(stem(word) in own for word in wanted.words) / len(wanted.words)
        _note(found, path, FindSignal.WORDS, 0.9 + 0.1 * share)
    elif wanted.words and all(_begins(word, words) for word in wanted.words):
        _note(found, path, FindSignal.WORD_STARTS, 1.0)


def _begins(word: str, words: Iterable[str]) -> bool:
    return any(one == word or (len(word) >= SHORTEST_PART and one.startswith(word)) for one in words)


def _add_symbols(found: dict[str, _Candidate], codebase: CodeBase, term: str, wanted: _Wanted) -> None:
    count = 0
    for name in _spellings(term, wanted.words):
        for symbol in codebase.definitions_named(name):
            if count >= MAX_SYMBOL_HITS:
                return
            candidate = found.setdefault(symbol.path, _Candidate())
            if candidate.symbol is None or (candidate.symbol.is_declaration and not symbol.is_declaration):
                candidate.symbol = symbol
                candidate.signals[FindSignal.SYMBOL] = (FIND_WEIGHTS[FindSignal.SYMBOL], symbol.qualified)
                count += 1


def _share_with_implementations(found: dict[str, _Candidate], paths: tuple[RepoPath, ...]) -> None:
    """A header's definition also speaks for the file that implements it: same name, another suffix."""
    declaring = {_without_suffix(path): one for path, one in found.items() if one.symbol and _is_header(path)}
    if not declaring:
        return
    for path in paths:
        header = None if _is_header(path) else declaring.get(_without_suffix(path))
        if header is not None and FindSignal.SYMBOL in header.signals:
            value, symbol = header.signals[FindSignal.SYMBOL]
            found.setdefault(path, _Candidate()).signals.setdefault(
                FindSignal.SYMBOL, (value, f"{symbol}, declared in its header")
            )


def _is_header(path: str) -> bool:
    return path.endswith(HEADER_SUFFIXES)


def _without_suffix(path: str) -> str:
    directory, _, name = path.rpartition("/")
    return f"{directory}/{_stem_of(name)}"


def _spellings(term: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The ways in which code writes these words as one name; as given first."""
    given = term.strip().strip("`'\"").removesuffix("()")
    last = re.split(r"::|->|[.#/]", given)[-1]
    if not words or len(words) > 6:
        return (last,) if last.isidentifier() else ()
    pascal = "".join(word.capitalize() for word in words)
    snake = "_".join(words)
    styles = (
        last,
        snake,
        pascal,
        pascal[:1].lower() + pascal[1:],
        snake.upper(),
        "".join(words),
        f"_{snake}",
    )
    return tuple(dict.fromkeys(name for name in styles if name.isidentifier()))


def _add_spellings(found: dict[str, _Candidate], paths: Iterable[RepoPath], wanted: _Wanted) -> None:
    from rapidfuzz.distance import OSA

    if len(wanted.folded) <= SHORTEST_PART:
        return
    for path in paths:
        folded = "".join(split_identifier(_stem_of(path.rsplit("/", 1)[-1]).replace("-", "_")))
        likeness = OSA.normalized_similarity(wanted.folded, folded, score_cutoff=SPELLING_CUTOFF)
        if likeness:
            _note(found, path, FindSignal.SPELLING, likeness)


def _note(found: dict[str, _Candidate], path: str, signal: FindSignal, value: float) -> None:
    """Keep the strongest reason that the path gives."""
    signals = found.setdefault(path, _Candidate()).signals
    score = FIND_WEIGHTS[signal] * value
    best = max((old for old, _ in signals.values()), default=0.0)
    if score > best:
        signals.clear()
        signals[signal] = (score, "")


def _hit(
    path: str,
    candidate: _Candidate,
    penalty: float,
    role: PathRole,
    prefer: Preference,
    *,
    is_directory: bool,
) -> Hit:
    signals = [
        Signal(str(name), round(value, 4), detail) for name, (value, detail) in candidate.signals.items()
    ]
    if penalty:
        signals.append(Signal(str(FindSignal.ROLE), penalty, str(role)))
    is_declaring = _is_header(path) or bool(candidate.symbol and candidate.symbol.is_declaration)
    if prefer is not Preference.NONE and is_declaring == (prefer is Preference.IMPLEMENTATION):
        signals.append(Signal(str(FindSignal.COUNTERPART), FIND_WEIGHTS[FindSignal.COUNTERPART]))
    depth = path.count("/")
    if depth:
        signals.append(Signal(str(FindSignal.DEPTH), round(depth * FIND_WEIGHTS[FindSignal.DEPTH], 4)))
    symbol = candidate.symbol
    return Hit(
        path=RepoPath(path),
        span=LineSpan(symbol.span.start, symbol.span.end) if symbol else None,
        score=round(sum(signal.value for signal in signals), 4),
        signals=tuple(signals),
        text=DIRECTORY if is_directory else symbol.signature if symbol else "",
        symbol=symbol.qualified if symbol else "",
    )


def _stem_of(name: str) -> str:
    """A file name without its suffixes; a name that begins with a dot keeps what follows it."""
    head, _, rest = name.lstrip(".").partition(".")
    return head or rest


def _words_of_path(path: str) -> tuple[str, ...]:
    return tuple(part for word in re.split(r"[^\w]+", path) for part in split_identifier(word))
