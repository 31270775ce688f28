"""What a person was given: a right for a country or for one structure."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from ..fields import known_check
from ..vocabulary import (
    Right,
)
from .bodies import Structure
from .places import Country


class Membership(models.Model):
    """A right that a person was given for a country or for one structure."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    country = models.ForeignKey(Country, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships")
    structure = models.ForeignKey(
        Structure, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    right = models.CharField(pgettext_lazy("of a person", "right"), max_length=15, choices=Right.choices)
    given = models.DateTimeField(_("given"), auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(country__isnull=False, structure__isnull=True)
                | Q(country__isnull=True, structure__isnull=False),
                name="membership_country_or_structure",
            ),
            models.CheckConstraint(
                condition=(Q(structure__isnull=True) & ~Q(right=Right.FOCAL_POINT))
                | (Q(structure__isnull=False) & ~Q(right=Right.COORDINATOR)),
                name="membership_right_fits_place",
            ),
            known_check("membership", "right", Right),
            models.UniqueConstraint(
                fields=["user", "country", "right"], condition=Q(structure=None), name="membership_country_once"
            ),
            models.UniqueConstraint(
                fields=["user", "structure", "right"], condition=Q(country=None), name="membership_structure_once"
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.right} {self.country_id or self.structure}"
