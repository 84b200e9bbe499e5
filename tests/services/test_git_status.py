import os

import pytest
from git_builder import BO, GitBuilder

from services.errors import GitUnavailableError, NotARepositoryError
from services.git.model import ChangeKind, Operation
from services.git.repository import open_git


@pytest.fixture
def repo(tmp_path):
    builder = GitBuilder(tmp_path / "project")
    builder.commit("first", {"a.py": "a = 1\nb = 2\n", "b.py": "b\n", "src/c.py": "c\nd\ne\nf\n"})
    return builder


def changes(found):
    return [(change.path, change.kind) for change in found]


def test_a_clean_tree_is_clean(repo):
    """Nothing staged, changed or new."""
    tree = open_git(repo.root).status()
    assert tree.is_clean
    assert (tree.branch, tree.is_detached, tree.operation) == ("main", False, None)
    assert tree.head == repo.git("rev-parse", "HEAD")


def test_staged_unstaged_and_untracked_are_told_apart(repo):
    """A file may be in two lists; renames carry their old name."""
    repo.write({"a.py": "a = 2\nb = 2\n", "neu/größe.py": "", "with\nnewline": ""})
    repo.git("add", "a.py")
    repo.write({"a.py": "a = 3\nb = 2\n", "b.py": None})
    repo.git("mv", "src/c.py", "src/moved.py")
    tree = open_git(repo.root).status()
    assert changes(tree.staged) == [("a.py", ChangeKind.MODIFIED), ("src/moved.py", ChangeKind.RENAMED)]
    assert tree.staged[1].old_path == "src/c.py"
    assert changes(tree.unstaged) == [("a.py", ChangeKind.MODIFIED), ("b.py", ChangeKind.DELETED)]
    assert tree.untracked == ("neu/größe.py", "with\nnewline")
    assert not tree.is_clean


def test_head_says_commit_branch_and_whether_anything_differs(repo):
    """An untracked file makes the tree another one."""
    git = open_git(repo.root)
    head = git.head()
    assert (head.commit, head.branch, head.is_dirty) == (repo.git("rev-parse", "HEAD"), "main", False)
    repo.write({"new.py": ""})
    assert git.head().is_dirty


def test_before_the_first_commit_everything_is_new(tmp_path):
    """No commit, but a branch and staged files."""
    builder = GitBuilder(tmp_path / "new")
    builder.write({"a.py": "a\n", "b.py": "b\n"})
    builder.git("add", "a.py")
    git = open_git(builder.root)
    tree = git.status()
    assert (tree.head, tree.branch, git.head().commit) == ("", "main", "")
    assert changes(tree.staged) == [("a.py", ChangeKind.ADDED)]
    assert tree.untracked == ("b.py",)
    for diff in (git.diff(), git.diff(staged=True)):
        assert [(file.path, file.kind, file.added) for file in diff.files] == [("a.py", ChangeKind.ADDED, 1)]
    assert git.diff(staged=False).files == ()


def test_a_detached_head_has_no_branch(repo):
    """Its commit is still known."""
    repo.git("checkout", "-q", "--detach")
    tree = open_git(repo.root).status()
    assert (tree.is_detached, tree.branch, tree.head) == (True, "", repo.git("rev-parse", "HEAD"))


def test_a_conflict_is_named_with_its_kind(repo):
    """And the merge that is under way."""
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("side", {"a.py": "a = 5\nb = 2\n", "b.py": None}, author=BO)
    repo.git("checkout", "-q", "main")
    repo.commit("main", {"a.py": "a = 6\nb = 2\n", "b.py": "bb\n"})
    repo.git("merge", "-q", "side", check=False)
    git = open_git(repo.root)
    tree = git.status()
    assert [(change.path, change.detail) for change in tree.conflicted] == [
        ("a.py", "both modified"),
        ("b.py", "deleted by them"),
    ]
    assert tree.operation is Operation.MERGE
    assert [(file.path, file.kind) for file in git.diff(staged=False).files] == [
        ("a.py", ChangeKind.CONFLICTED),
        ("b.py", ChangeKind.CONFLICTED),
    ]
    assert [file.path for file in git.diff().files] == ["a.py"]


def test_a_rebase_that_stopped_is_in_progress(repo):
    """So is every other unfinished operation."""
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("side", {"a.py": "a = 5\n"})
    repo.git("checkout", "-q", "main")
    repo.commit("main", {"a.py": "a = 6\n"})
    repo.git("rebase", "-q", "main", "side", check=False)
    assert open_git(repo.root).status().operation is Operation.REBASE
    repo.git("rebase", "--abort")
    repo.git("cherry-pick", "main", check=False)
    assert open_git(repo.root).status().operation is Operation.CHERRY_PICK


def test_upstream_and_distance_are_known(repo, tmp_path):
    """How far the branch is ahead and behind."""
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "origin.git"))
    repo.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    repo.git("fetch", "-q", "origin")
    repo.git("branch", "-q", "--set-upstream-to=origin/main")
    repo.commit("ahead")
    tree = open_git(repo.root).status()
    assert (tree.upstream, tree.ahead, tree.behind) == ("origin/main", 1, 0)


