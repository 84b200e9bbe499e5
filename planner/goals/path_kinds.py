"""Path kinds: whether something with slashes or dots is a file, a directory, a branch, or only words."""

from collections.abc import Callable

from planner.goals.grounding import RepositoryLexicon
from planner.goals.lexicon import lexicon
from planner.goals.shapes import MentionKind

WordTest = Callable[[str], bool]
"""Tells whether a lower-case string is an ordinary word of requests."""

_ABBREVIATIONS = frozenset(("w/", "e.g", "i.e", "etc", "a/b"))
_PLACED = frozenset(("in", "under", "ls", "cd", "directory", "folder", "inside"))
_LONG_EXTENSION = 4
# Endings that are as often the name of a member: a file only when what stands before is no object.
_SHARED_ENDINGS = frozenset(
    ("map", "move", "service", "work", "feature", "log", "bin", "a", "o", "sum", "mod")
)
_FILE_ENDINGS = frozenset(("log", "service", "feature", "a", "o", "bin", "map"))
_OBJECTS = frozenset(("self", "this"))


def kind_of_path(
    name: str, before: str, is_word: WordTest, repository: RepositoryLexicon
) -> MentionKind | None:
    """What *name* is, standing behind the word *before*; None for words joined by a slash or a stop."""
    words = lexicon()
    bare = name.rstrip(":;,.!?").replace("\\", "/")
    base = bare.rstrip("/").rsplit("/", 1)[-1]
    stem, dot, extension = base.rpartition(".")
    has_extension = bool(dot) and extension.lower() in words.extensions
    if name in words.names or bare.lower() in _ABBREVIATIONS:
        return None
    if "/" not in bare:
        return _kind_of_name(bare, stem, extension, has_extension=has_extension)
    head = bare.lstrip("./~").split("/", 1)[0]
    if bare.startswith("/") and not has_extension and head not in words.absolute_roots:
        return None
    if head in words.branch_prefixes and not has_extension and not bare.endswith("/"):
        return MentionKind.REVISION
    if has_extension or base.lower() in words.file_names or base.startswith("."):
        return MentionKind.PATH
    return _kind_of_directory(bare, before, is_word, repository)


def _kind_of_directory(
    bare: str, before: str, is_word: WordTest, repository: RepositoryLexicon
) -> MentionKind | None:
    parts = [part for part in bare.lower().split("/") if part]
    if bare.endswith("/") or repository.has_directory(bare) or not all(map(is_word, parts)):
        return MentionKind.DIRECTORY
    is_tree = parts[0] in lexicon().directories and len(parts) > 1
    return MentionKind.DIRECTORY if is_tree and (before in _PLACED or len(parts) > 2) else None


def _kind_of_name(bare: str, stem: str, extension: str, *, has_extension: bool) -> MentionKind | None:
    """A name without slashes: "session.go" is a file, "self.map" and "node.js" are not."""
    if not has_extension:
        return MentionKind.PATH if bare.startswith(".") and "." not in bare[1:] else None
    if bare.startswith("."):
        return MentionKind.PATH
    if bare.lower() in lexicon().libraries or (len(extension) > _LONG_EXTENSION and "." in stem):
        return None
    if extension in _SHARED_ENDINGS:
        is_file = stem == "go" or (stem not in _OBJECTS and extension in _FILE_ENDINGS)
        return MentionKind.PATH if is_file else None
    return MentionKind.PATH
