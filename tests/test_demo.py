"""Demo mode: one click, on this machine only; and what the settings refuse to put together."""

import datetime
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import SESSION_KEY, get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from assessments.models import Round
from coordhub import settings as settings_module
from structures.access import Permission, can
from structures.models import Membership
from structures.vocabulary import Circle
from tests import factories

SIGN_IN = "/demo/sign-in/"
ROLES = ["assessor", "focal_point", "coordinator", "viewer", "administrator"]
PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture
def demo(settings, db):
    settings.DEMO = True
    bodies = {}
    for country, slugs in {
        "XXA": ["xxa-cmcoord", "xxa-other"],
        "COD": ["cod-cmj", "cod-other"],
        "CAF": ["caf-hct"],
    }.items():
        for slug in slugs:
            bodies[slug] = factories.make_structure(slug=slug, country=factories.make_country(iso3=country))
    bodies["jor-hct"] = factories.make_structure(slug="jor-hct", country=factories.make_country(iso3="JOR"))
    return bodies


def signed_in(client):
    """The person that the browser is signed in as, or None."""
    return get_user_model().objects.filter(pk=client.session.get(SESSION_KEY)).first()


@pytest.mark.parametrize("role", ROLES)
def test_one_click_signs_in_with_each_role(client, demo, role):
    response = client.post(SIGN_IN, {"role": role})
    assert (response.status_code, response.url) == (302, "/")
    person = signed_in(client)
    assert person.email == f"{role.replace('_', '-')}@demo.invalid"
    assert person.email in client.get("/").content.decode()
    assert person.is_administrator is (role == "administrator")


ALL = {"xxa-cmcoord", "xxa-other", "cod-cmj", "cod-other", "caf-hct"}
BODIES = {"xxa-cmcoord", "cod-cmj"}


@pytest.mark.parametrize(
    ("role", "views", "assesses", "manages"),
    [
        ("viewer", ALL, set(), set()),
        ("assessor", ALL, ALL, set()),
        ("coordinator", ALL, ALL, ALL),
        ("focal_point", BODIES, BODIES, BODIES),
        ("administrator", ALL | {"jor-hct"}, ALL | {"jor-hct"}, ALL | {"jor-hct"}),
    ],
)
def test_each_role_may_do_what_it_says_in_the_three_countries_or_on_the_two_bodies(
    client, demo, role, views, assesses, manages
):
    client.post(SIGN_IN, {"role": role})
    person = signed_in(client)
    for permission, expected in zip(Permission, (views, assesses, manages), strict=True):
        assert {slug for slug, body in demo.items() if can(person, permission, body)} == expected, permission


def test_signing_in_again_makes_nothing_twice_and_picks_up_what_was_loaded_since(client, demo):
    client.post(SIGN_IN, {"role": "focal_point"})
    Membership.objects.filter(structure__slug="cod-cmj").delete()
    for _click in range(2):
        client.post(SIGN_IN, {"role": "focal_point"})
    assert get_user_model().objects.count() == 1
    assert sorted(Membership.objects.values_list("structure__slug", flat=True)) == ["cod-cmj", "xxa-cmcoord"]


def test_changing_the_role_changes_the_person(client, demo):
    for role in ("administrator", "viewer"):
        client.post(SIGN_IN, {"role": role})
    assert not signed_in(client).is_administrator


def test_nobody_signs_in_as_a_demo_person_with_a_password(client, demo):
    client.post(SIGN_IN, {"role": "administrator"})
    client.logout()
    cache.clear()
    assert not get_user_model().objects.get().has_usable_password()
    for password in ("demo", "!demo", ""):
        client.post("/accounts/login/", {"login": "administrator@demo.invalid", "password": password})
        assert signed_in(client) is None


@pytest.mark.parametrize("role", ["", "admin", "Viewer", "superuser", None])
def test_an_unknown_role_is_refused_naming_those_there_are(client, demo, role):
    response = client.post(SIGN_IN, {} if role is None else {"role": role})
    assert response.status_code == 400
    assert all(name in response.content.decode() for name in ROLES)
    assert signed_in(client) is None


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_only_a_form_signs_in(client, demo, method):
    assert getattr(client, method)(SIGN_IN + "?role=administrator").status_code == 405
    assert signed_in(client) is None


def test_a_form_of_another_site_does_not_sign_in(demo):
    client = Client(enforce_csrf_checks=True)
    assert client.post(SIGN_IN, {"role": "viewer"}).status_code == 403
    assert signed_in(client) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_may_sign_in(client, demo, address):
    assert client.post(SIGN_IN, {"role": "viewer"}, REMOTE_ADDR=address).status_code == 302


