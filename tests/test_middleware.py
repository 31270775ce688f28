"""Every request: whole bodies, a database that is away, language, private pages, what a browser may run."""

import io
import re
from contextlib import contextmanager
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import (
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    close_old_connections,
    connection,
)
from django.test import Client
from django.utils import translation

from assessments.models import Mark, Version
from structures.vocabulary import Circle
from tests import factories

CHOICE, LINK = "django_language", "language_of_link"
AWAY = [OperationalError, InterfaceError, InternalError]


# Bodies


class BrokenLine(io.RawIOBase):
    """A body whose sender is gone."""

    def readable(self):
        return True

    def readinto(self, buffer):
        raise OSError("connection reset")


@pytest.fixture(scope="module")
def application():
    return WSGIHandler()


@pytest.fixture
def send(application):
    """POSTs a body through the whole application, as a server hands it over: (status, text)."""

    def post(body, *, path="/about/", **environ):
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "HTTP_HOST": "localhost",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "wsgi.input": io.BytesIO(body) if isinstance(body, bytes) else body,
            **environ,
        }
        setup_testing_defaults(environ)
        answer = []
        with connection_left_open():
            parts = application(environ, lambda status, headers, problem=None: answer.append(status))
            text = b"".join(parts).decode()
            parts.close()
        return int(answer[0].split()[0]), text

    return post


@contextmanager
def connection_left_open():
    """The end of a request does not end the connection, and with it the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@pytest.mark.parametrize("length", ["200", "39", "1"])
def test_a_body_that_is_shorter_or_longer_than_announced_is_refused(send, length):
    body = b"x" * 38 if length != "1" else b""
    status, text = send(body, CONTENT_LENGTH=length)
    assert status == 400
    assert "nothing was saved" in text


def test_a_line_that_breaks_in_the_middle_is_refused(send):
    status, text = send(BrokenLine(), CONTENT_LENGTH="38")
    assert status == 400
    assert "nothing was saved" in text


@pytest.mark.parametrize("length", ["abc", "-5", "1e3", "1 2"])
def test_a_length_that_cannot_be_one_is_refused(send, length):
    assert send(b"x" * 38, CONTENT_LENGTH=length)[0] == 400


@pytest.mark.parametrize("coding", ["chunked", "Chunked", "gzip, chunked"])
def test_a_body_without_a_length_is_refused(send, coding):
    assert send(b"x", HTTP_TRANSFER_ENCODING=coding)[0] == 411
    assert send(b"x", HTTP_TRANSFER_ENCODING=coding, CONTENT_LENGTH="1")[0] == 411


def test_an_oversized_body_is_refused_before_it_is_read(send):
    status, text = send(BrokenLine(), CONTENT_LENGTH=str(6 * 1024 * 1024 + 1))
    assert status == 413
    assert "6 MB" in text


@pytest.mark.parametrize("length", [38, 6 * 1024 * 1024])
def test_a_whole_body_goes_on_to_the_page(send, length, db):
    body = b"x=" + b"y" * (length - 2)
    assert send(body, CONTENT_LENGTH=str(length))[0] in {403, 405}  # no form token, and /about/ takes no POST


def test_a_form_that_arrived_by_half_saves_nothing_and_the_whole_one_does(send, sign_in, cast):
    card = factories.make_card(structure=cast.body, author=cast.boris, marks=["not_assessed"] * 7, state="draft")
    path = f"/assessments/{card.pk}/edit/"
    client = sign_in(cast.boris)
    assert client.get(path).status_code == 200
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    typed = {f"c{n}-{name}": value for n in (1, 2) for name, value in {"rating": "yes", "revision": "1"}.items()}
    body = urlencode({"csrfmiddlewaretoken": client.cookies["csrftoken"].value, **typed}).encode()
    length = str(len(body))
    cut = body.index(b"c2-")
    assert send(body[:cut], path=path, CONTENT_LENGTH=length, HTTP_COOKIE=cookies)[0] == 400
    assert set(Mark.objects.values_list("rating", flat=True)) == {"not_assessed"}
    assert send(body, path=path, CONTENT_LENGTH=length, HTTP_COOKIE=cookies)[0] == 302
    assert Mark.objects.filter(rating="yes").count() == 2


def test_a_refusal_speaks_the_language_of_its_request_and_not_of_the_one_before(send):
    texts = set()
    for before in ("fr", "en"):
        with translation.override(before):
            texts.add(send(b"x", CONTENT_LENGTH="38", HTTP_ACCEPT_LANGUAGE="en")[1])
    assert len(texts) == 1


# A database that is away


def away(only="", problem=OperationalError):
    """While this holds, the database refuses every statement that contains `only`."""

    def refuse(execute, sql, params, many, context):
        if only in sql:
            raise problem("the server closed the connection")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)


@pytest.fixture
def draft(cast, sign_in):
    """Boris's draft, and Boris at his machine."""
    card = factories.make_card(structure=cast.body, author=cast.boris, marks=["not_assessed"] * 7, state="draft")
    client = sign_in(cast.boris)
    client.raise_request_exception = False
    return SimpleNamespace(client=client, path=f"/assessments/{card.pk}/edit/")


