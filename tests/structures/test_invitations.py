"""From an e-mail address to a right: the letter, the link, and everything that can go wrong with it."""

import datetime
import re
import secrets

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.utils import timezone

from structures import people
from structures.models import Country, Invitation, Membership
from structures.vocabulary import Right
from tests import factories

INES = "ines@example.org"
INVITE = "/people/invite/?country=COD"
PASSWORDS = {"new_password1": "une longue phrase secrète", "new_password2": "une longue phrase secrète"}


def link_in(letter):
    return re.search(r"/people/invitation/[\w-]+/", letter.body)[0]


def nothing_was_written(invitation):
    invitation.refresh_from_db()
    return not invitation.accepted and not get_user_model().objects.filter(email=INES).exists()


@pytest.fixture
def offer(cast):
    """An open invitation of Ines as assessor of the country; its link ends in `ines`."""
    return factories.make_invitation(token="ines", email=INES, invited_by=cast.amina)


# Inviting


def test_whoever_is_invited_gets_a_letter_with_a_link(cast, sign_in, letters):
    answer = sign_in(cast.amina).post(INVITE, {"email": " Ines@Example.org ", "right": "assessor"}, follow=True)
    assert answer.redirect_chain == [("/people/?country=COD", 302)]
    (letter,) = letters
    assert letter.to == [INES]
    for words in ("amina@example.org invites you", "Congo", "Assessor", "/people/invitation/", "nothing happens"):
        assert words in letter.body
    in_two_weeks = timezone.localdate() + datetime.timedelta(days=14)
    assert f"until {in_two_weeks:%-d %B %Y}" in letter.body
    expires = timezone.localtime(Invitation.objects.get().expires)
    assert (expires.date(), expires.hour) == (in_two_weeks, 23), "that day is included"
    assert not get_user_model().objects.filter(email=INES).exists()


def test_the_letter_comes_in_the_language_of_the_country_and_in_english(cast, letters):
    Country.objects.filter(pk="COD").update(language="fr")
    people.invite(by=cast.amina, email=INES, right=Right.VIEWER, place=Country.objects.get(pk="COD"))
    (letter,) = letters
    assert "?lang=fr" in letter.body
    assert letter.body.index("?lang=fr") < letter.body.index("-- English --") < letter.body.index("?lang=en")


def test_a_letter_to_a_body_of_no_country_comes_in_english(cast, letters):
    regional = factories.make_structure(slug="regional")
    regional.country = None
    regional.save()
    people.invite(by=cast.elena, email=INES, right=Right.FOCAL_POINT, place=regional)
    assert letters[0].body.count("?lang=") == 1


def test_names_in_a_letter_are_not_turned_into_html(cast, letters):
    Country.objects.filter(pk="COD").update(name="Here & there's")
    people.invite(by=cast.amina, email=INES, right=Right.VIEWER, place=Country.objects.get(pk="COD"))
    assert "Here & there's" in letters[0].subject
    assert "Here & there's" in letters[0].body


def test_the_link_stands_in_the_letter_alone(cast, sign_in, letters):
    client = sign_in(cast.amina)
    client.post(INVITE, {"email": INES, "right": "assessor"})
    token = link_in(letters[0]).split("/")[-2]
    assert len(token) >= 43
    row = Invitation.objects.get()
    assert token not in str(vars(row))
    assert row.digest == people.digest_of(token)
    assert token not in client.get("/people/").content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"email": "", "right": "viewer"},
        {"email": "nobody", "right": "viewer"},
        {"email": "inès@example.org", "right": "viewer"},
        {"email": "ines@exämple.org", "right": "viewer"},
        {"email": "ines\x00@example.org", "right": "viewer"},
        {"email": f"{'i' * 250}@example.org", "right": "viewer"},
        {"email": INES},
        {"email": INES, "right": "king"},
        {"email": INES, "right": "focal_point"},
    ],
    ids=str,
)
def test_what_is_no_address_or_no_right_of_the_place_is_refused_at_its_field(cast, sign_in, letters, typed):
    answer = sign_in(cast.amina).post(INVITE, typed)
    assert answer.status_code == 422
    assert b"is-invalid" in answer.content
    assert not Invitation.objects.exists()
    assert letters == []


def test_a_right_given_twice_is_refused(cast, sign_in, letters):
    answer = sign_in(cast.amina).post(INVITE, {"email": "BORIS@example.org", "right": "assessor"})
    assert answer.status_code == 409
    assert "has this right already" in answer.content.decode()
    assert not Invitation.objects.exists()
    assert letters == []
    other = sign_in(cast.amina).post(INVITE, {"email": cast.boris.email, "right": "coordinator"})
    assert other.status_code == 302


def test_a_second_invitation_is_refused_and_sending_again_offered(cast, sign_in, letters, offer):
    answer = sign_in(cast.amina).post(INVITE, {"email": INES, "right": "assessor"})
    assert answer.status_code == 409
    assert f"/people/invitations/{offer.pk}/send-again/" in answer.content.decode()
    assert Invitation.objects.count() == 1
    assert letters == []


