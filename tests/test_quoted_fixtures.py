"""The fixtures `caf`, `jor` and `calp`: what two documents say of real bodies, in their words, and no mark on any."""

import json
import re
from collections import Counter

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Count, Q

from structures.models import Organisation, Post, Relation, Seat, Statement, Structure, StructureSector
from structures.portrait import portrait
from structures.vocabulary import Circle, Standing, Status
from tests.test_fixtures import FIXTURES, NAMES, content, fields_of, load, rows_of

QUOTED = ["caf", "jor", "calp"]
DOCUMENTS = {"phap-icva-2017": "phap_icva_2017.json", "calp-2016": "calp_2016.json"}
SECTORS = ["wash", "edu", "health", "fs"]
SECTOR_CODES = {"wash": "WSH", "edu": "EDU", "health": "HEA", "fs": "FSC"}
BODIES_OF_CAF = {
    *("caf-hct", "caf-cdc", "caf-dev-ministerial", "caf-cmcoord", "caf-adhoc-nexus"),
    *(f"caf-{kind}-{sector}" for kind in ("cluster", "joint", "sector") for sector in SECTORS),
}


def places_of(source):
    """{sentence of the document: where it stands}, from the text that is kept beside the fixtures."""
    passages = json.loads((FIXTURES / "source" / DOCUMENTS[source]).read_text("utf-8"))["passages"]
    return {sentence: passage["place"] for passage in passages for sentence in passage["sentences"]}


def said_of(fact):
    return [(one.standing, one.quote) for one in fact.statements.order_by("pk")]


def relations(**which):
    """{(from, kind, to): its standings}"""
    return {
        (found.from_structure.slug, found.kind, found.to_structure.slug if found.to_structure else found.to_text): [
            statement.standing for statement in found.statements.order_by("pk")
        ]
        for found in Relation.objects.filter(**which).select_related("from_structure", "to_structure")
    }


# Nothing but what the documents say


@pytest.mark.parametrize("name", QUOTED)
def test_no_mark_and_no_card_stands_on_any_of_them(name):
    assert {row["model"].split(".")[0] for row in rows_of(name)} == {"structures"}
    bodies = {body["slug"] for body in fields_of("structures.structure", name)}
    cards = fields_of("assessments.assessment", *NAMES)
    assert cards
    assert not bodies & {card["structure"][0] for card in cards}


@pytest.mark.parametrize("name", QUOTED)
def test_every_body_seat_relation_and_organisation_says_where_it_comes_from(loaded, name):
    loaded(name)
    for model in (Structure, Seat, Relation, Organisation):
        assert not model.objects.filter(statements=None).exists(), model
    assert not Post.objects.filter(seats=None).exists()


@pytest.mark.parametrize("name", QUOTED)
def test_what_is_stated_is_quoted_from_the_document_and_nothing_else_is(name):
    for statement in fields_of("structures.statement", name):
        (source,) = statement["source"]
        assert bool(statement["quote"]) == (statement["standing"] == Standing.STATED)
        assert statement["quote"] or (statement["note"] and statement["note_fr"])
        if statement["quote"]:
            assert statement["locator"] == places_of(source)[statement["quote"]]
        else:
            assert (statement["standing"] == Standing.EXTERNAL) == (source not in DOCUMENTS)


@pytest.mark.parametrize("name", QUOTED)
def test_words_that_a_note_sets_in_quotation_marks_stand_in_the_document(name):
    for statement in fields_of("structures.statement", name):
        (source,) = statement["source"]
        if source in DOCUMENTS:
            words = re.findall("“([^”]+)”", statement["note"])
            found = [any(each in sentence for sentence in places_of(source)) for each in words]
            assert all(found), statement["note"]


def test_every_sentence_that_is_kept_of_a_document_is_quoted_somewhere():
    quoted = {statement["quote"] for statement in fields_of("structures.statement", *QUOTED)}
    for source in DOCUMENTS:
        assert set(places_of(source)) <= quoted


