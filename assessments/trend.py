"""One body over time: all its published cards beside each other, their answers and their scores as pictures.

Cards on different bases stand in one table, each under its basis; in the pictures no line joins two bases. Only cards
by the same criteria are put together; those by others are a trend of their own.
"""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext as _

from . import analysis, charts
from .comparison import cautions
from .criteria import comparable_sets
from .dashboard import Criteria, Section, card_line, facts_of, marks_over_time, picture, picture_over_time
from .models import Basis, CriteriaSet
from .scorecard import percent, shown_score

PAGE = 12  # cards in a table
FEWEST = 2


def content(user, body, *, asked, number):
    """What the page shows of a body; `asked`: the code of criteria or None; `number`: of a page of the table."""
    cards = analysis.latest_first(analysis.newest(analysis.cards_of(user, body)))
    if cards.empty:
        return {"cards": 0}
    sets = CriteriaSet.objects.in_bulk(set(cards["criteria_set"]))
    chosen = choose([sets[pk] for pk in cards["criteria_set"]], asked)
    same = cards["criteria_set"].isin(comparable_sets(chosen))
    cards, others = cards[same], cards[~same]
    found = {
        "cards": len(cards),
        "criteria_set": chosen,
        "editions": sorted({sets[pk].edition for pk in cards["criteria_set"]}),
        "other_sets": [sets[pk] for pk in dict.fromkeys(others["criteria_set"])],
        "asked": urlencode({"criteria": chosen.code}) if asked else "",
    }
    if len(cards) < FEWEST:
        (only,) = cards.itertuples()
        return {**found, "only": only, "only_facts": facts_of(only)}
    return {**found, **trend(body, cards, Criteria(chosen), number)}


def choose(sets, asked):
    """The criteria that were asked for, else those of the latest card; 404 for criteria without a card to see."""
    if asked is None:
        return sets[0]
    found = next((one for one in sets if one.code == asked), None)
    if found is None:
        raise Http404
    return found


def trend(body, cards, criteria, number):
    """The table of a page of these cards (given latest first, shown in the order of their dates), and the pictures."""
    page = Paginator(list(cards["version"]), PAGE).get_page(number)
    cards = cards[::-1]
    answers = analysis.with_answers(cards, criteria.numbers)
    worths = analysis.worths(answers, criteria.headline_at)
    on_page = cards["version"].isin(page.object_list)
    lines = [line(card, body, worths[card.version]) for card in cards[on_page].itertuples()]
    return {
        "page": page,
        "lines": lines,
        "marks": marks_over_time(answers[answers["version"].isin(page.object_list)], body, lines, criteria),
        "cautions": cautions(cards["basis"], []),
        "score": score_over_time(cards, worths),
        "sections": sections(cards, answers, criteria),
    }


def line(card, body, worth):
    found = card_line(card, body, worth)
    return {**found, "score": shown_score(worth), "label": f"{found['date']} · {found['basis']}"}


def sections(cards, answers, criteria):
    """The answers of each basis as a picture, all over the same years."""
    found = []
    for basis in Basis:
        of_basis = answers[answers["basis"] == basis]
        if not of_basis.empty:
            section = Section(id=str(basis), title=str(basis.label))
            section.picture = picture_over_time(section, of_basis, cards, criteria)
            found.append(section)
    return found


def score_over_time(cards, worths):
    """A section with the picture; None where no card has a score."""
    if all(worths[version].score is None for version in cards["version"]):
        return None
    rows = []
    for card in cards.itertuples():
        worth = worths[card.version]
        shown = shown_score(worth)
        text = " · ".join(filter(None, [facts_of(card), shown.score or _("no score"), shown.range]))
        figures = [
            None if share is None else float(percent(share, 1)) for share in (worth.score, worth.low, worth.high)
        ]
        rows.append([card.basis, card.earliest, card.latest, *figures, text])
    columns = ["basis", "earliest", "latest", "score", "low", "high", "text"]
    words = {basis.value: str(basis.label) for basis in Basis}
    figure = charts.score_chart(analysis.frame(rows, columns), words, _("Score; the bar is its range"))
    section = Section(id="score", title=_("Score and its range"))
    says = _("Picture of the scores over time with their ranges: %(title)s. The table above it holds the same.")
    section.picture = picture(section, figure, says)
    return section
