"""CommitWorkspace: questions about a commit, without a checkout."""

import pytest
from git_builder import GitBuilder

from services.commit_workspace import CommitWorkspace
from services.concepts import search_concepts
from services.errors import FileUnavailableError, OutsideRepositoryError, WorkspaceError
from services.index.repository import RepositoryIndex
from services.references import find_references
from services.workspace import open_workspace

OLD = "def pause(seconds):\n    return seconds\n\n\ndef run():\n    return pause(1)\n"
NEW = "def wait(seconds):\n    return seconds\n\n\ndef run():\n    return wait(1)\n"


@pytest.fixture
def history(tmp_path):
    builder = GitBuilder(tmp_path / "project")
    builder.commit("first", {"src/clock.py": OLD, "src/same.py": "SAME = 1\n", "logo.png": b"\x89PNG"})
    builder.git("tag", "v1")
    builder.commit("second", {"src/clock.py": NEW, "docs/größe.md": "# Size\n"})
    return builder


def test_the_files_are_those_of_the_commit(history):
    """What came later is not there, and what lies in the work tree does not matter."""
    history.write({"src/untracked.py": "X = 1\n"})
    first = CommitWorkspace(history.root, "v1")
    assert [entry.path for entry in first.files()] == ["src/clock.py", "src/same.py"]
    assert [(one.path, str(one.rule)) for one in first.skipped()] == [("logo.png", "binary")]
    assert first.read_text("src/clock.py") == OLD
    assert not first.exists("docs/größe.md")
    assert first.is_directory("src")
    latest = CommitWorkspace(history.root, "main")
    assert latest.read_text("docs/größe.md") == "# Size\n"
    assert latest.blob_id("src/same.py") == first.blob_id("src/same.py")


def test_uses_and_meaning_are_answered_from_the_commit(history, tmp_path):
    """Each state of the repository has its own answers from one index."""
    then = RepositoryIndex.open(CommitWorkspace(history.root, "v1"), tmp_path / "cache")
    then.ensure()
    now = RepositoryIndex.open(open_workspace(history.root), tmp_path / "cache")
    now.ensure()
    assert [one.line for one in find_references(then, "pause").references] == [6]
    assert find_references(now, "pause").definitions == ()
    assert search_concepts(then, "pausing").hits[0].symbol == "pause"
    assert search_concepts(now, "waiting").hits[0].symbol == "wait"
    assert len(list((tmp_path / "cache").glob("*.sqlite3"))) == 1


def test_contents_that_are_known_are_not_parsed_again(history, tmp_path, monkeypatch):
    """A file that did not change between two commits is parsed once."""
    now = RepositoryIndex.open(CommitWorkspace(history.root, "HEAD"), tmp_path / "cache")
    now.ensure()
    parsed: list[str] = []
    from services.index import batch

    original = batch.extract
    monkeypatch.setattr(batch, "extract", lambda data, *rest: parsed.append(data) or original(data, *rest))
    then = RepositoryIndex.open(CommitWorkspace(history.root, "HEAD~1"), tmp_path / "cache")
    then.ensure()
    assert parsed == [OLD.encode()]


@pytest.mark.parametrize("revision", ["nothing", "--all", "HEAD:src", "v1^^^^", ""])
def test_what_is_no_commit_is_said_so(history, revision):
    """Neither options nor other objects are taken for a commit."""
    with pytest.raises(WorkspaceError, match="no commit"):
        CommitWorkspace(history.root, revision)


def test_paths_are_checked_as_on_disk(history):
    """Nothing outside, no directory, nothing that is not there."""
    workspace = CommitWorkspace(history.root, "HEAD")
    with pytest.raises(OutsideRepositoryError):
        workspace.read_bytes("../secret")
    for path in ("src", "nothing.py"):
        with pytest.raises(FileUnavailableError):
            workspace.read_bytes(path)


def test_links_and_submodules_are_left_out_with_the_reason(history):
    """A link is not followed: what it points to is listed under its own name."""
    (history.root / "link.py").symlink_to("/etc/passwd")
    history.commit("link")
    workspace = CommitWorkspace(history.root, "HEAD")
    assert workspace.why_excluded("link.py") == "symlink inside the repository"
    assert "link.py" not in [entry.path for entry in workspace.files()]
