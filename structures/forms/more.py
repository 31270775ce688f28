"""Parts of a form that are not in the way: folded until somebody needs them, or drawn only when they are asked for."""

from crispy_forms.layout import Div, Field
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .seen import in_words


def row(*columns):
    """Fields beside each other: (field, width of twelve) …"""
    return Div(*(Div(field, css_class=f"col-sm-{width}") for field, width in columns), css_class="row")


class More(Div):
    """Fields folded behind a line of words; open where one of them has a value or an error."""

    def __init__(self, summary, *fields):
        super().__init__(*fields)
        self.summary = summary

    def render(self, form, context, template_pack=None, **kwargs):
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        inside = [form[pointer.name] for pointer in self.get_field_names()]
        folded = {"summary": self.words(inside), "fields": fields, "open": any(map(self.is_open, inside))}
        return render_to_string("components/more.html", folded)

    def words(self, inside):
        return self.summary

    def is_open(self, field):
        return field.value() or field.errors


class Ticked(More):
    """Many boxes to tick, folded; the line of words before them says which are ticked."""

    def __init__(self, summary, name):
        super().__init__(summary, Field(name, wrapper_class="in-columns"))

    def words(self, inside):
        ticked = ", ".join(in_words(field) for field in inside if field.value())
        ticked = ticked or _("none ticked")
        return f"{self.summary} {ticked}"

    def is_open(self, field):
        return field.errors


class Asked(Field):
    """A box to tick that stands there once the form asks for it (`form.asks` holds its name), or while it is ticked."""

    def render(self, form, context, template_pack=None, **kwargs):
        asked = form.asks & set(self.fields) or any(form[name].value() for name in self.fields)
        return super().render(form, context, template_pack=template_pack, **kwargs) if asked else ""
