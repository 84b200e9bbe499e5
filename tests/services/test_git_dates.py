from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.git.dates import first_moment, last_moment

NOW = datetime(2024, 5, 15, 13, 37)  # noqa: DTZ001 - a Wednesday, in local time as git reads it


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-05-01", "2024-05-01", "2024-05-01"),
        ("2024/5/1", "2024-05-01", "2024-05-01"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("March 2024", "2024-03-01", "2024-03-31"),
        ("in Mar 2024", "2024-03-01", "2024-03-31"),
        ("2024 september", "2024-09-01", "2024-09-30"),
        ("q1 2024", "2024-01-01", "2024-03-31"),
        ("2023-Q4", "2023-10-01", "2023-12-31"),
        ("in march", "2024-03-01", "2024-03-31"),
        ("Dec", "2023-12-01", "2023-12-31"),
        ("Today", "2024-05-15", "2024-05-15"),
        ("yesterday", "2024-05-14", "2024-05-14"),
        ("this week", "2024-05-13", "2024-05-15"),
        ("this  month", "2024-05-01", "2024-05-15"),
        ("this year", "2024-01-01", "2024-05-15"),
    ],
)
def test_a_date_without_a_time_is_a_whole_span(text, first, last):
    """From its first second to its last, at whatever hour the question is asked."""
    assert first_moment(text, NOW) == f"{first} 00:00:00"
    assert last_moment(text, NOW) == f"{last} 23:59:59"


@pytest.mark.parametrize(
    "text", ["2 weeks ago", "last monday", "2024-05-01 12:00", "v1.2", "2024-13-45", "0000", "then 2024"]
)
def test_everything_else_is_left_to_git(text):
    """Git knows more ways to write a time."""
    assert first_moment(text, NOW) == last_moment(text, NOW) == text


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_its_own_first_and_last(day):
    """Written in the standard way."""
    assert (
        first_moment(day.isoformat(), NOW)[:10] == last_moment(day.isoformat(), NOW)[:10] == day.isoformat()
    )


@given(st.integers(-2_000, 2_000))
def test_this_week_holds_the_day_and_starts_on_monday(days):
    """On every day of the year."""
    now = NOW + timedelta(days=days)
    first = date.fromisoformat(first_moment("this week", now)[:10])
    assert first.weekday() == 0
    assert 0 <= (now.date() - first).days < 7
