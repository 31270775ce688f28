"""What a card says in words: counts first, then coverage, score and range; beside each mark what it counts as."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import translation

from assessments.models import Basis, Mark, Version
from assessments.scorecard import basis_line, card, headline, percent, shown_mark, shown_score
from assessments.scoring import worth
from structures.partial_dates import PartialDate
from tests import factories

GTSE_CPSE = ["yes", "yes", "yes?", "yes?", "yes", "yes", "yes"]
CMJ = ["yes", "partly", "yes", "partly", "partly", "no", "yes"]
CCRSS = ["unknown", "not_assessed", *["unknown"] * 5]
NOTHING_APPLIES = ["not_applicable"] * 7


def worth_of(marks, headline_at=4):
    rows = [SimpleNamespace(rating=mark.rstrip("?"), tentative=mark.endswith("?")) for mark in marks]
    return worth(rows, headline_at)


def shown(rating, stated_as="", tentative=False, reason=""):
    mark = Mark(rating=rating, tentative=tentative, stated_as=stated_as, reason=reason)
    return shown_mark(mark, structure="body", criterion=3)


# Counts


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        (GTSE_CPSE, "5~Yes, 2~Yes?"),
        (CMJ, "3~Yes, 3~Partly, 1~No"),
        (CCRSS, "nothing known yet: 6~unknown, 1~not assessed"),
        (NOTHING_APPLIES, "no criterion applies: 7~not applicable"),
        (["no", "no?", "partly?", "unknown", "not_applicable"], "1~Partly?, 1~No, 1~No?, 1~unknown, 1~not applicable"),
        (["yes", *["not_assessed"] * 6], "1~Yes, 6~not assessed"),
        (["not_assessed"], "nothing known yet: 1~not assessed"),
    ],
)
def test_the_headline_is_the_counts_as_people_say_them_with_each_number_kept_at_its_word(marks, words):
    assert headline(worth_of(marks)) == words.replace("~", "\N{NO-BREAK SPACE}")


# Coverage, score and range


def test_no_line_ends_inside_an_answer_of_several_words():
    with translation.override("fr"):
        assert headline(worth_of(["partly", "yes?"])) == "1~Oui~?, 1~En~partie".replace("~", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("share", "digits", "shown"),
    [
        (4.5 / 7, 0, "64"),
        (4.5 / 7, 1, "64.3"),
        (6 / 7, 1, "85.7"),
        (0.125, 0, "13"),
        (0.145, 0, "15"),
        (0.985, 0, "99"),
        (0.005, 0, "1"),
        (0.0005, 1, "0.1"),
        (0.0, 0, "0"),
        (1.0, 1, "100.0"),
        (0.99949, 1, "99.9"),
        (1e-7, 1, "0.0"),
    ],
)
def test_a_share_is_rounded_half_up(share, digits, shown):
    assert str(percent(share, digits)) == shown


def test_no_share_stays_none_and_is_not_zero():
    assert percent(None) is None
    assert percent(None, 1) is None


@pytest.mark.parametrize(
    ("marks", "coverage", "score", "bounds"),
    [
        (GTSE_CPSE, "7 of 7 rated", "100~%", "range 86–100~%"),
        (CMJ, "7 of 7 rated", "64~%", "range 64–64~%"),
        (CCRSS, "0 of 7 rated", "", "range 0–100~%"),
        (["yes", "yes", "no", *["unknown"] * 4], "3 of 7 rated", "", "range 29–86~%"),
        (["yes", "yes", "no", "no", *["unknown"] * 3], "4 of 7 rated", "50~%", "range 29–71~%"),
        ([*["no"] * 4, *["not_applicable"] * 3], "4 of 4 rated", "0~%", "range 0–0~%"),
        (NOTHING_APPLIES, "0 of 0 rated", "", ""),
    ],
)
def test_coverage_score_and_range_in_words(marks, coverage, score, bounds):
    found = shown_score(worth_of(marks))
    expected = [coverage, score, bounds]
    assert [found.coverage, found.score, found.range] == [text.replace("~", "\N{NO-BREAK SPACE}") for text in expected]


@pytest.mark.parametrize(
    ("marks", "data"),
    [
        (CMJ, ("64.3", "7", "7", "64.3", "64.3")),
        (CCRSS, ("", "0", "7", "0.0", "100.0")),
        (["yes", "yes", "no", *["unknown"] * 4], ("", "3", "7", "28.6", "85.7")),
        (NOTHING_APPLIES, ("", "0", "0", "", "")),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_values_for_programs_have_dots_and_one_decimal_in_every_language(marks, data, language):
    with translation.override(language):
        found = shown_score(worth_of(marks))
    assert (found.data_score, found.data_rated, found.data_of, found.data_low, found.data_high) == data


def test_the_picture_of_the_range_spans_it_and_has_a_point_only_where_there_is_a_score():
    assert shown_score(worth_of(CMJ)).bar == ("64.3", "0.0", "64.3")
    start, width, point = shown_score(worth_of(GTSE_CPSE)).bar
    assert (start, width) == ("85.7", "14.3")
    assert 95 < float(point) <= 100  # near the right edge, and still inside the picture
    assert shown_score(worth_of(CCRSS)).bar == ("0.0", "100.0", None)
    assert shown_score(worth_of(NOTHING_APPLIES)).bar is None


@pytest.mark.parametrize(
    ("of_the_set", "of_the_site", "rated", "has_score"),
    [
        (None, 4, 3, False),
        (None, 4, 4, True),
        (None, 2, 2, True),
        (6, 4, 5, False),
        (6, 4, 6, True),
        (2, 4, 2, True),
        (0, 4, 1, True),
        (0, 4, 0, False),
    ],
)
def test_a_score_is_shown_from_the_number_that_the_set_or_else_the_site_says(
    db, settings, of_the_set, of_the_site, rated, has_score
):
    settings.HEADLINE_AT = of_the_site
    criteria_set = factories.make_criteria_set()
    criteria_set.headline_at = of_the_set
    criteria_set.save()
    assessment = factories.make_card(marks=["yes"] * rated + ["unknown"] * (7 - rated))
    found = card(Version.objects.with_card().get(assessment=assessment)).score
    assert found.score == ("100\N{NO-BREAK SPACE}%" if has_score else "")
    assert found.data_score == ("100.0" if has_score else "")
    assert found.range.endswith("–100\N{NO-BREAK SPACE}%")


# Marks


@pytest.mark.parametrize(
    ("rating", "stated_as", "tentative", "words", "note"),
    [
        ("yes", "Yes", False, "Yes", ""),
        ("yes", "yes", False, "yes", ""),
        ("partly", "Most", False, "Most", "Partly"),
        ("partly", "Broadly", True, "Broadly", "Partly · in doubt"),
        ("no", "Not yet", False, "Not yet", "No"),
        ("yes", "Yes?", True, "Yes?", "in doubt"),
        ("unknown", "?", False, "?", "Unknown"),
        ("not_assessed", "-", False, "-", "Not assessed"),
        ("not_applicable", "n/a", False, "n/a", "Not applicable"),
        ("yes", "", False, "Yes", ""),
        ("no", "", True, "No", "in doubt"),
        ("not_assessed", "", False, "Not assessed", ""),
        ("no", "we tried twice", False, "we tried twice", "No"),
        ("yes", "Oui", False, "Oui", "(yes)"),
        ("yes", "Oui ?", True, "Oui ?", "(yes?) · in doubt"),
        ("partly", "La plupart", False, "La plupart", "(most) · Partly"),
        ("no", "Pas encore", False, "Pas encore", "(not yet) · No"),
    ],
)
def test_words_are_shown_as_given_and_what_they_count_as_stands_beside_them(rating, stated_as, tentative, words, note):
    found = shown(rating, stated_as, tentative)
    assert found.words == words
    assert found.note == note


def test_a_reader_of_french_is_told_what_english_words_say():
    with translation.override("fr"):
        assert shown("partly", "Most").words == "Most"
        assert shown("partly", "Most").note.startswith("(la plupart)")
        assert shown("partly", "La plupart").note.find("(") == -1


def test_the_values_of_a_marks_element_are_text_in_every_language():
    with translation.override("fr"):
        doubtful, plain = shown("yes", "Yes?", tentative=True), shown("unknown")
    assert (doubtful.structure, doubtful.criterion, doubtful.rating, doubtful.tentative) == ("body", 3, "yes", "true")
    assert (plain.rating, plain.tentative) == ("unknown", "false")


def test_the_reason_goes_with_the_mark():
    assert shown("no", reason="nobody came").reason == "nobody came"


# What stands beside every card


@pytest.mark.parametrize(
    ("basis", "as_of", "voices", "line"),
    [
        (Basis.EXPERT, "2008-01", 1, "January 2008 · Expert view · 1~voice"),
        (Basis.MEETING, "2025", 14, "2025 · Agreed in a meeting · 14~voices"),
        (Basis.SURVEY, "2025-03", None, "March 2025 · Survey · number of voices not known"),
    ],
)
def test_reference_date_basis_and_voices_stand_beside_the_card(basis, as_of, voices, line):
    facts = SimpleNamespace(basis=basis, as_of=PartialDate.parse(as_of), voices=voices, round=None)
    assert basis_line(facts) == line.replace("~", "\N{NO-BREAK SPACE}")


def test_a_card_says_who_endorsed_it_or_that_nobody_did(db):
    assessment = factories.make_card()
    version = assessment.versions.get()
    assert card(Version.objects.with_card().get(pk=version.pk)).standing == "Not endorsed"
    chair = factories.make_post(title="Minister of Justice")
    factories.make_endorsement(version=version, post=chair, on=datetime.date(2025, 7, 1))
    standing = card(Version.objects.with_card().get(pk=version.pk)).standing
    assert standing.startswith("Endorsed by Minister of Justice (Chair, ")
    assert "2025" in standing


def test_a_card_is_shown_from_what_was_loaded_without_a_further_query(db, django_assert_num_queries):
    assessment = factories.make_card(marks=CMJ)
    version = Version.objects.with_card().get(assessment=assessment)
    with django_assert_num_queries(0):
        found = card(version)
        assert found.standing
        assert found.structure.country.fictional is False
    assert [mark.criterion for mark in found.marks] == [1, 2, 3, 4, 5, 6, 7]
    assert [mark.rating for mark in found.marks] == CMJ


def test_on_the_page_of_a_structure_its_other_cards_are_headed_by_date_and_basis(public_body, client):
    factories.make_card(structure=public_body.structure, circle="public", as_of="2019-03", basis=Basis.EXPERT)
    page = client.get(public_body.structure.get_absolute_url()).content.decode()
    other = page[page.index("Other cards") :].split("</ul>")[0]
    assert '<span class="line-name">March 2019 · Expert view</span>' in other
    assert "1\N{NO-BREAK SPACE}voice · 7\N{NO-BREAK SPACE}Yes" in other
    assert public_body.structure.name not in other
