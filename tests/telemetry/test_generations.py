"""Generations are presets of real switches: each lacks exactly what came after it."""

import os
from itertools import pairwise

import pytest
from git_repository import build_replay
from trace_builders import make_session

from agent.settings import load_settings
from agent.subjects import subject_at
from planner.session import Outcome
from planner.tools import ToolName
from telemetry.errors import ReplayError
from telemetry.generations import CURRENT, GENERATIONS, Switches, concluded, generation


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    at = tmp_path_factory.mktemp("generations") / "replay"
    build_replay(at)
    return at


def ask(root, name, request):
    return subject_at(root, load_settings({}, None, os.environ), generation(name)).ask(request)


def test_each_generation_switches_on_more_than_the_one_before():
    """None takes anything back, and the last is the planner as it is."""
    names = list(Switches.__dataclass_fields__)
    for earlier, later in pairwise(GENERATIONS):
        on = {name for name in names if getattr(earlier.switches, name)}
        assert on < {name for name in names if getattr(later.switches, name)}
    assert CURRENT.switches == Switches()
    assert [known.name for known in GENERATIONS] == ["1a", "1b", "2a", "2b", "2c", "3"]


def test_an_unknown_generation_is_refused_with_the_names():
    """The message says which there are."""
    with pytest.raises(ReplayError, match="1a, 1b, 2a, 2b, 2c, 3"):
        generation("4")


def test_commands_are_looked_for_until_they_are_handled(root):
    """Before 1b a line with a slash is a text like any other; since then it is never without evidence."""
    assert ask(root, "1a", "/model").outcome is Outcome.INSUFFICIENT_EVIDENCE
    for known in GENERATIONS[1:]:
        reply = ask(root, known.name, "/model")
        assert (reply.outcome, reply.is_command, reply.session) == (Outcome.SUCCESS, True, None)


def test_slips_are_corrected_since_1b(root):
    """The keyword router knows no spelling of its own."""
    assert ask(root, "1a", "show the comit").session.parse.corrections == ()
    assert ask(root, "1b", "show the comit").session.parse.corrections == (("comit", "commit"),)


def test_structure_is_searched_since_2a(root):
    """Uses were text until then; steps of tools that did not exist are in no record."""
    request = "who calls ReplayService::ReplayFile"
    early = {step.call.tool for step in ask(root, "1b", request).session.steps}
    assert ToolName.FIND_REFERENCES not in early
    assert ToolName.FIND_REFERENCES in {step.call.tool for step in ask(root, "2a", request).session.steps}


def test_recovery_and_gates_come_with_2b(root):
    """Without recovery a plan never changes course; without gates any find is an answer."""
    request = "who calls ReplayEngineFactory"
    assert ask(root, "2a", request).session.recoveries == ()
    assert [one.rule for one in ask(root, "2b", request).session.recoveries] == ["other_spelling"]
    inexact = "find the workflow file"
    assert ask(root, "2a", inexact).outcome is Outcome.SUCCESS
    assert ask(root, "2b", inexact).outcome is Outcome.INSUFFICIENT_EVIDENCE


def test_the_whole_ledger_counts_since_2c():
    """Before, only what the last step found did."""
    found = make_session()
    last = found.steps[0].model_copy(update={"number": 2, "evidence_id": "", "match_count": 0})
    session = found.model_copy(update={"steps": (*found.steps, last)})
    assert concluded(session, generation("2b").switches).outcome is Outcome.INSUFFICIENT_EVIDENCE
    assert concluded(session, generation("2c").switches) == session
    assert concluded(found, generation("2b").switches).outcome is Outcome.SUCCESS


def test_goals_are_understood_since_3(root):
    """The router reads keywords only."""
    assert ask(root, "2c", "who uses ToolResult").session.parse.parser == "keyword-router"
    assert ask(root, "3", "who uses ToolResult").session.parse.parser != "keyword-router"


def test_a_name_that_nothing_bears_is_found_by_no_generation_with_gates(root):
    """No preset makes evidence up; without gates, the nearest thing passes for it."""
    for name in ("2b", "2c", "3"):
        reply = ask(root, name, "where is FrobnicatorService defined")
        assert reply.outcome is Outcome.INSUFFICIENT_EVIDENCE
