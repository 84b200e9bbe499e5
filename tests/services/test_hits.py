"""Hits: the lines that are shown, and neighbours shown as one."""

from hypothesis import given
from hypothesis import strategies as st

from services.concepts import search_concepts
from services.hits import merged
from services.index.repository import RepositoryIndex
from services.locations import Hit, LineSpan, RepoPath
from services.ranking import LONGEST_SPAN
from services.workspace import MemoryWorkspace


def hit(path: str, start: int, end: int, score: float = 1.0) -> Hit:
    return Hit(path=RepoPath(path), span=LineSpan(start, end), score=score, signals=(), text="", symbol=path)


def test_neighbours_are_one_place():
    """The better one keeps its rank and name and gains the lines of the other."""
    shown = merged((hit("a.py", 10, 14, 2.0), hit("b.py", 1, 3), hit("a.py", 16, 20)))
    assert [(one.path, one.span.start, one.span.end) for one in shown] == [("a.py", 10, 20), ("b.py", 1, 3)]
    assert shown[0].score == 2.0


def test_places_apart_stay_apart():
    """Lines in between, or another file, make two places."""
    hits = (hit("a.py", 10, 14), hit("a.py", 30, 34), hit("b.py", 15, 18))
    assert merged(hits) == hits


SPANS = st.tuples(st.sampled_from("ab"), st.integers(1, 120), st.integers(0, LONGEST_SPAN - 1))


@given(st.lists(SPANS, max_size=14))
def test_every_line_that_was_found_is_shown(found):
    """Showing neighbours as one loses no line, and makes no place longer than a place may be."""
    hits = tuple(hit(path, start, start + more) for path, start, more in found)
    shown = merged(hits)
    lines = {(one.path, line) for one in hits for line in range(one.span.start, one.span.end + 1)}
    assert lines <= {(one.path, line) for one in shown for line in range(one.span.start, one.span.end + 1)}
    assert all(len(one.span) <= LONGEST_SPAN for one in shown)


def test_what_stands_between_inner_functions_is_shown():
    """A long function that holds others answers with its own lines, wherever they are."""
    inner = "".join(f"  const step{n} = () => {{\n    work({n})\n  }}\n" for n in range(60))
    source = f"export function assemble() {{\n{inner}  // the ledger is flushed last\n  flushLedger()\n}}\n"
    index = RepositoryIndex.open(MemoryWorkspace({"src/assemble.ts": source}), None)
    index.ensure()
    best = search_concepts(index, "where is the ledger flushed").hits[0]
    last = source.count("\n")
    assert best.span.start <= last - 1 <= best.span.end
