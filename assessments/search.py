"""The dashboard's filters: one form for its charts and its tables, so that they cannot disagree."""

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from structures.search import by_name
from structures.vocabulary import Kind, Level, Status

from .analysis import narrowed_to_bodies, narrowed_to_cards
from .models import Basis


class View(TextChoices):
    """What the dashboard is asked for: one question a page."""

    ANSWERS = "answers", _("Answers by country")
    CARDS = "cards", _("Who assessed, and when")
    BODY = "body", _("One body over time")
    KIND = "kind", _("Bodies of one kind")


OF_BODIES = ("country", "kind", "sector", "level", "status")
OF_CARDS = ("basis", "since", "until")
IN_SIGHT = {View.BODY: ("country", "body"), View.KIND: ("kind", "country")}  # of other views: the country


class DashboardForm(forms.Form):
    """Offers only what there is for this reader (`seen`, an analysis.Seen); anything else is an error at its field."""

    view = forms.ChoiceField(choices=View.choices, required=False, widget=forms.HiddenInput)
    country = forms.ChoiceField(label=_("Country"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    body = forms.ChoiceField(label=_("Body"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    basis = forms.ChoiceField(label=_("Basis"), required=False)
    since = forms.TypedChoiceField(label=_("From year"), required=False, coerce=int, empty_value=None)
    until = forms.TypedChoiceField(label=_("To year"), required=False, coerce=int, empty_value=None)
    criteria = forms.ChoiceField(label=_("Criteria"), required=False)

    def __init__(self, data, *, seen, criteria_sets):
        super().__init__(data)
        self.seen = seen
        bodies, sectors, cards = seen.bodies, seen.sectors, seen.cards
        places = bodies[bodies["place"] != ""].drop_duplicates("place")
        self.offer("country", zip(places["place"], places["place_name"], strict=True))
        self.offer("kind", sorted(((code, Kind(code).label) for code in set(bodies["kind"])), key=by_name))
        self.offer("sector", sorted(set(zip(sectors["code"], sectors["name"], strict=True)), key=by_name))
        self.offer("level", [choice for choice in Level.choices if choice[0] in set(bodies["level"])])
        self.offer("status", [choice for choice in Status.choices if choice[0] in set(bodies["status"])])
        self.offer("basis", [choice for choice in Basis.choices if choice[0] in set(cards["basis"])])
        days = [*cards["earliest"], *cards["latest"]]
        years = [(year, str(year)) for year in range(min(days).year, max(days).year + 1)] if days else []
        self.offer("since", years)
        self.offer("until", years)
        if data.get("view") == View.BODY:
            self.offer_bodies()
        else:
            del self.fields["body"]
        self.offer_criteria(criteria_sets)

    def offer(self, name, choices):
        self.fields[name].choices = [("", _("All")), *choices]

    def offer_bodies(self):
        """Those with a card that fit the filters of bodies, and the one asked for: it may have no card."""
        fitting = narrowed_to_bodies(self.seen, **{name: self.data.get(name, "") for name in OF_BODIES})
        bodies = self.seen.bodies
        offered = bodies["id"].isin(fitting.cards["structure"]) | (bodies["slug"] == self.data.get("body"))
        groups = {}
        for body in bodies[offered].itertuples():
            name = body.full_name if body.full_name == body.name else f"{body.full_name} ({body.name})"
            groups.setdefault(body.place_name or _("Regional"), []).append((body.slug, name))
        self.fields["body"].choices = [("", _("Choose a body")), *groups.items()]

    def offer_criteria(self, criteria_sets):
        """Answers to different questions are never put together: one set at a time, a choice where there are more."""
        used = set(self.seen.cards["criteria_set"])
        sets = sorted((row for row in criteria_sets if row.default or row.pk in used), key=lambda row: not row.default)
        self.sets = {row.code: row for row in sets}
        self.first_set = sets[0] if sets else None
        if len(sets) < 2:
            del self.fields["criteria"]
        else:
            others = list(self.sets.items())[1:]
            self.fields["criteria"].choices = [("", str(self.first_set)), *((code, str(row)) for code, row in others)]

    @property
    def criteria_set(self):
        """None where no set is loaded."""
        return self.sets.get(self.cleaned_data.get("criteria"), self.first_set)

    def clean_view(self):
        return self.cleaned_data["view"] or View.ANSWERS.value

    def clean(self):
        data = super().clean()
        if data.get("body") and narrowed_to_bodies(self.seen, **self.of_bodies(data)).bodies.empty:
            words = _("This body does not fit the other filters. Choose another one, or take the filters away.")
            self.add_error("body", words)
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("This year lies before the first one. Choose a later one, or none."))
        return data

    @property
    def shown_view(self):
        """Also where something is wrong: the page stays the same."""
        return View(self.cleaned_data.get("view", View.ANSWERS))

    def of_bodies(self, data):
        return {name: data[name] for name in (*OF_BODIES, "body") if data.get(name)}

    def of_cards(self, data):
        return {name: data[name] for name in OF_CARDS if data.get(name)}

    def narrowed(self):
        """What the reader may see of what they asked for."""
        found = narrowed_to_cards(self.seen, criteria_set=self.criteria_set.pk, **self.of_cards(self.cleaned_data))
        return narrowed_to_bodies(found, **self.of_bodies(self.cleaned_data))

    @property
    def asked(self):
        """The filters as an address has them, without the view."""
        return {name: value for name, value in self.cleaned_data.items() if value and name != "view"}

    # How it is drawn

    @property
    def in_sight(self):
        """The fields that the view is about."""
        return [self[name] for name in IN_SIGHT.get(self.shown_view, ("country",))]

    @property
    def folded(self):
        elsewhere = {"view", "body", *(field.name for field in self.in_sight)}
        return [field for field in self if field.name not in elsewhere]

    @property
    def unfolded(self):
        """A filter that is set is never out of sight."""
        return any(field.value() for field in self.folded)

    @property
    def chosen(self):
        """The filters in words, for whoever reads the page on paper; a body is its own heading."""
        asked = {name: value for name, value in self.asked.items() if name != "body"}
        return [
            gettext("%(filter)s: %(choice)s")
            % {"filter": self[name].label, "choice": dict(self.fields[name].choices)[value]}
            for name, value in asked.items()
        ]
