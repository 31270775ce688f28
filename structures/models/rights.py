"""What a person was given, or is invited to: a right for a country or for one structure."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from ..fields import known_check
from ..vocabulary import (
    Right,
)
from .bodies import Structure
from .places import Country


def place_checks(table):
    """Constraints: a country or a structure, and a right that can be given there."""
    return [
        models.CheckConstraint(
            condition=Q(country__isnull=False, structure__isnull=True)
            | Q(country__isnull=True, structure__isnull=False),
            name=f"{table}_country_or_structure",
        ),
        models.CheckConstraint(
            condition=(Q(structure__isnull=True) & ~Q(right=Right.FOCAL_POINT))
            | (Q(structure__isnull=False) & ~Q(right=Right.COORDINATOR)),
            name=f"{table}_right_fits_place",
        ),
        known_check(table, "right", Right),
    ]


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
            *place_checks("membership"),
            models.UniqueConstraint(
                fields=["user", "country", "right"], condition=Q(structure=None), name="membership_country_once"
            ),
            models.UniqueConstraint(
                fields=["user", "structure", "right"], condition=Q(country=None), name="membership_structure_once"
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.right} {self.country_id or self.structure}"

    @property
    def place(self):
        """Where the right counts: a Country or a Structure."""
        return self.country or self.structure


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Those that can still be accepted."""
        return self.filter(accepted=None, withdrawn=None, expires__gt=timezone.now())


class Invitation(models.Model):
    """A right offered to whoever reads mail at an address; accepted once, by them, within its time."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    country = models.ForeignKey(Country, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations")
    structure = models.ForeignKey(
        Structure, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    right = models.CharField(pgettext_lazy("of a person", "right"), max_length=15, choices=Right.choices)
    digest = models.CharField(max_length=64, unique=True, editable=False)  # SHA-256 of what the link holds
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created = models.DateTimeField(_("invited"), auto_now_add=True)
    expires = models.DateTimeField(_("can be accepted until"))
    accepted = models.DateTimeField(_("accepted"), null=True, blank=True)
    withdrawn = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            *place_checks("invitation"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_lower_case"),
            models.CheckConstraint(
                condition=Q(accepted=None) | Q(withdrawn=None), name="invitation_accepted_or_withdrawn"
            ),
            models.UniqueConstraint(
                fields=["email", "country", "right"],
                condition=Q(structure=None, accepted=None, withdrawn=None),
                name="invitation_country_once",
            ),
            models.UniqueConstraint(
                fields=["email", "structure", "right"],
                condition=Q(country=None, accepted=None, withdrawn=None),
                name="invitation_structure_once",
            ),
        ]

    def __str__(self):
        return f"{self.email}: {self.right} {self.country_id or self.structure}"

    @property
    def place(self):
        """Where the right will count: a Country or a Structure."""
        return self.country or self.structure

    @property
    def late(self):
        """Whether its time is over."""
        return self.expires <= timezone.now()
