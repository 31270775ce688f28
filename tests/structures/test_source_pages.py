"""The list of sources, what was taken from one by body, and mending its title or who may see it."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from structures.fields import date_columns
from structures.models import Document, Source
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle
from tests import factories


@pytest.fixture
def amina(cast, sign_in):
    return sign_in(cast.amina)


@pytest.fixture
def source(cast):
    published = date_columns("published", PartialDate.parse("2025-06"))
    return factories.make_source(
        code="minutes", title="Minutes of June", author="The secretariat", country=cast.country, **published
    )


def listed(client, **asked):
    answer = client.get("/sources/", asked)
    assert answer.status_code == 200
    return [row.code for row in answer.context["page"].sources]


def subjects(client):
    page = client.get("/sources/minutes/").context["page"]
    return [(found.name, [(fact, s.quote) for fact, s in found.said]) for found in page.subjects]


def test_the_list_finds_by_title_author_and_country(cast, amina, source):
    factories.make_source(code="guide", title="A guide", title_fr="Un précis")
    assert listed(amina) == ["guide", "minutes"]
    assert listed(amina, q="secretariat june") == ["minutes"]
    assert listed(amina, q="PRECIS") == listed(amina, country="none") == ["guide"]
    assert listed(amina, country="COD") == ["minutes"]


def test_everybody_finds_only_what_they_may_see(cast, sign_in, source):
    Source.objects.update(circle=Circle.COUNTRY)
    factories.make_source(code="open")
    for person, expected in [(None, ["open"]), (cast.dan, ["open"]), (cast.chloe, ["minutes", "open"])]:
        assert listed(sign_in(person)) == expected
        status = sign_in(person).get("/sources/minutes/").status_code
        assert status == (200 if "minutes" in expected else 404)


@pytest.mark.parametrize("asked", [{"country": "XXX"}, {"q": "\x00"}])
def test_an_unknown_filter_is_an_error(cast, amina, asked):
    assert amina.get("/sources/", asked).status_code == 422


def test_what_was_taken_from_it_stands_by_body(cast, amina, source):
    other = factories.make_structure(name="A body", country=cast.country)
    chair = factories.make_seat(structure=cast.body, organisation=factories.make_organisation(name="UNICEF"))
    relation = factories.make_relation(start=cast.body, end=other)
    organisation = factories.make_organisation(name="Aid", country=cast.country)
    about = [{"structure": cast.body}, {"organisation": organisation}, {"seat": chair}, {"structure": other}]
    for number, thing in enumerate([*about, {"relation": relation}]):
        factories.make_statement(source=source, quote=f"q{number}", **thing)
    assert subjects(amina) == [
        ("A body", [("", "q3")]),
        ("Cod Body", [("", "q0"), ("Chair: UNICEF", "q2"), ("Reports to: A body", "q4")]),
        ("Aid", [("", "q1")]),
    ]


def test_what_it_says_of_hidden_bodies_is_not_shown(cast, sign_in, source):
    public = factories.make_structure(name="Open forum", country=cast.country, circle=Circle.PUBLIC)
    things = [
        {"structure": cast.body},
        {"seat": factories.make_seat(structure=cast.body)},
        {"relation": factories.make_relation(start=public, end=cast.body)},
        {"organisation": factories.make_organisation(country=cast.country)},
        {"structure": public},
    ]
    for thing in things:
        factories.make_statement(source=source, quote="hidden" if thing != things[-1] else "open", **thing)
    Document.objects.create(structure=cast.body, kind="tor", title="Hidden terms", source=source)
    assert subjects(sign_in(None)) == [("Open forum", [("", "open")])]
    assert "Hidden terms" not in sign_in(None).get("/sources/minutes/").content.decode()
    page = sign_in(cast.chloe).get("/sources/minutes/").content.decode()
    assert page.count("“hidden”") == 4
    assert "Hidden terms" in page


def test_many_statements_come_in_pages(cast, amina, source):
    for number in range(101):
        factories.make_statement(source=source, structure=cast.body, quote=f"q{number}")
    page = amina.get("/sources/minutes/", {"page": "2"}).context["page"]
    assert [s.quote for found in page.subjects for _fact, s in found.said] == ["q100"]


def edit(client, **fields):
    form = {"revision": "1", "title": "Minutes of June", "circle": "public", **fields}
    return client.post("/sources/minutes/edit/", form)


def test_a_source_is_mended_with_history(cast, amina, source):
    answer = edit(amina, title="Minutes", author="", published="2025", url="example.org", circle="country", note="n")
    assert (answer.status_code, answer["Location"]) == (302, "/sources/minutes/")
    source.refresh_from_db()
    assert (source.title, source.author, source.published.iso(), source.url, source.circle, source.revision) == (
        "Minutes",
        "",
        "2025",
        "https://example.org",
        "country",
        2,
    )
    assert source.history.latest().history_user == cast.amina


@pytest.mark.parametrize(
    "fields", [{"title": ""}, {"circle": "body"}, {"url": "mailto:x@y.z"}, {"published": "2999"}, {"language": "xx"}]
)
def test_what_cannot_be_is_refused_at_its_field(cast, amina, source, fields):
    answer = edit(amina, **fields)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, set(fields))


def test_two_people_at_one_source_the_second_sees_both(cast, amina, source):
    edit(amina, title="Theirs")
    answer = edit(amina, title="Mine")
    assert answer.status_code == 409
    assert ("Title", "Theirs") in answer.context["differing"]


def test_who_may_change_a_source(cast, sign_in, source):
    def statuses(code):
        names = ("fatou", "amina", "dan", "elena")
        return [sign_in(getattr(cast, name)).get(f"/sources/{code}/edit/").status_code for name in names]

    factories.make_source(code="guide")
    assert statuses("minutes") == [403, 200, 403, 200]
    assert statuses("guide") == [403, 403, 403, 200]


def test_every_code_of_the_fixtures_can_stand_in_an_address():
    for path in Path(settings.FIXTURE_DIRS[0]).glob("*.json"):
        for row in json.loads(path.read_text("utf-8")):
            if row["model"] in {"structures.source", "structures.organisation"}:
                assert re.fullmatch(r"[-\w]+", row["fields"]["code"], re.ASCII), row["fields"]["code"]
