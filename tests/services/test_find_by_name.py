"""Find: files, directories and definitions by name."""

import pytest

from services.codebase import ScanningCodeBase
from services.find import DIRECTORY, Preference, find
from services.workspace import MemoryWorkspace

FILES = {
    "scripts/cursor_binary.sh": "echo hi\n",
    "cursor-binary/notes.md": "x\n",
    "docs/cursor_binary.md": "x\n",
    "src/Users.go": "package main\n\nfunc Get() {}\n",
    "vendor/lib/users.go": "package lib\n",
    "src/db_impl.h": "class DBImpl {\n  void Get();\n};\n",
    "src/db_impl.cc": "void DBImpl::Get() {}\n",
    "src/replay/service.py": "class ReplayService:\n    def start(self):\n        pass\n",
    "tests/test_replay.py": "def test_replay():\n    pass\n",
    "src/replay/engine.py": "def run_engine():\n    pass\n",
}


@pytest.fixture
def codebase():
    return ScanningCodeBase(MemoryWorkspace(FILES))


def paths(hits):
    return [hit.path for hit in hits]


@pytest.mark.parametrize(
    "term", ["cursor binary", "cursor bin", "cursor_binary", "CursorBinary", "cursor-binary"]
)
def test_all_words_of_a_term_find_the_script_and_the_directory(codebase, term):
    """A multi-word term is never looked up word by word."""
    assert set(paths(find(codebase, term))[:3]) >= {"scripts/cursor_binary.sh", "cursor-binary"}


def test_a_directory_says_that_it_is_one(codebase):
    """Callers can tell it from a file."""
    assert (
        next(hit for hit in find(codebase, "cursor binary") if hit.path == "cursor-binary").text == DIRECTORY
    )


def test_file_names_match_whatever_their_case(codebase):
    """users.go is any Users.go; vendored copies come later but are not hidden."""
    assert paths(find(codebase, "users.go")) == ["src/Users.go", "vendor/lib/users.go"]


def test_source_comes_before_documents_of_the_same_name(codebase):
    """A report that quotes a name does not outrank the code."""
    found = paths(find(codebase, "cursor_binary"))
    assert found.index("scripts/cursor_binary.sh") < found.index("docs/cursor_binary.md")


@pytest.mark.parametrize("term", ["ReplayService", "replay service", "replay_service"])
def test_a_declared_symbol_is_found_in_any_style(codebase, term):
    """The hit is the definition, with its lines."""
    best = find(codebase, term)[0]
    assert (best.path, best.symbol, best.span.start) == ("src/replay/service.py", "ReplayService", 1)


def test_the_implementation_is_preferred_unless_the_declaration_is_asked_for(codebase):
    """Header and implementation change places with the question."""
    assert find(codebase, "DBImpl")[0].path == "src/db_impl.cc"
    assert find(codebase, "DBImpl", prefer=Preference.DECLARATION)[0].path == "src/db_impl.h"


def test_globs_match_paths_and_names(codebase):
    """A pattern without a slash matches file names anywhere."""
    assert set(paths(find(codebase, "*.go"))) == {"src/Users.go", "vendor/lib/users.go"}
    assert set(paths(find(codebase, "src/replay/*.py"))) == {"src/replay/service.py", "src/replay/engine.py"}


def test_a_misspelt_name_finds_the_nearest_spelling(codebase):
    """Two letters changed places."""
    assert paths(find(codebase, "cursor_binray"))[0] == "scripts/cursor_binary.sh"


def test_a_name_that_is_nowhere_finds_nothing(codebase):
    """No letters in common is no likeness."""
    assert find(codebase, "flux_capacitor") == ()
    assert find(codebase, "  ") == ()


def test_tests_can_be_left_out(codebase):
    """Left out on request only."""
    assert "tests/test_replay.py" in paths(find(codebase, "replay"))
    assert "tests/test_replay.py" not in paths(find(codebase, "replay", include_tests=False))


def test_a_score_is_the_sum_of_its_signals(codebase):
    """Nothing is hidden in a score."""
    for hit in find(codebase, "cursor binary"):
        assert hit.score == pytest.approx(sum(signal.value for signal in hit.signals), abs=1e-6)
