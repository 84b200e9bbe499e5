"""What the words of a request are in this repository.

A symbol, file, directory, revision, person, a set of words, or nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from planner.goals.model import GroundedTarget, Grounding, Target, TargetKind


class RepositoryLexicon(Protocol):
    """The names of one repository. Every answer is a cheap look-up; none reads a file."""

    def has_symbol(self, name: str) -> bool:
        """Whether a definition bears this name, simple or qualified with dots; case counts."""
        ...

    def has_file(self, path: str) -> bool:
        """Whether a file has this path, this path's end, or this name with or without its extension."""
        ...

    def has_directory(self, path: str) -> bool:
        """Whether a directory has this path or this path's end."""
        ...

    def has_word(self, word: str) -> bool:
        """Whether a name or path of the repository holds this lower-case word."""
        ...

    def is_revision(self, name: str) -> bool:
        """Whether a branch, tag or commit bears this name."""
        ...

    def is_person(self, name: str) -> bool:
        """Whether a commit author bears this name, or part of it."""
        ...

    def nearest(self, name: str, limit: int = 3) -> Sequence[str]:
        """The names most like *name*, best first; empty when none is near."""
        ...

    def paths_of(self, name: str, limit: int = 2) -> Sequence[str]:
        """Paths of the files or directories that *name* names, best first."""
        ...


@dataclass(frozen=True, slots=True)
class NoRepository:
    """Knows no names: the parser works, but grounds nothing."""

    def has_symbol(self, name: str) -> bool:
        """Know nothing."""
        del name
        return False

    def has_file(self, path: str) -> bool:
        """Know nothing."""
        del path
        return False

    def has_directory(self, path: str) -> bool:
        """Know nothing."""
        del path
        return False

    def has_word(self, word: str) -> bool:
        """Know nothing."""
        del word
        return False

    def is_revision(self, name: str) -> bool:
        """Know nothing."""
        del name
        return False

    def is_person(self, name: str) -> bool:
        """Know nothing."""
        del name
        return False

    def nearest(self, name: str, limit: int = 3) -> Sequence[str]:
        """Know nothing."""
        del name, limit
        return ()

    def paths_of(self, name: str, limit: int = 2) -> Sequence[str]:
        """Know nothing."""
        del name, limit
        return ()


def ground(targets: Sequence[Target], repository: RepositoryLexicon) -> tuple[GroundedTarget, ...]:
    """Say for each target what this repository holds under its name."""
    if type(repository) is NoRepository:
        return tuple(GroundedTarget(target=target, grounding=Grounding.UNCHECKED) for target in targets)
    return tuple(_ground_one(target, repository) for target in targets)


def _ground_one(target: Target, repository: RepositoryLexicon) -> GroundedTarget:
    grounding = _grounding_of(target, repository)
    path = ""
    if grounding in {Grounding.FILE, Grounding.DIRECTORY}:
        paths = repository.paths_of(target.text)
        path = paths[0] if len(paths) == 1 else ""
    return GroundedTarget(target=target, grounding=grounding, path=path)


def _grounding_of(target: Target, repository: RepositoryLexicon) -> Grounding:
    text = target.text
    if target.kind in {TargetKind.URL, TargetKind.LOG}:
        return Grounding.UNCHECKED
    if target.kind is TargetKind.REVISION and repository.is_revision(text):
        return Grounding.REVISION
    if target.kind is TargetKind.PERSON and repository.is_person(text):
        return Grounding.PERSON
    first, second = (
        ((Grounding.FILE, Grounding.SYMBOL))
        if target.kind is TargetKind.PATH
        else (Grounding.SYMBOL, Grounding.FILE)
    )
    found = {
        Grounding.SYMBOL: _is_symbol(text, repository),
        Grounding.FILE: repository.has_file(text.rstrip("/")),
        Grounding.DIRECTORY: repository.has_directory(text.rstrip("/")),
    }
    for grounding in (first, second, Grounding.DIRECTORY):
        if found[grounding]:
            return grounding
    if repository.is_revision(text):
        return Grounding.REVISION
    words = text.lower().replace("_", " ").replace("-", " ").split()
    if words and all(repository.has_word(word) for word in words):
        return Grounding.WORDS
    return Grounding.ABSENT


def _is_symbol(name: str, repository: RepositoryLexicon) -> bool:
    """Words may name an identifier in any style: "replay service" is ReplayService or replay_service."""
    if repository.has_symbol(name):
        return True
    words = name.replace("::", ".").split()
    if len(words) < 2:
        return "::" in name and repository.has_symbol(name.replace("::", "."))
    joined = ("_".join(words), "".join(word[:1].upper() + word[1:] for word in words), "".join(words))
    return any(
        repository.has_symbol(spelling) for spelling in (*joined, words[0] + joined[1][len(words[0]) :])
    )
