"""What was answered: assessments of structures, their versions, marks and endorsements."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from structures.access import Permission, circle_includes, places_with, rights_of, structures_visible_to
from structures.fields import PartialDateColumns, known_check, length_check, partial_date_check
from structures.models import BaseStatement, ByNaturalKey, Identified, Organisation, Post, Source, Structure
from structures.vocabulary import Circle, Role

from .. import marks, scoring
from .criteria import CriteriaSet, Criterion


class Basis(models.TextChoices):
    """What an assessment rests on."""

    EXPERT = "expert", _("Expert view")
    MEETING = "meeting", _("Agreed in a meeting")
    SURVEY = "survey", _("Survey")


def published_to(user):
    """Q: cards that the person reads once they are published: by their circle, as author, or as who published them."""
    named = Assessment.readers.through.objects.filter(user_id=user.pk).values("assessment_id")
    found = circle_includes(user, named=named, structure="structure")
    if user.is_authenticated:
        settled = Version.objects.filter(assessment=OuterRef("pk"), published_by=user.pk)
        found |= Q(author=user.pk) | (places_with(user, Permission.MANAGE) & Q(Exists(settled)))
    return found


class AssessmentQuerySet(models.QuerySet):
    def get_by_natural_key(self, code):
        return self.get(code=code)

    def visible_to(self, user):
        """Cards of structures that the person may see: published to a circle they are in, their own, sent to them.

        Whoever settles for the body also sees a meeting's card while it is worked on, and goes on seeing what they
        published. Administrators see what was published or sent; a draft or a private note is its author's alone.
        The card of a round is there once the round is closed. A withdrawn card is in no list: see `withdrawn_from`.
        """
        versions = Version.objects.filter(assessment=OuterRef("pk"))
        first = versions.filter(number=1)  # a correction shows its card to nobody new
        published = Exists(versions.filter(state=Version.State.PUBLISHED))
        sent = Exists(first.filter(state__in=Version.SENT)) & ~Q(basis=Basis.EXPERT, source=None)
        there = Exists(versions.exclude(state=Version.State.WITHDRAWN))
        there &= ~Q(basis=Basis.SURVEY, round__state__in=["planned", "open"])  # nothing to read before it closes
        if rights_of(user).administrator:
            return self.filter(Q(published) | Q(sent) | Q(author=user.pk) | Q(basis=Basis.SURVEY), there)
        reads = Q(published) & published_to(user)
        if user.is_authenticated:
            unpublished = Exists(first.filter(state__in=Version.UNPUBLISHED))
            worked_on = unpublished & Q(basis__in=[Basis.MEETING, Basis.SURVEY])
            reads |= Q(author=user.pk) | (places_with(user, Permission.MANAGE) & (Q(sent) | Q(worked_on)))
            reads |= Q(round__facilitator=user.pk)
        return self.filter(reads, there, structures_visible_to(user, "structure"))

    def withdrawn_from(self, user):
        """Withdrawn cards that the person could read: at its own address each says that it was withdrawn, and why."""
        remains = Version.objects.filter(assessment=OuterRef("pk")).exclude(state=Version.State.WITHDRAWN)
        gone = self.filter(~Exists(remains))
        if rights_of(user).administrator:
            return gone
        return gone.filter(published_to(user), structures_visible_to(user, "structure"))

    def published(self):
        """Those with a published version, newest `version_number` annotated."""
        newest = (
            Version.objects.filter(assessment=OuterRef("pk"), state=Version.State.PUBLISHED)
            .order_by("-number")
            .values("pk")[:1]
        )
        return self.annotate(published_version=Subquery(newest)).filter(published_version__isnull=False)

    def latest_of_each_structure(self):
        """The latest card of each structure: newest reference date; on a tie survey or meeting before expert."""
        return (
            self.published()
            .annotate(
                place=Window(
                    RowNumber(),
                    partition_by=[F("structure")],
                    order_by=[
                        F("as_of_latest").desc(),
                        models.Case(models.When(basis=Basis.EXPERT, then=1), default=0).asc(),
                        F("as_of_earliest").desc(),
                        F("id").desc(),
                    ],
                )
            )
            .filter(place=1)
        )

    def with_facts(self):
        """What stands beside every card: structure, country, criteria set, source, who agreed, round."""
        return self.select_related("structure__country", "criteria_set", "source", "agreed_by", "round")


class Assessment(models.Model):
    """A card: one structure assessed by one criteria set on one basis as of one date; its versions hold the marks."""

    BODY = "structure"  # see structures.merging

    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="assessments")
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="assessments")
    basis = models.CharField(_("basis"), max_length=10, choices=Basis.choices)
    as_of = PartialDateColumns(_("reference date"), required=True)
    code = models.CharField(max_length=64, unique=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="assessments")
    expert = models.CharField(_("whose view (post or function)"), max_length=200, blank=True)
    voices = models.PositiveIntegerField(_("voices"), null=True, blank=True)
    agreed_on = PartialDateColumns(_("agreement of the body to be assessed"))
    agreed_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="agreements")
    agreed_by_words = models.CharField(_("agreed by (post)"), max_length=200, blank=True)
    circle = models.CharField(_("who may see it"), max_length=10, choices=Circle.choices, default=Circle.COUNTRY)
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="assessments_named_in")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="assessments"
    )
    created = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = AssessmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            partial_date_check("assessment", "as_of", required=True),
            partial_date_check("assessment", "agreed_on"),
            known_check("assessment", "basis", Basis),
            known_check("assessment", "circle", Circle),
            length_check("assessment", "expert", 200),
            length_check("assessment", "agreed_by_words", 200),
            models.CheckConstraint(
                condition=~Q(basis=Basis.EXPERT) | Q(voices__isnull=False, voices=1),
                name="assessment_expert_has_one_voice",
            ),
            models.CheckConstraint(
                condition=~Q(basis=Basis.MEETING) | Q(voices__isnull=False, voices__gte=2),
                name="assessment_meeting_has_voices",
            ),
        ]
        indexes = [models.Index(fields=["structure", "-as_of_latest"])]

    def __str__(self):
        return f"{self.structure} {self.as_of.iso()} {self.basis}"

    def get_absolute_url(self):
        return reverse("assessment", args=[self.pk])

    def natural_key(self):
        return (self.code,)

    @property
    def private(self):
        """An expert's view without a document that others can read stays its author's note."""
        return self.basis == Basis.EXPERT and self.source_id is None


class VersionQuerySet(models.QuerySet):
    def get_by_natural_key(self, code, number):
        return self.get(assessment__code=code, number=number)

    def with_marks(self):
        """What a short card shows: the assessment's facts and the marks in order."""
        marks = self.with_only_marks()
        return marks.select_related(
            "assessment__structure__country",
            "assessment__criteria_set",
            "assessment__source",
            "assessment__agreed_by",
            "assessment__round",
        )

    def with_only_marks(self):
        """The marks in order, where the assessment is at hand already."""
        return self.prefetch_related(
            Prefetch("marks", Mark.objects.select_related("criterion").order_by("criterion__number"))
        )

    def with_rows(self):
        """Marks and endorsements, where the assessment is at hand already."""
        return self.with_only_marks().prefetch_related(
            Prefetch("endorsements", Endorsement.objects.select_related("post", "organisation"))
        )

    def with_card(self):
        """Everything a card shows: endorsements too."""
        return self.with_marks().prefetch_related(
            Prefetch("endorsements", Endorsement.objects.select_related("post", "organisation"))
        )


