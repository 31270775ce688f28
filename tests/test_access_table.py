"""What `access_table` says of each route is what happens: every line of the table of pages is held against it."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.http import HttpResponse
from django.urls import path

from accounts.entry import ADMINISTRATORS, open_to
from coordhub import access_table
from tests.assessments.test_pages_by_right import PAGES, PEOPLE, SIGNING_IN

# The right that each of the cast has in their country; Boris is the author of the cards
# and facilitates the rounds, Dan has a right abroad only.
RIGHTS = {
    "chloe": {"viewer", "holder"},
    "boris": {"assessor", "author", "holder", "facilitator"},
    "fatou": {"focal_point", "holder"},
    "amina": {"coordinator", "holder"},
    "elena": {"administrator"},
}
# A respondent's link opens to whoever holds it.
OF_NO_COUNTRY = ["/api/v1/criteria-sets/<slug>", "/answer/<str:token>/", "/answer/<str:token>/send/"]
REFUSED = {"in", "403", "404", "405"}
OPEN = {"everybody", "circle", "signed_in"}


def declared():
    """{(route, method): rights}"""
    return {(row["route"], method): set(row["rights"]) for row in access_table.rows() for method in row["methods"]}


def got_in(route, method):
    """The names of those whom some line of the table lets in."""
    found = set()
    for verb, _address, _form, outcomes in PAGES.get(route.removeprefix("/"), []):
        if verb == method:
            found |= {name for name, outcome in zip(PEOPLE, outcomes.split(), strict=True) if outcome not in REFUSED}
    return found


def contradictions(route, method, rights):
    """Where the access table says otherwise than the table of pages."""
    inside = got_in(route, method)
    if "signed_in" in rights or OPEN & rights:
        outside = {"nobody"} & inside if rights == {"signed_in"} else set()
        return [f"{method} {route}: signed out gets in" for _ in outside]
    found = [f"{method} {route}: {name} gets in" for name in sorted(inside & {"nobody", "nour"})]
    for name, own in RIGHTS.items():
        if (name in inside) and not own & rights:
            found.append(f"{method} {route}: {name} gets in, but {' and '.join(sorted(own))} is not in the table")
    shown = set().union(*(RIGHTS[name] for name in inside if name in RIGHTS))
    found += [f"{method} {route}: nobody with the right {right} gets in" for right in sorted(rights - shown)]
    return found


def tried():
    """(route, method, rights) of everything that the table of pages tries."""
    skipped = {f"/{route}" for route in SIGNING_IN}
    return [(*key, rights) for key, rights in declared().items() if key[0] not in skipped and "/admin/" not in key[0]]


def test_the_access_table_says_what_happens():
    assert [fault for route, method, rights in tried() for fault in contradictions(route, method, rights)] == []


def test_every_method_of_every_route_is_tried():
    untried = [
        f"{method} {route}"
        for route, method, _rights in tried()
        if not any(verb == method for verb, *_line in PAGES[route.removeprefix("/")])
    ]
    assert untried == []


def stops_at_the_border(outcomes):
    """Whether somebody gets in here, and whoever coordinates the other country is refused."""
    got = dict(zip(PEOPLE, outcomes.split(), strict=True))
    inside = {name for name, outcome in got.items() if outcome not in REFUSED}
    return bool(inside) and not {"amina", "dan"} <= inside


def test_every_route_about_a_record_is_tried_with_one_of_another_country():
    routes = {row["route"] for row in access_table.rows() if row["object"] and "<" in row["route"]}
    lines = {route: PAGES[route.removeprefix("/")] for route in routes if not route.startswith("/admin/")}
    borderless = [
        route for route, rows in lines.items() if not any(stops_at_the_border(outcomes) for *_line, outcomes in rows)
    ]
    assert sorted(borderless) == sorted(OF_NO_COUNTRY)


def test_it_would_be_noticed_if_a_route_said_too_much_or_too_little():
    route = "/assessments/<int:pk>/publish/"
    rights = declared()[(route, "POST")]
    assert contradictions(route, "POST", rights) == []
    assert contradictions(route, "POST", rights | {"viewer"})
    assert contradictions(route, "POST", rights - {"coordinator"})


def test_a_route_without_an_entry_is_refused(monkeypatch):
    class Urls:
        url_patterns = [path("forgotten/", lambda request: HttpResponse())]

    monkeypatch.setattr(access_table, "get_resolver", Urls)
    with pytest.raises(KeyError, match="forgotten"):
        access_table.rows()


def test_the_command_prints_the_table_for_programs_and_for_people():
    out = StringIO()
    call_command("access_table", "--json", stdout=out)
    rows = json.loads(out.getvalue())
    assert rows == access_table.rows()
    assert all(set(row) == {"route", "name", "methods", "object", "rights"} for row in rows)
    out = StringIO()
    call_command("access_table", stdout=out)
    assert len(out.getvalue().splitlines()) == len(rows)
    assert "/assessments/<int:pk>/publish/" in out.getvalue()


def test_a_view_refuses_the_methods_and_people_that_its_entry_leaves_out(cast, rf):
    @open_to("thing", GET=ADMINISTRATORS)
    def view(request):
        return HttpResponse("in")

    def ask(method, user):
        request = rf.generic(method, "/somewhere/")
        request.user = user
        return view(request)

    assert ask("GET", cast.elena).content == ask("HEAD", cast.elena).content == b"in"
    assert ask("POST", cast.elena).status_code == 405
    with pytest.raises(PermissionDenied):
        ask("GET", cast.amina)
    assert ask("GET", AnonymousUser()).status_code == 302
