"""Who sees which structure, source and relation, and what each right allows where."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from structures.access import Permission, can, get_country, get_structure
from structures.models import Country, Document, Membership, Source, Structure
from structures.portrait import portrait
from structures.vocabulary import Circle, Right
from tests import factories

EVERYBODY = {"nobody", "nour", "dan", "chloe", "marc", "boris", "fatou", "amina", "elena"}
COUNTRY = {"chloe", "marc", "boris", "fatou", "amina", "elena"}

# Whose right counts, by the circle of a record about the cast's body; Nour is the one named reader.
OWN_BODY = {
    Circle.PUBLIC: EVERYBODY,
    Circle.COUNTRY: COUNTRY,
    Circle.BODY: {"fatou", "marc", "elena"},
    Circle.NAMED: {"nour", "elena"},
}
SIBLING = {**OWN_BODY, Circle.BODY: {"elena"}}  # another body of the country
ABROAD = {**SIBLING, Circle.COUNTRY: {"dan", "elena"}}
REGIONAL = {**SIBLING, Circle.COUNTRY: {"elena"}}  # no country has it
PLACES = {"own body": OWN_BODY, "sibling": SIBLING, "abroad": ABROAD, "regional": REGIONAL}


def people(cast):
    """The cast by name, signed out included, with rights read anew."""
    fresh = type(cast.amina).objects.in_bulk()
    return {"nobody": AnonymousUser()} | {name: fresh[getattr(cast, name).pk] for name in EVERYBODY - {"nobody"}}


def who(cast, sees):
    return {name for name, person in people(cast).items() if sees(person)}


@pytest.fixture
def bodies(cast):
    """A structure for each place; Nour is named in each."""
    regional = factories.make_structure(slug="regional", country=cast.country)
    Structure.objects.filter(pk=regional.pk).update(country=None)
    found = {
        "own body": cast.body,
        "sibling": factories.make_structure(slug="cod-sibling", country=cast.country),
        "abroad": cast.other_body,
        "regional": Structure.objects.get(pk=regional.pk),
    }
    for body in found.values():
        body.readers.add(cast.nour)
    return found


def put_in(circle, structure):
    structure.circle = circle
    structure.save(update_fields=["circle"])


TABLE = [
    pytest.param(place, circle, expected, id=f"{place}, {circle.value}")
    for place, circles in PLACES.items()
    for circle, expected in circles.items()
]


@pytest.mark.parametrize(("place", "circle", "expected"), TABLE)
def test_a_structure_is_seen_by_its_circle_alone(cast, bodies, place, circle, expected):
    body = bodies[place]
    put_in(circle, body)
    assert who(cast, lambda person: Structure.objects.visible_to(person).filter(pk=body.pk).exists()) == expected


@pytest.mark.parametrize(("place", "circle", "expected"), TABLE)
def test_the_loader_answers_404_to_everybody_else(cast, bodies, place, circle, expected):
    body = bodies[place]
    put_in(circle, body)
    assert who(cast, lambda person: loaded(person, body, Permission.VIEW) == body) == expected


def loaded(person, body, permission):
    """The structure, or why it is not given."""
    try:
        return get_structure(person, body.slug, permission)
    except (Http404, PermissionDenied) as refused:
        return type(refused)


def test_each_structure_is_listed_once(cast, bodies):
    """A person with several rights, and named besides, does not see a body twice."""
    factories.give(cast.fatou, Right.VIEWER, cast.country)
    factories.give(cast.fatou, Right.VIEWER, cast.body)
    cast.body.readers.add(cast.fatou, cast.amina)
    for person in people(cast).values():
        slugs = list(Structure.objects.visible_to(person).values_list("slug", flat=True))
        assert len(slugs) == len(set(slugs))


def test_a_reader_named_in_one_body_is_not_named_in_another(cast, bodies):
    put_in(Circle.NAMED, bodies["own body"])
    put_in(Circle.NAMED, bodies["sibling"])
    bodies["sibling"].readers.clear()
    assert [body.slug for body in Structure.objects.visible_to(cast.nour)] == ["cod-body"]


def test_a_focal_point_of_a_regional_body_reads_it(cast, bodies):
    region = bodies["regional"]
    factories.give(cast.nour, Right.FOCAL_POINT, region)
    region.readers.clear()
    put_in(Circle.BODY, region)
    assert who(cast, lambda p: Structure.objects.visible_to(p).filter(pk=region.pk).exists()) == {"nour", "elena"}


# Sources


@pytest.mark.parametrize(
    ("country", "circle", "expected"),
    [
        ("COD", Circle.PUBLIC, EVERYBODY),
        ("COD", Circle.COUNTRY, COUNTRY),
        ("JOR", Circle.PUBLIC, EVERYBODY),
        ("JOR", Circle.COUNTRY, {"dan", "elena"}),
        (None, Circle.PUBLIC, EVERYBODY),
        (None, Circle.COUNTRY, {"elena"}),
    ],
)
def test_a_source_is_seen_by_its_circle_alone(cast, country, circle, expected):
    country = country and factories.make_country(iso3=country)
    source = factories.make_source(country=country, circle=circle)
    assert who(cast, lambda person: Source.objects.visible_to(person).filter(pk=source.pk).exists()) == expected


@pytest.mark.parametrize(
    ("country", "expected"),
    [("COD", COUNTRY), ("JOR", {"dan", "elena"}), (None, {"elena"})],
    ids=["of the country", "of another country", "of no country"],
)
@pytest.mark.parametrize("about", ["structure", "seat", "relation"])
def test_a_public_page_quotes_a_source_only_to_whoever_may_see_the_source(cast, about, country, expected):
    put_in(Circle.PUBLIC, cast.body)
    country = country and factories.make_country(iso3=country)
    hidden = factories.make_source(country=country, circle=Circle.COUNTRY, title="Internal note")
    things = {
        "structure": cast.body,
        "seat": factories.make_seat(structure=cast.body),
        "relation": factories.make_relation(start=cast.body, to_text="the ministry"),
    }
    factories.make_statement(source=hidden, quote="words of the internal note", **{about: things[about]})
    assert who(cast, lambda person: "words of the internal note" in all_that_is_shown(cast.body, person)) == expected


def all_that_is_shown(body, person):
    """Everything that the page holds for the person, as one text: the portrait's rows print what they are."""
    return repr(portrait(body, person))


