"""Building outcomes: from the services' nouns to findings."""

from planner.evidence.model import EvidenceClass, Finding, FindingKind, attributes
from planner.failures import FailureKind
from planner.tools import ToolOutcome
from services.locations import Hit, Reference, Symbol
from services.ranking import PathRole, path_role


def is_test_code(path: str) -> bool:
    """Whether a file is a test or its data, which answers only questions about tests."""
    return path_role(path) in {PathRole.TEST, PathRole.FIXTURE}


def nothing(
    evidence_class: EvidenceClass,
    failure: FailureKind = FailureKind.NO_HITS,
    note: str = "",
    *,
    files_searched: int = 0,
) -> ToolOutcome:
    """An outcome without findings, and why."""
    return ToolOutcome(
        evidence_class=evidence_class, failure=failure, note=note, files_searched=files_searched
    )


def of_symbol(symbol: Symbol, *, is_exact: bool) -> Finding:
    """A definition or declaration as a finding."""
    return Finding(
        kind=FindingKind.DECLARATION if symbol.is_declaration else FindingKind.DEFINITION,
        title=symbol.qualified,
        path=symbol.path,
        start=symbol.span.start,
        end=symbol.span.end,
        text=symbol.signature,
        symbol=symbol.qualified,
        is_exact=is_exact,
        is_test=is_test_code(symbol.path),
        attributes=attributes(
            kind=symbol.kind.value, signature=symbol.signature, doc=symbol.doc, line=symbol.name_line
        ),
    )


def of_reference(reference: Reference) -> Finding:
    """A use as a finding."""
    return Finding(
        kind=FindingKind.REFERENCE,
        title=f"{reference.path}:{reference.line}",
        path=reference.path,
        start=reference.line,
        end=reference.line,
        text=reference.text,
        symbol=reference.enclosing,
        is_exact=True,
        is_test=is_test_code(reference.path),
        attributes=attributes(kind=reference.kind.value, resolved=reference.resolved.value),
    )


def of_hit(hit: Hit, kind: FindingKind, *, is_exact: bool = False, **details: object) -> Finding:
    """A ranked place as a finding, with the signals of its score."""
    return Finding(
        kind=kind,
        title=hit.symbol or hit.path,
        path=hit.path,
        start=hit.span.start if hit.span else 0,
        end=hit.span.end if hit.span else 0,
        text=hit.text,
        symbol=hit.symbol,
        score=hit.score,
        signals=tuple((signal.name, signal.value) for signal in hit.signals),
        is_exact=is_exact,
        is_test=is_test_code(hit.path),
        attributes=attributes(**details),
    )
