"""Planning, opening, extending, closing and giving up a round: what must be so, every step and every forbidden one."""

import datetime
import uuid

import pytest
from django.utils import timezone

from assessments import inviting, planning, rounds
from assessments.conflicts import AlreadyMoved, NotReady, SentTwiceDifferently
from assessments.models import Answer, Assessment, Basis, Invitee, Round, Version
from structures.models import Membership
from structures.partial_dates import PartialDate
from structures.vocabulary import Role
from tests import factories

State = Round.State
HOUR = datetime.timedelta(hours=1)


def plan_of(cast, **changes):
    """What a complete plan says; `changes` over it."""
    now = timezone.now()
    return {
        "structure": cast.body,
        "code": uuid.uuid4(),
        "as_of": PartialDate.parse("2025-06"),
        "agreed_on": PartialDate.parse("2025-05"),
        "agreed_by_words": "The chair",
        "invited": {"government": 8, "un": 12},
        "groups": [["government"], ["un"]],
        "purpose": "For the retreat.",
        "language": "fr",
        "opens": None,
        "closes": now + datetime.timedelta(days=14),
        "facilitator": cast.boris,
        "facilitator_as": "Governance adviser",
        "facilitator_from": None,
        "facilitator_because": "",
        **changes,
    }


def changed(plan, **changes):
    """The plan as `planning.change` takes it."""
    return {name: value for name, value in {**plan, **changes}.items() if name not in {"structure", "code"}}


@pytest.fixture
def plan(cast):
    return plan_of(cast)


@pytest.fixture
def planned(cast, plan):
    return planning.plan(by=cast.amina, **plan)


@pytest.fixture
def ready(cast, planned):
    """A planned round with somebody to ask."""
    inviting.invite_addresses(round=planned, by=cast.amina, people={"ines@example.org": "un"})
    return Round.objects.with_facts().get(pk=planned.pk)


# Planning


def test_a_planned_round_has_an_empty_card_and_its_groups(cast, plan, planned):
    card = planned.assessment
    assert (planned.state, card.basis, card.author, card.voices) == (State.PLANNED, Basis.SURVEY, cast.amina, None)
    assert (card.as_of.iso(), card.agreed_on.iso(), card.agreed_by_words) == ("2025-06", "2025-05", "The chair")
    version = card.versions.get()
    assert version.state == Version.State.DRAFT
    assert {mark.rating for mark in version.marks.all()} == {"not_assessed"}
    assert version.marks.count() == 7
    assert planning.people_planned(planned) == ({"government": 8, "un": 12}, [["government"], ["un"]])
    assert planned.history.get().history_user == cast.amina


def test_the_same_plan_sent_twice_is_one_round(cast, plan, planned):
    again = planning.plan(by=cast.amina, **plan)
    assert again == planned
    assert Round.objects.count() == Assessment.objects.count() == 1


@pytest.mark.parametrize(
    "changes", [{"purpose": "Another."}, {"invited": {"un": 20}, "groups": []}, {"language": "en"}]
)
def test_the_same_form_with_another_plan_is_refused_and_not_lost_in_silence(cast, plan, planned, changes):
    with pytest.raises(SentTwiceDifferently):
        planning.plan(by=cast.amina, **{**plan, **changes})


@pytest.mark.parametrize(("number", "enough"), [(0, False), (1, False), (9, False), (10, True)])
def test_a_round_asks_at_least_ten(cast, number, enough):
    plan = plan_of(cast, invited={"un": number} if number else {}, groups=[])
    if enough:
        assert planning.plan(by=cast.amina, **plan).state == State.PLANNED
        return
    with pytest.raises(NotReady, match=f"at least 10 people to answer, and this one would ask {number}"):
        planning.plan(by=cast.amina, **plan)
    assert not Assessment.objects.exists()


