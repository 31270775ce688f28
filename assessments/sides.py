"""Two sides, one card: before the meeting the national side and the partners each agree their own marks.

Each side is filled in by one person, who alone sees its marks until both are ready; then both are fixed, and the
meeting looks first at what differs.
"""

from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from structures.access import GRANTS, Permission
from structures.revisions import write_if_unchanged
from structures.vocabulary import Kind

from . import agreement
from .conflicts import NotReady, write
from .models import Assessment, Basis, Mark, Side, SideMark, Version
from .scorecard import ShownMark, shown_mark

SIDES = list(Side.Which)
# Kinds of bodies that join both sides by their nature; every other body may use it too.
JOINT = {Kind.JOINTCOMMITTEE, Kind.JOINTSTEERING, Kind.JOINTMEETING, Kind.MIXEDCOMMISSION}


@dataclass
class Pair:
    """What both sides agreed on one criterion, as shown marks in the order of SIDES."""

    marks: list
    differ: bool

    @property
    def named(self):
        """(name of the side, its mark)"""
        return [(Side.Which(which).label, mark) for which, mark in zip(SIDES, self.marks, strict=True)]


@dataclass
class Sides:
    """The sides of a meeting's card as far as they are taken; their marks only once both are ready."""

    taken: dict  # which → Side
    pairs: dict = field(default_factory=dict)  # criterion's id → Pair, once both are ready

    @property
    def ready(self):
        return both_ready(self.taken.values())

    def of(self, criterion):
        return self.pairs.get(criterion)

    def other(self, which):
        return next((side for name, side in self.taken.items() if name != which), None)


def both_ready(sides):
    sides = list(sides)
    return len(sides) == len(SIDES) and all(side.ready for side in sides)


def of_card(assessment):
    """The Sides of a card: two queries. Marks are read only once both are ready: nobody else's are ever loaded."""
    taken = {side.which: side for side in assessment.sides.select_related("author")}
    found = Sides(taken)
    if found.ready:
        marks = SideMark.objects.filter(side__in=taken.values()).select_related("criterion")
        found.pairs = _pairs(assessment, {side.pk: which for which, side in taken.items()}, marks)
    return found


def _pairs(assessment, which_of, marks):
    by_criterion = {}
    for mark in marks:
        by_criterion.setdefault(mark.criterion_id, {})[which_of[mark.side_id]] = mark
    found = {}
    for criterion, of_sides in by_criterion.items():
        ordered = [of_sides[which] for which in SIDES]
        found[criterion] = Pair([_shown(mark, assessment) for mark in ordered], agreement.differ(*ordered))
    return found


def _shown(mark, assessment) -> ShownMark:
    return shown_mark(mark, structure=assessment.structure.slug, criterion=mark.criterion.number)


def with_marks(side):
    """A side with its marks in order, for its author's form."""
    marks = SideMark.objects.select_related("criterion").order_by("criterion__number")
    return Side.objects.prefetch_related(Prefetch("marks", marks)).get(pk=side.pk)


def people_for(sides, which, by):
    """Whom a side can be handed to: those who may settle for the body by a right of theirs, but for its author and the
    other side's."""
    other = sides.other(which)
    structure = sides.taken[which].assessment.structure
    settling = Q(memberships__right__in=[right for right, grants in GRANTS.items() if Permission.MANAGE in grants])
    settling &= Q(memberships__structure=structure) | Q(
        memberships__country=structure.country_id, memberships__country__isnull=False
    )
    people = get_user_model().objects.filter(settling, is_active=True).exclude(pk=by.pk)
    if other and other.author_id:
        people = people.exclude(pk=other.author_id)
    return people.distinct().order_by("email")


# Whether it may happen


def problems_before_taking(assessment, which, by):
    """Why this person cannot take this side; empty when they can."""
    found = []
    for side in assessment.sides.all():
        if side.which == which and side.author_id not in {None, by.pk}:
            found.append(_("Somebody else fills in this side already. They can hand it to you."))
        elif side.which != which and side.author_id == by.pk:
            found.append(_("You fill in the other side: one person cannot speak for both. Hand one of them over."))
    return found


def problems_before_ready(side):
    """What a side still lacks, loaded `with_marks`; empty when it can be called ready."""
    if all(mark.rating == Mark.Rating.NOT_ASSESSED for mark in side.marks.all()):
        return [_("No criterion has an answer yet. Answer at least one.")]
    return []


def _now(side, by):
    """The sides of its card, locked in order; this one's author alone writes, until both are ready."""
    Assessment.objects.select_for_update().get(pk=side.assessment_id)
    rows = list(Side.objects.filter(assessment=side.assessment_id))
    now = next((row for row in rows if row.pk == side.pk), None)
    if now is None or now.author_id != by.pk:
        raise NotReady([_("This side is filled in by somebody else now.")])
    if both_ready(rows):
        raise NotReady([_("Both sides are ready: neither can be changed any more.")])
    worked_on = Version.objects.filter(assessment=side.assessment_id, number=1, state__in=Version.UNPUBLISHED)
    if not worked_on.exists():
        raise NotReady([_("The card is published: nothing was changed.")])
    return now


# Writing


def take(*, assessment, which, by):
    """The side, filled in by this person from now on. Taken twice by the same person is taken once."""
    if assessment.basis != Basis.MEETING:
        raise ValueError("Sides belong to the card of a meeting.")
    try:
        with transaction.atomic():
            Assessment.objects.select_for_update().get(pk=assessment.pk)
            if found := problems_before_taking(assessment, which, by):
                raise NotReady(found)
            side = Side.objects.filter(assessment=assessment, which=which).first()
            if side is None:
                return _new(assessment, which, by)
            if side.author_id is None:  # whose account was deleted
                write_if_unchanged(side, revision=side.revision, by=by, author=by)
            return side
    except IntegrityError:
        raise NotReady([_("Somebody else fills in this side already. They can hand it to you.")]) from None


def _new(assessment, which, by):
    side = Side(assessment=assessment, which=which, author=by)
    side._history_user = by
    side.save()
    for criterion in assessment.criteria_set.criteria.all():
        mark = SideMark(side=side, criterion=criterion)
        mark._history_user = by
        mark.save()
    return side


@transaction.atomic
def fill_in(*, side, by, entries):
    """Writes what changed of a side's marks; returns the conflicts (of the same person in two windows)."""
    now = _now(side, by)
    if now.ready:
        raise NotReady([_("This side is called ready. Take that back before you change an answer.")])
    rows = {mark.pk: mark for mark in SideMark.objects.filter(side=now).select_related("criterion")}
    written = [write(rows[pk], revision=revision, by=by, values=values) for pk, revision, values in entries]
    return [conflict for conflict in written if conflict]


@transaction.atomic
def call_ready(*, side, by, people):
    """This side is agreed, by so many people. Once the other is ready too, both are seen and fixed."""
    now = _now(side, by)
    if found := problems_before_ready(now):
        raise NotReady(found)
    write_if_unchanged(now, revision=now.revision, by=by, ready=True, people=people)


@transaction.atomic
def take_back(*, side, by):
    """Not ready after all, as long as the other is not."""
    now = _now(side, by)
    write_if_unchanged(now, revision=now.revision, by=by, ready=False)


@transaction.atomic
def hand_over(*, side, by, to):
    """Somebody else fills in this side from now on, and alone sees it."""
    now = _now(side, by)
    write_if_unchanged(now, revision=now.revision, by=by, author=to)
