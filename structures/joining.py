"""How a body is joined to others: adding, changing, ending a relation, taking out a mistake; no circles of parts."""

import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from . import writing
from .fields import date_columns, in_words
from .models import Relation, Structure
from .partial_dates import PartialDate
from .parts import circle, links
from .vocabulary import RelationKind

DATES = ("since", "until", "confirmed")
PLAIN = ("kind", "to_structure", "to_text", "to_text_fr", "mode")
ONE_AT_A_TIME = 5_022_008  # key of the lock under which parts are joined; any number that nothing else uses


def add(*, structure, by, uid, end_present=False, **facts):
    """A new relation of the body; the same form sent again gives the first one back. Raises writing.NotPossible.

    `facts`: kind, `to_structure` or else `to_text` and `to_text_fr`, mode, the dates. `end_present`: the body leaves
    the whole that it is part of now.
    """

    def make():
        relation = Relation(from_structure=structure, uid=uid, **_columns(facts))
        _join(relation, by=by, end_present=end_present)
        return writing.add(relation, by=by)

    def says_the_same(first):
        return first.from_structure_id == structure.pk and all(getattr(first, name) == facts[name] for name in facts)

    return writing.keep_once(Relation, uid, make=make, says_the_same=says_the_same)


def change(*, relation, by, revision, end_present=False, **facts):
    """Another kind, body, words or dates. Raises writing.NotPossible, writing.MeanwhileChanged."""
    with writing.in_one_step():
        values = _columns(facts)
        wanted = Relation(pk=relation.pk, from_structure=relation.from_structure, **values)
        _join(wanted, by=by, end_present=end_present)
        return writing.change(relation, revision=revision, by=by, **values)


@transaction.atomic
def delete(*, relation, by, revision):
    """Takes out a relation that was entered by mistake. Raises writing.MeanwhileChanged."""
    writing.delete(relation, revision=revision, by=by)


def problems_with_relation(relation, user):
    """Why this relation cannot be kept as it is; empty when it can. Bodies hidden from the person are not named."""
    if relation.to_structure_id == relation.from_structure_id:
        return [_("A body cannot be joined to itself. Choose another.")]
    if relation.until is not None:
        return []
    rows = Relation.objects.filter(from_structure=relation.from_structure, until_latest=None).exclude(pk=relation.pk)
    twins = rows.filter(kind=relation.kind, to_structure=relation.to_structure)
    if relation.to_structure and twins.exists():
        return [_("This relation is recorded already. Change that one, or give it an end date first.")]
    return _problems_with_part(relation, user) if relation.kind == RelationKind.PART_OF else []


def _problems_with_part(relation, user):
    found = []
    if present := present_whole(relation):
        names = names_seen(user, [present.to_structure_id])
        found.append(
            _("It is part of “%(whole)s” already, and a body is part of one other at a time. End that first.")
            % {"whole": names.get(present.to_structure_id) or present.local_to_text or unseen()}
        )
    wholes = dict(
        Relation.objects.filter(kind=RelationKind.PART_OF, until_latest=None, to_structure__isnull=False)
        .exclude(pk=relation.pk)
        .values_list("from_structure", "to_structure")
    )
    if chain := circle(wholes, relation.from_structure_id, relation.to_structure_id):
        found.append(
            _("This would go in a circle: %(chain)s. Choose another body, or end one of these first.")
            % {"chain": in_words_of(chain, names_seen(user, chain))}
        )
    return found


def present_whole(relation):
    """The relation by which its body is part of another now, if it is not this one itself."""
    rows = Relation.objects.filter(
        from_structure=relation.from_structure_id, kind=RelationKind.PART_OF, until_latest=None
    )
    return rows.exclude(pk=relation.pk).select_related("to_structure").first()


def in_words_of(chain, names):
    """ "A is part of B, B is part of A"; `names` are those that the reader may know, by id."""
    return ", ".join(
        _("%(part)s is part of %(whole)s") % {"part": names.get(part, unseen()), "whole": names.get(whole, unseen())}
        for part, whole in links(chain)
    )


def names_seen(user, ids):
    rows = Structure.objects.visible_to(user).filter(pk__in=ids)
    return {row.pk: row.short_name for row in rows}


def unseen():
    return _("a body that you may not see")


def _join(relation, *, by, end_present):
    """Refuses what cannot be; of parts one at a time, so that two people cannot close a circle between them."""
    if relation.kind == RelationKind.PART_OF and relation.until is None:
        _take_turns()
        if end_present and (present := present_whole(relation)):
            _end(present, by=by, until=relation.since or PartialDate.of(datetime.date.today()))
    writing.refuse(problems_with_relation(relation, by))


def _take_turns():
    """Waits until no other transaction joins parts. SQLite has one writer at a time by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def _end(relation, *, by, until):
    if relation.since and until.latest < relation.since.earliest:
        began = {"date": in_words(relation.since)}
        raise writing.NotPossible([_("That one began later (%(date)s): give a later date under “Since”.") % began])
    writing.change(relation, revision=relation.revision, by=by, **date_columns("until", until))


def _columns(facts):
    plain = {name: facts[name] for name in PLAIN}
    for name in DATES:
        plain |= date_columns(name, facts[name])
    return plain
