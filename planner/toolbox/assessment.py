"""Assessment: structured observations about code, each reproducible from the place it cites."""

import re
from collections.abc import Iterator

from planner.evidence.model import Finding, FindingKind, attributes
from services.codebase import CodeBase
from services.errors import ServiceError
from services.facts import FUNCTION_KINDS, FileFacts
from services.locations import SymbolKind
from services.ranking import PathRole, path_role

LONG_FUNCTION_LINES = 80
# Functions beyond this do not fit on a screen; the count is of whole definitions with their comments.
LARGE_CLASS_METHODS = 30
MAX_FILES = 4_000

# Severity of a kind of observation, worst first: what can hurt a user, then a maintainer, then a reader.
_DANGEROUS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\bshell\s*=\s*True"), "a subprocess runs through the shell"),
    (re.compile(rb"(?<![\w.])eval\s*\(|(?<![\w.])exec\s*\("), "text is evaluated as code"),
    (re.compile(rb"\bpickle\.loads?\s*\("), "pickled data is loaded"),
    (re.compile(rb"\byaml\.load\s*\((?![^)\n]*Safe)"), "YAML is loaded without a safe loader"),
    (re.compile(rb"\bverify\s*=\s*False"), "certificate checks are switched off"),
    (re.compile(rb"\b(?:strcpy|strcat|sprintf|gets)\s*\("), "an unbounded C string function is called"),
    (re.compile(rb"\.innerHTML\s*="), "HTML is assigned from text"),
)
_MARKERS = re.compile(rb"\b(FIXME|TODO|XXX|HACK)\b")
_ORDER = {"high": 0, "medium": 1, "low": 2}


def assess_files(codebase: CodeBase, paths: tuple[str, ...]) -> tuple[Finding, ...]:
    """Observations about *paths*, or about the whole repository when none are named; worst first."""
    chosen = set(paths)
    issues: list[Finding] = []
    for entry in codebase.workspace.files()[:MAX_FILES]:
        if chosen and entry.path not in chosen:
            continue
        if not chosen and path_role(entry.path) is not PathRole.SOURCE:
            continue
        facts = codebase.facts(entry.path)
        if facts is None:
            continue
        try:
            source = codebase.workspace.read_bytes(entry.path)
        except ServiceError:
            continue
        issues += _shape(entry.path, facts)
        issues += _dangers(entry.path, source, facts)
        issues += _markers(entry.path, source, facts)
    return tuple(
        sorted(
            issues,
            key=lambda issue: (_ORDER[issue.attribute("severity")], -issue.score, issue.path, issue.start),
        )
    )


def _shape(path: str, facts: FileFacts) -> Iterator[Finding]:
    methods: dict[int, int] = {}
    for definition in facts.definitions:
        lines = definition.end - definition.start + 1
        if definition.kind in FUNCTION_KINDS and lines > LONG_FUNCTION_LINES:
            title = f"{definition.qualified} is {lines} lines long"
            yield _issue(
                title, path, definition.start, definition.start, "medium", lines, definition.qualified
            )
        if definition.kind is SymbolKind.METHOD and definition.parent >= 0:
            methods[definition.parent] = methods.get(definition.parent, 0) + 1
    for parent, count in sorted(methods.items()):
        if count > LARGE_CLASS_METHODS:
            owner = facts.definitions[parent]
            title = f"{owner.qualified} has {count} methods"
            yield _issue(title, path, owner.name_line, owner.name_line, "medium", count, owner.qualified)


def _dangers(path: str, source: bytes, facts: FileFacts) -> Iterator[Finding]:
    quoted = (*facts.comments, *facts.strings, *facts.docs)
    for pattern, says in _DANGEROUS:
        for match in pattern.finditer(source):
            if not any(start <= match.start() < end for start, end in quoted):
                line = source.count(b"\n", 0, match.start()) + 1
                yield _issue(says, path, line, line, "high", 0, "")


def _markers(path: str, source: bytes, facts: FileFacts) -> Iterator[Finding]:
    for start, end in facts.comments:
        match = _MARKERS.search(source, start, end)
        if match:
            line = source.count(b"\n", 0, match.start()) + 1
            text = source[match.start() : end].decode("utf-8", "replace").split("\n")[0].strip()
            yield _issue(text[:160], path, line, line, "low", 0, "")


def _issue(title: str, path: str, start: int, end: int, severity: str, size: float, symbol: str) -> Finding:
    return Finding(
        kind=FindingKind.ISSUE,
        title=title,
        path=path,
        start=start,
        end=end,
        score=float(size),
        symbol=symbol,
        is_exact=True,
        attributes=attributes(severity=severity),
    )
