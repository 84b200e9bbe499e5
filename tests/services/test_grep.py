import time

import pytest
from git_builder import GitBuilder
from hypothesis import given
from hypothesis import strategies as st

from services.errors import InvalidPatternError
from services.grep import MAX_LINE, SearchMode, search_text
from services.locations import LineSpan
from services.workspace import MemoryWorkspace, open_workspace


def places(result):
    return [(hit.path, hit.span.start) for hit in result.hits]


def matches(query, text, mode, **options):
    return search_text(MemoryWorkspace({"a.py": text}), query, mode=mode, **options).total > 0


def test_hits_carry_path_line_and_text():
    """And the counts of all matches."""
    workspace = MemoryWorkspace({"a.py": "x = 1\n  retry(x)\r\nretry\n", "b.py": "nothing\n"})
    result = search_text(workspace, "retry")
    assert places(result) == [("a.py", 2), ("a.py", 3)]
    assert result.hits[0].text == "retry(x)"
    assert (result.total, result.whole, result.files, result.files_searched) == (2, 2, 1, 2)
    assert result.is_finished
    assert not result.is_truncated


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("retry_policy = 1", True),
        ("retry-policy", True),
        ("class RetryPolicy:", True),
        ("maxRetryPolicyCount", True),
        ("The retry\n    policy", True),
        ("RETRY_POLICY", True),
        ("HTTPRetryPolicy2", True),
        ("retrypolicy", False),
        ("retry.policy", False),
        ("retry the policy", False),
        ("policy retry", False),
        ("retrying policy", False),
        ("retry policyholder", False),
        ("unretry policy", False),
    ],
)
def test_a_phrase_is_its_words_next_to_each_other(text, is_found):
    """In any style of writing names; nothing else stands between, and the words are whole."""
    assert matches("retry policy", text, SearchMode.PHRASE) is is_found
    assert matches("RetryPolicy", text, SearchMode.PHRASE) is is_found


def test_signs_inside_of_a_phrase_are_looked_for():
    """Messages hold more than words."""
    for text, is_found in (
        ("can't open file '%s'", True),
        ("can not open file", False),
        ("Can't  open\nfile", True),
    ):
        assert matches("can't open file", text, SearchMode.PHRASE) is is_found
    assert matches("key=value", "key = value", SearchMode.PHRASE)
    assert not matches("key=value", "key value", SearchMode.PHRASE)


def test_a_phrase_over_two_lines_has_both():
    """The span says where it ends."""
    result = search_text(
        MemoryWorkspace({"a.md": "x\nsee the retry\npolicy\n"}), "retry policy", mode=SearchMode.PHRASE
    )
    assert result.hits[0].span == LineSpan(2, 3)


@pytest.mark.parametrize(
    ("query", "text", "is_found"),
    [
        ("get", "self.get(x)", True),
        ("get", "getter()", False),
        ("get", "_get()", False),
        ("get", "größeget", False),
        ("Session.get", "x = Session.get(1)", True),
        ("Session.get", "MySession.get", False),
        ("operator[]", "T& operator[](int)", True),
        ("$scope", "a.$scope;", True),
    ],
)
def test_an_identifier_is_no_part_of_a_longer_one(query, text, is_found):
    """Signs at its ends need no border."""
    assert matches(query, text, SearchMode.IDENTIFIER) is is_found


def test_a_capital_letter_makes_the_case_count():
    """Unless said otherwise; phrases never count it."""
    for mode in (SearchMode.LITERAL, SearchMode.IDENTIFIER):
        assert matches("session", "Session", mode)
        assert not matches("Session", "session", mode)
        assert matches("Session", "session", mode, ignore_case=True)
        assert not matches("session", "Session", mode, ignore_case=False)
    assert not matches("session", "Session", SearchMode.REGEX)
    assert matches("session", "Session", SearchMode.REGEX, ignore_case=True)
    assert matches("größe", "GRÖSSE größe GRÖẞE", SearchMode.LITERAL)


def test_parts_of_words_are_told_from_whole_ones():
    """A literal says how many of its matches stand alone."""
    result = search_text(MemoryWorkspace({"a.py": "get\ngetter\nget_x\nx.get()\n"}), "get")
    assert (result.total, result.whole) == (4, 2)


def test_expressions_are_matched_line_by_line():
    """A negated class does not run into the next line, and anchors mean the line."""
    text = "foo(1,\n2);\nbar\r\n"
    assert not matches("foo[^;]*;", text, SearchMode.REGEX)
    assert matches("^bar$", text, SearchMode.REGEX)
    assert matches(r"\bfo{2}\(\d", text, SearchMode.REGEX)


def test_an_expression_that_matches_nothing_at_every_place_finds_nothing():
    """Empty matches are no evidence."""
    assert not matches("z*", "abc", SearchMode.REGEX)


@pytest.mark.parametrize("query", ["(", "[a", "*a", "(?P<x", "\\", "a{2,1}", "(" * 3_000 + ")" * 3_000])
def test_a_malformed_expression_is_one_sentence(query):
    """Not an empty result."""
    with pytest.raises(InvalidPatternError) as caught:
        search_text(MemoryWorkspace({}), query[:1_900], mode=SearchMode.REGEX)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("query", ["", "  \n", "x" * 5_000, "(?:(?:a{1000}){1000}){1000}"])
def test_queries_without_sense_are_refused(query):
    """Empty, endless, and those that would fill the memory."""
    for mode in SearchMode:
        if mode is SearchMode.REGEX or "{" not in query:
            with pytest.raises(InvalidPatternError):
                search_text(MemoryWorkspace({}), query, mode=mode)


