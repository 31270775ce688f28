"""What marks are worth. No Django, no database, no rounding: who shows a figure rounds it.

A mark here is anything with `.rating` (a Rating or its value) and `.tentative`. Figures are shares, 0 to 1.
"""

from collections import Counter
from dataclasses import dataclass

from .marks import RATED, Rating

POINTS = {Rating.YES: 1.0, Rating.PARTLY: 0.5, Rating.NO: 0.0}
STEP = 0.5  # from one rating to the next

# The order in which people say the counts: "5 Yes, 2 Yes?, …", then what is not rated.
SPOKEN_ORDER = [(rating, tentative) for rating in RATED for tentative in (False, True)] + [
    (Rating.UNKNOWN, False),
    (Rating.NOT_APPLICABLE, False),
    (Rating.NOT_ASSESSED, False),
]


@dataclass(frozen=True)
class Worth:
    """All that a card says about its marks."""

    rated: int
    of: int
    score: float | None
    low: float | None
    high: float | None
    counts: list[tuple[tuple[Rating, bool], int]]


def worth(marks, headline_at: int) -> Worth:
    marks = list(marks)
    return Worth(
        rated=rated(marks),
        of=applicable(marks),
        score=headline_score(marks, headline_at),
        low=low(marks),
        high=high(marks),
        counts=counts(marks),
    )


def rated(marks) -> int:
    """How many are Yes, Partly or No, with doubt or without."""
    return sum(rating in POINTS for rating, _ in _pairs(marks))


def applicable(marks) -> int:
    """The `of` in "5 of 6 rated": the criteria that apply."""
    return len(_applying(marks))


def score(marks) -> float | None:
    """Share of the rated criteria that are met; None when nothing is rated (never 0 %). Doubt does not lower
    it: that is what the range is for."""
    points = [POINTS[rating] for rating, _ in _pairs(marks) if rating in POINTS]
    return sum(points) / len(points) if points else None


def headline_score(marks, at: int) -> float | None:
    """The score, or None where fewer than `at` are rated: too few to stand for the whole."""
    marks = list(marks)
    return score(marks) if rated(marks) >= at else None


def low(marks) -> float | None:
    """The least it could be: each doubt one step down, each unknown or not assessed a No, over the `of`."""
    return _bound(marks, step=-STEP, not_known=POINTS[Rating.NO])


def high(marks) -> float | None:
    """The most it could be: each doubt one step up, each unknown or not assessed a Yes, over the `of`."""
    return _bound(marks, step=STEP, not_known=POINTS[Rating.YES])


def counts(marks) -> list[tuple[tuple[Rating, bool], int]]:
    """How many of each, in the order people say them, without those that do not occur."""
    tally = Counter(_pairs(marks))
    return [(mark, tally[mark]) for mark in SPOKEN_ORDER if tally[mark]]


def _pairs(marks) -> list[tuple[Rating, bool]]:
    """Rating and doubt of each; doubt means nothing on a mark that is not rated, so it is dropped there."""
    ratings = [(Rating(mark.rating), bool(mark.tentative)) for mark in marks]
    return [(rating, tentative and rating in POINTS) for rating, tentative in ratings]


def _applying(marks) -> list[tuple[Rating, bool]]:
    return [pair for pair in _pairs(marks) if pair[0] != Rating.NOT_APPLICABLE]


def _bound(marks, *, step, not_known):
    points = [
        min(1.0, max(0.0, POINTS[rating] + step * tentative)) if rating in POINTS else not_known
        for rating, tentative in _applying(marks)
    ]
    return sum(points) / len(points) if points else None
