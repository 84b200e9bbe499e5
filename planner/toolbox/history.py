"""Tools on git: working tree, commits, blame, revisions. Git is the authority on all of them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from planner.evidence.ledger import Ledger
from planner.evidence.model import EvidenceClass, Finding, FindingKind, attributes
from planner.failures import FailureKind
from planner.toolbox.outcomes import nothing
from planner.tools import ToolCall, ToolOutcome
from services.git.model import Commit, Commits, Diff, FileDiff, PathChange
from services.locations import LineSpan, RepoPath
from services.symbols import find_definitions

if TYPE_CHECKING:
    from planner.toolbox.workbench import Workbench

DEFAULT_COMMITS = 10
MAX_HUNKS = 40
MAX_HUNK_LINES = 60


def status(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Branch, staged, unstaged, untracked and conflicting files, stashes."""
    tree = bench.git.status()
    paths = _paths(planned)
    head = f"branch {tree.branch}" if tree.branch else f"detached head at {tree.head[:10]}"
    if not tree.head:
        head += ", no commits yet"
    if tree.upstream:
        head += f", {tree.ahead} ahead and {tree.behind} behind {tree.upstream}"
    if tree.operation:
        head += f", a {tree.operation.value} is in progress"
    findings = [_fact(head)]
    groups: list[tuple[str, list[Finding]]] = [
        ("conflict", [_path_change("conflict", change) for change in tree.conflicted]),
        ("staged", [_path_change("staged", change) for change in tree.staged]),
        ("unstaged", [_path_change("unstaged", change) for change in tree.unstaged]),
        ("untracked", [_changed(f"untracked: {path}", path, group="untracked") for path in tree.untracked]),
    ]
    only = {"staged": {"staged"}, "unstaged": {"unstaged", "untracked", "conflict"}}.get(planned.query)
    changes = [
        finding
        for group, members in groups
        if only is None or group in only
        for finding in members
        if _is_within(finding.path, paths)
    ]
    if not changes:
        what = planned.query or "changed"
        where = f" below {', '.join(paths)}" if paths else ""
        findings.append(
            _fact(
                f"nothing is {what}{where}: the working tree is clean" if not only else f"nothing is {what}"
            )
        )
    findings += changes
    findings += [
        Finding(kind=FindingKind.STASH, title=f"{stash.name}: {stash.subject}", revision=stash.sha)
        for stash in tree.stashes
    ]
    return _authoritative(EvidenceClass.WORKING_TREE, findings[:200], len(changes))


def _path_change(group: str, change: PathChange) -> Finding:
    moved = f" (was {change.old_path})" if change.old_path else ""
    what = change.detail or change.kind.value
    return _changed(f"{group}, {what}: {change.path}{moved}", change.path, group=group)


def _changed(title: str, path: str, *, group: str) -> Finding:
    return Finding(
        kind=FindingKind.CHANGE, title=title, path=path, is_exact=True, attributes=attributes(group=group)
    )


