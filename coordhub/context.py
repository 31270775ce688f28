"""What every page of the site needs."""

from django.conf import settings
from django.utils.translation import get_language

from structures.demo import ROLES


def site(request):
    language = (get_language() or "en").split("-")[0]
    return {
        "demo": settings.DEMO,
        "demo_roles": ROLES if settings.DEMO else {},
        "language": language,
        "other_languages": [(code, name) for code, name in settings.LANGUAGES_IN_THEIR_OWN_WORDS if code != language],
    }
