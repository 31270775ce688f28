"""Adding a body, and mending what is known of it."""

import uuid

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..access import people_of, rights_of
from ..fields import LongText, PartialDateField, Text
from ..models import Sector, Structure
from ..statuses import AT_WORK, OVER, moves_of
from ..text import fold
from ..vocabulary import Circle, Function, Kind, Level, Rhythm, SectorKind, Status
from . import seen
from .drawn import Drawn, today
from .more import Asked, More, Ticked, row

WHO_READS = {
    Circle.NAMED: _("Named people: only those ticked below"),
    Circle.BODY: _("The body: only people with a right on this very body"),
    Circle.COUNTRY: _("The country: everybody with a right in it"),
    Circle.PUBLIC: _("Public: everybody, signed in or not"),
}
FACTS = (
    *("name", "acronym", "kind", "function", "sectors", "mandate", "started", "level", "meets"),
    *("name_fr", "mandate_fr", "area", "hours", "circle", "readers"),
)
RARE = More(_("More: names in French, area, length of meetings"), "name_fr", "mandate_fr", "area", "hours")
SECTORS = Ticked(_("Sectors that it works in:"), "sectors")
NAMED = Ticked(_("The people named:"), "readers")


class FactsForm(Drawn):
    """What is known of a body: what it is called, is and does, how it meets, who may see it."""

    name = Text(label=_("Name"), max_length=200, help_text=_("As people in the country call it."))
    acronym = Text(label=_("Acronym"), max_length=30, required=False)
    kind = forms.ChoiceField(label=_("Kind"))
    function = forms.ChoiceField(label=_("Function"), required=False)
    sectors = forms.ModelMultipleChoiceField(
        label=_("Sectors"), queryset=Sector.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    mandate = LongText(
        label=_("Mandate"), max_length=2000, required=False, help_text=_("What it is there for, in a few sentences.")
    )
    started = PartialDateField(
        label=_("Started"),
        required=False,
        help_text=_("A day, a month or a year: 2025-03-14, 2025-03 or 2025. Leave it empty if you do not know."),
    )
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices, initial=Level.NATIONAL)
    meets = forms.ChoiceField(label=_("Meets"), required=False)
    name_fr = Text(label=_("Name in French"), max_length=200, required=False, help_text=_("Where it has another one."))
    mandate_fr = LongText(label=_("Mandate in French"), max_length=2000, required=False)
    area = Text(
        label=_("Area"),
        max_length=200,
        required=False,
        help_text=_("Where in the country, if not everywhere: a province, a town."),
    )
    hours = forms.DecimalField(
        label=_("Hours per meeting"),
        required=False,
        min_value=0.1,
        max_value=100,
        decimal_places=1,
        help_text=_("How long a meeting lasts as a rule, for example 1.5."),
    )
    circle = forms.ChoiceField(label=_("Who may see this structure"), widget=forms.RadioSelect)
    readers = forms.ModelMultipleChoiceField(
        label=_("The people named"),
        queryset=get_user_model().objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for “Named people”."),
    )

    def __init__(self, *args, user, country, structure=None, **options):
        self.user, self.country, self.structure = user, country, structure
        self.asks = set()
        super().__init__(*args, **options)
        nothing = ("", _("Not known"))
        self.fields["kind"].choices = [("", _("Choose")), *sorted(Kind.choices, key=by_label)]
        self.fields["function"].choices = [nothing, *Function.choices]
        self.fields["meets"].choices = [nothing, *Rhythm.choices]
        self.fields["readers"].queryset = people_of(country, structure)
        self.fields["circle"].choices = self.circles()
        self.offer_sectors()

    def circles(self):
        """A body of no single country has no country to be seen by."""
        none = set() if self.country else {Circle.COUNTRY} - {self.initial.get("circle")}
        return [(circle, label) for circle, label in WHO_READS.items() if circle not in none]

    def offer_sectors(self):
        """Those that are valid today, and those that the body has already, under what kind of sector they are."""
        now = (Q(valid_from=None) | Q(valid_from__lte=today())) & (Q(valid_to=None) | Q(valid_to__gte=today()))
        valid = Sector.objects.filter(now | Q(pk__in=self.initial.get("sectors", ())))
        found = sorted(valid, key=lambda sector: fold(sector.local_name))
        groups = [
            (kind.label, [(sector.pk, sector.local_name) for sector in found if sector.kind == kind])
            for kind in SectorKind
        ]
        self.fields["sectors"].queryset = valid
        self.fields["sectors"].choices = [(kind, sectors) for kind, sectors in groups if sectors]

    def clean_started(self):
        started = self.cleaned_data["started"]
        if started and started.earliest > today():
            raise forms.ValidationError(
                _("This date lies in the future. Leave it empty, and record the start once it has begun.")
            )
        return started

    def facts(self):
        """The columns for `bodies.add` and `bodies.change_facts`, sectors and readers among them."""
        return {name: self.cleaned_data[name] for name in FACTS}


