import pytest
from git_builder import GitBuilder, numbered
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.errors import OutsideRepositoryError, UnknownRevisionError
from services.git.diff import MAX_HUNK_LINES
from services.git.model import ChangeKind
from services.git.repository import open_git
from services.locations import LineSpan


@pytest.fixture
def repo(tmp_path):
    builder = GitBuilder(tmp_path / "project")
    builder.commit(
        "first", {"a.py": numbered(40), "b.py": numbered(20), "dir/c.txt": "c\n", "bin.dat": b"\0\1"}
    )
    return builder


def files(diff):
    return [(file.path, file.kind, file.added, file.deleted) for file in diff.files]


def test_hunks_carry_the_changed_lines_and_their_places(repo):
    """Old and new spans include three lines of context."""
    repo.write({"a.py": numbered(40, l10="ten", l30="thirty\nand more")})
    file = open_git(repo.root).diff().files[0]
    assert (file.added, file.deleted, len(file.hunks)) == (3, 2, 2)
    assert file.hunks[0].new_span == file.hunks[0].old_span == LineSpan(7, 13)
    assert file.hunks[1].new_span == LineSpan(27, 34)
    assert "-line 10\n+ten" in file.hunks[0].text


def test_staged_unstaged_and_both(repo):
    """Three different comparisons."""
    repo.write({"a.py": numbered(40, l1="staged")})
    repo.git("add", "-A")
    repo.write({"a.py": numbered(40, l1="staged", l2="unstaged")})
    git = open_git(repo.root)
    assert files(git.diff(staged=True)) == [("a.py", ChangeKind.MODIFIED, 1, 1)]
    assert files(git.diff(staged=False)) == [("a.py", ChangeKind.MODIFIED, 1, 1)]
    assert files(git.diff()) == [("a.py", ChangeKind.MODIFIED, 2, 2)]
    assert (git.diff().old, git.diff(staged=True).new) == ("HEAD", "the index")


def test_every_kind_of_change_is_told(repo):
    """Added, deleted, renamed, binary, mode, type; hunks stay with their file."""
    repo.write({"new.py": "n\n", "dir/c.txt": None, "bin.dat": b"\0\2", "a.py": numbered(40, l5="five")})
    repo.git("mv", "b.py", "moved.py")
    (repo.root / "dir" / "c.txt").symlink_to("x")
    (repo.root / "a.py").chmod(0o755)
    repo.git("add", "-A")
    found = {file.path: file for file in open_git(repo.root).diff().files}
    assert {path: file.kind for path, file in found.items()} == {
        "a.py": ChangeKind.MODIFIED,
        "bin.dat": ChangeKind.MODIFIED,
        "dir/c.txt": ChangeKind.TYPE_CHANGED,
        "moved.py": ChangeKind.RENAMED,
        "new.py": ChangeKind.ADDED,
    }
    assert found["moved.py"].old_path == "b.py"
    assert found["bin.dat"].is_binary
    assert "+five" in found["a.py"].hunks[0].text
    assert found["new.py"].hunks[0].text == "+n"
    assert (found["new.py"].hunks[0].old_span, found["new.py"].hunks[0].new_span) == (None, LineSpan(1, 1))


def test_paths_narrow_a_diff(repo):
    """Files, directories and globs; a file whose name looks like magic or an option is a file."""
    names = ["a.py", "dir/c.txt", "dir/deep/d.py", ":(top)odd", "-x", "w[1].py"]
    repo.write(dict.fromkeys(names, "changed\n"))
    repo.git("add", "-A")
    git = open_git(repo.root)

    def touched(*paths):
        return [file.path for file in git.diff(paths=paths, with_hunks=False).files]

    assert touched("dir") == touched("./dir/") == ["dir/c.txt", "dir/deep/d.py"]
    assert touched("*.py") == ["a.py", "dir/deep/d.py", "w[1].py"]
    assert touched("dir/*.txt") == ["dir/c.txt"]
    assert touched(":(top)odd") == [":(top)odd"]
    assert touched("-x") == ["-x"]
    assert touched("none") == []
    with pytest.raises(OutsideRepositoryError):
        git.diff(paths=["../x"])


