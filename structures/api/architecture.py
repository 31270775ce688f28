"""Who sits where and how bodies are joined, in the read API: what holds today, and where it is known from."""

import datetime

from django.db.models import Prefetch, Q
from django.http import Http404
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from ..access import get_country, sources_visible_to, structures_visible_to
from ..models import Relation, Seat, Statement, Structure
from ..vocabulary import ROLE_ORDER, Standing
from .shapes import Code, Problem, example, iso

router = Router(tags=["architecture"])
FIRMNESS = {standing: place for place, standing in enumerate(Standing.values)}

SAID = {
    "standing": "stated",
    "source": "DFID DRC, Working with partners and coordination on SSR",
    "source_code": "blake-2008",
    "quote": "",
    "note": "",
}
ROLE = {
    "role": "chair",
    "organisation": None,
    "organisation_name": None,
    "post": "Minister",
    "national": "yes",
    "since": None,
    "confirmed": "2008-01",
    **SAID,
    "quote": "Minister chairing with donor representative",
}
RELATION = {
    "from": "cod-ccrss-defence",
    "relation": "part_of",
    "to": "cod-ccrss",
    "to_text": "",
    "mode": "",
    "since": None,
    "confirmed": "2008-01",
    **SAID,
    "quote": "CCRSS set up in 2005 with Defence sub-committee",
}


class SaidOut(Schema):
    """Where a fact is known from: the firmest statement whose source the reader may see; empty where there is none."""

    standing: str
    source: str | None
    source_code: str | None
    quote: str
    note: str


class RoleOut(SaidOut):
    """A seat of today: an organisation by its code, a post by its title, or both. national: yes, no or unknown."""

    model_config = example(ROLE)

    role: str
    organisation: str | None
    organisation_name: str | None
    post: str | None
    national: str | None
    since: str | None
    confirmed: str | None


class RelationOut(SaidOut):
    """A relation of today, from one structure to another (`to`) or to something only named (`to_text`)."""

    model_config = example(RELATION)

    from_: str = Field(alias="from")
    relation: str
    to: str | None
    to_text: str
    mode: str
    since: str | None
    confirmed: str | None


class BodyOut(Schema):
    """A structure as the architecture shows it; `sector` is the first of its sectors."""

    slug: str
    name: str
    name_fr: str
    acronym: str
    kind: str
    function: str
    sector: str | None
    sectors: list[str]
    level: str
    country: str | None
    status: str
    roles: list[RoleOut]


class ArchitectureOut(Schema):
    """Structures of a country, and those of no country or another one that a relation joins to them."""

    structures: list[BodyOut]
    relations: list[RelationOut]


@router.get(
    "/architecture/{iso3}",
    response={200: ArchitectureOut, 401: Problem, 404: Problem},
    by_alias=True,
    summary="Who coordinates in a country",
)
def architecture(request, iso3: Code):
    """Structures with the roles in them, and the relations between them, as far as the reader may see both ends."""
    try:
        country = get_country(request.user, iso3)
    except Http404:
        raise HttpError(404, "No such country, or not for you to see.") from None
    joined, relations = relations_out(
        request.user, Q(from_structure__country=country) | Q(to_structure__country=country)
    )
    bodies = Structure.objects.visible_to(request.user).filter(Q(country=country) | Q(pk__in=joined))
    seats = Prefetch("seats", queryset=current_seats(), to_attr="current_seats")
    bodies = list(bodies.with_place().prefetch_related(seats).order_by("slug"))
    roles = roles_out(request.user, [seat for body in bodies for seat in body.current_seats])
    return {"structures": [body_out(body, roles.get(body.pk, [])) for body in bodies], "relations": relations}


def holds_today():
    """Q: seats and relations that have not ended; an end is compared by its latest day."""
    return Q(until_latest=None) | Q(until_latest__gte=datetime.date.today())


def current_seats():
    return Seat.objects.filter(holds_today()).select_related("organisation", "post__organisation")


def body_out(body, roles):
    plain = ("slug", "name", "name_fr", "acronym", "kind", "function", "level", "status")
    sectors = sorted(sector.code for sector in body.sectors.all())
    return {
        **{name: getattr(body, name) for name in plain},
        "country": body.country_id,
        "sector": sectors[0] if sectors else None,
        "sectors": sectors,
        "roles": roles,
    }


def roles_out(user, seats):
    """{structure's id: its seats as the API gives them, in the order of the roles}. One query."""
    said, found = firmest_statements(user, "seat", seats), {}
    for seat in sorted(seats, key=lambda seat: (ROLE_ORDER[seat.role], str(seat.holder), seat.pk)):
        found.setdefault(seat.structure_id, []).append(role_out(seat, said.get(seat.pk)))
    return found


def role_out(seat, statement):
    organisation = seat.organisation or seat.post.organisation
    return {
        "role": seat.role,
        "organisation": organisation.code if organisation else None,
        "organisation_name": organisation.name if organisation else None,
        "post": seat.post.title if seat.post else None,
        "national": seat.post.national if seat.post else None,
        "since": iso(seat.since),
        "confirmed": iso(seat.confirmed),
        **said_out(statement),
    }


def relations_out(user, which):
    """(ids of the structures at both ends, relations as the API gives them) of those that a Q names. Two queries."""
    rows = list(
        Relation.objects.filter(which, holds_today())
        .filter(structures_visible_to(user, "from_structure"))
        .filter(Q(to_structure=None) | structures_visible_to(user, "to_structure"))
        .select_related("from_structure", "to_structure")
        .order_by("from_structure__slug", "kind", "to_structure__slug", "pk")
    )
    said = firmest_statements(user, "relation", rows)
    joined = {pk for row in rows for pk in (row.from_structure_id, row.to_structure_id) if pk}
    return joined, [relation_out(row, said.get(row.pk)) for row in rows]


def relation_out(row, statement):
    return {
        "from": row.from_structure.slug,
        "relation": row.kind,
        "to": row.to_structure.slug if row.to_structure else None,
        "to_text": row.to_text,
        "mode": row.mode,
        "since": iso(row.since),
        "confirmed": iso(row.confirmed),
        **said_out(statement),
    }


def firmest_statements(user, about, rows):
    """{row's id: Statement} of seats or relations: stated before inferred, with its words before without."""
    found = Statement.objects.filter(sources_visible_to(user, "source"), **{f"{about}__in": rows})
    ordered = sorted(
        found.select_related("source"),
        key=lambda statement: (FIRMNESS[statement.standing], not statement.quote, statement.pk),
        reverse=True,
    )
    return {getattr(statement, f"{about}_id"): statement for statement in ordered}


def said_out(statement):
    return {
        "standing": statement.standing if statement else "",
        "source": str(statement.source) if statement else None,
        "source_code": statement.source.code if statement else None,
        "quote": statement.quote if statement else "",
        "note": statement.note if statement else "",
    }
