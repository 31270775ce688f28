"""Two people at the same seats, relations and organisations at one moment. PostgreSQL only: SQLite has one writer."""

import threading
import uuid

from django.test import Client

from structures import joining, merging, writing
from structures.models import Organisation, Relation, Seat
from tests import factories
from tests.test_concurrency import at_once, on_postgresql, statuses, with_threads

PART_OF = {"kind": "part_of", "to_text": "", "to_text_fr": "", "mode": "", **dict.fromkeys(joining.DATES)}


def part(start, end, by):
    return lambda: joining.add(structure=start, to_structure=end, by=by, uid=uuid.uuid4(), **PART_OF)


def kinds(answers):
    return sorted(type(answer).__name__ for answer in answers)


@on_postgresql
@with_threads
def test_of_two_people_who_close_a_circle_at_once_one_is_refused(cast):
    bodies = [factories.make_structure(country=cast.country) for _ in range(4)]
    factories.make_relation(start=bodies[1], kind="part_of", end=bodies[2])
    factories.make_relation(start=bodies[3], kind="part_of", end=bodies[0])
    for _round in range(10):
        found = at_once(part(bodies[0], bodies[1], cast.amina), part(bodies[2], bodies[3], cast.fatou))
        assert kinds(found) == ["NotPossible", "Relation"]
        Relation.objects.filter(from_structure__in=[bodies[0], bodies[2]]).delete()


@on_postgresql
@with_threads
def test_without_taking_turns_both_would_close_it(cast, monkeypatch):
    """The negative control: it shows that the test above can fail."""
    one, other = factories.make_structure(country=cast.country), factories.make_structure(country=cast.country)
    both_have_looked, look = threading.Barrier(2), joining.problems_with_relation

    def look_together(relation, user):
        found = look(relation, user)
        both_have_looked.wait(timeout=20)
        return found

    monkeypatch.setattr(joining, "_take_turns", lambda: None)
    monkeypatch.setattr(joining, "problems_with_relation", look_together)
    assert kinds(at_once(part(one, other, cast.amina), part(other, one, cast.amina))) == ["Relation", "Relation"]


@on_postgresql
@with_threads
def test_a_seat_sent_by_eight_clicks_is_one_seat_of_one_new_organisation(cast):
    name = "Blue Bridge"
    form = {"uid": str(uuid.uuid4()), "role": "chair", "organisation": name, "which_of": name, "which": "+other"}
    form |= {"new_kind": "nngo", "new_country": "here", "post": "Director"}

    def click():
        client = Client()
        client.force_login(cast.amina)
        return lambda: client.post("/structures/cod-body/seats/new/", form)

    answers = statuses(at_once(*[click() for _ in range(8)]))
    assert answers == [302] * 8
    assert (Seat.objects.count(), Organisation.objects.count()) == (1, 1)


@on_postgresql
@with_threads
def test_the_same_role_given_by_two_people_at_once_is_given_once(cast):
    factories.make_organisation(name="Ministry", country=cast.country)

    def give(person):
        client = Client()
        client.force_login(person)
        form = {"uid": str(uuid.uuid4()), "role": "chair", "organisation": "Ministry"}
        return lambda: client.post("/structures/cod-body/seats/new/", form)

    assert sorted(statuses(at_once(give(cast.amina), give(cast.fatou)))) == [302, 422]
    assert Seat.objects.count() == 1


@on_postgresql
@with_threads
def test_a_seat_given_while_its_holder_is_merged_is_moved_or_refused_and_never_lost(cast):
    stays = factories.make_organisation(code="stays", country=cast.country)
    for number in range(8):
        goes = factories.make_organisation(code=f"goes-{number}", name=f"Goes {number}", country=cast.country)
        state = merging.Plan(goes, stays).state
        client = Client()
        client.force_login(cast.amina)
        form = {"uid": str(uuid.uuid4()), "role": "member", "organisation": f"Goes {number}"}
        merged, given = at_once(
            lambda goes=goes, state=state: merging.merge(goes=goes, stays=stays, by=cast.amina, state=state),
            lambda form=form, client=client: client.post("/structures/cod-body/seats/new/", form),
        )
        if isinstance(merged, Exception):
            assert isinstance(merged, (merging.PreviewIsOld, writing.NotPossible)), merged
        assert given.status_code in {302, 422}
        there = Organisation.objects.filter(pk=goes.pk).exists()
        assert Seat.objects.count() == (given.status_code == 302)
        if seat := Seat.objects.first():
            assert seat.organisation == (goes if there else stays)
        Seat.objects.all().delete()
