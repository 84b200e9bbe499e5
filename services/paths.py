"""Paths: what callers may write for a place in the repository, and what reading it can complain about."""

import hashlib
import os
import posixpath
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from services.decoding import decode, is_binary, printable_name
from services.errors import FileUnavailableError, OutsideRepositoryError
from services.listing import MAX_FILE_BYTES, is_inside_metadata
from services.locations import RepoPath


def normalise(path: str) -> RepoPath:
    """*path* tidied and relative. Raises OutsideRepositoryError when it is absolute or climbs out."""
    tidy = posixpath.normpath(path.strip() or ".")
    if tidy.startswith(("/", "../")) or tidy == "..":
        raise OutsideRepositoryError(f"{shown(path)} is outside the repository.")
    if is_inside_metadata(tidy):
        raise OutsideRepositoryError(f"{shown(path)} belongs to version control, not to the tree.")
    return RepoPath("" if tidy == "." else tidy)


def blob_id_of(data: bytes, like: str = "") -> str:
    """The id git gives to *data*, in a repository whose ids are *like* this one."""
    name = "sha256" if len(like) == 64 else "sha1"
    return hashlib.new(name, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def text_of(path: str, data: bytes) -> str:
    """*data* of the file *path* as text. Raises FileUnavailableError when it is binary."""
    if is_binary(data):
        raise FileUnavailableError(f"{shown(path)} is binary.")
    return decode(data)


def too_large(path: str, size: int) -> FileUnavailableError:
    """The complaint about a file over the limit."""
    return FileUnavailableError(
        f"{shown(path)} has {size / 1e6:.1f} MB; files over {MAX_FILE_BYTES / 1e6:.0f} MB are not read."
    )


def unavailable(path: str, error: OSError) -> FileUnavailableError:
    """The complaint about a file that the operating system refuses."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return FileUnavailableError(f"{shown(path)} does not exist.")
    return FileUnavailableError(f"{shown(path)} cannot be read: {error.strerror or error}.")


def directories_of(paths: Iterable[str]) -> frozenset[str]:
    """Every directory that holds one of *paths*, the root as an empty string."""
    found: set[str] = {""}
    for path in paths:
        parent = path.rpartition("/")[0]
        while parent not in found:
            found.add(parent)
            parent = parent.rpartition("/")[0]
    return frozenset(found)


def shown(path: str | Path) -> str:
    """*path* for a message: one printable line of bounded length."""
    name = printable_name(os.fsencode(path)) if isinstance(path, Path) else path
    text = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in name[:200])
    return text + ("…" if len(name) > 200 else "") or "an empty path"


def is_within(path: str, places: Sequence[str]) -> bool:
    """Whether *path* is one of *places*, lies below one, or matches one that holds a wildcard."""
    return any(_is_at(path, place.strip().removeprefix("./").rstrip("/")) for place in places)


def _is_at(path: str, place: str) -> bool:
    if place in {"", "."} or path == place or path.startswith(f"{place}/"):
        return True
    if not any(letter in place for letter in "*?["):
        return False
    # As in ignore files, a glob without a slash means a name at any depth.
    return fnmatchcase(path if "/" in place else path.rpartition("/")[2], place)
