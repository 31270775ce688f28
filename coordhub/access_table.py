"""Every route with its methods, the kind of record it is about, and who may use it: read from the views themselves."""

from django.urls import URLResolver, get_resolver

from accounts.entry import ADMINISTRATORS, Entry

ADMIN = Entry("reference data", {"GET": ADMINISTRATORS, "POST": ADMINISTRATORS})


def rows():
    """[{route, name, methods, object, rights}], one row for each route and set of rights; KeyError without an entry."""
    found = []
    for route, name, entry in routes():
        if entry is None:
            raise KeyError(f"/{route} does not say who it is open to: see accounts/entry.py")
        for rights in dict.fromkeys(entry.rights.values()):
            methods = [method for method, whose in entry.rights.items() if whose == rights]
            found.append(
                {"route": f"/{route}", "name": name, "methods": methods, "object": entry.thing, "rights": list(rights)}
            )
    return found


def routes(resolver=None, before="", inherited=None):
    """(route, name, Entry or None) of every address that the site answers."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, path, ADMIN if pattern.namespace == "admin" else inherited)
        else:
            yield path, pattern.name or "", getattr(pattern.callback, "entry", inherited)
