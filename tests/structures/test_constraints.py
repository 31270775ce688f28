"""What the database refuses by itself, whoever writes past the forms; and who changed what, kept in history tables."""

import datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.db import DataError, IntegrityError, connection, models, transaction

from accounts.models import Token
from structures.models import (
    Country,
    Document,
    Invitation,
    Membership,
    Organisation,
    Post,
    Relation,
    Seat,
    Sector,
    Source,
    Statement,
    StatusChange,
    Structure,
    StructureSector,
)
from structures.partial_dates import PartialDate
from structures.revisions import write_if_unchanged
from structures.vocabulary import Circle, Right
from tests import factories

MODELS = [
    get_user_model(),
    Country,
    Sector,
    Organisation,
    Post,
    Source,
    Structure,
    StructureSector,
    StatusChange,
    Seat,
    Relation,
    Document,
    Statement,
    Membership,
    Invitation,
    Token,
]
CONSTRAINTS = {constraint.name: (model, constraint) for model in MODELS for constraint in model._meta.constraints}


@pytest.fixture
def world(db):
    """One valid row of each kind, for the tests to spoil."""
    country = factories.make_country(iso3="COD")
    person = factories.make_user(email="amina@example.org")
    body = factories.make_structure(slug="cod-body", country=country)
    other = factories.make_structure(slug="cod-other", country=country)
    organisation, post = factories.make_organisation(), factories.make_post()
    source = factories.make_source(country=country)
    sector = Sector.objects.create(code="WSH", name="WASH", kind="cluster")
    return SimpleNamespace(
        country=country,
        abroad=factories.make_country(iso3="JOR"),
        person=person,
        body=body,
        other=other,
        organisation=organisation,
        post=post,
        source=source,
        sector=sector,
        in_sector=StructureSector.objects.create(structure=body, sector=sector),
        seat=factories.make_seat(structure=body, role="chair", organisation=organisation),
        seat_of_post=factories.make_seat(structure=body, role="cochair", post=post),
        relation=factories.make_relation(start=body, kind="reports_to", end=other),
        part=factories.make_relation(start=body, kind="part_of", end=other),
        move=factories.make_status_change(structure=body, status="dormant", since="2024-03"),
        document=Document.objects.create(structure=body, kind="tor", title="Terms"),
        statement=factories.make_statement(source=source, structure=body),
        right=factories.give(person, Right.ASSESSOR, country),
        right_on_body=factories.give(person, Right.VIEWER, body),
        offer=factories.make_invitation(place=country),
        offer_on_body=factories.make_invitation(place=body),
        token=Token.objects.create(user=person, name="A program", digest="1"),
    )


def change(row, **columns):
    type(row).objects.filter(pk=row.pk).update(**columns)


def again(row, **columns):
    """The same row once more, with a key of its own."""
    copied = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    for key in ("id", "uid"):
        copied.pop(key, None)
    type(row).objects.create(**{**copied, **columns})


def refusal(write, *, error=IntegrityError):
    """What the database says when it refuses; fails when it does not."""
    with pytest.raises(error) as refused, transaction.atomic():
        write()
    return str(refused.value)


def assert_it_was(name, message):
    """The message names this constraint (SQLite names a unique one by its columns)."""
    model, constraint = CONSTRAINTS[name]
    if isinstance(constraint, models.UniqueConstraint) and connection.vendor == "sqlite":
        columns = [model._meta.get_field(field).column for field in constraint.fields]
        assert message == "UNIQUE constraint failed: " + ", ".join(f"{model._meta.db_table}.{c}" for c in columns)
    else:
        assert name in message


DAY = datetime.date(2008, 1, 22)
NOW = datetime.datetime(2008, 1, 22, 12, tzinfo=datetime.UTC)

# What breaks a partial date of three columns that are filled together and in order, or all empty.
BROKEN_DATES = [
    {"earliest": DAY},
    {"latest": DAY},
    {"precision": "day"},
    {"earliest": DAY, "precision": "day"},
    {"latest": DAY, "precision": "day"},
    {"earliest": DAY, "latest": DAY},
    {"earliest": DAY, "latest": DAY, "precision": "hour"},
    {"earliest": DAY, "latest": DAY - datetime.timedelta(days=1), "precision": "month"},
]
DATES = {
    "structure_confirmed_whole": ("body", "confirmed"),
    "structure_started_whole": ("body", "started"),
    "structure_ended_whole": ("body", "ended"),
    "seat_since_whole": ("seat", "since"),
    "seat_until_whole": ("seat", "until"),
    "seat_confirmed_whole": ("seat", "confirmed"),
    "relation_since_whole": ("relation", "since"),
    "relation_until_whole": ("relation", "until"),
    "relation_confirmed_whole": ("relation", "confirmed"),
    "source_published_whole": ("source", "published"),
    "document_dated_whole": ("document", "dated"),
}
PERIODS = {
    "structure_ended_not_before_started": ("body", "started", "ended"),
    "seat_until_not_before_since": ("seat", "since", "until"),
    "relation_until_not_before_since": ("relation", "since", "until"),
}

