"""Tools on names: definitions, uses, tests, and the nearest names of one that does not exist."""

import re
from operator import itemgetter
from typing import TYPE_CHECKING

from planner.evidence.ledger import Ledger
from planner.evidence.model import EvidenceClass, Finding, FindingKind, attributes
from planner.toolbox.outcomes import (
    copies_fact,
    is_test_code,
    nothing,
    of_reference,
    of_symbol,
    without_copies,
)
from planner.tools import ToolCall, ToolOutcome
from services.errors import ServiceError
from services.find import HEADER_SUFFIXES
from services.locations import Reference, ReferenceKind, Resolution, Symbol, SymbolKind
from services.nearest import nearest_names as names_like
from services.ranking import path_role
from services.references import find_references as references_to
from services.symbols import find_definitions as definitions_of
from services.symbols import parse_query

if TYPE_CHECKING:
    from planner.toolbox.workbench import Workbench

MAX_SPELLINGS = 6
_WORD_STYLES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def find_definitions(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Definitions of exactly this name; with match=style also of the name in other joining styles."""
    codebase = bench.codebase
    is_phrase = " " in planned.query.strip()
    # "skip list" may be the name SkipList; its words apart are no name.
    found = _spelled(bench, planned.query) if is_phrase else _proper(definitions_of(codebase, planned.query))
    is_exact = bool(found)
    if not found and planned.option("match") == "style":
        found = _spelled(bench, planned.query)
    files = len(codebase.workspace.files())
    if not found:
        note = f"nothing is called {planned.query}"
        return nothing(EvidenceClass.DEFINITION, note=note, files_searched=files)
    own, copies = without_copies(found, lambda symbol: symbol.path)
    tested = [symbol for symbol in own if is_test_code(symbol.path)]
    if len(tested) < len(own):
        # What a test names alike answers only where nothing else does.
        own = [symbol for symbol in own if symbol not in tested]
    # Words that only a test bears as its name are what it tests, not what it defines.
    is_exact = is_exact and not (is_phrase and is_test_code(own[0].path))
    return ToolOutcome(
        evidence_class=EvidenceClass.DEFINITION,
        findings=(
            *(of_symbol(symbol, is_exact=is_exact) for symbol in own[: bench.settings.max_findings]),
            *copies_fact([symbol.path for symbol in copies], "definitions"),
        ),
        match_count=len(own),
        exact_count=len(own) if is_exact else 0,
        is_phrase=True,
        files_searched=files,
    )


def _spelled(bench: "Workbench", name: str) -> tuple[Symbol, ...]:
    """Definitions of *name* in any joining style."""
    return tuple(
        symbol for spelling in spellings(name) for symbol in _proper(definitions_of(bench.codebase, spelling))
    )


def _proper(symbols: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """Without namespaces that are spread over files: no single place is their definition."""
    spread = len({symbol.path for symbol in symbols}) > 1
    return tuple(symbol for symbol in symbols if not (spread and symbol.kind is SymbolKind.NAMESPACE))


def spellings(name: str) -> tuple[str, ...]:
    """*name* in the joining styles of the common languages, without itself."""
    words = [word.lower() for word in _WORD_STYLES.findall(name)]
    if not words:
        return ()
    pascal = "".join(word.capitalize() for word in words)
    styles = (
        "_".join(words),
        pascal,
        pascal[:1].lower() + pascal[1:],
        "".join(words),
        "_".join(words).upper(),
        "-".join(words),
    )
    return tuple(dict.fromkeys(style for style in styles if style != name))[:MAX_SPELLINGS]


def find_references(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Uses of a symbol that exists; an authoritative "none" when it exists and nothing refers to it."""
    limit = bench.settings.max_findings
    result = references_to(bench.codebase, planned.query, limit=10 * limit)
    if not result.definitions:
        note = f"nothing is called {planned.query}"
        return nothing(EvidenceClass.REFERENCES, note=note, files_searched=result.files_searched)
    # Calls through a base type may reach the symbol: they are shown where nothing names it directly.
    uses = result.references or result.dispatched
    own, copies = without_copies(_within(uses, planned), lambda use: use.path)
    chosen = _best_first(_related(own, planned.option("relation")), result.definitions)
    if not chosen and (elsewhere := _bare_name_elsewhere(bench, result.definitions)):
        return _unresolved(planned.query, result.definitions[0], elsewhere)
    if not chosen:
        return ToolOutcome(
            evidence_class=EvidenceClass.REFERENCES,
            findings=(_unused(planned.query, result.definitions[0]),),
            is_authoritative=True,
            files_searched=result.files_searched,
            note="it is defined, and nothing refers to it",
        )
    resolved = sum(reference.resolved is not Resolution.NAME for reference in chosen)
    total = len(chosen) if not result.is_truncated else max(result.total - len(copies), len(chosen))
    first = without_copies(result.definitions, lambda symbol: symbol.path)[0][0]
    summary = Finding(
        kind=FindingKind.FACT,
        title=f"{planned.query} is used in {_count(total)} ({_files(chosen)})",
        path=first.path,
        start=first.name_line,
        end=first.name_line,
    )
    return ToolOutcome(
        evidence_class=EvidenceClass.REFERENCES,
        findings=(
            *(_counted(of_reference(use), total, chosen) for use in chosen[:limit]),
            summary,
            *copies_fact([use.path for use in copies], "uses"),
            of_symbol(first, is_exact=True),
        ),
        match_count=len(chosen),
        exact_count=resolved or len(chosen),
        is_phrase=True,
        files_searched=result.files_searched,
        note="" if not result.is_truncated else "there are more uses than were looked at",
    )


def _counted(finding: Finding, total: int, chosen: list[Reference]) -> Finding:
    """The finding with how many uses there are in all, which an answer says first."""
    files = len({use.path for use in chosen})
    counts = attributes(**dict(finding.attributes), uses=total, files=files)
    return finding.model_copy(update={"attributes": counts})


def _count(count: int) -> str:
    return "1 place" if count == 1 else f"{count} places"


def _files(chosen: list[Reference]) -> str:
    count = len({reference.path for reference in chosen})
    return "1 file" if count == 1 else f"{count} files"


def _bare_name_elsewhere(bench: "Workbench", definitions: tuple[Symbol, ...]) -> list[str]:
    """Files without a definition of it in which the bare name stands: uses of it, or of something else."""
    own = {symbol.path for symbol in definitions}
    return [path for path in bench.codebase.files_containing(definitions[0].name) if path not in own]


def _unresolved(name: str, definition: Symbol, elsewhere: list[str]) -> ToolOutcome:
    """No use is proven, and none can be ruled out: no claim that there is none."""
    shown = ", ".join(elsewhere[:3])
    title = f"no use of {name} can be resolved; {len(elsewhere)} other files hold the bare name: {shown}"
    place = _unused(name, definition).model_copy(update={"title": title})
    files = (
        Finding(kind=FindingKind.FILE, title=path, path=path, is_test=is_test_code(path))
        for path in elsewhere[:MAX_SPELLINGS]
    )
    return ToolOutcome(
        evidence_class=EvidenceClass.REFERENCES,
        findings=(place, *files),
        match_count=len(elsewhere),
        note="the name occurs on receivers that are not known",
    )


def _unused(name: str, definition: Symbol) -> Finding:
    return Finding(
        kind=FindingKind.FACT,
        title=f"{name} is defined, and nothing in this repository refers to it",
        path=definition.path,
        start=definition.name_line,
        end=definition.name_line,
        symbol=definition.qualified,
        is_exact=True,
    )


# The kinds of use that a relation asks for; "own" shows in types of fields and in constructions.
_KINDS_OF_RELATION: dict[str, frozenset[ReferenceKind]] = {
    "call": frozenset({ReferenceKind.CALL}),
    "inherit": frozenset({ReferenceKind.INHERIT}),
    "import": frozenset({ReferenceKind.IMPORT}),
    "own": frozenset({ReferenceKind.TYPE, ReferenceKind.CALL}),
}


def _related(references: list[Reference], relation: str) -> list[Reference]:
    """The uses of the kind that was asked for; all of them where there is none of that kind."""
    kinds = _KINDS_OF_RELATION.get(relation, frozenset())
    return [use for use in references if use.kind in kinds] or references


def _best_first(references: list[Reference], definitions: tuple[Symbol, ...]) -> list[Reference]:
    """Uses by code before uses by tests, by others before by itself, sources before headers, one a place."""
    owners = {symbol.qualified for symbol in definitions}
    seen: set[tuple[str, str]] = set()

    def rank(use: Reference) -> tuple[object, ...]:
        is_own = any(use.enclosing == owner or use.enclosing.startswith(f"{owner}.") for owner in owners)
        is_repeat = (use.path, use.enclosing) in seen
        seen.add((use.path, use.enclosing))
        return (
            path_role(use.path).rank,
            is_own,
            use.path.endswith(HEADER_SUFFIXES),
            is_repeat,
            use.resolved is Resolution.NAME,
            use.kind is ReferenceKind.IMPORT,
        )

    return [use for _, use in sorted(((rank(use), use) for use in references), key=itemgetter(0))]


def _within(references: tuple[Reference, ...], planned: ToolCall) -> tuple[Reference, ...]:
    """The uses that the goal's limits allow: paths, and tests only or none."""
    paths = tuple(path.strip("/") for path in planned.option("paths").split("\n") if path)
    tests = planned.option("tests")
    return tuple(
        reference
        for reference in references
        if (
            not paths
            or any(reference.path == path or reference.path.startswith(f"{path}/") for path in paths)
        )
        and (not tests or is_test_code(reference.path) is (tests == "only"))
    )


def find_tests(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Tests that name a thing: uses of it in test files, and test files or functions called after it."""
    codebase = bench.codebase
    name = parse_query(planned.query).name or planned.query
    result = references_to(codebase, planned.query, limit=400)
    used = [reference for reference in result.references if is_test_code(reference.path)]
    findings = [of_reference(reference) for reference in _one_each(used)]
    findings += _called_after(bench, name, {finding.path for finding in findings})
    if not findings:
        note = f"no test names {planned.query}"
        return nothing(EvidenceClass.TEST, note=note, files_searched=result.files_searched)
    return ToolOutcome(
        evidence_class=EvidenceClass.TEST,
        findings=tuple(findings[: bench.settings.max_findings]),
        match_count=len(findings),
        exact_count=len(used) or len(findings),
        is_phrase=True,
        files_searched=result.files_searched,
    )


def _one_each(references: list[Reference]) -> list[Reference]:
    """The first use inside each test: calls and accesses before imports."""
    best: dict[tuple[str, str], Reference] = {}
    for reference in sorted(references, key=lambda item: (item.kind.value == "import",)):
        best.setdefault((reference.path, reference.enclosing), reference)
    with_bodies = {path for path, enclosing in best if enclosing}
    return [use for (path, enclosing), use in best.items() if enclosing or path not in with_bodies]


def _called_after(bench: "Workbench", name: str, known: set[str]) -> list[Finding]:
    from services.find import find

    words = " ".join(_WORD_STYLES.findall(name)).lower()
    hits = find(bench.codebase, f"test {words}", limit=5, include_tests=True)
    return [
        Finding(
            kind=FindingKind.FILE, title=hit.path, path=hit.path, score=hit.score, is_exact=True, is_test=True
        )
        for hit in hits
        if is_test_code(hit.path) and hit.path not in known and _has_all_words(hit.path, words)
    ]


def _has_all_words(path: str, words: str) -> bool:
    joined = " ".join(_WORD_STYLES.findall(path)).lower().split()
    return all(word in joined for word in words.split())


def nearest_names(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """The existing names closest to one that was not found, and places where it occurs in ignored files."""
    index = bench.index()
    findings: list[Finding] = []
    for name in names_like(parse_query(planned.query).name or planned.query, index.symbol_names()):
        symbols = index.definitions_named(name)
        if symbols:
            place = symbols[0]
            findings.append(
                Finding(
                    kind=FindingKind.NEAREST,
                    title=name,
                    path=place.path,
                    start=place.name_line,
                    end=place.name_line,
                )
            )
        else:
            findings.append(Finding(kind=FindingKind.NEAREST, title=name, path=name))
    findings += _in_ignored_files(bench, planned.query)
    if not findings:
        return nothing(EvidenceClass.FILE_SEARCH)
    return ToolOutcome(
        evidence_class=EvidenceClass.FILE_SEARCH, findings=tuple(findings), match_count=len(findings)
    )


MAX_IGNORED_FILES = 400
MAX_IGNORED_BYTES = 20_000_000


def _in_ignored_files(bench: "Workbench", text: str) -> list[Finding]:
    """Bounded: ignored trees (virtual environments, build output) can be larger than the repository."""
    wanted = text.encode("utf-8", "surrogateescape")
    found: list[Finding] = []
    budget = MAX_IGNORED_BYTES
    for path in bench.workspace.ignored_files()[:MAX_IGNORED_FILES]:
        try:
            data = bench.workspace.read_bytes(path)
        except ServiceError:
            continue
        budget -= len(data)
        at = data.find(wanted)
        if at >= 0:
            line = data.count(b"\n", 0, at) + 1
            found.append(Finding(kind=FindingKind.IGNORED, title=path, path=f"{path}:{line}"))
        if budget < 0 or len(found) >= 3:
            break
    return found
