import json
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import FileUnavailableError, OutsideRepositoryError, WorkspaceError
from services.workspace import MemoryWorkspace, SkipRule, blob_id_of, normalise, open_workspace

needs_permissions = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


def git(directory: Path, *arguments: str) -> str:
    settings = ["-c", "user.name=Ana", "-c", "user.email=ana@example.org", "-c", "init.defaultBranch=main"]
    settings += ["-c", "protocol.file.allow=always", "-c", "commit.gpgsign=false"]
    result = subprocess.run(
        ["git", *settings, *arguments], cwd=directory, check=True, capture_output=True, text=True
    )
    return result.stdout.strip()


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def paths(workspace) -> list[str]:
    return [file.path for file in workspace.files()]


def rules(workspace) -> dict[str, str]:
    return {file.path: str(file.rule) for file in workspace.skipped()}


@pytest.fixture
def repository(tmp_path):
    root = tmp_path / "project"
    root.mkdir()
    write(
        root, {"a.py": "a = 1\n", "src/b.py": "b = 2\n", ".gitignore": "build/\n*.log\n", "build/c.py": "c"}
    )
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "first")
    return root


def test_git_decides_which_files_count(repository):
    """Tracked and untracked files count; ignored and deleted ones do not."""
    write(repository, {"new.py": "", "x.log": "", "src/ünïcode.py": ""})
    (repository / "a.py").unlink()
    workspace = open_workspace(repository)
    assert paths(workspace) == [".gitignore", "new.py", "src/b.py", "src/ünïcode.py"]
    assert workspace.ignored_files() == ("build/c.py", "x.log")


def test_opening_a_subdirectory_opens_its_work_tree(repository):
    """The user stands somewhere inside."""
    assert open_workspace(repository / "src").root == repository.resolve()


def test_an_ignored_directory_stands_for_itself(repository):
    """Packages installed below a repository can be asked about."""
    workspace = open_workspace(repository / "build")
    assert (workspace.name, paths(workspace), workspace.is_git) == ("build", ["c.py"], False)


def test_outside_git_ignore_files_decide(tmp_path):
    """Ignore files of every level count, those above the root do not."""
    write(tmp_path, {".gitignore": "*.py\n"})
    root = write(
        tmp_path / "x",
        {
            ".gitignore": "*.tmp\n",
            "a.py": "",
            "a.tmp": "",
            "sub/.gitignore": "b.py\n",
            "sub/b.py": "",
            "sub/c.py": "",
            ".hidden": "",
            ".hg/store": "",
        },
    )
    workspace = open_workspace(root)
    assert paths(workspace) == [".gitignore", ".hidden", "a.py", "sub/.gitignore", "sub/c.py"]
    assert workspace.ignored_files() == ("a.tmp", "sub/b.py")
    assert workspace.why_excluded("a.tmp")


def test_an_empty_directory_is_a_workspace(tmp_path):
    """No files, no complaint."""
    workspace = open_workspace(tmp_path)
    assert workspace.files() == ()
    assert workspace.exists("")
    assert workspace.is_directory(".")


def test_our_own_ignore_file_excludes_tracked_files(repository):
    """`.sleuthignore` uses git's syntax; a malformed line harms no other."""
    write(repository, {".sleuthignore": "!\nsrc/\n!src/keep.py\n*.md\n", "r.md": "", "src/b2.py": ""})
    workspace = open_workspace(repository)
    assert paths(workspace) == [".gitignore", ".sleuthignore", "a.py"]
    assert rules(workspace) == dict.fromkeys(("r.md", "src/b.py", "src/b2.py"), ".sleuthignore")
    assert "src/b.py" in workspace.ignored_files()


def test_files_are_left_out_with_the_rule(repository):
    """Binary and minified by name, huge by size."""
    write(repository, {"logo.png": "x", "app.min.js": "x", "big.sql": b"x" * 2_000_001, "ok.sql": b"x"})
    workspace = open_workspace(repository)
    assert rules(workspace) == {"app.min.js": "minified", "big.sql": "too large", "logo.png": "binary"}
    assert workspace.why_excluded("big.sql") == "too large"
    assert workspace.why_excluded("ok.sql") is None
    with pytest.raises(FileUnavailableError, match=r"2\.0 MB"):
        workspace.read_text("big.sql")


def test_git_names_the_line_that_ignores_a_file(repository):
    """The reason for an exclusion is shown."""
    write(repository, {"x.log": ""})
    workspace = open_workspace(repository)
    assert workspace.why_excluded("x.log") == "ignored by .gitignore:2: *.log"
    assert workspace.why_excluded("build") == "ignored by .gitignore:1: build/"
    assert workspace.why_excluded("src") is None
    assert workspace.why_excluded("nothing.py") is None
    assert "outside" in workspace.why_excluded("../x")


