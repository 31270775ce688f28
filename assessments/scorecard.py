"""What a card says, ready to be shown: marks with their words, counts first, coverage, score and range."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from structures.fields import in_words
from structures.partial_dates import PartialDate
from structures.text import fold

from . import endorsement, marks, rounds
from .criteria import questions
from .models import Assessment, Basis, Mark, Version, reader_language

Rating = Mark.Rating


def percent(share, digits=0):
    """A share (0 to 1) in percent, rounded half up; None stays None. One rule for every figure shown."""
    if share is None:
        return None
    step = Decimal(1).scaleb(-digits)
    return (Decimal(str(share)) * 100).quantize(step, rounding=ROUND_HALF_UP)


def spoken(rating, tentative=False):
    """A rating as people say it: "Yes", "Yes?"; in French with its space before the question mark."""
    word = str(Rating(rating).label)
    return _("%(answer)s?") % {"answer": word} if tentative else word


@dataclass
class ShownMark:
    """A mark's element and what stands beside it. All values are text: templates only place them."""

    structure: str
    criterion: int
    rating: str
    tentative: str
    words: str
    note: str
    reason: str = ""
    summary: str = ""
    dissent: str = ""
    add_action: str = ""  # an address, for whoever may and where the mark asks for it
    said: object = None  # what the answers of a round say of it: see reconciling.py

    @property
    def explained(self):
        """Whether anything stands beside the mark."""
        return bool(self.reason or self.summary or self.dissent or self.said)


def shown_mark(mark, *, structure, criterion):
    """`stated_as` exactly as given (else the rating in the reader's language); the rest stands in the note."""
    label = str(Rating(mark.rating).label)
    words = mark.stated_as or label
    notes = []
    gloss = marks.gloss(mark.stated_as, reader_language()) if mark.stated_as else ""
    if gloss:
        notes.append(f"({gloss})")
    said = fold(gloss or words).rstrip("?").strip()
    if said != fold(label):
        notes.append(label)
    if mark.tentative:
        notes.append(_("in doubt"))
    return ShownMark(
        structure=structure,
        criterion=criterion,
        rating=str(mark.rating),
        tentative="true" if mark.tentative else "false",
        words=words,
        note=" · ".join(notes),
        reason=mark.reason,
        summary=getattr(mark, "summary", ""),  # a matrix and a side know none
        dissent=getattr(mark, "dissent", ""),
    )


def not_assessed(*, structure, criterion):
    """The mark of a criterion that nobody has answered for this structure."""
    return ShownMark(
        structure=structure,
        criterion=criterion,
        rating=str(Rating.NOT_ASSESSED),
        tentative="false",
        words=str(Rating.NOT_ASSESSED.label),
        note="",
    )


def headline(worth):
    """The counts as people say them: "5 Yes, 2 Yes?"; "nothing known yet: 6 unknown, 1 not assessed"."""
    parts = [counted(rating, tentative, number) for (rating, tentative), number in worth.counts]
    if worth.rated:
        return ", ".join(parts)
    if not worth.of:
        return _("no criterion applies: %(counts)s") % {"counts": ", ".join(parts)}
    return _("nothing known yet: %(counts)s") % {"counts": ", ".join(parts)}


def counted(rating, tentative, number):
    """ "2 Yes?", "1 not assessed": a number and an answer are held together by no-break spaces."""
    if rating == Rating.UNKNOWN:
        text = ngettext("%(number)d unknown", "%(number)d unknown", number)
    elif rating == Rating.NOT_APPLICABLE:
        text = ngettext("%(number)d not applicable", "%(number)d not applicable", number)
    elif rating == Rating.NOT_ASSESSED:
        text = ngettext("%(number)d not assessed", "%(number)d not assessed", number)
    else:
        return f"{number} {spoken(rating, tentative)}".replace(" ", "\N{NO-BREAK SPACE}")
    return (text % {"number": number}).replace(" ", "\N{NO-BREAK SPACE}", 1)


@dataclass
class ShownScore:
    """Coverage, score and range as text; `data_…` with dots in every language, one decimal."""

    headline: str
    coverage: str
    score: str
    range: str
    data_score: str
    data_rated: str
    data_of: str
    data_low: str
    data_high: str
    bar: tuple | None  # start, width and point of the picture, in percent


def shown_score(worth):
    def data(share):
        return "" if share is None else str(percent(share, 1))

    space = "\N{NO-BREAK SPACE}"
    bounds = ""
    bar = None
    if worth.low is not None:
        bounds = _("range %(low)s–%(high)s") % {"low": percent(worth.low), "high": f"{percent(worth.high)}{space}%"}
        # The picture's point is 1.5 wide: at 100 % it would be cut off.
        point = None if worth.score is None else str(min(percent(worth.score, 1), Decimal("98.5")))
        bar = (data(worth.low), str(max(percent(worth.high - worth.low, 1), Decimal("0.0"))), point)
    return ShownScore(
        headline=headline(worth),
        coverage=_("%(rated)d of %(of)d rated") % {"rated": worth.rated, "of": worth.of},
        score="" if worth.score is None else f"{percent(worth.score)}{space}%",
        range=bounds,
        data_score=data(worth.score),
        data_rated=str(worth.rated),
        data_of=str(worth.of),
        data_low=data(worth.low),
        data_high=data(worth.high),
        bar=bar,
    )


