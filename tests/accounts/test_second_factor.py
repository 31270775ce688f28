"""A second factor: everybody may switch one on, administrators must; a phone that is lost locks nobody out."""

import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from accounts.models import Token
from tests.factories import PASSWORD, make_second_factor, make_user

LOGIN = "/accounts/login/"
CODE = "/accounts/second-factor/code/"
ON = "/accounts/second-factor/app/on/"
OFF = "/accounts/second-factor/app/off/"
CONFIRM = "/accounts/reauthenticate/"


def code_of(secret, *, steps=0):
    """The six digits that the app shows now, or some half minutes away."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def sign_in(client, person, after="/"):
    return client.post(LOGIN, {"login": person.email, "password": PASSWORD, "next": after})


def confirm(client, after):
    """The password once more, as before every change of the second factor."""
    return client.post(CONFIRM, {"password": PASSWORD, "next": after})


def is_signed_in(client):
    return client.get("/").wsgi_request.user.is_authenticated


@pytest.fixture
def boris(db):
    return make_user(email="boris@example.org")


@pytest.fixture
def elena(db):
    """An administrator who has just been made one."""
    return make_user(email="elena@example.org", is_staff=True, is_superuser=True)


# Switching on and off


def test_anybody_switches_one_on_after_saying_the_password_once_more(client, boris):
    sign_in(client, boris)
    asked = client.get(ON)
    assert asked.url.startswith(CONFIRM)
    assert "type your password once more" in client.get(asked.url).content.decode()
    confirm(client, ON)
    page = client.get(ON)
    secret = page.context["form"].secret
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert "boris%40example.org" in page.context["totp_url"]
    wrong = client.post(ON, {"code": "000000" if code_of(secret) != "000000" else "111111"})
    assert "Incorrect code" in wrong.content.decode()
    done = client.post(ON, {"code": code_of(secret)})
    assert done.url == "/accounts/second-factor/recovery/"
    assert boris.authenticator_set.filter(type="totp").exists()
    codes = client.get(done.url)
    assert len(codes.context["unused_codes"]) == 10
    assert "is on" in client.get("/accounts/second-factor/").content.decode()


def test_a_clock_that_is_half_a_minute_off_is_let_pass(client, boris):
    factor = make_second_factor(boris)
    sign_in(client, boris)
    client.post(CODE, {"code": code_of(factor.data["secret"], steps=-1)})
    assert is_signed_in(client)


def test_it_is_switched_off_after_saying_the_password_once_more(client, boris):
    make_second_factor(boris)
    client.force_login(boris)
    assert client.post(OFF).url.startswith(CONFIRM)
    assert boris.authenticator_set.exists()
    client.post(CONFIRM, {"password": "wrong", "next": OFF})
    client.post(OFF)
    assert boris.authenticator_set.exists()
    confirm(client, "/accounts/")
    client.post(OFF)
    assert not boris.authenticator_set.exists()


# Signing in


def test_with_a_second_factor_the_password_alone_opens_nothing(client, boris):
    factor = make_second_factor(boris)
    assert sign_in(client, boris, "/compare/").url == CODE
    assert not is_signed_in(client)
    client.post(CODE, {"code": "not a code"})
    assert not is_signed_in(client)
    done = client.post(CODE, {"code": code_of(factor.data["secret"])})
    assert done.url == "/compare/"
    assert is_signed_in(client)


def test_a_code_counts_once(client, boris):
    factor = make_second_factor(boris)
    code = code_of(factor.data["secret"])
    for signed_in in (True, False):
        client.logout()
        sign_in(client, boris)
        client.post(CODE, {"code": code})
        assert is_signed_in(client) is signed_in


def test_a_recovery_code_stands_in_for_a_lost_phone_once(client, boris):
    make_second_factor(boris)
    code = RecoveryCodes.activate(boris).get_unused_codes()[0]
    for signed_in in (True, False):
        client.logout()
        sign_in(client, boris)
        client.post(CODE, {"code": code})
        assert is_signed_in(client) is signed_in


def test_guessing_codes_is_limited(client, boris):
    factor = make_second_factor(boris)
    sign_in(client, boris)
    for _attempt in range(5):
        client.post(CODE, {"code": "not a code"})
    client.post(CODE, {"code": code_of(factor.data["secret"])})
    assert not is_signed_in(client)


def test_the_page_for_the_code_leads_to_sign_in_without_a_password(client, db):
    assert client.get(CODE).url == LOGIN


# Administrators


@pytest.mark.parametrize("page", ["/", "/structures/", "/people/", "/admin/", "/admin/accounts/user/", "/api/v1/docs"])
def test_an_administrator_without_one_is_led_to_their_account(client, elena, page):
    client.force_login(elena)
    assert client.get(page).url == "/accounts/"
    assert client.post(page, {"x": "y"}).url == "/accounts/"


def test_their_account_says_what_to_do_and_leads_to_the_rest(client, elena):
    client.force_login(elena)
    page = client.get("/")
    page = client.get(page.url).content.decode()
    assert "before anything else, switch on a second factor" in page
    assert ON in page


def test_they_reach_what_they_need_for_it(client, elena):
    sign_in(client, elena)
    confirm(client, "/accounts/")
    for page in ("/accounts/", "/accounts/second-factor/", ON, "/accounts/password/change/", "/healthz"):
        assert client.get(page).status_code == 200, page
    assert client.post("/language/", {"language": "fr", "next": "/accounts/"}).url == "/accounts/"
    secret = client.get(ON).context["form"].secret
    client.post(ON, {"code": code_of(secret)})
    assert client.get("/admin/").status_code == 200
    assert "before anything else" not in client.get("/accounts/").content.decode()
    client.post("/accounts/logout/")
    assert not is_signed_in(client)


def test_the_api_refuses_them_with_their_session_and_with_their_token(client, elena):
    client.force_login(elena)
    answers = [client.get("/api/v1/structures")]
    client.logout()
    bearer = {"Authorization": f"Bearer {Token.objects.issue(elena)}"}
    answers.append(client.get("/api/v1/structures", headers=bearer))
    for answer in answers:
        assert answer.status_code == 403
        assert "second factor" in answer.json()["detail"]
    make_second_factor(elena)
    assert client.get("/api/v1/structures", headers=bearer).status_code == 200


def test_somebody_elses_token_reads_in_an_administrators_browser(client, elena, boris):
    client.force_login(elena)
    bearer = {"Authorization": f"Bearer {Token.objects.issue(boris)}"}
    assert client.get("/api/v1/structures", headers=bearer).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, elena):
    RecoveryCodes.activate(elena)
    client.force_login(elena)
    assert client.get("/people/").url == "/accounts/"


def test_whoever_switches_it_off_must_switch_it_on_again(client, elena):
    factor = make_second_factor(elena)
    client.force_login(elena)
    assert client.get("/people/").status_code == 200
    factor.delete()
    assert client.get("/people/").url == "/accounts/"


def test_it_is_asked_of_administrators_alone(client, boris):
    client.force_login(boris)
    assert client.get("/people/").status_code == 200


def test_in_demo_mode_it_is_asked_of_nobody(client, elena, settings):
    settings.DEMO = True
    client.force_login(elena)
    assert client.get("/people/").status_code == 200
    assert client.get("/api/v1/structures").status_code == 200


def test_whoever_was_just_made_an_administrator_is_led_there_at_the_next_click(client, boris):
    client.force_login(boris)
    assert client.get("/people/").status_code == 200
    type(boris).objects.filter(pk=boris.pk).update(is_superuser=True)
    assert client.get("/people/").url == "/accounts/"
