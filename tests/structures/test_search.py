"""Finding structures: search, filters, order, pages; never more than the person may see."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from structures.models import Structure
from structures.search import SearchForm
from structures.vocabulary import Circle
from tests import factories

LIST = "/structures/"


def found(user=None, **asked):
    """The slugs that a search finds, in its order."""
    form = SearchForm(asked, user=user or AnonymousUser())
    slugs = dict(Structure.objects.values_list("pk", "slug"))
    return [slugs[pk] for pk in form.filter()]


def offered(user, name):
    """The values of a filter that the person can choose from."""
    return [value for value, _label in SearchForm({}, user=user).fields[name].choices]


@pytest.fixture
def bodies(cast):
    """Four public structures of two countries."""
    public = {"circle": Circle.PUBLIC}
    factories.make_structure(
        slug="hct",
        country=cast.country,
        name="Humanitarian Country Team",
        name_fr="Équipe humanitaire de pays",
        acronym="HCT",
        kind="hct",
        function="strategic",
        **public,
    )
    factories.make_structure(
        slug="wash", country=cast.country, name="Water cluster", kind="cluster", level="subnational", **public
    )
    factories.make_structure(
        slug="joint", country=cast.other_country, name="Joint Côte Committee", status="proposed", **public
    )
    factories.make_structure(
        slug="cells", country=cast.other_country, name="Coordination cell", acronym="CŒUR", kind="cmcoord", **public
    )
    factories.make_sector(code="WSH", name="Water", structures=Structure.objects.filter(slug__in=["wash", "hct"]))
    factories.make_sector(code="SHL", name="Shelter")


# Words


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("", ["cells", "hct", "joint", "wash"]),
        ("water", ["wash"]),
        ("WATER", ["wash"]),
        ("hct", ["hct"]),
        ("equipe", ["hct"]),
        ("Équipe pays", ["hct"]),
        ("country humanitarian", ["hct"]),
        ("country water", []),
        ("cote", ["joint"]),
        ("coeur", ["cells"]),
        ("  co  ", ["cells", "hct", "joint"]),
        ("hum", ["hct"]),
        ("%", []),
        ("_", []),
    ],
)
def test_every_word_is_sought_in_names_acronym_and_slug_whatever_its_case_and_accents(bodies, words, slugs):
    assert found(q=words) == slugs


def test_the_list_is_sorted_by_the_name_in_the_readers_language_whatever_its_accents(bodies):
    assert found() == ["cells", "hct", "joint", "wash"]
    Structure.objects.filter(slug="joint").update(name="École", name_fr="zone")
    assert found() == ["cells", "joint", "hct", "wash"]
    with translation.override("fr"):
        assert found() == ["cells", "hct", "wash", "joint"]


# Filters


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ({"country": "COD"}, ["hct", "wash"]),
        ({"country": "JOR"}, ["cells", "joint"]),
        ({"kind": "cluster"}, ["wash"]),
        ({"kind": "awg"}, []),
        ({"function": "strategic"}, ["hct"]),
        ({"function": "operational"}, []),
        ({"sector": "WSH"}, ["hct", "wash"]),
        ({"level": "subnational"}, ["wash"]),
        ({"status": "proposed"}, ["joint"]),
        ({"status": "active", "sector": "WSH", "q": "team"}, ["hct"]),
        ({"country": "JOR", "sector": "WSH"}, []),
    ],
)
def test_filters_narrow_the_list_together(bodies, asked, slugs):
    assert found(**asked) == slugs


def test_a_structure_in_two_sectors_is_found_once(bodies):
    factories.make_sector(code="HEA", structures=Structure.objects.filter(slug="wash"))
    assert found(sector="WSH") == ["hct", "wash"]
    assert found() == ["cells", "hct", "joint", "wash"]


def test_only_countries_and_sectors_of_what_the_person_may_see_are_offered(bodies, cast):
    Structure.objects.filter(country=cast.other_country).update(circle=Circle.COUNTRY)
    assert offered(AnonymousUser(), "country") == ["", "COD"]
    assert offered(cast.dan, "country") == ["", "COD", "JOR"]
    assert offered(AnonymousUser(), "sector") == ["", "WSH"]
    Structure.objects.filter(slug__in=["wash", "hct"]).update(circle=Circle.BODY)
    assert offered(AnonymousUser(), "country") == [""]
    assert offered(AnonymousUser(), "sector") == [""]


def test_a_country_whose_structures_are_all_hidden_looks_like_one_without_any(bodies, client, cast):
    Structure.objects.filter(country=cast.other_country).update(circle=Circle.COUNTRY)
    factories.make_country(iso3="XXA")
    for country in ("JOR", "XXA"):
        response = client.get(LIST, {"country": country})
        assert response.status_code == 200
        assert list(response.context["page"].structures) == []


@pytest.mark.parametrize("country", ["ZZZ", "cod", "C", "\x00\x00\x00", "CÔD", "COD "])
def test_an_unknown_country_is_a_404_page_that_says_what_to_do(bodies, client, country):
    response = client.get(LIST, {"country": country})
    assert response.status_code == 404
    assert "Find a structure" in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"kind": "nonsense"}, "kind"),
        ({"level": "moon"}, "level"),
        ({"function": "decorative"}, "function"),
        ({"status": "\x00"}, "status"),
        ({"sector": "NOPE"}, "sector"),
        ({"q": "a\x00b"}, "q"),
        ({"q": "\ufffe"}, "q"),
        ({"q": "x" * 101}, "q"),
    ],
)
def test_an_unknown_filter_is_an_error_at_its_field_and_what_was_typed_stays(bodies, client, asked, field):
    response = client.get(LIST, asked)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert str(response.context["form"].errors[field][0]) in response.context["form"].errors.as_text()
    assert 'class="field-error"' in response.content.decode()
    assert list(response.context["page"].structures) == []
    assert response.context["form"][field].value() == asked[field]


def test_inside_a_country_only_its_structures_and_their_sectors_are_offered(bodies, cast):
    form = SearchForm({"country": "COD"}, user=AnonymousUser(), country=cast.other_country)
    assert len(form.filter()) == 2
    assert "country" not in form.fields
    assert [value for value, _label in form.fields["sector"].choices] == [""]


@pytest.mark.parametrize(
    ("asked", "is_open"),
    [({}, False), ({"q": "x"}, False), ({"kind": "cluster"}, True), ({"level": "moon"}, True), ({"q": "a\x00"}, True)],
)
def test_the_filters_stand_open_where_one_is_set_or_something_is_wrong(bodies, client, asked, is_open):
    page = client.get(LIST, asked).content.decode()
    assert re.search(r"<details([^>]*)>\s*<summary>Filters", page)[1] == (" open" if is_open else "")


# Who sees what


def test_a_search_finds_only_what_the_person_may_see(cast):
    named = factories.make_structure(slug="cod-named", country=cast.country, circle=Circle.NAMED)
    named.readers.add(cast.dan)
    factories.make_structure(slug="cod-public", country=cast.country, circle=Circle.PUBLIC)
    factories.make_structure(slug="regional", country=cast.country, circle=Circle.BODY)
    Structure.objects.filter(slug="regional").update(country=None)
    cast.body.circle = Circle.BODY
    cast.body.save()
    everybody = {person.email.split("@")[0]: found(person) for person in cast.everybody}
    country, public = ["cod-public"], ["cod-public"]
    assert everybody == {
        "amina": country,
        "boris": country,
        "chloe": country,
        "fatou": ["cod-body", "cod-public"],
        "marc": ["cod-body", "cod-public"],
        "dan": ["cod-named", "cod-public", "jor-body"],
        "elena": ["cod-body", "cod-named", "cod-public", "jor-body", "regional"],
        "nour": public,
    }
    assert found() == public


# The page


@pytest.fixture
def many(cast):
    Structure.objects.bulk_create(
        Structure(slug=f"many-{n:03}", name=f"Many {n:03}", kind="cluster", country=cast.country, circle="public")
        for n in range(201)
    )


@pytest.mark.parametrize(
    ("page", "first", "length"),
    [(None, 0, 100), ("1", 0, 100), ("2", 100, 100), ("3", 200, 1), ("99", 200, 1), ("0", 200, 1), ("x", 0, 100)],
)
def test_the_list_comes_in_pages_of_a_hundred_and_a_wrong_number_gives_the_nearest(many, client, page, first, length):
    response = client.get(LIST, {"page": page} if page else {})
    assert response.status_code == 200
    slugs = [structure.slug for structure in response.context["page"].structures]
    assert slugs == [f"many-{n:03}" for n in range(first, first + length)]
    assert "201 structures" in response.content.decode()


def test_links_to_other_pages_keep_the_search(many, client):
    page = client.get(LIST, {"q": "many", "kind": "cluster", "page": "2", "unasked": "x"}).content.decode()
    for number in (1, 3):
        assert f'href="?q=many&amp;kind=cluster&amp;page={number}"' in page


def test_a_line_names_country_and_sectors_and_a_regional_body(bodies, client, cast):
    factories.make_structure(slug="regional", circle=Circle.PUBLIC)
    Structure.objects.filter(slug="regional").update(country=None)
    page = client.get(LIST).content.decode()
    assert "Water · Congo" in page
    assert "Regional" in page
    assert '<a href="/structures/wash/">' in page


def test_a_search_that_finds_nothing_leads_back_to_all(bodies, client):
    page = client.get(LIST, {"q": "zzz"})
    assert page.status_code == 200
    assert "No structure fits." in page.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_list_is_only_read(db, client, method):
    assert getattr(client, method)(LIST).status_code == 405
