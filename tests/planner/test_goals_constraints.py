"""Constraints: limits are read off the request, not searched for."""

import pytest

from planner.goals.understanding import GoalUnderstandingService


@pytest.fixture(scope="module")
def parse():
    service = GoalUnderstandingService(use_encoder=False)
    return lambda request: service.parse(request).goal.constraints


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("show the last 5 commits", {"count": 5}),
        ("show the last five commits", {"count": 5}),
        ("git log -3", {"count": 3}),
        ("what changed since yesterday", {"since": "yesterday"}),
        ("what changed last week", {"since": "1 week ago"}),
        ("what changed in the last 3 days", {"since": "3 days ago"}),
        ("commits from two weeks ago", {"since": "2 weeks ago"}),
        ("what changed since 2024-05-01", {"since": "2024-05-01"}),
        ("commits between 2024-05-01 and 2024-06-01", {"since": "2024-05-01", "until": "2024-06-01"}),
        ("which commits landed before 2024-05-01", {"until": "2024-05-01"}),
        ("what changed since v1.2", {"revisions": ("v1.2", "HEAD")}),
        ("compare v1.2 and v1.3", {"revisions": ("v1.2", "v1.3")}),
        ("diff main..feature/login", {"revisions": ("main", "feature/login")}),
        ("commits by ana@example.org", {"author": "ana@example.org"}),
        ("who calls sendMail in src/net/", {"paths": ("src/net/",)}),
        ("explain src/a.c:10-20", {"lines": (10, 20)}),
        ("explain lines 10 to 20 of src/a.c", {"lines": (10, 20)}),
        ("what is on line 12 of src/a.c", {"lines": (12, 12)}),
        ("who calls sendMail, not in tests", {"tests": False}),
        ("who calls sendMail excluding tests", {"tests": False}),
        ("who calls sendMail, only in tests", {"tests": True}),
        ("find retries in python files", {"languages": ("python",)}),
        ("list all branches", {"listing": "branches"}),
        ("which tags are there", {"listing": "tags"}),
        ("git stash list", {"listing": "stashes"}),
        ("show only the staged changes", {"staged": True}),
        ("show the unstaged changes", {"staged": False}),
        ("who calls sendMail except in legacy/mail.c", {"excluded": ("legacy/mail.c",), "paths": ()}),
    ],
)
def test_limits_are_read(parse, request_, expected):
    """Counts, times, revisions, people, places, lines, languages, tests, stage, exclusions."""
    constraints = parse(request_)

    assert {name: getattr(constraints, name) for name in expected} == expected


def test_a_plain_request_has_no_limits(parse):
    """Nothing is read that was not said."""
    constraints = parse("where is the retry logic")

    assert constraints == type(constraints)()
