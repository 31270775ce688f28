"""Forms: one for each thing that a person wants to do with a card."""

import uuid

from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from structures.access import people_of
from structures.fields import LongText, PartialDateField, Text
from structures.forms import Drawn, today
from structures.models import Source
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle

from . import marks
from .models import Basis, Mark

Rating = Mark.Rating


def refuse_the_future(form, name):
    """An error on a PartialDate field whose earliest day is after today."""
    value = form.cleaned_data.get(name)
    if value and value.earliest > today():
        form.add_error(name, _("This date lies in the future. An assessment looks at what was."))


class StartForm(Drawn):
    """What every assessment begins with; `code` is made once a page, so that a double click makes one record."""

    basis = None
    code = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, user, structure, **options):
        self.user, self.structure = user, structure
        options.setdefault("initial", {}).setdefault("code", uuid.uuid4())
        super().__init__(*args, **options)

    def facts(self):
        """The columns for `settling.start` and `settling.change_facts`."""
        raise NotImplementedError


class MeetingForm(StartForm):
    """Agreed aloud in a meeting: when, by how many, with whose agreement."""

    basis = Basis.MEETING

    held = forms.DateField(
        label=_("Date of the meeting"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    voices = forms.IntegerField(
        label=_("Number of people who took part"),
        min_value=2,
        max_value=1000,
        help_text=_("Count everybody who could speak, the chair included. No names."),
    )
    agreed_on = PartialDateField(
        label=_("The body agreed to this assessment on"),
        required=False,
        help_text=_("A day, a month or a year: 2025-03-14, 2025-03 or 2025. Leave it empty if you do not know."),
    )
    agreed_by_words = Text(
        label=_("Agreed by (post)"),
        max_length=200,
        required=False,
        help_text=_("The post that agreed for the body, for example its chair. A post, not a name."),
    )

    layout = Layout(
        "code",
        Div(Div("held", css_class="col-sm-6"), Div("voices", css_class="col-sm-6"), css_class="row"),
        Fieldset(_("Agreement to be assessed"), "agreed_on", "agreed_by_words"),
    )

    def clean_held(self):
        day = self.cleaned_data["held"]
        if day > today():
            raise forms.ValidationError(_("This date lies in the future. Record the meeting once it was held."))
        return day

    def clean(self):
        refuse_the_future(self, "agreed_on")

    def facts(self):
        data = self.cleaned_data
        return {
            "as_of": PartialDate.of(data["held"]),
            "voices": data["voices"],
            "agreed_on": data["agreed_on"],
            "agreed_by_words": data["agreed_by_words"],
        }

    @staticmethod
    def initial_of(assessment):
        return {
            "held": assessment.as_of.earliest,
            "voices": assessment.voices,
            "agreed_on": assessment.agreed_on,
            "agreed_by_words": assessment.agreed_by_words,
        }


class ExpertForm(StartForm):
    """One person's view, from a document that others can read; without one it stays a private note."""

    basis = Basis.EXPERT

    as_of = PartialDateField(
        label=_("Reference date"),
        help_text=_("When the body worked as described: a year, a month or a day (2025, 2025-03 or 2025-03-14)."),
    )
    expert = Text(
        label=_("Whose view (post or function)"),
        max_length=200,
        required=False,
        help_text=_("For example: governance adviser of a donor. A post, not a name."),
    )
    source = forms.ModelChoiceField(
        label=_("The document it comes from"),
        queryset=Source.objects.none(),
        required=False,
        empty_label=_("No document, or one that is not listed"),
    )
    title = Text(label=_("Title"), max_length=300, required=False)
    author = Text(label=_("Author or organisation"), max_length=300, required=False)
    published = PartialDateField(label=_("Published"), required=False)
    url = forms.URLField(label=_("Address on the web"), max_length=500, required=False, assume_scheme="https")

    layout = Layout(
        "code",
        "as_of",
        "expert",
        "source",
        Fieldset(
            _("A document that is not listed"),
            "title",
            "author",
            Div(Div("published", css_class="col-sm-4"), Div("url", css_class="col-sm-8"), css_class="row"),
        ),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        visible = Source.objects.visible_to(self.user)
        here = visible.filter(country=self.structure.country_id) | visible.filter(country=None)
        self.fields["source"].queryset = here.order_by("title")

    def clean(self):
        refuse_the_future(self, "as_of")
        data = self.cleaned_data
        if data.get("source") and data.get("title"):
            self.add_error("title", _("Choose a listed document or describe another, not both."))
        if not data.get("title") and any(data.get(name) for name in ("author", "published", "url")):
            self.add_error("title", _("Give the title of the document too."))

    def facts(self):
        data = self.cleaned_data
        found = {"as_of": data["as_of"], "expert": data["expert"], "source": data["source"], "new_source": None}
        if data["title"]:
            found["new_source"] = {name: data[name] for name in ("title", "author", "published", "url")}
        return found

    @staticmethod
    def initial_of(assessment):
        return {"as_of": assessment.as_of, "expert": assessment.expert, "source": assessment.source_id}


START_FORMS = {form.basis: form for form in (MeetingForm, ExpertForm)}


class MarkForm(Drawn):
    """The answer to one criterion."""

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
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    layout = Layout(
        "revision",
        Field("rating", template="components/answers.html"),
        Field("tentative", template="components/doubt.html"),
        Field("reason", template="components/reason.html"),
        Field("stated_as", template="components/stated_as.html"),
    )

    def __init__(self, *args, mark, **options):
        self.mark = mark
        initial = {name: getattr(mark, name) for name in (*self.VALUES, "revision")}
        super().__init__(*args, prefix=f"c{mark.criterion.number}", initial=initial, **options)
        self.asks = False  # whether "keep both as they are" is offered

    VALUES = ("rating", "tentative", "stated_as", "reason")

    def clean_rating(self):
        return self.cleaned_data["rating"] or Rating.NOT_ASSESSED.value

    def clean(self):
        data = self.cleaned_data
        rating, words = data.get("rating"), data.get("stated_as")
        if rating is None or words is None:
            return
        if words and rating == Rating.NOT_ASSESSED:
            self._read(words)
        elif words and not marks.agrees(rating, data["tentative"], words):
            self._ask(words)
        rating = data["rating"]
        if data["tentative"] and rating not in marks.RATED:
            self.add_error("tentative", _("Only a Yes, a Partly or a No can be in doubt. Choose one, or untick this."))
        if rating == Rating.NOT_APPLICABLE and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why the question does not arise for this structure."))

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
        return {name: self.cleaned_data[name] for name in self.VALUES}

    def says(self, mark):
        """Whether what was typed is what this mark holds."""
        return all(getattr(mark, name) == value for name, value in self.values().items())

    def put(self, data, mark):
        """Puts the mark as it is recorded into the fields of a QueryDict."""
        for name in ("rating", "stated_as", "reason"):
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


class ReturnForm(Drawn):
    """Back to the author, with a word."""

    word = LongText(
        label=_("What should be looked at again?"),
        max_length=2000,
        help_text=_("The author reads this above the card."),
    )


class PublishForm(Drawn):
    """Which circle reads the card from now on."""

    WIDER = [Circle.NAMED, Circle.BODY, Circle.COUNTRY, Circle.PUBLIC]

    circle = forms.ChoiceField(label=_("Who may see it"), widget=forms.RadioSelect)
    readers = forms.ModelMultipleChoiceField(
        label=_("The people named"),
        queryset=get_user_model().objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for “Named people”."),
    )

    def __init__(self, *args, assessment, **options):
        structure = assessment.structure
        allowed = self.WIDER[: self.WIDER.index(structure.circle) + 1]
        options.setdefault("initial", {"circle": assessment.circle if assessment.circle in allowed else allowed[-1]})
        super().__init__(*args, **options)
        self.fields["circle"].choices = [(circle.value, circle.label) for circle in allowed]
        self.fields["readers"].queryset = people_of(structure.country, structure)

    def clean(self):
        data = self.cleaned_data
        if data.get("circle") == Circle.NAMED and not data.get("readers"):
            self.add_error("readers", _("Tick at least one person."))
