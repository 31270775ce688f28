"""Demo mode: a round in Exempland that is open today, and somebody who facilitates the one that is to be settled.

Fixtures have fixed dates and no people, so both are made on the demo's first start, by the same functions as on screen.
"""

import datetime
import random
import uuid

from django.db import transaction
from django.utils import timezone

from structures.demo import demo_person
from structures.models import Organisation, Structure
from structures.partial_dates import PartialDate
from structures.revisions import write_if_unchanged

from . import answers, inviting, links, planning
from .models import Round

OPEN = uuid.uuid5(uuid.NAMESPACE_URL, "coordhub demo: open round")
BODY, TO_SETTLE = "xxa-iccg", "xxa-jsc-2026-11"
INVITED = {"government": 4, "un": 9, "ingo": 8, "nngo": 9, "rcrc": 2}
GROUPS = [["government", "un"], ["ingo"], ["nngo", "rcrc"]]
ASKED, ANSWERED = 32, 14
ANSWERS = ["yes"] * 4 + ["partly"] * 4 + ["no"] * 2 + ["unknown"]


def make_rounds():
    """Makes what is missing; returns whether anything was. Does nothing where Exempland is not loaded."""
    coordinator = demo_person("coordinator")
    made = _name_facilitator(coordinator)
    structure = Structure.objects.filter(slug=BODY).first()
    if structure is None or Round.objects.filter(assessment__code=str(OPEN)).exists():
        return made
    with transaction.atomic():
        round = _open(structure, coordinator)
        tokens = inviting.make_links(round=round, by=coordinator, number=ASKED, code=OPEN)
        planning.open_round(round=round, by=coordinator)
    for number, token in enumerate(tokens[:ANSWERED]):
        _answer(token, dice=random.Random(number))  # noqa: S311 - invented answers of an invented country
    return True


def _name_facilitator(person):
    round = Round.objects.filter(assessment__code=TO_SETTLE, facilitator=None, state=Round.State.RECONCILING).first()
    if round is None:
        return False
    with transaction.atomic():
        return write_if_unchanged(round, revision=round.revision, by=person, facilitator=person)


def _open(structure, coordinator):
    today = timezone.localdate()
    now = timezone.now()
    return planning.plan(
        by=coordinator,
        structure=structure,
        code=OPEN,
        as_of=PartialDate.of(today),
        agreed_on=PartialDate.of(today - datetime.timedelta(days=20)),
        agreed_by_words="Head of the coordination office",
        invited=INVITED,
        groups=GROUPS,
        purpose="What to keep and what to change before next year’s response plan is written.",
        language="en",
        opens=now,
        closes=now + datetime.timedelta(days=12),
        facilitator=coordinator,
        facilitator_as="Lecturer in public administration",
        facilitator_from=Organisation.objects.filter(code="xxa-university").first(),
        facilitator_because="",
    )


@transaction.atomic
def _answer(token, *, dice):
    own = answers.begin(token=token, word=links.new_word())
    who, answer, marks = answers.admitted(own, seal="")
    typed = {
        number: answers.Typed(
            {"rating": rating, "tentative": rating == "yes" and dice.random() < 0.2, "reason": ""}, revision=0, shown=""
        )
        for number in marks
        if (rating := dice.choice(ANSWERS))
    }
    group = dice.choice([None, *who.round.groups.values_list("pk", flat=True)])
    about = answers.Typed({"group_id": group, "action": ""}, revision=answer.revision, shown="")
    answers.send(answers.save(who=who, answer=answer, marks=marks, typed=typed, about=about))
