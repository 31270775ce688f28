"""Structures in the read API: the same visibility as the pages."""

from typing import Annotated

from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError
from pydantic import StringConstraints

from .models import Structure

router = Router(tags=["structures"])
MOST = 200  # items a page
Code = Annotated[str, StringConstraints(max_length=80, pattern=r"^[-\w]*$")]


class Problem(Schema):
    detail: str


class Place(Schema):
    """A page of a list: `limit` items (at most 200) from `offset` on."""

    limit: int = Field(100, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=1_000_000)


class StructureOut(Schema):
    """A coordination structure. Dates have the precision at which they are known: 2008, 2008-01, 2008-01-22."""

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


class StructureFilter(Place):
    country: Code = ""
    kind: Code = ""
    level: Code = ""
    status: Code = ""
    sector: Code = ""


def iso(date):
    return date.iso() if date else None


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
    columns = {"country": "country", "kind": "kind", "level": "level", "status": "status"}
    for name, column in columns.items():
        if value := getattr(asked, name):
            rows = rows.filter(**{column: value})
    if asked.sector:
        rows = rows.filter(in_sectors__sector__code=asked.sector)
    page = rows.with_place().order_by("slug")[asked.offset : asked.offset + asked.limit]
    return {"count": rows.count(), "items": [structure_out(row) for row in page]}


@router.get("/structures/{slug}", response={200: StructureOut, 401: Problem, 404: Problem}, summary="One structure")
def structure(request, slug: Code):
    """A structure; 404 alike for one that is missing and one that the reader may not see."""
    row = Structure.objects.visible_to(request.user).with_place().filter(slug=slug).first()
    if row is None:
        raise HttpError(404, "No such structure, or not for you to see.")
    return structure_out(row)
