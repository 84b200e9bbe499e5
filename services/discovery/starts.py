"""Places in the source where a program starts. Only files whose name or place suggests it are read."""

import re
from collections.abc import Iterator, Sequence
from posixpath import basename, dirname, splitext

from services.discovery.layout import head_of
from services.discovery.profile import EntryPoint
from services.locations import RepoPath
from services.workspace import FileEntry, Workspace

_MAX_FILES = 120
_MAX_FILE_BYTES = 300_000
_START_NAMES = frozenset(
    {"__main__", "main", "app", "application", "cli", "manage", "server", "program", "wsgi", "asgi"}
    | {"run", "start", "index", "entry", "launcher", "bootstrap"}
)
_START_DIRECTORIES = frozenset({"", "bin", "scripts", "tools", "cmd", "src", "app"})

_PATTERNS: dict[str, tuple[str, re.Pattern[str]]] = {
    # Suffix: what it is called, and the line that shows it.
    ".py": ("script", re.compile(r"^if\s+__name__\s*==\s*[\"']__main__[\"']", re.MULTILINE)),
    ".go": ("main function", re.compile(r"^func\s+main\s*\(\s*\)", re.MULTILINE)),
    ".rs": ("main function", re.compile(r"^(?:pub\s+)?(?:async\s+)?fn\s+main\s*\(", re.MULTILINE)),
    ".java": (
        "main function",
        re.compile(r"^\s*(?:public\s+)?static\s+(?:public\s+)?void\s+main\s*\(", re.MULTILINE),
    ),
    ".kt": ("main function", re.compile(r"^(?:suspend\s+)?fun\s+main\s*\(", re.MULTILINE)),
    ".cs": ("main function", re.compile(r"\bstatic\s+(?:async\s+)?(?:void|int|Task(?:<int>)?)\s+Main\s*\(")),
    ".rb": (
        "script",
        re.compile(r"^if\s+(?:__FILE__\s*==\s*\$0|\$0\s*==\s*__FILE__|\$PROGRAM_NAME)", re.MULTILINE),
    ),
} | {
    suffix: (
        "main function",
        re.compile(r"^\s*(?:extern\s+\"C\"\s+)?(?:int|auto|void)\s+w?main\s*\(", re.MULTILINE),
    )
    for suffix in (".c", ".cc", ".cpp", ".cxx", ".m", ".mm")
}
_SHELL = (".sh", ".bash")


def entry_points_in_source(files: Sequence[FileEntry], workspace: Workspace) -> Iterator[EntryPoint]:
    """Main functions, `__main__` modules and scripts, nearest to the root first."""
    candidates = [entry for entry in files if _may_start(entry)]
    candidates.sort(key=lambda entry: (entry.path.count("/"), entry.path))
    for entry in candidates[:_MAX_FILES]:
        yield from _starts_in(entry.path, workspace)


def _may_start(entry: FileEntry) -> bool:
    stem, suffix = splitext(basename(entry.path))
    if entry.size > _MAX_FILE_BYTES:
        return False
    directory = dirname(entry.path)
    if suffix in _SHELL:
        return directory in {"", "bin", "scripts", "tools"}
    if suffix not in _PATTERNS:
        return False
    if stem.lower() in _START_NAMES or "/cmd/" in f"/{entry.path}":
        return True
    return directory in _START_DIRECTORIES or directory.endswith(("/bin", "/scripts"))


def _starts_in(path: RepoPath, workspace: Workspace) -> Iterator[EntryPoint]:
    stem, suffix = splitext(basename(path))
    if suffix in _SHELL:
        yield EntryPoint("script", basename(path), path, path, 1)
        return
    text = head_of(workspace, path, None)
    kind, pattern = _PATTERNS[suffix]
    if stem == "__main__":
        package = dirname(path).removeprefix("src/").replace("/", ".")
        yield EntryPoint("__main__", package, f"python -m {package}", path, 1)
    elif found := pattern.search(text):
        line = text.count("\n", 0, found.start() + len(found[0]) - len(found[0].lstrip())) + 1
        yield EntryPoint(kind, stem, path, path, line)
