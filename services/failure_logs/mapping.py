"""FrameMap: the frames of a log as places of this repository, told apart from library code."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.discovery.near_files import nearest_file
from services.discovery.periphery import is_peripheral
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
    # Of the first error that has one, beginning with the first real error.
    near_files: tuple[NearFile, ...] = ()
    # What the missing files of the log may have meant.

    @property
    def project_frames(self) -> tuple[MappedFrame, ...]:
        """The frames that are places of this repository."""
        return tuple(frame for frame in self.frames if frame.path is not None)


def map_frames(report: FailureReport, workspace: Workspace) -> FrameMap:
    """Find the files that the frames name; paths of other machines match by their longest common tail."""
    paths = tuple(entry.path for entry in workspace.files())
    finder = _FileFinder(paths)
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
    fitting = finder.fitting(parts, is_library=is_library)
    path = fitting[0] if fitting else None
    return MappedFrame(
        frame, entry, path, is_library=is_library and path is None, alternatives=tuple(fitting[1:6])
    )


_LIBRARY = re.compile(
    # Where installed packages, standard libraries and caches lie, on the machine that wrote the log.
    r"(?<![^/])(?:site-packages|dist-packages|node_modules|\.cargo/registry/src/[^/]+|go/pkg/mod|vendor/bundle|gems|"
    r"\.nuget/packages|\.m2/repository|\.gradle/caches|rustc/[0-9a-f]+|\.rustup)/"
    r"|(?<![^/])(?:lib|lib64|Lib)/python\d[\d.]*/|^/usr/(?:include|lib|local/include|local/go/src)/|^/opt/homebrew/"
    r"|^/Library/|^/Applications/|^[A-Za-z]:/Program Files"
)
_UNREAL = re.compile(
    r"^(?:<[^>]+>|node:|internal/|\[native code\]|\.\./(?:sysdeps|csu|nptl|elf)/|java\.base/|"
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


class _FileFinder:
    def __init__(self, paths: Iterable[RepoPath]) -> None:
        self._by_name: dict[str, list[tuple[RepoPath, tuple[str, ...]]]] = defaultdict(list)
        for path in paths:
            parts = tuple(path.split("/"))
            self._by_name[parts[-1].lower()].append((path, parts))
        self._known: dict[tuple[tuple[str, ...], bool], Sequence[RepoPath]] = {}

    def fitting(self, parts: tuple[str, ...], *, is_library: bool) -> Sequence[RepoPath]:
        """The files with the longest common tail, likeliest first."""
        key = (parts, is_library)
        if key not in self._known:
            self._known[key] = self._find(parts, is_library=is_library)
        return self._known[key]

    def _find(self, parts: tuple[str, ...], *, is_library: bool) -> Sequence[RepoPath]:
        if not parts:
            return ()
        climbing = tuple(part for part in parts if part != "..")
        scored = []
        for path, own in self._by_name.get(climbing[-1].lower() if climbing else "", ()):
            shared = _common_tail(climbing, own)
            if is_library and not _is_whole_library_path(climbing, own, shared):
                continue
            is_same_case = own[-1] == climbing[-1]
            scored.append((-shared, not is_same_case, is_peripheral(path), len(own), path))
        scored.sort()
        if not scored:
            return ()
        best = scored[0][0]
        return tuple(path for shared, _, _, _, path in scored if shared == best)


def _common_tail(left: Sequence[str], right: Sequence[str]) -> int:
    count = 0
    for a, b in zip(reversed(left), reversed(right), strict=False):
        if a.lower() != b.lower():
            break
        count += 1
    return count


def _is_whole_library_path(inside: Sequence[str], own: Sequence[str], shared: int) -> bool:
    """Whether an installed file is this project's own: `flask/app.py` is `src/flask/app.py`, but not
    `vendor/x/flask/app.py`.
    """
    outside = own[: len(own) - shared]
    return (
        shared == len(inside)
        and len(inside) > 1
        and (not outside or outside in {("src",), ("lib",), ("python",)})
    )
