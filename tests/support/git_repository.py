"""Scripted git repositories: people, dates, branches, tags, a merge, a rename, and a work tree in motion."""

from dataclasses import dataclass
from pathlib import Path

from git_builder import GitBuilder
from trees import TreeEntry, fixture_files, write_entries

ANA = ("Ana Nowak", "ana@example.org")
BJORN = ("Björn Ångström", "bjorn@example.org")
MEI = ("李 梅", "mei@example.org")

RETRY_V1 = "def retry(call):\n    return call()\n"
RETRY_V2 = "def retry(call, attempts=3):\n    for _ in range(attempts):\n        return call()\n"
RETRY_V3 = RETRY_V2 + "\n\ndef backoff(attempt):\n    return 2**attempt\n"
PARSER = "def parse(text):\n    return text.split()\n"
PARSER_STRICT = (
    "def parse(text):\n    if not text:\n        raise ValueError(text)\n    return text.split()\n"
)


@dataclass(frozen=True, slots=True)
class History:
    """A repository with a known history. Commits by what they did."""

    root: Path
    git: GitBuilder
    commits: dict[str, str]


def build_history(root: Path) -> History:
    """Eight commits by three people, one merge, one rename, two tags, two branches, a clean work tree.

    start - retry - (feature: parser, strict) - backoff - merge - rename - docs; v0.1 at retry, v0.2 at merge.
    """
    git = GitBuilder(root)
    commits = {
        "start": git.commit(
            "Start the project", {"README.md": "# Demo\n", "src/app.py": "import retrying\n"}
        ),
        "retry": git.commit("Retry a call", {"src/retrying.py": RETRY_V2}, author=BJORN),
    }
    git.git("tag", "v0.1")
    git.git("checkout", "-q", "-b", "feature/parser")
    commits["parser"] = git.commit("Add a parser", {"src/parser.py": PARSER}, author=MEI)
    commits["strict"] = git.commit("Refuse empty text", {"src/parser.py": PARSER_STRICT}, author=MEI)
    git.git("checkout", "-q", "main")
    commits["backoff"] = git.commit("Back off between retries", {"src/retrying.py": RETRY_V3}, author=BJORN)
    git.hour += 1
    git.git("merge", "-q", "--no-ff", "-m", "Merge the parser", "feature/parser")
    commits["merge"] = git.git("rev-parse", "HEAD")
    git.git("tag", "-a", "v0.2", "-m", "Second release")
    git.git("mv", "src/parser.py", "src/reading.py")
    commits["rename"] = git.commit("Call the parser reading", author=ANA)
    commits["docs"] = git.commit("Describe the löop", {"docs/übersicht.md": "# Übersicht\n"}, author=BJORN)
    git.git("branch", "stale", commits["retry"])
    return History(root, git, commits)


def disturb(history: History) -> None:
    """Put one change in each state: stash, staged, unstaged, staged and unstaged, untracked, deleted."""
    git = history.git
    git.write({"src/app.py": "import retrying\n\nSTASHED = True\n"})
    git.git("stash", "push", "-q", "-m", "half an idea")
    git.write({"src/retrying.py": RETRY_V3.replace("2**attempt", "3**attempt")})
    git.git("add", "src/retrying.py")
    git.write(
        {
            "src/reading.py": PARSER_STRICT
            + "\n\ndef parse_all(lines):\n    return [parse(x) for x in lines]\n"
        }
    )
    git.write({"README.md": "# Demo\n\nStaged.\n"})
    git.git("add", "README.md")
    git.write({"README.md": "# Demo\n\nStaged.\n\nThen changed.\n"})
    git.write({"notes.txt": "to do\n", "docs/übersicht.md": None})


REPLAY_CHANGED = "src/core/replay_service.cpp"
REPLAY_STAGED = "config/replay.conf"
REPLAY_UNTRACKED = "notes/idea.md"


def build_replay(root: Path) -> GitBuilder:
    """The C++ fixture as a repository with one unstaged, one staged and one untracked change."""
    git = GitBuilder(root)
    files = fixture_files("replay_cpp")
    copies = {path for path in files if path.startswith(("backup/", "build/"))}
    git.commit("Record and replay sessions", {path: files[path] for path in files if path not in copies})
    git.commit("Keep copies", {path: files[path] for path in sorted(copies)}, author=BJORN)
    source = files[REPLAY_CHANGED].decode()
    git.write({REPLAY_STAGED: files[REPLAY_STAGED].decode().replace("max_steps = 500", "max_steps = 900")})
    git.git("add", REPLAY_STAGED)
    git.write(
        {
            REPLAY_CHANGED: source.replace(
                "if (stop_on_difference_) break;", "if (stop_on_difference_) return state;"
            )
        }
    )
    git.write({REPLAY_UNTRACKED: "Replay backwards.\n"})
    return git


def build_repository(root: Path, entries: tuple[TreeEntry, ...], form: str) -> Path:
    """A literate tree as a repository of the given form, see tests/cases/README.md."""
    write_entries(root, entries)
    if form == "plain":
        return root
    if form == "broken git":
        # A file called .git that points nowhere: what a deleted work tree or submodule leaves behind.
        (root / ".git").write_text("gitdir: /nowhere/at/all\n")
        return root
    git = GitBuilder(root)
    if form == "unborn":
        return root
    git.commit("Start")
    if form == "dirty":
        first = next(entry for entry in entries if not entry.link_to)
        git.write({first.path: first.content + b"\n", "untracked.txt": "new\n"})
    elif form == "detached":
        git.git("checkout", "-q", "--detach")
    elif form == "shallow":
        git.commit("Second", {"second.txt": "2\n"})
        clone = root.with_name(root.name + "-shallow")
        git.git("clone", "-q", "--depth", "1", f"file://{root}", str(clone))
        return clone
    elif form == "worktree":
        linked = root.with_name(root.name + "-linked")
        git.git("worktree", "add", "-q", "-b", "linked", str(linked))
        return linked
    elif form != "committed":
        raise ValueError(f"unknown form of repository: {form}")
    return root
