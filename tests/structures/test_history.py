"""The history of a structure: who, when, what before and after, in words; and nothing that its reader may not see."""

import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from structures.fields import date_columns
from structures.history import PAGE, of_structure, page_of
from structures.models import Document, Seat, Structure, StructureSector
from structures.partial_dates import PartialDate
from structures.revisions import write_if_unchanged
from structures.vocabulary import Circle, Right
from tests import factories
from tests.forms import text_of


def change(row, by, **values):
    with transaction.atomic():
        row.refresh_from_db()
        assert write_if_unchanged(row, revision=row.revision, by=by, **values)


def add(row, by):
    row._history_user = by
    row.save()
    return row


def remove(row, by):
    row._history_user = by
    row.delete()


def history_of(body, user, number=1):
    fresh = type(user).objects.get(pk=user.pk)
    return page_of(of_structure(body, fresh), number, user=fresh, zone="Africa/Kinshasa")


def newest(body, user):
    return history_of(body, user).entries[0]


def said(entry):
    return [(change.label, change.before, change.after) for change in entry.changes]


def test_a_change_says_who_when_and_what_before_and_after(cast):
    change(cast.body, cast.fatou, status="dormant", name="Commission on justice", hours="1.5", circle=Circle.BODY)
    row = Structure.history.filter(id=cast.body.pk).latest()
    Structure.history.filter(pk=row.pk).update(history_date=datetime.datetime(2026, 3, 1, 23, 30, tzinfo=datetime.UTC))
    Structure.history.exclude(pk=row.pk).update(history_date=datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC))
    entry = newest(cast.body, cast.elena)
    assert (entry.who, entry.title, entry.verb) == ("fatou@example.org", "Structure", "Changed")
    assert entry.when == "2 March 2026, 00:30"  # in Kinshasa
    assert said(entry) == [
        ("Name", "Cod Body", "Commission on justice"),
        ("Status", "Active", "Dormant"),
        ("Hours per meeting", "", "1.5"),
        (
            "Who may see it",
            "Everybody with a right in the country",
            "The body: its focal points and members",
        ),
    ]


def test_a_partial_date_is_one_value_at_its_own_precision(cast):
    change(cast.body, cast.amina, **date_columns("confirmed", PartialDate.parse("2025")))
    change(cast.body, cast.amina, **date_columns("confirmed", PartialDate.parse("2025-03")))
    assert said(newest(cast.body, cast.amina)) == [("Confirmed", "2025", "March 2025")]
    change(cast.body, cast.amina, **date_columns("confirmed", None))
    assert said(newest(cast.body, cast.amina)) == [("Confirmed", "March 2025", "")]


def test_seats_relations_sectors_moves_and_documents_are_added_and_removed(cast):
    post, organisation = factories.make_post(title="Minister of Justice"), factories.make_organisation(name="Water Aid")
    sector = factories.make_sector(name="Water")
    other = factories.make_structure(slug="cod-other", name="Other body", country=cast.country)
    rows = [
        add(Seat(structure=cast.body, role="chair", post=post), cast.amina),
        add(Seat(structure=cast.body, role="member", organisation=organisation), cast.amina),
        add(StructureSector(structure=cast.body, sector=sector), cast.amina),
        factories.make_relation(start=cast.body, kind="reports_to", end=other),
        factories.make_relation(start=other, kind="invites", end=cast.body),
        factories.make_status_change(structure=cast.body, status="dormant", since="2025-03", note="Nobody came."),
        add(Document(structure=cast.body, kind="tor", title="Terms"), cast.amina),
    ]
    for row in rows:
        remove(row, cast.fatou)
    entries = history_of(cast.body, cast.amina).entries
    added, removed = entries[7:14], entries[:7]
    names = [
        "Document: Terms",
        "Change of status",
        "Relation: Other body – Invites – Cod Body",
        "Relation: Cod Body – Reports to – Other body",
        "Sector: Water",
        "Seat: Member: Water Aid",
        "Seat: Chair: Minister of Justice",
    ]
    for found, verb in ((added, "Added"), (removed, "Removed")):
        assert [entry.title for entry in found] == names
        assert {entry.verb for entry in found} == {verb}
    assert {entry.who for entry in removed} == {"fatou@example.org"}
    assert said(added[1]) == [("Status", "", "Dormant"), ("Note", "", "Nobody came."), ("Since", "", "March 2025")]
    assert said(added[-1]) == [("Role", "", "Chair"), ("Post", "", "Minister of Justice")]


