"""A country at a glance: structures as rows, criteria as columns, the latest card of each. Nothing is ranked."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from structures.access import rights_of
from structures.models import Country, Structure
from structures.search import PAGE
from structures.text import fold

from . import scoring
from .comparison import differ
from .criteria import Question, Use, questions
from .marks import RATED
from .models import Assessment, CriteriaSet, Mark
from .scorecard import basis_line, counted, headline, not_assessed, shown_mark

OLD_AFTER_DAYS = 365
MONTHS_SPOKEN = 24  # from here on an age is said in years


@dataclass(frozen=True)
class Given:
    """A mark as far as a matrix shows it."""

    rating: str
    tentative: bool
    stated_as: str
    reason: str = ""


@dataclass
class Latest:
    """The latest card of a structure; its marks by the number of their criterion."""

    assessment: Assessment
    marks: dict

    @property
    def known(self):
        """Whether anything is rated: else nothing is known, however many were asked."""
        return any(mark.rating in RATED for mark in self.marks.values())

    @property
    def headline(self):
        return headline(scoring.worth(self.marks.values(), self.assessment.criteria_set.score_shown_from))

    @property
    def basis_line(self):
        return basis_line(self.assessment)

    @property
    def age(self):
        return age_in_words(self.assessment.as_of, datetime.date.today())

    @property
    def old(self):
        return is_old(self.assessment.as_of, datetime.date.today())


@dataclass
class Row:
    structure: Structure
    card: Latest | None
    cells: list  # (question, shown mark)


@dataclass
class Column:
    """A criterion, and what all structures with answers say of it, on whichever page they stand."""

    question: Question
    counts: str
    differs: bool


@dataclass
class Overview:
    """A page of a country's structures: those with answers, then those of which nothing is known."""

    page: Page
    columns: list
    known: list
    unknown: list
    numbers: dict  # of structures on all pages: known, unknown, and of cards that are old
    differing: list  # columns on which the structures with answers differ, shown or not
    all_differ: bool


def countries_in_sight(user):
    """Countries with structures that the person may see, or a right, by name; `bodies` and `assessed` are counted."""
    visible = Structure.objects.visible_to(user)
    assessed = Assessment.objects.visible_to(user).published().values("structure")
    found = Country.objects.annotate(
        bodies=Count("structures", filter=Q(structures__in=visible), distinct=True),
        assessed=Count("structures", filter=Q(structures__in=visible) & Q(structures__in=assessed), distinct=True),
    ).filter(Q(bodies__gt=0) | Q(pk__in=rights_of(user).countries))
    return sorted(found, key=lambda country: fold(country.local_name))


def overview(user, country, form, *, number=None, differing_only=False):
    """What the search form finds in the country, beside the latest cards that the person may read."""
    criteria_set = CriteriaSet.objects.filter(default=True).first()
    cards = latest_cards_in(user, country, criteria_set)
    found = form.filter()
    known = [pk for pk in found if pk in cards and cards[pk].known]
    with_answers = set(known)
    unknown = [pk for pk in found if pk not in with_answers]
    page = Paginator([*known, *unknown], PAGE).get_page(number)
    columns = [
        column_of(question, [cards[pk] for pk in known])
        for question in questions(criteria_set, uses=[Use.QUESTION, Use.SHORT])
    ]
    differing = [column for column in columns if column.differs]
    shown = differing if differing_only and differing else columns
    structures = Structure.objects.in_bulk(page.object_list)
    for structure in structures.values():
        structure.country = country  # at hand already
    rows = [row_of(structures[pk], cards.get(pk), shown) for pk in page.object_list]
    return Overview(
        page=page,
        columns=shown,
        known=[row for row in rows if row.structure.pk in with_answers],
        unknown=[row for row in rows if row.structure.pk not in with_answers],
        numbers={"known": len(known), "unknown": len(unknown), "old": sum(cards[pk].old for pk in known)},
        differing=differing,
        all_differ=len(differing) == len(columns),
    )


def latest_cards_in(user, country, criteria_set):
    """{structure's id: Latest} of the published cards by these criteria that the person may see. Two queries."""
    cards = Assessment.objects.visible_to(user).filter(structure__country=country, criteria_set=criteria_set)
    cards = cards.select_related("round")
    newest = {card.published_version: card for card in cards.latest_of_each_structure()}
    marks = {version: {} for version in newest}
    columns = ("version", "criterion__number", "rating", "tentative", "stated_as")
    for version, number, *given in Mark.objects.filter(version__in=list(newest)).values_list(*columns):
        marks[version][number] = Given(*given)
    for card in newest.values():
        card.criteria_set = criteria_set  # at hand already
    return {card.structure_id: Latest(card, marks[version]) for version, card in newest.items()}


def row_of(structure, card, columns):
    cells = []
    for column in columns if card else []:
        place = {"structure": structure.slug, "criterion": column.question.number}
        given = card.marks.get(column.question.number)
        cells.append((column.question, shown_mark(given, **place) if given else not_assessed(**place)))
    return Row(structure, card, cells)


def column_of(question, cards):
    given = [card.marks.get(question.number) for card in cards]
    return Column(question, counts_in_words(given), differ(mark for mark in given if mark))


def counts_in_words(marks):
    """ "4 Yes, 2 Partly, 1 No, 3 not known": doubt is not told apart; None is a criterion that nobody answered."""
    ratings = Counter(str(mark.rating) if mark else "not_assessed" for mark in marks)
    parts = [counted(rating, False, ratings[rating]) for rating in RATED if ratings[rating]]
    if not_known := ratings["unknown"] + ratings["not_assessed"]:
        text = ngettext("%(number)d not known", "%(number)d not known", not_known) % {"number": not_known}
        parts.append(text.replace(" ", "\N{NO-BREAK SPACE}", 1))
    if ratings["not_applicable"]:
        parts.append(counted("not_applicable", False, ratings["not_applicable"]))
    return ", ".join(parts)


def is_old(as_of, today):
    """Whether a card's reference date lies more than a year back, however late in its month or year it was."""
    return (today - as_of.latest).days > OLD_AFTER_DAYS


def age_in_words(as_of, today):
    """Whole months or years since the last day that a reference date can mean: never older than is certain."""
    last = as_of.latest
    months = (today.year - last.year) * 12 + today.month - last.month - (today.day < last.day)
    if months < 1:
        return _("less than a month old")
    if months < MONTHS_SPOKEN:
        return ngettext("%(months)d month old", "%(months)d months old", months) % {"months": months}
    years = months // 12
    return ngettext("%(years)d year old", "%(years)d years old", years) % {"years": years}
