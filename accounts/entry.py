"""Who may come in where. Each view says it in one line above itself; `manage.py access_table` reads it from there."""

from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed

EVERYBODY = ("everybody",)  # signed out too
CIRCLE = ("circle",)  # whoever is in the record's circle: everybody for a public one
SIGNED_IN = ("signed_in",)
ADMINISTRATORS = ("administrator",)

SIGNED_OUT_TOO = {*EVERYBODY, *CIRCLE}


@dataclass(frozen=True)
class Entry:
    """What a route asks of whoever comes: the kind of record it is about ("" for none), the rights by method."""

    thing: str
    rights: dict


def open_to(thing="", **rights):
    """Decorator of a view: the kind of record that its address names, and who may use it by which method.

    `rights` are tuples of words by method: GET (HEAD likewise) and POST. Here are refused: other methods (405), whoever
    is signed out where no method is open to them, and whoever is no administrator where only administrators may. What a
    right for a country or a structure opens is decided by the loaders of `access.py`; a test tries every route with
    every right against what is said here.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            asked = rights.get("GET" if request.method == "HEAD" else request.method)
            if asked is None:
                return HttpResponseNotAllowed(allowed)
            if not SIGNED_OUT_TOO & set(asked) and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if asked == ADMINISTRATORS and not request.user.is_administrator:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        allowed = [*rights, *(["HEAD"] if "GET" in rights else [])]
        guarded.entry = Entry(thing, rights)
        is_open = any(SIGNED_OUT_TOO & set(words) for words in rights.values())
        return login_not_required(guarded) if is_open else guarded

    return decorate
