"""Merging two records of one organisation: which one stays, what moves, then one step."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.entry import open_to

from .. import merging
from ..access import COORDINATORS, get_organisation, get_organisation_to_change
from ..forms.organisations import MergeForm
from ..naming import label
from ..writing import MeanwhileChanged, NotPossible


@open_to("organisation", GET=COORDINATORS, POST=COORDINATORS)
def merge(request, code):
    """Find the one that stays, look at what moves, do it."""
    if request.method == "POST" and (there := merged_before(request.user, code)):
        return redirect(there)  # a double click
    goes = get_organisation_to_change(request.user, code)
    if request.method == "POST":
        return do(request, goes, get_organisation(request.user, request.POST.get("into", "")))
    form = MergeForm(request.GET if "into" in request.GET else None, user=request.user, goes=goes)
    if form.is_bound and form.is_valid():
        return preview(request, merging.Plan(goes, form.stays))
    context = {"organisation": goes, "form": form}
    return render(request, "organisations/merge.html", context, status=422 if form.errors else 200)


def do(request, goes, stays):
    try:
        merging.merge(goes=goes, stays=stays, by=request.user, state=request.POST.get("state", ""))
    except merging.PreviewIsOld as old:
        return preview(request, old.plan, status=409, changed=True)
    except (MeanwhileChanged, NotPossible):
        return preview(request, merging.Plan(goes, stays), status=409, changed=True)
    messages.success(request, _("Merged: everything is with “%(name)s” now.") % {"name": label(stays)})
    return redirect(stays)


def preview(request, plan, *, status=200, changed=False):
    context = {
        "organisation": plan.goes,
        "plan": plan,
        "goes": label(plan.goes),
        "stays": label(plan.stays),
        "problems": merging.problems_before_merging(plan, request.user),
        "moving": plan.preview(request.user),
        "changed": changed,
    }
    return render(request, "organisations/merge_preview.html", context, status=status)


def merged_before(user, code):
    """The organisation into which one of this code was merged, if that was done and the person may see it."""
    try:
        get_organisation(user, code)
    except Http404:
        new_code = merging.merged_into(code)
        return get_organisation(user, new_code) if new_code else None
    return None
