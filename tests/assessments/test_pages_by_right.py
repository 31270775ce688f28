"""Every page for everybody: route → address → person → what they get.

`in` is the way to the sign-in page; a 302 leads on after something was done. A new route must be added here.
"""

from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLResolver, get_resolver

from assessments.models import Basis, Version
from tests import factories

PEOPLE = "nobody nour dan chloe marc boris fatou amina elena".split()  # noqa: SIM905 (the head of the table)

# What the forms are posted with.
FORMS = {
    "": {},
    "meeting": {"code": "6f2c4d3e-98a1-4d0b-8f5e-0a8e6b1d7c55", "held": "2025-06-12", "voices": "9"},
    "expert": {"code": "6f2c4d3e-98a1-4d0b-8f5e-0a8e6b1d7c55", "as_of": "2025"},
    "meeting at revision 1": {
        "code": "6f2c4d3e-98a1-4d0b-8f5e-0a8e6b1d7c55",
        "held": "2025-06-12",
        "voices": "9",
        "revision": "1",
    },
    "word": {"word": "Look again at 3."},
    "circle": {"circle": "country"},
    "language": {"language": "fr", "next": "/about/"},
    "demo": {"role": "administrator"},
}

EVERYBODY = "200 200 200 200 200 200 200 200 200"
NOT_FOUND = "404 404 404 404 404 404 404 404 404"
WRONG_VERB = "405 405 405 405 405 405 405 405 405"
WRONG_VERB_INSIDE = "in 405 405 405 405 405 405 405 405"
NONE_INSIDE = "in 404 404 404 404 404 404 404 404"

