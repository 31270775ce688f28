"""Days in words, as every page and letter says them."""

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from ..fields import in_words
from ..partial_dates import PartialDate

register = template.Library()


@register.filter
def day(moment):
    """A day, or the day of a moment, in the reader's language: 22 January 2008."""
    moment = timezone.localtime(moment) if hasattr(moment, "hour") else moment
    return in_words(PartialDate.of(moment))


@register.filter
def moment(value, zone):
    """A moment in the words and at the hour of a time zone (a ZoneInfo): 22 January 2008, 18:00 (Kinshasa time)."""
    local = timezone.localtime(value, zone)
    place = zone.key.rpartition("/")[2].replace("_", " ")
    words = {"day": in_words(PartialDate.of(local)), "time": formats.time_format(local, "H:i"), "place": place}
    if place == "UTC":
        return _("%(day)s, %(time)s (UTC)") % words
    return _("%(day)s, %(time)s (%(place)s time)") % words
