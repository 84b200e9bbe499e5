"""The recorder loses nothing but the line being written, and says so when it cannot write."""

import errno
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from trace_builders import MOMENT, make_goal, make_session

from planner.session import Outcome
from telemetry import recorder as recorder_module
from telemetry.errors import TraceOriginError, TraceWriteError
from telemetry.lines import LineLedger
from telemetry.recorder import Limits, TraceRecorder, append_line, prune
from telemetry.store import TraceStore
from telemetry.trace import Origin, SignalKind, TraceRecord, UserSignal


def make_recorder(directory: Path, session_id: str = "s1", **options) -> TraceRecorder:
    options = {"origin": Origin.TEST, "redact": str, "clock": lambda: MOMENT, **options}
    return TraceRecorder(directory, session_id=session_id, **options)


def lines_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_request_becomes_one_numbered_line_of_its_sessions_log(tmp_path):
    """One log a session, one line a request, numbered from 1, stamped with the origin."""
    recorder = make_recorder(tmp_path / "state" / "traces")
    recorder.record(make_session())
    returned = recorder.record(make_session(outcome=Outcome.INSUFFICIENT_EVIDENCE))

    written = lines_of(tmp_path / "state" / "traces" / "s1.jsonl")
    assert [(line["step"], line["origin"], line["outcome"]) for line in written] == [
        (1, "test", "success"),
        (2, "test", "insufficient_evidence"),
    ]
    assert TraceRecord.model_validate(written[1]) == returned


def test_a_test_process_cannot_write_production_traces(tmp_path):
    """The origin is stamped at the source, and tests never pollute production."""
    with pytest.raises(TraceOriginError, match=r"Origin\.TEST"):
        make_recorder(tmp_path, origin=Origin.PRODUCTION, is_test_process=True)


@pytest.mark.parametrize("session_id", ["", "../evil", "a/b", "a.b", "x" * 200, "nul\0"])
def test_a_session_id_that_is_no_plain_name_is_refused(tmp_path, session_id):
    """A session id becomes a file name and must not leave the directory."""
    with pytest.raises(ValueError, match="session id"):
        make_recorder(tmp_path, session_id)


def test_nothing_is_written_when_switched_off(tmp_path):
    """Off means off: no file, no directory; the trace is still returned."""
    recorder = make_recorder(tmp_path / "never", is_enabled=False)
    assert recorder.record(make_session()).step == 1
    recorder.signal(UserSignal(kind=SignalKind.COPIED))
    assert not (tmp_path / "never").exists()


def test_a_torn_last_line_costs_only_itself(tmp_path):
    """After kill -9 in mid-line, the next append starts on a line of its own."""
    make_recorder(tmp_path).record(make_session())
    log = tmp_path / "s1.jsonl"
    with log.open("ab") as file:
        file.write(b'{"line":"trace","schema_ver')

    trace = make_recorder(tmp_path).record(make_session())

    ledger = LineLedger()
    assert [record.step for record in TraceStore(tmp_path).records(ledger)] == [1, trace.step]
    assert ledger.damaged_lines == 1


def test_a_session_continued_by_another_process_keeps_counting(tmp_path):
    """Steps go on where the log stands, so that later signals find their trace."""
    make_recorder(tmp_path).record(make_session())
    assert make_recorder(tmp_path).record(make_session()).step == 2


def test_a_full_log_goes_on_in_its_next_part(tmp_path):
    """Rotation by size: no line is lost or split, and reading joins the parts in order."""
    recorder = make_recorder(tmp_path, limits=Limits(max_log_bytes=4000))
    for _ in range(12):
        recorder.record(make_session())

    parts = sorted(path.name for path in tmp_path.iterdir())
    assert len(parts) > 3
    assert [record.step for record in TraceStore(tmp_path).records()] == list(range(1, 13))


def test_the_oldest_logs_go_when_the_directory_is_full(tmp_path):
    """The total is bounded; the session's own log and files of others are never deleted."""
    for number in range(4):
        path = tmp_path / f"old{number}.jsonl"
        path.write_bytes(b"x" * 1000)
        os.utime(path, (number, number))
    (tmp_path / "notes.txt").write_bytes(b"x" * 5000)

    deleted = prune(tmp_path, 2500, keep="old0")

    assert deleted == ("old1.jsonl", "old2.jsonl")
    assert (tmp_path / "old0.jsonl").exists()
    assert (tmp_path / "notes.txt").exists()


