"""How a body is joined to another, or to something that is only named in words."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .. import joining
from ..fields import Text
from ..models import Relation, Structure
from ..naming import label
from ..partial_dates import PartialDate
from ..vocabulary import LiaisonMode, RelationKind
from .dates import confirmed_field, refuse_end_before_start, refuse_future, since_field, until_field
from .drawn import Recorded, today
from .finding import OTHER, AsksWhich, found_as_typed

PLAIN = ("kind", "mode", "since", "until", "confirmed")


class RelationForm(AsksWhich, Recorded):
    """A new relation of the body, or a recorded one. `facts()` are those of `joining.add` and `joining.change`."""

    kind = forms.ChoiceField(label=_("This body …"), choices=[("", "–"), *RelationKind.choices])
    to = Text(
        label=_("… which body"),
        max_length=240,
        required=False,
        help_text=_("Type a few letters of its name or acronym and choose."),
    )
    to_text = Text(
        label=_("Or in words"),
        max_length=200,
        required=False,
        help_text=_("For what is not recorded here as a body: “the provincial governors”. No names of people."),
    )
    to_text_fr = Text(label=_("In words, in French"), max_length=200, required=False)
    mode = forms.ChoiceField(
        label=_("How they work beside each other"),
        choices=[("", pgettext_lazy("mode of liaison", "Not said")), *LiaisonMode.choices],
        required=False,
        help_text=_("Only for “Liaises with”."),
    )
    since = since_field()
    until = until_field(_("Give it when the relation ends: it then stays among the earlier ones."))
    confirmed = confirmed_field()
    end_present = forms.BooleanField(required=False)

    def __init__(self, *args, user, structure, recorded=None, **options):
        self.user, self.structure = user, structure
        initial = initial_of(recorded) if recorded else {"confirmed": PartialDate.of(today())}
        super().__init__(*args, recorded=recorded, initial=initial, **options)
        self.fields["to"].widget.attrs |= found_as_typed(reverse("relation_find", args=[structure.slug]))
        self.offers_to_end = False

    @property
    def layout(self):
        return Layout(
            self.kept_by,
            *(["end_present"] if self.offers_to_end else []),
            "kind",
            "to",
            *(["which_of", Div("which", css_class="which")] if self.asking else []),
            Div(Div("to_text", css_class="col-sm-6"), Div("to_text_fr", css_class="col-sm-6"), css_class="row"),
            "mode",
            Fieldset(
                _("From when to when"),
                Div(*(Div(name, css_class="col-sm-4") for name in ("since", "until", "confirmed")), css_class="row"),
            ),
        )

    def clean(self):
        refuse_future(self, "since", "confirmed")
        refuse_end_before_start(self)
        data = self.cleaned_data
        if data.get("mode") and data.get("kind") and data["kind"] != RelationKind.LIAISES_WITH:
            self.add_error("mode", _("Only “Liaises with” has this. Choose “Not said”, or another relation above."))
        self._check_ends()
        self.found = self._body() if data.get("to") else None
        self._check_words()
        self._offer_to_end()

    def _check_ends(self):
        data = self.cleaned_data
        if {"to", "to_text", "to_text_fr"} & set(self.errors):
            return
        if data["to"] and (data["to_text"] or data["to_text_fr"]):
            self.add_error("to_text", _("Name a recorded body or describe it in words, not both."))
        elif data["to_text_fr"] and not data["to_text"]:
            self.add_error("to_text", _("Give the words in English too, or the same in both."))
        elif not data["to"] and not data["to_text"]:
            self.add_error("to", _("Say to which body, or describe it in words below."))

    def _body(self):
        typed = self.cleaned_data["to"]
        if self.recorded and self.recorded.to_structure and typed == self.initial["to"]:
            return self.recorded.to_structure
        rows = Structure.objects.visible_to(self.user).select_related("country")
        return self.meant(
            "to",
            rows,
            taken=lambda row: row.country_id in {None, self.structure.country_id},
            other=(
                _("None of these: keep “%(typed)s” in words") % {"typed": typed},
                _("Keep “%(typed)s” in words") % {"typed": typed},
            ),
            words=told_apart,
        )

    def _check_words(self):
        if self.found == OTHER and len(self.cleaned_data["to"]) > Relation._meta.get_field("to_text").max_length:
            self.add_error("to", _("These words are too long: at most 200 letters."))

    def _offer_to_end(self):
        """Part of one other at a time: ending the present one is offered where the person may see which it is."""
        data = self.cleaned_data
        if data.get("kind") != RelationKind.PART_OF or data.get("until") or self.errors:
            return
        recorded = {"pk": self.recorded.pk} if self.recorded else {}
        present = joining.present_whole(Relation(from_structure=self.structure, **recorded))
        if present is None:
            return
        whole = present.local_to_text
        if present.to_structure_id:
            whole = joining.names_seen(self.user, [present.to_structure_id]).get(present.to_structure_id)
        if whole:
            self.offers_to_end = True
            self["end_present"].label = _("End that it is part of “%(whole)s”, with this") % {"whole": whole}
        else:
            data["end_present"] = False

    def facts(self):
        data = self.cleaned_data
        in_words = data["to"] if self.found == OTHER else data["to_text"]
        return {name: data[name] for name in PLAIN} | {
            "to_structure": None if self.found == OTHER else self.found,
            "to_text": in_words,
            "to_text_fr": data["to_text_fr"],
            "end_present": data["end_present"],
        }


def told_apart(structure):
    """A body in words that tell it from another of the same name."""
    place = structure.country.local_name if structure.country else _("Regional")
    return f"{label(structure)} · {structure.get_kind_display()} · {place}"


def initial_of(relation):
    found = {name: getattr(relation, name) for name in (*PLAIN, "to_text", "to_text_fr")}
    return found | {"to": label(relation.to_structure) if relation.to_structure else ""}
