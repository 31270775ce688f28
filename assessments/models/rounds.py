"""Many voices before one card: rounds, whom they invite, how the answers were distributed."""

import datetime
import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from structures.fields import known_check, length_check
from structures.models import ByNaturalKey, Organisation
from structures.vocabulary import Language

from .cards import Assessment, Basis, Mark
from .criteria import Criterion


class Category(models.TextChoices):
    """The category of member: the only thing that a respondent is asked about themselves."""

    GOVERNMENT = "government", pgettext_lazy("category of member", "Government")
    UN = "un", pgettext_lazy("category of member", "United Nations")
    INGO = "ingo", pgettext_lazy("category of member", "International NGO")
    NNGO = "nngo", pgettext_lazy("category of member", "National NGO")
    RCRC = "rcrc", pgettext_lazy("category of member", "Red Cross/Red Crescent")
    DONOR = "donor", pgettext_lazy("category of member", "Donor")
    MISSION = "mission", pgettext_lazy("category of member", "Peace mission")
    OTHER = "other", pgettext_lazy("category of member", "Other")


class RoundQuerySet(models.QuerySet):
    def get_by_natural_key(self, code):
        return self.get(assessment__code=code)

    def with_facts(self):
        """What every page of a round says: the card's facts, who facilitates."""
        return self.select_related(
            "assessment__structure__country",
            "assessment__criteria_set",
            "assessment__agreed_by",
            "facilitator",
            "facilitator_from",
        )

    def of_card(self, pk):
        """That of the card with this id, which an address may hold in any length."""
        return self.filter(assessment__in=Assessment.objects.filter(pk=pk))

    def to_be_closed(self):
        """Open ones whose time, with its grace, is over."""
        return self.filter(state=Round.State.OPEN, closes__lte=timezone.now() - Round.GRACE)


class Round(models.Model):
    """A round of answers before a card is settled; on the card of a meeting, its silent first vote.

    While it is open, answers are kept in `Answer` and `AnswerMark` (see answers.py); at closing they are taken apart
    into tallies and remarks, and no row of a respondent remains.
    """

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("state of a round", "Planned")
        OPEN = "open", pgettext_lazy("state of a round", "Open")
        RECONCILING = "reconciling", pgettext_lazy("state of a round", "Closed, being settled")
        PUBLISHED = "published", pgettext_lazy("state of a round", "Published")
        CANCELLED = "cancelled", pgettext_lazy("state of a round", "Cancelled")

    GRACE = datetime.timedelta(hours=1)  # for what was typed before the closing

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="round")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PLANNED)
    purpose = models.CharField(_("purpose"), max_length=1000, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=Language.choices)
    opens = models.DateTimeField(_("opens"), null=True, blank=True)
    closes = models.DateTimeField(_("closes"), null=True, blank=True)
    extended_because = models.CharField(_("reason of the extension"), max_length=500, blank=True)
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="rounds"
    )
    facilitator_as = models.CharField(_("facilitator (post or function)"), max_length=200, blank=True)
    facilitator_from = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds_facilitated"
    )
    facilitator_because = models.CharField(_("why this facilitator all the same"), max_length=1000, blank=True)
    room_code = models.CharField(_("room code"), max_length=12, unique=True, null=True, blank=True)  # noqa: DJ001
    room_heads = models.PositiveIntegerField(_("people in the room"), null=True, blank=True)
    reminded = models.DateTimeField(_("last reminder"), null=True, blank=True)
    closed = models.DateTimeField(_("closed"), null=True, blank=True)
    asked = models.PositiveIntegerField(_("people asked, as counted at the closing"), null=True, blank=True)
    by_hand = models.BooleanField(_("counted from paper slips"), default=False)
    answers_deleted = models.DateTimeField(_("answers deleted"), null=True, blank=True)
    validated_on = models.DateField(_("validated in a meeting on"), null=True, blank=True)
    validated_by = models.PositiveIntegerField(_("people in that meeting"), null=True, blank=True)
    cancelled_because = models.CharField(_("reason of the cancellation"), max_length=1000, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    BODY = "assessment__structure"  # see structures.merging

    objects = RoundQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", "open", "reconciling", "published", "cancelled"]),
                name="round_state_known",
            ),
            known_check("round", "language", Language),
            models.CheckConstraint(
                condition=Q(closes=None) | Q(opens=None) | Q(closes__gt=F("opens")), name="round_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""), name="round_cancelled_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reconciling", "published"]) | Q(closed__isnull=False), name="round_closed_when"
            ),
            models.CheckConstraint(
                condition=Q(validated_on=None) | Q(state__in=["reconciling", "published"]),
                name="round_validated_after_closing",
            ),
            length_check("round", "purpose", 1000),
            length_check("round", "extended_because", 500),
            length_check("round", "facilitator_as", 200),
            length_check("round", "facilitator_because", 1000),
            length_check("round", "cancelled_because", 1000),
        ]

    def __str__(self):
        return f"{self.assessment}: {self.state}"

    def get_absolute_url(self):
        return reverse("round", args=[self.assessment_id])

    def natural_key(self):
        return self.assessment.natural_key()

    natural_key.dependencies = ["assessments.assessment"]

    @property
    def is_vote(self):
        """Whether it is the silent first vote of a meeting: ratings only, closed by hand, nobody is invited."""
        return self.assessment.basis == Basis.MEETING

    @property
    def time_zone(self):
        """The zone in which its moments are said and typed: the country's."""
        country = self.assessment.structure.country
        return ZoneInfo(country.time_zone if country else "UTC")

    @property
    def is_settled_on(self):
        """Whether answers are closed and the card is being settled."""
        return self.state == self.State.RECONCILING

    @property
    def over(self):
        return self.state in {self.State.PUBLISHED, self.State.CANCELLED}


