"""What the report concludes: differences, roadmap, residual and lessons, from the figures alone."""

from datetime import datetime, timedelta
from pathlib import Path

from trace_builders import MOMENT, foreign_line, write_log

from telemetry.features import Segment
from telemetry.topology.report import Report, build_report


def write_day(directory: Path, opened: datetime, *failures: tuple[str, str, str], successes: int = 0) -> None:
    """A session: the given (request, outcome, path), a minute apart, then *successes* answered ones."""
    lines = [
        foreign_line(
            request,
            outcome,
            path=path,
            ts=opened.timestamp() + 60 * number,
            step=number,
            attempts=3,
            changes=1,
        )
        for number, (request, outcome, path) in enumerate(failures, start=1)
    ]
    lines += [
        foreign_line("who calls Ledger", ts=opened.timestamp() + 6000 + 61 * number, step=100 + number)
        for number in range(successes)
    ]
    write_log(directory, opened, *lines)


def make_report(directory: Path) -> Report:
    """Three weeks: commands fail, then something unheard of begins to; a benchmark is often rejected."""
    for week in range(3):
        opened = MOMENT + timedelta(weeks=week)
        commands = [("/models", "insufficient_evidence", "meta_command")] * 3
        strange = [("summon the oracle", "failure", "direct_command")] * week
        write_day(directory, opened, *commands, *strange, successes=4)
    write_day(
        directory,
        MOMENT + timedelta(days=2),
        *[("benchmark:one", "user_rejected", "benchmark")] * 12,
        successes=20,
    )
    return build_report(directory)


def test_the_roadmap_ranks_what_the_data_justifies_and_blocks_the_rest(tmp_path):
    """Volume x severity x tractability; a class without failures names what would unblock it."""
    roadmap = make_report(tmp_path).roadmap
    assert roadmap.segment is Segment.PRODUCTION
    assert [(item.id, item.failures, item.score) for item in roadmap.items] == [("routing", 9, 9 * 2 * 4)]
    assert {(item.id, item.missing) for item in roadmap.blocked} >= {("ranking", 3), ("synthesis", 3)}


def test_the_residual_shows_a_new_kind_of_failure_growing(tmp_path):
    """Unexplained failures by period, and the request that they gather around."""
    residual = make_report(tmp_path).residual.segment(Segment.PRODUCTION)
    assert [period.unclassified for period in residual.periods] == [0, 1, 2]
    assert [period.failures for period in residual.periods] == [3, 4, 5]
    assert [(found.request, found.count) for found in residual.candidates] == [("summon the oracle", 3)]


def test_long_histories_are_joined_into_longer_periods(tmp_path):
    """Days become weeks, weeks months, so that the chart stays readable."""
    for number in range(40):
        opened = MOMENT + timedelta(days=9 * number + number % 4)  # Not as even as a timer.
        write_day(tmp_path, opened, ("summon it", "failure", "direct_command"))
    periods = build_report(tmp_path).residual.segment(Segment.PRODUCTION).periods
    assert [period.period for period in periods][:2] == ["2026-03", "2026-04"]
    assert sum(period.failures for period in periods) == 40


def test_differences_between_the_segments_come_with_their_test(tmp_path):
    """A sentence, its numbers, and whether chance explains it."""
    gaps = {gap.id: gap for gap in make_report(tmp_path).comparison.gaps}
    rejection = gaps["rejection_gap_clean"]
    assert (rejection.production.hits, rejection.synthetic.hits, rejection.synthetic.total) == (0, 12, 32)
    assert rejection.is_significant
    assert "0.0 % (0 of 24) in production and 37.5 % (12 of 32)" in rejection.statement
    assert not gaps["explicit_failures"].is_significant


def test_lessons_state_only_what_the_figures_show(tmp_path):
    """Each sentence has its numbers; a clean, uneventful history teaches nothing."""
    lessons = make_report(tmp_path).lessons.statements
    assert any("routing is both the commonest class" in lesson for lesson in lessons)
    assert any("differ significantly in rejection gap" in lesson for lesson in lessons)
    quiet = tmp_path / "quiet"
    quiet.mkdir()
    write_day(quiet, MOMENT, successes=3)
    assert build_report(quiet).lessons.statements == ()
