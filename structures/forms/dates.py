"""Dates that cannot be: refused with words beside the field."""

from django.utils.translation import gettext_lazy as _

from ..fields import PartialDateField
from .drawn import today

AS_KNOWN = _("A day, a month or a year: 2025-03-14, 2025-03 or 2025. Leave it empty if you do not know.")


def since_field():
    return PartialDateField(label=_("Since"), required=False, help_text=AS_KNOWN)


def until_field(help_text):
    return PartialDateField(label=_("Until"), required=False, help_text=help_text)


def confirmed_field():
    return PartialDateField(
        label=_("Confirmed"),
        required=False,
        help_text=_("When somebody who knows last said that it is so."),
    )


def refuse_future(form, *names):
    """An error on each of these dates that begins after today."""
    for name in names:
        value = form.cleaned_data.get(name)
        if value and value.earliest > today():
            form.add_error(name, _("This date lies in the future. Give the date from which it was so, or none."))


def refuse_end_before_start(form):
    """An error where `until` ends before `since` begins."""
    since, until = form.cleaned_data.get("since"), form.cleaned_data.get("until")
    if since and until and until.latest < since.earliest:
        form.add_error("until", _("This lies before the date under “Since”. Mend one of the two."))
