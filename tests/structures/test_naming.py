"""Finding by name as people type it: exactly, or something like it."""

import pytest
from django.utils import translation

from structures.models import Organisation
from structures.naming import label, look_up, suggestions

ROWS = [
    Organisation(
        code="unicef", name="United Nations Children’s Fund", name_fr="Fonds pour l’enfance", acronym="UNICEF"
    ),
    Organisation(code="cod-moj", name="Ministry of Justice", name_fr="Ministère de la Justice", acronym="MoJ"),
    Organisation(code="jor-moj", name="Ministry of Justice", name_fr="Ministère de la Justice", acronym="MoJ"),
    Organisation(code="cod-mow", name="Ministry of Water", name_fr="Ministère de l’Eau"),
    Organisation(code="monuc", name="MONUC", acronym="MONUC"),
]


def codes(rows):
    return [row.code for row in rows]


@pytest.mark.parametrize(
    ("typed", "exact"),
    [
        ("UNICEF", ["unicef"]),
        ("  unicef ", ["unicef"]),
        ("united nations children's fund", ["unicef"]),
        ("United Nations Children’s Fund (UNICEF)", ["unicef"]),
        ("Fonds pour l’enfance (UNICEF)", ["unicef"]),
        ("MINISTERE DE L'EAU", ["cod-mow"]),
        ("cod-mow", ["cod-mow"]),
        ("moj", ["cod-moj", "jor-moj"]),
        ("Ministry", []),
        ("", []),
    ],
)
def test_a_name_an_acronym_or_a_code_is_exact_whatever_its_case_and_accents(typed, exact):
    assert codes(look_up(ROWS, typed)[0]) == exact


@pytest.mark.parametrize(
    ("typed", "similar"),
    [
        ("Ministry", ["cod-moj", "jor-moj", "cod-mow"]),
        ("Ministry of Justise", ["cod-moj", "jor-moj"]),
        ("Justice Ministry", ["cod-moj", "jor-moj"]),
        ("UNICEF Congo", ["unicef"]),
        ("Blue Bridge Relief", []),
        ("", []),
    ],
)
def test_what_is_not_exact_finds_what_is_like_it(typed, similar):
    assert codes(look_up(ROWS, typed)[1]) == similar


def test_an_exact_one_is_not_among_the_similar_ones():
    exact, similar = look_up(ROWS, "Ministry of Justice")
    assert not set(codes(exact)) & set(codes(similar))


def test_suggestions_hold_every_typed_word_and_those_that_are_near_come_first():
    found = suggestions(ROWS, "just min", near=lambda row: row.code.startswith("jor"))
    assert found == ["Ministry of Justice (MoJ)"]  # two of one label are one suggestion
    assert suggestions(ROWS, "min", near=lambda row: row.code == "cod-mow")[0] == "Ministry of Water"
    assert suggestions(ROWS, "nothing") == suggestions(ROWS, " ") == []


def test_what_is_called_exactly_so_is_suggested_before_what_is_near():
    rows = [*ROWS, Organisation(code="aa", name="A friend of MONUC")]
    assert suggestions(rows, "monuc", near=lambda row: row.code == "aa") == ["MONUC", "A friend of MONUC"]


def test_at_most_twenty_are_suggested():
    rows = [Organisation(code=f"o-{number}", name=f"Organisation {number:02}") for number in range(50)]
    assert suggestions(rows, "organisation") == [f"Organisation {number:02}" for number in range(20)]


def test_a_label_has_the_acronym_where_the_name_does_not():
    assert [label(row) for row in ROWS[3:]] == ["Ministry of Water", "MONUC"]
    with translation.override("fr"):
        assert label(ROWS[0]) == "Fonds pour l’enfance (UNICEF)"
