"""One body over time: every published card that the reader may see, in order, and pictures that join no two bases."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Basis, Criterion, Version
from structures.vocabulary import Circle
from tests import factories

TREND = "/structures/cod-body/trend/"
EXPERT, MEETING, SURVEY = Basis.EXPERT, Basis.MEETING, Basis.SURVEY
STATE = Version.State
NOT_RATED = ["unknown"] * 7


@pytest.fixture
def made(cast):
    """Makes published cards of the cast's body."""

    def make(as_of, basis=MEETING, **columns):
        return factories.make_card(structure=cast.body, as_of=as_of, basis=basis, **columns)

    return make


@pytest.fixture
def looks(cast, sign_in):
    """The page as a person (Chloé) gets it."""

    def look(user=None, **asked):
        answer = sign_in(user or cast.chloe).get(TREND, asked)
        assert answer.status_code == 200
        return answer

    return look


def dates(answer):
    return [line["date"] for line in answer.context.get("lines", [])]


def text_of(answer):
    page = re.sub(r"<script.*?</script>", " ", answer.content.decode(), flags=re.DOTALL)
    main = page.partition("<main")[2].partition("</main")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main)).replace("\N{NO-BREAK SPACE}", " ")


def scores(answer):
    """{basis: [(day, score)]} as drawn."""
    traces = answer.context["score"].picture.figure["data"]
    return {trace["name"]: list(zip(trace["x"], trace["y"], strict=True)) for trace in traces if "name" in trace}


# The table


def test_the_cards_stand_in_the_order_of_their_reference_dates(made, looks):
    for date in ("2025-06", "2023", "2024-01-15"):
        made(date)
    assert dates(looks()) == ["2023", "15 January 2024", "June 2025"]


def test_on_a_tie_a_meeting_comes_after_an_expert_as_the_latest(made, looks):
    made("2025-06", MEETING)
    made("2025-06", EXPERT)
    assert [line["basis"] for line in looks().context["lines"]] == ["Expert view", "Agreed in a meeting"]


def test_each_card_has_its_date_basis_voices_version_circle_counts_and_score(made, looks):
    made("2024", SURVEY, voices=21, marks=["yes?", *["partly"] * 6], circle=Circle.PUBLIC)
    factories.add_version(assessment=made("2025", voices=9), number=2, reason="Misread.", marks=["yes"] * 7)
    text = text_of(looks())
    for words in (
        "2024 Survey · 21 voices 2025 Agreed in a meeting · 9 voices · Version 2 · Country only",
        "1 short 1 Yes in doubt Yes 2 short 2 Partly Yes",
        "Counts 1 Yes?, 6 Partly 7 Yes",
        "7 of 7 rated 57 % range 50–57 % 7 of 7 rated 100 % range 100–100 %",
    ):
        assert words in text


def test_marks_are_shown_as_on_every_page(made, looks):
    made("2024", marks=[{"rating": "partly", "stated_as": "Broadly"}, *["yes"] * 6])
    made("2025")
    page = looks().content.decode()
    assert re.search(
        r'data-structure="cod-body" data-criterion="1" data-rating="partly" data-tentative="false">Broadly<', page
    )
    assert page.count('class="mark"') == 14


def test_a_survey_that_does_not_know_its_voices_says_so(made, looks):
    made("2024", SURVEY, voices=None)
    made("2025", SURVEY, voices=40)
    assert "2024 Survey · number of voices not known" in text_of(looks())


# Which cards


def test_of_a_corrected_card_the_newest_published_version_counts(made, looks):
    card = made("2024", marks=["no"] * 7)
    factories.add_version(assessment=card, number=2, reason="Misread.", marks=["yes"] * 7)
    factories.add_version(assessment=card, number=3, reason="Again.", marks=["partly"] * 7, state=STATE.DRAFT)
    made("2025")
    answer = looks()
    assert [line["headline"] for line in answer.context["lines"]] == ["7\N{NO-BREAK SPACE}Yes"] * 2


@pytest.mark.parametrize("person", ["amina", "boris", "elena"])
def test_what_is_withdrawn_or_not_published_is_not_there(cast, made, looks, person):
    made("2023")
    made("2024")
    made("2025", state=STATE.WITHDRAWN, withdrawn_because="Another meeting.", author=cast.boris)
    made("2026", state=STATE.DRAFT, author=cast.boris)
    made("2027", state=STATE.SUBMITTED, author=cast.boris)
    assert dates(looks(getattr(cast, person))) == ["2023", "2024"]


