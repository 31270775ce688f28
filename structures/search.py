"""Finding structures: the search form owns its filter, so page, API and files cannot disagree."""

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from .fields import Text
from .models import Country, Sector, Structure, localised
from .text import fold
from .vocabulary import Function, Kind, Level, Status

PAGE = 100
COLUMNS = ("country", "kind", "function", "level", "status")  # filters that are a column of the structure


class SearchForm(forms.Form):
    """Search and filters of a list of structures: everywhere, or in one country that the page is about.

    An unknown filter value is an error at its field.
    """

    q = Text(label=_("Search"), required=False, max_length=100)
    country = forms.ChoiceField(label=_("Country"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    function = forms.ChoiceField(label=_("Function"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)

    def __init__(self, data, *, user, country=None):
        super().__init__(data)
        self.about = country  # the country that it is all about, if one is asked for
        self.visible = Structure.objects.visible_to(user)
        self.fields["q"].widget.attrs["type"] = "search"
        if country:
            self.visible = self.visible.in_country(country)
            del self.fields["country"]
        else:  # Only what there is: a list of 249 countries helps nobody.
            self.offer("country", sorted(((c.pk, c.local_name) for c in self.countries()), key=by_name))
        used = self.visible.values("sectors")
        sectors = Sector.objects.filter(pk__in=used)
        self.offer("sector", sorted(((s.code, s.local_name) for s in sectors), key=by_name))
        self.offer("kind", sorted(((k.value, str(k.label)) for k in Kind), key=by_name))
        self.offer("function", Function.choices)
        self.offer("level", Level.choices)
        self.offer("status", Status.choices)

    def countries(self):
        """Those with structures, and the one asked for: without structures it gives an empty list; 404 if unknown."""
        asked = self.data.get("country", "")
        if asked and not (len(asked) == 3 and asked.isascii() and asked.isalnum()):
            raise Http404("No country has this code.")
        found = list(Country.objects.filter(Q(pk__in=self.visible.values("country")) | Q(pk=asked)))
        if asked and asked not in {country.pk for country in found}:
            raise Http404("No country has this code.")
        self.about = next((country for country in found if country.pk == asked), None)
        return found

    def offer(self, name, choices):
        self.fields[name].choices = [("", _("All")), *choices]

    def filter(self):
        """Ids of the visible structures that fit, sorted by name in the reader's language."""
        if not self.is_valid():
            return []
        data = self.cleaned_data
        rows = self.visible
        for column in COLUMNS:
            if data.get(column):
                rows = rows.filter(**{column: data[column]})
        if data["sector"]:
            rows = rows.filter(in_sectors__sector__code=data["sector"])
        words = fold(data["q"]).split()
        # Matched and sorted here and not in the database: collations differ from one server to the next.
        named = rows.only("id", "name", "name_fr", "acronym", "slug")
        found = [row for row in named if matches(row, words)]
        return [row.pk for row in sorted(found, key=lambda row: (fold(localised(row, "name")), row.slug))]

    def page(self, number):
        """A page of structures with country and sectors. A number out of range gives the nearest page."""
        page = Paginator(self.filter(), PAGE).get_page(number)
        rows = Structure.objects.with_place().in_bulk(page.object_list)
        page.structures = [rows[pk] for pk in page.object_list]
        return page

    def asked(self):
        """The filters of the address without the page, for links to other pages."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}


def by_name(choice):
    return fold(str(choice[1]))


def matches(structure, words):
    """Every word stands somewhere in its names, acronym or slug; case and accents do not matter."""
    text = fold(f"{structure.name} {structure.name_fr} {structure.acronym} {structure.slug}")
    return all(word in text for word in words)