def test_a_public_page_names_the_source_of_a_document_only_to_whoever_may_see_it(cast, sign_in):
    put_in(Circle.PUBLIC, cast.body)
    hidden = factories.make_source(country=cast.country, circle=Circle.COUNTRY, title="Internal archive")
    Document.objects.create(structure=cast.body, kind="tor", title="Terms of reference", source=hidden)
    signed_out = sign_in(None).get(cast.body.get_absolute_url()).content.decode()
    assert "Terms of reference" in signed_out
    assert "Internal archive" not in signed_out
    assert "Internal archive" in sign_in(cast.chloe).get(cast.body.get_absolute_url()).content.decode()


# Relations on a structure's page


@pytest.mark.parametrize("outgoing", [True, False], ids=["from it", "to it"])
@pytest.mark.parametrize(("place", "circle", "expected"), [row for row in TABLE if row.values[0] != "own body"])
def test_a_relation_names_the_other_body_only_to_whoever_may_see_it(cast, bodies, place, circle, expected, outgoing):
    put_in(Circle.PUBLIC, cast.body)
    other = bodies[place]
    put_in(circle, other)
    ends = (cast.body, other) if outgoing else (other, cast.body)
    for kind in ("reports_to", "part_of"):
        relation = factories.make_relation(start=ends[0], kind=kind, end=ends[1])
        factories.make_statement(relation=relation, quote=f"it {kind} the other")

    def names_both(person):
        shown = all_that_is_shown(cast.body, person)
        found = [f"{other!r}" in shown, "it reports_to the other" in shown, "it part_of the other" in shown]
        assert len(set(found)) == 1  # never the words without the relation, nor one relation without the other
        return found[0]

    assert who(cast, names_both) == expected


