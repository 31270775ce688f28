"""Keeping the record of bodies: add, mend, move through the statuses, confirm, delete."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.entry import open_to
from accounts.interrupted import say_interrupted, typed_in

from .. import bodies, statuses
from ..access import COORDINATORS, MANAGERS, Permission, get_structure, may_add_structures, rights_of
from ..bodies import SMALL_CIRCLES, SimilarExists
from ..forms.bodies import AddForm, EditForm
from ..forms.places import REGIONAL, PlaceForm
from ..forms.statuses import StatusForm
from ..models import Structure
from ..writing import NotPossible, SentTwiceDifferently


def used_before():
    return _("This page was already used to record something else. Open it anew and try again.")


@open_to("country", GET=COORDINATORS, POST=COORDINATORS)
def new(request):
    """Add a body, once its country is known; names that may mean one that is here are asked about."""
    if not may_add_structures(request.user):
        raise PermissionDenied
    place = PlaceForm(request.GET.get("country"), user=request.user)
    if not place.is_valid():
        status = 422 if place.is_bound or request.method == "POST" else 200
        return render(request, "structures/new_where.html", {"form": place, "regional": REGIONAL}, status=status)
    country, typed = place.cleaned_data["country"], typed_in(request)
    form, similar = AddForm(typed, user=request.user, country=country), []
    if request.method == "POST" and form.is_valid():
        try:
            body = bodies.add(by=request.user, country=country, **form.facts())
        except SimilarExists as there:
            similar = there.structures
        except SentTwiceDifferently:
            form.add_error(None, used_before())
        else:
            return added(request, body)
    elif request.method == "POST" and form.names()["name"]:
        similar = bodies.similar_bodies(user=request.user, country=country, **form.names())
    elif typed is not None:
        say_interrupted(request)
    context = {"form": form, "country": country, "similar": similar}
    return render(request, "structures/new.html", context, status=422 if request.method == "POST" else 200)


def added(request, body):
    messages.success(request, _("“%(name)s” was added.") % {"name": body.local_name})
    if body.circle in SMALL_CIRCLES and not rights_of(request.user).administrator:
        messages.info(request, _("Only its circle sees it. You are its focal point, so that you go on seeing it."))
    return redirect(body)


@open_to("structure", GET=MANAGERS, POST=MANAGERS)
def edit(request, slug):
    """Mend the facts. What somebody else changed meanwhile stays; what both changed is shown beside each other."""
    body = get_structure(request.user, slug, Permission.MANAGE)
    typed = typed_in(request)
    form, both = EditForm.over(typed, user=request.user, structure=body)
    status = 200
    if request.method == "POST":
        status = 409 if both else 422
        if not both and form.is_valid():
            if bodies.change_facts(structure=body, by=request.user, revision=body.revision, **form.facts()):
                messages.success(request, _("Saved."))
                return redirect(body)
            body = get_structure(request.user, slug, Permission.MANAGE)  # somebody saved at the same moment
            form, both = EditForm.over(typed, user=request.user, structure=body)
            status = 409
    elif typed is not None:
        say_interrupted(request)
    context = {"structure": body, "form": form, "both": both, "conflict": status == 409}
    return render(request, "structures/edit.html", context, status=status)


@open_to("structure", GET=MANAGERS, POST=MANAGERS)
def status(request, slug):
    """Move the body to its next status, with a date."""
    body = get_structure(request.user, slug, Permission.MANAGE)
    typed = typed_in(request)
    form = StatusForm(typed, structure=body)
    if request.method == "POST" and form.is_valid():
        try:
            statuses.move(structure=body, by=request.user, **form.cleaned_data)
        except statuses.MovedOn as moved:
            return moved_on(request, moved.structure, typed)
        except SentTwiceDifferently:
            form.add_error(None, used_before())
        except NotPossible as refused:
            for problem in refused.problems:
                form.add_error(None, problem)
        else:
            messages.success(request, _("Saved. Its facts count as confirmed today."))
            return redirect(body)
    elif request.method == "GET" and typed is not None:
        say_interrupted(request)
    return status_page(request, body, form, status=422 if request.method == "POST" else 200)


def status_page(request, body, form, **options):
    moves = statuses.moves_of(body)
    context = {
        "structure": body,
        "form": form,
        "moves": moves,
        "can_take_back": bool(moves) and not statuses.problems_before_taking_back(moves[-1]),
        "parts": statuses.parts_of(body, request.user),
        **options.pop("more", {}),
    }
    return render(request, "structures/status.html", context, **options)


def moved_on(request, body, typed):
    """409: somebody moved the body in the meantime. Date and note stay, over its status of now."""
    data = typed.copy()
    data["seen"], data["uid"] = body.status, str(uuid.uuid4())
    return status_page(request, body, StatusForm(data, structure=body), status=409, more={"moved": True})


@open_to("structure", POST=MANAGERS)
def take_back(request, slug):
    """Take the last move back, entered by mistake."""
    body = get_structure(request.user, slug, Permission.MANAGE)
    try:
        uid = uuid.UUID(request.POST.get("uid", ""))
    except ValueError:
        raise Http404 from None
    try:
        statuses.take_back(structure=body, by=request.user, uid=uid)
    except statuses.MovedOn:
        messages.error(request, _("Somebody has moved it on meanwhile. Look at its status below."))
    except NotPossible as refused:
        for problem in refused.problems:
            messages.error(request, problem)
    else:
        messages.success(request, _("The last move was taken back."))
    return redirect("structure_status", slug)


@open_to("structure", POST=MANAGERS)
def confirm(request, slug):
    """One click: all that the person sees of the body is unchanged."""
    body = get_structure(request.user, slug, Permission.MANAGE)
    number = bodies.confirm_unchanged(structure=body, by=request.user)
    text = ngettext(
        "Confirmed as of today: %(number)d fact. The body itself counts as one, each present seat and relation too.",
        "Confirmed as of today: %(number)d facts. The body itself counts as one, each present seat and relation too.",
        number,
    )
    messages.success(request, text % {"number": number})
    return redirect(body)


@open_to("structure", GET=MANAGERS, POST=MANAGERS)
def delete(request, slug):
    """Take out what was entered by mistake, after saying what goes with it; or say what keeps it."""
    if request.method == "POST" and deleted_before(request.user, slug):
        return redirect("structures")  # a double click
    body = get_structure(request.user, slug, Permission.MANAGE)
    problems = bodies.problems_before_deleting(body, request.user)
    if request.method == "POST" and not problems:
        try:
            bodies.delete(structure=body, by=request.user)
        except NotPossible as refused:
            problems = refused.problems
        else:
            messages.success(request, _("“%(name)s” was deleted.") % {"name": body.local_name})
            country = f"?country={body.country_id}" if body.country_id else ""
            return redirect(reverse("structures") + country)
    context = {
        "structure": body,
        "problems": problems,
        "joined": bodies.bodies_joined_to(body, request.user) if problems else [],
        "hanging": bodies.what_hangs_on(body),
    }
    return render(request, "structures/delete_structure.html", context, status=409 if problems else 200)


def deleted_before(user, slug):
    """Whether this person has just deleted the body of this address."""
    past = Structure.history.filter(slug=slug, history_type="-", history_user=user)
    return not Structure.objects.filter(slug=slug).exists() and past.exists()