class Version(models.Model):
    """One state of a card: at most one is being worked on; the marks of a published one never change.

    The first is its author's until it is sent; a later one is a correction, by whoever settles for the body.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a card", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("state of a card", "Sent")
        RETURNED = "returned", pgettext_lazy("state of a card", "Returned")
        PUBLISHED = "published", pgettext_lazy("state of a card", "Published")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a card", "Withdrawn")

    WITH_AUTHOR = frozenset({State.DRAFT, State.RETURNED})
    UNPUBLISHED = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED})
    SENT = frozenset({State.SUBMITTED, State.RETURNED})  # whoever settles has read it

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    reason = models.CharField(_("reason of this version"), max_length=1000, blank=True)
    dissent = models.CharField(_("dissent"), max_length=4000, blank=True)
    returned_with = models.CharField(_("word on its return"), max_length=2000, blank=True)
    withdrawn_because = models.CharField(_("reason of the withdrawal"), max_length=1000, blank=True)
    withdrawn = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    reply = models.CharField(_("reply of the body"), max_length=4000, blank=True)
    submitted = models.DateTimeField(_("sent"), null=True, blank=True)
    published = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = VersionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["assessment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(state__in=["draft", "submitted", "returned"]),
                name="version_one_unpublished",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_number_from_one"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned", "published", "withdrawn"]),
                name="version_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawn_because=""), name="version_withdrawn_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(returned_with=""), name="version_returned_with_a_word"
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="version_correction_with_reason"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published__isnull=False), name="version_published_when"
            ),
            length_check("version", "dissent", 4000),
            length_check("version", "returned_with", 2000),
            length_check("version", "reply", 4000),
        ]

    def __str__(self):
        return f"{self.assessment} v{self.number}"

    def get_absolute_url(self):
        """The card's page, which shows a correction that is being worked on only where it is asked for."""
        address = self.assessment.get_absolute_url()
        return f"{address}?version={self.number}" if self.is_open_correction else address

    def natural_key(self):
        return (self.assessment.code, self.number)

    natural_key.dependencies = ["assessments.assessment"]

    @property
    def with_author(self):
        return self.state in self.WITH_AUTHOR

    @property
    def is_open_correction(self):
        """Whether this corrects a published version and is not published itself."""
        return self.number > 1 and self.state in self.UNPUBLISHED

    @cached_property
    def worth(self):
        """Counts, coverage, score and range of this version's marks (see `scoring`)."""
        return scoring.worth(list(self.marks.all()), self.assessment.criteria_set.score_shown_from)


