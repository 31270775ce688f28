"""Planning a round, extending it, giving it up."""

import datetime
import uuid

from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from structures.access import people_of
from structures.fields import LongText, PartialDateField, Text
from structures.forms import Drawn, today
from structures.forms.finding import AsksWhich, found_as_typed
from structures.models import Organisation
from structures.naming import label
from structures.partial_dates import PartialDate
from structures.vocabulary import Language

from .. import agreement, planning
from ..models import Category, CriteriaSet
from .starting import refuse_the_future

TWO_WEEKS = datetime.timedelta(days=14)
LAST_DAY = datetime.date(2100, 1, 1)
MOST_OF_A_CATEGORY = 5000
GROUPS = ["A", "B", "C", "D"]


class MomentField(forms.DateTimeField):
    """A day and an hour, typed and shown in a time zone (`zone`, set by its form)."""

    zone = datetime.UTC

    def __init__(self, **options):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)

    def prepare_value(self, value):
        with timezone.override(self.zone):
            return super().prepare_value(value)

    def to_python(self, value):
        with timezone.override(self.zone):
            found = super().to_python(value)
        if found and not 2000 <= found.year < LAST_DAY.year:
            raise forms.ValidationError(_("This year cannot be meant. Check the date."))
        return found


def in_two_weeks(zone):
    """The evening of the day two weeks from now, in a time zone."""
    day = timezone.localdate(timezone=zone) + TWO_WEEKS
    return datetime.datetime.combine(day, datetime.time(18), tzinfo=zone)