@pytest.mark.parametrize("name", QUOTED)
def test_a_body_is_public_and_bears_the_date_of_its_document_and_no_other(name):
    for body in fields_of("structures.structure", name):
        assert body["circle"] == Circle.PUBLIC
        assert (body["confirmed_earliest"], body["confirmed_precision"]) == (
            ("2016-01-01", "year") if name == "calp" else ("2017-06-01", "month")
        )
        # Not in the documents: when it began, how long it meets, what its mandate is.
        assert not any(body[column] for column in ("started_earliest", "ended_earliest", "hours", "mandate", "area"))


@pytest.mark.parametrize("name", QUOTED)
def test_sectors_are_marked_as_inferred(name):
    assert {row["standing"] for row in fields_of("structures.structuresector", name)} <= {Standing.INFERRED}


def test_loaded_after_the_others_and_again_they_are_as_when_loaded_alone(db):
    alone = set()
    for name in QUOTED:
        with transaction.atomic():
            load(name)
            alone |= set(content())
            transaction.set_rollback(True)
    load("cod", "exempland", *QUOTED)
    together = content()
    assert alone <= set(together)
    load(*QUOTED)
    assert content() == together


# The Central African Republic


@pytest.fixture
def caf(loaded):
    loaded("caf")


def test_car_has_exactly_its_seventeen_bodies(caf):
    slugs = list(Structure.objects.in_country("CAF").values_list("slug", flat=True))
    assert len(slugs) == 17
    assert set(slugs) == BODIES_OF_CAF
    assert set(Structure.objects.values_list("status", flat=True)) == {Status.ACTIVE}


def test_ministry_and_cluster_coordinator_co_chair_each_joint_meeting(caf):
    for sector in SECTORS:
        seats = Seat.objects.filter(structure__slug=f"caf-joint-{sector}").order_by("pk")
        assert [(seat.role, seat.post.title, seat.post.national) for seat in seats] == [
            ("cochair", "Ministry concerned", "yes"),
            ("cochair", "Cluster coordinator", "no"),
        ]
        for seat in seats:
            assert "co-chaired between the ministry concerned and the cluster coordinator" in said_of(seat)[0][1]
    # Each meeting has its own ministry and coordinator: nobody is said to chair several bodies.
    assert not Post.objects.annotate(held=Count("seats")).filter(held__gt=1).exists()


def test_the_humanitarian_coordinator_sits_in_the_recovery_committee_with_three_hats(caf):
    (seat,) = Seat.objects.exclude(role="cochair")
    assert (seat.structure.slug, seat.role, seat.post.title) == ("caf-cdc", "member", "Humanitarian Coordinator")
    stated = [quote for standing, quote in said_of(seat) if standing == Standing.STATED]
    assert stated[0] == "As the Humanitarian Coordinator, I represent the humanitarian interests in this forum."
    assert "triple hatted DSRSG-HC-RC" in stated[1]


def test_relations_of_car_are_those_of_the_document(caf):
    expected = {
        ("caf-hct", "represented_in", "caf-cdc"): ["inferred"],
        ("caf-hct", "invites", "development actors"): ["stated"],
        ("caf-cmcoord", "liaises_with", "peacekeeping mission"): ["stated", "inferred"],
    }
    for sector in SECTORS:
        expected[f"caf-cluster-{sector}", "joint_meetings_with", f"caf-sector-{sector}"] = ["stated", "stated"]
        expected[f"caf-cluster-{sector}", "represented_in", f"caf-joint-{sector}"] = ["stated", "stated"]
        expected[f"caf-sector-{sector}", "represented_in", f"caf-joint-{sector}"] = ["stated", "stated"]
    assert relations() == expected
    assert not Relation.objects.exclude(mode="").exists()  # cooperation or co-existence: the document names both


