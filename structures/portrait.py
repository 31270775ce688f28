"""A structure's page: its facts in the order in which people ask for them, each with where it comes from."""

import datetime
from dataclasses import dataclass, field

from django.db.models import F, Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from .access import Permission, can, may_read_source, relations_visible_to, sources_visible_to, structure_rows
from .fields import date_columns, in_words
from .models import Organisation, Relation, Sector, Source, Statement, StatusChange, Structure, StructureSector
from .vocabulary import RELATION_FROM_THE_OTHER_SIDE, ROLE_ORDER, RelationKind, Standing

CONFIRMED_FOR_DAYS = 365


@dataclass
class Fact:
    """A seat or a relation in words, with its sources; `edit` and `say` are addresses for whoever may change it."""

    label: str
    text: str
    detail: str = ""
    structure: Structure | None = None  # the other body of a relation
    organisation: Organisation | None = None  # that holds the seat
    post_of: Organisation | None = None  # whose post holds it
    sayings: list = field(default_factory=list)
    not_confirmed_since: str = ""
    not_stated: str = ""
    past: bool = False
    edit: str = ""
    say: str = ""

    @property
    def link(self):
        """The address of what `text` names, where it has a page."""
        named = self.structure or self.organisation
        return named.get_absolute_url() if named else ""


@dataclass
class Saying:
    """What one place of a source says: several quotes or notes with one source line under them."""

    source: Source
    locator: str
    standing: str
    statements: list


@dataclass
class Portrait:
    not_confirmed_since: str
    sectors: list
    seats: list
    past_seats: list
    relations: list
    whole_and_parts: list
    past_relations: list
    documents: list
    sayings: list
    moves: list


def portrait(structure, user):
    """Everything known of a structure but its cards, in four queries (see `get_portrayed`)."""
    may_edit = can(user, Permission.MANAGE, structure)
    sectors, moves = getattr(structure, "beside", None) or sectors_and_moves(structure)
    statements = statements_of(structure, user, may_edit)
    seats = seat_facts(structure, statements, may_edit)
    relations = relation_facts(structure, user, statements, may_edit)
    current = [(kind, fact) for kind, fact in relations if not fact.past]
    return Portrait(
        not_confirmed_since=overdue(structure.confirmed),
        sectors=sectors,
        seats=[fact for fact in seats if not fact.past],
        past_seats=[fact for fact in seats if fact.past],
        relations=[fact for kind, fact in current if kind != RelationKind.PART_OF],
        whole_and_parts=[fact for kind, fact in current if kind == RelationKind.PART_OF],
        past_relations=[fact for _kind, fact in relations if fact.past],
        documents=documents(structure, user),
        sayings=sayings(statement for statement in statements if statement.structure_id == structure.pk),
        moves=moves,
    )


SECTOR = ("pk", "standing", "sector__name", "sector__name_fr")
MOVE = ("pk", "status", "note", *date_columns("since", None))


def with_sectors_and_moves(structures):
    """Annotates structures with what `beside` reads: each comes once for each sector beside each move, both few."""
    columns = {f"sector_{at}": F(f"in_sectors__{name}") for at, name in enumerate(SECTOR)}
    columns |= {f"move_{name}": F(f"status_changes__{name}") for name in MOVE}
    rows = structures.annotate(**columns)
    return rows.order_by("pk", "in_sectors__pk", "status_changes__pk")


def beside(rows):
    """[sectors with how they are known, changes of status in their order] of one structure's rows, none to be saved."""
    sectors, moves = {}, {}
    for row in rows:
        pk, standing, name, name_fr = (getattr(row, f"sector_{at}") for at in range(len(SECTOR)))
        sectors[pk] = StructureSector(pk=pk, standing=standing, sector=Sector(name=name, name_fr=name_fr))
        move = {column: getattr(row, f"move_{column}") for column in MOVE}
        moves[move["pk"]] = StatusChange(**move)
    return [[row for pk, row in found.items() if pk] for found in (sectors, moves)]


def sectors_and_moves(structure):
    return beside(with_sectors_and_moves(Structure.objects.filter(pk=structure.pk)))


def get_portrayed(user, slug):
    """The structure with its sectors and moves at hand, for `portrait`; 404 outside what the person may see.

    In one query, for the page has none to spare.
    """
    rows = list(with_sectors_and_moves(structure_rows(user, slug)))
    if not rows:
        raise Http404
    rows[0].beside = beside(rows)
    return rows[0]


