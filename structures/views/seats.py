"""Seats of a body: giving one, changing and ending it, taking out a mistake."""

from functools import partial
from operator import attrgetter

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.entry import open_to
from accounts.interrupted import typed_in

from .. import seating
from ..access import MANAGERS, Permission, get_of_body, get_structure, may_change_post
from ..forms.seats import SeatForm
from ..models import Seat
from . import entry


@open_to("structure", GET=MANAGERS, POST=MANAGERS)
def new(request, slug):
    """An organisation or a post takes a role in the body."""
    body = get_structure(request.user, slug, Permission.MANAGE)
    form = SeatForm(typed_in(request), user=request.user, structure=body)
    page = entry.Page(
        heading=_("Add a seat"),
        lead=_("A seat is a role that an organisation, or a post in one, holds in this body."),
        back=seats_of(body),
        place=body,
    )
    return entry.take(request, page, form, partial(seating.add, structure=body, by=request.user))


@open_to("seat", GET=MANAGERS, POST=MANAGERS)
def edit(request, pk):
    """Another role, holder or date; the date under “until” ends it."""
    seat = get_seat(request.user, pk)
    make_form = partial(SeatForm, user=request.user, structure=seat.structure)
    page = entry.Page(
        heading=_("Change a seat"),
        lead=_("When a seat ends, give the date under “Until”."),
        back=seats_of(seat.structure),
        place=seat.structure,
        delete=reverse("seat_delete", args=[seat.pk]),
        delete_words=_("Entered by mistake? Delete this seat"),
    )
    if seat.post and may_change_post(request.user, seat.post):
        page.more, page.more_words = reverse("post_edit", args=[seat.post.pk]), _("Change the title of the post")
    form = make_form(typed_in(request), recorded=seat)
    change = partial(seating.change, seat=seat, by=request.user)
    return entry.take(request, page, form, change, again=lambda row: make_form(recorded=row))


@open_to("seat", GET=MANAGERS, POST=MANAGERS)
def delete(request, pk):
    """Takes out a mistake, after asking; a seat that ended gets a date instead."""
    if back := entry.deleted_before(request, Seat, pk, attrgetter("structure")):
        return redirect(back)
    seat = get_seat(request.user, pk)
    page = entry.Page(
        heading=_("Delete this seat?"),
        lead=_("Delete only what was entered by mistake. If the seat ended, give the date on which it ended instead."),
        back=seats_of(seat.structure),
        place=seat.structure,
        more=reverse("seat_edit", args=[seat.pk]),
        more_words=_("Give an end date"),
    )
    return entry.ask_and_delete(
        request,
        page,
        seat,
        partial(seating.delete, seat=seat, by=request.user),
        sayings=seat.statements.count(),
    )


def get_seat(user, pk):
    rows = Seat.objects.select_related("structure__country", "organisation__country", "post__organisation__country")
    return get_of_body(user, rows, pk)


def seats_of(body):
    return f"{body.get_absolute_url()}#seats"
