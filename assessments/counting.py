"""Closing a round: the answers are counted, their reasons set free of them, and no row of a respondent remains.

The counting is done by the database. What may not be shown (see agreement.py) is not even kept.
"""

import secrets
import uuid

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q

from . import agreement
from .models import Answer, AnswerMark, InvitedCategory, Mark, Remark, RoundGroup, Tally


def take_apart(round):
    """Counts what was sent, keeps the reasons without anything that tells whose they are, deletes the answers.

    Returns how many answers were sent. Call it once, inside the transaction that closes the round. What was never sent
    was never given: it goes uncounted.
    """
    sent = Answer.objects.filter(round=round, sent=True)
    voices = sent.count()
    if voices >= settings.SMALLEST_GROUP:
        Tally.objects.bulk_create(_tallies(round))
        Remark.objects.bulk_create(_remarks(round), batch_size=500)
        _keep_rates(round, dict(sent.values_list("group").annotate(Count("key"))))
    delete_answers(round)
    return voices


def delete_answers(round):
    """The answers of an open round, without a trace."""
    AnswerMark.objects.filter(answer__round=round).delete()
    Answer.objects.filter(round=round).delete()


def _spreads(round):
    """{criterion: {group or None for those without: Spread}} of what was sent, counted by the database."""
    rows = (
        AnswerMark.objects.filter(answer__round=round, answer__sent=True)
        .exclude(rating=Mark.Rating.NOT_ASSESSED)
        .values_list("criterion", "answer__group", "rating")
        .annotate(given=Count("id"), in_doubt=Count("id", filter=Q(tentative=True)))
    )
    found = {}
    for criterion, group, rating, count, doubts in rows:
        spread = found.setdefault(criterion, {}).setdefault(group, agreement.Spread({}, {}))
        spread.counts[agreement.Rating(rating)] = count
        spread.doubts[agreement.Rating(rating)] = doubts
    return found


def kept(round):
    """{criterion's id: {group's id, or None for everybody: Spread}} of a closed round: whatever may be shown of it."""
    found = {}
    rows = Tally.objects.filter(round=round).values_list("criterion", "group", "rating", "count", "tentative")
    for criterion, group, rating, count, doubts in rows:
        spread = found.setdefault(criterion, {}).setdefault(group, agreement.Spread({}, {}))
        spread.counts[agreement.Rating(rating)] = count
        spread.doubts[agreement.Rating(rating)] = doubts
    return found


def _tallies(round):
    """The rows of Tally that may be kept."""
    for criterion, groups in _spreads(round).items():
        named = {group: spread for group, spread in groups.items() if group is not None}
        everybody, shown = agreement.what_to_show(agreement.together(groups.values()), named, settings.SMALLEST_GROUP)
        if everybody is None:
            continue
        for group, spread in [(None, everybody), *shown.items()]:
            for rating, count in spread.counts.items():
                doubts = spread.doubts.get(rating, 0)
                yield Tally(
                    round=round, criterion_id=criterion, group_id=group, rating=rating, count=count, tentative=doubts
                )


def _remarks(round):
    """Reasons and proposed actions in random order, under random keys."""
    sent = Q(answer__round=round, answer__sent=True) & ~Q(reason="")
    texts = list(AnswerMark.objects.filter(sent).values_list("criterion", "reason"))
    texts += [(None, text) for text in _proposed(round)]
    secrets.SystemRandom().shuffle(texts)
    return [Remark(id=uuid.uuid4(), round=round, criterion_id=criterion, text=text) for criterion, text in texts]


def _proposed(round):
    return Answer.objects.filter(round=round, sent=True).exclude(action="").values_list("action", flat=True)


def number_planned(round):
    """How many the round asks to answer, of all categories."""
    return sum(InvitedCategory.objects.filter(round=round).values_list("invited", flat=True))


def invited_in_groups(round):
    """{group: how many are invited in its categories}; empty where the category is not asked."""
    rows = InvitedCategory.objects.filter(round=round, group__isnull=False).values_list("group", "invited")
    found = {}
    for group, invited in rows:
        found[group] = found.get(group, 0) + invited
    return found


def groups_with_a_rate(round):
    """The groups of which it may be told how many answered; none where what is left would tell of a few."""
    invited = invited_in_groups(round)
    return agreement.parts_to_show(invited, sum(invited.values()), agreement.SMALLEST_RATE)


def _keep_rates(round, answered):
    for group in groups_with_a_rate(round):
        RoundGroup.objects.filter(pk=group).update(answered=answered.get(group, 0))


def sweep():
    """Has the database forget the rows that were deleted, where it would keep them until it tidies up by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in (AnswerMark, Answer):
                cursor.execute(f"VACUUM {connection.ops.quote_name(model._meta.db_table)}")
