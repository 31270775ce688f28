"""What a published card still takes: a reason, a reply, endorsements."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from structures.fields import LongText, in_words
from structures.forms import Drawn, today
from structures.partial_dates import PartialDate

from ..endorsement import Entry


class ReasonForm(Drawn):
    """Why a published card is corrected or withdrawn: its readers are told."""

    reason = LongText(
        label=pgettext_lazy("of a correction or a withdrawal", "Reason"),
        max_length=1000,
        help_text=_("Whoever may read the card reads this too. No names of people."),
    )


class ReplyForm(Drawn):
    """What the body answers to its card."""

    reply = LongText(
        label=_("Reply of the body"),
        max_length=4000,
        required=False,
        rows=8,
        help_text=_("It stands on the card, for everybody who may read it. Posts and functions, no names of people."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, version, **options):
        self.version = version
        super().__init__(*args, initial={"reply": version.reply, "revision": version.revision}, **options)

    def clean_reply(self):
        text = self.cleaned_data["reply"]
        if not text and not self.version.reply:
            raise forms.ValidationError(_("Write what the body replies."))
        return text

    def show_again(self, revision):
        """After a conflict: what was typed, to be saved over what this person has now seen."""
        self.data = self.data.copy()
        self.data["revision"] = str(revision)


class EndorsementForm(Drawn):
    """The day on which each chair and co-chair endorsed the card; empty where they did not."""

    def __init__(self, *args, version, people, **options):
        self.assessment, self.people = version.assessment, people
        super().__init__(*args, **options)
        for person in people:
            self.fields[f"{person.key}-on"] = forms.DateField(
                label=f"{person.holder} ({person.role_in_words})",
                initial=person.on,
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                help_text="" if person.seated else _("No longer in this seat."),
            )
            self.fields[f"{person.key}-was"] = forms.DateField(
                initial=person.on, required=False, widget=forms.HiddenInput
            )

    def clean(self):
        for person in self.people:
            day, was = (self.cleaned_data.get(f"{person.key}-{part}") for part in ("on", "was"))
            if day and day != was:
                self._look_at(f"{person.key}-on", day)

    def _look_at(self, field, day):
        as_of = self.assessment.as_of
        if day > today():
            self.add_error(field, _("This date lies in the future. Record the endorsement once it was given."))
        elif day < as_of.earliest:
            self.add_error(
                field,
                _("The card looks at %(date)s: nobody can have endorsed it before.") % {"date": in_words(as_of)},
            )

    def entries(self):
        data = self.cleaned_data
        return [Entry(person, data[f"{person.key}-was"], data[f"{person.key}-on"]) for person in self.people]

    def show_beside_another_version(self):
        """What this person changed stays; what they left alone is as it is recorded of the version shown now."""
        self.data = self.data.copy()
        for person in self.people:
            on, was = f"{person.key}-on", f"{person.key}-was"
            recorded = person.on.isoformat() if person.on else ""
            if self.data.get(on) == self.data.get(was):
                self.data[on] = recorded
            self.data[was] = recorded

    def show_again(self, conflicts):
        """After a conflict: the days that were typed stay, to be saved over those that this person has now seen."""
        self.data = self.data.copy()
        for entry in conflicts:
            key, day = entry.signatory.key, entry.recorded
            self.data[f"{key}-was"] = day.isoformat() if day else ""
            words = in_words(PartialDate.of(day)) if day else _("no endorsement")
            self.add_error(
                f"{key}-on",
                _("Somebody else recorded this meanwhile: %(recorded)s. Save again to record yours instead.")
                % {"recorded": words},
            )
