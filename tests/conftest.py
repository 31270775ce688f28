"""The cast that every test knows, and how tests run: fast passwords, no cache table."""

from types import SimpleNamespace

import hypothesis
import pytest
from django.core.cache import cache
from django.utils import translation

from structures.vocabulary import Circle, Right

from . import factories

# A busy machine is no fault of the code: properties are tried without a time limit for each example.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture(autouse=True)
def quick_and_quiet(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture(autouse=True)
def english():
    """A page that one test opened in French does not leave its language to the next test."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast(db):
    """Amina coordinates the country, Boris assesses, Chloé may only look, Fatou is focal point of one body,
    Marc a member of it, Dan coordinates another country, Elena administers, and Nour was given nothing."""
    country, other = factories.make_country(iso3="COD"), factories.make_country(iso3="JOR")
    factories.make_criteria_set()
    cast = SimpleNamespace(country=country, other_country=other)
    cast.body = factories.make_structure(slug="cod-body", country=country)
    cast.other_body = factories.make_structure(slug="jor-body", country=other)
    for name, right, place in [
        ("amina", Right.COORDINATOR, country),
        ("boris", Right.ASSESSOR, country),
        ("chloe", Right.VIEWER, country),
        ("fatou", Right.FOCAL_POINT, cast.body),
        ("marc", Right.VIEWER, cast.body),
        ("dan", Right.COORDINATOR, other),
    ]:
        user = factories.make_user(email=f"{name}@example.org")
        factories.give(user, right, place)
        setattr(cast, name, user)
    cast.elena = factories.make_user(email="elena@example.org", is_staff=True, is_superuser=True)
    factories.make_second_factor(cast.elena)
    cast.nour = factories.make_user(email="nour@example.org")
    cast.everybody = [cast.amina, cast.boris, cast.chloe, cast.fatou, cast.marc, cast.dan, cast.elena, cast.nour]
    return cast


@pytest.fixture
def sign_in(client):
    """The test client, signed in as a person (None: signed out)."""

    def as_person(user):
        client.logout()
        if user is not None:
            client.force_login(user)
        return client

    return as_person


@pytest.fixture
def public_body(cast):
    """A public structure with a public card of the country."""
    body = factories.make_structure(slug="cod-public", country=cast.country, circle=Circle.PUBLIC)
    card = factories.make_card(structure=body, circle=Circle.PUBLIC, marks=["yes", "yes?", *["partly"] * 5])
    return SimpleNamespace(structure=body, card=card)


@pytest.fixture
def letters(monkeypatch, mailoutbox):
    """The letters that went out; a test's transaction never ends, so they go at once."""
    monkeypatch.setattr("accounts.mail.transaction.on_commit", lambda send: send())
    return mailoutbox
