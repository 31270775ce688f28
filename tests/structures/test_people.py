"""Who has which right: what a person sees, taking a right away, leaving."""

import pytest
from django.utils import timezone

from structures import people
from structures.access import Permission, can
from structures.models import Country, Invitation, Membership, Structure
from structures.vocabulary import Circle, Right
from tests import factories

COUNTRY, BODY = "/people/?country=COD", "/people/?structure=cod-body"


def page(client, address="/people/"):
    return client.get(address).content.decode()


def right_of(person):
    return person.memberships.get()


def addresses_in(text):
    names = ["amina", "boris", "chloe", "fatou", "marc", "dan", "elena", "nour"]
    return {name for name in names if f"{name}@example.org" in text}


# Seeing


@pytest.mark.parametrize("person", ["boris", "chloe", "marc", "nour"])
def test_whoever_looks_after_nothing_sees_their_own_rights_and_nobody_else(cast, sign_in, person):
    assert addresses_in(page(sign_in(getattr(cast, person)))) == {person}


def test_a_coordinator_sees_who_has_which_right_in_the_country_and_its_bodies(cast, sign_in):
    text = page(sign_in(cast.amina))
    assert addresses_in(text) == {"amina", "boris", "chloe", "fatou", "marc"}
    assert "Focal point of the body" in text


def test_a_focal_point_sees_the_people_of_the_body_alone(cast, sign_in):
    assert addresses_in(page(sign_in(cast.fatou))) == {"fatou", "marc"}


def test_people_of_a_body_that_the_coordinator_does_not_see_are_hidden(cast, sign_in):
    Structure.objects.filter(pk=cast.body.pk).update(circle=Circle.BODY)
    factories.make_invitation(email="ines@example.org", place=cast.body)
    text = page(sign_in(cast.amina))
    assert addresses_in(text) == {"amina", "boris", "chloe"}
    assert "ines@example.org" not in text
    assert "cod-body" not in text


def test_own_rights_say_since_when_and_by_whom(cast, sign_in):
    people.give(by=cast.amina, user=cast.nour, right=Right.ASSESSOR, place=cast.country)
    text = page(sign_in(cast.nour))
    assert "Congo" in text
    assert "given by amina@example.org" in text
    assert f"Since {timezone.localdate():%-d %B %Y}" in text


def test_whoever_looks_after_several_places_chooses_one(cast, sign_in):
    factories.give(cast.amina, Right.FOCAL_POINT, cast.other_body)
    client = sign_in(cast.amina)
    assert addresses_in(page(client)) == {"amina"}
    assert addresses_in(page(client, "/people/?structure=jor-body")) == {"amina"}
    assert addresses_in(page(client, COUNTRY)) == {"amina", "boris", "chloe", "fatou", "marc"}


def test_an_administrator_chooses_among_countries_with_bodies_or_people_and_regional_bodies(cast, sign_in):
    regional = factories.make_structure(slug="regional", country=cast.country)
    Structure.objects.filter(pk=regional.pk).update(country=None)
    Country.objects.create(iso3="ZZZ", iso2="ZZ", name="Empty")
    text = page(sign_in(cast.elena))
    for part in ("?country=COD", "?country=JOR", "?structure=regional"):
        assert part in text
    assert "?country=ZZZ" not in text
    assert addresses_in(page(sign_in(cast.elena), COUNTRY)) == {"elena", "amina", "boris", "chloe", "fatou", "marc"}


def test_open_invitations_are_listed_with_their_last_day_and_closed_ones_are_not(cast, sign_in):
    now = timezone.now()
    factories.make_invitation(email="open@example.org")
    factories.make_invitation(email="late@example.org", days=-1)
    factories.make_invitation(email="accepted@example.org", accepted=now)
    factories.make_invitation(email="withdrawn@example.org", withdrawn=now)
    text = page(sign_in(cast.amina))
    assert "open@example.org" in text
    assert "Can be accepted until" in text
    assert "late@example.org" in text
    assert "the link does not work any more" in text
    assert "accepted@example.org" not in text
    assert "withdrawn@example.org" not in text