TYPED = {
    "csrfmiddlewaretoken": "token-of-the-form",
    "c1-rating": "yes",
    "c1-revision": "1",
    "c1-reason": 'Two facts: <b>one</b> & "two"\nand a line',
}
TYPED_AS_SHOWN = "Two facts: &lt;b&gt;one&lt;/b&gt; &amp; &quot;two&quot;\nand a line</textarea>"


@pytest.mark.parametrize("problem", AWAY)
def test_a_database_that_is_away_gives_the_typed_text_back_in_a_form(draft, problem):
    with away("assessments_version", problem):
        response = draft.client.post(draft.path + "?x=1", TYPED)
    page = response.content.decode()
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert "no-store" in response.headers["Cache-Control"]
    assert TYPED_AS_SHOWN in page
    assert f'action="{draft.path}?x=1"' in page
    assert 'name="csrfmiddlewaretoken" value="token-of-the-form"' in page
    assert 'name="c1-rating"' in page
    assert set(Mark.objects.values_list("rating", flat=True)) == {"not_assessed"}


def test_it_does_so_too_when_not_even_the_session_can_be_read(draft):
    with away():
        response = draft.client.post(draft.path, TYPED)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert TYPED_AS_SHOWN in response.content.decode()


def test_a_database_that_only_reads_still_shows_pages_and_gives_the_typed_text_back(draft):
    with away("UPDATE", InternalError):
        assert draft.client.get(draft.path).status_code == 200
        response = draft.client.post(draft.path, TYPED)
    assert response.status_code == 503
    assert TYPED_AS_SHOWN in response.content.decode()


def test_a_page_that_is_only_read_asks_to_be_loaded_again(client, public_body):
    path = public_body.structure.get_absolute_url()
    with away("structures_structure"):
        response = client.get(path, {"lang": "fr"})
    page = response.content.decode()
    assert response.status_code == 503
    assert "<form" not in page
    assert f'href="{path}?lang=fr"' in page
    assert '<html lang="fr">' in page
    assert client.get(path).status_code == 200


def test_a_password_is_not_shown_again(client, db):
    client.raise_request_exception = False
    with away():
        response = client.post("/accounts/login/", {"login": "boris@example.org", "password": "my secret words"})
    assert response.status_code == 503
    assert "boris@example.org" in response.content.decode()
    assert "my secret words" not in response.content.decode()


def test_another_mistake_is_no_database_that_is_away(draft):
    with away("assessments_version", ProgrammingError):
        response = draft.client.post(draft.path, TYPED)
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()
    assert "server closed" not in response.content.decode()


def test_healthz_says_whether_the_database_answers(client, db):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    with away():
        assert client.get("/healthz").status_code == 503
    assert client.post("/healthz").status_code == 405


# Language


def language_of(response):
    found = re.search(r'<html lang="(\w+)">', response.content.decode())[1]
    assert response.headers["Content-Language"] == found
    return found


