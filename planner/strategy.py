"""Strategy: a generator without I/O that turns gaps into the next call. Replay feeds it recorded outcomes."""

from collections.abc import Generator
from dataclasses import dataclass

from planner.evidence.gaps import OpenNeed, open_needs
from planner.evidence.model import Quality
from planner.extras import extras
from planner.failures import FAILURES
from planner.recovery import RULES, Rule
from planner.routes import Situation, calls_for
from planner.session import Gap
from planner.tools import ToolCall, ToolName, ToolOutcome


@dataclass(frozen=True, slots=True)
class Move:
    """The next call, what it is for, and whether it is a change of course."""

    call: ToolCall
    gap: Gap | None
    reason: str
    rule: Rule | None = None


Strategy = Generator[Move, ToolOutcome, None]


def strategy(now: Situation, done: frozenset[ToolCall] = frozenset()) -> Strategy:
    """Yield calls until every need is met, nothing is left to try, or the caller stops asking.

    Calls of *done* were made for another reading of the request; their evidence is in the ledger.

    The caller adds each call's evidence to `now.ledger` and sends the outcome. No call is yielded twice.
    """
    asked = set(done)
    given_up: set[Gap] = set()
    recoveries = 0
    while True:
        need = _first_open(now, given_up)
        if need is None:
            break
        move = _primary(need, now, asked)
        if move is None and recoveries < now.settings.max_recoveries:
            move = _recovery(need, now, asked)
            recoveries += move is not None
        if move is None:
            given_up.add(_identity(need))
            continue
        asked.add(move.call)
        outcome = yield move
        if outcome.failure and not FAILURES[outcome.failure].is_recoverable:
            given_up.add(_identity(need))
    if not given_up:
        for extra in extras(now):
            if extra not in asked:
                asked.add(extra)
                yield Move(extra, None, reason_for(extra))


def _first_open(now: Situation, given_up: set[Gap]) -> OpenNeed | None:
    return next((need for need in open_needs(now.goal, now.ledger) if _identity(need) not in given_up), None)


def _identity(need: OpenNeed) -> Gap:
    """The gap without how far it is closed, which changes while it is worked on."""
    return need.gap.model_copy(update={"has": Quality.NONE})


def _primary(need: OpenNeed, now: Situation, asked: set[ToolCall]) -> Move | None:
    for candidate in calls_for(need, now):
        if candidate not in asked:
            return Move(candidate, need.gap, reason_for(candidate))
    return None


def _recovery(need: OpenNeed, now: Situation, asked: set[ToolCall]) -> Move | None:
    for rule in RULES:
        for candidate in rule.calls(need, now):
            if candidate not in asked:
                return Move(candidate, need.gap, rule.says, rule)
    return None


_PURPOSE: dict[ToolName, str] = {
    ToolName.FIND_FILES: "looking for files and directories called {}",
    ToolName.FIND_DEFINITIONS: "looking for the definition of {}",
    ToolName.FIND_REFERENCES: "looking for the uses of {}",
    ToolName.FIND_TESTS: "looking for the tests of {}",
    ToolName.SEARCH_TEXT: "searching the text for {}",
    ToolName.SEARCH_CONCEPTS: "searching for code about: {}",
    ToolName.LIST_DIRECTORY: "listing {}",
    ToolName.READ: "reading {}",
    ToolName.OUTLINE: "outlining {}",
    ToolName.COMPARE_TEXTS: "comparing the two places line by line",
    ToolName.DISCOVER: "looking at how the project is set up",
    ToolName.GRAPH_OVERVIEW: "mapping how the files depend on each other",
    ToolName.GRAPH_NEIGHBOURS: "looking at what {} is connected to",
    ToolName.GRAPH_PATH: "looking for the way from {}",
    ToolName.GIT_STATUS: "asking git about the working tree",
    ToolName.GIT_DIFF: "asking git for the changes",
    ToolName.GIT_LOG: "asking git for the history",
    ToolName.GIT_BLAME: "asking git who wrote {}",
    ToolName.GIT_SHOW: "asking git for the commit {}",
    ToolName.GIT_COMPARE: "comparing {}",
    ToolName.GIT_REFS: "asking git for branches and tags",
    ToolName.READ_FAILURE: "reading the failure",
    ToolName.ASSESS: "assessing the code",
    ToolName.FIND_COMMAND: "looking for the project's own command",
    ToolName.RUN_COMMAND: "running the project's own command",
    ToolName.SESSION_STATE: "looking at this session",
    ToolName.NEAREST_NAMES: "looking for names close to {}",
}


def reason_for(planned: ToolCall) -> str:
    """Why the call is made, in words for a person."""
    subject = planned.query if len(planned.query) <= 80 else planned.query[:79] + "…"
    return _PURPOSE[planned.tool].format(subject).rstrip()
