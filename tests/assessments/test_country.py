"""A country at a glance: latest cards as a matrix, nothing known apart, age, what differs, pages, filters, rights."""

import datetime
import gzip
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from assessments.country import age_in_words, countries_in_sight, counts_in_words, is_old, overview
from assessments.models import Assessment, Basis, Mark, Version
from structures.models import Structure, StructureSector
from structures.partial_dates import PartialDate
from structures.search import SearchForm
from structures.vocabulary import Circle, Right
from tests import factories

PAGE = "/countries/COD/"
KB = 1000
TODAY = datetime.date(2026, 11, 22)
PUBLIC = {"circle": Circle.PUBLIC}


def look(country, user=None, *, number=None, differing_only=False, **asked):
    user = user or AnonymousUser()
    form = SearchForm(asked, user=user, country=country)
    return overview(user, country, form, number=number, differing_only=differing_only)


def slugs(rows):
    return [row.structure.slug for row in rows]


def marks_in(page):
    """{structure: [(criterion, rating, tentative, words)]} of every mark's element."""
    element = r'data-structure="([^"]*)" data-criterion="(\d+)" data-rating="([^"]*)" data-tentative="([^"]*)">([^<]*)<'
    found = {}
    for structure, criterion, rating, tentative, words in re.findall(element, page):
        found.setdefault(structure, []).append((int(criterion), rating, tentative, words))
    return found


@pytest.fixture
def bodies(cast):
    """Public bodies: two with answers, one asked in vain, one never asked, one only proposed."""

    def body(slug, name, **columns):
        return factories.make_structure(slug=slug, name=name, country=cast.country, **PUBLIC, **columns)

    cast.cmj = body("cmj", "Mixed commission", acronym="CMJ")
    cast.gtse = body("gtse", "Election security", status="closed")
    cast.ccrss = body("ccrss", "Reform committee")
    cast.never = body("never", "Access group", kind="awg")
    cast.proposed = body("proposed", "Proposed cell", status="proposed", kind="cmcoord")
    words = ["Yes", "Most", "Yes", "Broadly", "Most", "Not yet", "Yes"]
    ratings = ["yes", "partly", "yes", "partly", "partly", "no", "yes"]
    marks = [{"rating": rating, "stated_as": said} for rating, said in zip(ratings, words, strict=True)]
    expert = {"basis": Basis.EXPERT, "as_of": "2008-01", **PUBLIC}
    cast.card = factories.make_card(structure=cast.cmj, marks=marks, **expert)
    factories.make_card(structure=cast.gtse, marks=["yes", "yes", "yes?", "yes?", "yes", "yes", "yes"], **expert)
    factories.make_card(structure=cast.ccrss, marks=["unknown", "not_assessed", *["unknown"] * 5], **expert)
    return cast


# The matrix


def test_each_body_with_answers_is_a_row_with_the_marks_of_its_latest_card(bodies, client):
    factories.make_card(structure=bodies.cmj, marks=["no"] * 7, as_of="2007", basis=Basis.EXPERT, **PUBLIC)
    found = marks_in(client.get(PAGE).content.decode())
    assert found["cmj"] == [
        (1, "yes", "false", "Yes"),
        (2, "partly", "false", "Most"),
        (3, "yes", "false", "Yes"),
        (4, "partly", "false", "Broadly"),
        (5, "partly", "false", "Most"),
        (6, "no", "false", "Not yet"),
        (7, "yes", "false", "Yes"),
    ]
    assert [mark[:3] for mark in found["gtse"][2:4]] == [(3, "yes", "true"), (4, "yes", "true")]


def test_a_row_says_counts_basis_date_and_age_and_leads_to_card_and_body(bodies, client):
    page = client.get(PAGE).content.decode()
    row = page[page.index('value="cmj"') :].split("</th>")[0]
    assert "3\N{NO-BREAK SPACE}Yes, 3\N{NO-BREAK SPACE}Partly, 1\N{NO-BREAK SPACE}No" in row
    assert "January 2008 · Expert view · 1\N{NO-BREAK SPACE}voice" in row
    assert "years old: still true?" in row
    assert f'href="/assessments/{bodies.card.pk}/"' in row
    assert 'href="/structures/cmj/"' in row
    assert "Mixed commission" in row


def test_bodies_stand_by_name_and_not_by_what_was_answered(bodies):
    Structure.objects.filter(slug="cmj").update(name="Zone commission", name_fr="Assemblée")
    assert slugs(look(bodies.country).known) == ["gtse", "cmj"]
    with translation.override("fr"):
        assert slugs(look(bodies.country).known) == ["cmj", "gtse"]


