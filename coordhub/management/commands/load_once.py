"""Loads the reference data and the first countries, each a single time: what people changed since then stays."""

import json
from pathlib import Path

from django.conf import settings
from django.core import serializers
from django.core.management import BaseCommand, CommandError, call_command
from django.core.serializers.base import DeserializationError


class Command(BaseCommand):
    help = (
        "Loads each fixture of FIXTURES_AT_FIRST_START that is not in the database yet. One that is there is never "
        "loaded again; `loaddata` does that, and restores the fixture's own rows."
    )

    def handle(self, **options):
        for name in settings.FIXTURES_AT_FIRST_START:
            path = find(name)
            if not any(was_loaded(row) for row in signs(path)):
                call_command("loaddata", str(path), verbosity=0)  # all or nothing: one transaction
                self.stdout.write(f"Loaded {name}")


def find(name):
    """The fixture's file."""
    paths = [Path(folder) / f"{name}.json" for folder in settings.FIXTURE_DIRS]
    path = next(filter(Path.exists, paths), None)
    if path is None:
        raise CommandError(f"There is no fixture {name}: looked for {', '.join(map(str, paths))}.")
    return path


def signs(path):
    """The rows by which a fixture is known: its bodies, or the last row of reference data, which no other has.

    Of a body's seats, relations and quotes any single one may be deleted by a person without the fixture being new.
    """
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [row for row in rows if row["model"] == "structures.structure"] or rows[-1:]


def was_loaded(row):
    """Whether the database has a row with this natural key, or its history remembers one that somebody deleted."""
    try:
        (found,) = serializers.deserialize("python", [row])
    except DeserializationError:  # not even what the row points to is there
        return False
    thing = found.object
    if thing.pk is not None and type(thing)._base_manager.filter(pk=thing.pk).exists():
        return True
    history = getattr(type(thing), "history", None)
    return bool(history) and history.filter(**{name: row["fields"][name] for name in thing.NATURAL_KEY}).exists()