@pytest.mark.parametrize(
    ("choice", "asked", "kept", "browser", "language"),
    [
        (None, None, None, None, "en"),
        (None, None, None, "fr-CD, fr;q=0.9", "fr"),
        (None, None, None, "de, fr;q=0.5", "fr"),
        (None, None, None, "de", "en"),
        (None, None, "fr", "en", "fr"),
        (None, "fr", None, "en", "fr"),
        (None, "en", "fr", "fr", "en"),
        ("en", "fr", "fr", "fr", "en"),
        ("fr", "en", "en", "en", "fr"),
        ("xx", "fr", None, "en", "fr"),
        (None, "xx", "fr", "en", "fr"),
        (None, "fr-FR", "xx", "en", "en"),
    ],
)
def test_a_choice_counts_before_the_link_the_link_before_one_followed_earlier_and_the_browser_last(
    client, db, choice, asked, kept, browser, language
):
    for name, value in {CHOICE: choice, LINK: kept}.items():
        if value:
            client.cookies[name] = value
    response = client.get("/about/", {"lang": asked} if asked else {}, headers={"Accept-Language": browser or ""})
    assert language_of(response) == language
    assert {"cookie", "accept-language"} <= {name.strip().lower() for name in response.headers["Vary"].split(",")}


def test_a_links_language_is_kept_while_the_visitor_goes_on_clicking(client, db):
    assert language_of(client.get("/about/?lang=fr")) == "fr"
    assert language_of(client.get("/structures/")) == "fr"
    assert language_of(client.get("/structures/?lang=en")) == "en"
    assert language_of(client.get("/about/")) == "en"


def test_the_switch_on_the_page_is_a_choice_that_comes_back_to_the_page(client, db):
    response = client.post("/language/", {"language": "fr", "next": "/structures/?q=x"})
    assert (response.status_code, response.url) == (302, "/structures/?q=x")
    assert language_of(client.get("/about/?lang=en")) == "fr"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_switch_leads_nowhere_else(client, db, target):
    assert client.post("/language/", {"language": "fr", "next": target}).url == "/"


def test_the_pages_offer_the_other_language_in_its_own_words(client, db):
    assert 'value="fr" lang="fr">Français</button>' in client.get("/about/").content.decode()
    assert 'value="en" lang="en">English</button>' in client.get("/about/?lang=fr").content.decode()


# What a browser may run, and what it keeps


class Code(HTMLParser):
    """What of a page a browser would run or fetch from elsewhere, and what a strict policy forbids."""

    def __init__(self, text):
        super().__init__()
        self.problems, self.tags = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        found = {name: value or "" for name, value in attributes}
        self.problems += [f"<{tag} {name}=>" for name in found if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and not found.get("src")):
            self.problems.append(f"<{tag}> inline")
        fetched = [found[name] for name in ("src", "srcset") if name in found]
        fetched += [found["href"]] if tag == "link" else []
        self.problems += [f"<{tag}> {address}" for address in fetched if not address.startswith("/static/")]
        addresses = [found.get(name, "") for name in ("href", "action", "formaction")]
        self.problems += [a for a in addresses if a.strip().lower().startswith(("javascript:", "data:"))]


@pytest.fixture(scope="module")
def seen():
    """The pages that the first of these tests asked for: they are many, and the answers need no database."""
    return []


@pytest.fixture
def pages(seen, db, request):
    """A page of every kind: [(who, address, response)]."""
    if not seen:
        seen += ask_for_pages(*[request.getfixturevalue(name) for name in ("cast", "public_body", "sign_in")])
    return seen


