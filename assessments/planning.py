"""A round until its answers are closed: planned, changed, opened, extended, closed or given up by whoever runs it; one
transaction each, with its log entry. Whom it asks: inviting.py. Counting and publishing: rounds.py."""

from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from structures.fields import date_columns
from structures.models import Seat, Structure
from structures.revisions import write_if_unchanged
from structures.vocabulary import Role

from . import agreement, inviting, rounds, settling
from .conflicts import AlreadyMoved, NotReady, SentTwiceDifferently, conflict_over
from .models import Answer, Assessment, Basis, Category, InvitedCategory, Invitee, Round, RoundGroup

State = Round.State
LEADING = frozenset({Role.CHAIR, Role.COCHAIR, Role.LEADAGENCY, Role.SECRETARIAT, Role.PERMSEC})
PLANNED = ("purpose", "language", "opens", "closes")
PLANNED += ("facilitator", "facilitator_as", "facilitator_from", "facilitator_because")


# What a plan must be


def problems_before_planning(structure, invited):
    """Why no round can be planned of this body for so many people ({category: number}); empty when one can."""
    found = settling.problems_before_starting(structure)
    if too_few(invited):
        found.append(asks_too_few(sum(invited.values())))
    return found


def too_few(invited):
    return sum(invited.values()) < agreement.SMALLEST_ROUND


def asks_too_few(number):
    return ngettext(
        "A round needs at least %(least)d people to answer, and this one would ask %(number)d. With so few, everybody "
        "would guess who said what.",
        "A round needs at least %(least)d people to answer, and this one would ask %(number)d. With so few, everybody "
        "would guess who said what.",
        number,
    ) % {"least": agreement.SMALLEST_ROUND, "number": number}


def leads(organisation, structure):
    """The leading seat (its role's name) that an organisation or a post of it holds in the body today, or None."""
    held = Q(organisation=organisation) | Q(post__organisation=organisation)
    present = Q(until_latest=None) | Q(until_latest__gte=timezone.localdate())
    seat = Seat.objects.filter(held, present, structure=structure, role__in=LEADING).order_by("role").first()
    return seat.get_role_display() if seat else None


def zone_of(structure):
    """The time zone in which the moments of a body's rounds are said and typed: its country's."""
    return ZoneInfo(structure.country.time_zone if structure.country else "UTC")


# Planning


@transaction.atomic
def plan(
    *, by, structure, code, as_of, agreed_on, agreed_by_words, invited, groups, like=None, criteria_set=None, **columns
):
    """A planned round with its card: an empty draft. The same code sent again gives the first one back.

    `invited` is {category: number}, `groups` [[category, …], …] (empty: nobody is asked for their category), `columns`
    those of Round. `like` is an earlier round whose addresses are invited again. Raises NotReady,
    SentTwiceDifferently.
    """
    if found := problems_before_planning(structure, invited):
        raise NotReady(found)
    assessment = settling.start(
        by=by,
        structure=structure,
        basis=Basis.SURVEY,
        as_of=as_of,
        agreed_on=agreed_on,
        agreed_by_words=agreed_by_words,
        criteria_set=criteria_set,
        code=code,
    )
    first = Round.objects.filter(assessment=assessment).first()
    if first:
        if _said(first) != (columns, invited, groups):
            raise SentTwiceDifferently
        return first
    round = Round(assessment=assessment, **columns)
    round._history_user = by
    round.save()
    _write_people(round, invited, groups)
    if like:
        people = Invitee.objects.filter(round=like).exclude(email="").values_list("email", "category")
        inviting.invite_addresses(round=round, by=by, people=dict(people))
    return round


def _said(round):
    """What was planned, as `plan` was told it."""
    return {name: getattr(round, name) for name in PLANNED}, *people_planned(round)


def people_planned(round):
    """({category: how many are to answer}, [[category, …] that are shown together, …]) of a round."""
    rows = list(InvitedCategory.objects.filter(round=round).select_related("group"))
    rows.sort(key=lambda row: Category.values.index(row.category))
    groups = {}
    for row in rows:
        if row.group:
            groups.setdefault(row.group.number, []).append(row.category)
    return {row.category: row.invited for row in rows}, [groups[number] for number in sorted(groups)]


def _write_people(round, invited, groups):
    RoundGroup.objects.filter(round=round).delete()
    InvitedCategory.objects.filter(round=round).delete()
    made = {}
    for number, categories in enumerate(groups, start=1):
        group = RoundGroup.objects.create(round=round, number=number)
        made |= dict.fromkeys(categories, group)
    InvitedCategory.objects.bulk_create(
        InvitedCategory(round=round, category=category, invited=number, group=made.get(category))
        for category, number in invited.items()
    )


@transaction.atomic
def change(*, round, by, revision, as_of, agreed_on, agreed_by_words, invited, groups, **columns):
    """Writes the plan over the revision that the person read. Returns a Conflict or None; AlreadyMoved once it is open.

    A round's dates and agreement stand on its card, and change with the round's revision alone.
    """
    now = rounds.locked(round)
    if now.state != State.PLANNED:
        raise AlreadyMoved(now)
    if too_few(invited):
        raise NotReady([asks_too_few(sum(invited.values()))])
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=now.assessment_id)
    facts = {"as_of": as_of, "agreed_on": agreed_on, "agreed_by_words": agreed_by_words}
    was = {name: getattr(assessment, name) for name in facts}
    if (was, _said(now)) == (facts, (columns, invited, groups)):
        return None
    if not write_if_unchanged(now, revision=revision, by=by, **columns):
        return conflict_over(Round.objects.with_facts().get(pk=now.pk), columns)
    if was != facts:
        dates = date_columns("as_of", as_of) | date_columns("agreed_on", agreed_on)
        write_if_unchanged(assessment, revision=assessment.revision, by=by, agreed_by_words=agreed_by_words, **dates)
    _write_people(now, invited, groups)
    return None


