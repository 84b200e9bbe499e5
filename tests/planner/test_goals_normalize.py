"""Normal forms: clean characters, opened contractions, corrected typos."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.goals.analysis import analyse
from planner.goals.grounding import NoRepository
from planner.goals.normalize import MAX_CHARACTERS, Speller, clean, expand, stem
from planner.goals.understanding import shared_model


@dataclass(frozen=True, slots=True)
class NamesHere(NoRepository):
    """A repository that holds some names."""

    names: frozenset[str] = frozenset()

    def has_symbol(self, name):
        return name in self.names


@pytest.fixture(scope="module")
def speller():
    return shared_model().speller(NoRepository())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("comit", "commit"),
        ("teh", "the"),
        ("whcih", "which"),
        ("architecutre", "architecture"),
        ("uncommited", "uncommitted"),
    ],
)
def test_typos_in_ordinary_words_are_corrected(speller, written, meant):
    """Swapped, missing and wrong letters."""
    assert speller.correct(written) == meant


@pytest.mark.parametrize("word", ["staged", "unstaged", "form", "ledger", "quokka", "x", "latency"])
def test_real_words_and_far_words_stay(speller, word):
    """English that the corpus does not use is not bent into English that it does."""
    assert speller.correct(word) == word


def test_a_name_of_the_repository_is_never_corrected(speller):
    """An identifier that exists is right, however much it looks like a typo."""
    here = Speller(speller.vocabulary, speller.known, NamesHere(frozenset({"comit"})))

    assert speller.correct("comit") == "commit"
    assert here.correct("comit") == "comit"


def test_corrections_are_reported_in_request_order(speller):
    """As written, as read."""
    assert analyse("waht is the last comit", speller).corrections == (("waht", "what"), ("comit", "commit"))


def test_names_are_out_of_the_corrector_s_reach(speller):
    """A misspelt identifier is for the repository to resolve, not for the dictionary."""
    analysis = analyse("who calls comit_transaktion", speller)

    assert analysis.corrections == ()
    assert analysis.mentions[0].text == "comit_transaktion"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("what's", ("what", "is")),
        ("repo's", ("repo",)),
        ("don't", ("do", "not")),
        ("we've", ("we", "have")),
        ("Soooo", ("soo",)),
    ],
)
def test_contractions_are_opened(written, plain):
    """Both words of a contraction are judged; the owner's mark is not a verb."""
    assert expand(written) == plain


def test_british_and_american_spelling_have_one_stem():
    """Spelling is no meaning."""
    assert stem("behaviour") == stem("behavior")
    assert stem("initialisation") == stem("initialization")


def test_a_huge_paste_is_judged_by_its_two_ends():
    """Places in the clean text still lead back to the request."""
    request = "why " + "x " * 50_000 + "Ending"

    cleaned = clean(request)

    assert len(cleaned.text) <= MAX_CHARACTERS + 1
    place = cleaned.text.index("Ending")
    assert request[cleaned.original(place) :] == "Ending"


@given(st.text(max_size=200))
def test_cleaning_keeps_every_place(text):
    """One character for each, no controls but line ends."""
    cleaned = clean(text).text

    assert len(cleaned) == len(text)
    assert all(c == "\n" or c.isprintable() or ord(c) > 127 for c in cleaned)