# Structures: own and sibling (of the country), abroad, public. Cards by Boris on the own body: draft, sent, returned,
# published (meetings), expert-draft, -sent, -returned, private; public is on the public body, abroad-… abroad.
PAGES = {
    # route: (verb, address, form, what each of PEOPLE gets:  nobody nour dan chloe marc boris fatou amina elena)
    "": [
        ("GET", "/", "", EVERYBODY),
        ("POST", "/", "", WRONG_VERB),
    ],
    "structures/": [
        ("GET", "/structures/", "", EVERYBODY),
        ("GET", "/structures/?kind=circus", "", "422 422 422 422 422 422 422 422 422"),
        ("GET", "/structures/?country=XXX", "", NOT_FOUND),
        ("POST", "/structures/", "", WRONG_VERB),
    ],
    "structures/<slug:slug>/": [
        ("GET", "/structures/{own}/", "", "404 404 404 200 200 200 200 200 200"),
        ("GET", "/structures/{abroad}/", "", "404 404 200 404 404 404 404 404 200"),
        ("GET", "/structures/{public}/", "", EVERYBODY),
        ("GET", "/structures/no-such-body/", "", NOT_FOUND),
        ("POST", "/structures/{public}/", "", WRONG_VERB),
    ],
    "structures/<slug:slug>/assess/": [
        ("GET", "/structures/{own}/assess/", "", "in 404 404 403 403 200 200 200 200"),
        ("GET", "/structures/{sibling}/assess/", "", "in 404 404 403 403 200 403 200 200"),
        ("GET", "/structures/{abroad}/assess/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/structures/{public}/assess/", "", "in 403 403 403 403 200 403 200 200"),
        ("GET", "/structures/{own}/assess/?basis=meeting", "", "in 404 404 403 403 200 200 200 200"),
        ("GET", "/structures/{proposed}/assess/?basis=meeting", "", "in 404 404 403 403 409 403 409 409"),
        ("POST", "/structures/{own}/assess/?basis=meeting", "", "in 404 404 403 403 422 422 422 422"),
        ("POST", "/structures/{own}/assess/?basis=meeting", "meeting", "in 404 404 403 403 302 302 302 302"),
        ("POST", "/structures/{own}/assess/?basis=expert", "expert", "in 404 404 403 403 302 302 302 302"),
        ("POST", "/structures/{sibling}/assess/?basis=expert", "expert", "in 404 404 403 403 302 403 302 302"),
        ("POST", "/structures/{abroad}/assess/?basis=expert", "expert", "in 404 302 404 404 404 404 404 302"),
        ("POST", "/structures/{proposed}/assess/?basis=meeting", "meeting", "in 404 404 403 403 409 403 409 409"),
        ("DELETE", "/structures/{own}/assess/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/": [
        ("GET", "/assessments/{draft}/", "", "404 404 404 404 404 200 200 200 404"),
        ("GET", "/assessments/{sent}/", "", "404 404 404 404 404 200 200 200 200"),
        ("GET", "/assessments/{returned}/", "", "404 404 404 404 404 200 200 200 200"),
        ("GET", "/assessments/{published}/", "", "404 404 404 200 200 200 200 200 200"),
        ("GET", "/assessments/{public_card}/", "", EVERYBODY),
        ("GET", "/assessments/{expert_draft}/", "", "404 404 404 404 404 200 404 404 404"),
        ("GET", "/assessments/{expert_sent}/", "", "404 404 404 404 404 200 200 200 200"),
        ("GET", "/assessments/{expert_returned}/", "", "404 404 404 404 404 200 200 200 200"),
        ("GET", "/assessments/{private}/", "", "404 404 404 404 404 200 404 404 404"),
        ("GET", "/assessments/{abroad_sent}/", "", "404 404 200 404 404 404 404 404 200"),
        ("GET", "/assessments/{abroad_published}/", "", "404 404 200 404 404 404 404 404 200"),
        ("GET", "/assessments/99999999999999999999999/", "", NOT_FOUND),
        ("POST", "/assessments/{public_card}/", "", WRONG_VERB),
    ],
    "assessments/<int:pk>/edit/": [
        ("GET", "/assessments/{draft}/edit/", "", "in 404 404 404 404 200 200 200 404"),
        ("GET", "/assessments/{sent}/edit/", "", "in 404 404 404 404 403 200 200 200"),
        ("GET", "/assessments/{returned}/edit/", "", "in 404 404 404 404 200 200 200 403"),
        ("GET", "/assessments/{published}/edit/", "", NONE_INSIDE),
        ("GET", "/assessments/{expert_draft}/edit/", "", "in 404 404 404 404 200 404 404 404"),
        ("GET", "/assessments/{expert_sent}/edit/", "", "in 404 404 404 404 403 200 200 200"),
        ("GET", "/assessments/{expert_returned}/edit/", "", "in 404 404 404 404 200 403 403 403"),
        ("GET", "/assessments/{private}/edit/", "", "in 404 404 404 404 200 404 404 404"),
        ("GET", "/assessments/{abroad_sent}/edit/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/assessments/{draft}/edit/", "", "in 404 404 404 404 302 302 302 404"),
        ("POST", "/assessments/{expert_draft}/edit/", "", "in 404 404 404 404 302 404 404 404"),
        ("POST", "/assessments/{abroad_sent}/edit/", "", "in 404 302 404 404 404 404 404 302"),
        # a page left behind: whoever worked on the card is shown what they typed, and nothing is written
        ("POST", "/assessments/{sent}/edit/", "", "in 404 404 404 404 409 302 302 302"),
        ("POST", "/assessments/{expert_returned}/edit/", "", "in 404 404 404 404 302 409 409 403"),
        ("POST", "/assessments/{published}/edit/", "", "in 404 404 403 403 409 409 409 403"),
        ("DELETE", "/assessments/{draft}/edit/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/facts/": [
        ("GET", "/assessments/{draft}/facts/", "", "in 404 404 404 404 200 200 200 404"),
        ("GET", "/assessments/{sent}/facts/", "", "in 404 404 404 404 403 200 200 200"),
        ("GET", "/assessments/{published}/facts/", "", NONE_INSIDE),
        ("GET", "/assessments/{private}/facts/", "", "in 404 404 404 404 200 404 404 404"),
        ("GET", "/assessments/{expert_returned}/facts/", "", "in 404 404 404 404 200 403 403 403"),
        ("GET", "/assessments/{abroad_sent}/facts/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/assessments/{draft}/facts/", "", "in 404 404 404 404 422 422 422 404"),
        ("POST", "/assessments/{draft}/facts/", "meeting at revision 1", "in 404 404 404 404 302 302 302 404"),
        ("POST", "/assessments/{sent}/facts/", "meeting at revision 1", "in 404 404 404 404 403 302 302 302"),
        ("POST", "/assessments/{abroad_sent}/facts/", "meeting at revision 1", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/assessments/{draft}/facts/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/send/": [
        ("GET", "/assessments/{draft}/send/", "", WRONG_VERB_INSIDE),
        ("POST", "/assessments/{draft}/send/", "", "in 404 404 404 404 302 302 302 404"),
        ("POST", "/assessments/{sent}/send/", "", "in 404 404 404 404 302 302 302 302"),
        ("POST", "/assessments/{published}/send/", "", NONE_INSIDE),
        ("POST", "/assessments/{expert_draft}/send/", "", "in 404 404 404 404 302 404 404 404"),
        ("POST", "/assessments/{expert_returned}/send/", "", "in 404 404 404 404 302 403 403 403"),
        ("POST", "/assessments/{private}/send/", "", "in 404 404 404 404 302 404 404 404"),
        ("POST", "/assessments/{abroad_sent}/send/", "", "in 404 302 404 404 404 404 404 302"),
    ],
    "assessments/<int:pk>/return/": [
        ("GET", "/assessments/{sent}/return/", "", "in 404 404 404 404 403 200 200 200"),
        ("GET", "/assessments/{draft}/return/", "", "in 404 404 404 404 403 403 403 404"),
        ("GET", "/assessments/{returned}/return/", "", "in 404 404 404 404 403 302 302 302"),
        ("GET", "/assessments/{published}/return/", "", NONE_INSIDE),
        ("GET", "/assessments/{abroad_sent}/return/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/assessments/{sent}/return/", "", "in 404 404 404 404 403 422 422 422"),
        ("POST", "/assessments/{sent}/return/", "word", "in 404 404 404 404 403 302 302 302"),
        ("POST", "/assessments/{expert_sent}/return/", "word", "in 404 404 404 404 403 302 302 302"),
        ("POST", "/assessments/{abroad_sent}/return/", "word", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/assessments/{sent}/return/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/publish/": [
        ("GET", "/assessments/{sent}/publish/", "", "in 404 404 404 404 403 200 200 200"),
        ("GET", "/assessments/{draft}/publish/", "", "in 404 404 404 404 403 200 200 404"),
        ("GET", "/assessments/{expert_draft}/publish/", "", "in 404 404 404 404 403 404 404 404"),
        ("GET", "/assessments/{expert_returned}/publish/", "", "in 404 404 404 404 403 403 403 403"),
        ("GET", "/assessments/{published}/publish/", "", NONE_INSIDE),
        ("GET", "/assessments/{abroad_sent}/publish/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/assessments/{sent}/publish/", "", "in 404 404 404 404 403 422 422 422"),
        ("POST", "/assessments/{sent}/publish/", "circle", "in 404 404 404 404 403 302 302 302"),
        ("POST", "/assessments/{draft}/publish/", "circle", "in 404 404 404 404 403 302 302 404"),
        ("POST", "/assessments/{private}/publish/", "circle", "in 404 404 404 404 403 404 404 404"),
        ("POST", "/assessments/{abroad_sent}/publish/", "circle", "in 404 302 404 404 404 404 404 302"),
        # a double click: published already, whoever may read it is led to it
        ("POST", "/assessments/{published}/publish/", "circle", "in 404 404 302 302 302 302 302 302"),
        ("DELETE", "/assessments/{sent}/publish/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/discard/": [
        ("GET", "/assessments/{draft}/discard/", "", "in 404 404 404 404 200 403 403 404"),
        ("GET", "/assessments/{private}/discard/", "", "in 404 404 404 404 200 404 404 404"),
        ("GET", "/assessments/{sent}/discard/", "", "in 404 404 404 404 403 403 403 403"),
        ("GET", "/assessments/{returned}/discard/", "", "in 404 404 404 404 403 403 403 403"),
        ("GET", "/assessments/{published}/discard/", "", NONE_INSIDE),
        ("POST", "/assessments/{draft}/discard/", "", "in 404 404 404 404 302 403 403 404"),
        ("POST", "/assessments/{expert_draft}/discard/", "", "in 404 404 404 404 302 404 404 404"),
        ("POST", "/assessments/{sent}/discard/", "", "in 404 404 404 404 403 403 403 403"),
        ("POST", "/assessments/{abroad_sent}/discard/", "", "in 404 403 404 404 404 404 404 403"),
        ("DELETE", "/assessments/{draft}/discard/", "", WRONG_VERB_INSIDE),
    ],
    "compare/": [
        ("GET", "/compare/", "", EVERYBODY),
        ("GET", "/compare/?s={own}&s={public}", "", EVERYBODY),  # a picker for whoever sees only one
        ("POST", "/compare/", "", WRONG_VERB),
    ],
    "dashboard/": [
        ("GET", "/dashboard/", "", EVERYBODY),
        ("GET", "/dashboard/?view=cards&country=COD", "", EVERYBODY),
        ("GET", "/dashboard/?view=kind&kind=circus", "", "422 422 422 422 422 422 422 422 422"),
        ("GET", "/dashboard/?view=body&body={public}", "", EVERYBODY),
        ("GET", "/dashboard/?view=body&body={own}", "", "422 422 422 200 200 200 200 200 200"),
        ("GET", "/dashboard/?view=body&body={abroad}", "", "422 422 200 422 422 422 422 422 200"),
        ("POST", "/dashboard/", "", WRONG_VERB),
    ],
    "about/": [
        ("GET", "/about/", "", EVERYBODY),
        ("POST", "/about/", "", WRONG_VERB),
    ],
    "demo/sign-in/": [
        ("GET", "/demo/sign-in/", "", WRONG_VERB),
        ("POST", "/demo/sign-in/", "demo", NOT_FOUND),  # not in demo mode
    ],
    "language/": [
        ("POST", "/language/", "language", "302 302 302 302 302 302 302 302 302"),
    ],
    "healthz": [
        ("GET", "/healthz", "", EVERYBODY),
    ],
    "api/v1/docs": [
        ("GET", "/api/v1/docs", "", EVERYBODY),
        ("POST", "/api/v1/docs", "", WRONG_VERB),
    ],
    "api/v1/openapi.json": [
        ("GET", "/api/v1/openapi.json", "", EVERYBODY),
    ],
    "api/v1/": [
        ("GET", "/api/v1/", "", NOT_FOUND),
    ],
    "api/v1/structures": [
        ("GET", "/api/v1/structures", "", EVERYBODY),
        ("GET", "/api/v1/structures?limit=0", "", "422 422 422 422 422 422 422 422 422"),
        ("POST", "/api/v1/structures", "", WRONG_VERB),
    ],
    "api/v1/structures/<slug>": [
        ("GET", "/api/v1/structures/{own}", "", "404 404 404 200 200 200 200 200 200"),
        ("GET", "/api/v1/structures/{abroad}", "", "404 404 200 404 404 404 404 404 200"),
        ("GET", "/api/v1/structures/{public}", "", EVERYBODY),
        ("GET", "/api/v1/structures/no-such-body", "", NOT_FOUND),
        ("POST", "/api/v1/structures/{public}", "", WRONG_VERB),
    ],
    "api/v1/scorecards": [
        ("GET", "/api/v1/scorecards", "", EVERYBODY),
        ("POST", "/api/v1/scorecards", "", WRONG_VERB),
    ],
    "api/v1/compare": [
        ("GET", "/api/v1/compare?s={own}&s={public}", "", "404 404 404 200 200 200 200 200 200"),
        ("GET", "/api/v1/compare?s={own}&s={abroad}", "", "404 404 404 404 404 404 404 404 200"),
        ("GET", "/api/v1/compare?s={public}", "", "422 422 422 422 422 422 422 422 422"),
        ("POST", "/api/v1/compare?s={own}&s={public}", "", WRONG_VERB),
    ],
    "api/v1/criteria-sets/<slug>": [
        ("GET", "/api/v1/criteria-sets/ssr-7", "", EVERYBODY),
        ("GET", "/api/v1/criteria-sets/no-such-set", "", NOT_FOUND),
        ("POST", "/api/v1/criteria-sets/ssr-7", "", WRONG_VERB),
    ],
}

# Signing in and out belongs to django-allauth; its pages are tested with the people, not with the rights.
SIGNING_IN = {
    "accounts/login/",
    "accounts/logout/",
    "accounts/inactive/",
    "accounts/password/reset/",
    "accounts/password/reset/done/",
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "accounts/password/reset/key/done/",
}


@pytest.fixture
def world(cast, public_body):
    """Addresses of the country's and another country's structures and cards, as the table names them."""
    source = factories.make_source(country=cast.country)

    def card(state, **columns):
        columns = {"structure": cast.body, "author": cast.boris, **columns}
        return factories.make_card(state=state, **columns).pk

    state = Version.State
    expert = {"basis": Basis.EXPERT, "source": source}
    proposed = factories.make_structure(slug="cod-proposed", country=cast.country, status="proposed")
    return {
        "own": cast.body.slug,
        "sibling": factories.make_structure(slug="cod-sibling", country=cast.country).slug,
        "proposed": proposed.slug,
        "abroad": cast.other_body.slug,
        "public": public_body.structure.slug,
        "draft": card(state.DRAFT),
        "sent": card(state.SUBMITTED),
        "returned": card(state.RETURNED),
        "published": card(state.PUBLISHED),
        "public_card": public_body.card.pk,
        "expert_draft": card(state.DRAFT, **expert),
        "expert_sent": card(state.SUBMITTED, **expert),
        "expert_returned": card(state.RETURNED, **expert),
        "private": card(state.DRAFT, basis=Basis.EXPERT),
        "abroad_sent": card(state.SUBMITTED, structure=cast.other_body, author=None),
        "abroad_published": card(state.PUBLISHED, structure=cast.other_body, author=None),
    }


@pytest.fixture
def sessions(cast, client):
    """The cookies of everybody, signed in once."""
    found = {}
    for name in PEOPLE:
        client.cookies = SimpleCookie()
        if person := getattr(cast, name, None):
            client.force_login(person)
        found[name] = client.cookies
    return found


def outcome(client, cookies, verb, address, form):
    """What a person gets; whatever it changed is taken back."""
    client.cookies = SimpleCookie(cookies)
    with transaction.atomic():
        answer = client.generic(verb, address) if verb == "DELETE" else getattr(client, verb.lower())(address, form)
        transaction.set_rollback(True)
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")
    return "in" if to_sign_in else str(answer.status_code)


@pytest.fixture
def bare_error_pages(monkeypatch):
    """Most of the table is refusals: their page is drawn in a test of its own, not six hundred times here."""
    monkeypatch.setattr("coordhub.views.render", lambda request, template, status: HttpResponse(status=status))


@pytest.mark.usefixtures("bare_error_pages")
@pytest.mark.parametrize("route", PAGES)
def test_everybody_gets_what_their_right_allows(world, client, sessions, route):
    found, expected = {}, {}
    for verb, address, form, statuses in PAGES[route]:
        row = f"{verb} {address} {form}".strip()
        filled = address.format(**world)
        expected[row] = " ".join(statuses.split())
        got = [outcome(client, sessions[name], verb, filled, dict(FORMS[form])) for name in PEOPLE]
        found[row] = " ".join(got)
    assert found == expected


def routes(resolver, before=""):
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        else:
            yield path


def test_every_route_is_in_the_table():
    assert set(routes(get_resolver())) == set(PAGES) | SIGNING_IN


def test_every_line_of_the_table_speaks_of_everybody():
    lines = [statuses.split() for rows in PAGES.values() for *_row, statuses in rows]
    assert {len(line) for line in lines} == {len(PEOPLE)}


@pytest.mark.parametrize("address", ["/assessments/{sent}/edit/", "/structures/{own}/assess/?basis=meeting"])
def test_the_way_to_the_sign_in_page_leads_back(world, client, address):
    address = address.format(**world)
    answer = client.get(address)
    assert answer["Location"].startswith("/accounts/login/?next=" + address.split("?")[0])


def test_a_refused_page_says_what_to_do(cast, world, sign_in):
    client = sign_in(cast.chloe)
    missing = client.get("/assessments/{draft}/".format(**world))
    weak = client.get("/structures/{own}/assess/".format(**world))
    assert "There is nothing here for you" in missing.content.decode()
    assert "Your right is not enough for this" in weak.content.decode()
    signed_out = sign_in(None).get("/structures/{own}/".format(**world)).content.decode()
    assert f"/accounts/login/?next=/structures/{world['own']}/" in signed_out


def test_an_unknown_token_is_refused_and_never_falls_back_to_the_session(cast, world, sign_in):
    answer = sign_in(cast.amina).get("/api/v1/structures", headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401
    assert list(answer.json()) == ["detail"]


def test_the_api_gives_each_person_the_structures_that_the_pages_give(cast, world, sign_in):
    found = {}
    for name in PEOPLE:
        answer = sign_in(getattr(cast, name, None)).get("/api/v1/structures")
        found[name] = " ".join(item["slug"] for item in answer.json()["items"])
    country = "cod-body cod-proposed cod-public cod-sibling"
    assert found == {
        "nobody": "cod-public",
        "nour": "cod-public",
        "dan": "cod-public jor-body",
        **dict.fromkeys(["chloe", "marc", "boris", "fatou", "amina"], country),
        "elena": f"{country} jor-body",
    }
