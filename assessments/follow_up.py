"""The standing agenda item of a country: overdue, open, done since the last meeting, asked for and not answered.

A page of it and the whole of it as plain text are made of the same lines.
"""

import datetime
from dataclasses import dataclass, field

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from structures.models import Organisation, Post, Sector, Structure
from structures.text import fold
from structures.vocabulary import CIRCLE_IN_SHORT, Circle

from . import agenda
from .agenda import Kind, Status
from .models import Action

PAGE = 100
SINCE_DAYS = 30
CIRCLES = list(Circle)  # from the smallest to everybody


class FollowUpForm(forms.Form):
    """Filters of a country's agenda item; only what there is to choose from. Unknown values are errors."""

    structure = forms.ChoiceField(label=gettext_lazy("Structure"), required=False)
    who = forms.ChoiceField(label=pgettext_lazy("of an action", "Who answers for it"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), required=False)
    since = forms.DateField(
        label=gettext_lazy("Done since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data, *, user, country):
        super().__init__(data)
        self.country = country
        self.seen = Action.objects.visible_to(user).filter(structure__country=country)
        parties = Organisation.objects.filter(
            Q(pk__in=self.seen.values("organisation")) | Q(pk__in=self.seen.values("post__organisation"))
        )
        posts = Post.objects.filter(pk__in=self.seen.values("post"))
        bodies = Structure.objects.filter(pk__in=self.seen.values("structure"))
        sectors = Sector.objects.filter(pk__in=self.seen.values("structure__sectors"))
        self._offer("structure", {body.slug: body.local_name for body in bodies})
        self._offer("who", {key(party): party.local_name for party in [*parties, *posts]})
        self._offer("sector", {sector.code: sector.local_name for sector in sectors})

    def _offer(self, name, found):
        by_name = sorted(found.items(), key=lambda choice: (fold(choice[1]), choice[0]))
        self.fields[name].choices = [("", _("All")), *by_name]

    def done_since(self):
        """Done since when: the day asked for, else a month ago."""
        asked = self.cleaned_data.get("since") if self.is_valid() else None
        return asked or self.country.today - datetime.timedelta(days=SINCE_DAYS)

    def asked(self):
        """What was asked for, for the links to other pages."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}

    def filter(self):
        """The actions that the filters ask for, whatever their state; none for filters that cannot be read."""
        if not self.is_valid():
            return self.seen.none()
        data, found = self.cleaned_data, self.seen
        if data["structure"]:
            found = found.filter(structure__slug=data["structure"])
        if data["sector"]:
            found = found.filter(structure__in_sectors__sector__code=data["sector"])
        kind, _colon, code = data["who"].partition(":")
        if kind == "post":
            found = found.filter(post__code=code)
        elif kind:
            found = found.filter(organisation__code=code) | found.filter(post__organisation__code=code)
        return found


def key(party):
    """Names an organisation or a post in an address."""
    return f"{party._meta.model_name}:{party.code}"


OVERDUE, OPEN, ASKED, DONE, DROPPED = "overdue", "open", "asked", "done", "dropped"


@dataclass
class Section:
    """A part of the agenda item, as far as it stands on a page; `count` is that of all pages."""

    name: str
    title: str
    count: int
    lines: list = field(default_factory=list)


@dataclass
class FollowUp:
    country: object
    since: datetime.date
    circle: str  # the smallest circle of all that is listed
    page: Page
    sections: list

    @property
    def date(self):
        return agenda.day(self.country.today)

    @property
    def since_in_words(self):
        return agenda.day(self.since)

    @property
    def circle_in_short(self):
        return CIRCLE_IN_SHORT[self.circle]


def follow_up(form, *, number=None, all_at_once=False):
    """A page of 100 lines in their sections (or all of them), as the form asks. Three queries."""
    country, since = form.country, form.done_since()
    places = {}
    for pk, circle, *facts in form.filter().values_list("pk", "circle", "kind", "status", "due", "ended"):
        if place := place_of(*facts, today=country.today, since=since):
            places[pk] = (*place, pk, circle)
    ordered = sorted(places.values())
    paginator = Paginator(
        [pk for _section, _day, pk, _circle in ordered], max(len(ordered), 1) if all_at_once else PAGE
    )
    page = paginator.get_page(number)
    rows = agenda.with_last_word(Action.objects.filter(pk__in=page.object_list)).with_facts().in_bulk()
    return FollowUp(
        country=country,
        since=since,
        circle=min((circle for *_rest, circle in ordered), key=CIRCLES.index, default=Circle.PUBLIC),
        page=page,
        sections=sections(ordered, agenda.lines(rows[pk] for pk in page.object_list if pk in rows), since),
    )


ORDER = [OVERDUE, OPEN, ASKED, DONE, DROPPED]


def place_of(kind, status, due, ended, *, today, since):
    """(place of its section, place in it) of an action; None where it is not on the agenda."""
    if status == Status.OPEN:
        section = ASKED if kind == Kind.SUPPORT else OVERDUE if due < today else OPEN
        return ORDER.index(section), (due or datetime.date.max).toordinal()
    if ended < since:
        return None
    return ORDER.index(DONE if status == Status.DONE else DROPPED), -ended.toordinal()


def sections(ordered, lines, since):
    """The sections that have a line on this page, in their order."""
    places = {pk: section for section, _day, pk, _circle in ordered}
    counts = [sum(1 for section, *_rest in ordered if section == place) for place in range(len(ORDER))]
    titles = section_titles(agenda.day(since))
    found = {}
    for line in lines:
        place = places[line.action.pk]
        name = ORDER[place]
        section = found.setdefault(place, Section(name, titles[name], counts[place]))
        section.lines.append(line)
    return [found[place] for place in sorted(found)]


def section_titles(since):
    return {
        OVERDUE: _("Overdue"),
        OPEN: _("Open, by the day they are due"),
        ASKED: _("Support requested and not answered"),
        DONE: _("Done or answered since %(day)s") % {"day": since},
        DROPPED: _("Given up since %(day)s") % {"day": since},
    }


# As plain text, for an agenda or a message


def as_text(found):
    """The agenda item as plain text in the reader's language."""
    parts = [heading(found)]
    for section in found.sections:
        parts.append(f"{section.title.upper()} ({section.count})\n" + "\n".join(map(line_as_text, section.lines)))
    if not found.sections:
        parts.append(_("No action is open, and none was done since %(day)s.") % {"day": found.since_in_words})
    return "\n\n".join(parts) + "\n"


def heading(found):
    name = found.country.local_name
    if found.country.fictional:
        name = f"{name} ({_('Fictional')})"
    first = _("Follow-up of actions: %(country)s, %(day)s") % {"country": name, "day": found.date}
    page = found.page
    pages = page.paginator.num_pages
    circle = _("Who may see this: %(circle)s.") % {"circle": Circle(found.circle).label}
    second = [circle, _("Not an appraisal of individuals.")]
    if pages > 1:
        second.insert(0, _("Page %(number)d of %(all)d.") % {"number": page.number, "all": pages})
    return f"{first}\n{' '.join(second)}"


def line_as_text(line):
    """ "- WASH cluster · 3 Secretariat: What. Who, with whom; due …, overdue by …; …" """
    action = line.action
    place = " · ".join(filter(None, [action.structure.short_name, line.criterion]))
    what = " ".join(action.what.split())
    return f"- {place}: {what}\n  {'; '.join(facts_as_text(line))}"


def facts_as_text(line):
    action = line.action
    yield f"{line.who}, {_('with %(whom)s') % {'whom': action.with_whom}}" if action.with_whom else line.who
    if line.is_open and line.due:
        due = _("due %(day)s") % {"day": line.due}
        yield f"{due}, {line.late}" if line.late else due
    if not line.is_open:
        outcome = in_a_line(action.outcome)
        yield _("%(state)s on %(day)s: %(outcome)s") % {"state": line.state, "day": line.ended, "outcome": outcome}
    if line.verified:
        yield line.verified
    if action.priority and line.is_open:
        yield _("priority: %(why)s") % {"why": in_a_line(action.priority_because)}
    if line.last and line.is_open:
        yield _("last word on %(day)s: %(text)s") % {"day": line.last_on, "text": in_a_line(line.last)}


def in_a_line(text):
    """A text as a part of a line: no line ends, no full stop before what follows."""
    return " ".join(text.split()).removesuffix(".")
