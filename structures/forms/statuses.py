"""A body's next status, with its date."""

import uuid

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from ..fields import LongText, PartialDateField
from ..statuses import next_statuses, problems_before_moving
from ..vocabulary import Status
from .drawn import Drawn


class StatusForm(Drawn):
    """The move from the status in which the person saw the body (`seen`); `uid` is made once a page."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.ChoiceField(choices=Status.choices, widget=forms.HiddenInput)
    status = forms.ChoiceField(label=_("New status"), choices=Status.choices, widget=forms.RadioSelect)
    since = PartialDateField(
        label=_("Since"), help_text=_("A day, a month or a year: 2025-03-14, 2025-03 or 2025. Not in the future.")
    )
    note = LongText(
        label=_("Note"),
        rows=2,
        max_length=500,
        required=False,
        help_text=_("Why, decided by which post or body, what is announced. No names. Whoever sees the body reads it."),
    )

    layout = Layout("uid", "seen", "status", "since", "note")

    def __init__(self, *args, structure):
        self.structure = structure
        super().__init__(*args, initial={"uid": uuid.uuid4(), "seen": structure.status})
        # Offered is what can come next; read is any status: a second click comes after the first has moved the body.
        self.fields["status"].widget.choices = [(status.value, status.label) for status in next_statuses(structure)]

    def clean(self):
        data = self.cleaned_data
        if data.get("seen") != self.structure.status or not data.get("status") or not data.get("since"):
            return
        problems = problems_before_moving(structure=self.structure, status=data["status"], since=data["since"])
        for field, problem in problems.items():
            self.add_error(field, problem)
