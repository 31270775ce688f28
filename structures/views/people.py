"""Who has which right: one's own, and those of the places that one looks after; taking a right away, leaving."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.entry import SIGNED_IN, open_to

from .. import people as changes
from .. import roster
from ..access import HOLDER, MANAGERS, get_managed, get_managed_place
from ..forms.people import LeaveForm
from ..models import Country, Membership


def asked_for(request):
    """The place that an address names: ?country=COD or ?structure=cod-cmj; {} where it names none."""
    return {name: request.GET[name] for name in ("country", "structure") if request.GET.get(name)}


def people_page(place):
    return f"{reverse('people')}?{roster.Place.of(place).asked}"


@open_to(GET=SIGNED_IN)
def people(request):
    """One's own rights; whoever looks after a place sees who has which right there and who is invited."""
    asked = asked_for(request)
    places = roster.places_managed(request.user)
    place = get_managed_place(request.user, **asked) if asked else None
    if len(places) == 1 and not asked:
        place = places[0]
    context = {"own": roster.own_rights(request.user), "places": [roster.Place.of(row) for row in places]}
    if place:
        context |= {
            "place": roster.Place.of(place),
            "page": roster.people_of(request.user, place, request.GET.get("page")),
            "invitations": roster.open_invitations(request.user, place),
            "bodies": roster.bodies_to_invite_for(request.user, place) if isinstance(place, Country) else [],
        }
    return render(request, "people/people.html", context)


@open_to("right", GET=MANAGERS + HOLDER, POST=MANAGERS + HOLDER)  # one's own: led to leaving it
def take_away(request, pk):
    """End somebody's right, after asking. Gone at their next click."""
    own = Membership.objects.filter(user=request.user, pk=pk)
    if own.exists():
        return redirect("right_leave", pk)
    membership = get_managed(request.user, Membership.objects.select_related("user"), pk)
    if request.method != "POST":
        context = {
            "membership": membership,
            "last": changes.is_last(membership),
            "place": roster.Place.of(membership.place),
            "back": people_page(membership.place),
        }
        return render(request, "people/take_away.html", context)
    ended = changes.take_away(by=request.user, membership=membership)
    messages.success(request, _("The right is taken away: gone at their next click. A short letter tells them."))
    if ended:
        text = ngettext(
            "%(number)d open invitation that they had sent was withdrawn too. Invite anew whoever should come.",
            "%(number)d open invitations that they had sent were withdrawn too. Invite anew whoever should come.",
            ended,
        )
        messages.warning(request, text % {"number": ended})
    return redirect(people_page(membership.place))


@open_to("right", GET=HOLDER, POST=HOLDER)
def leave(request, pk):
    """Give up a right of one's own, after asking."""
    membership = get_object_or_404(request.user.memberships.select_related("country", "structure__country"), pk=pk)
    last = changes.is_last(membership)
    form = LeaveForm(request.POST if request.method == "POST" else None, last=last)
    if request.method == "POST" and form.is_valid():
        changes.leave(by=request.user, membership=membership)
        messages.success(request, _("You have left. Thank you for what you did there."))
        return redirect("people")
    context = {"membership": membership, "last": last, "form": form, "place": roster.Place.of(membership.place)}
    return render(request, "people/leave.html", context, status=422 if request.method == "POST" else 200)
