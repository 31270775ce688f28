"""The first page: what coordhub is, or what waits for the person."""

from django.db.models import Count, Q
from django.shortcuts import render

from accounts.entry import EVERYBODY, open_to
from structures.access import Permission, can, rights_of
from structures.models import Country, Structure
from structures.text import fold

from ..access import may_read_unpublished
from ..criteria import Use
from ..models import Assessment, Version
from ..scorecard import card, latest_cards, with_questions

TEASERS = 6


@open_to(GET=EVERYBODY)
def home(request):
    if request.user.is_authenticated:
        return my_desk(request)
    real, fictional = assessed_in_public(request.user)
    cards = latest_cards(request.user, real + fictional)
    shown = with_questions([cards[structure.pk] for structure in real + fictional], Use.SHORT)
    return render(request, "home.html", {"cards": shown[: len(real)], "fictional_cards": shown[len(real) :]})


def assessed_in_public(user):
    """The first few real and fictional structures with a card; by country, then name: nothing is ranked."""
    assessed = Assessment.objects.visible_to(user).published().values("structure")
    structures = sorted(Structure.objects.filter(pk__in=assessed).select_related("country"), key=by_place)
    real = [structure for structure in structures if not structure.fictional]
    fictional = [structure for structure in structures if structure.fictional]
    return real[:TEASERS], fictional[:TEASERS]


def by_place(structure):
    country = structure.country
    return (fold(country.local_name if country else ""), fold(structure.short_name), structure.slug)


def my_desk(request):
    """My drafts, what was returned to me, what waits for me, my countries."""
    visible = Assessment.objects.visible_to(request.user)
    unpublished = [
        card(version)
        for version in Version.objects.with_marks()
        .filter(assessment__in=visible, state__in=Version.UNPUBLISHED)
        .order_by("-pk")
        if may_read_unpublished(request.user, version)
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
    seen = Q(structures__in=Structure.objects.visible_to(user))
    countries = Country.objects.annotate(bodies=Count("structures", filter=seen))
    mine = countries.filter(bodies__gt=0) if rights.administrator else countries.filter(pk__in=rights.countries)
    return sorted(mine, key=lambda country: fold(country.local_name))


def bodies_of(user):
    """The structures for which the person has a right of their own (a focal point, a member)."""
    mine = rights_of(user).on_structures
    if not mine:
        return []
    return sorted(Structure.objects.visible_to(user).with_place().filter(pk__in=mine), key=lambda s: fold(s.short_name))
