"""Mentions: code-shaped spans are found before words are judged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.goals.mentions import MentionKind as K
from planner.goals.mentions import find_mentions
from planner.goals.pasted_logs import LogSign

WORDS = frozenset(
    (
        "who",
        "calls",
        "the",
        "in",
        "what",
        "is",
        "at",
        "of",
        "did",
        "why",
        "does",
        "read",
        "write",
        "only",
        "branch",
    )
)


def found(text):
    return [(m.kind, m.text) for m in find_mentions(text, is_word=WORDS.__contains__)]


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("who calls sendMail", K.SYMBOL, "sendMail"),
        ("who calls send_mail()", K.SYMBOL, "send_mail"),
        ("what is MAX_RETRIES", K.SYMBOL, "MAX_RETRIES"),
        ("what is net::Socket::open", K.SYMBOL, "net::Socket::open"),
        ("what is pkg.mod.func", K.SYMBOL, "pkg.mod.func"),
        ("what is $userCount", K.SYMBOL, "$userCount"),
        ("what is Vec<Frame>", K.SYMBOL, "Vec<Frame>"),
        ("what is __init__", K.SYMBOL, "__init__"),
        ("what is `flush`", K.SYMBOL, "flush"),
        ("show src/net/tcp.c", K.PATH, "src/net/tcp.c"),
        ("show src/net/tcp.c:14", K.PATH, "src/net/tcp.c"),
        ("show .github/workflows/ci.yml", K.PATH, ".github/workflows/ci.yml"),
        ("show Makefile", K.PATH, "Makefile"),
        ("show C:\\work\\a.cs", K.PATH, "C:\\work\\a.cs"),
        ("what is in internal/", K.DIRECTORY, "internal/"),
        ("who calls *.proto", K.GLOB, "*.proto"),
        ("what does --dry-run", K.FLAG, "--dry-run"),
        ("what is $HOME_DIR", K.VARIABLE, "$HOME_DIR"),
        ("what is /v2/users/:id", K.ROUTE, "/v2/users/:id"),
        ("what is E0502", K.CODE, "E0502"),
        ("what did 4be19f3", K.REVISION, "4be19f3"),
        ("what is HEAD~3", K.REVISION, "HEAD~3"),
        ("what is v1.2.0-rc1", K.REVISION, "v1.2.0-rc1"),
        ("what is feature/login", K.REVISION, "feature/login"),
        ("what is v1..v2", K.RANGE, "v1..v2"),
        ("what is 2024-05-01", K.DATE, "2024-05-01"),
        ("what is https://example.org/x", K.URL, "https://example.org/x"),
        (
            "see https://github.com/o/r/actions/runs/12345.",
            K.CI_URL,
            "https://github.com/o/r/actions/runs/12345",
        ),
        ("what did ana@example.org", K.PERSON, "ana@example.org"),
    ],
)
def test_a_span_is_recognised_by_its_shape(text, kind, name):
    """Identifiers in every style, paths, flags, routes, revisions, dates, links."""
    assert (kind, name) in found(text)


@pytest.mark.parametrize(
    "text", ["read/write", "who calls the branch", "what is GitHub", "JavaScript and HTTP/2"]
)
def test_words_are_not_names(text):
    """Slashes between words, product names and plain words stay words."""
    assert [kind for kind, _ in found(text) if kind is not K.NUMBER] == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [("a/b.py:40-72", (40, 72)), ("a/b.py:7", (7, 7)), ("a/b.py:7:3", (7, 7)), ("a/b.go#L4-L9", (4, 9))],
)
def test_line_suffixes_are_taken_off_the_path(text, lines):
    """A column is no last line."""
    (mention,) = find_mentions(text)

    assert mention.lines == lines
    assert ":" not in mention.text
    assert "#" not in mention.text


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        (
            "Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\nKeyError: 'x'",
            LogSign.TRACEBACK,
        ),
        ("main.c:4:2: error: expected ';'", LogSign.COMPILER),
        ("FAILED tests/test_a.py::test_b - assert 1 == 2", LogSign.TEST),
        ("error[E0382]: borrow of moved value\n --> src/main.rs:4:5", LogSign.COMPILER),
        ("ModuleNotFoundError: No module named 'yaml'", LogSign.MISSING_MODULE),
        ("##[error]Process completed with exit code 1.", LogSign.CI),
        ("a.o: undefined reference to `foo'", LogSign.LINKER),
        ("panic: runtime error\n\ngoroutine 1 [running]:\nmain.main()\n\t/a/main.go:9", LogSign.CRASH),
    ],
)
def test_pasted_output_is_one_span(text, sign):
    """Tracebacks, compiler, test, linker and CI output, with what they show."""
    (mention,) = (m for m in find_mentions(text) if m.kind is K.LOG)

    assert sign in mention.signs


def test_prose_around_output_stays_outside():
    """The question before a paste is judged as words."""
    text = "why do I get this\nTraceback (most recent call last):\n  File \"a.py\", line 3\nKeyError: 'x'"

    (log,) = (m for m in find_mentions(text) if m.kind is K.LOG)

    assert text[log.start :].startswith("Traceback")


@given(st.text(max_size=300))
def test_spans_never_overlap_and_lie_inside(text):
    """Whatever is typed, spans are ordered, disjoint and real."""
    end = 0
    for mention in find_mentions(text, is_word=WORDS.__contains__):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
