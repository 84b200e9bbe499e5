"""When two requests are the same, mean the same, or are one slip apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry.topology.recurring import merged
from telemetry.topology.study import FailedRequest
from telemetry.topology.wording import (
    Vocabulary,
    is_command,
    is_slip,
    meaning_key,
    names_something,
    request_key,
)


def clusters(*texts: str) -> list[set[str]]:
    failed = {request_key(text): FailedRequest(text, "a.log#1", count=1) for text in texts}
    return [{item.text for item in cluster} for cluster in merged(failed)]


def test_manners_and_punctuation_do_not_make_another_request():
    """Case, spacing, politeness and a question mark."""
    assert request_key("Please  show me the Ledger?") == request_key("show me ledger")
    assert request_key("the") == "the"


def test_order_and_form_do_not_make_another_meaning():
    """The same content words mean the same; how and why ask for something else."""
    assert meaning_key("where is the ledger implemented") == meaning_key(
        "show me the implementation of ledgers"
    )
    assert meaning_key("how is the ledger implemented") != meaning_key("where is the ledger implemented")
    assert meaning_key("what is it") == ""


@pytest.mark.parametrize(
    ("written", "meant", "expected"),
    [
        ("comit", "commit", True),
        ("relaese", "release", True),
        ("serach", "search", True),
        ("parser", "parsed", False),
        ("commits", "commit", False),
        ("release1", "release2", False),
        ("text", "test", False),
        ("there", "where", False),
    ],
)
def test_a_slip_is_one_letter_that_makes_no_other_form(written, meant, expected):
    """Short words, other endings, digits and first letters are left alone."""
    assert is_slip(written, meant) is expected


@given(st.text(alphabet="abcdefgh", min_size=6, max_size=12), st.data())
def test_the_vocabulary_finds_what_comparing_all_words_would(word, data):
    """The table of shortened forms misses no slip."""
    known = data.draw(st.sets(st.text(alphabet="abcdefgh", min_size=6, max_size=12), max_size=20))
    slow = min((other for other in known if is_slip(word, other)), default="") if word not in known else ""
    assert Vocabulary(known).meant_by(word) == slow


@pytest.mark.parametrize(
    ("text", "expected"),
    [("/help", True), ("  / ", True), ("/etc/hosts", False), ("a /help", False), ("", False)],
)
def test_a_command_begins_with_its_slash(text, expected):
    """A path is no command."""
    assert is_command(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("open ReplayService", True),
        ("fix src/a.py", True),
        ("see https://example.org/x", True),
        ("what does get_user do", True),
        ("hello there, how are you", False),
    ],
)
def test_code_paths_and_links_are_names(text, expected):
    """Plain words are not."""
    assert names_something(text) is expected


def test_near_duplicates_are_merged():
    """One slip, an abbreviation, another order of words."""
    assert clusters("find the cursor bin", "find cursor binary", "find the curser bin") == [
        {"find the cursor bin", "find cursor binary", "find the curser bin"}
    ]
    assert len(clusters("where is the ledger kept", "where is ledger kept?", "kept ledger where")) == 1


def test_what_differs_in_a_name_a_number_or_a_command_is_kept_apart():
    """Similar is not the same."""
    assert len(clusters("/llm", "/lim", "/")) == 3
    assert len(clusters("case 1 fails", "case 2 fails")) == 2
    assert len(clusters("who calls Session", "who calls SessionState")) == 2
    assert len(clusters("run check_alpha", "run check_alphas")) == 2