def test_the_list_has_pages_of_a_hundred(cast, sign_in):
    for _number in range(101):
        factories.give(factories.make_user(), Right.VIEWER, cast.country)
    client = sign_in(cast.amina)
    first, second = page(client, COUNTRY), page(client, f"{COUNTRY}&page=2")
    assert first.count("Take away the right of") == 99  # and Amina herself
    assert second.count("Take away the right of") == 6
    assert "?country=COD&amp;page=2" in first


@pytest.mark.parametrize("number", ["0", "-1", "many", "99"])
def test_a_page_that_there_is_not_gives_the_nearest(cast, sign_in, number):
    assert sign_in(cast.amina).get(f"{COUNTRY}&page={number}").status_code == 200


# Taking away


def test_a_right_that_is_taken_away_is_gone_at_the_next_click(cast, client):
    client.force_login(cast.boris)
    assert client.get("/structures/cod-body/").status_code == 200
    people.take_away(by=cast.amina, membership=right_of(cast.boris))
    assert client.get("/structures/cod-body/").status_code == 404


def test_a_right_is_taken_away_after_asking(cast, sign_in, letters):
    client, address = sign_in(cast.amina), f"/people/rights/{right_of(cast.boris).pk}/take-away/"
    assert "Take away the right of boris@example.org?" in page(client, address)
    assert cast.boris.memberships.exists()
    answer = client.post(address, follow=True)
    assert answer.redirect_chain == [(COUNTRY, 302)]
    assert "gone at their next click" in answer.content.decode()
    assert not cast.boris.memberships.exists()


def test_whoever_loses_a_right_is_told_in_the_language_of_the_country(cast, letters):
    Country.objects.filter(pk="COD").update(language="fr", name_fr="Congo-Kinshasa")
    people.take_away(by=cast.amina, membership=Membership.objects.get(user=cast.boris))
    (letter,) = letters
    assert letter.to == ["boris@example.org"]
    assert "Congo-Kinshasa" in letter.subject
    assert "amina" not in letter.body, "nobody is pointed at"


def test_history_says_who_took_a_right_away(cast):
    membership = right_of(cast.boris)
    pk = membership.pk
    people.take_away(by=cast.amina, membership=membership)
    last = Membership.history.filter(id=pk).latest()
    assert (last.history_type, last.history_user) == ("-", cast.amina)


def test_a_right_taken_away_twice_is_taken_away_once(cast, letters):
    membership = right_of(cast.boris)
    again = Membership.objects.get(pk=membership.pk)
    people.take_away(by=cast.amina, membership=membership)
    people.take_away(by=cast.fatou, membership=again)
    assert len(letters) == 1
    assert Membership.history.filter(user=cast.boris, history_type="-").count() == 1


def test_focal_points_are_equals(cast, sign_in):
    other = factories.make_user()
    right = factories.give(other, Right.FOCAL_POINT, cast.body)
    sign_in(cast.fatou).post(f"/people/rights/{right.pk}/take-away/")
    assert not other.memberships.exists()


def test_ones_own_right_is_not_taken_away_but_left(cast, sign_in):
    pk = right_of(cast.amina).pk
    answer = sign_in(cast.amina).post(f"/people/rights/{pk}/take-away/")
    assert answer.url == f"/people/rights/{pk}/leave/"
    assert cast.amina.memberships.exists()


def test_invitations_end_with_the_right_that_sent_them(cast, sign_in):
    second = factories.make_user(email="second@example.org")
    right = factories.give(second, Right.COORDINATOR, cast.country)
    factories.give(second, Right.FOCAL_POINT, cast.body)
    ended = factories.make_invitation(invited_by=second)
    kept = factories.make_invitation(invited_by=second, place=cast.body)
    of_another = factories.make_invitation(email="other@example.org", invited_by=cast.amina)
    answer = sign_in(cast.amina).post(f"/people/rights/{right.pk}/take-away/", follow=True)
    assert "1 open invitation that they had sent was withdrawn too" in answer.content.decode()
    assert set(Invitation.objects.open()) == {kept, of_another}
    assert ended not in Invitation.objects.open()