def test_a_holder_that_is_gone_is_said_to_be_gone(cast):
    post = factories.make_post(title="Minister of Justice")
    seat = add(Seat(structure=cast.body, role="chair", post=post), cast.amina)
    seat.delete()
    post.delete()
    entry = newest(cast.body, cast.amina)
    assert entry.title == "Seat: Chair: (deleted since)"
    assert ("Post", "", "(deleted since)") in said(entry)


def test_a_long_text_stands_before_and_after(cast):
    change(cast.body, cast.amina, mandate="Short.")
    assert not newest(cast.body, cast.amina).changes[0].long
    change(cast.body, cast.amina, mandate="First line.\nSecond line.")
    assert newest(cast.body, cast.amina).changes[0].long
    change(cast.body, cast.amina, mandate="x" * 41)
    assert newest(cast.body, cast.amina).changes[0].long


def test_a_change_of_nothing_that_is_shown_is_no_entry(cast):
    before = len(history_of(cast.body, cast.amina).entries)
    change(cast.body, cast.amina, name=cast.body.name)
    assert len(history_of(cast.body, cast.amina).entries) == before


def test_history_is_of_this_structure_alone_and_says_nothing_of_rights(cast):
    sibling = factories.make_structure(slug="cod-sibling", country=cast.country)
    change(sibling, cast.amina, name="Not this one")
    factories.make_seat(structure=sibling)
    factories.give(cast.nour, Right.VIEWER, cast.body)
    factories.make_card(structure=cast.body)
    entries = history_of(cast.body, cast.amina).entries
    assert [(entry.title, entry.verb) for entry in entries] == [("Structure", "Added")]


# What came out of a file


def loaded(row):
    """As loaddata leaves it: without any history."""
    type(row).history.filter(id=row.pk).delete()
    return row


def test_the_first_change_of_a_loaded_row_says_what_was_before(cast):
    loaded(cast.body)
    assert history_of(cast.body, cast.amina).entries == []
    change(cast.body, cast.amina, name="New name")
    entry, first = history_of(cast.body, cast.amina).entries
    assert said(entry) == [("Name", "Cod Body", "New name")]
    assert (first.verb, first.who, first.changes[0].after) == ("As loaded from a file", "not recorded", "Cod Body")
    change(cast.body, cast.amina, name="Newer name")
    assert len(history_of(cast.body, cast.amina).entries) == 3


def test_a_change_that_was_refused_leaves_no_first_row(cast):
    loaded(cast.body)
    with transaction.atomic():
        assert not write_if_unchanged(cast.body, revision=7, by=cast.amina, name="Never")
    assert not Structure.history.filter(id=cast.body.pk).exists()


def test_without_a_row_before_the_first_known_state_is_said_to_be_that(cast):
    loaded(cast.body)
    cast.body.save()
    (entry,) = history_of(cast.body, cast.amina).entries
    assert (entry.verb, entry.compared) == ("First known state", False)
    assert ("Name", "", "Cod Body") in said(entry)


# Who sees what


def test_a_relation_to_a_body_that_the_reader_may_not_see_stays_out(cast):
    hidden = factories.make_structure(slug="cod-hidden", name="Hidden body", country=cast.country, circle=Circle.BODY)
    factories.make_relation(start=cast.body, kind="reports_to", end=hidden)
    factories.make_relation(start=hidden, kind="invites", end=cast.body)
    factories.make_relation(start=cast.body, kind="liaises_with", to_text="the ministry")

    def relations(user):
        return [entry.title for entry in history_of(cast.body, user).entries if entry.title.startswith("Relation")]

    assert relations(cast.amina) == ["Relation: Cod Body – Liaises with – the ministry"]
    assert len(relations(cast.elena)) == 3


def test_a_document_that_the_reader_may_not_see_is_not_named(cast):
    secret = factories.make_source(country=cast.other_country, circle=Circle.COUNTRY, title="Secret minutes")
    add(Document(structure=cast.body, kind="minutes", title="Minutes", source=secret), cast.elena)
    assert "Secret minutes" not in str(newest(cast.body, cast.amina))
    assert "(a document that you may not see)" in str(newest(cast.body, cast.amina))
    assert "Secret minutes" in str(newest(cast.body, cast.elena))


# The page