def test_a_card_of_a_circle_that_the_reader_is_not_in_is_not_there(cast, made, looks):
    made("2023")
    made("2024", circle=Circle.BODY, marks=["no"] * 7)
    made("2025")
    found = looks(cast.chloe)
    assert dates(found) == ["2023", "2025"]
    assert "2024" not in str(found.context["score"].picture.figure["data"])
    assert "Everybody" not in text_of(found)
    assert dates(looks(cast.fatou)) == ["2023", "2024", "2025"]


def test_a_reader_of_one_card_alone_is_not_told_of_the_others(cast, made, looks):
    made("2024", circle=Circle.BODY)
    made("2025")
    assert "One card so far that you may see, and a trend needs two:" in text_of(looks(cast.chloe))


# Nothing to show


def test_one_card_alone_is_no_trend(made, looks):
    card = made("2025-06")
    answer = looks()
    assert "One card so far that you may see, and a trend needs two: June 2025 · Agreed in a meeting" in text_of(answer)
    page = answer.content.decode()
    assert f'href="/assessments/{card.pk}/"' in page
    assert "data-chart" not in page
    assert "plotly.js-cartesian" not in page


def test_without_a_card_nothing_is_known(looks):
    assert "No card that you may see: nothing is known here about how it works." in text_of(looks())


# Bases


def test_different_bases_are_said(made, looks):
    made("2024", SURVEY)
    made("2025", MEETING)
    words = (
        "These cards rest on different bases (Agreed in a meeting, Survey): do not read them as answers to one survey."
    )
    assert words in text_of(looks())


def test_one_basis_needs_no_warning(made, looks):
    made("2015", SURVEY)
    made("2025", SURVEY)
    assert 'class="notice warn"' not in looks().content.decode()


def test_the_pictures_join_no_two_bases(made, looks):
    basis_of = {}
    for year, basis in enumerate([MEETING, SURVEY, MEETING, EXPERT, SURVEY], 2020):
        made(f"{year}-06-01", basis)
        basis_of[f"{year}-06-01"] = basis
    answer = looks()
    pictures = [answer.context["score"].picture, *(section.picture for section in answer.context["sections"])]
    for trace in [trace for picture in pictures for trace in picture.figure["data"]]:
        assert len({basis_of[day] for day in trace["x"] if day}) == 1
    assert [section.title for section in answer.context["sections"]] == ["Expert view", "Agreed in a meeting", "Survey"]
    for section in answer.context["sections"]:
        assert {trace["mode"] for trace in section.picture.figure["data"]} == {"markers"}


# The pictures


def test_the_picture_of_the_scores_has_the_numbers_of_the_table(made, looks):
    made("2024-06-01", marks=["partly?", *["yes"] * 6])
    made("2025-06-01", marks=[*["yes"] * 3, *["unknown"] * 4])
    ranges, _scores = looks().context["score"].picture.figure["data"]
    assert scores(looks()) == {"Agreed in a meeting": [("2024-06-01", 92.9), ("2025-06-01", None)]}
    assert ranges["y"] == [85.7, 100.0, None, 42.9, 100.0, None]


def test_where_no_card_has_a_score_there_is_no_picture_of_it(made, looks):
    made("2024", marks=NOT_RATED)
    made("2025", marks=NOT_RATED)
    answer = looks()
    assert answer.context["score"] is None
    assert "No card has enough answers for a score yet." in text_of(answer)
    assert len(answer.context["sections"]) == 1


def test_the_pictures_of_all_bases_share_their_years(made, looks):
    made("2019", SURVEY)
    made("2025", MEETING)
    answer = looks()
    pictures = [answer.context["score"], *answer.context["sections"]]
    spans = {tuple(section.picture.figure["layout"]["xaxis"]["range"]) for section in pictures}
    assert spans == {("2019-01-01", "2026-01-01")}


# Many cards


@pytest.fixture
def sixty(made):
    for year in range(1966, 2026):
        made(str(year), list(Basis)[year % 3])


