"""Countries, organisations and sources in the read API: those that the reader's pages would name."""

from django.db.models import Count, Q
from ninja import Query, Router, Schema

from ..models import Country, Organisation, Source, Structure
from .shapes import Code, Place, Problem, example, iso, part_of

router = Router(tags=["reference"])
PROBLEMS = {401: Problem, 422: Problem}


class CountryOut(Schema):
    """A country or territory; `structures` counts those that the reader may see."""

    model_config = example(
        {
            "iso3": "COD",
            "name": "Democratic Republic of the Congo",
            "name_fr": "République démocratique du Congo",
            "language": "fr",
            "fictional": False,
            "structures": 6,
            "url": "/countries/COD/",
        }
    )

    iso3: str
    name: str
    name_fr: str
    language: str
    fictional: bool
    structures: int
    url: str


class CountriesOut(Schema):
    count: int
    items: list[CountryOut]


class OrganisationOut(Schema):
    """Who holds seats. `country` is null for an organisation of no single country."""

    model_config = example(
        {
            "code": "monuc",
            "name": "MONUC",
            "name_fr": "MONUC",
            "acronym": "MONUC",
            "kind": "mission",
            "country": "COD",
            "url": "/organisations/monuc/",
        }
    )

    code: str
    name: str
    name_fr: str
    acronym: str
    kind: str
    country: str | None
    url: str


class OrganisationsOut(Schema):
    count: int
    items: list[OrganisationOut]


class SourceOut(Schema):
    """A document that facts or marks are taken from; `name` is how cards and relations name it."""

    model_config = example(
        {
            "code": "blake-2008",
            "name": "DFID DRC, Working with partners and coordination on SSR",
            "title": "Working with partners and coordination on SSR",
            "author": "DFID DRC",
            "language": "en",
            "published": "2008-01",
            "address": "",
            "country": None,
            "circle": "public",
            "url": "/sources/blake-2008/",
        }
    )

    code: str
    name: str
    title: str
    author: str
    language: str
    published: str | None
    address: str
    country: str | None
    circle: str
    url: str


class SourcesOut(Schema):
    count: int
    items: list[SourceOut]


class OrganisationFilter(Place):
    country: Code = ""
    kind: Code = ""


class SourceFilter(Place):
    country: Code = ""


def columns_of(row, names):
    return {name: getattr(row, name) for name in names}


def country_out(row):
    plain = columns_of(row, ("iso3", "name", "name_fr", "language", "fictional"))
    return {**plain, "structures": row.bodies, "url": row.get_absolute_url()}


def organisation_out(row):
    plain = columns_of(row, ("code", "name", "name_fr", "acronym", "kind"))
    return {**plain, "country": row.country_id, "url": row.get_absolute_url()}


def source_out(row):
    return {
        **columns_of(row, ("code", "title", "author", "language", "circle")),
        "name": str(row),
        "published": iso(row.published),
        "address": row.url,
        "country": row.country_id,
        "url": row.get_absolute_url(),
    }


@router.get("/countries", response={200: CountriesOut, **PROBLEMS}, summary="Countries")
def countries(request, asked: Query[Place]):
    """Countries with a structure that the reader may see, and those where they have a right, by code."""
    seen = Q(structures__in=Structure.objects.visible_to(request.user))
    rows = Country.objects.visible_to(request.user).annotate(bodies=Count("structures", filter=seen))
    return part_of(rows.order_by("pk"), asked, country_out)


@router.get("/organisations", response={200: OrganisationsOut, **PROBLEMS}, summary="Organisations")
def organisations(request, asked: Query[OrganisationFilter]):
    """Organisations that sit in a structure that the reader may see, and those of their countries, by code."""
    rows = Organisation.objects.visible_to(request.user)
    if asked.country:
        rows = rows.filter(country=asked.country)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    return part_of(rows.order_by("code"), asked, organisation_out)


@router.get("/sources", response={200: SourcesOut, **PROBLEMS}, summary="Sources")
def sources(request, asked: Query[SourceFilter]):
    """Documents that the reader may see, by code."""
    rows = Source.objects.visible_to(request.user)
    if asked.country:
        rows = rows.filter(country=asked.country)
    return part_of(rows.order_by("code"), asked, source_out)
