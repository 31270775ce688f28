"""Writing rows that people add and change on a form: sent twice, kept once; never over what somebody else wrote."""

from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .revisions import write_if_unchanged


class NotPossible(Exception):
    """What was asked cannot be written; `.problems` says why and what to do, in the reader's language."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems))


class NotNow(NotPossible):
    """The record is in a state in which this cannot be done; another form would not help."""


class SentTwiceDifferently(NotPossible):
    """The same form was sent again with another content."""

    def __init__(self):
        super().__init__([_("This page was already used to add something else. Open it anew and try again.")])


class MeanwhileChanged(Exception):
    """Somebody else changed the row since it was read; `.row` is as it is now."""

    def __init__(self, row):
        self.row = row
        super().__init__(str(row.pk))


def keep_once(model, uid, *, make, says_the_same):
    """What `make()` writes, in one transaction; the form sent again with its uid gives the first row back.

    Raises SentTwiceDifferently where the first row does not say the same, NotPossible for whatever else the database
    refuses because somebody was faster.
    """
    try:
        with transaction.atomic():
            if not model.objects.filter(uid=uid).exists():
                return make()
    except IntegrityError as problem:
        if not model.objects.filter(uid=uid).exists():
            raise NotPossible([crossed()]) from problem
    first = model.objects.get(uid=uid)
    if not says_the_same(first):
        raise SentTwiceDifferently
    return first


@contextmanager
def in_one_step():
    """A transaction; what the database refuses in it, because somebody was faster, becomes a NotPossible."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        raise NotPossible([crossed()]) from problem


def crossed():
    return _("Somebody changed what this rests on at this very moment. Look at the page again, then try once more.")


def refuse(problems, error=NotPossible):
    """Raises NotPossible (or one of its kind) where there are problems."""
    if problems:
        raise error(problems)


def add(row, *, by):
    """Saves a new row with its history."""
    row._history_user = by
    row.save()
    return row


def change(row, *, revision, by, **values):
    """Writes the values over the revision that the person read. Call it inside `atomic()`.

    Nothing to change (left as it is, or a double click) is no conflict. Raises MeanwhileChanged, NotPossible.
    """
    now = _as_it_is(row)
    if all(getattr(now, name) == value for name, value in values.items()):
        return now
    if not write_if_unchanged(now, revision=revision, by=by, **values):
        raise MeanwhileChanged(_as_it_is(row))
    return now


def _as_it_is(row):
    now = type(row).objects.filter(pk=row.pk).first()
    if now is None:
        raise NotPossible([_("Somebody deleted this meanwhile, so it cannot be changed. Copy what you need.")])
    return now


def delete(row, *, revision, by):
    """Deletes the row as the person read it; its history stays. Call it inside `atomic()`. Raises MeanwhileChanged."""
    now = type(row).objects.select_for_update().filter(pk=row.pk).first()
    if now is None:
        return  # somebody was faster
    if now.revision != revision:
        raise MeanwhileChanged(now)
    now._history_user = by
    now.delete()
