"""/about/confidentiality/: who sees what, what is kept, whom to tell after a leak, and a disclaimer for names.

Each of its sentences must hold in the code: tests/test_confidentiality.py tries those that can be tried.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.shortcuts import render

from accounts.entry import EVERYBODY, open_to


@open_to(GET=EVERYBODY)
def confidentiality(request):
    context = {
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
        "smallest_group": settings.SMALLEST_GROUP,
        "keep_answers": settings.KEEP_ANSWERS,
        "contact": settings.CONTACT,
        "contact_address": settings.CONTACT if is_address(settings.CONTACT) else "",
    }
    return render(request, "about/confidentiality.html", context)


def is_address(text):
    """Whether this is an e-mail address, which can be written to with one click."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
