"""Countries: which there are, and one at a glance."""

from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.entry import CIRCLE, EVERYBODY, open_to
from structures.access import Permission, can, get_country
from structures.search import SearchForm

from ..agenda import counts_in, counts_in_words
from ..comparison import FEWEST, MOST
from ..country import countries_in_sight, overview


@open_to(GET=EVERYBODY)
def countries(request):
    """The countries with structures, by name; the invented one apart."""
    found = countries_in_sight(request.user)
    context = {
        "countries": [country for country in found if not country.fictional],
        "fictional": [country for country in found if country.fictional],
    }
    return render(request, "countries/countries.html", context)


@open_to("country", GET=CIRCLE)
def country(request, iso3):
    """Structures × criteria of the latest cards, in pages; structures of which nothing is known apart."""
    if iso3 != iso3.upper():
        address = reverse("country", args=[iso3.upper()])
        return redirect(f"{address}?{request.META['QUERY_STRING']}".rstrip("?"), permanent=True)
    place = get_country(request.user, iso3)
    form = SearchForm(request.GET, user=request.user, country=place)
    differing_only = "differing" in request.GET
    found = overview(request.user, place, form, number=request.GET.get("page"), differing_only=differing_only)
    asked = form.asked()
    context = {
        "country": place,
        "form": form,
        "overview": found,
        "page": found.page,
        "asked": urlencode({**asked, "differing": ""} if differing_only else asked),
        "filters": urlencode(asked),
        "differing_only": differing_only and found.differing,
        "actions": counts_in_words(counts_in(request.user, place)),
        "can_compare": sum(1 for row in found.known + found.unknown if row.card) >= FEWEST,
        "can_add": can(request.user, Permission.MANAGE, place),
        "fewest": FEWEST,
        "most": MOST,
    }
    return render(request, "countries/country.html", context, status=200 if form.is_valid() else 422)
