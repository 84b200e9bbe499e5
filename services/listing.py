"""Listing: which files of a directory count, and by which rule the others do not."""

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path

from services.decoding import decode, printable_name
from services.errors import GitUnavailableError
from services.git_command import GitCommand
from services.locations import RepoPath

MAX_FILE_BYTES = 2_000_000
# Hand-written source ends far below; what is larger is data, a bundle or an amalgamation.
MAX_FILES = 200_000
# Bounds the work where somebody asks about a whole disk.
IGNORE_FILE = ".sleuthignore"
METADATA_DIRECTORIES = frozenset({".git", ".hg", ".svn", ".jj", ".bzr"})

_BINARY_SUFFIXES_TEXT = """
    7z a aac ai air apk ar avi avif bin blend bmp br bz2 cab class com cr2 dat db deb dll dmg doc docx
    dylib ear eot exe fbx flac flv gem gif gz h5 heic icns ico idx ipa iso jar jpeg jpg ko lib lz lz4
    lzma m4a m4v mdb mkv mo mov mp3 mp4 mpeg mpg msi nib node npy npz o obj odp ods odt ogg onnx orc otf
    p12 pack parquet pb pcap pdb pdf pfx pickle pkl png ppt pptx psd pt pth pyc pyd pyo rar rlib rpm
    safetensors sketch so sqlite sqlite3 swf tar tflite tga tgz tif tiff ttc ttf ucas vsix war wasm wav
    webm webp whl wma wmv woff woff2 xls xlsx xpi xz zip zst
"""
_BINARY_SUFFIXES = frozenset(_BINARY_SUFFIXES_TEXT.split())
_MINIFIED_NAMES = (".min.js", ".min.mjs", ".min.css", "-min.js", ".js.map", ".css.map", ".mjs.map")


class SkipRule(StrEnum):
    """Why a file does not count."""

    BINARY = "binary"
    TOO_LARGE = "too large"
    MINIFIED = "minified"
    OUTSIDE_LINK = "symlink outside the repository"
    INSIDE_LINK = "symlink inside the repository"
    # What it points to is listed under its own name.
    BROKEN_LINK = "broken symlink"
    NOT_A_FILE = "not a regular file"
    UNREADABLE = "unreadable"
    SUBMODULE = "submodule"
    NESTED_REPOSITORY = "nested repository"
    SLEUTHIGNORE = ".sleuthignore"
    FILE_LIMIT = "file limit"


