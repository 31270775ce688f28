"""Whom a round asks: nobody twice, in no order that tells, and after the opening nobody is taken off."""

import uuid

import pytest

from assessments import inviting, links, planning
from assessments.conflicts import AlreadyMoved, NotReady
from assessments.models import Basis, Invitee, Round
from tests import factories

PEOPLE = {f"member{number}@example.org": "un" for number in range(40)}


@pytest.fixture
def planned(cast):
    return factories.make_round(structure=cast.body, state="planned")


@pytest.fixture
def opened(cast):
    return factories.make_round(structure=cast.body)


def told(round):
    """What the newest line of the round's history says, and who did it."""
    newest = round.history.order_by("history_id").last()
    return newest.history_change_reason, newest.history_user


def test_addresses_are_invited_with_their_category_and_one_line_of_history(cast, planned):
    people = {"ines@example.org": "un", "paul@example.org": ""}
    assert inviting.invite_addresses(round=planned, by=cast.fatou, people=people) == 2
    found = set(planned.invitees.values_list("way", "email", "category", "written_to"))
    assert found == {("letter", email, category, False) for email, category in people.items()}
    assert told(planned) == ("letter 2", cast.fatou)
    for row in planned.history.values():
        assert "ines" not in str(row)


def test_who_is_invited_already_stays_as_they_are(cast, planned):
    factories.make_invitee(round=planned, email="ines@example.org", category="un", written_to=True)
    people = {"ines@example.org": "donor", "paul@example.org": ""}
    assert inviting.invite_addresses(round=planned, by=cast.amina, people=people) == 1
    ines = planned.invitees.get(email="ines@example.org")
    assert (ines.category, ines.written_to) == ("un", True)
    before = planned.history.count()
    assert inviting.invite_addresses(round=planned, by=cast.amina, people=people) == 0
    assert planned.history.count() == before


def test_ids_stand_in_no_order_of_the_list(cast, planned):
    inviting.invite_addresses(round=planned, by=cast.amina, people=PEOPLE)
    rows = Invitee.objects.filter(round=planned).order_by("pk")
    assert [row.email for row in rows] != list(PEOPLE)
    assert len({row.pk for row in rows}) == len(PEOPLE)


def test_rows_are_shuffled_before_they_are_written(cast, planned, monkeypatch):
    written = []
    monkeypatch.setattr(Invitee.objects, "bulk_create", lambda rows, **_options: written.extend(rows))
    inviting.invite_addresses(round=planned, by=cast.amina, people=PEOPLE)
    assert [row.email for row in written] != list(PEOPLE)
    assert {row.email for row in written} == set(PEOPLE)


@pytest.mark.parametrize("state", ["reconciling", "published", "cancelled"])
def test_nobody_is_invited_to_a_round_that_is_over(cast, state):
    round = factories.make_round(structure=cast.body, state=state)
    for invite in (
        lambda: inviting.invite_addresses(round=round, by=cast.amina, people=PEOPLE),
        lambda: inviting.make_links(round=round, by=cast.amina, number=2, code="x"),
        lambda: inviting.make_slips(round=round, by=cast.amina, number=2, code="x"),
        lambda: inviting.make_room(round=round, by=cast.amina, heads=12),
    ):
        with pytest.raises(AlreadyMoved):
            invite()
    assert not Invitee.objects.exists()


def test_nobody_is_invited_in_the_hour_of_grace(cast, opened):
    planning.close(round=opened, by=cast.amina)
    with pytest.raises(AlreadyMoved):
        inviting.invite_addresses(round=opened, by=cast.amina, people=PEOPLE)


def test_people_may_be_added_while_it_is_open(cast, opened):
    assert inviting.invite_addresses(round=opened, by=cast.amina, people={"ines@example.org": ""}) == 1
    assert len(inviting.make_links(round=opened, by=cast.amina, number=3, code="x")) == 3


def test_before_the_opening_an_address_may_be_taken_off(cast, planned):
    ines, paul = factories.make_invitee(round=planned), factories.make_invitee(round=planned)
    inviting.take_off(round=planned, by=cast.fatou, invitee=ines.pk)
    inviting.take_off(round=planned, by=cast.fatou, invitee=ines.pk)  # a double click
    assert list(planned.invitees.all()) == [paul]
    assert told(planned) == ("off 1", cast.fatou)
    assert planned.history.count() == 2


