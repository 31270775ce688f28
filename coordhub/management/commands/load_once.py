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
            if not is_there(last_row(path)):
                call_command("loaddata", str(path), verbosity=0)  # all or nothing: one transaction
                self.stdout.write(f"Loaded {name}")


def find(name):
    """The fixture's file."""
    paths = [Path(folder) / f"{name}.json" for folder in settings.FIXTURE_DIRS]
    path = next(filter(Path.exists, paths), None)
    if path is None:
        raise CommandError(f"There is no fixture {name}: looked for {', '.join(map(str, paths))}.")
    return path


def last_row(path):
    """The last row of a fixture, read from its end; the rest is not parsed."""
    text = path.read_text(encoding="utf-8")
    start = text.rindex("{", 0, text.rindex('"model":'))
    return json.JSONDecoder().raw_decode(text, start)[0]


def is_there(row):
    """Whether the database has a row with this natural key; a fixture's last row comes in with all others."""
    try:
        (found,) = serializers.deserialize("python", [row])
    except DeserializationError:  # not even what the row points to is there
        return False
    found = found.object
    return found.pk is not None and type(found)._base_manager.filter(pk=found.pk).exists()