@dataclass(frozen=True, slots=True, order=True)
class FileEntry:
    """A regular file that counts."""

    path: RepoPath
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True, order=True)
class SkippedFile:
    """A file or link that was seen and left out."""

    path: RepoPath
    rule: SkipRule


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a directory, sorted by path."""

    files: tuple[FileEntry, ...]
    skipped: tuple[SkippedFile, ...]
    odd_names: dict[RepoPath, bytes] = field(default_factory=dict)
    # Real names of the paths that are not UTF-8 and are shown with their bytes escaped.


def list_with_git(git: GitCommand) -> Listing:
    """Tracked files and those that are neither tracked nor ignored. Raises GitUnavailableError."""
    output = git.output(["ls-files", "-co", "--exclude-standard", "-z"])
    return _classify(git.root, sorted(set(output.split(b"\0")) - {b""}), is_git=True)


def list_by_walking(root: Path) -> Listing:
    """Every file below *root* that no `.gitignore` or `.ignore` file inside of it excludes."""
    # Somebody may ask about a whole disk; seeing more than can be listed would only take time.
    names = islice(_walk(root, respects_ignore_files=True), 2 * MAX_FILES)
    return _classify(root, sorted(names), is_git=False)


def list_ignored(root: Path, git: GitCommand | None, *, limit: int) -> tuple[RepoPath, ...]:
    """Paths of at most *limit* files that ignore files exclude, sorted as far as they were seen."""
    names: list[bytes] = []
    if git is not None:
        try:
            result = git.run(
                ["ls-files", "-oi", "--exclude-standard", "-z"],
                timeout_seconds=10.0,
                max_output_bytes=limit * 80,
            )
        except GitUnavailableError:
            return ()
        # The last one may be cut.
        names = result.stdout.split(b"\0")[:-1]
    else:
        kept = set(_walk(root, respects_ignore_files=True))
        for name in _walk(root, respects_ignore_files=False):
            if name not in kept:
                names.append(name)
                if len(names) >= limit:
                    break
    return tuple(RepoPath(printable_name(name)) for name in sorted(names)[:limit])


def rule_by_name(path: str) -> SkipRule | None:
    """The rule by which the name alone excludes a file."""
    name = path.rpartition("/")[2].lower()
    if name.endswith(_MINIFIED_NAMES):
        return SkipRule.MINIFIED
    stem, dot, suffix = name.rpartition(".")
    return SkipRule.BINARY if dot and stem and suffix in _BINARY_SUFFIXES else None


def _classify(root: Path, names: list[bytes], *, is_git: bool) -> Listing:
    """Split *names* (bytes, relative to *root*) into those that count and those that do not."""
    base = os.fsencode(root) + b"/"
    excluded_by_us = _sleuthignored(root, names)
    files: list[FileEntry] = []
    skipped: list[SkippedFile] = []
    odd_names: dict[RepoPath, bytes] = {}
    for raw in names:
        name = raw.rstrip(b"/")
        path = RepoPath(printable_name(name))
        if path.encode("utf-8") != name:
            odd_names[path] = name
        try:
            status = os.lstat(base + name)
        except OSError as error:
            # Deleted but still in git's index, left out by a sparse checkout, or just gone.
            if error.errno not in {errno.ENOENT, errno.ENOTDIR}:
                skipped.append(SkippedFile(path, SkipRule.UNREADABLE))
            continue
        rule = SkipRule.SLEUTHIGNORE if raw in excluded_by_us else _rule(root, base + name, path, status)
        if rule is SkipRule.SUBMODULE and (not is_git or raw.endswith(b"/")):
            rule = SkipRule.NESTED_REPOSITORY
        if rule is None and len(files) >= MAX_FILES:
            rule = SkipRule.FILE_LIMIT
        if rule is None:
            files.append(FileEntry(path, status.st_size, status.st_mtime_ns))
        else:
            skipped.append(SkippedFile(path, rule))
    return Listing(tuple(sorted(files)), tuple(sorted(skipped)), odd_names)


def _rule(root: Path, full: bytes, path: RepoPath, status: os.stat_result) -> SkipRule | None:
    mode = status.st_mode
    if stat.S_ISREG(mode):
        by_name = rule_by_name(path)
        return by_name or (SkipRule.TOO_LARGE if status.st_size > MAX_FILE_BYTES else None)
    if stat.S_ISLNK(mode):
        return _link_rule(root, full)
    return SkipRule.SUBMODULE if stat.S_ISDIR(mode) else SkipRule.NOT_A_FILE


def _link_rule(root: Path, full: bytes) -> SkipRule:
    try:
        target = os.path.realpath(full, strict=True)
    except OSError as error:
        return SkipRule.UNREADABLE if error.errno == errno.EACCES else SkipRule.BROKEN_LINK
    inside = target == os.fsencode(root) or target.startswith(os.fsencode(root) + b"/")
    return SkipRule.INSIDE_LINK if inside else SkipRule.OUTSIDE_LINK


def _sleuthignored(root: Path, names: list[bytes]) -> frozenset[bytes]:
    """Those of *names* that the repository's own `.sleuthignore` excludes; it is read at the root only."""
    file = root / IGNORE_FILE
    if file.is_symlink() or not file.is_file():
        return frozenset()
    try:
        patterns = decode(file.read_bytes()[:MAX_FILE_BYTES]).splitlines()
    except OSError:
        return frozenset()
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore import GitIgnorePatternError

    usable = []
    for pattern in patterns:
        try:
            GitIgnoreSpec.from_lines([pattern])
        except GitIgnorePatternError:
            # One malformed line must not switch the others off; git skips such lines as well.
            continue
        usable.append(pattern)
    spec = GitIgnoreSpec.from_lines(usable)
    return frozenset(name for name in names if spec.match_file(printable_name(name)))


def _walk(root: Path, *, respects_ignore_files: bool) -> Iterator[bytes]:
    """Names of the files and links below *root*, in no particular order; links are not followed."""
    import rignore

    prefix = str(root).rstrip("/") + "/"
    walker = iter(
        rignore.walk(
            root,
            ignore_hidden=False,
            read_ignore_files=respects_ignore_files,
            read_git_ignore=respects_ignore_files,
            # What counts depends on the directory alone, not on where it lies or on who looks.
            read_parents_ignores=False,
            read_global_git_ignore=False,
            read_git_exclude=False,
            require_git=False,
            follow_links=False,
            overrides=[f"!{name}/" for name in sorted(METADATA_DIRECTORIES)],
        )
    )
    directories = [os.fsencode(root)]
    has_odd_names = False
    while True:
        try:
            entry = os.fspath(next(walker))
        except StopIteration:
            break
        except (ValueError, OSError):
            # rignore names UTF-8 paths only; it goes on with the next one.
            has_odd_names = True
            continue
        if entry.startswith(prefix):
            if os.path.isdir(entry) and not os.path.islink(entry):  # noqa: PTH112, PTH114 - hot loop
                directories.append(os.fsencode(entry))
            else:
                yield os.fsencode(entry[len(prefix) :])
    if has_odd_names:
        yield from _odd_files(os.fsencode(root), directories)


def _odd_files(root: bytes, directories: list[bytes]) -> Iterator[bytes]:
    """Files below the visited *directories* whose own or whose parent's name is not UTF-8."""
    pending = [(directory, False) for directory in directories]
    while pending:
        directory, is_inside_odd = pending.pop()
        try:
            entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            is_odd = is_inside_odd or not _is_utf8(entry.name)
            if is_odd and entry.is_dir(follow_symlinks=False):
                pending.append((entry.path, True))
            elif is_odd:
                yield entry.path[len(root) + 1 :]


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def is_inside_metadata(path: str) -> bool:
    """Whether *path* lies in the private directory of a version control system."""
    # All of them start with a dot, which nearly no path has after a slash.
    may_be = path.startswith(".") or "/." in path
    return may_be and any(part.lower() in METADATA_DIRECTORIES for part in path.split("/"))
