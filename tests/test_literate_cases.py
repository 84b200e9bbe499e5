"""Literate cases and acceptance queries: whole trees, real questions, through the one call of all faces."""

import os

import pytest
from acceptance import ACCEPTANCE_QUERIES, COPIES_AND_DOCS, CURSOR_BIN
from git_repository import build_replay
from literate import Cited, Observed, check_case, read_cases

from agent.settings import load_settings
from agent.wiring import build_assistant
from services.workspace import open_workspace

# What is answered wrongly today, by title, with the reason. Strict: a repair fails here until its line goes.
KNOWN_MISSES: dict[str, str] = {
    "links: out of the repository, in a circle, to nowhere": (
        "a link out of the repository is named, and answered by something else instead of refused"
    ),
    "recover a broken CMakeLists: an open block": (
        "the file is found, but the request is read as a change of it and not as a failure"
    ),
    "search that misses at first: another word for the same thing": "no synonyms are known",
    "recover a broken CI workflow": "the workflow is cited from its first line, not at the fault",
    "recover a CI workflow that a tab breaks": "as before: cited from its first line, not at the fault",
}
CASES = read_cases()
DOCS = ("docs/", "README.md")


def marked(name, value):
    reason = KNOWN_MISSES.get(name)
    marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
    return pytest.param(value, id=name, marks=marks)


def assistant_at(root):
    return build_assistant(open_workspace(root), load_settings({}, None, os.environ))


def observed(answer):
    places = tuple(Cited(item.path, item.start, item.end) for item in answer.package.items if item.path)
    goal = answer.session.parse.goal
    return Observed(str(answer.session.outcome), str(goal.intent), places, answer.text)


def ask_all(root, requests):
    """One conversation."""
    assistant = assistant_at(root)
    return [observed(assistant.ask(request)) for request in requests]


@pytest.mark.parametrize("case", [marked(case.title, case) for case in CASES])
def test_a_literate_case_is_answered_as_written(case, tmp_path):
    """Outcome, intent, first place, cited places, and what is never cited or said."""
    assert check_case(case, tmp_path / "case", ask_all) == []


def test_every_known_miss_names_a_case():
    """The list shrinks with the repairs and never goes stale."""
    known = {case.title for case in CASES} | {query.request for query in (*ACCEPTANCE_QUERIES, CURSOR_BIN)}
    assert set(KNOWN_MISSES) <= known
    assert len({case.title for case in CASES}) == len(CASES)


@pytest.fixture(scope="module")
def replay(tmp_path_factory):
    root = tmp_path_factory.mktemp("acceptance") / "replay"
    build_replay(root)
    return root


@pytest.mark.parametrize(
    "query", [marked(query.request, query) for query in (*ACCEPTANCE_QUERIES, CURSOR_BIN)]
)
def test_an_acceptance_query_is_answered_from_the_right_place(query, replay):
    """Right first, complete, by the right tools, and never by reading the copies or the documentation."""
    session = (answer := assistant_at(replay).ask(query.request)).session
    places = observed(answer).citations
    assert session.outcome == "success"
    assert places
    assert any(places[0].covers(Cited(place.path, place.line, place.line)) for place in query.first), places[
        0
    ]
    for place in query.also:
        assert any(cited.covers(Cited(place.path, place.line, place.line)) for cited in places), place
    read = [path for path in session.files_examined if path.startswith((*COPIES_AND_DOCS, "README.md"))]
    assert read == []
    used = [step.call.tool for step in session.steps]
    rest = iter(used)
    assert all(tool in rest for tool in query.tools), used
    assert not set(query.without) & set(used)
