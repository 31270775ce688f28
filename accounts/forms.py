"""Forms of a person's own pages."""

import unicodedata

from crispy_forms.helper import FormHelper
from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from .models import Token


class TokenForm(forms.Form):
    """A name for a new token, so that its owner knows later which program uses it."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=100, help_text=_("For example: the spreadsheet of the cluster.")
    )

    taken = _("You have a token with this name. Choose another, so that you can tell them apart.")

    def __init__(self, *args, user, **options):
        self.user = user
        super().__init__(*args, **options)

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    def clean_name(self):
        name = unicodedata.normalize("NFC", " ".join(self.cleaned_data["name"].split()))
        if not name.isprintable():
            raise forms.ValidationError(_("This contains a character that cannot be used. Type the name anew."))
        if self.user.tokens.filter(name=name).exists():
            raise forms.ValidationError(self.taken)
        return name

    def save(self):
        """The new token's text; None, with an error at the name, where the same form was sent twice at once."""
        try:
            with transaction.atomic():
                return Token.objects.issue(self.user, name=self.cleaned_data["name"])
        except IntegrityError:
            self.add_error("name", self.taken)
            return None
