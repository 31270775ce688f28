"""What happens to a published card: it is corrected as a new version, withdrawn, replied to; its marks never change."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from structures.revisions import write_if_unchanged

from .conflicts import write
from .models import Assessment, Mark, MarkStatement, Version
from .settling import MARK_FIELDS, AlreadyMoved, NotReady, move, problems_before_sending

PUBLISHED, WITHDRAWN = Version.State.PUBLISHED, Version.State.WITHDRAWN


class BeingCorrected(Exception):
    """A correction is being worked on already; `.version` is its draft."""

    def __init__(self, version):
        self.version = version
        super().__init__(str(version))


def _locked(assessment):
    """The versions of a card, newest first; nobody else moves one of them until the transaction ends."""
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    return list(Version.objects.select_for_update().filter(assessment=assessment).order_by("-number"))


def _being_worked_on(versions):
    return next((version for version in versions if version.state in Version.UNPUBLISHED), None)


def open_correction(assessment):
    """The draft of the version that will correct a published card, None where there is none."""
    return _being_worked_on(assessment.versions.filter(state__in=Version.UNPUBLISHED, number__gt=1))


# Correct


@transaction.atomic
def start_correction(*, version, by, reason):
    """A draft of the next version, with the marks, what sources say of them, and the dissent of this one.

    Raises BeingCorrected, AlreadyMoved if this is not what is published any more. Endorsements and reply belong to the
    version that they were given to: the draft has none.
    """
    versions = _locked(version.assessment)
    if being_worked_on := _being_worked_on(versions):
        raise BeingCorrected(being_worked_on)
    newest = versions[0]
    if newest.pk != version.pk or newest.state != PUBLISHED:
        raise AlreadyMoved(newest)
    draft = Version(assessment=version.assessment, number=newest.number + 1, reason=reason, dissent=newest.dissent)
    draft._history_user = by
    draft.save()
    for mark in newest.marks.prefetch_related("statements"):
        _copy(mark, draft, by=by)
    return draft


def _copy(mark, draft, *, by):
    copy = Mark(version=draft, criterion_id=mark.criterion_id, **{name: getattr(mark, name) for name in MARK_FIELDS})
    copy._history_user = by
    copy.save()
    columns = ("source_id", "quote", "locator", "standing", "note", "note_fr")
    MarkStatement.objects.bulk_create(
        MarkStatement(mark=copy, **{name: getattr(statement, name) for name in columns})
        for statement in mark.statements.all()
    )


def version_before(version):
    """The published version that a correction was made from, with its marks."""
    earlier = Version.objects.with_marks().filter(assessment=version.assessment_id, number__lt=version.number)
    return earlier.filter(state=PUBLISHED).latest("number")


def corrected_marks(version, before):
    """(mark before, mark now) of the criteria that a correction answers otherwise; both versions loaded with marks."""
    now = {mark.criterion_id: mark for mark in version.marks.all()}
    pairs = [(mark, now[mark.criterion_id]) for mark in before.marks.all() if mark.criterion_id in now]
    return [(old, new) for old, new in pairs if any(getattr(old, name) != getattr(new, name) for name in MARK_FIELDS)]


def problems_before_correcting(version, before):
    """Why a correction cannot be published yet; empty when it can."""
    found = problems_before_sending(version)
    if not corrected_marks(version, before) and version.dissent == before.dissent:
        found.append(_("Nothing differs from the published version yet. Change an answer, or drop the correction."))
    return found


@transaction.atomic
def publish_correction(*, version, by, reason):
    """The correction is what its card's circle reads from now on; the version before it stays readable beside it."""
    versions = _locked(version.assessment)
    before = next((v for v in versions if v.state == PUBLISHED and v.number < version.number), None)
    if before is None or version not in versions:
        raise AlreadyMoved(versions[0])
    if found := problems_before_correcting(version, before):
        raise NotReady(found)
    published = {"published": timezone.now(), "published_by": by, "reason": reason}
    now, _moved = move(version, by=by, to=PUBLISHED, allowed={Version.State.DRAFT}, **published)
    return now


@transaction.atomic
def drop_correction(*, version, by):
    """Throws away a correction that was not published; the card stays as it is, and the history says who dropped it."""
    versions = _locked(version.assessment)
    now = next((row for row in versions if row.pk == version.pk), None)
    if now is None or not now.is_open_correction:
        raise AlreadyMoved(versions[0])
    now._history_user = by
    now.delete()


# Withdraw


def problems_before_withdrawing(correction):
    """Why a card with this open correction (or None) cannot be withdrawn yet; empty when it can."""
    if correction is None:
        return []
    return [_("A correction of this card is being worked on. Drop or publish it first, then withdraw the card.")]


@transaction.atomic
def withdraw(*, assessment, by, reason):
    """All published versions at once, so that no older one comes up again. Withdrawn twice is withdrawn once."""
    versions = _locked(assessment)
    if found := problems_before_withdrawing(_being_worked_on(versions)):
        raise NotReady(found)
    columns = {"state": WITHDRAWN, "withdrawn": timezone.now(), "withdrawn_because": reason}
    for version in versions:
        if version.state == PUBLISHED:
            write_if_unchanged(version, revision=version.revision, by=by, **columns)


# Reply


@transaction.atomic
def record_reply(*, version, by, text, revision):
    """What the body answers to its card, an empty text to take it back. Returns a Conflict or None."""
    now = newest_published(version)
    return write(now, revision=revision, by=by, values={"reply": text})


def newest_published(version):
    """This version, locked, if it is what is published now; else AlreadyMoved."""
    versions = _locked(version.assessment)
    newest = next((row for row in versions if row.state == PUBLISHED), None)
    if newest is None or newest.pk != version.pk:
        raise AlreadyMoved(newest or versions[0])
    return newest
