"""What was changed in a structure, by whom and when."""

from django.shortcuts import render

from accounts.entry import open_to

from ..access import COORDINATORS, MANAGERS, Permission, get_organisation_to_change, get_structure
from ..history import of_organisation, of_structure, page_of


@open_to("structure", GET=MANAGERS)
def structure(request, slug):
    """Structure, sectors, moves, seats, relations, documents: who, when, what before and after."""
    body = get_structure(request.user, slug, Permission.MANAGE)
    kinds = of_structure(body, request.user)
    context = {"structure": body, "page": page_of(kinds, asked_page(request), user=request.user, zone=zone_of(body))}
    return render(request, "structures/history.html", context)


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
