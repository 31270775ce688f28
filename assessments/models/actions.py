"""What is to be done about what was weak, who answers for it, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from structures.access import circle_includes, rights_of, structures_visible_to
from structures.fields import known_check, length_check
from structures.models import ByNaturalKey, Identified, Organisation, Post, Structure
from structures.vocabulary import Circle

from .cards import Assessment
from .criteria import Criterion, CriterionText, reader_language


def one_of_two(table, organisation, post, *, required):
    """Constraint: an organisation or a post, not both; `required`: one of them."""
    found = Q(**{f"{organisation}__isnull": False, f"{post}__isnull": True})
    found |= Q(**{f"{organisation}__isnull": True, f"{post}__isnull": False})
    if not required:
        found |= Q(**{f"{organisation}__isnull": True, f"{post}__isnull": True})
    return models.CheckConstraint(condition=found, name=f"{table}_{organisation}_or_{post}")


class ActionQuerySet(models.QuerySet):
    def get_by_natural_key(self, uid):
        return self.get(uid=uid)

    def visible_to(self, user):
        """Of structures that the person may see, in a circle that they are in, or added by themselves; all for
        administrators."""
        if rights_of(user).administrator:
            return self
        named = Action.readers.through.objects.filter(user_id=user.pk).values("action_id")
        found = circle_includes(user, named=named, structure="structure")
        if user.is_authenticated:
            found |= Q(author=user.pk)
        return self.filter(found, structures_visible_to(user, "structure"))

    def open(self):
        return self.filter(status=Action.Status.OPEN)

    def with_facts(self):
        """What a line about an action says; `criterion_name` is the criterion's short one in the reader's language."""
        names = CriterionText.objects.filter(criterion=OuterRef("criterion"), use=CriterionText.Use.SHORT, variant="")
        here, english = (names.filter(language=code).values("text")[:1] for code in (reader_language(), "en"))
        return self.annotate(criterion_name=Coalesce(Subquery(here), Subquery(english))).select_related(
            "structure__country",
            "criterion",
            "organisation",
            "post__organisation",
            "verified_organisation",
            "verified_post__organisation",
        )


class Action(Identified):
    """Something to do, or support that is asked for, with who answers for it and by when."""

    class Kind(models.TextChoices):
        ACTION = "action", pgettext_lazy("kind of action", "Action")
        SUPPORT = "support", pgettext_lazy("kind of action", "Support requested")

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("status of an action", "Open")
        DONE = "done", pgettext_lazy("status of an action", "Done")
        DROPPED = "dropped", pgettext_lazy("status of an action", "Given up")

    BODY = "structure"  # see structures.merging

    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="actions")
    assessment = models.ForeignKey(Assessment, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, null=True, blank=True, related_name="actions")
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices, default=Kind.ACTION)
    what = models.CharField(_("what"), max_length=1000)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="actions")
    with_whom = models.CharField(_("with whom"), max_length=300, blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    priority = models.BooleanField(_("priority"), default=False)
    priority_because = models.CharField(_("why it is a priority"), max_length=1000, blank=True)
    status = models.CharField(_("status"), max_length=7, choices=Status.choices, default=Status.OPEN)
    ended = models.DateField(_("done or given up on"), null=True, blank=True)
    outcome = models.CharField(_("how it shows, or why it was given up"), max_length=2000, blank=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="actions_verified"
    )
    verified_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="actions_verified"
    )
    circle = models.CharField(_("who may see it"), max_length=10, choices=Circle.choices, default=Circle.COUNTRY)
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="actions_named_in")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ActionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("something to do", "action")
        verbose_name_plural = pgettext_lazy("something to do", "actions")
        constraints = [
            one_of_two("action", "organisation", "post", required=True),
            one_of_two("action", "verified_organisation", "verified_post", required=False),
            models.CheckConstraint(condition=Q(kind__in=["action", "support"]), name="action_kind_known"),
            models.CheckConstraint(condition=Q(status__in=["open", "done", "dropped"]), name="action_status_known"),
            known_check("action", "circle", Circle),
            models.CheckConstraint(condition=Q(kind="support") | Q(due__isnull=False), name="action_has_a_due_date"),
            models.CheckConstraint(
                condition=Q(priority=False) | ~Q(priority_because=""), name="action_priority_with_its_reason"
            ),
            models.CheckConstraint(
                condition=(Q(status="open") & Q(ended=None))
                | (~Q(status="open") & Q(ended__isnull=False) & ~Q(outcome="")),
                name="action_ended_with_its_outcome",
            ),
            models.CheckConstraint(
                condition=(Q(verified_on=None) & Q(verified_organisation=None) & Q(verified_post=None))
                | (
                    Q(status="done", verified_on__isnull=False)
                    & (Q(verified_organisation__isnull=False) | Q(verified_post__isnull=False))
                ),
                name="action_verified_once_done",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="action_says_what"),
            length_check("action", "what", 1000),
            length_check("action", "with_whom", 300),
            length_check("action", "priority_because", 1000),
            length_check("action", "outcome", 2000),
        ]
        indexes = [models.Index(fields=["structure", "status", "due"])]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return reverse("action", args=[self.pk])

    @property
    def holder(self):
        """Who answers for it, or from whom support is asked: a Post or an Organisation."""
        return self.post or self.organisation

    @property
    def verifier(self):
        return self.verified_post or self.verified_organisation


class ActionUpdate(Identified):
    """A word on how far an action is."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="updates")
    text = models.CharField(_("how far it is"), max_length=1000)
    on = models.DateField(_("on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ByNaturalKey()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("update of an action")
        verbose_name_plural = _("updates of actions")
        ordering = ["action", "on", "pk"]
        constraints = [length_check("action_update", "text", 1000)]

    def __str__(self):
        return self.text