def test_the_columns_are_the_criteria_of_the_set_however_many(cast, client):
    criteria_set = factories.make_criteria_set()
    criteria_set.default = False
    criteria_set.save()
    other = factories.make_criteria_set(slug="three", edition="1", size=3)
    body = factories.make_structure(slug="body", country=cast.country, **PUBLIC)
    factories.make_card(structure=body, criteria_set=other, marks=["yes", "no", "partly"], **PUBLIC)
    factories.make_card(structure=body, marks=["no"] * 7, as_of="2026", **PUBLIC)
    page = client.get(PAGE).content.decode()
    assert [mark[:2] for mark in marks_in(page)["body"]] == [(1, "yes"), (2, "no"), (3, "partly")]
    assert "short 3" in page
    assert "short 4" not in page


def test_a_criterion_without_a_mark_is_not_assessed(bodies):
    Mark.objects.filter(version__assessment=bodies.card, criterion__number=6).delete()
    (row,) = [row for row in look(bodies.country).known if row.structure.slug == "cmj"]
    assert [shown.rating for _question, shown in row.cells][5] == "not_assessed"


# Nothing known


def test_bodies_of_which_nothing_is_known_stand_apart(bodies):
    found = look(bodies.country)
    assert slugs(found.known) == ["gtse", "cmj"]
    assert slugs(found.unknown) == ["never", "proposed", "ccrss"]
    assert found.numbers == {"known": 2, "unknown": 3, "old": 2}


def test_nothing_known_is_never_shown_as_no(bodies, client):
    page = client.get(PAGE).content.decode()
    apart = page[page.index('id="nothing-known"') :]
    assert "Access working group" in apart
    assert "no card yet" in apart
    assert {rating for _n, rating, _t, _w in marks_in(page)["ccrss"]} == {"unknown", "not_assessed"}
    assert "nothing known yet: 6\N{NO-BREAK SPACE}unknown" in apart
    assert 'data-rating="no"' not in apart
    assert not {"never", "proposed"} & set(marks_in(page))


def test_a_proposed_body_is_said_to_be_proposed(bodies, client):
    page = client.get(PAGE).content.decode()
    line = page[page.index("/structures/proposed/") :].split("</li>")[0]
    assert "Status: Proposed" in line
    assert "only proposed: there is nothing to assess before it exists" in line
    assert "no card yet" not in line


def test_a_card_that_the_reader_may_not_read_is_as_if_it_were_not_there(bodies, sign_in):
    factories.make_card(structure=bodies.never, marks=["no"] * 7, circle=Circle.BODY)
    factories.make_card(structure=bodies.proposed, marks=["no"] * 7, state=Version.State.SUBMITTED, **PUBLIC)
    for person in (None, bodies.nour, bodies.dan, bodies.chloe, bodies.boris):
        assert slugs(look(bodies.country, person).known)[:1] != ["never"]
    assert "never" in slugs(look(bodies.country, bodies.elena).known)
    assert "proposed" not in slugs(look(bodies.country, bodies.elena).known)


# How old


@pytest.mark.parametrize(
    ("as_of", "age", "old"),
    [
        ("2026-11-22", "less than a month old", False),
        ("2026-10-23", "less than a month old", False),
        ("2026-10-22", "1 month old", False),
        ("2026-11", "less than a month old", False),
        ("2027-01", "less than a month old", False),
        ("2026-10", "less than a month old", False),
        ("2026-09", "1 month old", False),
        ("2025-11-22", "12 months old", False),
        ("2025-11-21", "12 months old", True),
        ("2025-10", "12 months old", True),
        ("2025", "10 months old", False),
        ("2024", "22 months old", True),
        ("2024-11-23", "23 months old", True),
        ("2024-11-22", "2 years old", True),
        ("2008-01", "18 years old", True),
    ],
)
def test_the_age_is_said_in_whole_months_then_years_and_never_more_than_is_certain(as_of, age, old):
    date = PartialDate.parse(as_of)
    assert (age_in_words(date, TODAY), is_old(date, TODAY)) == (age, old)


@given(days=st.lists(st.dates(datetime.date(1990, 1, 1), TODAY), min_size=2, max_size=2).map(sorted))
def test_an_earlier_day_is_never_said_to_be_younger(days):
    def months(day):
        words = age_in_words(PartialDate.of(day), TODAY)
        number = int(words.split()[0]) if words[0].isdigit() else 0
        return number * 12 if "year" in words else number

    assert months(days[0]) >= months(days[1])


