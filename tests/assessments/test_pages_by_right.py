"""Every page for everybody: route → address → person → what they get.

`in` is the way to the sign-in page; a 302 leads on after something was done. A new route must be added here.
"""

from http.cookies import SimpleCookie
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from accounts.models import Token
from assessments import links
from assessments.models import Assessment, Basis, Side, SideMark, Version
from structures.models import Document
from tests import factories

PEOPLE = "nobody nour dan chloe marc boris fatou amina elena".split()  # noqa: SIM905 (the head of the table)

UID = "6f2c4d3e-98a1-4d0b-8f5e-0a8e6b1d7c55"

# What the forms are posted with.
FORMS = {
    "": {},
    "meeting": {"code": UID, "held": "2025-06-12", "voices": "9"},
    "expert": {"code": UID, "as_of": "2025"},
    "meeting at revision 1": {
        "code": UID,
        "held": "2025-06-12",
        "voices": "9",
        "revision": "1",
    },
    "heads": {"heads": "9", "do": "open"},
    "slips": {"slips": "9", "c1-yes": "6"},
    "take a side": {"do": "take", "which": "national"},
    "word": {"word": "Look again at 3."},
    "circle": {"circle": "country"},
    "round": {
        "code": UID,
        "as_of": "2025-06",
        "closes": "2090-06-12T18:00",
        "language": "fr",
        "invited_un": "12",
        "invited_government": "8",
    },
    "round of too few": {
        "code": UID,
        "as_of": "2025-06",
        "closes": "2090-06-12T18:00",
        "language": "fr",
        "invited_un": "9",
    },
    "round at revision 1": {
        "revision": "1",
        "as_of": "2025-06",
        "closes": "2090-06-12T18:00",
        "language": "fr",
        "invited_un": "20",
    },
    "round at revision 7": {
        "revision": "7",
        "as_of": "2025-06",
        "closes": "2090-06-12T18:00",
        "language": "fr",
        "invited_un": "20",
    },
    "addresses": {"text": "ines@example.org; ONU"},
    "addresses, confirmed": {"text": "ines@example.org; ONU", "step": "invite"},
    "addresses that are none": {"text": "ines at example.org", "step": "invite"},
    "two links": {"code": UID, "number": "2"},
    "no links": {"code": UID, "number": "0"},
    "twelve heads": {"heads": "12"},
    "more time": {"closes": "2090-06-12T18:00", "because": "No power in two provinces."},
    "less time": {"closes": "2001-06-12T18:00", "because": "No power in two provinces."},
    "given up": {"because": "The body is dissolved."},
    "reason": {"reason": "The minutes were misread."},
    "reply": {"reply": "The body replies.", "revision": "1"},
    "body": {
        "uid": "6f2c4d3e-98a1-4d0b-8f5e-0a8e6b1d7c55",
        "name": "Committee on Roads",
        "kind": "steering",
        "status": "active",
        "level": "national",
    },
    "facts at revision 1": {
        "name": "Committee on Roads",
        "kind": "steering",
        "level": "national",
        "circle": "country",
        "revision": "1",
    },
    "closed": {
        "uid": "6f2c4d3e-98a1-4d0b-8f5e-0a8e6b1d7c55",
        "seen": "active",
        "status": "closed",
        "since": "2025",
    },
    "uid": {"uid": "6f2c4d3e-98a1-4d0b-8f5e-0a8e6b1d7c55"},
    "seat": {"uid": UID, "role": "member", "organisation": "Ministry"},
    "seat at revision 1": {"revision": "1", "role": "member", "organisation": "Ministry"},
    "relation": {"uid": UID, "kind": "invites", "to_text": "the army"},
    "relation at revision 1": {"revision": "1", "kind": "invites", "to_text": "the army"},
    "document": {"uid": UID, "kind": "tor", "title": "Terms of reference"},
    "document at revision 1": {"revision": "1", "kind": "tor", "title": "Terms of reference"},
    "statement": {"uid": UID, "standing": "stated", "quote": "It works", "title": "Minutes"},
    "statement at revision 1": {"revision": "1", "standing": "stated", "quote": "It works", "title": "Minutes"},
    "revision 1": {"revision": "1"},
    "organisation at revision 1": {"revision": "1", "name": "Ministry", "kind": "government", "country": "COD"},
    "post at revision 1": {"revision": "1", "title": "Director", "national": "yes"},
    "source at revision 1": {"revision": "1", "title": "Minutes", "circle": "country"},
    "into the twin, unseen": {"into": "twin"},
    "language": {"language": "fr", "next": "/about/"},
    "demo": {"role": "administrator"},
    "invite viewer": {"email": "ines@example.org", "right": "viewer"},
    "invite coordinator": {"email": "ines@example.org", "right": "coordinator"},
    "invite focal point": {"email": "ines@example.org", "right": "focal_point"},
    "token": {"name": "A spreadsheet"},
    "room": {"code": "ROOM9", "word": "w" * 16},
    "begin": {"word": "x" * 16},
    "answer": {"c1-revision": "0.", "c1-rating": "yes"},
    "no answer": {"c1-revision": "0.", "c1-rating": "not_applicable"},
    "action": {
        "uid": UID,
        "kind": "action",
        "what": "Send the minutes",
        "who": "organisation:seated",
        "due": "2026-07-01",
        "circle": "country",
    },
    "action at revision 1": {
        "revision": "1",
        "kind": "action",
        "what": "Send the minutes early",
        "who": "organisation:answering",
        "due": "2026-07-01",
        "circle": "country",
    },
    "word on an action": {"uid": UID, "text": "Half of it is done"},
    "ended at revision 1": {"revision": "1", "on": "2025-07-02", "outcome": "The last three were sent."},
    "verified at revision 1": {"revision": "1", "on": "2025-09-02", "who": "organisation:seated"},
    "reopened at revision 1": {"revision": "1", "uid": UID, "text": "They stopped coming."},
}

EVERYBODY = "200 200 200 200 200 200 200 200 200"
NOT_FOUND = "404 404 404 404 404 404 404 404 404"
GONE = "410 410 410 410 410 410 410 410 410"
ON_FOR_EVERYBODY = "302 302 302 302 302 302 302 302 302"
WRONG_VERB = "405 405 405 405 405 405 405 405 405"
WRONG_VERB_INSIDE = "in 405 405 405 405 405 405 405 405"
NONE_INSIDE = "in 404 404 404 404 404 404 404 404"

RUN = "in 404 404 404 404 403 200 200 200"  # a page of whoever runs a round; Boris facilitates it
RUN_BUT_WRONG = "in 404 404 404 404 403 422 422 422"
RUN_ON = "in 404 404 404 404 403 302 302 302"
RUN_CLASH = "in 404 404 404 404 403 409 409 409"