def test_stashes_are_listed(repo):
    """Newest first, with what they were called."""
    for number in (1, 2):
        repo.write({"a.py": f"a = {number}0\n"})
        repo.git("stash", "push", "-q", "-m", f"work {number}")
    stashes = open_git(repo.root).status().stashes
    assert [(stash.name, stash.subject) for stash in stashes] == [
        ("stash@{0}", "On main: work 2"),
        ("stash@{1}", "On main: work 1"),
    ]


def test_a_new_commit_in_a_submodule_is_a_change_of_it(repo, tmp_path):
    """What is dirty inside is not looked at: that would run git with the submodule's own settings."""
    other = GitBuilder(tmp_path / "other")
    other.commit("o", {"o.py": ""})
    repo.git("submodule", "--quiet", "add", str(other.root), "libs/o")
    repo.commit("add submodule")
    git = open_git(repo.root)
    inside = repo.root / "libs" / "o"
    (inside / "dirty.py").write_text("")
    assert git.status().is_clean
    builder = GitBuilder(inside)
    builder.commit("inside", {"x.py": ""})
    assert changes(git.status().unstaged) == [("libs/o", ChangeKind.MODIFIED)]
    assert git.diff().files[0].is_submodule
    assert open_git(inside).head().commit == builder.git("rev-parse", "HEAD")


def test_worktrees_have_their_own_state(repo, tmp_path):
    """Branch and changes of the worktree, not of the main one."""
    repo.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "tree"))
    (tmp_path / "tree" / "a.py").write_text("changed\n")
    tree = open_git(tmp_path / "tree").status()
    assert tree.branch == "side"
    assert changes(tree.unstaged) == [("a.py", ChangeKind.MODIFIED)]
    assert open_git(repo.root).status().is_clean


def test_status_and_diff_write_nothing(repo):
    """Not even the refreshed index that git likes to save."""
    index = repo.root / ".git" / "index"
    repo.commit("binary", {"logo.bin": b"\0\1"})
    os.utime(repo.root / "a.py", (1, 1))
    os.utime(repo.root / "logo.bin", (1, 1))
    before = index.read_bytes()
    listing = sorted(str(path) for path in (repo.root / ".git").rglob("*"))
    git = open_git(repo.root)
    assert git.status().is_clean
    assert git.diff().files == ()
    assert git.diff(staged=False).files == ()
    assert not git.head().is_dirty
    assert git.diff(revisions=["HEAD~1"]).files[0].path == "logo.bin"
    assert index.read_bytes() == before
    assert sorted(str(path) for path in (repo.root / ".git").rglob("*")) == listing


@pytest.mark.parametrize(
    "settings",
    [
        {
            "core.fsmonitor": "EVIL",
            "core.hooksPath": "EVIL",
            "core.pager": "EVIL",
            "pager.log": "EVIL",
            "core.sshCommand": "EVIL",
            "diff.external": "EVIL",
            "diff.x.command": "EVIL",
            "diff.x.textconv": "EVIL",
            "filter.x.clean": "EVIL",
            "filter.x.smudge": "EVIL",
            "filter.x.required": "true",
            "filter.a.b.clean": "EVIL",
            "gpg.program": "EVIL",
            "log.showSignature": "true",
            "alias.log": "!EVIL",
            "alias.status": "!EVIL",
        },
        {"filter.x.process": "EVIL", "diff.x.textconv": "EVIL", "diff.x.cachetextconv": "true"},
    ],
)
def test_no_program_of_the_repository_is_started(repo, settings):
    """Whatever its configuration and attributes ask for."""
    marker = repo.root.parent / "ran"
    script = repo.root.parent / "evil"
    script.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    script.chmod(0o755)
    repo.commit("attributes", {".gitattributes": "*.py diff=x filter=x\nb.py filter=a.b\n"})
    for name, value in settings.items():
        repo.git("config", name, value.replace("EVIL", str(script)))
    repo.write({"a.py": "a = 2\nb = 2\n", "b.py": "q\n"})
    git = open_git(repo.root)
    git.status()
    git.head()
    git.diff()
    git.diff(staged=True)
    git.log(paths=["a.py"], with_files=True)
    git.show("HEAD")
    git.blame("a.py")
    git.introduced("b = 2", "a.py")
    git.compare("HEAD~1", "HEAD")
    assert git.file_at("HEAD", "a.py")
    assert not marker.exists()


def test_a_directory_without_git_is_no_repository(tmp_path):
    """Also when a repository lies above it, and when `.git` is rubbish."""
    with pytest.raises(NotARepositoryError):
        open_git(tmp_path)
    (tmp_path / ".git").mkdir()
    with pytest.raises(NotARepositoryError):
        open_git(tmp_path)


def test_a_damaged_index_is_one_sentence(repo):
    """Git's own reason, no traceback."""
    (repo.root / ".git" / "index").write_bytes(b"garbage")
    with pytest.raises(GitUnavailableError) as caught:
        open_git(repo.root).status()
    assert "\n" not in str(caught.value)


def test_without_git_installed_it_is_one_sentence(repo, monkeypatch):
    """The program is named."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(GitUnavailableError, match="git is not installed"):
        open_git(repo.root)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_another_user_answers(repo):
    """Nothing of it is run, so reading it is safe."""
    for path in [repo.root, *repo.root.rglob("*")]:
        os.chown(path, 12_345, 12_345)
    git = open_git(repo.root)
    assert git.status().is_clean
    assert git.log().total == 1
    assert git.file_at("HEAD", "b.py") == b"b\n"