def test_a_proposed_body_is_not_asked_about(cast):
    proposed = factories.make_structure(status="proposed", country=cast.country)
    with pytest.raises(NotReady, match="only proposed"):
        planning.plan(by=cast.amina, **plan_of(cast, structure=proposed))


def test_a_round_like_the_last_one_asks_its_addresses_and_knows_nothing_of_its_answers(cast):
    last = factories.make_round(structure=cast.body, state="reconciling", answers=[["no"] * 7] * 6)
    asked = factories.make_invitee(round=last, email="ines@example.org", category="un", written_to=True)
    factories.make_invitee(round=last, way="link")
    new = planning.plan(by=cast.amina, like=last, **plan_of(cast))
    (copied,) = new.invitees.all()
    assert (copied.email, copied.category, copied.written_to) == ("ines@example.org", "un", False)
    assert copied.pk != asked.pk  # and so another link
    assert new.tallies.count() == new.remarks.count() == new.answers.count() == 0


def test_the_last_round_is_the_newest_that_was_held(cast):
    assert planning.last_round(cast.body) is None
    old = factories.make_round(structure=cast.body, state="published", as_of="2024")
    new = factories.make_round(structure=cast.body, state="open", as_of="2025")
    factories.make_round(structure=cast.body, state="cancelled", as_of="2026")
    factories.make_round(structure=cast.body, state="planned", as_of="2026")
    factories.make_round(structure=cast.body, state="open", as_of="2026", basis=Basis.MEETING)
    factories.make_round(state="open", as_of="2026")
    assert planning.last_round(cast.body) == new
    rounds.cancel(round=new, by=cast.amina, because="Too early.")
    assert planning.last_round(cast.body) == old


# Changing the plan


def test_a_plan_is_changed_with_its_dates_people_and_history(cast, plan, planned):
    new = changed(plan, purpose="Another.", as_of=PartialDate.parse("2025-07"), invited={"un": 15}, groups=[])
    assert planning.change(round=planned, by=cast.fatou, revision=1, **new) is None
    now = Round.objects.with_facts().get()
    assert (now.purpose, now.assessment.as_of.iso(), now.revision) == ("Another.", "2025-07", 2)
    assert planning.people_planned(now) == ({"un": 15}, [])
    assert now.history.latest().history_user == now.assessment.history.latest().history_user == cast.fatou


def test_a_plan_that_is_left_as_it_is_is_not_written(cast, plan, planned):
    assert planning.change(round=planned, by=cast.fatou, revision=1, **changed(plan)) is None
    assert Round.objects.get().revision == 1
    assert planned.history.count() == 1


def test_of_two_who_change_a_plan_the_second_sees_the_first(cast, plan, planned):
    planning.change(round=planned, by=cast.fatou, revision=1, **changed(plan, purpose="First."))
    conflict = planning.change(round=planned, by=cast.amina, revision=1, **changed(plan, purpose="Second."))
    assert (conflict.row.purpose, conflict.mine["purpose"], conflict.by) == ("First.", "Second.", cast.fatou)
    assert Round.objects.get().purpose == "First."


def test_of_two_who_change_only_the_dates_of_the_card_the_second_sees_the_first(cast, plan, planned):
    planning.change(round=planned, by=cast.fatou, revision=1, **changed(plan, as_of=PartialDate.parse("2025-07")))
    new = changed(plan, as_of=PartialDate.parse("2025-08"))
    assert planning.change(round=planned, by=cast.amina, revision=1, **new) is not None
    assert Assessment.objects.get().as_of.iso() == "2025-07"


def test_inviting_somebody_meanwhile_is_no_conflict_with_a_change_of_the_plan(cast, plan, planned):
    inviting.invite_addresses(round=planned, by=cast.fatou, people={"ines@example.org": ""})
    assert planning.change(round=planned, by=cast.amina, revision=1, **changed(plan, purpose="Mine.")) is None


