"""Last time and this time: which card is the last, what changed in words, and what is never set beside a card."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.criteria import Use
from assessments.last_time import change, last_time, other_cards
from assessments.models import Basis, Criterion, Mark, Version
from assessments.scorecard import card, shown_mark, with_questions
from structures.vocabulary import Circle
from tests import factories

EXPERT, MEETING, SURVEY = Basis.EXPERT, Basis.MEETING, Basis.SURVEY
STATE = Version.State


@pytest.fixture
def made(cast):
    """Makes published cards of the cast's body."""

    def make(as_of, basis=MEETING, **columns):
        return factories.make_card(structure=cast.body, as_of=as_of, basis=basis, **columns)

    return make


@pytest.fixture
def beside(cast):
    """What stands beside a card for a person (Chloé, who looks)."""

    def found(assessment, user=None, asked=None):
        version = Version.objects.with_card().filter(assessment=assessment, state=STATE.PUBLISHED).latest("number")
        (shown,) = with_questions([card(version)], Use.SHORT)
        return last_time(shown, other_cards(user or cast.chloe, version.assessment), asked)

    return found


@pytest.fixture
def last(beside):
    """The card that stands beside another, None without one."""

    def found(assessment, user=None, asked=None):
        together = beside(assessment, user, asked)
        return together and together.last.assessment

    return found


def page_of(client, assessment, **asked):
    return client.get(f"/assessments/{assessment.pk}/", asked)


def text_of(answer):
    main = answer.content.decode().partition("<main")[2].partition("</main")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main)).replace("\N{NO-BREAK SPACE}", " ")


# Which card is the last


def test_the_last_card_is_the_one_with_the_reference_date_before(made, last):
    made("2023-06")
    before, this = made("2024-06"), made("2025-06")
    made("2026-06")
    assert last(this) == before


def test_the_first_card_has_no_last_one(made, last):
    first = made("2024")
    made("2025")
    assert last(first) is None


def test_the_date_counts_and_not_when_it_was_entered(made, last):
    this = made("2025-06")
    before = made("2024-06")
    assert last(this) == before


def test_the_card_before_by_date_is_the_last_one_on_whatever_basis(made, last):
    made("2023-06", SURVEY)
    before, this = made("2024-06", EXPERT), made("2025-06", SURVEY)
    assert last(this) == before


@pytest.mark.parametrize(
    ("on", "chosen"), [(MEETING, MEETING), (SURVEY, SURVEY), (EXPERT, EXPERT)], ids=["meeting", "survey", "expert"]
)
def test_of_several_with_one_date_the_same_basis_comes_first(made, last, on, chosen):
    before = {basis: made("2024-06", basis) for basis in (SURVEY, EXPERT, MEETING)}
    assert last(made("2025-06", on)) == before[chosen]


def test_of_several_with_one_date_a_meeting_comes_before_an_expert(made, last):
    meeting = made("2024-06", MEETING)
    made("2024-06", EXPERT)
    assert last(made("2025-06", SURVEY)) == meeting


def test_of_several_with_one_date_and_basis_the_one_that_was_entered_last_counts(made, last):
    made("2024-06")
    second = made("2024-06")
    assert last(made("2025-06")) == second


def test_cards_of_the_same_date_are_no_last_time_of_each_other(made, last):
    expert, meeting = made("2025-06", EXPERT), made("2025-06", MEETING)
    assert (last(expert), last(meeting)) == (None, None)


def test_a_year_and_its_last_month_are_of_the_same_time(made, last):
    year, december = made("2025"), made("2025-12")
    assert (last(year), last(december)) == (None, None)


def test_of_a_corrected_card_the_newest_published_version_counts(made, beside):
    before, this = made("2024", marks=["no"] * 7), made("2025")
    factories.add_version(assessment=before, number=2, reason="Misread.", marks=["partly"] * 7)
    factories.add_version(assessment=before, number=3, reason="Again.", marks=["yes"] * 7, state=STATE.DRAFT)
    found = beside(this).last
    assert found.version.number == 2
    assert {mark.rating for mark in found.marks} == {"partly"}


def test_an_older_version_of_the_same_card_is_never_its_last_time(made, last):
    this = made("2025")
    factories.add_version(assessment=this, number=2, reason="Misread.")
    assert last(this) is None


@pytest.mark.parametrize("state", [STATE.DRAFT, STATE.SUBMITTED, STATE.RETURNED])
@pytest.mark.parametrize("person", ["amina", "boris", "elena"])
def test_what_is_not_published_is_never_the_last_time_not_even_for_its_author(cast, made, last, state, person):
    made("2024", state=state, author=cast.boris)
    assert last(made("2025"), getattr(cast, person)) is None


