"""Building outcomes: from the services' nouns to findings."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from planner.evidence.model import EvidenceClass, Finding, FindingKind, attributes
from planner.failures import FailureKind
from planner.tools import ToolOutcome
from services.locations import Hit, Reference, Symbol
from services.ranking import PathRole, path_role

T = TypeVar("T")


def is_test_code(path: str) -> bool:
    """Whether a file is a test or its data, which answers only questions about tests."""
    return path_role(path) in {PathRole.TEST, PathRole.FIXTURE}


COPIES = frozenset(
    {PathRole.FIXTURE, PathRole.GENERATED, PathRole.VENDORED, PathRole.BACKUP, PathRole.BUILD_OUTPUT}
)
# What lies there looks like the code of the project and is not the place where anybody would change it.


def without_copies(items: Sequence[T], path_of: Callable[[T], str]) -> tuple[list[T], list[T]]:
    """*items* outside of copied, generated and vendored trees, and the rest; all where nothing is outside."""
    own = [item for item in items if path_role(path_of(item)) not in COPIES]
    rest = [item for item in items if path_role(path_of(item)) in COPIES]
    return (own, rest) if own else (list(items), [])


def copies_fact(paths: Sequence[str], what: str) -> tuple[Finding, ...]:
    """That more was found in copies: said, not shown among the evidence."""
    if not paths:
        return ()
    shown = ", ".join(dict.fromkeys(paths[:4]))
    title = f"{len(paths)} more {what} in copied, generated or vendored files: {shown}"
    return (Finding(kind=FindingKind.FACT, title=title, is_exact=True),)


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
