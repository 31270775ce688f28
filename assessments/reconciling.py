"""What the answers of a closed round say of each criterion, ready to be shown: bars, groups, suggestion, reasons.

Read from tallies and remarks, which hold no more than may be shown (see counting.py). Nothing of a round that is still
open is ever read here.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from . import agreement, counting, rounds
from .models import Assessment, Basis, Category, Mark, Remark, Round
from .scorecard import ShownMark, counted, percent, shown_mark, spoken

SHOWS_ITS_NUMBER = Decimal(6)  # percent of the bar's width; in a narrower part the number would not fit
CLOSED = frozenset({Round.State.RECONCILING, Round.State.PUBLISHED})


@dataclass
class Segment:
    """A part of a bar: how many gave this rating, those in doubt apart. Places are percentages, as text."""

    rating: str
    tentative: str
    number: int
    start: str
    width: str
    middle: str
    numbered: bool


@dataclass
class Bar:
    """A distribution as a picture and in words."""

    segments: list
    words: str
    answers: int


@dataclass
class GroupSaid:
    """What one group of members answered; no bar where too few did."""

    name: str
    bar: Bar | None


@dataclass
class Said:
    """What the answers say of one criterion; without a bar, too few answered it."""

    spread: agreement.Spread | None = None
    bar: Bar | None = None
    groups: list = field(default_factory=list)
    suggested: str = ""
    suggestion: str = ""
    contested: bool = False
    remarks: list = field(default_factory=list)

    def departs(self, rating):
        """Whether this mark is another than what the answers suggest, and so says why."""
        return agreement.departs(rating, self.spread)

    @property
    def grouped(self):
        """Whether any group may be shown beside the others."""
        return any(group.bar for group in self.groups)


@dataclass
class LastTime:
    """The mark of the body's latest published card on a criterion, and of when it is."""

    mark: ShownMark
    as_of: object
    basis: str
    assessment: Assessment


@dataclass
class Outcome:
    """A closed round: what was said of each criterion, and the actions that were proposed."""

    by_criterion: dict
    proposed: list = field(default_factory=list)
    closed: bool = True  # whether there is one that is closed at all

    def of(self, criterion):
        """What was said of a criterion; None where nobody was asked."""
        return self.by_criterion.get(criterion, Said()) if self.closed else None

    @property
    def empty(self):
        """Whether too few answered for anything to be shown."""
        return not any(said.bar for said in self.by_criterion.values())


def outcome(round, *, remarks=False):
    """The Outcome of a round that is closed. `remarks`: with the reasons, for nobody but the named facilitator."""
    if round is None or round.state not in CLOSED:
        return Outcome({}, closed=False)
    names = group_names(round)
    by_criterion = {pk: said_of(spreads, names) for pk, spreads in counting.kept(round).items()}
    found = Outcome(by_criterion)
    if remarks:
        _put_remarks(found, round)
    return found


def _put_remarks(found, round):
    rows = Remark.objects.filter(round=round).order_by("pk").values_list("criterion", "text")
    for criterion, text in rows:
        if criterion is None:
            found.proposed.append(text)
        else:
            found.by_criterion.setdefault(criterion, Said()).remarks.append(text)


def group_names(round):
    """{group's id: its categories in words}, in the order of the groups; empty where the category was not asked.

    No query where the round was loaded with its categories.
    """
    order = list(Category)
    rows = [row for row in round.categories.all() if row.group_id is not None]
    found = {}
    for row in sorted(rows, key=lambda row: (row.group_id, order.index(row.category))):
        found.setdefault(row.group_id, []).append(str(row.get_category_display()))
    return {group: ", ".join(names) for group, names in found.items()}


def said_of(spreads, names):
    """`spreads`: {group's id, or None for everybody: Spread} of one criterion; `names`: of all groups."""
    everybody = spreads.get(None)
    if everybody is None:
        return Said()
    shown = [spread for group, spread in spreads.items() if group is not None]
    groups = [GroupSaid(name, bar(spreads[pk]) if pk in spreads else None) for pk, name in names.items()]
    suggested = agreement.suggestion(everybody)
    return Said(
        spread=everybody,
        bar=bar(everybody),
        groups=groups,
        suggested=str(suggested),
        suggestion=spoken(suggested),
        contested=agreement.contested(everybody, shown),
    )


def bar(spread):
    """Segments beside each other from Yes to what nobody knows; the words say the same."""
    segments, words, start = [], [], Decimal(0)
    for rating, tentative, number in _parts(spread):
        width = percent(Decimal(number) / spread.n, 2)
        segments.append(
            Segment(
                rating=str(rating),
                tentative="true" if tentative else "false",
                number=number,
                start=str(start),
                width=str(width),
                middle=str(start + width / 2),
                numbered=width >= SHOWS_ITS_NUMBER,
            )
        )
        words.append(counted(Mark.Rating(rating), tentative, number))
        start += width
    return Bar(segments, ", ".join(words), spread.n)


def _parts(spread):
    """(rating, whether in doubt, how many) of a Spread, as they stand in a bar."""
    for rating in agreement.SPOKEN:
        doubts = spread.doubts.get(rating, 0)
        for tentative, number in ((False, spread.of(rating) - doubts), (True, doubts)):
            if number:
                yield rating, tentative, number


def put_on_card(card):
    """Puts what was answered beside each mark of a survey's card, as its readers see it; no query for other cards."""
    if card.assessment.basis != Basis.SURVEY:
        return card
    found = outcome(rounds.of(card.assessment))
    for mark, shown in zip(card.version.marks.all(), card.marks, strict=True):
        shown.said = found.of(mark.criterion_id)
    return card


def last_time(user, assessment):
    """{criterion's id: LastTime} of the latest published card of the body that the person may read; one query."""
    same = {"structure": assessment.structure_id, "criteria_set": assessment.criteria_set_id}
    cards = Assessment.objects.visible_to(user).filter(**same).exclude(pk=assessment.pk)
    newest = cards.latest_of_each_structure().values("published_version")
    found = {}
    for mark in Mark.objects.filter(version__in=newest).select_related("criterion", "version__assessment"):
        card = mark.version.assessment
        shown = shown_mark(mark, structure=assessment.structure.slug, criterion=mark.criterion.number)
        found[mark.criterion_id] = LastTime(shown, card.as_of, card.get_basis_display(), card)
    return found


def put_beside(sheet, found, last, sides=None):
    """Puts what the answers say, the last published mark and what two sides agreed beside each line of a sheet; first
    what is contested or differs."""
    for line in sheet.lines:
        criterion = line.mark.criterion_id
        line.said = found.of(criterion)
        line.last = last.get(criterion)
        line.sides = sides.of(criterion) if sides else None
    sheet.lines.sort(key=lambda line: (not line.talked_about, line.question.number))
