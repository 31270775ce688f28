"""An action: what, who answers for it, by when; a word on how far it is; done, verified, reopened, given up."""

import uuid

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from structures.access import people_of
from structures.fields import LongText, Text, in_words
from structures.forms import Drawn
from structures.forms.drawn import Recorded
from structures.forms.finding import AsksWhich, found_as_typed
from structures.forms.more import Ticked
from structures.forms.seats import told_apart
from structures.models import Organisation, Post, Seat
from structures.partial_dates import PartialDate
from structures.text import fold
from structures.vocabulary import Circle

from ..agenda import party
from ..follow_up import key
from ..models import Action
from ..settling import CIRCLES

PLAIN = ("kind", "what", "with_whom", "due", "priority", "priority_because", "circle")
EARLIEST_YEAR, YEARS_AHEAD = 2000, 20  # a due date outside is a slip of the pen


def day_field(**options):
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class NamesParty(AsksWhich):
    """A form that asks for an organisation or a post: one that sits in the body, or an organisation found as one types.

    Once valid, `party()` gives {"organisation": …, "post": …}.
    """

    who = forms.ChoiceField(required=False)
    organisation = Text(
        label=_("Or another organisation"),
        max_length=240,
        required=False,
        help_text=_("Type a few letters of its name or acronym and choose."),
    )

    def __init__(self, *args, user, structure, sitting=None, **options):
        self.user, self.structure, self.sitting = user, structure, sitting
        super().__init__(*args, **options)
        self.fields["who"].choices = [("", "–"), *((code, party(row)) for code, row in self.parties.items())]
        near = f"?country={structure.country_id}" if structure.country_id else ""
        self.fields["organisation"].widget.attrs |= found_as_typed(reverse("organisation_find") + near)

    @cached_property
    def parties(self):
        """{key: post or organisation} of whoever sits in the body today, and of `sitting`, whom the record names."""
        seats = Seat.objects.filter(structure=self.structure, until_latest=None)
        found = {self.sitting} if self.sitting else set()
        for seat in seats.select_related("organisation", "post__organisation"):
            found |= {seat.holder, seat.organisation or seat.post.organisation} - {None}
        ordered = sorted(found, key=lambda one: (not isinstance(one, Post), fold(party(one)), one.pk))
        return {key(one): one for one in ordered}

    def clean(self):
        data = self.cleaned_data
        chosen, typed = data.get("who"), data.get("organisation")
        self.found = self.parties.get(chosen)
        if chosen and typed:
            self.add_error("organisation", _("Choose from the list or write a name, not both."))
        elif typed:
            rows = Organisation.objects.visible_to(self.user).select_related("country")
            at_hand = {None, self.structure.country_id}
            self.found = self.meant("organisation", rows, taken=lambda one: one.country_id in at_hand, words=told_apart)
        elif not chosen and not {"who", "organisation"} & set(self.errors):
            self.add_error("who", _("Choose an organisation or a post, or write the name of another organisation."))

    def party(self):
        is_post = isinstance(self.found, Post)
        return {"organisation": None if is_post else self.found, "post": self.found if is_post else None}

    @property
    def party_fields(self):
        return ["who", "organisation", *(["which_of", Div("which", css_class="which")] if self.asking else [])]