class AddForm(FactsForm):
    """A new body of a country (None: of no single one); `uid` is made once a page, so that a double click adds one."""

    # What is over is added as it was, then moved with its date: so both dates are known.
    STATUSES = (Status.PROPOSED, *AT_WORK, Status.UNKNOWN)

    uid = forms.UUIDField(widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label=_("Status"),
        initial=Status.ACTIVE,
        help_text=_("A body that is closed: add it first, then change its status with the date."),
    )
    part_of = forms.ChoiceField(
        label=_("Part of"), required=False, help_text=_("The body that it belongs to, if it is here already.")
    )
    another = forms.BooleanField(label=_("It is another body: add it all the same"), required=False)

    layout = Layout(
        "uid",
        "name",
        row(("acronym", 4), ("kind", 8)),
        Fieldset(_("What it does"), SECTORS, "function", "mandate"),
        Fieldset(_("How it works"), row(("status", 6), ("started", 6)), row(("level", 6), ("meets", 6)), "part_of"),
        RARE,
        Div("circle", NAMED, css_class="part"),
    )

    def __init__(self, *args, user, country, **options):
        super().__init__(*args, user=user, country=country, initial={"uid": uuid.uuid4()}, **options)
        self.fields["status"].choices = [(status.value, status.label) for status in self.STATUSES]
        self.fields["circle"].required = False
        self.fields["circle"].initial = "" if country else Circle.BODY
        self.fields["circle"].help_text = _(
            "As usual: access groups and CMCoord cells are seen by the body alone, others by everybody with a right in "
            "the country. It counts for facts, seats, relations and documents; scorecards are never seen by more "
            "people. Whoever adds a body for named people or for the body alone becomes its focal point and goes on "
            "seeing it."
        )
        self.wholes = {whole.slug: whole for whole in wholes(user, country)}
        named = [(slug, with_acronym(whole)) for slug, whole in self.wholes.items()]
        self.fields["part_of"].choices = [("", _("None, or not known")), *named]

    def circles(self):
        usual = [("", _("As usual for its kind"))] if self.country else []
        return [*usual, *super().circles()]

    def clean(self):
        if self.cleaned_data.get("status") == Status.PROPOSED and self.cleaned_data.get("started"):
            self.add_error("started", _("A proposed body has not started yet. Leave the date empty."))

    def facts(self):
        whole = self.wholes.get(self.cleaned_data["part_of"])
        added = {name: self.cleaned_data[name] for name in ("uid", "status", "another")}
        return super().facts() | added | {"part_of": whole}

    def names(self):
        """What it is called, as far as it could be read."""
        return {name: self.cleaned_data.get(name, "") for name in ("name", "name_fr", "acronym")}


def wholes(user, country):
    """The bodies of the country that a new one can be part of, by name."""
    rows = Structure.objects.visible_to(user).filter(country=country).exclude(status__in=OVER)
    return sorted(rows, key=lambda whole: (fold(whole.local_name), whole.slug))


def with_acronym(body):
    return f"{body.local_name} ({body.acronym})" if body.second_name else body.local_name


def by_label(choice):
    return fold(str(choice[1]))


class EditForm(FactsForm):
    """What is known of a body; `revision` and `seen` tell what was read when the page was opened."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=50_000)
    sure = forms.BooleanField(label=_("Yes, these people shall see it from now on"), required=False)

    layout = Layout(
        "revision",
        "seen",
        "name",
        row(("acronym", 4), ("kind", 8)),
        Fieldset(_("What it does"), SECTORS, "function", "mandate"),
        Fieldset(_("How it works"), "started", row(("level", 6), ("meets", 6))),
        RARE,
        Div("circle", Asked("sure"), NAMED, css_class="part"),
    )

    def __init__(self, *args, user, structure):
        initial = {name: getattr(structure, name) for name in FACTS if name not in ("sectors", "readers")}
        initial |= {
            "sectors": [row.pk for row in structure.sectors.all()],
            "readers": [row.pk for row in structure.readers.all()],
            "revision": structure.revision,
        }
        super().__init__(*args, user=user, country=structure.country, structure=structure, initial=initial)
        self.fields["circle"].help_text = _(
            "It counts for facts, seats, relations and documents; scorecards are never seen by more people."
        )
        if not self.is_bound:
            self.initial["seen"] = seen.remembered(self, FACTS)

    @classmethod
    def over(cls, typed, *, user, structure):
        """(the form as typed over what is recorded now, [(label, recorded now, typed)] of what both changed)."""
        now = cls(user=user, structure=structure)
        if typed is None:
            return now, []
        if typed.get("revision") == str(structure.revision):
            return cls(typed, user=user, structure=structure), []
        data, both = seen.merged(typed, now, FACTS)
        data["revision"] = str(structure.revision)
        form = cls(data, user=user, structure=structure)
        return form, [(now[name].label, seen.in_words(now[name]), seen.in_words(form[name])) for name in both]

    def clean_started(self):
        started = super().clean_started()
        ended, moves = self.structure.ended, moves_of(self.structure)
        if started and ended and ended.latest < started.earliest:
            raise forms.ValidationError(_("It ended before this date. Mend the date, or change its status first."))
        if started and moves and moves[0].status != Status.PROPOSED and moves[0].since.latest < started.earliest:
            raise forms.ValidationError(_("It changed its status before this date. Mend the date."))
        return started

    def clean(self):
        circle, readers = self.cleaned_data.get("circle"), self.cleaned_data.get("readers", ())
        if not circle:
            return
        if circle == Circle.NAMED and not readers:
            self.add_error("readers", _("Tick at least one person."))
        elif problem := self.lost_from_sight(circle, readers):
            self.add_error("circle", problem)
        elif circle != self.structure.circle and not self.cleaned_data.get("sure"):
            self.asks.add("sure")
            circles = {"before": WHO_READS[self.structure.circle], "after": WHO_READS[circle]}
            self.add_error(
                "circle",
                _("So far it is seen by – %(before)s. From now on – %(after)s. Tick below if you mean it.") % circles,
            )

    def lost_from_sight(self, circle, readers):
        """What to do for whoever would not see the body any more themselves."""
        if rights_of(self.user).administrator:
            return ""
        if circle == Circle.NAMED and self.user not in readers:
            return _("You would not see it any more yourself. Tick your own address among the people named.")
        if circle == Circle.BODY and not rights_of(self.user).on_structures.get(self.structure.pk):
            return _(
                "You would not see it any more yourself, for you have no right on this very body. Have yourself made "
                "its focal point first, or choose a wider circle."
            )
        return ""
