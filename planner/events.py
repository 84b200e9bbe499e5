"""Events: what the planner tells whoever listens, at the moment of each decision."""

from collections.abc import Callable
from dataclasses import dataclass

from planner.evidence.model import Quality
from planner.goals.model import ParseResult
from planner.session import Gap, GateDecision, InvestigationSession
from planner.tools import ToolCall


@dataclass(frozen=True, slots=True)
class GoalUnderstood:
    """The request has been read."""

    parse: ParseResult


@dataclass(frozen=True, slots=True)
class ToolChosen:
    """A tool is about to run."""

    step: int
    call: ToolCall
    gap: Gap | None
    reason: str
    # In words for a person: "looking for the definition of ReplayService".


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A tool has run and its evidence has been judged."""

    step: int
    call: ToolCall
    match_count: int
    quality: Quality
    reason: str
    duration_ms: float


@dataclass(frozen=True, slots=True)
class RecoveryStarted:
    """No progress: the plan changes course and goes on."""

    rule: str
    reason: str
    # In words for a person: "widening the search to parts of the name".


@dataclass(frozen=True, slots=True)
class GateDecided:
    """A gate let the investigation pass, or not."""

    decision: GateDecision


@dataclass(frozen=True, slots=True)
class WorkProgressed:
    """Long work inside a step, such as indexing, has moved on."""

    label: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class InvestigationFinished:
    """The request has an outcome."""

    session: InvestigationSession


Event = (
    GoalUnderstood
    | ToolChosen
    | ToolFinished
    | RecoveryStarted
    | GateDecided
    | WorkProgressed
    | InvestigationFinished
)
EventSink = Callable[[Event], None]


def ignore(event: Event) -> None:
    """The sink of a caller that does not listen."""
    del event
