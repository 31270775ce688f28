"""Who may do what, where. Every page, file and API answer decides here, and nowhere else.

`visible_to(user)` on a queryset says what exists for a person: public records and the circles they are in, everything
for administrators. A loader (`get_…`) answers 404 for what is not visible (hidden and missing look alike) and 403 where
the person's right is too weak.
"""

from enum import StrEnum

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from .models import Country, Membership, Organisation, Post, Seat, Source, Statement, Structure
from .vocabulary import Circle, Right

EVERYTHING = Q(pk__isnull=False)  # unlike an empty Q(), it also holds in an "or"


class Permission(StrEnum):
    VIEW = "view"
    ASSESS = "assess"  # start and send an assessment
    MANAGE = "manage"  # read what was sent; return, settle, publish


GRANTS = {
    Right.COORDINATOR: {Permission.VIEW, Permission.ASSESS, Permission.MANAGE},
    Right.FOCAL_POINT: {Permission.VIEW, Permission.ASSESS, Permission.MANAGE},  # of one body
    Right.ASSESSOR: {Permission.VIEW, Permission.ASSESS},
    Right.VIEWER: {Permission.VIEW},
}


def rights_with(permission):
    """Whoever may do this, in the words of the access table; administrators may do it everywhere."""
    return (*(str(right) for right in Right if permission in GRANTS[right]), "administrator")


ASSESSORS = rights_with(Permission.ASSESS)
MANAGERS = rights_with(Permission.MANAGE)
HOLDER = ("holder",)  # whose right it is
COORDINATORS = tuple(right for right in MANAGERS if right != Right.FOCAL_POINT)  # whoever manages a whole country


class Rights:
    """A person's memberships, read once a request: taken away means gone at the next click."""

    def __init__(self, user):
        self.administrator = bool(user.is_authenticated and user.is_administrator)
        self.in_countries = {}
        self.on_structures = {}
        self.countries = set()
        if user.is_authenticated:
            self._read(user)

    def _read(self, user):
        rows = Membership.objects.filter(user=user).values_list(
            "country_id", "structure_id", "structure__country_id", "right"
        )
        for country, structure, country_of_structure, right in rows:
            if country:
                self.in_countries.setdefault(country, set()).add(right)
                self.countries.add(country)
            else:
                self.on_structures.setdefault(structure, set()).add(right)
                if country_of_structure:
                    self.countries.add(country_of_structure)

    def at(self, place):
        """The rights that count at a structure or a country."""
        if isinstance(place, Country):
            return self.in_countries.get(place.pk, set())
        return self.in_countries.get(place.country_id, set()) | self.on_structures.get(place.pk, set())

    def countries_with(self, permission):
        """Codes of the countries where a right for the whole country gives this permission."""
        return {
            country
            for country, rights in self.in_countries.items()
            if any(permission in GRANTS[right] for right in rights)
        }

    def structures_with(self, permission):
        """Ids of the structures where a right for that structure gives this permission."""
        return {
            structure
            for structure, rights in self.on_structures.items()
            if any(permission in GRANTS[right] for right in rights)
        }


def rights_of(user):
    """The person's rights; kept on the request's user, which lives as long as the request."""
    if not hasattr(user, "_coordhub_rights"):
        user._coordhub_rights = Rights(user)
    return user._coordhub_rights


def can(user, permission, place):
    """Whether the person may do this at a structure or a country. Says nothing about visibility."""
    return rights_of(user).administrator or has_right(user, permission, place)


def has_right(user, permission, place):
    """Whether the person may do this by a right they were given there, not as administrator."""
    return any(permission in GRANTS[right] for right in rights_of(user).at(place))


def places_with(user, permission, path="structure"):
    """Q: rows whose structure (found along `path`, "" for structures themselves) gives this permission."""
    rights = rights_of(user)
    if rights.administrator:
        return EVERYTHING
    prefix = f"{path}__" if path else ""
    return Q(**{f"{prefix}country__in": rights.countries_with(permission)}) | Q(
        **{f"{prefix}pk__in": rights.structures_with(permission)}
    )


def circle_includes(user, *, named, own="", structure=""):
    """Q: rows with a circle that the person is in.

    `own` is the path to the row that has the circle, `structure` the path to the structure it is about, `named` the
    query for the ids of such rows in which the person is named as a reader.
    """
    rights = rights_of(user)
    own = f"{own}__" if own else ""
    place = f"{structure}__" if structure else ""
    found = Q(**{f"{own}circle": Circle.PUBLIC})
    if user.is_authenticated:
        found |= Q(**{f"{own}circle": Circle.COUNTRY, f"{place}country__in": rights.countries})
        found |= Q(**{f"{own}circle": Circle.BODY, f"{place}pk__in": list(rights.on_structures)})
        found |= Q(**{f"{own}circle": Circle.NAMED, f"{own}pk__in": named})
    return found