class RoundForm(AsksWhich):
    """The plan of a round. `facts()` are those of `planning.plan` and `planning.change`."""

    code = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    agreed_on = PartialDateField(
        label=_("The body agreed to be assessed on"),
        required=False,
        help_text=_("A day, a month or a year: 2025-03-14, 2025-03 or 2025. Needed before the round opens."),
    )
    agreed_by_words = Text(
        label=_("Agreed by (post)"),
        max_length=200,
        required=False,
        help_text=_("The post that agreed for the body, for example its chair. A post, not a name."),
    )
    purpose = LongText(
        label=_("What for"),
        max_length=1000,
        required=False,
        rows=2,
        help_text=_("One or two sentences that the letters repeat: for which meeting, for which decision."),
    )
    as_of = PartialDateField(
        label=_("Reference date"), help_text=_("The time that the answers are about: 2025, 2025-03 or 2025-03-14.")
    )
    opens = MomentField(
        label=_("Opens"),
        required=False,
        help_text=_("As you plan it. Answers are taken from the moment when you press “Open the round”."),
    )
    closes = MomentField(label=_("Closes"), help_text=_("About two weeks. It can be moved later, with a reason."))
    language = forms.ChoiceField(label=_("Language of the letters"), choices=Language.choices)
    criteria_set = forms.ModelChoiceField(
        label=_("Criteria"), queryset=CriteriaSet.objects.none(), required=False, empty_label=None
    )
    facilitator = forms.EmailField(
        label=_("Facilitator (e-mail address)"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("A person with a right here. They alone read the reasons; once the round is open it stays so."),
    )
    facilitator_as = Text(
        label=_("Their post or function"),
        max_length=200,
        required=False,
        help_text=_("The letters say this, and no name."),
    )
    facilitator_from = Text(
        label=_("Their organisation"),
        max_length=240,
        required=False,
        help_text=_("Type a few letters of its name or acronym and choose."),
    )
    facilitator_because = LongText(
        label=_("Why this facilitator all the same"),
        max_length=1000,
        required=False,
        rows=2,
        help_text=_("Only where their organisation is the chair, the secretariat or the lead agency of the body."),
    )

    def __init__(self, *args, user, structure, planned=None, like=None, **options):
        self.user, self.structure, self.planned = user, structure, planned
        self.leads = self.too_few = None
        country = structure.country
        shown = planned or like
        initial = initial_of(shown) if shown else {"language": country.language if country else "en"}
        if not planned:
            initial |= self._fresh_dates()
        super().__init__(*args, initial=initial | {"code": uuid.uuid4()}, **options)
        self._drop_what_is_not_asked()
        near = f"?country={country.pk}" if country else ""
        self.fields["facilitator_from"].widget.attrs |= found_as_typed(reverse("organisation_find") + near)
        for category in Category:
            self._add_category(category)

    people_help = _(
        "The only thing asked about them is their category, and only where groups of at least 8 people can be made of "
        "the categories: the smallest ones are joined. Put all in one group, and nobody is asked."
    )

    groups_summary = _("Change which categories are shown together")

    @property
    def groups_by_hand(self):
        """Whether somebody chose groups, or something is wrong with them: they stand open then."""
        return any(self[f"group_{category}"].value() or f"group_{category}" in self.errors for category in Category)

    def _fresh_dates(self):
        month = today().strftime("%Y-%m")
        zone = planning.zone_of(self.structure)
        fresh = {"as_of": PartialDate.parse(month), "closes": in_two_weeks(zone), "opens": None}
        return fresh | {"agreed_on": None, "agreed_by_words": ""}

    def _drop_what_is_not_asked(self):
        for name in ("opens", "closes"):
            self.fields[name].zone = planning.zone_of(self.structure)
        del self.fields["code" if self.planned else "revision"]
        sets = CriteriaSet.objects.order_by("-default", "slug", "edition")
        if self.planned or sets.count() < 2:
            del self.fields["criteria_set"]
        else:
            self.fields["criteria_set"].queryset = sets

    def _add_category(self, category):
        number = forms.IntegerField(label=category.label, min_value=0, max_value=MOST_OF_A_CATEGORY, required=False)
        group = forms.ChoiceField(
            label=_("%(category)s: shown in") % {"category": category.label},
            required=False,
            choices=[("", _("as proposed")), *[(name, _("group %(name)s") % {"name": name}) for name in GROUPS]],
        )
        self.fields |= {f"invited_{category}": number, f"group_{category}": group}

    @property
    def layout(self):
        def half(*names):
            return Div(*(Div(name, css_class="col-sm-6") for name in names), css_class="row")

        kept_by = "revision" if self.planned else "code"
        which = ["which_of", Div("which", css_class="which")] if self.asking else []
        sets = ["criteria_set"] if "criteria_set" in self.fields else []
        numbers = [Div(f"invited_{category}", css_class="col-6 col-md-3") for category in Category]
        groups = [Div(f"group_{category}", css_class="col-sm-6 col-md-3") for category in Category]
        opened = "{% if form.groups_by_hand %} open{% endif %}"
        return Layout(
            kept_by,
            half("agreed_on", "agreed_by_words"),
            "purpose",
            Fieldset(_("When"), half("as_of", "language"), half("opens", "closes"), *sets),
            Fieldset(
                _("How many people are asked"),
                HTML('<p class="help">{{ form.people_help }}</p>'),
                Div(*numbers, css_class="row align-items-end"),
                HTML(f'<details class="more panel"{opened}><summary>{{{{ form.groups_summary }}}}</summary>'),
                Div(Div(*groups, css_class="row align-items-end"), css_class="panel-body"),
                HTML("</details>"),
            ),
            Fieldset(
                _("Facilitator"),
                half("facilitator", "facilitator_as"),
                "facilitator_from",
                *which,
                "facilitator_because",
            ),
        )

    def clean_facilitator(self):
        typed = self.cleaned_data["facilitator"].lower()
        if not typed:
            return None
        found = people_of(self.structure.country, self.structure).filter(email=typed).first()
        if found is None:
            raise forms.ValidationError(
                _("Nobody with this address has a right here. Check it, or invite the person first (People).")
            )
        return found

    def clean(self):
        refuse_the_future(self, "agreed_on")
        data = self.cleaned_data
        self.found = self.meant("facilitator_from", self._organisations()) if data.get("facilitator_from") else None
        self._check_facilitator()
        if data.get("opens") and data.get("closes") and data["closes"] <= data["opens"]:
            self.add_error("closes", _("This lies before the opening. Mend one of the two."))
        elif data.get("closes") and data["closes"] <= timezone.now():
            self.add_error("closes", _("This moment is over. Choose a later one."))
        self.invited = {category.value: data.get(f"invited_{category}") or 0 for category in Category}
        self.invited = {category: number for category, number in self.invited.items() if number}
        self.groups = self._groups()
        numbers = {f"invited_{category}" for category in Category}
        if not numbers & set(self.errors) and planning.too_few(self.invited):
            self.too_few = planning.asks_too_few(sum(self.invited.values()))
            self.add_error(None, self.too_few)

    def _organisations(self):
        return Organisation.objects.visible_to(self.user).select_related("country")

    def _check_facilitator(self):
        data = self.cleaned_data
        if data.get("facilitator") and not data.get("facilitator_as") and "facilitator_as" not in self.errors:
            self.add_error("facilitator_as", _("Say the post or function: the letters name no person."))
        self.leads = planning.leads(self.found, self.structure) if self.found else None
        if self.leads and not data.get("facilitator_because") and "facilitator_because" not in self.errors:
            text = _(
                "%(organisation)s has a leading seat in this body (%(role)s), and members may hold back. Name somebody "
                "from elsewhere, or say why this person all the same."
            )
            self.add_error("facilitator_because", text % {"organisation": label(self.found), "role": self.leads})

    def _groups(self):
        """[[category, …], …] as chosen by hand, or as proposed; empty where the question is not asked."""
        chosen = {category: self.cleaned_data.get(f"group_{category}") or "" for category in self.invited}
        if not any(chosen.values()):
            return agreement.merged(self.invited)
        for category, name in chosen.items():
            if not name:
                self.add_error(
                    f"group_{category}", _("Choose a group here too: who is left over could be computed from the rest.")
                )
        groups = [[c for c, name in chosen.items() if name == group] for group in GROUPS]
        groups = sorted(filter(None, groups), key=lambda group: list(self.invited).index(group[0]))
        if len(groups) < 2:
            return []
        for group in agreement.too_small(groups, self.invited):
            self._refuse_group(group)
        return groups

    def _refuse_group(self, group):
        asked = sum(self.invited[category] for category in group)
        text = _("This group has %(number)d people; it needs at least %(least)d. Put it together with another.")
        words = text % {"number": asked, "least": agreement.SMALLEST_GROUP_INVITED}
        self.add_error(f"group_{group[0]}", words)

    def facts(self):
        plain = ("as_of", "agreed_on", "agreed_by_words", "facilitator", "facilitator_as", "facilitator_because")
        plain += ("purpose", "opens", "closes", "language")
        found = {name: self.cleaned_data[name] for name in plain}
        if not self.planned:
            found["criteria_set"] = self.cleaned_data.get("criteria_set")
        return found | {"facilitator_from": self.found, "invited": self.invited, "groups": self.groups}


def initial_of(round):
    """The fields of a round that is there."""
    invited, groups = planning.people_planned(round)
    assessment = round.assessment
    found = {
        "revision": round.revision,
        "agreed_on": assessment.agreed_on,
        "agreed_by_words": assessment.agreed_by_words,
        "as_of": assessment.as_of,
        "facilitator": round.facilitator.email if round.facilitator else "",
        "facilitator_from": label(round.facilitator_from) if round.facilitator_from else "",
        "criteria_set": assessment.criteria_set_id,
    }
    for name in ("purpose", "opens", "closes", "language", "facilitator_as", "facilitator_because"):
        found[name] = getattr(round, name)
    found |= {f"invited_{category}": number for category, number in invited.items()}
    if groups != agreement.merged(invited):
        by_hand = groups or [list(invited)]
        found |= {f"group_{c}": name for name, group in zip(GROUPS, by_hand, strict=False) for c in group}
    return found


class ExtendForm(Drawn):
    """A later closing, with the reason that everybody invited is told."""

    closes = MomentField(label=_("Closes"))
    because = Text(
        label=_("Reason"),
        max_length=500,
        help_text=_("Everybody who is invited reads it: for example “No power in two provinces this week.”"),
    )

    def __init__(self, *args, round, **options):
        self.round = round
        super().__init__(*args, initial={"closes": in_two_weeks(round.time_zone)}, **options)
        self.fields["closes"].zone = round.time_zone


class CancelForm(Drawn):
    """Why a round is given up."""

    because = LongText(
        label=_("Reason"),
        max_length=1000,
        rows=3,
        help_text=_("It stays in the history of the round. No names of people."),
    )
