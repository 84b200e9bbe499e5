"""FrameMap: the frames of a log as places of this repository, told apart from library code."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.discovery.near_files import nearest_file
from services.discovery.periphery import is_peripheral
from services.errors import ServiceError
from services.failure_logs.own_packages import OwnPackages
from services.failure_logs.report import ErrorKind, FailureEntry, FailureReport, Frame
from services.locations import RepoPath
from services.workspace import Workspace

MAX_FRAMES = 2_000


@dataclass(frozen=True, slots=True)
class MappedFrame:
    """A frame and the file of this repository that it means."""

    frame: Frame
    entry: FailureEntry
    path: RepoPath | None
    # None for library code and for files that this repository does not have.
    is_library: bool
    alternatives: tuple[RepoPath, ...] = ()
    # Other files that fit as well, where the log does not say which is meant.
    is_by_name_only: bool = False
    # The log gives directories, and none of them is the directory that the file has here.


@dataclass(frozen=True, slots=True)
class NearFile:
    """A file that the log misses, and a file of this repository that it may have meant."""

    missing: str
    path: RepoPath
    log_line: int


@dataclass(frozen=True, slots=True)
class FrameMap:
    """All frames of a report, entry by entry, the place of each error first."""

    frames: tuple[MappedFrame, ...]
    first_project_frame: MappedFrame | None
    # Of the first error that has one, beginning with the first real error; a place that fits by the name of
    # its file only is taken where no other is.
    near_files: tuple[NearFile, ...] = ()
    # What the missing files of the log may have meant.

    @property
    def project_frames(self) -> tuple[MappedFrame, ...]:
        """The frames that are places of this repository."""
        return tuple(frame for frame in self.frames if frame.path is not None)


def map_frames(report: FailureReport, workspace: Workspace) -> FrameMap:
    """Find the files that the frames name; paths of other machines match by their longest common tail."""
    paths = tuple(entry.path for entry in workspace.files())
    finder = _FileFinder(paths, workspace)
    mapped: list[MappedFrame] = []
    for entry in report.errors:
        for frame in entry.frames:
            if len(mapped) >= MAX_FRAMES:
                break
            mapped.append(_map(frame, entry, finder))
    first = report.first_error
    order = [frame for frame in mapped if frame.entry is first and frame.path]
    order += [frame for frame in mapped if frame.path and not frame.entry.is_consequence]
    order += [frame for frame in mapped if frame.path]
    order.sort(key=lambda frame: frame.is_by_name_only)
    return FrameMap(tuple(mapped), order[0] if order else None, tuple(_near_files(report, paths)))


MAX_NEAR_FILES = 5


def _near_files(report: FailureReport, paths: Sequence[RepoPath]) -> Iterator[NearFile]:
    missing = {
        entry.missing: entry.log_line
        for entry in reversed(report.errors)
        if entry.kind is ErrorKind.MISSING_FILE and entry.missing
    }
    wanted = sorted(missing.items(), key=lambda item: item[1])
    for name, log_line in wanted[:MAX_NEAR_FILES]:
        path = nearest_file("/".join(path_parts(name)[0]), paths)
        if path:
            yield NearFile(name, RepoPath(path), log_line)


def _map(frame: Frame, entry: FailureEntry, finder: "_FileFinder") -> MappedFrame:
    parts, is_library = path_parts(frame.file)
    fitting = finder.fitting(parts, is_library=is_library, text=frame.text)
    path = fitting[0] if fitting else None
    return MappedFrame(
        frame,
        entry,
        path,
        is_library=is_library and path is None,
        alternatives=tuple(fitting[1:6]),
        is_by_name_only=path is not None and not is_library and _is_by_name_only(parts, path, frame.file),
    )


def _is_by_name_only(parts: Sequence[str], path: RepoPath, written: str) -> bool:
    """Whether a path with directories of its own shares nothing but the file name with *path*."""
    own = path.split("/")
    is_absolute = written.startswith("/") or written[1:3] in {":\\", ":/"}
    return is_absolute and len(own) > 1 and _common_tail(tuple(parts), own) == 1


_LIBRARY = re.compile(
    # Where installed packages, standard libraries and caches lie, on the machine that wrote the log.
    r"(?<![^/])(?:site-packages|dist-packages|node_modules|\.cargo/registry/src/[^/]+|go/pkg/mod|vendor/bundle|gems|"
    r"\.nuget/packages|\.m2/repository|\.gradle/caches|rustc/[0-9a-f]+|\.rustup)/"
    r"|(?<![^/])(?:lib|lib64|Lib)/python\d[\d.]*/|^/usr/(?:include|lib|local/include|local/go/src)/|^/opt/homebrew/"
    r"|^/Library/|^/Applications/|^[A-Za-z]:/Program Files"
)
_UNREAL = re.compile(
    r"^(?:<[^>]+>|node:|internal/[\w/]+\.js$|\[native code\]|\.\./(?:sysdeps|csu|nptl|elf)/|java\.base/|"
    r"(?:java|javax|jdk|sun|kotlin)[/.])"
)
_SCHEME = re.compile(
    r"^(?:file://(?:/(?=[A-Za-z]:))?|webpack(?:-internal)?:///?(?:\./)?|ng:///|https?://[^/]+/)"
)


def path_parts(file: str) -> tuple[tuple[str, ...], bool]:
    """The parts of a path as a log writes it, and whether it is library code.

    Of library code only the part inside is kept: `.../site-packages/pkg/a.py` is pkg/a.py.
    """
    text = _SCHEME.sub("", file.strip()).replace("\\", "/")
    if not text or _UNREAL.match(text):
        return (), True
    marks = list(_LIBRARY.finditer(text))
    inside = text[marks[-1].end() :] if marks else text
    return tuple(part for part in inside.split("/") if part not in {"", "."}), bool(marks)


MAX_COMPARED_FILES = 40
# Files read to see whether they hold the line that a frame quotes.


class _FileFinder:
    def __init__(self, paths: Iterable[RepoPath], workspace: Workspace) -> None:
        self._by_name: dict[str, list[tuple[RepoPath, tuple[str, ...]]]] = defaultdict(list)
        for path in paths:
            parts = tuple(path.split("/"))
            self._by_name[parts[-1].lower()].append((path, parts))
        self._known: dict[tuple[tuple[str, ...], bool, str], Sequence[RepoPath]] = {}
        self._workspace = workspace
        self._packages = OwnPackages(workspace)
        self._texts: dict[RepoPath, str] = {}

    def fitting(self, parts: tuple[str, ...], *, is_library: bool, text: str = "") -> Sequence[RepoPath]:
        """The files with the longest common tail, likeliest first. *text*: the line that the frame quotes."""
        key = (parts, is_library, text if is_library else "")
        if key not in self._known:
            self._known[key] = self._find(parts, is_library=is_library, text=text)
        return self._known[key]

    def _find(self, parts: tuple[str, ...], *, is_library: bool, text: str) -> Sequence[RepoPath]:
        if not parts:
            return ()
        climbing = tuple(part for part in parts if part != "..")
        scored = []
        for path, own in self._by_name.get(climbing[-1].lower() if climbing else "", ()):
            shared = _common_tail(climbing, own)
            if is_library and not self._is_own(climbing, path, own, text):
                continue
            is_same_case = own[-1] == climbing[-1]
            scored.append((-shared, not is_same_case, is_peripheral(path), len(own), path))
        scored.sort()
        if not scored:
            return ()
        best = scored[0][0]
        return tuple(path for shared, _, _, _, path in scored if shared == best)

    def _is_own(self, inside: tuple[str, ...], path: RepoPath, own: tuple[str, ...], text: str) -> bool:
        """Whether an installed file is this project's own: `flask/app.py` is `src/flask/app.py`, but not
        `vendor/x/flask/app.py`. Below a package of this project's name, or where the file holds the very line
        that the log quotes, the name of the package need not be a directory.
        """
        shared = _common_tail(inside, own)
        outside = own[: len(own) - shared]
        if (outside and outside[0] not in _SOURCE_ROOTS) or len(outside) > 1:
            return False
        if shared == len(inside):
            return len(inside) > 1
        if shared == len(inside) - self._packages.depth_of(inside):
            return True
        is_rest = not outside and shared == len(inside) - (2 if inside[0].startswith("@") else 1)
        return is_rest and bool(text) and text in self._text(path)

    def _text(self, path: RepoPath) -> str:
        if path not in self._texts:
            if len(self._texts) >= MAX_COMPARED_FILES:
                return ""
            try:
                self._texts[path] = self._workspace.read_text(path)
            except ServiceError:
                self._texts[path] = ""
        return self._texts[path]


_SOURCE_ROOTS = frozenset({"src", "lib", "python", "packages", "crates"})
# Directories that hold a project's packages and do not occur in the paths of the installed ones.


def _common_tail(left: Sequence[str], right: Sequence[str]) -> int:
    count = 0
    for a, b in zip(reversed(left), reversed(right), strict=False):
        if a.lower() != b.lower():
            break
        count += 1
    return count
