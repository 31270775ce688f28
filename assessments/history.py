"""The history of a card and of actions: facts, versions, marks, endorsements, as far as the reader may know them."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from structures.access import Permission, has_right
from structures.history import Kept

from .models import Action, ActionUpdate, Assessment, Basis, Endorsement, Mark, Side, Version

# Who did a step, and when, stands beside each entry.
STEPS = frozenset({"assessment", "number", "submitted", "published", "withdrawn", "published_by"})


def of_card(assessment, user):
    """The kinds of records of a card. What its author changed before it was first sent is the author's alone, but for
    the card of a meeting or a round, which whoever settles may edit from the start.

    Of a side only what is told of it at all: what it answered before both were ready is never shown.
    """
    known = Q() if knows_the_draft(user, assessment) else since_it_was_sent(assessment)
    return [
        Kept(
            Assessment,
            Assessment.history.filter(id=assessment.pk),
            listed=known,
            hidden=frozenset({"structure", "author"}),
            labels={"agreed_by": _("agreed by (post)")},
        ),
        Kept(
            Version,
            Version.history.filter(assessment=assessment.pk),
            name=lambda row: str(row.number),
            listed=known,
            hidden=STEPS,
        ),
        Kept(
            Mark,
            Mark.history.filter(version__assessment=assessment.pk),
            name=mark_name,
            # A version begins with its marks, empty or those of the version before: that is no change of them.
            listed=known & Q(history_type="~"),
            hidden=frozenset({"version", "criterion"}),
        ),
        Kept(
            Side,
            Side.history.filter(assessment=assessment.pk),
            name=lambda row: str(row.get_which_display()),
            listed=known,
            hidden=frozenset({"assessment", "which", "author"}),
        ),
        Kept(
            Endorsement,
            Endorsement.history.filter(version__assessment=assessment.pk),
            name=endorsement_name,
            hidden=frozenset({"version"}),
        ),
    ]


def knows_the_draft(user, assessment):
    if assessment.author_id is not None and assessment.author_id == user.pk:
        return True
    return assessment.basis in {Basis.MEETING, Basis.SURVEY} and has_right(
        user, Permission.MANAGE, assessment.structure
    )


def since_it_was_sent(assessment):
    """Q: changes since the card left its author's hands; none while it never has. What they say was before is what the
    first reader was sent."""
    first = Version.history.filter(assessment=assessment.pk, number=1).order_by("history_id")
    if not first.filter(state=Version.State.DRAFT).exists():
        return Q()  # loaded from a file: nobody worked on it here
    left = first.exclude(state=Version.State.DRAFT).first()
    return Q(history_date__gte=left.history_date) if left else Q(history_id=None)


def mark_name(row):
    number = {"number": row.criterion.number, "version": row.version.number}
    return _("criterion %(number)d, version %(version)d") % number


def endorsement_name(row):
    holder = row.post or row.organisation or _("(deleted since)")
    version = pgettext("of a card", "version %(number)d") % {"number": row.version.number}
    return f"{holder} ({row.get_role_display()}), {version}"


def of_actions(actions):
    """The kinds of records of actions that the reader may see (a queryset): themselves, and the words on them."""
    ids = actions.order_by().values("pk")
    return [
        Kept(
            Action,
            Action.history.filter(id__in=ids),
            name=lambda row: shortened(row.what),
            hidden=frozenset({"structure", "assessment", "author", "criterion"}),
            labels={
                "organisation": _("who answers for it"),
                "post": _("who answers for it (post)"),
                "verified_organisation": _("verified by"),
                "verified_post": _("verified by (post)"),
            },
        ),
        Kept(
            ActionUpdate,
            ActionUpdate.history.filter(action__in=ids),
            name=lambda row: shortened(row.action.what) if row.action else "",
            hidden=frozenset({"action", "by"}),
        ),
    ]


def shortened(text, most=60):
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
