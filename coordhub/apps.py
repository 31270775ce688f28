from django.apps import AppConfig


class CoordhubConfig(AppConfig):
    name = "coordhub"

    def ready(self):
        from . import checks  # noqa: F401  (registers the start-up checks)