def structures_visible_to(user, path=""):
    """Q: structures (or rows whose structure, along `path`) that the person may see."""
    if rights_of(user).administrator:
        return EVERYTHING
    named = Structure.readers.through.objects.filter(user_id=user.pk).values("structure_id")
    return circle_includes(user, named=named, own=path, structure=path)


def countries_visible_to(user):
    """Q: countries with a structure that the person may see, and those where they have a right."""
    bodies = Structure.objects.filter(structures_visible_to(user), country=OuterRef("pk"))
    return Q(Exists(bodies)) | Q(pk__in=rights_of(user).countries)


def sources_visible_to(user, path=""):
    """Q: sources (or rows whose source, along `path`) that the person may see."""
    rights = rights_of(user)
    if rights.administrator:
        return EVERYTHING
    own = f"{path}__" if path else ""
    return Q(**{f"{own}circle": Circle.PUBLIC}) | Q(
        **{f"{own}circle": Circle.COUNTRY, f"{own}country__in": rights.countries}
    )


def may_read_source(user, source):
    """The same rule for one source at hand."""
    rights = rights_of(user)
    return rights.administrator or source.circle == Circle.PUBLIC or source.country_id in rights.countries


def organisations_visible_to(user):
    """Q: organisations that sit in a body that the person may see (themselves or by a post), or of their countries."""
    if rights_of(user).administrator:
        return EVERYTHING
    seats = Seat.objects.filter(structures_visible_to(user, "structure"))
    found = Q(pk__in=seats.exclude(organisation=None).values("organisation"))
    found |= Q(posts__pk__in=seats.exclude(post=None).values("post"))
    ids = Organisation.objects.filter(found | Q(country__in=rights_of(user).countries)).values("pk")
    return Q(pk__in=ids)  # not a join: an organisation with two posts stands once in a list


def get_country(user, iso3):
    """The country by its code in upper case; 404 where the person may see no structure and has no right.

    Administrators see every country: the first structure of one is theirs to add.
    """
    countries = Country.objects.all() if rights_of(user).administrator else Country.objects.visible_to(user)
    return get_object_or_404(countries, pk=iso3)


def get_structure(user, slug, permission=Permission.VIEW):
    """The structure; 404 outside what the person may see, 403 for too weak a right.

    Who sees a structure by its circle may view it: only the other permissions need a right.
    """
    structure = get_object_or_404(structure_rows(user, slug))
    if permission != Permission.VIEW and not can(user, permission, structure):
        raise PermissionDenied
    return structure


def structure_rows(user, slug):
    """The structure of this address as a queryset, empty outside what the person may see."""
    return Structure.objects.visible_to(user).select_related("country").filter(slug=slug)


def get_managed_place(user, *, country="", structure=""):
    """The Country (by its code) or Structure (by its slug) whose people the person looks after.

    404 for an unknown country and a structure that they do not see, 403 where they look after nothing.
    """
    if structure:
        return get_structure(user, structure, Permission.MANAGE)
    place = get_object_or_404(Country, pk=country)
    if not can(user, Permission.MANAGE, place):
        raise PermissionDenied
    return place


def people_rows(user, place):
    """Q: memberships and invitations of a country with those of its bodies that the person sees, or of one body."""
    if isinstance(place, Country):
        bodies = Structure.objects.visible_to(user).filter(country=place)
        return Q(country=place) | Q(structure__in=bodies)
    return Q(structure=place)


def get_managed(user, rows, pk):
    """The membership or invitation whose place the person looks after; 404 otherwise: others' rights are hidden."""
    row = get_object_or_404(rows.select_related("country", "structure__country"), pk=pk)
    place = row.place
    seen = isinstance(place, Country) or Structure.objects.visible_to(user).filter(pk=place.pk).exists()
    if not seen or not can(user, Permission.MANAGE, place):
        raise Http404
    return row


def may_add_structures(user):
    """Whoever coordinates a country there, administrators everywhere; a body of no country is theirs alone."""
    rights = rights_of(user)
    return rights.administrator or bool(rights.countries_with(Permission.MANAGE))


