"""Who coordinates, in the read API: countries, organisations, sources, and how a country's bodies are joined."""

import datetime

import pytest

from accounts.models import Token
from structures.fields import date_columns
from structures.models import Structure
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle, Right, Standing
from tests import factories

PUBLIC = {"circle": Circle.PUBLIC}


@pytest.fixture
def get(client):
    """GET an address of the API as a person: its JSON, or the status of a refusal."""

    def answer(path, person=None, **asked):
        headers = {"Authorization": f"Bearer {Token.objects.issue(person)}"} if person else {}
        response = client.get(f"/api/v1{path}", asked, headers=headers)
        return response.json() if response.status_code == 200 else response.status_code

    return answer


def body(slug, country, **columns):
    return factories.make_structure(slug=slug, country=country, **{**PUBLIC, **columns})


def ends(relations):
    return [(row["from"], row["relation"], row["to"]) for row in relations]


def slugs(answer):
    return [row["slug"] for row in answer["structures"]]


def with_dates(**dates):
    columns = {}
    for name, text in dates.items():
        columns |= date_columns(name, PartialDate.parse(text))
    return columns


# The architecture


def test_a_country_has_its_structures_with_their_roles_and_the_relations_between_them(get, cast):
    committee = body("committee", cast.country, name="Committee", acronym="C", function="strategic")
    group = body("group", cast.country, kind="wg")
    factories.make_sector(code="WSH", structures=[committee])
    factories.make_sector(code="HEA", structures=[committee])
    un = factories.make_organisation(code="un-agency", name="Agency", name_fr="Agence")
    post = factories.make_post(title="Minister", national="yes")
    officer = factories.make_post(title="Officer", national="no", organisation=un)
    factories.make_seat(structure=committee, role="cochair", post=officer)
    factories.make_seat(structure=committee, role="chair", post=post, **with_dates(since="2019-03", confirmed="2026"))
    factories.make_seat(structure=committee, role="member", organisation=un)
    relation = factories.make_relation(start=group, end=committee, **with_dates(since="2020"))
    source = factories.make_source(code="blake", title="Slides", author="Blake")
    factories.make_statement(relation=relation, source=source, quote="The group reports to the committee")
    found = get("/architecture/COD")
    assert set(found) == {"structures", "relations"}
    first, second = found["structures"]
    roles = first.pop("roles")
    assert first == {
        "slug": "committee",
        "name": "Committee",
        "name_fr": "",
        "acronym": "C",
        "kind": "jointcommittee",
        "function": "strategic",
        "sector": "HEA",
        "sectors": ["HEA", "WSH"],
        "level": "national",
        "country": "COD",
        "status": "active",
    }
    assert (second["slug"], second["sector"], second["roles"]) == ("group", None, [])
    unsaid = {"standing": "", "source": None, "source_code": None, "quote": "", "note": ""}
    agency = {"organisation": "un-agency", "organisation_name": "Agency"}
    undated = {"since": None, "confirmed": None, **unsaid}
    nobody = {"organisation": None, "organisation_name": None}
    dated = {"since": "2019-03", "confirmed": "2026", **unsaid}
    assert roles == [
        {"role": "chair", **nobody, "post": "Minister", "national": "yes", **dated},
        {"role": "cochair", **agency, "post": "Officer", "national": "no", **undated},
        {"role": "member", **agency, "post": None, "national": None, **undated},
    ]
    assert found["relations"] == [
        {
            "from": "group",
            "relation": "reports_to",
            "to": "committee",
            "to_text": "",
            "mode": "",
            "since": "2020",
            "confirmed": None,
            "standing": "stated",
            "source": "Blake, Slides",
            "source_code": "blake",
            "quote": "The group reports to the committee",
            "note": "",
        }
    ]


def test_one_structure_has_its_roles_and_its_relations_in_both_directions(get, cast):
    middle, above, below = (body(slug, cast.country) for slug in ("middle", "above", "below"))
    factories.make_seat(structure=middle, role="chair")
    factories.make_relation(start=middle, end=above)
    factories.make_relation(start=below, end=middle, kind="part_of")
    factories.make_relation(start=below, end=above)
    found = get("/structures/middle")
    assert [role["role"] for role in found["roles"]] == ["chair"]
    assert ends(found["relations"]) == [("below", "part_of", "middle"), ("middle", "reports_to", "above")]
    assert "roles" not in get("/structures")["items"][0]


