"""Keeping the record of structures: added once, mended with nothing lost, confirmed, deleted while nothing hangs."""

import datetime
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from structures import bodies
from structures.bodies import NotPossible, SentTwiceDifferently, SimilarExists
from structures.fields import date_columns
from structures.models import Document, Membership, Relation, Seat, Statement, Structure, StructureSector
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle, Kind
from tests import factories

TODAY = PartialDate.of(datetime.date.today())
LONG_AGO = date_columns("confirmed", PartialDate.parse("2017-06"))
UID = uuid.UUID("6f2c4d3e-98a1-4d0b-8f5e-0a8e6b1d7c55")


def add(cast, **facts):
    facts = {"name": "Joint Committee on Roads", "kind": Kind.JOINTCOMMITTEE, "uid": uuid.uuid4(), **facts}
    return bodies.add(by=facts.pop("by", cast.amina), country=facts.pop("country", cast.country), **facts)


def authors(row):
    return list(row.history.order_by("history_id").values_list("history_type", "history_user__email"))


# Adding


def test_a_new_body_is_confirmed_today_and_has_its_first_history(cast):
    wash = factories.make_sector()
    started = PartialDate.parse("2024-03")
    body = add(cast, acronym="JCR", sectors=[wash], part_of=cast.body, started=started, mandate="Roads.")
    body = Structure.objects.get(pk=body.pk)
    assert (body.slug, body.name, body.country, body.circle) == (
        "cod-jcr",
        "Joint Committee on Roads",
        cast.country,
        "country",
    )
    assert (body.status, body.started, body.confirmed, body.revision) == ("active", started, TODAY, 1)
    whole = body.relations.get()
    assert (whole.kind, whole.to_structure, whole.confirmed) == ("part_of", cast.body, TODAY)
    assert list(body.sectors.all()) == [wash]
    amina = [("+", "amina@example.org")]
    assert [authors(row) for row in (body, whole, body.in_sectors.get())] == [amina] * 3
    assert not body.memberships.exists()  # the coordinator sees it anyway


@pytest.mark.parametrize(
    ("facts", "slug"),
    [
        ({"acronym": "CMJ"}, "cod-cmj"),
        ({"acronym": "GTSE/CPSE"}, "cod-gtse-cpse"),
        ({"name": "Comité mixte de l’Éducation"}, "cod-comite-mixte-de-leducation"),
        ({"name": "مجموعة الطرق"}, "cod-jointcommittee"),
        ({"name": "New", "acronym": "new"}, "cod-new"),
    ],
)
def test_the_address_is_made_of_country_and_acronym_or_name(cast, facts, slug):
    assert add(cast, **facts).slug == slug


def test_a_long_name_makes_a_short_address(cast):
    slug = add(cast, name="Committee " * 20).slug
    assert len(slug) <= 60
    assert not slug.endswith("-")


def test_an_address_that_is_taken_gets_an_ending(cast):
    factories.make_structure(slug="cod-jcr", country=cast.country, name="Something else")
    assert add(cast, acronym="JCR", uid=UID).slug == "cod-jcr-6f2c4d3e"


def test_a_body_that_few_may_see_has_an_address_that_nobody_guesses(cast):
    """A later body of the same acronym would else get the next number, and betray the first."""
    hidden = add(cast, acronym="AWG", kind=Kind.AWG, uid=UID)
    assert hidden.slug == "cod-awg-6f2c4d3e"
    dan = factories.make_user()
    factories.give(dan, "coordinator", cast.country)
    assert add(cast, by=dan, acronym="AWG").slug == "cod-awg"


def test_a_body_of_no_country_is_called_regional(cast):
    body = add(cast, by=cast.elena, country=None, acronym="RCG", circle=Circle.PUBLIC)
    assert (body.slug, body.country) == ("regional-rcg", None)


# Adding: who sees it


@pytest.mark.parametrize(
    ("kind", "circle"),
    [(Kind.AWG, "body"), (Kind.CMCOORD, "body"), (Kind.HCT, "country"), (Kind.CLUSTER, "country")],
)
def test_the_usual_circle_is_that_of_its_kind(cast, kind, circle):
    assert add(cast, kind=kind).circle == circle


def test_a_circle_that_was_chosen_counts_before_the_usual_one(cast):
    assert add(cast, kind=Kind.AWG, circle=Circle.COUNTRY).circle == "country"


def test_the_usual_circle_of_a_regional_body_is_the_body(cast):
    assert add(cast, by=cast.elena, country=None).circle == "body"


