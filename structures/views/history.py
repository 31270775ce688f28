"""What was changed in an organisation, by whom and when. A structure's history has its actions too: assessments."""

from django.shortcuts import render

from accounts.entry import open_to

from ..access import COORDINATORS, get_organisation_to_change
from ..history import of_organisation, page_of


@open_to("organisation", GET=COORDINATORS)
def organisation(request, code):
    """An organisation itself; its seats are in the histories of the structures that it sits in."""
    found = get_organisation_to_change(request.user, code)
    page = page_of(of_organisation(found), asked_page(request), user=request.user, zone=zone_of(found))
    return render(request, "organisations/history.html", {"organisation": found, "page": page})


def zone_of(record):
    """The time zone of the country of a structure or an organisation."""
    return record.country.time_zone if record.country else "UTC"


def asked_page(request):
    """The number of ?page=…; the first where there is none or what is asked for is no number."""
    asked = request.GET.get("page", "")
    return max(int(asked), 1) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