class ActionForm(NamesParty, Recorded):
    """A new action, or a recorded one. `facts()` are those of `actions.add` and `actions.change`."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        widget=forms.RadioSelect,
        choices=[
            (Action.Kind.ACTION, _("An action: somebody of the body or its partners does it")),
            (Action.Kind.SUPPORT, _("Support requested: somebody is asked for it, and answers")),
        ],
        initial=Action.Kind.ACTION,
    )
    what = LongText(
        label=pgettext_lazy("of an action", "What"),
        max_length=1000,
        rows=3,
        help_text=_("One thing that can be seen to be done. Posts and functions, no names of people."),
    )
    criterion = forms.ChoiceField(label=_("About which criterion"), required=False)
    with_whom = Text(
        label=pgettext_lazy("of an action", "With whom"),
        max_length=300,
        required=False,
        help_text=_("Organisations or posts that help. No names of people."),
    )
    due = day_field(
        label=pgettext_lazy("of an action", "Due"),
        required=False,
        help_text=_("By when. A request for support may do without."),
    )
    priority = forms.BooleanField(label=_("This is a priority"), required=False)
    priority_because = LongText(
        label=_("Why it is a priority"), max_length=1000, rows=2, required=False, help_text=_("Needed for a priority.")
    )
    circle = forms.ChoiceField(label=_("Who may see it"), widget=forms.RadioSelect)
    readers = forms.ModelMultipleChoiceField(
        label=_("The people named"),
        queryset=get_user_model().objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for “Named people”. You are always one of them."),
    )

    def __init__(self, *args, structure, questions=(), recorded=None, initial=None, **options):
        self.criteria = {str(question.id): question for question in questions}
        first = initial_of(recorded) if recorded else initial or {}
        sitting = recorded and recorded.holder
        super().__init__(*args, structure=structure, sitting=sitting, recorded=recorded, initial=first, **options)
        self.fields["who"].label = _("Who answers for it, or is asked for support")
        self.fields["criterion"].choices = [
            ("", _("The body as a whole")),
            *((code, f"{question.number} {question.short}") for code, question in self.criteria.items()),
        ]
        allowed = CIRCLES[: CIRCLES.index(structure.circle) + 1]
        self.fields["circle"].choices = [(circle.value, circle.label) for circle in allowed]
        if self.initial.get("circle") not in allowed:
            self.initial["circle"] = min(Circle.COUNTRY, allowed[-1], key=CIRCLES.index)
        self.fields["readers"].queryset = people_of(structure.country, structure)

    @property
    def layout(self):
        return Layout(
            self.kept_by,
            "kind",
            "what",
            "criterion",
            Fieldset(pgettext_lazy("of an action", "Who"), *self.party_fields, "with_whom"),
            Fieldset(_("When"), "due", "priority", "priority_because"),
            Div("circle", Ticked(_("The people named:"), "readers"), css_class="part"),
        )

    def clean_due(self):
        due = self.cleaned_data["due"]
        if due and not EARLIEST_YEAR <= due.year <= self.structure.today.year + YEARS_AHEAD:
            raise forms.ValidationError(_("Look at the year of this date."))
        return due

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("kind") == Action.Kind.ACTION and not data.get("due") and "due" not in self.errors:
            self.add_error("due", _("Say by when. Without a date nobody can tell whether it is late."))
        if data.get("priority") and not data.get("priority_because") and "priority_because" not in self.errors:
            self.add_error("priority_because", _("Say why it is a priority."))

    def facts(self):
        data = self.cleaned_data
        question = self.criteria.get(data["criterion"])
        found = {name: data[name] for name in PLAIN} | self.party()
        found["criterion_id"] = question.id if question else None
        if not data["priority"]:
            found["priority_because"] = ""
        return found | {"readers": list(data["readers"])}


def initial_of(action):
    found = {name: getattr(action, name) for name in PLAIN}
    return found | {
        "who": key(action.holder),
        "criterion": str(action.criterion_id or ""),
        "readers": [reader.pk for reader in action.readers.all()],
    }


class UpdateForm(Drawn):
    """A word on how far an action is."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    text = LongText(
        label=_("How far is it?"),
        max_length=1000,
        help_text=_("Whoever may see the action reads this. Posts and functions, no names of people."),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, initial={"uid": uuid.uuid4()}, **options)

    def token(self):
        return {"uid": self.cleaned_data["uid"]}

    def facts(self):
        return {"text": self.cleaned_data["text"]}


class ReopenForm(UpdateForm):
    """Why an action is open again; guarded by the revision that was read, too."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, recorded, **options):
        super().__init__(*args, **options)
        self.initial["revision"] = recorded.revision
        self.fields["text"].label = _("Why is it open again?")

    def token(self):
        return super().token() | {"revision": self.cleaned_data["revision"]}

    def facts(self):
        return {"why": self.cleaned_data["text"]}


class EndForm(Recorded):
    """Done, with how it shows; support: answered, with how; or given up, with why (`words`)."""

    on = day_field(label=_("On"))
    outcome = LongText(max_length=2000, rows=4)

    def __init__(self, *args, recorded, label, help_text="", **options):
        super().__init__(*args, recorded=recorded, initial={"on": recorded.structure.today}, **options)
        self.fields["outcome"].label, self.fields["outcome"].help_text = label, help_text

    def clean_on(self):
        return not_in_the_future(self.cleaned_data["on"], self.recorded)

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("on", "outcome")}


class VerifyForm(NamesParty, Recorded):
    """Which other organisation or post confirms that it is done."""

    on = day_field(label=_("On"))

    def __init__(self, *args, recorded, user, **options):
        today = recorded.structure.today
        super().__init__(
            *args, user=user, structure=recorded.structure, recorded=recorded, initial={"on": today}, **options
        )
        self.fields["who"].label = _("Who confirms it")
        answering = key(recorded.holder)
        self.fields["who"].choices = [choice for choice in self.fields["who"].choices if choice[0] != answering]

    @property
    def layout(self):
        return Layout("revision", *self.party_fields, "on")

    def clean_on(self):
        day = not_in_the_future(self.cleaned_data["on"], self.recorded)
        if self.recorded.ended and day < self.recorded.ended:
            ended = in_words(PartialDate.of(self.recorded.ended))
            raise forms.ValidationError(
                _("It was done on %(day)s: it cannot have been verified before.") % {"day": ended}
            )
        return day

    def facts(self):
        return {"on": self.cleaned_data["on"]} | self.party()


def not_in_the_future(day, action):
    if day > action.structure.today:
        raise forms.ValidationError(_("This date lies in the future. Record it once it happened."))
    if day.year < EARLIEST_YEAR:
        raise forms.ValidationError(_("Look at the year of this date."))
    return day
