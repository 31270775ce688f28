"""The dashboard: four questions, the same filters for pictures and tables, nothing false, nothing ranked."""

import datetime
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Assessment, Basis, Mark, Version
from structures.models import Structure, StructureSector
from structures.vocabulary import Circle
from tests import factories

DASHBOARD = "/dashboard/"
PROJECT = Path(__file__).parents[2]
PUBLIC = {"circle": Circle.PUBLIC}
VIEWS = ["answers", "cards", "body", "kind"]
MIXED = ["yes", "yes?", "partly", "no", "unknown", "not_applicable", "not_assessed"]


@pytest.fixture
def world(cast):
    """Public bodies: hct with two cards and cluster with one in Congo, quiet with none, invented with one."""
    invented = factories.make_country(iso3="XXA")
    world = SimpleNamespace(
        hct=factories.make_structure(slug="hct", name="Country team", acronym="HCT", kind="hct", **PUBLIC),
        cluster=factories.make_structure(slug="cluster", name="Water", kind="cluster", **PUBLIC),
        quiet=factories.make_structure(slug="quiet", name="Quiet body", kind="cluster", **PUBLIC),
        invented=factories.make_structure(slug="invented", name="Aaa", kind="cluster", country=invented, **PUBLIC),
    )
    world.first = factories.make_card(structure=world.hct, as_of="2024-03", basis=Basis.SURVEY, voices=21, **PUBLIC)
    world.second = factories.make_card(structure=world.hct, as_of="2025-06", marks=MIXED, **PUBLIC)
    factories.make_card(structure=world.cluster, as_of="2025-01", marks=["no"] * 7, **PUBLIC)
    factories.make_card(structure=world.invented, as_of="2026-01", marks=["partly"] * 7, **PUBLIC)
    return world


def sections(answer):
    return {section.title: section for section in answer.context["sections"]}


def text_of(answer):
    """What a reader sees of the main part, in one line."""
    page = re.sub(r"<script.*?</script>", " ", answer.content.decode(), flags=re.DOTALL)
    main = page.partition("<main")[2].partition("</main")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))


def numbers(section):
    """{criterion: {column: number}} of a table of counts, without zeros."""
    return {
        row["name"]: {cell["column"]: cell["number"] for cell in row["cells"] if cell["number"]}
        for row in section.numbers["rows"]
    }


def drawn(section):
    """The same numbers as the picture has them; an answer in doubt is a part of its own there."""
    found = {name: {} for name in (note["text"] for note in section.picture.figure["layout"]["annotations"])}
    for trace in section.picture.figure["data"]:
        for name, number in zip(found, trace["x"], strict=True):
            column = trace["name"].rstrip("?")
            if number:
                found[name][column] = found[name].get(column, 0) + number
    return found


# What is answered


def test_each_country_says_how_many_bodies_there_are_and_how_many_have_a_card(world, client):
    found = sections(client.get(DASHBOARD))
    assert found["Congo"].says == (
        "3 bodies: 2 with a card, 1 without a card (nothing is known here about how it works)."
    )
    assert found["Exempland"].says == "1 body: 1 with a card."


def test_the_latest_card_of_each_body_is_counted(world, client):
    congo = numbers(sections(client.get(DASHBOARD))["Congo"])
    assert congo == {
        "1 short 1": {"Yes": 1, "No": 1, "No card": 1},
        "2 short 2": {"Yes": 1, "No": 1, "No card": 1},
        "3 short 3": {"Partly": 1, "No": 1, "No card": 1},
        "4 short 4": {"No": 2, "No card": 1},
        "5 short 5": {"Unknown": 1, "No": 1, "No card": 1},
        "6 short 6": {"Not applicable": 1, "No": 1, "No card": 1},
        "7 short 7": {"Not assessed": 1, "No": 1, "No card": 1},
    }


@pytest.mark.parametrize("address", ["", "?country=COD", "?basis=survey", "?until=2024", "?view=kind&kind=cluster"])
def test_the_picture_shows_the_numbers_of_the_table_beside_it(world, client, address):
    factories.make_card(
        structure=factories.make_structure(kind="cluster", **PUBLIC), basis=Basis.SURVEY, as_of="2024-01", **PUBLIC
    )
    with_numbers = [section for section in client.get(DASHBOARD + address).context["sections"] if section.numbers]
    assert with_numbers
    for section in with_numbers:
        assert drawn(section) == numbers(section)


