"""Trees of files for tests: fixtures on disk, dictionaries, and the literate form used in tests/cases."""

import base64
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.workspace import MemoryWorkspace

FIXTURES = Path(__file__).parent.parent / "fixtures"


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One entry of a tree: a file with its bytes, or a symbolic link."""

    path: str
    content: bytes = b""
    link_to: str = ""


def fixture_files(name: str) -> dict[str, bytes]:
    """All files of a fixture by path, sorted."""
    root = FIXTURES / name
    found = [path for path in root.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(found)}


def fixture_workspace(name: str) -> MemoryWorkspace:
    """A fixture in memory."""
    return MemoryWorkspace(fixture_files(name), name=name)


def copy_fixture(name: str, destination: Path) -> Path:
    """A fixture outside of any repository, so that it stands for itself."""
    shutil.copytree(FIXTURES / name, destination)
    return destination


def write_tree(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below *root*; text becomes UTF-8 with its line ends as they are."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def write_entries(root: Path, entries: tuple[TreeEntry, ...]) -> Path:
    """Write a literate tree below *root*, links included."""
    root.mkdir(parents=True, exist_ok=True)
    for entry in entries:
        target = root / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if entry.link_to:
            target.symlink_to(entry.link_to)
        else:
            target.write_bytes(entry.content)
    return root


_HEADER = re.compile(r"^--- (?P<path>\S(?:.*?\S)??)(?: -> (?P<link>\S+))?(?: \((?P<how>[\w -]+)\))?$")


def parse_tree(text: str) -> tuple[TreeEntry, ...]:
    """Read the literate form: a header `--- path` before each file, in brackets how its bytes are made.

    `(crlf)`, `(latin-1)`, `(utf-16)`, `(base64)`, `(repeat 500)`, `(no newline)`; `--- a -> b` is a link.
    """
    entries: list[TreeEntry] = []
    header: re.Match[str] | None = None
    body: list[str] = []
    for line in [*text.split("\n"), "--- end"]:
        if found := _HEADER.match(line):
            if header:
                entries.append(_entry(header, body))
            header, body = found, []
        else:
            body.append(line)
    return tuple(entries)


def _entry(header: re.Match[str], lines: list[str]) -> TreeEntry:
    how = header["how"] or ""
    if header["link"]:
        return TreeEntry(header["path"], link_to=header["link"])
    text = "".join(f"{line}\n" for line in _without_trailing_blank(lines))
    if how.startswith("repeat "):
        text *= int(how.split()[1])
    if how == "no newline":
        text = text.removesuffix("\n")
    if how == "base64":
        return TreeEntry(header["path"], base64.b64decode(text))
    if how == "crlf":
        return TreeEntry(header["path"], text.replace("\n", "\r\n").encode())
    encoding = how if how in {"latin-1", "utf-16"} else "utf-8"
    return TreeEntry(header["path"], text.encode(encoding))


def _without_trailing_blank(lines: list[str]) -> list[str]:
    """Blank lines before the next header part the files for the eye; they belong to none."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def line_of(content: str | bytes, fragment: str) -> int:
    """The 1-based line of a fragment that occurs exactly once."""
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    if text.count(fragment) != 1:
        raise AssertionError(f"{fragment!r} occurs {text.count(fragment)} times, wanted once")
    return text.count("\n", 0, text.index(fragment)) + 1
