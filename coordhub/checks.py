"""What must hold wherever coordhub is started: database modes, a cache that all workers share."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connections


@register(Tags.database)
def database_modes(app_configs, databases, **kwargs):
    """One writer at a time on SQLite, time limits on PostgreSQL: without them edits are lost or the site hangs."""
    found = []
    for alias in databases or ["default"]:
        options = connections[alias].settings_dict.get("OPTIONS", {})
        vendor = connections[alias].vendor
        if vendor == "sqlite" and options.get("transaction_mode") != "IMMEDIATE":
            found.append(Error("SQLite must open transactions with IMMEDIATE.", id="coordhub.E001"))
        if vendor == "postgresql" and "lock_timeout" not in options.get("options", ""):
            found.append(Error("PostgreSQL needs statement_timeout and lock_timeout.", id="coordhub.E002"))
        if connections[alias].settings_dict.get("ATOMIC_REQUESTS"):
            found.append(Error("ATOMIC_REQUESTS must stay off: a slow client would stop the site.", id="coordhub.E003"))
    return found


@register(Tags.caches, deploy=True)
def shared_cache(app_configs, **kwargs):
    """Limits on failed sign-ins count in the cache: a cache of one process would multiply them."""
    backend = settings.CACHES["default"]["BACKEND"]
    if backend.endswith(("LocMemCache", "DummyCache")):
        return [Warning("The cache must be shared by all workers (database cache).", id="coordhub.W001")]
    return []
