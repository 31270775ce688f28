"""Rows that two people edit: each carries a revision, and a change is written only over the revision it was made on."""

from django.db.models import F

LOADED = "loaded"  # reason of the first row of a history that begins with a row out of a file


def write_if_unchanged(instance, *, revision, by, **values):
    """Writes the values if the row is still at that revision, with its history; False if somebody was faster.

    The check is in the UPDATE's WHERE, so that it holds between two servers too. Call it inside `atomic()`.
    """
    rows = type(instance).objects.filter(pk=instance.pk, revision=revision)
    loaded = None if instance.history.exists() else rows.first()
    if not rows.update(**values, revision=F("revision") + 1):
        return False
    if loaded:
        remember(loaded)
    for name, value in values.items():
        setattr(instance, name, value)
    instance.revision = revision + 1
    instance._history_user = by
    instance.save(update_fields=[*values, "revision"])
    return True


def remember(loaded):
    """A row that came out of a file has no history: what it said before its first change is kept, as nobody's."""
    loaded._history_user = None
    type(loaded).history.bulk_history_create([loaded], default_change_reason=LOADED)