@pytest.mark.parametrize("state", ["open", "reconciling", "published", "cancelled"])
def test_once_it_is_open_nobody_is_taken_off(cast, state):
    round = factories.make_round(structure=cast.body, state=state)
    ines = factories.make_invitee(round=round)
    with pytest.raises(AlreadyMoved):
        inviting.take_off(round=round, by=cast.amina, invitee=ines.pk)
    assert Invitee.objects.count() == 1


def test_nobody_of_another_round_and_no_link_is_taken_off(cast, planned):
    other = factories.make_invitee(round=factories.make_round(state="planned"))
    link = factories.make_invitee(round=planned, way="link")
    for invitee in (other, link):
        inviting.take_off(round=planned, by=cast.amina, invitee=invitee.pk)
    inviting.take_off(round=planned, by=cast.amina, invitee=uuid.uuid4())
    assert Invitee.objects.count() == 2


def test_a_round_asks_no_more_than_it_can(cast, planned, monkeypatch):
    monkeypatch.setattr(inviting, "MOST_ASKED", 40)
    inviting.invite_addresses(round=planned, by=cast.amina, people=PEOPLE)
    with pytest.raises(NotReady, match="at most 40"):
        inviting.make_links(round=planned, by=cast.amina, number=1, code="x")


# Links and slips


@pytest.mark.parametrize(("make", "way"), [(inviting.make_links, "link"), (inviting.make_slips, "slip")])
def test_links_are_made_for_nobody_in_particular(cast, planned, make, way):
    tokens = make(round=planned, by=cast.amina, number=12, code="x")
    assert len(set(tokens)) == 12
    assert {row.way for row in map(links.invitee_of, tokens)} == {way}
    assert {(row.email, row.category) for row in planned.invitees.all()} == {("", "")}
    assert told(planned) == (f"{way} 12", cast.amina)


def test_a_double_click_makes_the_links_once(cast, planned):
    code = uuid.uuid4()
    first = inviting.make_links(round=planned, by=cast.amina, number=5, code=code)
    again = inviting.make_links(round=planned, by=cast.amina, number=5, code=code)
    assert set(first) == set(again)
    assert planned.invitees.count() == 5
    assert planned.history.count() == 2
    assert not set(first) & set(inviting.make_slips(round=planned, by=cast.amina, number=5, code=code))
    assert not set(first) & set(inviting.make_links(round=planned, by=cast.amina, number=5, code=uuid.uuid4()))


def test_the_links_come_in_another_order_than_their_rows(cast, planned):
    tokens = inviting.make_links(round=planned, by=cast.amina, number=40, code="x")
    made = [links.invitee_id(planned.pk, "link", "x", place) for place in range(40)]
    assert [links.invitee_of(token).pk for token in tokens] != made


# A room


def test_a_room_has_one_code_that_stays_when_more_people_come(cast, planned):
    first = inviting.make_room(round=planned, by=cast.amina, heads=12)
    assert (len(first.room_code), first.room_heads) == (8, 12)
    assert set(first.room_code) <= set(inviting.ROOM_ALPHABET)
    assert not set("0O1IL5S2Z8B") & set(inviting.ROOM_ALPHABET)
    again = inviting.make_room(round=planned, by=cast.fatou, heads=15)
    assert (again.room_code, again.room_heads) == (first.room_code, 15)
    newest = planned.history.order_by("history_id").last()
    assert (newest.room_heads, newest.history_user) == (15, cast.fatou)


def test_the_same_number_of_heads_again_is_no_change(cast, planned):
    first = inviting.make_room(round=planned, by=cast.amina, heads=12)
    assert inviting.make_room(round=planned, by=cast.amina, heads=12).revision == first.revision


def test_two_rooms_never_share_a_code(cast, planned, monkeypatch):
    taken = factories.make_round(state="planned", room_code="A" * 8).room_code
    letters = iter(taken + "C" * 8)
    monkeypatch.setattr(inviting.secrets, "choice", lambda _alphabet: next(letters))
    assert inviting.make_room(round=planned, by=cast.amina, heads=12).room_code == "C" * 8


def test_a_silent_vote_takes_a_room_and_slips_too(cast):
    vote = factories.make_round(structure=cast.body, basis=Basis.MEETING)
    assert len(inviting.make_slips(round=vote, by=cast.amina, number=9, code="x")) == 9
    assert inviting.make_room(round=vote, by=cast.amina, heads=9).state == Round.State.OPEN