def test_revisions_make_ranges_and_points(repo):
    """One is compared with the work tree, two with each other, three dots since both parted."""
    repo.git("tag", "v1")
    repo.commit("second", {"b.py": "b\n"})
    repo.git("checkout", "-q", "-b", "side", "v1")
    repo.commit("side", {"dir/c.txt": "side\n"})
    repo.write({"a.py": "work\n"})
    git = open_git(repo.root)

    def touched(*revisions):
        return [file.path for file in git.diff(revisions=revisions).files]

    assert touched("v1") == ["a.py", "dir/c.txt"]
    assert touched("v1", "main") == touched("v1..main") == ["b.py"]
    assert touched("main", "side") == touched("main..side") == ["b.py", "dir/c.txt"]
    assert touched("main...side") == ["dir/c.txt"]
    with pytest.raises(UnknownRevisionError):
        touched("v1", "v9")


def test_a_huge_diff_is_cut_and_says_so(repo):
    """Every file is still named with its counts."""
    many = "".join(f"{'x' * 100} {number}\n" for number in range(60_000))
    repo.write({"a.py": many, "b.py": many, "dir/c.txt": "d\n"})
    diff = open_git(repo.root).diff()
    assert files(diff) == [
        ("a.py", ChangeKind.MODIFIED, 60_000, 40),
        ("b.py", ChangeKind.MODIFIED, 60_000, 20),
        ("dir/c.txt", ChangeKind.MODIFIED, 1, 1),
    ]
    assert diff.is_cut
    assert all(file.is_cut for file in diff.files)
    assert diff.files[0].hunks[0].text.count("\n") == MAX_HUNK_LINES - 1


def test_long_lines_are_cut(repo):
    """A generated line does not fill the answer."""
    repo.write({"a.py": "x" * 100_000 + "\n"})
    text = open_git(repo.root).diff().files[0].hunks[0].text
    assert max(map(len, text.split("\n"))) < 600


def test_lines_that_look_like_headers_stay_in_their_hunk(repo):
    """Content is hostile."""
    repo.write({"a.py": "diff --git a/x b/x\n@@ -1 +1 @@\n--- a/q\n", "b.py": "++ b\n-- a\n"})
    found = {file.path: file for file in open_git(repo.root).diff().files}
    assert len(found["a.py"].hunks) == len(found["b.py"].hunks) == 1
    assert "+diff --git a/x b/x\n+@@ -1 +1 @@\n+--- a/q" in found["a.py"].hunks[0].text


def test_a_missing_final_newline_is_no_line(repo):
    """Git's remark about it belongs to the text only."""
    repo.write({"dir/c.txt": "c"})
    file = open_git(repo.root).diff().files[0]
    assert (file.added, file.deleted) == (1, 1)
    assert file.hunks[0].new_span == LineSpan(1, 1)


lines = st.lists(st.sampled_from(["a", "b", "c", "@@ -1 +1 @@", "diff --git a/x b/x", ""]), max_size=12)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=lines, after=lines)
def test_hunks_always_add_up(tmp_path_factory, before, after):
    """Whatever the texts, the lines of the hunks are as many as git counts."""
    builder = GitBuilder(tmp_path_factory.mktemp("hunks"))
    builder.commit("before", {"f": "".join(f"{line}\n" for line in before), "g": "g"})
    builder.write({"f": "".join(f"{line}\n" for line in after)})
    diff = open_git(builder.root).diff()
    if before == after:
        assert diff.files == ()
        return
    file = diff.files[0]
    text = [line for hunk in file.hunks for line in hunk.text.split("\n")]
    assert sum(line.startswith("+") for line in text) == file.added
    assert sum(line.startswith("-") for line in text) == file.deleted
    for hunk in file.hunks:
        signs = [line[:1] for line in hunk.text.split("\n")]
        assert signs.count(" ") + signs.count("-") == hunk.old_lines
        assert signs.count(" ") + signs.count("+") == hunk.new_lines