def test_a_plan_is_not_changed_to_too_few(cast, plan, planned):
    with pytest.raises(NotReady):
        planning.change(round=planned, by=cast.amina, revision=1, **changed(plan, invited={"un": 9}, groups=[]))
    assert planning.people_planned(planned)[0] == {"government": 8, "un": 12}


@pytest.mark.parametrize("state", ["open", "reconciling", "published", "cancelled"])
def test_once_it_is_open_the_plan_stays(cast, plan, state):
    round = factories.make_round(structure=cast.body, state=state)
    with pytest.raises(AlreadyMoved):
        planning.change(round=round, by=cast.amina, revision=round.revision, **changed(plan))


# The facilitator


@pytest.mark.parametrize("role", Role.values)
def test_a_facilitator_of_the_leading_side_is_pointed_out(cast, role):
    unicef = factories.make_organisation(code="unicef")
    factories.make_seat(structure=cast.body, role=role, organisation=unicef)
    leading = {"chair", "cochair", "leadagency", "secretariat", "permsec"}
    assert bool(planning.leads(unicef, cast.body)) == (role in leading)


def test_a_post_of_the_organisation_counts_and_an_earlier_or_another_bodys_seat_does_not(cast):
    here, before, elsewhere = (factories.make_organisation() for _ in range(3))
    factories.make_seat(structure=cast.body, role="chair", post=factories.make_post(organisation=here))
    day = datetime.date(2020, 1, 1)
    over = {"until_earliest": day, "until_latest": day, "until_precision": "day"}
    factories.make_seat(structure=cast.body, role="chair", organisation=before, **over)
    factories.make_seat(structure=cast.other_body, role="chair", organisation=elsewhere)
    assert [planning.leads(one, cast.body) for one in (here, before, elsewhere)] == ["Chair", None, None]


# Opening


def test_an_opened_round_takes_answers_from_now_on(cast, ready):
    before = timezone.now()
    opened = planning.open_round(round=ready, by=cast.amina)
    assert (opened.state, before <= opened.opens <= timezone.now()) == (State.OPEN, True)
    assert (opened.history.latest().history_user, opened.history.latest().state) == (cast.amina, "open")


def test_opened_twice_is_opened_once(cast, ready):
    first = planning.open_round(round=ready, by=cast.amina)
    again = planning.open_round(round=ready, by=cast.fatou)
    assert (again.opens, again.revision) == (first.opens, first.revision)


MISSING = {
    "the day of the agreement": ({"agreed_on": None}, "agreed to be assessed"),
    "who agreed": ({"agreed_by_words": ""}, "agreed to be assessed"),
    "the facilitator": ({"facilitator": None}, "Name the facilitator"),
    "their function": ({"facilitator_as": ""}, "Name the facilitator"),
    "the closing": ({"closes": None}, "Say until when"),
}


@pytest.mark.parametrize(("without", "words"), MISSING.values(), ids=MISSING)
def test_nothing_opens_without(cast, without, words):
    round = planning.plan(by=cast.amina, **plan_of(cast, **without))
    inviting.make_room(round=round, by=cast.amina, heads=12)
    (problem,) = planning.problems_before_opening(Round.objects.get(pk=round.pk))
    assert words in problem
    with pytest.raises(NotReady):
        planning.open_round(round=round, by=cast.amina)
    assert Round.objects.get(pk=round.pk).state == State.PLANNED


def test_nothing_opens_whose_closing_is_over(cast, ready):
    Round.objects.filter(pk=ready.pk).update(closes=timezone.now() - HOUR)
    ready.refresh_from_db()
    assert planning.problems_before_opening(ready) == ["The closing date is over already. Choose a later one."]


def test_nothing_opens_with_nobody_to_ask(planned):
    assert planning.problems_before_opening(planned) == [
        "Nobody is invited yet. Add addresses, links, slips or a room code."
    ]


def test_nothing_opens_with_too_few_to_ask(ready):
    ready.categories.filter(category="un").update(invited=1)
    (problem,) = planning.problems_before_opening(ready)
    assert "this one would ask 9" in problem


