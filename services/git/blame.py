"""Blame: who wrote each line last."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from services.decoding import decode
from services.errors import FileUnavailableError
from services.git.diff import repo_path
from services.git.model import BlameBlock
from services.git_command import GitCommand, first_complaint
from services.locations import LineSpan, RepoPath
from services.processes import ProcessResult

_HEADER = re.compile(rb"([0-9a-f]{40,64}) \d+ (\d+)(?: \d+)?$")
_UNCOMMITTED = re.compile(r"0+$")
_TOO_SHORT = re.compile(rb"has only (\d+) lines?")
_NOWHERE = RepoPath("")
_MAX_OUTPUT_BYTES = 32_000_000


def blame(git: GitCommand, path: RepoPath, span: LineSpan | None, revision: str) -> tuple[BlameBlock, ...]:
    """Blocks of consecutive lines of one commit, by line; without *revision*, a commit id, of the work tree.

    A span that reaches beyond the file ends with it. Raises FileUnavailableError for a file that git does not
    know there, and for a span beyond it.
    """
    result = _run(git, path, span, revision)
    short = _TOO_SHORT.search(result.stderr) if result.returncode else None
    if short is not None and span is not None and span.start <= int(short[1]):
        span = LineSpan(span.start, int(short[1]))
        result = _run(git, path, span, revision)
    if result.returncode != 0 and not result.is_truncated:
        raise FileUnavailableError(f"{path} cannot be blamed: {first_complaint(result)}.")
    return _blocks(result.stdout)


def _run(git: GitCommand, path: RepoPath, span: LineSpan | None, revision: str) -> ProcessResult:
    lines = [f"-L{span.start},{span.end}"] if span else []
    start = [revision] if revision else []
    return git.run(
        ["blame", "--porcelain", "--no-textconv", *lines, *start, "--", path],
        reads_work_tree=not revision,
        max_output_bytes=_MAX_OUTPUT_BYTES,
    )


@dataclass(slots=True)
class _Origin:
    """What porcelain output says once of each commit."""

    author: str = ""
    email: str = ""
    seconds: int = 0
    offset: str = "+0000"
    summary: str = ""
    path: RepoPath = _NOWHERE

    @property
    def date(self) -> str:
        sign = -1 if self.offset.startswith("-") else 1
        digits = self.offset.lstrip("+-").rjust(4, "0")
        minutes = sign * (int(digits[:-2]) * 60 + int(digits[-2:])) if digits.isdigit() else 0
        zone = timezone(timedelta(minutes=minutes)) if abs(minutes) < 24 * 60 else UTC
        return datetime.fromtimestamp(self.seconds, zone).isoformat()


def _blocks(output: bytes) -> tuple[BlameBlock, ...]:
    origins: dict[str, _Origin] = {}
    lines: list[tuple[int, str, RepoPath, str]] = []
    sha, number, origin = "", 0, _Origin()
    for raw in output.split(b"\n"):
        if raw.startswith(b"\t"):
            lines.append((number, sha, origin.path, decode(raw[1:]).removesuffix("\r")))
            continue
        header = _HEADER.match(raw)
        if header is not None:
            sha, number = header[1].decode("ascii"), int(header[2])
            origin = origins.setdefault(sha, _Origin())
        else:
            _read(origin, raw)
    return _joined(lines, origins)


def _read(origin: _Origin, raw: bytes) -> None:
    key, _, value = raw.partition(b" ")
    match key:
        case b"author":
            origin.author = decode(value)
        case b"author-mail":
            origin.email = decode(value).strip("<>")
        case b"author-time":
            origin.seconds = int(value)
        case b"author-tz":
            origin.offset = value.decode("ascii", "replace")
        case b"summary":
            origin.summary = decode(value)
        case b"filename":
            origin.path = repo_path(value)
        case _:
            return


def _joined(
    lines: list[tuple[int, str, RepoPath, str]], origins: dict[str, _Origin]
) -> tuple[BlameBlock, ...]:
    blocks: list[BlameBlock] = []
    group: list[tuple[int, str, RepoPath, str]] = []
    for line in [*lines, (0, "", _NOWHERE, "")]:
        if group and (line[1], line[2]) != (group[0][1], group[0][2]):
            number, sha, path, _ = group[0]
            origin = origins[sha]
            is_committed = _UNCOMMITTED.match(sha) is None
            blocks.append(
                BlameBlock(
                    span=LineSpan(number, number + len(group) - 1),
                    sha=sha if is_committed else "",
                    author=origin.author if is_committed else "",
                    email=origin.email if is_committed else "",
                    date=origin.date if is_committed else "",
                    summary=origin.summary if is_committed else "not committed yet",
                    original_path=path,
                    text="\n".join(text for *_, text in group),
                )
            )
            group = []
        group.append(line)
    return tuple(blocks)
