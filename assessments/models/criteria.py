"""What is asked: criteria sets, their criteria, and the texts of each in every language."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from structures.models import ByNaturalKey, Named, Source
from structures.vocabulary import Language


def reader_language():
    """The code of the reader's language that texts of criteria are kept in."""
    return (get_language() or "en").split("-")[0]


class CriteriaSet(Named):
    """A set of criteria with its edition: data, in every language of the interface."""

    NATURAL_KEY = ("slug", "edition")

    slug = models.SlugField(max_length=40)
    edition = models.CharField(_("edition"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True)
    headline_at = models.PositiveSmallIntegerField(_("score shown from … criteria rated"), null=True, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="criteria_sets")
    default = models.BooleanField(_("offered first"), default=False)

    objects = ByNaturalKey()

    class Meta:
        verbose_name = _("criteria set")
        verbose_name_plural = _("criteria sets")
        constraints = [
            models.UniqueConstraint(fields=["slug", "edition"], name="criteria_set_edition_once"),
            models.UniqueConstraint(fields=["default"], condition=Q(default=True), name="criteria_set_one_default"),
        ]

    @property
    def code(self):
        """What an address asks for."""
        return f"{self.slug}-{self.edition}"

    @property
    def score_shown_from(self):
        """How many criteria must be rated before a score is shown."""
        return settings.HEADLINE_AT if self.headline_at is None else self.headline_at


class Criterion(models.Model):
    """One question of a criteria set."""

    NATURAL_KEY = ("criteria_set__slug", "criteria_set__edition", "number")

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField(_("number"))
    code = models.SlugField(max_length=40)

    objects = ByNaturalKey()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["criteria_set", "number"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "number"], name="criterion_number_once"),
            models.UniqueConstraint(fields=["criteria_set", "code"], name="criterion_code_once"),
        ]

    def __str__(self):
        return f"{self.criteria_set.slug} {self.number}"

    def natural_key(self):
        return (*self.criteria_set.natural_key(), self.number)

    natural_key.dependencies = ["assessments.criteriaset"]


class CriterionText(models.Model):
    """A text of a criterion, by variant and language: the question, its help, its levels, a caution …"""

    class Variant(models.TextChoices):
        PLAIN = "", _("Every body")
        HUMANITARIAN = "humanitarian", _("Humanitarian bodies")

    class Use(models.TextChoices):
        QUESTION = "question", _("Question")
        SHORT = "short", _("Short name")
        HELP = "help", _("Help")
        EVIDENCE = "evidence", _("Evidence to look for")
        YES = "yes", _("What Yes looks like")
        PARTLY = "partly", _("What Partly looks like")
        NO = "no", _("What No looks like")
        RIGHT = "right", _("Ideas for getting it right")
        WRONG = "wrong", _("What can go wrong")
        CAUTION = "caution", _("Caution")

    NATURAL_KEY = (
        "criterion__criteria_set__slug",
        "criterion__criteria_set__edition",
        "criterion__number",
        "variant",
        "language",
        "use",
        "position",
    )

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="texts")
    variant = models.CharField(max_length=20, choices=Variant.choices, blank=True)
    language = models.CharField(max_length=5, choices=Language.choices)
    use = models.CharField(max_length=10, choices=Use.choices)
    position = models.PositiveSmallIntegerField(default=1)
    text = models.CharField(max_length=2000)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = ByNaturalKey()

    class Meta:
        verbose_name = _("text of a criterion")
        verbose_name_plural = _("texts of criteria")
        ordering = ["criterion", "variant", "language", "use", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["criterion", "variant", "language", "use", "position"], name="criterion_text_once"
            )
        ]

    def __str__(self):
        return f"{self.criterion} {self.use} {self.language}"

    def natural_key(self):
        return (*self.criterion.natural_key(), self.variant, self.language, self.use, self.position)

    natural_key.dependencies = ["assessments.criterion"]
