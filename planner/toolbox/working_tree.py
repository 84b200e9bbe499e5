"""Tools on the working tree: what is staged, changed, new and set aside. Git is the authority."""

from typing import TYPE_CHECKING

from planner.evidence.ledger import Ledger
from planner.evidence.model import EvidenceClass, Finding, FindingKind, attributes
from planner.toolbox.git_findings import (
    authoritative,
    counted,
    fact,
    is_within,
    of_diff,
    paths_of,
    stash_finding,
)
from planner.tools import ToolCall, ToolOutcome
from services.git.model import PathChange, WorkingTree

if TYPE_CHECKING:
    from planner.toolbox.workbench import Workbench


def status(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Branch, staged, unstaged, untracked and conflicting files, stashes."""
    tree = bench.git.status()
    paths = paths_of(planned)
    stashes = [stash_finding(stash) for stash in tree.stashes]
    if planned.query == "stashes":
        lead = fact(
            f"{counted(len(stashes), 'stash', 'stashes')} set aside" if stashes else "the stash is empty"
        )
        return authoritative(EvidenceClass.WORKING_TREE, [lead, *stashes], len(stashes))
    findings = [fact(_head(tree))]
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
        if is_within(finding.path, paths)
    ]
    if not changes:
        what = planned.query or "changed"
        where = f" below {', '.join(paths)}" if paths else ""
        findings.append(
            fact(f"nothing is {what}{where}: the working tree is clean" if not only else f"nothing is {what}")
        )
    findings += changes
    findings += stashes
    return authoritative(EvidenceClass.WORKING_TREE, findings[:200], len(changes))


def _head(tree: WorkingTree) -> str:
    """Where the working tree stands: branch, commit, distance from its upstream, what is in progress."""
    head = f"on branch {tree.branch}" if tree.branch else f"detached head at {tree.head[:10]}"
    if not tree.head:
        head += ", no commits yet"
    if tree.upstream:
        head += f", {tree.ahead} ahead and {tree.behind} behind {tree.upstream}"
    if tree.operation:
        head += f", a {tree.operation.value} is in progress"
    return head


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
    changes = bench.git.diff(staged=staged, paths=paths_of(planned))
    findings = of_diff(changes, revision="")
    total = f"{len(changes.files)} files, {changes.added} lines added, {changes.deleted} deleted"
    lead = fact(
        f"{changes.new} against {changes.old}: {total}" if changes.files else "no tracked file differs"
    )
    return authoritative(EvidenceClass.WORKING_TREE, [lead, *findings], len(changes.files))
