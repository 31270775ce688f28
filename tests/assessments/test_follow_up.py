"""A country's standing agenda item: what is in which part, who sees what, as a page, as text, on paper."""

import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from assessments import agenda
from assessments.models import Action
from structures.vocabulary import Circle
from tests import factories
from tests.forms import signed_in, text_of

PAGE = "/countries/COD/follow-up/"
NOON = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def day(days):
    return TODAY + datetime.timedelta(days=days)


@pytest.fixture
def agenda_of(cast):
    """{part: what stands in it} as a person sees the page."""

    def agenda_of(person, **asked):
        client = signed_in(person) if person else Client()
        answer = client.get(PAGE, asked)
        assert answer.status_code == 200
        return {
            section.name: [line.action.what for line in section.lines] for section in answer.context["found"].sections
        }

    return agenda_of


@pytest.fixture
def many(cast):
    """One of each, on the body of the cast."""
    water = factories.make_organisation(code="water", name="Water Agency", acronym="WA", country=cast.country)
    director = factories.make_post(code="director", title="Director", organisation=water)
    body = {"structure": cast.body}
    factories.make_action(**body, what="late", due=day(-1), organisation=water)
    factories.make_action(**body, what="later", due=day(-40), post=director)
    factories.make_action(**body, what="today", due=day(0))
    factories.make_action(**body, what="next", due=day(9))
    factories.make_action(**body, what="asked late", kind="support", due=day(-9))
    factories.make_action(**body, what="asked", kind="support", due=None)
    factories.make_action(**body, what="done now", status="done", ended=day(-2))
    factories.make_action(**body, what="answered", kind="support", status="done", ended=day(-30))
    factories.make_action(**body, what="done before", status="done", ended=day(-31))
    factories.make_action(**body, what="given up", status="dropped", ended=day(-3))
    return cast


def test_everything_stands_in_its_part_in_its_order(many, agenda_of):
    assert agenda_of(many.chloe) == {
        "overdue": ["later", "late"],
        "open": ["today", "next"],
        "asked": ["asked late", "asked"],
        "done": ["done now", "answered"],
        "dropped": ["given up"],
    }


def test_done_since_a_day_that_one_chooses(many, agenda_of):
    assert agenda_of(many.chloe, since="2026-01-01")["done"] == ["done now", "answered", "done before"]
    assert agenda_of(many.chloe, since=day(-2).isoformat())["done"] == ["done now"]
    assert "done" not in agenda_of(many.chloe, since="2026-12-31")


def test_overdue_is_by_the_day_of_the_country(cast, monkeypatch):
    factories.make_action(structure=cast.body, due=TODAY)
    cast.country.time_zone = "Pacific/Kiritimati"  # 14 hours ahead: there it is the next day at noon
    cast.country.save()
    assert "overdue by 1 day" in text_of(signed_in(cast.chloe).get(PAGE))
    assert "1 action open, 1 overdue" in text_of(signed_in(cast.chloe).get("/countries/COD/"))
    cast.country.time_zone = "Pacific/Pago_Pago"
    cast.country.save()
    assert "overdue" not in text_of(signed_in(cast.chloe).get("/structures/cod-body/"))
    assert "1 action open" in text_of(signed_in(cast.chloe).get("/countries/COD/"))


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (day(-1), "overdue by 1 day"),
        (day(-59), "overdue by 59 days"),
        (datetime.date(2026, 1, 9), "overdue by 2 months"),
        (datetime.date(2024, 3, 11), "overdue by 23 months"),
        (datetime.date(2024, 3, 10), "overdue by 2 years"),
    ],
)
def test_a_delay_is_said_in_whole_days_months_or_years(due, words):
    assert agenda.overdue_by(due, TODAY) == words


