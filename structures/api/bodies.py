"""Structures in the read API: the same visibility as the pages."""

from django.db.models import Q
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from ..models import Structure
from .architecture import RelationOut, RoleOut, current_seats, relations_out, roles_out
from .shapes import Code, Place, Problem, example, iso, part_of

router = Router(tags=["structures"])

CMJ = {
    "slug": "cod-cmj",
    "name": "Mixed Justice Commission",
    "name_fr": "Comité mixte de justice",
    "acronym": "CMJ",
    "kind": "mixedcommission",
    "function": "",
    "sectors": ["SSR-JUS"],
    "level": "national",
    "country": "COD",
    "area": "",
    "status": "unknown",
    "confirmed": "2008-01",
    "started": None,
    "ended": None,
    "meets": "",
    "hours": None,
    "mandate": "",
    "mandate_fr": "",
    "circle": "public",
    "fictional": False,
    "url": "/structures/cod-cmj/",
}


class StructureOut(Schema):
    """A coordination structure. Dates have the precision at which they are known: 2008, 2008-01, 2008-01-22."""

    model_config = example(CMJ)

    slug: str
    name: str
    name_fr: str
    acronym: str
    kind: str
    function: str
    sectors: list[str]
    level: str
    country: str | None
    area: str
    status: str
    confirmed: str | None
    started: str | None
    ended: str | None
    meets: str
    hours: float | None
    mandate: str
    mandate_fr: str
    circle: str
    fictional: bool
    url: str


class StructuresOut(Schema):
    count: int
    items: list[StructureOut]


class OneStructureOut(StructureOut):
    """A structure with who sits in it today and how it is joined to others, in both directions."""

    model_config = example({**CMJ, "roles": [], "relations": []})

    roles: list[RoleOut]
    relations: list[RelationOut]


class StructureFilter(Place):
    country: Code = ""
    kind: Code = ""
    function: Code = ""
    level: Code = ""
    status: Code = ""
    sector: Code = ""


def structure_out(structure):
    """A structure loaded `with_place()` as the API gives it."""
    plain = ("slug", "name", "name_fr", "acronym", "kind", "function", "level", "area", "status", "meets")
    return {
        **{name: getattr(structure, name) for name in (*plain, "mandate", "mandate_fr", "circle", "fictional")},
        "sectors": sorted(sector.code for sector in structure.sectors.all()),
        "country": structure.country_id,
        "confirmed": iso(structure.confirmed),
        "started": iso(structure.started),
        "ended": iso(structure.ended),
        "hours": None if structure.hours is None else float(structure.hours),
        "url": structure.get_absolute_url(),
    }


@router.get("/structures", response={200: StructuresOut, 401: Problem, 422: Problem}, summary="Structures")
def structures(request, asked: Query[StructureFilter]):
    """Structures that the reader may see, by slug; filters by code (country COD, kind cluster, sector WSH …)."""
    rows = Structure.objects.visible_to(request.user)
    for column in ("country", "kind", "function", "level", "status"):
        if value := getattr(asked, column):
            rows = rows.filter(**{column: value})
    if asked.sector:
        rows = rows.filter(in_sectors__sector__code=asked.sector)
    return part_of(rows.with_place().order_by("slug"), asked, structure_out)


@router.get(
    "/structures/{slug}",
    response={200: OneStructureOut, 401: Problem, 404: Problem},
    by_alias=True,
    summary="One structure",
)
def structure(request, slug: Code):
    """A structure, its roles and relations; 404 alike for one that is missing and one that the reader may not see."""
    row = Structure.objects.visible_to(request.user).with_place().filter(slug=slug).first()
    if row is None:
        raise HttpError(404, "No such structure, or not for you to see.")
    _joined, relations = relations_out(request.user, Q(from_structure=row) | Q(to_structure=row))
    roles = roles_out(request.user, list(current_seats().filter(structure=row)))
    return {**structure_out(row), "roles": roles.get(row.pk, []), "relations": relations}
