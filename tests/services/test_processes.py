import sys
import time
from pathlib import Path

import pytest

from services.errors import CommandUnavailableError
from services.processes import environment, run

PYTHON = sys.executable


def python(code: str, tmp_path: Path, *, timeout_seconds=10.0, **options):
    return run([PYTHON, "-S", "-c", code], cwd=tmp_path, timeout_seconds=timeout_seconds, **options)


def test_output_status_and_standard_input_are_passed_through(tmp_path):
    """Both streams and the status come back as they were; stdin is what was given."""
    code = "import sys; sys.stdout.write(sys.stdin.read().upper()); sys.stderr.write('no'); sys.exit(3)"
    result = python(code, tmp_path, stdin=b"abc" * 100_000)
    assert (result.returncode, result.stdout, result.stderr) == (3, b"ABC" * 100_000, b"no")
    assert not result.is_success


def test_standard_input_is_empty_unless_given(tmp_path):
    """A program that asks gets an end of file, not the user's keyboard."""
    assert python("import sys; print(repr(sys.stdin.read()))", tmp_path).stdout == b"''\n"


def test_a_program_that_reads_nothing_does_not_break_the_pipe(tmp_path):
    """Closing standard input early is the program's right."""
    assert python("pass", tmp_path, stdin=b"x" * 1_000_000).is_success


def test_a_timeout_kills_the_whole_group(tmp_path):
    """Neither the program nor what it started survives its time."""
    marker = tmp_path / "pid"
    code = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(marker)!r}, 'w').write(str(child.pid)); time.sleep(60)"
    )
    started = time.monotonic()
    result = python(code, tmp_path, timeout_seconds=1.0)
    assert result.is_timed_out
    assert time.monotonic() - started < 5
    assert_gone(int(marker.read_text()))


def test_a_child_left_behind_does_not_hold_the_caller(tmp_path):
    """When the program ends, a background child with the pipes open is killed after a moment."""
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)"
    )
    started = time.monotonic()
    result = python(code, tmp_path, timeout_seconds=30)
    assert time.monotonic() - started < 5
    assert not result.is_timed_out
    assert_gone(int(result.stdout))


def test_output_is_bounded(tmp_path):
    """A program that writes without end is stopped, and the prefix is kept."""
    result = python("while True: print('x' * 1000)", tmp_path, max_output_bytes=10_000)
    assert result.is_truncated
    assert len(result.stdout) == 10_000


def test_output_of_exactly_the_limit_is_complete(tmp_path):
    """The limit itself is allowed."""
    result = python("import sys; sys.stdout.write('x' * 10_000)", tmp_path, max_output_bytes=10_001)
    assert result.is_success
    assert len(result.stdout) == 10_000


def test_a_cancellation_stops_the_program_at_once(tmp_path):
    """The caller's flag is looked at while waiting."""
    started = time.monotonic()
    result = python("import time; time.sleep(60)", tmp_path, is_cancelled=lambda: True)
    assert result.is_cancelled
    assert time.monotonic() - started < 5


def test_a_missing_program_is_a_service_error(tmp_path):
    """One sentence with the program's name."""
    with pytest.raises(CommandUnavailableError, match="no-such-program"):
        run(["no-such-program"], cwd=tmp_path, timeout_seconds=1)


def test_arguments_are_never_read_by_a_shell(tmp_path):
    """Shell syntax is plain text."""
    code = "import sys; print(sys.argv[1])"
    result = run([PYTHON, "-S", "-c", code, "$(touch x); `id`"], cwd=tmp_path, timeout_seconds=10)
    assert result.stdout == b"$(touch x); `id`\n"
    assert not (tmp_path / "x").exists()


def test_the_environment_is_scrubbed_of_what_steers_git(monkeypatch):
    """Variables of the caller's git and pager do not reach the program; extra ones win."""
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "evil")
    monkeypatch.setenv("LESS", "x")
    names = environment({"EXTRA": "1", "PAGER": "mine"})
    assert {"GIT_DIR", "GIT_EXTERNAL_DIFF", "LESS"}.isdisjoint(names)
    assert names["GIT_TERMINAL_PROMPT"] == "0"
    assert (names["EXTRA"], names["PAGER"]) == ("1", "mine")


def test_no_descriptor_is_left_open(tmp_path):
    """A long session may call a million times."""
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("needs /proc")
    python("pass", tmp_path)
    before = len(list(descriptors.iterdir()))
    for _ in range(5):
        python("pass", tmp_path)
    assert len(list(descriptors.iterdir())) == before


def assert_gone(pid: int) -> None:
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return
        if state == "Z":
            return
        time.sleep(0.02)
    pytest.fail(f"process {pid} still runs")