# Structures: own and sibling (of the country), abroad, public. Cards by Boris on the own body: draft, sent, returned,
# published, corrected (published, a correction of it open), withdrawn (meetings), expert-draft, -sent, -returned,
# private; public is on the public body, abroad-… abroad.
PAGES = {
    # route: (verb, address, form, what each of PEOPLE gets:  nobody nour dan chloe marc boris fatou amina elena)
    "": [
        ("GET", "/", "", EVERYBODY),
        ("POST", "/", "", WRONG_VERB),
    ],
    "countries/": [
        ("GET", "/countries/", "", EVERYBODY),
        ("POST", "/countries/", "", WRONG_VERB),
    ],
    "countries/<slug:iso3>/": [
        ("GET", "/countries/COD/", "", EVERYBODY),  # it has a public body
        ("GET", "/countries/JOR/", "", "404 404 200 404 404 404 404 404 200"),
        ("GET", "/countries/ZZZ/", "", NOT_FOUND),
        ("GET", "/countries/cod/", "", "301 301 301 301 301 301 301 301 301"),
        ("GET", "/countries/COD/?kind=circus", "", "422 422 422 422 422 422 422 422 422"),
        ("POST", "/countries/COD/", "", WRONG_VERB),
    ],
    "structures/": [
        ("GET", "/structures/", "", EVERYBODY),
        ("GET", "/structures/?kind=circus", "", "422 422 422 422 422 422 422 422 422"),
        ("GET", "/structures/?country=XXX", "", NOT_FOUND),
        ("POST", "/structures/", "", WRONG_VERB),
    ],
    "structures/new/": [
        ("GET", "/structures/new/", "", "in 403 200 403 403 403 403 200 200"),
        ("GET", "/structures/new/?country=COD", "", "in 403 403 403 403 403 403 200 200"),
        ("GET", "/structures/new/?country=JOR", "", "in 403 200 403 403 403 403 403 200"),
        ("GET", "/structures/new/?country=XXX", "", "in 403 404 403 403 403 403 404 422"),
        ("GET", "/structures/new/?country=regional", "", "in 403 404 403 403 403 403 404 200"),
        ("POST", "/structures/new/", "body", "in 403 302 403 403 403 403 302 422"),
        ("POST", "/structures/new/?country=COD", "", "in 403 403 403 403 403 403 422 422"),
        ("POST", "/structures/new/?country=COD", "body", "in 403 403 403 403 403 403 302 302"),
        ("POST", "/structures/new/?country=JOR", "body", "in 403 302 403 403 403 403 403 302"),
        ("DELETE", "/structures/new/", "", WRONG_VERB_INSIDE),
    ],
    "structures/<slug:slug>/edit/": [
        ("GET", "/structures/{own}/edit/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/structures/{sibling}/edit/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/structures/{abroad}/edit/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/structures/{public}/edit/", "", "in 403 403 403 403 403 403 200 200"),
        ("GET", "/structures/new/edit/", "", NONE_INSIDE),
        ("POST", "/structures/{own}/edit/", "", "in 404 404 403 403 403 409 409 409"),
        ("POST", "/structures/{own}/edit/", "facts at revision 1", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/structures/{sibling}/edit/", "facts at revision 1", "in 404 404 403 403 403 403 302 302"),
        ("POST", "/structures/{abroad}/edit/", "facts at revision 1", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/structures/{own}/edit/", "", WRONG_VERB_INSIDE),
    ],
    "structures/<slug:slug>/status/": [
        ("GET", "/structures/{own}/status/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/structures/{sibling}/status/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/structures/{abroad}/status/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/structures/{own}/status/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/structures/{own}/status/", "closed", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/structures/{proposed}/status/", "closed", "in 404 404 403 403 403 403 409 409"),
        ("POST", "/structures/{abroad}/status/", "closed", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/structures/{own}/status/", "", WRONG_VERB_INSIDE),
    ],
    "structures/<slug:slug>/status/take-back/": [
        ("GET", "/structures/{own}/status/take-back/", "", WRONG_VERB_INSIDE),
        ("POST", "/structures/{own}/status/take-back/", "uid", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/structures/{own}/status/take-back/", "", "in 404 404 403 403 403 404 404 404"),
        ("POST", "/structures/{sibling}/status/take-back/", "uid", "in 404 404 403 403 403 403 302 302"),
        ("POST", "/structures/{abroad}/status/take-back/", "uid", "in 404 302 404 404 404 404 404 302"),
    ],
    "structures/<slug:slug>/confirm/": [
        ("GET", "/structures/{own}/confirm/", "", WRONG_VERB_INSIDE),
        ("POST", "/structures/{own}/confirm/", "", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/structures/{sibling}/confirm/", "", "in 404 404 403 403 403 403 302 302"),
        ("POST", "/structures/{abroad}/confirm/", "", "in 404 302 404 404 404 404 404 302"),
        ("POST", "/structures/{public}/confirm/", "", "in 403 403 403 403 403 403 302 302"),
    ],
    "structures/<slug:slug>/delete/": [
        ("GET", "/structures/{own}/delete/", "", "in 404 404 403 403 403 409 409 409"),
        ("GET", "/structures/{sibling}/delete/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/structures/{abroad}/delete/", "", "in 404 409 404 404 404 404 404 409"),
        ("POST", "/structures/{own}/delete/", "", "in 404 404 403 403 403 409 409 409"),
        ("POST", "/structures/{sibling}/delete/", "", "in 404 404 403 403 403 403 302 302"),
        ("POST", "/structures/{no_such}/delete/", "", NONE_INSIDE),
        ("DELETE", "/structures/{own}/delete/", "", WRONG_VERB_INSIDE),
    ],
    "structures/<slug:slug>/": [
        ("GET", "/structures/{own}/", "", "404 404 404 200 200 200 200 200 200"),
        ("GET", "/structures/{abroad}/", "", "404 404 200 404 404 404 404 404 200"),
        ("GET", "/structures/{public}/", "", EVERYBODY),
        ("GET", "/structures/no-such-body/", "", NOT_FOUND),
        ("POST", "/structures/{public}/", "", WRONG_VERB),
    ],
    "structures/<slug:slug>/trend/": [
        ("GET", "/structures/{own}/trend/", "", "404 404 404 200 200 200 200 200 200"),
        ("GET", "/structures/{abroad}/trend/", "", "404 404 200 404 404 404 404 404 200"),
        ("GET", "/structures/{public}/trend/", "", EVERYBODY),
        ("GET", "/structures/{public}/trend/?criteria=none-1", "", NOT_FOUND),
        ("GET", "/structures/no-such-body/trend/", "", NOT_FOUND),
        ("POST", "/structures/{public}/trend/", "", WRONG_VERB),
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
    "structures/<slug:slug>/seats/new/": [
        ("GET", "/structures/{own}/seats/new/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/structures/{sibling}/seats/new/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/structures/{abroad}/seats/new/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/structures/{public}/seats/new/", "", "in 403 403 403 403 403 403 200 200"),
        ("POST", "/structures/{own}/seats/new/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/structures/{own}/seats/new/", "seat", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/structures/{abroad}/seats/new/", "seat", "in 404 422 404 404 404 404 404 422"),
        ("DELETE", "/structures/{own}/seats/new/", "", WRONG_VERB_INSIDE),
    ],
    "seats/<int:pk>/edit/": [
        ("GET", "/seats/{seat}/edit/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/seats/{abroad_seat}/edit/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/seats/99999999999999999999999/edit/", "", NONE_INSIDE),
        ("POST", "/seats/{seat}/edit/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/seats/{seat}/edit/", "seat at revision 1", "in 404 404 403 403 403 302 302 302"),
        ("DELETE", "/seats/{seat}/edit/", "", WRONG_VERB_INSIDE),
    ],
    "seats/<int:pk>/delete/": [
        ("GET", "/seats/{seat}/delete/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/seats/{abroad_seat}/delete/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/seats/99999999999999999999999/delete/", "", NONE_INSIDE),
        ("POST", "/seats/{seat}/delete/", "", "in 404 404 403 403 403 409 409 409"),
        ("POST", "/seats/{seat}/delete/", "revision 1", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/seats/{abroad_seat}/delete/", "revision 1", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/seats/{seat}/delete/", "", WRONG_VERB_INSIDE),
    ],
    "structures/<slug:slug>/relations/new/": [
        ("GET", "/structures/{own}/relations/new/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/structures/{sibling}/relations/new/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/structures/{abroad}/relations/new/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/structures/{public}/relations/new/", "", "in 403 403 403 403 403 403 200 200"),
        ("POST", "/structures/{own}/relations/new/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/structures/{own}/relations/new/", "relation", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/structures/{abroad}/relations/new/", "relation", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/structures/{own}/relations/new/", "", WRONG_VERB_INSIDE),
    ],
    "relations/<int:pk>/edit/": [
        ("GET", "/relations/{relation}/edit/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/relations/{abroad_relation}/edit/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/relations/99999999999999999999999/edit/", "", NONE_INSIDE),
        ("POST", "/relations/{relation}/edit/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/relations/{relation}/edit/", "relation at revision 1", "in 404 404 403 403 403 302 302 302"),
        ("DELETE", "/relations/{relation}/edit/", "", WRONG_VERB_INSIDE),
    ],
    "relations/<int:pk>/delete/": [
        ("GET", "/relations/{relation}/delete/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/relations/{abroad_relation}/delete/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/relations/99999999999999999999999/delete/", "", NONE_INSIDE),
        ("POST", "/relations/{relation}/delete/", "", "in 404 404 403 403 403 409 409 409"),
        ("POST", "/relations/{relation}/delete/", "revision 1", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/relations/{abroad_relation}/delete/", "revision 1", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/relations/{relation}/delete/", "", WRONG_VERB_INSIDE),
    ],
    "structures/<slug:slug>/documents/new/": [
        ("GET", "/structures/{own}/documents/new/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/structures/{sibling}/documents/new/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/structures/{abroad}/documents/new/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/structures/{public}/documents/new/", "", "in 403 403 403 403 403 403 200 200"),
        ("POST", "/structures/{own}/documents/new/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/structures/{own}/documents/new/", "document", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/structures/{abroad}/documents/new/", "document", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/structures/{own}/documents/new/", "", WRONG_VERB_INSIDE),
    ],
    "documents/<int:pk>/edit/": [
        ("GET", "/documents/{document}/edit/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/documents/{abroad_document}/edit/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/documents/99999999999999999999999/edit/", "", NONE_INSIDE),
        ("POST", "/documents/{document}/edit/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/documents/{document}/edit/", "document at revision 1", "in 404 404 403 403 403 302 302 302"),
        ("DELETE", "/documents/{document}/edit/", "", WRONG_VERB_INSIDE),
    ],
    "documents/<int:pk>/delete/": [
        ("GET", "/documents/{document}/delete/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/documents/{abroad_document}/delete/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/documents/99999999999999999999999/delete/", "", NONE_INSIDE),
        ("POST", "/documents/{document}/delete/", "", "in 404 404 403 403 403 409 409 409"),
        ("POST", "/documents/{document}/delete/", "revision 1", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/documents/{abroad_document}/delete/", "revision 1", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/documents/{document}/delete/", "", WRONG_VERB_INSIDE),
    ],
    "structures/<slug:slug>/statements/new/": [
        ("GET", "/structures/{own}/statements/new/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/structures/{sibling}/statements/new/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/structures/{abroad}/statements/new/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/structures/{public}/statements/new/", "", "in 403 403 403 403 403 403 200 200"),
        ("POST", "/structures/{own}/statements/new/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/structures/{own}/statements/new/", "statement", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/structures/{abroad}/statements/new/", "statement", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/structures/{own}/statements/new/", "", WRONG_VERB_INSIDE),
    ],
    "statements/<int:pk>/edit/": [
        ("GET", "/statements/{statement}/edit/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/statements/{abroad_statement}/edit/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/statements/99999999999999999999999/edit/", "", NONE_INSIDE),
        ("POST", "/statements/{statement}/edit/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/statements/{statement}/edit/", "statement at revision 1", "in 404 404 403 403 403 302 302 302"),
        ("DELETE", "/statements/{statement}/edit/", "", WRONG_VERB_INSIDE),
    ],
    "statements/<int:pk>/delete/": [
        ("GET", "/statements/{statement}/delete/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/statements/{abroad_statement}/delete/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/statements/99999999999999999999999/delete/", "", NONE_INSIDE),
        ("POST", "/statements/{statement}/delete/", "", "in 404 404 403 403 403 409 409 409"),
        ("POST", "/statements/{statement}/delete/", "revision 1", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/statements/{abroad_statement}/delete/", "revision 1", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/statements/{statement}/delete/", "", WRONG_VERB_INSIDE),
    ],
    "structures/<slug:slug>/relations/find/": [
        ("GET", "/structures/{own}/relations/find/?q=body", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/structures/{abroad}/relations/find/?q=body", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/structures/{own}/relations/find/?q=body", "", WRONG_VERB_INSIDE),
    ],
    "organisations/": [
        ("GET", "/organisations/", "", EVERYBODY),
        ("GET", "/organisations/?kind=circus", "", "422 422 422 422 422 422 422 422 422"),
        ("POST", "/organisations/", "", WRONG_VERB),
    ],
    "organisations/find/": [
        ("GET", "/organisations/find/?q=ministry", "", "in 200 200 200 200 200 200 200 200"),
        ("POST", "/organisations/find/", "", WRONG_VERB_INSIDE),
    ],
    "organisations/<slug:code>/": [
        ("GET", "/organisations/ministry/", "", "404 404 404 200 200 200 200 200 200"),
        ("GET", "/organisations/unicef/", "", EVERYBODY),
        ("GET", "/organisations/hidden/", "", "404 404 200 404 404 404 404 404 200"),
        ("GET", "/organisations/no-such/", "", NOT_FOUND),
        ("POST", "/organisations/unicef/", "", WRONG_VERB),
    ],
    "organisations/<slug:code>/edit/": [
        ("GET", "/organisations/ministry/edit/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/organisations/unicef/edit/", "", "in 403 403 403 403 403 403 403 200"),
        ("GET", "/organisations/hidden/edit/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/organisations/ministry/edit/", "", "in 404 404 403 403 403 403 422 422"),
        ("POST", "/organisations/ministry/edit/", "organisation at revision 1", "in 404 404 403 403 403 403 302 302"),
        ("DELETE", "/organisations/ministry/edit/", "", WRONG_VERB_INSIDE),
    ],
    "organisations/<slug:code>/merge/": [
        ("GET", "/organisations/ministry/merge/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/organisations/ministry/merge/?into=twin", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/organisations/ministry/merge/?into=hidden", "", "in 404 404 403 403 403 403 422 200"),
        ("GET", "/organisations/unicef/merge/", "", "in 403 403 403 403 403 403 403 200"),
        ("POST", "/organisations/ministry/merge/", "into the twin, unseen", "in 404 404 403 403 403 403 409 409"),
        ("POST", "/organisations/ministry/merge/", "", "in 404 404 403 403 403 403 404 404"),
        ("DELETE", "/organisations/ministry/merge/", "", WRONG_VERB_INSIDE),
    ],
    "organisations/<slug:code>/statements/new/": [
        ("GET", "/organisations/ministry/statements/new/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/organisations/unicef/statements/new/", "", "in 403 403 403 403 403 403 403 200"),
        ("POST", "/organisations/ministry/statements/new/", "", "in 404 404 403 403 403 403 422 422"),
        ("POST", "/organisations/ministry/statements/new/", "statement", "in 404 404 403 403 403 403 302 302"),
        ("DELETE", "/organisations/ministry/statements/new/", "", WRONG_VERB_INSIDE),
    ],
    "posts/<int:pk>/edit/": [
        ("GET", "/posts/{post}/edit/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/posts/99999999999999999999999/edit/", "", NONE_INSIDE),
        ("POST", "/posts/{post}/edit/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/posts/{post}/edit/", "post at revision 1", "in 404 404 403 403 403 302 302 302"),
        ("DELETE", "/posts/{post}/edit/", "", WRONG_VERB_INSIDE),
    ],
    "sources/": [
        ("GET", "/sources/", "", EVERYBODY),
        ("GET", "/sources/?country=XXX", "", "422 422 422 422 422 422 422 422 422"),
        ("POST", "/sources/", "", WRONG_VERB),
    ],
    "sources/<slug:code>/": [
        ("GET", "/sources/minutes/", "", "404 404 404 200 200 200 200 200 200"),
        ("GET", "/sources/guide/", "", EVERYBODY),
        ("GET", "/sources/no-such/", "", NOT_FOUND),
        ("POST", "/sources/guide/", "", WRONG_VERB),
    ],
    "sources/<slug:code>/edit/": [
        ("GET", "/sources/minutes/edit/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/sources/guide/edit/", "", "in 403 403 403 403 403 403 403 200"),
        ("POST", "/sources/minutes/edit/", "", "in 404 404 403 403 403 403 422 422"),
        ("POST", "/sources/minutes/edit/", "source at revision 1", "in 404 404 403 403 403 403 302 302"),
        ("DELETE", "/sources/minutes/edit/", "", WRONG_VERB_INSIDE),
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
        ("GET", "/assessments/{withdrawn}/", "", "404 404 404 200 200 200 200 200 200"),
        ("GET", "/assessments/{corrected}/?version=2", "", "404 404 404 404 404 404 200 200 200"),
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
        ("GET", "/assessments/{corrected}/edit/", "", "in 404 404 404 404 404 200 200 200"),
        ("GET", "/assessments/{withdrawn}/edit/", "", NONE_INSIDE),
        ("POST", "/assessments/{corrected}/edit/", "", "in 404 404 403 403 409 302 302 302"),
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
        ("GET", "/assessments/{corrected}/facts/", "", "in 404 404 404 404 404 302 302 302"),
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
        ("POST", "/assessments/{corrected}/send/", "", "in 404 404 404 404 404 403 403 403"),
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
        # a double click: published already, whoever settles is led to it
        ("POST", "/assessments/{published}/publish/", "circle", "in 404 404 403 403 403 302 302 302"),
        ("GET", "/assessments/{corrected}/publish/", "", "in 404 404 404 404 404 200 200 200"),
        ("POST", "/assessments/{corrected}/publish/", "reason", "in 404 404 404 404 404 302 302 302"),
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
        ("GET", "/assessments/{corrected}/discard/", "", "in 404 404 404 404 404 200 200 200"),
        ("POST", "/assessments/{corrected}/discard/", "", "in 404 404 404 404 404 302 302 302"),
        ("POST", "/assessments/{abroad_sent}/discard/", "", "in 404 403 404 404 404 404 404 403"),
        ("DELETE", "/assessments/{draft}/discard/", "", WRONG_VERB_INSIDE),
    ],
    "structures/<slug:slug>/round/new/": [
        ("GET", "/structures/{own}/round/new/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/structures/{sibling}/round/new/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/structures/{abroad}/round/new/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/structures/{proposed}/round/new/", "", "in 404 404 403 403 403 403 409 409"),
        ("GET", "/structures/{own}/round/new/?like={open_round}", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/structures/{sibling}/round/new/?like={open_round}", "", "in 404 404 403 403 403 403 404 404"),
        ("GET", "/structures/{own}/round/new/?like={draft}", "", "in 404 404 403 403 403 404 404 404"),
        ("GET", "/structures/{own}/round/new/?like=nonsense", "", "in 404 404 403 403 403 404 404 404"),
        ("POST", "/structures/{own}/round/new/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/structures/{own}/round/new/", "round of too few", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/structures/{own}/round/new/", "round", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/structures/{own}/round/new/?like={open_round}", "round", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/structures/{abroad}/round/new/", "round", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/structures/{own}/round/new/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/round/": [
        ("GET", "/assessments/{planned_round}/round/", "", "in 404 404 404 404 200 200 200 200"),
        ("GET", "/assessments/{open_round}/round/", "", "in 404 404 404 404 200 200 200 200"),
        ("GET", "/assessments/{closed_round}/round/", "", "in 404 404 404 404 200 200 200 200"),
        ("GET", "/assessments/{cancelled_round}/round/", "", "in 404 404 404 404 200 200 200 200"),
        ("GET", "/assessments/{abroad_round}/round/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/assessments/{silent_vote}/round/", "", NONE_INSIDE),
        ("GET", "/assessments/{draft}/round/", "", NONE_INSIDE),
        ("POST", "/assessments/{open_round}/round/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/round/plan/": [
        ("GET", "/assessments/{planned_round}/round/plan/", "", RUN),
        ("GET", "/assessments/{open_round}/round/plan/", "", RUN_ON),
        ("GET", "/assessments/{silent_vote}/round/plan/", "", NONE_INSIDE),
        ("POST", "/assessments/{planned_round}/round/plan/", "", RUN_BUT_WRONG),
        ("POST", "/assessments/{planned_round}/round/plan/", "round at revision 1", RUN_ON),
        ("POST", "/assessments/{planned_round}/round/plan/", "round at revision 7", RUN_CLASH),
        ("POST", "/assessments/{open_round}/round/plan/", "round at revision 1", RUN_ON),
        ("POST", "/assessments/{abroad_round}/round/plan/", "", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/assessments/{planned_round}/round/plan/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/round/invite/": [
        ("GET", "/assessments/{planned_round}/round/invite/", "", RUN),
        ("GET", "/assessments/{open_round}/round/invite/", "", RUN),
        ("GET", "/assessments/{closed_round}/round/invite/", "", RUN_ON),
        ("GET", "/assessments/{silent_vote}/round/invite/", "", NONE_INSIDE),
        ("POST", "/assessments/{planned_round}/round/invite/", "", RUN_BUT_WRONG),
        ("POST", "/assessments/{planned_round}/round/invite/", "addresses", RUN),
        ("POST", "/assessments/{planned_round}/round/invite/", "addresses, confirmed", RUN_ON),
        ("POST", "/assessments/{planned_round}/round/invite/", "addresses that are none", RUN_BUT_WRONG),
        ("POST", "/assessments/{cancelled_round}/round/invite/", "addresses, confirmed", RUN_ON),
        ("DELETE", "/assessments/{planned_round}/round/invite/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/round/invite/<uuid:invitee>/off/": [
        ("GET", "/assessments/{planned_round}/round/invite/{invitee}/off/", "", WRONG_VERB_INSIDE),
        ("POST", "/assessments/{planned_round}/round/invite/{invitee}/off/", "", RUN_ON),
        ("POST", "/assessments/{open_round}/round/invite/{invitee}/off/", "", RUN_ON),
        ("POST", "/assessments/{draft}/round/invite/{invitee}/off/", "", NONE_INSIDE),
    ],
    "assessments/<int:pk>/round/links/": [
        ("GET", "/assessments/{planned_round}/round/links/", "", RUN),
        ("GET", "/assessments/{closed_round}/round/links/", "", RUN_ON),
        ("POST", "/assessments/{planned_round}/round/links/", "no links", RUN_BUT_WRONG),
        ("POST", "/assessments/{open_round}/round/links/", "two links", RUN),
        ("POST", "/assessments/{closed_round}/round/links/", "two links", RUN_ON),
        ("DELETE", "/assessments/{planned_round}/round/links/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/round/slips/": [
        ("GET", "/assessments/{planned_round}/round/slips/", "", RUN),
        ("POST", "/assessments/{planned_round}/round/slips/", "no links", RUN_BUT_WRONG),
        ("POST", "/assessments/{planned_round}/round/slips/", "two links", RUN),
        ("POST", "/assessments/{closed_round}/round/slips/", "two links", RUN_ON),
        ("DELETE", "/assessments/{planned_round}/round/slips/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/round/room/": [
        ("GET", "/assessments/{planned_round}/round/room/", "", RUN),
        ("POST", "/assessments/{planned_round}/round/room/", "", RUN_BUT_WRONG),
        ("POST", "/assessments/{planned_round}/round/room/", "twelve heads", RUN_ON),
        ("POST", "/assessments/{closed_round}/round/room/", "twelve heads", RUN_ON),
        ("DELETE", "/assessments/{planned_round}/round/room/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/round/room/wall/": [
        ("GET", "/assessments/{open_round}/round/room/wall/", "", RUN),
        ("GET", "/assessments/{planned_round}/round/room/wall/", "", "in 404 404 404 404 403 404 404 404"),
        ("POST", "/assessments/{open_round}/round/room/wall/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/round/open/": [
        ("GET", "/assessments/{planned_round}/round/open/", "", RUN),
        ("GET", "/assessments/{open_round}/round/open/", "", RUN_ON),
        ("GET", "/assessments/{unready_round}/round/open/", "", RUN),
        ("POST", "/assessments/{planned_round}/round/open/", "", RUN_ON),
        ("POST", "/assessments/{unready_round}/round/open/", "", RUN_CLASH),
        ("POST", "/assessments/{cancelled_round}/round/open/", "", RUN_ON),
        ("POST", "/assessments/{silent_vote}/round/open/", "", NONE_INSIDE),
        ("DELETE", "/assessments/{planned_round}/round/open/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/round/write/": [
        ("GET", "/assessments/{open_round}/round/write/", "", WRONG_VERB_INSIDE),
        ("POST", "/assessments/{open_round}/round/write/", "", RUN_ON),
        ("POST", "/assessments/{planned_round}/round/write/", "", RUN_ON),
        ("POST", "/assessments/{silent_vote}/round/write/", "", NONE_INSIDE),
    ],
    "assessments/<int:pk>/round/remind/": [
        ("GET", "/assessments/{open_round}/round/remind/", "", WRONG_VERB_INSIDE),
        ("POST", "/assessments/{open_round}/round/remind/", "", RUN_ON),
        ("POST", "/assessments/{planned_round}/round/remind/", "", RUN_ON),
        ("POST", "/assessments/{silent_vote}/round/remind/", "", NONE_INSIDE),
    ],
    "assessments/<int:pk>/round/extend/": [
        ("GET", "/assessments/{open_round}/round/extend/", "", RUN),
        ("GET", "/assessments/{planned_round}/round/extend/", "", RUN_ON),
        ("POST", "/assessments/{open_round}/round/extend/", "", RUN_BUT_WRONG),
        ("POST", "/assessments/{open_round}/round/extend/", "less time", RUN_BUT_WRONG),
        ("POST", "/assessments/{open_round}/round/extend/", "more time", RUN_ON),
        ("POST", "/assessments/{closed_round}/round/extend/", "more time", RUN_ON),
        ("DELETE", "/assessments/{open_round}/round/extend/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/round/close/": [
        ("GET", "/assessments/{open_round}/round/close/", "", RUN),
        ("GET", "/assessments/{planned_round}/round/close/", "", RUN_ON),
        ("POST", "/assessments/{open_round}/round/close/", "", RUN_ON),
        ("POST", "/assessments/{planned_round}/round/close/", "", RUN_ON),
        ("POST", "/assessments/{silent_vote}/round/close/", "", NONE_INSIDE),
        ("DELETE", "/assessments/{open_round}/round/close/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/round/cancel/": [
        ("GET", "/assessments/{open_round}/round/cancel/", "", RUN),
        ("GET", "/assessments/{cancelled_round}/round/cancel/", "", RUN_ON),
        ("POST", "/assessments/{open_round}/round/cancel/", "", RUN_BUT_WRONG),
        ("POST", "/assessments/{open_round}/round/cancel/", "given up", RUN_ON),
        ("POST", "/assessments/{closed_round}/round/cancel/", "given up", RUN_ON),
        ("DELETE", "/assessments/{open_round}/round/cancel/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/round/letter/": [
        ("GET", "/assessments/{open_round}/round/letter/", "", WRONG_VERB_INSIDE),
        ("POST", "/assessments/{open_round}/round/letter/", "", "in 302 404 404 404 404 404 404 404"),
        ("POST", "/assessments/{planned_round}/round/letter/", "", NONE_INSIDE),
    ],
    "assessments/<int:pk>/correct/": [
        ("GET", "/assessments/{published}/correct/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/assessments/{public_card}/correct/", "", "in 403 403 403 403 403 403 200 200"),
        ("GET", "/assessments/{abroad_published}/correct/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/assessments/{corrected}/correct/", "", "in 404 404 403 403 403 302 302 302"),
        ("GET", "/assessments/{draft}/correct/", "", NONE_INSIDE),
        ("GET", "/assessments/{sent}/correct/", "", NONE_INSIDE),
        ("GET", "/assessments/{withdrawn}/correct/", "", NONE_INSIDE),
        ("POST", "/assessments/{published}/correct/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/assessments/{published}/correct/", "reason", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/assessments/{public_card}/correct/", "reason", "in 403 403 403 403 403 403 302 302"),
        ("POST", "/assessments/{abroad_published}/correct/", "reason", "in 404 302 404 404 404 404 404 302"),
        ("POST", "/assessments/{draft}/correct/", "reason", NONE_INSIDE),
        ("DELETE", "/assessments/{published}/correct/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/withdraw/": [
        ("GET", "/assessments/{published}/withdraw/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/assessments/{public_card}/withdraw/", "", "in 403 403 403 403 403 403 200 200"),
        ("GET", "/assessments/{abroad_published}/withdraw/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/assessments/{corrected}/withdraw/", "", "in 404 404 403 403 403 409 409 409"),
        ("GET", "/assessments/{draft}/withdraw/", "", NONE_INSIDE),
        ("GET", "/assessments/{sent}/withdraw/", "", NONE_INSIDE),
        ("GET", "/assessments/{withdrawn}/withdraw/", "", NONE_INSIDE),
        ("POST", "/assessments/{published}/withdraw/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/assessments/{published}/withdraw/", "reason", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/assessments/{public_card}/withdraw/", "reason", "in 403 403 403 403 403 403 302 302"),
        ("POST", "/assessments/{abroad_published}/withdraw/", "reason", "in 404 302 404 404 404 404 404 302"),
        ("POST", "/assessments/{draft}/withdraw/", "reason", NONE_INSIDE),
        # a double click: withdrawn already, whoever settles is led to it
        ("POST", "/assessments/{withdrawn}/withdraw/", "reason", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/assessments/{corrected}/withdraw/", "reason", "in 404 404 403 403 403 409 409 409"),
        ("DELETE", "/assessments/{published}/withdraw/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/endorse/": [
        ("GET", "/assessments/{published}/endorse/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/assessments/{public_card}/endorse/", "", "in 403 403 403 403 403 403 200 200"),
        ("GET", "/assessments/{abroad_published}/endorse/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/assessments/{corrected}/endorse/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/assessments/{draft}/endorse/", "", NONE_INSIDE),
        ("GET", "/assessments/{sent}/endorse/", "", NONE_INSIDE),
        ("GET", "/assessments/{withdrawn}/endorse/", "", NONE_INSIDE),
        ("POST", "/assessments/{published}/endorse/", "", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/assessments/{public_card}/endorse/", "", "in 403 403 403 403 403 403 302 302"),
        ("POST", "/assessments/{abroad_published}/endorse/", "", "in 404 302 404 404 404 404 404 302"),
        ("POST", "/assessments/{draft}/endorse/", "", NONE_INSIDE),
        ("DELETE", "/assessments/{published}/endorse/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/reply/": [
        ("GET", "/assessments/{published}/reply/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/assessments/{public_card}/reply/", "", "in 403 403 403 403 403 403 200 200"),
        ("GET", "/assessments/{abroad_published}/reply/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/assessments/{corrected}/reply/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/assessments/{draft}/reply/", "", NONE_INSIDE),
        ("GET", "/assessments/{sent}/reply/", "", NONE_INSIDE),
        ("GET", "/assessments/{withdrawn}/reply/", "", NONE_INSIDE),
        ("POST", "/assessments/{published}/reply/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/assessments/{published}/reply/", "reply", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/assessments/{public_card}/reply/", "reply", "in 403 403 403 403 403 403 302 302"),
        ("POST", "/assessments/{abroad_published}/reply/", "reply", "in 404 302 404 404 404 404 404 302"),
        ("POST", "/assessments/{draft}/reply/", "reply", NONE_INSIDE),
        ("DELETE", "/assessments/{published}/reply/", "", WRONG_VERB_INSIDE),
    ],
    # Boris facilitates the round {closed} of the own body; {room} is a meeting of his whose vote is closed.
    "assessments/<int:pk>/settle/": [
        ("GET", "/assessments/{closed}/settle/", "", "in 404 404 404 404 200 200 200 200"),
        ("GET", "/assessments/{open}/settle/", "", "in 404 404 404 404 409 409 409 409"),
        ("GET", "/assessments/{abroad_closed}/settle/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/assessments/{room}/settle/", "", NONE_INSIDE),
        ("GET", "/assessments/{published}/settle/", "", NONE_INSIDE),
        ("POST", "/assessments/{closed}/settle/", "", "in 404 404 404 404 302 302 302 302"),
        ("POST", "/assessments/{abroad_closed}/settle/", "", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/assessments/{closed}/settle/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/validation/": [
        ("GET", "/assessments/{closed}/validation/", "", "in 404 404 404 404 200 200 200 200"),
        ("GET", "/assessments/{open}/validation/", "", "in 404 404 404 404 409 409 409 409"),
        ("GET", "/assessments/{room}/validation/", "", NONE_INSIDE),
        ("POST", "/assessments/{closed}/validation/", "", "in 404 404 404 404 422 422 422 422"),
        ("POST", "/assessments/{closed}/validation/", "revision 1", "in 404 404 404 404 302 302 302 302"),
        ("POST", "/assessments/{abroad_closed}/validation/", "revision 1", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/assessments/{closed}/validation/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/present/": [
        ("GET", "/assessments/{closed}/present/", "", "in 404 404 404 404 200 200 200 200"),
        ("GET", "/assessments/{closed}/present/?c=end", "", "in 404 404 404 404 200 200 200 200"),
        ("GET", "/assessments/{open}/present/", "", NONE_INSIDE),
        ("GET", "/assessments/{draft}/present/?c=3", "", "in 404 404 404 404 200 200 200 404"),
        ("GET", "/assessments/{sent}/present/", "", "in 404 404 404 404 403 200 200 200"),
        ("GET", "/assessments/{corrected}/present/", "", NONE_INSIDE),
        ("GET", "/assessments/{expert_draft}/present/", "", NONE_INSIDE),
        ("GET", "/assessments/{abroad_sent}/present/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/assessments/{draft}/present/?c=3", "", "in 404 404 404 404 302 302 302 404"),
        ("POST", "/assessments/{closed}/present/?c=3", "", "in 404 404 404 404 302 302 302 302"),
        ("POST", "/assessments/{abroad_sent}/present/", "", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/assessments/{draft}/present/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/vote/": [
        ("GET", "/assessments/{draft}/vote/", "", "in 404 404 404 404 200 200 200 404"),
        ("GET", "/assessments/{room}/vote/", "", "in 404 404 404 404 200 200 200 404"),
        ("GET", "/assessments/{sent}/vote/", "", "in 404 404 404 404 403 200 200 200"),
        ("GET", "/assessments/{closed}/vote/", "", NONE_INSIDE),
        ("GET", "/assessments/{abroad_sent}/vote/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/assessments/{draft}/vote/", "", "in 404 404 404 404 422 422 422 404"),
        ("POST", "/assessments/{draft}/vote/", "heads", "in 404 404 404 404 302 302 302 404"),
        ("POST", "/assessments/{sent}/vote/", "heads", "in 404 404 404 404 403 302 302 302"),
        ("POST", "/assessments/{room}/vote/", "heads", "in 404 404 404 404 302 302 302 404"),
        ("POST", "/assessments/{abroad_sent}/vote/", "heads", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/assessments/{draft}/vote/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/vote/slips/": [
        ("GET", "/assessments/{draft}/vote/slips/", "", "in 404 404 404 404 200 200 200 404"),
        ("GET", "/assessments/{sent}/vote/slips/", "", "in 404 404 404 404 403 200 200 200"),
        ("GET", "/assessments/{abroad_sent}/vote/slips/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/assessments/{draft}/vote/slips/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/vote/count/": [
        ("GET", "/assessments/{draft}/vote/count/", "", "in 404 404 404 404 200 200 200 404"),
        ("GET", "/assessments/{sent}/vote/count/", "", "in 404 404 404 404 403 200 200 200"),
        ("GET", "/assessments/{abroad_sent}/vote/count/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/assessments/{draft}/vote/count/", "", "in 404 404 404 404 422 422 422 404"),
        ("POST", "/assessments/{draft}/vote/count/", "slips", "in 404 404 404 404 302 302 302 404"),
        ("POST", "/assessments/{sent}/vote/count/", "slips", "in 404 404 404 404 403 302 302 302"),
        ("DELETE", "/assessments/{draft}/vote/count/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/sides/": [
        ("GET", "/assessments/{draft}/sides/", "", "in 404 404 404 404 200 200 200 404"),
        ("GET", "/assessments/{sent}/sides/", "", "in 404 404 404 404 403 200 200 200"),
        ("GET", "/assessments/{closed}/sides/", "", NONE_INSIDE),
        ("GET", "/assessments/{abroad_sent}/sides/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/assessments/{draft}/sides/", "", NONE_INSIDE),
        ("POST", "/assessments/{draft}/sides/", "take a side", "in 404 404 404 404 302 302 302 404"),
        ("POST", "/assessments/{sent}/sides/", "take a side", "in 404 404 404 404 403 302 302 302"),
        ("POST", "/assessments/{abroad_sent}/sides/", "take a side", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/assessments/{draft}/sides/", "", WRONG_VERB_INSIDE),
    ],
    # Fatou fills in the national side of {room}: everybody else is led to what they may see
    "assessments/<int:pk>/sides/<slug:which>/": [
        ("GET", "/assessments/{room}/sides/national/", "", "in 404 404 404 404 302 200 302 404"),
        ("GET", "/assessments/{room}/sides/third/", "", NONE_INSIDE),
        ("GET", "/assessments/{sent}/sides/national/", "", "in 404 404 404 404 403 302 302 302"),
        ("GET", "/assessments/{abroad_sent}/sides/national/", "", "in 404 302 404 404 404 404 404 302"),
        ("POST", "/assessments/{room}/sides/national/", "", "in 404 404 404 404 302 302 302 404"),
        ("POST", "/assessments/{sent}/sides/national/", "", "in 404 404 404 404 403 302 302 302"),
        ("DELETE", "/assessments/{room}/sides/national/", "", WRONG_VERB_INSIDE),
    ],
    "assessments/<int:pk>/history/": [
        ("GET", "/assessments/{published}/history/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/assessments/{public_card}/history/", "", "in 403 403 403 403 403 403 200 200"),
        ("GET", "/assessments/{withdrawn}/history/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/assessments/{sent}/history/", "", "in 404 404 404 404 403 200 200 200"),
        ("GET", "/assessments/{draft}/history/", "", "in 404 404 404 404 403 200 200 404"),
        ("GET", "/assessments/{expert_draft}/history/", "", "in 404 404 404 404 403 404 404 404"),
        ("GET", "/assessments/{private}/history/", "", "in 404 404 404 404 403 404 404 404"),
        ("GET", "/assessments/{abroad_published}/history/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/assessments/{published}/history/", "", WRONG_VERB_INSIDE),
    ],
    "organisations/<slug:code>/history/": [
        ("GET", "/organisations/{ministry}/history/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/organisations/no-such-organisation/history/", "", NONE_INSIDE),
        ("POST", "/organisations/{ministry}/history/", "", WRONG_VERB_INSIDE),
    ],
    "structures/<slug:slug>/history/": [
        ("GET", "/structures/{own}/history/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/structures/{sibling}/history/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/structures/{public}/history/", "", "in 403 403 403 403 403 403 200 200"),
        ("GET", "/structures/{abroad}/history/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/structures/no-such-body/history/", "", NONE_INSIDE),
        ("POST", "/structures/{own}/history/", "", WRONG_VERB_INSIDE),
    ],
    "answer/": [
        ("GET", "/answer/", "", EVERYBODY),
        ("GET", "/answer/?code=ROOM9", "", EVERYBODY),
        ("GET", "/answer/?code=nonsense", "", "422 422 422 422 422 422 422 422 422"),
        ("POST", "/answer/", "", "422 422 422 422 422 422 422 422 422"),
        ("POST", "/answer/", "room", ON_FOR_EVERYBODY),
        ("DELETE", "/answer/", "", WRONG_VERB),
    ],
    "answer/<str:token>/": [
        # the link opens it, to whoever holds it; a right opens nothing
        ("GET", "/answer/{letter}/", "", EVERYBODY),
        ("GET", "/answer/{link}/", "", EVERYBODY),
        ("POST", "/answer/{letter}/", "", ON_FOR_EVERYBODY),
        ("POST", "/answer/{letter}/", "answer", ON_FOR_EVERYBODY),
        ("POST", "/answer/{letter}/", "no answer", "422 422 422 422 422 422 422 422 422"),
        ("POST", "/answer/{link}/", "begin", ON_FOR_EVERYBODY),
        ("GET", "/answer/{link}.{word}/", "", NOT_FOUND),  # nobody has begun
        ("GET", "/answer/{used}/", "", GONE),
        ("POST", "/answer/{used}/", "begin", GONE),
        ("GET", "/answer/{used}.{word}/", "", EVERYBODY),
        ("GET", "/answer/{link_early}/", "", "403 403 403 403 403 403 403 403 403"),
        ("GET", "/answer/{link_closed}/", "", GONE),
        ("POST", "/answer/{link_closed}/", "answer", GONE),
        ("GET", "/answer/{link_cancelled}/", "", GONE),
        ("GET", "/answer/no-such-link/", "", NOT_FOUND),
        ("POST", "/answer/no-such-link/", "answer", NOT_FOUND),
        ("DELETE", "/answer/{letter}/", "", WRONG_VERB),
    ],
    "answer/<str:token>/send/": [
        ("GET", "/answer/{letter}/send/", "", ON_FOR_EVERYBODY),  # nothing was sent yet: back to the questions
        ("GET", "/answer/{sent_by}/send/", "", EVERYBODY),
        ("GET", "/answer/{link_closed}/send/", "", GONE),
        ("GET", "/answer/no-such-link/send/", "", NOT_FOUND),
        ("POST", "/answer/{sent_by}/send/", "", WRONG_VERB),
    ],
    "structures/<slug:slug>/actions/new/": [
        ("GET", "/structures/{own}/actions/new/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/structures/{sibling}/actions/new/", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/structures/{abroad}/actions/new/", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/structures/{public}/actions/new/", "", "in 403 403 403 403 403 403 200 200"),
        (
            "GET",
            "/structures/{own}/actions/new/?assessment={published}&criterion=3",
            "",
            "in 404 404 403 403 403 200 200 200",
        ),
        # a card of another body, one that is hidden, and no card at all
        ("GET", "/structures/{own}/actions/new/?assessment={public_card}", "", "in 404 404 403 403 403 404 404 404"),
        ("GET", "/structures/{own}/actions/new/?assessment={private}", "", "in 404 404 403 403 403 404 404 404"),
        (
            "GET",
            "/structures/{own}/actions/new/?assessment=9999999999999999999999",
            "",
            "in 404 404 403 403 403 404 404 404",
        ),
        ("GET", "/structures/{own}/actions/new/?assessment=x&criterion=x", "", "in 404 404 403 403 403 404 404 404"),
        ("POST", "/structures/{own}/actions/new/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/structures/{own}/actions/new/", "action", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/structures/{abroad}/actions/new/", "action", "in 404 422 404 404 404 404 404 422"),
        ("DELETE", "/structures/{own}/actions/new/", "", WRONG_VERB_INSIDE),
    ],
    "actions/<int:pk>/": [
        ("GET", "/actions/{action}/", "", "404 404 404 200 200 200 200 200 200"),
        ("GET", "/actions/{action_of_body}/", "", "404 404 404 404 200 404 200 404 200"),
        ("GET", "/actions/{action_for_all}/", "", EVERYBODY),
        ("GET", "/actions/{abroad_action}/", "", "404 404 200 404 404 404 404 404 200"),
        ("GET", "/actions/99999999999999999999999/", "", NOT_FOUND),
        ("POST", "/actions/{action_for_all}/", "", WRONG_VERB),
    ],
    "actions/<int:pk>/edit/": [
        ("GET", "/actions/{action}/edit/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/actions/{action_of_body}/edit/", "", "in 404 404 404 403 404 200 404 200"),
        ("GET", "/actions/{action_for_all}/edit/", "", "in 403 403 403 403 403 403 200 200"),
        ("GET", "/actions/{action_done}/edit/", "", "in 404 404 403 403 403 409 409 409"),
        ("GET", "/actions/{abroad_action}/edit/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/actions/{action}/edit/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/actions/{action}/edit/", "action at revision 1", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/actions/{action_done}/edit/", "action at revision 1", "in 404 404 403 403 403 409 409 409"),
        ("DELETE", "/actions/{action}/edit/", "", WRONG_VERB_INSIDE),
    ],
    "actions/<int:pk>/update/": [
        ("GET", "/actions/{action}/update/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/actions/{action_done}/update/", "", "in 404 404 403 403 403 409 409 409"),
        ("GET", "/actions/{abroad_action}/update/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/actions/{action}/update/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/actions/{action}/update/", "word on an action", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/actions/{action_done}/update/", "word on an action", "in 404 404 403 403 403 409 409 409"),
        ("DELETE", "/actions/{action}/update/", "", WRONG_VERB_INSIDE),
    ],
    "actions/<int:pk>/done/": [
        ("GET", "/actions/{action}/done/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/actions/{action_done}/done/", "", "in 404 404 403 403 403 409 409 409"),
        ("GET", "/actions/{abroad_action}/done/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/actions/{action}/done/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/actions/{action}/done/", "ended at revision 1", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/actions/{action_done}/done/", "ended at revision 1", "in 404 404 403 403 403 409 409 409"),
        ("DELETE", "/actions/{action}/done/", "", WRONG_VERB_INSIDE),
    ],
    "actions/<int:pk>/drop/": [
        ("GET", "/actions/{action}/drop/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/actions/{action_done}/drop/", "", "in 404 404 403 403 403 409 409 409"),
        ("GET", "/actions/{abroad_action}/drop/", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/actions/{action}/drop/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/actions/{action}/drop/", "ended at revision 1", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/actions/{action_done}/drop/", "ended at revision 1", "in 404 404 403 403 403 409 409 409"),
        ("DELETE", "/actions/{action}/drop/", "", WRONG_VERB_INSIDE),
    ],
    "actions/<int:pk>/verify/": [
        ("GET", "/actions/{action_done}/verify/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/actions/{action}/verify/", "", "in 404 404 403 403 403 409 409 409"),
        ("GET", "/actions/{abroad_action}/verify/", "", "in 404 409 404 404 404 404 404 409"),
        ("POST", "/actions/{action_done}/verify/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/actions/{action_done}/verify/", "verified at revision 1", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/actions/{action}/verify/", "verified at revision 1", "in 404 404 403 403 403 409 409 409"),
        ("DELETE", "/actions/{action}/verify/", "", WRONG_VERB_INSIDE),
    ],
    "actions/<int:pk>/reopen/": [
        ("GET", "/actions/{action_done}/reopen/", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/actions/{action}/reopen/", "", "in 404 404 403 403 403 409 409 409"),
        ("GET", "/actions/{abroad_action}/reopen/", "", "in 404 409 404 404 404 404 404 409"),
        ("POST", "/actions/{action_done}/reopen/", "", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/actions/{action_done}/reopen/", "reopened at revision 1", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/actions/{action}/reopen/", "reopened at revision 1", "in 404 404 403 403 403 409 409 409"),
        ("DELETE", "/actions/{action}/reopen/", "", WRONG_VERB_INSIDE),
    ],
    "countries/<slug:iso3>/follow-up/": [
        ("GET", "/countries/COD/follow-up/", "", EVERYBODY),  # it has a public body
        ("GET", "/countries/COD/follow-up/?format=txt", "", EVERYBODY),
        ("GET", "/countries/JOR/follow-up/", "", "404 404 200 404 404 404 404 404 200"),
        ("GET", "/countries/ZZZ/follow-up/", "", NOT_FOUND),
        ("GET", "/countries/cod/follow-up/", "", "301 301 301 301 301 301 301 301 301"),
        ("GET", "/countries/COD/follow-up/?since=yesterday", "", "422 422 422 422 422 422 422 422 422"),
        ("GET", "/countries/COD/follow-up/?structure={own}", "", "422 422 422 200 200 200 200 200 200"),
        ("GET", "/countries/COD/follow-up/?structure={abroad}", "", "422 422 422 422 422 422 422 422 422"),
        ("POST", "/countries/COD/follow-up/", "", WRONG_VERB),
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
    "people/": [
        ("GET", "/people/", "", "in 200 200 200 200 200 200 200 200"),
        ("GET", "/people/?country=COD", "", "in 403 403 403 403 403 403 200 200"),
        ("GET", "/people/?country=JOR", "", "in 403 200 403 403 403 403 403 200"),
        ("GET", "/people/?country=XXX", "", NONE_INSIDE),
        ("GET", "/people/?structure={own}", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/people/?structure={sibling}", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/people/?structure={abroad}", "", "in 404 200 404 404 404 404 404 200"),
        ("POST", "/people/", "", WRONG_VERB_INSIDE),
    ],
    "people/invite/": [
        ("GET", "/people/invite/", "", NONE_INSIDE),
        ("GET", "/people/invite/?country=COD", "", "in 403 403 403 403 403 403 200 200"),
        ("GET", "/people/invite/?structure={own}", "", "in 404 404 403 403 403 200 200 200"),
        ("GET", "/people/invite/?structure={sibling}", "", "in 404 404 403 403 403 403 200 200"),
        ("GET", "/people/invite/?structure={abroad}", "", "in 404 200 404 404 404 404 404 200"),
        ("GET", "/people/invite/?structure=no-such-body", "", NONE_INSIDE),
        ("POST", "/people/invite/?country=COD", "", "in 403 403 403 403 403 403 422 422"),
        ("POST", "/people/invite/?country=COD", "invite viewer", "in 403 403 403 403 403 403 302 302"),
        ("POST", "/people/invite/?country=COD", "invite coordinator", "in 403 403 403 403 403 403 302 302"),
        ("POST", "/people/invite/?country=COD", "invite focal point", "in 403 403 403 403 403 403 422 422"),
        ("POST", "/people/invite/?country=JOR", "invite viewer", "in 403 302 403 403 403 403 403 302"),
        ("POST", "/people/invite/?structure={own}", "invite viewer", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/people/invite/?structure={own}", "invite focal point", "in 404 404 403 403 403 302 302 302"),
        ("POST", "/people/invite/?structure={own}", "invite coordinator", "in 404 404 403 403 403 422 422 422"),
        ("POST", "/people/invite/?structure={abroad}", "invite viewer", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/people/invite/?country=COD", "", WRONG_VERB_INSIDE),
    ],
    "people/invitation/<str:token>/": [
        ("GET", "/people/invitation/for-nour/", "", "200 200 403 403 403 403 403 403 403"),
        ("GET", "/people/invitation/for-ines/", "", "200 403 403 403 403 403 403 403 403"),
        ("GET", "/people/invitation/used/", "", "410 410 410 410 410 410 410 410 410"),
        ("GET", "/people/invitation/no-such-token/", "", NOT_FOUND),
        ("POST", "/people/invitation/for-nour/", "", "200 302 403 403 403 403 403 403 403"),
        ("POST", "/people/invitation/for-ines/", "", "422 403 403 403 403 403 403 403 403"),
        ("POST", "/people/invitation/used/", "", "410 410 410 410 410 410 410 410 410"),
        ("DELETE", "/people/invitation/for-nour/", "", WRONG_VERB),
    ],
    "people/invitations/<int:pk>/send-again/": [
        ("POST", "/people/invitations/{invited_to_country}/send-again/", "", "in 404 404 404 404 404 404 302 302"),
        ("POST", "/people/invitations/{invited_to_body}/send-again/", "", "in 404 404 404 404 404 302 302 302"),
        ("POST", "/people/invitations/{invited_abroad}/send-again/", "", "in 404 302 404 404 404 404 404 302"),
        ("POST", "/people/invitations/99999999999999999999999/send-again/", "", NONE_INSIDE),
        ("GET", "/people/invitations/{invited_to_country}/send-again/", "", WRONG_VERB_INSIDE),
    ],
    "people/invitations/<int:pk>/withdraw/": [
        ("POST", "/people/invitations/{invited_to_country}/withdraw/", "", "in 404 404 404 404 404 404 302 302"),
        ("POST", "/people/invitations/{invited_to_body}/withdraw/", "", "in 404 404 404 404 404 302 302 302"),
        ("POST", "/people/invitations/{invited_abroad}/withdraw/", "", "in 404 302 404 404 404 404 404 302"),
        ("GET", "/people/invitations/{invited_to_country}/withdraw/", "", WRONG_VERB_INSIDE),
    ],
    "people/rights/<int:pk>/take-away/": [
        # one's own right is not taken away: one leaves (302)
        ("GET", "/people/rights/{right_of_boris}/take-away/", "", "in 404 404 404 404 302 404 200 200"),
        ("GET", "/people/rights/{right_of_marc}/take-away/", "", "in 404 404 404 302 404 200 200 200"),
        ("GET", "/people/rights/{right_of_amina}/take-away/", "", "in 404 404 404 404 404 404 302 200"),
        ("GET", "/people/rights/{right_of_dan}/take-away/", "", "in 404 302 404 404 404 404 404 200"),
        ("GET", "/people/rights/99999999999999999999999/take-away/", "", NONE_INSIDE),
        ("POST", "/people/rights/{right_of_boris}/take-away/", "", "in 404 404 404 404 302 404 302 302"),
        ("POST", "/people/rights/{right_of_marc}/take-away/", "", "in 404 404 404 302 404 302 302 302"),
        ("POST", "/people/rights/{right_of_dan}/take-away/", "", "in 404 302 404 404 404 404 404 302"),
        ("DELETE", "/people/rights/{right_of_boris}/take-away/", "", WRONG_VERB_INSIDE),
    ],
    "people/rights/<int:pk>/leave/": [
        ("GET", "/people/rights/{right_of_boris}/leave/", "", "in 404 404 404 404 200 404 404 404"),
        ("GET", "/people/rights/{right_of_amina}/leave/", "", "in 404 404 404 404 404 404 200 404"),
        ("POST", "/people/rights/{right_of_boris}/leave/", "", "in 404 404 404 404 302 404 404 404"),
        ("POST", "/people/rights/{right_of_amina}/leave/", "", "in 404 404 404 404 404 404 422 404"),  # the last one
        ("DELETE", "/people/rights/{right_of_boris}/leave/", "", WRONG_VERB_INSIDE),
    ],
    "accounts/": [
        ("GET", "/accounts/", "", "in 200 200 200 200 200 200 200 200"),
        ("POST", "/accounts/", "", WRONG_VERB_INSIDE),
    ],
    "accounts/tokens/": [
        ("GET", "/accounts/tokens/", "", "in 200 200 200 200 200 200 200 200"),
        ("POST", "/accounts/tokens/", "", "in 422 422 422 422 422 422 422 422"),
        ("POST", "/accounts/tokens/", "token", "in 201 201 201 201 201 201 201 201"),
        ("DELETE", "/accounts/tokens/", "", WRONG_VERB_INSIDE),
    ],
    "accounts/tokens/<int:pk>/revoke/": [
        ("POST", "/accounts/tokens/{token_of_nour}/revoke/", "", "in 302 404 404 404 404 404 404 404"),
        ("GET", "/accounts/tokens/{token_of_nour}/revoke/", "", WRONG_VERB_INSIDE),
    ],
    "about/confidentiality/": [
        ("GET", "/about/confidentiality/", "", EVERYBODY),
        ("POST", "/about/confidentiality/", "", WRONG_VERB),
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
    "api/v1/countries": [
        ("GET", "/api/v1/countries", "", EVERYBODY),
        ("POST", "/api/v1/countries", "", WRONG_VERB),
    ],
    "api/v1/organisations": [
        ("GET", "/api/v1/organisations", "", EVERYBODY),
        ("POST", "/api/v1/organisations", "", WRONG_VERB),
    ],
    "api/v1/sources": [
        ("GET", "/api/v1/sources", "", EVERYBODY),
        ("POST", "/api/v1/sources", "", WRONG_VERB),
    ],
    "api/v1/architecture/<iso3>": [
        ("GET", "/api/v1/architecture/COD", "", EVERYBODY),  # it has a public body
        ("GET", "/api/v1/architecture/JOR", "", "404 404 200 404 404 404 404 404 200"),
        ("GET", "/api/v1/architecture/ZZZ", "", NOT_FOUND),
        ("POST", "/api/v1/architecture/COD", "", WRONG_VERB),
    ],
    "api/v1/scorecards": [
        ("GET", "/api/v1/scorecards", "", EVERYBODY),
        ("POST", "/api/v1/scorecards", "", WRONG_VERB),
    ],
    "api/v1/actions": [
        ("GET", "/api/v1/actions", "", EVERYBODY),
        ("GET", "/api/v1/actions?limit=0", "", "422 422 422 422 422 422 422 422 422"),
        ("POST", "/api/v1/actions", "", WRONG_VERB),
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

# Signing in and out, passwords and the second factor belong to django-allauth: tested with the people (tests/accounts).
SIGNING_IN = {
    "accounts/reauthenticate/",
    "accounts/password/change/",
    "accounts/password/set/",
    "accounts/second-factor/",
    "accounts/second-factor/code/",
    "accounts/second-factor/confirm/",
    "accounts/second-factor/app/on/",
    "accounts/second-factor/app/off/",
    "accounts/second-factor/recovery/",
    "accounts/second-factor/recovery/new/",
    "accounts/second-factor/recovery/file/",
    "accounts/login/",
    "accounts/logout/",
    "accounts/inactive/",
    "accounts/password/reset/",
    "accounts/password/reset/done/",
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "accounts/password/reset/key/done/",
}


@pytest.fixture(scope="module")
def kept_world(keep):
    return keep(make_world)


@pytest.fixture
def everything(db, kept_world):
    """The cast, the addresses and the sessions, made once: the table has far more rows than it changes."""
    return kept_world.put_back()


@pytest.fixture
def cast(everything):
    return everything.cast


@pytest.fixture
def world(everything):
    """Addresses of the country's and another country's structures and cards, as the table names them."""
    return everything.addresses


@pytest.fixture
def sessions(everything):
    """The cookies of everybody, signed in once."""
    return everything.sessions


def make_world():
    cast = factories.make_cast()
    addresses = make_addresses(cast, factories.make_public_body(country=cast.country))
    return SimpleNamespace(cast=cast, addresses=addresses, sessions=make_sessions(cast))


def make_addresses(cast, public_body):
    source = factories.make_source(country=cast.country)

    def card(state, **columns):
        columns = {"structure": cast.body, "author": cast.boris, **columns}
        return factories.make_card(state=state, **columns).pk

    state = Version.State
    expert = {"basis": Basis.EXPERT, "source": source}
    corrected = card(state.PUBLISHED, marks=["yes"] * 7)
    factories.add_version(
        assessment=Assessment.objects.get(pk=corrected),
        number=2,
        state=state.DRAFT,
        reason="A mark was misread.",
        marks=["no"] * 7,
    )
    proposed = factories.make_structure(slug="cod-proposed", country=cast.country, status="proposed")
    ministry = factories.make_organisation(code="seated", kind="government", country=cast.country)
    factories.make_seat(structure=cast.body, role="member", organisation=ministry)
    return {
        **records(cast.body, source),
        **{f"abroad_{name}": pk for name, pk in records(cast.other_body, factories.make_source()).items()},
        **names(cast, public_body.structure),
        "own": cast.body.slug,
        **actions(cast, public_body.structure),
        "ministry": ministry.code,
        "sibling": factories.make_structure(slug="cod-sibling", country=cast.country).slug,
        "proposed": proposed.slug,
        "abroad": cast.other_body.slug,
        "no_such": "no-such-body",
        "public": public_body.structure.slug,
        "draft": card(state.DRAFT),
        "sent": card(state.SUBMITTED),
        "returned": card(state.RETURNED),
        "published": card(state.PUBLISHED),
        "corrected": corrected,
        "withdrawn": card(state.WITHDRAWN, withdrawn_because="It was another meeting."),
        "public_card": public_body.card.pk,
        "expert_draft": card(state.DRAFT, **expert),
        "expert_sent": card(state.SUBMITTED, **expert),
        "expert_returned": card(state.RETURNED, **expert),
        "private": card(state.DRAFT, basis=Basis.EXPERT),
        "abroad_sent": card(state.SUBMITTED, structure=cast.other_body, author=None),
        **meetings_and_rounds(cast),
        "abroad_published": card(state.PUBLISHED, structure=cast.other_body, author=None),
        **people(cast),
        **rounds(cast),
        **links_of_rounds(cast.body),
    }


def rounds(cast):
    """Ids of the cards of rounds in each state, which Boris facilitates; the open one asks Nour by letter."""

    def round(state, *, structure=cast.body, facilitator=cast.boris, **columns):
        return factories.make_round(state=state, structure=structure, facilitator=facilitator, **columns)

    planned, opened = round("planned"), round("open", room_code="ACDEFGHJ", room_heads=12)
    invitee = factories.make_invitee(round=planned)
    factories.make_invitee(round=opened, email=cast.nour.email, written_to=True)
    return {
        "planned_round": planned.assessment_id,
        "unready_round": round("planned").assessment_id,
        "open_round": opened.assessment_id,
        "closed_round": round("reconciling").assessment_id,
        "cancelled_round": round("cancelled").assessment_id,
        "abroad_round": round("open", structure=cast.other_body).assessment_id,
        "silent_vote": round("open", basis=Basis.MEETING, facilitator=None).assessment_id,
        "invitee": invitee.pk,
    }


def links_of_rounds(body):
    """Links of letters by the state of their round, what was sent by one, and links that were handed over."""
    opened = factories.make_round(structure=body, room_code="ROOM9")
    letter, link, used, sent_by = [
        factories.make_invitee(round=opened, way=w) for w in ("letter", "link", "slip", "letter")
    ]
    word = "w" * 16
    begun = links.token_of(used)
    factories.add_answer(round=opened, key=links.key_of(begun), holder=links.holder_of(begun, word), sent=False)
    factories.add_answer(round=opened, key=links.key_of(links.token_of(sent_by)))
    found = {"letter": letter, "link": link, "used": used, "sent_by": sent_by}
    for name, state in (("link_early", "planned"), ("link_closed", "reconciling"), ("link_cancelled", "cancelled")):
        found[name] = factories.make_invitee(round=factories.make_round(structure=body, state=state))
    return {name: links.token_of(invitee) for name, invitee in found.items()} | {"word": word}


def meetings_and_rounds(cast):
    """Cards whose round is closed or open, facilitated by Boris; a meeting of his that has voted, with a side."""
    votes = [("yes",) * 7] * 6

    def round(body, state, **columns):
        return factories.make_round(structure=body, state=state, answers=votes, **columns).assessment

    room = round(cast.body, "reconciling", basis=Basis.MEETING, author=cast.boris)
    side = Side.objects.create(assessment=room, which="national", author=cast.fatou)
    for criterion in room.criteria_set.criteria.all():
        SideMark.objects.create(side=side, criterion=criterion)
    return {
        "closed": round(cast.body, "reconciling", facilitator=cast.boris).pk,
        "open": round(cast.body, "open", facilitator=cast.boris).pk,
        "abroad_closed": round(cast.other_body, "reconciling").pk,
        "room": room.pk,
    }


def actions(cast, public):
    """Ids of actions: open, done, of the body alone, public, abroad."""
    answering = factories.make_organisation(code="answering", country=cast.country)
    own = {"structure": cast.body, "organisation": answering}
    return {
        "action": factories.make_action(**own).pk,
        "action_done": factories.make_action(**own, status="done").pk,
        "action_of_body": factories.make_action(**own, circle="body").pk,
        "action_for_all": factories.make_action(structure=public, circle="public").pk,
        "abroad_action": factories.make_action(structure=cast.other_body).pk,
    }


def people(cast):
    """Ids of rights, invitations and a token; the invitations' links are named in the table."""
    factories.make_invitation(token="for-nour", email=cast.nour.email, right="viewer")
    factories.make_invitation(token="used", right="viewer", accepted=timezone.now())
    Token.objects.issue(cast.nour)
    rights = {f"right_of_{name}": getattr(cast, name).memberships.get().pk for name in PEOPLE[2:-1]}
    return rights | {
        "invited_to_country": factories.make_invitation(token="for-ines").pk,
        "invited_to_body": factories.make_invitation(place=cast.body).pk,
        "invited_abroad": factories.make_invitation(place=cast.other_body).pk,
        "token_of_nour": cast.nour.tokens.get().pk,
    }


def records(body, source):
    """A seat, a relation, a document and a statement of a body."""
    return {
        "seat": factories.make_seat(structure=body, role="observer").pk,
        "relation": factories.make_relation(start=body, to_text="the ministry").pk,
        "document": Document.objects.create(structure=body, kind="decree", title="Decree").pk,
        "statement": factories.make_statement(structure=body, source=source).pk,
    }


def names(cast, public):
    """Organisations by code (of the country, in a public body, hidden abroad), a post, and sources by code."""
    country = {"country": cast.country}
    factories.make_organisation(code="ministry", name="Ministry", **country)
    factories.make_organisation(code="twin", name="Twin", **country)
    factories.make_organisation(code="hidden", name="Hidden", country=cast.other_country)
    unicef = factories.make_organisation(code="unicef", name="UNICEF")
    factories.make_seat(structure=public, role="invitee", organisation=unicef)
    factories.make_source(code="minutes", circle="country", **country)
    factories.make_source(code="guide")
    post = factories.make_post()
    factories.make_seat(structure=cast.body, role="secretariat", post=post)
    return {"post": post.pk}


def make_sessions(cast):
    found = {}
    for name in PEOPLE:
        client = Client()
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
    """/admin/ is for administrators as a whole: tests/test_admin.py opens all of it."""
    found = {route for route in routes(get_resolver()) if not route.startswith("admin/")}
    assert found == set(PAGES) | SIGNING_IN


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
