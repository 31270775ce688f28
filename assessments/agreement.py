"""What many answers to one criterion say together, and how much of it may be shown. No Django, no database.

The rules are those of product.md: distribution, suggestion, `contested`, suppression.
"""

from dataclasses import dataclass, field

from .marks import Rating

DOWNWARDS = (Rating.NO, Rating.PARTLY, Rating.YES)  # from the lowest; the median is taken in this order
SPOKEN = (Rating.YES, Rating.PARTLY, Rating.NO, Rating.UNKNOWN, Rating.NOT_APPLICABLE)
SMALLEST_GROUP_INVITED = 8  # of a group of categories, or it is merged or not asked
SMALLEST_ROUND = 10  # invited; with fewer, the meeting is offered
SMALLEST_RATE = 5  # invited; of a smaller group no response rate is told


@dataclass(frozen=True)
class Spread:
    """How many gave each rating to one criterion, and how many of those in doubt. Who gave none is not in it."""

    counts: dict
    doubts: dict = field(default_factory=dict)

    @property
    def n(self):
        """How many answered this criterion."""
        return sum(self.counts.values())

    def of(self, rating):
        return self.counts.get(rating, 0)


def together(spreads):
    """The Spread of several."""
    counts, doubts = {}, {}
    for spread in spreads:
        for rating, count in spread.counts.items():
            counts[rating] = counts.get(rating, 0) + count
            doubts[rating] = doubts.get(rating, 0) + spread.doubts.get(rating, 0)
    return Spread(counts, doubts)


def median(spread):
    """The median of the rated answers, the lower of two; None where nobody gave a rating."""
    rated = sum(spread.of(rating) for rating in DOWNWARDS)
    if not rated:
        return None
    place = (rated + 1) // 2
    for rating in DOWNWARDS:
        place -= spread.of(rating)
        if place <= 0:
            return rating
    raise AssertionError("The places are those of the rated answers.")


def suggestion(spread):
    """What the answers suggest: unknown where a third or more said so, else the median of the rated.

    Where nobody rated it: not applicable if anybody said that. None without any answer.
    """
    if not spread.n:
        return None
    if spread.of(Rating.UNKNOWN) * 3 >= spread.n:
        return Rating.UNKNOWN
    return median(spread) or Rating.NOT_APPLICABLE


def contested(spread, groups=()):
    """Whether to talk about it: fewer than 60 % gave the same rating, or Yes and No have a fifth each, or the medians
    of two groups that are shown differ."""
    if not spread.n:
        return False
    most = max(spread.counts.values())
    split = min(spread.of(Rating.YES), spread.of(Rating.NO)) * 5 >= spread.n
    medians = {found for group in groups if (found := median(group)) is not None}
    return most * 10 < spread.n * 6 or split or len(medians) > 1


def departs(rating, spread):
    """Whether a settled mark is another than what the answers suggest, and so says why."""
    suggested = suggestion(spread) if spread else None
    return suggested is not None and suggested != rating


def differ(mark, other):
    """Whether two sides did not agree on the same: another rating, or one of them in doubt."""
    return (mark.rating, mark.tentative) != (other.rating, other.tentative)


# How much may be shown


def parts_to_show(parts, whole, smallest):
    """Which parts of a whole may be shown beside it, so that nothing smaller than `smallest` can be computed.

    `parts` is {name: size}, `whole` the size of the whole, which may hold more than the parts. A part is shown from
    `smallest` on; and what is left when all shown ones are taken away is nothing, or as large as that too: otherwise
    the smallest of the shown is hidden with it.
    """
    shown = sorted((name for name in parts if parts[name] >= smallest), key=lambda name: (-parts[name], str(name)))
    while shown:
        rest = whole - sum(parts[name] for name in shown)
        if rest == 0 or rest >= smallest:
            break
        shown.pop()
    return set(shown)


def what_to_show(everybody, groups, smallest):
    """(the Spread of everybody or None, {group: its Spread} of the groups that may be shown beside it).

    From `smallest` answers to this criterion on; see `parts_to_show` for the groups.
    """
    if everybody.n < smallest:
        return None, {}
    shown = parts_to_show({name: spread.n for name, spread in groups.items()}, everybody.n, smallest)
    return everybody, {name: groups[name] for name in groups if name in shown}


# Groups of categories, when a round is planned


def merged(invited):
    """Categories in groups of at least 8 people, as [[category, …], …]; empty where the question cannot be asked.

    `invited` is {category: number}. The smallest group is joined to the next smallest until all are large enough; a
    single group says nothing, so then nobody is asked. Order is that of `invited`.
    """
    groups = [[category] for category, number in invited.items() if number > 0]

    def size(group):
        return sum(invited[category] for category in group)

    while len(groups) > 1 and size(smallest := min(groups, key=size)) < SMALLEST_GROUP_INVITED:
        groups.remove(smallest)
        min(groups, key=size).extend(smallest)
    if len(groups) < 2:
        return []
    order = list(invited)
    groups = [sorted(group, key=order.index) for group in groups]
    return sorted(groups, key=lambda group: order.index(group[0]))


def too_small(groups, invited):
    """The groups with fewer than 8 people invited, of those that somebody made by hand."""
    return [group for group in groups if sum(invited[category] for category in group) < SMALLEST_GROUP_INVITED]
