"""Days in words, as every page and letter says them."""

from django import template
from django.utils import timezone

from ..fields import in_words
from ..partial_dates import PartialDate

register = template.Library()


@register.filter
def day(moment):
    """A day, or the day of a moment, in the reader's language: 22 January 2008."""
    moment = timezone.localtime(moment) if hasattr(moment, "hour") else moment
    return in_words(PartialDate.of(moment))
