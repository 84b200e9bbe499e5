from hypothesis import given
from hypothesis import strategies as st

from services.decoding import decode, is_binary, is_minified, printable_name, split_lines


def test_byte_order_marks_are_dropped_and_obeyed():
    """A mark says how to read the file and is not part of its text."""
    for encoding, mark in (
        ("utf-8-sig", b""),
        ("utf-16", b""),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32", b""),
    ):
        data = mark + "größe = 1\n".encode(encoding)
        assert decode(data) == "größe = 1\n"
        assert not is_binary(data)


def test_utf_16_without_a_mark_is_recognised():
    """Windows tools write it; every other byte of western text is zero."""
    data = "name = value\n".encode("utf-16-le")
    assert decode(data) == "name = value\n"
    assert not is_binary(data)


def test_one_odd_byte_spoils_one_letter_only():
    """Mixed encodings: good UTF-8 stays, the rest is read as Latin-1."""
    assert decode("größe ".encode() + b"caf\xe9") == "größe café"


def test_latin_1_files_keep_their_letters():
    """A file that is Latin-1 as a whole reads right."""
    assert decode("# café à côté\n".encode("latin-1")) == "# café à côté\n"


def test_zero_bytes_make_a_file_binary():
    """As git sees it."""
    assert is_binary(b"\x7fELF\0\0\x01\x02abc\0\0\0")
    assert not is_binary(b"plain")
    assert not is_binary(b"")


def test_only_line_feeds_end_lines():
    """Form feeds, Unicode separators and lone carriage returns do not, or line numbers would leave git's."""
    assert split_lines("a\r\nb\fc\u2028d\re\n") == ["a", "b\fc\u2028d\re"]
    assert split_lines("") == []
    assert split_lines("a\n\n") == ["a", ""]


def test_squeezed_web_code_is_minified_and_prose_is_not():
    """Long lines matter only where they are a sign of a bundle."""
    assert is_minified("app.js", b"a=1;" * 5_000)
    assert not is_minified("app.js", b"let a = 1;\n" * 5_000)
    assert not is_minified("README.md", b"word " * 5_000)


def test_names_that_are_no_utf_8_become_printable():
    """Serialisers must accept every path."""
    assert printable_name(b"caf\xe9.py") == "caf\\xe9.py"
    assert printable_name("größe.py".encode()) == "größe.py"


@given(st.binary(max_size=400))
def test_decoding_never_fails_and_always_serialises(data):
    """Whatever the bytes, the text can be written as UTF-8."""
    decode(data).encode("utf-8")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_utf_8_text_survives_with_its_lines(text):
    """Reading what was written gives it back, and the count of lines is git's."""
    data = text.encode("utf-8")
    if "\0" not in text and not text.startswith("\ufeff"):
        assert decode(data) == text
        assert len(split_lines(text)) == data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
