"""The fixtures, scripted repositories and literate cases are what the tests take them for."""

import pytest
from acceptance import ACCEPTANCE_QUERIES, COPIES_AND_DOCS, CURSOR_BIN
from git_repository import build_history, build_replay, build_repository, disturb
from literate import CASES, Cited, Observed, Question, check_case, mismatches, read_cases
from trees import fixture_files, fixture_workspace, line_of, parse_tree


def test_every_acceptance_answer_is_a_place_of_the_fixture():
    """Each expected place names an existing file and a fragment that occurs once, outside copies and docs."""
    files = fixture_files("replay_cpp")
    for query in (*ACCEPTANCE_QUERIES, CURSOR_BIN):
        for place in (*query.first, *query.also):
            assert place.path in files or query.needs_git, place
            assert not place.path.startswith(COPIES_AND_DOCS), place
            assert place.line >= 0
    assert len(ACCEPTANCE_QUERIES) == 14


def test_the_fixture_holds_copies_of_the_real_files():
    """Every file below backup/, build/ and tests/fixtures/ equals the real file of its name."""
    files = fixture_files("replay_cpp")
    for folder in ("backup/", "build/", "tests/fixtures/"):
        copies = [path for path in files if path.startswith(folder) and path.endswith((".cpp", ".h"))]
        assert copies
        for path in copies:
            name = path.rpartition("/")[2]
            real = [p for p in files if p.startswith(("src/", "include/")) and p.endswith("/" + name)]
            assert [files[p] for p in real] == [files[path]], path


@pytest.mark.parametrize(
    "name", ["ReplayService", "CommandRouter", "ToolResult", "SessionState", "ExecutionEngine"]
)
def test_the_docs_of_the_fixture_name_everything_more_often_than_the_code(name):
    """A ranking by mere counting would answer from the docs."""
    files = fixture_files("replay_cpp")
    counts = {
        part: sum(text.decode().count(name) for path, text in files.items() if path.startswith(part))
        for part in ("docs/", "src/", "include/")
    }
    assert counts["docs/"] > max(counts["src/"], counts["include/"])


def test_the_fixture_is_listed_whole_in_memory():
    """No file of the fixture is left out as binary, huge or minified."""
    listed = {entry.path for entry in fixture_workspace("replay_cpp").files()}
    assert listed == set(fixture_files("replay_cpp"))


def test_the_history_is_as_described(tmp_path):
    """Order, people, tags and branches of the scripted repository."""
    history = build_history(tmp_path / "repo")
    subjects = history.git.git("log", "--format=%s", "--first-parent").split("\n")
    assert subjects[:2] == ["Describe the löop", "Call the parser reading"]
    authors = set(history.git.git("log", "--format=%an").split("\n"))
    assert authors == {"Ana Nowak", "Björn Ångström", "李 梅"}
    assert history.git.git("tag").split() == ["v0.1", "v0.2"]
    assert history.git.git("status", "--porcelain") == ""


def test_the_history_has_the_same_ids_every_time(tmp_path):
    """People and dates are fixed, so golden outputs may hold commit ids."""
    assert build_history(tmp_path / "a").commits == build_history(tmp_path / "b").commits


def test_a_disturbed_work_tree_has_every_kind_of_change(tmp_path):
    """Staged, unstaged, both, untracked, deleted, stashed."""
    history = build_history(tmp_path / "repo")
    disturb(history)
    git = history.git.git
    assert git("diff", "--cached", "--name-only").split("\n") == ["README.md", "src/retrying.py"]
    assert git("diff", "--name-only").split("\n") == ["README.md", "docs/übersicht.md", "src/reading.py"]
    assert git("ls-files", "--others") == "notes.txt"
    assert "half an idea" in history.git.git("stash", "list")


def test_the_replay_repository_has_three_changes(tmp_path):
    """One unstaged, one staged, one untracked."""
    git = build_replay(tmp_path / "repo")
    assert sorted(line.split()[-1] for line in git.git("status", "--porcelain", "-uall").split("\n")) == [
        "config/replay.conf",
        "notes/idea.md",
        "src/core/replay_service.cpp",
    ]


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_every_literate_case_builds(case, tmp_path):
    """The tree of each case can be written in its form, and each has something to ask."""
    root = build_repository(tmp_path / "repo", case.entries, case.form)
    assert root.is_dir()
    assert case.questions
    for question in case.questions:
        assert question.request
        for place in (*question.first, *question.cites):
            assert any(entry.path == place.path for entry in case.entries), place


def test_there_are_cases_of_every_chapter():
    """Stress, troubleshooting, bad repositories: no file lost its cases."""
    assert len(read_cases()) >= 60
    assert {case.file for case in read_cases()} == {path.name for path in CASES.glob("*.md")} - {"README.md"}


def test_trees_are_read_with_their_encodings():
    """A header says how the bytes of a file are made."""
    entries = parse_tree("--- a.py (crlf)\nx = 1\n\n--- b (repeat 2)\ny\n--- l -> a.py\n--- c (latin-1)\nü")
    assert [entry.content for entry in entries] == [b"x = 1\r\n", b"y\ny\n", b"", b"\xfc\n"]
    assert entries[2].link_to == "a.py"


def test_a_fragment_must_be_unique():
    """A place that could be two places is no expectation."""
    with pytest.raises(AssertionError):
        line_of("a\na\n", "a")


def test_mismatches_are_sentences():
    """Each unmet expectation is reported; a met one is not."""
    question = Question(
        "q", 1, outcomes=("success",), first=(Cited("a.py", 3, 3),), never=("docs/",), says=("x",)
    )
    good = Observed("success", "locate", (Cited("a.py", 1, 9),), "X marks")
    assert list(mismatches(question, good)) == []
    bad = Observed("failure", "locate", (Cited("docs/a.md", 3, 3),), "")
    assert len(list(mismatches(question, bad))) == 4


def test_a_conversation_is_asked_at_once(tmp_path):
    """`then:` goes to the same conversation, `ask:` begins a new one."""
    case = next(case for case in read_cases() if len(case.questions) > 1)
    asked = []

    def answer(root, requests):
        asked.append(list(requests))
        return [Observed("none", "none", (), "") for _ in requests]

    problems = check_case(case, tmp_path / "repo", answer)
    assert sum(map(len, asked)) == len(case.questions)
    assert problems
