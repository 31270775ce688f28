"""What a respondent types, without an account: one part of the page a form, each with what it had shown before."""

import re

from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from structures.fields import LongText, Text
from structures.forms import Drawn

from .. import answers, marks, wording
from ..models import Mark

Rating = Mark.Rating
VERSION = re.compile(r"(\d{1,9})\.([0-9a-f]{16})", re.ASCII)


class Part(Drawn):
    """A part of the page. It is written only where nobody wrote something else after this page was opened."""

    COLUMNS = ()  # of its row
    WORDS = ""  # the field in which no address may stand
    legend_says = False

    no_phone = forms.BooleanField(label=_("This is no telephone number"), required=False)
    revision = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, row, prefix, initial, **options):
        self.row = row
        self.asks = False  # whether "this is no telephone number" is offered
        initial["revision"] = answers.version_of(row, self.COLUMNS)
        super().__init__(*args, prefix=prefix, initial=initial, **options)

    def clean(self):
        self._look_at_the_words()

    def _look_at_the_words(self):
        """Points out what would give its author away; not once more in a text that was taken before."""
        text = self.cleaned_data.get(self.WORDS)
        if not text or text == getattr(self.row, self.WORDS):
            return
        for found in wording.findings(text):
            if found.kind != wording.Kind.PHONE:
                self.add_error(self.WORDS, REFUSALS[found.kind] % {"found": found.text})
            elif not self.cleaned_data.get("no_phone"):
                self.asks = True
                self.add_error(self.WORDS, REFUSALS[found.kind] % {"found": found.text})

    def typed(self):
        """What is to be written, and of what this page knew."""
        match = VERSION.fullmatch(self.cleaned_data["revision"])
        revision, shown = (int(match[1]), match[2]) if match else (0, "")
        return answers.Typed(self.values(), revision, shown)


REFUSALS = {
    wording.Kind.ADDRESS: _("“%(found)s” is an e-mail address, and could tell who wrote this. Take it out."),
    wording.Kind.LINK: _("“%(found)s” is a link, and could tell who wrote this. Take it out; say what stands there."),
    wording.Kind.PHONE: _(
        "“%(found)s” looks like a telephone number, and could tell who wrote this. Take it out, or tick “This is no "
        "telephone number”."
    ),
}


class ResponseForm(Part):
    """The answer of one respondent to one criterion; in a silent vote (`vote=True`) without words."""

    COLUMNS = answers.MARK
    WORDS = "reason"
    ANSWERS = [
        (Rating.YES, pgettext_lazy("rating", "Yes")),
        (Rating.PARTLY, pgettext_lazy("rating", "Partly")),
        (Rating.NO, pgettext_lazy("rating", "No")),
        (Rating.UNKNOWN, pgettext_lazy("answer", "I don’t know")),
        (Rating.NOT_APPLICABLE, pgettext_lazy("answer", "Not applicable (say why)")),
        (Rating.NOT_ASSESSED, pgettext_lazy("answer", "No answer yet")),
    ]

    rating = forms.ChoiceField(label=_("Answer"), choices=ANSWERS, widget=forms.RadioSelect, required=False)
    tentative = forms.BooleanField(label=pgettext_lazy("answer", "I am in doubt"), required=False)
    reason = LongText(label=_("Why? What shows it?"), max_length=4000, required=False)

    layout = Layout(
        "revision",
        Field("rating", template="components/answers.html"),
        Field("tentative", template="components/doubt.html"),
        Field("reason", template="answer/_words.html"),
    )

    def __init__(self, *args, row, number, vote=False, **options):
        initial = answers.values(row, self.COLUMNS)
        super().__init__(*args, row=row, prefix=f"c{number}", initial=initial, **options)
        self.vote = vote
        if vote:
            del self.fields["reason"], self.fields["no_phone"]
            self.layout = Layout(*self.layout.fields[:3])
            self.fields["rating"].choices = [
                (code, pgettext_lazy("rating", "Not applicable") if code == Rating.NOT_APPLICABLE else label)
                for code, label in self.ANSWERS
            ]

    def clean_rating(self):
        return self.cleaned_data["rating"] or Rating.NOT_ASSESSED.value

    def clean(self):
        super().clean()
        data = self.cleaned_data
        rating = data.get("rating")
        if rating is None:
            return
        if data["tentative"] and rating not in marks.RATED:
            self.add_error("tentative", _("Only a Yes, a Partly or a No can be in doubt. Choose one, or untick this."))
        nothing_said = not data.get("reason") and "reason" not in self.errors
        if rating == Rating.NOT_APPLICABLE and nothing_said and not self.vote:
            self.add_error("reason", _("Say why the question does not arise for this structure."))

    def values(self):
        return {name: self.cleaned_data.get(name, "") for name in self.COLUMNS}

    def put(self, data, row):
        """Puts the row as it is recorded into the fields of a QueryDict."""
        for name in ("rating", "reason"):
            data[f"{self.prefix}-{name}"] = str(getattr(row, name))
        data.pop(f"{self.prefix}-tentative", None)
        if row.tentative:
            data[f"{self.prefix}-tentative"] = "on"


class AboutForm(Part):
    """The category of member, where it is asked, and one action that the respondent would take."""

    COLUMNS = answers.ABOUT
    WORDS = "action"
    legend_says = True  # its label stands above the box already

    group = forms.TypedChoiceField(
        label=_("Which category of member do you answer for?"),
        help_text=_(
            "It is the only question about you. Answers of a category are shown together, and only where there are "
            "enough of them."
        ),
        widget=forms.RadioSelect,
        coerce=int,
        empty_value=None,
        required=False,
    )
    action = Text(
        label=_("One action you would take"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What would help most, and which organisation or post could do it?"),
    )

    layout = Layout("revision", Field("action", template="answer/_words.html"))  # the group stands above the criteria

    def __init__(self, *args, row, groups, **options):
        initial = {"group": row.group_id or "", "action": row.action}
        super().__init__(*args, row=row, prefix="about", initial=initial, **options)
        if groups:
            self.fields["group"].choices = [*groups.items(), ("", pgettext_lazy("category of member", "I do not say"))]
        else:
            del self.fields["group"]

    def values(self):
        return {"group_id": self.cleaned_data.get("group"), "action": self.cleaned_data["action"]}

    def put(self, data, row):
        """Puts the row as it is recorded into the fields of a QueryDict."""
        data[f"{self.prefix}-group"] = str(row.group_id or "")
        data[f"{self.prefix}-action"] = row.action


class RoomCodeForm(Drawn):
    """The code that stands on the wall of the room."""

    code = Text(label=_("The code of the room"), max_length=40)
    word = forms.CharField(widget=forms.HiddenInput, required=False)
