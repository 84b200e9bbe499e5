"""Grep: text search over a workspace, bounded in what it returns and in how long it works.

Files are read here rather than by git's grep: on 4,100 files (61 MB) a name takes 0.14 s, `git grep -l` and
reading its files 0.21 s, and there is one meaning of case, words and encodings inside and outside of git.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from services.decoding import decode, is_binary, is_minified
from services.errors import (
    FileUnavailableError,
    OutsideRepositoryError,
)
from services.locations import Hit, LineSpan, RepoPath, Signal
from services.paths import is_within
from services.patterns import LineMatcher, SearchMode, compile_query
from services.ranking import path_role
from services.workspace import Workspace

__all__ = ["SearchMode", "TextSearch", "search_text"]

DEFAULT_LIMIT = 50
DEFAULT_SECONDS = 5.0
MAX_COUNTED = 20_000
# Matching lines counted before the search stops: more say nothing that this does not.
MAX_LINE = 240
# Characters of a line that are shown, around its first match.
_LINES_OF_A_FILE = 10
# Further lines of one file come after the first ones of every other.


@dataclass(frozen=True, slots=True)
class TextSearch:
    """The lines that match, likeliest files first."""

    query: str
    mode: SearchMode
    hits: tuple[Hit, ...]
    total: int
    # Matching lines in all files; at least so many where the search was not finished.
    whole: int
    # Those where the match is a whole identifier or phrase and no part of a longer word.
    files: int
    # Files with a match.
    files_searched: int
    is_finished: bool
    # False: time or the count of matches ran out, so the total is a lower bound.

    @property
    def is_truncated(self) -> bool:
        """Whether there are more matches than hits."""
        return self.total > len(self.hits) or not self.is_finished


def search_text(
    workspace: Workspace,
    query: str,
    *,
    mode: SearchMode = SearchMode.LITERAL,
    ignore_case: bool | None = None,
    limit: int = DEFAULT_LIMIT,
    paths: Sequence[str] = (),
    in_ignored_files: bool = False,
    timeout_seconds: float = DEFAULT_SECONDS,
    accepts: Callable[[RepoPath], bool] | None = None,
) -> TextSearch:
    """The lines where *query* occurs, by the role of the file, then by path and line.

    Case: unless *ignore_case* says otherwise, phrases match in any case, regular expressions as written, the
    others in any case only when the query has no capital letter. *paths* (files, directories, globs) and
    *accepts* narrow the files; *in_ignored_files* searches only what ignore files exclude. Binary and
    minified files are passed over. Raises InvalidPatternError.
    """
    matcher = compile_query(query, mode, ignore_case=ignore_case)
    deadline = time.monotonic() + timeout_seconds
    listed = workspace.ignored_files() if in_ignored_files else [file.path for file in workspace.files()]
    wanted = [path for path in listed if not paths or is_within(path, paths)]
    wanted = [path for path in wanted if accepts is None or accepts(path)]
    tally = _Tally()
    for path in _by_role(wanted):
        if tally.total >= MAX_COUNTED or time.monotonic() > deadline or tally.is_stopped:
            tally.is_stopped = True
            break
        tally.add(_matches_of(workspace, path, matcher, deadline, tally))
    return TextSearch(
        query=query,
        mode=mode,
        hits=tuple([*tally.first, *tally.further][: max(limit, 0)]),
        total=tally.total,
        whole=tally.whole,
        files=tally.files,
        files_searched=len(wanted),
        is_finished=not tally.is_stopped,
    )


@dataclass(slots=True)
class _Tally:
    total: int = 0
    whole: int = 0
    files: int = 0
    is_stopped: bool = False
    first: list[Hit] = field(default_factory=list)
    further: list[Hit] = field(default_factory=list)

    def add(self, hits: Iterable[tuple[Hit, bool]]) -> None:
        count = 0
        for hit, is_whole in hits:
            (self.first if count < _LINES_OF_A_FILE else self.further).append(hit)
            count += 1
            self.whole += is_whole
        self.total += count
        self.files += count > 0


def _by_role(paths: Iterable[RepoPath]) -> list[RepoPath]:
    return sorted(paths, key=lambda path: (path_role(path).rank, path))


def _matches_of(
    workspace: Workspace, path: RepoPath, matcher: LineMatcher, deadline: float, tally: _Tally
) -> Iterator[tuple[Hit, bool]]:
    text = _text(workspace, path, matcher)
    if text is None:
        return
    role = path_role(path)
    room = MAX_COUNTED - tally.total
    try:
        for match in matcher.lines(text, deadline):
            signals = (
                Signal("whole match" if match.is_whole else "partial match", 1.0 if match.is_whole else 0.5),
                Signal("file role", -0.05 * role.rank, role.value),
            )
            span = LineSpan(match.line, match.last_line)
            score = sum(signal.value for signal in signals)
            yield Hit(path, span, score, signals, _cut(match.text, match.column)), match.is_whole
            room -= 1
            if room <= 0:
                return
    except TimeoutError:
        tally.is_stopped = True


def _text(workspace: Workspace, path: RepoPath, matcher: LineMatcher) -> str | None:
    """The text of a file, None when there is none or nothing of the query can be in it."""
    try:
        data = workspace.read_bytes(path)
    except (FileUnavailableError, OutsideRepositoryError):
        return None
    if not matcher.may_match(data) or is_binary(data) or is_minified(path, data):
        return None
    return decode(data)


def _cut(line: str, column: int) -> str:
    stripped = line.strip()
    if len(stripped) <= MAX_LINE:
        return stripped
    start = max(0, min(column - MAX_LINE // 3, len(line) - MAX_LINE))
    piece = line[start : start + MAX_LINE].strip()
    return ("…" if start else "") + piece + ("…" if start + MAX_LINE < len(line) else "")