def test_the_page_is_for_whoever_looks_after_the_structure(cast, sign_in):
    change(cast.body, cast.fatou, name="New name")
    address = f"/structures/{cast.body.slug}/history/"
    found = {}
    for name in ("amina", "fatou", "elena", "boris", "chloe", "marc", "dan", "nour"):
        answer = sign_in(getattr(cast, name)).get(address)
        found[name] = (answer.status_code, "fatou@example.org" in text_of(answer))
    open_to, closed = dict.fromkeys(["amina", "fatou", "elena"], 200), dict.fromkeys(["boris", "chloe", "marc"], 403)
    assert {name: status for name, (status, _names) in found.items()} == {**open_to, **closed, "dan": 404, "nour": 404}
    assert {name for name, (status, names) in found.items() if names and status != 200} == set()
    assert found["amina"][1]


def test_history_comes_in_pages_newest_first(cast, sign_in):
    for number in range(PAGE + 5):
        change(cast.body, cast.amina, name=f"Name {number}")
    first, second, third = (history_of(cast.body, cast.amina, number) for number in (1, 2, 3))
    names = [entry.changes[0].after for page in (first, second) for entry in page.entries]
    assert names == [f"Name {number}" for number in range(PAGE + 4, -1, -1)] + ["Cod Body"]
    assert second.entries[0].changes[0].before == "Name 3"  # what was before stands on the next page
    assert (first.more, second.more, third.entries) == (True, False, [])
    address = f"/structures/{cast.body.slug}/history/"
    client = sign_in(cast.amina)
    assert 'href="?page=2"' in client.get(address).content.decode()
    assert "There is nothing older." in text_of(client.get(f"{address}?page=3"))


@pytest.mark.parametrize("asked", ["0", "-1", "x", "", "99999", "9" * 5000, "²", "1.5"])
def test_a_page_that_there_is_not_is_no_error(cast, sign_in, asked):
    answer = sign_in(cast.amina).get(f"/structures/{cast.body.slug}/history/", {"page": asked})
    assert answer.status_code == 200


def test_what_people_wrote_is_no_markup(cast, sign_in):
    change(cast.body, cast.amina, name="<script>alert(1)</script>", mandate="<b>bold</b>\nline")
    page = sign_in(cast.amina).get(f"/structures/{cast.body.slug}/history/").content.decode()
    assert "<script>alert" not in page
    assert "<b>bold" not in page


def test_the_page_asks_as_much_of_the_database_for_many_changes_as_for_few(cast, sign_in):
    client = sign_in(cast.amina)
    counted = []
    for size in (1, 12):
        for _ in range(size):
            other = factories.make_structure(country=cast.country)
            factories.make_relation(start=cast.body, kind="invites", end=other)
            factories.make_seat(structure=cast.body, role="member", post=factories.make_post())
            factories.make_seat(structure=cast.body, role="observer")
            factories.make_status_change(structure=cast.body)
            Document.objects.create(structure=cast.body, kind="tor", title="Terms", source=factories.make_source())
            sector = factories.make_sector(code=f"s{factories.count.__next__()}")
            StructureSector.objects.create(structure=cast.body, sector=sector)
            change(cast.body, cast.amina, name=f"Name {other.pk}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/structures/{cast.body.slug}/history/").status_code == 200
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 12


# An organisation


def test_the_history_of_an_organisation_is_for_whoever_coordinates_its_country(cast, sign_in):
    ministry = factories.make_organisation(code="ministry", name="Ministry", kind="government", country=cast.country)
    network = factories.make_organisation(code="network", name="Network", kind="network")
    for organisation in (ministry, network):
        factories.make_seat(structure=cast.body, role="member", organisation=organisation)
        change(organisation, cast.fatou, acronym="ABC")
    page = text_of(sign_in(cast.amina).get("/organisations/ministry/history/"))
    assert "fatou@example.org" in page
    assert "(empty) → ABC" in page
    found = {}
    for name in ("amina", "elena", "fatou", "boris", "chloe", "dan", "nour"):
        client = sign_in(getattr(cast, name))
        found[name] = [client.get(f"/organisations/{code}/history/").status_code for code in ("ministry", "network")]
    assert found == {
        "amina": [200, 403],
        "elena": [200, 200],
        **dict.fromkeys(["fatou", "boris", "chloe"], [403, 403]),
        **dict.fromkeys(["dan", "nour"], [404, 404]),
    }
