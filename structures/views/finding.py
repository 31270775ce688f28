"""Finding structures."""

from urllib.parse import urlencode

from django.shortcuts import render

from accounts.entry import EVERYBODY, open_to

from ..search import SearchForm


@open_to(GET=EVERYBODY)
def structures(request):
    """The list with search and filters, in pages of 100."""
    form = SearchForm(request.GET, user=request.user)
    page = form.page(request.GET.get("page"))
    context = {"form": form, "page": page, "asked": urlencode(form.asked())}
    return render(request, "structures/structures.html", context, status=200 if form.is_valid() else 422)
