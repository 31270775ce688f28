"""What every form of ours has: drawn by crispy-forms inside a page's own <form>."""

import datetime
import uuid

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


class Recorded(Drawn):
    """A form of a record. A new one carries a uid (sent twice, it is kept once), a recorded one the revision read."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, recorded=None, initial=None, **options):
        self.recorded = recorded
        token = {"revision": recorded.revision} if recorded else {"uid": uuid.uuid4()}
        super().__init__(*args, initial={**(initial or {}), **token}, **options)
        del self.fields["uid" if recorded else "revision"]

    @property
    def kept_by(self):
        return "revision" if self.recorded else "uid"

    def token(self):
        """What tells a record that was sent twice, or changed meanwhile: {"uid": …} or {"revision": …}."""
        return {self.kept_by: self.cleaned_data[self.kept_by]}


def today():
    return datetime.date.today()
