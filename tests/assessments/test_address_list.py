"""A list of people as coordinators have it: what is understood, what is not, and why; nothing is guessed."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from assessments import address_list
from assessments.models import Category

UNDERSTOOD = {
    "one address": ("ines@example.org", {"ines@example.org": ""}),
    "semicolon": ("ines@example.org; ONU", {"ines@example.org": "un"}),
    "comma": ("ines@example.org, International NGO", {"ines@example.org": "ingo"}),
    "cells of a spreadsheet": ("ines@example.org\tONG nationale", {"ines@example.org": "nngo"}),
    "category first": ("Bailleur;ines@example.org", {"ines@example.org": "donor"}),
    "capitals": ("Ines@Example.ORG ; GOUVERNEMENT", {"ines@example.org": "government"}),
    "quoted cells": ('"ines@example.org","Croix-Rouge"', {"ines@example.org": "rcrc"}),
    "with a name": ("Ines Kone <ines@example.org>", {"ines@example.org": ""}),
    "surname first": ('"Kone, Ines" <ines@example.org>; UN', {"ines@example.org": "un"}),
    "category before a name": ("UN, Ines <ines@example.org>", {"ines@example.org": "un"}),
    "several of a letter": (
        "Ines <ines@example.org>; Paul <paul@example.org>",
        {"ines@example.org": "", "paul@example.org": ""},
    ),
    "empty lines": (
        "\n\nines@example.org\r\n\r\n paul@example.org \n",
        {"ines@example.org": "", "paul@example.org": ""},
    ),
    "a heading": ("E-mail;Category\nines@example.org;UN", {"ines@example.org": "un"}),
    "a heading in French": ("Courriel\tCatégorie\nines@example.org\tÉtat", {"ines@example.org": "government"}),
    "empty cells": ("ines@example.org;;\t;", {"ines@example.org": ""}),
}


@pytest.mark.parametrize(("text", "people"), UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_is_understood(text, people):
    found = address_list.read(text)
    assert (found.people, found.unread) == (people, [])


NOT_UNDERSTOOD = {
    "no address": ("Ministry of Water", "There is no e-mail address in this line."),
    "half an address": ("ines@example", "This is no e-mail address: ines@example"),
    "two halves": ("ines@; @example.org", "These are no e-mail addresses: ines@, @example.org"),
    "letters that look alike": ("inès@example.org", "This is no e-mail address: inès@example.org"),
    "too long": ("a" * 60 + "@" + ".".join(["b" * 60] * 4) + ".org", "This is no e-mail address"),
    "an unknown category": ("ines@example.org; club", "“club” is no known category (Government,"),
    "a name in a cell of its own": ("Ines;ines@example.org", "Keep the address and its category only."),
    "two categories": ("ines@example.org; UN; donor", "It names several categories. Keep one."),
    "no end": ("ines@example.org;" + "x" * 1000, "This line is too long. Put one address on each line."),
    "a control character": ("ines\x00@example.org", "(U+0000)"),
    "half a character": ("ines\ud800@example.org", "(U+D800)"),
}


@pytest.mark.parametrize(("text", "problem"), NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD)
def test_is_not_understood_and_says_why(text, problem):
    found = address_list.read(f"paul@example.org\n{text}")
    (line,) = found.unread
    assert line.number == 2
    assert problem in line.problem
    assert found.people == {"paul@example.org": ""}


def test_all_problems_are_said_at_once():
    found = address_list.read("a\nb@example.org\nc\nd@example.org; club")
    assert [line.number for line in found.unread] == [1, 3, 4]


def test_who_stands_twice_is_invited_once_with_the_first_category():
    found = address_list.read("ines@example.org;UN\nINES@example.org;donor\nines@example.org")
    assert (found.people, found.twice) == ({"ines@example.org": "un"}, ["ines@example.org"])


def test_the_category_of_the_batch_is_for_those_without_one():
    found = address_list.read("ines@example.org;UN\npaul@example.org", default="donor")
    assert found.people == {"ines@example.org": "un", "paul@example.org": "donor"}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("category", Category)
def test_every_category_is_understood_by_its_code_and_its_name(category, language):
    with translation.override(language):
        for word in (category.value, str(category.label)):
            assert address_list.read(f"ines@example.org; {word}").people == {"ines@example.org": category.value}, word


def test_what_was_understood_is_read_again_in_the_same_way():
    found = address_list.read("\n".join(text for text, _people in UNDERSTOOD.values()))
    assert found.people
    again = address_list.read(found.as_text())
    assert (again.people, again.unread, again.twice) == (found.people, [], [])


def test_no_more_lines_are_read_than_can_be_asked():
    text = "\n".join(f"member{number}@example.org" for number in range(address_list.MOST_LINES + 1))
    found = address_list.read(text)
    assert len(found.people) == address_list.MOST_LINES
    assert found.unread[0].problem == "Only the first 5000 lines are read."


FILES = {
    "UTF-8": "État\n".encode(),
    "UTF-8 with a byte-order mark": "État\n".encode("utf-8-sig"),
    "Latin": "État\n".encode("cp1252"),
    "what Excel calls Unicode": "État\n".encode("utf-16"),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_a_file_is_read_in_the_encodings_that_spreadsheets_write(data):
    assert address_list.text_of(data) == "État\n"


@pytest.mark.parametrize("data", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"])
def test_a_workbook_says_how_to_save_it(data):
    with pytest.raises(ValueError, match="Save its sheet as CSV"):
        address_list.text_of(data)


@given(st.text(max_size=300), st.sampled_from(["", *Category.values]))
def test_nothing_that_is_pasted_breaks_the_reading(text, default):
    found = address_list.read(text, default=default)
    assert all(email == email.lower() and "@" in email for email in found.people)


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reading(data):
    try:
        address_list.read(address_list.text_of(data))
    except ValueError as problem:
        assert "workbook" in str(problem)
