"""Quotations: a pasted message finds the literal it comes from."""

from services.concepts import search_concepts
from services.index.repository import RepositoryIndex
from services.memory_workspace import MemoryWorkspace

FILES = {
    "src/limits.py": (
        "def check(size):\n    if size > 5:\n"
        '        raise ValueError(f"the upload {size} is larger than the quota allows")\n'
    ),
    "src/upload.py": (
        'class Upload:\n    """An upload with its quota."""\n\n    def larger_upload(self, quota):\n'
        "        return quota\n"
    ),
}


def best_of(question: str):
    index = RepositoryIndex.open(MemoryWorkspace(FILES), None)
    index.ensure()
    return search_concepts(index, question).hits[0]


def test_a_message_is_found_where_it_is_written():
    """Words in a row outweigh the same words as names, whatever was filled in between."""
    best = best_of("ValueError: the upload 812 is larger than the quota allows")
    assert best.symbol == "check"
    assert any(signal.name == "words in a row, as in a string literal" for signal in best.signals)


def test_the_same_words_in_another_order_are_no_quotation():
    """A question in plain words is answered by what its words name."""
    best = best_of("which quota has a larger upload")
    assert not any(signal.name.startswith("words in a row") for signal in best.signals)
