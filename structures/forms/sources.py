"""Sources, a body's own documents, and what sources say."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.paginator import Paginator
from django.core.validators import URLValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..access import may_read_source
from ..fields import LongText, PartialDateField, Text
from ..models import Country, Source
from ..search import PAGE, by_name
from ..text import fold
from ..vocabulary import Circle, DocumentKind, Language, Standing
from .dates import AS_KNOWN, refuse_future
from .drawn import Recorded

WEB = ("http", "https")
NO_COUNTRY = "none"


class WebAddress(forms.URLField):
    """An address that a browser opens: http and https, nothing else."""

    default_validators = [URLValidator(schemes=WEB)]

    def __init__(self, **options):
        options = {"max_length": 500, "required": False, "assume_scheme": "https", **options}
        super().__init__(label=_("Address on the web"), **options)


def sources_of(country_id, user):
    """Sources that can be cited for a country: its own and those of no country, as far as the person may see them."""
    visible = Source.objects.visible_to(user)
    return (visible.filter(country=country_id) | visible.filter(country=None)).order_by("title", "pk")


class SourceSearch(forms.Form):
    """Search and filter of the list of sources. An unknown filter value is an error at its field."""

    q = Text(label=_("Search"), required=False, max_length=100)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.visible = Source.objects.visible_to(user)
        self.fields["q"].widget.attrs["type"] = "search"
        used = Country.objects.filter(pk__in=self.visible.values("country"))
        countries = sorted(((row.pk, row.local_name) for row in used), key=by_name)
        self.fields["country"].choices = [("", _("All")), *countries, (NO_COUNTRY, _("Of no single country"))]

    def filter(self):
        """Ids of the visible sources that fit, by title in the reader's language."""
        if not self.is_valid():
            return []
        data, rows = self.cleaned_data, self.visible
        if data["country"]:
            rows = rows.filter(Q(country=None) if data["country"] == NO_COUNTRY else Q(country=data["country"]))
        words = fold(data["q"]).split()
        titled = rows.only("id", "title", "title_fr", "author", "code")
        found = [row for row in titled if all(word in told(row) for word in words)]
        return [row.pk for row in sorted(found, key=lambda row: (fold(row.local_title), row.code))]

    def page(self, number):
        page = Paginator(self.filter(), PAGE).get_page(number)
        rows = Source.objects.select_related("country").in_bulk(page.object_list)
        page.sources = [rows[pk] for pk in page.object_list]
        return page

    def asked(self):
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}


def told(source):
    return fold(f"{source.title} {source.title_fr} {source.author}")


class StatementForm(Recorded):
    """What a source says; the source is chosen or described. `facts()` are those of `sources.add` and `.change`."""

    source = forms.ModelChoiceField(
        label=_("Source"),
        queryset=Source.objects.none(),
        required=False,
        empty_label=_("One that is not listed: describe it below"),
    )
    title = Text(label=_("Title"), max_length=300, required=False)
    author = Text(label=_("Author or organisation"), max_length=300, required=False)
    published = PartialDateField(label=_("Published"), required=False)
    url = WebAddress()
    quote = LongText(
        label=_("Quoted words"),
        max_length=2000,
        required=False,
        help_text=_("Word for word, in the language of the source, without quotation marks around them."),
    )
    locator = Text(label=_("Where in it"), max_length=100, required=False, help_text=_("For example: page 3, slide 5."))
    standing = forms.ChoiceField(
        label=_("How firmly does it carry the fact?"),
        choices=[
            (Standing.STATED.value, _("Stated: the source says it in these words")),
            (Standing.INFERRED.value, _("Inferred: it follows from what the source says")),
            (Standing.EXTERNAL.value, _("From another source than the body’s own papers")),
        ],
        widget=forms.RadioSelect,
    )
    note = LongText(label=_("Note"), rows=2, max_length=1000, required=False, help_text=_("No names of people."))
    note_fr = LongText(label=_("Note in French"), rows=2, max_length=1000, required=False)

    layout_of_source = (
        "source",
        Fieldset(
            _("A document that is not listed"),
            "title",
            "author",
            Div(Div("published", css_class="col-sm-4"), Div("url", css_class="col-sm-8"), css_class="row"),
        ),
    )

    def __init__(self, *args, user, country, recorded=None, **options):
        initial = {name: getattr(recorded, name) for name in self.OWN} if recorded else {}
        if recorded:
            initial["source"] = recorded.source_id
        super().__init__(*args, recorded=recorded, initial=initial, **options)
        rows = sources_of(country, user)
        if recorded:
            rows = rows | Source.objects.filter(pk=recorded.source_id)
        self.fields["source"].queryset = rows

    OWN = ("quote", "locator", "standing", "note", "note_fr")
    OF_SOURCE = ("title", "author", "published", "url")

    @property
    def layout(self):
        return Layout(
            self.kept_by,
            "quote",
            "locator",
            "standing",
            *self.layout_of_source,
            Div(Div("note", css_class="col-sm-6"), Div("note_fr", css_class="col-sm-6"), css_class="row"),
        )

    def clean(self):
        refuse_future(self, "published")
        data = self.cleaned_data
        wrong = set(self.errors)
        said = data.get("quote") or data.get("note")
        if data.get("standing") == Standing.STATED and not data.get("quote") and "quote" not in wrong:
            self.add_error("quote", _("What is stated needs its words. Quote them, or choose “Inferred”."))
        elif not said and not {"quote", "note", "standing"} & wrong:
            self.add_error("note", _("Quote the source, or say in a note what it tells."))
        if not {"source", "title"} & wrong:
            self._check_source()

    def _check_source(self):
        data = self.cleaned_data
        described = any(data.get(name) for name in self.OF_SOURCE)
        if data["source"] and described:
            self.add_error("title", _("Choose a listed document or describe another, not both."))
        elif described and not data["title"]:
            self.add_error("title", _("Give the title of the document too."))
        elif not data["source"] and not data["title"]:
            self.add_error("source", _("Choose the source, or describe one that is not listed."))

    def facts(self):
        data = self.cleaned_data
        new = {name: data[name] for name in self.OF_SOURCE} if data["title"] else None
        return {name: data[name] for name in self.OWN} | {"source": data["source"], "new_source": new}


