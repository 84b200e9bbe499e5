"""Questions about history, asked of a scripted repository and compared with what git itself says."""

import pytest
from git_builder import GitBuilder
from git_repository import BJORN, build_history, disturb

from agent.settings import Settings, Telemetry
from agent.wiring import build_assistant, workspace_at
from planner.session import Outcome


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """Eight commits by three people, two tags, three branches, and a work tree in motion."""
    built = build_history(tmp_path_factory.mktemp("history") / "demo")
    disturb(built)
    return built


@pytest.fixture(scope="module")
def ask(history, tmp_path_factory):
    """Ask one question without an earlier one."""
    return asker(history.root, tmp_path_factory.mktemp("state"))


def asker(root, state):
    settings = Settings(cache_dir=state / "cache", state_dir=state / "state", telemetry=Telemetry.OFF)

    def asked(request):
        answer = build_assistant(workspace_at(root, is_explicit=True), settings).ask(request)
        return answer.session.outcome, answer.text.splitlines(), answer.package

    return asked


def commits_of(package):
    """The commits of an answer in its order."""
    return [item.revision for item in package.items if item.kind == "commit"]


@pytest.mark.parametrize(
    ("request_", "arguments"),
    [
        ("check the last commit", ["-1"]),
        ("show the last 3 commits", ["-3"]),
        ("commits in March 2024", ["--since=2024-03-01T00:00:00", "--until=2024-03-31T23:59:59"]),
        ("what was committed in q1 2024", ["--since=2024-01-01", "--until=2024-03-31T23:59:59"]),
        ("commits by Mei", ["--author=mei@"]),
        ("what did Björn commit between v0.1 and v0.2?", ["--author=Björn", "v0.1..v0.2"]),
        ("commits since v0.2", ["v0.2..HEAD"]),
        ("history of src/reading.py", ["--follow", "HEAD", "--", "src/reading.py"]),
        ("which commits touched src/retrying.py", ["HEAD", "--", "src/retrying.py"]),
        ("commits on feature/parser", ["feature/parser"]),
        ('which commit says "Refuse empty text"', ["--grep=Refuse empty text"]),
        ("what changed between v0.1 and v0.2", ["v0.1..v0.2"]),
    ],
)
def test_the_commits_are_those_that_git_lists(history, ask, request_, arguments):
    """Neither more nor fewer, newest first."""
    outcome, _, package = ask(request_)

    assert outcome is Outcome.SUCCESS
    assert commits_of(package) == history.git.git("log", "--format=%H", *arguments).split()


@pytest.mark.parametrize(
    ("request_", "lead"),
    [
        ("list the tags", "2 tags: v0.2, v0.1"),
        ("which branches exist?", "3 branches: main, feature/parser, stale"),
        ("who contributes to this repository", "3 people have committed; Björn Ångström most, 3 commits"),
        ("is there anything in the stash?", "1 stash set aside"),
        ("which branch am I on", "on branch main"),
        ("what is the latest tag", "the newest tag is v0.2: Second release (2024-03-01)"),
    ],
)
def test_a_listing_begins_with_what_there_is(ask, request_, lead):
    """Number and names first, then one line each."""
    outcome, lines, _ = ask(request_)

    assert outcome is Outcome.SUCCESS
    assert lines[0] == lead


def test_a_commit_is_told_with_its_author_its_day_and_what_it_changed(history, ask):
    """The first line is the answer, the changed file follows."""
    short = history.git.git("rev-parse", "--short", history.commits["docs"])
    _, lines, package = ask("what did the last commit change")

    assert lines[0] == f"{short} by Björn Ångström, 2024-03-01: Describe the löop"
    assert "docs/übersicht.md" in {item.path for item in package.items}


def test_a_quoted_subject_finds_the_commit_and_its_changes(history, ask):
    """The message is searched, not the code."""
    outcome, lines, package = ask('what does the commit "Refuse empty text" change')

    assert outcome is Outcome.SUCCESS
    assert lines[0].removeprefix("- ").startswith(history.commits["strict"][:7])
    assert "src/parser.py" in {item.path for item in package.items}


@pytest.mark.parametrize("request_", ["when was backoff introduced", "who last changed backoff"])
def test_both_ends_of_a_name_are_told_at_once(history, ask, request_):
    """When it came in and when it was last changed, in the first line."""
    _, lines, package = ask(request_)
    first = history.git.git("log", "--format=%H", "-Sdef backoff", "--reverse").split()[0]

    assert lines[0].startswith(f"backoff was introduced in {first[:7]} by Björn Ångström")
    assert lines[0].endswith("and is unchanged since")
    assert commits_of(package)[0] == first


def test_lines_are_blamed_on_their_last_author(history, ask):
    """The span that was named, and who wrote it last."""
    _, lines, package = ask("who wrote lines 1 to 3 of src/retrying.py")
    wrote = history.git.git("blame", "-s", "-L1,3", "src/retrying.py", "HEAD").splitlines()

    assert lines[0].startswith("src/retrying.py:1-3 was last changed in ")
    assert {line.split()[0][:7] for line in wrote} == {
        dict(item.details)["commit"][:7] for item in package.items if item.kind == "blame"
    }


def test_two_revisions_are_compared_both_ways(history, ask):
    """Commits that only one of them has, counted both ways, and the files that differ."""
    _, lines, package = ask("diff feature/parser..main")
    files = history.git.git("diff", "--name-only", "feature/parser", "main").splitlines()

    assert "has 0 commits that" in lines[0]
    assert set(files) <= {item.path for item in package.items}


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ("commits by Zorro", "Nobody called Zorro has committed; those who have: Björn Ångström"),
        ("commits by Bjorn Angstrom", "nearest: Björn Ångström"),
        ("what changed since v0.9", "No commit, branch or tag is named 'v0.9'. Nearest: v0.1, v0.2."),
        ("history of src/redaing.py", "nearest: src/reading.py"),
        ("who wrote vanish_quietly?", "The history holds no vanish_quietly."),
    ],
)
def test_what_git_does_not_know_is_said_with_the_nearest_names(ask, request_, says):
    """A name that is nowhere is no empty list."""
    outcome, lines, _ = ask(request_)

    assert outcome is Outcome.INSUFFICIENT_EVIDENCE
    assert says in lines[0]


def test_a_time_without_commits_is_an_answer(ask):
    """Nothing was committed then: that is the fact."""
    outcome, lines, _ = ask("commits in January 2023")

    assert outcome is Outcome.SUCCESS
    assert lines == ["no commit in January 2023"]


@pytest.mark.parametrize(
    ("form", "request_", "says"),
    [
        ("unborn", "show the last 3 commits", "there are no commits yet"),
        ("detached", "which branch am I on", "detached head at "),
        ("shallow", "show the last 3 commits", "the clone is shallow"),
    ],
)
def test_odd_repositories_are_told_as_they_are(tmp_path, form, request_, says):
    """Before the first commit, off every branch, with half of the history."""
    git = GitBuilder(tmp_path / "odd")
    if form != "unborn":
        git.commit("One", {"a.txt": "1\n"})
        git.commit("Two", {"a.txt": "2\n"}, author=BJORN)
    root = git.root
    if form == "detached":
        git.git("checkout", "-q", "--detach")
    if form == "shallow":
        root = tmp_path / "clone"
        git.git("clone", "-q", "--depth", "1", f"file://{git.root}", str(root))
    outcome, lines, _ = asker(root, tmp_path)(request_)

    assert outcome is Outcome.SUCCESS
    assert any(says in line for line in lines)
