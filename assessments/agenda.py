"""Actions as they are read: lines of a list, how many are open and overdue, what is due of the bodies of a person."""

import datetime
from dataclasses import dataclass

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from structures.access import Permission, rights_of
from structures.fields import in_words
from structures.models import Post
from structures.partial_dates import PartialDate

from .agreement import Rating
from .models import Action, ActionUpdate

Kind, Status = Action.Kind, Action.Status

SOON = 30  # days before it is due
MOST_ON_DESK = 10
MOST_ON_STRUCTURE = 50
DAYS_SPOKEN, MONTHS_SPOKEN = 60, 24  # from here on a delay is said in months, in years
ASKING_FOR_ACTION = {Rating.NO, Rating.PARTLY, Rating.UNKNOWN}


@dataclass
class Line:
    """An action in words, for a line of a list and for its own page."""

    action: Action
    criterion: str  # "3 Secretariat", empty where it is about the whole body
    state: str
    due: str
    late: str  # "overdue by 12 days", empty where it is not
    ended: str
    verified: str
    last: str = ""
    last_on: str = ""

    @property
    def who(self):
        return party(self.action.holder)

    @property
    def fictional(self):
        return self.action.structure.fictional

    @property
    def is_open(self):
        return self.action.status == Status.OPEN


def line(action):
    """The Line of an action loaded `with_facts()`: no further query."""
    today = action.structure.today
    return Line(
        action=action,
        criterion=f"{action.criterion.number} {action.criterion_name or ''}".strip() if action.criterion else "",
        state=state(action),
        due=day(action.due),
        late=overdue_by(action.due, today) if is_late(action, today) else "",
        ended=day(action.ended),
        verified=verified(action),
        last=getattr(action, "last", None) or "",
        last_on=day(getattr(action, "last_on", None)),
    )


def is_late(action, today):
    """Whether an open action's day is over where its body works."""
    return action.status == Status.OPEN and action.due is not None and action.due < today


def lines(actions):
    return [line(action) for action in actions]


def with_last_word(actions):
    """Annotates the newest update of each: `last` and the day it is of, `last_on`."""
    updates = ActionUpdate.objects.filter(action=OuterRef("pk")).order_by("-on", "-pk")
    return actions.annotate(last=Subquery(updates.values("text")[:1]), last_on=Subquery(updates.values("on")[:1]))


def day(date):
    return in_words(PartialDate.of(date)) if date else ""


def party(holder):
    """Who answers for it: "Director (NDO)", a post with its organisation where it has one."""
    if isinstance(holder, Post) and holder.organisation:
        return f"{holder} ({holder.organisation.short_name})"
    return str(holder)


def state(action):
    """Open, done, given up; of support: requested, answered, given up."""
    if action.kind == Kind.SUPPORT and action.status == Status.OPEN:
        return str(Kind.SUPPORT.label)
    if action.kind == Kind.SUPPORT and action.status == Status.DONE:
        return pgettext("support that was requested", "Answered")
    return action.get_status_display()


def verified(action):
    if not action.verified_on:
        return ""
    return _("verified by %(party)s on %(day)s") % {"party": party(action.verifier), "day": day(action.verified_on)}


def overdue_by(due, today):
    """ "overdue by 12 days", by 3 months, by 2 years: whole ones, never more than it is."""
    days = (today - due).days
    if days < DAYS_SPOKEN:
        return ngettext("overdue by %(days)d day", "overdue by %(days)d days", days) % {"days": days}
    months = (today.year - due.year) * 12 + today.month - due.month - (today.day < due.day)
    if months < MONTHS_SPOKEN:
        return ngettext("overdue by %(months)d month", "overdue by %(months)d months", months) % {"months": months}
    years = months // 12
    return ngettext("overdue by %(years)d year", "overdue by %(years)d years", years) % {"years": years}


# Lists


def in_order(actions):
    """Open ones first, by the day they are due, those without a day last; then what ended last."""
    open_first = Case(When(status=Status.OPEN, then=0), default=1)
    return actions.order_by(open_first, F("ended").desc(), F("due").asc(nulls_last=True), "pk")


def of_structure(user, structure):
    """Lines of the first actions of a structure that the person may see, and whether there are more."""
    seen = Action.objects.visible_to(user).filter(structure=structure)
    found = lines(in_order(seen.with_facts())[: MOST_ON_STRUCTURE + 1])
    return {"lines": found[:MOST_ON_STRUCTURE], "more": len(found) > MOST_ON_STRUCTURE}


def of_card(user, assessment):
    """The Lines of the actions that a card led to, as far as the person may see them."""
    return lines(in_order(Action.objects.visible_to(user).filter(assessment=assessment).with_facts()))


def counts_in(user, country):
    """{"open": …, "late": …} of the actions and requests of a country that the person may see; one query."""
    seen = Action.objects.visible_to(user).open().filter(structure__country=country)
    return seen.aggregate(open=Count("pk"), late=Count("pk", filter=Q(due__lt=country.today)))


def counts_in_words(counts):
    """ "5 open, 2 of them overdue" """
    is_open = ngettext("%(number)d action open", "%(number)d actions open", counts["open"]) % {"number": counts["open"]}
    if not counts["late"]:
        return is_open
    late = ngettext("%(number)d overdue", "%(number)d overdue", counts["late"]) % {"number": counts["late"]}
    return f"{is_open}, {late}"


def due_on_desk(user):
    """What is overdue or due within 30 days, of bodies that the person looks after by a right of theirs: the first
    lines, and whether there are more."""
    rights = rights_of(user)
    countries, structures = (rights.countries_with(Permission.MANAGE), rights.structures_with(Permission.MANAGE))
    if not countries and not structures:
        return {"lines": [], "more": False}
    mine = Q(structure__country__in=countries) | Q(structure__in=structures)
    last = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=SOON + 1)  # whatever the time zone
    found = Action.objects.visible_to(user).open().filter(mine, due__lte=last).with_facts().order_by("due", "pk")
    near = [
        action
        for action in found[: MOST_ON_DESK + 1]
        if action.due <= action.structure.today + datetime.timedelta(days=SOON)
    ]
    return {"lines": lines(near[:MOST_ON_DESK]), "more": len(near) > MOST_ON_DESK}


# On a card


def asks_for_action(mark, contested=False):
    """Whether a mark is weak or in doubt (a ShownMark), or the voices differed over it."""
    return mark.rating in ASKING_FOR_ACTION or mark.tentative == "true" or contested
