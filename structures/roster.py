"""Who has which right, as the page of people shows it."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q

from .access import Permission, people_rows, rights_of
from .models import Country, Invitation, Membership, Structure
from .text import fold
from .vocabulary import Right

PAGE = 100
# Who looks after a place comes first.
RIGHT_ORDER = [Right.COORDINATOR, Right.FOCAL_POINT, Right.ASSESSOR, Right.VIEWER]


@dataclass
class Place:
    """A country or a body, with its part of an address."""

    name: str
    asked: str  # "country=COD", "structure=cod-cmj"

    @classmethod
    def of(cls, place):
        if isinstance(place, Country):
            return cls(place.local_name, urlencode({"country": place.pk}))
        return cls(place.short_name, urlencode({"structure": place.slug}))


@dataclass
class Group:
    """The people of one place."""

    place: Place
    memberships: list = field(default_factory=list)


def own_rights(user):
    """The person's own memberships by place, each with `.giver`: who gave it, as far as the history knows."""
    rows = list(user.memberships.select_related("country", "structure__country"))
    given = Membership.history.filter(id__in=[row.pk for row in rows], history_type="+").select_related("history_user")
    givers = {record.id: record.history_user for record in given.order_by("-history_id")}
    for row in rows:
        row.giver = givers.get(row.pk)
    return sorted(rows, key=by_place)


def places_managed(user):
    """The Countries whose people the person looks after, then the Structures outside of them; each by name."""
    rights = rights_of(user)
    if rights.administrator:
        used = Q(structures__isnull=False) | Q(memberships__isnull=False) | Q(invitations__isnull=False)
        countries, bodies = Country.objects.filter(used).distinct(), Structure.objects.filter(country=None)
    else:
        codes = rights.countries_with(Permission.MANAGE)
        countries = Country.objects.filter(pk__in=codes)
        own = Structure.objects.filter(pk__in=rights.structures_with(Permission.MANAGE))
        bodies = own.visible_to(user).exclude(country__in=codes)
    return [*sorted(countries, key=by_name), *sorted(bodies, key=by_name)]


def people_of(user, place, number):
    """A page of memberships at a place, in `.groups` by country and body. A number out of range: the nearest page."""
    rows = Membership.objects.filter(people_rows(user, place))
    names = [f"{place}__{name}" for place in ("country", "structure") for name in ("name", "name_fr")]
    light = rows.select_related("user", "country", "structure").only("right", "user__email", "structure__slug", *names)
    # Sorted here and not in the database: collations differ from one server to the next.
    page = Paginator([row.pk for row in sorted(light, key=by_place)], PAGE).get_page(number)
    full = rows.select_related("user", "country", "structure").in_bulk(page.object_list)
    page.groups = []
    for row in (full[pk] for pk in page.object_list):
        of = Place.of(row.place)
        if not page.groups or page.groups[-1].place != of:
            page.groups.append(Group(of))
        page.groups[-1].memberships.append(row)
    return page


def open_invitations(user, place):
    """Invitations that were neither accepted nor withdrawn, late ones too: the newest first."""
    rows = Invitation.objects.filter(people_rows(user, place), accepted=None, withdrawn=None)
    return rows.select_related("country", "structure").order_by("-created")[:PAGE]


def bodies_to_invite_for(user, country):
    """(slug, name) of the country's bodies that the person sees, by name."""
    bodies = Structure.objects.visible_to(user).in_country(country).only("slug", "name", "name_fr", "acronym")
    return [(body.slug, body.local_name) for body in sorted(bodies, key=by_name)]


def by_name(place):
    return (fold(place.local_name), str(place.pk))


def by_place(row):
    """Countries before bodies, each by name; in a place by right, then by address."""
    body = row.structure
    place = (1, fold(body.local_name), body.slug) if body else (0, fold(row.country.local_name), row.country_id)
    return (*place, RIGHT_ORDER.index(row.right), row.user.email)
