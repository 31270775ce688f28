"""Keeping the record of structures: added, mended, confirmed, deleted; one short transaction each, with history."""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from .access import rights_of, structures_visible_to
from .fields import date_columns
from .models import Country, Membership, Relation, Seat, Statement, Structure, StructureSector
from .partial_dates import PartialDate
from .revisions import remember_the_first, write_if_unchanged
from .similar import Names, alike
from .vocabulary import Circle, Kind, RelationKind, Right
from .writing import NotPossible, SentTwiceDifferently

SMALL_CIRCLES = frozenset({Circle.NAMED, Circle.BODY})
KINDS_IN_CONFIDENCE = frozenset({Kind.AWG, Kind.CMCOORD})
LONGEST_SLUG, ENDING = 60, 8
NOT_TYPED = frozenset({"id", "slug", *date_columns("confirmed", None)})  # columns of a structure that no form holds


class SimilarExists(Exception):
    """Bodies with the same or a similar name are there already; `.structures` are those that the person may see."""

    def __init__(self, structures):
        self.structures = structures
        super().__init__(", ".join(structure.slug for structure in structures))


def today():
    return PartialDate.of(datetime.date.today())


def locked(structure):
    """The structure as it is now, held until the transaction ends; NotPossible if it is gone."""
    now = Structure.objects.select_for_update().filter(pk=structure.pk).first()
    if now is None:
        raise NotPossible([_("Somebody deleted this structure meanwhile. Copy what you need.")])
    return now


# Adding


def usual_circle(kind, country):
    """Access groups and CMCoord cells begin with their own circle, other bodies with their country."""
    return Circle.BODY if kind in KINDS_IN_CONFIDENCE or country is None else Circle.COUNTRY


def similar_bodies(*, user, country, name, name_fr="", acronym=""):
    """Bodies of the country that may be the one of this name; only those that the person may see."""
    asked = Names(tuple(filter(None, (name, name_fr))), acronym)
    rows = Structure.objects.visible_to(user).filter(country=country)
    found = [
        pk
        for pk, *names, short in rows.values_list("pk", "name", "name_fr", "acronym")
        if alike(asked, Names(tuple(filter(None, names)), short))
    ]
    return list(Structure.objects.with_place().filter(pk__in=found).order_by("slug"))


def add(*, by, uid, country, circle="", started=None, sectors=(), readers=(), part_of=None, another=False, **facts):
    """A new structure; the same uid sent again gives the first one back.

    `circle` "" is the usual one of its kind, `started` a PartialDate or None, `facts` are columns of Structure,
    `part_of` is the structure that it belongs to. Raises SimilarExists unless `another` says that it is another body,
    and SentTwiceDifferently. Whoever adds a body for a small circle becomes its focal point: they go on seeing it.
    """
    structure = Structure(uid=uid, country=country, circle=circle or usual_circle(facts["kind"], country), **facts)
    structure.started, structure.confirmed = started, today()
    try:
        with transaction.atomic():
            # One at a time in a country: who adds the same body at the same moment is asked too.
            if country:
                Country.objects.select_for_update(no_key=True).get(pk=country.pk)
            if first := Structure.objects.filter(uid=uid).first():
                return _the_first(first, structure, by, sectors=sectors, part_of=part_of)
            names = {column: facts.get(column, "") for column in ("name", "name_fr", "acronym")}
            if not another and (found := similar_bodies(user=by, country=country, **names)):
                raise SimilarExists(found)
            structure.slug = slug_for(structure)
            structure._history_user = by
            structure.save()
            _set_sectors(structure, sectors, by=by)
            _let_in(structure, readers, by=by)
            if part_of:
                _write_new(Relation, by, from_structure=structure, kind=RelationKind.PART_OF, to_structure=part_of)
    except IntegrityError:
        first = Structure.objects.filter(uid=uid).first()
        if first is None:
            raise
        return _the_first(first, structure, by, sectors=sectors, part_of=part_of)
    return structure


def slug_for(structure):
    """Country and acronym (or name): cod-cmj. Where that is taken, or few may see the body, with an ending.

    Nobody guesses the ending: the next number would tell that a body of that name is there, hidden.
    """
    place = structure.country_id.lower() if structure.country_id else "regional"
    called = slugify((structure.acronym or structure.name).replace("/", " ")) or slugify(structure.kind)
    plain = f"{place}-{called}"[:LONGEST_SLUG].strip("-")
    if structure.circle not in SMALL_CIRCLES and not Structure.objects.filter(slug=plain).exists():
        return plain
    return f"{plain}-{structure.uid.hex[:ENDING]}"


def _the_first(first, again, by, *, sectors, part_of):
    """The structure that the same form made before; SentTwiceDifferently if it said something else then."""
    made = first.history.filter(history_type="+").first()
    columns = {field.attname for field in Structure._meta.concrete_fields} - NOT_TYPED
    whole = first.relations.filter(kind=RelationKind.PART_OF).values_list("to_structure", flat=True)
    same = (
        made is not None
        and made.history_user_id == by.pk
        and all(getattr(made, column) == getattr(again, column) for column in columns)
        and set(first.sectors.values_list("pk", flat=True)) == {sector.pk for sector in sectors}
        and set(whole) == ({part_of.pk} if part_of else set())
    )
    if not same:
        raise SentTwiceDifferently
    return first