def test_sectors_of_car_are_read_from_the_names_of_bodies(caf):
    found = {row.structure.slug: row.sector.code for row in StructureSector.objects.select_related("structure")}
    assert found == {
        f"caf-{kind}-{sector}": code for kind in ("cluster", "joint", "sector") for sector, code in SECTOR_CODES.items()
    }


def test_the_cell_is_said_of_car_by_inference_only(caf):
    cell = Structure.objects.get(slug="caf-cmcoord")
    question, key, *_others = cell.statements.filter(standing=Standing.STATED).order_by("pk")
    assert "asked from Mali" in question.note
    assert "names no country" in key.note
    assert cell.statements.filter(standing=Standing.INFERRED, note__contains="in CAR").exists()
    assert not cell.seats.exists()  # the terms of reference of 2015 are told in a note: they are not of 2017


def test_all_of_car_can_be_read_with_its_quotes(caf, client):
    """Each page shows each quote of the body, of its seats and of its relations."""
    for body in Structure.objects.in_country("CAF"):
        own = Q(structure=body) | Q(seat__structure=body) | Q(relation__from_structure=body)
        quotes = set(Statement.objects.filter(own).exclude(quote="").values_list("quote", flat=True))
        assert quotes, body
        page = client.get(body.get_absolute_url(), {"lang": "fr"}).content.decode()
        assert all(quote in page for quote in quotes), body


def test_the_page_of_the_recovery_committee_tells_stated_inferred_and_external_apart(caf):
    found = portrait(Structure.objects.get(slug="caf-cdc"), AnonymousUser())
    assert Counter(saying.standing for saying in found.sayings) == {
        "Stated": 2,
        "Inferred": 1,
        "From another source": 2,
    }
    (plan,) = found.documents
    assert (plan.kind, plan.dated.iso(), plan.standing) == ("strategy", "2016-11-17", "external")


# Jordan


def test_the_crisis_centre_is_a_proposal_that_is_not_said_to_be_for_jordan(loaded):
    loaded("jor")
    centre = Structure.objects.get()
    assert (centre.slug, centre.country_id, centre.status) == ("jor-crisis-centre", "JOR", Status.PROPOSED)
    assert not centre.can_be_assessed
    assert not Seat.objects.exists()
    assert not Relation.objects.exists()
    first, second = centre.statements.filter(standing=Standing.STATED).order_by("pk")
    assert first.quote.endswith("for example, by establishing a national crisis center that")
    assert second.quote.startswith("has a data bank in regard to the local resources")
    (inferred,) = centre.statements.filter(standing=Standing.INFERRED)
    assert "countries in general" in inferred.note


def test_the_jordanian_organisation_bears_its_own_name_alone(loaded):
    loaded("jor")
    jhco = Organisation.objects.get()
    assert (jhco.code, jhco.name, jhco.name_fr) == ("jhco", "Jordan Hashemite Charity Organization", "")
    assert said_of(jhco)[0] == (Standing.STATED, "Jordan Hashemite Charity Organization")


# CaLP


def test_regional_cash_coordination_belongs_to_no_country(loaded):
    loaded("calp")
    body = Structure.objects.get()
    assert (body.slug, body.country, body.level, body.kind) == ("reg-calp-cash", None, "regional", "cwg")
    (seat,) = Seat.objects.all()
    assert (seat.role, seat.organisation.code) == ("leadagency", "calp")
    assert relations() == {("reg-calp-cash", "noformal", "country cash coordination"): ["stated"]}


def test_pages_of_jordan_and_of_calp_open_signed_out(client, loaded):
    loaded("jor", "calp")
    assert "Proposed" in client.get("/structures/jor-crisis-centre/", {"lang": "en"}).content.decode()
    page = client.get("/structures/reg-calp-cash/", {"lang": "fr"}).content.decode()
    assert "Coordination régionale des transferts monétaires" in page
    assert client.get("/structures/", {"level": "regional"}).status_code == 200