@pytest.mark.parametrize("in_git", [True, False])
def test_links_are_listed_by_where_they_lead(tmp_path, in_git):
    """Loops end, links out are never followed, links inside are not counted twice but may be read."""
    outside = write(tmp_path / "outside", {"secret.txt": "secret"})
    root = write(tmp_path / "r", {"real/a.py": "a"})
    (root / "loop").symlink_to(root)
    (root / "self").symlink_to("self")
    (root / "out").symlink_to(outside / "secret.txt")
    (root / "outdir").symlink_to(outside)
    (root / "inside.py").symlink_to("real/a.py")
    (root / "broken").symlink_to("nowhere")
    if in_git:
        git(root, "init", "-q")
    workspace = open_workspace(root)
    assert paths(workspace) == ["real/a.py"]
    assert rules(workspace) == {
        "broken": SkipRule.BROKEN_LINK,
        "inside.py": SkipRule.INSIDE_LINK,
        "loop": SkipRule.INSIDE_LINK,
        "out": SkipRule.OUTSIDE_LINK,
        "outdir": SkipRule.OUTSIDE_LINK,
        "self": SkipRule.BROKEN_LINK,
    }
    assert workspace.read_text("inside.py") == "a"
    for path in ("out", "outdir/secret.txt", "loop/../../outside/secret.txt"):
        with pytest.raises(OutsideRepositoryError):
            workspace.read_bytes(path)
        assert not workspace.exists(path)
    with pytest.raises(FileUnavailableError):
        workspace.read_bytes("self")


def test_paths_that_leave_the_root_are_refused(repository):
    """However they are spelled; version control's own files are not part of the tree."""
    workspace = open_workspace(repository)
    for path in (
        "/etc/passwd",
        "../x",
        "src/../../x",
        "..",
        ".git/config",
        "src/../.git/config",
        ".GIT/config",
    ):
        with pytest.raises(OutsideRepositoryError):
            workspace.read_bytes(path)
        assert not workspace.exists(path)
    (repository / "conf").symlink_to(".git/config")
    with pytest.raises(OutsideRepositoryError):
        workspace.read_bytes("conf")


def test_untidy_paths_are_understood(repository):
    """`./src//b.py` is `src/b.py`."""
    workspace = open_workspace(repository)
    assert workspace.read_text("./src//b.py") == "b = 2\n"
    assert workspace.exists("src/../a.py")
    assert workspace.is_directory("src/")


def test_what_cannot_be_read_is_one_sentence(repository):
    """Missing, directory, pipe, empty and hostile names."""
    os.mkfifo(repository / "pipe")
    workspace = open_workspace(repository)
    assert rules(workspace) == {}
    for path in ("gone.py", "src", "pipe", "", "a\0b", "a.py/x", "x" * 5000):
        with pytest.raises(FileUnavailableError) as caught:
            workspace.read_bytes(path)
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 300


def test_a_file_that_vanishes_after_listing_is_unavailable(repository):
    """The list may be older than the disk."""
    workspace = open_workspace(repository)
    workspace.files()
    (repository / "a.py").unlink()
    with pytest.raises(FileUnavailableError, match="does not exist"):
        workspace.read_text("a.py")
    assert "a.py" in paths(workspace)
    workspace.refresh()
    assert "a.py" not in paths(workspace)


@needs_permissions
def test_an_unreadable_file_is_unavailable(repository):
    """Permission denied is a declared outcome."""
    (repository / "a.py").chmod(0)
    with pytest.raises(FileUnavailableError, match="cannot be read"):
        open_workspace(repository).read_text("a.py")


@pytest.mark.parametrize("in_git", [True, False])
def test_names_that_are_no_utf_8_are_listed_read_and_serialised(tmp_path, in_git):
    """The bytes are shown escaped; reading by that name works."""
    raw = os.fsencode(tmp_path) + b"/d\xff/caf\xe9.py"
    path = Path(os.fsdecode(raw))
    path.parent.mkdir()
    path.write_bytes(b"caf\xe9 = 1\n")
    if in_git:
        git(tmp_path, "init", "-q")
    workspace = open_workspace(tmp_path)
    assert paths(workspace) == ["d\\xff/caf\\xe9.py"]
    assert workspace.read_text("d\\xff/caf\\xe9.py") == "café = 1\n"
    assert workspace.exists("d\\xff/caf\\xe9.py")
    assert json.dumps(paths(workspace), ensure_ascii=False).encode()


def test_binary_content_is_not_text(repository):
    """Whatever its name says."""
    write(repository, {"data.txt": b"\0\1\2" * 50})
    workspace = open_workspace(repository)
    with pytest.raises(FileUnavailableError, match="binary"):
        workspace.read_text("data.txt")
    assert workspace.read_bytes("data.txt")


def test_blob_ids_are_those_of_git(repository):
    """And follow a change on disk."""
    workspace = open_workspace(repository)
    assert workspace.blob_id("a.py") == git(repository, "hash-object", "a.py")
    assert workspace.blob_id("a.py") == workspace.blob_id("./a.py")
    write(repository, {"a.py": "changed = 1\n"})
    assert workspace.blob_id("a.py") == git(repository, "hash-object", "a.py")