# SQLite ignores a column's length: a constraint keeps what PostgreSQL's column keeps by itself.
LENGTHS = {
    "structure_name_length": ("body", "name", 200),
    "structure_name_fr_length": ("body", "name_fr", 200),
    "structure_area_length": ("body", "area", 200),
    "structure_mandate_length": ("body", "mandate", 2000),
    "structure_mandate_fr_length": ("body", "mandate_fr", 2000),
    "statuschange_note_length": ("move", "note", 500),
    "source_title_length": ("source", "title", 300),
    "source_title_fr_length": ("source", "title_fr", 300),
    "source_author_length": ("source", "author", 300),
}

# (constraint, what must never be, how it is written)
NEVER = [
    ("user_email_lower_case", "capitals", lambda w: change(w.person, email="Amina@example.org")),
    (
        "sector_ends_after_start",
        "the end first",
        lambda w: change(w.sector, valid_from=DAY, valid_to=DAY - datetime.timedelta(days=1)),
    ),
    ("source_country_or_public", "of a body", lambda w: change(w.source, circle=Circle.BODY)),
    ("source_country_or_public", "of named people", lambda w: change(w.source, circle=Circle.NAMED)),
    ("source_country_or_public", "unknown circle", lambda w: change(w.source, circle="secret")),
    ("structure_hours_positive", "no hours", lambda w: change(w.body, hours=0)),
    ("structure_hours_positive", "less than none", lambda w: change(w.body, hours=-1)),
    ("structure_circle_known", "unknown circle", lambda w: change(w.body, circle="secret")),
    ("structure_circle_known", "no circle", lambda w: change(w.body, circle="")),
    ("structure_status_known", "unknown status", lambda w: change(w.body, status="asleep")),
    ("structure_kind_known", "unknown kind", lambda w: change(w.body, kind="club")),
    ("structure_level_known", "unknown level", lambda w: change(w.body, level="lunar")),
    ("statuschange_since_whole", "unknown precision", lambda w: change(w.move, since_precision="hour")),
    ("statuschange_since_whole", "no precision", lambda w: change(w.move, since_precision="")),
    ("statuschange_since_whole", "out of order", lambda w: change(w.move, since_latest=DAY)),
    ("statuschange_status_known", "unknown status", lambda w: change(w.move, status="asleep")),
    ("statuschange_status_known", "no status", lambda w: change(w.move, status="")),
    ("structure_slug_not_an_address", "the address of adding", lambda w: change(w.body, slug="new")),
    ("seat_role_known", "unknown role", lambda w: change(w.seat, role="king")),
    ("relation_kind_known", "unknown relation", lambda w: change(w.relation, kind="likes")),
    ("membership_right_known", "unknown right of a country", lambda w: change(w.right, right="king")),
    ("membership_right_known", "unknown right on a body", lambda w: change(w.right_on_body, right="king")),
    ("structure_sector_once", "a sector twice", lambda w: again(w.in_sector)),
    ("seat_organisation_or_post", "both", lambda w: change(w.seat, post=w.post)),
    ("seat_organisation_or_post", "neither", lambda w: change(w.seat, organisation=None)),
    ("seat_of_organisation_once", "the same seat twice", lambda w: again(w.seat)),
    ("seat_of_post_once", "the same seat twice", lambda w: again(w.seat_of_post)),
    ("relation_to_structure_or_words", "both", lambda w: change(w.relation, to_text="the ministry")),
    ("relation_to_structure_or_words", "both in French", lambda w: change(w.relation, to_text_fr="le ministère")),
    ("relation_to_structure_or_words", "neither", lambda w: change(w.relation, to_structure=None)),
    (
        "relation_to_structure_or_words",
        "only French words",
        lambda w: change(w.relation, to_structure=None, to_text_fr="le ministère"),
    ),
    ("relation_not_to_itself", "to itself", lambda w: change(w.relation, to_structure=w.body)),
    ("relation_mode_only_of_liaison", "mode of a report", lambda w: change(w.relation, mode="cooperation")),
    (
        "relation_part_of_one",
        "part of two",
        lambda w: factories.make_relation(start=w.body, kind="part_of", end=factories.make_structure()),
    ),
    (
        "relation_part_of_one",
        "part of something in words too",
        lambda w: factories.make_relation(start=w.body, kind="part_of", to_text="the ministry"),
    ),
    ("relation_once", "the same twice", lambda w: again(w.relation)),
    ("statement_about_one_thing", "nothing", lambda w: change(w.statement, structure=None)),
    ("statement_about_one_thing", "body and seat", lambda w: change(w.statement, seat=w.seat)),
    ("statement_about_one_thing", "body and relation", lambda w: change(w.statement, relation=w.relation)),
    ("statement_about_one_thing", "body and organisation", lambda w: change(w.statement, organisation=w.organisation)),
    (
        "statement_about_one_thing",
        "seat and organisation",
        lambda w: change(w.statement, structure=None, seat=w.seat, organisation=w.organisation),
    ),
    ("statement_stated_with_its_words", "no words", lambda w: change(w.statement, quote="")),
    ("membership_country_or_structure", "both", lambda w: change(w.right, structure=w.body)),
    ("membership_country_or_structure", "neither", lambda w: change(w.right, country=None)),
    ("membership_right_fits_place", "focal point of a country", lambda w: change(w.right, right=Right.FOCAL_POINT)),
    ("membership_right_fits_place", "coordinator of a body", lambda w: change(w.right_on_body, right="coordinator")),
    ("membership_country_once", "the same right twice", lambda w: again(w.right)),
    ("membership_structure_once", "the same right twice", lambda w: again(w.right_on_body)),
    ("invitation_country_or_structure", "both", lambda w: change(w.offer, structure=w.body)),
    ("invitation_country_or_structure", "neither", lambda w: change(w.offer, country=None)),
    ("invitation_right_fits_place", "focal point of a country", lambda w: change(w.offer, right=Right.FOCAL_POINT)),
    ("invitation_right_fits_place", "coordinator of a body", lambda w: change(w.offer_on_body, right="coordinator")),
    ("invitation_right_known", "unknown right", lambda w: change(w.offer, right="king")),
    ("invitation_email_lower_case", "capitals", lambda w: change(w.offer, email="Ines@example.org")),
    ("invitation_accepted_or_withdrawn", "both", lambda w: change(w.offer, accepted=NOW, withdrawn=NOW)),
    ("invitation_country_once", "two open ones", lambda w: again(w.offer, digest="2")),
    ("invitation_structure_once", "two open ones", lambda w: again(w.offer_on_body, digest="2")),
    ("token_name_once", "two of one name", lambda w: again(w.token, digest="2")),
]


