"""What should not stand in a reason: an e-mail address, a link, a telephone number. Standard library only.

A reason is read without its author's name, and an address would give it away. Addresses and links are told for certain
by their shape; a telephone number is only suspected: years, dates and sums of money look like one.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    ADDRESS = "address"
    LINK = "link"
    PHONE = "phone"


@dataclass(frozen=True)
class Finding:
    kind: Kind
    text: str  # as it was typed, in plain letters


# Written out to hide from machines too: name (at) example.org, name [arobase] exemple.fr.
AT = r"(?:@|[ ]?[\[(][ ]?(?:at|arobase)[ ]?[\])][ ]?)"
DOT = r"(?:\.|[ ]?[\[(](?:dot|point)[\])][ ]?)"
ADDRESS = re.compile(rf"[\w.+%'-]{{1,64}}{AT}[\w-]{{1,63}}(?:{DOT}[\w-]{{1,63}}){{1,6}}", re.IGNORECASE)
# Ends of addresses; those that are also words of a sentence count only before a slash (t.me/…, youtu.be/…).
ENDS = "com org net int info edu gov mil fr uk eu ch de cd cf jo"
ENDS_THAT_ARE_WORDS = "be io me it is to ly gl us re"
LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,14}://|\bwww\.|\bmailto:)\S+"
    rf"|(?<![\w@.-])(?:[a-z0-9-]{{2,63}}\.){{1,6}}(?:{ENDS.replace(' ', '|')})\b(?!\.[a-z])(?:/\S*)?"
    rf"|(?<![\w@.-])(?:[a-z0-9-]{{1,63}}\.){{1,6}}(?:{ENDS_THAT_ARE_WORDS.replace(' ', '|')})/\S*",
    re.IGNORECASE,
)
AFTER = ".,;:!?)]»”\"'"  # ends a sentence, not an address
DIGITS = re.compile(r"(?<![\w.,])\+?\(?\d(?:[\d ).,/'-]|\(0\)){4,30}\d(?!\w)")
FEWEST, MOST = 7, 15  # digits of a telephone number
YEARS = re.compile(r"(?:1[89]|20)\d\d ?[/-] ?(?:1[89]|20)\d\d")
THOUSANDS = re.compile(r"\d{1,3}(?:(?P<by>[.,'])\d{3})(?:(?P=by)\d{3})*(?:[.,]\d{1,2})?|\d{1,2}(?: \d{3}){2}")
DATES = re.compile(r"(?P<a>\d{1,4})(?P<by>[ ./-]?)(?P<b>\d{1,2})(?P=by)(?P<c>\d{1,4})")
DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")


def findings(text):
    """What stands in the text that should not, in its order, each once."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES)
    plain = re.sub(r"[^\S\n]", " ", plain)
    found = []
    for kind, pattern in ((Kind.ADDRESS, ADDRESS), (Kind.LINK, LINK)):
        found += [(match.start(), Finding(kind, match[0].rstrip(AFTER))) for match in pattern.finditer(plain)]
        plain = pattern.sub(lambda match: "\n" * len(match[0]), plain)  # an address is not also a link
    found += [
        (match.start(), Finding(Kind.PHONE, match[0])) for match in DIGITS.finditer(plain) if _may_be_dialled(match[0])
    ]
    return list(dict.fromkeys(finding for _start, finding in sorted(found, key=lambda pair: pair[0])))


def _may_be_dialled(text):
    digits = sum(character.isdigit() for character in text)
    if not FEWEST <= digits <= MOST:
        return False
    if text.startswith("+"):
        return True
    return not (YEARS.fullmatch(text) or THOUSANDS.fullmatch(text) or _is_date(text))


def _is_date(text):
    """A day in figures: 2025-03-14, 14/03/2025, 14.3.25, 20250314."""
    match = DATES.fullmatch(text)
    if not match:
        return False
    a, b, c = match["a"], match["b"], match["c"]
    if len(a) == 4 and len(c) <= 2:
        return _is_day(a, b, c)
    return len(a) <= 2 and len(c) in {2, 4} and (_is_day(c, b, a) or _is_day(c, a, b))


def _is_day(year, month, day):
    year = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return 1900 <= date(year, int(month), int(day)).year < 2100
    except ValueError:
        return False
