"""Settling and publishing through the pages: to whom, once, and nothing after it."""

import re

import pytest

from assessments import settling
from assessments.models import Assessment, Basis, Mark, Version
from structures.models import Document
from structures.vocabulary import Circle
from tests import factories
from tests.forms import form_in, opened, signed_in, text_of

SUBMITTED = Version.State.SUBMITTED


def state_of(card):
    return card.versions.get().state


@pytest.fixture
def to_publish(cast, card):
    """Sent, of a public structure."""
    cast.body.circle = Circle.PUBLIC
    cast.body.save()
    Mark.objects.filter(version__assessment=card, criterion__number__lte=3).update(rating="yes")
    card.versions.update(state=SUBMITTED)
    return f"/assessments/{card.pk}/publish/"


READERS = {
    Circle.PUBLIC: {"nobody", "nour", "dan", "chloe", "marc"},
    Circle.COUNTRY: {"chloe", "marc"},
    Circle.BODY: {"marc"},
    Circle.NAMED: {"chloe"},
}


@pytest.mark.parametrize(("circle", "expected"), READERS.items())
def test_a_card_is_published_to_its_circle(cast, card, amina, sign_in, to_publish, circle, expected):
    form = opened(amina, to_publish, "circle") | {"circle": circle.value}
    if circle == Circle.NAMED:
        form["readers"] = [str(cast.chloe.pk)]
    assert amina.post(to_publish, form).status_code == 302
    card.refresh_from_db()
    assert (card.circle, state_of(card)) == (circle.value, "published")
    address = card.get_absolute_url()
    people = {name: getattr(cast, name, None) for name in ("nobody", "nour", "dan", "chloe", "marc")}
    assert {name for name, who in people.items() if sign_in(who).get(address).status_code == 200} == expected


@pytest.mark.parametrize("basis", [Basis.MEETING, Basis.EXPERT])
@pytest.mark.parametrize("circle", Circle)
def test_whoever_publishes_comes_to_a_page_that_there_is_for_them(cast, card, amina, to_publish, circle, basis):
    if basis == Basis.EXPERT:
        source = factories.make_source(country=cast.country)
        Assessment.objects.filter(pk=card.pk).update(basis=basis, voices=1, source=source)
    form = opened(amina, to_publish, "circle") | {"circle": circle.value, "readers": [str(cast.chloe.pk)]}
    first, second = (amina.post(to_publish, form, follow=True) for _click in range(2))
    assert first.status_code == 200
    assert "Published. It is read-only from now on." in text_of(first)
    assert second.status_code == 200


@pytest.mark.parametrize(
    ("circle", "offered"),
    [
        (Circle.PUBLIC, ["named", "body", "country", "public"]),
        (Circle.COUNTRY, ["named", "body", "country"]),
        (Circle.BODY, ["named", "body"]),
        (Circle.NAMED, ["named"]),
    ],
)
def test_no_circle_wider_than_the_structures_is_offered(cast, card, sign_in, to_publish, circle, offered):
    cast.body.circle = circle
    cast.body.save()
    client = sign_in(cast.elena)
    page = client.get(to_publish).content.decode()
    assert re.findall(r'<input type="radio"[^>]*name="circle"[^>]*value="(\w+)"', page) == offered
    wider = [circle.value for circle in Circle if circle.value not in offered]
    for value in wider:
        assert client.post(to_publish, {"circle": value}).status_code == 422
    assert state_of(card) == SUBMITTED


def test_named_people_are_named(card, cast, amina, to_publish):
    answer = amina.post(to_publish, {"circle": "named"})
    assert answer.status_code == 422
    assert "Tick at least one person." in text_of(answer)
    assert form_in(answer, "circle")["circle"] == "named"
    stranger = amina.post(to_publish, {"circle": "named", "readers": [str(cast.dan.pk)]})
    assert (stranger.status_code, state_of(card)) == (422, SUBMITTED)


def test_publishing_twice_publishes_once(cast, card, amina, to_publish):
    form = opened(amina, to_publish, "circle") | {"circle": "country"}
    first, second = amina.post(to_publish, form), amina.post(to_publish, form | {"circle": "public"})
    assert (first.status_code, second.status_code) == (302, 302)
    card.refresh_from_db()
    assert card.circle == "country"
    assert card.versions.get().history.filter(state="published").count() == 1
    assert amina.get(to_publish).status_code == 404


def test_nothing_is_published_before_the_question_is_answered(card, amina, to_publish):
    page = text_of(amina.get(to_publish))
    assert "4 criteria have no answer and will read “Not assessed”." in page
    assert amina.post(to_publish, {}).status_code == 422
    assert state_of(card) == SUBMITTED


