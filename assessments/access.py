"""Who may read, edit, return and publish a card: the rules of `structures.access`, applied to assessments."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from structures.access import Permission, can, has_right

from .models import Assessment, Basis, Version

AUTHOR = ("author",)  # in the access table: whoever began the card


def is_author(user, version):
    return version.assessment.author_id is not None and version.assessment.author_id == user.pk


def has_returned(user, version):
    """Whoever settles has read a card that they returned, and waits for it."""
    return version.state == Version.State.RETURNED and can(user, Permission.MANAGE, version.assessment.structure)


def may_edit(user, version):
    """While it is with its author: the author (a meeting's also whoever settles); once sent: whoever settles."""
    assessment = version.assessment
    if version.state == Version.State.SUBMITTED:
        return can(user, Permission.MANAGE, assessment.structure)
    if not version.with_author:
        return False
    if assessment.basis == Basis.MEETING and has_right(user, Permission.MANAGE, assessment.structure):
        return True
    return is_author(user, version) and can(user, Permission.ASSESS, assessment.structure)


def may_send(user, version):
    return version.with_author and may_edit(user, version)


def may_discard(user, version):
    """A draft that was never sent, by its author."""
    never_sent = version.state == Version.State.DRAFT and version.number == 1
    return never_sent and is_author(user, version) and may_edit(user, version)


def may_return(user, version):
    """Send it back to its author with a word."""
    return version.state == Version.State.SUBMITTED and can(user, Permission.MANAGE, version.assessment.structure)


def may_publish(user, version):
    """Settle and publish: whoever settles for the body, what was sent or what they may edit themselves."""
    if version.state not in Version.UNPUBLISHED:
        return False
    return can(user, Permission.MANAGE, version.assessment.structure) and may_edit(user, version)


def may_read_unpublished(user, version):
    """A version that is not published: its author, who may edit it, and who returned it."""
    return is_author(user, version) or may_edit(user, version) or has_returned(user, version)


def get_assessment(user, pk):
    """The assessment with its facts; 404 outside what the person may see."""
    return get_object_or_404(Assessment.objects.visible_to(user).with_facts(), pk=pk)


def get_version(user, pk, number=None):
    """The version of a card that the person should see, with its marks; 404 where there is none for them.

    Without a number: the newest published one, else the one being worked on.
    """
    assessment = get_assessment(user, pk)
    versions = list(assessment.versions.with_card().order_by("-number"))
    for version in versions:
        version.assessment = assessment
    shown = [
        version
        for version in versions
        if version.state == Version.State.PUBLISHED or may_read_unpublished(user, version)
    ]
    if number is not None:
        shown = [version for version in shown if version.number == number]
    shown.sort(key=lambda version: (version.state == Version.State.PUBLISHED, version.number), reverse=True)
    if not shown:
        raise Http404
    return shown[0]


def get_unpublished(user, pk, *, allowed):
    """The version being worked on; 404 if the person sees none, 403 if `allowed(user, version)` says no."""
    assessment = get_assessment(user, pk)
    version = assessment.versions.with_card().filter(state__in=Version.UNPUBLISHED).first()
    if version is None or not (may_read_unpublished(user, version)):
        raise Http404
    version.assessment = assessment
    if not allowed(user, version):
        raise PermissionDenied
    return version


def get_left_behind(user, pk):
    """The newest version of a card that this person worked on until somebody moved it on; 404 or 403 for others.

    For the page that was open then: what they typed is shown to them once more, and nothing is written.
    """
    assessment = get_assessment(user, pk)
    version = assessment.versions.with_card().order_by("-number").first()
    version.assessment = assessment
    if version.state != Version.State.PUBLISHED and not may_read_unpublished(user, version):
        raise Http404  # a correction that somebody else works on
    if not can(user, Permission.ASSESS, assessment.structure):
        raise PermissionDenied
    if not is_author(user, version) and not has_right(user, Permission.MANAGE, assessment.structure):
        raise PermissionDenied
    return version


def is_settled(user, pk):
    """Whether a card that the person may see is published and nobody works on it; 404 for one they may not see."""
    states = set(get_assessment(user, pk).versions.values_list("state", flat=True))
    return Version.State.PUBLISHED in states and not states & Version.UNPUBLISHED
