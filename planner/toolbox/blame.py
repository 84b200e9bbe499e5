"""The tool on authorship: who wrote a symbol or lines, what introduced them, who changed them last."""

from typing import TYPE_CHECKING

from planner.evidence.ledger import Ledger
from planner.evidence.model import EvidenceClass, Finding, FindingKind, attributes
from planner.toolbox.git_findings import authoritative, commit_finding, counted, fact, signature
from planner.toolbox.outcomes import nothing
from planner.tools import ToolCall, ToolOutcome
from services.git.model import BlameBlock, Introduction
from services.locations import LineSpan, RepoPath
from services.symbols import find_definitions

if TYPE_CHECKING:
    from planner.toolbox.workbench import Workbench

MAX_BLOCKS = 10
MAX_CHANGES = 5


def blame(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Who wrote a symbol or lines: the introduction and the last change in one sentence, then the lines."""
    place = _place(bench, planned.query)
    if place is None:
        introduced = bench.git.introduced(planned.query)
        if introduced is None:
            return nothing(EvidenceClass.GIT_LOG, note=f"the history holds no {planned.query}")
        lead = f"{planned.query} came in with {_told(introduced)}; it is not defined in the working tree now"
        return authoritative(EvidenceClass.GIT_LOG, [fact(lead), commit_finding(introduced.commit)], 1)
    path, span, symbol = place
    introduced = bench.git.introduced(symbol, path) if symbol else None
    blocks = bench.git.blame(path, span)
    newest = sorted((block for block in blocks if block.sha), key=lambda block: block.date, reverse=True)
    changes = bench.git.line_history(path, span, limit=MAX_CHANGES).commits if span else ()
    uncommitted = sum(len(block.span) for block in blocks if not block.sha)
    findings = [fact(_lead(symbol or _where(path, span), introduced, newest))]
    if uncommitted:
        are = counted(uncommitted, "of these lines is", "of these lines are")
        findings.append(fact(f"{are} not committed yet"))
    findings += [_finding(block, path, symbol) for block in newest[:MAX_BLOCKS]]
    seen = [introduced.commit, *changes] if introduced else list(changes)
    findings += [commit_finding(commit) for commit in dict.fromkeys(seen)]
    return authoritative(EvidenceClass.GIT_LOG, findings, len(findings))


def _lead(name: str, introduced: Introduction | None, newest: list[BlameBlock]) -> str:
    """Both ends of the history of *name* in one sentence."""
    last = newest[0] if newest else None
    changed = (
        f"last changed in {last.sha[:7]} by {last.author}, {last.date[:10]} ({last.summary})" if last else ""
    )
    if introduced is None:
        return f"{name} was {changed}" if changed else f"{name} is not committed yet"
    since = "" if introduced.is_complete else ", as far as the history at hand reaches"
    first = f"{name} was introduced in {_told(introduced)}{since}"
    if last is None or introduced.commit.sha == last.sha:
        return f"{first}, and is unchanged since" if last else first
    return f"{first}, and {changed}"


def _told(introduced: Introduction) -> str:
    return f"{signature(introduced.commit)} ({introduced.commit.subject})"


def _where(path: RepoPath, span: LineSpan | None) -> str:
    return f"{path}:{span.start}-{span.end}" if span else path


def _finding(block: BlameBlock, path: RepoPath, symbol: str) -> Finding:
    return Finding(
        kind=FindingKind.BLAME,
        title=f"{block.author}, {block.date[:10]}, {block.sha[:7]}: {block.summary}",
        path=path,
        start=block.span.start,
        end=block.span.end,
        text=block.text,
        symbol=symbol,
        is_exact=True,
        attributes=attributes(author=block.author, date=block.date, commit=block.sha),
    )


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