def test_a_directory_that_cannot_be_made_is_a_declared_error(tmp_path):
    """The caller shows one warning and goes on; the message names the place."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TraceWriteError, match="telemetry goes on without it"):
        make_recorder(tmp_path / "file" / "traces").record(make_session())


def test_a_read_only_log_is_a_declared_error(tmp_path, monkeypatch):
    """EROFS, EACCES and their like all become TraceWriteError."""

    def refuse(*_args, **_kwargs):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    recorder = make_recorder(tmp_path)
    recorder.record(make_session())
    monkeypatch.setattr(recorder_module.os, "open", refuse)
    with pytest.raises(TraceWriteError, match="Permission denied"):
        recorder.record(make_session())


def test_a_full_disk_leaves_no_half_line(tmp_path, monkeypatch):
    """When only part of a line fits, it is taken back; the next line is whole."""
    log = tmp_path / "s.jsonl"
    append_line(log, b'{"a":1}\n')
    real_write = os.write
    calls = []

    def write_a_little(descriptor, data):
        calls.append(data)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real_write(descriptor, bytes(data)[:3])

    monkeypatch.setattr(recorder_module.os, "write", write_a_little)
    with pytest.raises(OSError, match="No space left"):
        append_line(log, b'{"b":2}\n')
    monkeypatch.setattr(recorder_module.os, "write", real_write)
    append_line(log, b'{"c":3}\n', sync=True)

    assert log.read_bytes() == b'{"a":1}\n{"c":3}\n'


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="the system cannot refuse links")
def test_a_link_under_the_logs_name_is_not_followed(tmp_path):
    """A planted link must not let a trace overwrite another file."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "traces").mkdir()
    (tmp_path / "traces" / "s1.jsonl").symlink_to(victim)
    with pytest.raises(TraceWriteError):
        make_recorder(tmp_path / "traces").record(make_session())
    assert victim.read_text() == "precious"


def append_many(path: Path, mark: str) -> None:
    for number in range(200):
        append_line(path, json.dumps({"mark": mark, "n": number, "pad": "x" * 3000}).encode() + b"\n")


def test_two_processes_at_once_lose_no_line(tmp_path):
    """Lines of two writers alternate but never mix."""
    log = tmp_path / "s.jsonl"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=append_many, args=(log, mark)) for mark in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    seen = [(line["mark"], line["n"]) for line in lines_of(log)]
    assert sorted(seen) == sorted((mark, number) for mark in "ab" for number in range(200))


def test_killing_the_writer_loses_at_most_the_line_being_written(tmp_path):
    """kill -9 amid a stream of appends: every complete line still reads, and the next append is whole."""
    log = tmp_path / "s.jsonl"
    program = (
        "import sys; from pathlib import Path; from telemetry.recorder import append_line\n"
        "while True: append_line(Path(sys.argv[1]), b'{\"pad\":\"' + b'x' * 200000 + b'\"}\\n')\n"
    )
    root = Path(recorder_module.__file__).parents[1]
    writer = subprocess.Popen([sys.executable, "-c", program, str(log)], cwd=root)
    try:
        while not log.exists() or log.stat().st_size < 2_000_000:
            time.sleep(0.005)
            assert writer.poll() is None
    finally:
        writer.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        writer.wait()

    append_line(log, b'{"last":1}\n')

    broken = 0
    for line in log.read_bytes().splitlines():
        try:
            json.loads(line)
        except ValueError:
            broken += 1
    assert broken <= 1
    assert log.read_bytes().endswith(b'\n{"last":1}\n')


def test_secrets_never_reach_the_log(tmp_path):
    """A secret is removed from the request and from everything copied from it, without breaking the trace."""

    def redact(text: str) -> str:
        return text.replace("token=hunter2", "token=[redacted]")

    session = make_session("why does token=hunter2 fail", goal=make_goal("hunter2"))
    recorder = make_recorder(tmp_path, redact=redact)
    trace = recorder.record(session)
    recorder.signal(UserSignal(kind=SignalKind.REJECTED, detail="token=hunter2 is right"))

    assert trace.request == "why does token=[redacted] fail"
    assert trace.goal.intent == session.parse.goal.intent
    assert "hunter2" not in (tmp_path / "s1.jsonl").read_text()


def test_a_later_rejection_changes_the_outcome_that_is_read(tmp_path):
    """The log is append-only: the signal is a line of its own and is joined when reading."""
    recorder = make_recorder(tmp_path)
    recorder.record(make_session())
    recorder.record(make_session())
    recorder.signal(UserSignal(kind=SignalKind.REJECTED), step=1)
    recorder.signal(UserSignal(kind=SignalKind.OPENED_CITATION, rank=3))

    first, second = TraceStore(tmp_path).records()
    assert first.outcome is Outcome.USER_REJECTED
    assert second.outcome is Outcome.SUCCESS
    features = list(TraceStore(tmp_path).features())
    assert [trace.ending for trace in features] == ["user_rejected", "success"]
    assert features[1].opened_rank == 3


def test_a_signal_about_a_request_that_never_was_is_refused(tmp_path):
    """A signal needs its trace."""
    with pytest.raises(ValueError, match="no request 0"):
        make_recorder(tmp_path).signal(UserSignal(kind=SignalKind.ACCEPTED))
