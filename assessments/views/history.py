"""What was changed in a structure or a card, and in the actions that came of them, by whom and when."""

from django.shortcuts import render

from accounts.entry import open_to
from structures.access import MANAGERS, Permission, get_structure
from structures.history import of_structure, page_of
from structures.views.history import asked_page, zone_of

from ..access import get_kept
from ..history import of_actions, of_card
from ..models import Action


@open_to("structure", GET=MANAGERS)
def structure(request, slug):
    """Structure, sectors, moves, seats, relations, documents, actions: who, when, what before and after."""
    body = get_structure(request.user, slug, Permission.MANAGE)
    seen = Action.objects.visible_to(request.user).filter(structure=body)
    kinds = [*of_structure(body, request.user), *of_actions(seen)]
    context = {"structure": body, "page": page_of(kinds, asked_page(request), user=request.user, zone=zone_of(body))}
    return render(request, "structures/history.html", context)


@open_to("assessment", GET=MANAGERS)
def assessment(request, pk):
    """Facts, versions, marks, endorsements, actions: who, when, what before and after. Of a withdrawn card too."""
    card = get_kept(request.user, pk)
    seen = Action.objects.visible_to(request.user).filter(assessment=card)
    kinds = [*of_card(card, request.user), *of_actions(seen)]
    page = page_of(kinds, asked_page(request), user=request.user, zone=zone_of(card.structure))
    return render(request, "assessments/history.html", {"assessment": card, "structure": card.structure, "page": page})
