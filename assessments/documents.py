"""The document that a card comes from: described when the card is begun, opened to the public with it, thrown away
with its draft."""

from django.db.models import Q
from django.utils.translation import gettext as _

from structures.access import Permission, can
from structures.models import Source
from structures.revisions import write_if_unchanged
from structures.vocabulary import Circle


def add_source(*, by, country, code, title, author="", published=None, url=""):
    """A document that others in the country can read. Private to the country until somebody makes it public."""
    source = Source(code=code, title=title, author=author, url=url, country=country, circle=Circle.COUNTRY)
    source.published = published
    source._history_user = by
    source.save()
    return source


def code_for(assessment, number=""):
    """The code of a document that was described with a card; by it the document is found when its draft goes."""
    return "-".join(filter(None, ["source", assessment.code, number]))


def is_used(source, *, besides=None):
    """Whether anything rests on the document: cards (but this one), facts, marks, criteria."""
    for relation in Source._meta.related_objects:
        rows = relation.related_model.objects.filter(**{relation.field.name: source})
        if besides is not None and relation.related_model is type(besides):
            rows = rows.exclude(pk=besides.pk)
        if rows.exists():
            return True
    return False


def throw_away_unused(*, assessment, by):
    """Deletes the documents that were described with a card which is gone now, if nothing else rests on them."""
    code = code_for(assessment)
    for source in Source.objects.filter(Q(code=code) | Q(code__startswith=f"{code}-")):
        if not is_used(source):
            source._history_user = by
            source.delete()


def needs_opening(assessment, circle):
    """Whether the card's document is for fewer readers than the card would be."""
    source = assessment.source
    return bool(source) and circle == Circle.PUBLIC and source.circle != Circle.PUBLIC


def may_open(user, assessment):
    """Whether this person may make the card's document public: as who settles for its country, or where it serves this
    card alone."""
    source = assessment.source
    if source.country and can(user, Permission.MANAGE, source.country):
        return True
    return not is_used(source, besides=assessment)


def problems_before_opening(user, assessment, *, agreed):
    """Why a card with this document cannot be public yet; empty when it can. `agreed`: the document is opened too."""
    if not may_open(user, assessment):
        words = _(
            "The document “%(title)s” is for the country only, and not for this card alone. Choose a smaller circle, "
            "or ask the coordinator of the country to make the document public first."
        )
    elif not agreed:
        words = _(
            "The document “%(title)s” is for the country only, and a public card names it. Tick that it becomes public "
            "too, or choose a smaller circle."
        )
    else:
        return []
    return [words % {"title": assessment.source.local_title}]


def open_to_the_public(*, source, by):
    """Inside the transaction that publishes the card."""
    source = Source.objects.select_for_update().get(pk=source.pk)
    if source.circle != Circle.PUBLIC:
        write_if_unchanged(source, revision=source.revision, by=by, circle=Circle.PUBLIC)
