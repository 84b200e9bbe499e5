"""Concept search: spans that answer a question in plain words."""

import pytest

from services.concepts import search_concepts
from services.index.repository import RepositoryIndex
from services.ranking import LONGEST_SPAN
from services.workspace import MemoryWorkspace, open_workspace

LONG = "\n".join(f"    step_{number} = {number}" for number in range(200))
FILES = {
    "src/retry.py": '''"""Trying again."""

from src.clock import pause


class RetryPolicy:
    """Decides how long to wait before a failed request is sent again."""

    def delay_for(self, attempt):
        """Exponential backoff with a random part."""
        return pause(2**attempt)

    def give_up(self, attempt):
        return attempt > 5
''',
    "src/clock.py": "def pause(seconds):\n    return seconds\n\n\ndef now():\n    return 0\n",
    "src/store.py": "def save_record(record):\n    return record\n\n\ndef load_key(key):\n    return key\n",
    "src/migration.py": f"def migrate_everything():\n{LONG}\n    flush_ledger = 1\n    return flush_ledger\n",
    "tests/test_retry.py": ("def test_backoff_of_failed_request():\n    assert RetryPolicy().delay_for(1)\n"),
    "docs/retry.md": "# Retry\n\nExponential backoff before a failed request is sent again.\n",
    ".github/workflows/publish.yml": "name: publish\non: push\njobs:\n  upload-wheel:\n    runs-on: ubuntu\n",
    "app/Widget.java": (
        "package app;\n\n/** Draws a rounded frame. */\npublic class Widget {\n"
        "    private int radius;\n\n    public int borderRadius() {\n        return radius;\n    }\n}\n"
    ),
}


@pytest.fixture(scope="module")
def index():
    built = RepositoryIndex.open(MemoryWorkspace(FILES), None)
    built.ensure()
    return built


def test_the_definition_that_answers_comes_first_with_its_span(index):
    """Code before its test and its document, although both say the same words."""
    best = search_concepts(index, "What decides how long to wait before a request is sent again?").hits[0]
    assert (best.path, best.symbol) == ("src/retry.py", "RetryPolicy")
    assert best.span.start == 6


def test_word_forms_and_identifier_parts_meet(index):
    """Saving records is save_record, a radius of borders is borderRadius."""
    assert search_concepts(index, "saving records").hits[0].symbol == "save_record"
    assert search_concepts(index, "radius of the borders").hits[0].symbol == "Widget.borderRadius"


def test_tests_rise_when_asked_for_and_disappear_on_request(index):
    """The penalty switches with the question."""
    question = "exponential backoff before a failed request"
    assert search_concepts(index, f"which test covers {question}").hits[0].path == "tests/test_retry.py"
    assert search_concepts(index, question, include_tests=True).hits[0].path == "tests/test_retry.py"
    without = search_concepts(index, question, include_tests=False)
    assert all(hit.path != "tests/test_retry.py" for hit in without.hits)


def test_configuration_answers_questions_about_it(index):
    """Files without a grammar are windows of text and may win."""
    best = search_concepts(index, "which workflow uploads the wheel").hits[0]
    assert best.path == ".github/workflows/publish.yml"


def test_results_can_be_limited_to_places_and_languages(index):
    """Constraints are kept, not preferred."""
    assert {hit.path for hit in search_concepts(index, "retry", paths=("docs",)).hits} == {"docs/retry.md"}
    java = search_concepts(index, "rounded frame radius", languages=("java",))
    assert {hit.path for hit in java.hits} == {"app/Widget.java"}
    assert len(search_concepts(index, "record request radius retry", limit=2).hits) == 2


def test_long_definitions_are_cut_to_the_lines_that_answer(index):
    """A span is never longer than a screen, and holds the rare word."""
    best = search_concepts(index, "migrate flush ledger").hits[0]
    assert best.path == "src/migration.py"
    assert len(best.span) <= LONGEST_SPAN
    assert 202 in best.span


