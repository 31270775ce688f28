"""The silent first vote of a meeting: before anybody speaks, each answers alone, on the phone or on a slip of paper.

One a card, never opened again: two moments of one room would give a single voice away.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from structures.vocabulary import Language

from . import agreement, inviting, rounds
from .conflicts import AlreadyMoved, NotReady
from .models import Answer, Assessment, Basis, Round, Tally, Version

State = Round.State


@dataclass
class Turnout:
    """How many have voted, of how many in the room."""

    voted: int
    heads: int

    @property
    def too_many(self):
        return self.voted > self.heads

    @property
    def enough(self):
        """Whether so many have voted that it will be shown."""
        return self.voted >= settings.SMALLEST_GROUP


def turnout(round):
    """Of an open vote. Counted, never who."""
    return Turnout(Answer.objects.filter(round=round, sent=True).count(), round.room_heads or 0)


def problems_before_voting(version):
    """Why there can be no (further) vote on this card; empty when there can."""
    if version.assessment.basis != Basis.MEETING or version.number != 1 or version.state not in Version.UNPUBLISHED:
        return [_("A silent first vote belongs to the card of a meeting that is not published yet.")]
    if rounds.of(version.assessment) is not None:
        return [_("This meeting has voted already: there is one vote for each card.")]
    return []


def open_vote(*, version, by, heads):
    """A room votes from now on, until somebody closes it. A double click opens it once."""
    return _start(version, by, state=State.OPEN, room_code=inviting.new_room_code(), room_heads=heads)


def problems_of_counts(slips, counts):
    """Why counts of paper slips cannot be kept; empty when they can. `counts`: {criterion: {rating: number}}."""
    if slips < settings.SMALLEST_GROUP:
        text = _("With fewer than %(number)d slips, one could tell who wrote what. Talk without a vote.")
        return [text % {"number": settings.SMALLEST_GROUP}]
    found = []
    for criterion, ratings in counts.items():
        if sum(ratings.values()) > slips:
            words = {"number": criterion.number, "counted": sum(ratings.values()), "slips": slips}
            found.append(_("Criterion %(number)d: %(counted)d votes on %(slips)d slips. Count again.") % words)
    return found


@transaction.atomic
def count_by_hand(*, version, by, slips, counts):
    """Keeps what was counted from paper slips, as far as it may be shown. `counts`: {criterion: {rating: number}}."""
    if found := problems_of_counts(slips, counts):
        raise NotReady(found)
    round = _start(version, by, state=State.RECONCILING, room_heads=slips, by_hand=True, closed=timezone.now())
    Tally.objects.bulk_create(
        Tally(round=round, criterion=criterion, rating=rating, count=number)
        for criterion, ratings in counts.items()
        if agreement.Spread(ratings).n >= settings.SMALLEST_GROUP
        for rating, number in ratings.items()
        if number
    )
    return round


def _start(version, by, **columns):
    """The one vote of a card; NotReady where there is one already or the card moved on."""
    try:
        with transaction.atomic():
            assessment = Assessment.objects.select_for_update().get(pk=version.assessment_id)
            now = Version.objects.select_for_update().get(pk=version.pk)
            if now.state not in Version.UNPUBLISHED:
                raise AlreadyMoved(now)
            if found := problems_before_voting(now):
                raise NotReady(found)
            country = assessment.structure.country
            language = country.language if country else Language.EN
            round = Round(assessment=assessment, language=language, opens=timezone.now(), **columns)
            round._history_user = by
            round.save()
            return round
    except IntegrityError:
        raise NotReady([_("This meeting has voted already: there is one vote for each card.")]) from None
