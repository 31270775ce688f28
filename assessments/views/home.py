"""The first page: what coordhub is, or what waits for the person."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.shortcuts import render
from django.views.decorators.http import require_safe

from structures.access import Permission, can, rights_of
from structures.models import Country, Structure
from structures.text import fold

from ..models import Assessment, Version
from ..scorecard import card, latest_cards

TEASERS = 6


@login_not_required
@require_safe
def home(request):
    if request.user.is_authenticated:
        return my_desk(request)
    cards = sorted(latest_cards(request.user).values(), key=by_place)
    return render(
        request,
        "home.html",
        {
            "cards": [card for card in cards if not card.structure.fictional][:TEASERS],
            "fictional_cards": [card for card in cards if card.structure.fictional][:TEASERS],
        },
    )


def by_place(card):
    """Country, then name: nothing is ranked."""
    country = card.structure.country
    return (fold(country.local_name if country else ""), fold(card.structure.short_name), card.structure.slug)


def my_desk(request):
    """My drafts, what was returned to me, what waits for me, my countries."""
    visible = Assessment.objects.visible_to(request.user)
    unpublished = [
        card(version)
        for version in Version.objects.with_marks()
        .filter(assessment__in=visible, state__in=Version.UNPUBLISHED)
        .order_by("-pk")
    ]
    mine = [c for c in unpublished if c.assessment.author_id == request.user.pk]
    others = [c for c in unpublished if c.assessment.author_id != request.user.pk]
    return render(
        request,
        "desk.html",
        {
            "mine": [c for c in mine if c.version.with_author],
            "sent": [c for c in mine if not c.version.with_author],
            "waiting": [
                c
                for c in unpublished
                if not c.version.with_author and can(request.user, Permission.MANAGE, c.structure)
            ],
            "shared": [c for c in others if c.version.with_author],
            "countries": countries_of(request.user),
            "bodies": bodies_of(request.user),
        },
    )


def countries_of(user):
    """The countries in which the person has a right (every country with structures for administrators)."""
    rights = rights_of(user)
    countries = Country.objects.annotate(bodies=Count("structures"))
    mine = countries.filter(bodies__gt=0) if rights.administrator else countries.filter(pk__in=rights.countries)
    return sorted(mine, key=lambda country: fold(country.local_name))


def bodies_of(user):
    """The structures for which the person has a right of their own (a focal point, a member)."""
    mine = rights_of(user).on_structures
    if not mine:
        return []
    return sorted(Structure.objects.visible_to(user).with_place().filter(pk__in=mine), key=lambda s: fold(s.short_name))
