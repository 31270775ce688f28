"""Rights and reference data in /admin/. Structures are kept on their own pages; here they are only found."""

import zoneinfo

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import people
from .fields import LongText, PartialDateField, Text, in_words
from .models import Country, Invitation, Membership, Organisation, Post, Sector, Source, Structure
from .templatetags.days import day
from .vocabulary import Circle


class OnlyRead(admin.ModelAdmin):
    """Looked at here, changed elsewhere."""

    list_per_page = 100
    view_on_site = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class Kept(admin.ModelAdmin):
    """Reference data: text under the rules of `text.py`, no list of everything to choose from."""

    list_per_page = 100
    view_on_site = False
    formfield_overrides = {
        models.SlugField: {"form_class": forms.SlugField},
        models.URLField: {"form_class": forms.URLField, "assume_scheme": "https"},
        models.CharField: {"form_class": Text},
        models.TextField: {"form_class": LongText},
    }


class KeptForGood(Kept):
    """Reference data that others hang on: neither added nor deleted here."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class RevisedForm(forms.ModelForm):
    """A row that two people may edit: refused where somebody changed it since the page was opened."""

    opened_at = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.initial["opened_at"] = self.instance.revision

    def clean(self):
        data = super().clean()
        if self.instance.pk:
            row = type(self.instance).objects.select_for_update(of=("self",)).get(pk=self.instance.pk)
            if data.get("opened_at") != row.revision:
                raise forms.ValidationError(
                    _("Somebody else changed this since you opened the page. Copy what you typed and open it anew.")
                )
            self.instance.revision = row.revision + 1
        return data


# Rights


def history_of(row):
    """What happened to a row: when, what, by whom."""
    records = row.history.select_related("history_user")
    lines = ((day(r.history_date), r.get_history_type_display(), r.history_user or "–") for r in records)
    return format_html_join("", "<div>{}: {}, {}</div>", lines)


class MembershipForm(forms.ModelForm):
    def clean(self):
        data = super().clean()
        user, country, structure, right = (data.get(name) for name in ("user", "country", "structure", "right"))
        if bool(country) == bool(structure):
            raise forms.ValidationError(_("Choose a country or a structure: one of the two."))
        if right and right not in (people.RIGHTS_IN_A_COUNTRY if country else people.RIGHTS_ON_A_BODY):
            self.add_error("right", _("A country has coordinators, a structure has focal points."))
        if Membership.objects.filter(user=user, right=right, **people.at(country or structure)).exists():
            self.add_error("right", _("This person has this right already: there is nothing to do."))
        return data


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """A right is given or taken away, never changed into another."""

    form = MembershipForm
    autocomplete_fields = ["user", "country", "structure"]
    list_display = ["user", "right", "where", "given"]
    list_filter = ["right"]
    list_select_related = ["user", "country", "structure"]
    search_fields = ["user__email", "country__iso3", "country__name", "structure__slug", "structure__name"]
    ordering = ["user__email", "pk"]
    list_per_page = 100

    def has_change_permission(self, request, obj=None):
        return False

    def get_fields(self, request, obj=None):
        fields = ["user", "country", "structure", "right"]
        return [*fields, "given", "what_happened"] if obj else fields

    def save_model(self, request, obj, form, change):
        obj.pk = people.give(by=request.user, user=obj.user, right=obj.right, place=obj.place).pk

    def delete_model(self, request, obj):
        people.take_away(by=request.user, membership=obj)

    def delete_queryset(self, request, queryset):
        for membership in queryset:
            people.take_away(by=request.user, membership=membership)

    @admin.display(description=pgettext_lazy("of a right", "for"), ordering="country")
    def where(self, membership):
        return membership.place

    @admin.display(description=_("history"))
    def what_happened(self, membership):
        return history_of(membership)


@admin.register(Invitation)
class InvitationAdmin(OnlyRead):
    list_display = ["email", "right", "where", "invited_by", "created", "expires", "accepted", "withdrawn"]
    list_filter = ["right"]
    list_select_related = ["country", "structure", "invited_by"]
    search_fields = ["email"]
    ordering = ["-created"]
    fields = ["email", "right", "country", "structure", "invited_by", "created", "expires", "accepted", "withdrawn"]

    @admin.display(description=pgettext_lazy("of a right", "for"), ordering="country")
    def where(self, invitation):
        return invitation.place


# Reference data


class CountryForm(forms.ModelForm):
    def clean_time_zone(self):
        name = self.cleaned_data["time_zone"]
        if name not in zoneinfo.available_timezones():
            raise forms.ValidationError(_("This is no time zone. Write one like Africa/Kinshasa or UTC."))
        return name


@admin.register(Country)
class CountryAdmin(KeptForGood):
    form = CountryForm
    list_display = ["name", "iso3", "language", "time_zone", "fictional"]
    list_filter = ["language", "fictional"]
    search_fields = ["iso3", "name", "name_fr"]
    ordering = ["name"]
    readonly_fields = ["iso3", "iso2", "m49", "fictional"]
    fields = ["iso3", "iso2", "m49", "name", "name_fr", "language", "time_zone", "fictional"]


@admin.register(Sector)
class SectorAdmin(Kept):
    list_display = ["name", "code", "kind", "parent", "valid_from", "valid_to"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["code", "name", "name_fr"]
    ordering = ["name"]
    autocomplete_fields = ["parent"]


@admin.register(Organisation)
class OrganisationAdmin(Kept):
    form = RevisedForm
    list_display = ["name", "acronym", "kind", "country"]
    list_filter = ["kind"]
    list_select_related = ["country"]
    search_fields = ["code", "name", "name_fr", "acronym"]
    ordering = ["name"]
    autocomplete_fields = ["country"]


@admin.register(Post)
class PostAdmin(Kept):
    form = RevisedForm
    list_display = ["title", "organisation", "national"]
    list_filter = ["national"]
    list_select_related = ["organisation"]
    search_fields = ["code", "title", "title_fr", "organisation__name", "organisation__acronym"]
    ordering = ["title"]
    autocomplete_fields = ["organisation"]


class SourceForm(RevisedForm):
    published = PartialDateField(
        label=_("published"),
        required=False,
        help_text=_("A day, a month or a year: 2025-03-14, 2025-03 or 2025. Leave it empty if you do not know."),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.initial["published"] = self.instance.published

    def clean(self):
        data = super().clean()
        self.instance.published = data.get("published")
        return data


@admin.register(Source)
class SourceAdmin(Kept):
    form = SourceForm
    list_display = ["title", "author", "when", "language", "country", "circle"]
    list_filter = ["language", "circle"]
    list_select_related = ["country"]
    search_fields = ["code", "title", "title_fr", "author"]
    ordering = ["title"]
    autocomplete_fields = ["country"]

    def formfield_for_choice_field(self, db_field, request, **options):
        if db_field.name == "circle":  # a source is for a country or for everybody
            options["choices"] = [(c.value, c.label) for c in (Circle.COUNTRY, Circle.PUBLIC)]
        return super().formfield_for_choice_field(db_field, request, **options)

    @admin.display(description=_("published"), ordering="published_latest")
    def when(self, source):
        return in_words(source.published)


@admin.register(Structure)
class StructureAdmin(OnlyRead):
    """To be found by name where a right is given; kept on its own page."""

    list_display = ["name", "acronym", "kind", "country", "status", "circle"]
    list_filter = ["kind", "status", "circle"]
    list_select_related = ["country"]
    search_fields = ["slug", "name", "name_fr", "acronym"]
    ordering = ["name"]
    fields = ["page", "name", "name_fr", "acronym", "kind", "country", "status", "circle"]

    @admin.display(description=_("its page"))
    def page(self, structure):
        return format_html('<a href="{}">{}</a>', structure.get_absolute_url(), structure.get_absolute_url())
