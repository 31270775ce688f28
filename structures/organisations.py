"""Organisations and posts: adding one that is not known yet, mending names, finding a post by its title."""

import secrets

from django.db import transaction
from django.db.models.deletion import ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from . import writing
from .access import posts_visible_to
from .models import Organisation, Post
from .text import fold
from .vocabulary import National

RESERVED = {"find"}  # words of addresses


def free_code(model, wanted):
    """A code that no row has yet, made from a name; where it is taken, with letters that tell nothing."""
    code = slugify(wanted)[:70].strip("-") or "unnamed"
    while code in RESERVED or model.objects.filter(code=code).exists():
        code = f"{slugify(wanted)[:70].strip('-') or 'unnamed'}-{secrets.token_hex(3)}"
    return code


def add_organisation(*, by, name, kind, country, name_fr="", acronym=""):
    """A new organisation of a country, or an international one (country None). Call it inside `atomic()`."""
    place = country.pk.lower() if country else ""
    row = Organisation(
        code=free_code(Organisation, f"{place} {acronym or name}"),
        name=name,
        name_fr=name_fr,
        acronym=acronym,
        kind=kind,
        country=country,
    )
    return writing.add(row, by=by)


@transaction.atomic
def change_organisation(*, organisation, by, revision, **values):
    """Name, acronym, kind, country. Raises writing.MeanwhileChanged."""
    return writing.change(organisation, revision=revision, by=by, **values)


@transaction.atomic
def change_post(*, post, by, revision, **values):
    """Titles, and whether it is national. Raises writing.MeanwhileChanged, writing.NotPossible."""
    others = Post.objects.filter(posts_visible_to(by), organisation=post.organisation_id).exclude(pk=post.pk)
    if post.organisation_id and _titled(others, values["title"]):
        raise writing.NotPossible([_("The organisation has another post of this title already. Choose another title.")])
    return writing.change(post, revision=revision, by=by, **values)


def post_for(*, structure, organisation, by, title, title_fr="", national=National.UNKNOWN, present=None):
    """The organisation's post of this title, made where there is none. Call it inside `atomic()`.

    `present` is the post that holds the seat now. Only posts that the person may see are looked at, of those without an
    organisation only the same body's: a "Minister" elsewhere is another one. Raises NotPossible where the post is
    recorded otherwise.
    """
    found = _titled([present] if present and present.organisation == organisation else [], title)
    found = found or _titled(_posts_at_hand(structure, organisation).filter(posts_visible_to(by)), title)
    if found is None:
        place = organisation.code if organisation else structure.slug
        row = Post(code=free_code(Post, f"{place} {title}"), title=title, title_fr=title_fr, national=national)
        row.organisation = organisation
        return writing.add(row, by=by)
    return _fill_in(found, by=by, title_fr=title_fr, national=national)


def _fill_in(post, *, by, title_fr, national):
    """What was not known of the post yet; what is recorded otherwise is not changed from here."""
    unknown = {"title_fr": "", "national": National.UNKNOWN}
    told = {"title_fr": title_fr, "national": national}
    more = {name: value for name, value in told.items() if value not in {unknown[name], getattr(post, name)}}
    if any(getattr(post, name) != unknown[name] for name in more):
        recorded = " · ".join(filter(None, [post.title_fr, post.get_national_display()]))
        text = _("The post “%(post)s” is recorded as: %(recorded)s. Write the same, or mend the post on its own page.")
        raise writing.NotPossible([text % {"post": post.title, "recorded": recorded}])
    return writing.change(post, revision=post.revision, by=by, **more) if more else post


def _posts_at_hand(structure, organisation):
    if organisation:
        return Post.objects.filter(organisation=organisation).order_by("pk")
    return Post.objects.filter(organisation=None, seats__structure=structure).order_by("pk").distinct()


def _titled(posts, title):
    wanted = fold(title)
    return next((post for post in posts if wanted in {fold(post.title), fold(post.title_fr)}), None)


def delete_if_unused(post, *, by):
    """A post that nothing points to any more goes with its last seat."""
    post._history_user = by
    try:
        with transaction.atomic():
            post.delete()
    except ProtectedError:
        return
