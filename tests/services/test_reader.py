import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.codebase import ScanningCodeBase
from services.errors import FileUnavailableError, OutsideRepositoryError
from services.locations import LineSpan
from services.reader import (
    MAX_LINE,
    enclosing_symbol,
    outline,
    read_around,
    read_definition,
    read_file,
    read_span,
)
from services.workspace import MemoryWorkspace

SOURCE = '''import os


class Session:
    """Holds a connection."""

    @property
    def name(self):
        return self._name

    def get(self, key):
        def inner():
            return key
        return inner()


LIMIT = 3
'''


@pytest.fixture
def codebase():
    long = "def long():\n" + "".join(f"    x{n} = {n}\n" for n in range(1_000)) + "    return x1\n"
    files = {"a.py": SOURCE, "long.py": long, "empty.txt": "", "n.txt": "1\r\n2\n3\n", "b.bin": b"\0"}
    return ScanningCodeBase(MemoryWorkspace(files))


def test_a_file_is_read_from_its_start(codebase):
    """As it is, without line ends."""
    excerpt = read_file(codebase.workspace, "n.txt")
    assert (excerpt.text, excerpt.span, excerpt.total_lines) == ("1\n2\n3", LineSpan(1, 3), 3)
    assert not excerpt.is_cut
    assert excerpt.numbered() == "1  1\n2  2\n3  3"


def test_an_empty_file_has_no_lines(codebase):
    """And no span."""
    excerpt = read_file(codebase.workspace, "empty.txt")
    assert (excerpt.text, excerpt.span, excerpt.total_lines, excerpt.numbered()) == ("", None, 0, "")


def test_a_long_file_is_cut_and_says_how_much(codebase):
    """The span is what was asked for, the mark counts what is missing."""
    excerpt = read_file(codebase.workspace, "long.py", max_lines=3)
    assert excerpt.text == "def long():\n    x0 = 0\n    x1 = 1\n… 999 lines left out …"
    assert excerpt.is_cut
    assert excerpt.span == LineSpan(1, 1_002)


def test_a_span_keeps_to_the_file(codebase):
    """Its end may lie beyond, its start may not."""
    assert read_span(codebase.workspace, "n.txt", 2, 99).span == LineSpan(2, 3)
    assert read_span(codebase.workspace, "n.txt", -5, 1).span == LineSpan(1, 1)
    assert read_span(codebase.workspace, "n.txt", 3, 1).span == LineSpan(3, 3)
    with pytest.raises(FileUnavailableError, match="has 3 lines"):
        read_span(codebase.workspace, "n.txt", 4, 9)


def test_the_definition_around_a_line_is_the_innermost(codebase):
    """With its decorators; its name comes along."""
    for line, name, first, last in (
        (9, "Session.name", 7, 9),
        (7, "Session.name", 7, 9),
        (13, "Session.get.inner", 12, 13),
        (14, "Session.get", 11, 14),
        (5, "Session", 4, 14),
    ):
        excerpt = read_definition(codebase, "a.py", line)
        assert (excerpt.symbol, excerpt.span) == (name, LineSpan(first, last))


def test_a_line_outside_of_definitions_comes_with_its_surroundings(codebase):
    """Also in plain text."""
    excerpt = read_definition(codebase, "a.py", 2)
    assert (excerpt.symbol, excerpt.span) == ("", LineSpan(1, 12))
    assert read_definition(codebase, "n.txt", 2).text == "1\n2\n3"
    assert read_around(codebase.workspace, "a.py", 8, context=1).span == LineSpan(7, 9)
    assert enclosing_symbol(codebase, "n.txt", 1) is None
    for line in (0, 99):
        with pytest.raises(FileUnavailableError):
            read_definition(codebase, "a.py", line)


def test_a_long_definition_keeps_its_head_and_its_end(codebase):
    """The middle is left out; the numbers stay right."""
    excerpt = read_definition(codebase, "long.py", 500, max_lines=8)
    rows = excerpt.numbered().split("\n")
    assert rows[0] == "   1  def long():"
    assert rows[6] == "… 994 lines left out …"
    assert rows[-1] == "1002      return x1"


def test_an_outline_lists_what_is_defined(codebase):
    """In source order; plain text defines nothing."""
    found = outline(codebase, "a.py")
    names = [symbol.qualified for symbol in found.symbols]
    assert names[:4] == ["Session", "Session.name", "Session.get", "Session.get.inner"]
    assert (found.language, found.total_symbols) == ("python", len(names))
    assert len(outline(codebase, "a.py", max_symbols=2).symbols) == 2
    assert outline(codebase, "n.txt").symbols == ()


def test_what_cannot_be_read_is_refused(codebase):
    """Missing, binary, outside."""
    for path in ("none.py", "b.bin"):
        with pytest.raises(FileUnavailableError):
            read_file(codebase.workspace, path)
        with pytest.raises(FileUnavailableError):
            outline(codebase, path)
    with pytest.raises(OutsideRepositoryError):
        read_definition(codebase, "../a.py", 1)


def test_long_lines_are_cut():
    """A generated line does not fill the answer."""
    text = read_file(MemoryWorkspace({"a.txt": "x" * 10_000}), "a.txt").text
    assert text == "x" * MAX_LINE + "…"


lines = st.lists(st.text(alphabet="ab \t", max_size=5), max_size=30)


@given(lines, st.integers(-3, 40), st.integers(-3, 40), st.integers(1, 12))
def test_what_is_shown_and_what_is_left_out_add_up(content, start, end, max_lines):
    """Every shown line is the line of that number."""
    workspace = MemoryWorkspace({"a.txt": "".join(f"{line}\n" for line in content)})
    if max(start, 1) > len(content):
        return
    for symbol in ("", "x"):
        excerpt = read_span(workspace, "a.txt", start, end, max_lines=max_lines, symbol=symbol)
        assert excerpt.shown_lines == min(len(excerpt.span), max_lines)
        for chunk in excerpt.chunks:
            assert list(chunk.lines) == content[chunk.start - 1 : chunk.end]
        assert excerpt.text.count("left out") == excerpt.is_cut
