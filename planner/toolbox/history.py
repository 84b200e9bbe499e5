"""Tools on history: commits, revisions, branches, tags, people. Git is the authority on all of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.evidence.ledger import Ledger
from planner.evidence.model import EvidenceClass, Finding, FindingKind, attributes
from planner.toolbox.git_findings import (
    authoritative,
    commit_finding,
    counted,
    fact,
    file_change,
    of_diff,
    paths_of,
    signature,
    stash_finding,
)
from planner.toolbox.outcomes import nothing
from planner.tools import ToolCall, ToolOutcome
from services.git.model import Commit, Commits, Contributor
from services.nearest import nearest_names

if TYPE_CHECKING:
    from planner.toolbox.workbench import Workbench

DEFAULT_COMMITS = 10
MAX_COMMITS = 200
MAX_NEAREST = 3


def log(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Commits by author, date, message, path and revision range, newest first; one alone with its changes."""
    paths = paths_of(planned)
    author = planned.option("author")
    count = int(planned.option("count", str(DEFAULT_COMMITS)))
    point = _point(bench, planned.query)
    if point is not None:
        return _named_commit(bench, planned.query, point, paths)
    found = bench.git.log(
        limit=min(count, MAX_COMMITS),
        author=author,
        since=planned.option("since"),
        until=planned.option("until"),
        paths=paths,
        revision_range=planned.query,
        message=planned.option("message"),
        with_files=count <= DEFAULT_COMMITS,
    )
    if not found.commits:
        return _no_commit(bench, planned, paths)
    total = found.total if found.total is not None else len(found.commits)
    newest = found.commits[0]
    findings = [commit_finding(commit) for commit in found.commits]
    if len(found.commits) == 1:
        findings += of_diff(bench.git.show(newest.sha, paths=paths).diff, revision=newest.sha)
    else:
        lead = f"{counted(total, 'commit', 'commits')}{_limits(planned)}, the newest is {signature(newest)}"
        findings.insert(0, fact(lead))
    if 1 < len(found.commits) < total:
        findings.append(fact(f"the newest {len(found.commits)} of {total} are shown"))
    if found.is_shallow:
        findings.append(fact("the clone is shallow: older commits are not here"))
    return authoritative(EvidenceClass.GIT_LOG, findings, total)


def _limits(planned: ToolCall) -> str:
    """The limits of a log in words, so that the number of commits says what it counts."""
    paths = paths_of(planned)
    since, until = planned.option("since"), planned.option("until")
    time = (
        f" in {since}"
        if since == until
        else f" since {since}" * bool(since) + f" until {until}" * bool(until)
    )
    parts = (
        f" in {planned.query}" if planned.query else "",
        f" by {planned.option('author')}" if planned.option("author") else "",
        f" saying '{planned.option('message')}'" if planned.option("message") else "",
        time if since or until else "",
        f" touching {', '.join(paths)}" if paths else "",
    )
    return "".join(parts)


def _point(bench: "Workbench", query: str) -> Commit | None:
    """The commit of a tag or an id; None for ranges and branches, whose history is meant."""
    if not query or ".." in query or query.startswith("HEAD"):
        return None
    if any(query in {branch.name, branch.name.partition("/")[2]} for branch in bench.git.branches()):
        return None
    return bench.git.show(query, with_hunks=False).commit


def _named_commit(bench: "Workbench", name: str, commit: Commit, paths: tuple[str, ...]) -> ToolOutcome:
    is_id = commit.sha.startswith(name.lower())
    lead = [] if is_id else [fact(f"{name} is {signature(commit)}")]
    changes = of_diff(bench.git.show(commit.sha, paths=paths).diff, revision=commit.sha)
    return authoritative(EvidenceClass.GIT_LOG, [*lead, commit_finding(commit), *changes], 1)


def _no_commit(bench: "Workbench", planned: ToolCall, paths: tuple[str, ...]) -> ToolOutcome:
    """Why no commit fits: a name that git does not know is no answer, an empty time is one."""
    author, message = planned.option("author"), planned.option("message")
    people = bench.git.contributors()
    if not people and not bench.git.head().commit:
        return authoritative(EvidenceClass.GIT_LOG, [fact("there are no commits yet")], 0)
    if author and not any(author.lower() in str(each.person).lower() for each in people):
        near = _nearest(author, people)
        return nothing(EvidenceClass.GIT_LOG, note=f"nobody called {author} has committed{near}")
    if message:
        return nothing(EvidenceClass.GIT_LOG, note=f"no commit message says '{message}'")
    if paths and not any(bench.workspace.exists(path) for path in paths):
        known = [str(entry.path) for entry in bench.workspace.files()]
        near = _or_nearest(nearest_names(paths[0], known, MAX_NEAREST))
        return nothing(EvidenceClass.GIT_LOG, note=f"git knows no path {', '.join(paths)}{near}")
    return authoritative(EvidenceClass.GIT_LOG, [fact(f"no commit{_limits(planned)}")], 0)


