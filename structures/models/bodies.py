"""Who coordinates: structures, the organisations and posts that sit in them, how structures are joined."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..fields import PartialDateColumns, known_check, length_check, order_check, partial_date_check
from ..vocabulary import (
    HUMANITARIAN_KINDS,
    Circle,
    Function,
    Kind,
    Level,
    LiaisonMode,
    National,
    OrganisationKind,
    RelationKind,
    Rhythm,
    Role,
    Standing,
    Status,
)
from .places import ByNaturalKey, Country, Identified, Named, Sector, localised


class OrganisationQuerySet(models.QuerySet):
    def get_by_natural_key(self, code):
        return self.get(code=code)

    def visible_to(self, user):
        """Those that sit in a body that the person may see, and those of their countries."""
        from ..access import organisations_visible_to

        return self.filter(organisations_visible_to(user))


class Organisation(Named):
    """Who holds seats: a ministry, an agency, an NGO, a mission, a donor."""

    code = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, null=True, blank=True, related_name="organisations")
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = OrganisationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def get_absolute_url(self):
        return reverse("organisation", args=[self.code])

    @property
    def short_name(self):
        """What people call it: the acronym where there is one."""
        return self.acronym or self.local_name


class Post(Named):
    """A function in an organisation that holds seats, whoever fills it; never a person's name."""

    code = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_fr = models.CharField(_("title in French"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    national = models.CharField(
        _("national or international"), max_length=10, choices=National.choices, default=National.UNKNOWN
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ByNaturalKey()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    @property
    def local_name(self):
        return localised(self, "title")


class StructureQuerySet(models.QuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def visible_to(self, user):
        """Public, and the circles that the person is in; everything for administrators."""
        from ..access import structures_visible_to

        return self.filter(structures_visible_to(user))

    def in_country(self, country):
        return self.filter(country=country)

    def with_place(self):
        """What a line about a structure needs: country and sectors."""
        return self.select_related("country").prefetch_related("sectors")


class Structure(Named):
    """A coordination body: what exists in a country's architecture."""

    NATURAL_KEY = ("slug",)

    slug = models.SlugField(max_length=80, unique=True)
    uid = models.UUIDField(null=True, unique=True, editable=False)  # of the form that added it: sent twice, kept once
    name = models.CharField(_("name"), max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    function = models.CharField(_("function"), max_length=12, choices=Function.choices, blank=True)
    sectors = models.ManyToManyField(Sector, through="StructureSector", related_name="structures")
    level = models.CharField(_("level"), max_length=12, choices=Level.choices, default=Level.NATIONAL)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, null=True, blank=True, related_name="structures")
    area = models.CharField(_("area"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=15, choices=Status.choices, default=Status.ACTIVE)
    confirmed = PartialDateColumns(_("confirmed"))
    started = PartialDateColumns(_("started"))
    ended = PartialDateColumns(_("ended"))
    meets = models.CharField(_("meets"), max_length=12, choices=Rhythm.choices, blank=True)
    hours = models.DecimalField(_("hours per meeting"), max_digits=4, decimal_places=1, null=True, blank=True)
    mandate = models.CharField(_("mandate"), max_length=2000, blank=True)
    mandate_fr = models.CharField(_("mandate in French"), max_length=2000, blank=True)
    circle = models.CharField(_("who may see it"), max_length=10, choices=Circle.choices, default=Circle.COUNTRY)
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="structures_named_in")
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = StructureQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("structure")
        verbose_name_plural = _("structures")
        constraints = [
            partial_date_check("structure", "confirmed"),
            partial_date_check("structure", "started"),
            partial_date_check("structure", "ended"),
            order_check("structure", "started", "ended"),
            length_check("structure", "mandate", 2000),
            length_check("structure", "mandate_fr", 2000),
            models.CheckConstraint(condition=Q(hours__isnull=True) | Q(hours__gt=0), name="structure_hours_positive"),
            models.CheckConstraint(condition=~Q(slug="new"), name="structure_slug_not_an_address"),  # /structures/new/
            *(
                known_check("structure", column, choices)
                for column, choices in [("circle", Circle), ("status", Status), ("kind", Kind), ("level", Level)]
            ),
            *(length_check("structure", column, 200) for column in ("name", "name_fr", "area")),
        ]

    def get_absolute_url(self):
        return reverse("structure", args=[self.slug])

    @property
    def short_name(self):
        """What people call it: the acronym where there is one."""
        return self.acronym or self.local_name

    @property
    def second_name(self):
        """The other name beside the short one, where they differ."""
        return self.local_name if self.local_name != self.short_name else ""

    @property
    def fictional(self):
        return bool(self.country and self.country.fictional)

    @property
    def today(self):
        """The day that it is now where the body works; of no single country: in universal time."""
        return self.country.today if self.country else datetime.datetime.now(datetime.UTC).date()

    @property
    def humanitarian(self):
        """Whether the criteria's humanitarian variant and its cautions are shown."""
        return self.kind in HUMANITARIAN_KINDS

    @property
    def can_be_assessed(self):
        """A proposed body does not exist yet: there is nothing to assess."""
        return self.status != Status.PROPOSED

    @property
    def local_mandate(self):
        return localised(self, "mandate")


class StructureSector(models.Model):
    """A sector that a structure works in; inferred where only the body's name tells."""

    NATURAL_KEY = ("structure__slug", "sector__code")

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="in_sectors")
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(_("standing"), max_length=10, choices=Standing.choices, blank=True)

    objects = ByNaturalKey()
    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["structure", "sector"], name="structure_sector_once")]

    def __str__(self):
        return f"{self.structure}: {self.sector}"

    def natural_key(self):
        return (self.structure.slug, self.sector.code)

    natural_key.dependencies = ["structures.structure", "structures.sector"]


class StatusChange(Identified):
    """A move of a structure from one status to the next, since a date."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="status_changes")
    status = models.CharField(_("status"), max_length=15, choices=Status.choices)
    since = PartialDateColumns(_("since"), required=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    recorded = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = ByNaturalKey()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")
        constraints = [
            known_check("statuschange", "status", Status),
            partial_date_check("statuschange", "since", required=True),
            length_check("statuschange", "note", 500),
        ]

    def __str__(self):
        return f"{self.structure}: {self.get_status_display()}"


class Seat(Identified):
    """A role that one organisation or post holds in a structure, with its dates."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="seats")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="seats"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    since = PartialDateColumns(_("since"))
    until = PartialDateColumns(_("until"))
    confirmed = PartialDateColumns(_("confirmed"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    note_fr = models.CharField(_("note in French"), max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ByNaturalKey()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, post__isnull=True)
                | Q(organisation__isnull=True, post__isnull=False),
                name="seat_organisation_or_post",
            ),
            models.UniqueConstraint(
                fields=["structure", "role", "organisation"],
                condition=Q(until_latest__isnull=True, organisation__isnull=False),
                name="seat_of_organisation_once",
            ),
            models.UniqueConstraint(
                fields=["structure", "role", "post"],
                condition=Q(until_latest__isnull=True, post__isnull=False),
                name="seat_of_post_once",
            ),
            known_check("seat", "role", Role),
            partial_date_check("seat", "since"),
            partial_date_check("seat", "until"),
            partial_date_check("seat", "confirmed"),
            order_check("seat", "since", "until"),
        ]

    def __str__(self):
        return gettext("%(label)s: %(text)s") % {"label": self.get_role_display(), "text": self.holder}

    @property
    def holder(self):
        return self.post or self.organisation

    @property
    def local_note(self):
        return localised(self, "note")


class Relation(Identified):
    """How one structure is joined to another, or to something that is only named in words."""

    from_structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("relation"), max_length=20, choices=RelationKind.choices)
    to_structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, null=True, blank=True, related_name="relations_to"
    )
    to_text = models.CharField(_("to, in words"), max_length=200, blank=True)
    to_text_fr = models.CharField(_("to, in French"), max_length=200, blank=True)
    mode = models.CharField(_("mode"), max_length=15, choices=LiaisonMode.choices, blank=True)
    since = PartialDateColumns(_("since"))
    until = PartialDateColumns(_("until"))
    confirmed = PartialDateColumns(_("confirmed"))
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ByNaturalKey()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.CheckConstraint(
                condition=(Q(to_structure__isnull=False, to_text="", to_text_fr=""))
                | (Q(to_structure__isnull=True) & ~Q(to_text="")),
                name="relation_to_structure_or_words",
            ),
            models.CheckConstraint(
                condition=Q(to_structure__isnull=True) | ~Q(to_structure=F("from_structure")),
                name="relation_not_to_itself",
            ),
            models.CheckConstraint(
                condition=Q(mode="") | Q(kind=RelationKind.LIAISES_WITH), name="relation_mode_only_of_liaison"
            ),
            models.UniqueConstraint(
                fields=["from_structure"],
                condition=Q(kind=RelationKind.PART_OF, until_latest__isnull=True),
                name="relation_part_of_one",
            ),
            models.UniqueConstraint(
                fields=["from_structure", "kind", "to_structure"],
                condition=Q(until_latest__isnull=True, to_structure__isnull=False),
                name="relation_once",
            ),
            known_check("relation", "kind", RelationKind),
            partial_date_check("relation", "since"),
            partial_date_check("relation", "until"),
            partial_date_check("relation", "confirmed"),
            order_check("relation", "since", "until"),
        ]

    def __str__(self):
        return f"{self.from_structure} {self.get_kind_display()} {self.to_structure or self.to_text}"

    @property
    def local_to_text(self):
        return localised(self, "to_text")
