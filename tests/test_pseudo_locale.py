"""Every page in a made-up language that puts marks around each translated text: what stands outside them was forgotten.

What people wrote (rows of the database) is data and needs no mark; everything else that has a letter does.
"""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models
from django.utils import translation

from tests.assessments.test_pages_by_right import (  # noqa: F401 (fixtures)
    PAGES,
    PEOPLE,
    SIGNING_IN,
    everything,
    kept_world,
    sessions,
    world,
)

OPEN, CLOSE = "⟦", "⟧"
SPOKEN = {"title", "alt", "placeholder", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext"}
SILENT = {"script", "style", "svg", "code", "pre", "cite", "q", "blockquote"}  # programs, and other people's words
# Names, codes of languages in their own words, units, a key of the keyboard.
UNTRANSLATED = {"coordhub", "API", "English", "Français", "GET", "POST", "L"}
READERS = ["nobody", "amina", "boris", "fatou", "elena"]
NO_PAGES = {"healthz", "organisations/find/", "structures/<slug:slug>/relations/find/"}  # answers to programs
DRAWN = {"200", "409", "410", "422"}


def mark(text):
    """The text in the made-up language; an empty text stays empty."""
    return f"{OPEN}{text}{CLOSE}" if text else text


@pytest.fixture
def pseudo_locale(monkeypatch):
    """Every text that goes through gettext comes back between marks."""
    catalogue = translation._trans
    monkeypatch.setattr(catalogue, "gettext", mark)
    monkeypatch.setattr(catalogue, "pgettext", lambda context, text: mark(text))
    monkeypatch.setattr(catalogue, "ngettext", lambda one, many, number: mark(one if number == 1 else many))
    monkeypatch.setattr(catalogue, "npgettext", lambda context, one, many, number: mark(one if number == 1 else many))


class Texts(HTMLParser):
    """What a page says: its texts and the attributes that are read out."""

    def __init__(self):
        super().__init__()
        self.found, self.silent = [], 0

    def handle_starttag(self, tag, attributes):
        self.silent += tag in SILENT
        values = dict(attributes)
        self.found += [value for name, value in attributes if name in SPOKEN and value]
        if tag == "input" and values.get("type") in {"submit", "button", "reset"}:
            self.found.append(values.get("value") or "")

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def texts(html):
    parser = Texts()
    parser.feed(html)
    return [re.sub(r"\s+", " ", text).strip() for text in parser.found if text.strip()]


def outside_the_marks(text):
    """The text without what stands between marks, however deep."""
    kept, depth = [], 0
    for character in text:
        depth += (character == OPEN) - (character == CLOSE)
        if depth == 0 and character != CLOSE:
            kept.append(character)
    return "".join(kept)


def forgotten(html, data):
    """Texts of the page with letters that are neither translated nor data."""
    found = []
    for text in texts(html):
        rest = outside_the_marks(text)
        for known in data if re.search(r"[^\W\d_]", rest) else ():
            rest = rest.replace(known, " ")
        words = [word for word in re.findall(r"[^\W\d_]+", rest) if word not in UNTRANSLATED]
        if words:
            found.append(text)
    return found


def data_of_the_database():
    """Everything that somebody wrote, longest first; codes of choices are no texts."""
    found = set()
    for model in apps.get_models():
        columns = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.UUIDField) and not field.choices
        ]
        if columns:
            for row in model._base_manager.values_list(*columns):
                found |= {re.sub(r"\s+", " ", str(value)).strip() for value in row if value}
    return sorted((text for text in found if len(text) > 2), key=len, reverse=True)


def pages():
    """(route, address, {person: status by the table})"""
    skipped = {"api/v1/docs"}  # about the API, for those who write programs: in English
    for route, rows in PAGES.items():
        if route in SIGNING_IN or route in skipped or "admin/" in route or route.startswith("api/"):
            continue
        for verb, address, _form, statuses in rows:
            if verb == "GET":
                yield route, address, dict(zip(PEOPLE, statuses.split(), strict=True))


def to_be_drawn():
    """Routes that show somebody a page, by the table."""
    return {route for route, _address, statuses in pages() if DRAWN & set(statuses.values())} - NO_PAGES


def drawn_for(cookies, address, client):
    """The page as this person sees it, None where it is no page."""
    client.cookies = cookies.copy()
    answer = client.get(address)
    assert str(answer.status_code) in DRAWN, address
    return answer.content.decode() if answer["Content-Type"].startswith("text/html") else None


def test_every_page_says_everything_through_the_catalogue(pseudo_locale, world, sessions, client):  # noqa: F811
    data = data_of_the_database()
    found, drawn_routes = {}, set()
    for route, address, statuses in pages():
        filled = address.format(**world)
        readers = [who for who in READERS if statuses[who] in DRAWN]
        drawn = [page for who in readers if (page := drawn_for(sessions[who], filled, client))]
        drawn_routes |= {route} if drawn else set()
        if faults := sorted({fault for page in drawn for fault in forgotten(page, data)}):
            found[address] = faults
    assert found == {}
    assert drawn_routes == to_be_drawn()


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/", "/nothing-here/"])
def test_pages_about_signing_in_do_too(pseudo_locale, db, client, address):
    assert forgotten(client.get(address).content.decode(), data_of_the_database()) == []


def test_a_forgotten_text_would_be_noticed():
    page = '<p>⟦Seen ⟦Yes⟧ by⟧ Cod Body <b title="Forgotten">⟦x⟧</b> 12 %</p><p>not this</p><script>nor that</script>'
    assert forgotten(page, ["Cod Body"]) == ["Forgotten", "not this"]