def test_only_a_card_over_a_year_old_is_asked_about(cast, client):
    fresh, old = [
        factories.make_structure(slug=slug, country=cast.country, **PUBLIC) for slug in ("fresh-one", "old-one")
    ]
    factories.make_card(structure=fresh, as_of=timezone.now().date().isoformat(), **PUBLIC)
    factories.make_card(structure=old, as_of="2012", **PUBLIC)
    page = client.get(PAGE).content.decode()
    rows = {slug: page[page.index(f'value="{slug}"') :].split("</th>")[0] for slug in ("fresh-one", "old-one")}
    assert "less than a month old" in rows["fresh-one"]
    assert "still true?" not in rows["fresh-one"]
    assert "still true?" in rows["old-one"]
    assert "1 card is over a year old" in page


# What differs


def test_each_column_counts_the_answers_and_says_whether_they_differ(bodies):
    factories.make_card(
        structure=bodies.never, marks=["unknown", "not_applicable", "yes", *["not_assessed"] * 4], **PUBLIC
    )
    columns = look(bodies.country).columns
    counts = [column.counts.replace("\N{NO-BREAK SPACE}", " ") for column in columns]
    assert counts[0] == "2 Yes, 1 not known"
    assert counts[1] == "1 Yes, 1 Partly, 1 not applicable"
    assert counts[2] == "3 Yes"
    assert counts[5] == "1 Yes, 1 No, 1 not known"
    assert [column.question.number for column in columns if column.differs] == [2, 4, 5, 6]


def test_a_body_never_assessed_is_in_no_count_of_answers():
    assert counts_in_words([]) == ""
    assert counts_in_words([None]).replace("\N{NO-BREAK SPACE}", " ") == "1 not known"


def test_the_criteria_on_which_bodies_differ_can_be_seen_alone(bodies, client):
    whole = client.get(PAGE).content.decode()
    assert 'href="?differing">' in whole
    page = client.get(PAGE, {"differing": "", "level": "national"}).content.decode()
    assert [mark[0] for mark in marks_in(page)["cmj"]] == [2, 4, 5, 6]
    assert 'href="?level=national">Show all criteria' in page


def test_where_nothing_differs_all_criteria_stay(cast, client):
    for slug in ("a", "b"):
        body = factories.make_structure(slug=slug, country=cast.country, **PUBLIC)
        factories.make_card(structure=body, marks=["yes?", *["yes"] * 5, "unknown"], **PUBLIC)
    page = client.get(PAGE, {"differing": ""}).content.decode()
    assert len(marks_in(page)["a"]) == 7
    assert "On no criterion do the rated answers differ." in page
    assert "Show only these" not in page


def test_what_differs_is_counted_over_all_pages(cast, many):
    first, second = look(cast.country), look(cast.country, number=2)
    assert [column.counts for column in first.columns] == [column.counts for column in second.columns]
    assert first.columns[0].counts == "150\N{NO-BREAK SPACE}Yes"


# Comparing


def test_ticked_bodies_lead_to_the_comparison_without_a_script(bodies, client):
    page = client.get(PAGE).content.decode()
    assert '<form action="/compare/" method="get">' in page
    assert re.findall(r'name="s" value="([^"]+)"', page) == ["gtse", "cmj", "ccrss"]
    assert client.get("/compare/?s=cmj&s=ccrss").context["comparison"].columns


def test_one_card_alone_cannot_be_compared(cast, public_body, client):
    assert 'name="s"' not in client.get(PAGE).content.decode()


# Filters and pages


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "awg"}, ["never"]),
        ({"function": "strategic"}, ["cmj"]),
        ({"status": "closed"}, ["gtse"]),
        ({"status": "proposed"}, ["proposed"]),
        ({"sector": "JUS"}, ["cmj"]),
        ({"level": "hub"}, ["ccrss"]),
        ({"q": "commission"}, ["cmj"]),
        ({"q": "commission", "kind": "awg"}, []),
    ],
)
def test_bodies_are_filtered_inside_the_country(bodies, asked, found):
    Structure.objects.filter(slug="cmj").update(function="strategic")
    Structure.objects.filter(slug="ccrss").update(level="hub")
    factories.make_sector(code="JUS", structures=[bodies.cmj])
    seen = look(bodies.country, **asked)
    assert slugs(seen.known) + slugs(seen.unknown) == found


def test_no_other_country_can_be_asked_for(bodies, client):
    assert {"cmj", "gtse"} < set(marks_in(client.get(PAGE, {"country": "JOR"}).content.decode()))


def test_what_differs_is_told_of_the_filtered_bodies(bodies):
    assert look(bodies.country, q="commission").differing == []


