"""Finding structures."""

from urllib.parse import urlencode

from django.shortcuts import render

from accounts.entry import EVERYBODY, open_to

from ..access import Permission, can, may_add_structures
from ..models import Country
from ..search import SearchForm


@open_to(GET=EVERYBODY)
def structures(request):
    """The list with search and filters, in pages of 100."""
    form = SearchForm(request.GET, user=request.user)
    page = form.page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "asked": urlencode(form.asked()),
        "can_add": may_add_structures(request.user),
        "add_in": country_to_add_in(request.user, form.asked().get("country")),
    }
    return render(request, "structures/structures.html", context, status=200 if form.is_valid() else 422)


def country_to_add_in(user, asked):
    """The code of the country that the list is limited to, if the person may add a structure there."""
    return asked if asked and can(user, Permission.MANAGE, Country(pk=asked)) else ""