def _nearest(author: str, people: tuple[Contributor, ...]) -> str:
    names = list(dict.fromkeys(each.person.name for each in people))
    near = tuple(nearest_names(author, names, MAX_NEAREST))
    return _or_nearest(near) if near else f"; those who have: {', '.join(names[:MAX_NEAREST])}"


def _or_nearest(names: Sequence[str]) -> str:
    return f"; nearest: {', '.join(names)}" if names else ""


def show(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """One commit: who, when, why, and what it changed."""
    details = bench.git.show(planned.query or "HEAD", paths=paths_of(planned))
    commit, diff = details.commit, details.diff
    size = fact(
        f"{counted(len(diff.files), 'file', 'files')}, {diff.added} lines added, {diff.deleted} deleted"
    )
    changes = of_diff(diff, revision=commit.sha)
    return authoritative(EvidenceClass.GIT_LOG, [commit_finding(commit), size, *changes], len(diff.files))


def compare(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """The commits that only one of two revisions has, and the files that differ."""
    old, _, new = planned.query.partition("..")
    found = bench.git.compare(old, new or "HEAD", paths=paths_of(planned))
    changes = found.diff
    findings = [
        fact(
            f"{found.new} has {_count(found.only_new)} that {found.old} has not, "
            f"{found.old} has {_count(found.only_old)} that {found.new} has not"
        ),
        fact(
            f"{counted(len(changes.files), 'file differs', 'files differ')}: "
            f"{changes.added} lines added, {changes.deleted} deleted"
        ),
        *(commit_finding(commit) for commit in (*found.only_new.commits, *found.only_old.commits)[:20]),
        *(file_change(file, found.new_sha) for file in changes.files[:100]),
    ]
    return authoritative(EvidenceClass.GIT_LOG, findings, len(changes.files))


def _count(found: Commits) -> str:
    return counted(len(found.commits) if found.total is None else found.total, "commit", "commits")


def refs(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Branches, tags, stashes or people: the first three newest first, people by commits."""
    count = int(planned.option("count", str(MAX_COMMITS)))
    match planned.query:
        case "people":
            found = _people(bench, planned)
        case "stashes":
            stashes = [stash_finding(stash) for stash in bench.git.status().stashes]
            found = _listed(stashes, "stash", "stashes", count)
        case "branches":
            found = _listed(_branches(bench), "branch", "branches", count)
        case "tags":
            found = _listed(_tags(bench), "tag", "tags", count)
        case _:
            found = [
                *_listed(_branches(bench), "branch", "branches", count),
                *_listed(_tags(bench), "tag", "tags", count),
            ]
    return authoritative(EvidenceClass.GIT_LOG, found, len(found) - 1)


def _listed(items: list[Finding], one: str, many: str, count: int) -> list[Finding]:
    """The items behind their number; of one alone, that it is the newest."""
    if not items:
        return [fact(f"there are no {many}")]
    if count == 1:
        return [fact(f"the newest {one} is {items[0].title}"), items[0]]
    return [fact(f"{counted(len(items), one, many)}: {_names(items)}"), *items[:count]]


def _names(items: list[Finding]) -> str:
    names = [item.title.removeprefix("* ").partition(": ")[0] for item in items]
    return ", ".join(names[:12]) + (" …" if len(names) > 12 else "")


def _people(bench: "Workbench", planned: ToolCall) -> list[Finding]:
    people = bench.git.contributors(planned.option("paths"), since=planned.option("since"))
    if not people:
        return [fact("nobody has committed" + _limits(planned))]
    most = people[0]
    lead = (
        f"{counted(len(people), 'person has', 'people have')} committed; "
        f"{most.person.name} most, {counted(most.commits, 'commit', 'commits')}"
    )
    each = [
        fact(f"{one.person}: {counted(one.commits, 'commit', 'commits')}, last {one.last[:10]}")
        for one in people[:30]
    ]
    return [fact(lead), *each]


def _branches(bench: "Workbench") -> list[Finding]:
    return [
        Finding(
            kind=FindingKind.BRANCH,
            title=f"{'* ' if branch.is_current else ''}{branch.name}: {branch.subject} "
            f"({branch.author}, {branch.date[:10]})",
            revision=branch.sha,
            is_exact=True,
            attributes=attributes(author=branch.author, date=branch.date, upstream=branch.upstream),
        )
        for branch in bench.git.branches()
    ]


def _tags(bench: "Workbench") -> list[Finding]:
    return [
        Finding(
            kind=FindingKind.TAG,
            title=f"{tag.name}: {tag.subject} ({tag.date[:10]})",
            revision=tag.sha,
            is_exact=True,
            attributes=attributes(date=tag.date),
        )
        for tag in bench.git.tags()
    ]
