"""Processes: the only door to other programs. No shell, scrubbed environment, bounded in time and output."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.errors import CommandUnavailableError

MAX_OUTPUT_BYTES = 64_000_000
# The file list of a million-file repository fits; a runaway program does not fill the memory.
_POLL_SECONDS = 0.05
# How soon a cancellation is noticed.
_GRACE_SECONDS = 0.25
# A child that a finished program left behind may hold the pipes this long before it is killed.
_CHUNK_BYTES = 1 << 16

_DROPPED_PREFIXES = ("GIT_",)
# A GIT_DIR or GIT_EXTERNAL_DIFF of the caller's shell must not steer what is read here.
_DROPPED_NAMES = frozenset(
    {"SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "PAGER", "LESS", "EDITOR", "VISUAL", "LANGUAGE"}
)
_FIXED = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_PAGER": "cat",
    "PAGER": "cat",
    "GIT_ASKPASS": "true",
    "SSH_ASKPASS": "true",
    "LC_ALL": "C.UTF-8",
    "NO_COLOR": "1",
}


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """What a program returned."""

    returncode: int
    # Negative: the signal that ended it.
    stdout: bytes
    stderr: bytes
    duration_seconds: float
    is_timed_out: bool = False
    is_truncated: bool = False
    # It wrote more than was allowed and was stopped; the output is a prefix.
    is_cancelled: bool = False

    @property
    def is_success(self) -> bool:
        """Whether it ran to its end and returned zero."""
        return self.returncode == 0 and not (self.is_timed_out or self.is_truncated or self.is_cancelled)


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The caller's environment without what would steer git, ask questions or page; *extra* wins."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_DROPPED_PREFIXES) and name not in _DROPPED_NAMES
    }
    return {**kept, **_FIXED, **(extra or {})}


def run(
    argv: Sequence[str | bytes],
    *,
    cwd: Path,
    timeout_seconds: float,
    env: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    max_output_bytes: int = MAX_OUTPUT_BYTES,
    is_cancelled: Callable[[], bool] | None = None,
) -> ProcessResult:
    """Run *argv* in *cwd* and return what it wrote; standard input is empty unless given.

    *env* is laid over the scrubbed environment. The whole process group is killed on timeout, on too much
    output, when *is_cancelled* turns true and when this call is left by an exception.
    Raises CommandUnavailableError when the program cannot be started.
    """
    started = time.monotonic()
    try:
        process = subprocess.Popen(  # noqa: S603 - argv is a list built by services, never a shell line
            list(argv),
            cwd=cwd,
            env=environment(env),
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        program = os.fsdecode(argv[0]) if argv else "nothing"
        raise CommandUnavailableError(f"{program} cannot be run in {cwd.name or cwd}: {error}.") from error
    exchange = _Exchange(process, stdin, max_output_bytes)
    try:
        exchange.drive(started + timeout_seconds, is_cancelled)
    finally:
        exchange.close()
    return ProcessResult(
        returncode=process.returncode,
        stdout=bytes(exchange.stdout),
        stderr=bytes(exchange.stderr),
        duration_seconds=time.monotonic() - started,
        is_timed_out=exchange.is_timed_out,
        is_truncated=exchange.is_truncated,
        is_cancelled=exchange.is_cancelled,
    )


class _Exchange:
    """The pipes of one running process."""

    def __init__(self, process: subprocess.Popen[bytes], stdin: bytes | None, max_output_bytes: int) -> None:
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.is_timed_out = False
        self.is_truncated = False
        self.is_cancelled = False
        self._process = process
        self._pending = memoryview(stdin or b"")
        self._room = max_output_bytes
        self._exited_at: float | None = None
        self._selector = selectors.DefaultSelector()
        for stream, sink in ((process.stdout, self.stdout), (process.stderr, self.stderr)):
            if stream is not None:
                self._selector.register(stream, selectors.EVENT_READ, sink)
        if process.stdin is not None:
            os.set_blocking(process.stdin.fileno(), False)
            self._selector.register(process.stdin, selectors.EVENT_WRITE)

    def drive(self, deadline: float, is_cancelled: Callable[[], bool] | None) -> None:
        """Move bytes until the process is done or has to be stopped."""
        while self._selector.get_map() and not self._must_stop(deadline, is_cancelled):
            wait = min(_POLL_SECONDS, max(deadline - time.monotonic(), 0.0))
            for key, _ in self._selector.select(wait):
                if key.data is None:
                    self._write(key)
                else:
                    self._read(key)
        self._wait(deadline, is_cancelled)

    def close(self) -> None:
        """Kill what still runs, reap it and release the descriptors."""
        if self._process.poll() is None or self._selector.get_map():
            # The group also holds what the program started and left behind.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._selector.close()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()

    def _must_stop(self, deadline: float, is_cancelled: Callable[[], bool] | None) -> bool:
        if self._room <= 0:
            self.is_truncated = True
        elif is_cancelled is not None and is_cancelled():
            self.is_cancelled = True
        elif time.monotonic() >= deadline:
            self.is_timed_out = True
        else:
            return self._is_abandoned()
        return True

    def _is_abandoned(self) -> bool:
        """Whether the process ended long ago and only a child of it keeps the pipes open."""
        if self._process.poll() is None:
            return False
        now = time.monotonic()
        self._exited_at = self._exited_at or now
        return now - self._exited_at > _GRACE_SECONDS

    def _wait(self, deadline: float, is_cancelled: Callable[[], bool] | None) -> None:
        """Wait for a process that closed its output early."""
        while self._process.poll() is None and not self._must_stop(deadline, is_cancelled):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=_POLL_SECONDS)

    def _read(self, key: selectors.SelectorKey) -> None:
        chunk = os.read(key.fd, min(_CHUNK_BYTES, self._room + 1))
        if not chunk:
            self._selector.unregister(key.fileobj)
            return
        key.data.extend(chunk[: self._room])
        self._room -= len(chunk)

    def _write(self, key: selectors.SelectorKey) -> None:
        try:
            written = os.write(key.fd, self._pending[:_CHUNK_BYTES]) if self._pending else 0
        except BrokenPipeError:
            # The program does not want the rest, as `head` would not.
            written = len(self._pending)
        self._pending = self._pending[written:]
        if not self._pending and self._process.stdin is not None:
            self._selector.unregister(key.fileobj)
            self._process.stdin.close()


def run_interactive(argv: Sequence[str], *, cwd: Path) -> int:
    """Run a program of the user's own, such as their editor, on this terminal and in their environment.

    Returns its exit status. Raises CommandUnavailableError.
    """
    try:
        return subprocess.run(list(argv), cwd=cwd, check=False).returncode  # noqa: S603 - argv, never a shell line
    except (OSError, ValueError) as error:
        raise CommandUnavailableError(f"{argv[0]} cannot be run: {error}.") from error


@contextlib.contextmanager
def safe_imports() -> Iterator[None]:
    """Python processes that a library starts inside never look for modules in the working directory.

    It may be a stranger's repository.
    """
    name = "PYTHONSAFEPATH"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def start_interpreter(statement: str) -> subprocess.Popen[bytes]:
    """Another Python that runs *statement*, with pipes for input and output; it can import what this one can.
    Raises CommandUnavailableError.

    Unlike `multiprocessing`, it never runs the caller's main module again and never looks for modules in the
    working directory, which may be a stranger's repository.
    """
    places = [place for place in sys.path if place and Path(place).is_absolute()]
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and our own statement
            [sys.executable, "-P", "-c", statement],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parent.parent,
            env={**environment(), "PYTHONPATH": os.pathsep.join(places)},
        )
    except OSError as error:
        raise CommandUnavailableError(f"the Python interpreter cannot be started: {error}.") from error
