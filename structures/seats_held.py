"""An organisation's page: where it sits, itself or by its posts, as far as the person may see the bodies."""

from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Q
from django.urls import reverse

from .access import (
    Permission,
    can,
    may_change_organisation,
    posts_visible_to,
    sources_visible_to,
    structures_visible_to,
)
from .models import Post, Seat, Structure, localised
from .portrait import is_past, overdue, period, sayings
from .search import PAGE
from .text import fold
from .vocabulary import ROLE_ORDER


@dataclass
class Held:
    """A seat on its holder's page."""

    role: str
    post: str
    detail: str
    not_confirmed_since: str
    edit: str = ""


@dataclass
class Place:
    """A body with the seats that the organisation holds or held there."""

    structure: Structure
    past: bool
    seats: list


def seats_held(organisation, user, number):
    """A page of the organisation's seats: `.places` (Place), present seats first, by body, then by role."""
    rows = Seat.objects.filter(Q(organisation=organisation) | Q(post__organisation=organisation))
    rows = rows.filter(structures_visible_to(user, "structure")).select_related("structure").defer("structure__mandate")
    ordered = sorted(rows, key=in_order)
    page = Paginator([seat.pk for seat in ordered], PAGE).get_page(number)
    found = Seat.objects.select_related("structure__country", "post").in_bulk(page.object_list)
    shown = [found[pk] for pk in page.object_list]
    page.places = [
        Place(structure=structure, past=past, seats=[held(seat, user) for seat in seats])
        for (past, structure), seats in groupby(shown, key=lambda seat: (is_past(seat.until), seat.structure))
    ]
    return page


def in_order(seat):
    structure = seat.structure
    return (is_past(seat.until), fold(localised(structure, "name")), structure.slug, ROLE_ORDER[seat.role], seat.pk)


def held(seat, user):
    may_edit = can(user, Permission.MANAGE, seat.structure)
    return Held(
        role=seat.get_role_display(),
        post=str(seat.post) if seat.post else "",
        detail=" · ".join(filter(None, [period(seat.since, seat.until), seat.local_note])),
        not_confirmed_since="" if is_past(seat.until) else overdue(seat.confirmed),
        edit=reverse("seat_edit", args=[seat.pk]) if may_edit else "",
    )


def posts_of(organisation, user):
    """Its posts that the person may see, by title."""
    rows = Post.objects.filter(posts_visible_to(user), organisation=organisation)
    return sorted(rows, key=lambda post: (fold(post.local_name), post.pk))


def said_of(organisation, user):
    """What sources that the person may see say of it."""
    rows = organisation.statements.select_related("source").filter(sources_visible_to(user, "source"))
    may_edit = may_change_organisation(user, organisation)
    found = list(rows)
    for statement in found:
        statement.edit = reverse("statement_edit", args=[statement.pk]) if may_edit else ""
    return sayings(found)
