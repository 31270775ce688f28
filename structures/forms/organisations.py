"""Organisations and posts: searching, mending names, merging two records of one."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..access import Permission, rights_of
from ..fields import Text
from ..models import Country, Organisation
from ..naming import names
from ..search import PAGE, by_name
from ..text import fold
from ..vocabulary import National, OrganisationKind
from .drawn import Recorded
from .finding import AsksWhich, found_as_typed
from .seats import told_apart

INTERNATIONAL = "international"


class OrganisationSearch(forms.Form):
    """Search and filters of the list of organisations. An unknown filter value is an error at its field."""

    q = Text(label=_("Search"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.visible = Organisation.objects.visible_to(user)
        self.fields["q"].widget.attrs["type"] = "search"
        kinds = sorted(((kind.value, str(kind.label)) for kind in OrganisationKind), key=by_name)
        self.fields["kind"].choices = [("", _("All")), *kinds]
        used = Country.objects.filter(pk__in=self.visible.values("country"))
        countries = sorted(((row.pk, row.local_name) for row in used), key=by_name)
        self.fields["country"].choices = [("", _("All")), *countries, (INTERNATIONAL, _("International"))]

    def filter(self):
        """Ids of the visible organisations that fit, by name in the reader's language."""
        if not self.is_valid():
            return []
        data, rows = self.cleaned_data, self.visible
        if data["kind"]:
            rows = rows.filter(kind=data["kind"])
        if data["country"]:
            rows = rows.filter(Q(country=None) if data["country"] == INTERNATIONAL else Q(country=data["country"]))
        words = fold(data["q"]).split()
        named = rows.only("id", "name", "name_fr", "acronym", "code")
        found = [row for row in named if all(word in " ".join(names(row)) for word in words)]
        return [row.pk for row in sorted(found, key=lambda row: (fold(row.local_name), row.code))]

    def page(self, number):
        page = Paginator(self.filter(), PAGE).get_page(number)
        rows = Organisation.objects.select_related("country").in_bulk(page.object_list)
        page.organisations = [rows[pk] for pk in page.object_list]
        return page

    def asked(self):
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}


class OrganisationForm(Recorded):
    """A recorded organisation. `facts()` are those of `organisations.change_organisation`."""

    name = Text(label=_("Name"), max_length=200)
    name_fr = Text(label=_("Name in French"), max_length=200, required=False)
    acronym = Text(label=_("Acronym"), max_length=30, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    country = forms.ModelChoiceField(
        label=_("Country"),
        queryset=Country.objects.none(),
        required=False,
        empty_label=_("International, or of no single country"),
        help_text=_("An international organisation is changed by administrators only."),
    )

    OWN = ("name", "name_fr", "acronym", "kind")

    def __init__(self, *args, user, recorded, **options):
        initial = {name: getattr(recorded, name) for name in self.OWN} | {"country": recorded.country_id}
        super().__init__(*args, recorded=recorded, initial=initial, **options)
        rights = rights_of(user)
        own = Q(pk__in=rights.countries_with(Permission.MANAGE)) | Q(pk=recorded.country_id)
        self.fields["country"].queryset = Country.objects.filter(Q() if rights.administrator else own).order_by("name")

    layout = Layout(
        "revision",
        "name",
        "name_fr",
        Div(Div("acronym", css_class="col-sm-4"), Div("kind", css_class="col-sm-8"), css_class="row"),
        "country",
    )

    def facts(self):
        return {name: self.cleaned_data[name] for name in (*self.OWN, "country")}


class PostForm(Recorded):
    """A recorded post. `facts()` are those of `organisations.change_post`."""

    title = Text(label=_("Title"), max_length=200, help_text=_("A function, not a name."))
    title_fr = Text(label=_("Title in French"), max_length=200, required=False)
    national = forms.ChoiceField(label=_("Is the post national?"), choices=National.choices, widget=forms.RadioSelect)

    OWN = ("title", "title_fr", "national")

    def __init__(self, *args, recorded, **options):
        initial = {name: getattr(recorded, name) for name in self.OWN}
        super().__init__(*args, recorded=recorded, initial=initial, **options)

    def facts(self):
        return {name: self.cleaned_data[name] for name in self.OWN}


class MergeForm(AsksWhich):
    """Into which organisation a duplicate is merged: found by its name; nothing is written yet."""

    into = Text(
        label=_("The organisation that stays"),
        max_length=240,
        help_text=_("Type a few letters of its name or acronym and choose."),
    )

    def __init__(self, *args, user, goes, **options):
        self.user, self.goes, self.stays = user, goes, None
        super().__init__(*args, **options)
        near = f"?country={goes.country_id}" if goes.country_id else ""
        self.fields["into"].widget.attrs |= found_as_typed(reverse("organisation_find") + near)

    @property
    def layout(self):
        return Layout("into", *(["which_of", Div("which", css_class="which")] if self.asking else []))

    def clean(self):
        if self.cleaned_data.get("into"):
            rows = Organisation.objects.visible_to(self.user).exclude(pk=self.goes.pk).select_related("country")
            self.stays = self.meant("into", rows, words=told_apart)