@pytest.mark.parametrize(("name", "spoil"), [pytest.param(n, f, id=f"{n}: {what}") for n, what, f in NEVER])
def test_what_must_never_be_is_refused(world, name, spoil):
    assert_it_was(name, refusal(lambda: spoil(world)))


@pytest.mark.parametrize("name", DATES)
def test_half_a_date_is_refused(world, name):
    row, date = DATES[name]
    for broken in BROKEN_DATES:
        columns = {f"{date}_{part}": value for part, value in broken.items()}
        assert_it_was(name, refusal(lambda columns=columns: change(getattr(world, row), **columns)))


@pytest.mark.parametrize("name", PERIODS)
@pytest.mark.parametrize(("start", "end"), [("2008-06", "2008-05"), ("2009", "2008"), ("2008-01-22", "2008-01-21")])
def test_an_end_before_its_start_is_refused(world, name, start, end):
    row, first, last = PERIODS[name]
    row = getattr(world, row)
    setattr(row, first, PartialDate.parse(start))
    setattr(row, last, PartialDate.parse(end))
    assert_it_was(name, refusal(row.save))


@pytest.mark.parametrize("name", PERIODS)
@pytest.mark.parametrize(("start", "end"), [("2008-06", "2008"), ("2008", "2008-01"), ("2008-06", "2008-06")])
def test_an_end_that_may_lie_after_its_start_is_kept_as_it_is_known(world, name, start, end):
    row, first, last = PERIODS[name]
    row = getattr(world, row)
    setattr(row, first, PartialDate.parse(start))
    setattr(row, last, PartialDate.parse(end))
    row.save()
    row.refresh_from_db()
    assert (getattr(row, first).iso(), getattr(row, last).iso()) == (start, end)


@pytest.mark.parametrize(("row", "column", "limit"), LENGTHS.values(), ids=LENGTHS)
def test_a_text_that_is_too_long_is_refused_on_every_database(world, row, column, limit):
    row = getattr(world, row)
    change(row, **{column: "é" * limit})
    row.refresh_from_db()
    assert getattr(row, column) == "é" * limit
    refusal(lambda: change(row, **{column: "é" * (limit + 1)}), error=(IntegrityError, DataError))


def test_every_constraint_of_people_and_structures_is_shown_to_refuse():
    assert {name for name, *_rest in NEVER} | set(DATES) | set(PERIODS) | set(LENGTHS) == set(CONSTRAINTS)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's column refuses before the constraint")