class RoundGroup(models.Model):
    """Categories of member whose answers are shown together, at least 8 people; fixed when the round is planned."""

    NATURAL_KEY = ("round__assessment__code", "number")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="groups")
    number = models.PositiveSmallIntegerField()
    answered = models.PositiveIntegerField(null=True, blank=True)  # at closing, where the rule lets it be told

    objects = ByNaturalKey()

    class Meta:
        verbose_name = _("group of members")
        verbose_name_plural = _("groups of members")
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="round_group_once")]

    def __str__(self):
        return f"{self.round} {self.number}"

    def natural_key(self):
        return (*self.round.natural_key(), self.number)

    natural_key.dependencies = ["assessments.round"]


class InvitedCategory(models.Model):
    """How many of a category of member a round invites, and in which group they are shown (none: not asked)."""

    NATURAL_KEY = ("round__assessment__code", "category")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="categories")
    category = models.CharField(_("category of member"), max_length=12, choices=Category.choices)
    invited = models.PositiveIntegerField(_("invited"))
    group = models.ForeignKey(RoundGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="categories")

    objects = ByNaturalKey()

    class Meta:
        verbose_name = _("category invited")
        verbose_name_plural = _("categories invited")
        constraints = [
            models.UniqueConstraint(fields=["round", "category"], name="round_category_once"),
            known_check("round_category", "category", Category),
            models.CheckConstraint(condition=Q(invited__gte=1), name="round_category_of_somebody"),
        ]

    def __str__(self):
        return f"{self.round} {self.category}"

    def natural_key(self):
        return (*self.round.natural_key(), self.category)

    natural_key.dependencies = ["assessments.round"]


class Invitee(models.Model):
    """Somebody who is asked: by a letter, or by a link that is handed over. Nothing here says whether they answered.

    The link is computed from the id (see links.py) and stands in no table. Ids are random and rows are written in
    random order, so that no order of theirs can be laid beside the order in which answers came.
    """

    class Way(models.TextChoices):
        LETTER = "letter", pgettext_lazy("how somebody is invited", "Letter")
        LINK = "link", pgettext_lazy("how somebody is invited", "Link to hand over")
        SLIP = "slip", pgettext_lazy("how somebody is invited", "Slip of paper")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="invitees")
    way = models.CharField(max_length=6, choices=Way.choices)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    category = models.CharField(_("category of member"), max_length=12, choices=Category.choices, blank=True)
    written_to = models.BooleanField(default=False)  # whether the first letter went out

    class Meta:
        verbose_name = _("invitee")
        verbose_name_plural = _("invitees")
        constraints = [
            models.CheckConstraint(condition=Q(way__in=["letter", "link", "slip"]), name="invitee_way_known"),
            models.CheckConstraint(
                condition=Q(category="") | Q(category__in=Category.values), name="invitee_category_known"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitee_email_lower_case"),
            models.CheckConstraint(
                condition=(Q(way="letter") & ~Q(email="")) | (~Q(way="letter") & Q(email="")),
                name="invitee_address_for_letters_only",
            ),
            models.UniqueConstraint(fields=["round", "email"], condition=~Q(email=""), name="invitee_once"),
        ]

    def __str__(self):
        return f"{self.way} {self.round_id}"


class Tally(models.Model):
    """How many gave one rating to one criterion: of everybody, or of one group. Only what may be shown is kept."""

    NATURAL_KEY = ("round__assessment__code", "criterion__number", "group__number", "rating")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="tallies")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="tallies")
    group = models.ForeignKey(RoundGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="tallies")
    rating = models.CharField(max_length=15, choices=Mark.Rating.choices)
    count = models.PositiveIntegerField()
    tentative = models.PositiveIntegerField(default=0)  # how many of them in doubt

    objects = ByNaturalKey()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "criterion", "rating"], condition=Q(group=None), name="tally_of_all_once"
            ),
            models.UniqueConstraint(
                fields=["round", "criterion", "group", "rating"],
                condition=Q(group__isnull=False),
                name="tally_of_group_once",
            ),
            models.CheckConstraint(
                condition=Q(rating__in=["yes", "partly", "no", "unknown", "not_applicable"]), name="tally_rating_known"
            ),
            models.CheckConstraint(condition=Q(tentative__lte=F("count")), name="tally_doubts_among_the_count"),
        ]

    def __str__(self):
        return f"{self.round} {self.criterion} {self.rating}: {self.count}"

    def natural_key(self):
        return (
            *self.round.natural_key(),
            self.criterion.number,
            self.group.number if self.group else None,
            self.rating,
        )

    natural_key.dependencies = ["assessments.round", "assessments.roundgroup", "assessments.criterion"]


class Remark(models.Model):
    """A reason that somebody gave, or an action they would take, as the facilitator reads it after closing.

    Nothing joins it to a rating, a group or another remark; its id is random and so is the order of the rows.
    """

    NATURAL_KEY = ("id",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="remarks")
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, null=True, blank=True, related_name="remarks"
    )  # none: an action they would take
    text = models.CharField(max_length=4000)

    objects = ByNaturalKey()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        constraints = [length_check("remark", "text", 4000)]

    def __str__(self):
        return str(self.pk)

    def natural_key(self):
        return (str(self.pk),)

    natural_key.dependencies = ["assessments.round", "assessments.criterion"]
