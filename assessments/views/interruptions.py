"""When something came between a person and their form: a session that ended, somebody who was faster."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import interrupted


def typed_in(request):
    """The form's fields: of this POST, or kept from one that a lost session interrupted; None for a fresh page."""
    return request.POST if request.method == "POST" else interrupted.take(request)


def say_interrupted(request):
    messages.warning(
        request,
        _("You had been signed out. Everything you typed is here again, but it is not saved yet."),
    )


def moved_on(request, version):
    """The card went on in the meantime: nothing was changed; its page shows where it is."""
    messages.warning(
        request,
        _("Nothing was changed: this card is now “%(state)s”.") % {"state": version.get_state_display()},
    )
    return redirect("assessment", version.assessment_id)