def _write_new(model, by, **columns):
    row = model(**columns)
    if isinstance(row, Relation):
        row.confirmed = today()
    row._history_user = by
    row.save()
    return row


def _set_sectors(structure, sectors, *, by):
    """Those that stay keep how they are known (`standing`)."""
    wanted = {sector.pk for sector in sectors}
    there = {row.sector_id: row for row in structure.in_sectors.all()}
    for pk in there.keys() - wanted:
        there[pk]._history_user = by
        there[pk].delete()
    for pk in sorted(wanted - there.keys()):
        _write_new(StructureSector, by, structure=structure, sector_id=pk)


def _let_in(structure, readers, *, by):
    """Whoever may read a new body: the people named, and whoever adds it."""
    small, administrator = structure.circle in SMALL_CIRCLES, rights_of(by).administrator
    if small and not administrator:
        _write_new(Membership, by, user=by, structure=structure, right=Right.FOCAL_POINT)
    if structure.circle == Circle.NAMED:
        structure.readers.set([*readers, *([] if administrator else [by])])


# Mending


@transaction.atomic
def change_facts(*, structure, by, revision, sectors, readers, started, **facts):
    """Writes the facts over that revision; False if somebody was faster. Nothing changed: nothing is written."""
    facts |= date_columns("started", started)
    readers = set(readers) if facts["circle"] == Circle.NAMED else set()
    if structure.revision == revision and not _differs(structure, facts, sectors, readers):
        return True
    if not write_if_unchanged(structure, revision=revision, by=by, **facts):
        return False
    _set_sectors(structure, sectors, by=by)
    structure.readers.set(readers)
    return True


def _differs(structure, facts, sectors, readers):
    return (
        any(getattr(structure, column) != value for column, value in facts.items())
        or set(structure.sectors.all()) != set(sectors)
        or set(structure.readers.all()) != readers
    )


# Confirming


@transaction.atomic
def confirm_unchanged(*, structure, by):
    """Confirms today what the person sees of it: its facts, its present seats and its present relations. How many."""
    now = Structure.objects.select_for_update().filter(pk=structure.pk)
    seats = Seat.objects.select_for_update().filter(structure=structure, until_latest=None)
    relations = (
        Relation.objects.select_for_update(of=("self",))
        .filter(from_structure=structure, until_latest=None)
        .filter(Q(to_structure=None) | structures_visible_to(by, "to_structure"))
    )
    return sum(_confirm(rows, by) for rows in (now, seats, relations))


def _confirm(rows, by):
    """How many rows are now confirmed as of today; those that were already are left alone (a double click)."""
    found, day = list(rows), today()
    due = [row for row in found if row.confirmed != day]
    remember_the_first(due)
    for row in due:
        row.confirmed = day
        row.revision += 1
        row._history_user = by
    bulk_update_with_history(due, rows.model, [*date_columns("confirmed", day), "revision"])
    return len(found)


# Deleting


def what_hangs_on(structure):
    """How many seats, relations, documents and statements go with it when it is deleted; where any do."""
    said = Statement.objects.filter(
        Q(structure=structure) | Q(seat__structure=structure) | Q(relation__from_structure=structure)
    )
    rows = {
        "seats": structure.seats,
        "relations": structure.relations,
        "documents": structure.documents,
        "statements": said,
    }
    return {name: number for name, found in rows.items() if (number := found.count())}


def problems_before_deleting(structure, by):
    """What keeps it from being deleted, with what to do; empty when nothing does.

    Assessments and actions are known here by their being there, no more: a draft of somebody else's is not told.
    """
    assessed, acted, joined, others, invited = Structure.objects.filter(pk=structure.pk).values_list(
        Exists(structure.assessments.all()),
        Exists(structure.actions.all()),
        Exists(structure.relations_to.all()),
        Exists(structure.memberships.exclude(user=by)),
        Exists(structure.invitations.open()),
    )[0]
    found = []
    if assessed:
        found.append(_("It has been assessed, or somebody is assessing it: those cards would lose their body."))
    if acted:
        found.append(_("Actions are recorded for it: they would lose their body."))
    if joined:
        found.append(_("Other bodies are joined to it by a relation. End or take out those relations on their pages."))
    if others:
        found.append(_("Other people have a right on it. Take their rights away first."))
    if invited:
        found.append(_("Somebody is invited to it. Withdraw the invitation first."))
    return found


def bodies_joined_to(structure, user):
    """Those with a relation to it that the person may see, by name."""
    rows = Structure.objects.visible_to(user).filter(relations__to_structure=structure).distinct()
    return sorted(rows, key=lambda row: row.local_name)


@transaction.atomic
def delete(*, structure, by):
    """Takes out what was entered by mistake, with its seats, relations and documents; their history stays.

    Raises NotPossible while something else hangs on it.
    """
    now = locked(structure)
    if found := problems_before_deleting(now, by):
        raise NotPossible(found)
    parts = ("seats", "relations", "documents", "status_changes", "in_sectors", "memberships")
    for row in [row for part in parts for row in getattr(now, part).all()] + [now]:
        row._history_user = by
        row.delete()
