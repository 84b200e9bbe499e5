"""Rewording: words of a question that the repository does not use."""

import pytest

from services.concepts import search_concepts
from services.index.repository import RepositoryIndex
from services.memory_workspace import MemoryWorkspace
from services.terms import stem

FILES = {
    "src/files.py": (
        "def delete_archive(path):\n    return path\n\n\ndef open_archive(path):\n    return path\n"
    ),
    "src/mail.py": "def send_message(recipient):\n    return recipient\n",
    "src/indent.py": "def indentation_of(line):\n    return len(line) - len(line.lstrip())\n",
}


@pytest.fixture(scope="module")
def index():
    built = RepositoryIndex.open(MemoryWorkspace(FILES), None)
    built.ensure()
    return built


def test_a_word_near_in_meaning_stands_in_for_one_that_is_nowhere(index):
    """Asked for removing, a repository that deletes answers, and says why."""
    best = search_concepts(index, "where do we remove things").hits[0]
    assert best.symbol == "delete_archive"
    assert any(signal.name == "words near in meaning" for signal in best.signals)


def test_a_slip_of_the_pen_is_read_as_the_word_it_stands_for(index):
    """Two letters swapped; the word is not reported missing."""
    found = search_concepts(index, "indnetation")
    assert found.hits[0].symbol == "indentation_of"
    assert found.missing_terms == ()


def test_words_that_mean_nothing_near_stay_missing(index):
    """No answer is made up for a thing that is not there."""
    found = search_concepts(index, "kubernetes archive")
    assert found.missing_terms == (stem("kubernetes"),)


def test_words_of_the_repository_mean_themselves(index):
    """Nothing is read into a word that stands in the code."""
    best = search_concepts(index, "open").hits[0]
    assert best.symbol == "open_archive"
