"""What was changed in a structure, by whom and when."""

from django.shortcuts import render

from accounts.entry import open_to

from ..access import MANAGERS, Permission, get_structure
from ..history import of_structure, page_of


@open_to("structure", GET=MANAGERS)
def structure(request, slug):
    """Structure, sectors, moves, seats, relations, documents: who, when, what before and after."""
    body = get_structure(request.user, slug, Permission.MANAGE)
    kinds = of_structure(body, request.user)
    context = {"structure": body, "page": page_of(kinds, asked_page(request), user=request.user, zone=zone_of(body))}
    return render(request, "structures/history.html", context)


def zone_of(structure):
    return structure.country.time_zone if structure.country else "UTC"


def asked_page(request):
    """The number of ?page=…; the first where there is none or what is asked for is no number."""
    asked = request.GET.get("page", "")
    return max(int(asked), 1) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
