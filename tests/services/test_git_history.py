import json
import subprocess

import pytest
from git_builder import ANA, BO, GitBuilder, numbered

from services.errors import (
    FileUnavailableError,
    GitUnavailableError,
    OutsideRepositoryError,
    UnknownRevisionError,
)
from services.git.model import ChangeKind
from services.git.repository import open_git
from services.locations import LineSpan


@pytest.fixture(scope="module")
def repo(tmp_path_factory):
    """main: first, retry, polish, rename (tag v2), merge of side; tag v1 on the second commit."""
    builder = GitBuilder(tmp_path_factory.mktemp("history") / "project")
    builder.ids = {}
    builder.ids["first"] = builder.commit("Start the project", {"net.py": numbered(12), "doc.md": "doc\n"})
    retry = numbered(12, l6="def retry():\n    return 3")
    builder.ids["retry"] = builder.commit(
        "Retry failed calls\n\nTimeouts are common.", {"net.py": retry}, author=BO
    )
    builder.git("tag", "v1")
    polish = retry.replace("return 3", "return 5")
    builder.ids["polish"] = builder.commit("Polish [retry] (again)", {"net.py": polish})
    builder.git("checkout", "-q", "-b", "side", "v1")
    builder.ids["side"] = builder.commit("Write docs", {"doc.md": "doc\nmore\n"}, author=BO)
    builder.git("checkout", "-q", "main")
    builder.git("mv", "net.py", "client.py")
    builder.ids["rename"] = builder.commit("Rename the module")
    builder.hour += 1
    builder.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")
    builder.ids["merge"] = builder.git("rev-parse", "HEAD")
    builder.git("tag", "-a", "v2", "-m", "Second release")
    return builder


def subjects(commits):
    return [commit.subject for commit in commits.commits]


def test_the_log_is_gits_own(repo):
    """Order, ids, people, dates, parents and messages."""
    found = open_git(repo.root).log().commits
    shown = repo.git("log", "--format=%H|%h|%an|%ae|%aI|%cI|%P|%s")
    assert shown.split("\n") == [
        "|".join((c.sha, c.short, c.author, c.email, c.date, c.committed, " ".join(c.parents), c.subject))
        for c in found
    ]
    assert {commit.subject: commit.body for commit in found}["Retry failed calls"] == "Timeouts are common."
    assert found[0].is_merge


def test_a_limit_cuts_the_list_and_counts_the_rest(repo):
    """The count is of everything that fits."""
    commits = open_git(repo.root).log(limit=2)
    assert (len(commits.commits), commits.total, commits.is_cut) == (2, 6, True)
    assert not open_git(repo.root).log(limit=6).is_cut


def test_authors_are_matched_as_plain_text_in_any_case(repo):
    """By a part of the name or address; wildcards of regular expressions mean themselves."""
    git = open_git(repo.root)
    assert subjects(git.log(author="bo öst")) == ["Write docs", "Retry failed calls"]
    assert subjects(git.log(author="BO@example")) == ["Write docs", "Retry failed calls"]
    assert subjects(git.log(author="b.*")) == []


def test_messages_are_matched_as_plain_text_in_any_case(repo):
    """Brackets are not classes."""
    git = open_git(repo.root)
    assert subjects(git.log(message="[RETRY] (")) == ["Polish [retry] (again)"]
    assert subjects(git.log(message="timeouts")) == ["Retry failed calls"]


def test_dates_and_revisions_bound_the_log(repo):
    """`since` and `until` take a date, or a tag."""
    git = open_git(repo.root)
    assert subjects(git.log(until="2024-03-01T02:30:00+01:00")) == ["Retry failed calls", "Start the project"]
    assert subjects(git.log(since="2024-03-01T05:30:00+01:00")) == ["Merge side"]
    assert subjects(git.log(since="v1", without_merges=True)) == [
        "Rename the module",
        "Write docs",
        "Polish [retry] (again)",
    ]
    assert subjects(git.log(until="v1")) == ["Retry failed calls", "Start the project"]
    assert subjects(git.log(since="2024-03-01", until="2024-03-01", limit=1)) == ["Merge side"]
    assert git.log(since="March 2024", until="2024").total == 6
    assert git.log(until="2023").total == 0
    assert git.log(since="2 weeks ago").total == 0
    for text in ("the flood", "qwertz", "--all"):
        with pytest.raises(UnknownRevisionError, match="neither a date nor a commit"):
            git.log(since=text)


