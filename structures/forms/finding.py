"""A record found by its name as one types: one that fits is taken, otherwise the form asks “Which one?”."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..naming import key, label, look_up
from .drawn import Drawn

OTHER = "+other"  # none of those offered; no code has a plus


class OneOfThese(forms.ChoiceField):
    """Radio buttons whose choices are known only once the text was read."""

    widget = forms.RadioSelect

    def valid_value(self, value):
        return True  # `AsksWhich.meant` takes only what it offered


class AsksWhich(Drawn):
    """A form with a text by which a record is found.

    The only row that is called so is taken. Where several are, or only similar ones, `which` is asked; an answer counts
    only for the text that it was given for (`which_of`).
    """

    which = OneOfThese(label=_("Which one?"), required=False)
    which_of = forms.CharField(required=False, widget=forms.HiddenInput)

    asking = False

    def meant(self, name, rows, *, taken=lambda row: True, other=None, words=label):
        """The row that the text in the field `name` means, OTHER for none of them, None where the form must ask.

        `taken` says which row may be taken unasked, `words` how a row is told from another that is called alike.
        `other` is the choice of none of them: its label beside others, its label alone; None where there is no such
        choice.
        """
        typed = self.cleaned_data[name]
        exact, similar = look_up(rows, typed)
        fitting = [row for row in exact if taken(row)]
        if len(fitting) == 1:
            return fitting[0]
        offered = {key(row): row for row in [*exact, *similar]}
        chosen = self.cleaned_data.get("which") if self.cleaned_data.get("which_of") == typed else ""
        if not offered and not other:
            self.add_error(name, _("Nothing that you may see is called so. Check the spelling, or try the acronym."))
            return None
        choices = [(code, words(row)) for code, row in offered.items()]
        if other:
            choices.append((OTHER, other[0] if offered else other[1]))
        self._ask(choices, typed, chosen)
        if chosen in offered:
            return offered[chosen]
        if chosen == OTHER and other:
            return OTHER
        which = _("Which one do you mean? Choose below.")
        self.add_error(name, which if offered else _("This is not known here yet: see below."))
        return None

    def _ask(self, choices, typed, chosen):
        self.asking = True
        self.fields["which"].choices = choices
        self.data = self.data.copy()
        self.data[self.add_prefix("which_of")] = typed
        self.data[self.add_prefix("which")] = chosen or (choices[0][0] if choices[0][0] == OTHER else "")


def found_as_typed(address):
    """Attributes of a text field for which static/js/finding.js suggests names from this address."""
    return {"data-find": address, "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
