"""Reading traces: own and foreign, old and new, whole and damaged."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trace_builders import MOMENT, foreign_line, make_session, write_log

from planner.session import Gate, Outcome
from telemetry import lines
from telemetry.errors import TraceDirectoryError
from telemetry.features import Ending, Segment
from telemetry.lines import LineLedger
from telemetry.recorder import TraceRecorder
from telemetry.store import TraceStore, parse_line
from telemetry.trace import Origin, TraceRecord, trace_of


def own_trace(**options) -> TraceRecord:
    return trace_of(
        make_session(**options), origin=Origin.BENCHMARK, session_id="s", step=1, timestamp=MOMENT
    )


def test_a_trace_reads_back_as_it_was_written():
    """The line holds the record without loss."""
    trace = own_trace(outcome=Outcome.INSUFFICIENT_EVIDENCE, failed_gates=(Gate.BUDGET,), gaps=2)
    assert parse_line(TraceRecord, trace.to_line()) == trace


def test_the_record_publishes_its_schema():
    """Other programs read the JSON Schema."""
    schema = TraceRecord.model_json_schema()
    assert {"origin", "goal", "request"} & set(schema["properties"]) == {"origin", "request"}
    assert "GoalModel" in schema["$defs"]


def test_a_line_of_an_older_version_is_migrated(tmp_path):
    """Each version has one step to the next; the reader applies them in turn."""
    document = json.loads(own_trace().to_line())
    document["schema_version"] = 0
    document["question"] = document.pop("request")
    (tmp_path / "s.jsonl").write_text(json.dumps(document))

    def from_zero(old):
        return {
            **{key: old[key] for key in old if key != "question"},
            "request": old["question"],
            "schema_version": 1,
        }

    store = TraceStore(tmp_path, migrations={0: from_zero})
    assert [record.request for record in store.records()] == ["where is Ledger defined"]
    assert [trace.request for trace in store.features()] == ["where is Ledger defined"]


def test_a_line_of_a_newer_version_is_counted_with_advice(tmp_path):
    """A newer schema is no damage: the note says what to do."""
    document = {**json.loads(own_trace().to_line()), "schema_version": 3}
    (tmp_path / "s.jsonl").write_text(json.dumps(document))
    ledger = LineLedger()
    assert not list(TraceStore(tmp_path).features(ledger))
    assert (ledger.newer_lines, ledger.damaged_lines) == (1, 0)
    assert ledger.notes == [
        "s.jsonl:1: schema version 3 is newer than this reader (1); upgrade, or record again"
    ]


def test_a_foreign_log_with_a_benchmark_input_is_synthetic_as_a_whole(tmp_path):
    """One such input marks the session; other logs count as production."""
    write_log(tmp_path, MOMENT, foreign_line("where is it"), foreign_line("benchmark:locate", step=2))
    write_log(tmp_path, MOMENT + timedelta(hours=1), foreign_line("about benchmark: runs", None))
    traces = list(TraceStore(tmp_path).features())
    assert [(trace.segment, trace.ending) for trace in traces] == [
        (Segment.SYNTHETIC, Ending.SUCCESS),
        (Segment.SYNTHETIC, Ending.SUCCESS),
        (Segment.PRODUCTION, Ending.NONE),
    ]


def test_an_escaped_benchmark_input_is_recognised(tmp_path):
    """JSON may spell any letter as an escape."""
    write_log(tmp_path, MOMENT, foreign_line("benchmark:x").replace("benchmark", "\\u0062enchmark"))
    assert [trace.segment for trace in TraceStore(tmp_path).features()] == [Segment.SYNTHETIC]


def test_pauses_are_measured_from_the_name_of_the_log_in_any_time_zone(tmp_path):
    """The name gives the opening second, possibly in local time; later requests give the gap instead."""
    local = MOMENT + timedelta(hours=5, minutes=30)
    start = MOMENT.timestamp()
    write_log(tmp_path, local, foreign_line("a", ts=start + 7), foreign_line("b", ts=start + 20, step=2))
    first, second = TraceStore(tmp_path).features()
    assert (first.opening_seconds, first.gap_seconds) == (7.0, None)
    assert (second.opening_seconds, second.gap_seconds) == (None, 13.0)


@pytest.mark.parametrize(
    "damage",
    [
        b'{"ts": 17',
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b'{"ts": 1e400, "step": 1, "input": "x"}',
        b'{"ts": NaN, "step": 1, "input": "x"}',
        b'{"ts": 1e30, "step": 1, "input": "x"}',
        b'{"ts": 1, "step": 1, "input": "\\ud800"}',
        b'{"line":"signal","broken',
        b'{"line":"trace","schema_version":1}',
        b'{"schema_version":-1}',
        b"[" * 100_000,
    ],
)
@pytest.mark.parametrize("name", ["a.log", "a.jsonl"])
def test_a_damaged_line_is_counted_and_skipped(tmp_path, name, damage):
    """Nothing in a log is fatal, and the lines around the damage are read."""
    good = foreign_line("ok").encode() if name == "a.log" else own_trace().to_line().strip()
    (tmp_path / name).write_bytes(b"\n".join([good, damage, b"", good]))
    ledger = LineLedger()
    assert len(list(TraceStore(tmp_path).features(ledger))) == 2
    assert (ledger.logs, ledger.traces, ledger.damaged_lines) == (1, 2, 1)
    assert ledger.notes[0].startswith(f"{name}:2: ")


def test_an_endless_line_is_not_read_into_memory(tmp_path, monkeypatch):
    """Over-long lines are skipped in pieces and counted once."""
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 4096)
    (tmp_path / "a.log").write_bytes(b"x" * 20_000 + b"\n" + foreign_line("ok").encode())
    ledger = LineLedger()
    assert [trace.request for trace in TraceStore(tmp_path).features(ledger)] == ["ok"]
    assert ledger.damaged_lines == 1


def test_a_missing_directory_is_a_declared_error(tmp_path):
    """The message names the directory."""
    with pytest.raises(TraceDirectoryError, match="nowhere"):
        TraceStore(tmp_path / "nowhere")


def test_logs_are_read_in_order_below_any_folder_and_other_files_left_alone(tmp_path):
    """Sorted by folder, session and part number; a single log may be given instead of a directory."""
    for folder in ("b", "a"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.log").write_text(foreign_line(folder))
        (tmp_path / folder / "x.txt").write_text(foreign_line("no"))
    assert [trace.log for trace in TraceStore(tmp_path).features()] == ["a/x.log", "b/x.log"]
    assert [trace.log for trace in TraceStore(tmp_path / "a" / "x.log").features()] == ["x.log"]


def test_an_unreadable_log_is_noted_and_the_rest_is_read(tmp_path):
    """A link to nowhere is one log less, not the end."""
    (tmp_path / "a.log").symlink_to(tmp_path / "gone")
    (tmp_path / "b.log").write_text(foreign_line("ok"))
    ledger = LineLedger()
    assert [trace.request for trace in TraceStore(tmp_path).features(ledger)] == ["ok"]
    assert ledger.unreadable_logs == 1


def test_features_say_what_the_record_says(tmp_path):
    """The quick reading and the whole record agree."""
    recorder = TraceRecorder(
        tmp_path,
        origin=Origin.PRODUCTION,
        session_id="s",
        session_started=MOMENT - timedelta(seconds=4),
        redact=str,
        clock=lambda: MOMENT,
    )
    recorder.record(make_session(outcome=Outcome.INSUFFICIENT_EVIDENCE, failed_gates=(Gate.BUDGET,), gaps=1))
    (trace,) = TraceStore(tmp_path).features()
    assert (trace.intent, trace.entity, trace.targets) == ("locate", "symbol", ("Ledger",))
    assert (trace.step_count, trace.open_gaps, trace.failed_gates) == (1, 1, ("budget",))
    assert (trace.best_quality, trace.match_count, trace.is_evidence_found) == (3, 1, True)
    assert trace.opening_seconds == 4.0
    assert trace.segment is Segment.PRODUCTION


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_in_a_log_are_fatal(tmp_path_factory, data):
    """Whatever stands in a log, reading ends and counts."""
    directory = Path(tmp_path_factory.mktemp("logs"))
    (directory / "a.log").write_bytes(data)
    (directory / "b.jsonl").write_bytes(data)
    ledger = LineLedger()
    list(TraceStore(directory).features(ledger))
    assert ledger.logs == 2
