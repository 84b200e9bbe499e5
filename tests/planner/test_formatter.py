"""From a session to a package: what is shown, in which order, and what never gets in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import ScriptedToolbox, content, definition, parsed

from planner.errors import BudgetTooSmallError
from planner.events import ignore
from planner.evidence.model import EvidenceClass, Finding, FindingKind
from planner.formatter.formatter import build_package
from planner.formatter.package import EvidenceItem, EvidencePackage
from planner.formatter.packing import pack
from planner.formatter.shapes import SHAPES
from planner.goals.model import Artifact, Entity, Intent
from planner.investigator import Investigator
from planner.tools import ToolName, ToolOutcome


class Lines:
    """Snippets that say their own place."""

    def lines(self, path: str, start: int, end: int) -> str:
        return "\n".join(f"{path} {number}" for number in range(start, end + 1))

    def blob(self, path: str) -> str:
        return f"blob-of-{path}"


def package_of(answers, *names: str, artifact=Artifact.DEFINITION, intent=Intent.LOCATE, **rest):
    session = Investigator(ScriptedToolbox(answers)).investigate(
        parsed(intent, Entity.SYMBOL, artifact, *names, **rest), ignore
    )
    return build_package(session, Lines())


def concept(path: str, start: int, end: int) -> Finding:
    return Finding(kind=FindingKind.CONCEPT, title=path, path=path, start=start, end=end, symbol="f")


def found(*findings: Finding) -> ToolOutcome:
    return ToolOutcome(
        evidence_class=EvidenceClass.FILE_SEARCH, findings=findings, match_count=len(findings), likelihood=0.9
    )


def test_every_artifact_has_a_shape() -> None:
    """A form of answer without a formatter cannot exist."""
    assert set(SHAPES) == set(Artifact)


def test_an_item_carries_what_verification_needs() -> None:
    """Place, text, content id and a hash of the cited lines."""
    package = package_of({ToolName.FIND_DEFINITIONS: definition("Router"), ToolName.READ: content}, "Router")
    item = package.items[0]
    assert (item.path, item.start, item.end) == ("src/a.py", 10, 20)
    assert item.blob == "blob-of-src/a.py"
    assert len(item.text_hash) == 64
    assert item.quality == "verified"


def test_places_that_overlap_are_shown_once() -> None:
    """A definition and the read that confirms it are one item."""
    package = package_of({ToolName.FIND_DEFINITIONS: definition("Router"), ToolName.READ: content}, "Router")
    assert len(package.items) == 1


def test_a_question_that_says_more_than_a_name_is_led_by_meaning() -> None:
    """The definition of a name that is only mentioned does not push the answer down."""
    answers = {
        ToolName.FIND_DEFINITIONS: definition("Router"),
        ToolName.READ: content,
        ToolName.SEARCH_CONCEPTS: found(concept("src/retry.py", 1, 9)),
    }
    package = package_of(
        answers,
        "Router",
        intent=Intent.EXPLAIN,
        artifact=Artifact.EXPLANATION,
        keywords="Router retries failed requests backoff",
    )
    assert package.items[0].path == "src/retry.py"


def test_an_absent_name_shows_no_other_symbol_as_evidence() -> None:
    """Insufficient evidence carries no item that could pass for an answer."""
    package = package_of({}, "MissingThing")
    assert package.outcome == "insufficient_evidence"
    assert not package.items
    assert "No definition of MissingThing was found." in package.open_questions


def item(number: int, lines: int, text: str = "x = 1") -> EvidenceItem:
    return EvidenceItem(
        id=f"E{number}",
        kind="definition",
        evidence_class="definition",
        title="t",
        path="a.py",
        start=1,
        end=lines,
        snippet="\n".join([text] * lines),
        why="because",
        quality="strong",
    )


def package_with(*items: EvidenceItem) -> EvidencePackage:
    return EvidencePackage(request="q", goal="g", outcome="success", artifact="definition", items=items)


@given(
    lengths=st.lists(st.integers(min_value=1, max_value=200), min_size=1, max_size=12),
    budget=st.integers(min_value=150, max_value=5000),
)
def test_a_package_never_exceeds_its_budget_and_accounts_for_every_item(lengths, budget) -> None:
    """Kept and dropped items add up, and the estimate stays within the budget."""
    package = package_with(*(item(number, lines) for number, lines in enumerate(lengths, start=1)))
    packed = pack(package, budget)
    assert packed.size.tokens <= budget
    assert len(packed.items) + packed.size.dropped == len(lengths)


def test_what_is_dropped_comes_from_the_bottom() -> None:
    """The best item stays."""
    packed = pack(package_with(item(1, 10), item(2, 10), item(3, 10)), 120)
    assert packed.items[0].id == "E1"
    assert packed.size.dropped


def test_secrets_are_redacted_and_counted() -> None:
    """A key in a snippet never leaves in a package, and the fact is shown."""
    secret = "AKIA" + "IOSFODNN7EXAMPLQ"
    packed = pack(package_with(item(1, 1, f'key = "{secret}"')), 500)
    assert secret not in packed.model_dump_json()
    assert packed.size.redacted == 1
    assert packed.items[0].snippet.count("\n") == 0


def test_a_budget_that_fits_nothing_is_a_clear_error() -> None:
    """Never a silent cut to nothing."""
    with pytest.raises(BudgetTooSmallError, match="raise the budget of 5"):
        pack(package_with(item(1, 40)), 5)