RATED_CODES = [rating.value for rating in marks.RATED]


class Mark(models.Model):
    """The answer to one criterion: rating, doubt, the words of whoever gave it, the reason. None derives another."""

    class Rating(models.TextChoices):
        YES = "yes", pgettext_lazy("rating", "Yes")
        PARTLY = "partly", pgettext_lazy("rating", "Partly")
        NO = "no", pgettext_lazy("rating", "No")
        UNKNOWN = "unknown", pgettext_lazy("rating", "Unknown")
        NOT_APPLICABLE = "not_applicable", pgettext_lazy("rating", "Not applicable")
        NOT_ASSESSED = "not_assessed", pgettext_lazy("rating", "Not assessed")

    NATURAL_KEY = ("version__assessment__code", "version__number", "criterion__number")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="marks")
    rating = models.CharField(_("answer"), max_length=15, choices=Rating.choices, default=Rating.NOT_ASSESSED)
    tentative = models.BooleanField(_("in doubt"), default=False)
    stated_as = models.CharField(_("in the words of whoever gave it"), max_length=100, blank=True)
    reason = models.CharField(_("reason"), max_length=4000, blank=True)
    summary = models.CharField(_("what the answers gave as reasons"), max_length=4000, blank=True)
    dissent = models.CharField(_("dissent on this criterion"), max_length=2000, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ByNaturalKey()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(fields=["version", "criterion"], name="mark_one_a_criterion"),
            models.CheckConstraint(
                condition=Q(rating__in=[rating.value for rating in marks.Rating]), name="mark_rating_known"
            ),
            models.CheckConstraint(
                condition=~Q(rating="not_applicable") | ~Q(reason=""), name="mark_not_applicable_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(tentative=False) | Q(rating__in=RATED_CODES), name="mark_doubt_only_of_a_rating"
            ),
            length_check("mark", "reason", 4000),
            length_check("mark", "stated_as", 100),
            length_check("mark", "summary", 4000),
            length_check("mark", "dissent", 2000),
        ]

    def __str__(self):
        return f"{self.criterion.number}: {self.stated_as or self.rating}"

    def natural_key(self):
        return (*self.version.natural_key(), self.criterion.number)

    natural_key.dependencies = ["assessments.version", "assessments.criterion"]


class MarkStatement(BaseStatement):
    """What a source says of one mark."""

    mark = models.ForeignKey(Mark, on_delete=models.CASCADE, related_name="statements")

    class Meta(BaseStatement.Meta):
        abstract = False
        verbose_name = _("statement on a mark")
        verbose_name_plural = _("statements on marks")


class Endorsement(Identified):
    """A chair or co-chair (a post; an organisation where no post is recorded) stands behind a version since a day."""

    BODY = "version__assessment__structure"  # see structures.merging

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="endorsements")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="endorsements")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="endorsements"
    )
    role = models.CharField(
        _("role"), max_length=20, choices=[(role.value, role.label) for role in (Role.CHAIR, Role.COCHAIR)]
    )
    on = models.DateField(_("on"))

    objects = ByNaturalKey()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "post", "role"], condition=Q(organisation=None), name="endorsement_once"
            ),
            models.UniqueConstraint(
                fields=["version", "organisation", "role"],
                condition=Q(post=None),
                name="endorsement_of_organisation_once",
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=False, organisation__isnull=True)
                | Q(post__isnull=True, organisation__isnull=False),
                name="endorsement_post_or_organisation",
            ),
        ]

    def __str__(self):
        return f"{self.holder}: {self.version}"

    @property
    def holder(self):
        """Who endorsed: a Post or an Organisation."""
        return self.post or self.organisation
