"""Wording: why an item is in the package, and how something was searched, in words without tool names."""

from planner.evidence.model import EvidenceClass, Finding, FindingKind

WAYS: dict[EvidenceClass, str] = {
    EvidenceClass.FILE_SEARCH: "file names and contents",
    EvidenceClass.CONCEPT: "the meaning of the question",
    EvidenceClass.FILE_CONTENT: "file contents",
    EvidenceClass.DEFINITION: "definitions",
    EvidenceClass.REFERENCES: "uses",
    EvidenceClass.DISCOVERY: "project files",
    EvidenceClass.DEPENDENCY_GRAPH: "imports and calls",
    EvidenceClass.WORKING_TREE: "the working tree",
    EvidenceClass.GIT_LOG: "git history",
    EvidenceClass.BUILD: "build output",
    EvidenceClass.TEST: "tests",
    EvidenceClass.CI: "CI definitions",
    EvidenceClass.SESSION: "this session",
}
_RESOLVED: dict[str, str] = {
    "scope": "resolved in its scope",
    "import": "resolved through its import",
    "name": "by name only",
}


def why(finding: Finding, reason: str) -> str:
    """Why *finding* is evidence, in words a reader of the package understands."""
    match finding.kind:
        case FindingKind.DEFINITION:
            return f"defines {finding.symbol or finding.title}"
        case FindingKind.DECLARATION:
            return f"declares {finding.symbol or finding.title}"
        case FindingKind.REFERENCE:
            return _reference(finding)
        case FindingKind.CONCEPT:
            terms = finding.attribute("terms")
            return f"speaks of {terms}" if terms else "near what was asked in imports and calls"
        case FindingKind.FILE | FindingKind.DIRECTORY:
            return finding.attribute("why") or reason
        case FindingKind.FRAME:
            return "the failure passes through here"
        case FindingKind.BLAME:
            return "last change of these lines"
        case FindingKind.ISSUE:
            return finding.attribute("severity") + " severity" if finding.attribute("severity") else reason
        case _:
            return finding.attribute("why") or reason


def _reference(finding: Finding) -> str:
    kind = finding.attribute("kind") or "use"
    inside = f" in {finding.symbol}" if finding.symbol else ""
    resolved = _RESOLVED.get(finding.attribute("resolved"), "")
    return f"{kind}{inside}" + (f", {resolved}" if resolved else "")
