"""Sources that facts come from, and what they say of a body, a seat, a relation or an organisation."""

import uuid

from django.db import transaction

from . import writing
from .fields import date_columns
from .models import Source, Statement
from .vocabulary import Circle


def add_source(*, by, country, title, author="", published=None, url="", code=None):
    """A document that others in the country can read, until somebody makes it public. Call it inside `atomic()`."""
    source = Source(code=code or f"source-{uuid.uuid4()}", title=title, author=author, url=url, country=country)
    source.circle = Circle.COUNTRY
    source.published = published
    return writing.add(source, by=by)


@transaction.atomic
def change_source(*, source, by, revision, published, **values):
    """Title, author, address, circle. Raises writing.MeanwhileChanged, writing.NotPossible."""
    return writing.change(source, revision=revision, by=by, **values, **date_columns("published", published))


def add(*, about, country, by, uid, source, new_source=None, **values):
    """What a source says of one thing: `about` is {"seat": seat} or the like, `new_source` columns of one to be made.

    The same form sent again gives the first one back.
    """

    def make():
        made = add_source(by=by, country=country, **new_source) if new_source else source
        return writing.add(Statement(uid=uid, source=made, **about, **values), by=by)

    def says_the_same(first):
        same_source = first.source.title == new_source["title"] if new_source else first.source == source
        return same_source and all(getattr(first, name) == value for name, value in {**about, **values}.items())

    return writing.keep_once(Statement, uid, make=make, says_the_same=says_the_same)


def change(*, statement, country, by, revision, source, new_source=None, **values):
    """Another source, other words, another standing. Raises writing.MeanwhileChanged, writing.NotPossible."""
    with writing.in_one_step():
        if new_source:
            source = add_source(by=by, country=country, **new_source)
        return writing.change(statement, revision=revision, by=by, source=source, **values)


@transaction.atomic
def delete(*, statement, by, revision):
    """Takes out a statement; the source stays. Raises writing.MeanwhileChanged."""
    writing.delete(statement, revision=revision, by=by)