class DocumentForm(Recorded):
    """A body's own document. `facts()` are those of `documents.add` and `documents.change`."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "–"), *DocumentKind.choices])
    title = Text(label=_("Title"), max_length=300, help_text=_("As it stands on the document. No names of people."))
    dated = PartialDateField(label=_("Date"), required=False, help_text=AS_KNOWN)
    url = WebAddress()
    source = forms.ModelChoiceField(
        label=_("Is it one of the sources?"),
        queryset=Source.objects.none(),
        required=False,
        empty_label=_("No, or not known"),
        help_text=_("What the document says is then found on the page of that source."),
    )

    OWN = ("kind", "title", "dated", "url")

    def __init__(self, *args, user, country, recorded=None, **options):
        initial = {name: getattr(recorded, name) for name in self.OWN} if recorded else {}
        self.unseen_source = None
        if recorded and recorded.source:
            if may_read_source(user, recorded.source):
                initial["source"] = recorded.source_id
            else:
                self.unseen_source = recorded.source  # stays unless another is chosen
        super().__init__(*args, recorded=recorded, initial=initial, **options)
        rows = sources_of(country, user)
        if initial.get("source"):
            rows = rows | Source.objects.filter(pk=initial["source"])
        self.fields["source"].queryset = rows

    @property
    def layout(self):
        return Layout(
            self.kept_by,
            "kind",
            "title",
            Div(Div("dated", css_class="col-sm-4"), Div("url", css_class="col-sm-8"), css_class="row"),
            "source",
        )

    def clean(self):
        refuse_future(self, "dated")

    def facts(self):
        data = self.cleaned_data
        return {name: data[name] for name in self.OWN} | {"source": data["source"] or self.unseen_source}


class SourceForm(Recorded):
    """A recorded source. `facts()` are those of `sources.change_source`."""

    title = Text(label=_("Title"), max_length=300, help_text=_("In the language of the document."))
    title_fr = Text(label=_("Title in French, if it has one"), max_length=300, required=False)
    language = forms.ChoiceField(
        label=_("Language of the document"), choices=[("", "–"), *Language.choices], required=False
    )
    author = Text(label=_("Author or organisation"), max_length=300, required=False)
    published = PartialDateField(label=_("Published"), required=False, help_text=AS_KNOWN)
    url = WebAddress()
    note = LongText(label=_("Note"), rows=2, max_length=1000, required=False)
    circle = forms.ChoiceField(
        label=_("Who may see the source and what it says"),
        choices=[(circle.value, circle.label) for circle in (Circle.COUNTRY, Circle.PUBLIC)],
        widget=forms.RadioSelect,
    )

    OWN = ("title", "title_fr", "language", "author", "published", "url", "note", "circle")

    def __init__(self, *args, recorded, **options):
        initial = {name: getattr(recorded, name) for name in self.OWN}
        super().__init__(*args, recorded=recorded, initial=initial, **options)

    def clean(self):
        refuse_future(self, "published")

    def facts(self):
        return {name: self.cleaned_data[name] for name in self.OWN}
