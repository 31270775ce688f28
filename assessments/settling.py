"""The life of a card: start, fill in, send, return, settle and publish; one short transaction each, with history."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from structures.fields import date_columns
from structures.revisions import write_if_unchanged
from structures.vocabulary import Circle

from . import documents, letters, rounds
from .conflicts import AlreadyMoved, NotReady, SentTwiceDifferently, conflict_over, write
from .models import Assessment, Basis, CriteriaSet, Mark, Version

CIRCLES = list(Circle)  # from the smallest to everybody
MARK_FIELDS = ("rating", "tentative", "stated_as", "reason", "summary", "dissent")


def default_criteria_set():
    """The set that is offered first; raises CriteriaSet.DoesNotExist before the reference data are loaded."""
    return CriteriaSet.objects.get(default=True)


def problems_before_starting(structure):
    """Why this structure cannot be assessed; empty when it can."""
    if structure.can_be_assessed:
        return []
    return [_("This structure is only proposed: there is nothing to assess before it exists.")]


def start(
    *, by, structure, basis, as_of, code=None, criteria_set=None, agreed_on=None, new_source=None, dissent="", **facts
):
    """A new assessment with an empty draft; the same code sent again gives the first one back.

    `as_of` and `agreed_on` are PartialDates, `facts` columns of Assessment, `new_source` those of a Source to be made.
    """
    if found := problems_before_starting(structure):
        raise NotReady(found)
    assessment = Assessment(
        structure=structure,
        criteria_set=criteria_set or default_criteria_set(),
        basis=basis,
        code=str(code or uuid.uuid4()),
        author=by,
        **facts,
    )
    assessment.as_of, assessment.agreed_on = as_of, agreed_on
    if basis == Basis.EXPERT:
        assessment.voices = 1
    try:
        with transaction.atomic():
            if new_source:
                code_of_source = documents.code_for(assessment)
                assessment.source = documents.add_source(
                    by=by, country=structure.country, code=code_of_source, **new_source
                )
            assessment._history_user = by
            assessment.save()
            _first_version(assessment, by=by, dissent=dissent)
    except IntegrityError:
        first = Assessment.objects.select_related("source").filter(code=assessment.code).first()
        if first is None:
            raise
        if not _same(first, assessment, new_source, facts):
            raise SentTwiceDifferently from None
        return first
    return assessment


def _same(first, again, new_source, facts):
    """Whether a form that was sent again says what it said the first time."""
    columns = ["structure_id", "basis", "author_id", "as_of", "agreed_on", *facts]
    if new_source:  # the first time made a source of its own from the same words
        columns = [column for column in columns if column != "source"]
        if first.source is None or any(getattr(first.source, name) != value for name, value in new_source.items()):
            return False
    return all(getattr(first, column) == getattr(again, column) for column in columns)


def _first_version(assessment, *, by, dissent):
    version = Version(assessment=assessment, number=1, dissent=dissent)
    version._history_user = by
    version.save()
    for criterion in assessment.criteria_set.criteria.all():
        mark = Mark(version=version, criterion=criterion)
        mark._history_user = by
        mark.save()


@transaction.atomic
def change_facts(*, version, by, revision, as_of, agreed_on=None, new_source=None, **facts):
    """Date, people, source … of a card that is being worked on. Returns a Conflict or None.

    Not of a correction: all versions of a card share its facts, and what was published would say something else.
    """
    if _still(version).is_open_correction:
        raise NotReady([facts_stay()])
    assessment = version.assessment
    if new_source:
        code = documents.code_for(assessment, uuid.uuid4().hex[:8])
        facts["source"] = documents.add_source(by=by, country=assessment.structure.country, code=code, **new_source)
    dates = {"as_of": as_of, "agreed_on": agreed_on}
    columns = {name: part for date, value in dates.items() for name, part in date_columns(date, value).items()}
    if write_if_unchanged(assessment, revision=revision, by=by, **facts, **columns):
        return None
    conflict = conflict_over(Assessment.objects.with_facts().get(pk=assessment.pk), facts)
    transaction.set_rollback(True)  # a new source must not stay behind
    return conflict


def _still(version):
    """The version, locked, if it is still worked on in the state in which the person saw it; else AlreadyMoved."""
    now = Version.objects.select_for_update().filter(pk=version.pk).first()
    if now is None:  # its round was given up, or it was thrown away
        version.state = Version.State.WITHDRAWN
        raise AlreadyMoved(version)
    if now.state not in Version.UNPUBLISHED or now.state != version.state:
        raise AlreadyMoved(now)
    return now


@transaction.atomic
def fill_in(*, version, by, entries, dissent=None):
    """Writes what changed; returns the conflicts. `entries`: (mark's id, revision it was read at, the values that this
    person's page could change).

    A mark that somebody else changed and this person left alone keeps the other's values. `dissent` is (text,
    revision) or None. Raises AlreadyMoved if the card is not being worked on any more.
    """
    now = _still(version)
    rows = {mark.pk: mark for mark in Mark.objects.filter(version=now).select_related("criterion")}
    conflicts = [
        conflict
        for pk, revision, values in entries
        if (conflict := write(rows[pk], revision=revision, by=by, values=values))
    ]
    if dissent is not None:
        text, revision = dissent
        if conflict := write(now, revision=revision, by=by, values={"dissent": text}):
            conflicts.append(conflict)
    return conflicts


def facts_stay():
    return _(
        "Date, people and document are those of the published card: a correction changes answers only. If they are "
        "wrong, withdraw the card and start anew."
    )


def needs_a_document():
    return _("An expert view needs a document that others can read. Add one, or keep this as your private note.")


def would_be_stuck(version, facts):
    """Whether these facts would make a private note of a card that is no longer with its author."""
    private = version.assessment.basis == Basis.EXPERT and not facts.get("source") and not facts.get("new_source")
    return private and not version.with_author


def problems_before_sending(version):
    """Why it cannot be sent yet; empty when it can."""
    found = []
    if version.assessment.private:
        found.append(needs_a_document())
    if all(mark.rating == Mark.Rating.NOT_ASSESSED for mark in version.marks.all()):
        return [*found, _("No criterion has an answer yet. Answer at least one.")]
    return found + rounds.problems_of_marks(version)


def problems_before_publishing(version, circle=None, readers=None):
    """Why it cannot be published yet; empty when it can. Circle and readers are looked at where they are given."""
    found = problems_before_sending(version) + rounds.problems_before_publishing(version)
    own = version.assessment.structure.circle
    if circle == Circle.PUBLIC and own != Circle.PUBLIC:
        found.append(_("The structure itself is not public, so its card cannot be."))
    elif circle is not None and CIRCLES.index(circle) > CIRCLES.index(own):
        found.append(_("The structure itself is for fewer people than this circle. Choose a smaller one."))
    if circle == Circle.NAMED and readers is not None and not readers:
        found.append(_("Name at least one person who may read it."))
    return found


def send(*, version, by):
    """To whoever settles for the body, who are told by letter. Sent twice is sent once. Not for corrections."""
    _not_a_correction(version)
    if found := problems_before_sending(version):
        raise NotReady(found)
    with transaction.atomic():
        now, moved = move(
            version, by=by, to=Version.State.SUBMITTED, allowed=Version.WITH_AUTHOR, submitted=timezone.now()
        )
        if moved:
            letters.card_sent(version=now, by=by)
    return now


def send_back(*, version, by, word):
    """To its author, who is told by letter, with a word on what to look at again."""
    with transaction.atomic():
        now, moved = move(
            version, by=by, to=Version.State.RETURNED, allowed={Version.State.SUBMITTED}, returned_with=word
        )
        if moved:
            letters.card_returned(version=now, by=by)
    return now


@transaction.atomic
def publish(*, version, by, circle, readers=(), with_document=False):
    """Settled: to be read by the circle from now on, never to be changed again (a correction is a new version).

    `with_document`: a document that was for the country only becomes public with a public card. A correction is
    published by `published.publish_correction`: it keeps its card's circle.
    """
    _not_a_correction(version)
    found = problems_before_publishing(version, circle, readers)
    opened = documents.needs_opening(version.assessment, circle)
    if opened:
        found += documents.problems_before_opening(by, version.assessment, agreed=with_document)
    if found:
        raise NotReady(found)
    published = {"published": timezone.now(), "published_by": by}
    now, moved = move(version, by=by, to=Version.State.PUBLISHED, allowed=Version.UNPUBLISHED, **published)
    if not moved:
        return now  # somebody was faster: who may read it stays as they settled it
    rounds.publish_with(now, by=by)
    assessment = Assessment.objects.select_for_update().get(pk=version.assessment_id)
    write_if_unchanged(assessment, revision=assessment.revision, by=by, circle=circle)
    assessment.readers.set(readers if circle == Circle.NAMED else [])
    if opened:
        documents.open_to_the_public(source=version.assessment.source, by=by)
    return now


def _not_a_correction(version):
    if version.number > 1:
        raise ValueError("A correction is neither sent nor given a circle: see published.py.")


@transaction.atomic
def move(version, *, by, to, allowed, **columns):
    """One step of the card: (the version as it is now, whether this call moved it). Moved elsewhere: AlreadyMoved."""
    now = Version.objects.select_for_update().get(pk=version.pk)
    if now.state == to:
        return now, False
    if now.state not in allowed or not write_if_unchanged(now, revision=now.revision, by=by, state=to, **columns):
        raise AlreadyMoved(now)
    return now, True


@transaction.atomic
def discard(*, version, by):
    """Throws away a draft that was never sent, with the document that was described for it. Only its author can; its
    history stays."""
    now = Version.objects.select_for_update().get(pk=version.pk)
    if now.state != Version.State.DRAFT or now.number != 1 or version.assessment.author_id != by.pk:
        raise AlreadyMoved(now)
    assessment = Assessment.objects.get(pk=version.assessment_id)
    assessment._history_user = by
    assessment.delete()
    documents.throw_away_unused(assessment=assessment, by=by)