def test_a_relation_in_words_shows_to_whoever_sees_the_body(cast, sign_in):
    put_in(Circle.PUBLIC, cast.body)
    factories.make_relation(start=cast.body, to_text="the Council of Ministers")
    assert "the Council of Ministers" in sign_in(None).get(cast.body.get_absolute_url()).content.decode()


def test_the_page_of_a_public_body_does_not_name_its_hidden_parts(cast, bodies, sign_in):
    put_in(Circle.PUBLIC, cast.body)
    put_in(Circle.BODY, bodies["sibling"])
    factories.make_relation(start=bodies["sibling"], kind="part_of", end=cast.body)
    assert "sibling" not in sign_in(None).get(cast.body.get_absolute_url()).content.decode().lower()
    assert "sibling" in sign_in(cast.elena).get(cast.body.get_absolute_url()).content.decode().lower()


# What each right allows

VIEW, ASSESS, MANAGE = Permission.VIEW, Permission.ASSESS, Permission.MANAGE
IN_COUNTRY = {"country", "own body", "sibling"}
EVERYWHERE = {"country", "own body", "sibling", "other country", "abroad", "regional"}

ALLOWED = [
    # right, for what, permission, where it counts
    (Right.VIEWER, "country", VIEW, IN_COUNTRY),
    (Right.VIEWER, "country", ASSESS, set()),
    (Right.VIEWER, "country", MANAGE, set()),
    (Right.ASSESSOR, "country", VIEW, IN_COUNTRY),
    (Right.ASSESSOR, "country", ASSESS, IN_COUNTRY),
    (Right.ASSESSOR, "country", MANAGE, set()),
    (Right.COORDINATOR, "country", VIEW, IN_COUNTRY),
    (Right.COORDINATOR, "country", ASSESS, IN_COUNTRY),
    (Right.COORDINATOR, "country", MANAGE, IN_COUNTRY),
    (Right.VIEWER, "own body", VIEW, {"own body"}),
    (Right.VIEWER, "own body", ASSESS, set()),
    (Right.VIEWER, "own body", MANAGE, set()),
    (Right.ASSESSOR, "own body", VIEW, {"own body"}),
    (Right.ASSESSOR, "own body", ASSESS, {"own body"}),
    (Right.ASSESSOR, "own body", MANAGE, set()),
    (Right.FOCAL_POINT, "own body", VIEW, {"own body"}),
    (Right.FOCAL_POINT, "own body", ASSESS, {"own body"}),
    (Right.FOCAL_POINT, "own body", MANAGE, {"own body"}),
]


@pytest.fixture
def places(cast, bodies):
    return {"country": cast.country, "other country": cast.other_country, **bodies}


@pytest.mark.parametrize(("right", "given", "permission", "expected"), ALLOWED)
def test_a_right_counts_where_it_was_given_and_nowhere_else(cast, places, right, given, permission, expected):
    factories.give(cast.nour, right, places[given])
    assert {name for name, place in places.items() if can(cast.nour, permission, place)} == expected


@pytest.mark.parametrize("permission", Permission)
def test_administrators_may_do_everything_everywhere(cast, places, permission):
    assert {name for name, place in places.items() if can(cast.elena, permission, place)} == EVERYWHERE


@pytest.mark.parametrize("permission", Permission)
def test_nobody_may_do_anything_without_a_right(cast, places, permission):
    for person in (AnonymousUser(), cast.nour):
        assert not any(can(person, permission, place) for place in places.values())


def test_several_rights_add_up(cast, places):
    factories.give(cast.chloe, Right.FOCAL_POINT, places["sibling"])
    assert {name for name, place in places.items() if can(cast.chloe, MANAGE, place)} == {"sibling"}
    assert {name for name, place in places.items() if can(cast.chloe, VIEW, place)} == IN_COUNTRY


@pytest.mark.parametrize(
    "columns", [{"is_staff": True}, {"is_superuser": True, "is_active": False}], ids=["staff only", "inactive"]
)
def test_only_an_active_superuser_is_an_administrator(cast, places, columns):
    person = factories.make_user(**columns)
    assert not any(can(person, VIEW, place) for place in places.values())
    assert not Structure.objects.visible_to(person).exists()


