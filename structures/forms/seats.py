"""A seat: which role, who holds it, from when to when."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..fields import Text
from ..models import Organisation
from ..naming import label
from ..partial_dates import PartialDate
from ..vocabulary import National, OrganisationKind, Role
from .dates import confirmed_field, refuse_end_before_start, refuse_future, since_field, until_field
from .drawn import Recorded, today
from .finding import OTHER, AsksWhich, found_as_typed

HERE, INTERNATIONAL = "here", "international"
PLAIN = ("role", "since", "until", "confirmed", "note", "note_fr")


class SeatForm(AsksWhich, Recorded):
    """A new seat, or a recorded one. `facts()` are those of `seating.add` and `seating.change`."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", "–"), *Role.choices])
    organisation = Text(
        label=_("Organisation"),
        max_length=240,
        required=False,
        help_text=_("Type a few letters of its name or acronym and choose. One that is not known yet can be added."),
    )
    new_kind = forms.ChoiceField(label=_("Kind"), choices=[("", "–"), *OrganisationKind.choices], required=False)
    new_acronym = Text(label=_("Acronym"), max_length=30, required=False)
    new_name_fr = Text(label=_("Name in French"), max_length=200, required=False)
    new_country = forms.ChoiceField(label=_("Country of the organisation"), widget=forms.RadioSelect, required=False)
    post = Text(
        label=_("Post (a function, not a name)"),
        max_length=200,
        required=False,
        help_text=_("For example: Director of Rural Water. Leave it empty if the organisation itself holds the seat."),
    )
    post_fr = Text(label=_("Post in French"), max_length=200, required=False)
    national = forms.ChoiceField(
        label=_("Is the post national?"), choices=National.choices, required=False, initial=National.UNKNOWN
    )
    since = since_field()
    until = until_field(_("Give it when the seat ends: it then stays among the earlier seats."))
    confirmed = confirmed_field()
    note = Text(label=_("Note"), max_length=500, required=False, help_text=_("No names of people."))
    note_fr = Text(label=_("Note in French"), max_length=500, required=False)

    def __init__(self, *args, user, structure, recorded=None, **options):
        self.user, self.structure = user, structure
        initial = initial_of(recorded) if recorded else {"confirmed": PartialDate.of(today())}
        super().__init__(*args, recorded=recorded, initial=initial, **options)
        country = structure.country
        near = f"?country={country.pk}" if country else ""
        self.fields["organisation"].widget.attrs |= found_as_typed(reverse("organisation_find") + near)
        here = [(HERE, country.local_name)] if country else []
        self.fields["new_country"].choices = [*here, (INTERNATIONAL, _("International, or of no single country"))]

    @property
    def layout(self):
        return Layout(
            self.kept_by,
            "role",
            "organisation",
            *(self.question() if self.asking else []),
            Fieldset(
                _("Held by a post of it?"),
                "post",
                Div(Div("post_fr", css_class="col-sm-6"), Div("national", css_class="col-sm-6"), css_class="row"),
            ),
            Fieldset(
                _("From when to when"),
                Div(*(Div(name, css_class="col-sm-4") for name in ("since", "until", "confirmed")), css_class="row"),
            ),
            Div(Div("note", css_class="col-sm-6"), Div("note_fr", css_class="col-sm-6"), css_class="row"),
        )

    def question(self):
        """Which one, and what must be known of one that is new."""
        of_new = Fieldset(
            _("If it is a new one"),
            "new_kind",
            Div(Div("new_acronym", css_class="col-sm-4"), Div("new_name_fr", css_class="col-sm-8"), css_class="row"),
            "new_country",
            css_class="of-new",
        )
        return ["which_of", Div("which", of_new, css_class="which")]

    def clean(self):
        refuse_future(self, "since", "confirmed")
        refuse_end_before_start(self)
        data = self.cleaned_data
        self.found = self._organisation() if data.get("organisation") else None
        if not data.get("organisation") and not data.get("post") and not {"organisation", "post"} & set(self.errors):
            self.add_error("organisation", _("Say who holds the seat: an organisation, a post, or both."))
        if data.get("post_fr") and not data.get("post") and "post" not in self.errors:
            self.add_error("post", _("Give the title of the post in English too, or the same in both."))
        if self.found == OTHER:
            self._check_new()

    def _organisation(self):
        typed, sitting = self.cleaned_data["organisation"], sitting_in(self.recorded)
        if sitting and typed == self.initial["organisation"]:
            return sitting
        rows = Organisation.objects.visible_to(self.user).select_related("country")
        return self.meant(
            "organisation",
            rows,
            taken=lambda row: row.country_id in {None, self.structure.country_id},
            other=(
                _("None of these: add “%(typed)s” as a new organisation") % {"typed": typed},
                _("Add “%(typed)s” as a new organisation") % {"typed": typed},
            ),
            words=told_apart,
        )

    def _check_new(self):
        data = self.cleaned_data
        if not data.get("new_kind") and "new_kind" not in self.errors:
            self.add_error("new_kind", _("Say what kind of organisation it is."))
        if not data.get("new_country") and "new_country" not in self.errors:
            self.add_error("new_country", _("Say whether it belongs to this country."))
        if len(data["organisation"]) > Organisation._meta.get_field("name").max_length:
            self.add_error("organisation", _("This name is too long for a new organisation: at most 200 letters."))

    def facts(self):
        data = self.cleaned_data
        is_new = self.found == OTHER
        return {name: data[name] for name in PLAIN} | {
            "organisation": None if is_new else self.found,
            "new_organisation": self._new_organisation() if is_new else None,
            "post": self._post() if data["post"] else None,
        }

    def _new_organisation(self):
        data = self.cleaned_data
        return {
            "name": data["organisation"],
            "name_fr": data["new_name_fr"],
            "acronym": data["new_acronym"],
            "kind": data["new_kind"],
            "country": self.structure.country if data["new_country"] == HERE else None,
        }

    def _post(self):
        data = self.cleaned_data
        return {
            "title": data["post"],
            "title_fr": data["post_fr"],
            "national": data["national"] or National.UNKNOWN,
        }


def told_apart(organisation):
    """An organisation in words that tell it from another of the same name."""
    place = organisation.country.local_name if organisation.country else _("International")
    return f"{label(organisation)} · {organisation.get_kind_display()} · {place}"


def sitting_in(seat):
    """The organisation behind a seat, by itself or by a post of it; None without one."""
    if seat is None:
        return None
    return seat.post.organisation if seat.post else seat.organisation


def initial_of(seat):
    organisation, post = sitting_in(seat), seat.post
    found = {name: getattr(seat, name) for name in PLAIN}
    found["organisation"] = label(organisation) if organisation else ""
    if post:
        found |= {"post": post.title, "post_fr": post.title_fr, "national": post.national}
    return found
