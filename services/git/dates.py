"""Dates: what people write for a time, as a moment that git reads the same way at every hour.

Git fills what a date leaves open from the clock: `--since=2024-05-01` asked at noon leaves out the morning of
that day, `--since=2024` starts at today's day and month, and `--since=today` means now. Here a date without a
time is a whole day, month or year.
"""

import calendar
import re
from datetime import date, datetime, timedelta

_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_YEAR = re.compile(r"\d{4}")
_QUARTER = re.compile(r"q([1-4])[ /-]?(\d{4})|(\d{4})[ /-]?q([1-4])")
_NAMED_MONTH = re.compile(r"(?:([a-z]{3,9})\.?,? (\d{4})|(\d{4}) ([a-z]{3,9}))")
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()}
_LEADING = re.compile(r"^(?:in|on|since|until|from|of|the) ")


def first_moment(text: str, now: datetime) -> str:
    """The start of the time that *text* names, for `--since`; what is no plain date comes back as it is."""
    days = _days(text, now.date())
    return f"{days[0].isoformat()} 00:00:00" if days else text.strip()


def last_moment(text: str, now: datetime) -> str:
    """The end of the time that *text* names, for `--until`."""
    days = _days(text, now.date())
    return f"{days[1].isoformat()} 23:59:59" if days else text.strip()


def _days(text: str, today: date) -> tuple[date, date] | None:
    """The first and the last day of the time that *text* names; None for others and for impossible dates."""
    plain = " ".join(text.lower().split())
    while _LEADING.match(plain):
        plain = _LEADING.sub("", plain)
    try:
        return _calendar_days(plain) or _days_of_words(plain, today) or _latest_month(plain, today)
    except ValueError:
        return None


def _calendar_days(plain: str) -> tuple[date, date] | None:
    if match := _DAY.fullmatch(plain):
        day = date(int(match[1]), int(match[2]), int(match[3]))
        return day, day
    if match := _MONTH.fullmatch(plain):
        return _month(int(match[1]), int(match[2]))
    if _YEAR.fullmatch(plain):
        return date(int(plain), 1, 1), date(int(plain), 12, 31)
    if match := _QUARTER.fullmatch(plain):
        year, quarter = int(match[2] or match[3]), int(match[1] or match[4])
        return _month(year, 3 * quarter - 2)[0], _month(year, 3 * quarter)[1]
    if match := _NAMED_MONTH.fullmatch(plain):
        number = _MONTHS.get(match[1] or match[4])
        return _month(int(match[2] or match[3]), number) if number else None
    return None


def _days_of_words(plain: str, today: date) -> tuple[date, date] | None:
    match plain:
        case "today" | "this morning" | "tonight":
            return today, today
        case "yesterday":
            return today - timedelta(days=1), today - timedelta(days=1)
        case "this week":
            return today - timedelta(days=today.weekday()), today
        case "this month":
            return today.replace(day=1), today
        case "this year":
            return today.replace(month=1, day=1), today
        case _:
            return None


def _latest_month(plain: str, today: date) -> tuple[date, date] | None:
    """The last month of that name that has begun."""
    number = _MONTHS.get(plain.removesuffix("."))
    if number is None:
        return None
    return _month(today.year if number <= today.month else today.year - 1, number)


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
