"""Contamination is found by behaviour: what is repeated, how it ends, and at what pace."""

from datetime import timedelta

import pytest
from trace_builders import MOMENT, foreign_line, make_session, write_log

from telemetry.features import Ending, TraceFeatures
from telemetry.recorder import TraceRecorder
from telemetry.topology.contamination import ContaminationKind, suspicion_of
from telemetry.topology.groups import GroupIndex, RequestGroup
from telemetry.topology.report import build_report
from telemetry.trace import Origin


def group_of(*traces: TraceFeatures) -> RequestGroup:
    index = GroupIndex()
    for trace in traces:
        index.add(trace)
    ((_, group),) = index
    return group


def make_trace(
    number: int = 0,
    *,
    pause: float | None = 60.0,
    ending: Ending = Ending.USER_REJECTED,
    origin: Origin = Origin.PRODUCTION,
    at: float | None = None,
) -> TraceFeatures:
    return TraceFeatures(
        log="a.log",
        session=f"s{number}",
        step=1,
        timestamp=MOMENT.timestamp() + (number * number * 37.0 if at is None else at),
        origin=origin,
        request="ping the thing",
        ending=ending,
        opening_seconds=pause,
    )


def test_identical_requests_at_once_with_one_ending_are_a_machine():
    """Many, alike, and faster than anyone types."""
    found = suspicion_of(group_of(*(make_trace(number, pause=0.0) for number in range(6))))
    assert found is not None
    assert found.kind is ContaminationKind.REPETITION
    assert "6 identical requests, 6 of them user rejected" in found.reason


def test_even_intervals_are_a_machine_without_known_pauses():
    """A timer gives itself away in logs that do not tell when the session opened."""
    ticking = [make_trace(number, pause=None, at=number * 300.0) for number in range(12)]
    found = suspicion_of(group_of(*ticking))
    assert found is not None
    assert "even intervals" in found.reason


def test_the_order_of_reading_does_not_hide_a_timer():
    """Logs are read by name, which need not be by time."""
    ticking = [make_trace(number, pause=None, at=(number * 7 % 200) * 300.0) for number in range(200)]
    assert suspicion_of(group_of(*ticking)) is not None


@pytest.mark.parametrize(
    "traces",
    [
        pytest.param([make_trace(number) for number in range(40)], id="people repeat a failing request"),
        pytest.param([make_trace(number, pause=0.0) for number in range(4)], id="too few"),
        pytest.param(
            [make_trace(n, pause=0.0, ending=Ending.SUCCESS if n % 3 else Ending.FAILURE) for n in range(30)],
            id="several endings",
        ),
        pytest.param(
            [make_trace(number, pause=0.0, origin=Origin.BENCHMARK) for number in range(30)],
            id="an honest benchmark",
        ),
        pytest.param([make_trace(number, pause=None) for number in range(30)], id="uneven, pauses unknown"),
    ],
)
def test_what_a_person_may_have_asked_is_kept(traces):
    """Each sign alone is no proof."""
    assert suspicion_of(group_of(*traces)) is None


def test_a_test_input_is_found_among_few_production_traces():
    """The text of traces stamped as test, at a machine's pace, is a test's also where it is stamped wrong."""
    traces = [make_trace(0, pause=0.0), make_trace(1, pause=0.0, origin=Origin.TEST)]
    found = suspicion_of(group_of(*traces))
    assert found is not None
    assert found.kind is ContaminationKind.TEST_INPUT


def test_a_session_of_two_origins_is_not_production(tmp_path):
    """Production traces in the log of a test are stamped wrong."""
    for origin in (Origin.TEST, Origin.PRODUCTION):
        recorder = TraceRecorder(
            tmp_path, origin=origin, session_id="mixed", redact=str, clock=lambda: MOMENT
        )
        recorder.record(make_session(f"what does {origin} do"))
    report = build_report(tmp_path)
    assert [found.kind for found in report.correction.contamination] == [ContaminationKind.WRONG_ORIGIN]
    assert report.correction.counted_as_production == 1
    assert report.distribution.population("clean_production").total == 0


def test_contaminated_traces_are_left_out_of_every_clean_figure(tmp_path):
    """The machine's rejections disappear, also the ones in synthetic logs; honest commands stay."""
    for number in range(9):
        opened = MOMENT + timedelta(seconds=1000 * number + 7 * number * number)
        lines = [foreign_line("automatic check", "user_rejected", ts=opened.timestamp(), path="unknown")]
        if number == 0:
            lines.append(foreign_line("benchmark:one", ts=opened.timestamp(), step=2, path="benchmark"))
        write_log(tmp_path, opened, *lines)
    for number in range(8):
        opened = MOMENT + timedelta(days=1, seconds=900 * number)
        asked = opened.timestamp() + 20 + 11 * number
        write_log(tmp_path, opened, foreign_line("/", "insufficient_evidence", ts=asked, path="meta_command"))

    report = build_report(tmp_path)

    (found,) = report.correction.contamination
    assert (found.request, found.total, found.counted_as_production) == ("automatic check", 9, 8)
    clean = report.distribution.population("clean_production")
    assert clean.total == clean.count(Ending.INSUFFICIENT_EVIDENCE) == 8
    assert report.distribution.population("production").total == 16
    assert report.recurring.segments[0].top[0].request == "/"


def test_the_index_of_groups_is_bounded():
    """Requests seen once make room; what recurs is kept."""
    index = GroupIndex(max_groups=50)
    for number in range(500):
        for request in (f"once {number}", "always"):
            index.add(TraceFeatures("a", "s", 1, float(number), Origin.PRODUCTION, request, Ending.SUCCESS))
    assert len(dict(index)) <= 50
    assert index.group("always").total == 500
    assert index.forgotten > 400
