"""The answering page: the questions of a card, their forms, what was saved, what needs attention."""

import datetime
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from . import settling, sides
from .conflicts import Conflict
from .criteria import Use, questions
from .forms import ANSWER, DissentForm, MarkForm, parts_of
from .models import Basis, Mark, SideMark, Version
from .scorecard import shown_mark

FORM_TEXTS = [
    Use.QUESTION,
    Use.SHORT,
    Use.HELP,
    Use.EVIDENCE,
    Use.YES,
    Use.PARTLY,
    Use.NO,
    Use.CAUTION,
]


@dataclass(eq=False)
class Line:
    """One criterion on the page."""

    question: object
    mark: Mark
    form: MarkForm
    theirs: object = None  # what somebody else recorded meanwhile, as a shown mark
    conflict: Conflict | None = None
    mine: object = None
    levels: list = field(default_factory=list)
    said: object = None  # what the answers of a round say of it, and the last published mark: see reconciling.py
    last: object = None
    sides: object = None  # what two sides agreed before the meeting: see sides.py

    @property
    def talked_about(self):
        """Whether the answers or the sides differ, so that a meeting takes it first."""
        return bool((self.said and self.said.contested) or (self.sides and self.sides.differ))


class Sheet:
    """The questions with their forms; `save` writes whatever is valid and changed.

    `parts`: which columns of the marks this page takes; it leaves the others as they are.
    """

    def __init__(self, version, typed=None, *, parts=None):
        self.version = version
        self.assessment = version.assessment
        self.structure = version.assessment.structure
        self.parts = parts or parts_of(self.assessment)
        self.typed = typed
        self.current = list(version.marks.all())  # the marks as they stand in the database
        self.moved = None
        self.dissent_conflict = None
        asked = questions(self.assessment.criteria_set, humanitarian=self.structure.humanitarian, uses=FORM_TEXTS)
        by_number = {mark.criterion.number: mark for mark in self.current}
        self.lines = [self._line(question, by_number[question.number]) for question in asked]
        self.dissent = self._dissent_form()

    def _dissent_form(self):
        if self.assessment.basis == Basis.EXPERT:
            return None
        return DissentForm(self._data_for("card-revision"), version=self.version)

    def _line(self, question, mark):
        form = MarkForm(self._data_for(f"c{question.number}-revision"), mark=mark, parts=self.parts)
        levels = [
            (str(Mark.Rating(rating).label), getattr(question, rating))
            for rating in ("yes", "partly", "no")
            if getattr(question, rating)
        ]
        return Line(question=question, mark=mark, form=form, levels=levels)

    def _data_for(self, name):
        """The typed fields if they hold this form: a part that was not sent is left as it is."""
        return self.typed if self.typed is not None and name in self.typed else None

    @property
    def all(self):
        return len(self.lines)

    @property
    def answered(self):
        return sum(mark.rating != Mark.Rating.NOT_ASSESSED for mark in self.current)

    @property
    def dissent_typed(self):
        """(text, revision it was read at) where the form holds a readable dissent, else None."""
        if self.dissent is None or not self.dissent.is_bound or not self.dissent.is_valid():
            return None
        return self.dissent.cleaned_data["dissent"], self.dissent.cleaned_data["revision"]

    @property
    def joint(self):
        """Whether the body joins a national side and partners, so that each may agree its own marks before."""
        return self.structure.kind in sides.JOINT

    @property
    def asks_why(self):
        """Whether a mark that departs from what the answers suggest has to say why; a meeting talks after its vote."""
        return self.assessment.basis == Basis.SURVEY

    @cached_property
    def owing(self):
        """The lines of a survey whose recorded mark departs from what the answers suggest without saying why."""
        if not self.asks_why:
            return []
        now = {mark.pk: mark for mark in self.current}
        pairs = [(line, now[line.mark.pk]) for line in self.lines if line.said]
        settled = [(line, mark) for line, mark in pairs if mark.rating != Mark.Rating.NOT_ASSESSED]
        return [line for line, mark in settled if not mark.reason and line.said.departs(mark.rating)]

    @property
    def faulty(self):
        return [line for line in self.lines if line.form.is_bound and not line.form.is_valid()]

    @property
    def conflicts(self):
        return [line for line in self.lines if line.conflict]

    @property
    def status(self):
        """The page's HTTP status: 409 where somebody was faster, 422 where something cannot be read."""
        if self.moved or self.conflicts or self.dissent_conflict:
            return 409
        dissent_faulty = self.dissent is not None and self.dissent.is_bound and not self.dissent.is_valid()
        return 422 if self.faulty or dissent_faulty else 200

    def save(self, *, by):
        """Writes the valid lines; raises settling.AlreadyMoved when the card is not being worked on any more."""
        lines = [line for line in self.lines if line.form.is_bound and line.form.is_valid()]
        entries = [(line.mark.pk, line.form.cleaned_data["revision"], line.form.values()) for line in lines]
        conflicts = self._write(entries, by=by)
        self._read_again()
        self._take_up(conflicts)

    def _write(self, entries, *, by):
        return settling.fill_in(version=self.version, by=by, entries=entries, dissent=self.dissent_typed)

    def _read_again(self):
        marks = Mark.objects.filter(version=self.version)
        self.current = list(marks.select_related("criterion").order_by("criterion__number"))
        self.version.refresh_from_db(fields=["revision", "dissent"])

    def _take_up(self, conflicts):
        """Both texts stand on the page; saving again writes this person's over the one they have now seen."""
        by_mark = {conflict.row.pk: conflict for conflict in conflicts if not isinstance(conflict.row, Version)}
        for line in self.lines:
            line.conflict = by_mark.get(line.mark.pk)
            if line.conflict:
                line.theirs = self._shown(line.conflict.row, line)
                line.mine = self._shown(Mark(criterion=line.mark.criterion, **line.conflict.mine), line)
        self.dissent_conflict = next((c for c in conflicts if isinstance(c.row, Version)), None)
        self._renew_the_page()

    def _renew_the_page(self):
        """The fields for the next save. A conflict has now been seen: its revision is renewed and this person's
        values stay. An answer that cannot be read stays as it was typed, on the revision it was read at. All others
        stand as they are recorded now, so that what somebody else wrote meanwhile is not written over unseen."""
        data = self.typed.copy()
        now = {mark.pk: mark for mark in self.current}
        for line in self.lines:
            mark = now[line.mark.pk]
            if line.form.is_bound and line.form.is_valid():
                data[f"{line.form.prefix}-revision"] = str(mark.revision)
                if not line.conflict and not line.form.says(mark):
                    line.form.put(data, mark)
            line.form.data = data if line.form.is_bound else line.form.data
        if self.dissent_typed is not None:
            data["card-revision"] = str(self.version.revision)
            if not self.dissent_conflict:
                data["card-dissent"] = self.version.dissent
            self.dissent.data = data

    def _shown(self, mark, line):
        return shown_mark(mark, structure=self.structure.slug, criterion=line.question.number)

    def shown_now(self, line, now):
        """The mark of a line as it is recorded (`now`: {mark's id: Mark}), to be shown."""
        return self._shown(now[line.mark.pk], line)

    def clock(self):
        """The time now, in the country's time zone."""
        zone = ZoneInfo(self.structure.country.time_zone if self.structure.country else "UTC")
        return formats.time_format(datetime.datetime.now(zone), "H:i")

    def report(self):
        """What the saving script needs to know. A revision is given only where the page shows what is recorded: an
        answer that somebody else changed, and this page does not show yet, keeps the revision it was read at."""
        now = {mark.pk: mark for mark in self.current}
        revisions = {
            line.form.prefix: now[line.mark.pk].revision
            for line in self.lines
            if line.form.is_bound and line.form.is_valid() and line.form.says(now[line.mark.pk])
        }
        if self.dissent_typed is not None and self.dissent_typed[0] == self.version.dissent:
            revisions["card"] = self.version.revision
        problems = {
            line.form.prefix: [str(error) for errors in line.form.errors.values() for error in errors]
            for line in self.faulty
        }
        return {
            "saved": self.status in {200, 422},
            "status": self.status_in_words(),
            "revisions": revisions,
            "conflicts": [line.form.prefix for line in self.conflicts] + (["card"] if self.dissent_conflict else []),
            "problems": problems,
            "owing": [line.form.prefix for line in self.owing],
        }

    def status_in_words(self):
        if self.moved:
            return _("Not saved: this card is now “%(state)s”.") % {"state": self.moved.get_state_display()}
        if self.status == 409:
            return _("Somebody else changed an answer meanwhile. Press Save to see both.")
        if self.status == 422:
            return _("Saved at %(time)s, but for the answers marked below.") % {"time": self.clock()}
        return _("Saved at %(time)s. %(answered)d of %(all)d answered.") % {
            "time": self.clock(),
            "answered": self.answered,
            "all": self.all,
        }


class SideSheet(Sheet):
    """The same questions for one side before the meeting (a Side loaded `with_marks`); it has no dissent of a card.

    `save` raises conflicts.NotReady where this side takes no more answers.
    """

    def __init__(self, side, typed=None):
        self.side = side
        super().__init__(side, typed, parts=ANSWER)

    def _dissent_form(self):
        return None

    def _write(self, entries, *, by):
        return sides.fill_in(side=self.side, by=by, entries=entries)

    def _read_again(self):
        marks = SideMark.objects.filter(side=self.side)
        self.current = list(marks.select_related("criterion").order_by("criterion__number"))
