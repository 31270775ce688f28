"""Whom a round asks: a list of addresses, links, slips, a room."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from structures.fields import LongText
from structures.forms import Drawn

from .. import address_list, inviting
from ..models import Category


class RoomForm(Drawn):
    """How many people are in the room."""

    heads = forms.IntegerField(
        label=_("How many people are in the room"),
        min_value=1,
        max_value=2000,
        help_text=_("Everybody who may answer. More answers than heads are pointed out."),
    )


class NumberForm(Drawn):
    """How many links or slips; `code` is made once a page, so that a double click makes them once."""

    code = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.IntegerField(
        label=pgettext_lazy("of links or slips", "How many"), min_value=1, max_value=inviting.MOST_AT_ONCE
    )

    def __init__(self, *args, **options):
        super().__init__(*args, initial={"code": uuid.uuid4()}, **options)


class AddressesForm(Drawn):
    """A list of addresses, pasted or in a file; read by address_list.py."""

    text = LongText(
        label=_("E-mail addresses, one on each line"),
        required=False,
        rows=8,
        max_length=1_000_000,
        strip=False,
        help_text=_(
            "With the category behind it where you know it: “name@example.org; national NGO”. Cells copied from a "
            "spreadsheet work too."
        ),
    )
    file = forms.FileField(label=_("Or a file (CSV or text, up to 5 MB)"), required=False, allow_empty_file=True)
    category = forms.ChoiceField(
        label=_("Category of those without one in the list"),
        required=False,
        choices=[("", pgettext_lazy("category of member", "Not said")), *Category.choices],
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > address_list.LARGEST:
            raise forms.ValidationError(_("This file is larger than 5 MB. Give a shorter list."))
        try:
            return address_list.text_of(file.read())
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self):
        data = self.cleaned_data
        if not {"text", "file"} & set(self.errors) and not data.get("text", "").strip() and not data.get("file"):
            self.add_error("text", _("Paste at least one address, or choose a file."))

    def whole_text(self):
        """What was pasted, and what was in the file."""
        return "\n".join(part for part in (self.cleaned_data["text"], self.cleaned_data["file"]) if part.strip())

    def read(self):
        """The AddressList of it."""
        return address_list.read(self.whole_text(), default=self.cleaned_data["category"])
