"""The loop: gaps choose tools, recovery continues, nothing is asked twice, and absence is an answer."""

import pytest
from scripted import NOTHING, ScriptedToolbox, content, definition, parsed

from planner.errors import InvestigationCancelledError
from planner.events import Event, GateDecided, InvestigationFinished, RecoveryStarted, ToolChosen, ignore
from planner.evidence.model import EvidenceClass, Finding, FindingKind, Quality
from planner.goals.model import Artifact, Entity, Intent, TargetKind
from planner.investigator import Investigator
from planner.session import ConfidenceLevel, Gate, InvestigationSession, Outcome
from planner.settings import PlannerSettings
from planner.tools import ToolName, ToolOutcome

FOUND = {ToolName.FIND_DEFINITIONS: definition("Router"), ToolName.READ: content}


def test_a_definition_that_a_read_confirms_is_a_complete_answer() -> None:
    """Locate, read, done: two calls, every gate passed, confidence complete or high."""
    toolbox = ScriptedToolbox(FOUND)
    session = Investigator(toolbox).investigate(
        parsed(Intent.LOCATE, Entity.SYMBOL, Artifact.DEFINITION, "Router"), ignore
    )
    assert session.outcome is Outcome.SUCCESS
    assert [step.call.tool for step in session.steps] == [ToolName.FIND_DEFINITIONS, ToolName.READ]
    assert session.confidence.level in {ConfidenceLevel.HIGH, ConfidenceLevel.COMPLETE}
    assert all(gate.passed for gate in session.gates)


def test_a_name_that_does_not_exist_is_insufficient_evidence_with_a_certificate() -> None:
    """Nothing found means: not here, with what was searched and how it was spelled."""
    session = Investigator(ScriptedToolbox()).investigate(
        parsed(Intent.LOCATE, Entity.SYMBOL, Artifact.DEFINITION, "RouterFactoryBean"), ignore
    )
    assert session.outcome is Outcome.INSUFFICIENT_EVIDENCE
    assert session.searched.files == 3
    assert session.searched.universe == "abc"
    assert "RouterFactoryBean" in session.searched.spellings
    assert session.remaining_gaps


def test_code_shaped_names_are_never_answered_by_meaning() -> None:
    """A search by meaning would find another symbol whose words are the same."""
    toolbox = ScriptedToolbox(
        {
            ToolName.SEARCH_CONCEPTS: ToolOutcome(
                evidence_class=EvidenceClass.FILE_SEARCH,
                findings=(Finding(kind=FindingKind.CONCEPT, title="Other", path="b.py", start=1, end=9),),
                match_count=1,
                likelihood=0.9,
            ),
            ToolName.READ: content,
        }
    )
    session = Investigator(toolbox).investigate(
        parsed(Intent.LOCATE, Entity.SYMBOL, Artifact.DEFINITION, "OtherThing"), ignore
    )
    assert session.outcome is Outcome.INSUFFICIENT_EVIDENCE
    assert ToolName.SEARCH_CONCEPTS not in {call.tool for call in toolbox.calls}


def test_recovery_adds_a_call_and_the_plan_goes_on() -> None:
    """The name exists in another joining style: found by a recovery, then read by the primary plan."""

    def definitions(planned):
        if planned.option("match") != "style":
            return NOTHING
        return definition("Router").model_copy(update={"exact_count": 1})

    toolbox = ScriptedToolbox({ToolName.FIND_DEFINITIONS: definitions, ToolName.READ: content})
    events: list[Event] = []
    session = Investigator(toolbox).investigate(
        parsed(Intent.LOCATE, Entity.SYMBOL, Artifact.DEFINITION, "router_"), events.append
    )
    assert session.outcome is Outcome.SUCCESS
    assert [recovery.rule for recovery in session.recoveries] == ["other_spelling"]
    assert session.recoveries[0].resolved
    assert session.steps[-1].call.tool is ToolName.READ
    assert any(isinstance(event, RecoveryStarted) for event in events)


@pytest.mark.parametrize("intent", list(Intent))
@pytest.mark.parametrize("entity", list(Entity))
@pytest.mark.parametrize("artifact", [Artifact.DEFINITION, Artifact.USAGE, Artifact.HISTORY, Artifact.REPORT])
def test_no_call_is_made_twice_and_the_loop_always_ends(intent: Intent, entity: Entity, artifact: Artifact):
    """For every goal there is, with nothing to find: bounded calls, each once, at most three recoveries."""
    toolbox = ScriptedToolbox()
    request = parsed(intent, entity, artifact, "thing", "Other.part", kind=TargetKind.SYMBOL)
    session = Investigator(toolbox).investigate(request, ignore)
    planned = [step.call for step in session.steps]
    assert len(planned) == len(set(planned))
    assert len(session.recoveries) <= 3
    assert session.outcome in {Outcome.INSUFFICIENT_EVIDENCE, Outcome.SUCCESS}


def test_the_target_of_a_recovery_is_never_lost() -> None:
    """Every step that looks for a named thing carries its target."""
    toolbox = ScriptedToolbox()
    Investigator(toolbox).investigate(
        parsed(Intent.LOCATE, Entity.SYMBOL, Artifact.USAGE, "dispatch_event"), ignore
    )
    assert {call.target for call in toolbox.calls} == {"dispatch_event"}