def test_an_invitation_that_was_forgotten_makes_room_for_a_new_one(cast, letters):
    late = factories.make_invitation(email=INES, days=-1)
    new = people.invite(by=cast.amina, email=INES, right=Right.ASSESSOR, place=cast.country)
    late.refresh_from_db()
    assert late.withdrawn
    assert list(Invitation.objects.open()) == [new]


@pytest.mark.parametrize("person", ["boris", "chloe", "marc", "fatou", "dan", "nour"])
def test_somebody_without_the_right_invites_nobody(cast, letters, person):
    with pytest.raises(people.NotPossible):
        people.invite(by=getattr(cast, person), email=INES, right=Right.VIEWER, place=cast.country)
    assert not Invitation.objects.exists()
    assert letters == []


def test_a_person_sends_thirty_letters_an_hour_at_most(cast, sign_in, letters):
    for number in range(people.MOST_IN_AN_HOUR):
        factories.make_invitation(email=f"{number}@example.org", invited_by=cast.amina)
    client = sign_in(cast.amina)
    answer = client.post(INVITE, {"email": INES, "right": "assessor"})
    assert answer.status_code == 409
    assert "Wait an hour" in answer.content.decode()
    again = client.post(f"/people/invitations/{Invitation.objects.first().pk}/send-again/", follow=True)
    assert "Wait an hour" in again.content.decode()
    assert letters == []
    people.invite(by=cast.elena, email=INES, right=Right.VIEWER, place=cast.country)
    Invitation.objects.update(created=timezone.now() - datetime.timedelta(minutes=61))
    assert client.post(INVITE, {"email": INES, "right": "assessor"}).status_code == 302


def test_what_was_typed_is_there_again_after_signing_in_anew(cast, sign_in, client):
    form = sign_in(cast.amina).get(INVITE).content.decode()
    seal = re.search(r'name="kept_for" value="([^"]+)"', form)[1]
    client.logout()
    client.post(INVITE, {"email": INES, "right": "assessor", "kept_for": seal})
    client.post("/accounts/login/", {"login": cast.amina.email, "password": factories.PASSWORD})
    assert INES in client.get(INVITE).content.decode()
    assert not Invitation.objects.exists()


# Sending again, withdrawing


def test_sent_again_there_is_a_new_link_and_the_older_one_is_dead(cast, sign_in, client, letters, offer):
    sign_in(cast.amina).post(f"/people/invitations/{offer.pk}/send-again/")
    (letter,) = letters
    client.logout()
    assert client.get("/people/invitation/ines/").status_code == 410
    assert client.get(link_in(letter)).status_code == 200
    assert Invitation.objects.open().get().right == "assessor"


def test_a_withdrawn_invitation_leads_nowhere(cast, sign_in, client, offer):
    sign_in(cast.amina).post(f"/people/invitations/{offer.pk}/withdraw/")
    client.logout()
    answer = client.post("/people/invitation/ines/", PASSWORDS)
    assert answer.status_code == 410
    assert "It was withdrawn" in answer.content.decode()
    assert nothing_was_written(offer)


def test_what_was_accepted_meanwhile_is_neither_sent_again_nor_withdrawn(cast, sign_in, letters, offer):
    Invitation.objects.update(accepted=timezone.now())
    client = sign_in(cast.amina)
    for verb in ("send-again", "withdraw"):
        answer = client.post(f"/people/invitations/{offer.pk}/{verb}/", follow=True)
        assert "not open any more" in answer.content.decode()
    assert letters == []
    assert Invitation.objects.get().withdrawn is None


# Accepting


def test_a_new_person_chooses_a_password_and_lands_on_their_desk(cast, client, offer):
    shown = client.get("/people/invitation/ines/").content.decode()
    for words in ("Congo", "Assessor", "amina@example.org", INES):
        assert words in shown
    answer = client.post("/people/invitation/ines/", PASSWORDS, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "Welcome. Assessor for Congo: reads, and starts and sends assessments." in answer.content.decode()
    ines = answer.wsgi_request.user
    assert (ines.email, ines.check_password(PASSWORDS["new_password1"])) == (INES, True)
    assert EmailAddress.objects.get(user=ines, verified=True, primary=True).email == INES
    assert client.get("/structures/cod-body/assess/").status_code == 200
    assert Membership.history.get(user=ines).history_user == cast.amina


def test_looking_uses_nothing_up(client, offer):
    for _preview in range(3):
        assert client.get("/people/invitation/ines/").status_code == 200
        assert client.head("/people/invitation/ines/").status_code == 200
    assert nothing_was_written(offer)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"new_password1": "short", "new_password2": "short"},
        {"new_password1": "ines@example.org", "new_password2": "ines@example.org"},
        {**PASSWORDS, "new_password2": "another one"},
    ],
    ids=["nothing", "too short", "the address", "two different ones"],
)
def test_a_weak_first_password_is_refused_and_nothing_written(client, offer, typed):
    answer = client.post("/people/invitation/ines/", typed)
    assert answer.status_code == 422
    assert nothing_was_written(offer)
    assert not answer.wsgi_request.user.is_authenticated