def voices_in_words(assessment):
    if assessment.voices is None:
        return _("number of voices not known")
    text = ngettext("%(number)d voice", "%(number)d voices", assessment.voices) % {"number": assessment.voices}
    return text.replace(" ", "\N{NO-BREAK SPACE}", 1)


def basis_line(assessment):
    """Reference date, basis, voices: what stands beside every card. Of a survey, loaded with its round."""
    basis = str(Basis(assessment.basis).label)
    if assessment.basis == Basis.SURVEY and rounds.of(assessment):
        return " · ".join([in_words(assessment.as_of), basis_in_words(assessment)])
    return " · ".join([in_words(assessment.as_of), basis, voices_in_words(assessment)])


def basis_in_words(assessment):
    """The basis; of a survey, how many answered, who settled it and whether a meeting validated it."""
    basis = str(Basis(assessment.basis).label)
    round = rounds.of(assessment) if assessment.basis == Basis.SURVEY else None
    return survey_in_words(basis, assessment, round) if round else basis


def survey_in_words(basis, assessment, round):
    """ "Survey, 24 of 36 answered, settled by the facilitator; validated in a meeting on 3 March 2025"."""
    if not round.closed or assessment.voices is None:
        return f"{basis} · {round.get_state_display()}"
    answered = {"basis": basis, "answered": answered_in_words(assessment.voices, invited_to(round))}
    if round.validated_on is None:
        return _("%(basis)s, %(answered)s, settled by the facilitator; not validated in a meeting") % answered
    words = answered | {"date": in_words(PartialDate.of(round.validated_on))}
    return _("%(basis)s, %(answered)s, settled by the facilitator; validated in a meeting on %(date)s") % words


def invited_to(round):
    """How many were asked to answer: those invited, or the heads in a room; 0 while the round is not closed."""
    return round.asked or round.room_heads or 0


def answered_in_words(answered, invited):
    numbers = {"answered": answered, "invited": invited}
    if invited < answered:  # not known, or more answers than heads
        return ngettext("%(answered)d answered", "%(answered)d answered", answered) % numbers
    return ngettext("%(answered)d of %(invited)d answered", "%(answered)d of %(invited)d answered", answered) % numbers


@dataclass
class Card:
    """A version of an assessment, ready to be shown."""

    version: Version
    marks: list
    score: ShownScore
    basis_line: str
    questions: list = field(default_factory=list)

    @property
    def rows(self):
        """(question, mark) in order; the questions are put beside the card by `with_questions`."""
        return list(zip(self.questions, self.marks, strict=True))

    @property
    def without_reasons(self):
        return not any(mark.explained for mark in self.marks)

    @property
    def assessment(self):
        return self.version.assessment

    @property
    def structure(self):
        return self.version.assessment.structure

    @property
    def basis(self):
        return basis_in_words(self.assessment)

    @property
    def voices(self):
        return voices_in_words(self.assessment)

    @property
    def agreement(self):
        """When the body agreed to be assessed, and by which post; empty where that is not recorded."""
        post = self.assessment.agreed_by or self.assessment.agreed_by_words
        return " · ".join(filter(None, [in_words(self.assessment.agreed_on), str(post)]))

    @property
    def standing(self):
        """Who endorsed a published card. Who has not yet: `endorsement.signatories`."""
        return endorsement.standing(endorsement.recorded(self.version))


def card(version):
    """A Card of a version loaded `with_card()`: no further query."""
    structure = version.assessment.structure
    return Card(
        version=version,
        marks=[
            shown_mark(mark, structure=structure.slug, criterion=mark.criterion.number) for mark in version.marks.all()
        ],
        score=shown_score(version.worth),
        basis_line=basis_line(version.assessment),
    )


def latest_cards(user, structures=None, criteria_set=None):
    """The latest published card of each structure that the person may see: {structure's id: Card}. Four queries."""
    found = Assessment.objects.visible_to(user)
    if structures is not None:
        found = found.filter(structure__in=[structure.pk for structure in structures])
    if criteria_set is not None:
        found = found.filter(criteria_set=criteria_set)
    newest = found.latest_of_each_structure().values_list("published_version", flat=True)
    versions = Version.objects.with_card().filter(pk__in=list(newest))
    return {version.assessment.structure_id: card(version) for version in versions}


def with_questions(cards, *uses):
    """Puts the questions of its criteria set beside each card, with these texts; one query for each set."""
    asked = {}
    for shown in cards:
        criteria_set = shown.assessment.criteria_set
        if criteria_set.pk not in asked:
            asked[criteria_set.pk] = questions(criteria_set, uses=uses)
        shown.questions = asked[criteria_set.pk]
    return cards
