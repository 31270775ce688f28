"""Where: countries and sectors; and how rows of fixtures are found again."""

import uuid
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..vocabulary import (
    Language,
    SectorKind,
)


def localised(instance, field):
    """The field's text in the reader's language, in English where there is none."""
    language = (get_language() or "en").split("-")[0]
    text = getattr(instance, f"{field}_{language}", "") if language != "en" else ""
    return text or getattr(instance, field)


class ByNaturalKey(models.Manager):
    """Finds a row of a fixture by the columns that name it."""

    def get_by_natural_key(self, *values):
        return self.get(**dict(zip(self.model.NATURAL_KEY, values, strict=True)))


class Named(models.Model):
    """What has a name in English and in French, and a natural key."""

    NATURAL_KEY = ("code",)

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.local_name)

    def natural_key(self):
        return tuple(getattr(self, column) for column in self.NATURAL_KEY)

    @property
    def local_name(self):
        return localised(self, "name")


class Identified(models.Model):
    """A row with a client-made UUID: sent twice, it is kept once; a fixture finds it again by it."""

    NATURAL_KEY = ("uid",)

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def natural_key(self):
        return (str(self.uid),)


class CountryQuerySet(models.QuerySet):
    def get_by_natural_key(self, iso3):
        return self.get(iso3=iso3)

    def visible_to(self, user):
        """Those with a body that the person may see, and those where they have a right."""
        from ..access import countries_visible_to

        return self.filter(countries_visible_to(user))


class Country(Named):
    """A country or territory of ISO 3166-1, or the invented one (XXA, a user-assigned code)."""

    NATURAL_KEY = ("iso3",)

    iso3 = models.CharField(max_length=3, primary_key=True)
    iso2 = models.CharField(max_length=2, unique=True)
    m49 = models.CharField(max_length=3, blank=True)
    name = models.CharField(_("name"), max_length=100)
    name_fr = models.CharField(_("name in French"), max_length=100, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    language = models.CharField(_("default language"), max_length=5, choices=Language.choices, default=Language.EN)
    fictional = models.BooleanField(_("fictional"), default=False)

    objects = CountryQuerySet.as_manager()

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")

    def get_absolute_url(self):
        return reverse("country", args=[self.pk])

    @property
    def today(self):
        """The day that it is there now."""
        return timezone.localdate(timezone=ZoneInfo(self.time_zone))


class Sector(Named):
    """A cluster, an area of responsibility or a sector of security reform, as data with its years."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_fr = models.CharField(_("name in French"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=SectorKind.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = ByNaturalKey()

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="sector_ends_after_start",
            )
        ]
