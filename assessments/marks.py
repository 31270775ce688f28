"""What people write about a criterion, read as a mark. Standard library only.

A mark keeps three things and none is derived back from another: the rating, the doubt (tentative) and the
words of whoever gave it (stated_as). So `read` is asked once, when words come in, never when they are shown.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Rating(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"  # asked, and nobody can say
    NOT_APPLICABLE = "not_applicable"  # the question does not arise; needs a reason
    NOT_ASSESSED = "not_assessed"  # no answer


# From best to worst. Only these have a worth, and only these can be in doubt.
RATED = (Rating.YES, Rating.PARTLY, Rating.NO)


@dataclass(frozen=True)
class Reading:
    rating: Rating
    tentative: bool = False


class Word(NamedTuple):
    text: str
    language: str  # ANY: a sign, or a letter that stands for the word of both languages
    rating: Rating
    gloss: str = ""  # what it says, in the other language; not always a word of this table itself


EN, FR, ANY = "en", "fr", ""

# Everything that is understood. A rating's first word in a language is the plain one, which `write` uses.
# "Most" and "Not yet" keep their own gloss: the reader is told what was said, not what it counts as.
WORDS = (
    Word("Yes", EN, Rating.YES, "oui"),
    Word("Y", EN, Rating.YES, "oui"),
    Word("Oui", FR, Rating.YES, "yes"),
    Word("O", FR, Rating.YES, "yes"),
    Word("✓", ANY, Rating.YES),
    Word("Partly", EN, Rating.PARTLY, "en partie"),
    Word("Partially", EN, Rating.PARTLY, "partiellement"),
    Word("In part", EN, Rating.PARTLY, "en partie"),
    Word("Some", EN, Rating.PARTLY, "en partie"),
    Word("Most", EN, Rating.PARTLY, "la plupart"),
    Word("Mostly", EN, Rating.PARTLY, "majoritairement"),
    Word("Broadly", EN, Rating.PARTLY, "globalement"),
    Word("En partie", FR, Rating.PARTLY, "partly"),
    Word("Partiellement", FR, Rating.PARTLY, "partially"),
    Word("La plupart", FR, Rating.PARTLY, "most"),
    Word("Majoritairement", FR, Rating.PARTLY, "mostly"),
    Word("Globalement", FR, Rating.PARTLY, "broadly"),
    Word("Dans l’ensemble", FR, Rating.PARTLY, "on the whole"),
    Word("Pas tout à fait", FR, Rating.PARTLY, "not quite"),
    Word("No", EN, Rating.NO, "non"),
    Word("Not yet", EN, Rating.NO, "pas encore"),
    Word("Non", FR, Rating.NO, "no"),
    Word("Pas encore", FR, Rating.NO, "not yet"),
    Word("N", ANY, Rating.NO),
    Word("Unknown", EN, Rating.UNKNOWN, "ne sait pas"),
    Word("Don’t know", EN, Rating.UNKNOWN, "ne sait pas"),
    Word("Ne sait pas", FR, Rating.UNKNOWN, "don’t know"),
    Word("Je ne sais pas", FR, Rating.UNKNOWN, "I don’t know"),
    Word("NSP", FR, Rating.UNKNOWN, "don’t know"),
    Word("?", ANY, Rating.UNKNOWN),
    Word("Not applicable", EN, Rating.NOT_APPLICABLE, "sans objet"),
    Word("n/a", EN, Rating.NOT_APPLICABLE, "sans objet"),
    Word("Sans objet", FR, Rating.NOT_APPLICABLE, "not applicable"),
    Word("S.O.", FR, Rating.NOT_APPLICABLE, "not applicable"),
    Word("Non applicable", FR, Rating.NOT_APPLICABLE, "not applicable"),
    Word("-", ANY, Rating.NOT_ASSESSED),
    Word("–", ANY, Rating.NOT_ASSESSED),
    Word("—", ANY, Rating.NOT_ASSESSED),
    Word("\u2212", ANY, Rating.NOT_ASSESSED),  # the minus sign that spreadsheets make of a dash
)

APOSTROPHES = str.maketrans("‘’ʼ", "'''")
# French sets a space before "?"; a no-break one, so that the mark stays with its word.
IN_DOUBT = {EN: "?", FR: "\u00a0?"}


class Unreadable(ValueError):
    """Words that are no mark. The caller adds the cell they were found in."""

    def __init__(self, found):
        super().__init__(found)
        self.found = found

    @property
    def understood(self) -> list[str]:
        return understood()

    def __str__(self):
        return f"{self.found!r} is not understood as a mark"


def read(text: str | None) -> Reading:
    """The mark that words written by hand stand for; Unreadable rather than a guess."""
    if not _bare(text):
        return Reading(Rating.NOT_ASSESSED)
    word, tentative = _find(text)
    if word is None:
        raise Unreadable(str(text))
    return Reading(word.rating, tentative)


def understood(language: str = ANY) -> list[str]:
    """The words that `read` knows, with the signs; of one language if asked."""
    return [word.text for word in WORDS if not language or word.language in (language, ANY)]


def write(rating: Rating | str, tentative: bool, language: str) -> str:
    """The plain words for a mark, as people of that language write them; `read` gives the mark back."""
    rating = Rating(rating)
    if tentative and rating not in RATED:
        raise ValueError(f"{rating.value} cannot be in doubt")
    return PLAIN[rating, language] + (IN_DOUBT[language] if tentative else "")


def gloss(stated_as: str | None, language: str) -> str:
    """What words of the other language say, for a reader of this one; "" where nothing needs explaining."""
    word, tentative = _find(stated_as)
    if word is None or word.language in (language, ANY):
        return ""
    return word.gloss + (IN_DOUBT[language] if tentative else "")


def agrees(rating: Rating | str, tentative: bool, stated_as: str | None) -> bool:
    """False where the words read as another mark: the form then asks. Words that the table does not hold
    contradict nothing; a doubt may be added to plain words ("Most", in doubt), but "Yes?" is not without doubt."""
    if not _bare(stated_as):
        return True
    try:
        reading = read(stated_as)
    except Unreadable:
        return True
    return reading.rating == Rating(rating) and (bool(tentative) or not reading.tentative)


def _bare(text) -> str:
    """Text without what does not matter: case, accents, the kind of apostrophe, spaces and invisible signs
    (pasted cells carry zero-width ones). Not NFKD: it would turn "№" into "no" and "º" into "o"."""
    letters = unicodedata.normalize("NFD", "" if text is None else str(text))
    seen = (c for c in letters if not c.isspace() and unicodedata.category(c) not in ("Mn", "Cf"))
    return "".join(seen).casefold().translate(APOSTROPHES)


def _find(text) -> tuple[Word | None, bool]:
    """The table's word, and whether it was written with doubt. Whole first, for "?" alone is a word."""
    bare = _bare(text)
    if word := BY_BARE_TEXT.get(bare):
        return word, False
    word = BY_BARE_TEXT.get(bare.removesuffix("?"))
    return (word, True) if word and word.rating in RATED else (None, False)


BY_BARE_TEXT = {_bare(word.text): word for word in WORDS}
# Filled from the end, so that the first word of each rating stays.
PLAIN = {
    (word.rating, language): word.text
    for word in reversed(WORDS)
    for language in (EN, FR)
    if word.language in (language, ANY)
}
