"""What every form of ours has: drawn by crispy-forms inside a page's own <form>."""

import datetime

from crispy_forms.helper import FormHelper
from django import forms


class Drawn(forms.Form):
    """A form that crispy-forms draws inside a page's own <form>."""

    layout = None

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        if self.layout:
            helper.layout = self.layout
        return helper


def today():
    return datetime.date.today()