@pytest.mark.parametrize("person", ["amina", "boris", "elena"])
def test_a_withdrawn_card_is_never_the_last_time(cast, made, last, person):
    earliest = made("2023")
    made("2024", state=STATE.WITHDRAWN, withdrawn_because="Another meeting.", author=cast.boris)
    assert last(made("2025"), getattr(cast, person)) == earliest


def test_a_card_of_a_circle_that_the_reader_is_not_in_is_passed_over(cast, made, last):
    earliest, hidden = made("2023"), made("2024", circle=Circle.BODY)
    this = made("2025")
    assert last(this, cast.chloe) == earliest
    assert last(this, cast.fatou) == hidden


def test_a_hidden_card_is_not_given_by_its_id_either(cast, made, beside):
    shown, hidden, this = made("2023"), made("2024", circle=Circle.BODY), made("2025")
    found = beside(this, cast.chloe, str(hidden.pk))
    assert found.last.assessment == shown
    assert found.warnings == [
        "The card that was asked for is not here to stand beside this one: this is the one before."
    ]


def test_cards_of_another_body_are_not_set_beside(cast, made, last):
    factories.make_card(structure=factories.make_structure(country=cast.country), as_of="2024")
    assert last(made("2025")) is None


# Other criteria


def test_a_card_by_other_criteria_is_not_set_beside(made, last):
    made("2024", criteria_set=factories.make_criteria_set(slug="other", edition="1", default=False))
    assert last(made("2025")) is None


def test_another_edition_that_asks_the_same_is_set_beside_and_said(made, beside):
    newer = factories.make_criteria_set(edition="2025", default=False)
    before, this = made("2024"), made("2025", criteria_set=newer)
    found = beside(this)
    assert found.last.assessment == before
    assert found.warnings == ["Last time the questions were those of edition 2008, this time of edition 2025."]
    assert len(found.lines) == 7


def test_another_edition_that_asks_something_else_is_not_set_beside(made, last):
    newer = factories.make_criteria_set(edition="2025", default=False)
    Criterion.objects.filter(criteria_set=newer, number=4).update(code="rewritten")
    made("2024")
    assert last(made("2025", criteria_set=newer)) is None


# What changed


def shown(text):
    return shown_mark(Mark(rating=text.rstrip("?"), tentative=text.endswith("?")), structure="body", criterion=1)


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("yes", "yes", ""),
        ("yes?", "yes?", ""),
        ("unknown", "unknown", ""),
        ("partly", "yes", "was Partly"),
        ("yes", "no", "was Yes"),
        ("yes?", "no", "was Yes?"),
        ("partly", "unknown", "was Partly"),
        ("yes", "yes?", "in doubt now"),
        ("yes?", "yes", "no longer in doubt"),
        ("unknown", "yes", "was not known"),
        ("not_assessed", "no", "was not assessed"),
        ("not_applicable", "partly", "did not apply"),
    ],
)
def test_what_changed_is_said_in_words(was, now, words):
    assert change(shown(was), shown(now)) == words


def test_other_words_for_the_same_answer_are_no_change(made, beside):
    made("2024", marks=[{"rating": "partly", "stated_as": "Most"}, *["yes"] * 6])
    found = beside(made("2025", marks=["partly", *["yes"] * 6]))
    assert [line.changed for line in found.lines] == [False] * 7
    assert found.says == "Every answer is the same as last time."


def test_how_many_answers_changed_is_counted(made, beside):
    made("2024", marks=["yes"] * 7)
    found = beside(made("2025", marks=["no", "yes?", *["yes"] * 5]))
    assert found.says == "2 of 7 answers are not the same as last time."
    assert [line.change for line in found.lines][:3] == ["was Yes", "in doubt now", ""]


def test_a_criterion_without_a_mark_last_time_was_not_assessed(made, beside):
    before, this = made("2024"), made("2025")
    Mark.objects.filter(version__assessment=before, criterion__number=3).delete()
    assert beside(this).lines[2].change == "was not assessed"


# Bases


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (EXPERT, SURVEY, "Last time an expert’s view, this time a survey: not the same kind of answer."),
        (SURVEY, MEETING, "Last time a survey, this time an agreement in a meeting: not the same kind of answer."),
    ],
)
def test_different_bases_are_warned_of(made, beside, before, now, words):
    made("2024", before)
    (warning,) = beside(made("2025", now)).warnings
    assert warning.startswith(words)


@pytest.mark.parametrize("basis", Basis)
def test_the_same_basis_needs_no_warning_and_no_other_way(made, beside, basis):
    made("2023", SURVEY)
    made("2024", basis)
    found = beside(made("2025", basis))
    assert (found.warnings, found.others) == ([], [])


