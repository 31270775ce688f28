"""Structures side by side."""

from django.shortcuts import render
from django.utils.http import urlencode

from accounts.entry import EVERYBODY, open_to
from structures.search import SearchForm

from .. import comparison
from ..models import CriteriaSet


@open_to(GET=EVERYBODY)
def compare(request):
    """2 to 12 structures beside each other; with fewer, a picker."""
    chosen = comparison.choose(request.user, request.GET.getlist("s"))
    if len(chosen.structures) < comparison.FEWEST or "change" in request.GET:
        return pick(request, chosen)
    differing_first = "differing" in request.GET
    criteria_set = CriteriaSet.objects.get(default=True)
    found = comparison.compare(request.user, chosen.structures, criteria_set, differing_first=differing_first)
    asked = [("s", structure.slug) for structure in chosen.structures]
    context = {
        "comparison": found,
        "problems": chosen.problems,
        "differing_first": differing_first,
        "link": urlencode(asked),
        "many": len(found.columns) > 4,
    }
    return render(request, "compare/compare.html", context)


def pick(request, chosen):
    """The picker: search, tick, compare. What is ticked stays ticked from one search to the next."""
    form = SearchForm(request.GET, user=request.user)
    page = form.page(request.GET.get("page"))
    slugs = {structure.slug for structure in chosen.structures}
    context = {
        "form": form,
        "page": page,
        "chosen": chosen.structures,
        "others": [structure for structure in page.structures if structure.slug not in slugs],
        "problems": chosen.problems,
        "asked": urlencode([*form.asked().items(), *(("s", slug) for slug in sorted(slugs)), ("change", "")]),
        "fewest": comparison.FEWEST,
        "most": comparison.MOST,
        "too_few": "s" in request.GET and not chosen.problems and len(slugs) == 1 and "change" not in request.GET,
    }
    return render(request, "compare/pick.html", context)
