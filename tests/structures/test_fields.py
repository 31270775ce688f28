"""Partial dates as columns and in words; text fields that refuse what no database or page can keep."""

import datetime

import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.utils import translation

from structures.fields import LongText, PartialDateField, Text, date_columns, in_words
from structures.models import Structure
from structures.partial_dates import PartialDate
from tests import factories

DATES = ["2008", "2008-02", "2008-01-22"]


class Form(forms.Form):
    line = Text(max_length=10)
    lines = LongText(required=False, max_length=10)
    day = PartialDateField(required=False, label="Day")


def form_with(**typed):
    return Form({"line": "x", **typed})


# Partial dates as columns


@pytest.mark.parametrize("text", DATES)
def test_a_partial_date_comes_back_from_the_database_as_it_went_in(db, text):
    body = factories.make_structure(**date_columns("started", PartialDate.parse(text)))
    assert Structure.objects.get(pk=body.pk).started == PartialDate.parse(text)


def test_a_date_lies_in_three_columns(db):
    body = factories.make_structure()
    body.ended = PartialDate.parse("2008-02")
    body.save()
    row = Structure.objects.values("ended_earliest", "ended_latest", "ended_precision").get(pk=body.pk)
    assert list(row.values()) == [datetime.date(2008, 2, 1), datetime.date(2008, 2, 29), "month"]
    assert date_columns("ended", body.ended) == row


def test_no_date_is_none_and_a_date_can_be_taken_away(db):
    body = factories.make_structure(**date_columns("confirmed", PartialDate.parse("2017-06")))
    assert body.started is None
    body.confirmed = None
    body.save()
    assert Structure.objects.get(pk=body.pk).confirmed is None
    assert date_columns("day", None) == {"day_earliest": None, "day_latest": None, "day_precision": ""}


@pytest.mark.parametrize(
    "columns",
    [
        {"started_earliest": datetime.date(2008, 1, 1)},
        {"started_latest": datetime.date(2008, 1, 1)},
        {"started_precision": "day"},
        {"started_earliest": datetime.date(2008, 1, 1), "started_latest": datetime.date(2008, 1, 1)},
        {
            "started_earliest": datetime.date(2008, 1, 2),
            "started_latest": datetime.date(2008, 1, 1),
            "started_precision": "day",
        },
        {
            "started_earliest": datetime.date(2008, 1, 1),
            "started_latest": datetime.date(2008, 1, 1),
            "started_precision": "hour",
        },
    ],
)
def test_the_database_refuses_half_a_date(db, columns):
    body = factories.make_structure()
    with pytest.raises(IntegrityError, match="structure_started_whole"), transaction.atomic():
        Structure.objects.filter(pk=body.pk).update(**columns)


@pytest.mark.parametrize(
    ("started", "ended", "fits"),
    [
        ("2008", "2008-01", True),
        ("2008-01-31", "2008-01", True),
        ("2008-06", "2008", True),
        ("2008-02", "2008-01", False),
        ("2009", "2008-12-31", False),
    ],
)
def test_an_end_is_compared_by_its_latest_day_and_a_start_by_its_earliest(db, started, ended, fits):
    dates = date_columns("started", PartialDate.parse(started)) | date_columns("ended", PartialDate.parse(ended))
    if fits:
        factories.make_structure(**dates)
        return
    with pytest.raises(IntegrityError, match="structure_ended_not_before_started"), transaction.atomic():
        factories.make_structure(**dates)


# … and in words


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("2008", "2008", "2008"),
        ("2008-01", "January 2008", "janvier 2008"),
        ("2008-08", "August 2008", "août 2008"),
        ("2008-01-22", "22 January 2008", "22 janvier 2008"),
    ],
)
def test_a_date_is_shown_no_more_exactly_than_it_is_known_in_the_readers_language(text, english, french):
    date = PartialDate.parse(text)
    with translation.override("en"):
        assert in_words(date) == english
    with translation.override("fr"):
        assert in_words(date) == french


def test_no_date_has_no_words():
    assert in_words(None) == ""


# … and typed


@pytest.mark.parametrize(
    ("typed", "iso"), [("2008", "2008"), (" 01/2008 ", "2008-01"), ("22 janvier 2008", "2008-01-22")]
)
def test_a_typed_date_is_read_as_people_write_it(typed, iso):
    form = form_with(day=typed)
    assert form.is_valid()
    assert form.cleaned_data["day"] == PartialDate.parse(iso)


@pytest.mark.parametrize("typed", ["", "   "])
def test_a_date_left_empty_is_none(typed):
    form = form_with(day=typed)
    assert form.is_valid()
    assert form.cleaned_data["day"] is None


@pytest.mark.parametrize("typed", ["last year", "2008-13", "30 February 2008", "08", "1066"])
def test_a_date_that_cannot_be_read_is_named_with_what_would_do(typed):
    (error,) = form_with(day=typed).errors["day"]
    assert f"“{typed}”" in error
    assert "2025, 2025-03 or 2025-03-14" in error


@pytest.mark.parametrize("text", DATES)
def test_a_stored_date_stands_in_its_field_as_it_can_be_typed(text):
    form = Form(initial={"day": PartialDate.parse(text)})
    assert form["day"].value() == text
    assert form_with(day=form["day"].value()).is_valid()


def test_a_date_that_could_not_be_read_stays_in_its_field_as_typed():
    assert form_with(day="last <year>")["day"].value() == "last <year>"


# Text


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\x00", "U+0000"),
        ("\x08", "U+0008"),
        ("\x9f", "U+009F"),
        ("\ufffe", "U+FFFE"),
        ("\ud83d", "U+D83D"),
    ],
)
@pytest.mark.parametrize("name", ["line", "lines", "day"])
def test_text_with_a_character_that_cannot_be_kept_is_refused_at_its_field_naming_the_character(name, character, code):
    form = form_with(**{name: f"a{character}b"})
    (error,) = form.errors[name]
    assert f"({code})" in error
    assert set(form.errors) == {name}


def test_typed_letters_come_out_composed_before_their_number_is_counted():
    form = form_with(line="e\u0301" * 10)
    assert form.is_valid()
    assert form.cleaned_data["line"] == "é" * 10


def test_a_browsers_line_ends_come_out_plain_and_count_once():
    form = form_with(lines="1234\r\n6789\r\n")
    assert form.is_valid()
    assert form.cleaned_data["lines"] == "1234\n6789"
    assert not form_with(lines="1234\r\n678901").is_valid()


def test_tabs_and_line_feeds_are_kept():
    assert form_with(lines="a\tb\nc").is_valid()
