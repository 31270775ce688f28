"""A person's own pages: password, API tokens."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Token
from tests.factories import PASSWORD, make_user

NEW = "another long pass phrase"
CHANGE, SET = "/accounts/password/change/", "/accounts/password/set/"
TOKENS = "/accounts/tokens/"


@pytest.fixture
def boris(db, client):
    boris = make_user(email="boris@example.org")
    client.force_login(boris)
    return boris


def bearer(text):
    return {"Authorization": f"Bearer {text}"}


# Passwords


def test_a_password_is_changed_with_the_one_before(client, boris):
    wrong = client.post(CHANGE, {"oldpassword": "wrong", "password1": NEW, "password2": NEW})
    assert wrong.status_code == 200
    boris.refresh_from_db()
    assert boris.check_password(PASSWORD)
    assert client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}).url == "/accounts/"
    boris.refresh_from_db()
    assert boris.check_password(NEW)
    assert client.get("/accounts/").status_code == 200, "still signed in here"


def test_elsewhere_whoever_was_signed_in_with_the_old_password_is_out(client, boris):
    session = client.cookies["sessionid"].value
    boris.set_password(NEW)
    boris.save()
    client.cookies["sessionid"] = session
    assert client.get("/accounts/").status_code == 302


def test_a_weak_password_is_refused(client, boris):
    answer = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": "12345678", "password2": "12345678"})
    assert answer.status_code == 200
    boris.refresh_from_db()
    assert boris.check_password(PASSWORD)


def test_whoever_has_no_password_yet_sets_one(client, db):
    person = make_user(password=None)
    client.force_login(person)
    assert client.get(CHANGE).url == SET
    client.post(SET, {"password1": NEW, "password2": NEW})
    person.refresh_from_db()
    assert person.check_password(NEW)


@pytest.mark.parametrize("page", [CHANGE, SET])
def test_the_demos_people_are_told_that_they_have_no_password(client, db, settings, page):
    settings.DEMO = True
    person = make_user(email="coordinator@demo.invalid", password=None)
    client.force_login(person)
    assert "have no password" in client.get(page).content.decode()
    assert client.post(page, {"password1": NEW, "password2": NEW}).status_code == 409
    person.refresh_from_db()
    assert not person.has_usable_password()


def test_whoever_was_invited_in_the_demo_changes_theirs(client, boris, settings):
    settings.DEMO = True
    assert client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}).url == "/accounts/"


# Tokens


def test_a_token_is_made_with_a_name_and_shown_once(client, boris):
    made = client.post(TOKENS, {"name": "  The   spreadsheet "})
    assert made.status_code == 201
    text = made.context["made"]
    assert text in made.content.decode()
    again = client.get(TOKENS).content.decode()
    assert text not in again
    assert "The spreadsheet" in again
    token = boris.tokens.get()
    assert (token.name, token.digest) == ("The spreadsheet", Token.digest_of(text))
    client.logout()
    assert client.get("/api/v1/structures", headers=bearer(text)).status_code == 200


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b", "a\x07b", "a\uffffb"])
def test_a_name_that_cannot_be_one_is_refused(client, boris, name):
    assert client.post(TOKENS, {"name": name}).status_code == 422
    assert not boris.tokens.exists()


def test_a_page_that_is_sent_twice_makes_one_token(client, boris):
    assert client.post(TOKENS, {"name": "The spreadsheet"}).status_code == 201
    again = client.post(TOKENS, {"name": "The spreadsheet"})
    assert again.status_code == 422
    assert "Choose another" in again.content.decode()
    assert boris.tokens.count() == 1


def test_another_person_may_use_the_same_name(client, boris):
    Token.objects.issue(make_user(), name="The spreadsheet")
    assert client.post(TOKENS, {"name": "The spreadsheet"}).status_code == 201


def test_of_two_pages_sent_at_once_one_makes_a_token(client, boris, monkeypatch):
    Token.objects.issue(boris, name="The spreadsheet")
    monkeypatch.setattr(QuerySet, "exists", lambda rows: False)  # it was not there when the form looked
    assert client.post(TOKENS, {"name": "The spreadsheet"}).status_code == 422


def test_a_token_says_the_day_on_which_it_was_last_used_and_no_time(client, boris):
    text = Token.objects.issue(boris, name="A program")
    assert "never used" in client.get(TOKENS).content.decode()
    client.get("/api/v1/structures", headers=bearer(text))
    token = boris.tokens.get()
    assert token.last_used == timezone.localdate()
    assert type(token.last_used) is datetime.date
    assert f"last used on {timezone.localdate():%-d %B %Y}" in client.get(TOKENS).content.decode()


def test_the_day_is_written_once_a_day(client, boris, django_assert_num_queries):
    text = Token.objects.issue(boris)
    with django_assert_num_queries(2):
        assert Token.objects.owner_of(text) == boris
    with django_assert_num_queries(1):
        assert Token.objects.owner_of(text) == boris


def test_a_database_that_cannot_be_written_is_still_read(boris, monkeypatch):
    text = Token.objects.issue(boris)

    def refused(*args, **columns):
        raise DatabaseError

    monkeypatch.setattr(QuerySet, "update", refused)
    assert Token.objects.owner_of(text) == boris


def test_a_token_that_is_revoked_is_refused(client, boris):
    text = Token.objects.issue(boris, name="A program")
    answer = client.post(f"{TOKENS}{boris.tokens.get().pk}/revoke/", follow=True)
    assert "Revoked" in answer.content.decode()
    client.logout()
    assert client.get("/api/v1/structures", headers=bearer(text)).status_code == 401


def test_somebody_elses_token_is_not_there(client, boris):
    other = make_user()
    Token.objects.issue(other, name="Theirs")
    assert "Theirs" not in client.get(TOKENS).content.decode()
    assert client.post(f"{TOKENS}{other.tokens.get().pk}/revoke/").status_code == 404
    assert other.tokens.exists()


def test_the_command_makes_tokens_with_and_without_a_name(boris, capsys):
    call_command("api_token", "boris@example.org")
    call_command("api_token", "Boris@example.org", name="The nightly copy")
    texts = capsys.readouterr().out.split()
    assert [Token.objects.owner_of(text) for text in texts] == [boris, boris]
    assert set(boris.tokens.values_list("name", flat=True)) == {"", "The nightly copy"}
    with pytest.raises(CommandError, match="Choose another"):
        call_command("api_token", "boris@example.org", name="The nightly copy")
    with pytest.raises(CommandError):
        call_command("api_token", "nobody@example.org")
