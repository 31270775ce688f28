"""Finding structures."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..search import SearchForm


@login_not_required
@require_safe
def structures(request):
    """The list with search and filters, in pages of 100."""
    form = SearchForm(request.GET, user=request.user)
    page = form.page(request.GET.get("page"))
    context = {"form": form, "page": page, "asked": urlencode(form.asked())}
    return render(request, "structures/structures.html", context, status=200 if form.is_valid() else 422)
