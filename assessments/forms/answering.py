"""Answering: one criterion after the other, and what was not agreed."""

from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from structures.fields import LongText, Text
from structures.forms import Drawn

from .. import marks
from ..models import Basis, Mark

Rating = Mark.Rating

ANSWER = ("rating", "tentative", "stated_as", "reason")
# What the marks of a card hold beside the answer: of a survey, what others see of the respondents' reasons; of both,
# who saw this criterion otherwise.
MORE = {Basis.SURVEY: ("summary", "dissent"), Basis.MEETING: ("dissent",)}


def parts_of(assessment):
    """The columns of a mark that the forms of this card take."""
    return ANSWER + MORE.get(assessment.basis, ())


class MarkForm(Drawn):
    """The answer to one criterion. `parts`: the columns of the mark that it takes; it leaves the others as they are."""

    ANSWERS = [
        (Rating.YES, pgettext_lazy("rating", "Yes")),
        (Rating.PARTLY, pgettext_lazy("rating", "Partly")),
        (Rating.NO, pgettext_lazy("rating", "No")),
        (Rating.UNKNOWN, pgettext_lazy("answer", "Asked, nobody can say")),
        (Rating.NOT_APPLICABLE, pgettext_lazy("answer", "Not applicable (say why)")),
        (Rating.NOT_ASSESSED, pgettext_lazy("answer", "No answer yet")),
    ]

    rating = forms.ChoiceField(
        label=_("Answer"), choices=ANSWERS, widget=forms.RadioSelect, required=False, initial=Rating.NOT_ASSESSED
    )
    tentative = forms.BooleanField(label=_("In doubt"), required=False)
    reason = LongText(label=_("Why? What shows it?"), max_length=4000, required=False)
    stated_as = Text(
        label=_("In the words of whoever gave it"),
        max_length=100,
        required=False,
        help_text=_("Only if they said it otherwise: “Most”, “Broadly”, “Not yet”, “Yes?”."),
    )
    keep_both = forms.BooleanField(label=_("Keep both as they are"), required=False)
    summary = LongText(
        label=_("Summary of the reasons, for everybody who reads the card"),
        max_length=4000,
        required=False,
        help_text=_("In your own words: nobody should recognise who wrote what. No names, no quotations."),
    )
    dissent = LongText(
        label=_("Who saw this otherwise?"),
        max_length=2000,
        required=False,
        rows=2,
        help_text=_("By category of member, and what they would have said. No names."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    DRAWN = {
        "rating": Field("rating", template="components/answers.html"),
        "tentative": Field("tentative", template="components/doubt.html"),
        "summary": "summary",
        "reason": Field("reason", template="components/reason.html"),
        "stated_as": Field("stated_as", template="components/stated_as.html"),
        "dissent": Field("dissent", template="components/dissent.html"),
    }

    def __init__(self, *args, mark, parts=ANSWER, **options):
        self.mark, self.parts = mark, parts
        initial = {name: getattr(mark, name) for name in (*parts, "revision")}
        super().__init__(*args, prefix=f"c{mark.criterion.number}", initial=initial, **options)
        for name in set(self.DRAWN) - set(parts):
            del self.fields[name]
        self.layout = Layout("revision", *(drawn for name, drawn in self.DRAWN.items() if name in parts))
        self.asks = False  # whether "keep both as they are" is offered

    def clean_rating(self):
        return self.cleaned_data["rating"] or Rating.NOT_ASSESSED.value

    def clean(self):
        data = self.cleaned_data
        rating, words = data.get("rating"), data.get("stated_as")
        if rating is None or words is None:
            return
        if words and rating == Rating.NOT_ASSESSED:
            self._read_or_ask(words)
        elif words and not marks.agrees(rating, data["tentative"], words):
            self._ask(words)
        rating = data["rating"]
        if data["tentative"] and rating not in marks.RATED:
            self.add_error("tentative", _("Only a Yes, a Partly or a No can be in doubt. Choose one, or untick this."))
        if rating == Rating.NOT_APPLICABLE and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why the question does not arise for this structure."))

    def _read_or_ask(self, words):
        """Words alone are read; not where the person took an answer away and left its words, nor what was kept so."""
        if self.mark.rating != Rating.NOT_ASSESSED:
            self._ask_of_words_left(words)
        elif words != self.mark.stated_as:
            self._read(words)

    def _ask_of_words_left(self, words):
        if self.cleaned_data.get("keep_both"):
            return
        self.asks = True
        self.add_error(
            "stated_as",
            _(
                "You took the answer away, but its words “%(words)s” are still here. Empty them, choose an answer, or "
                "tick “Keep both as they are”."
            )
            % {"words": words},
        )

    def _read(self, words):
        """Words without an answer are read, as on a slide; what cannot be read is refused with what could."""
        try:
            reading = marks.read(words)
        except marks.Unreadable:
            understood = ", ".join(marks.understood((get_language() or "en")[:2]))
            self.add_error(
                "stated_as",
                _("“%(found)s” cannot be read as an answer. Choose one above, or use one of these words: %(words)s.")
                % {"found": words, "words": understood},
            )
            return
        self.cleaned_data["rating"] = reading.rating.value
        self.cleaned_data["tentative"] = self.cleaned_data["tentative"] or reading.tentative

    def _ask(self, words):
        """Words and answer read otherwise: which is meant? Not asked again of what was kept before."""
        data = self.cleaned_data
        kept = all(data[name] == getattr(self.mark, name) for name in ("rating", "tentative", "stated_as"))
        if kept or data.get("keep_both"):
            return
        self.asks = True
        reading = marks.read(words)
        meant = str(Rating(reading.rating.value).label) + (f" ({_('in doubt')})" if reading.tentative else "")
        self.add_error(
            "stated_as",
            _("“%(words)s” reads as %(meant)s. Change the answer or the words, or tick “Keep both as they are”.")
            % {"words": words, "meant": meant},
        )

    def values(self):
        return {name: self.cleaned_data[name] for name in self.parts}

    def says(self, mark):
        """Whether what was typed is what this mark holds."""
        return all(getattr(mark, name) == value for name, value in self.values().items())

    def put(self, data, mark):
        """Puts the mark as it is recorded into the fields of a QueryDict."""
        for name in self.parts:
            data[f"{self.prefix}-{name}"] = str(getattr(mark, name))
        data.pop(f"{self.prefix}-tentative", None)
        if mark.tentative:
            data[f"{self.prefix}-tentative"] = "on"


class DissentForm(Drawn):
    """What was not agreed in the meeting."""

    dissent = LongText(
        label=_("Dissent"),
        max_length=4000,
        required=False,
        help_text=_("Who saw it otherwise, by category of member, and on what. No names."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, version, **options):
        super().__init__(
            *args, prefix="card", initial={"dissent": version.dissent, "revision": version.revision}, **options
        )
