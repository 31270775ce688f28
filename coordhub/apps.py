from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class CoordhubConfig(AppConfig):
    name = "coordhub"

    def ready(self):
        from . import checks  # noqa: F401  (registers the start-up checks)


class SiteAdminConfig(AdminConfig):
    default_site = "coordhub.administration.Site"
