"""Django's `loaddata`, refusing a fixture with two rows of one key: the last would win, and nobody would be told."""

from django.core.management.base import CommandError
from django.core.management.commands import loaddata


class Command(loaddata.Command):
    def load_label(self, fixture_label):
        self.loaded = set()
        super().load_label(fixture_label)

    def save_obj(self, obj):
        saved = super().save_obj(obj)
        row = (type(obj.object), obj.object.pk)
        if row in self.loaded:
            label = obj.object._meta.label
            raise CommandError(f"{label} {obj.object} stands twice in this fixture. Nothing was loaded.")
        self.loaded.add(row)
        return saved