@pytest.mark.parametrize("asked", [{"kind": "circus"}, {"function": "\x00"}, {"q": "a\x00"}, {"sector": "NOPE"}])
def test_an_unknown_filter_is_an_error_at_its_field(bodies, client, asked):
    answer = client.get(PAGE, asked)
    assert answer.status_code == 422
    assert 'class="field-error"' in answer.content.decode()
    assert marks_in(answer.content.decode()) == {}


def test_a_filter_that_finds_nothing_leads_back_to_all(bodies, client):
    page = client.get(PAGE, {"q": "zzz"}).content.decode()
    assert "No structure fits." in page
    assert f'<a href="{PAGE}">Show all structures</a>' in page


@pytest.fixture
def many(cast):
    """150 public bodies with a card, 60 without."""
    grow(cast, known=150, unknown=60)


def grow(cast, *, known, unknown, words="", first=0):
    """More public bodies of the country, numbered from `first` on; so many with a card, so many without."""
    bodies = Structure.objects.bulk_create(
        Structure(
            slug=f"many-{n:04}",
            name=f"Coordination body number {n:04}",
            acronym=f"CB{n}",
            kind="cluster",
            country=cast.country,
            **PUBLIC,
        )
        for n in range(first, first + known + unknown)
    )
    criteria_set = factories.make_criteria_set()
    day = datetime.date(2025, 6, 1)
    on_the_day = {"as_of_earliest": day, "as_of_latest": day, "as_of_precision": "day"}
    facts = {"criteria_set": criteria_set, "basis": Basis.MEETING, "voices": 9, **on_the_day, **PUBLIC}
    cards = Assessment.objects.bulk_create(Assessment(structure=body, **facts) for body in bodies[:known])
    versions = Version.objects.bulk_create(
        Version(assessment=card, state="published", published=timezone.now()) for card in cards
    )
    Mark.objects.bulk_create(
        Mark(version=version, criterion=criterion, **mark(place + number, words))
        for place, version in enumerate(versions)
        for number, criterion in enumerate(criteria_set.criteria.all())
    )


def mark(number, words):
    """Every answer the same without words; else answers of all kinds in words of all kinds."""
    if not words:
        return {"rating": "yes"}
    rating = ["yes", "partly", "no", "unknown"][number * 7 % 11 % 4]
    doubt = rating != "unknown" and number % 3 == 0
    said = {"yes": "Yes", "partly": "Broadly", "no": "Not yet", "unknown": "Don’t know"}[rating]
    return {"rating": rating, "tentative": doubt, "stated_as": said + "?" * doubt if number % 2 else ""}


@pytest.mark.parametrize(
    ("number", "known", "unknown"),
    [(None, 100, 0), ("1", 100, 0), ("2", 50, 50), ("3", 0, 10), ("99", 0, 10), ("x", 100, 0)],
)
def test_bodies_come_in_pages_of_a_hundred_those_with_answers_first(cast, many, number, known, unknown):
    found = look(cast.country, number=number)
    assert (len(found.known), len(found.unknown)) == (known, unknown)


def test_links_to_other_pages_keep_the_filters_and_what_is_shown(cast, many, client):
    page = client.get(PAGE, {"kind": "cluster", "differing": "", "page": "2"}).content.decode()
    assert 'href="?kind=cluster&amp;differing=&amp;page=3"' in page


@pytest.mark.parametrize("who", [None, "amina"], ids=["signed out", "coordinator"])
def test_a_country_asks_as_much_of_the_database_with_a_thousand_bodies_as_with_ten(cast, sign_in, who):
    addresses = [PAGE, f"{PAGE}?sector=WSH&q=number&differing", f"{PAGE}?page=2", "/countries/"]
    client = sign_in(getattr(cast, who) if who else None)
    sector = factories.make_sector()

    def queries():
        StructureSector.objects.all().delete()
        StructureSector.objects.bulk_create(
            StructureSector(structure=body, sector=sector) for body in Structure.objects.all()
        )
        found = {}
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            found[address] = len(captured)
        return found

    grow(cast, known=6, unknown=4)
    few = queries()
    grow(cast, known=600, unknown=390, first=10)
    many = queries()
    assert many == few
    assert {address: number for address, number in many.items() if number > 12} == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_hundred_bodies_weigh_no_more_than_30_kb(cast, client, language):
    grow(cast, known=100, unknown=0, words="any")
    answer = client.get(PAGE, headers={"Accept-Encoding": "gzip", "Accept-Language": language})
    assert sum(map(len, marks_in(gzip.decompress(answer.content).decode()).values())) == 700
    assert len(answer.content) < 30 * KB


# Who sees what


