"""Letters of a round: invitations, reminders, a closing that moved. Never called inside a transaction: what was written
is committed first, and answers are kept in transactions of their own.

They say who asks, by function, how long it takes and who will see what. None says or shows whether anybody answered.
"""

import time

from django.conf import settings

from accounts.mail import Post

from . import links
from .models import Answer, Invitee

LONGEST = 20  # seconds of a request: the rest is sent by a button


def waiting(round):
    """Those who are invited by letter and were not written to yet."""
    return Invitee.objects.filter(round=round, way=Invitee.Way.LETTER, written_to=False)


def send_invitations(round):
    """Writes to whoever was not written to yet; returns how many still wait, because the mail server refused them or
    because it took too long.

    Each is claimed before the letter goes, so that a double click writes once.
    """
    until = time.monotonic() + LONGEST
    told = about(round)
    try:
        with Post() as post:
            for invitee in waiting(round).order_by("pk"):
                if post.given_up or time.monotonic() > until:
                    break
                if _claim(invitee) and not _send(post, invitee, "round_invitation", told):
                    Invitee.objects.filter(pk=invitee.pk).update(written_to=False)
    except OSError:
        pass  # no mail server: all of them wait
    return waiting(round).count()


def _claim(invitee):
    return Invitee.objects.filter(pk=invitee.pk, written_to=False).update(written_to=True)


def send_again(round, invitee):
    """The first letter once more, to one who asks for it; whether it went out."""
    try:
        with Post() as post:
            return _send(post, invitee, "round_invitation", about(round))
    except OSError:
        return False


def remind(round):
    """Writes to whoever was invited by letter and has not sent an answer; whether there was a mail server.

    Who they are is computed from their links here and now, kept nowhere and told to nobody, nor how many.
    """
    sent = set(Answer.objects.filter(round=round, sent=True).values_list("key", flat=True))
    return _to_all(round, "round_reminder", lambda invitee: links.key_of(links.token_of(invitee)) not in sent)


def tell_extension(round):
    """Writes to whoever was written to that there is more time; whether there was a mail server."""
    return _to_all(round, "round_extended", lambda invitee: True)


def _to_all(round, template, chosen):
    told = about(round)
    written = Invitee.objects.filter(round=round, way=Invitee.Way.LETTER, written_to=True)
    try:
        with Post() as post:
            for invitee in written.order_by("pk"):
                if chosen(invitee):
                    _send(post, invitee, template, told)
                if post.given_up:
                    return False
    except OSError:
        return False
    return True


def _send(post, invitee, template, told):
    return post.send(invitee.email, template, **told, link=link_of(round=told["round"], token=links.token_of(invitee)))


def link_of(*, round, token):
    """The address of a link, which opens in the language of the round."""
    return f"{links.address_of(token)}?lang={round.language}"


def about(round):
    """What every letter of a round says: for `Post.send`, and for messages that are handed over."""
    assessment = round.assessment
    return {
        "language": round.language,
        "round": round,
        "assessment": assessment,
        "structure": assessment.structure,
        "country": assessment.structure.country,
        "criteria": assessment.criteria_set.criteria.count(),
        "category_asked": round.groups.exists(),
        "smallest": settings.SMALLEST_GROUP,
        "zone": round.time_zone,
    }
