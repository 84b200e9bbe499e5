"""The ledger: what pieces of evidence say together."""

from planner.evidence.ledger import Ledger
from planner.evidence.model import (
    Evidence,
    EvidenceClass,
    Finding,
    FindingKind,
    Provenance,
    Quality,
    Strength,
)
from planner.tools import ToolName


def found(
    tool: ToolName,
    evidence_class: EvidenceClass,
    *,
    quality: Quality = Quality.STRONG,
    is_authoritative: bool = False,
    **place: object,
) -> Evidence:
    values: dict[str, object] = {"kind": FindingKind.DEFINITION, "title": "Router", "path": "src/router.py"}
    finding = Finding.model_validate(values | place)
    return Evidence(
        id="e1",
        provenance=Provenance(
            evidence_class=evidence_class,
            tool=tool.value,
            query="Router",
            target="Router",
            is_authoritative=is_authoritative,
        ),
        quality=quality,
        strength=Strength.LOW,
        reason="",
        findings=(finding,),
    )


def ledger_of(*evidence: Evidence) -> Ledger:
    ledger = Ledger()
    for piece in evidence:
        ledger.add(piece)
    return ledger


DEFINITION = found(ToolName.FIND_DEFINITIONS, EvidenceClass.DEFINITION, start=10, end=20, symbol="Router")
TEXT = found(ToolName.SEARCH_TEXT, EvidenceClass.FILE_SEARCH, kind=FindingKind.TEXT, start=10, end=10)
CONFIRMING = found(
    ToolName.READ,
    EvidenceClass.FILE_CONTENT,
    kind=FindingKind.CONTENT,
    start=8,
    end=30,
    text="class Router:\n    pass",
)


def test_a_single_tool_never_awards_verified() -> None:
    """Strong evidence of one producer stays strong."""
    assert ledger_of(DEFINITION).quality(EvidenceClass.DEFINITION) is Quality.STRONG


def test_a_read_that_shows_the_name_verifies_a_definition() -> None:
    """Two independent producers agree on the same place."""
    assert ledger_of(DEFINITION, CONFIRMING).quality(EvidenceClass.DEFINITION, "Router") is Quality.VERIFIED


def test_two_searches_that_agree_do_not_verify_each_other() -> None:
    """Find and text search share their false positives."""
    ledger = ledger_of(DEFINITION, TEXT)
    assert ledger.quality(EvidenceClass.DEFINITION) is Quality.STRONG
    assert ledger.quality(EvidenceClass.FILE_SEARCH) is Quality.STRONG


def test_a_read_of_another_place_verifies_nothing() -> None:
    """The lines must overlap."""
    elsewhere = found(
        ToolName.READ, EvidenceClass.FILE_CONTENT, kind=FindingKind.CONTENT, start=40, end=60, text="Router"
    )
    assert ledger_of(DEFINITION, elsewhere).quality(EvidenceClass.DEFINITION) is Quality.STRONG


def test_a_read_that_does_not_show_the_name_verifies_nothing() -> None:
    """A definition that cannot be seen where it should stand is not confirmed."""
    other = found(
        ToolName.READ,
        EvidenceClass.FILE_CONTENT,
        kind=FindingKind.CONTENT,
        start=8,
        end=30,
        text="class Other: ...",
    )
    assert ledger_of(DEFINITION, other).quality(EvidenceClass.DEFINITION) is Quality.STRONG


def test_git_alone_verifies_what_only_git_knows() -> None:
    """One source that is authoritative for the question is enough."""
    status = found(
        ToolName.GIT_STATUS, EvidenceClass.WORKING_TREE, kind=FindingKind.CHANGE, is_authoritative=True
    )
    assert ledger_of(status).quality(EvidenceClass.WORKING_TREE) is Quality.VERIFIED


def test_weak_evidence_is_never_lifted() -> None:
    """A read of a badly motivated place confirms nothing."""
    weak = DEFINITION.model_copy(update={"quality": Quality.WEAK})
    assert ledger_of(weak, CONFIRMING).quality(EvidenceClass.DEFINITION) is Quality.WEAK


def test_evidence_for_one_target_does_not_serve_another() -> None:
    """Both sides of a comparison need their own evidence."""
    assert ledger_of(DEFINITION).quality(EvidenceClass.DEFINITION, "Planner") is Quality.NONE
