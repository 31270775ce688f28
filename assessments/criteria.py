"""The questions of a criteria set in the reader's language, with the variant that fits the structure."""

from dataclasses import dataclass, field

from .models import Criterion, CriterionText, reader_language

Use = CriterionText.Use
HUMANITARIAN = CriterionText.Variant.HUMANITARIAN
LISTS = {Use.EVIDENCE, Use.RIGHT, Use.WRONG}


@dataclass
class Idea:
    """A sentence of a source about a criterion."""

    text: str
    source: str


@dataclass
class Question:
    """A criterion as it is asked: every text in the reader's language, in English where there is none."""

    id: int
    number: int
    code: str
    question: str = ""
    short: str = ""
    help: str = ""
    yes: str = ""
    partly: str = ""
    no: str = ""
    caution: str = ""
    caution_source: str = ""
    evidence: list = field(default_factory=list)
    right: list = field(default_factory=list)
    wrong: list = field(default_factory=list)


def questions(criteria_set, *, humanitarian=False, uses=None, language=None):
    """The set's questions in order. `uses` limits the texts that are read (Use values); one query for the texts."""
    language = language or reader_language()
    texts = CriterionText.objects.filter(criterion__criteria_set=criteria_set, language__in={language, "en"})
    if not humanitarian:
        texts = texts.exclude(variant=HUMANITARIAN)
    if uses:
        texts = texts.filter(use__in=uses)
    found, chosen = {}, {}
    for text in texts.select_related("criterion").order_by("criterion__number", "position"):
        criterion = text.criterion
        found.setdefault(criterion.pk, Question(criterion.pk, criterion.number, criterion.code))
        rank = (text.language == language, text.variant == HUMANITARIAN)
        best = chosen.setdefault((criterion.pk, text.use), (rank, []))
        if rank > best[0]:
            best = chosen[(criterion.pk, text.use)] = (rank, [])
        if rank == best[0]:
            best[1].append(text)
    for (pk, use), (_rank, texts_of_use) in chosen.items():
        _put(found[pk], use, texts_of_use)
    return sorted(found.values(), key=lambda question: question.number)


def comparable_sets(criteria_set):
    """Ids of this set and of its other editions that ask the same criteria under the same numbers: answers to them may
    stand in one row. One query."""
    asked = {}
    rows = Criterion.objects.filter(criteria_set__slug=criteria_set.slug).values_list("criteria_set", "number", "code")
    for pk, number, code in rows:
        asked.setdefault(pk, set()).add((number, code))
    own = asked.get(criteria_set.pk)
    return {criteria_set.pk} | {pk for pk, criteria in asked.items() if criteria == own}


def _put(question, use, texts):
    if use in {Use.RIGHT, Use.WRONG}:
        setattr(question, use, [Idea(text.text, text.source) for text in texts])
    elif use in LISTS:
        setattr(question, use, [text.text for text in texts])
    else:
        setattr(question, use, texts[0].text)
        if use == Use.CAUTION:
            question.caution_source = texts[0].source
