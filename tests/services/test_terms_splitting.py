"""Terms: identifiers and words as they are indexed and asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.terms import question_terms, split_identifier, stem, terms_of, whole_term, words_of


@pytest.mark.parametrize(
    ("token", "parts"),
    [
        ("parseHTTPHeader", ("parse", "http", "header")),
        ("utf8_decode", ("utf", "8", "decode")),
        ("__init__", ("init",)),
        ("URLs", ("urls",)),
        ("naïveCafe", ("naïve", "cafe")),
        ("_", ()),
    ],
)
def test_identifiers_split_at_case_digits_and_underscores(token, parts):
    """Parts are lower-case; the plural of an acronym stays one part."""
    assert split_identifier(token) == parts


def test_styles_of_writing_share_the_whole_term():
    """A name is found however it is written."""
    assert whole_term("dict_config") == whole_term("DictConfig") == whole_term("dictConfig")


def test_word_forms_share_a_stem():
    """Registered, registering and registers are one term."""
    assert len({stem(word) for word in ("registered", "registering", "registers")}) == 1


def test_function_words_are_no_terms_but_identifiers_that_hold_them_are():
    """ "the" says nothing, "is_not_found" does."""
    assert terms_of("the") == ()
    assert "isnotfound" in terms_of("is_not_found")


def test_repeated_words_weigh_more_but_not_in_proportion():
    """1 + ln(count)."""
    weights = question_terms("cache cache cache miss")
    assert 1.0 == weights["miss"] < weights["cach"] < 3.0


def test_scripts_without_spaces_are_searched_by_pairs():
    """A part of a Chinese or Japanese run is found inside it."""
    assert set(terms_of("日本")) & set(terms_of("日本語"))


@given(st.text())
def test_every_text_has_terms_that_are_lower_case_and_unique(text):
    """No text breaks the splitter; a term never repeats within a token."""
    for word in words_of(text):
        found = terms_of(word)
        assert len(found) == len(set(found))
        assert all(term == term.lower() for term in found)
