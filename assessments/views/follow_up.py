"""The standing agenda item of a country, as a page and as plain text."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.entry import CIRCLE, open_to
from structures.access import get_country

from .. import follow_up as item


@open_to("country", GET=CIRCLE)
def follow_up(request, iso3):
    """Overdue, open, asked for, done since a day; ?format=txt gives all of it as text in the reader's language."""
    if iso3 != iso3.upper():
        address = reverse("follow_up", args=[iso3.upper()])
        return redirect(f"{address}?{request.META['QUERY_STRING']}".rstrip("?"), permanent=True)
    country = get_country(request.user, iso3)
    form = item.FollowUpForm(request.GET, user=request.user, country=country)
    valid = form.is_valid()
    if valid and request.GET.get("format") == "txt":
        return as_file(item.follow_up(form, all_at_once=True))
    found = item.follow_up(form, number=request.GET.get("page"))
    context = {
        "country": country,
        "form": form,
        "found": found,
        "page": found.page,
        "asked": urlencode(form.asked()),
        "text": item.as_text(found),
    }
    return render(request, "countries/follow_up.html", context, status=200 if valid else 422)


def as_file(found):
    answer = HttpResponse(item.as_text(found), content_type="text/plain; charset=utf-8")
    name = f"follow-up-{found.country.pk}-{found.country.today.isoformat()}.txt"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
