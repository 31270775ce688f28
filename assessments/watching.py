"""How a round stands: how many have answered of how many, by which way they are asked, what comes next.

Never who answered, never which group beyond what agreement.py lets be told, nothing over time.
"""

import re
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from structures.history import Kept

from . import counting, inviting, planning
from .models import Answer, Category, InvitedCategory, Invitee, Round

State, Way = Round.State, Invitee.Way


@dataclass
class GroupOfMembers:
    """Categories that are shown together; `answered` is None where it may not be told."""

    name: str
    invited: int
    answered: int | None


@dataclass
class Watch:
    """What the page of a round says."""

    answered: int | None = None  # None before it opens
    planned: int = 0  # who are to answer, as planned
    asked: int = 0  # invited by whatever way, with the heads in the room
    by_letter: int = 0
    unwritten: int = 0  # invited by letter whose letter has not gone out
    heads: int = 0
    groups: list = field(default_factory=list)
    ungrouped: list = field(default_factory=list)  # categories with their numbers, where none is asked
    ways: list = field(default_factory=list)  # (words, number)

    @property
    def of(self):
        """Of how many: as many as are invited, at least those planned."""
        return max(self.planned, self.asked)

    @property
    def too_many(self):
        """More answers than people who could give one: somebody used a code or a link twice."""
        return self.answered is not None and self.asked < self.answered


def watch(round):
    """The Watch of a round."""
    found = Watch(heads=round.room_heads or 0)
    _count_people(found, round)
    by_group = _answers(found, round)
    _count_groups(found, round, by_group)
    return found


def _count_people(found, round):
    rows = Invitee.objects.filter(round=round).values_list("way", "category", "written_to").annotate(people=Count("pk"))
    ways = {}
    for way, category, written, people in rows:
        ways[way, category] = ways.get((way, category), 0) + people
        if way == Way.LETTER:
            found.by_letter += people
            found.unwritten += 0 if written else people
    found.asked = sum(ways.values()) + found.heads
    for way in Way:
        of_way = {category: number for (one, category), number in ways.items() if one == way}
        if of_way:
            found.ways.append((way_in_words(way, sum(of_way.values())), _by_category(of_way)))
    if round.room_code:
        words = ngettext("%(number)d person in a room", "%(number)d people in a room", found.heads)
        found.ways.append((words % {"number": found.heads}, ""))


def way_in_words(way, number):
    words = {
        Way.LETTER: ngettext("%(number)d by letter", "%(number)d by letter", number),
        Way.LINK: ngettext("%(number)d link to hand over", "%(number)d links to hand over", number),
        Way.SLIP: ngettext("%(number)d slip of paper", "%(number)d slips of paper", number),
    }
    return words[way] % {"number": number}


def _by_category(numbers):
    """Government 8, United Nations 12; empty where no category is known."""
    if not any(numbers):
        return ""
    named = [(str(category.label), numbers[category]) for category in Category if category in numbers]
    if "" in numbers:
        named.append((_("category not said"), numbers[""]))
    return ", ".join(f"{label} {number}" for label, number in named)


def _answers(found, round):
    """{group: how many sent an answer}; sets how many there are in all."""
    if round.state == State.OPEN:
        rows = Answer.objects.filter(round=round, sent=True).values_list("group").annotate(number=Count("pk"))
        by_group = dict(rows)
        found.answered = sum(by_group.values())
        return by_group
    if round.state in {State.RECONCILING, State.PUBLISHED}:
        found.answered = round.assessment.voices
    return {}


def _count_groups(found, round, by_group):
    rows = list(InvitedCategory.objects.filter(round=round).select_related("group"))
    rows.sort(key=lambda row: Category.values.index(row.category))
    found.planned = sum(row.invited for row in rows)
    told = counting.groups_with_a_rate(round) if by_group or found.answered is not None else ()
    groups = {}
    for row in rows:
        if row.group:
            groups.setdefault(row.group, []).append(row)
        else:
            found.ungrouped.append((row.get_category_display(), row.invited))
    for group, categories in sorted(groups.items(), key=lambda item: item[0].number):
        live = by_group.get(group.pk, 0) if group.pk in told else None
        found.groups.append(
            GroupOfMembers(
                name=", ".join(row.get_category_display() for row in categories),
                invited=sum(row.invited for row in categories),
                answered=live if round.state == State.OPEN else group.answered,
            )
        )


# What was done, and what comes next

STEPS = [State.PLANNED, State.OPEN, State.RECONCILING, State.PUBLISHED]


@dataclass
class Step:
    label: str
    done: bool
    current: bool


def steps(round):
    """The four steps of a round; none of one that was given up."""
    if round.state == State.CANCELLED:
        return []
    here = STEPS.index(round.state)
    labels = [state.label if state != State.RECONCILING else _("Being settled") for state in STEPS]
    return [Step(label, place < here, place == here) for place, label in enumerate(labels)]


NOTED = re.compile(rf"({'|'.join([*Way.values, inviting.OFF])}) (\d{{1,6}})")


def history_of(round):
    """The kind of record of a round's own history: its steps, its plan, how many were invited, never whom."""
    return Kept(
        Round,
        Round.history.filter(id=round.pk),
        hidden=frozenset({"assessment", "room_code", "answers_deleted", "by_hand"}),
        labels={"facilitator": _("facilitator"), "facilitator_from": _("organisation of the facilitator")},
        told=_told,
    )


def _told(row):
    noted = NOTED.fullmatch(row.history_change_reason or "")
    if not noted:
        return ""
    what, number = noted[1], int(noted[2])
    if what == inviting.OFF:
        words = ngettext("%(number)d address was taken off.", "%(number)d addresses were taken off.", number)
        return words % {"number": number}
    return _("Invited: %(people)s.") % {"people": way_in_words(what, number)}


def next_step(round, found, problems, *, runs):
    """What whoever looks can do next, as a word of templates/rounds/_next.html."""
    if round.state == State.PLANNED and runs:
        if not found.asked:
            return "invite"
        return "plan" if problems else "open"
    if round.state == State.OPEN and runs:
        if found.unwritten and not planning.in_grace(round):
            return "write"
        if found.by_letter and planning.may_be_reminded(round):
            return "remind"
    if round.state == State.RECONCILING:
        return "settle"
    return {State.PUBLISHED: "read", State.CANCELLED: "again" if runs else ""}.get(round.state, "")
