"""Rows that two people edit: each carries a revision, and a change is written only over the revision it was made on."""

from django.db.models import F


def write_if_unchanged(instance, *, revision, by, **values):
    """Writes the values if the row is still at that revision, with its history; False if somebody was faster.

    The check is in the UPDATE's WHERE, so that it holds between two servers too. Call it inside `atomic()`.
    """
    rows = type(instance).objects.filter(pk=instance.pk, revision=revision)
    if not rows.update(**values, revision=F("revision") + 1):
        return False
    for name, value in values.items():
        setattr(instance, name, value)
    instance.revision = revision + 1
    instance._history_user = by
    instance.save(update_fields=[*values, "revision"])
    return True
