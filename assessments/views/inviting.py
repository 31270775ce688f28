"""Whom a round asks: addresses, links to hand over, slips to print, a room."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.entry import open_to
from accounts.interrupted import say_interrupted, typed_in
from structures.access import MANAGERS

from .. import inviting, planning, qr, round_letters
from ..access import get_survey
from ..conflicts import AlreadyMoved, NotReady
from ..forms import AddressesForm, NumberForm, RoomForm
from ..links import address_of, room_address
from ..models import Category, Invitee, Round
from .planning import round_moved_on, status_of, write_the_letters

State, Way = Round.State, Invitee.Way
ADDRESSES = 100  # on a page


def still_asks(round):
    """Whether people may be added."""
    return round.state in {State.PLANNED, State.OPEN} and not planning.in_grace(round)


@open_to("round", GET=MANAGERS, POST=MANAGERS)
def invite(request, pk):
    """Read a list of addresses, show what was understood, and invite whom it names once that is confirmed."""
    round = get_survey(request.user, pk)
    if not still_asks(round):
        return round_moved_on(request, round)
    typed = typed_in(request)
    form = AddressesForm(typed, request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = form.read()
        if request.POST.get("step") == "invite" and found.people and not found.unread:
            return invite_them(request, round, found)
        form.data = form.data.copy()
        form.data["text"] = form.whole_text()
    elif typed is not None and request.method == "GET":
        say_interrupted(request)
    context = {"round": round, "structure": round.assessment.structure, "form": form}
    context |= {"found": found, **(preview(round, found) if found else people_invited(round, request))}
    wrong = request.method == "POST" and (found is None or found.unread or not found.people)
    return render(request, "rounds/invite.html", context, status=422 if wrong else 200)


def invite_them(request, round, found):
    """The list is confirmed: its people are invited, and written to where the round is open."""
    try:
        number = inviting.invite_addresses(round=round, by=request.user, people=found.people)
    except AlreadyMoved as moved:
        return round_moved_on(request, moved.version)
    except NotReady as missing:
        for problem in missing.problems:
            messages.error(request, problem)
        return redirect("round_invite", round.assessment_id)
    text = ngettext("%(number)d person is invited.", "%(number)d people are invited.", number)
    messages.success(request, text % {"number": number})
    if round.state == State.OPEN:
        write_the_letters(request, round)
    return redirect("round", round.assessment_id)


def preview(round, found):
    """What would be written: who is new, by category, and who is invited already."""
    known = set(Invitee.objects.filter(round=round, way=Way.LETTER).values_list("email", flat=True))
    new = {email: category for email, category in found.people.items() if email not in known}
    labels = dict(Category.choices)
    return {
        "new": [(email, labels.get(category, "")) for email, category in new.items()],
        "known": [email for email in found.people if email in known],
        "confirmed": found.as_text(),
    }


def people_invited(round, request):
    """A page of the addresses that are invited, by address; nothing beside them but their category."""
    rows = Invitee.objects.filter(round=round, way=Way.LETTER).order_by("email")
    return {"page": Paginator(rows, ADDRESSES).get_page(request.GET.get("page"))}


@open_to("round", POST=MANAGERS)
def take_off(request, pk, invitee):
    """Take an address off before the round opens; twice is once."""
    round = get_survey(request.user, pk)
    try:
        inviting.take_off(round=round, by=request.user, invitee=invitee)
    except AlreadyMoved as moved:
        return round_moved_on(request, moved.version)
    messages.success(request, _("The address was taken off."))
    return redirect("round_invite", pk)


@open_to("round", GET=MANAGERS, POST=MANAGERS)
def links(request, pk):
    """So many links to hand over, each with its message; shown this once."""
    return hand_over(request, pk, way=Way.LINK, made=messages_of, template="rounds/links.html")


@open_to("round", GET=MANAGERS, POST=MANAGERS)
def slips(request, pk):
    """So many slips of paper with a link and its picture, to print; shown this once."""
    return hand_over(request, pk, way=Way.SLIP, made=slips_of, template="rounds/slips.html")


def hand_over(request, pk, *, way, made, template):
    """Asks how many; then makes them and shows them, once."""
    round = get_survey(request.user, pk)
    if not still_asks(round):
        return round_moved_on(request, round)
    typed = typed_in(request)
    form = NumberForm(typed)
    context = {"round": round, "structure": round.assessment.structure, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            tokens = inviting.make_links(round=round, by=request.user, way=way, **form.cleaned_data)
        except AlreadyMoved as moved:
            return round_moved_on(request, moved.version)
        except NotReady as missing:
            for problem in missing.problems:
                form.add_error(None, problem)
        else:
            return render(request, template, context | {"made": made(round, tokens)})
    return render(request, template, context, status=status_of(request))


def messages_of(round, tokens):
    """A message in the round's language for each link."""
    told = round_letters.about(round)
    addresses = [round_letters.link_of(round=round, token=token) for token in tokens]
    with translation.override(round.language):
        return [render_to_string("mail/round_link.txt", {**told, "link": link}).strip() for link in addresses]


def slips_of(round, tokens):
    """(address, picture) of each slip."""
    return [(address_of(token), qr.picture_of(round_letters.link_of(round=round, token=token))) for token in tokens]


@open_to("round", GET=MANAGERS, POST=MANAGERS)
def room(request, pk):
    """One code for everybody in a room, and how many they are."""
    round = get_survey(request.user, pk)
    if not still_asks(round):
        return round_moved_on(request, round)
    form = RoomForm(typed_in(request), initial={"heads": round.room_heads})
    if request.method == "POST" and form.is_valid():
        try:
            inviting.make_room(round=round, by=request.user, heads=form.cleaned_data["heads"])
        except AlreadyMoved as moved:
            return round_moved_on(request, moved.version)
        return redirect("round_wall", pk)
    context = {"round": round, "structure": round.assessment.structure, "form": form}
    return render(request, "rounds/room.html", context, status=status_of(request))


@open_to("round", GET=MANAGERS)
def wall(request, pk):
    """The code of the room in large type, for a projector."""
    round = get_survey(request.user, pk)
    if not round.room_code:
        raise Http404
    if not still_asks(round):
        return round_moved_on(request, round)
    context = {
        "round": round,
        "structure": round.assessment.structure,
        "address": room_address(),
        "picture": qr.picture_of(room_address(round.room_code)),
    }
    return render(request, "rounds/wall.html", context)