def test_the_table_says_how_many_of_an_answer_are_in_doubt(world, client):
    congo = sections(client.get(DASHBOARD))["Congo"]
    notes = [cell["note"] for row in congo.numbers["rows"] for cell in row["cells"] if cell["note"]]
    assert notes == ["1 in doubt"]


def test_a_country_without_any_card_gets_no_picture_and_no_table_but_a_plain_sentence(world, client):
    Assessment.objects.filter(structure__country="COD").update(circle=Circle.BODY)
    answer = client.get(DASHBOARD)
    congo = sections(answer)["Congo"]
    assert (congo.picture, congo.numbers) == (None, None)
    assert congo.says == "3 bodies: 3 without a card (nothing is known here about how they work)."


def test_nothing_is_a_share_a_score_or_a_rank(world, client):
    for view in VIEWS:
        page = text_of(client.get(DASHBOARD, {"view": view, "body": "hct", "kind": "cluster"}))
        assert "%" not in page
        assert not re.search(
            r"\b(best|worst|highest|lowest|average|rank(ed)? first|good|poor|weak)\b", page, re.IGNORECASE
        )


# Order


def test_countries_come_by_name_and_what_is_fictional_comes_last_and_says_so(world, client):
    factories.make_structure(slug="in-jordan", country=factories.make_country(iso3="JOR"), **PUBLIC)
    for view in ("answers", "cards"):
        shown = client.get(DASHBOARD, {"view": view}).context["sections"]
        assert [section.title for section in shown] == ["Congo", "Jordan", "Exempland"]
        assert [section.fictional for section in shown] == [False, False, True]
    page = client.get(DASHBOARD).content.decode()
    assert page.count('data-kind="fictional"') == 1
    assert page.index(">Jordan<") < page.index('data-kind="fictional"')


def test_fictional_bodies_are_never_compared_with_real_ones(world, client):
    real, fictional = client.get(DASHBOARD, {"view": "kind", "kind": "cluster"}).context["sections"]
    assert [row["body"].slug for row in real.marks["rows"]] == ["cluster"]
    assert [row["body"].slug for row in fictional.marks["rows"]] == ["invented"]
    assert not real.differs
    assert not fictional.differs


# Who assessed, and when


def test_each_card_is_listed_with_date_basis_voices_and_how_much_is_known(world, client):
    congo = sections(client.get(DASHBOARD, {"view": "cards"}))["Congo"]
    found = [(line["body"].name, line["date"], line["basis"], line["voices"], line["rated"]) for line in congo.cards]
    assert [tuple(part.replace("\u00a0", " ") for part in line) for line in found] == [
        ("HCT", "March 2024", "Survey", "21 voices", "7 of 7 rated"),
        ("HCT", "June 2025", "Agreed in a meeting", "9 voices", "4 of 6 rated"),
        ("Water", "January 2025", "Agreed in a meeting", "9 voices", "7 of 7 rated"),
    ]
    assert [(group["why"], [body.slug for body in group["bodies"]]) for group in congo.without] == [
        ("Without a card: nothing is known here about how they work", ["quiet"])
    ]
    traces = congo.picture.figure["data"]
    points = sorted(point for trace in traces for point in zip(trace["x"], trace["text"], strict=True))
    assert points == [("2024-03-16", "7/7"), ("2025-01-16", "7/7"), ("2025-06-15", "4/6")]


def test_a_card_that_is_not_public_names_its_circle(cast, sign_in):
    factories.make_card(structure=cast.body)
    page = text_of(sign_in(cast.chloe).get(DASHBOARD, {"view": "cards"}))
    assert "Everybody with a right in the country" in page


def test_no_page_names_a_person(cast, world, sign_in):
    source = factories.make_source(author="Somebody Real")
    card = factories.make_card(structure=cast.body, author=cast.boris, basis=Basis.EXPERT, source=source)
    Assessment.objects.filter(pk=card.pk).update(expert="Named Expert")
    client = sign_in(cast.amina)
    for view in VIEWS:
        page = text_of(client.get(DASHBOARD, {"view": view, "body": "cod-body", "kind": "jointcommittee"}))
        assert "@" not in page
        assert "Somebody Real" not in page
        assert "Named Expert" not in page


