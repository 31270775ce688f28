"""A body's own documents: terms of reference, a decree, minutes; added, changed, taken out."""

from django.db import transaction

from . import writing
from .fields import date_columns
from .models import Document


def add(*, structure, by, uid, dated, **values):
    """A document of the body: kind, title, url, source. The same form sent again gives the first one back."""

    def make():
        document = Document(structure=structure, uid=uid, **values, **date_columns("dated", dated))
        return writing.add(document, by=by)

    def says_the_same(first):
        same = all(getattr(first, name) == value for name, value in values.items())
        return same and first.structure_id == structure.pk and first.dated == dated

    return writing.keep_once(Document, uid, make=make, says_the_same=says_the_same)


def change(*, document, by, revision, dated, **values):
    """Raises writing.MeanwhileChanged, writing.NotPossible."""
    with writing.in_one_step():
        return writing.change(document, revision=revision, by=by, **values, **date_columns("dated", dated))


@transaction.atomic
def delete(*, document, by, revision):
    """Takes out a document that was entered by mistake. Raises writing.MeanwhileChanged."""
    writing.delete(document, revision=revision, by=by)
