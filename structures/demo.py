"""Demo mode: a visitor tries each role with one click. Its people are made when first needed, on this machine only."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import Country, Membership, Structure
from .vocabulary import Right

ROLES = {
    "assessor": _("Assessor"),
    "focal_point": _("Focal point"),
    "coordinator": pgettext_lazy("right of a person", "Coordinator"),
    "viewer": _("Viewer"),
    "administrator": _("Administrator"),
}
COUNTRIES = ["XXA", "CAF", "COD"]
BODIES_OF_FOCAL_POINT = ["cod-cmj", "xxa-cmcoord"]


@transaction.atomic
def demo_person(role):
    """The demo's person with this role (a key of ROLES), with their rights as the demo has them."""
    person, _made = get_user_model().objects.get_or_create(
        email=f"{role.replace('_', '-')}@demo.invalid",
        defaults={
            "is_staff": role == "administrator",
            "is_superuser": role == "administrator",
            "password": "!demo",  # unusable: nobody signs in with it
        },
    )
    if role == "focal_point":
        for body in Structure.objects.filter(slug__in=BODIES_OF_FOCAL_POINT):
            Membership.objects.get_or_create(user=person, structure=body, right=Right.FOCAL_POINT)
    elif role != "administrator":
        for country in Country.objects.filter(pk__in=COUNTRIES):
            Membership.objects.get_or_create(user=person, country=country, right=role)
    return person


def demo_is_on():
    return settings.DEMO and not settings.HOSTS