def test_ranges_are_sets_of_commits(repo):
    """One revision means all before it, two dots one side, three dots both."""
    git = open_git(repo.root)
    assert subjects(git.log(revision_range="v1")) == ["Retry failed calls", "Start the project"]
    assert subjects(git.log(revision_range="side..main"))[0] == "Merge side"
    assert subjects(git.log(revision_range="side...main~1")) == [
        "Rename the module",
        "Write docs",
        "Polish [retry] (again)",
    ]
    assert subjects(git.log(revision_range="v1..", first_parent=True)) == [
        "Merge side",
        "Rename the module",
        "Polish [retry] (again)",
    ]


def test_paths_narrow_the_log_and_renames_of_a_file_are_followed(repo):
    """A directory, a glob and a deleted file work as well."""
    git = open_git(repo.root)
    followed = ["Rename the module", "Polish [retry] (again)", "Retry failed calls", "Start the project"]
    assert subjects(git.log(paths=["client.py"])) == followed
    assert subjects(git.log(paths=["net.py"])) == followed
    assert subjects(git.log(paths=["*.md"])) == ["Write docs", "Start the project"]
    assert subjects(git.log(paths=["doc.md", "client.py"]))[-1] == "Start the project"
    assert subjects(git.log(paths=["."], limit=1)) == ["Merge side"]
    assert subjects(git.log(paths=["nothing.py"])) == []
    with pytest.raises(OutsideRepositoryError):
        git.log(paths=["../x"])


def test_commits_carry_their_files_when_asked(repo):
    """A merge is shown against its first parent."""
    commits = open_git(repo.root).log(with_files=True).commits
    files = {c.subject: [(f.path, f.kind, f.added, f.deleted) for f in c.files] for c in commits}
    assert files["Merge side"] == [("doc.md", ChangeKind.MODIFIED, 1, 0)]
    assert files["Rename the module"] == [("client.py", ChangeKind.RENAMED, 0, 0)]
    assert files["Start the project"] == [
        ("doc.md", ChangeKind.ADDED, 1, 0),
        ("net.py", ChangeKind.ADDED, 12, 0),
    ]


def test_show_gives_a_commit_and_its_hunks(repo):
    """Also for the first commit and a merge."""
    git = open_git(repo.root)
    details = git.show("v1")
    assert details.commit.sha == repo.ids["retry"]
    assert "+def retry():" in details.diff.files[0].hunks[0].text
    assert [file.path for file in git.show(repo.ids["first"][:8]).diff.files] == ["doc.md", "net.py"]
    assert [file.path for file in git.show("HEAD").diff.files] == ["doc.md"]


def test_blame_is_gits_own(repo):
    """Every line with its commit, following the rename."""
    blocks = open_git(repo.root).blame("client.py")
    lines = {line: block.sha for block in blocks for line in range(block.span.start, block.span.end + 1)}
    shown = repo.git("blame", "-l", "-s", "-f", "client.py").split("\n")
    assert [line.split(" ")[0].lstrip("^") for line in shown] == [
        sha[:39] if line.startswith("^") else sha
        for line, sha in zip(shown, (lines[number] for number in sorted(lines)), strict=True)
    ]
    retry = next(block for block in blocks if block.sha == repo.ids["retry"])
    assert (retry.author, retry.email, retry.summary) == (*BO, "Retry failed calls")
    assert retry.date == "2024-03-01T02:00:00+01:00"
    assert retry.original_path == "net.py"
    assert "def retry():" in retry.text


