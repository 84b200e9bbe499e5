"""How ordinary a word is: what a repository may well not use, and what a question is about."""

import pytest

from services.english import COMMONEST, FOREIGN, english_words, is_ordinary, specificity
from services.terms import stem


@pytest.mark.parametrize("word", ["figure", "nobody", "aside", "keeps", "biggest", "42"])
def test_wording_is_ordinary(word):
    """Everyday words and numbers may be missing from code that answers a question."""
    assert is_ordinary(stem(word))


@pytest.mark.parametrize("word", ["grpc", "toml", "xslt", "webhook", "digest", "getUserById"])
def test_technical_words_and_names_are_not(word):
    """What is no everyday word is what the question is about."""
    assert not is_ordinary(stem(word.lower()))


def test_a_rarer_word_never_says_less():
    """Specificity grows with the rank of the best-known word of a stem, and is bounded."""
    ranks = {}
    for word, rank in english_words().items():
        ranks.setdefault(stem(word), rank)
    said = [specificity(term) for term in sorted(ranks, key=ranks.__getitem__)]
    assert said == sorted(said)
    assert COMMONEST <= said[0] <= said[-1] <= FOREIGN


def test_a_word_that_is_not_english_says_most():
    """Names and jargon outweigh every word of the list."""
    assert specificity("kqueue") == FOREIGN > max(specificity(stem(word)) for word in ("undo", "zebra"))
