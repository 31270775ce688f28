"""Who stands behind a published card: each chair's and co-chair's post (an organisation where no post is recorded),
since when."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from structures.fields import in_words
from structures.models import Organisation, Post, Seat
from structures.partial_dates import PartialDate
from structures.vocabulary import ROLE_ORDER, Role

from .models import Endorsement
from .published import newest_published

ROLES = (Role.CHAIR, Role.COCHAIR)


@dataclass
class Signatory:
    """A chair or co-chair of the body, with what is recorded of their endorsement; `seated`: still in that seat."""

    role: str
    holder: Post | Organisation
    endorsement: Endorsement | None = None
    seated: bool = True

    @property
    def key(self):
        """Names the fields of a form."""
        return f"{self.role}-{self.holder._meta.model_name}-{self.holder.pk}"

    @property
    def role_in_words(self):
        return str(Role(self.role).label)

    @property
    def on(self):
        return self.endorsement.on if self.endorsement else None


def seats_that_endorse(structure):
    """The body's chairs and co-chairs of today."""
    day = datetime.date.today()
    return (
        Seat.objects.filter(structure=structure, role__in=ROLES)
        .filter(Q(since_earliest=None) | Q(since_earliest__lte=day), Q(until_latest=None) | Q(until_latest__gte=day))
        .select_related("post__organisation", "organisation")
    )


def signatories(version):
    """Whoever can endorse this version or has: today's chairs first, then those who left their seat since.

    The version is loaded `with_card()`; one more query.
    """
    given = {(e.role, e.holder): e for e in version.endorsements.all()}
    seats = {(seat.role, seat.holder) for seat in seats_that_endorse(version.assessment.structure)}
    found = [Signatory(role, holder, given.pop((role, holder), None)) for role, holder in seats]
    former = [Signatory(role, holder, endorsement, seated=False) for (role, holder), endorsement in given.items()]
    return sorted(found, key=_place) + sorted(former, key=_place)


def recorded(version):
    """Those who endorsed this version, loaded `with_card()`: no further query."""
    return [Signatory(e.role, e.holder, e) for e in version.endorsements.all()]


def _place(signatory):
    return (ROLE_ORDER[signatory.role], str(signatory.holder))


def standing(people):
    """ "Endorsed by the minister (Chair, 1 July 2025); not yet by the representative (Co-chair)"."""
    endorsed = [
        f"{person.holder} ({person.role_in_words}, {in_words(PartialDate.of(person.on))})"
        for person in people
        if person.endorsement
    ]
    if not endorsed:
        return pgettext("card", "Not endorsed")
    words = _("Endorsed by %(posts)s") % {"posts": ", ".join(endorsed)}
    missing = [f"{person.holder} ({person.role_in_words})" for person in people if not person.endorsement]
    if not missing:
        return words
    return _("%(endorsed)s; not yet by %(posts)s") % {"endorsed": words, "posts": ", ".join(missing)}


@dataclass
class Entry:
    """What a person wrote beside a signatory: the day they read there, and the day they leave there (None: none)."""

    signatory: Signatory
    was: datetime.date | None
    on: datetime.date | None
    recorded: datetime.date | None = None  # after a conflict: what somebody else wrote meanwhile


@transaction.atomic
def record(*, version, by, entries):
    """Writes the days that this person changed. Gives the entries that somebody else changed meanwhile: then nothing
    is written. Raises AlreadyMoved when this version is not what is published any more."""
    version = newest_published(version)
    rows = {(e.role, e.post_id, e.organisation_id): e for e in Endorsement.objects.filter(version=version)}
    changed = []
    for entry in entries:
        row = rows.get(_columns(entry.signatory))
        entry.recorded = row.on if row else None
        if entry.on not in {entry.was, entry.recorded}:
            changed.append((entry, row))
    if conflicts := [entry for entry, _row in changed if entry.was != entry.recorded]:
        return conflicts
    for entry, row in changed:
        _write(entry, row, version=version, by=by)
    return []


def _columns(signatory):
    post = isinstance(signatory.holder, Post)
    pk = signatory.holder.pk
    return (signatory.role, pk if post else None, None if post else pk)


def _write(entry, row, *, version, by):
    if row is None:
        role, post, organisation = _columns(entry.signatory)
        row = Endorsement(version=version, role=role, post_id=post, organisation_id=organisation)
    row._history_user = by
    if entry.on is None:
        row.delete()
    else:
        row.on = entry.on
        row.save()
