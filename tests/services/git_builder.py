"""A scripted repository: fixed people, fixed dates, so that every id is the same on every machine."""

import os
import subprocess
from pathlib import Path

ANA = ("Ana Nowak", "ana@example.org")
BO = ("Bo Öst", "bo@example.org")


class GitBuilder:
    """Builds a repository step by step and asks git itself what is true."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        self.hour = 0
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str | bytes, author=ANA, check=True, stdin: bytes | None = None) -> str:
        name, email = author
        date = f"2024-03-{1 + self.hour // 24:02}T{self.hour % 24:02}:00:00+01:00"
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root.parent),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": email,
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_DATE": date,
            "LC_ALL": "C.UTF-8",
        }
        settings = ["-c", "protocol.file.allow=always", "-c", "core.quotePath=false"]
        result = subprocess.run(
            ["git", *settings, *arguments],
            cwd=self.root,
            env=env,
            input=stdin,
            capture_output=True,
            check=False,
        )
        if check and result.returncode != 0:
            raise AssertionError(result.stderr.decode("utf-8", "replace"))
        return result.stdout.decode("utf-8", "replace").strip()

    def write(self, files: dict[str, str | bytes | None]) -> None:
        for name, content in files.items():
            path = self.root / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, message: str, files: dict[str, str | bytes | None] | None = None, author=ANA) -> str:
        self.hour += 1
        self.write(files or {})
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, author=author)
        return self.git("rev-parse", "HEAD")


def numbered(count: int, **changed: str) -> str:
    """Lines `line 1` to `line count`, some of them replaced: `numbered(9, l3="x")`."""
    return "".join(changed.get(f"l{number}", f"line {number}") + "\n" for number in range(1, count + 1))
