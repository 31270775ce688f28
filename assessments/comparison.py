"""Two to twelve structures beside each other: criteria as rows, the latest card of each as columns."""

from dataclasses import dataclass, field

from django.core.validators import slug_re
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from structures.models import Structure
from structures.partial_dates import months_apart

from . import marks
from .criteria import Use, questions
from .models import Basis
from .scorecard import Card, latest_cards, not_assessed

FEWEST, MOST = 2, 12
NAMED = 4  # more columns than these are counted in the title, not named
FAR_APART = 12  # months


@dataclass
class Chosen:
    """What an address asked for: the structures that can be compared, and what is wrong with the rest."""

    structures: list
    problems: list = field(default_factory=list)


@dataclass
class Column:
    structure: Structure
    card: Card | None


@dataclass
class Row:
    question: object
    cells: list  # (column, shown mark)
    differs: bool


@dataclass
class Comparison:
    columns: list
    rows: list
    warnings: list
    fictional: bool

    @property
    def names(self):
        """ "GTSE/CPSE, CMJ, CCRSS"; many: "12 structures"."""
        if len(self.columns) > NAMED:
            return _("%(number)d structures") % {"number": len(self.columns)}
        return ", ".join(column.structure.short_name for column in self.columns)

    @property
    def differing(self):
        return [row for row in self.rows if row.differs]


def choose(user, slugs):
    """The structures of an address, in its order, as far as the person may see them; problems in words."""
    wanted = list(dict.fromkeys(slugs))
    askable = [slug for slug in wanted if slug_re.match(slug)]
    found = {s.slug: s for s in Structure.objects.visible_to(user).with_place().filter(slug__in=askable)}
    problems = []
    if len(wanted) < len(slugs):
        twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
        problems.append(_("Asked for more than once, shown once: %(names)s.") % {"names": ", ".join(twice)})
    if unknown := [slug for slug in wanted if slug not in found]:
        problems.append(
            _("Not found, or not for you to see: %(names)s. Check the address, or sign in.")
            % {"names": ", ".join(slug[:80].replace("\0", "") for slug in unknown[:MOST])}
        )
    structures = [found[slug] for slug in wanted if slug in found]
    if len(structures) > MOST:
        left_out = ", ".join(structure.short_name for structure in structures[MOST:])
        problems.append(
            _("At most %(most)d structures can be compared. Left out: %(names)s.") % {"most": MOST, "names": left_out}
        )
    return Chosen(structures[:MOST], problems)


def compare(user, structures, criteria_set, *, differing_first=False):
    """The comparison of these structures by this criteria set. Unknown and not assessed are no difference."""
    cards = latest_cards(user, structures, criteria_set)
    columns = [Column(structure, cards.get(structure.pk)) for structure in structures]
    rows = [_row(question, columns) for question in questions(criteria_set, uses=[Use.QUESTION, Use.SHORT])]
    if differing_first:
        rows.sort(key=lambda row: not row.differs)
    return Comparison(
        columns=columns,
        rows=rows,
        warnings=_warnings(columns),
        fictional=any(structure.fictional for structure in structures),
    )


def _row(question, columns):
    cells = []
    for column in columns:
        found = None
        if column.card:
            found = next((mark for mark in column.card.marks if mark.criterion == question.number), None)
        shown = found or not_assessed(structure=column.structure.slug, criterion=question.number)
        cells.append((column, shown))
    return Row(question=question, cells=cells, differs=differ(mark for _column, mark in cells))


def differ(given):
    """Whether the rated answers among these marks are not all the same; unknown and not assessed are no difference."""
    return len({mark.rating for mark in given if mark.rating in marks.RATED}) > 1


def _warnings(columns):
    cards = [column.card.assessment for column in columns if column.card]
    found = cautions([card.basis for card in cards], [card.as_of for card in cards])
    if len({column.structure.fictional for column in columns}) > 1:
        found.append(_("Fictional and real structures stand beside each other here: for trying things out only."))
    return found


def cautions(bases, dates):
    """What to keep in mind where cards on these bases, as of these dates, stand beside each other."""
    found = []
    if len(set(bases)) > 1:
        found.append(
            _("These cards rest on different bases (%(bases)s): do not read them as answers to one survey.")
            % {"bases": ", ".join(sorted(str(Basis(basis).label) for basis in set(bases)))}
        )
    dates = sorted(dates, key=lambda date: date.earliest)
    if dates and (apart := months_apart(dates[0], dates[-1])) > FAR_APART:
        found.append(
            ngettext(
                "The reference dates lie %(months)d month apart: much may have changed in between.",
                "The reference dates lie %(months)d months apart: much may have changed in between.",
                apart,
            )
            % {"months": apart}
        )
    return found