def last_round(structure):
    """The newest round of the body that was not given up, from which another can start; None without one."""
    rows = Round.objects.filter(assessment__structure=structure, assessment__basis=Basis.SURVEY)
    rows = rows.exclude(state__in=[State.PLANNED, State.CANCELLED])
    return rows.with_facts().order_by("-assessment__as_of_latest", "-pk").first()


# Opening


def problems_before_opening(round, watch=None):
    """What is missing before the round can open; empty when nothing is. `watch`: its people, where they were counted
    already (see watching.py)."""
    assessment = round.assessment
    found = []
    if not assessment.agreed_on or not assessment.agreed_by_words:
        found.append(_("Record that the body agreed to be assessed: when, and by which post."))
    found += _problems_of_facilitator(round)
    if round.closes is None:
        found.append(_("Say until when answers are taken."))
    elif round.closes <= timezone.now():
        found.append(_("The closing date is over already. Choose a later one."))
    planned = watch.planned if watch else sum(people_planned(round)[0].values())
    if planned < agreement.SMALLEST_ROUND:
        found.append(asks_too_few(planned))
    if not (watch.asked if watch else people_asked(round)):
        found.append(_("Nobody is invited yet. Add addresses, links, slips or a room code."))
    return found


def _problems_of_facilitator(round):
    if round.facilitator is None or not round.facilitator_as:
        return [_("Name the facilitator, with the post or function that the letters will say.")]
    seen = Structure.objects.visible_to(round.facilitator).filter(pk=round.assessment.structure_id).exists()
    if not round.facilitator.is_active or not seen:
        return [_("The facilitator has no right for this body any more. Name another, or give the right again.")]
    return []


@transaction.atomic
def open_round(*, round, by):
    """From now on answers are taken; opened twice is opened once. Letters go out afterwards: see round_letters.py."""
    now = rounds.locked(round)
    if now.state == State.OPEN:
        return now
    if now.state != State.PLANNED:
        raise AlreadyMoved(now)
    if found := problems_before_opening(now):
        raise NotReady(found)
    return rounds.step(now, by=by, to=State.OPEN, opens=timezone.now())


# While it is open


def problems_before_extending(round, closes):
    """Why the closing cannot be moved there; empty when it can."""
    if closes <= timezone.now() or (round.closes and closes <= round.closes):
        return [_("Choose a moment after the closing that is set now.")]
    return []


@transaction.atomic
def extend(*, round, by, closes, because):
    """Moves the closing to a later moment; True if this call moved it (a double click moves nothing more)."""
    now = rounds.locked(round)
    if now.state != State.OPEN or rounds.is_due(now):
        raise AlreadyMoved(now)
    if (now.closes, now.extended_because) == (closes, because):
        return False
    if found := problems_before_extending(now, closes):
        raise NotReady(found)
    rounds.step(now, by=by, to=State.OPEN, because=because, closes=closes, extended_because=because)
    return True


def has_everybody(round):
    """Whether as many answers were sent as people were asked: nobody is left to wait for."""
    asked = people_asked(round)
    return 0 < asked <= Answer.objects.filter(round=round, sent=True).count()


def people_asked(round):
    """How many were invited, by whatever way, with the heads in a room."""
    return Invitee.objects.filter(round=round).count() + (round.room_heads or 0)


def close(*, round, by):
    """No more answers. Where everybody answered, at once; else what was begun until now is still taken for an hour.

    Returns the round as it is then: closed, or open with its closing moved to now. Closed twice is closed once.
    """
    if round.state == State.OPEN and has_everybody(round):
        rounds.close(round=round, by=by)
    else:
        _close_in_an_hour(round, by=by)
    return Round.objects.with_facts().get(pk=round.pk)


@transaction.atomic
def _close_in_an_hour(round, *, by):
    now = rounds.locked(round)
    if now.state in {State.PLANNED, State.CANCELLED}:
        raise AlreadyMoved(now)
    if now.state == State.OPEN and now.closes > timezone.now():
        rounds.step(now, by=by, to=State.OPEN, closes=timezone.now())


@transaction.atomic
def claim_reminder(*, round, by):
    """Whether this call may remind those who have not answered: once a day of the country, while answers are taken."""
    now = rounds.locked(round)
    if not may_be_reminded(now):
        return False
    return write_if_unchanged(now, revision=now.revision, by=by, reminded=timezone.now())


@transaction.atomic
def give_reminder_back(*, round, by, earlier):
    """No letter could go out at all: the day's reminder is not used up."""
    now = rounds.locked(round)
    write_if_unchanged(now, revision=now.revision, by=by, reminded=earlier)


def may_be_reminded(round):
    """Whether today's reminder can still be sent."""
    if round.state != State.OPEN or round.closes <= timezone.now():
        return False
    zone = round.time_zone
    return round.reminded is None or timezone.localdate(round.reminded, zone) < timezone.localdate(timezone=zone)


def in_grace(round):
    """Whether the closing is over, and only what was begun before is still taken."""
    return round.state == State.OPEN and round.closes <= timezone.now()
