"""The first page: what coordhub is, or what waits for the person."""

from django.db.models import Count, Q
from django.shortcuts import render
from django.utils import timezone

from accounts.entry import EVERYBODY, open_to
from structures.access import Permission, can, rights_of, structures_visible_to
from structures.models import Country, Structure
from structures.text import fold

from ..access import may_read_unpublished
from ..agenda import due_on_desk
from ..criteria import Use
from ..models import Assessment, Basis, Round, Version
from ..scorecard import card, latest_cards, with_questions

TEASERS = 6
NOT_ENDORSED = 5
UNDER_WAY = [Round.State.PLANNED, Round.State.OPEN, Round.State.RECONCILING]


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
    """What I am asked, rounds that I run, my drafts, what was returned or waits, actions due, my countries."""
    unpublished = cards_worked_on(request.user)
    rounds, asked = rounds_of(request.user), asked_of(request.user)
    first = [c for c in unpublished if not c.version.is_open_correction]
    mine = [c for c in first if c.assessment.author_id == request.user.pk]
    others = [c for c in first if c.assessment.author_id != request.user.pk]
    context = {
        "rounds": rounds,
        "asked": asked,
        "returned": [c for c in mine if c.version.state == Version.State.RETURNED],
        "drafts": [c for c in mine if c.version.state == Version.State.DRAFT],
        "sent": [c for c in mine if not c.version.with_author],
        "waiting": [
            c for c in first if not c.version.with_author and can(request.user, Permission.MANAGE, c.structure)
        ],
        "shared": [c for c in others if c.version.with_author],
        "corrections": [c for c in unpublished if c.version.is_open_correction],
        "not_endorsed": not_endorsed(request.user),
        "countries": countries_of(request.user),
        "bodies": bodies_of(request.user),
        "actions": due_on_desk(request.user),
    }
    idle = not (unpublished or rounds or asked or context["actions"]["lines"])
    return render(request, "desk.html", context | {"idle": idle})


def cards_worked_on(user):
    """The cards that are not published yet and that the person may read, newest first."""
    versions = Version.objects.with_marks().filter(
        assessment__in=Assessment.objects.visible_to(user), state__in=Version.UNPUBLISHED
    )
    versions = versions.exclude(assessment__basis=Basis.SURVEY, number=1)  # it stands with its round
    return [card(version) for version in versions.order_by("-pk") if may_read_unpublished(user, version)]


def rounds_of(user):
    """The rounds under way of bodies that the person settles for by a right of theirs, and those they facilitate."""
    mine = settled_for(user, "assessment__structure") | Q(facilitator=user)
    rows = Round.objects.filter(mine, structures_visible_to(user, "assessment__structure"))
    rows = rows.filter(assessment__basis=Basis.SURVEY, state__in=UNDER_WAY)
    return list(rows.with_facts().order_by("closes", "pk"))


def asked_of(user):
    """The open rounds that asked this person by letter; whether they answered is not known here."""
    rows = Round.objects.filter(state=Round.State.OPEN, closes__gt=timezone.now())
    return list(rows.filter(invitees__email=user.email, invitees__written_to=True).with_facts().order_by("closes"))


def settled_for(user, path):
    """Q: rows whose structure, along `path`, the person settles for by a right that they were given."""
    rights = rights_of(user)
    in_countries = Q(**{f"{path}__country__in": rights.countries_with(Permission.MANAGE)})
    return in_countries | Q(**{f"{path}__in": rights.structures_with(Permission.MANAGE)})


def not_endorsed(user):
    """The newest of the latest cards that nobody endorsed, of bodies that the person settles for by a right of theirs.

    An expert's view is nobody's agreement: it does not ask for endorsement.
    """
    rights = rights_of(user)
    countries, structures = (rights.countries_with(Permission.MANAGE), rights.structures_with(Permission.MANAGE))
    if not countries and not structures:
        return []
    mine = Q(structure__country__in=countries) | Q(structure__in=structures)
    latest = Assessment.objects.visible_to(user).filter(mine).latest_of_each_structure()
    versions = Version.objects.filter(pk__in=latest.values("published_version"), endorsements=None)
    versions = versions.exclude(assessment__basis=Basis.EXPERT).select_related("assessment__structure__country")
    return versions.order_by("-published", "-pk")[:NOT_ENDORSED]


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