def test_blame_of_a_span_of_an_older_revision(repo):
    """A span beyond the end is shortened, one outside refused."""
    git = open_git(repo.root)
    blocks = git.blame("net.py", LineSpan(6, 8), revision="v1")
    assert [(block.span, block.sha) for block in blocks] == [
        (LineSpan(6, 7), repo.ids["retry"]),
        (LineSpan(8, 8), repo.ids["first"]),
    ]
    assert git.blame("client.py", LineSpan(12, 99))[-1].span.end == 13
    for path, span in (("client.py", LineSpan(50, 60)), ("none.py", None), ("none.py", LineSpan(1, 1))):
        with pytest.raises(FileUnavailableError) as caught:
            git.blame(path, span)
        assert "\n" not in str(caught.value)


def test_the_history_of_lines_follows_them(repo):
    """From the lines of today back through renames and shifts."""
    commits = open_git(repo.root).line_history("client.py", LineSpan(6, 7))
    assert subjects(commits) == ["Polish [retry] (again)", "Retry failed calls", "Start the project"]
    with pytest.raises(FileUnavailableError):
        open_git(repo.root).line_history("client.py", LineSpan(500, 600))


def test_when_a_text_was_introduced(repo):
    """The first commit that added it, in the file it was added to."""
    git = open_git(repo.root)
    found = git.introduced("def retry")
    assert (found.commit.sha, found.files, found.is_complete) == (repo.ids["retry"], ("net.py",), True)
    assert git.introduced("def retry", "client.py").commit.sha == repo.ids["retry"]
    assert git.introduced("return 3").changes == 2
    assert git.introduced("never written") is None
    assert git.introduced("") is None
    assert git.introduced("--all -x $(id)") is None


def test_two_revisions_are_compared_both_ways(repo):
    """Commits of each side, and the difference of the trees."""
    git = open_git(repo.root)
    found = git.compare("side", "main~1")
    assert subjects(found.only_new) == ["Rename the module", "Polish [retry] (again)"]
    assert subjects(found.only_old) == ["Write docs"]
    assert found.merge_base == repo.ids["retry"]
    assert [(file.path, file.kind) for file in found.diff.files] == [
        ("client.py", ChangeKind.RENAMED),
        ("doc.md", ChangeKind.MODIFIED),
    ]
    tags = git.compare("v1", "v2")
    assert (tags.only_new.total, tags.only_old.total) == (4, 0)
    assert tags.only_new.commits[0].sha == repo.ids["merge"]


def test_branches_and_tags_are_listed(repo):
    """The current branch first; annotated tags lead to their commit."""
    git = open_git(repo.root)
    branches = git.branches()
    assert [(b.name, b.is_current, b.sha) for b in branches] == [
        ("main", True, repo.ids["merge"]),
        ("side", False, repo.ids["side"]),
    ]
    assert branches[1].subject == "Write docs"
    assert [(t.name, t.sha, t.is_annotated) for t in git.tags()] == [
        ("v2", repo.ids["merge"], True),
        ("v1", repo.ids["retry"], False),
    ]
    assert git.tags()[0].subject == "Second release"


def test_contributors_are_counted_without_merges(repo):
    """Of everything or of one path."""
    git = open_git(repo.root)
    assert [(c.person.name, c.commits) for c in git.contributors()] == [(ANA[0], 3), (BO[0], 2)]
    found = git.contributors("doc.md")
    assert [(c.person.name, c.commits) for c in found] == [(ANA[0], 1), (BO[0], 1)]
    assert found[0].first == found[0].last == "2024-03-01T01:00:00+01:00"


def test_unknown_revisions_name_the_nearest(repo):
    """And nothing that looks like an option reaches git."""
    git = open_git(repo.root)
    with pytest.raises(UnknownRevisionError, match=r"'v3'.* Nearest: v1, v2"):
        git.resolve("v3")
    with pytest.raises(UnknownRevisionError, match="Nearest: side"):
        git.log(revision_range="sied..main")
    for text in ("", "--all", "-x", "a\0b", "a\nb", "HEAD:doc.md", "x" * 5_000):
        with pytest.raises(UnknownRevisionError) as caught:
            git.show(text)
        assert len(str(caught.value)) < 300
    assert git.resolve("HEAD^") == repo.ids["rename"]
    assert git.resolve(" v2 ") == repo.ids["merge"]