def test_a_relation_to_something_only_named_has_its_words(get, cast):
    start = body("start", cast.country)
    factories.make_relation(start=start, kind="liaises_with", to_text="the army", mode="coexistence")
    (relation,) = get("/architecture/COD")["relations"]
    assert (relation["to"], relation["to_text"], relation["mode"]) == (None, "the army", "coexistence")


def test_what_has_ended_is_not_part_of_today(get, cast):
    a, b = body("a", cast.country), body("b", cast.country)
    this_year = str(datetime.date.today().year)
    factories.make_seat(structure=a, role="chair", **with_dates(until="2019"))
    factories.make_seat(structure=a, role="secretariat", **with_dates(until=this_year))  # perhaps still to come
    factories.make_relation(start=a, end=b, **with_dates(until="2019"))
    factories.make_relation(start=a, end=b, kind="invites", **with_dates(until=this_year))
    found = get("/architecture/COD")
    assert [role["role"] for role in found["structures"][0]["roles"]] == ["secretariat"]
    assert ends(found["relations"]) == [("a", "invites", "b")]
    assert [role["role"] for role in get("/structures/a")["roles"]] == ["secretariat"]


def test_bodies_of_no_country_or_another_stand_there_where_a_relation_joins_them(get, cast):
    a = body("a", cast.country)
    regional, lonely = body("regional", cast.country), body("lonely", cast.country)
    Structure.objects.filter(pk__in=[regional.pk, lonely.pk]).update(country=None)
    neighbour = body("neighbour", cast.other_country)
    factories.make_relation(start=a, end=regional)
    factories.make_relation(start=neighbour, end=a, kind="liaises_with")
    found = get("/architecture/COD")
    assert [(row["slug"], row["country"]) for row in found["structures"]] == [
        ("a", "COD"),
        ("neighbour", "JOR"),
        ("regional", None),
    ]
    named = {slug for row in found["relations"] for slug in (row["from"], row["to"])}
    assert named == set(slugs(found))


def test_the_firmest_statement_stands_beside_a_relation_or_a_role(get, cast):
    a, b = body("a", cast.country), body("b", cast.country)
    relation, seat = factories.make_relation(start=a, end=b), factories.make_seat(structure=a)
    for about in ({"relation": relation}, {"seat": seat}):
        factories.make_statement(standing=Standing.EXTERNAL, quote="outside", **about)
        factories.make_statement(standing=Standing.INFERRED, quote="", **about)
        factories.make_statement(standing=Standing.STATED, quote="first", **about)
        factories.make_statement(standing=Standing.STATED, quote="second", **about)
    found = get("/architecture/COD")
    for said in (found["relations"][0], found["structures"][0]["roles"][0]):
        assert (said["standing"], said["quote"]) == ("stated", "first")


# Who sees what


def test_relations_to_bodies_that_the_reader_may_not_see_are_left_out(get, cast):
    seen = body("seen", cast.country)
    hidden = body("hidden", cast.country, circle=Circle.BODY)
    factories.make_relation(start=seen, end=hidden)
    factories.make_relation(start=hidden, end=seen, kind="part_of")
    factories.make_seat(structure=hidden)
    for person in (None, cast.nour, cast.dan, cast.chloe, cast.amina):
        found = get("/architecture/COD", person)
        assert "hidden" not in str(found)
        assert found["relations"] == get("/structures/seen", person)["relations"] == []
    assert len(get("/architecture/COD", cast.elena)["relations"]) == 2
    factories.give(cast.nour, Right.VIEWER, hidden)
    assert slugs(get("/architecture/COD", cast.nour)) == ["cod-body", "hidden", "seen"]


def test_a_statement_is_given_only_to_whoever_may_see_its_source(get, cast):
    a, b = body("a", cast.country), body("b", cast.country)
    relation, seat = factories.make_relation(start=a, end=b), factories.make_seat(structure=a)
    minutes = factories.make_source(code="minutes", country=cast.country, circle=Circle.COUNTRY)
    for about in ({"relation": relation}, {"seat": seat}):
        factories.make_statement(source=minutes, quote="Said behind closed doors", **about)
        factories.make_statement(standing=Standing.EXTERNAL, quote="Said in public", **about)
    for path in ("/architecture/COD", "/structures/a"):
        for person in (None, cast.nour, cast.dan):
            assert "closed doors" not in str(get(path, person))
            assert str(get(path, person)).count("Said in public") == 2
        assert str(get(path, cast.chloe)).count("Said behind closed doors") == 2


