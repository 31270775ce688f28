"""Reading a list of people to invite, as it was pasted from a letter or a spreadsheet, or uploaded: one a line, with a
category where there is one. Everything that is not understood is said, line by line, and nothing is guessed."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from structures.text import UnusableText, fold, tidy

from .models import Category

LARGEST = 5 * 1024 * 1024  # bytes of a file
MOST_LINES = 5000
LONGEST_LINE = 1000
LONGEST_ADDRESS = 254

# How people write the categories, in English and French; accents and capitals do not matter.
WORDS = {
    Category.GOVERNMENT: "government|govt|gov|gouvernement|gouv|state|etat|ministry|ministere",
    Category.UN: "un|united nations|un agency|nu|nations unies|onu|snu|agence des nations unies",
    Category.INGO: "ingo|international ngo|ngo international|ong internationale|ong int|ongi|ong international",
    Category.NNGO: "nngo|national ngo|local ngo|lngo|ngo national|ong nationale|ong locale|ongn|ongl|ong national",
    Category.RCRC: "rcrc|red cross|red crescent|red cross/red crescent|red cross / red crescent|ifrc|icrc|croix-rouge"
    "|croix rouge|croissant-rouge|croissant rouge|croix-rouge/croissant-rouge|croix-rouge / croissant-rouge|cicr|ficr",
    Category.DONOR: "donor|donors|bailleur|bailleurs|bailleur de fonds|bailleurs de fonds|donateur",
    Category.MISSION: "mission|peace mission|peacekeeping mission|mission de paix|mission de maintien de la paix",
    Category.OTHER: "other|others|autre|autres",
}
CATEGORIES = {word: category for category, words in WORDS.items() for word in words.split("|")}
HEADINGS = {
    "email",
    "e-mail",
    "mail",
    "address",
    "e-mail address",
    "adresse",
    "courriel",
    "adresse e-mail",
    "name",
    "nom",
}
NAMED = re.compile(r"(?P<name>[^;\t<>]*)<(?P<email>[^<>]*)>")  # Surname, First name <address>


@dataclass
class Unread:
    """A line that was not understood: its number, its words, why."""

    number: int
    text: str
    problem: str


@dataclass
class AddressList:
    """What was understood of a list."""

    people: dict = field(default_factory=dict)  # {address: category or ""}, in the order of the list
    unread: list = field(default_factory=list)
    twice: list = field(default_factory=list)  # addresses that stand in it more than once

    def as_text(self):
        """What was understood, as a list that is read again in the same way."""
        return "\n".join(f"{email}; {category}" if category else email for email, category in self.people.items())


def text_of(data):
    """The text of an uploaded file's bytes: UTF-8, what Excel calls Unicode, or Latin. Raises ValueError with words."""
    if data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0":
        raise ValueError(_("This is a workbook. Save its sheet as CSV, or copy the cells and paste them."))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read(text, *, default=""):
    """The AddressList of a text; `default` is the category of those for whom the list gives none."""
    found = AddressList()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_LINES:
        found.unread.append(
            Unread(MOST_LINES + 1, "", _("Only the first %(most)d lines are read.") % {"most": MOST_LINES})
        )
    for number, line in enumerate(lines[:MOST_LINES], start=1):
        if line.strip() and not (number == 1 and _is_heading(line)):
            _read_line(found, number, line, default)
    found.twice = list(dict.fromkeys(found.twice))
    return found


def _cells(line):
    return [cell.strip().strip("\"'").strip() for cell in re.split(r"[\t;,]", line)]


def _is_heading(line):
    return "@" not in line and any(fold(cell) in HEADINGS for cell in _cells(line))


def _read_line(found, number, line, default):
    shown = line.strip()[:200]
    try:
        emails, categories, unknown = _sorted_cells(tidy(line[:LONGEST_LINE]))
    except UnusableText as problem:
        text = _("It holds a character that cannot be used (%(character)s). Take it out or type it anew.")
        found.unread.append(Unread(number, "", text % {"character": problem.character}))
        return
    if problem := _problem(line, emails, categories, unknown):
        found.unread.append(Unread(number, shown, problem))
        return
    category = str(categories[0]) if categories else default
    for email in emails:
        if email in found.people:
            found.twice.append(email)
        else:
            found.people[email] = category


def _sorted_cells(line):
    """(addresses, categories, what is neither) of a line."""
    emails, categories, unknown = [], [], []
    for cell in filter(None, _cells(NAMED.sub(_without_name, line))):
        if "@" in cell:
            emails.append(cell.lower())
        elif category := CATEGORIES.get(fold(cell)):
            categories.append(category)
        else:
            unknown.append(cell)
    return emails, categories, unknown


def _without_name(found):
    """The address alone; a category that stands before it stays."""
    kept = [cell for cell in _cells(found["name"]) if fold(cell) in CATEGORIES]
    return ";".join([*kept, found["email"]]) + ";"


def _problem(line, emails, categories, unknown):
    """Why a line is not understood; None when it is."""
    if len(line) > LONGEST_LINE:
        return _("This line is too long. Put one address on each line.")
    if not emails:
        return _("There is no e-mail address in this line.")
    if wrong := [email for email in emails if not _is_address(email)]:
        return ngettext(
            "This is no e-mail address: %(found)s", "These are no e-mail addresses: %(found)s", len(wrong)
        ) % {"found": ", ".join(wrong)}
    if len(set(categories)) > 1:
        return _("It names several categories. Keep one.")
    if unknown:
        known = ", ".join(str(label) for label in Category.labels)
        text = _("“%(found)s” is no known category (%(known)s). Keep the address and its category only.")
        return text % {"found": unknown[0], "known": known}
    return None


def _is_address(email):
    try:
        validate_email(email)
    except ValidationError:
        return False
    return email.isascii() and len(email) <= LONGEST_ADDRESS
