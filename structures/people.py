"""Who has which right, as it changes: invite, accept, withdraw, give, take away, leave; with history and letters."""

import datetime
import hashlib
import secrets

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.mail import write_to
from accounts.people import add_person

from .access import Permission, can, has_right
from .models import Country, Invitation, Membership, Structure
from .vocabulary import Circle, Right
from .writing import NotPossible

DAYS_TO_ACCEPT = 14
MOST_IN_AN_HOUR = 30  # letters to strangers by one person

RIGHTS_IN_A_COUNTRY = [Right.VIEWER, Right.ASSESSOR, Right.COORDINATOR]
RIGHTS_ON_A_BODY = [Right.VIEWER, Right.ASSESSOR, Right.FOCAL_POINT]
LOOKS_AFTER = {Right.COORDINATOR, Right.FOCAL_POINT}


def rights_to_give(user, place):
    """The rights that the person may give at a Country or a Structure: none where they look after nothing.

    National and international focal points are equals: each may name another.
    """
    if not can(user, Permission.MANAGE, place):
        return []
    return RIGHTS_IN_A_COUNTRY if isinstance(place, Country) else RIGHTS_ON_A_BODY


def at(place):
    """A Country or a Structure as columns of Membership and Invitation."""
    return {"country": place} if isinstance(place, Country) else {"structure": place}


def language_of(place):
    """The language of letters about a place: its country's."""
    country = place if isinstance(place, Country) else place.country
    return country.language if country else "en"


# Inviting


def pending(email, right, place):
    """The invitation of this address to this right that was neither accepted nor withdrawn, or None."""
    return Invitation.objects.filter(email=email, right=right, accepted=None, withdrawn=None, **at(place)).first()


def problems_before_inviting(*, by, email, right, place):
    """Why this address cannot be invited to this right; empty when it can."""
    if right not in rights_to_give(by, place):
        return [_("You cannot give this right here. Ask the coordinator of the country or an administrator.")]
    if Membership.objects.filter(user__email=email, right=right, **at(place)).exists():
        return [_("This person has this right already: there is nothing to do.")]
    invitation = pending(email, right, place)
    if invitation and not invitation.late:
        return [is_invited_already()]
    return problems_before_writing(by)


def is_invited_already():
    return _("This address is invited to this right already. You can send the letter again below, with a new link.")


def problems_before_writing(by):
    """Why no more letters may go out at the moment; empty when they may."""
    an_hour_ago = timezone.now() - datetime.timedelta(hours=1)
    if Invitation.objects.filter(invited_by=by, created__gt=an_hour_ago).count() < MOST_IN_AN_HOUR:
        return []
    return [
        _("You have sent %(number)d invitations within an hour, which is the most. Wait an hour and go on.")
        % {"number": MOST_IN_AN_HOUR}
    ]


def invite(*, by, email, right, place):
    """Offers a right to whoever reads mail at an address, with a letter; raises NotPossible.

    The link stands in the letter alone: whoever invites never sees it.
    """
    email = email.strip().lower()
    if found := problems_before_inviting(by=by, email=email, right=right, place=place):
        raise NotPossible(found)
    try:
        with transaction.atomic():
            invitation = pending(email, right, place)
            if invitation and not invitation.late:  # somebody else's, since the check
                raise NotPossible([is_invited_already()])
            if invitation:
                _withdraw(invitation)
            return _offer(by=by, email=email, right=right, place=place)
    except IntegrityError:  # two at once
        raise NotPossible([is_invited_already()]) from None


def send_again(*, by, invitation):
    """The same offer with a new link, in a new letter; the old link is dead. Raises NotPossible."""
    if found := problems_before_writing(by):
        raise NotPossible(found)
    with transaction.atomic():
        if not _withdraw(invitation):
            raise NotPossible([_("This invitation is not open any more. Look at the list.")])
        return _offer(by=by, email=invitation.email, right=invitation.right, place=invitation.place)


def withdraw(*, invitation):
    """The link in the letter is dead from now on; False if it was accepted or withdrawn meanwhile."""
    return _withdraw(invitation)


def _withdraw(invitation):
    rows = Invitation.objects.filter(pk=invitation.pk, accepted=None, withdrawn=None)
    return bool(rows.update(withdrawn=timezone.now()))


def _offer(*, by, email, right, place):
    token = secrets.token_urlsafe(32)
    last_day = timezone.localtime() + datetime.timedelta(days=DAYS_TO_ACCEPT)
    invitation = Invitation.objects.create(
        email=email,
        right=right,
        digest=digest_of(token),
        invited_by=by,
        expires=last_day.replace(hour=23, minute=59, second=59),
        **at(place),
    )
    write_to(
        [email],
        "invitation",
        language=language_of(place),
        invitation=invitation,
        path=reverse("invitation", args=[token]),
    )
    return invitation