def test_two_bodies_of_one_name_keep_a_row_each(world, client):
    twin = factories.make_structure(slug="twin", name="Water", kind="cluster", **PUBLIC)
    factories.make_card(structure=twin, as_of="2023", **PUBLIC)
    congo = sections(client.get(DASHBOARD, {"view": "cards"}))["Congo"]
    names = [note["text"] for note in congo.picture.figure["layout"]["annotations"]]
    assert names == ["HCT", "Water", "Water"]


# One body over time


def over_time(client, **asked):
    return client.get(DASHBOARD, {"view": "body", "body": "hct", **asked})


def test_each_basis_of_a_body_stands_by_itself(world, client):
    found = sections(over_time(client))
    assert {title: [line["date"] for line in section.cards] for title, section in found.items()} == {
        "Agreed in a meeting": ["June 2025"],
        "Survey": ["March 2024"],
    }
    for section in found.values():
        assert len({x for trace in section.picture.figure["data"] for x in trace["x"]}) == 1
        assert {trace["mode"] for trace in section.picture.figure["data"]} == {"markers"}


def test_a_bodys_marks_are_shown_as_on_every_page(world, client):
    Mark.objects.filter(version__assessment=world.second, criterion__number=3).update(stated_as="Broadly")
    page = over_time(client).content.decode()
    assert re.search(
        r'data-structure="hct" data-criterion="3" data-rating="partly" data-tentative="false">Broadly<', page
    )
    assert page.count('data-structure="hct"') == 14


def test_of_a_corrected_card_the_newest_version_counts_and_the_others_are_listed(world, client):
    factories.add_version(assessment=world.second, number=2, reason="Two lines were swapped.")
    answer = over_time(client)
    (line,) = sections(answer)["Agreed in a meeting"].cards
    assert line["headline"] == "7\u00a0Yes"
    versions = [(version["card"].number, version["card"].correction) for version in answer.context["versions"]]
    assert versions == [(2, "Two lines were swapped."), (1, "")]
    assert f"/assessments/{world.second.pk}/?version=1" in answer.content.decode()


def test_without_a_correction_no_versions_are_listed(world, client):
    answer = over_time(client)
    assert answer.context["versions"] == []
    assert "Corrected cards" not in text_of(answer)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"body": "quiet"}, "No card that you may see: nothing is known here about how it works."),
        ({"basis": "expert"}, "There are cards, and these filters leave them all out."),
        ({"body": "part"}, "Rated together with others; the answers stand there:"),
        ({"body": ""}, "Choose a body to see its cards over time."),
    ],
)
def test_a_body_without_a_card_to_show_says_why(world, client, asked, words):
    whole = factories.make_structure(slug="whole", kind="composite", **PUBLIC)
    factories.make_card(structure=whole, basis=Basis.EXPERT, **PUBLIC)
    factories.make_relation(start=factories.make_structure(slug="part", **PUBLIC), kind="part_of", end=whole)
    answer = over_time(client, **asked)
    assert answer.status_code == 200
    assert words in text_of(answer)
    assert not answer.context.get("sections")
    assert ("Whole" in text_of(answer)) or asked.get("body") != "part"


def test_only_bodies_with_a_card_that_fit_the_country_are_offered(world, client):
    def offered(**asked):
        choices = client.get(DASHBOARD, {"view": "body", **asked}).context["form"].fields["body"].choices
        return {place: [slug for slug, _name in bodies] for place, bodies in choices[1:]}

    assert offered() == {"Congo": ["hct", "cluster"], "Exempland": ["invented"]}
    assert offered(country="COD") == {"Congo": ["hct", "cluster"]}
    assert offered(kind="cluster") == {"Congo": ["cluster"], "Exempland": ["invented"]}
    assert offered(body="quiet", country="XXA") == {"Congo": ["quiet"], "Exempland": ["invented"]}


# Bodies of one kind