@pytest.mark.parametrize("code", ["JOR", "ZZZ", "cod", "no-such-country", "C" * 81])
def test_a_country_that_is_hidden_or_missing_answers_alike(get, cast, client, code):
    assert get(f"/architecture/{code}", cast.chloe) in {404, 422}
    hidden, missing = (client.get(f"/api/v1/architecture/{which}").json() for which in ("JOR", "ZZZ"))
    assert hidden == missing == {"detail": "No such country, or not for you to see."}


def test_a_country_with_a_right_but_no_body_is_empty(get, cast):
    cast.body.delete()
    assert get("/architecture/COD", cast.amina) == {"structures": [], "relations": []}


# Countries, organisations, sources


def test_countries_count_the_structures_that_the_reader_may_see(get, cast):
    body("public", cast.country)
    assert get("/countries") == {
        "count": 1,
        "items": [
            {
                "iso3": "COD",
                "name": "Congo",
                "name_fr": "",
                "language": "en",
                "fictional": False,
                "structures": 1,
                "url": "/countries/COD/",
            }
        ],
    }

    def counted(person):
        return [(row["iso3"], row["structures"]) for row in get("/countries", person)["items"]]

    assert counted(cast.chloe) == [("COD", 2)]
    assert counted(cast.dan) == [("COD", 1), ("JOR", 1)]
    assert counted(cast.elena) == [("COD", 2), ("JOR", 1)]
    assert get("/countries", cast.elena, limit=1, offset=1)["items"][0]["iso3"] == "JOR"


def test_organisations_are_those_of_bodies_and_countries_that_the_reader_may_see(get, cast):
    public, own, abroad = (factories.make_organisation(code=code, kind="ingo") for code in ("public", "own", "abroad"))
    factories.make_seat(structure=body("seen", cast.country), organisation=public)
    factories.make_seat(structure=cast.body, post=factories.make_post(organisation=own))
    factories.make_seat(structure=cast.other_body, organisation=abroad)
    factories.make_organisation(code="ministry", kind="government", country=cast.country, acronym="M")

    def codes(person, **asked):
        found = get("/organisations", person, **asked)
        assert found["count"] == len(found["items"])
        return [row["code"] for row in found["items"]]

    assert codes(None) == ["public"]
    assert codes(cast.chloe) == ["ministry", "own", "public"]
    assert codes(cast.dan) == ["abroad", "public"]
    assert codes(cast.elena) == ["abroad", "ministry", "own", "public"]
    assert codes(cast.chloe, kind="government") == codes(cast.chloe, country="COD") == ["ministry"]
    assert codes(cast.chloe, country="JOR") == codes(cast.chloe, kind="circus") == []
    assert get("/organisations", cast.chloe)["items"][0] == {
        "code": "ministry",
        "name": "Ministry",
        "name_fr": "",
        "acronym": "M",
        "kind": "government",
        "country": "COD",
        "url": "/organisations/ministry/",
    }


def test_sources_are_those_that_the_reader_may_see(get, cast):
    factories.make_source(code="slides", title="Slides", author="Blake", url="https://example.org/", language="en")
    factories.make_source(
        code="minutes", country=cast.country, circle=Circle.COUNTRY, **with_dates(published="2019-03")
    )
    assert [row["code"] for row in get("/sources")["items"]] == ["slides"]
    assert [row["code"] for row in get("/sources", cast.dan)["items"]] == ["slides"]
    assert [row["code"] for row in get("/sources", cast.chloe, country="COD")["items"]] == ["minutes"]
    minutes, slides = get("/sources", cast.chloe)["items"]
    assert (minutes["published"], minutes["circle"], minutes["country"]) == ("2019-03", "country", "COD")
    assert slides == {
        "code": "slides",
        "name": "Blake, Slides",
        "title": "Slides",
        "author": "Blake",
        "language": "en",
        "published": None,
        "address": "https://example.org/",
        "country": None,
        "circle": "public",
        "url": "/sources/slides/",
    }