def people_of(country, structure=None):
    """Everybody with a right in the country (None: in no country) or on the structure, by e-mail address."""
    there = Q(memberships__country=country, memberships__country__isnull=False)
    if structure:
        there |= Q(memberships__structure=structure)
    return get_user_model().objects.filter(there, is_active=True).distinct().order_by("email")


def relations_visible_to(user, path=""):
    """Q: relations (or rows whose relation, along `path`) of which the person may see both ends."""
    own = f"{path}__" if path else ""
    ends = Q(**{f"{own}to_structure": None}) | structures_visible_to(user, f"{own}to_structure")
    return structures_visible_to(user, f"{own}from_structure") & ends


def statements_visible_to(user):
    """Q: what sources that the person may see say of what the person may see."""
    subjects = (
        Q(structure__isnull=False) & structures_visible_to(user, "structure")
        | Q(seat__isnull=False) & structures_visible_to(user, "seat__structure")
        | Q(relation__isnull=False) & relations_visible_to(user, "relation")
        | Q(organisation__in=Organisation.objects.visible_to(user))
    )
    return sources_visible_to(user, "source") & subjects


def get_of_body(user, rows, pk, path="structure"):
    """One of a body's own rows (a seat, a relation, a document …), to be changed; `path` leads to the body.

    404 where the body is not visible, 403 without the right to manage it.
    """
    row = get_object_or_404(rows.filter(structures_visible_to(user, path)), pk=pk)
    if not can(user, Permission.MANAGE, getattr(row, path)):
        raise PermissionDenied
    return row


def follow(row, path):
    """The row that a path of columns leads to: "version__assessment__structure"."""
    for step in path.split("__"):
        row = getattr(row, step)
    return row


def get_organisation(user, code):
    """The organisation; 404 where the person may not see it."""
    return get_object_or_404(Organisation.objects.visible_to(user).select_related("country"), code=code)


def may_change_organisation(user, organisation):
    """Whoever manages its country; an international one is changed by administrators."""
    if organisation.country_id is None:
        return rights_of(user).administrator
    return can(user, Permission.MANAGE, organisation.country)


def get_organisation_to_change(user, code):
    organisation = get_organisation(user, code)
    if not may_change_organisation(user, organisation):
        raise PermissionDenied
    return organisation


def posts_visible_to(user):
    """Q: posts that sit in a body that the person may see, and those of visible organisations that sit nowhere."""
    if rights_of(user).administrator:
        return EVERYTHING
    seated = Seat.objects.exclude(post=None)
    seen = Q(pk__in=seated.filter(structures_visible_to(user, "structure")).values("post"))
    return seen | ~Q(pk__in=seated.values("post")) & Q(organisation__in=Organisation.objects.visible_to(user))


def may_change_post(user, post):
    """Whoever may change its organisation, or manages every body in which it sits, hidden ones counted too."""
    if post.organisation and may_change_organisation(user, post.organisation):
        return True
    return rights_of(user).administrator or manages_all(user, Structure.objects.filter(seats__post=post))


def manages_all(user, structures):
    """Whether there are such bodies and the person sees and manages each of them."""
    managed = Structure.objects.visible_to(user).filter(places_with(user, Permission.MANAGE, ""))
    ids = set(structures.values_list("pk", flat=True))
    return bool(ids) and managed.filter(pk__in=ids).count() == len(ids)


def get_post(user, pk):
    """The post, to be changed; 404 where the person sees it nowhere, 403 without the right."""
    rows = Post.objects.select_related("organisation__country")
    post = get_object_or_404(rows.filter(posts_visible_to(user)), pk=pk)
    if not may_change_post(user, post):
        raise PermissionDenied
    return post


def get_source(user, code):
    """The source; 404 where the person may not see it."""
    return get_object_or_404(Source.objects.visible_to(user).select_related("country"), code=code)


def may_change_source(user, source):
    """Whoever manages its country; a source of no country is changed by administrators."""
    if source.country_id is None:
        return rights_of(user).administrator
    return can(user, Permission.MANAGE, source.country)


def get_statement(user, pk):
    """What a source says, to be changed by whoever may change what it is about."""
    subjects = ("structure__country", "seat__structure__country", "relation__from_structure__country")
    more = ("relation__to_structure", "seat__post", "seat__organisation", "organisation__country", "source")
    rows = Statement.objects.select_related(*subjects, *more)
    statement = get_object_or_404(rows.filter(statements_visible_to(user)), pk=pk)
    body = statement.body
    allowed = can(user, Permission.MANAGE, body) if body else may_change_organisation(user, statement.organisation)
    if not allowed:
        raise PermissionDenied
    return statement