def test_the_criteria_in_which_bodies_of_a_kind_differ_are_named(world, client):
    other = factories.make_structure(slug="health", name="Health", kind="cluster", **PUBLIC)
    factories.make_card(structure=other, as_of="2025-02", marks=["no", "no?", "partly", *["unknown"] * 4], **PUBLIC)
    answer = client.get(DASHBOARD, {"view": "kind", "kind": "cluster"})
    real = answer.context["sections"][0]
    assert real.differs == ["3 short 3"]
    assert [(name, differs) for name, differs in real.marks["headings"] if differs] == [("3 short 3", True)]
    notes = {row["name"]: (row["differs"], bool(row["too_few"])) for row in real.numbers["rows"]}
    assert notes["2 short 2"] == (False, False)
    assert notes["3 short 3"] == (True, False)
    assert notes["4 short 4"] == (False, True)
    assert "They differ in: 3 short 3." in text_of(answer)
    assert [row["body"].slug for row in real.marks["rows"]] == ["health", "cluster"]
    assert [body.slug for body in real.without[0]["bodies"]] == ["quiet"]


def test_one_card_alone_is_compared_with_nothing(world, client):
    answer = client.get(DASHBOARD, {"view": "kind", "kind": "hct"})
    (real,) = answer.context["sections"]
    assert (real.picture, real.numbers, real.differs) == (None, None, [])
    assert "Only one of them has a card: there is nothing to compare it with yet." in text_of(answer)


def test_different_bases_and_dates_far_apart_are_said(world, client):
    other = factories.make_structure(kind="cluster", **PUBLIC)
    factories.make_card(structure=other, as_of="2020-01", basis=Basis.SURVEY, **PUBLIC)
    real = client.get(DASHBOARD, {"view": "kind", "kind": "cluster"}).context["sections"][0]
    assert [caution[:40] for caution in real.cautions] == [
        "These cards rest on different bases (Agr",
        "The reference dates lie 60 months apart:",
    ]


# Filters


def offered(answer, name):
    return [value for value, _label in answer.context["form"].fields[name].choices]


def test_only_what_there_is_for_the_reader_is_offered(cast, world, client, sign_in):
    factories.make_sector(code="WSH", structures=[world.cluster])
    factories.make_sector(code="SHL", structures=[cast.body])
    answer = client.get(DASHBOARD)
    assert offered(answer, "country") == ["", "COD", "XXA"]
    assert offered(answer, "kind") == ["", "cluster", "hct"]
    assert offered(answer, "sector") == ["", "WSH"]
    assert offered(answer, "level") == ["", "national"]
    assert offered(answer, "status") == ["", "active"]
    assert offered(answer, "basis") == ["", "meeting", "survey"]
    assert offered(answer, "since") == offered(answer, "until") == ["", 2024, 2025, 2026]
    assert "criteria" not in answer.context["form"].fields
    own = sign_in(cast.chloe).get(DASHBOARD)
    assert offered(own, "kind") == ["", "cluster", "hct", "jointcommittee"]
    assert offered(own, "sector") == ["", "SHL", "WSH"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"kind": "circus"}, "kind"),
        ({"kind": "awg"}, "kind"),
        ({"country": "ZZZ"}, "country"),
        ({"country": "JOR"}, "country"),  # there, but nothing of it is for this reader: like one that is not there
        ({"sector": "NOPE"}, "sector"),
        ({"level": "moon"}, "level"),
        ({"status": "\x00"}, "status"),
        ({"basis": "rumour"}, "basis"),
        ({"basis": "expert"}, "basis"),
        ({"since": "soon"}, "since"),
        ({"since": "1066"}, "since"),
        ({"until": "9" * 400}, "until"),
        ({"since": "2026", "until": "2024"}, "until"),
        ({"view": "moon"}, "view"),
        ({"view": "body", "body": "nowhere"}, "body"),
        ({"view": "body", "body": "cod-body"}, "body"),  # hidden
        ({"view": "body", "body": "hct", "country": "XXA"}, "body"),
    ],
)
def test_an_unknown_filter_is_an_error_at_its_field_and_nothing_is_shown(world, client, asked, field):
    answer = client.get(DASHBOARD, asked)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "sections" not in answer.context
    page = answer.content.decode()
    assert ('class="field-error"' in page) or field == "view"
    assert ('class="notice error"' in page) == (field == "view")
    assert "<details" in page
    assert ("open>" in page) == (field not in {"country", "body", "view"})


