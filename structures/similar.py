"""Whether two bodies may be one: the same names in another order, spelling, or with a word more. No database.

Asked when a body is added, so that nobody enters twice what exists. It asks too often rather than too seldom, but not
about everything that is a cluster or a committee: what a body is says less than what it is about.
"""

import difflib
import re
from typing import NamedTuple

from .text import fold

WORD = re.compile(r"[^\W_]+")
ENOUGH_ALIKE = 0.85  # of two words: "protecton" and "protection", not "cash" and "access"
LONG_ENOUGH = 5  # a shorter word is the same or another

FILLERS = "a an and at for in of on the to au aux d de des du en et l la le les pour sur un une"
WHAT_IT_IS = (
    "body cell cellule clusters cluster comite comites commission committee conseil coordination council equipe force "
    "forum group groupe groupes groups meeting meetings reunion sous sub subcluster subcommittee task team travail "
    "working"
)
SAYS_NOTHING, SAYS_LITTLE = frozenset(FILLERS.split()), frozenset(WHAT_IT_IS.split())


class Names(NamedTuple):
    """What a body is called: its names in all languages, and its acronym ("" where there is none)."""

    names: tuple
    acronym: str


def alike(one: Names, other: Names) -> bool:
    """Whether a person should look before taking the two for different bodies."""
    if said_by(one.acronym, other) or said_by(other.acronym, one):
        return True
    return any(same(words(a), words(b)) for a in one.names for b in other.names)


def said_by(acronym, body):
    """Whether the acronym is the other's too, or stands in its name."""
    letters = "".join(WORD.findall(fold(acronym)))
    if not letters:
        return False
    written = [body.acronym, *body.names]
    return any(letters == "".join(WORD.findall(fold(text))) for text in written) or any(
        letters in WORD.findall(fold(text)) for text in body.names
    )


def words(name):
    return [word for word in WORD.findall(fold(name)) if word not in SAYS_NOTHING]


def same(one, other):
    """Whether one says all that the other says, or both are about the same."""
    about, about_other = [[word for word in side if word not in SAYS_LITTLE] for side in (one, other)]
    if not about or not about_other:
        return bool(one) and set(one) == set(other)
    few, many = sorted([one, other], key=len)
    return within(few, many) or (within(about, about_other) and within(about_other, about))


def within(few, many):
    return all(any(close(word, another) for another in many) for word in few)


def close(word, another):
    if word == another:
        return True
    if min(len(word), len(another)) < LONG_ENOUGH or abs(len(word) - len(another)) > 2:
        return False
    matcher = difflib.SequenceMatcher(None, word, another, autojunk=False)
    return matcher.quick_ratio() >= ENOUGH_ALIKE and matcher.ratio() >= ENOUGH_ALIKE