def ask_for_pages(cast, public_body, sign_in):
    other = factories.make_structure(slug="other", country=cast.country, circle=Circle.PUBLIC)
    factories.make_seat(structure=public_body.structure)
    factories.make_relation(start=public_body.structure, end=other)
    factories.make_statement(structure=public_body.structure)
    empty = {"structure": cast.body, "author": cast.boris, "marks": ["yes"] + ["not_assessed"] * 6}
    draft = factories.make_card(state=Version.State.DRAFT, **empty).pk
    sent = factories.make_card(state=Version.State.SUBMITTED, **empty).pk
    card = public_body.card.get_absolute_url()
    start = f"/structures/{cast.body.slug}/assess/"
    compare = "/compare/?s=cod-public&s=other"
    read = [
        "/",
        "/structures/",
        "/structures/?kind=x",
        "/structures/cod-public/",
        card,
        "/compare/",
        compare,
        "/about/",
    ]
    read += ["/api/v1/docs", "/nowhere/", "/structures/nowhere/"]
    asked = {
        None: [*read, "/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"]
        + ["/accounts/inactive/", "/accounts/password/reset/key/1-x/", "/accounts/password/reset/key/done/"],
        "boris": [*read, compare + "&change", start, f"{start}?basis=meeting", f"{start}?basis=expert"]
        + [f"/assessments/{draft}/{page}" for page in ("", "edit/", "facts/", "discard/")]
        + ["/accounts/logout/"],
        "amina": ["/", *[f"/assessments/{sent}/{page}" for page in ("", "edit/", "publish/", "return/")]],
        "chloe": ["/", start],
    }
    found = []
    for who, addresses in asked.items():
        client = sign_in(getattr(cast, who) if who else None)
        found += [(who, address, client.get(address)) for address in addresses]
    wrong = sign_in(cast.boris)
    posts = {
        f"{start}?basis=meeting": {"voices": "x"},
        f"/assessments/{draft}/edit/": {"c1-rating": "yes", "c1-revision": "1", "c1-stated_as": "No"},
    }
    found += [("boris", address, wrong.post(address, typed)) for address, typed in posts.items()]
    return found


@pytest.fixture
def error_pages(client, db):
    """400, 403 of a form that is too old, 500, 503."""
    client.raise_request_exception = False
    with away("assessments_criteriaset", ProgrammingError):
        mistake = client.get("/about/")
    with away("assessments_criteriaset"):
        no_database = client.get("/about/")
    stale = Client(enforce_csrf_checks=True).post("/language/", {"language": "fr"})
    found = [client.get("/", headers={"Host": "elsewhere.example"}), stale, mistake, no_database]
    assert [response.status_code for response in found] == [400, 403, 500, 503]
    return found


def test_the_pages_of_these_tests_are_what_they_are_meant_to_be(pages):
    statuses = {response.status_code for _who, _address, response in pages}
    assert statuses == {200, 403, 404, 422}
    refused = [address for _who, address, response in pages if response.status_code == 404]
    assert set(refused) == {"/nowhere/", "/structures/nowhere/"}


def test_no_page_has_code_or_style_in_it_or_fetches_from_elsewhere(pages, error_pages):
    everything = [*pages, *[(None, response.status_code, response) for response in error_pages]]
    found = {(who, address): Code(response.content.decode()) for who, address, response in everything}
    assert {page: code.problems for page, code in found.items() if code.problems} == {}
    assert all("h1" in code.tags for code in found.values())


@pytest.mark.parametrize(
    "text",
    ['<p style="">', "<p onclick=x>", "<script>x</script>", "<style></style>", '<img src="https://x.example/a.png">']
    + ['<a href=" JavaScript:x">', '<link rel="stylesheet" href="//cdn.example/x.css">'],
)
def test_this_search_for_code_finds_it(text):
    assert Code(text).problems


def test_every_page_says_that_only_our_own_files_may_run(pages, error_pages):
    for response in [*[response for _who, _address, response in pages], *error_pages]:
        policy = dict(
            part.strip().partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert policy["style-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert policy["form-action"] == "'self'"
        assert "unsafe" not in str(policy)
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_signed_in_person_saw_is_kept_by_no_cache(pages):
    for who, address, response in pages:
        cached = response.headers.get("Cache-Control", "")
        if who is not None:
            assert cached == "private, no-store", address
        assert "public" not in cached


def test_every_page_says_in_which_language_it_is(pages):
    for _who, address, response in pages:
        assert language_of(response) == "en", address


def test_the_limit_of_a_body_is_djangos_own():
    assert django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 6 * 1024 * 1024