@pytest.mark.parametrize("gone", ["right", "account"])
def test_nothing_opens_with_a_facilitator_who_left(cast, ready, gone):
    if gone == "right":
        Membership.objects.filter(user=cast.boris).delete()
    else:
        cast.boris.is_active = False
        cast.boris.save()
    (problem,) = planning.problems_before_opening(Round.objects.with_facts().get(pk=ready.pk))
    assert "has no right for this body any more" in problem


@pytest.mark.parametrize("people", ["room", "link", "slip"])
def test_a_room_a_link_or_a_slip_is_enough_to_open(cast, planned, people):
    if people == "room":
        inviting.make_room(round=planned, by=cast.amina, heads=12)
    else:
        inviting.make_links(round=planned, by=cast.amina, number=1, code="x", way=people)
    assert planning.problems_before_opening(Round.objects.get(pk=planned.pk)) == []


# More time


def test_more_time_is_given_with_its_reason(cast):
    round = factories.make_round()
    later = round.closes + 24 * HOUR
    assert planning.extend(round=round, by=cast.fatou, closes=later, because="No power.")
    now = Round.objects.get()
    assert (now.state, now.closes, now.extended_because) == (State.OPEN, later, "No power.")
    entry = now.history.latest()
    assert (entry.history_user, entry.history_change_reason) == (cast.fatou, "No power.")


def test_a_double_click_moves_the_closing_once(cast):
    round = factories.make_round()
    later = round.closes + HOUR
    assert planning.extend(round=round, by=cast.amina, closes=later, because="No power.")
    assert not planning.extend(round=round, by=cast.amina, closes=later, because="No power.")
    assert Round.objects.get().revision == round.revision + 1


@pytest.mark.parametrize("hours", [-400, -1, 0])
def test_a_closing_is_never_moved_forward(cast, hours):
    round = factories.make_round()
    with pytest.raises(NotReady):
        planning.extend(round=round, by=cast.amina, closes=round.closes + hours * HOUR, because="Haste.")


def test_in_the_hour_of_grace_there_can_still_be_more_time_but_not_in_the_past(cast):
    now = timezone.now()
    round = factories.make_round(closes=now - HOUR / 2, opens=now - 48 * HOUR)
    with pytest.raises(NotReady):
        planning.extend(round=round, by=cast.amina, closes=now - HOUR / 4, because="No power.")
    assert planning.extend(round=round, by=cast.amina, closes=now + HOUR, because="No power.")


def test_after_the_hour_of_grace_there_is_no_more_time(cast):
    now = timezone.now()
    round = factories.make_round(closes=now - 2 * HOUR, opens=now - 48 * HOUR)
    with pytest.raises(AlreadyMoved):
        planning.extend(round=round, by=cast.amina, closes=now + HOUR, because="No power.")


# Closing


def asked(round, number):
    for _ in range(number):
        factories.make_invitee(round=round)


def test_where_everybody_answered_the_round_closes_at_once(cast):
    round = factories.make_round(answers=[["yes"] * 7] * 10)
    asked(round, 10)
    closed = planning.close(round=round, by=cast.amina)
    assert (closed.state, closed.assessment.voices) == (State.RECONCILING, 10)
    assert closed.history.latest().history_user == cast.amina
    assert not Answer.objects.exists()


def test_where_somebody_is_missing_an_hour_is_left_for_what_was_begun(cast):
    round = factories.make_round(answers=[["yes"] * 7] * 9)
    asked(round, 10)
    before = timezone.now()
    now = planning.close(round=round, by=cast.amina)
    assert (now.state, before <= now.closes <= timezone.now()) == (State.OPEN, True)
    assert planning.in_grace(now)
    assert not rounds.is_due(now)
    assert Answer.objects.count() == 9
    again = planning.close(round=now, by=cast.fatou)
    assert (again.closes, again.revision) == (now.closes, now.revision)