def test_files_of_any_commit_are_read_without_a_checkout(repo):
    """As bytes; a directory as a list."""
    git = open_git(repo.root)
    assert b"return 3" in git.file_at("v1", "net.py")
    assert git.files_at("v1") == ("doc.md", "net.py")
    assert git.files_at("HEAD") == ("client.py", "doc.md")
    for path in ("client.py", "none/x", ""):
        with pytest.raises(FileUnavailableError):
            git.file_at("v1", path)
    with pytest.raises(FileUnavailableError):
        git.files_at("HEAD", "doc.md")
    with pytest.raises(OutsideRepositoryError):
        git.file_at("HEAD", "../x")


def test_before_the_first_commit_there_is_no_history(tmp_path):
    """Empty lists, not failures."""
    git = open_git(GitBuilder(tmp_path / "new").root)
    assert git.log().commits == ()
    assert git.contributors() == ()
    assert git.branches() == ()
    assert git.introduced("x") is None
    for ask in (
        lambda: git.show("HEAD"),
        lambda: git.compare("HEAD", "HEAD"),
        lambda: git.file_at("HEAD", "x"),
    ):
        with pytest.raises(UnknownRevisionError, match="no commits yet"):
            ask()


def test_lines_that_are_not_committed_have_no_author(tmp_path):
    """Blame says so; the history of the lines around them is found at their place of the last commit."""
    builder = GitBuilder(tmp_path / "project")
    first = builder.commit("first", {"a.py": numbered(10)})
    second = builder.commit("second", {"a.py": numbered(10, l8="eight")})
    builder.write({"a.py": "new\nnew\n" + numbered(10, l3="changed", l8="eight")})
    git = open_git(builder.root)
    blocks = git.blame("a.py")
    assert [(block.span.start, block.span.end, block.sha) for block in blocks] == [
        (1, 2, ""),
        (3, 4, first),
        (5, 5, ""),
        (6, 9, first),
        (10, 10, second),
        (11, 12, first),
    ]
    assert blocks[0].is_uncommitted
    assert subjects(git.line_history("a.py", LineSpan(10, 10))) == ["second", "first"]
    assert subjects(git.line_history("a.py", LineSpan(9, 9))) == ["first"]
    assert git.line_history("a.py", LineSpan(1, 2)).commits == ()


def test_odd_encodings_never_reach_the_caller(tmp_path):
    """Names, messages and paths in any encoding become text that serialises."""
    builder = GitBuilder(tmp_path / "project")
    builder.write({"a.py": "a\n"})
    (builder.root / "caf\udce9.py").write_bytes(b"caf\xe9\n")
    builder.git("add", "-A")
    tree = builder.git("write-tree")
    raw = (
        f"tree {tree}\nauthor Jos\xe9 \x1b[31m <j@x> 1709280000 +0130\ncommitter C <c@x> 1709280000 -0330\n"
    ).encode("latin-1") + b"encoding iso-8859-1\n\ncaf\xe9 \xfe\n\nbody \xe9\n"
    sha = builder.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw)
    plain = raw.replace(b"encoding iso-8859-1\n", b"").replace(b"tree ", b"tree ", 1)
    other = builder.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=plain)
    git = open_git(builder.root)
    for each in (sha, other):
        builder.git("update-ref", "refs/heads/main", each)
        commit = git.log(with_files=True).commits[0]
        assert commit.subject == "café þ"
        assert commit.author.startswith("José")
        assert commit.date == "2024-03-01T09:30:00+01:30"
        assert sorted(file.path for file in commit.files) == ["a.py", "caf\\xe9.py"]
        block = git.blame("a.py")[0]
        assert block.author.startswith("José")
        assert block.date == "2024-03-01T09:30:00+01:30"
        json.dumps([commit.author, commit.body, block.author], ensure_ascii=False).encode("utf-8")
        assert git.files_at(each)