def test_filters_by_body_by_who_answers_and_by_sector(many, agenda_of):
    other = factories.make_structure(slug="cod-water", country=many.country)
    factories.make_sector(code="WSH", structures=[other])
    factories.make_action(structure=other, what="of water", due=day(1))
    assert agenda_of(many.chloe, structure="cod-water") == {"open": ["of water"]}
    assert agenda_of(many.chloe, sector="WSH") == {"open": ["of water"]}
    assert agenda_of(many.chloe, who="organisation:water") == {"overdue": ["later", "late"]}  # by its post too
    assert agenda_of(many.chloe, who="post:director") == {"overdue": ["later"]}


@pytest.mark.parametrize(
    "asked", ["structure=jor-body", "who=organisation:nobody", "sector=XYZ", "since=soon", "who=:"]
)
def test_a_filter_that_cannot_be_read_is_said_and_shows_nothing(many, asked):
    answer = signed_in(many.chloe).get(f"{PAGE}?{asked}")
    assert answer.status_code == 422
    assert "a filter cannot be read" in text_of(answer) and "Show all actions" in text_of(answer)
    assert signed_in(many.chloe).get(f"{PAGE}?{asked}&format=txt").status_code == 422


def test_only_what_there_is_to_see_can_be_chosen(cast):
    hidden = factories.make_organisation(name="Hidden organisation")
    factories.make_action(structure=cast.body, circle="body", organisation=hidden)
    assert "Hidden organisation" in text_of(signed_in(cast.fatou).get(PAGE))
    page = text_of(signed_in(cast.chloe).get(PAGE))
    assert "Hidden organisation" not in page and "Cod Body" not in page


def test_nothing_of_another_circle_stands_in_any_list_count_or_text(cast, client):
    body = factories.make_structure(slug="cod-public", country=cast.country, circle=Circle.PUBLIC)
    card = factories.make_card(structure=body, circle=Circle.PUBLIC, marks=["no"] * 7)
    for circle in Circle.values:
        factories.make_action(
            structure=body, assessment=card, what=f"Only {circle}", circle=circle, due=day(-1), readers=[cast.marc]
        )
    seen = {None: ["public"], cast.chloe: ["public", "country"], cast.marc: ["named", "public", "country"]}
    for person, circles in seen.items():
        visitor = signed_in(person) if person else client
        for address in (PAGE, f"{PAGE}?format=txt", "/structures/cod-public/", f"/assessments/{card.pk}/"):
            page = text_of(visitor.get(address))
            assert [c for c in Circle.values if f"Only {c}" in page] == [c for c in Circle.values if c in circles], (
                address
            )
        counted = text_of(visitor.get("/countries/COD/"))
        number = len(circles)
        assert f"{number} action{'s' if number > 1 else ''} open, {number} overdue" in counted


def test_the_page_bears_the_smallest_circle_of_what_is_on_it(cast):
    factories.make_action(structure=cast.body)
    factories.make_action(structure=cast.body, circle="body")
    assert signed_in(cast.fatou).get(PAGE).context["found"].circle == "body"
    assert signed_in(cast.chloe).get(PAGE).context["found"].circle == "country"
    page = text_of(signed_in(cast.fatou).get(PAGE))
    for words in ("Body only", "10 March 2026", "not an appraisal of individuals"):
        assert words in page


def test_an_invented_country_is_marked_on_the_page_and_in_the_text(client, db):
    fictional = factories.make_country(iso3="XXA")
    body = factories.make_structure(country=fictional, circle="public")
    factories.make_action(structure=body, circle="public")
    page = "/countries/XXA/follow-up/"
    assert 'data-kind="fictional"' in client.get(page).content.decode()
    assert "Exempland (Fictional)" in client.get(f"{page}?format=txt").content.decode()


def test_without_actions_the_page_says_how_one_is_added(cast):
    page = text_of(signed_in(cast.chloe).get(PAGE))
    assert "No action is open, and none was done since 8 February 2026." in page
    assert "An action is added from a card" in page
    assert "<textarea" not in page
    assert "No action fits." in text_of(signed_in(cast.chloe).get(f"{PAGE}?since=2026-01-01"))


# As text


