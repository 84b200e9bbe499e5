import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tokens import estimate_tokens

# Texts with the number of tokens that a public vocabulary of 200,000 entries gives them.
COUNTED = [
    ("def read_lines(path: Path) -> list[str]:\n    return path.read_text().splitlines()\n", 20),
    ("The quick brown fox jumps over the lazy dog, and nobody was surprised.", 15),
    ('{"name": "example", "version": "1.2.3", "private": true, "items": [1, 2, 3]}', 33),
    ("for (std::size_t i = 0; i < values.size(); ++i) {\n  total += values[i];\n}\n", 27),
]


@pytest.mark.parametrize(("text", "count"), COUNTED)
def test_estimates_are_near_a_real_count(text, count):
    """Within a fifth for short texts; the errors of long ones cancel out."""
    assert estimate_tokens(text) == pytest.approx(count, rel=0.2)


def test_only_nothing_costs_nothing():
    """A budget is never beaten by white space."""
    assert estimate_tokens("") == 0
    assert estimate_tokens(" ") == 1


def test_letters_of_other_scripts_cost_one_each():
    """They have few entries."""
    assert estimate_tokens("漢字漢字") == 4


@given(st.text(max_size=200), st.text(max_size=200))
def test_joining_texts_hardly_changes_the_sum(first, second):
    """Packing adds up parts; the whole must not cost notably more."""
    assert estimate_tokens(first + second) <= estimate_tokens(first) + estimate_tokens(second) + 2


@given(st.text(max_size=300))
def test_an_estimate_never_exceeds_what_bytes_allow(text):
    """No piece costs more than its bytes and a little."""
    assert estimate_tokens(text) <= 2 * len(text.encode("utf-8", "replace")) + 1
