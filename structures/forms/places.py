"""Where: the country of a body that is to be added."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..access import Permission, get_managed_place, rights_of
from ..fields import Text
from ..models import Country
from ..text import fold
from .drawn import Drawn

REGIONAL = "regional"  # of no single country, in the address
MOST_NAMED = 5


class PlaceForm(Drawn):
    """In which country: one of the person's own, or, for administrators, any, by its name or its ISO code.

    `country` is a Country, or None for a body of no single country (administrators only). Whoever coordinates one
    country has chosen already. Others' countries: 403, unknown codes: 404.
    """

    country = Text(label=_("Country"), max_length=100)

    def __init__(self, asked, *, user):
        self.user, self.administrator = user, rights_of(user).administrator
        codes = set() if self.administrator else rights_of(user).countries_with(Permission.MANAGE)
        asked = asked or (min(codes) if len(codes) == 1 else "")
        super().__init__({"country": asked} if asked else None)
        field = self.fields["country"]
        if self.administrator:
            field.help_text = _("Its name or its ISO code, for example Jordan or JOR.")
        elif not self.is_bound:
            own = sorted(Country.objects.filter(pk__in=codes), key=lambda country: fold(country.local_name))
            field.widget = forms.Select(choices=[(country.pk, country.local_name) for country in own])

    def clean_country(self):
        text = self.cleaned_data["country"]
        if not self.administrator:
            return get_managed_place(self.user, country=text)
        return None if text == REGIONAL else the_country(text)


def the_country(text):
    """The one country of this name or code; a ValidationError names those that may be meant."""
    wanted, near = fold(text), []
    for country in Country.objects.all():
        called = {fold(name) for name in (country.name, country.name_fr, country.iso3, country.iso2) if name}
        if wanted in called:
            return country
        if any(wanted in name for name in called):
            near.append(country.local_name)
    if near:
        named = "; ".join(sorted(near, key=fold)[:MOST_NAMED])
        raise forms.ValidationError(_("Which one? For example: %(names)s.") % {"names": named})
    raise forms.ValidationError(
        _("No country is called so. Look at the spelling, or use its ISO code of three letters.")
    )
