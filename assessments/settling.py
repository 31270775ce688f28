"""The life of a card: start, fill in, send, return, settle and publish; one short transaction each, with history."""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from structures.fields import date_columns
from structures.models import Source
from structures.revisions import write_if_unchanged
from structures.vocabulary import Circle

from .models import Assessment, Basis, CriteriaSet, Mark, Version

MARK_FIELDS = ("rating", "tentative", "stated_as", "reason")


class NotReady(Exception):
    """What was asked cannot happen yet; `.problems` says why, in the reader's language."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems))


class SentTwiceDifferently(Exception):
    """The same form was sent again with another content."""


class AlreadyMoved(Exception):
    """Somebody moved the card on in the meantime; `.version` is as it is now."""

    def __init__(self, version):
        self.version = version
        super().__init__(version.state)


@dataclass
class Conflict:
    """A row that somebody else changed since it was read: as it is now, and what this person wrote."""

    row: object
    mine: dict
    by: object = None  # who changed it, as far as the history knows
    when: object = None


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
                code_of_source = f"source-{assessment.code}"
                assessment.source = add_source(country=structure.country, code=code_of_source, **new_source)
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


def add_source(*, country, code, title, author="", published=None, url=""):
    """A document that others in the country can read. Private to the country until somebody makes it public."""
    source = Source(code=code, title=title, author=author, url=url, country=country, circle=Circle.COUNTRY)
    source.published = published
    source.save()
    return source


@transaction.atomic
def change_facts(*, version, by, revision, as_of, agreed_on=None, new_source=None, **facts):
    """Date, people, source … of a card that is being worked on. Returns a Conflict or None."""
    _still(version)
    assessment = version.assessment
    if new_source:
        facts["source"] = add_source(country=assessment.structure.country, code=f"source-{uuid.uuid4()}", **new_source)
    dates = {"as_of": as_of, "agreed_on": agreed_on}
    columns = {name: part for date, value in dates.items() for name, part in date_columns(date, value).items()}
    if write_if_unchanged(assessment, revision=revision, by=by, **facts, **columns):
        return None
    conflict = _conflict(Assessment.objects.with_facts().get(pk=assessment.pk), facts)
    transaction.set_rollback(True)  # a new source must not stay behind
    return conflict


def _still(version):
    """The version, locked, if it is still worked on in the state in which the person saw it; else AlreadyMoved."""
    now = Version.objects.select_for_update().get(pk=version.pk)
    if now.state not in Version.UNPUBLISHED or now.state != version.state:
        raise AlreadyMoved(now)
    return now


@transaction.atomic
def fill_in(*, version, by, entries, dissent=None):
    """Writes what changed; returns the conflicts. `entries`: (mark's id, revision it was read at, its four values).

    A mark that somebody else changed and this person left alone keeps the other's values. `dissent` is (text,
    revision) or None. Raises AlreadyMoved if the card is not being worked on any more.
    """
    now = _still(version)
    rows = {mark.pk: mark for mark in Mark.objects.filter(version=now).select_related("criterion")}
    conflicts = [
        conflict
        for pk, revision, values in entries
        if (conflict := _write(rows[pk], revision=revision, by=by, values=values))
    ]
    if dissent is not None:
        text, revision = dissent
        if conflict := _write(now, revision=revision, by=by, values={"dissent": text}):
            conflicts.append(conflict)
    return conflicts


def _write(row, *, revision, by, values):
    """Writes the row unless nothing changed; a Conflict where both this person and somebody else changed it."""
    if all(getattr(row, name) == value for name, value in values.items()):
        return None
    if revision != row.revision:
        read = row.history.filter(revision=revision).first()
        if read and all(getattr(read, name) == value for name, value in values.items()):
            return None  # this person left it as it was when they opened it
        if read is None or not _only_by(by, row, since=revision):
            return _conflict(row, values)
        revision = row.revision  # their own saving, whose answer was still on its way
    if write_if_unchanged(row, revision=revision, by=by, **values):
        return None
    row.refresh_from_db()
    return _conflict(row, values)


def _only_by(person, row, *, since):
    """Whether every change of the row since that revision was this person's own."""
    authors = list(row.history.filter(revision__gt=since).values_list("history_user", flat=True))
    return len(authors) == row.revision - since and all(author == person.pk for author in authors)


def _conflict(row, values):
    latest = row.history.select_related("history_user").order_by("-history_date", "-history_id").first()
    return Conflict(
        row=row,
        mine=values,
        by=latest.history_user if latest else None,
        when=latest.history_date if latest else None,
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
        found.append(_("No criterion has an answer yet. Answer at least one."))
    return found


def problems_before_publishing(version, circle=None):
    """Why it cannot be published yet; empty when it can."""
    found = problems_before_sending(version)
    if version.assessment.structure.circle != Circle.PUBLIC and circle == Circle.PUBLIC:
        found.append(_("The structure itself is not public, so its card cannot be."))
    return found


def send(*, version, by):
    """To whoever settles for the body. Sent twice is sent once."""
    if found := problems_before_sending(version):
        raise NotReady(found)
    return _move(version, by=by, to=Version.State.SUBMITTED, allowed=Version.WITH_AUTHOR, submitted=timezone.now())


def send_back(*, version, by, word):
    """To its author, with a word on what to look at again."""
    return _move(version, by=by, to=Version.State.RETURNED, allowed={Version.State.SUBMITTED}, returned_with=word)


@transaction.atomic
def publish(*, version, by, circle, readers=()):
    """Settled: to be read by the circle from now on, never to be changed again (a correction is a new version)."""
    if found := problems_before_publishing(version, circle):
        raise NotReady(found)
    now = Version.objects.select_for_update().get(pk=version.pk)
    if now.state == Version.State.PUBLISHED:
        return now  # somebody was faster: who may read it stays as they settled it
    published = {"published": timezone.now(), "published_by": by}
    now = _move(version, by=by, to=Version.State.PUBLISHED, allowed=Version.UNPUBLISHED, **published)
    assessment = Assessment.objects.select_for_update().get(pk=version.assessment_id)
    assessment.circle = circle
    assessment.revision += 1
    assessment._history_user = by
    assessment.save(update_fields=["circle", "revision"])
    assessment.readers.set(readers if circle == Circle.NAMED else [])
    return now


@transaction.atomic
def _move(version, *, by, to, allowed, **columns):
    """One step of the card. Moved there already: nothing happens. Moved elsewhere: AlreadyMoved."""
    now = Version.objects.select_for_update().get(pk=version.pk)
    if now.state == to:
        return now
    if now.state not in allowed or not write_if_unchanged(now, revision=now.revision, by=by, state=to, **columns):
        raise AlreadyMoved(now)
    return now


def discard(*, version, by):
    """Throws away a draft that was never sent. Only its author can; its history stays."""
    with transaction.atomic():
        now = Version.objects.select_for_update().get(pk=version.pk)
        if now.state != Version.State.DRAFT or now.number != 1 or version.assessment.author_id != by.pk:
            raise AlreadyMoved(now)
        assessment = Assessment.objects.get(pk=version.assessment_id)
        assessment._history_user = by
        assessment.delete()