@pytest.mark.parametrize("circle", [Circle.BODY, Circle.NAMED])
def test_whoever_adds_a_body_for_a_small_circle_goes_on_seeing_it(cast, circle):
    body = add(cast, circle=circle, readers=[cast.boris] if circle == Circle.NAMED else [])
    right = Membership.objects.get(structure=body)
    assert (right.user, right.right) == (cast.amina, "focal_point")
    assert authors(right) == [("+", "amina@example.org")]
    readers = {cast.amina, cast.boris} if circle == Circle.NAMED else set()
    assert set(body.readers.all()) == readers
    seen = {name for name in ("amina", "boris", "chloe") if body in Structure.objects.visible_to(fresh(cast, name))}
    assert seen == ({"amina", "boris"} if circle == Circle.NAMED else {"amina"})


def test_an_administrator_needs_no_right_to_go_on_seeing_it(cast):
    body = add(cast, by=cast.elena, circle=Circle.NAMED, readers=[cast.chloe])
    assert not body.memberships.exists()
    assert list(body.readers.all()) == [cast.chloe]


def test_people_named_are_kept_for_named_people_only(cast):
    assert not add(cast, circle=Circle.COUNTRY, readers=[cast.boris]).readers.exists()


def fresh(cast, name):
    """The person as the next request loads them: rights are read once a request."""
    return type(cast.amina).objects.get(email=f"{name}@example.org")


# Adding: a similar name


def test_a_similar_name_is_asked_about_and_nothing_is_written(cast):
    there = factories.make_structure(slug="cod-roads", country=cast.country, name="Committee on roads")
    with pytest.raises(SimilarExists) as asked:
        add(cast, sectors=[factories.make_sector()])
    assert asked.value.structures == [there]
    assert not Structure.objects.filter(name="Joint Committee on Roads").exists()
    assert not StructureSector.objects.exists()


def test_it_may_be_another_body_all_the_same(cast):
    factories.make_structure(slug="cod-roads", country=cast.country, name="Committee on roads")
    assert add(cast, another=True).pk


@pytest.mark.parametrize(
    "names",
    [
        {"name": "Health Cluster"},
        {"name": "Santé", "name_fr": "Cluster sante"},
        {"name": "Anything", "acronym": "hc"},
        {"name": "HC"},
    ],
)
def test_names_in_both_languages_and_acronyms_are_compared(cast, names):
    there = factories.make_structure(
        country=cast.country, name="Health Cluster", name_fr="Cluster santé", acronym="HC", status="closed"
    )
    assert bodies.similar_bodies(user=cast.amina, country=cast.country, **names) == [there]


def test_bodies_of_other_countries_are_others(cast):
    factories.make_structure(country=cast.other_country, name="Joint Committee on Roads")
    assert add(cast).pk


@pytest.mark.parametrize("circle", [Circle.BODY, Circle.NAMED])
def test_a_hidden_body_is_never_betrayed_by_its_name(cast, circle):
    factories.make_structure(country=cast.country, name="Joint Committee on Roads", circle=circle)
    body = add(cast)
    assert body.slug == "cod-joint-committee-on-roads"
    assert len(bodies.similar_bodies(user=cast.elena, country=cast.country, name="Roads")) == 2


# Adding: sent twice


def test_a_form_sent_twice_adds_one_body(cast):
    facts = {"uid": UID, "circle": Circle.NAMED, "sectors": [factories.make_sector()], "part_of": cast.body}
    first = add(cast, **facts)
    assert add(cast, **facts) == first  # not even asked about: the similar name is its own
    assert Structure.objects.filter(uid=UID).count() == 1
    assert first.history.count() == 1
    assert (first.memberships.count(), first.relations.count(), first.in_sectors.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    "otherwise",
    [
        lambda cast: {"name": "Another body"},
        lambda cast: {"by": fresh(cast, "elena")},
        lambda cast: {"circle": Circle.PUBLIC},
        lambda cast: {"started": PartialDate.parse("2024")},
        lambda cast: {"sectors": [factories.make_sector()]},
        lambda cast: {"part_of": cast.body},
    ],
    ids=["name", "person", "circle", "start", "sectors", "whole"],
)
def test_the_same_form_with_another_content_is_refused(cast, otherwise):
    """Not given back as if it were the first: what was typed the second time would be lost without a word."""
    first = add(cast, uid=UID)
    with pytest.raises(SentTwiceDifferently):
        add(cast, **{"uid": UID, **otherwise(cast)})
    assert Structure.objects.get(uid=UID).name == first.name


def test_the_first_form_counts_even_after_the_body_was_mended(cast):
    first = add(cast, uid=UID)
    Structure.objects.filter(pk=first.pk).update(name="Mended", revision=2)
    assert add(cast, uid=UID).pk == first.pk


# Mending


def facts_of(body, **changed):
    columns = "name name_fr acronym kind function level area started meets hours mandate mandate_fr circle"
    facts = {column: getattr(body, column) for column in columns.split()}
    return {**facts, "sectors": list(body.sectors.all()), "readers": list(body.readers.all()), **changed}


def change(body, by, *, revision=None, **changed):
    return bodies.change_facts(structure=body, by=by, revision=revision or body.revision, **facts_of(body, **changed))


def test_what_changed_is_written_with_history(cast):
    started = PartialDate.parse("2024-03-05")
    assert change(cast.body, cast.fatou, name="New name", started=started, hours=2)
    body = Structure.objects.get(pk=cast.body.pk)
    assert (body.name, body.started, body.hours, body.revision) == ("New name", started, 2, 2)
    assert authors(body)[-1] == ("~", "fatou@example.org")


def test_sectors_that_stay_keep_how_they_are_known(cast):
    wash = factories.make_sector(code="WSH", structures=[cast.body])
    health = factories.make_sector(code="HEA", structures=[cast.body])
    cast.body.in_sectors.filter(sector=wash).update(standing="inferred")
    roads = factories.make_sector(code="RDS")
    assert change(cast.body, cast.amina, sectors=[wash, roads])
    rows = StructureSector.objects.filter(structure=cast.body).order_by("sector__code")
    assert [(row.sector, row.standing) for row in rows] == [(roads, ""), (wash, "inferred")]
    gone = StructureSector.history.get(sector=health, history_type="-")
    assert gone.history_user == cast.amina
    assert Structure.objects.get(pk=cast.body.pk).revision == 2  # of two people who tick sectors one is asked


def test_nothing_changed_writes_nothing(cast):
    assert change(cast.body, cast.amina)
    assert Structure.objects.get(pk=cast.body.pk).revision == 1
    assert cast.body.history.count() == 1


def test_who_was_slower_writes_nothing(cast):
    wash = factories.make_sector()
    assert change(cast.body, cast.amina, revision=1, name="First")
    late = Structure.objects.get(pk=cast.body.pk)
    assert not change(late, cast.fatou, revision=1, name="Second", sectors=[wash], circle=Circle.NAMED)
    body = Structure.objects.get(pk=cast.body.pk)
    assert (body.name, body.circle, body.revision, body.sectors.count()) == ("First", "country", 2, 0)


def test_people_named_come_and_go_with_the_circle(cast):
    assert change(cast.body, cast.amina, circle=Circle.NAMED, readers=[cast.boris, cast.amina])
    assert set(cast.body.readers.all()) == {cast.boris, cast.amina}
    assert change(cast.body, cast.amina, circle=Circle.NAMED, readers=[cast.amina])
    assert set(cast.body.readers.all()) == {cast.amina}
    assert change(cast.body, cast.amina, circle=Circle.COUNTRY, readers=[cast.amina])
    assert not cast.body.readers.exists()


def test_a_body_that_was_loaded_remembers_how_it_was_before_the_first_change(cast):
    cast.body.history.all().delete()  # what a fixture loads has none
    assert change(cast.body, cast.amina, name="New name")
    rows = cast.body.history.order_by("history_id").values_list("name", "revision", "history_user__email")
    assert list(rows) == [("Cod Body", 1, None), ("New name", 2, "amina@example.org")]


# Confirming


def test_confirming_takes_what_is_present_and_the_persons_to_see(cast):
    Structure.objects.filter(pk=cast.body.pk).update(**LONG_AGO)
    other = factories.make_structure(country=cast.country)
    hidden = factories.make_structure(country=cast.country, circle=Circle.NAMED)
    past = date_columns("until", PartialDate.parse("2018"))
    present = [
        factories.make_seat(structure=cast.body, **LONG_AGO),
        factories.make_relation(start=cast.body, end=other, **LONG_AGO),
        factories.make_relation(start=cast.body, to_text="the ministry"),
    ]
    left = [
        factories.make_seat(structure=cast.body, **past),
        factories.make_relation(start=cast.body, kind="invites", to_text="the army", **past),
        factories.make_relation(start=cast.body, end=hidden),
        factories.make_relation(start=other, end=cast.body),
        factories.make_seat(structure=other),
        other,
    ]
    before = [row.confirmed for row in left]
    assert bodies.confirm_unchanged(structure=cast.body, by=cast.amina) == 4
    for row in [cast.body, *present, *left]:
        row.refresh_from_db()
    assert [row.confirmed for row in [cast.body, *present]] == [TODAY] * 4
    assert [row.confirmed for row in left] == before
    assert [row.revision for row in [cast.body, *present]] == [2] * 4
    for row in [cast.body, *present]:
        assert authors(row)[-1] == ("~", "amina@example.org")


