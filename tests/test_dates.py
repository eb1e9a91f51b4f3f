"""Dates as pages print them, whole or in part."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_tools.dates import PartialDate, parse_date, parse_month


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("May 18, 2022", (2022, 5, 18), id="month first"),  # seeds/000:12
        pytest.param("Feb 6", (None, 2, 6), id="no year"),  # seeds/000:26
        pytest.param("4 Dec 2021", (2021, 12, 4), id="day first"),  # seeds/003:32
        pytest.param("4 Dec", (None, 12, 4), id="day first, no year"),
        pytest.param("December 4, 2021", (2021, 12, 4), id="long month"),
        pytest.param("Sept. 3, 2020", (2020, 9, 3), id="odd short month"),
        pytest.param("Feb 29, 2024", (2024, 2, 29), id="leap day"),
        pytest.param("Feb 29", (None, 2, 29), id="leap day, no year"),
    ],
)
def test_dates(text: str, parts: tuple[int | None, int, int]) -> None:
    year, month, day = parts
    assert parse_date(text) == PartialDate(year=year, month=month, day=day)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("Feb 30", id="no such day"),
        pytest.param("Feb 29, 2023", id="no leap year"),
        pytest.param("Apr 31, 2022", id="31 April"),
        pytest.param("May 0", id="day nought"),
        pytest.param("Jan 1, 0000", id="year nought"),
        pytest.param("Foo 3", id="no month"),
        pytest.param("Mayhem 3", id="a word that begins like a month"),
        pytest.param("Jul 4, 2023Code", id="more text"),  # seeds/001:1, cut by its parser
        pytest.param("2021-12-04", id="other form"),
        pytest.param("May 18 2022", id="no comma"),
        pytest.param("May ٣", id="other digits"),
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


PARTS_OF_DATES = st.sampled_from(
    (
        "Jan",
        "Sept",
        "May",
        "Mayhem",
        "February",
        ".",
        ",",
        " ",
        "29",
        "31",
        "0",
        "2023",
        "0000",
        "٣",
    )
)


@given(st.text(max_size=20) | st.lists(PARTS_OF_DATES, max_size=7).map("".join))
def test_any_text_is_a_date_or_none(text: str) -> None:
    """What is read of a text can be printed, and is read of it again."""
    date = parse_date(text)
    assert date is None or parse_date(str(date)) == date
    month = parse_month(text)
    assert month is None or PartialDate(year=2023, month=month).month == month


@given(st.dates(min_value=dt.date(1900, 1, 1)))
def test_a_printed_date_is_read_back(day: dt.date) -> None:
    date = PartialDate(year=day.year, month=day.month, day=day.day)
    assert parse_date(str(date)) == date
    assert date.isoformat() == day.isoformat()


@pytest.mark.parametrize(
    ("date", "shown", "iso"),
    [
        pytest.param(PartialDate(year=2021), "2021", "2021", id="year"),
        pytest.param(PartialDate(year=2021, month=2), "February 2021", "2021-02", id="month"),
        pytest.param(PartialDate(month=2, day=6), "6 February", None, id="no year"),
        pytest.param(PartialDate(), "", None, id="nothing"),
    ],
)
def test_parts(date: PartialDate, shown: str, iso: str | None) -> None:
    assert str(date) == shown
    assert date.isoformat() == iso


@pytest.mark.parametrize(
    ("year", "month", "day", "message"),
    [
        pytest.param(2021, 13, None, "no month 13", id="month"),
        pytest.param(2021, None, 3, "no day 3 in month None", id="day without month"),
        pytest.param(2023, 2, 29, "no day 29 in month 2", id="day"),
        pytest.param(0, None, None, "no year 0", id="year"),
    ],
)
def test_no_such_date(year: int, month: int | None, day: int | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PartialDate(year=year, month=month, day=day)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("jun", 6),
        ("JUNE", 6),
        ("Sept.", 9),
        ("06", 6),
        ("29 Jun--03 Jul", 6),
        ("4 December", 12),
        ("13", None),
        ("summer", None),
        ("", None),
    ],
)
def test_months_as_files_of_references_write_them(text: str, month: int | None) -> None:
    assert parse_month(text) == month