@pytest.mark.parametrize("name", LENGTHS)
def test_sqlite_knows_the_length_of_a_text_by_its_constraint(world, name):
    row, column, limit = LENGTHS[name]
    assert_it_was(name, refusal(lambda: change(getattr(world, row), **{column: "x" * (limit + 1)})))


# What the constraints leave free: a second row of the kind that is history


def test_a_seat_that_ended_may_be_held_again(world):
    world.seat.until = PartialDate.parse("2008")
    world.seat.save()
    again(world.seat, until_earliest=None, until_latest=None, until_precision="")
    assert Seat.objects.filter(structure=world.body, role="chair", organisation=world.organisation).count() == 2


def test_a_body_that_left_a_whole_may_be_part_of_another(world):
    world.part.until = PartialDate.parse("2008")
    world.part.save()
    factories.make_relation(start=world.body, kind="part_of", end=factories.make_structure(slug="cod-new"))
    found = Relation.objects.filter(from_structure=world.body, kind="part_of", until_latest=None)
    assert [relation.to_structure.slug for relation in found] == ["cod-new"]


@pytest.mark.parametrize("column", ["since_earliest", "since_latest"])
def test_a_change_of_status_has_its_date(world, column):
    assert column in refusal(lambda: change(world.move, **{column: None}))


def test_whoever_accepted_or_was_forgotten_may_be_invited_again(world):
    change(world.offer, accepted=NOW)
    again(world.offer, digest="2", accepted=None, withdrawn=NOW)
    again(world.offer, digest="3", accepted=None)
    assert Invitation.objects.filter(email=world.offer.email, country=world.country).count() == 3


def test_tokens_without_a_name_may_be_several(world):
    for digest in ("2", "3"):
        again(world.token, name="", digest=digest)
    assert world.person.tokens.count() == 3


def test_liaison_has_a_mode(world):
    change(world.relation, kind="liaises_with", mode="coexistence")
    world.relation.refresh_from_db()
    assert world.relation.get_mode_display() == "Co-existence"


def test_an_inferred_fact_needs_no_quoted_words(world):
    change(world.statement, standing="inferred", quote="", note="the name of the body tells it")
    world.statement.refresh_from_db()
    assert (world.statement.standing, world.statement.quote) == ("inferred", "")


def test_a_person_may_have_two_different_rights_in_a_country(world):
    factories.give(world.person, Right.COORDINATOR, world.country)
    rights = Membership.objects.filter(user=world.person, country=world.country).values_list("right", flat=True)
    assert set(rights) == {"assessor", "coordinator"}


def test_an_email_address_is_stored_in_lower_case(db):
    assert get_user_model().objects.create_user(" Boris@Example.ORG ").email == "boris@example.org"


@pytest.mark.parametrize(
    ("row", "otherwise"),
    [("seat", {"role": "member"}), ("relation", {"kind": "invites"}), ("document", {}), ("statement", {})],
)
def test_a_row_sent_twice_with_its_key_is_kept_once(world, row, otherwise):
    row = getattr(world, row)
    assert "uid" in refusal(lambda: again(row, uid=row.uid, **otherwise))


# History


@pytest.mark.parametrize("row", ["body", "seat", "relation"])
def test_history_says_who_changed_a_shared_row_and_at_which_revision(world, row):
    row = getattr(world, row)
    with transaction.atomic():
        assert write_if_unchanged(
            row, revision=1, by=world.person, confirmed_earliest=DAY, confirmed_latest=DAY, confirmed_precision="day"
        )
    made, changed = row.history.order_by("history_id")
    assert (made.history_type, made.revision, made.confirmed_earliest) == ("+", 1, None)
    assert (changed.history_type, changed.revision, changed.confirmed_earliest) == ("~", 2, DAY)
    assert changed.history_user == world.person


@pytest.mark.parametrize("row", ["body", "seat", "relation"])
def test_a_change_made_on_an_older_revision_is_not_written(world, row):
    row = getattr(world, row)
    columns = {"confirmed_earliest": DAY, "confirmed_latest": DAY, "confirmed_precision": "day"}
    with transaction.atomic():
        assert write_if_unchanged(row, revision=1, by=world.person, **columns)
        assert not write_if_unchanged(row, revision=1, by=world.person, confirmed_precision="")
    row.refresh_from_db()
    assert (row.revision, row.confirmed.iso()) == (2, "2008-01-22")
    assert row.history.count() == 2


def test_history_says_who_gave_a_right_and_keeps_it_when_it_is_taken_away(world):
    given = Membership(user=world.person, right=Right.VIEWER, country=world.abroad)
    given._history_user = world.person
    given.save()
    pk = given.pk
    given.delete()
    made, gone = Membership.history.filter(id=pk).order_by("history_id")
    assert (made.history_type, made.history_user, made.right) == ("+", world.person, "viewer")
    assert (gone.history_type, gone.country_id) == ("-", "JOR")
