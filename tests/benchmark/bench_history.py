"""The scripted repository: three authors, two tags, a rename, a second branch, a stash and local edits.

People and dates are fixed, so that every commit id is the same on every machine.
"""

import os
import subprocess
from pathlib import Path

ANA = ("Ana Nowak", "ana@example.org")
BO = ("Bo Lindqvist", "bo@example.org")
CHEN = ("Chen Wei", "chen@example.org")

_RETRY = '''"""Retry: how long to wait before a delivery is tried again."""


def backoff_seconds(attempt: int) -> int:
    """Seconds to wait before *attempt*."""
    return {delay}
'''
_QUEUE = '''"""A queue of deliveries, held in memory."""


class DeliveryQueue:
    """First in, first out."""

    def __init__(self) -> None:
        self.items: list[str] = []

    def push(self, item: str) -> None:
        """Add *item* at the end."""
        self.items.append(item)

    def pop(self) -> str:
        """Take the oldest item."""
        return self.items.pop(0)


def deliver(queue: DeliveryQueue) -> str:
    """Deliver the oldest item of *queue*."""
    return queue.pop()
'''
_SETTINGS = '''"""Settings of the harbor."""

import tomllib
from pathlib import Path


def read_settings(path: Path) -> dict[str, object]:
    """The settings in *path*."""
    return tomllib.loads(path.read_text(encoding="utf-8"))
'''
_CLI = '''"""The command line."""

from harbor.queue.memory import DeliveryQueue, deliver


def main() -> None:
    """Deliver one item."""
    queue = DeliveryQueue()
    queue.push("crate")
    print(deliver(queue))
'''
_TESTS = """from harbor.retry import backoff_seconds


def test_back_off_is_capped():
    assert backoff_seconds(99) == 60
"""
_MAKEFILE = """.PHONY: test

test:
\tpython -m pytest tests
"""


def build_history(root: Path) -> Path:
    """Write the repository below *root* and return its directory."""
    builder = _Builder(root / "harbor")
    builder.git("init", "--quiet", "--initial-branch=main")
    builder.commit(
        "Start the delivery queue",
        "2024-01-08T09:00:00+00:00",
        ANA,
        {"README.md": "# Harbor\n\nDelivers crates.\n", "src/harbor/queue.py": _QUEUE, "Makefile": _MAKEFILE},
    )
    builder.commit(
        "Retry failed deliveries",
        "2024-01-15T10:30:00+00:00",
        BO,
        {"src/harbor/retry.py": _RETRY.format(delay="2**attempt"), "tests/test_retry.py": _TESTS},
    )
    builder.commit(
        "Read settings from a file", "2024-02-02T14:00:00+00:00", ANA, {"src/harbor/settings.py": _SETTINGS}
    )
    builder.git("tag", "v0.1.0")
    builder.commit(
        "Cap the back-off at one minute",
        "2024-02-20T08:15:00+00:00",
        CHEN,
        {"src/harbor/retry.py": _RETRY.format(delay="min(60, 2**attempt)")},
    )
    builder.commit(
        "Move the queue into its own package",
        "2024-03-05T16:45:00+00:00",
        BO,
        {"src/harbor/queue.py": None, "src/harbor/queue/memory.py": _QUEUE},
    )
    builder.commit("Add a command line", "2024-03-18T11:20:00+00:00", ANA, {"src/harbor/cli.py": _CLI})
    builder.git("tag", "v0.2.0")
    limited = _RETRY.format(delay="min(60, 2**attempt)").replace("\n\n\ndef", "\n\nMAX_ATTEMPTS = 5\n\n\ndef")
    builder.commit(
        "Give up after five attempts", "2024-04-02T13:05:00+00:00", BO, {"src/harbor/retry.py": limited}
    )
    readme = "# Harbor\n\nDelivers crates.\n\nSettings are read from `harbor.toml`.\n"
    builder.commit("Document the settings", "2024-04-09T09:40:00+00:00", ANA, {"README.md": readme})
    _branch_off(builder)
    _leave_work_behind(builder)
    return builder.root


def _branch_off(builder: "_Builder") -> None:
    builder.git("switch", "--quiet", "--create", "feature/metrics")
    builder.commit(
        "Count deliveries", "2024-04-11T10:00:00+00:00", CHEN, {"src/harbor/metrics.py": "DELIVERED = 0\n"}
    )
    builder.git("switch", "--quiet", "main")


def _leave_work_behind(builder: "_Builder") -> None:
    builder.write({"README.md": "# Harbor\n\nHalf a thought.\n"})
    builder.git("stash", "push", "--quiet", "--message", "wording of the readme")
    builder.write({"src/harbor/cli.py": _CLI.replace('"crate"', '"barrel"')})
    builder.git("add", "src/harbor/cli.py")
    builder.write(
        {"src/harbor/settings.py": _SETTINGS.replace("utf-8", "utf-8-sig"), "notes.txt": "ask Bo\n"}
    )


class _Builder:
    """A repository that is written step by step."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True)
        self.root = root
        self.author = ANA
        self.date = "2024-04-12T12:00:00+00:00"

    def git(self, *arguments: str) -> str:
        return run_git(self.root, *arguments, author=self.author, date=self.date)

    def write(self, files: dict[str, str | None]) -> None:
        for name, text in files.items():
            path = self.root / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")

    def commit(self, message: str, date: str, author: tuple[str, str], files: dict[str, str | None]) -> None:
        self.date, self.author = date, author
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)


def run_git(
    root: Path, *arguments: str, author: tuple[str, str] = ANA, date: str = "2024-04-12T12:00:00+00:00"
) -> str:
    """What git prints in *root*, with no configuration but the repository's own."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(root),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": author[0],
        "GIT_AUTHOR_EMAIL": author[1],
        "GIT_COMMITTER_NAME": author[0],
        "GIT_COMMITTER_EMAIL": author[1],
        "GIT_AUTHOR_DATE": date,
        "GIT_COMMITTER_DATE": date,
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    done = subprocess.run(
        ["git", *arguments], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout
