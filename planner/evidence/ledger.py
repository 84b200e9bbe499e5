"""Ledger: all evidence of one investigation, and what its pieces say together."""

from collections.abc import Iterator

from planner.evidence.model import Evidence, EvidenceClass, Finding, FindingKind, Quality
from planner.tools import ToolName

_CONFIRMING = frozenset({ToolName.READ.value, ToolName.OUTLINE.value})
_LOCATING = frozenset(
    {
        EvidenceClass.DEFINITION,
        EvidenceClass.FILE_SEARCH,
        EvidenceClass.CONCEPT,
        EvidenceClass.REFERENCES,
        EvidenceClass.TEST,
    }
)


class Ledger:
    """Evidence in the order it was found. The only place that awards *verified*."""

    def __init__(self) -> None:
        self._evidence: list[Evidence] = []

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self._evidence)

    def __len__(self) -> int:
        return len(self._evidence)

    def add(self, evidence: Evidence) -> None:
        """Append one piece of evidence."""
        self._evidence.append(evidence)

    def of(self, *classes: EvidenceClass, target: str | None = None) -> tuple[Evidence, ...]:
        """Evidence of these classes, for *target* if one is named, in order."""
        return tuple(
            evidence
            for evidence in self._evidence
            if evidence.provenance.evidence_class in classes and _serves(evidence, target)
        )

    def findings(self, *kinds: FindingKind, target: str | None = None) -> tuple[Finding, ...]:
        """Findings of these kinds (all when none is named), for *target*, in order, each once."""
        return tuple(
            dict.fromkeys(
                finding
                for evidence in self._evidence
                if _serves(evidence, target)
                for finding in evidence.findings
                if not kinds or finding.kind in kinds
            )
        )

    def quality(self, evidence_class: EvidenceClass, target: str | None = None) -> Quality:
        """The best quality reached in this class for *target*, lifted to *verified* where that holds."""
        found = self.of(evidence_class, target=target)
        best = max((evidence.quality for evidence in found), default=Quality.NONE)
        if best is Quality.STRONG and any(self.is_verified(evidence) for evidence in found):
            return Quality.VERIFIED
        return best

    def is_verified(self, evidence: Evidence) -> bool:
        """Whether strong evidence is authoritative, or its first place is confirmed by a read.

        Two searches that agree do not count: they share false positives.
        """
        if evidence.quality < Quality.STRONG:
            return False
        if evidence.provenance.is_authoritative:
            return True
        if evidence.provenance.tool in _CONFIRMING:
            return any(
                located.quality >= Quality.STRONG and _agree(located, evidence)
                for located in self._evidence
                if located.provenance.evidence_class in _LOCATING
                and located.provenance.tool not in _CONFIRMING
            )
        return any(_agree(evidence, read) for read in self._evidence if read.provenance.tool in _CONFIRMING)

    def quality_of(self, finding: Finding) -> Quality:
        """The best quality of the evidence that holds *finding*; verified when a read confirms the place."""
        best = Quality.NONE
        for evidence in self._evidence:
            if finding in evidence.findings:
                best = max(best, evidence.quality)
                if evidence.quality >= Quality.STRONG and (
                    evidence.provenance.is_authoritative or self._is_confirmed(finding, evidence)
                ):
                    return Quality.VERIFIED
        return best

    def _is_confirmed(self, finding: Finding, evidence: Evidence) -> bool:
        if evidence.provenance.tool in _CONFIRMING:
            return self.is_verified(evidence)
        return any(
            _covers(content, finding)
            for read in self._evidence
            if read.provenance.tool in _CONFIRMING
            for content in read.findings
        )

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that a finding lies in, in order, each once."""
        return tuple(dict.fromkeys(finding.path for finding in self.findings() if finding.path))


def _serves(evidence: Evidence, target: str | None) -> bool:
    return target is None or evidence.provenance.target in {target, ""}


def _agree(located: Evidence, read: Evidence) -> bool:
    return any(_covers(content, finding) for content in read.findings for finding in located.findings[:3])


def _covers(content: Finding, finding: Finding) -> bool:
    """Whether the text that was read is the place that was found, and shows the name it was found by."""
    if content.path != finding.path:
        return False
    if finding.start and content.start:
        overlaps = content.start <= finding.end and finding.start <= content.end
        name = finding.symbol.rpartition(".")[2] or finding.title.rpartition(".")[2]
        return overlaps and (finding.kind is not FindingKind.DEFINITION or name in content.text)
    return True