@pytest.mark.parametrize("page", ["0", "x", "-1", "99999999999999999999", "\x00"])
@pytest.mark.parametrize("view", ["cards", "kind"])
def test_a_page_that_is_not_there_gives_the_nearest(world, client, view, page):
    assert client.get(DASHBOARD, {"view": view, "kind": "cluster", "page": page}).status_code == 200


def test_a_filter_that_is_set_is_said_and_stays_from_one_question_to_the_next(world, client):
    answer = client.get(DASHBOARD, {"country": "COD", "since": "2025", "view": "kind", "kind": "cluster"})
    assert "Country: Congo · Kind: Cluster · From year: 2025 · Show everything" in text_of(answer)
    assert [view["address"] for view in answer.context["views"]] == [
        f"?view={view}&country=COD&kind=cluster&since=2025" for view in VIEWS
    ]
    assert [view["here"] for view in answer.context["views"]] == [False, False, False, True]


def test_a_chosen_body_is_no_filter_of_the_other_questions(world, client):
    answer = over_time(client, country="COD")
    assert [view["address"] for view in answer.context["views"]] == [f"?view={view}&country=COD" for view in VIEWS]
    assert client.get(DASHBOARD, {"body": "nowhere"}).status_code == 200


def test_filters_that_nothing_fits_say_so(world, client):
    answer = client.get(DASHBOARD, {"country": "XXA", "kind": "hct"})
    assert answer.status_code == 200
    assert "No body fits these filters." in text_of(answer)


def test_a_second_set_of_questions_is_chosen_and_never_mixed_in(world, client):
    other = factories.make_criteria_set(slug="other", edition="1", size=3, default=False)
    factories.make_card(structure=world.quiet, criteria_set=other, marks=["no"] * 3, **PUBLIC)
    answer = client.get(DASHBOARD)
    assert offered(answer, "criteria") == ["", "other-1"]
    assert sections(answer)["Congo"].says == "3 bodies: 2 with a card, 1 with a card that the filters leave out."
    congo = sections(client.get(DASHBOARD, {"criteria": "other-1"}))["Congo"]
    assert numbers(congo)["1 short 1"] == {"No": 1, "Filtered out": 2}
    assert client.get(DASHBOARD, {"criteria": "third"}).status_code == 422


# Who sees what


def test_each_person_sees_what_they_may_and_no_more(cast, world, sign_in):
    factories.make_card(structure=cast.body)
    factories.make_card(structure=cast.other_body)
    found = {}
    for name in ("nobody", "nour", "chloe", "dan", "elena"):
        answer = sign_in(getattr(cast, name, None)).get(DASHBOARD)
        assert answer.status_code == 200
        found[name] = {title: section.says.split(",")[0] for title, section in sections(answer).items()}
    public = {"Congo": "3 bodies: 2 with a card", "Exempland": "1 body: 1 with a card."}
    congo, jordan = {"Congo": "4 bodies: 3 with a card"}, {"Jordan": "1 body: 1 with a card."}
    assert found == {
        "nobody": public,
        "nour": public,
        "chloe": public | congo,
        "dan": public | jordan,
        "elena": public | congo | jordan,
    }


def test_where_there_is_nothing_to_see_the_page_says_what_to_do(db, client):
    for view in VIEWS:
        answer = client.get(DASHBOARD, {"view": view})
        assert answer.status_code == 200
        assert "There is no body here for you to see yet." in text_of(answer)
    factories.make_criteria_set()
    assert client.get(DASHBOARD).status_code == 200


def test_a_regional_body_is_counted_apart_from_the_countries(world, client):
    Structure.objects.filter(slug="cluster").update(country=None)
    for view in ("answers", "cards"):
        shown = client.get(DASHBOARD, {"view": view}).context["sections"]
        assert [section.title for section in shown] == ["Congo", "Regional", "Exempland"]


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_the_dashboard_is_only_read(world, client, verb):
    assert getattr(client, verb)(DASHBOARD).status_code == 405


def test_the_main_navigation_leads_here(world, client):
    assert re.search(r'<a href="/dashboard/"[^>]*>Dashboard</a>', client.get("/").content.decode())


# Speed