def diff(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """The changed lines that are not committed: all, staged, or unstaged."""
    staged = {"staged": True, "unstaged": False}.get(planned.query)
    changes = bench.git.diff(staged=staged, paths=_paths(planned))
    findings = _of_diff(changes, revision="")
    total = f"{len(changes.files)} files, {changes.added} lines added, {changes.deleted} deleted"
    lead = _fact(
        f"{changes.new} against {changes.old}: {total}" if changes.files else "no tracked file differs"
    )
    return _authoritative(EvidenceClass.WORKING_TREE, [lead, *findings], len(changes.files))


def log(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Commits by author, date, path and revision range, newest first."""
    paths = _paths(planned)
    author = planned.option("author")
    count = int(planned.option("count", str(DEFAULT_COMMITS)))
    found = bench.git.log(
        limit=min(count, 200),
        author=author,
        since=planned.option("since"),
        until=planned.option("until"),
        paths=paths,
        revision_range=planned.query,
        with_files=count <= DEFAULT_COMMITS,
    )
    if not found.commits and author and not _is_author(bench, author):
        return nothing(EvidenceClass.GIT_LOG, note=f"no commit is by {author}")
    if not found.commits and paths and not any(bench.workspace.exists(path) for path in paths):
        return nothing(EvidenceClass.GIT_LOG, note=f"git knows no path {', '.join(paths)}")
    if not found.commits:
        return _authoritative(EvidenceClass.GIT_LOG, [_fact("no commit fits")], 0)
    findings = [_commit(commit) for commit in found.commits]
    if found.total is not None and found.total > len(found.commits):
        findings.append(_fact(f"{found.total} commits fit; the newest {len(found.commits)} are shown"))
    if found.is_shallow:
        findings.append(_fact("the clone is shallow: older commits are not here"))
    return _authoritative(EvidenceClass.GIT_LOG, findings, found.total or len(found.commits))


def _is_author(bench: "Workbench", name: str) -> bool:
    return any(name.lower() in str(each.person).lower() for each in bench.git.contributors())


def show(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """One commit: who, when, why, and what it changed."""
    details = bench.git.show(planned.query or "HEAD", paths=_paths(planned))
    changes = _of_diff(details.diff, revision=details.commit.sha)
    return _authoritative(EvidenceClass.GIT_LOG, [_commit(details.commit), *changes], len(details.diff.files))


def compare(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """The commits that only one of two revisions has, and the files that differ."""
    old, _, new = planned.query.partition("..")
    found = bench.git.compare(old, new or "HEAD", paths=_paths(planned))
    changes = found.diff
    findings = [
        _fact(
            f"{found.new} has {_count(found.only_new)} that {found.old} has not, "
            f"{found.old} has {_count(found.only_old)} that {found.new} has not"
        ),
        _fact(f"{len(changes.files)} files differ: {changes.added} lines added, {changes.deleted} deleted"),
        *(_file_change(file, found.new_sha) for file in changes.files[:100]),
        *(_commit(commit) for commit in (*found.only_new.commits, *found.only_old.commits)),
    ]
    return _authoritative(EvidenceClass.GIT_LOG, findings, len(changes.files))


def _count(found: Commits) -> str:
    count = len(found.commits) if found.total is None else found.total
    return "1 commit" if count == 1 else f"{count} commits"


def refs(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Branches, tags or people: branches and tags newest first, people by commits."""
    if planned.query == "people":
        people = bench.git.contributors(planned.option("paths"), since=planned.option("since"))
        found = [
            _fact(f"{each.person}: {each.commits} commits, last {each.last[:10]}") for each in people[:30]
        ]
        return _authoritative(
            EvidenceClass.GIT_LOG, found or [_fact("nobody has committed yet")], len(people)
        )
    branches = [
        Finding(
            kind=FindingKind.BRANCH,
            title=f"{'* ' if branch.is_current else ''}{branch.name}: {branch.subject}",
            revision=branch.sha,
            is_exact=True,
            attributes=attributes(author=branch.author, date=branch.date, upstream=branch.upstream),
        )
        for branch in bench.git.branches()
    ]
    tags = [
        Finding(
            kind=FindingKind.TAG,
            title=f"{tag.name}: {tag.subject}",
            revision=tag.sha,
            is_exact=True,
            attributes=attributes(date=tag.date),
        )
        for tag in bench.git.tags()
    ]
    chosen = {"branches": branches, "tags": tags}.get(planned.query, [*branches, *tags])
    return _authoritative(EvidenceClass.GIT_LOG, chosen or [_fact("there are none")], len(chosen))


def blame(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Who wrote a symbol or lines, who changed them last, and which commit introduced them."""
    place = _place(bench, planned.query)
    introduced = None
    findings: list[Finding] = []
    if place is None:
        introduced = bench.git.introduced(planned.query)
        if introduced is None:
            return nothing(EvidenceClass.GIT_LOG, note=f"the history holds no {planned.query}")
    else:
        path, span, symbol = place
        if symbol:
            introduced = bench.git.introduced(symbol, path)
        blocks = bench.git.blame(path, span)
        last = sorted((block for block in blocks if block.sha), key=lambda block: block.date, reverse=True)
        findings += [
            Finding(
                kind=FindingKind.BLAME,
                title=f"{block.author}, {block.date[:10]}: {block.summary}",
                path=path,
                start=block.span.start,
                end=block.span.end,
                text=block.text,
                symbol=symbol,
                is_exact=True,
                attributes=attributes(author=block.author, date=block.date, commit=block.sha),
            )
            for block in last[:10]
        ]
        uncommitted = sum(len(block.span) for block in blocks if not block.sha)
        if uncommitted:
            findings.append(_fact(f"{uncommitted} of these lines are not committed yet"))
        for commit in bench.git.line_history(path, span, limit=5).commits if span else ():
            findings.append(_commit(commit))
    if introduced is not None:
        first = _commit(introduced.commit)
        findings.insert(
            0 if place is None else len(findings),
            first.model_copy(update={"title": f"introduced by {first.title}"}),
        )
    return _authoritative(EvidenceClass.GIT_LOG, findings, len(findings))


def _place(bench: "Workbench", query: str) -> tuple[RepoPath, LineSpan | None, str] | None:
    """The lines that *query* means: `path:first-last`, a file, or the definition of a symbol."""
    path, _, lines = query.rpartition(":")
    first, _, last = lines.partition("-")
    if path and first.isdigit() and bench.workspace.exists(path):
        return RepoPath(path), LineSpan(int(first), max(int(first), int(last or first))), ""
    if bench.workspace.exists(query) and not bench.workspace.is_directory(query):
        return RepoPath(query), None, ""
    symbols = find_definitions(bench.codebase, query)
    return (symbols[0].path, symbols[0].span, symbols[0].name) if symbols else None


def _paths(planned: ToolCall) -> tuple[str, ...]:
    return tuple(path for path in planned.option("paths").split("\n") if path)


def _is_within(path: str, limits: Iterable[str]) -> bool:
    wanted = [limit.strip("/").removeprefix("./") for limit in limits]
    return not wanted or any(
        path == limit or path.startswith(f"{limit}/") or path.endswith(f"/{limit}") for limit in wanted
    )


def _authoritative(evidence_class: EvidenceClass, findings: list[Finding], count: int) -> ToolOutcome:
    return ToolOutcome(
        evidence_class=evidence_class,
        findings=tuple(findings),
        match_count=max(count, 1),
        exact_count=max(count, 1),
        is_authoritative=True,
        failure=None if findings else FailureKind.NO_HITS,
    )


def _fact(title: str) -> Finding:
    return Finding(kind=FindingKind.FACT, title=title, is_exact=True)


def _commit(commit: Commit) -> Finding:
    files = "\n".join(f"{file.kind.value} {file.path}" for file in commit.files[:20])
    body = f"{commit.body.strip()}\n\n{files}".strip()
    return Finding(
        kind=FindingKind.COMMIT,
        title=f"{commit.short} {commit.subject} ({commit.author}, {commit.date[:10]})",
        text=body,
        revision=commit.sha,
        is_exact=True,
        attributes=attributes(author=commit.author, date=commit.date, subject=commit.subject),
    )


def _of_diff(changes: Diff, *, revision: str) -> list[Finding]:
    """One finding a file with its counts, then its hunks while they are few."""
    findings: list[Finding] = []
    hunks = 0
    for file in changes.files[:100]:
        findings.append(_file_change(file, revision))
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


def _file_change(file: FileDiff, revision: str) -> Finding:
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
