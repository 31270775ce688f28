"""A structure's page: its facts in the order in which people ask for them, each with where it comes from."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Q

from .access import structures_visible_to
from .fields import in_words
from .models import Relation, Statement, Structure
from .vocabulary import RELATION_FROM_THE_OTHER_SIDE, ROLE_ORDER, RelationKind

CONFIRMED_FOR_DAYS = 365


@dataclass
class Fact:
    """A seat or a relation in words, with its sources."""

    label: str
    text: str
    detail: str = ""
    structure: Structure | None = None
    statements: list = field(default_factory=list)
    not_confirmed_since: str = ""


@dataclass
class Portrait:
    sectors: list
    seats: list
    relations: list
    parts: list
    whole: list
    documents: list
    quotes: list
    notes: list


def portrait(structure, user):
    """Everything known of a structure but its cards, in five queries."""
    statements = list(
        Statement.objects.select_related("source").filter(
            Q(structure=structure)
            | Q(seat__structure=structure)
            | Q(relation__from_structure=structure)
            | Q(relation__to_structure=structure)
        )
    )
    relations = relation_facts(structure, user, statements)
    about_it = [statement for statement in statements if statement.structure_id == structure.pk]
    return Portrait(
        sectors=list(structure.in_sectors.select_related("sector")),
        seats=seat_facts(structure, statements),
        relations=[fact for kind, fact in relations if kind is None],
        parts=[fact for kind, fact in relations if kind == "part"],
        whole=[fact for kind, fact in relations if kind == "whole"],
        documents=list(structure.documents.select_related("source")),
        quotes=[statement for statement in about_it if statement.quote],
        notes=[statement for statement in about_it if not statement.quote],
    )


def seat_facts(structure, statements):
    rows = structure.seats.select_related("post__organisation", "organisation")
    return [
        Fact(
            label=seat.get_role_display(),
            text=str(seat.holder),
            detail=" · ".join(filter(None, seat_details(seat))),
            statements=[statement for statement in statements if statement.seat_id == seat.pk],
            not_confirmed_since=overdue(seat.confirmed),
        )
        for seat in sorted(rows, key=lambda seat: (ROLE_ORDER[seat.role], str(seat.holder)))
    ]


def seat_details(seat):
    post = seat.post
    if post:
        yield str(post.organisation) if post.organisation else ""
        yield post.get_national_display() if post.national != "unknown" else ""
    if seat.since or seat.until:
        yield f"{in_words(seat.since)} – {in_words(seat.until)}"
    yield seat.local_note


def relation_facts(structure, user, statements):
    """(kind, Fact) of relations from and to the structure; the other body only where the person may see it."""
    rows = (
        Relation.objects.filter(Q(from_structure=structure) | Q(to_structure=structure))
        .filter(structures_visible_to(user, "from_structure"))
        .filter(Q(to_structure=None) | structures_visible_to(user, "to_structure"))
        .select_related("from_structure", "to_structure")
        .order_by("kind", "id")
    )
    found = []
    for row in rows:
        outgoing = row.from_structure_id == structure.pk
        other = row.to_structure if outgoing else row.from_structure
        label = row.get_kind_display() if outgoing else str(RELATION_FROM_THE_OTHER_SIDE[row.kind])
        fact = Fact(
            label=label,
            text=other.local_name if other else row.local_to_text,
            detail=row.get_mode_display(),
            structure=other,
            statements=[statement for statement in statements if statement.relation_id == row.pk],
            not_confirmed_since=overdue(row.confirmed),
        )
        kind = None
        if row.kind == RelationKind.PART_OF:
            kind = "whole" if outgoing else "part"
        found.append((kind, fact))
    return found


def overdue(confirmed):
    """ "June 2017" where something was last confirmed over a year ago, else an empty text."""
    if confirmed and (datetime.date.today() - confirmed.latest).days > CONFIRMED_FOR_DAYS:
        return in_words(confirmed)
    return ""
