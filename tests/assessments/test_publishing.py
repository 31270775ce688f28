"""Settling and publishing through the pages: to whom, once, and nothing after it."""

import re

import pytest

from assessments.models import Assessment, Basis, Mark, Version
from structures.vocabulary import Circle
from tests import factories
from tests.forms import form_in, opened, text_of

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
