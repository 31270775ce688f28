"""What /about/confidentiality/ promises: who reads it, whom it names, and that its sentences are true of the code."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from assessments.models import Basis, Version
from structures.vocabulary import Circle
from tests import factories

PAGE = "/about/confidentiality/"


def words(client, address=PAGE):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_is_for_everybody_and_every_page_leads_to_it(client, cast):
    assert "whom to tell when something got out" in words(client)
    for address in ("/", "/structures/", "/about/", "/accounts/login/"):
        assert f'href="{PAGE}"' in words(client, address)
    assert f'href="{PAGE}"' in client.get("/nothing-here/").content.decode()


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("privacy@example.org", '<a href="mailto:privacy@example.org">privacy@example.org</a>'),
        ("+243 000 000 000, day and night", "<strong>+243 000 000 000, day and night</strong>"),
        ("<b>desk</b>", "<strong>&lt;b&gt;desk&lt;/b&gt;</strong>"),
        ("", "ask whoever gave you the address of this site, or whoever invited you, who runs it"),
    ],
)
def test_it_names_whom_to_tell_or_says_how_to_find_them(client, db, settings, contact, shown):
    settings.CONTACT = contact
    page = words(client)
    assert shown in page
    assert ("ask whoever gave you" in page) is (contact == "")


# True of the code


def test_a_sign_in_ends_after_the_hours_that_the_page_says(client, cast, settings):
    assert "by itself after 12 hours" in words(client)
    settings.SESSION_COOKIE_AGE = 3600
    assert "by itself after 1 hour." in words(client)


def test_a_sign_in_ends_with_the_browser(client, cast):
    client.post("/accounts/login/", {"login": cast.chloe.email, "password": factories.PASSWORD})
    assert Session.objects.count() == 1
    assert settings.ACCOUNT_SESSION_REMEMBER in {False, None}  # None only in tests
    assert settings.SESSION_COOKIE_AGE == 12 * 60 * 60


def test_there_are_no_cookies_but_those_that_the_page_counts(client, cast):
    client.get("/?lang=fr")
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": cast.chloe.email, "password": factories.PASSWORD})
    client.post("/language/", {"language": "fr", "next": "/"})
    for address in ("/", "/structures/cod-body/", "/countries/COD/", "/compare/", PAGE):
        words(client, address)
    assert set(client.cookies) == {"sessionid", "csrftoken", "django_language", "language_of_link"}


def test_pages_of_somebody_signed_in_are_not_kept_and_nothing_comes_from_elsewhere(sign_in, cast):
    answer = sign_in(cast.chloe).get("/structures/cod-body/")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_a_new_password_signs_out_everywhere_else(cast):
    elsewhere = Client()
    elsewhere.force_login(cast.chloe)
    assert "Sign out" in words(elsewhere, "/")
    cast.chloe.set_password("another long pass phrase")
    cast.chloe.save()
    assert "Sign out" not in words(elsewhere, "/")


def test_readers_of_a_card_see_nobodys_account(sign_in, cast, public_body):
    version = public_body.card.versions.get()
    public_body.card.author, version.published_by = cast.boris, cast.amina
    public_body.card.save()
    version.save()
    for address in (public_body.card.get_absolute_url(), "/structures/cod-public/", "/api/v1/scorecards"):
        page = sign_in(cast.chloe).get(address).content.decode()
        assert cast.boris.email not in page
        assert cast.amina.email not in page


def test_no_page_shows_an_administrator_somebody_elses_draft_or_note(sign_in, cast):
    draft = factories.make_card(structure=cast.body, author=cast.boris, state=Version.State.DRAFT)
    note = factories.make_card(
        structure=cast.body, author=cast.boris, state=Version.State.DRAFT, basis=Basis.EXPERT, circle=Circle.NAMED
    )
    client = sign_in(cast.elena)
    for card in (draft, note):
        assert client.get(card.get_absolute_url()).status_code == 404
        assert card.get_absolute_url() not in words(client, "/structures/cod-body/") + words(client, "/")


# Rounds


def test_the_numbers_of_the_page_are_those_of_the_settings(client, db, settings):
    page = words(client)
    assert "from 5 answers on" in page
    assert "deleted 90 days after the closing" in page
    settings.SMALLEST_GROUP, settings.KEEP_ANSWERS = 7, 30
    page = words(client)
    assert "from 7 answers on" in page
    assert "deleted 30 days after the closing" in page


def test_it_promises_what_the_letters_and_the_answer_page_promise(client, db):
    promise = "No screen and no file shows who answered what, and our records alone do not tell."
    page = words(client)
    assert promise in page
    for part in ('id="rounds"', 'id="operator"', 'id="demand"'):
        assert part in page
