from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from structures.partial_dates import ENGLISH, FRENCH, PartialDate, UnreadableDate, months_apart

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
PARTIAL_DATES = st.builds(
    lambda day, length: PartialDate.parse(day.isoformat()[:length]), DAYS, st.sampled_from([4, 7, 10])
)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision", "iso"),
    [
        ("2008", date(2008, 1, 1), date(2008, 12, 31), "year", "2008"),
        ("1900", date(1900, 1, 1), date(1900, 12, 31), "year", "1900"),
        ("2100", date(2100, 1, 1), date(2100, 12, 31), "year", "2100"),
        ("2008-01", date(2008, 1, 1), date(2008, 1, 31), "month", "2008-01"),
        ("2008-02", date(2008, 2, 1), date(2008, 2, 29), "month", "2008-02"),
        ("2009-02", date(2009, 2, 1), date(2009, 2, 28), "month", "2009-02"),
        ("2008-12", date(2008, 12, 1), date(2008, 12, 31), "month", "2008-12"),
        ("2008-01-22", date(2008, 1, 22), date(2008, 1, 22), "day", "2008-01-22"),
    ],
)
def test_a_date_spans_the_days_that_it_may_mean(text, earliest, latest, precision, iso):
    read = PartialDate.parse(text)
    assert read == PartialDate(earliest, latest, precision)
    assert read.iso() == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("01/2008", "2008-01"),
        ("1/2008", "2008-01"),
        ("22/01/2008", "2008-01-22"),
        ("3/4/2008", "2008-04-03"),
        ("January 2008", "2008-01"),
        ("janvier 2008", "2008-01"),
        ("JANVIER\u00a02008", "2008-01"),
        ("22 January 2008", "2008-01-22"),
        ("22 janvier 2008", "2008-01-22"),
        ("1er février 2008", "2008-02-01"),
        ("1ER FEVRIER 2008", "2008-02-01"),
        ("1 fe\u0301vrier 2008", "2008-02-01"),
        ("août 2008", "2008-08"),
        ("Aout 2008", "2008-08"),
        ("décembre 2008", "2008-12"),
        ("29 February 2008", "2008-02-29"),
        ("  22   January\t2008 ", "2008-01-22"),
        (" 2008-01 ", "2008-01"),
    ],
)
def test_dates_are_read_as_people_write_them(text, iso):
    assert PartialDate.parse(text) == PartialDate.parse(iso)
    assert PartialDate.parse(text).iso() == iso


@pytest.mark.parametrize("names", [ENGLISH, FRENCH], ids=["English", "French"])
def test_all_twelve_months_are_known(names):
    read = [PartialDate.parse(f"{name} 2017").iso() for name in names.split()]
    assert read == [f"2017-{number:02}" for number in range(1, 13)]


NO_DATES = ["", " ", "soon", "January", "brumaire 2008", "08", "2008?", "٢٠٠٨", None]
OTHER_FORMS = ["20080122", "2008-1", "22-01-2008", "2008/01", "2008-01-22T10:00", "2er février 2008"]
NOT_ON_THE_CALENDAR = ["2008-13", "2008-00", "2008-01-00", "2008-02-30", "2009-02-29", "31 avril 2008"]
NOT_DAY_FIRST = ["13/2008", "01/22/2008", "30/02/2008"]
NOT_OF_OUR_TIME = ["1899", "2101", "0000", "January 1899", "01/2101"]


@pytest.mark.parametrize("text", NO_DATES + OTHER_FORMS + NOT_ON_THE_CALENDAR + NOT_DAY_FIRST + NOT_OF_OUR_TIME)
def test_anything_else_is_refused(text):
    with pytest.raises(UnreadableDate) as refusal:
        PartialDate.parse(text)
    assert refusal.value.found == str(text)
    assert str(text) in str(refusal.value)


def test_a_refusal_is_a_value_error():
    with pytest.raises(ValueError, match="soon"):
        PartialDate.parse("soon")


def test_a_date_of_a_day_is_exact_and_drops_the_hour():
    assert PartialDate.of(date(2008, 1, 22)) == PartialDate.parse("2008-01-22")
    assert PartialDate.of(datetime(2008, 1, 22, 23, 59)) == PartialDate.parse("2008-01-22")


def test_dates_are_equal_and_hashed_by_value_and_precision():
    assert len({PartialDate.parse("2008-01"), PartialDate.parse("January 2008")}) == 1
    assert PartialDate.parse("2008") != PartialDate.parse("2008-01")


@given(PARTIAL_DATES)
def test_what_is_given_back_is_read_again(partial):
    assert PartialDate.parse(partial.iso()) == partial
    assert partial.earliest <= partial.latest


@given(DAYS)
def test_a_day_lies_within_its_month_and_its_year(day):
    for length in (4, 7, 10):
        partial = PartialDate.parse(day.isoformat()[:length])
        assert partial.earliest <= day <= partial.latest


@given(st.text(alphabet="0123456789-/ erjanvifmû", max_size=16))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text):
    try:
        assert 1900 <= PartialDate.parse(text).earliest.year <= 2100
    except UnreadableDate as refusal:
        assert refusal.found == text


@pytest.mark.parametrize(
    ("one", "other", "months"),
    [
        ("2008-01", "2008-01", 0),
        ("2008-01-01", "2008-01-31", 0),
        ("2008-01-31", "2008-02-01", 1),
        ("2008-01", "2009-02", 13),
        ("2007-12", "2008-01", 1),
        ("2008", "2008-06", 5),
        ("2008", "2009", 12),
        ("2016", "2017-06-30", 17),
    ],
)
def test_months_apart_are_counted_on_the_calendar(one, other, months):
    one, other = PartialDate.parse(one), PartialDate.parse(other)
    assert months_apart(one, other) == months_apart(other, one) == months
