"""Beginning a card: when, by whom, from which document."""

import uuid

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from structures.fields import PartialDateField, Text
from structures.forms import Drawn, today
from structures.models import Source
from structures.partial_dates import PartialDate

from ..models import Basis


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