def test_too_weak_a_right_is_403_and_no_sight_is_404(cast):
    expected = {
        "nobody": Http404,
        "nour": Http404,
        "dan": Http404,
        "chloe": PermissionDenied,
        "marc": PermissionDenied,
        "boris": cast.body,
        "fatou": cast.body,
        "amina": cast.body,
        "elena": cast.body,
    }
    assert {name: loaded(person, cast.body, ASSESS) for name, person in people(cast).items()} == expected


def test_a_right_to_manage_does_not_open_a_circle(cast):
    """A coordinator of the country is not in the circle of a body that is seen by its members alone."""
    put_in(Circle.BODY, cast.body)
    assert loaded(cast.amina, cast.body, MANAGE) is Http404


def test_a_country_is_seen_by_whoever_sees_a_body_of_it_or_has_a_right_there(cast):
    empty = factories.make_country(iso3="CAF")
    factories.give(cast.nour, Right.VIEWER, empty)
    named = factories.make_structure(slug="jor-named", country=cast.other_country, circle=Circle.NAMED)
    named.readers.add(cast.chloe)
    seen = {}
    for name, person in people(cast).items():
        seen[name] = set(Country.objects.visible_to(person).values_list("pk", flat=True))
        for code in ("COD", "JOR", "CAF"):
            if code in seen[name] or name == "elena":
                assert get_country(person, code).pk == code
            else:
                with pytest.raises(Http404):
                    get_country(person, code)
    inside = dict.fromkeys(["marc", "boris", "fatou", "amina"], {"COD"})
    others = {"nobody": set(), "nour": {"CAF"}, "dan": {"JOR"}, "chloe": {"COD", "JOR"}, "elena": {"COD", "JOR"}}
    assert seen == inside | others


@pytest.mark.parametrize("slug", ["no-such-body", "cod-body-2"])
def test_hidden_and_missing_look_alike(cast, sign_in, slug):
    client = sign_in(None)
    hidden, missing = client.get("/structures/cod-body/"), client.get(f"/structures/{slug}/")
    assert hidden.status_code == missing.status_code == 404
    assert without_token(hidden).replace("cod-body", slug) == without_token(missing)


def without_token(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


# Rights are read at each request


def test_a_right_taken_away_is_gone_at_the_next_request(cast, sign_in):
    client = sign_in(cast.boris)
    address = f"/structures/{cast.body.slug}/assess/"
    assert client.get(address).status_code == 200
    Membership.objects.filter(user=cast.boris).update(right=Right.VIEWER)
    assert client.get(address).status_code == 403
    assert client.get(cast.body.get_absolute_url()).status_code == 200
    Membership.objects.filter(user=cast.boris).delete()
    assert client.get(address).status_code == 404
    assert client.get(cast.body.get_absolute_url()).status_code == 404


def test_an_administrator_who_is_one_no_more_sees_nothing_at_the_next_request(cast, sign_in):
    client = sign_in(cast.elena)
    assert client.get(cast.other_body.get_absolute_url()).status_code == 200
    type(cast.elena).objects.filter(pk=cast.elena.pk).update(is_superuser=False)
    assert client.get(cast.other_body.get_absolute_url()).status_code == 404


def test_a_person_who_may_not_sign_in_any_more_is_signed_out(cast, sign_in):
    client = sign_in(cast.amina)
    type(cast.amina).objects.filter(pk=cast.amina.pk).update(is_active=False)
    assert client.get(cast.body.get_absolute_url()).status_code == 404
    assert client.get(f"/structures/{cast.body.slug}/assess/")["Location"].startswith("/accounts/login/")


def test_a_reader_struck_off_the_list_is_out_at_the_next_request(cast, sign_in):
    put_in(Circle.NAMED, cast.body)
    cast.body.readers.add(cast.nour)
    client = sign_in(cast.nour)
    assert client.get(cast.body.get_absolute_url()).status_code == 200
    cast.body.readers.remove(cast.nour)
    assert client.get(cast.body.get_absolute_url()).status_code == 404
