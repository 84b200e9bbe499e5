"""The probability that the places found answer the question, and that an answer is right."""

from hypothesis import given
from hypothesis import strategies as st

from planner.evidence.answerability import answerability
from planner.evidence.calibration import SIGNALS, probability
from services.concepts import Coverage

SHARES = st.floats(min_value=0.01, max_value=1.0)
COUNTS = st.integers(min_value=1, max_value=40)


@given(SHARES, SHARES, SHARES, COUNTS)
def test_more_of_the_question_found_is_never_less_likely_an_answer(best, more, source, words):
    """The probability rises with what one place holds and with what source code holds."""
    low, high = sorted((best, more))
    assert answerability(Coverage(low, source, 1.0, words)) <= answerability(
        Coverage(high, source, 1.0, words)
    )
    assert answerability(Coverage(source, low, 1.0, words)) <= answerability(
        Coverage(source, high, 1.0, words)
    )


def test_nothing_found_is_no_answer():
    """A place that holds no word of the question answers nothing."""
    assert answerability(Coverage(0.0, 1.0, 1.0, 9)) == 0.0


@given(st.lists(st.floats(-6, 6), min_size=len(SIGNALS), max_size=len(SIGNALS)))
def test_a_stated_probability_is_one(values):
    """Whatever the signals, the result is a probability."""
    assert 0.0 <= probability(values) <= 1.0


@given(st.floats(-5, 5), st.floats(-5, 5), st.integers(2, 4))
def test_a_surer_reading_never_makes_an_answer_less_likely(one, other, level):
    """A wrong reading makes the best evidence worthless."""
    low, high = sorted((one, other))
    assert probability((level, low, 0.0, 0.0, 0.0, 1.0)) <= probability((level, high, 0.0, 0.0, 0.0, 1.0))
