"""Tools on files: find by name, list, read, outline, search their text."""

import difflib
from typing import TYPE_CHECKING

from planner.evidence.ledger import Ledger
from planner.evidence.model import EvidenceClass, Finding, FindingKind, attributes
from planner.failures import FailureKind
from planner.toolbox.outcomes import is_test_code, nothing, of_hit
from planner.tools import ToolCall, ToolOutcome
from services.facts import symbols_of
from services.find import Preference, find
from services.locations import Hit, LineSpan, RepoPath
from services.ranking import FindSignal, PathRole, path_role

if TYPE_CHECKING:
    from planner.toolbox.workbench import Workbench

MAX_LISTED = 60
MAX_DIFF_LINES = 120


# Signals by which a path bears the name, and those by which it has at least every word of it.
_EXACT = frozenset({FindSignal.PATH, FindSignal.NAME, FindSignal.GLOB, FindSignal.STEM, FindSignal.DIRECTORY})
_COMPLETE = _EXACT | {FindSignal.SYMBOL, FindSignal.WORDS, FindSignal.WORD_STARTS}


def find_files(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Files and directories that bear the name, best first.

    Those that bear it exactly are shown alone; else those that have every word of it; else the nearest few.
    """
    prefer = Preference.IMPLEMENTATION if planned.option("prefer") == "implementation" else Preference.NONE
    hits = find(bench.codebase, planned.query, prefer=prefer, limit=bench.settings.max_findings)
    files = len(bench.workspace.files())
    if not hits:
        note = f"no file or directory is called {planned.query}"
        return nothing(EvidenceClass.FILE_SEARCH, note=note, files_searched=files)
    if prefer is Preference.IMPLEMENTATION and all(path_role(hit.path) is PathRole.DOCS for hit in hits):
        note = f"only documentation is called {planned.query}"
        return nothing(EvidenceClass.FILE_SEARCH, note=note, files_searched=files)
    exact = [hit for hit in hits if _reasons(hit) & _EXACT]
    complete = [hit for hit in hits if _reasons(hit) & _COMPLETE]
    own = [hit for hit in complete if path_role(hit.path) in {PathRole.SOURCE, PathRole.CONFIG}]
    if prefer is Preference.IMPLEMENTATION and own:
        # What is implemented there is not implemented in its tests, examples and copies.
        exact, complete = [hit for hit in exact if hit in own], own
    return ToolOutcome(
        evidence_class=EvidenceClass.FILE_SEARCH,
        findings=tuple(
            _file(hit, is_directory=bench.workspace.is_directory(hit.path))
            for hit in exact or complete or hits[:5]
        ),
        match_count=len(exact or complete or hits),
        exact_count=len(exact),
        is_phrase=len(own) == 1,
        files_searched=files,
    )


def _reasons(hit: Hit) -> frozenset[str]:
    return frozenset(signal.name for signal in hit.signals)


def _file(hit: Hit, *, is_directory: bool) -> Finding:
    return Finding(
        kind=FindingKind.DIRECTORY if is_directory else FindingKind.FILE,
        title=hit.path,
        path=hit.path,
        start=hit.span.start if hit.span else 0,
        end=hit.span.end if hit.span else 0,
        symbol=hit.symbol,
        score=hit.score,
        signals=tuple((signal.name, signal.value) for signal in hit.signals),
        is_exact=bool(_reasons(hit) & _EXACT),
        is_test=is_test_code(hit.path),
        attributes=attributes(why=hit.signals[0].name),
    )


def list_directory(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """What a directory holds: its files and directories with their sizes."""
    prefix = planned.query.strip("/")
    prefix = "" if prefix in {"", "."} else f"{prefix}/"
    children: dict[str, int] = {}
    for entry in bench.workspace.files():
        if entry.path.startswith(prefix):
            name, _, below = entry.path[len(prefix) :].partition("/")
            children[name + ("/" if below else "")] = children.get(name + ("/" if below else ""), 0) + 1
    if not children:
        return nothing(EvidenceClass.FILE_CONTENT, note=f"there is no directory {planned.query}")
    names = sorted(children, key=lambda name: (not name.endswith("/"), name))
    lines = [f"{name}  {children[name]} files" if name.endswith("/") else name for name in names]
    rest = [f"… and {len(lines) - MAX_LISTED} more"] if len(lines) > MAX_LISTED else []
    directory = prefix.rstrip("/") or "."
    finding = Finding(
        kind=FindingKind.DIRECTORY,
        title=f"{directory}/",
        path=directory,
        text="\n".join([*lines[:MAX_LISTED], *rest]),
        is_exact=True,
        attributes=attributes(why=f"{len(names)} entries"),
    )
    return ToolOutcome(
        evidence_class=EvidenceClass.FILE_CONTENT, findings=(finding,), match_count=len(names), exact_count=1
    )


def read(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Lines of a file: the place that was asked for, or its beginning."""
    path = planned.query
    if bench.workspace.is_directory(path):
        return list_directory(bench, planned, Ledger())
    text = bench.workspace.read_text(path)
    lines = text.splitlines()
    if not lines:
        finding = Finding(kind=FindingKind.CONTENT, title=f"{path} (empty)", path=path, is_exact=True)
        return _content(finding, path, 0)
    start = min(int(planned.option("start", "1")), len(lines))
    asked = int(planned.option("end", "0")) or len(lines)
    end = max(start, min(asked, start + bench.settings.read_lines - 1, len(lines)))
    finding = Finding(
        kind=FindingKind.CONTENT,
        title=path,
        path=path,
        start=start,
        end=end,
        text="\n".join(lines[start - 1 : end]),
        symbol=_enclosing(bench, path, LineSpan(start, end)),
        is_exact=True,
        is_test=is_test_code(path),
        blob=bench.blob(path),
    )
    return _content(finding, path, len(text))


def _content(finding: Finding, path: str, size: int) -> ToolOutcome:
    return ToolOutcome(
        evidence_class=EvidenceClass.FILE_CONTENT,
        findings=(finding,),
        match_count=1,
        exact_count=1,
        files_searched=1,
        files_read=(path,),
        bytes_read=size,
    )


def _enclosing(bench: "Workbench", path: str, span: LineSpan) -> str:
    facts = bench.codebase.facts(RepoPath(path))
    if facts is None:
        return ""
    around = [
        symbol
        for symbol in symbols_of(RepoPath(path), facts)
        if symbol.span.start <= span.start and span.end <= symbol.span.end
    ]
    return min(around, key=lambda symbol: len(symbol.span)).qualified if around else ""


def outline(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """What a file defines, as one list of signatures with their lines."""
    path = RepoPath(planned.query)
    facts = bench.codebase.facts(path)
    if facts is None:
        return nothing(
            EvidenceClass.FILE_CONTENT, FailureKind.UNSUPPORTED_LANGUAGE, note=f"{path} has no outline"
        )
    symbols = symbols_of(path, facts)
    lines = [
        f"{symbol.name_line:>5}  {'  ' * symbol.qualified.count('.')}{symbol.signature or symbol.qualified}"
        for symbol in symbols
    ]
    rest = [f"… and {len(lines) - MAX_LISTED} more"] if len(lines) > MAX_LISTED else []
    finding = Finding(
        kind=FindingKind.OUTLINE,
        title=f"{path} defines {len(symbols)} names",
        path=path,
        text="\n".join([*lines[:MAX_LISTED], *rest]),
        is_exact=True,
    )
    return ToolOutcome(
        evidence_class=EvidenceClass.FILE_CONTENT,
        findings=(finding,),
        match_count=len(symbols),
        exact_count=1,
        failure=None if symbols else FailureKind.NO_HITS,
    )


def compare_texts(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """The lines in which two places differ, as a unified difference."""
    texts: list[tuple[str, list[str]]] = []
    for place in planned.query.split("\n"):
        path, _, lines = place.rpartition(":")
        first, _, last = lines.partition("-")
        content = bench.workspace.read_text(path).splitlines()
        whole = first == "0"
        texts.append((path if whole else place, content if whole else content[int(first) - 1 : int(last)]))
    (old, before), (new, after) = texts
    changes = list(difflib.unified_diff(before, after, old, new, n=1, lineterm=""))
    added = sum(line.startswith("+") for line in changes[2:])
    removed = sum(line.startswith("-") for line in changes[2:])
    title = (
        f"{new} against {old}: {added} lines added, {removed} removed" if changes else f"{old} equals {new}"
    )
    finding = Finding(
        kind=FindingKind.FACT, title=title, text="\n".join(changes[:MAX_DIFF_LINES]), is_exact=True
    )
    return ToolOutcome(
        evidence_class=EvidenceClass.FILE_CONTENT, findings=(finding,), match_count=1, exact_count=1
    )


def search_text(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Places where the text occurs: as a whole identifier or phrase first, as a part of words otherwise."""
    from services.grep import search_text as grep
    from services.patterns import SearchMode

    limit = bench.settings.max_findings
    is_phrase = len(planned.query.split()) > 1
    mode = SearchMode.PHRASE if is_phrase else SearchMode.IDENTIFIER
    result = grep(bench.workspace, planned.query, mode=mode, limit=limit)
    is_whole = bool(result.hits)
    if not result.hits:
        result = grep(bench.workspace, planned.query, mode=SearchMode.LITERAL, limit=limit)
    if not result.hits:
        note = f"{planned.query} occurs in no file"
        return nothing(EvidenceClass.FILE_SEARCH, note=note, files_searched=result.files_searched)
    return ToolOutcome(
        evidence_class=(
            EvidenceClass.REFERENCES if planned.option("role") == "use" else EvidenceClass.FILE_SEARCH
        ),
        findings=tuple(of_hit(hit, FindingKind.TEXT, is_exact=is_whole) for hit in result.hits),
        match_count=result.total,
        exact_count=result.total if is_whole else 0,
        is_phrase=is_whole,
        files_searched=result.files_searched,
    )