def test_where_the_bases_differ_the_last_card_on_the_same_basis_is_one_step_away(made, beside):
    made("2021", SURVEY)
    survey, meeting, this = made("2022", SURVEY), made("2024", MEETING), made("2025", SURVEY)
    found = beside(this)
    assert found.last.assessment == meeting
    assert [(other.pk, other.words) for other in found.others] == [
        (survey.pk, "Beside the last card on the same basis: 2022, Survey")
    ]
    asked = beside(this, asked=str(survey.pk))
    assert (asked.last.assessment, asked.warnings) == (survey, [])
    assert [(other.pk, other.words) for other in asked.others] == [
        (meeting.pk, "Beside the card before this one: 2024, Agreed in a meeting")
    ]


# The page


def test_the_page_shows_both_cards_with_date_basis_voices_counts_and_range(made, cast, sign_in):
    made("2024-06", SURVEY, voices=21, marks=["partly", *["yes?"] * 6], circle=Circle.PUBLIC)
    this = made("2025-06", voices=9)
    answer = page_of(sign_in(cast.chloe), this)
    text = text_of(answer)
    section = text[text.index("Last time and this time") : text.index("On what this card rests")]
    for words in (
        "not the same kind of answer",
        "7 of 7 answers are not the same as last time.",
        "Last time June 2024 · Survey · 21 voices · Public",
        "This time June 2025 · Agreed in a meeting · 9 voices",
        "short 1 Partly Yes was Partly",
        "short 2 Yes in doubt Yes no longer in doubt",
        "6 Yes?, 1 Partly",
        "7 Yes",
        "7 of 7 rated 93 % range 50–93 %",
        "7 of 7 rated 100 % range 100–100 %",
    ):
        assert words in section
    page = answer.content.decode()
    for number in range(1, 8):
        marks = re.findall(rf'data-structure="cod-body" data-criterion="{number}" data-rating="(\w+)"', page)
        assert marks == ["yes", "partly" if number == 1 else "yes", "yes"]


def test_the_page_leads_to_the_same_basis_and_back_and_to_the_trend(made, cast, sign_in):
    survey, meeting, this = made("2022", SURVEY), made("2024"), made("2025", SURVEY)
    client = sign_in(cast.chloe)
    page = page_of(client, this).content.decode()
    assert f'href="?beside={survey.pk}#last-time"' in page
    assert 'href="/structures/cod-body/trend/"' in page
    asked = page_of(client, this, beside=survey.pk).content.decode()
    assert f'href="?beside={meeting.pk}#last-time"' in asked
    assert "not the same kind of answer" not in asked


@pytest.mark.parametrize("asked", ["x", "", "-1", "0", "9" * 400, "\x00", "²"])
def test_an_id_that_there_is_not_gives_the_card_before(made, cast, sign_in, asked):
    made("2024")
    answer = page_of(sign_in(cast.chloe), made("2025"), beside=asked)
    assert answer.status_code == 200
    assert "The card that was asked for is not here" in text_of(answer)
    assert answer.context["last_time"].last.assessment.as_of.iso() == "2024"


def test_a_later_card_is_not_set_beside_as_the_last_one(made, cast, beside):
    before, this, later = made("2023"), made("2024"), made("2025")
    assert beside(this, asked=str(later.pk)).last.assessment == before
    assert beside(this, asked=str(this.pk)).last.assessment == before


def test_the_first_card_leads_to_the_trend_and_has_no_section(made, cast, sign_in):
    first = made("2024")
    client = sign_in(cast.chloe)
    assert "/trend/" not in page_of(client, first).content.decode()
    made("2025")
    answer = page_of(client, first)
    assert "Last time" not in text_of(answer)
    assert "/structures/cod-body/trend/" in answer.content.decode()


def test_a_draft_and_an_old_version_show_no_last_time(made, cast, sign_in):
    made("2023")
    draft = made("2025", state=STATE.DRAFT, author=cast.boris)
    corrected = made("2024")
    factories.add_version(assessment=corrected, number=2, reason="Misread.")
    client = sign_in(cast.boris)
    assert "Last time" not in text_of(page_of(client, draft))
    assert "Last time" not in text_of(page_of(client, corrected, version=1))
    assert "Last time" in text_of(page_of(client, corrected))


def test_sixty_cards_ask_no_more_of_the_database_than_three(made, cast, sign_in):
    post = factories.make_post()
    this = made("2025-06", SURVEY)
    this.agreed_by = post
    this.save()
    factories.make_seat(structure=cast.body, role="chair", post=post)
    client, counted = sign_in(cast.amina), []

    def queries(**asked):
        with CaptureQueriesContext(connection) as captured:
            assert page_of(client, this, **asked).status_code == 200
        return len(captured)

    for years in (range(2022, 2024), range(1965, 2022)):
        for year in years:
            made(str(year), list(Basis)[year % 3])
        counted.append(queries())
    assert counted[0] == counted[1]
    assert counted[1] <= 11
    made("1964", criteria_set=factories.make_criteria_set(edition="1964", default=False))
    assert queries() <= 12