def test_submodules_and_nested_repositories_are_named_not_entered(repository, tmp_path):
    """They are other repositories."""
    other = write(tmp_path / "other", {"o.py": ""})
    git(other, "init", "-q")
    git(other, "add", "-A")
    git(other, "commit", "-q", "-m", "o")
    git(repository, "submodule", "--quiet", "add", str(other), "libs/other")
    write(repository / "nested", {"n.py": ""})
    git(repository / "nested", "init", "-q")
    git(repository / "nested", "add", "-A")
    git(repository / "nested", "commit", "-q", "-m", "n")
    workspace = open_workspace(repository)
    assert rules(workspace) == {"libs/other": "submodule", "nested": "nested repository"}
    inside = open_workspace(repository / "libs" / "other")
    assert (inside.is_git, paths(inside)) == (True, ["o.py"])


def test_worktrees_are_workspaces(repository, tmp_path):
    """Their `.git` is a file."""
    git(repository, "worktree", "add", "-q", str(tmp_path / "tree"))
    workspace = open_workspace(tmp_path / "tree")
    assert (workspace.is_git, paths(workspace)) == (True, [".gitignore", "a.py", "src/b.py"])


def test_a_work_tree_setting_cannot_point_git_elsewhere(repository, tmp_path):
    """A hostile configuration does not widen the root."""
    write(tmp_path / "victim", {"v.py": ""})
    git(repository, "config", "core.worktree", str(tmp_path / "victim"))
    assert paths(open_workspace(repository)) == [".gitignore", "a.py", "src/b.py"]


def test_listing_starts_no_program_of_the_repository(repository):
    """File system monitors and hooks stay silent."""
    marker = repository.parent / "ran"
    script = write(repository.parent, {"evil": f"#!/bin/sh\ntouch {marker}\n"}) / "evil"
    script.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(script))
    git(repository, "config", "core.hooksPath", str(repository.parent))
    open_workspace(repository).files()
    assert not marker.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_another_user_is_opened(repository):
    """Git calls it dubious; reading it is safe here."""
    for path in [repository, *repository.rglob("*")]:
        os.chown(path, 12_345, 12_345)
    workspace = open_workspace(repository / "src")
    assert (workspace.is_git, paths(workspace)) == (True, [".gitignore", "a.py", "src/b.py"])


def test_a_damaged_repository_is_still_searched(repository):
    """Ignore files decide where git cannot."""
    write(repository, {".git/index": b"garbage"})
    assert paths(open_workspace(repository)) == [".gitignore", "a.py", "src/b.py"]


def test_wrong_directories_are_one_sentence(repository, tmp_path):
    """Missing, a file, a bare repository."""
    git(tmp_path, "clone", "-q", "--bare", str(repository), "bare.git")
    for path, reason in (
        (tmp_path / "none", "does not exist"),
        (repository / "a.py", "is a file"),
        (tmp_path / "bare.git", "bare"),
    ):
        with pytest.raises(WorkspaceError, match=reason) as caught:
            open_workspace(path)
        assert "\n" not in str(caught.value)


def test_the_git_directory_itself_means_its_work_tree(repository):
    """Standing in `.git` is standing in the repository."""
    assert open_workspace(repository / ".git").root == repository.resolve()


def test_memory_behaves_like_the_disk(tmp_path):
    """The same files, rules, texts and ids."""
    content: dict[str, str | bytes] = {
        "src/a.py": "x = 1\r\n",
        "b.txt": b"caf\xe9",
        "i.png": b"\0",
        "c.min.js": "",
    }
    disk, memory = open_workspace(write(tmp_path, content)), MemoryWorkspace(content)
    assert paths(disk) == paths(memory)
    assert disk.skipped() == memory.skipped()
    for path in paths(memory):
        assert disk.read_text(path) == memory.read_text(path)
        assert disk.blob_id(path) == memory.blob_id(path)
    for workspace in (disk, memory):
        assert workspace.is_directory("src")
        assert not workspace.exists("src/none")
        with pytest.raises(OutsideRepositoryError):
            workspace.read_text("../a")
        with pytest.raises(FileUnavailableError):
            workspace.read_text("none")


def test_memory_knows_ignored_files():
    """Search on request needs them."""
    workspace = MemoryWorkspace({"a.py": ""}, ignored={"out/x.py": "x"})
    assert paths(workspace) == ["a.py"]
    assert workspace.ignored_files() == ("out/x.py",)
    assert workspace.read_text("out/x.py") == "x"
    assert workspace.why_excluded("out/x.py")


def test_blob_id_of_nothing_is_gits_empty_blob():
    """A known constant."""
    assert blob_id_of(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


@given(st.text(max_size=40))
def test_normalised_paths_never_leave_the_root(path):
    """Every path is refused or stays inside, and tidying twice changes nothing."""
    try:
        tidy = normalise(path)
    except OutsideRepositoryError:
        return
    assert not tidy.startswith("/")
    assert ".." not in tidy.split("/")
    assert normalise(tidy) == tidy
