"""Where each fact comes from: sources, quoted statements, a structure's own documents."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..fields import PartialDateColumns, length_check, partial_date_check
from ..vocabulary import (
    Circle,
    DocumentKind,
    Language,
    Standing,
)
from .bodies import Organisation, Relation, Seat, Structure
from .places import ByNaturalKey, Country, Identified, localised


class SourceQuerySet(models.QuerySet):
    def get_by_natural_key(self, code):
        return self.get(code=code)

    def visible_to(self, user):
        from ..access import sources_visible_to

        return self.filter(sources_visible_to(user))


class Source(models.Model):
    """A document that others can read and that facts or marks are taken from."""

    code = models.CharField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=300)
    title_fr = models.CharField(_("title in French, if it has one"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=Language.choices, blank=True)
    author = models.CharField(_("author"), max_length=300, blank=True)
    published = PartialDateColumns(_("published"))
    url = models.URLField(_("address"), max_length=500, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, null=True, blank=True, related_name="sources")
    circle = models.CharField(_("who may see it"), max_length=10, choices=Circle.choices, default=Circle.COUNTRY)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = SourceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            partial_date_check("source", "published"),
            *(length_check("source", column, 300) for column in ("title", "title_fr", "author")),
            models.CheckConstraint(
                condition=Q(circle__in=[Circle.COUNTRY, Circle.PUBLIC]), name="source_country_or_public"
            ),
        ]

    def __str__(self):
        return f"{self.author}, {self.local_title}" if self.author else self.local_title

    def get_absolute_url(self):
        return reverse("source", args=[self.code])

    @property
    def local_title(self):
        return localised(self, "title")

    def natural_key(self):
        return (self.code,)


class Document(Identified):
    """A structure's own document: terms of reference, a decree, minutes."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=10, choices=DocumentKind.choices)
    title = models.CharField(_("title"), max_length=300)
    dated = PartialDateColumns(_("dated"))
    url = models.URLField(_("address"), max_length=500, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    standing = models.CharField(_("standing"), max_length=10, choices=Standing.choices, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ByNaturalKey()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [partial_date_check("document", "dated")]

    def __str__(self):
        return self.title


class BaseStatement(Identified):
    """What a source says of something: its own words, where they stand, and how firmly they carry the fact."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="%(class)ss")
    quote = models.CharField(_("quoted words"), max_length=2000, blank=True)
    locator = models.CharField(_("where in the document"), max_length=100, blank=True)
    standing = models.CharField(_("standing"), max_length=10, choices=Standing.choices)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    note_fr = models.CharField(_("note in French"), max_length=1000, blank=True)

    objects = ByNaturalKey()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(standing=Standing.STATED) | ~Q(quote=""), name="%(class)s_stated_with_its_words"
            ),
        ]

    def __str__(self):
        return gettext("%(label)s: %(text)s") % {"label": self.source, "text": self.quote or self.local_note}

    @property
    def local_note(self):
        return localised(self, "note")


class Statement(BaseStatement):
    """What a source says of one structure, seat, relation or organisation (of a mark: `assessments`)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, null=True, blank=True, related_name="statements")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, null=True, blank=True, related_name="statements")
    relation = models.ForeignKey(Relation, on_delete=models.CASCADE, null=True, blank=True, related_name="statements")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="statements"
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords()

    class Meta(BaseStatement.Meta):
        abstract = False
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            *BaseStatement.Meta.constraints,
            models.CheckConstraint(
                condition=Q(structure__isnull=False, seat=None, relation=None, organisation=None)
                | Q(structure=None, seat__isnull=False, relation=None, organisation=None)
                | Q(structure=None, seat=None, relation__isnull=False, organisation=None)
                | Q(structure=None, seat=None, relation=None, organisation__isnull=False),
                name="statement_about_one_thing",
            ),
        ]

    @property
    def subject(self):
        """The structure, seat, relation or organisation that it is about."""
        return self.structure or self.seat or self.relation or self.organisation

    @property
    def body(self):
        """The structure on whose page it stands; None of an organisation."""
        if self.seat:
            return self.seat.structure
        return self.relation.from_structure if self.relation else self.structure
