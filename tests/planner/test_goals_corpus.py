"""The corpus loader: good lines become examples, bad lines say where they are."""

import pytest

from planner.errors import CorpusError
from planner.goals.corpus_format import Label, load_corpus, parse_corpus

GROUP = "@ callers  locate/symbol/usage/local  targets: send\n"


def test_a_group_becomes_one_example_a_line():
    """Header, override and escaped newline are read."""
    text = GROUP + "also: explain/symbol\nplain | who calls send\nlog | one\\ntwo => alpha, beta\n"

    first, second = parse_corpus(text)

    assert first.label == Label.parse("locate/symbol/usage/local")
    assert first.targets == ("send",)
    assert first.accepts("explain", "symbol")
    assert not first.accepts("explain", "file")
    assert second.request == "one\ntwo"
    assert second.targets == ("alpha", "beta")


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("plain | hello\n", "bad.goals:1", "before the first group"),
        ("@ lonely\n", "bad.goals:1", "a header reads"),
        ("@ odd explain/wibble/overview/global\nplain | x\n", "bad.goals:1", "not a label"),
        (GROUP + "shouted | who calls send\n", "bad.goals:2", "no voice"),
        (GROUP + "no bar here\n", "bad.goals:2", "voice | request"),
        (GROUP + "plain | \n", "bad.goals:2", "empty"),
        (GROUP + "@ other explain/codebase/overview/global\nplain | x\n", "bad.goals:2", "no requests"),
    ],
)
def test_a_bad_line_is_named_with_file_and_line(text, place, says):
    """CorpusError says file, line and what was wanted."""
    with pytest.raises(CorpusError) as caught:
        parse_corpus(text, "bad.goals")

    assert place in str(caught.value)
    assert says in str(caught.value)


def test_a_meaning_has_one_home(tmp_path):
    """Two groups of one name would leak between training and judging."""
    for name in ("a.goals", "b.goals"):
        (tmp_path / name).write_text(GROUP + "plain | who calls send\n")

    with pytest.raises(CorpusError, match=r"b\.goals:2.*a\.goals:2"):
        load_corpus(tmp_path)


def test_an_empty_or_unreadable_corpus_is_refused(tmp_path):
    """No file and no text are both broken promises."""
    with pytest.raises(CorpusError, match="no corpus file"):
        load_corpus(tmp_path)
    (tmp_path / "a.goals").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(CorpusError, match="UTF-8"):
        load_corpus(tmp_path)


def test_the_shipped_corpus_is_broad():
    """Every intent, every entity, hundreds of meanings, many voices."""
    examples = load_corpus()

    assert len({e.group for e in examples}) >= 600
    assert {e.label.intent for e in examples} == set(type(examples[0].label.intent))
    assert {e.label.entity for e in examples} == set(type(examples[0].label.entity))
    assert len({e.voice for e in examples}) >= 12
