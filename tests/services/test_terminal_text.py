from hypothesis import given
from hypothesis import strategies as st

from services.terminal_text import one_line, printable


def test_escape_sequences_are_written_out():
    """A terminal shows them instead of obeying."""
    assert printable("a\x1b[31mred\x1b]0;title\x07") == "a\\x1b[31mred\\x1b]0;title\\x07"
    assert printable("\x9b2J") == "\\x9b2J"


def test_direction_and_hidden_characters_are_written_out():
    """Code must read as it runs."""
    assert printable("x = \u202e'evil'\u2066 # \u200b") == "x = \\u202e'evil'\\u2066 # \\u200b"
    assert printable("\U000e0041") == "\\U000e0041"


def test_ordinary_text_stays():
    """Tabs, lines, accents, ideographs and joined emoji."""
    text = "\tdef größe():\n  漢字 👩\u200d💻\n"
    assert printable(text) == text


def test_line_ends_become_line_feeds():
    """A lone carriage return would overwrite the line."""
    assert printable("a\r\nb\rc") == "a\nb\\x0dc"


def test_a_title_is_one_short_line():
    """For places that have room for a line only."""
    assert one_line(" a\n\n b\tc ") == "a b c"
    assert one_line("x" * 500, 10) == "x" * 9 + "…"


@given(st.text())
def test_printable_text_is_a_fixed_point_with_the_same_lines(text):
    """Nothing is changed twice, lines keep their numbers and the result can be written."""
    shown = printable(text)
    assert printable(shown) == shown
    assert shown.count("\n") == text.count("\n")
    assert all(letter in "\n\t" or ord(letter) > 0x9F or letter.isprintable() for letter in shown)
    shown.encode("utf-8")


@given(st.text(alphabet=st.characters(categories=["Cs", "Cc", "Cf"]), max_size=20))
def test_half_characters_never_reach_the_output(text):
    """Serialisers refuse them."""
    printable(text).encode("utf-8")
