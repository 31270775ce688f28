"""Settling a card: back to its author, or published to a circle."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from structures.access import people_of
from structures.fields import LongText
from structures.forms import Drawn
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
