"""The command line for tests: in this process, or as the command that users run."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.cli.root import run


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def says_one_sentence(self) -> bool:
        """Whether stderr holds exactly one line, and no traceback."""
        return len(self.err.strip().splitlines()) == 1 and "Traceback" not in self.err


class _Pipe(io.TextIOWrapper):
    """A standard stream that is no terminal."""

    def __init__(self, content: bytes = b"") -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8")

    def text(self) -> str:
        """All that was written."""
        self.flush()
        self.seek(0)
        return self.buffer.read().decode("utf-8")


def sleuth(*arguments: str, stdin: str | bytes | None = "") -> Ran:
    """Run the command line in this process; None is a closed standard input."""
    content = stdin.encode() if isinstance(stdin, str) else stdin
    kept = sys.stdin, sys.stdout, sys.stderr
    out, err = _Pipe(), _Pipe()
    sys.stdin = None if content is None else _Pipe(content)
    sys.stdout, sys.stderr = out, err
    try:
        code = run(arguments)
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
    return Ran(int(code), out.text(), err.text())


def sleuth_process(
    *arguments: str,
    stdin: bytes | None = b"",
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout_seconds: float = 60.0,
) -> Ran:
    """Run the command as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "agent.cli", *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, **(environment or {})},
        cwd=cwd,
        timeout=timeout_seconds,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
