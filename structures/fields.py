"""Columns and form fields of our own: partial dates in three columns, text under the rules of `text.py`."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .partial_dates import PartialDate, UnreadableDate
from .text import UnusableText, tidy
from .vocabulary import Precision

# Columns


class PartialDateColumns:
    """A partial date ("2008-01", "2016") as three columns: NAME_earliest, NAME_latest, NAME_precision.

    On an instance, NAME reads and sets a PartialDate or None. Bounds are inclusive days.
    """

    def __init__(self, verbose_name, *, required=False):
        self.verbose_name = verbose_name
        self.required = required

    def contribute_to_class(self, model, name):
        self.name = name
        empty = {} if self.required else {"null": True, "blank": True}
        model.add_to_class(f"{name}_earliest", models.DateField(self.verbose_name, editable=False, **empty))
        model.add_to_class(f"{name}_latest", models.DateField(self.verbose_name, editable=False, **empty))
        model.add_to_class(
            f"{name}_precision",
            models.CharField(
                self.verbose_name,
                max_length=5,
                choices=Precision.choices,
                editable=False,
                **({} if self.required else {"blank": True}),
            ),
        )
        setattr(model, name, self)

    def __get__(self, instance, owner):
        if instance is None:
            return self
        earliest = getattr(instance, f"{self.name}_earliest")
        if earliest is None:
            return None
        latest = getattr(instance, f"{self.name}_latest")
        return PartialDate(earliest, latest, getattr(instance, f"{self.name}_precision"))

    def __set__(self, instance, value):
        for column, part in date_columns(self.name, value).items():
            setattr(instance, column, part)


def date_columns(name, value):
    """The three columns of a PartialDate or None, for `update()` and `create()`."""
    return {
        f"{name}_earliest": value.earliest if value else None,
        f"{name}_latest": value.latest if value else None,
        f"{name}_precision": str(value.precision) if value else "",
    }


def partial_date_check(table, name, *, required=False):
    """Constraint: the three columns are filled together and in order, or all empty."""
    filled = models.Q(
        **{f"{name}_earliest__isnull": False, f"{name}_latest__isnull": False},  # a check lets NULL pass
        **{f"{name}_latest__gte": models.F(f"{name}_earliest")},
        **{f"{name}_precision__in": Precision.values},
    )
    empty = models.Q(
        **{f"{name}_earliest__isnull": True, f"{name}_latest__isnull": True, f"{name}_precision": ""},
    )
    return models.CheckConstraint(condition=filled if required else filled | empty, name=f"{table}_{name}_whole")


def order_check(table, start, end):
    """Constraint: no end before its start; an end is compared by its latest day, a start by its earliest."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{start}_earliest__isnull": True})
        | models.Q(**{f"{end}_latest__isnull": True})
        | models.Q(**{f"{end}_latest__gte": models.F(f"{start}_earliest")}),
        name=f"{table}_{end}_not_before_{start}",
    )


def length_check(table, column, limit):
    """Constraint: at most `limit` characters, also on SQLite (which ignores max_length)."""
    return models.CheckConstraint(
        condition=LessThanOrEqual(Length(models.F(column)), limit), name=f"{table}_{column}_length"
    )


def known_check(table, column, choices):
    """Constraint: one of the codes of a TextChoices; no page could show another."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{column}__in": choices.values}), name=f"{table}_{column}_known"
    )


def in_words(value):
    """A partial date at its own precision, in the reader's language: 2008, January 2008, 22 January 2008."""
    if value is None:
        return ""
    if value.precision == Precision.YEAR:
        return str(value.earliest.year)
    if value.precision == Precision.MONTH:
        return formats.date_format(value.earliest, "F Y")
    words = formats.date_format(value.earliest, "j F Y")
    first_in_french = value.earliest.day == 1 and (get_language() or "").startswith("fr")
    return words.replace("1", "1er", 1) if first_in_french else words


# Form fields


class Text(forms.CharField):
    """A line of text, tidied; refuses characters that cannot be kept, naming them."""

    default_error_messages = {
        "unusable": _("This contains a character that cannot be used (%(character)s). Take it out or type it anew."),
    }

    def to_python(self, value):
        value = super().to_python(value)
        try:
            return tidy(value) if value else value
        except UnusableText as problem:
            raise ValidationError(
                self.error_messages["unusable"], code="unusable", params={"character": problem.character}
            ) from problem


class LongText(Text):
    """Several lines of text."""

    widget = forms.Textarea

    def __init__(self, *, rows=3, **options):
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**options)


class PartialDateField(Text):
    """A day, a month or a year, as people write it; gives a PartialDate or None."""

    default_error_messages = {
        "unreadable": _(
            "“%(found)s” is not a date that can be read. Write a year, a month or a day: 2025, 2025-03 or 2025-03-14."
        ),
    }

    def __init__(self, **options):
        options.setdefault("max_length", 30)
        super().__init__(**options)

    def prepare_value(self, value):
        return value.iso() if isinstance(value, PartialDate) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return PartialDate.parse(text)
        except UnreadableDate as problem:
            raise ValidationError(
                self.error_messages["unreadable"], code="unreadable", params={"found": text}
            ) from problem