def test_an_expression_that_explodes_is_stopped():
    """The search ends in time and says that it is unfinished."""
    workspace = MemoryWorkspace({"a.py": "a" * 60 + "b\n", "b.py": "x"})
    started = time.monotonic()
    result = search_text(workspace, "(a|aa)+$|(a*)*c", mode=SearchMode.REGEX, timeout_seconds=0.4)
    assert time.monotonic() - started < 3
    assert not result.is_finished
    assert result.is_truncated


def test_every_sign_is_itself_outside_of_expressions():
    """Stars, brackets and backslashes."""
    for query in ("a.*b", "f(x)[0]", "C:\\dir", "^$", "--all", "-e x"):
        for mode in (SearchMode.LITERAL, SearchMode.IDENTIFIER):
            assert matches(query, f"1 {query} 2", mode)
            assert not matches(query, "axxb", mode)


def test_sources_come_before_tests_docs_and_copies():
    """By the role of the path; nothing is hidden."""
    names = ["vendor/x.py", "docs/x.md", "tests/test_x.py", "src/x.py", "backup/x.py"]
    result = search_text(MemoryWorkspace(dict.fromkeys(names, "needle\n")), "needle")
    assert [hit.path for hit in result.hits] == [
        "src/x.py",
        "tests/test_x.py",
        "docs/x.md",
        "vendor/x.py",
        "backup/x.py",
    ]
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)


def test_one_file_does_not_fill_the_answer():
    """Its further lines come after the first ones of every other file."""
    workspace = MemoryWorkspace({"a.py": "needle\n" * 100, "b.py": "needle\n"})
    result = search_text(workspace, "needle", limit=12)
    assert {hit.path for hit in result.hits[:11]} == {"a.py", "b.py"}
    assert (len(result.hits), result.total, result.is_truncated) == (12, 101, True)


def test_long_lines_are_cut_around_the_match():
    """The match stays visible."""
    text = (
        search_text(MemoryWorkspace({"a.txt": "x" * 3_000 + " needle " + "y" * 3_000}), "needle").hits[0].text
    )
    assert "needle" in text
    assert len(text) <= MAX_LINE + 2
    assert text.startswith("…")
    assert text.endswith("…")


def test_counting_ends_where_it_says_no_more():
    """A word that is everywhere does not keep the machine busy."""
    result = search_text(MemoryWorkspace({f"{n:03}.txt": "a\n" * 1_000 for n in range(100)}), "a", limit=5)
    assert result.total == 20_000
    assert not result.is_finished


def test_binary_and_minified_files_are_passed_over():
    """Odd encodings are not."""
    workspace = MemoryWorkspace(
        {
            "a.bin": b"needle\0",
            "b.js": "needle;" * 5_000,
            "c.txt": b"caf\xe9 needle",
            "d.txt": "needle".encode("utf-16"),
        }
    )
    assert [hit.path for hit in search_text(workspace, "needle").hits] == ["c.txt", "d.txt"]


def test_paths_and_a_filter_narrow_the_search():
    """Directories, files and globs."""
    names = ["src/a.py", "src/deep/b.py", "lib/a.py", "a.js"]
    workspace = MemoryWorkspace(dict.fromkeys(names, "needle"))

    def found(**options):
        return sorted(hit.path for hit in search_text(workspace, "needle", **options).hits)

    assert found(paths=["src"]) == ["src/a.py", "src/deep/b.py"]
    assert found(paths=["./src/"]) == found(paths=["src/*"]) == ["src/a.py", "src/deep/b.py"]
    assert found(paths=["a.js", "lib"]) == ["a.js", "lib/a.py"]
    assert found(paths=["*.js"]) == ["a.js"]
    assert found(accepts=lambda path: path.endswith("a.py")) == ["lib/a.py", "src/a.py"]
    assert found(paths=["."]) == sorted(names)


def test_ignored_files_are_searched_on_request_only():
    """They are no part of the tree."""
    workspace = MemoryWorkspace({"a.py": "x"}, ignored={"build/out.py": "needle"})
    assert search_text(workspace, "needle").total == 0
    assert places(search_text(workspace, "needle", in_ignored_files=True)) == [("build/out.py", 1)]


def test_a_repository_on_disk_is_searched(tmp_path):
    """Tracked and untracked files with any name, and no ignored ones."""
    builder = GitBuilder(tmp_path / "project")
    builder.write({f"src/f{number}.py": f"value = {number}\n" for number in range(40)})
    builder.write(
        {"src/f7.py": "class RetryPolicy:\n    pass\n", ".gitignore": "out/\n", "out/x.py": "retry_policy"}
    )
    builder.commit("all")
    builder.write({"new.py": "RETRY_POLICY = 'größe'\n", "-odd :(top).py": "retry-policy\n"})
    (builder.root / "caf\udce9.py").write_bytes(b"retry policy")
    workspace = open_workspace(builder.root)
    result = search_text(workspace, "retry policy", mode=SearchMode.PHRASE)
    assert {hit.path for hit in result.hits} == {"src/f7.py", "new.py", "-odd :(top).py", "caf\\xe9.py"}


@given(st.text(min_size=1, max_size=12), st.text(max_size=40), st.text(max_size=40))
def test_a_literal_is_always_found_where_it_stands(query, before, after):
    """Whatever the signs, when it is one line with visible ends."""
    if query.strip() != query or not query or "\n" in query or "\r" in before + after:
        return
    assert matches(query, f"{before}{query}{after}".replace("\0", ""), SearchMode.LITERAL) or "\0" in query
