"""A body through its statuses: each move with a date that can be, start and end kept in step, mistakes taken back."""

import datetime
import uuid

import pytest

from structures import statuses
from structures.bodies import NotPossible, SentTwiceDifferently
from structures.models import StatusChange, Structure
from structures.partial_dates import PartialDate
from structures.statuses import MovedOn, next_statuses, parts_of, problems_before_moving
from structures.vocabulary import Circle, Status
from tests import factories

TODAY = PartialDate.of(datetime.date.today())
TOMORROW = PartialDate.of(datetime.date.today() + datetime.timedelta(days=1))
THIS_YEAR = PartialDate.parse(str(datetime.date.today().year))
UID = uuid.UUID("6f2c4d3e-98a1-4d0b-8f5e-0a8e6b1d7c55")


def date(text):
    return PartialDate.parse(text)


def body_that_is(status, cast, **dates):
    body = factories.make_structure(country=cast.country, status=status)
    for name, text in dates.items():
        setattr(body, name, date(text))
    body.save()
    return body


def move(body, status, since, *, by, uid=None, note="", seen=None):
    body = Structure.objects.get(pk=body.pk)
    seen = seen or body.status
    since = since if isinstance(since, PartialDate) else date(since)
    return statuses.move(
        structure=body, by=by, seen=seen, status=status, since=since, uid=uid or uuid.uuid4(), note=note
    )


def dates_of(body):
    body = Structure.objects.get(pk=body.pk)
    return tuple(day.iso() if day else None for day in (body.started, body.ended))


# What comes next


@pytest.mark.parametrize("status", list(Status))
def test_each_status_leads_to_others_and_never_to_itself(cast, status):
    body = body_that_is(status, cast)
    following = next_statuses(body)
    assert following
    assert status not in following
    assert set(following) <= set(Status)
    assert len(following) == len(set(following))


def test_a_body_that_has_a_card_is_never_proposed_again(cast):
    body = body_that_is("active", cast)
    assert Status.PROPOSED in next_statuses(body)
    factories.make_card(structure=body, state="draft")
    assert Status.PROPOSED not in next_statuses(body)


# Moving


def test_a_move_is_kept_with_its_date_its_note_and_who_made_it(cast):
    body = body_that_is("active", cast, started="2024-03")
    change = move(body, "dormant", "2025-05", by=cast.amina, note="Until the elections.")
    body.refresh_from_db()
    assert (body.status, body.confirmed, body.revision) == ("dormant", TODAY, 2)
    assert (change.status, change.since.iso(), change.note) == ("dormant", "2025-05", "Until the elections.")
    rows = [row.history.latest() for row in (body, change)]
    assert [row.history_user for row in rows] == [cast.amina] * 2


@pytest.mark.parametrize(
    ("path", "dates"),
    [
        ([("proposed", {}), ("active", "2024-03")], ("2024-03", None)),
        ([("proposed", {"started": "2023"}), ("active", "2024-03")], ("2023", None)),
        ([("proposed", {}), ("closed", "2024-03")], (None, "2024-03")),
        ([("unknown", {}), ("active", "2024-03")], (None, None)),  # known to be active then, not to have begun
        ([("active", {"started": "2020"}), ("closed", "2024-03")], ("2020", "2024-03")),
        ([("active", {}), ("transitioned", "2024")], (None, "2024")),
        ([("active", {}), ("dormant", "2024"), ("closed", "2025")], (None, "2025")),
        ([("active", {}), ("transitioned", "2024"), ("closed", "2025")], (None, "2025")),
        ([("active", {}), ("closed", "2024"), ("active", "2025-02")], (None, None)),
        ([("active", {"started": "2020"}), ("proposed", "2024")], (None, None)),
    ],
)
def test_start_and_end_keep_step_with_the_status(cast, path, dates):
    (status, columns), *moves = path
    body = body_that_is(status, cast, **columns)
    for status, since in moves:
        move(body, status, since, by=cast.amina)
    assert dates_of(body) == dates


# Dates and moves that cannot be


@pytest.mark.parametrize(
    ("status", "since", "field", "words"),
    [
        ("dormant", TOMORROW, "since", "in the future"),
        ("closed", date("2099"), "since", "in the future"),
        ("closed", date("2019-12"), "since", "recorded start is January 2020"),
        ("closed", date("2023-04-30"), "since", "“Active” since May 2023"),
        ("active", TODAY, "status", "has this status already"),
    ],
    ids=["tomorrow", "announced", "before its start", "before the last move", "the same"],
)
def test_a_move_that_cannot_be_says_what_to_do_and_writes_nothing(cast, status, since, field, words):
    body = body_that_is("active", cast, started="2020-01")
    factories.make_status_change(structure=body, status="active", since="2023-05")
    problems = problems_before_moving(structure=body, status=status, since=since)
    assert list(problems) == [field]
    assert words in problems[field]
    with pytest.raises(NotPossible, match=words):
        move(body, status, since, by=cast.amina)
    body.refresh_from_db()
    assert (body.status, body.ended, body.revision) == ("active", None, 1)
    assert StatusChange.objects.count() == 1


def test_a_closed_body_does_not_fall_dormant(cast):
    problems = problems_before_moving(structure=body_that_is("closed", cast), status="dormant", since=TODAY)
    assert "does not go" in problems["status"]


def test_a_proposal_that_has_a_start_by_mistake_may_be_older_than_it(cast):
    body = body_that_is("active", cast, started="2024")
    assert problems_before_moving(structure=body, status="proposed", since=date("2023")) == {}


