"""Whom a round asks: by letter, by links and slips that are handed over, in a room. Rows in random order under random
keys; once the round is open people may be added, and nobody is taken off."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import links, rounds
from .conflicts import AlreadyMoved, NotReady
from .models import Invitee, Round

State = Round.State
Way = Invitee.Way
MOST_ASKED = 5000  # of one round
MOST_AT_ONCE = 200  # links or slips
ROOM_ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"  # no two that look alike, aloud or on a wall
ROOM_LETTERS = 8
OFF = "off"


def _asking(round):
    """The round, locked, while people may be added; else AlreadyMoved."""
    now = rounds.locked(round)
    over = now.closes is not None and now.closes <= timezone.now() and now.state == State.OPEN
    if now.state not in {State.PLANNED, State.OPEN} or over:
        raise AlreadyMoved(now)
    return now


def _note(round, *, by, what, number):
    """Who added or took off how many stands in the round's history; which ones, in none."""
    round._history_user, round._change_reason = by, f"{what} {number}"
    round.save(update_fields=["revision"])


def _add(round, rows):
    """Writes them shuffled, in one go; those that are there already are left as they are. Returns how many are new."""
    before = Invitee.objects.filter(round=round).count()
    if before + len(rows) > MOST_ASKED:
        raise NotReady([_("A round can ask at most %(most)d people.") % {"most": MOST_ASKED}])
    rows = list(rows)
    secrets.SystemRandom().shuffle(rows)
    Invitee.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return Invitee.objects.filter(round=round).count() - before


@transaction.atomic
def invite_addresses(*, round, by, people):
    """Invites by letter: `people` is {address: category or ""}. Who is invited already stays as they are.

    Returns how many are new. Letters go out once the round is open: see round_letters.py.
    """
    now = _asking(round)
    known = set(Invitee.objects.filter(round=now).exclude(email="").values_list("email", flat=True))
    rows = [
        Invitee(round=now, way=Way.LETTER, email=email, category=category)
        for email, category in people.items()
        if email not in known
    ]
    added = _add(now, rows)
    if added:
        _note(now, by=by, what=Way.LETTER, number=added)
    return added


@transaction.atomic
def take_off(*, round, by, invitee):
    """Takes an address off before the round opens; afterwards nobody is (whose absence changes a count?)."""
    now = rounds.locked(round)
    if now.state != State.PLANNED:
        raise AlreadyMoved(now)
    removed, _rows = Invitee.objects.filter(round=now, pk=invitee, way=Way.LETTER).delete()
    if removed:
        _note(now, by=by, what=OFF, number=removed)


@transaction.atomic
def make_links(*, round, by, number, code, way=Way.LINK):
    """So many links to hand over, in random order; the same code sent again gives the same ones.

    They are shown this once. Whoever kept a list of them could see later which were used.
    """
    now = _asking(round)
    rows = [Invitee(id=links.invitee_id(now.pk, way, code, place), round=now, way=way) for place in range(number)]
    tokens = [links.token_of(row) for row in rows]
    if added := _add(now, rows):
        _note(now, by=by, what=way, number=added)
    secrets.SystemRandom().shuffle(tokens)
    return tokens


def make_slips(*, round, by, number, code):
    """So many links to be printed on slips of paper; see `make_links`."""
    return make_links(round=round, by=by, number=number, code=code, way=Way.SLIP)


@transaction.atomic
def make_room(*, round, by, heads):
    """One code for a room of so many people; the code stays when the number is changed. Returns the round."""
    now = _asking(round)
    code = now.room_code or new_room_code()
    if (now.room_code, now.room_heads) == (code, heads):
        return now
    return rounds.step(now, by=by, to=now.state, room_code=code, room_heads=heads)


def new_room_code():
    """A code that no other round has."""
    while True:
        code = "".join(secrets.choice(ROOM_ALPHABET) for _place in range(ROOM_LETTERS))
        if not Round.objects.filter(room_code=code).exists():
            return code
