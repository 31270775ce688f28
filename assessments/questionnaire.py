"""A respondent's page: its questions with their forms, what was saved of them, what needs attention."""

import datetime
from dataclasses import dataclass, field

from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from . import answers
from .answers import Verdict
from .criteria import questions
from .forms import AboutForm, ResponseForm
from .models import Answer, Category, InvitedCategory, Mark
from .scorecard import shown_mark
from .sheet import FORM_TEXTS

LEVELS = ("yes", "partly", "no")
KEEP_CAPITAL = {Category.UN, Category.RCRC}  # proper names


@dataclass
class Line:
    """A part of the page: a criterion, or what is asked beside the criteria (number None)."""

    row: object  # the AnswerMark or Answer as it is recorded
    form: ResponseForm | AboutForm
    number: int | None = None
    question: object = None
    levels: list = field(default_factory=list)
    conflict: bool = False  # another page saved something else meanwhile
    theirs: object = None  # that, as a shown mark
    mine: object = None

    @property
    def valid(self):
        return self.form.is_bound and self.form.is_valid()

    @property
    def verdict(self):
        return self.form.typed().verdict(self.row)

    @property
    def is_as_typed(self):
        return all(getattr(self.row, name) == value for name, value in self.form.values().items())


class Questionnaire:
    """The questions with their forms. `save` writes whatever is valid and changed; then the page can be drawn again."""

    def __init__(self, who, answer, marks, typed=None):
        self.who, self.answer, self.marks, self.typed = who, answer, marks, typed
        self.round, self.vote = who.round, who.round.is_vote
        self.structure = who.round.assessment.structure
        self.nothing_to_send = False
        self.lines = [self._line(number, row) for number, row in marks.items()]

    def _line(self, number, row):
        form = ResponseForm(self._data_for(f"c{number}"), row=row, number=number, vote=self.vote)
        return Line(row, form, number)

    def _data_for(self, prefix):
        """The typed fields if they hold this part: one that was not sent is left as it is."""
        return self.typed if self.typed is not None and f"{prefix}-revision" in self.typed else None

    @cached_property
    def about(self):
        """The part beside the criteria; a silent vote has none."""
        if self.vote:
            return None
        row = self.answer or Answer(revision=0)
        return Line(row, AboutForm(self._data_for("about"), row=row, groups=groups_asked(self.round)))

    @property
    def came(self):
        """The parts that were sent, which may be one alone: a script saves no more than what changed."""
        about = [self.about] if self._data_for("about") and self.about else []
        return [line for line in self.lines if line.form.is_bound] + about

    # What is recorded

    @property
    def all(self):
        return len(self.lines)

    @property
    def answered(self):
        return sum(mark.rating != Mark.Rating.NOT_ASSESSED for mark in self.marks.values())

    @property
    def sent(self):
        return self.answer is not None and self.answer.sent

    # Saving

    @property
    def faulty(self):
        return [line for line in self.came if not line.valid]

    @property
    def conflicts(self):
        return [line for line in self.came if line.conflict]

    @property
    def status(self):
        """The page's HTTP status: 409 where another page was faster, 422 where something cannot be taken."""
        if self.conflicts:
            return 409
        return 422 if self.faulty or self.nothing_to_send else 200

    def save(self, *, send=False):
        """Writes the valid parts, and sends where all could be taken. Call it in the transaction of `admitted`."""
        lines = [line for line in self.came if line.valid]
        self.answer = answers.save(
            who=self.who,
            answer=self.answer,
            marks=self.marks,
            typed={line.number: line.form.typed() for line in lines if line.number},
            about=next((line.form.typed() for line in lines if line.number is None), None),
        )
        for line in lines:
            line.row = line.row if line.number else self.answer or line.row
            line.conflict = line.verdict == Verdict.CONFLICT
        if send and self.status == 200:
            self.nothing_to_send = not self.answered
            if self.answered:
                answers.send(self.answer)

    # Drawing it

    def draw(self):
        """The page with its texts; after a save that was not taken as it is, with what needs attention."""
        asked = questions(self.round.assessment.criteria_set, humanitarian=self.structure.humanitarian, uses=FORM_TEXTS)
        by_number = {question.number: question for question in asked}
        for line in self.lines:
            line.question = by_number[line.number]
            texts = [(Mark.Rating(rating).label, getattr(line.question, rating)) for rating in LEVELS]
            line.levels = [(str(label), text) for label, text in texts if text]
            if line.conflict:
                line.theirs, line.mine = self._shown(line, line.row), self._shown(line, line.form.cleaned_data)
        if self.about and self.about.conflict:
            self.about.theirs = groups_asked(self.round).get(self.about.row.group_id)
        if self.typed is not None:
            self._renew_the_fields()
        return self

    def _renew_the_fields(self):
        """For the next save. A conflict has now been seen: saving again writes this page's over it. What was left
        alone stands as it is recorded now; what cannot be taken, as it was typed."""
        data = self.typed.copy()
        for line in self.came:
            if line.valid:
                data[f"{line.form.prefix}-revision"] = answers.version_of(line.row, line.form.COLUMNS)
                if not line.conflict and not line.is_as_typed:
                    line.form.put(data, line.row)
        for line in self.came:
            line.form.data = data

    def _shown(self, line, given):
        columns = given if isinstance(given, dict) else answers.values(given, answers.MARK)
        mark = Mark(**{name: columns.get(name, "") for name in answers.MARK})
        return shown_mark(mark, structure=self.structure.slug, criterion=line.number)

    @property
    def seal(self):
        return answers.seal_of(self.who.token)

    @property
    def in_grace(self):
        """Whether the round is closed, and only what was begun before is still taken."""
        return answers.is_past(self.round)

    # What the saving script needs

    def report(self):
        taken = [line for line in self.came if line.valid]
        return {
            "saved": self.status in {200, 422},
            "status": self.status_in_words(),
            "revisions": {
                line.form.prefix: answers.version_of(line.row, line.form.COLUMNS) for line in taken if line.is_as_typed
            },
            "conflicts": [line.form.prefix for line in self.conflicts],
            "problems": {
                line.form.prefix: [str(error) for errors in line.form.errors.values() for error in errors]
                for line in self.faulty
            },
            "asks": [line.form.prefix for line in self.faulty if line.form.asks],
        }

    def status_in_words(self):
        if self.conflicts:
            return _("Saved from another page meanwhile. Press Save to see both.")
        if self.faulty:
            return _("Not saved yet: see what is marked below.")
        words = {"time": self.clock(), "answered": self.answered, "all": self.all}
        if self.sent:
            return _("Saved at %(time)s and sent. %(answered)d of %(all)d answered.") % words
        return _("Saved at %(time)s. %(answered)d of %(all)d answered.") % words

    def clock(self):
        """The time now, in the country's time zone."""
        return formats.time_format(datetime.datetime.now(self.round.time_zone), "H:i")


def groups_asked(round):
    """{id of a group: its categories in words}; empty where the category of member is not asked."""
    rows = InvitedCategory.objects.filter(round=round, group__isnull=False).order_by("group__number")
    found = {}
    for group, category in rows.values_list("group", "category"):
        found.setdefault(group, []).append(category)
    return {group: in_one_line(categories) for group, categories in found.items()} if len(found) > 1 else {}


def in_one_line(categories):
    """“Government, United Nations or donor”: the categories that are shown together, in their own order."""
    ordered = sorted(map(Category, categories), key=list(Category).index)
    words = [str(ordered[0].label)] + [
        str(category.label) if category in KEEP_CAPITAL else _lower_first(str(category.label))
        for category in ordered[1:]
    ]
    if len(words) == 1:
        return words[0]
    return _("%(some)s or %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


def _lower_first(text):
    return text[:1].lower() + text[1:]