def test_what_was_only_typed_does_not_count_as_answered(cast):
    round = factories.make_round(answers=[*[["yes"] * 7] * 9, {"marks": ["yes"] * 7, "sent": False}])
    asked(round, 10)
    assert not planning.has_everybody(round)


def test_a_room_counts_by_its_heads_and_a_round_that_asks_nobody_has_nobody(cast):
    answers = [["yes"] * 7] * 11
    assert not planning.has_everybody(factories.make_round(answers=answers))
    assert not planning.has_everybody(factories.make_round(answers=answers, room_code="ACDEFGHJ", room_heads=12))
    assert planning.has_everybody(factories.make_round(answers=answers, room_code="ACDEFGHK", room_heads=11))


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_what_never_opened_or_was_given_up_is_not_closed(cast, state):
    with pytest.raises(AlreadyMoved):
        planning.close(round=factories.make_round(state=state), by=cast.amina)


@pytest.mark.parametrize("state", ["reconciling", "published"])
def test_closed_twice_is_closed_once(cast, state):
    round = factories.make_round(state=state)
    assert planning.close(round=round, by=cast.amina).revision == round.revision


# Every other step that a state does not take


@pytest.mark.parametrize("state", ["reconciling", "published", "cancelled"])
def test_a_round_is_never_opened_again(cast, state):
    round = factories.make_round(state=state)
    with pytest.raises(AlreadyMoved):
        planning.open_round(round=round, by=cast.amina)


@pytest.mark.parametrize("state", ["planned", "reconciling", "published", "cancelled"])
def test_only_an_open_round_gets_more_time(cast, state):
    round = factories.make_round(state=state)
    with pytest.raises(AlreadyMoved):
        planning.extend(round=round, by=cast.amina, closes=timezone.now() + 900 * HOUR, because="No power.")


@pytest.mark.parametrize("state", ["planned", "reconciling", "published", "cancelled"])
def test_only_of_an_open_round_are_people_reminded(cast, state):
    assert not planning.claim_reminder(round=factories.make_round(state=state), by=cast.amina)


def test_giving_up_keeps_the_reason_and_deletes_what_was_answered(cast):
    round = factories.make_round(answers=[["no"] * 7] * 6)
    asked(round, 3)
    rounds.cancel(round=round, by=cast.fatou, because="The body is dissolved.")
    now = Round.objects.get()
    assert (now.state, now.cancelled_because) == (State.CANCELLED, "The body is dissolved.")
    assert (now.history.latest().history_user, now.history.latest().history_change_reason) == (
        cast.fatou,
        "The body is dissolved.",
    )
    assert not Answer.objects.exists()
    assert Invitee.objects.count() == 3


# Reminders


def test_a_reminder_is_sent_at_most_once_a_day_of_the_country(cast):
    round = factories.make_round()
    assert planning.claim_reminder(round=round, by=cast.amina)
    assert not planning.claim_reminder(round=round, by=cast.fatou)
    midnight = timezone.localtime(timezone=round.time_zone).replace(hour=0, minute=0, second=0, microsecond=0)
    Round.objects.update(reminded=midnight - datetime.timedelta(seconds=1))
    assert planning.claim_reminder(round=round, by=cast.fatou)
    Round.objects.update(reminded=midnight)
    assert not planning.claim_reminder(round=round, by=cast.fatou)


def test_nobody_is_reminded_in_the_hour_of_grace(cast):
    now = timezone.now()
    assert not planning.claim_reminder(round=factories.make_round(closes=now, opens=now - HOUR), by=cast.amina)


def test_a_reminder_that_could_not_go_out_is_not_used_up(cast):
    round = factories.make_round()
    planning.claim_reminder(round=round, by=cast.amina)
    planning.give_reminder_back(round=round, by=cast.amina, earlier=None)
    assert planning.may_be_reminded(Round.objects.get())