def test_a_helper_rises_because_the_answer_calls_it(index):
    """One step along calls and imports."""
    hits = search_concepts(index, "retry policy delay pause").hits
    pause = next(hit for hit in hits if hit.symbol == "pause")
    assert any(signal.name == "called by the best places" for signal in pause.signals)


def test_a_score_is_the_sum_of_its_signals(index):
    """Every contribution has a name."""
    for hit in search_concepts(index, "retry policy delay").hits:
        assert hit.score == pytest.approx(sum(signal.value for signal in hit.signals), abs=2e-3)


def test_coverage_tells_how_much_of_the_question_was_found(index):
    """All of a question about what is there, little of one about something else."""
    known = search_concepts(index, "exponential backoff random delay")
    assert known.coverage.best > 0.5
    assert known.missing_terms == ()
    unknown = search_concepts(index, "kubernetes operator reconciles the delay")
    assert unknown.missing_terms == ("kubernet", "oper", "reconcil")
    assert unknown.coverage.best < 0.2
    assert unknown.coverage.of_known_words.in_source == 1.0


def test_a_question_without_any_known_word_has_no_hits(index):
    """Neither have nothing and function words."""
    for question in ("zebra flamingo", "", "what is the of"):
        assert search_concepts(index, question).hits == ()


def test_an_empty_repository_answers_nothing():
    """No files, no hits, no failure."""
    empty = RepositoryIndex.open(MemoryWorkspace({}), None)
    empty.ensure()
    assert search_concepts(empty, "how does replay work").hits == ()


def test_a_changed_file_changes_the_answer():
    """The arrays of an outdated state are never used."""
    files = {"a.py": "def alpha():\n    pass\n"}
    workspace = MemoryWorkspace(files)
    index = RepositoryIndex.open(workspace, None)
    index.ensure()
    assert search_concepts(index, "alpha").hits
    changed = RepositoryIndex.open(MemoryWorkspace({"a.py": "def beta():\n    pass\n"}), None)
    changed.ensure()
    assert search_concepts(changed, "alpha").hits == ()


def test_equal_content_at_two_places_is_one_hit_at_the_likelier():
    """A vendored copy does not take a place of its own."""
    code = "def rotate_logs():\n    return 1\n"
    index = RepositoryIndex.open(MemoryWorkspace({"vendor/logs.py": code, "src/logs.py": code}), None)
    index.ensure()
    assert [hit.path for hit in search_concepts(index, "rotate logs").hits] == ["src/logs.py"]
    assert index.files_containing("rotate_logs") == ("src/logs.py", "vendor/logs.py")


def test_content_that_comes_back_is_ranked_again(tmp_path):
    """What was derived of an earlier state fits although other content was stored since."""
    root = tmp_path / "tree"
    root.mkdir()
    (root / "a.py").write_text("def alpha():\n    return beta()\n\n\ndef beta():\n    pass\n")
    index = RepositoryIndex.open(open_workspace(root), tmp_path / "cache")
    answers = []
    for text in ("def gamma():\n    pass\n", "def delta():\n    pass\n", "def gamma():\n    pass\n"):
        (root / "b.py").write_text(text)
        index.refresh()
        answers.append(search_concepts(index, "alpha beta gamma").hits)
    assert answers[0] == answers[2]


def test_tests_beside_the_code_sink_like_test_files():
    """Rust keeps a module of tests in the file that it tests."""
    code = (
        "pub fn rotate(path: &str) -> bool {\n    path.len() > 1\n}\n\n"
        "#[cfg(test)]\nmod tests {\n    use super::*;\n\n"
        '    #[test]\n    fn rotate_path() {\n        assert!(rotate("path"));\n    }\n}\n'
    )
    index = RepositoryIndex.open(MemoryWorkspace({"src/logs.rs": code}), None)
    index.ensure()
    assert search_concepts(index, "rotate a path").hits[0].symbol == "rotate"
    assert search_concepts(index, "tests that rotate a path").hits[0].symbol == "tests.rotate_path"