# Accepting


def digest_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


def problems_before_accepting(invitation):
    """Why an invitation leads nowhere any more, and what to do; empty while it can be accepted."""
    if invitation.accepted:
        return [
            _(
                "It was accepted already, and works once only. If it was you, sign in. If it was not, tell the "
                "coordinator of the country."
            )
        ]
    if invitation.withdrawn or (invitation.invited_by and not invitation.invited_by.is_active):
        return [
            _(
                "It was withdrawn, or a newer letter has replaced it. Use the link in the newest letter, or ask "
                "whoever invited you for another."
            )
        ]
    if invitation.late:
        return [_("It was to be accepted within two weeks, which are over. Ask whoever invited you to send it again.")]
    return []


def is_for_somebody_else():
    return _(
        "You are signed in with another address than the one that was invited. Sign out, then open the link in the "
        "letter again."
    )


@transaction.atomic
def accept(*, by, invitation):
    """The invited person takes the right, once; raises NotPossible. Returns the Membership."""
    if by.email != invitation.email:
        raise NotPossible([is_for_somebody_else()])
    _use(invitation)
    return give(by=invitation.invited_by, user=by, right=invitation.right, place=invitation.place)


def accept_as_new_person(*, invitation, password):
    """The invited address gets an account and the right, both or nothing; raises NotPossible. Returns the person."""
    try:
        with transaction.atomic():
            _use(invitation)
            person = add_person(email=invitation.email, password=password)
            give(by=invitation.invited_by, user=person, right=invitation.right, place=invitation.place)
    except IntegrityError:  # somebody made the account meanwhile
        raise NotPossible(
            [_("There is an account with your address by now. Open the link again and sign in.")]
        ) from None
    return person


def _use(invitation):
    """Marks it accepted; of two clicks at once, one wins."""
    if found := problems_before_accepting(invitation):
        raise NotPossible(found)
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted=timezone.now()):
        invitation.refresh_from_db()
        raise NotPossible(problems_before_accepting(invitation))


# Giving and ending


@transaction.atomic
def give(*, by, user, right, place):
    """The right of a person at a Country or a Structure; given twice it is there once. Returns the Membership.

    `by` stands in the history; None for a command. A body for named people names whoever gets a right on it: they
    could not even find it otherwise.
    """
    membership = Membership(user=user, right=right, **at(place))
    membership._history_user = by
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError:
        membership = Membership.objects.get(user=user, right=right, **at(place))
    if isinstance(place, Structure) and place.circle == Circle.NAMED:
        place.readers.add(user)
    return membership


@transaction.atomic
def take_away(*, by, membership):
    """Ends somebody's right, gone at their next click, and tells them; a double click changes nothing more.

    Their open invitations that they could not send any more end too; returns how many.
    """
    if not _end(membership, by=by):
        return 0
    user, place = membership.user, membership.place
    write_to([user.email], "right_ended", language=language_of(place), right=membership.get_right_display, place=place)
    person = get_user_model().objects.get(pk=user.pk)  # with the rights that are left
    open_ones = Invitation.objects.open().filter(invited_by=person).select_related("country", "structure__country")
    return sum(_withdraw(row) for row in open_ones if row.right not in rights_to_give(person, row.place))


@transaction.atomic
def leave(*, by, membership):
    """The person gives up a right of their own. What they invited others to stays open: a successor among it."""
    if membership.user_id == by.pk:
        _end(membership, by=by)


def _end(membership, *, by):
    """Deletes the right, with its history; False where somebody was faster."""
    row = Membership.objects.select_for_update(of=("self",)).filter(pk=membership.pk).first()
    if row is None:
        return False
    row._history_user = by
    row.delete()
    _forget_as_reader(membership.user, membership.place)
    return True


def _forget_as_reader(user, place):
    """Whoever has no right left on a body of this place is no longer among its named people."""
    person = get_user_model().objects.get(pk=user.pk)
    bodies = person.structures_named_in.select_related("country")
    bodies = bodies.filter(country=place) if isinstance(place, Country) else bodies.filter(pk=place.pk)
    person.structures_named_in.remove(*[body for body in bodies if not has_right(person, Permission.VIEW, body)])


def is_last(membership):
    """Whether nobody else looks after the country or the body by the same right."""
    if membership.right not in LOOKS_AFTER:
        return False
    others = Membership.objects.filter(~Q(user=membership.user), right=membership.right, user__is_active=True)
    return not others.filter(**at(membership.place)).exists()
