"""MemoryWorkspace: files that were never on disk."""

from collections.abc import Mapping

from services.errors import FileUnavailableError, OutsideRepositoryError
from services.listing import MAX_FILE_BYTES, FileEntry, SkippedFile, SkipRule, rule_by_name
from services.locations import RepoPath
from services.paths import blob_id_of, directories_of, normalise, shown, text_of, too_large


class MemoryWorkspace:
    """Files held in memory, for tests and for text that was never on disk."""

    def __init__(
        self,
        files: Mapping[str, str | bytes],
        name: str = "memory",
        *,
        ignored: Mapping[str, str | bytes] | None = None,
    ) -> None:
        """Hold *files*; *ignored* ones are readable but do not count."""
        self._name = name
        self._files = {normalise(path): _as_bytes(content) for path, content in files.items()}
        self._ignored = {normalise(path): _as_bytes(content) for path, content in (ignored or {}).items()}
        rules = {path: _rule(path, data) for path, data in sorted(self._files.items())}
        self._counted = tuple(
            FileEntry(path, len(self._files[path]), 0) for path, rule in rules.items() if rule is None
        )
        self._skipped = tuple(SkippedFile(path, rule) for path, rule in rules.items() if rule is not None)
        self._directories = directories_of(self._files)

    @property
    def name(self) -> str:
        """The given name."""
        return self._name

    @property
    def root(self) -> None:
        """None: there is no directory."""
        return

    def files(self) -> tuple[FileEntry, ...]:
        """The files that count, sorted by path."""
        return self._counted

    def skipped(self) -> tuple[SkippedFile, ...]:
        """The files left out by name or size."""
        return self._skipped

    def refresh(self) -> None:
        """Nothing to forget."""

    def read_bytes(self, path: str) -> bytes:
        """The content of a file. Raises FileUnavailableError, OutsideRepositoryError."""
        relative = normalise(path)
        data = self._files.get(relative, self._ignored.get(relative))
        if data is None:
            raise FileUnavailableError(f"{shown(path)} does not exist.")
        if len(data) > MAX_FILE_BYTES:
            raise too_large(relative, len(data))
        return data

    def read_text(self, path: str) -> str:
        """The content as text. Raises as `read_bytes`, and for binary files."""
        return text_of(path, self.read_bytes(path))

    def exists(self, path: str) -> bool:
        """Whether *path* is a file or directory."""
        relative = _normalised_or_none(path)
        return relative in self._files or relative in self._ignored or relative in self._directories

    def is_directory(self, path: str) -> bool:
        """Whether *path* is a directory."""
        return _normalised_or_none(path) in self._directories

    def blob_id(self, path: str) -> str:
        """The id git would give to the content."""
        return blob_id_of(self.read_bytes(path))

    def ignored_files(self) -> tuple[RepoPath, ...]:
        """The files given as ignored, sorted."""
        return tuple(sorted(self._ignored))

    def why_excluded(self, path: str) -> str | None:
        """The rule that leaves *path* out, or None."""
        relative = _normalised_or_none(path)
        if relative is None:
            return f"{shown(path)} is outside the repository."
        if relative in self._ignored:
            return "an ignore file excludes it"
        return next((str(file.rule) for file in self.skipped() if file.path == relative), None)


def _rule(path: RepoPath, data: bytes) -> SkipRule | None:
    return rule_by_name(path) or (SkipRule.TOO_LARGE if len(data) > MAX_FILE_BYTES else None)


def _as_bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else content


def _normalised_or_none(path: str) -> RepoPath | None:
    try:
        return normalise(path)
    except OutsideRepositoryError:
        return None
