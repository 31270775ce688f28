"""Rows that two people edit: each carries a revision, and a change is written only over the revision it was made on."""

from django.db.models import F

LOADED = "as loaded"  # reason of the first row of a history that begins with a row out of a file


def write_if_unchanged(instance, *, revision, by, **values):
    """Writes the values if the row is still at that revision, with its history; False if somebody was faster.

    The check is in the UPDATE's WHERE, so that it holds between two servers too. Call it inside `atomic()`.
    """
    rows = type(instance).objects.filter(pk=instance.pk, revision=revision)
    first = list(rows) if revision == 1 else []  # as it stands in the database, whatever was done to `instance`
    if not rows.update(**values, revision=F("revision") + 1):
        return False
    remember_the_first(first)
    for name, value in values.items():
        setattr(instance, name, value)
    instance.revision = revision + 1
    instance._history_user = by
    instance.save(update_fields=[*values, "revision"])
    return True


def remember_the_first(rows):
    """Keeps how rows of one table were before their first change, where nothing is known of it.

    What a fixture loads has no history: without this nobody could see what the first change replaced. Nobody's name and
    the moment of that change stand on it.
    """
    loaded = [row for row in rows if row.revision == 1]
    if not loaded:
        return
    history = type(loaded[0]).history
    known = set(history.filter(id__in=[row.pk for row in loaded]).values_list("id", flat=True))
    unknown = [row for row in loaded if row.pk not in known]
    for row in unknown:
        row._history_user = None
    history.bulk_history_create(unknown, default_change_reason=LOADED)