def test_a_country_is_there_for_whoever_sees_a_body_or_has_a_right_and_missing_for_others(cast, sign_in):
    found = {"nobody": sign_in(None).get(PAGE).status_code}
    for person in cast.everybody:
        found[person.email.split("@")[0]] = sign_in(person).get(PAGE).status_code
    missing, inside = 404, 200
    assert found == {
        "nobody": missing,
        "dan": missing,
        "nour": missing,
        **dict.fromkeys(["amina", "boris", "chloe", "fatou", "marc", "elena"], inside),
    }


def test_a_country_without_a_body_leads_on_for_whoever_has_a_right_there(cast, sign_in):
    cast.body.delete()
    for person, words in ((cast.chloe, "Its coordinator adds the first one."), (cast.amina, "No structure of this")):
        page = sign_in(person).get(PAGE)
        assert page.status_code == 200
        assert words in page.content.decode()
    assert sign_in(cast.nour).get(PAGE).status_code == 404
    assert sign_in(cast.elena).get("/countries/JOR/").status_code == 200


def test_a_body_that_the_reader_may_not_see_is_on_no_page(cast, sign_in, public_body):
    factories.make_structure(slug="cod-access", name="Access group", country=cast.country, circle=Circle.BODY)
    factories.make_card(structure=Structure.objects.get(slug="cod-access"), circle=Circle.BODY)
    for person in (None, cast.nour, cast.chloe, cast.amina):
        assert "cod-access" not in sign_in(person).get(PAGE).content.decode()
    assert "cod-access" in sign_in(cast.elena).get(PAGE).content.decode()


@pytest.mark.parametrize("code", ["ZZZ", "COUNTRY", "C", "C-D", "X" * 90, "%00", "CÔD", "COD%20", "..%2F"])
def test_an_unknown_code_is_a_page_that_is_not_there(cast, sign_in, code):
    assert sign_in(cast.elena).get(f"/countries/{code}/").status_code == 404


@pytest.mark.parametrize("code", ["cod", "Cod", "cOD"])
def test_a_code_in_lower_case_leads_to_the_country(public_body, client, code):
    answer = client.get(f"/countries/{code}/?kind=cluster")
    assert (answer.status_code, answer["Location"]) == (301, "/countries/COD/?kind=cluster")
    assert client.get(f"/countries/{code}/", follow=True).status_code == 200


# All countries


def test_countries_stand_by_name_with_what_the_reader_may_see_and_the_invented_one_apart(cast, sign_in, public_body):
    invented = factories.make_country(iso3="XXA")
    factories.make_structure(slug="xxa-body", country=invented, **PUBLIC)
    factories.make_card(structure=cast.body, marks=["no"] * 7)

    def seen(person):
        context = sign_in(person).get("/countries/").context
        return [
            [(country.pk, country.bodies, country.assessed) for country in context[name]]
            for name in ("countries", "fictional")
        ]

    assert seen(None) == [[("COD", 1, 1)], [("XXA", 1, 0)]]
    assert seen(cast.chloe) == [[("COD", 2, 2)], [("XXA", 1, 0)]]
    assert seen(cast.dan) == [[("COD", 1, 1), ("JOR", 1, 0)], [("XXA", 1, 0)]]
    assert seen(cast.elena) == [[("COD", 2, 2), ("JOR", 1, 0)], [("XXA", 1, 0)]]


def test_a_country_where_somebody_has_a_right_but_no_body_is_listed_for_them_alone(cast):
    new = factories.make_country(iso3="CAF")
    factories.give(cast.chloe, Right.COORDINATOR, new)
    assert "CAF" in [country.pk for country in countries_in_sight(cast.chloe)]
    assert "CAF" not in [country.pk for country in countries_in_sight(cast.elena)]
    assert "CAF" not in [country.pk for country in countries_in_sight(cast.amina)]


def test_countries_stand_by_their_name_in_the_readers_language(cast):
    for iso3, name, name_fr in (("COD", "Congo", "Zaïre"), ("JOR", "Jordan", "Émirat")):
        type(cast.country).objects.filter(pk=iso3).update(name=name, name_fr=name_fr)
    assert [country.pk for country in countries_in_sight(cast.elena)] == ["COD", "JOR"]
    with translation.override("fr"):
        assert [country.pk for country in countries_in_sight(cast.elena)] == ["JOR", "COD"]


def test_without_a_public_body_the_list_says_so(cast, client):
    assert "No structure of any country is public yet." in client.get("/countries/").content.decode()


def test_names_of_countries_lead_to_their_page(public_body, cast, sign_in):
    client = sign_in(cast.amina)
    for address in ("/", "/structures/cod-public/", "/structures/?country=COD", "/countries/"):
        assert 'href="/countries/COD/"' in client.get(address).content.decode(), address