def test_an_authoritative_none_answers_a_usage_question() -> None:
    """The symbol exists and nothing refers to it: that is the answer, not a lack of evidence."""
    unused = ToolOutcome(
        evidence_class=EvidenceClass.REFERENCES,
        findings=(Finding(kind=FindingKind.FACT, title="unused", path="src/a.py", start=3, end=3),),
        is_authoritative=True,
        note="it is defined, and nothing refers to it",
    )
    toolbox = ScriptedToolbox({ToolName.FIND_REFERENCES: unused, **FOUND})
    session = Investigator(toolbox).investigate(
        parsed(Intent.LOCATE, Entity.SYMBOL, Artifact.USAGE, "Router"), ignore
    )
    assert session.outcome is Outcome.SUCCESS


def test_the_budget_gate_stops_the_search_and_says_why() -> None:
    """A limit that is reached is recorded as a failed gate."""
    session = Investigator(ScriptedToolbox(), PlannerSettings(max_tool_calls=1)).investigate(
        parsed(Intent.LOCATE, Entity.SYMBOL, Artifact.DEFINITION, "Router"), ignore
    )
    budget = [gate for gate in session.gates if gate.gate is Gate.BUDGET]
    assert not budget[0].passed
    assert "1 steps" in budget[0].reason
    assert session.outcome is Outcome.INSUFFICIENT_EVIDENCE


def test_an_unclear_request_is_asked_back_without_a_search() -> None:
    """Nothing is looked up for words that name nothing."""
    toolbox = ScriptedToolbox()
    request = parsed().model_copy(update={"is_unclear": True})
    session = Investigator(toolbox).investigate(request, ignore)
    assert session.outcome is Outcome.CLARIFICATION
    assert not toolbox.calls


def test_small_talk_runs_no_tool_and_succeeds() -> None:
    """A request that is not about the repository needs no evidence."""
    toolbox = ScriptedToolbox()
    session = Investigator(toolbox).investigate(parsed(Intent.CHAT, Entity.NONE, Artifact.NONE), ignore)
    assert session.outcome is Outcome.SUCCESS
    assert not toolbox.calls


def test_a_stop_takes_effect_before_the_next_call() -> None:
    """A user who stops waits for no further tool."""
    toolbox = ScriptedToolbox(FOUND)
    with pytest.raises(InvestigationCancelledError):
        Investigator(toolbox, is_cancelled=lambda: True).investigate(parsed(), ignore)
    assert not toolbox.calls


def test_every_decision_is_an_event() -> None:
    """Whoever listens hears of each call, each gate and the end."""
    events: list[Event] = []
    session = Investigator(ScriptedToolbox(FOUND)).investigate(
        parsed(Intent.LOCATE, Entity.SYMBOL, Artifact.DEFINITION, "Router"), events.append
    )
    assert len([event for event in events if isinstance(event, ToolChosen)]) == len(session.steps)
    assert len([event for event in events if isinstance(event, GateDecided)]) == len(session.gates)
    assert isinstance(events[-1], InvestigationFinished)


def test_a_session_survives_json_without_loss() -> None:
    """What is written can be read back and is equal."""
    session = Investigator(ScriptedToolbox(FOUND)).investigate(
        parsed(Intent.LOCATE, Entity.SYMBOL, Artifact.DEFINITION, "Router"), ignore
    )
    assert InvestigationSession.model_validate_json(session.model_dump_json()) == session


def test_a_comparison_needs_both_sides() -> None:
    """One side found and the other not is insufficient evidence."""

    def definitions(planned):
        return definition("Router") if planned.query == "Router" else NOTHING

    toolbox = ScriptedToolbox({ToolName.FIND_DEFINITIONS: definitions, ToolName.READ: content})
    session = Investigator(toolbox).investigate(
        parsed(Intent.COMPARE, Entity.SYMBOL, Artifact.DIFFERENCE, "Router", "Missing"), ignore
    )
    assert session.outcome is Outcome.INSUFFICIENT_EVIDENCE
    assert {gap.target for gap in session.remaining_gaps} == {"Missing"}


def test_quality_decides_not_the_number_of_hits() -> None:
    """Many loose hits do not complete a question for an exact place."""
    loose = ToolOutcome(
        evidence_class=EvidenceClass.FILE_SEARCH,
        findings=tuple(
            Finding(kind=FindingKind.TEXT, title=f"{n}", path=f"f{n}.py", start=1, end=1) for n in range(20)
        ),
        match_count=400,
    )
    toolbox = ScriptedToolbox({ToolName.SEARCH_TEXT: loose, ToolName.READ: content})
    session = Investigator(toolbox).investigate(
        parsed(Intent.LOCATE, Entity.SYMBOL, Artifact.DEFINITION, "get_it"), ignore
    )
    assert session.outcome is Outcome.INSUFFICIENT_EVIDENCE
    text = next(step for step in session.steps if step.call.tool is ToolName.SEARCH_TEXT)
    assert text.quality is Quality.WEAK
