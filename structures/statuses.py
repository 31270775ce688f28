"""A body through its statuses, from proposed to closed: each move with its date, in one transaction, with history."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from .bodies import locked, today
from .fields import date_columns, in_words
from .models import Relation, StatusChange, Structure
from .revisions import remember_the_first, write_if_unchanged
from .vocabulary import RelationKind, Status
from .writing import NotPossible, SentTwiceDifferently

AT_WORK = (Status.ACTIVE, Status.DORMANT, Status.INTRANSITION)
OVER = (Status.TRANSITIONED, Status.CLOSED)
NEXT = {
    Status.PROPOSED: (Status.ACTIVE, Status.CLOSED),
    Status.ACTIVE: (Status.DORMANT, Status.INTRANSITION, *OVER, Status.UNKNOWN),
    Status.DORMANT: (Status.ACTIVE, Status.INTRANSITION, *OVER, Status.UNKNOWN),
    Status.INTRANSITION: (Status.ACTIVE, Status.DORMANT, *OVER, Status.UNKNOWN),
    Status.TRANSITIONED: (Status.ACTIVE, Status.CLOSED),
    Status.CLOSED: (Status.ACTIVE,),
    Status.UNKNOWN: (*AT_WORK, *OVER),
}


class MovedOn(Exception):
    """Somebody moved the body in the meantime; `.structure` is as it is now."""

    def __init__(self, structure):
        self.structure = structure
        super().__init__(structure.status)


def next_statuses(structure):
    """Where it can go from here. What was taken for a body but is only proposed can go back, until it has a card."""
    found = list(NEXT[structure.status])
    if structure.status != Status.PROPOSED and not structure.assessments.exists():
        found.append(Status.PROPOSED)
    return found


def moves_of(structure):
    """The moves in the order in which they were recorded, which is that of their dates."""
    return list(structure.status_changes.order_by("pk"))


def problems_before_moving(*, structure, status, since):
    """{field: what to do}: why this move cannot be recorded; empty when it can."""
    if status == structure.status:
        return {"status": _("It has this status already. To change its date, take the last move back first.")}
    if status not in next_statuses(structure):
        return {"status": _("A body does not go from its present status to this one. Choose another.")}
    if since.earliest > datetime.date.today():
        return {"since": _("This date lies in the future. Record the move once it has happened.")}
    if structure.started and status != Status.PROPOSED and since.latest < structure.started.earliest:
        started = {"date": in_words(structure.started)}
        return {"since": _("Its recorded start is %(date)s. Mend the start among its facts, or this date.") % started}
    moves = moves_of(structure)
    if moves and since.latest < moves[-1].since.earliest:
        last = {"status": moves[-1].get_status_display(), "date": in_words(moves[-1].since)}
        return {"since": _("The last move recorded is “%(status)s” since %(date)s. Give a date after it.") % last}
    return {}


@transaction.atomic
def move(*, structure, by, seen, status, since, uid, note=""):
    """The body has that status since that date. The same uid sent again gives the first move back.

    `seen` is the status in which the person saw it. Raises MovedOn if it has another by now, NotPossible, or
    SentTwiceDifferently.
    """
    now = locked(structure)
    change = StatusChange(uid=uid, structure=now, status=status, note=note)
    change.since = since
    if first := StatusChange.objects.filter(uid=uid).first():
        if any(getattr(first, name) != getattr(change, name) for name in ("structure_id", "status", "since", "note")):
            raise SentTwiceDifferently
        return first
    if now.status != seen:
        raise MovedOn(now)
    if found := problems_before_moving(structure=now, status=status, since=since):
        raise NotPossible(list(found.values()))
    remember_the_first([now])
    change._history_user = by
    change.save()
    columns = date_columns("confirmed", today()) | dates_after(now, status, since)
    write_if_unchanged(now, revision=now.revision, by=by, status=status, **columns)
    return change


def dates_after(structure, status, since):
    """Columns of start and end after a move. What is proposed has neither; what is at work again has no end."""
    if status == Status.PROPOSED:
        return date_columns("started", None) | date_columns("ended", None)
    starts = structure.status == Status.PROPOSED and status in AT_WORK and not structure.started
    return date_columns("ended", since if status in OVER else None) | (date_columns("started", since) if starts else {})


def before(change):
    """The structure as it was before this move; None of a move that was loaded and not recorded here."""
    row = change.structure.history.filter(history_date__lt=change.recorded).first()
    return row.instance if row else None


def problems_before_taking_back(change):
    """Why the last move cannot be taken back; empty when it can."""
    earlier, now = before(change), change.structure
    if earlier is None:
        return [_("How the body was before this move is not known here. Record a new move instead.")]
    if earlier.status == Status.PROPOSED and now.assessments.exists():
        return [_("It has been assessed since, or somebody is assessing it: it cannot be only proposed again.")]
    if earlier.ended and now.started and earlier.ended.latest < now.started.earliest:
        return [_("It would end before it started. Mend the start among its facts first.")]
    return []


@transaction.atomic
def take_back(*, structure, by, uid):
    """Takes the last move back, as entered by mistake: status, start and end are as before it. Its history stays.

    Taken back already (a double click): nothing happens. MovedOn if another was recorded after it, or NotPossible.
    """
    now = locked(structure)
    moves = moves_of(now)
    if uid not in {change.uid for change in moves}:
        return
    last = moves[-1]
    if last.uid != uid:
        raise MovedOn(now)
    last.structure = now
    if found := problems_before_taking_back(last):
        raise NotPossible(found)
    earlier = before(last)
    columns = {"status": earlier.status, **date_columns("ended", earlier.ended)}
    if now.started != earlier.started and now.started in (None, last.since):  # the move itself had set or cleared it
        columns |= date_columns("started", earlier.started)
    last._history_user = by
    last.delete()
    write_if_unchanged(now, revision=now.revision, by=by, **columns)


def parts_of(structure, user):
    """The bodies that are part of it now and that the person may see: they stay when it closes."""
    rows = Relation.objects.filter(to_structure=structure, kind=RelationKind.PART_OF, until_latest=None)
    parts = Structure.objects.visible_to(user).filter(pk__in=rows.values("from_structure"))
    return sorted(parts, key=lambda part: part.local_name)
