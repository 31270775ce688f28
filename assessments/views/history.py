"""What was changed in a card, by whom and when."""

from django.shortcuts import render

from accounts.entry import open_to
from structures.access import MANAGERS
from structures.history import page_of
from structures.views.history import asked_page, zone_of

from ..access import get_kept
from ..history import of_card


@open_to("assessment", GET=MANAGERS)
def assessment(request, pk):
    """Facts, versions, marks, endorsements: who, when, what before and after. Of a withdrawn card too."""
    card = get_kept(request.user, pk)
    kinds = of_card(card, request.user)
    page = page_of(kinds, asked_page(request), user=request.user, zone=zone_of(card.structure))
    return render(request, "assessments/history.html", {"assessment": card, "structure": card.structure, "page": page})
