"""Who may read, edit, return and publish a card: the rules of `structures.access`, applied to assessments."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404

from structures.access import Permission, can, has_right
from structures.models import Structure

from . import rounds
from .models import Action, Assessment, Basis, Round, Version

AUTHOR = ("author",)  # in the access table: whoever began the card
FACILITATOR = ("facilitator",)  # who is named for a round, and alone reads reasons


def is_author(user, version):
    """Whether this person began the card. A correction belongs to whoever settles, not to who began the card."""
    author = version.assessment.author_id
    return version.number == 1 and author is not None and author == user.pk


def has_returned(user, version):
    """Whoever settles has read a card that they returned, and waits for it."""
    return version.state == Version.State.RETURNED and can(user, Permission.MANAGE, version.assessment.structure)


def may_edit(user, version):
    """While it is with its author: the author (a meeting's also whoever settles); once sent: whoever settles.

    A correction is worked on by whoever settles, whatever the card rests on. The card of a round is settled once the
    round is closed, by its facilitator and whoever settles for the body.
    """
    assessment = version.assessment
    if assessment.basis == Basis.SURVEY and version.number == 1:
        return version.state == Version.State.DRAFT and may_settle(user, rounds.of(assessment))
    if version.state == Version.State.SUBMITTED or version.is_open_correction:
        return can(user, Permission.MANAGE, assessment.structure)
    if not version.with_author:
        return False
    if assessment.basis == Basis.MEETING and has_right(user, Permission.MANAGE, assessment.structure):
        return True
    return is_author(user, version) and can(user, Permission.ASSESS, assessment.structure)


def may_send(user, version):
    """A correction is not sent: whoever works on it publishes it."""
    if version.is_open_correction or version.assessment.basis == Basis.SURVEY:
        return False
    return version.with_author and may_edit(user, version)


def may_discard(user, version):
    """A draft that was never sent, by its author; a correction, by whoever works on it."""
    if version.state != Version.State.DRAFT or not may_edit(user, version):
        return False
    if version.assessment.basis == Basis.SURVEY and version.number == 1:
        return False  # a round is cancelled, with its reason
    return version.is_open_correction or is_author(user, version)


def may_return(user, version):
    """Send it back to its author with a word."""
    return version.state == Version.State.SUBMITTED and can(user, Permission.MANAGE, version.assessment.structure)


def may_publish(user, version):
    """Settle and publish: whoever settles for the body, what was sent or what they may edit themselves."""
    if version.state not in Version.UNPUBLISHED:
        return False
    return can(user, Permission.MANAGE, version.assessment.structure) and may_edit(user, version)


def is_facilitator(user, round):
    """Whether this person is the one named; `facilitates` also asks whether they still see the body."""
    return round is not None and round.facilitator_id is not None and round.facilitator_id == user.pk


def facilitates(user, round):
    """Whether this person is the named facilitator, and still sees the body: who alone reads reasons."""
    if not is_facilitator(user, round):
        return False
    if not hasattr(round, "_facilitator_sees"):  # asked once for each round that is loaded
        visible = Structure.objects.visible_to(user)
        round._facilitator_sees = visible.filter(pk=round.assessment.structure_id).exists()
    return round._facilitator_sees


def may_run(user, round):
    """Plan, invite, open, extend, cancel: whoever settles for the body."""
    return can(user, Permission.MANAGE, round.assessment.structure)


def may_settle(user, round):
    """Write the marks of a closed round: its facilitator, and whoever settles for the body; these alone what is left to
    be written once its card is published."""
    if round is None or round.state not in {Round.State.RECONCILING, Round.State.PUBLISHED}:
        return False
    if may_run(user, round):
        return True
    return round.state == Round.State.RECONCILING and facilitates(user, round)


def get_round(user, pk, *, allowed=may_run):
    """The round of a card, by the card's id; 404 for who neither runs nor facilitates it, 403 if `allowed(user, round)`
    says no. A round whose time is over is closed now."""
    round = get_object_or_404(Round.objects.with_facts().of_card(pk))
    seen = Structure.objects.visible_to(user).filter(pk=round.assessment.structure_id).exists()
    if not seen or not (may_run(user, round) or facilitates(user, round)):
        raise Http404
    if not allowed(user, round):
        raise PermissionDenied
    if rounds.is_due(round):
        rounds.close(round=round, by=None)
        round = Round.objects.with_facts().get(pk=round.pk)
    return round


def get_survey(user, pk, *, allowed=may_run):
    """As `get_round`, of a card that rests on a round; 404 for a meeting's silent first vote: it has its own page."""
    round = get_round(user, pk, allowed=allowed)
    if round.is_vote:
        raise Http404
    return round


def may_watch(user, round):
    """See how many have answered: whoever runs the round, and its facilitator."""
    return may_run(user, round) or facilitates(user, round)


def round_under_way(user, pk):
    """The round whose card cannot be read yet, for who may watch it; None where there is none for them."""
    round = Round.objects.with_facts().of_card(pk).filter(state__in=["planned", "open"]).first()
    if round is None or round.is_vote or not may_watch(user, round):
        return None
    seen = Structure.objects.visible_to(user).filter(pk=round.assessment.structure_id).exists()
    return round if seen else None


def being_settled(round):
    """The version that is settled from a closed round, with its marks; 404 where it is published already."""
    versions = Version.objects.with_only_marks()
    version = get_object_or_404(versions, assessment=round.assessment_id, number=1, state=Version.State.DRAFT)
    version.assessment = round.assessment
    return version


def may_read_unpublished(user, version):
    """A version that is being worked on: its author, who may edit it, and who returned it."""
    if version.state not in Version.UNPUBLISHED:
        return False
    if version.assessment.basis == Basis.SURVEY and version.number == 1:
        return may_edit(user, version)
    return is_author(user, version) or may_edit(user, version) or has_returned(user, version)


def get_assessment(user, pk):
    """The assessment with its facts; 404 outside what the person may see."""
    has_actions = Exists(Action.objects.filter(assessment=OuterRef("pk")))
    cards = Assessment.objects.visible_to(user).with_facts().annotate(has_actions=has_actions)
    return get_object_or_404(cards, pk=pk)


def readable_versions(user, assessment):
    """The versions of a card at hand that the person may read, with their marks, newest first."""
    versions = list(assessment.versions.with_rows().order_by("-number"))
    for version in versions:
        version.assessment = assessment
    published = Version.State.PUBLISHED
    return [version for version in versions if version.state == published or may_read_unpublished(user, version)]


def get_version(user, pk, number=None):
    """The version of a card that the person should see, with its marks; 404 where there is none for them.

    Without a number: the newest published one, else the one being worked on.
    """
    return get_versions(user, pk, number)[0]


def get_versions(user, pk, number=None):
    """The version that `get_version` gives, and all versions of the card that the person may read, newest first."""
    readable = readable_versions(user, get_assessment(user, pk))
    shown = [version for version in readable if number in (None, version.number)]
    shown.sort(key=lambda version: (version.state == Version.State.PUBLISHED, version.number), reverse=True)
    if not shown:
        raise Http404
    return shown[0], readable


def get_unpublished(user, pk, *, allowed):
    """The version being worked on; 404 if the person sees none, 403 if `allowed(user, version)` says no."""
    assessment = get_assessment(user, pk)
    version = assessment.versions.with_rows().filter(state__in=Version.UNPUBLISHED).first()
    if version is None or not (may_read_unpublished(user, version)):
        raise Http404
    version.assessment = assessment
    if not allowed(user, version):
        raise PermissionDenied
    return version


def get_left_behind(user, pk):
    """The newest version that this person may read of a card that they worked on until somebody moved it on; 404 or
    403 for others.

    For the page that was open then: what they typed is shown to them once more, and nothing is written.
    """
    assessment = get_assessment(user, pk)
    readable = readable_versions(user, assessment)
    if not readable:
        raise Http404
    if facilitates(user, rounds.of(assessment)):
        return readable[0]
    if not can(user, Permission.ASSESS, assessment.structure):
        raise PermissionDenied
    if assessment.author_id != user.pk and not has_right(user, Permission.MANAGE, assessment.structure):
        raise PermissionDenied
    return readable[0]


def get_meeting(user, pk):
    """The card of a meeting while it is worked on, with its marks, for who may edit it; 404 for other cards, a
    correction among them, and for others; 403 for who may only read it."""
    version = get_unpublished(user, pk, allowed=may_edit)
    if version.assessment.basis != Basis.MEETING or version.number != 1:
        raise Http404
    return version


def get_presented(user, pk):
    """The card that a meeting talks about: its own, or that of a closed round; with its marks, for who may edit it."""
    assessment = get_assessment(user, pk)
    versions = assessment.versions.filter(number=1, state__in=Version.UNPUBLISHED)
    version = versions.with_only_marks().first()
    if version is None or assessment.basis == Basis.EXPERT:
        raise Http404
    version.assessment = assessment
    if not may_read_unpublished(user, version):
        raise Http404
    if not may_edit(user, version):
        raise PermissionDenied
    return version


def get_published(user, pk):
    """The newest published version of a card, for whoever settles for its body; 404 without one, 403 for others."""
    assessment = get_assessment(user, pk)
    version = assessment.versions.with_rows().filter(state=Version.State.PUBLISHED).order_by("-number").first()
    if version is None:
        raise Http404
    version.assessment = assessment
    if not can(user, Permission.MANAGE, assessment.structure):
        raise PermissionDenied
    return version


def get_withdrawn(user, pk, number=None):
    """The newest version (or that with this number) of a withdrawn card, for whoever could read it; 404 for others.

    Only whoever settles for the body may still be shown its marks: see `may_read_withdrawn`.
    """
    assessment = get_object_or_404(Assessment.objects.withdrawn_from(user).with_facts(), pk=pk)
    versions = assessment.versions.with_rows().order_by("-number")
    version = (versions if number is None else versions.filter(number=number)).first()
    if version is None:
        raise Http404
    version.assessment = assessment
    return version


def get_kept(user, pk):
    """A card with its history, withdrawn or not, for whoever settles for its body; 404 for who may not see it, 403 for
    others."""
    cards = Assessment.objects.visible_to(user) | Assessment.objects.withdrawn_from(user)
    assessment = get_object_or_404(cards.with_facts(), pk=pk)
    if not can(user, Permission.MANAGE, assessment.structure):
        raise PermissionDenied
    return assessment


def get_action(user, pk, permission=Permission.VIEW):
    """The action with its facts; 404 outside what the person may see, 403 for who may not look after its body."""
    action = get_object_or_404(Action.objects.visible_to(user).with_facts(), pk=pk)
    if permission != Permission.VIEW and not can(user, permission, action.structure):
        raise PermissionDenied
    return action


def may_read_withdrawn(user, version):
    return can(user, Permission.MANAGE, version.assessment.structure)


def is_settled(user, pk):
    """Whether a card is published and nobody works on it: a button that was pressed twice. 404 for a card that the
    person may not see, 403 for who may not settle it."""
    assessment = get_assessment(user, pk)
    states = set(assessment.versions.values_list("state", flat=True))
    if Version.State.PUBLISHED not in states or states & Version.UNPUBLISHED:
        return False
    if not can(user, Permission.MANAGE, assessment.structure):
        raise PermissionDenied
    return True


def is_withdrawn(user, pk):
    """Whether a card that the person settles for was withdrawn already; 403 for who only could read it."""
    assessment = Assessment.objects.withdrawn_from(user).with_facts().filter(pk=pk).first()
    if assessment and not can(user, Permission.MANAGE, assessment.structure):
        raise PermissionDenied
    return assessment is not None
