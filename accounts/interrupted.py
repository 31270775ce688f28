"""What was typed into a form when the session ended: kept until the same person signs in again.

A form carries a seal: who it was made for and at which address, signed. When its POST arrives signed out (or with a
token from before the last sign-in), the fields are kept in the visitor's session, and the form comes back filled once
that person has signed in. For anybody else they are thrown away.
"""

import time

from django.contrib import messages
from django.core import signing
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _

FIELD = "kept_for"
SESSION_KEY = "interrupted"
SALT = "coordhub.interrupted"
SEAL_HOURS = 24
KEPT_MINUTES = 60
LARGEST = 400_000  # characters


def seal(user, path):
    """The signed value of the hidden field: this person's form at this address."""
    return signing.dumps({"user": user.pk, "path": path}, salt=SALT)


def seal_field(user, path):
    """The hidden field itself, as safe HTML."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, seal(user, path))


def keep(request):
    """Keeps the fields of a sealed POST in the session; True when there was something to keep."""
    if request.method != "POST" or FIELD not in request.POST:
        return False
    try:
        sealed = signing.loads(request.POST[FIELD], salt=SALT, max_age=SEAL_HOURS * 3600)
    except signing.BadSignature:
        return False
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    typed = data.urlencode()
    if sealed["path"] != request.path or len(typed) > LARGEST:
        return False
    request.session[SESSION_KEY] = {**sealed, "typed": typed, "at": time.time()}
    return True


def take(request):
    """The kept fields of this person's form at this address as a QueryDict, once; None where there are none."""
    kept = request.session.get(SESSION_KEY)
    if not kept:
        return None
    fresh = time.time() - kept["at"] < KEPT_MINUTES * 60
    if kept["user"] != request.user.pk or not fresh:
        del request.session[SESSION_KEY]
        return None
    if kept["path"] != request.path:
        return None
    del request.session[SESSION_KEY]
    return QueryDict(kept["typed"])


def typed_in(request):
    """The form's fields: of this POST, or kept from one that a lost session interrupted; None for a fresh page."""
    return request.POST if request.method == "POST" else take(request)


def say_interrupted(request):
    messages.warning(
        request,
        _("You had been signed out. Everything you typed is here again, but it is not saved yet."),
    )
