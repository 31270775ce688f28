"""Who sees which card, and which version of it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from assessments.access import (
    get_unpublished,
    get_version,
    may_discard,
    may_edit,
    may_publish,
    may_return,
    may_send,
)
from assessments.models import Assessment, Basis, Mark, Version
from assessments.scorecard import latest_cards
from structures.models import Membership
from structures.vocabulary import Circle, Right
from tests import factories

EVERYBODY = {"nobody", "nour", "dan", "chloe", "marc", "boris", "fatou", "amina", "elena"}
COUNTRY = {"chloe", "marc", "boris", "fatou", "amina", "elena"}
SETTLERS = {"fatou", "amina"}  # the focal point of the body, the coordinator of the country
DRAFT, SUBMITTED, RETURNED = Version.State.DRAFT, Version.State.SUBMITTED, Version.State.RETURNED
PUBLISHED, WITHDRAWN = Version.State.PUBLISHED, Version.State.WITHDRAWN


def people(cast):
    """The cast by name, signed out included, with rights read anew."""
    fresh = type(cast.amina).objects.in_bulk()
    return {"nobody": AnonymousUser()} | {name: fresh[getattr(cast, name).pk] for name in EVERYBODY - {"nobody"}}


def who(cast, sees):
    return {name for name, person in people(cast).items() if sees(person)}


def version_for(person, card, number=None):
    """The number of the version that the person is shown; None where there is none for them."""
    try:
        return get_version(person, card.pk, number).number
    except Http404:
        return None


def readers_of(cast, card, number=None):
    """Who is shown the card: who finds it in lists is who is given a version of it (an older one only on request)."""
    everybody = people(cast)
    listed = {n for n, person in everybody.items() if Assessment.objects.visible_to(person).filter(pk=card.pk).exists()}
    shown = {name for name in listed if version_for(everybody[name], card, number) is not None}
    if number is None:
        assert shown == listed
    return shown


def card_of_boris(cast, basis, **columns):
    """A card on the cast's body by Boris; an expert's with a document, but for the private note."""
    source = None
    if basis == "private":
        basis = Basis.EXPERT
    elif basis == Basis.EXPERT:
        source = factories.make_source(country=cast.country)
    return factories.make_card(structure=cast.body, author=cast.boris, basis=basis, source=source, **columns)


# Before it is published

BEFORE = [
    # basis, state, who reads it
    (Basis.EXPERT, DRAFT, {"boris"}),
    (Basis.EXPERT, SUBMITTED, {"boris", *SETTLERS, "elena"}),
    (Basis.EXPERT, RETURNED, {"boris", *SETTLERS, "elena"}),
    (Basis.MEETING, DRAFT, {"boris", *SETTLERS}),
    (Basis.MEETING, SUBMITTED, {"boris", *SETTLERS, "elena"}),
    (Basis.MEETING, RETURNED, {"boris", *SETTLERS, "elena"}),
    ("private", DRAFT, {"boris"}),
]


@pytest.mark.parametrize("circle", [Circle.PUBLIC, Circle.NAMED])  # the widest, and the one that names Nour
@pytest.mark.parametrize(("basis", "state", "expected"), BEFORE)
def test_the_circle_reads_nothing_before_it_is_published(cast, basis, state, expected, circle):
    card = card_of_boris(cast, basis, state=state, circle=circle)
    card.readers.add(cast.nour)
    assert readers_of(cast, card) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [("planned", set()), ("open", set()), ("reconciling", {"boris", *SETTLERS, "elena"}), ("cancelled", set())],
)
def test_a_rounds_card_is_read_once_it_is_settled_by_its_facilitator_and_whoever_settles(cast, state, expected):
    round = factories.make_round(structure=cast.body, state=state, facilitator=cast.boris)
    assert readers_of(cast, round.assessment) == expected


@pytest.mark.parametrize("state", [RETURNED, SUBMITTED])
def test_a_note_whose_document_was_taken_away_again_is_its_authors_alone(cast, state):
    """Returned, and the author unlinks the document: a private note again."""
    card = card_of_boris(cast, Basis.EXPERT, state=state)
    card.source = None
    card.save()
    assert readers_of(cast, card) == {"boris"}


def test_nobody_settles_for_another_body_or_country(cast):
    sibling = factories.make_structure(slug="cod-sibling", country=cast.country)
    card = factories.make_card(structure=sibling, author=cast.boris, state=SUBMITTED)
    assert readers_of(cast, card) == {"boris", "amina", "elena"}
    card = factories.make_card(structure=cast.other_body, state=SUBMITTED)
    assert readers_of(cast, card) == {"dan", "elena"}


# Once it is published

AFTER = [
    (Circle.PUBLIC, EVERYBODY),
    (Circle.COUNTRY, COUNTRY),
    (Circle.BODY, {"fatou", "marc", "elena"}),
    (Circle.NAMED, {"nour", "elena"}),
]


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize(("circle", "expected"), AFTER)
def test_a_published_card_is_read_by_its_circle_and_its_author(cast, circle, expected, basis):
    cast.body.circle = Circle.PUBLIC
    cast.body.save()
    card = card_of_boris(cast, basis, circle=circle)
    card.readers.add(cast.nour)
    assert readers_of(cast, card) == {*expected, "boris"}


@pytest.mark.parametrize(("circle", "expected"), AFTER)
def test_a_card_of_another_country_is_read_by_its_own_circle(cast, circle, expected):
    cast.other_body.circle = Circle.PUBLIC
    cast.other_body.save()
    card = factories.make_card(structure=cast.other_body, basis=Basis.EXPERT, circle=circle)
    card.readers.add(cast.nour)
    abroad = {Circle.COUNTRY: {"dan", "elena"}, Circle.BODY: {"elena"}}
    assert readers_of(cast, card) == abroad.get(circle, expected)


@pytest.mark.parametrize(
    ("circle", "expected"),
    [
        (Circle.COUNTRY, COUNTRY),
        (Circle.BODY, {"fatou", "marc", "elena"}),
        (Circle.NAMED, {"nour", "elena"}),
    ],
)
@pytest.mark.parametrize("basis", [Basis.EXPERT, Basis.MEETING])
def test_a_card_never_shows_where_its_structure_does_not(cast, basis, circle, expected):
    cast.body.circle = circle
    cast.body.save()
    cast.body.readers.add(cast.nour)
    card = factories.make_card(structure=cast.body, basis=basis, circle=Circle.PUBLIC)
    card.readers.add(cast.nour)
    assert readers_of(cast, card) == expected
    latest = who(cast, lambda person: cast.body.pk in latest_cards(person, [cast.body]))
    assert latest == expected


@pytest.mark.parametrize("state", [DRAFT, SUBMITTED, RETURNED])
def test_who_settles_does_not_see_a_card_of_a_body_that_is_hidden_from_them(cast, state):
    cast.body.circle = Circle.BODY
    cast.body.save()
    card = factories.make_card(structure=cast.body, state=state)
    assert readers_of(cast, card) == ({"fatou"} if state == DRAFT else {"fatou", "elena"})


def test_a_published_card_of_a_body_that_became_hidden_does_not_show_to_its_author(cast):
    cast.body.circle = Circle.BODY
    cast.body.save()
    card = card_of_boris(cast, Basis.MEETING, circle=Circle.PUBLIC)
    assert "boris" not in readers_of(cast, card)


def test_an_author_without_any_right_left_can_do_nothing_with_a_card(cast):
    card = card_of_boris(cast, Basis.EXPERT, state=DRAFT)
    Membership.objects.filter(user=cast.boris).delete()
    boris, version = people(cast)["boris"], card.versions.get()
    for may in (may_edit, may_send, may_discard, may_publish, may_return):
        assert not may(boris, version)


def test_a_card_without_an_author_is_nobodys_own(cast):
    card = factories.make_card(structure=cast.body, author=None, state=DRAFT, basis=Basis.EXPERT)
    assert readers_of(cast, card) == set()


# Versions


@pytest.fixture
def corrected(cast):
    """Two published versions, for the public."""
    cast.body.circle = Circle.PUBLIC
    cast.body.save()
    card = factories.make_card(structure=cast.body, author=cast.boris, circle=Circle.PUBLIC, marks=["no"] * 7)
    factories.add_version(assessment=card, number=2, reason="A mark was misread.", marks=["yes"] * 7)
    return card


def test_the_newest_published_version_is_shown(cast, corrected):
    assert {version_for(person, corrected) for person in people(cast).values()} == {2}


def test_an_old_published_version_stays_readable(cast, corrected, sign_in):
    assert readers_of(cast, corrected, number=1) == EVERYBODY
    page = sign_in(None).get(f"/assessments/{corrected.pk}/?version=1")
    assert page.status_code == 200
    assert page.content.decode().count('data-rating="no"') == 7


@pytest.mark.parametrize("asked", ["0", "3", "x", "-1", "", "1.0", "99999999999", "²"])
def test_a_version_that_there_is_not_is_not_found(sign_in, corrected, asked):
    assert sign_in(None).get(f"/assessments/{corrected.pk}/", {"version": asked}).status_code == 404


# A correction is worked on by whoever settles, whatever the card rests on and whoever began it.
CORRECTORS = {*SETTLERS, "elena"}


@pytest.fixture
def being_corrected(cast):
    """A card of Boris, published, with a second version that is not."""

    def make(basis, circle=Circle.PUBLIC, **columns):
        cast.body.circle = Circle.PUBLIC
        cast.body.save()
        card = card_of_boris(cast, basis, circle=circle, marks=["no"] * 7, **columns)
        second = {"reason": "A mark was misread.", "marks": ["partly"] * 7}
        factories.add_version(assessment=card, number=2, state=DRAFT, **second)
        return card

    return make


@pytest.mark.parametrize("basis", Basis)
def test_a_correction_is_not_shown_before_it_is_published(cast, being_corrected, basis):
    card = being_corrected(basis)
    assert {version_for(person, card) for person in people(cast).values()} == {1}
    assert readers_of(cast, card, number=2) == CORRECTORS


@pytest.mark.parametrize("basis", Basis)
def test_a_correction_is_loaded_for_work_by_nobody_else(cast, being_corrected, basis):
    card = being_corrected(basis)

    def loads(person):
        try:
            return get_unpublished(person, card.pk, allowed=lambda user, version: True).number == 2
        except Http404:
            return False

    assert who(cast, loads) == CORRECTORS
    version = card.versions.get(number=2)
    for may in (may_edit, may_discard, may_publish):
        assert who(cast, lambda person, may=may: may(person, version)) == CORRECTORS
    for may in (may_send, may_return):
        assert who(cast, lambda person, may=may: may(person, version)) == set()


@pytest.mark.parametrize("basis", Basis)
def test_a_correction_shows_its_card_to_nobody_new(cast, being_corrected, basis):
    card = being_corrected(basis, circle=Circle.BODY, published_by=cast.fatou)
    assert readers_of(cast, card) == {"fatou", "marc", "elena", "boris"}
    assert readers_of(cast, card, number=2) == {"fatou", "elena"}


@pytest.mark.parametrize(("person", "status"), [("nour", 403), ("chloe", 403), ("boris", 409)])
def test_a_form_posted_to_a_correction_shows_nothing_of_it(cast, being_corrected, sign_in, person, status):
    """The page that shows once more what was typed on a card that moved on is no way around."""
    card = being_corrected(Basis.EXPERT)
    Mark.objects.filter(version__assessment=card, version__number=2).update(reason="For nobody yet.")
    answer = sign_in(getattr(cast, person)).post(f"/assessments/{card.pk}/edit/", {"c1-reason": "Guessing."})
    page = answer.content.decode()
    assert answer.status_code == status
    assert "For nobody yet." not in page
    assert "A mark was misread." not in page


@pytest.mark.parametrize("person", ["nobody", "nour", "chloe", "boris"])
def test_no_page_tells_a_reader_of_a_correction(cast, being_corrected, sign_in, person):
    card = being_corrected(Basis.MEETING)
    beside = factories.make_structure(slug="cod-beside", country=cast.country, circle=Circle.PUBLIC)
    client = sign_in(getattr(cast, person, None))
    for address in (
        "/",
        cast.body.get_absolute_url(),
        card.get_absolute_url(),
        f"/compare/?s={cast.body.slug}&s={beside.slug}",
        "/api/v1/scorecards",
    ):
        page = client.get(address).content.decode().replace("\N{NO-BREAK SPACE}", " ")
        assert "7 Partly" not in page
        assert "A mark was misread." not in page
        assert 'data-rating="partly"' not in page
        assert '"partly"' not in page


# Once it is withdrawn


def withdrawn_card(cast, basis, **columns):
    """A card of Boris with two versions, both withdrawn."""
    card = card_of_boris(cast, basis, marks=["no"] * 7, **columns)
    factories.add_version(assessment=card, number=2, reason="A mark was misread.", marks=["partly"] * 7)
    Version.objects.filter(assessment=card).update(
        state=WITHDRAWN, withdrawn=timezone.now(), withdrawn_because="The minutes were wrong."
    )
    return card


def told_of(person, card):
    return Assessment.objects.withdrawn_from(person).filter(pk=card.pk).exists()


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize(("circle", "expected"), AFTER)
def test_of_a_withdrawn_card_its_circle_is_told_and_nobody_is_shown_it(cast, circle, expected, basis):
    cast.body.circle = Circle.PUBLIC
    cast.body.save()
    card = withdrawn_card(cast, basis, circle=circle)
    card.readers.add(cast.nour)
    assert who(cast, lambda person: told_of(person, card)) == {*expected, "boris"}
    assert who(cast, lambda person: Assessment.objects.visible_to(person).filter(pk=card.pk).exists()) == set()
    for number in (None, 1, 2):
        assert who(cast, lambda person, number=number: version_for(person, card, number) is not None) == set()


def test_who_published_a_card_to_others_is_told_of_its_withdrawal(cast):
    card = withdrawn_card(cast, Basis.MEETING, circle=Circle.NAMED)
    assert who(cast, lambda person: told_of(person, card)) == {"boris", "elena"}
    card.versions.update(published_by=cast.amina)
    assert who(cast, lambda person: told_of(person, card)) == {"boris", "elena", "amina"}


def test_nobody_is_told_of_a_withdrawn_card_of_a_body_that_is_hidden_from_them(cast):
    cast.body.circle = Circle.BODY
    cast.body.save()
    card = withdrawn_card(cast, Basis.MEETING, circle=Circle.PUBLIC)
    assert who(cast, lambda person: told_of(person, card)) == {"fatou", "marc", "elena"}


@pytest.mark.parametrize("published", [True, False], ids=["published", "draft"])
def test_a_card_that_stands_is_not_withdrawn_from_anybody(cast, published):
    card = card_of_boris(cast, Basis.MEETING, state=PUBLISHED if published else DRAFT)
    assert who(cast, lambda person: told_of(person, card)) == set()


@pytest.mark.parametrize("person", [*sorted(EVERYBODY)])
def test_a_withdrawn_card_leaves_every_list(cast, sign_in, person):
    cast.body.circle = Circle.PUBLIC
    cast.body.save()
    card = withdrawn_card(cast, Basis.MEETING, circle=Circle.PUBLIC)
    beside = factories.make_structure(slug="cod-beside", country=cast.country, circle=Circle.PUBLIC)
    client = sign_in(getattr(cast, person, None))
    for address in ("/", cast.body.get_absolute_url(), f"/compare/?s={cast.body.slug}&s={beside.slug}"):
        page = client.get(address).content.decode()
        assert f"/assessments/{card.pk}/" not in page
        assert 'data-rating="no"' not in page
        assert 'data-rating="partly"' not in page
    assert client.get("/api/v1/scorecards").json() == {"items": [], "count": 0}
    assert latest_cards(people(cast)[person], [cast.body]) == {}


READS_MARKS = {"fatou", "amina", "elena"}


@pytest.mark.parametrize("person", [*sorted(EVERYBODY)])
def test_at_its_own_address_a_withdrawn_card_says_why_and_shows_its_marks_to_who_settles_alone(cast, sign_in, person):
    cast.body.circle = Circle.PUBLIC
    cast.body.save()
    card = withdrawn_card(cast, Basis.MEETING, circle=Circle.PUBLIC)
    Mark.objects.filter(version__assessment=card).update(reason="Said in the room.")
    card.versions.update(dissent="Two saw it otherwise.", reply="The body replies.")
    for number, rating in (("", "partly"), ("?version=1", "no"), ("?version=2", "partly")):
        answer = sign_in(getattr(cast, person, None)).get(f"/assessments/{card.pk}/{number}")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "The minutes were wrong." in page
        seen = [f'data-rating="{rating}"', "Said in the room.", "Two saw it otherwise.", "The body replies."]
        assert {words in page for words in seen} == {person in READS_MARKS}


def test_a_withdrawn_card_is_not_found_outside_its_circle_or_with_a_version_that_never_was(cast, sign_in):
    card = withdrawn_card(cast, Basis.MEETING)
    for person in (None, cast.nour, cast.dan):
        assert sign_in(person).get(f"/assessments/{card.pk}/").status_code == 404
    assert sign_in(cast.amina).get(f"/assessments/{card.pk}/?version=3").status_code == 404


# The same rule in lists, on the desk and in the API


@pytest.mark.parametrize(("basis", "state", "expected"), BEFORE)
def test_the_structures_page_and_the_desk_list_a_card_to_its_readers_alone(cast, sign_in, basis, state, expected):
    card = card_of_boris(cast, basis, state=state)
    link = f"/assessments/{card.pk}/"
    asked = {"chloe", "boris", "amina", "elena"}
    for address in (cast.body.get_absolute_url(), "/"):
        pages = {name: sign_in(getattr(cast, name)).get(address).content.decode() for name in asked}
        assert {name for name, page in pages.items() if link in page} == expected & asked


@pytest.mark.parametrize(("circle", "expected"), AFTER)
def test_the_api_gives_a_card_to_its_readers_alone(cast, sign_in, circle, expected):
    cast.body.circle = Circle.PUBLIC
    cast.body.save()
    card = factories.make_card(structure=cast.body, basis=Basis.EXPERT, circle=circle)
    card.readers.add(cast.nour)
    found = {}
    for name in EVERYBODY:
        answer = sign_in(getattr(cast, name, None)).get("/api/v1/scorecards").json()
        assert answer["count"] == len(answer["items"])
        found[name] = [item["url"] for item in answer["items"]]
    assert {name for name, urls in found.items() if urls} == expected
    assert {url for urls in found.values() for url in urls} == {card.get_absolute_url()}


def test_the_api_never_gives_a_card_that_is_not_published(cast, sign_in):
    card_of_boris(cast, Basis.MEETING, state=SUBMITTED)
    for name in ("boris", "amina", "elena"):
        assert sign_in(getattr(cast, name)).get("/api/v1/scorecards").json() == {"items": [], "count": 0}


def test_a_right_given_later_opens_what_is_published_and_nothing_else(cast):
    public = card_of_boris(cast, Basis.MEETING)
    draft = card_of_boris(cast, Basis.MEETING, state=DRAFT)
    factories.give(cast.nour, Right.VIEWER, cast.country)
    assert set(Assessment.objects.visible_to(people(cast)["nour"])) == {public}
    assert draft not in Assessment.objects.visible_to(people(cast)["chloe"])
