"""Last time and this time: a published card beside an earlier one of the same body, by the same criteria.

The last card is the one with the reference date before; of several with that date the one on the same basis, then a
survey or a meeting before an expert's view. Cards with the same last day are of the same time: none is another's last.
"""

from dataclasses import dataclass, field

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from structures.fields import in_words

from .criteria import Question, comparable_sets
from .marks import Rating
from .models import Assessment, Basis, Mark, Version
from .scorecard import Card, ShownMark, card, not_assessed, spoken

TRUE = "true"  # of ShownMark.tentative
BASES = {
    Basis.EXPERT: gettext_lazy("an expert’s view"),
    Basis.MEETING: gettext_lazy("an agreement in a meeting"),
    Basis.SURVEY: gettext_lazy("a survey"),
}
WAS_NOT_RATED = {
    Rating.UNKNOWN: gettext_lazy("was not known"),
    Rating.NOT_ASSESSED: gettext_lazy("was not assessed"),
    Rating.NOT_APPLICABLE: gettext_lazy("did not apply"),
}


@dataclass
class Line:
    """A criterion: what was answered last time and this time, and what changed in words."""

    question: Question
    last: ShownMark
    this: ShownMark
    change: str

    @property
    def changed(self):
        return bool(self.change)


@dataclass
class Other:
    """Another earlier card to stand beside this one: a link's words and the id that its address asks for."""

    words: str
    pk: int


@dataclass
class LastTime:
    last: Card
    this: Card
    warnings: list
    others: list = field(default_factory=list)

    @property
    def lines(self):
        before = {mark.criterion: mark for mark in self.last.marks}
        found = []
        for question, mark in self.this.rows:
            was = before.get(mark.criterion)
            was = was or not_assessed(structure=self.this.structure.slug, criterion=mark.criterion)
            found.append(Line(question, was, mark, change(was, mark)))
        return found

    @property
    def says(self):
        """How many answers are otherwise: what that means is for the reader to say."""
        lines = self.lines
        number = sum(line.changed for line in lines)
        if not number:
            return _("Every answer is the same as last time.")
        words = ngettext(
            "%(number)d of %(of)d answers is not the same as last time.",
            "%(number)d of %(of)d answers are not the same as last time.",
            number,
        )
        return words % {"number": number, "of": len(lines)}


def other_cards(user, assessment):
    """The newest published version of each other card of the body by the same criteria, as far as the person may read
    them; without marks. One query, and one more where there is another edition of the criteria."""
    criteria_set = assessment.criteria_set
    visible = Assessment.objects.visible_to(user).filter(
        structure=assessment.structure_id, criteria_set__slug=criteria_set.slug
    )
    versions = (
        Version.objects.filter(assessment__in=visible.exclude(pk=assessment.pk), state=Version.State.PUBLISHED)
        .select_related("assessment__criteria_set")
        .order_by("number")
    )
    newest = list({version.assessment_id: version for version in versions}.values())
    same = {criteria_set.pk}
    if any(version.assessment.criteria_set_id not in same for version in newest):
        same = comparable_sets(criteria_set)
    return [version for version in newest if version.assessment.criteria_set_id in same]


def earlier(assessment, others):
    """Those of these versions whose card has an earlier reference date, the last time first."""

    def nearest(version):
        date, basis = version.assessment.as_of, version.assessment.basis
        other_basis = (basis != assessment.basis, basis == Basis.EXPERT)
        return (-date.latest.toordinal(), *other_basis, -date.earliest.toordinal(), -version.assessment_id)

    before = [version for version in others if version.assessment.as_of.latest < assessment.as_of.latest]
    return sorted(before, key=nearest)


def last_time(this, others, asked=None):
    """This card (a Card with its questions) beside the last of `others`, or beside the earlier one with the id that was
    asked for; None where there is no earlier one. One more query, for the marks."""
    before = earlier(this.assessment, others)
    if not before:
        return None
    by_id = {str(version.assessment_id): version for version in before}
    chosen = by_id.get(asked, before[0])
    chosen.assessment.structure = this.structure
    marks = Mark.objects.select_related("criterion").order_by("criterion__number")
    prefetch_related_objects([chosen], Prefetch("marks", marks))
    warnings = warnings_about(chosen.assessment, this.assessment)
    if asked is not None and asked not in by_id:
        warnings.append(_("The card that was asked for is not here to stand beside this one: this is the one before."))
    return LastTime(last=card(chosen), this=this, warnings=warnings, others=other_ways(chosen, before, this))


def other_ways(chosen, before, this):
    """The card just before, where another one was asked for; the last one on the basis of this one."""
    found = []
    if chosen is not before[0]:
        words = _("Beside the card before this one: %(date)s, %(basis)s")
        found.append(_other(words, before[0]))
    same_basis = next((version for version in before if version.assessment.basis == this.assessment.basis), None)
    if same_basis and same_basis not in (chosen, before[0]):
        words = _("Beside the last card on the same basis: %(date)s, %(basis)s")
        found.append(_other(words, same_basis))
    return found


def _other(words, version):
    facts = {"date": in_words(version.assessment.as_of), "basis": version.assessment.get_basis_display()}
    return Other(words % facts, version.assessment_id)


def warnings_about(last, this):
    """What must be known before two cards are read as a change."""
    found = []
    if last.basis != this.basis:
        words = _("Last time %(last)s, this time %(this)s: not the same kind of answer.")
        because = _("What differs may come from who was asked, and not from what changed.")
        found.append(f"{words % {'last': BASES[last.basis], 'this': BASES[this.basis]}} {because}")
    if last.criteria_set_id != this.criteria_set_id:
        words = _("Last time the questions were those of edition %(last)s, this time of edition %(this)s.")
        found.append(words % {"last": last.criteria_set.edition, "this": this.criteria_set.edition})
    return found


def change(was, now):
    """What is otherwise than it was, in words that do not judge; "" where the answer is the same. The words in which
    it was given ("Most", "Broadly") may differ all the same: they stand in the marks."""
    if was.rating == now.rating:
        if was.tentative == now.tentative:
            return ""
        return _("in doubt now") if now.tentative == TRUE else _("no longer in doubt")
    if was.rating in WAS_NOT_RATED:
        return str(WAS_NOT_RATED[Rating(was.rating)])
    return _("was %(answer)s") % {"answer": spoken(was.rating, was.tentative == TRUE)}