def test_confirming_twice_on_one_day_writes_once(cast):
    seat = factories.make_seat(structure=cast.body)
    assert bodies.confirm_unchanged(structure=cast.body, by=cast.amina) == 2
    assert bodies.confirm_unchanged(structure=cast.body, by=cast.fatou) == 2
    seat.refresh_from_db()
    assert (seat.revision, seat.history.count()) == (2, 2)


def test_confirming_asks_the_database_as_often_with_many_seats_as_with_one(cast):
    counted = []
    bodies.confirm_unchanged(structure=cast.body, by=cast.elena)  # a person's rights are read once
    for seats in (1, 30):
        body = factories.make_structure(country=cast.country)
        for _seat in range(seats):
            factories.make_seat(structure=body, role="member")
        factories.make_relation(start=body, to_text="the ministry")
        with CaptureQueriesContext(connection) as captured:
            bodies.confirm_unchanged(structure=body, by=cast.elena)
        counted.append(len(captured))
    assert counted[0] == counted[1]


# Deleting


def test_a_mistake_goes_with_what_belongs_to_it_and_its_history_stays(cast):
    body = add(cast, circle=Circle.BODY, part_of=cast.body, sectors=[factories.make_sector()])
    seat = factories.make_seat(structure=body)
    factories.make_statement(seat=seat)
    factories.make_statement(structure=body)
    factories.make_status_change(structure=body)
    Document.objects.create(structure=body, kind="tor", title="Terms")
    assert bodies.what_hangs_on(body) == {"seats": 1, "relations": 1, "documents": 1, "statements": 2}
    assert bodies.problems_before_deleting(body, cast.amina) == []
    pk = body.pk
    bodies.delete(structure=body, by=cast.amina)
    assert not Structure.objects.filter(pk=pk).exists()
    assert not any(model.objects.exists() for model in (Seat, Relation, Statement, Document, StructureSector))
    for model in (Structure, Seat, Relation, Document, StructureSector, Membership):
        assert model.history.get(history_type="-").history_user == cast.amina
    assert seat.organisation.history.filter(history_type="-").count() == 0


@pytest.mark.parametrize(
    ("hangs", "words"),
    [
        (lambda cast: factories.make_card(structure=cast.body), "has been assessed"),
        (lambda cast: factories.make_card(structure=cast.body, state="draft", author=cast.boris), "has been assessed"),
        (lambda cast: factories.make_relation(start=factories.make_structure(), end=cast.body), "Other bodies"),
        (lambda cast: factories.make_relation(start=hidden_body(), end=cast.body), "Other bodies"),
        (lambda cast: None, "Other people"),  # Fatou and Marc have rights on it
    ],
    ids=["card", "draft of another", "relation", "relation of a hidden body", "rights"],
)
def test_what_hangs_on_it_keeps_it(cast, hangs, words):
    hangs(cast)
    assert any(words in problem for problem in bodies.problems_before_deleting(cast.body, cast.amina))
    with pytest.raises(NotPossible, match=words):
        bodies.delete(structure=cast.body, by=cast.amina)
    assert Structure.objects.filter(pk=cast.body.pk).exists()


def hidden_body():
    return factories.make_structure(circle=Circle.NAMED)


def test_an_open_invitation_keeps_it_and_a_withdrawn_one_does_not(cast):
    body = factories.make_structure(country=cast.country)
    now = datetime.datetime.now(datetime.UTC)
    invitation = body.invitations.create(
        email="ines@example.org", right="viewer", digest="d", expires=now + datetime.timedelta(days=1)
    )
    assert len(bodies.problems_before_deleting(body, cast.amina)) == 1
    invitation.withdrawn = now
    invitation.save()
    assert bodies.problems_before_deleting(body, cast.amina) == []


def test_what_somebody_else_deleted_is_said_to_be_gone(cast):
    body = factories.make_structure(country=cast.country)
    bodies.delete(structure=Structure.objects.get(pk=body.pk), by=cast.amina)
    with pytest.raises(NotPossible, match="deleted this structure meanwhile"):
        bodies.delete(structure=body, by=cast.amina)


def test_ones_own_right_on_it_does_not_keep_it(cast):
    body = factories.make_structure(country=cast.country)
    factories.give(cast.amina, "focal_point", body)
    assert bodies.problems_before_deleting(body, cast.amina) == []
    assert len(bodies.problems_before_deleting(body, cast.fatou)) == 1


def test_bodies_joined_to_it_are_named_to_whoever_may_see_them(cast):
    other = factories.make_structure(country=cast.country)
    for start in (other, hidden_body()):
        factories.make_relation(start=start, end=cast.body)
        factories.make_relation(start=start, kind="invites", end=cast.body)
    assert bodies.bodies_joined_to(cast.body, cast.amina) == [other]
    assert bodies.bodies_joined_to(cast.body, AnonymousUser()) == []