def test_a_published_card_is_not_edited_any_more(card, boris, amina, to_publish, edit):
    amina.post(to_publish, {"circle": "country"})
    for client in (boris, amina):
        for page in ("edit", "facts", "return", "publish", "discard"):
            assert client.get(f"/assessments/{card.pk}/{page}/").status_code == 404
        assert client.post(f"/assessments/{card.pk}/send/").status_code == 404


def test_a_double_click_leads_whoever_settles_back_and_refuses_everybody_else(cast, card, amina, boris, to_publish):
    form = opened(amina, to_publish, "circle")
    assert [amina.post(to_publish, form).status_code for _click in range(2)] == [302, 302]
    assert boris.post(to_publish, form).status_code == 403


def test_whoever_publishes_reads_the_dissent_that_will_be_shown(card, amina, to_publish):
    assert "<h2>Dissent</h2>" not in text_of(amina.get(to_publish))
    card.versions.update(dissent="Two NGOs saw 3 otherwise.")
    assert "Two NGOs saw 3 otherwise." in text_of(amina.get(to_publish))


# To whom: also for whoever comes past the form


def test_naming_people_means_naming_somebody(cast, card, to_publish):
    version = Version.objects.get(assessment=card)
    with pytest.raises(settling.NotReady, match="Name at least one person"):
        settling.publish(version=version, by=cast.amina, circle=Circle.NAMED)
    settling.publish(version=version, by=cast.amina, circle=Circle.NAMED, readers=[cast.chloe])
    assert state_of(card) == "published"


ORDER = [Circle.NAMED, Circle.BODY, Circle.COUNTRY, Circle.PUBLIC]


@pytest.mark.parametrize("own", ORDER)
@pytest.mark.parametrize("circle", ORDER)
def test_no_circle_is_wider_than_the_structures(cast, card, to_publish, own, circle):
    cast.body.circle = own
    cast.body.save()
    version = Version.objects.select_related("assessment__structure").get(assessment=card)
    found = settling.problems_before_publishing(version, circle, readers=[cast.chloe])
    assert len(found) == (ORDER.index(circle) > ORDER.index(own))


# The document of a public card


@pytest.fixture
def view(cast, card, to_publish):
    """The card is an expert's, from a document that is for the country only."""
    source = factories.make_source(country=cast.country, circle=Circle.COUNTRY, title="Minutes of the ministry")
    Assessment.objects.filter(pk=card.pk).update(basis=Basis.EXPERT, voices=1, source=source)
    return source


def test_a_public_card_does_not_name_a_document_of_the_country_unless_it_is_opened(card, amina, to_publish, view):
    form = opened(amina, to_publish, "circle") | {"circle": "public"}
    answer = amina.post(to_publish, form)
    assert answer.status_code == 422
    assert "Tick that it becomes public too" in text_of(answer)
    view.refresh_from_db()
    assert (state_of(card), view.circle) == (SUBMITTED, "country")
    assert amina.post(to_publish, form | {"with_document": "on"}).status_code == 302
    view.refresh_from_db()
    assert (state_of(card), view.circle) == ("published", "public")
    assert view.history.latest().history_user.email == "amina@example.org"


def test_within_the_country_the_document_stays_as_it_is(card, amina, to_publish, view):
    form = opened(amina, to_publish, "circle") | {"circle": "country", "with_document": "on"}
    assert amina.post(to_publish, form).status_code == 302
    view.refresh_from_db()
    assert view.circle == "country"


def test_a_focal_point_does_not_open_a_document_that_others_rest_on(cast, card, to_publish, view):
    fatou = signed_in(cast.fatou)
    Document.objects.create(structure=cast.body, kind="minutes", title="Minutes", source=view)
    form = opened(fatou, to_publish, "circle") | {"circle": "public", "with_document": "on"}
    answer = fatou.post(to_publish, form)
    assert answer.status_code == 422
    assert "ask the coordinator of the country" in text_of(answer)
    view.refresh_from_db()
    assert (state_of(card), view.circle) == (SUBMITTED, "country")
    Document.objects.all().delete()
    assert fatou.post(to_publish, form).status_code == 302
    view.refresh_from_db()
    assert view.circle == "public"


@pytest.mark.parametrize("why", ["public document", "no document", "structure of the country"])
def test_nothing_is_asked_about_a_document_that_needs_no_opening(cast, card, amina, to_publish, view, why):
    if why == "public document":
        type(view).objects.update(circle=Circle.PUBLIC)
    elif why == "no document":
        Assessment.objects.update(basis=Basis.MEETING, voices=9, source=None)
    else:
        cast.body.circle = Circle.COUNTRY
        cast.body.save()
    assert "with_document" not in amina.get(to_publish).content.decode()


def test_the_question_about_the_document_names_it(amina, to_publish, view):
    page = text_of(amina.get(to_publish))
    assert "“Minutes of the ministry” is for the country only." in page