@pytest.mark.parametrize("since", ["2023-05", "2023", "2023-05-31"])
def test_a_date_that_may_lie_after_the_last_move_is_taken(cast, since):
    body = body_that_is("active", cast)
    factories.make_status_change(structure=body, status="active", since="2023-05")
    assert problems_before_moving(structure=body, status="dormant", since=date(since)) == {}


def test_the_present_year_is_no_future(cast):
    assert problems_before_moving(structure=body_that_is("active", cast), status="closed", since=THIS_YEAR) == {}


# Sent twice, and two at once


def test_a_move_sent_twice_is_made_once(cast):
    body = body_that_is("active", cast)
    first = move(body, "dormant", "2025", by=cast.amina, uid=UID, seen="active")
    assert move(body, "dormant", "2025", by=cast.amina, uid=UID, seen="active") == first
    assert (StatusChange.objects.count(), Structure.objects.get(pk=body.pk).revision) == (1, 2)


@pytest.mark.parametrize(
    ("status", "since", "note"), [("closed", "2025", ""), ("dormant", "2024", ""), ("dormant", "2025", "x")]
)
def test_the_same_form_with_another_move_is_refused(cast, status, since, note):
    body = body_that_is("active", cast)
    move(body, "dormant", "2025", by=cast.amina, uid=UID)
    with pytest.raises(SentTwiceDifferently):
        move(body, status, since, by=cast.amina, uid=UID, note=note)


def test_who_moves_it_from_another_status_than_they_saw_is_told(cast):
    body = body_that_is("active", cast)
    move(body, "dormant", "2025-01", by=cast.amina)
    with pytest.raises(MovedOn) as moved:
        move(body, "closed", "2025-02", by=cast.fatou, seen="active")
    assert moved.value.structure.status == "dormant"
    assert StatusChange.objects.count() == 1


# Taking back


@pytest.mark.parametrize(
    ("status", "columns", "to", "back"),
    [
        ("active", {"started": "2020"}, "closed", ("2020", None)),
        ("closed", {"started": "2020", "ended": "2022"}, "active", ("2020", "2022")),
        ("proposed", {}, "active", (None, None)),
        ("active", {"started": "2020"}, "proposed", ("2020", None)),
    ],
)
@pytest.mark.parametrize("loaded", [True, False], ids=["from a fixture", "added here"])
def test_a_move_entered_by_mistake_is_taken_back(cast, status, columns, to, back, loaded):
    body = body_that_is(status, cast, **columns)
    if loaded:  # a fixture brings no history
        body.history.all().delete()
        Structure.objects.filter(pk=body.pk).update(revision=1)
    change = move(body, to, "2025-05", by=cast.amina)
    statuses.take_back(structure=body, by=cast.fatou, uid=change.uid)
    body.refresh_from_db()
    assert body.status == status
    assert dates_of(body) == back
    assert not StatusChange.objects.exists()
    assert StatusChange.history.get(history_type="-").history_user == cast.fatou
    statuses.take_back(structure=body, by=cast.fatou, uid=change.uid)  # a double click
    assert body.history.latest().revision == Structure.objects.get(pk=body.pk).revision


def test_what_was_mended_after_the_move_stays_when_it_is_taken_back(cast):
    body = body_that_is("proposed", cast)
    change = move(body, "active", "2025-05", by=cast.amina)
    body.refresh_from_db()
    body.name, body.started = "New name", date("2024")
    body.save()
    statuses.take_back(structure=body, by=cast.amina, uid=change.uid)
    body.refresh_from_db()
    assert (body.status, body.name, body.started) == ("proposed", "New name", date("2024"))


def test_only_the_last_move_is_taken_back(cast):
    body = body_that_is("active", cast)
    first = move(body, "dormant", "2025-01", by=cast.amina)
    move(body, "closed", "2025-02", by=cast.amina)
    with pytest.raises(MovedOn):
        statuses.take_back(structure=body, by=cast.amina, uid=first.uid)
    assert StatusChange.objects.count() == 2


def test_a_start_is_not_taken_back_once_there_is_a_card(cast):
    body = body_that_is("proposed", cast)
    change = move(body, "active", "2025-01", by=cast.amina)
    factories.make_card(structure=body)
    with pytest.raises(NotPossible, match="assessed since"):
        statuses.take_back(structure=body, by=cast.amina, uid=change.uid)


def test_an_end_is_not_taken_back_before_a_start_that_was_mended_meanwhile(cast):
    body = body_that_is("closed", cast, ended="2022")
    change = move(body, "active", "2025-01", by=cast.amina)
    body.refresh_from_db()
    body.started = date("2024")
    body.save()
    with pytest.raises(NotPossible, match="end before it started"):
        statuses.take_back(structure=body, by=cast.amina, uid=change.uid)


def test_a_move_that_was_loaded_cannot_be_taken_back(cast):
    body = body_that_is("dormant", cast)
    body.history.all().delete()
    change = factories.make_status_change(structure=body)
    with pytest.raises(NotPossible, match="not known here"):
        statuses.take_back(structure=body, by=cast.amina, uid=change.uid)


# Parts


def test_the_parts_that_stay_are_those_of_now_that_the_person_may_see(cast):
    part, hidden, former, other = [
        factories.make_structure(country=cast.country, circle=circle)
        for circle in (Circle.COUNTRY, Circle.NAMED, Circle.COUNTRY, Circle.COUNTRY)
    ]
    for start in (part, hidden):
        factories.make_relation(start=start, kind="part_of", end=cast.body)
    gone = factories.make_relation(start=former, kind="part_of", end=cast.body)
    gone.until = date("2020")
    gone.save()
    factories.make_relation(start=other, kind="reports_to", end=cast.body)
    assert parts_of(cast.body, cast.amina) == [part]
