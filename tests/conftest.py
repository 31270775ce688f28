"""The cast that every test knows, and how tests run: fast passwords, no cache table."""

import functools
import gc
from http.cookies import SimpleCookie

import hypothesis
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test import override_settings
from django.utils import translation
from simple_history.manager import HistoryManager

from . import factories
from .kept import Kept

# A busy machine is no fault of the code: properties are tried without a time limit for each example.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


DATABASE = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(items):
    """Marks what needs no database: `make test` does not repeat it on the second one."""
    for item in items:
        if not DATABASE & set(item.fixturenames) and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.pure)


def pytest_collection_finish():
    """What is loaded now stays until the end: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()


# The manager of a history is a class; simple_history makes a new one each time that `history` is written or read.
HistoryManager.from_queryset = functools.cache(HistoryManager.from_queryset)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """At the end the test database can be dropped, whoever is still connected: a live server's threads are a while."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            others = "datname = current_database() AND pid <> pg_backend_pid()"
            cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


@pytest.fixture(scope="session", autouse=True)
def quick():
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    ):
        yield


@pytest.fixture(autouse=True)
def quiet():
    cache.clear()


@pytest.fixture(autouse=True)
def english():
    """A page that one test opened in French does not leave its language to the next test."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def keep(quick, django_db_setup, django_db_blocker):
    """Keeps what a builder makes, for fixtures of the whole session: `keep(factories.make_cast)`."""

    def keep(make):
        with django_db_blocker.unblock():
            return Kept(make)

    return keep


@pytest.fixture(scope="session")
def kept_cast(keep):
    return keep(factories.make_cast)


@pytest.fixture
def cast(db, kept_cast):
    """Amina coordinates the country, Boris assesses, Chloé may only look, Fatou is focal point of one body,
    Marc a member of it, Dan coordinates another country, Elena administers, and Nour was given nothing."""
    try:
        return kept_cast.put_back()
    except IntegrityError:  # the test has made a part of it itself
        return factories.make_cast()


@pytest.fixture(scope="session")
def kept_fixtures():
    return {}


@pytest.fixture
def loaded(db, kept_fixtures):
    """Puts the rows of fixtures into the test's empty database, as loaddata leaves them: `loaded("cod")`."""

    def loaded(*names):
        if names not in kept_fixtures:
            kept_fixtures[names] = Kept(lambda: call_command("loaddata", *names, verbosity=0))
        kept_fixtures[names].put_back()

    return loaded


@pytest.fixture
def sign_in(client):
    """The test client, signed in as a person (None: signed out)."""

    def as_person(user):
        client.cookies = SimpleCookie()
        if user is not None:
            client.force_login(user)
        return client

    return as_person


@pytest.fixture
def public_body(cast):
    """A public structure with a public card of the country."""
    return factories.make_public_body(country=cast.country)


@pytest.fixture
def letters(monkeypatch, mailoutbox):
    """The letters that went out; a test's transaction never ends, so they go at once."""
    monkeypatch.setattr("accounts.mail.transaction.on_commit", lambda send: send())
    return mailoutbox
