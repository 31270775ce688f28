"""Dates as documents give them: "2008", "January 2008", "22 janvier 2008". Standard library only.

A date keeps the days it may mean and the precision it was given at, and is shown no more exactly than that.
An end is compared by its latest day, a start by its earliest. The words for a page are made elsewhere.
"""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

YEAR, MONTH, DAY = "year", "month", "day"
FIRST_YEAR, LAST_YEAR = 1900, 2100  # outside it a year is a slip of the keyboard

# Spelt here and not taken from the server's locale; without accents, as `_bare` leaves them.
ENGLISH = "january february march april may june july august september october november december"
FRENCH = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
MONTHS = {name: number for names in (ENGLISH, FRENCH) for number, name in enumerate(names.split(), 1)}

# Figures with slashes are day first, as in French and in United Nations English.
WRITTEN = [
    re.compile(pattern)
    for pattern in (
        r"(?P<year>[0-9]{4})(-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2}))?)?",
        r"((?P<day>[0-9]{1,2})/)?(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})",
        rf"((?P<day>[0-9]{{1,2}}|1er) )?(?P<month>{'|'.join(MONTHS)}) (?P<year>[0-9]{{4}})",
    )
]


class UnreadableDate(ValueError):
    def __init__(self, found):
        super().__init__(found)
        self.found = found

    def __str__(self):
        return f"{self.found!r} is not understood as a date"


@dataclass(frozen=True)
class PartialDate:
    earliest: date
    latest: date
    precision: str

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """A year, a month or a day, in ISO form, with slashes, or in English or French words."""
        bare = _bare(text)
        match = next((match for form in WRITTEN if (match := form.fullmatch(bare))), None)
        if match is None or not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
            raise UnreadableDate(str(text))
        try:
            return cls._spanning(int(match["year"]), _month(match["month"]), _day(match["day"]))
        except ValueError:  # month 13, 30 February
            raise UnreadableDate(str(text)) from None

    @classmethod
    def of(cls, day: date) -> "PartialDate":
        """A day known exactly; of a datetime, its day."""
        return cls._spanning(day.year, day.month, day.day)

    @classmethod
    def _spanning(cls, year, month=None, day=None):
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31), YEAR)
        if day is None:
            first = date(year, month, 1)
            return cls(first, first.replace(day=calendar.monthrange(year, month)[1]), MONTH)
        return cls(date(year, month, day), date(year, month, day), DAY)

    def iso(self) -> str:
        """As exact as it is known: "2008", "2008-01" or "2008-01-22"."""
        return self.earliest.isoformat()[: {YEAR: 4, MONTH: 7, DAY: 10}[self.precision]]


def months_apart(a: PartialDate, b: PartialDate) -> int:
    """Calendar months between the earliest days of the two, in whichever order: 2008-01 and 2009-02 are 13
    apart, two days of one month 0. The day plays no part, for most dates have none; a year counts as its
    January."""
    return abs((a.earliest.year - b.earliest.year) * 12 + a.earliest.month - b.earliest.month)


def _bare(text) -> str:
    """Text without case and accents, its spaces single."""
    letters = unicodedata.normalize("NFD", str(text))
    seen = (c for c in letters if unicodedata.category(c) not in ("Mn", "Cf"))
    return " ".join("".join(seen).casefold().split())


def _month(written):
    return written and (MONTHS.get(written) or int(written))


def _day(written):
    return written and int(written.removesuffix("er"))
