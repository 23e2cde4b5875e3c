from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.errors import RequestError
from svodka.facts.period import explain_period, guess_period, parse, render
from svodka.types import Period

DAYS = st.dates(min_value=date(2000, 1, 10), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("28.10-03.11.2019", date(2019, 10, 28), date(2019, 11, 3)),
        ("28.10 – 03.11.2019", date(2019, 10, 28), date(2019, 11, 3)),
        (" 28.10.2019—03.11.2019 ", date(2019, 10, 28), date(2019, 11, 3)),
        ("30.12.2019-05.01.2020", date(2019, 12, 30), date(2020, 1, 5)),
        ("30.12-05.01.2020", date(2019, 12, 30), date(2020, 1, 5)),
        ("1.2-7.2.2021", date(2021, 2, 1), date(2021, 2, 7)),
        ("10-16.11.2025", date(2025, 11, 10), date(2025, 11, 16)),
        ("10 – 16.11.2025", date(2025, 11, 10), date(2025, 11, 16)),
        ("03.11-03.11.2019", date(2019, 11, 3), date(2019, 11, 3)),
    ],
)
def test_a_requested_period_is_read(text: str, first: date, last: date) -> None:
    period = parse(text)
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "43",
        "2019-10-28",
        "28.10-03.11",
        "16-10.11.2025",
        "0-10.11.2025",
        "31.02-03.03.2019",
        "29.02-03.03.2019",
        "28.10.2020-03.11.2019",
        "28.10.2009-03.11.2019",
        "28/10-03/11/2019",
    ],
)
def test_a_bad_period_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(RequestError, match=r"28\.10-03\.11\.2019"):
        parse(text)


def test_a_leap_day_of_the_year_before_is_refused_like_any_other_bad_day() -> None:
    with pytest.raises(RequestError, match="no calendar"):
        parse("29.02-01.02.2021")


def test_the_week_of_most_article_dates_is_the_default() -> None:
    dates = [date(2019, 10, 29), None, date(2019, 11, 3), date(2019, 10, 27)]
    period = guess_period(dates, today=date(2019, 11, 20))
    assert (period.first, period.last) == (date(2019, 10, 28), date(2019, 11, 3))
    assert period.reason == "2 of 3 article dates fall in this week"


def test_of_two_equal_weeks_the_later_one_is_taken() -> None:
    assert guess_period([date(2019, 10, 21), date(2019, 10, 28)], date(2019, 12, 1)).first == date(2019, 10, 28)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2019, 11, 4), date(2019, 10, 28)),
        (date(2019, 11, 3), date(2019, 10, 21)),
        (date(2020, 1, 8), date(2019, 12, 30)),
    ],
)
def test_without_dates_it_is_the_last_full_week(today: date, first: date) -> None:
    period = guess_period([None], today)
    assert period.first == first
    assert "no article has a date" in period.reason


def test_the_year_is_printed_once_unless_the_period_crosses_new_year() -> None:
    assert render(Period(date(2019, 10, 28), date(2019, 11, 3))) == "28.10 – 03.11.2019"
    assert render(Period(date(2019, 12, 30), date(2020, 1, 5))) == "30.12.2019 – 05.01.2020"


@given(DAYS, st.integers(0, 300))
def test_what_is_printed_can_be_read_again(first: date, days: int) -> None:
    period = Period(first, first + timedelta(days=days))
    again = parse(render(period))
    assert (again.first, again.last) == (period.first, period.last)


@given(st.lists(DAYS | st.none()), DAYS)
def test_the_default_is_always_a_monday_to_sunday_week(dates: list[date | None], today: date) -> None:
    period = guess_period(dates, today)
    assert period.first.weekday() == 0
    assert period.last - period.first == timedelta(days=6)
    known = [day for day in dates if day]
    assert not known or any(period.first <= day <= period.last for day in known)


def test_two_days_in_the_wrong_order_are_no_year():
    with pytest.raises(RequestError, match="ends before it begins"):
        parse("19.10-13.10.2025")


def test_a_requested_period_says_how_many_articles_fall_in_it():
    period = explain_period(parse("20.10-26.10.2025"), [date(2025, 10, 10), None, date(2025, 10, 21)])
    assert period.reason == "as requested; 1 of 2 article dates fall in it"