@pytest.mark.parametrize("address", ["10.0.0.5", "192.168.1.2", "203.0.113.9", "::2", "127.0.0.1.evil.example", ""])
def test_no_other_machine_may_whatever_it_says_of_itself(client, demo, address):
    said = {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    response = client.post(SIGN_IN, {"role": "administrator"}, REMOTE_ADDR=address, headers=said)
    assert response.status_code == 404
    assert signed_in(client) is None
    assert not get_user_model().objects.exists()


def test_without_demo_mode_there_is_no_such_page_and_no_button(client, demo, settings):
    settings.DEMO = False
    assert client.post(SIGN_IN, {"role": "viewer"}).status_code == 404
    assert signed_in(client) is None
    for address in ("/", "/accounts/login/"):
        page = client.get(address).content.decode()
        assert SIGN_IN not in page
        assert "DEMO" not in page


def test_with_host_names_there_is_no_such_page_even_if_somebody_switched_it_on(client, demo, settings):
    settings.HOSTS = ["coordhub.example.org"]
    assert client.post(SIGN_IN, {"role": "viewer"}).status_code == 404


@pytest.mark.parametrize("address", ["/", "/about/", "/structures/", "/compare/", "/accounts/login/", "/nowhere/"])
def test_every_page_says_demo(client, demo, address):
    assert "<strong>DEMO</strong>" in client.get(address).content.decode()


@pytest.mark.parametrize("address", ["/", "/accounts/login/"])
def test_each_role_has_its_button(client, demo, address):
    page = client.get(address).content.decode()
    assert all(f'name="role" value="{role}"' in page for role in ROLES)


# Where it leads


def test_the_visitor_comes_back_to_where_they_were(client, demo):
    factories.make_structure(slug="public", circle=Circle.PUBLIC)
    for target in ("/structures/public/", "/compare/?s=a&s=b", "http://testserver/about/"):
        assert client.post(SIGN_IN, {"role": "viewer", "next": target}).url == target


def test_the_sign_in_page_hands_the_address_on(client, demo):
    page = client.get("/accounts/login/", {"next": "/compare/?s=a&s=b"}).content.decode()
    assert page.count('name="next" value="/compare/?s=a&amp;s=b"') >= 2


@pytest.mark.parametrize(
    "target",
    [
        "",
        "//evil.example",
        "///evil.example",
        "https://evil.example/",
        "http:evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "\x08//evil.example",
        "https://testserver@evil.example/",
    ],
)
def test_it_leads_to_no_other_site(client, demo, target):
    assert client.post(SIGN_IN, {"role": "viewer", "next": target}).url == "/"


# Settings


def run_settings(code="", **environment):
    """Imports the settings in a fresh interpreter; these variables are all it knows of coordhub."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", f"from coordhub.settings import *\n{code}"],
        cwd=PROJECT,
        env={**kept, "DATABASE_URL": "sqlite://:memory:", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


KEY = {"COORDHUB_SECRET_KEY": "a key for tests only, and long enough for them"}
HOSTS = {"COORDHUB_HOSTS": "coordhub.example.org, www.example.org"}


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({**HOSTS, **KEY, "COORDHUB_DEMO": "1"}, ["COORDHUB_DEMO", "COORDHUB_HOSTS"]),
        ({**HOSTS, **KEY, "COORDHUB_DEBUG": "1"}, ["COORDHUB_DEBUG", "COORDHUB_HOSTS"]),
        (HOSTS, ["Set COORDHUB_SECRET_KEY"]),
    ],
)
def test_the_settings_refuse_what_must_not_be_together_and_say_what_to_set(environment, words):
    run = run_settings(**environment)
    assert run.returncode != 0
    last = run.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last
    assert all(word in last for word in words)


def test_on_ones_own_machine_demo_mode_answers_to_this_machines_names_only():
    run = run_settings("print(DEMO, ALLOWED_HOSTS, SESSION_COOKIE_AGE)", **KEY, COORDHUB_DEMO="1")
    assert run.stdout.strip() == "True ['localhost', '127.0.0.1', '[::1]'] 43200", run.stderr


def test_with_host_names_only_they_are_answered_and_only_over_a_safe_line():
    run = run_settings(
        "print(DEMO, DEBUG, ALLOWED_HOSTS, SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE, SECURE_SSL_REDIRECT)",
        **HOSTS,
        **KEY,
    )
    assert run.stdout.strip() == "False False ['coordhub.example.org', 'www.example.org'] True True True", run.stderr


def test_the_secret_key_of_ones_own_machine_is_made_once_and_readable_by_its_owner_only(monkeypatch, tmp_path):
    folder = tmp_path / "var"
    monkeypatch.setattr(settings_module, "VAR_DIR", folder)
    key = settings_module.own_secret_key()
    assert len(key) >= 50
    assert settings_module.own_secret_key() == key
    file = folder / "secret_key"
    assert file.read_text() == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    monkeypatch.setattr(settings_module, "VAR_DIR", tmp_path / "other")
    assert settings_module.own_secret_key() != key


# Rounds


def test_the_demo_has_a_round_that_is_open_today_and_one_to_settle(db, settings):
    settings.DEMO = True
    call_command("loaddata", "exempland", verbosity=0)
    call_command("demo_rounds", verbosity=0)
    opened = Round.objects.get(state=Round.State.OPEN)
    assert opened.assessment.structure.slug == "xxa-iccg"
    assert opened.closes > timezone.now() + datetime.timedelta(days=11)
    assert opened.answers.filter(sent=True).count() == 14
    assert opened.invitees.count() == 32
    to_settle = Round.objects.get(state=Round.State.RECONCILING)
    assert to_settle.facilitator.email == "coordinator@demo.invalid"
    call_command("demo_rounds", verbosity=0)
    assert Round.objects.filter(state=Round.State.OPEN).count() == 1


def test_outside_the_demo_no_round_is_made(db):
    call_command("loaddata", "exempland", verbosity=0)
    call_command("demo_rounds", verbosity=0)
    assert not Round.objects.filter(state=Round.State.OPEN).exists()
