"""Sources: the list, what was taken from one, mending its title or who may see it."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.entry import CIRCLE, EVERYBODY, open_to
from accounts.interrupted import typed_in

from ..access import COORDINATORS, get_source, may_change_source
from ..cited import documents_that_are, taken_from
from ..forms.sources import SourceForm, SourceSearch
from ..sources import change_source
from . import entry


@open_to(GET=EVERYBODY)
def sources(request):
    """The list with search, in pages of 100."""
    form = SourceSearch(request.GET, user=request.user)
    context = {"form": form, "page": form.page(request.GET.get("page")), "asked": urlencode(form.asked())}
    return render(request, "sources/sources.html", context, status=200 if form.is_valid() else 422)


@open_to("source", GET=CIRCLE)
def source(request, code):
    """Title, author, date, address, and what was taken from it, by body."""
    found = get_source(request.user, code)
    context = {
        "source": found,
        "page": taken_from(found, request.user, request.GET.get("page")),
        "documents": documents_that_are(found, request.user),
        "may_edit": may_change_source(request.user, found),
    }
    return render(request, "sources/source.html", context)


@open_to("source", GET=COORDINATORS, POST=COORDINATORS)
def edit(request, code):
    """Title, author, date, address, and who may see it."""
    found = get_source(request.user, code)
    if not may_change_source(request.user, found):
        raise PermissionDenied
    page = entry.Page(
        heading=_("Change a source"),
        lead=_("What is changed here changes wherever the source is cited."),
        back=found.get_absolute_url(),
    )
    form = SourceForm(typed_in(request), recorded=found)
    change = partial(change_source, source=found, by=request.user)
    return entry.take(request, page, form, change, again=lambda row: SourceForm(recorded=row))
