"""Closing, cancelling and forgetting: what is counted, what is deleted, what may happen in which state."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from assessments import rounds, settling
from assessments.conflicts import AlreadyMoved, NotReady
from assessments.models import Answer, AnswerMark, Assessment, Remark, Round, Tally, Version
from structures.vocabulary import Circle
from tests import factories

State = Round.State
TWELVE = [["yes", "partly?", "no", "unknown", "yes", "not_assessed", "partly"]] * 12


def counts(round, criterion, group=None):
    rows = Tally.objects.filter(round=round, criterion__number=criterion, group__number=group)
    return {row.rating: (row.count, row.tentative) for row in rows}


@pytest.fixture
def open_round(cast):
    return factories.make_round(structure=cast.body, answers=TWELVE, facilitator=cast.boris)


# Closing


def test_closing_counts_what_was_sent_and_deletes_every_answer(cast, open_round):
    factories.add_answer(round=open_round, marks=["no"] * 7, sent=False)  # typed, never sent
    closed = rounds.close(round=open_round, by=cast.amina)
    assert closed.state == State.RECONCILING
    assert closed.closed
    assert Assessment.objects.get(pk=closed.assessment_id).voices == 12
    assert counts(closed, 1) == {"yes": (12, 0)}
    assert counts(closed, 2) == {"partly": (12, 12)}
    assert counts(closed, 6) == {}  # nobody answered it
    assert not Answer.objects.exists()
    assert not AnswerMark.objects.exists()


def test_closed_twice_is_closed_once(cast, open_round):
    assert rounds.close(round=open_round, by=cast.amina)
    assert rounds.close(round=open_round, by=cast.amina) is None
    assert Round.history.filter(state=State.RECONCILING).count() == 1


def test_four_answers_are_not_even_kept(cast):
    answers = [{"marks": ["yes"] * 7, "reasons": {1: "Only I know this."}, "action": "Meet less."}] * 4
    round = factories.make_round(structure=cast.body, answers=answers)
    rounds.close(round=round, by=None)
    assert not Tally.objects.exists()
    assert not Remark.objects.exists()
    assert Assessment.objects.get(pk=round.assessment_id).voices == 4


def test_a_criterion_that_four_answered_is_not_counted_though_the_others_are(cast):
    answers = [["yes"] * 7] * 4 + [["not_assessed", *["yes"] * 6]] * 3
    round = factories.make_round(structure=cast.body, answers=answers)
    rounds.close(round=round, by=None)
    assert counts(round, 1) == {}
    assert counts(round, 2) == {"yes": (7, 0)}


def test_groups_are_counted_where_nothing_small_is_left(cast):
    government = [{"marks": ["yes", "not_assessed", *["yes"] * 5], "group": 1}] * 5
    un = [{"marks": ["no", "partly", *["no"] * 5], "group": 2}] * 6
    round = factories.make_round(structure=cast.body, answers=[*government, *un])
    rounds.close(round=round, by=None)
    assert counts(round, 1, group=1) == {"yes": (5, 0)}
    assert counts(round, 1, group=2) == {"no": (6, 0)}
    assert counts(round, 2, group=1) == {}
    assert counts(round, 2, group=2) == {"partly": (6, 0)}
    assert [group.answered for group in round.groups.all()] == [5, 6]


def test_a_group_goes_uncounted_where_the_other_could_be_computed(cast):
    government = [{"marks": ["yes"] * 7, "group": 1}] * 4
    un = [{"marks": ["no"] * 7, "group": 2}] * 6
    round = factories.make_round(structure=cast.body, answers=[*government, *un])
    rounds.close(round=round, by=None)
    assert counts(round, 1) == {"yes": (4, 0), "no": (6, 0)}
    assert counts(round, 1, group=1) == counts(round, 1, group=2) == {}


def test_reasons_and_actions_are_kept_without_anything_that_joins_them(cast):
    answers = [
        {"marks": ["yes"] * 7, "reasons": {1: f"Reason {n}", 3: f"Third {n}"}, "action": f"Act {n}"} for n in range(6)
    ]
    round = factories.make_round(structure=cast.body, answers=answers)
    rounds.close(round=round, by=None)
    kept = Remark.objects.filter(round=round)
    assert {field.name for field in Remark._meta.get_fields()} == {"id", "round", "criterion", "text"}
    assert sorted(kept.filter(criterion__number=1).values_list("text", flat=True)) == [f"Reason {n}" for n in range(6)]
    assert kept.filter(criterion=None).count() == 6
    assert kept.count() == 18


def test_a_silent_vote_leaves_the_number_of_people_of_its_meeting_alone(cast):
    round = factories.make_round(structure=cast.body, basis="meeting", answers=[["yes"] * 7] * 5, room_code="ABCD2345")
    rounds.close(round=round, by=cast.amina)
    assert Assessment.objects.get(pk=round.assessment_id).voices == 9


def test_what_is_due_closes_itself_an_hour_after_its_time(cast, open_round):
    Round.objects.update(closes=timezone.now() - datetime.timedelta(minutes=59))
    assert rounds.close_due() == 0
    Round.objects.update(closes=timezone.now() - datetime.timedelta(minutes=61))
    call_command("close_rounds")
    assert Round.objects.get().state == State.RECONCILING


@pytest.mark.parametrize("state", [State.PLANNED, State.RECONCILING, State.PUBLISHED, State.CANCELLED])
def test_only_an_open_round_is_closed(cast, state):
    round = factories.make_round(structure=cast.body, state=state)
    assert rounds.close(round=round, by=cast.amina) is None
    assert Round.objects.get().state == state


# Cancelling


@pytest.mark.parametrize("state", [State.PLANNED, State.OPEN, State.RECONCILING])
def test_a_cancelled_round_keeps_nothing_of_what_was_answered(cast, state):
    answers = [{"marks": ["yes"] * 7, "reasons": {1: "A reason"}}] * 6 if state != State.PLANNED else ()
    round = factories.make_round(structure=cast.body, state=state, answers=answers)
    rounds.cancel(round=round, by=cast.amina, because="The body was dissolved.")
    now = Round.objects.get()
    assert (now.state, now.cancelled_because) == (State.CANCELLED, "The body was dissolved.")
    assert now.answers_deleted
    for model in (Answer, AnswerMark, Remark, Tally, Version):
        assert not model.objects.exists()
    entry = now.history.first()
    assert (entry.history_user, entry.history_change_reason) == (cast.amina, "The body was dissolved.")


def test_a_card_of_a_cancelled_round_is_in_no_list_and_at_no_address(cast, sign_in):
    round = factories.make_round(structure=cast.body, state=State.CANCELLED)
    for person in (cast.amina, cast.chloe, cast.elena):
        assert not Assessment.objects.visible_to(person).exists()
        assert sign_in(person).get(f"/assessments/{round.assessment_id}/").status_code == 404


def test_a_published_round_is_not_cancelled(cast):
    round = factories.make_round(structure=cast.body, state=State.PUBLISHED)
    with pytest.raises(AlreadyMoved):
        rounds.cancel(round=round, by=cast.amina, because="Too late")
    assert Round.objects.get().state == State.PUBLISHED


def test_a_cancelled_vote_leaves_the_card_of_its_meeting(cast):
    round = factories.make_round(structure=cast.body, basis="meeting", answers=[["yes"] * 7] * 5, room_code="ABCD2345")
    rounds.cancel(round=round, by=cast.amina, because="The line broke.")
    assert round.assessment.versions.count() == 1


# Publishing


@pytest.mark.parametrize("state", [State.PLANNED, State.OPEN])
def test_a_card_is_not_published_before_its_round_is_closed(cast, state):
    round = factories.make_round(structure=cast.body, state=state, marks=["yes"] * 7)
    version = round.assessment.versions.get()
    assert rounds.problems_before_publishing(version)
    with pytest.raises(NotReady):
        settling.publish(version=version, by=cast.amina, circle=Circle.COUNTRY)
    version.refresh_from_db()
    assert version.state == Version.State.DRAFT


def test_a_round_is_published_with_its_card(cast):
    round = factories.make_round(structure=cast.body, state=State.RECONCILING, answers=TWELVE, marks=["yes"] * 7)
    Version.objects.update(state=Version.State.DRAFT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settling, "problems_before_publishing", lambda *_given: [])
        settling.publish(version=round.assessment.versions.get(), by=cast.amina, circle=Circle.COUNTRY)
    now = Round.objects.get()
    assert now.state == State.PUBLISHED
    assert now.history.first().history_user == cast.amina


# Forgetting


def test_reasons_are_deleted_ninety_days_after_closing_and_counts_stay(cast, settings):
    answers = [{"marks": ["yes"] * 7, "reasons": {1: "A reason"}}] * 6
    round = factories.make_round(structure=cast.body, state=State.RECONCILING, answers=answers)
    Round.objects.update(closed=timezone.now() - datetime.timedelta(days=89, hours=23))
    call_command("purge_answers")
    assert Remark.objects.count() == 6
    Round.objects.update(closed=timezone.now() - datetime.timedelta(days=90, hours=1))
    call_command("purge_answers")
    assert not Remark.objects.exists()
    assert Round.objects.get().answers_deleted
    assert counts(round, 1) == {"yes": (6, 0)}


def test_how_long_they_are_kept_is_a_setting(cast, settings):
    answers = [{"marks": ["yes"] * 7, "reasons": {1: "A reason"}}] * 6
    factories.make_round(structure=cast.body, state=State.RECONCILING, answers=answers)
    Round.objects.update(closed=timezone.now() - datetime.timedelta(days=8))
    settings.KEEP_ANSWERS = 7
    assert rounds.forget_answers() == 1
    assert rounds.forget_answers() == 0
