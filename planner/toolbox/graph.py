"""Tools on the graph of imports, calls and inheritance: overview, neighbours, a path between two places."""

from typing import TYPE_CHECKING

from planner.evidence.ledger import Ledger
from planner.evidence.model import EvidenceClass, Finding, FindingKind, attributes
from planner.toolbox.outcomes import is_test_code, nothing
from planner.tools import ToolCall, ToolOutcome
from services.locations import RepoPath

if TYPE_CHECKING:
    from planner.toolbox.workbench import Workbench

MAX_NEIGHBOURS = 12
MAX_LAYERS = 8
MAX_MEMBERS = 6


def overview(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """The files that most others lead to, the layers of directories, and import cycles."""
    graph = bench.graph
    findings = [
        _edge(path, f"{path} is imported by {len(graph.importers_of(path))} files", score)
        for path, score in graph.central_files(8)
    ]
    for number, layer in enumerate(graph.layers()[:MAX_LAYERS], start=1):
        members = ", ".join(name or "." for name in layer[:MAX_MEMBERS])
        rest = f" and {len(layer) - MAX_MEMBERS} more" if len(layer) > MAX_MEMBERS else ""
        findings.append(_fact(f"layer {number} from the bottom: {members}{rest}"))
    for cycle in graph.cycles()[:5]:
        shown = " and ".join(cycle[:MAX_MEMBERS])
        findings.append(_fact(f"{len(cycle)} files import each other in a circle: {shown}"))
    if not findings:
        findings.append(_fact("no file of this repository imports another"))
    return _graphed(findings)


def neighbours(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """The files that import a file, and those that it imports; named by its path or the end of it."""
    graph = bench.graph
    wanted = planned.query.strip("/").removeprefix("./")
    paths = [path for path in graph.imports if path == wanted or path.endswith(f"/{wanted}")]
    if not paths:
        note = f"no code file is called {planned.query}"
        return nothing(EvidenceClass.DEPENDENCY_GRAPH, note=note)
    findings: list[Finding] = []
    for path in paths[:3]:
        importers = sorted(graph.importers_of(path), key=lambda one: (is_test_code(one), one))
        findings += [
            _edge(source, f"{source} imports {path}", line=_import_line(bench, source, path))
            for source in importers[:MAX_NEIGHBOURS]
        ]
        imported = graph.imports_of(path)
        findings += [
            _edge(path, f"{path} imports {target}", line=_import_line(bench, path, target))
            for target in imported[:MAX_NEIGHBOURS]
        ]
        findings.append(_fact(f"{path} is imported by {len(importers)} files and imports {len(imported)}"))
    return _graphed(findings)


def _import_line(bench: "Workbench", source: RepoPath, target: RepoPath) -> int:
    """The line of the import statement; 0 where none resolves to *target*."""
    facts = bench.graph.facts[source]
    for statement in facts.imports:
        if target in bench.imports.resolve(source, statement):
            return statement.line
    return 0


def path(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """The shortest way from one symbol or file to another, step by step, tried in both directions."""
    start, _, end = planned.query.partition("\n")
    steps = bench.graph.shortest_path(start, end) or bench.graph.shortest_path(end, start)
    if not steps:
        return nothing(EvidenceClass.DEPENDENCY_GRAPH, note=f"no path leads from {start} to {end}")
    findings: list[Finding] = []
    for number, step in enumerate(steps, start=1):
        name = step.node.qualified or step.node.path
        how = f"{step.edge.value} " if step.edge else "start: "
        findings.append(
            Finding(
                kind=FindingKind.PATH_STEP,
                title=f"{number}. {how}{name}",
                path=step.node.path,
                start=step.node.line,
                end=step.node.line,
                symbol=step.node.qualified,
                is_exact=True,
                attributes=attributes(edge=step.edge.value if step.edge else ""),
            )
        )
    return _graphed(findings)


def _edge(path: str, title: str, score: float = 0.0, *, line: int = 0) -> Finding:
    return Finding(
        kind=FindingKind.EDGE,
        title=title,
        path=path,
        start=line,
        end=line,
        score=score,
        is_exact=True,
        is_test=is_test_code(path),
    )


def _fact(title: str) -> Finding:
    return Finding(kind=FindingKind.FACT, title=title, is_exact=True)


def _graphed(findings: list[Finding]) -> ToolOutcome:
    return ToolOutcome(
        evidence_class=EvidenceClass.DEPENDENCY_GRAPH,
        findings=tuple(findings),
        match_count=len(findings),
        exact_count=len(findings),
    )
