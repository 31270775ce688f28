"""Settling a card: back to its author, or published to a circle."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from structures.access import people_of
from structures.fields import LongText
from structures.forms import Drawn, today
from structures.vocabulary import Circle

from ..documents import needs_opening
from ..settling import CIRCLES


class ReturnForm(Drawn):
    """Back to the author, with a word."""

    word = LongText(
        label=_("What should be looked at again?"),
        max_length=2000,
        help_text=_("The author reads this above the card."),
    )


class PublishForm(Drawn):
    """Which circle reads the card from now on."""

    circle = forms.ChoiceField(label=_("Who may see it"), widget=forms.RadioSelect)
    readers = forms.ModelMultipleChoiceField(
        label=_("The people named"),
        queryset=get_user_model().objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for “Named people”."),
    )

    with_document = forms.BooleanField(label=_("If it is public: make its document public too"), required=False)

    def __init__(self, *args, assessment, **options):
        structure = assessment.structure
        allowed = CIRCLES[: CIRCLES.index(structure.circle) + 1]
        options.setdefault("initial", {"circle": assessment.circle if assessment.circle in allowed else allowed[-1]})
        super().__init__(*args, **options)
        self.fields["circle"].choices = [(circle.value, circle.label) for circle in allowed]
        self.fields["readers"].queryset = people_of(structure.country, structure)
        if Circle.PUBLIC in allowed and needs_opening(assessment, Circle.PUBLIC):
            self.fields["with_document"].help_text = _(
                "“%(title)s” is for the country only. A public card names it; everybody will then read its title, its "
                "author, its address and what is quoted from it."
            ) % {"title": assessment.source.local_title}
        else:
            del self.fields["with_document"]

    def clean(self):
        data = self.cleaned_data
        if data.get("circle") == Circle.NAMED and not data.get("readers"):
            self.add_error("readers", _("Tick at least one person."))


class ValidationForm(Drawn):
    """In which meeting the card of a round was validated, and by how many people; empty: in none."""

    validated_on = forms.DateField(
        label=_("Date of the meeting"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty if no meeting has validated the card."),
    )
    validated_by = forms.IntegerField(
        label=_("Number of people who took part"),
        required=False,
        min_value=2,
        max_value=1000,
        help_text=_("Count everybody who could speak, the chair included. No names."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, round, **options):
        self.round = round
        initial = {name: getattr(round, name) for name in ("validated_on", "validated_by", "revision")}
        super().__init__(*args, initial=initial, **options)

    def clean_validated_on(self):
        day = self.cleaned_data["validated_on"]
        if day and day > today():
            raise forms.ValidationError(_("This date lies in the future. Record the meeting once it was held."))
        if day and day < timezone.localdate(self.round.closed):
            raise forms.ValidationError(
                _("The round was not closed yet on this day: no meeting can have seen its answers.")
            )
        return day

    def clean(self):
        data = self.cleaned_data
        if data.get("validated_on") and not data.get("validated_by") and "validated_by" not in self.errors:
            self.add_error("validated_by", _("Say how many people took part."))
        if data.get("validated_by") and not data.get("validated_on") and "validated_on" not in self.errors:
            self.add_error("validated_on", _("Say when the meeting was."))

    def show_again(self, revision):
        """After a conflict: what was typed, to be saved over what this person has now seen."""
        self.data = self.data.copy()
        self.data["revision"] = str(revision)