def test_a_shallow_clone_says_that_history_may_be_missing(repo, tmp_path):
    """What is there is right, and nothing is fetched."""
    url = f"file://{repo.root}"
    subprocess.run(
        ["git", "-c", "protocol.file.allow=always", "clone", "-q", "--depth=1", url, str(tmp_path / "clone")],
        check=True,
        capture_output=True,
    )
    git = open_git(tmp_path / "clone")
    assert git.is_shallow
    assert git.log().is_shallow
    assert subjects(git.log()) == ["Merge side"]
    assert git.status().is_clean
    assert not git.introduced("def retry").is_complete
    with pytest.raises(UnknownRevisionError, match="shallow"):
        git.show(repo.ids["first"])
    assert [remote.name for remote in git.remotes()] == ["origin"]


def test_a_partial_clone_does_not_reach_for_the_network(repo, tmp_path):
    """A missing object is an error, not a download."""
    repo.git("config", "uploadpack.allowFilter", "true")
    subprocess.run(
        ["git", "-c", "protocol.file.allow=always", "clone", "-q",
         "--filter=blob:none", "--no-checkout", f"file://{repo.root}", str(tmp_path / "clone")],
        check=True,
        capture_output=True,
    )  # fmt: skip
    git = open_git(tmp_path / "clone")
    assert git.log().total == 6
    with pytest.raises((GitUnavailableError, FileUnavailableError)):
        git.file_at("v1", "net.py")
    with pytest.raises(GitUnavailableError):
        git.show("v1")
    with pytest.raises(FileUnavailableError):
        git.blame("client.py", revision="HEAD")


def test_addresses_of_remotes_are_shown_without_credentials(tmp_path):
    """Neither user, password nor token."""
    builder = GitBuilder(tmp_path / "project")
    builder.git("remote", "add", "origin", "https://user:s3cret@example.org/x.git")
    builder.git("remote", "add", "other", "git@example.org:x.git")
    remotes = open_git(builder.root).remotes()
    assert [(remote.name, remote.url) for remote in remotes] == [
        ("origin", "https://example.org/x.git"),
        ("other", "git@example.org:x.git"),
    ]


def test_the_configured_user_is_known(tmp_path):
    """For questions about one's own commits."""
    builder = GitBuilder(tmp_path / "project")
    builder.git("config", "user.name", "Ana Öst")
    builder.git("config", "user.email", "ana@example.org")
    assert str(open_git(builder.root).current_user()) == "Ana Öst <ana@example.org>"


def test_the_mail_map_joins_the_names_of_a_person(tmp_path):
    """As git itself shows them."""
    builder = GitBuilder(tmp_path / "project")
    builder.commit(
        "one",
        {".mailmap": "Ana Nowak <ana@example.org> <old@example.org>\n"},
        author=("A", "old@example.org"),
    )
    builder.commit("two", {"a": ""})
    git = open_git(builder.root)
    assert [(c.person, c.commits) for c in git.contributors()] == [(git.contributors()[0].person, 2)]
    assert {commit.author for commit in git.log().commits} == {"Ana Nowak"}


def test_no_process_or_descriptor_is_left_behind(repo):
    """A long session asks thousands of times."""
    from pathlib import Path

    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("needs /proc")
    git = open_git(repo.root)
    git.file_at("HEAD", "doc.md")
    before = len(list(descriptors.iterdir()))
    for _ in range(3):
        git.file_at("HEAD", "doc.md")
        git.files_at("HEAD")
        git.log(limit=1)
    assert len(list(descriptors.iterdir())) == before
    children = Path(f"/proc/self/task/{__import__('os').getpid()}/children")
    if children.exists():
        assert children.read_text(encoding="ascii").split() == []


def test_a_repository_with_long_ids_answers(tmp_path):
    """SHA-256 instead of SHA-1, where git can make one."""
    root = tmp_path / "project"
    made = subprocess.run(
        ["git", "init", "-q", "-b", "main", "--object-format=sha256", str(root)],
        check=False,
        capture_output=True,
    )
    if made.returncode:
        pytest.skip("this git knows no SHA-256")
    builder = GitBuilder(root)
    sha = builder.commit("first", {"a.py": "a\n", "b.bin": b"\0"})
    git = open_git(root)
    assert len(sha) == 64
    assert [file.path for file in git.show("HEAD").diff.files] == ["a.py", "b.bin"]
    assert git.blame("a.py")[0].sha == sha
    assert git.log(with_files=True).commits[0].sha == sha
