"""The steps of a round after it was opened: close, cancel, publish with its card, forget; one transaction each, with
its log entry. Planning and opening: planning.py."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from structures.revisions import write_if_unchanged

from . import agreement, counting
from .conflicts import AlreadyMoved, NotReady, write
from .models import Answer, Basis, Mark, Remark, Round, Version

State = Round.State


def locked(round):
    """The round as it is now, for a change of its state. Call it inside `atomic()`."""
    return Round.objects.select_for_update().get(pk=round.pk)


def step(now, *, by, to, because="", **columns):
    """Writes a change of state of a locked round, with who and why in its history."""
    now._change_reason = because or None
    if not write_if_unchanged(now, revision=now.revision, by=by, state=to, **columns):
        raise AlreadyMoved(now)
    return now


def accepts_until(round):
    """Until when what was begun before the closing is still taken."""
    return round.closes + Round.GRACE if round.closes else None


def is_due(round):
    """Whether an open round's time is over, its hour of grace included."""
    return round.state == State.OPEN and round.closes is not None and accepts_until(round) <= timezone.now()


def close_due():
    """Closes whatever is due; returns how many. Pages close their own round when somebody looks (see access.py)."""
    return sum(close(round=round, by=None) is not None for round in Round.objects.to_be_closed())


def close(*, round, by):
    """No more answers: they are counted, their reasons set free of them, and deleted. Closed twice is closed once.

    Returns the round, or None where somebody else closed it. What is not yet due may be closed by a vote's people, and
    where everybody who is invited has answered: see `problems_before_closing`.
    """
    with transaction.atomic():
        now = locked(round)
        if now.state != State.OPEN:
            return None
        voices = counting.take_apart(now)
        if not now.is_vote:
            assessment = now.assessment
            write_if_unchanged(assessment, revision=assessment.revision, by=by, voices=voices)
        asked = counting.number_planned(now) or None
        now = step(now, by=by, to=State.RECONCILING, closed=timezone.now(), asked=asked)
    _sweep_once_written()
    return now


def _sweep_once_written():
    """VACUUM runs outside transactions; where one goes on (in a test), the database tidies up by itself later."""
    if transaction.get_connection().in_atomic_block:
        return
    counting.sweep()


def cancel(*, round, by, because):
    """Gives up a round that is not published: answers, reasons and tallies are deleted, its card is never published."""
    with transaction.atomic():
        now = locked(round)
        if now.state == State.CANCELLED:
            return now
        if now.state == State.PUBLISHED:
            raise AlreadyMoved(now)
        counting.delete_answers(now)
        now.remarks.all().delete()
        now.tallies.all().delete()
        if not now.is_vote:
            for version in Version.objects.filter(assessment=now.assessment_id):
                version._history_user = by
                version.delete()
        now = step(
            now,
            by=by,
            to=State.CANCELLED,
            because=because,
            cancelled_because=because,
            answers_deleted=timezone.now(),
        )
    _sweep_once_written()
    return now


def publish_with(version, *, by):
    """The round of a card that is published now is published too. Call it inside the transaction that publishes."""
    round = Round.objects.select_for_update().filter(assessment=version.assessment_id).first()
    if round is None or round.over:
        return
    if round.state != State.RECONCILING:
        raise NotReady([_not_closed(round)])
    step(round, by=by, to=State.PUBLISHED)


@transaction.atomic
def record_validation(*, round, by, validated_on, validated_by, revision):
    """In which meeting the settled card was validated, by how many; None and None: in none. A Conflict or None."""
    values = {"validated_on": validated_on, "validated_by": validated_by}
    return write(locked(round), revision=revision, by=by, values=values)


def of(assessment):
    """The card's round (a meeting's: its silent first vote), or None; read once."""
    try:
        return assessment.round
    except Round.DoesNotExist:
        return None


def problems_before_publishing(version):
    """Why the card of a round cannot be published in the round's state; empty when it can."""
    round = of(version.assessment)
    if round is None or version.number > 1 or round.over:
        return []
    if round.state != State.RECONCILING:
        return [_not_closed(round)]
    if not round.is_vote and version.assessment.voices < settings.SMALLEST_GROUP:
        return [_too_few()]
    return []


def problems_of_marks(version):
    """What the settled marks of a survey still owe its answers: a mark that departs from what they suggest says why.

    Empty for cards of other bases: what a meeting agrees aloud, it agrees after its vote.
    """
    round = of(version.assessment) if version.assessment.basis == Basis.SURVEY else None
    if round is None:
        return []
    spreads = counting.kept(round)
    pairs = [(mark, spreads.get(mark.criterion_id, {}).get(None)) for mark in version.marks.all()]
    owing = [(mark, spread) for mark, spread in pairs if not mark.reason and agreement.departs(mark.rating, spread)]
    unsettled = [mark for mark, _spread in owing if mark.rating == Mark.Rating.NOT_ASSESSED]
    found = [_departs(mark, spread) for mark, spread in owing if mark not in unsettled]
    return ([_not_settled(unsettled)] if unsettled else []) + found


def _not_settled(marks):
    numbers = ", ".join(str(mark.criterion.number) for mark in marks)
    text = ngettext(
        "Not settled yet, though it was answered: criterion %(numbers)s. Settle it, or say why not.",
        "Not settled yet, though they were answered: criteria %(numbers)s. Settle them, or say why not.",
        len(marks),
    )
    return text % {"numbers": numbers}


def _departs(mark, spread):
    text = _("Criterion %(number)d: “%(mark)s” departs from what the answers suggest, “%(suggested)s”. Say why.")
    return text % {
        "number": mark.criterion.number,
        "mark": Mark.Rating(mark.rating).label,
        "suggested": Mark.Rating(agreement.suggestion(spread)).label,
    }


def _too_few():
    words = {"number": settings.SMALLEST_GROUP}
    return (
        _("Fewer than %(number)d people answered: no card can be settled from that. Hold the meeting instead.") % words
    )


def _not_closed(round):
    if round.is_vote:
        return _("The silent first vote is still open. Close it first.")
    return _("The round is not closed yet: its answers come first.")


def forget_answers():
    """Deletes the reasons of rounds that were closed long enough ago (KEEP_ANSWERS days); returns of how many rounds.

    Tallies and settled marks stay.
    """
    before = timezone.now() - datetime.timedelta(days=settings.KEEP_ANSWERS)
    rounds = Round.objects.filter(closed__lte=before, answers_deleted=None)
    return sum(_forget(round) for round in rounds)


@transaction.atomic
def _forget(round):
    now = locked(round)
    if now.answers_deleted:
        return False
    Remark.objects.filter(round=now).delete()
    Answer.objects.filter(round=now).delete()
    return write_if_unchanged(now, revision=now.revision, by=None, answers_deleted=timezone.now())
