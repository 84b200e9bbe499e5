"""Findings of git: commits, changed files and facts, as the tools on working tree and history give them."""

from collections.abc import Iterable

from planner.evidence.model import EvidenceClass, Finding, FindingKind, attributes
from planner.failures import FailureKind
from planner.tools import ToolCall, ToolOutcome
from services.git.model import Commit, Diff, FileDiff, Stash

MAX_HUNKS = 40
MAX_HUNK_LINES = 60


def paths_of(planned: ToolCall) -> tuple[str, ...]:
    """The paths that a call is limited to."""
    return tuple(path for path in planned.option("paths").split("\n") if path)


def is_within(path: str, limits: Iterable[str]) -> bool:
    """Whether *path* is one of the limits or lies below one; without limits everything does."""
    wanted = [limit.strip("/").removeprefix("./") for limit in limits]
    return not wanted or any(
        path == limit or path.startswith(f"{limit}/") or path.endswith(f"/{limit}") for limit in wanted
    )


def authoritative(evidence_class: EvidenceClass, findings: list[Finding], count: int) -> ToolOutcome:
    """What git says, which nothing else can contradict."""
    return ToolOutcome(
        evidence_class=evidence_class,
        findings=tuple(findings),
        match_count=max(count, 1),
        exact_count=max(count, 1),
        is_authoritative=True,
        failure=None if findings else FailureKind.NO_HITS,
    )


def fact(title: str) -> Finding:
    """A statement about the whole."""
    return Finding(kind=FindingKind.FACT, title=title, is_exact=True)


def counted(count: int, one: str, many: str) -> str:
    """`1 commit`, `3 commits`."""
    return f"{count} {one if count == 1 else many}"


def signature(commit: Commit) -> str:
    """Id, author and day of a commit."""
    return f"{commit.short} by {commit.author}, {commit.date[:10]}"


def commit_finding(commit: Commit) -> Finding:
    """A commit with its message and the files that it changed, where they were asked for."""
    files = "\n".join(f"{file.kind.value} {file.path}" for file in commit.files[:20])
    body = f"{commit.body.strip()}\n\n{files}".strip()
    return Finding(
        kind=FindingKind.COMMIT,
        title=f"{signature(commit)}: {commit.subject}",
        text=body,
        revision=commit.sha,
        is_exact=True,
        attributes=attributes(author=commit.author, date=commit.date, subject=commit.subject),
    )


def of_diff(changes: Diff, *, revision: str) -> list[Finding]:
    """One finding a file with its counts, then its hunks while they are few."""
    findings: list[Finding] = []
    hunks = 0
    for file in changes.files[:100]:
        findings.append(file_change(file, revision))
        for hunk in file.hunks:
            hunks += 1
            if hunks > MAX_HUNKS:
                break
            lines = hunk.text.split("\n")
            cut = [*lines[:MAX_HUNK_LINES], "…"] if len(lines) > MAX_HUNK_LINES else lines
            span = hunk.new_span
            findings.append(
                Finding(
                    kind=FindingKind.CHANGE,
                    title=f"{file.path}: {hunk.heading}".rstrip(": "),
                    path=file.path,
                    start=span.start if span else 0,
                    end=span.end if span else 0,
                    text="\n".join(cut),
                    revision=revision,
                    is_exact=True,
                )
            )
    return findings


def stash_finding(stash: Stash) -> Finding:
    """A set-aside change."""
    return Finding(kind=FindingKind.STASH, title=f"{stash.name}: {stash.subject}", revision=stash.sha)


def file_change(file: FileDiff, revision: str) -> Finding:
    """How one file differs, with its counts."""
    moved = f" (was {file.old_path})" if file.old_path else ""
    size = "binary" if file.is_binary else f"+{file.added} -{file.deleted}"
    return Finding(
        kind=FindingKind.CHANGE,
        title=f"{file.kind.value}: {file.path}{moved} {size}",
        path=file.path,
        revision=revision,
        is_exact=True,
        attributes=attributes(added=file.added, deleted=file.deleted),
    )
