"""Holding a meeting: its silent first vote, and the sides before it."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from structures.forms import Drawn

from .. import agreement, voting
from ..models import Mark

MOST = 1000
ON_SLIPS = {Mark.Rating.UNKNOWN: _("I don’t know")}  # where a slip says it otherwise


class HeadsForm(Drawn):
    """How many are in the room before the vote is opened."""

    heads = forms.IntegerField(
        label=_("People in the room who vote"),
        min_value=2,
        max_value=MOST,
        help_text=_("Count them: more votes than heads are pointed out."),
    )


class CountsForm(Drawn):
    """What was counted from paper slips: per criterion, how many ticked each answer."""

    slips = forms.IntegerField(label=_("Slips that came back"), min_value=1, max_value=MOST)

    def __init__(self, *args, questions, criteria, **options):
        self.criteria = criteria
        super().__init__(*args, **options)
        self.rows = []
        for question in questions:
            names = {rating: f"c{question.number}-{rating}" for rating in agreement.SPOKEN}
            for rating, name in names.items():
                answer = ON_SLIPS.get(rating, Mark.Rating(rating).label)
                field = forms.IntegerField(
                    label=f"{question.number}. {answer}", min_value=0, max_value=MOST, required=False
                )
                field.answer = answer  # the head of its column, for windows where a row is a block
                self.fields[name] = field
            self.rows.append((question, [self[name] for name in names.values()]))

    @property
    def answers(self):
        """The heads of the columns."""
        return [ON_SLIPS.get(rating, Mark.Rating(rating).label) for rating in agreement.SPOKEN]

    def clean(self):
        if "slips" not in self.cleaned_data or self.errors:
            return
        for problem in voting.problems_of_counts(self.cleaned_data["slips"], self.counts()):
            self.add_error(None, problem)

    def counts(self):
        """{criterion: {rating: number}}"""
        return {
            criterion: {
                rating: self.cleaned_data.get(f"c{criterion.number}-{rating}") or 0 for rating in agreement.SPOKEN
            }
            for criterion in self.criteria
        }


class ReadyForm(Drawn):
    """A side says that its marks are agreed, and by how many."""

    people = forms.IntegerField(
        label=_("How many people agreed on them?"),
        min_value=1,
        max_value=MOST,
        help_text=_("Everybody on your side who could speak. No names."),
    )


class HandOverForm(Drawn):
    """Who fills in a side from now on."""

    to = forms.ModelChoiceField(
        label=_("Who fills it in from now on?"), queryset=get_user_model().objects.none(), empty_label=_("Choose")
    )

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.fields["to"].queryset = people