def test_whoever_lost_the_last_right_on_a_body_is_no_longer_one_of_its_named_people(cast):
    named = factories.make_structure(slug="cod-named", country=cast.country, circle=Circle.NAMED)
    abroad = factories.make_structure(slug="jor-named", country=cast.other_country, circle=Circle.NAMED)
    for body in (named, abroad):
        body.readers.set([cast.boris, cast.chloe])
    other = factories.give(cast.boris, Right.VIEWER, cast.country)
    people.take_away(by=cast.amina, membership=Membership.objects.get(user=cast.boris, right="assessor"))
    assert cast.boris in named.readers.all(), "another right is left"
    people.take_away(by=cast.amina, membership=other)
    assert set(named.readers.all()) == {cast.chloe}
    assert set(abroad.readers.all()) == {cast.boris, cast.chloe}


# Giving


def test_a_right_given_twice_is_there_once(cast):
    first = people.give(by=cast.amina, user=cast.nour, right=Right.VIEWER, place=cast.body)
    assert people.give(by=cast.fatou, user=cast.nour, right=Right.VIEWER, place=cast.body) == first
    assert Membership.history.filter(user=cast.nour).count() == 1


def test_a_right_on_a_body_for_named_people_names_its_holder(cast):
    named = factories.make_structure(slug="cod-named", country=cast.country, circle=Circle.NAMED)
    people.give(by=cast.elena, user=cast.nour, right=Right.FOCAL_POINT, place=named)
    assert Structure.objects.visible_to(cast.nour).filter(pk=named.pk).exists()


def test_whoever_looks_after_a_place_may_give_the_rights_that_exist_there(cast):
    in_country, on_body = ["viewer", "assessor", "coordinator"], ["viewer", "assessor", "focal_point"]
    found = {
        name: (
            people.rights_to_give(getattr(cast, name), cast.country),
            people.rights_to_give(getattr(cast, name), cast.body),
        )
        for name in ("amina", "fatou", "boris", "chloe", "marc", "dan", "nour", "elena")
    }
    nothing = ([], [])
    assert found == dict.fromkeys(found, nothing) | {
        "amina": (in_country, on_body),
        "elena": (in_country, on_body),
        "fatou": ([], on_body),
    }


# Leaving


def test_a_person_leaves_after_asking(cast, sign_in, letters):
    client, address = sign_in(cast.boris), f"/people/rights/{right_of(cast.boris).pk}/leave/"
    assert "Leave Congo?" in page(client, address)
    assert client.post(address).url == "/people/"
    assert not cast.boris.memberships.exists()
    assert letters == []
    last = Membership.history.filter(user=cast.boris).latest()
    assert (last.history_type, last.history_user) == ("-", cast.boris)


@pytest.mark.parametrize(("person", "words"), [("amina", "the last coordinator"), ("fatou", "the last focal point")])
def test_the_last_one_is_told_so_and_may_leave_all_the_same(cast, sign_in, person, words):
    person = getattr(cast, person)
    client, address = sign_in(person), f"/people/rights/{right_of(person).pk}/leave/"
    assert words in page(client, address)
    refused = client.post(address)
    assert refused.status_code == 422
    assert person.memberships.exists()
    assert client.post(address, {"alone": "on"}).status_code == 302
    assert not person.memberships.exists()


def test_whoever_is_not_the_last_is_asked_nothing_more(cast, sign_in):
    factories.give(cast.nour, Right.FOCAL_POINT, cast.body)
    address = f"/people/rights/{right_of(cast.fatou).pk}/leave/"
    assert "the last focal point" not in page(sign_in(cast.fatou), address)
    assert sign_in(cast.fatou).post(address).status_code == 302


def test_a_colleague_whose_account_is_switched_off_does_not_count(cast):
    other = factories.make_user(is_active=False)
    factories.give(other, Right.COORDINATOR, cast.country)
    assert people.is_last(right_of(cast.amina))


def test_an_invitation_to_a_successor_outlives_whoever_left(cast):
    successor = factories.make_invitation(right="coordinator", invited_by=cast.amina, email=cast.nour.email)
    people.leave(by=cast.amina, membership=right_of(cast.amina))
    people.accept(by=cast.nour, invitation=successor)
    assert can(cast.nour, Permission.MANAGE, cast.country)


def test_nobody_leaves_for_another(cast):
    people.leave(by=cast.amina, membership=right_of(cast.boris))
    assert cast.boris.memberships.exists()