@pytest.fixture
def full(cast):
    criterion = factories.make_criteria_set().criteria.get(number=3)
    action = factories.make_action(
        structure=cast.body,
        criterion=criterion,
        what="Send the minutes\nwithin a week.",
        organisation=factories.make_organisation(name="Water Agency", name_fr="Agence de l’eau"),
        with_whom="the co-chair",
        due=day(-9),
        priority=True,
        priority_because="Nobody can follow up.",
    )
    factories.make_update(action=action, text="Nothing yet", on=day(-60))
    factories.make_update(action=action, text="A form is agreed.", on=day(-4))
    return cast


def test_the_text_says_all_of_a_line(full):
    answer = signed_in(full.chloe).get(f"{PAGE}?format=txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == 'inline; filename="follow-up-COD-2026-03-10.txt"'
    assert answer.content.decode() == (
        "Follow-up of actions: Congo, 10 March 2026\n"
        "Who may see this: Everybody with a right in the country. Not an appraisal of individuals.\n"
        "\n"
        "OVERDUE (1)\n"
        "- Cod Body · 3 short 3: Send the minutes within a week.\n"
        "  Water Agency, with the co-chair; due 1 March 2026, overdue by 9 days; priority: Nobody can follow up; "
        "last word on 6 March 2026: A form is agreed\n"
    )


def test_the_text_is_in_the_language_of_the_reader(full):
    text = signed_in(full.chloe).get(f"{PAGE}?format=txt&lang=fr").content.decode()
    assert "Agence de l’eau" in text and "1er mars 2026" in text and "10 mars 2026" in text


def test_the_page_holds_its_text_for_whoever_has_no_script(full):
    page = signed_in(full.chloe).get(PAGE).content.decode()
    assert "overdue by 9 days; priority" in page[page.index("<textarea") : page.index("</textarea>")]
    assert "hidden>Copy the text</button>" in page


def test_what_is_done_says_how_it_shows_and_who_verified_it(cast):
    factories.make_action(
        structure=cast.body,
        status="done",
        ended=day(-2),
        verified_on=day(-1),
        verified_organisation=factories.make_organisation(name="Bar Association"),
    )
    text = signed_in(cast.chloe).get(f"{PAGE}?format=txt").content.decode()
    assert "Done on 8 March 2026: The last three were sent; verified by Bar Association on 9 March 2026" in text


# Pages, paper


def test_a_hundred_lines_stand_on_a_page_and_all_of_them_in_the_file(cast):
    party = factories.make_organisation()
    Action.objects.bulk_create(
        Action(structure=cast.body, what=f"Thing {number:03}", organisation=party, due=day(number - 50))
        for number in range(130)
    )
    chloe = signed_in(cast.chloe)
    first, second = (chloe.get(f"{PAGE}?page={number}") for number in (1, 2))
    assert [len(s.lines) for s in first.context["found"].sections] == [50, 50]
    assert [(s.count, len(s.lines)) for s in second.context["found"].sections] == [(80, 30)]
    assert "Page 2 of 2." in text_of(second) and "Thing 129" in text_of(second)
    assert chloe.get(f"{PAGE}?format=txt").content.decode().count("- Cod Body") == 130
    assert chloe.get(f"{PAGE}?page=x").status_code == 200
    assert chloe.get(f"{PAGE}?page=99").context["page"].number == 2


def test_a_code_in_small_letters_leads_to_the_page_with_its_filters(client):
    answer = client.get("/countries/cod/follow-up/?since=2026-01-01")
    assert (answer.status_code, answer["Location"]) == (301, f"{PAGE}?since=2026-01-01")


def test_on_paper_there_is_the_list_and_nothing_to_press():
    css = (Path(settings.BASE_DIR) / "static/css/coordhub.css").read_text("utf-8")
    hidden = [rule for block in css.split("@media print")[1:] for rule in block.splitlines() if "display: none" in rule]
    for part in (".copy", "form[role=search]", ".add-action", ".button"):
        assert any(part in rule for rule in hidden), part