def test_many_cards_come_in_pages_the_newest_first_and_the_pictures_show_all(sixty, looks):
    first, last = looks(), looks(page=5)
    assert (dates(first)[0], dates(first)[-1], len(dates(first))) == ("2014", "2025", 12)
    assert (dates(last)[0], dates(last)[-1]) == ("1966", "1977")
    assert sum(len(points) for points in scores(first).values()) == 60
    assert scores(first) == scores(last)
    assert "The table holds 12 cards a page, the newest on the first one; the pictures show all 60." in text_of(first)
    assert 'href="?page=2"' in first.content.decode()


@pytest.mark.parametrize("page", ["0", "x", "-1", "99999999999999999999", "\x00"])
def test_a_page_that_is_not_there_gives_the_nearest(made, looks, page):
    made("2024")
    made("2025")
    assert len(dates(looks(page=page))) == 2


def test_sixty_cards_ask_no_more_of_the_database_than_three(cast, made, sign_in):
    client, counted = sign_in(cast.chloe), []
    for years in (range(2023, 2026), range(1966, 2023)):
        for year in years:
            made(str(year), list(Basis)[year % 3])
        with CaptureQueriesContext(connection) as captured:
            assert client.get(TREND).status_code == 200
        counted.append(len(captured))
    assert counted[0] == counted[1]
    assert counted[1] <= 12


# Other criteria


@pytest.fixture
def other_set(db):
    return factories.make_criteria_set(slug="other", edition="1", size=3, default=False)


def test_cards_by_other_criteria_are_a_trend_of_their_own(made, looks, other_set):
    for year in ("2020", "2021"):
        made(year, criteria_set=other_set, marks=["no"] * 3)
    made("2024")
    made("2025")
    answer = looks()
    assert dates(answer) == ["2024", "2025"]
    assert 'href="?criteria=other-1"' in answer.content.decode()
    other = looks(criteria="other-1")
    assert dates(other) == ["2020", "2021"]
    assert 'href="?criteria=ssr-7-2008"' in other.content.decode()


def test_one_card_by_each_of_two_sets_is_no_trend_and_both_can_be_found(made, looks, other_set):
    made("2020", criteria_set=other_set, marks=["no"] * 3)
    made("2024")
    answer = looks()
    assert "a trend needs two: 2024" in text_of(answer)
    assert 'href="?criteria=other-1"' in answer.content.decode()


def test_editions_that_ask_the_same_stand_in_one_table_which_says_so(made, looks):
    newer = factories.make_criteria_set(edition="2025", default=False)
    made("2024")
    made("2025", criteria_set=newer)
    answer = looks()
    assert dates(answer) == ["2024", "2025"]
    assert "The questions were asked in several editions: 2008, 2025." in text_of(answer)


def test_editions_that_ask_something_else_are_a_trend_of_their_own(made, looks):
    newer = factories.make_criteria_set(edition="2025", default=False)
    Criterion.objects.filter(criteria_set=newer, number=4).update(code="rewritten")
    made("2024")
    made("2025", criteria_set=newer)
    assert "a trend needs two: 2025" in text_of(looks())


@pytest.mark.parametrize("asked", ["other-1", "ssr-7", "", "\x00", "x" * 500])
def test_criteria_without_a_card_to_see_are_not_found(cast, made, sign_in, other_set, asked):
    made("2020", criteria_set=other_set, marks=["no"] * 3, circle=Circle.BODY)
    made("2024")
    made("2025")
    assert sign_in(cast.chloe).get(TREND, {"criteria": asked}).status_code == 404


# Ways here


def test_the_structures_page_leads_here_where_there_are_two_cards(cast, made, sign_in):
    client = sign_in(cast.chloe)
    made("2024")
    assert TREND not in client.get("/structures/cod-body/").content.decode()
    made("2025")
    assert TREND in client.get("/structures/cod-body/").content.decode()


def test_the_dashboards_page_of_the_body_leads_here(made, cast, sign_in):
    made("2025")
    assert TREND in sign_in(cast.chloe).get("/dashboard/?view=body&body=cod-body").content.decode()


def test_a_fictional_body_says_so(db, sign_in):
    body = factories.make_structure(slug="xxa-body", country=factories.make_country(iso3="XXA"), circle=Circle.PUBLIC)
    for year in ("2024", "2025"):
        factories.make_card(structure=body, as_of=year, circle=Circle.PUBLIC)
    page = sign_in(None).get("/structures/xxa-body/trend/").content.decode()
    assert page.count('data-kind="fictional"') == 1