class Many:
    """Public bodies of four countries, each with two cards; every tenth has none."""

    def __init__(self):
        self.criteria_set = factories.make_criteria_set()
        self.countries = [factories.make_country(iso3=code) for code in ("COD", "JOR", "XXA", "TCD")]
        self.sector = factories.make_sector()
        self.size = 0

    def grow(self, size):
        bodies = Structure.objects.bulk_create(
            Structure(slug=f"many-{n}", name=f"Many {n}", kind="cluster", country=self.countries[n % 4], **PUBLIC)
            for n in range(self.size, size)
        )
        self.size = size
        StructureSector.objects.bulk_create(StructureSector(structure=body, sector=self.sector) for body in bodies)
        assessments = Assessment.objects.bulk_create(
            Assessment(
                structure=body,
                criteria_set=self.criteria_set,
                basis=Basis.MEETING,
                voices=9,
                as_of_earliest=datetime.date(year, 6, 1),
                as_of_latest=datetime.date(year, 6, 1),
                as_of_precision="day",
                **PUBLIC,
            )
            for n, body in enumerate(bodies)
            for year in (2024, 2025)
            if n % 10
        )
        versions = Version.objects.bulk_create(
            Version(assessment=row, state="published", published=timezone.now()) for row in assessments
        )
        criteria = list(self.criteria_set.criteria.all())
        Mark.objects.bulk_create(
            Mark(version=version, criterion=criterion, rating="yes") for version in versions for criterion in criteria
        )


def test_a_thousand_structures_ask_no_more_of_the_database_than_ten(cast, sign_in):
    many, client = Many(), sign_in(cast.elena)
    asked = ["", "?view=cards", "?view=cards&country=COD&sector=WSH&since=2025", "?view=kind&kind=cluster"]
    asked += ["?view=body&body=many-1"]
    counted = []
    for size in (10, 1000):
        many.grow(size)
        counted.append({})
        for address in asked:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(DASHBOARD + address).status_code == 200
            counted[-1][address] = len(captured)
    assert counted[0] == counted[1]
    assert max(counted[1].values()) <= 12


def test_long_lists_come_in_pages_of_a_hundred_bodies(db, client):
    Many().grow(250)
    for view, shown in (("cards", 100), ("kind", 100)):
        answer = client.get(DASHBOARD, {"view": view, "kind": "cluster", "page": 2})
        found = answer.context["sections"]
        bodies = {line["body"].id for section in found for line in section.cards}
        bodies |= {row["body"].id for section in found if section.marks for row in section.marks["rows"]}
        if view == "cards":
            bodies |= {body.id for section in found for group in section.without for body in group["bodies"]}
        assert len(bodies) == shown
        assert f"?view={view}&amp;kind=cluster&amp;page=1" in answer.content.decode()


# pandas and Plotly are loaded by a worker that is asked for charts, and by no other.

SERVE = """
import sys
import django
from django.apps import apps
from django.conf import settings
django.setup()
settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}  # quicker: all tables at once
from django.core.management import call_command
from django.test import Client
from assessments.models import Assessment
call_command("migrate", run_syncdb=True, verbosity=0)
call_command("createcachetable", verbosity=0)
call_command("loaddata", "cod", verbosity=0)
client = Client(headers={"host": "127.0.0.1"})
def serve(*addresses):
    for address in addresses:
        assert client.get(address).status_code == 200, address
    print(*sorted({"pandas", "plotly", "numpy"} & set(sys.modules)))
cards = [f"/assessments/{pk}/" for pk in Assessment.objects.values_list("pk", flat=True)]
serve("/", "/structures/", "/structures/cod-cmj/", "/about/", *cards)
serve("/compare/?s=cod-cmj&s=cod-ccrss", "/api/v1/scorecards")
serve("/dashboard/")
"""


def test_a_worker_that_served_only_cards_has_loaded_neither_pandas_nor_plotly():
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("COORDHUB_")}
    surroundings |= {
        "DATABASE_URL": "sqlite://:memory:",
        "DJANGO_SETTINGS_MODULE": "coordhub.settings",
        "COORDHUB_DEBUG": "1",  # static files need not be collected
        "COORDHUB_SECRET_KEY": "a key for tests",
    }
    run = subprocess.run(
        [sys.executable, "-c", SERVE], cwd=PROJECT, env=surroundings, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    after_cards, after_comparing, after_the_dashboard = run.stdout.splitlines()
    assert (after_cards, after_comparing) == ("", "")
    assert after_the_dashboard == "numpy pandas plotly"
