"""Organisations: finding one while typing, the list, one organisation's seats, mending its name, merging duplicates."""

from functools import partial

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.entry import CIRCLE, EVERYBODY, SIGNED_IN, open_to
from accounts.interrupted import typed_in

from .. import merging
from ..access import (
    COORDINATORS,
    MANAGERS,
    get_organisation,
    get_organisation_to_change,
    get_post,
    may_change_organisation,
)
from ..forms.organisations import OrganisationForm, OrganisationSearch, PostForm
from ..models import Organisation, Structure
from ..naming import suggestions
from ..organisations import change_organisation, change_post
from ..seats_held import posts_of, said_of, seats_held
from . import entry


@open_to(GET=EVERYBODY)
def organisations(request):
    """The list with search and filters, in pages of 100."""
    form = OrganisationSearch(request.GET, user=request.user)
    context = {"form": form, "page": form.page(request.GET.get("page")), "asked": urlencode(form.asked())}
    return render(request, "organisations/organisations.html", context, status=200 if form.is_valid() else 422)


@open_to(GET=SIGNED_IN)
def find(request):
    """Names that fit what is typed so far: {"items": […], "said": "…"}; those of ?country=… first."""
    near = {None, request.GET.get("country")}
    rows = Organisation.objects.visible_to(request.user)
    found = suggestions(rows, request.GET.get("q", "")[:240], near=lambda row: row.country_id in near)
    return suggested(found)


def suggested(found):
    """The answer to static/js/finding.js; `said` is read aloud."""
    said = ngettext(
        "%(number)d name fits. Choose it with the arrow keys.",
        "%(number)d names fit. Choose with the arrow keys.",
        len(found),
    ) % {"number": len(found)}
    return JsonResponse({"items": found, "said": said if found else ""})


@open_to("organisation", GET=CIRCLE)
def organisation(request, code):
    """Its seats by body and role, its posts, what sources say. The address of a merged one leads to the other."""
    try:
        found = get_organisation(request.user, code)
    except Http404:
        new_code = merging.merged_into(code)
        if new_code is None:
            raise
        return redirect(get_organisation(request.user, new_code))
    may_edit = may_change_organisation(request.user, found)
    context = {
        "organisation": found,
        "page": seats_held(found, request.user, request.GET.get("page")),
        "posts": posts_of(found, request.user),
        "sayings": said_of(found, request.user),
        "may_edit": may_edit,
    }
    return render(request, "organisations/organisation.html", context)


@open_to("organisation", GET=COORDINATORS, POST=COORDINATORS)
def edit(request, code):
    """Name, acronym, kind, country."""
    found = get_organisation_to_change(request.user, code)
    make_form = partial(OrganisationForm, user=request.user)
    page = entry.Page(
        heading=_("Change an organisation"),
        lead=_("What is changed here changes wherever the organisation sits."),
        back=found.get_absolute_url(),
    )
    form = make_form(typed_in(request), recorded=found)
    change = partial(change_organisation, organisation=found, by=request.user)
    return entry.take(request, page, form, change, again=lambda row: make_form(recorded=row))


@open_to("post", GET=MANAGERS, POST=MANAGERS)
def edit_post(request, pk):
    """The title of a post, and whether it is national."""
    post = get_post(request.user, pk)
    page = entry.Page(
        heading=_("Change a post"),
        lead=_("What is changed here changes wherever the post sits."),
        back=post_page(post, request.user),
    )
    form = PostForm(typed_in(request), recorded=post)
    change = partial(change_post, post=post, by=request.user)
    return entry.take(request, page, form, change, again=lambda row: PostForm(recorded=row))


def post_page(post, user):
    """Where a post is seen: on its organisation's page, or on that of the first body in which it sits."""
    if post.organisation:
        return post.organisation.get_absolute_url()
    body = Structure.objects.visible_to(user).filter(seats__post=post).order_by("pk").first()
    return body.get_absolute_url() if body else reverse("organisations")
