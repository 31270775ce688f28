"""Answers of a round while it is open. No history, no address, no device, no time is kept of them; at closing they go.

The rows are found by a key that only the server can compute from the link (links.py): nothing in the database joins
them to whoever was invited.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from structures.fields import length_check

from .cards import RATED_CODES, Mark
from .criteria import Criterion
from .rounds import Round, RoundGroup


class Answer(models.Model):
    """What one respondent typed, sent or not yet; only what was sent is counted."""

    key = models.UUIDField(primary_key=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="answers")
    holder = models.CharField(max_length=64, blank=True, editable=False)  # of a link handed over: see links.py
    group = models.ForeignKey(RoundGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="answers")
    action = models.CharField(_("one action you would take"), max_length=1000, blank=True)
    sent = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [length_check("answer", "action", 1000)]

    def __str__(self):
        return "…"  # never in a log


class AnswerMark(models.Model):
    """What one respondent answered to one criterion."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    rating = models.CharField(_("answer"), max_length=15, choices=Mark.Rating.choices, default="not_assessed")
    tentative = models.BooleanField(_("in doubt"), default=False)
    reason = models.CharField(_("reason"), max_length=4000, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("answer to a criterion")
        verbose_name_plural = _("answers to criteria")
        constraints = [
            models.UniqueConstraint(fields=["answer", "criterion"], name="answer_mark_one_a_criterion"),
            models.CheckConstraint(condition=Q(rating__in=Mark.Rating.values), name="answer_mark_rating_known"),
            models.CheckConstraint(
                condition=Q(tentative=False) | Q(rating__in=RATED_CODES), name="answer_mark_doubt_only_of_a_rating"
            ),
            length_check("answer_mark", "reason", 4000),
        ]

    def __str__(self):
        return "…"  # never in a log
