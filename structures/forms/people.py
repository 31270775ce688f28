"""Forms about people: inviting a colleague, choosing a first password, leaving."""

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..vocabulary import RIGHT_MEANS
from .drawn import Drawn


def in_words(right):
    """What a right is called and what it lets a person do."""
    return gettext("%(right)s: %(means)s") % {"right": right.label, "means": RIGHT_MEANS[right]}


class InviteForm(Drawn):
    """Whom to invite, and to what; the place stands in the address of the page."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("The letter with the link goes there. Only whoever reads mail at this address can accept."),
    )
    right = forms.ChoiceField(label=_("What they may do"), widget=forms.RadioSelect)

    def __init__(self, *args, rights, **options):
        super().__init__(*args, **options)
        self.fields["right"].choices = [(right.value, lazy(in_words, str)(right)) for right in rights]

    def clean_email(self):
        """In lower case, as accounts have it; look-alike letters could lead elsewhere."""
        email = self.cleaned_data["email"].lower()
        if not email.isascii():
            raise forms.ValidationError(_("Write the address with plain letters, without accents."))
        return email


class FirstPasswordForm(Drawn, SetPasswordForm):
    """The password of a new person, twice, under the rules for passwords."""


class LeaveForm(Drawn):
    """Giving up a right; whoever is the last to look after a place says that they know it."""

    alone = forms.BooleanField(label=_("I know that nobody looks after it by this right when I leave"))

    def __init__(self, *args, last, **options):
        super().__init__(*args, **options)
        if not last:
            del self.fields["alone"]