def test_whoever_has_an_account_signs_in_first_and_then_accepts(cast, client):
    factories.make_invitation(token="nour", email=cast.nour.email, place=cast.body, right="focal_point")
    shown = client.post("/people/invitation/nour/", PASSWORDS).content.decode()
    assert "/accounts/login/?next=/people/invitation/nour/" in shown
    assert "/accounts/password/reset/" in shown
    assert not cast.nour.memberships.exists(), "a password typed here changes no account"
    back = client.post(
        "/accounts/login/",
        {"login": cast.nour.email, "password": factories.PASSWORD, "next": "/people/invitation/nour/"},
    )
    assert back.url == "/people/invitation/nour/"
    client.get(back.url)
    assert not cast.nour.memberships.exists()
    assert client.post(back.url).url == "/"
    assert cast.nour.memberships.get().right == "focal_point"


def test_an_invitation_used_twice_is_refused_the_second_time(client, offer):
    client.post("/people/invitation/ines/", PASSWORDS)
    client.logout()
    for answer in (client.get("/people/invitation/ines/"), client.post("/people/invitation/ines/", PASSWORDS)):
        assert answer.status_code == 410
        assert "accepted already" in answer.content.decode()
    assert Membership.objects.filter(user__email=INES).count() == 1


def test_of_two_clicks_at_once_one_wins(cast, offer):
    first, second = Invitation.objects.get(), Invitation.objects.get()
    people.accept_as_new_person(invitation=first, password="x")
    with pytest.raises(people.NotPossible, match="accepted already"):
        people.accept_as_new_person(invitation=second, password="y")
    assert Membership.objects.filter(user__email=INES).count() == 1


def test_an_account_made_meanwhile_is_not_taken_over(cast, offer):
    factories.make_user(email=INES)
    with pytest.raises(people.NotPossible, match="sign in"):
        people.accept_as_new_person(invitation=offer, password="x")
    offer.refresh_from_db()
    assert offer.accepted is None, "it can still be accepted"
    assert not Membership.objects.filter(user__email=INES).exists()


def test_an_invitation_that_is_late_says_what_to_do(client, offer):
    Invitation.objects.update(expires=timezone.now())
    answer = client.post("/people/invitation/ines/", PASSWORDS)
    assert answer.status_code == 410
    assert "send it again" in answer.content.decode()
    assert nothing_was_written(offer)


def test_another_person_is_told_that_it_is_not_for_them_and_not_for_whom(cast, sign_in, offer):
    for send in (sign_in(cast.chloe).get, sign_in(cast.chloe).post):
        answer = send("/people/invitation/ines/")
        assert answer.status_code == 403
        text = answer.content.decode()
        assert "for somebody else" in text
        assert INES not in text
        assert "Congo" not in text
    assert nothing_was_written(offer)
    assert cast.chloe.memberships.count() == 1
    out = sign_in(cast.chloe).post("/accounts/logout/", {"next": "/people/invitation/ines/"})
    assert out.url == "/people/invitation/ines/"


def test_the_write_itself_refuses_another_person(cast, offer):
    with pytest.raises(people.NotPossible):
        people.accept(by=cast.nour, invitation=offer)
    assert nothing_was_written(offer)


@pytest.mark.parametrize("token", ["nonsense", "%00", "é", "x" * 2000])
def test_an_unknown_link_is_nowhere(client, db, token):
    assert client.get(f"/people/invitation/{token}/").status_code == 404


def test_an_account_that_was_switched_off_stays_so(cast, client):
    factories.make_invitation(token="nour", email=cast.nour.email)
    get_user_model().objects.filter(pk=cast.nour.pk).update(is_active=False)
    answer = client.post("/people/invitation/nour/", PASSWORDS)
    assert answer.status_code == 409
    assert "switched off" in answer.content.decode()
    assert not cast.nour.memberships.exists()


def test_an_invitation_by_somebody_who_was_switched_off_is_void(cast, client, offer):
    get_user_model().objects.filter(pk=cast.amina.pk).update(is_active=False)
    assert client.post("/people/invitation/ines/", PASSWORDS).status_code == 410
    assert nothing_was_written(offer)


def test_whoever_got_the_right_otherwise_accepts_all_the_same(cast):
    offer = factories.make_invitation(email=cast.boris.email)
    people.accept(by=cast.boris, invitation=offer)
    assert cast.boris.memberships.count() == 1


@pytest.mark.parametrize("person", [None, "chloe"])
def test_the_page_of_a_link_stays_out_of_caches_and_of_other_addresses(cast, sign_in, offer, person):
    answer = sign_in(getattr(cast, person) if person else None).get("/people/invitation/ines/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "strict-origin"


def test_a_letter_goes_out_only_when_the_invitation_is_written(
    cast, mailoutbox, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(secrets, "token_urlsafe", lambda size: "the same")
    with django_capture_on_commit_callbacks(execute=True):
        people.invite(by=cast.amina, email=INES, right=Right.VIEWER, place=cast.country)
        with pytest.raises(people.NotPossible):  # as when two are sent at once: the database refuses the second
            people.invite(by=cast.amina, email="other@example.org", right=Right.VIEWER, place=cast.country)
    assert [letter.to for letter in mailoutbox] == [[INES]]
