"""Signing in with an e-mail address and a password; nobody signs up by themselves."""

import pytest
from django.core import mail
from django.urls import reverse

from tests.factories import PASSWORD, make_user

LOGIN = "/accounts/login/"


def sign_in(client, *, login="amina@example.org", password=PASSWORD, address="192.0.2.1"):
    return client.post(LOGIN, {"login": login, "password": password}, REMOTE_ADDR=address)


@pytest.fixture
def amina(db):
    return make_user(email="amina@example.org")


def test_a_person_signs_in_whatever_the_case_of_the_address(client, amina):
    assert sign_in(client, login="Amina@Example.org").status_code == 302
    assert client.get("/").wsgi_request.user == amina


def test_a_wrong_password_keeps_the_address_and_says_so(client, amina):
    answer = sign_in(client, password="wrong")
    assert answer.status_code == 200
    assert b"amina@example.org" in answer.content
    assert not client.get("/").wsgi_request.user.is_authenticated


def test_sign_in_comes_back_to_where_it_was_asked_for(client, amina):
    asked = client.get("/structures/somewhere/assess/")
    assert asked.url == f"{LOGIN}?next=/structures/somewhere/assess/"
    answer = client.post(LOGIN, {"login": amina.email, "password": PASSWORD, "next": "/compare/"})
    assert answer.url == "/compare/"


def test_sign_in_never_sends_anybody_to_another_site(client, amina):
    answer = client.post(LOGIN, {"login": amina.email, "password": PASSWORD, "next": "https://example.com/"})
    assert answer.url == "/"


def test_failed_sign_ins_are_limited_for_the_account_at_that_address_only(client, amina):
    for _attempt in range(5):
        sign_in(client, password="wrong", address="192.0.2.1")
    sign_in(client, address="192.0.2.1")
    assert not client.get("/").wsgi_request.user.is_authenticated, "the sixth attempt from there is refused"
    make_user(email="boris@example.org")
    assert sign_in(client, login="boris@example.org", address="192.0.2.1").status_code == 302
    client.logout()
    assert sign_in(client, address="192.0.2.2").status_code == 302


def test_nobody_signs_up(client, db):
    assert client.get("/accounts/signup/").status_code == 404


def test_a_forgotten_password_is_set_anew_through_a_link(client, amina):
    client.post(reverse("account_reset_password"), {"email": amina.email})
    (message,) = mail.outbox
    link = next(word for word in message.body.split() if "/accounts/password/reset/key/" in word)
    path = "/" + link.split("/", 3)[3]
    form = client.get(path, follow=True)
    new = "another long pass phrase"
    client.post(form.wsgi_request.path, {"password1": new, "password2": new})
    assert sign_in(client, password=new).status_code == 302


def test_a_forgotten_password_page_does_not_tell_who_has_an_account(client, amina):
    known = client.post(reverse("account_reset_password"), {"email": amina.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"])
def test_pages_of_sign_in_have_our_look(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert b'class="site"' in answer.content


def test_signing_out_needs_a_form(client, amina):
    client.force_login(amina)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/").wsgi_request.user.is_authenticated
    client.post("/accounts/logout/")
    assert not client.get("/").wsgi_request.user.is_authenticated