def statements_of(structure, user, may_edit):
    """Of the structure, its seats and relations; each with `edit`, the address for whoever may change it."""
    found = Statement.objects.select_related("source", "relation").filter(
        Q(structure=structure)
        | Q(seat__structure=structure)
        | Q(relation__from_structure=structure)
        | Q(relation__to_structure=structure),
        sources_visible_to(user, "source"),
    )
    found = list(found)
    for statement in found:
        of_another = statement.relation and statement.relation.from_structure_id != structure.pk
        statement.edit = reverse("statement_edit", args=[statement.pk]) if may_edit and not of_another else ""
    return found


def documents(structure, user):
    """The structure's own documents; a source that the person may not see is not named beside them."""
    found = list(structure.documents.select_related("source"))
    for document in found:
        if document.source and not may_read_source(user, document.source):
            document.source = None
    return found


def sayings(statements):
    """Statements by where they stand: quotes first, in the order in which they were recorded."""
    found = {}
    for statement in sorted(statements, key=lambda statement: (not statement.quote, statement.pk)):
        key = (statement.source_id, statement.locator, statement.standing, bool(statement.quote))
        if key not in found:
            standing = statement.get_standing_display()
            found[key] = Saying(statement.source, statement.locator, standing, statements=[])
        found[key].statements.append(statement)
    return list(found.values())


def seat_facts(structure, statements, may_edit):
    rows = structure.seats.select_related("post__organisation", "organisation")
    said = by_subject(statements, "seat_id")
    say = reverse("statement_new", args=[structure.slug])
    return [
        Fact(
            label=seat.get_role_display(),
            text=str(seat.holder),
            detail=" · ".join(filter(None, seat_details(seat))),
            organisation=seat.organisation,
            post_of=seat.post.organisation if seat.post else None,
            sayings=sayings(said.get(seat.pk, [])),
            not_confirmed_since=overdue(seat.confirmed),
            not_stated=not_stated(said.get(seat.pk, [])),
            past=is_past(seat.until),
            edit=reverse("seat_edit", args=[seat.pk]) if may_edit else "",
            say=f"{say}?seat={seat.pk}" if may_edit else "",
        )
        for seat in sorted(rows, key=lambda seat: (ROLE_ORDER[seat.role], str(seat.holder)))
    ]


def by_subject(statements, column):
    """Statements by the row that they are about, so that a page of a thousand seats stays quick."""
    found = {}
    for statement in statements:
        found.setdefault(getattr(statement, column), []).append(statement)
    return found


def seat_details(seat):
    post = seat.post
    if post:
        yield post.get_national_display() if post.national != "unknown" else ""
    yield period(seat.since, seat.until)
    yield seat.local_note


def period(since, until):
    if since and until:
        return f"{in_words(since)} – {in_words(until)}"
    if since:
        return _("since %(date)s") % {"date": in_words(since)}
    return _("until %(date)s") % {"date": in_words(until)} if until else ""


def relation_facts(structure, user, statements, may_edit):
    """(kind, Fact) of relations from and to the structure; the other body only where the person may see it."""
    rows = (
        Relation.objects.filter(Q(from_structure=structure) | Q(to_structure=structure))
        .filter(relations_visible_to(user))
        .select_related("from_structure", "to_structure")
        .order_by("kind", "id")
    )
    said = by_subject(statements, "relation_id")
    say = reverse("statement_new", args=[structure.slug])
    found = []
    for row in rows:
        outgoing = row.from_structure_id == structure.pk
        other = row.to_structure if outgoing else row.from_structure
        fact = Fact(
            label=row.get_kind_display() if outgoing else str(RELATION_FROM_THE_OTHER_SIDE[row.kind]),
            text=other.local_name if other else row.local_to_text,
            detail=" · ".join(filter(None, [row.get_mode_display(), period(row.since, row.until)])),
            structure=other,
            sayings=sayings(said.get(row.pk, [])),
            not_confirmed_since=overdue(row.confirmed),
            not_stated=not_stated(said.get(row.pk, [])),
            past=is_past(row.until),
            edit=reverse("relation_edit", args=[row.pk]) if may_edit and outgoing else "",
            say=f"{say}?relation={row.pk}" if may_edit and outgoing else "",
        )
        found.append((row.kind, fact))
    return found


def is_past(until):
    """Whether an end lies behind us; compared by its latest day."""
    return bool(until and until.latest < datetime.date.today())


def not_stated(statements):
    """How firmly a fact stands for which there are sources, none of which states it: "Inferred"; else an empty text."""
    standings = {statement.standing: statement.get_standing_display() for statement in statements}
    if Standing.STATED in standings:
        return ""
    return standings.get(Standing.INFERRED) or standings.get(Standing.EXTERNAL, "")


def overdue(confirmed):
    """ "June 2017" where something was last confirmed over a year ago, else an empty text."""
    if confirmed and (datetime.date.today() - confirmed.latest).days > CONFIRMED_FOR_DAYS:
        return in_words(confirmed)
    return ""
