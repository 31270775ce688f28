"""When somebody was faster than the person at a form."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _


def moved_on(request, version):
    """The card went on in the meantime: nothing was changed; its page shows where it is."""
    messages.warning(
        request,
        _("Nothing was changed: this card is now “%(state)s”.") % {"state": version.get_state_display()},
    )
    return redirect("assessment", version.assessment_id)
