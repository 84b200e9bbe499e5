"""The tool that searches by meaning: the words of the question against code, names and prose."""

from typing import TYPE_CHECKING

from planner.evidence.ledger import Ledger
from planner.evidence.model import EvidenceClass, FindingKind
from planner.toolbox.outcomes import nothing, of_hit
from planner.tools import ToolCall, ToolOutcome

if TYPE_CHECKING:
    from planner.toolbox.workbench import Workbench


def search_concepts(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Definitions and passages that speak of the question, with how much of it they account for."""
    from services.concepts import search_concepts as search

    tests = {"only": True, "none": False}.get(planned.option("tests"))
    result = search(
        bench.index(),
        planned.query,
        limit=bench.settings.max_findings,
        include_tests=tests,
        paths=tuple(path for path in planned.option("paths").split("\n") if path),
        languages=tuple(planned.option("languages").split()),
    )
    files = len(bench.workspace.files())
    if not result.hits:
        return nothing(EvidenceClass.FILE_SEARCH, note="no file speaks of this", files_searched=files)
    missing = ", ".join(result.missing_terms[:5])
    return ToolOutcome(
        evidence_class=EvidenceClass.TEST if planned.option("tests") == "only" else EvidenceClass.FILE_SEARCH,
        findings=tuple(of_hit(hit, FindingKind.CONCEPT) for hit in result.hits),
        match_count=len(result.hits),
        coverage=(result.coverage.best + result.coverage.top) / 2,
        note=f"nothing in the repository says: {missing}" if missing else "",
        files_searched=files,
    )
