"""Generation: a state of the planner's history as a preset of switches, to replay requests under.

Each switch turns off a real part of the planner: what reads the request, which tools answer, whether the plan
may change course, what decides the outcome. The last generation is the planner as it is.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from planner.evidence.ledger import Ledger
from planner.evidence.model import Evidence, FindingKind
from planner.failures import FailureKind
from planner.goals.conversation import Conversation
from planner.goals.model import (
    Artifact,
    Entity,
    GoalModel,
    Intent,
    ParseResult,
    Scope,
    Target,
    TargetKind,
)
from planner.session import InvestigationSession, Outcome, Step
from planner.settings import PlannerSettings
from planner.toolbox import Workbench
from planner.toolbox.table import TOOLS
from planner.tools import ToolCall, ToolName, ToolOutcome
from services.workspace import Workspace
from telemetry.errors import ReplayError

if TYPE_CHECKING:
    from planner.goals.understanding import GoalUnderstandingService


@dataclass(frozen=True, slots=True)
class Switches:
    """What a generation can do."""

    corrects_typos: bool = True
    handles_commands: bool = True
    searches_structure: bool = True
    # Directories, definitions, uses, tests, the graph of files, code by meaning; without it names and text.
    recovers: bool = True
    has_gates: bool = True
    # Evidence must reach the quality its question needs; without them whatever was found is an answer.
    finalises: bool = True
    # The answer is made of all evidence; without it of what the last step found.
    understands_goals: bool = True


@dataclass(frozen=True, slots=True)
class Generation:
    """One preset."""

    name: str
    title: str
    switches: Switches


_FIRST = Switches(
    corrects_typos=False,
    handles_commands=False,
    searches_structure=False,
    recovers=False,
    has_gates=False,
    finalises=False,
    understands_goals=False,
)
_SECOND = replace(_FIRST, corrects_typos=True, handles_commands=True)
_THIRD = replace(_SECOND, searches_structure=True)
_FOURTH = replace(_THIRD, recovers=True, has_gates=True)
_FIFTH = replace(_FOURTH, finalises=True)

GENERATIONS: tuple[Generation, ...] = (
    Generation("1a", "keyword routing", _FIRST),
    Generation("1b", "typo normalisation and command handling", _SECOND),
    Generation("2a", "directory-aware find and reference search", _THIRD),
    Generation("2b", "recovery and gates", _FOURTH),
    Generation("2c", "evidence packaging and answer finalisation", _FIFTH),
    Generation("3", "goal understanding", Switches()),
)
CURRENT = GENERATIONS[-1]

_STRUCTURE = frozenset(
    {
        ToolName.FIND_DEFINITIONS,
        ToolName.FIND_REFERENCES,
        ToolName.FIND_TESTS,
        ToolName.LIST_DIRECTORY,
        ToolName.OUTLINE,
        ToolName.SEARCH_CONCEPTS,
        ToolName.GRAPH_OVERVIEW,
        ToolName.GRAPH_NEIGHBOURS,
        ToolName.GRAPH_PATH,
    }
)


def generation(name: str) -> Generation:
    """The generation called *name*. Raises ReplayError."""
    for known in GENERATIONS:
        if known.name == name:
            return known
    names = ", ".join(known.name for known in GENERATIONS)
    raise ReplayError(f"there is no generation {name!r}; the generations are {names}")


class Reader(Protocol):
    """What turns a request into a goal."""

    def parse(self, request: str, context: Conversation | None = None) -> ParseResult:
        """The goal of *request*, read after *context*."""
        ...


def reader_of(switches: Switches, bench: Workbench) -> Reader:
    """The understanding of a generation over one repository."""
    from planner.goals.understanding import GoalUnderstandingService
    from planner.toolbox.lexicon import WorkbenchLexicon

    lexicon = WorkbenchLexicon(bench)
    if switches.understands_goals:
        return GoalUnderstandingService(lexicon)
    from planner.goals.keyword_router import KeywordRouter

    speller = GoalUnderstandingService(lexicon, use_encoder=False) if switches.corrects_typos else None
    return _KeywordReader(KeywordRouter(), speller, switches.handles_commands)


@dataclass(frozen=True, slots=True)
class _KeywordReader:
    """The keyword router, behind the spelling correction where the generation has one."""

    router: Reader
    speller: "GoalUnderstandingService | None"
    handles_commands: bool

    def parse(self, request: str, context: Conversation | None = None) -> ParseResult:
        """The goal by keywords alone."""
        del context
        if request.startswith("/") and not self.handles_commands:
            return _searched_for(request)
        corrections = self.speller.analyse(request).corrections if self.speller else ()
        text = request
        for written, meant in corrections:
            text = text.replace(written, meant)
        return self.router.parse(text).model_copy(update={"request": request, "corrections": corrections})


def _searched_for(request: str) -> ParseResult:
    """A command where nothing handles commands: a text like any other, looked for in the repository."""
    goal = GoalModel(
        intent=Intent.LOCATE,
        entity=Entity.COMPONENT,
        artifact=Artifact.DEFINITION,
        scope=Scope.LOCAL,
        targets=(Target(text=request, kind=TargetKind.SYMBOL, start=0, end=len(request)),),
        keywords=request.strip("/"),
    )
    return ParseResult(request=request, goal=goal, confidence=1.0, parser="keyword-router")


class GenerationWorkbench(Workbench):
    """A workbench on which the tools that a generation lacks find nothing."""

    def __init__(
        self, workspace: Workspace, cache_dir: Path, settings: PlannerSettings, switches: Switches
    ) -> None:
        super().__init__(workspace, cache_dir, settings)
        self._switches = switches

    def run(self, planned: ToolCall, ledger: Ledger) -> ToolOutcome:
        """Run one call, if the generation has its tool."""
        if self._switches.searches_structure:
            return super().run(planned, ledger)
        if planned.tool in _STRUCTURE:
            tool = TOOLS[planned.tool]
            return ToolOutcome(evidence_class=tool.evidence_class, failure=FailureKind.NO_HITS)
        return _without_directories(super().run(planned, ledger))


def _without_directories(outcome: ToolOutcome) -> ToolOutcome:
    found = tuple(finding for finding in outcome.findings if finding.kind is not FindingKind.DIRECTORY)
    if len(found) == len(outcome.findings):
        return outcome
    hidden = len(outcome.findings) - len(found)
    return outcome.model_copy(
        update={
            "findings": found,
            "match_count": max(0, outcome.match_count - hidden),
            "exact_count": max(0, outcome.exact_count - hidden),
            "failure": outcome.failure if found else FailureKind.NO_HITS,
        }
    )


def planner_settings(switches: Switches, settings: PlannerSettings) -> PlannerSettings:
    """*settings* as a generation has them."""
    return settings if switches.recovers else settings.model_copy(update={"max_recoveries": 0})


def concluded(session: InvestigationSession, switches: Switches) -> InvestigationSession:
    """*session* as the generation would have ended it: without absent tools, by its own rule of outcome."""
    steps = tuple(step for step in session.steps if switches.searches_structure or _is_present(step))
    if switches.has_gates and switches.finalises:
        return session if len(steps) == len(session.steps) else session.model_copy(update={"steps": steps})
    outcome, reason = session.outcome, session.outcome_reason
    if outcome in {Outcome.SUCCESS, Outcome.INSUFFICIENT_EVIDENCE}:
        outcome, reason = _without_finalisation(session, steps, switches)
    return session.model_copy(update={"steps": steps, "outcome": outcome, "outcome_reason": reason})


def _is_present(step: Step) -> bool:
    return step.call.tool not in _STRUCTURE


def _without_finalisation(
    session: InvestigationSession, steps: tuple[Step, ...], switches: Switches
) -> tuple[Outcome, str]:
    if session.parse.goal.intent is Intent.CHAT:
        return session.outcome, session.outcome_reason
    if switches.has_gates and session.outcome is not Outcome.SUCCESS:
        return session.outcome, session.outcome_reason
    if not steps or not _adds(steps[-1], session.ledger):
        return Outcome.INSUFFICIENT_EVIDENCE, "the last step found nothing, and nothing gathers the rest"
    return Outcome.SUCCESS, "the last step found something"


def _adds(step: Step, ledger: tuple[Evidence, ...]) -> bool:
    return any(evidence.id == step.evidence_id and evidence.findings for evidence in ledger)
