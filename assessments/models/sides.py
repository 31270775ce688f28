"""Two sides, one card: what the national side and the partners each agree on before the meeting."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from structures.fields import length_check

from .cards import RATED_CODES, Assessment, Mark
from .criteria import Criterion


class Side(models.Model):
    """One side of a joint body before the meeting; until both are ready, each sees its own marks only."""

    class Which(models.TextChoices):
        NATIONAL = "national", pgettext_lazy("side of a joint body", "National side")
        PARTNERS = "partners", pgettext_lazy("side of a joint body", "Partners")

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="sides")
    which = models.CharField(_("side"), max_length=8, choices=Which.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )  # who fills it in, and alone sees it until both are ready
    people = models.PositiveIntegerField(_("people who agreed"), null=True, blank=True)
    ready = models.BooleanField(_("ready"), default=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("side")
        verbose_name_plural = _("sides")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "which"], name="side_once"),
            models.CheckConstraint(condition=Q(which__in=["national", "partners"]), name="side_known"),
        ]

    def __str__(self):
        return f"{self.assessment}: {self.which}"


class SideMark(models.Model):
    """What one side agreed on one criterion."""

    side = models.ForeignKey(Side, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    rating = models.CharField(_("answer"), max_length=15, choices=Mark.Rating.choices, default="not_assessed")
    tentative = models.BooleanField(_("in doubt"), default=False)
    stated_as = models.CharField(_("in the words of whoever gave it"), max_length=100, blank=True)
    reason = models.CharField(_("reason"), max_length=4000, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("mark of a side")
        verbose_name_plural = _("marks of a side")
        constraints = [
            models.UniqueConstraint(fields=["side", "criterion"], name="side_mark_one_a_criterion"),
            models.CheckConstraint(condition=Q(rating__in=Mark.Rating.values), name="side_mark_rating_known"),
            models.CheckConstraint(
                condition=Q(tentative=False) | Q(rating__in=RATED_CODES), name="side_mark_doubt_only_of_a_rating"
            ),
            length_check("side_mark", "stated_as", 100),
            length_check("side_mark", "reason", 4000),
        ]

    def __str__(self):
        return f"{self.side} {self.criterion.number}"
