"""What the dashboard says: for each of its questions sections with a picture, its numbers beside it, and the words.

Only counts of what was answered: nothing is added up across countries, averaged or ranked. A body without a card is
named and counted apart, never among the answers. What is fictional comes last and apart.
"""

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from structures.fields import in_words
from structures.search import PAGE
from structures.vocabulary import Circle, Kind

from . import analysis, charts
from .analysis import CARD, NONE, OUTSIDE, TOGETHER, WITHOUT, answer, date_of
from .comparison import cautions
from .criteria import Use, questions
from .marks import RATED, Rating
from .models import Basis, Mark
from .scorecard import headline, shown_mark, spoken, voices_in_words
from .scoring import SPOKEN_ORDER
from .search import View

NOT_RATED = (Rating.UNKNOWN, Rating.NOT_ASSESSED, Rating.NOT_APPLICABLE)


@dataclass
class Picture:
    """A figure for charts.js, and what it is for those who do not see it."""

    id: str
    figure: dict
    says: str


@dataclass
class Section:
    """A country, the bodies of a kind, or a basis: what is said, drawn, counted and listed of it."""

    id: str
    title: str
    fictional: bool = False
    says: str = ""
    picture: Picture | None = None
    numbers: dict | None = None  # headings and rows of a table of counts
    cards_at: str = ""  # the address of the cards behind the counts
    cards: list = field(default_factory=list)
    marks: dict | None = None  # headings and rows of a table of marks
    compared: bool = False  # at least two cards stand beside each other
    differs: list = field(default_factory=list)  # names of the criteria in which they differ
    without: list = field(default_factory=list)  # why, and which bodies
    cautions: list = field(default_factory=list)

    @property
    def full_title(self):
        """For whoever hears the page: the tag beside the title is part of it."""
        return f"{self.title} ({_('Fictional')})" if self.fictional else self.title


class Criteria:
    """The criteria of a set, with the short names that a picture can hold."""

    def __init__(self, criteria_set):
        self.headline_at = criteria_set.score_shown_from
        asked = questions(criteria_set, uses=[Use.SHORT, Use.QUESTION])
        self.names = {one.number: f"{one.number} {one.short or one.question or one.code}" for one in asked}
        self.numbers = list(self.names)


def content(form, number):
    """What the page shows for this form and page number; nothing but the form where something is wrong with it."""
    if not form.is_valid():
        return {}
    if form.criteria_set is None or form.seen.bodies.empty:
        return {"nothing": "yet"}
    seen, criteria = form.narrowed(), Criteria(form.criteria_set)
    view, asked = form.shown_view, form.asked
    if seen.bodies.empty:
        return {"nothing": "fits"}
    if view == View.BODY and not asked.get("body"):
        return {"nothing": "no body"}
    if view == View.KIND and not asked.get("kind"):
        return {"nothing": "no kind"}
    if view == View.ANSWERS:
        return {"sections": answers_by_country(seen, criteria, asked)}
    if view == View.BODY:
        return body_over_time(seen, form.seen.cards, criteria)
    shown = cards_by_country if view == View.CARDS else bodies_of_one_kind
    return {**shown(seen, criteria, number), "asked": urlencode({"view": view.value, **asked})}


def links(form):
    """The four questions, each keeping the filters; a body is a filter only of its own page."""
    asked = {name: value for name, value in form.asked.items() if name != "body"}
    return [
        {
            "label": view.label,
            "address": "?" + urlencode({"view": view.value, **asked}),
            "here": view == form.shown_view,
        }
        for view in View
    ]


# One function for each question


def answers_by_country(seen, criteria, asked):
    """How many bodies gave each answer, from the latest card of each."""
    answers = analysis.with_answers(analysis.latest(seen.cards), criteria.numbers)
    table = analysis.counts(seen.bodies, answers, criteria.numbers)
    sections = []
    for place, bodies in by_place(seen.bodies):
        section = place_section(place, bodies)
        section.cards_at = place and urlencode({"view": View.CARDS.value, **asked, "country": place})
        if CARD in set(bodies["standing"]):
            show_counts(section, table.xs(place), criteria)
        sections.append(section)
    return sections


def cards_by_country(seen, criteria, number):
    """Every card of a page of bodies."""
    page = Paginator(list(seen.bodies["id"]), PAGE).get_page(number)
    shown = seen.bodies[seen.bodies["id"].isin(page.object_list)]
    cards = seen.cards[seen.cards["structure"].isin(shown["id"])].sort_values(["earliest", "assessment"])
    worths = analysis.worths(analysis.with_answers(cards, criteria.numbers), criteria.headline_at)
    cards_of = analysis.rows_by(cards, "structure")
    sections = []
    for place, bodies in by_place(shown):
        section = place_section(place, bodies)
        section.without = without_a_card(bodies)
        section.cards = [
            card_line(card, body, worths[card.version])
            for body in bodies.itertuples()
            for card in cards_of.get(body.id, [])
        ]
        if section.cards:
            section.picture = picture_of_cards(section)
        sections.append(section)
    several = set(cards.loc[cards["structure"].duplicated(), "structure"])
    return {"page": page, "sections": sections, "several": several}


def body_over_time(seen, every_version, criteria):
    """One body: a section for each basis, which are never joined, and the published versions that were corrected."""
    cards = seen.cards.sort_values(["earliest", "assessment"])
    answers = analysis.with_answers(cards, criteria.numbers)
    worths = analysis.worths(answers, criteria.headline_at)
    (body,) = seen.bodies.itertuples()
    sections = []
    for basis in Basis:
        of_basis = cards[cards["basis"] == basis]
        if of_basis.empty:
            continue
        lines = [card_line(card, body, worths[card.version]) for card in of_basis.itertuples()]
        section = Section(id=str(basis), title=str(basis.label), cards=lines)
        section.marks = marks_over_time(answers[answers["basis"] == basis], body, lines, criteria)
        section.picture = picture_over_time(section, answers[answers["basis"] == basis], cards, criteria)
        sections.append(section)
    published = every_version[every_version["assessment"].isin(cards["assessment"])]
    return {"body": body, "sections": sections, "versions": versions(published)}


def bodies_of_one_kind(seen, criteria, number):
    """Where they differ: the real ones, and apart the fictional ones."""
    latest = analysis.latest(seen.cards)
    answers = analysis.with_answers(latest, criteria.numbers)
    table = analysis.counts(seen.bodies, answers, criteria.numbers, by="fictional")
    page = Paginator(list(seen.bodies.loc[seen.bodies["standing"] == CARD, "id"]), PAGE).get_page(number)
    sections = []
    for fictional, bodies in seen.bodies.groupby("fictional"):
        section = Section("fictional" if fictional else "real", kind_of(bodies), fictional, says=standings(bodies))
        section.without = without_a_card(bodies)
        cards = latest[latest["structure"].isin(bodies["id"])]
        differs = analysis.differences(table.xs(fictional))["differs"]
        if len(cards) > 1:
            show_counts(section, table.xs(fictional), criteria, compared=True)
            section.differs = [name for number, name in criteria.names.items() if differs[number]]
            section.cautions = cautions(cards["basis"], [date_of(card) for card in cards.itertuples()])
        section.compared = len(cards) > 1
        section.marks = marks_of_bodies(bodies[bodies["id"].isin(page.object_list)], cards, answers, differs, criteria)
        sections.append(section)
    return {"page": page, "sections": sections}


# Places and bodies in words


def kind_of(bodies):
    return str(Kind(bodies["kind"].iloc[0]).label)


def by_place(bodies):
    """(place, its bodies) in the order of the frame."""
    return bodies.groupby("place", sort=False)


def place_section(place, bodies):
    first = bodies.iloc[0]
    title = first["place_name"] or _("Regional")
    return Section(place.lower() or "regional", title, first["fictional"], says=standings(bodies))


def standings(bodies):
    """ "6 bodies: 3 with a card, 2 rated together with others, 1 without a card (…)"."""
    number = bodies["standing"].value_counts().to_dict()
    said = {
        CARD: ngettext("%(number)d with a card", "%(number)d with a card", number.get(CARD, 0)),
        TOGETHER: ngettext(
            "%(number)d rated together with others", "%(number)d rated together with others", number.get(TOGETHER, 0)
        ),
        OUTSIDE: ngettext(
            "%(number)d with a card that the filters leave out",
            "%(number)d with a card that the filters leave out",
            number.get(OUTSIDE, 0),
        ),
        NONE: ngettext(
            "%(number)d without a card (nothing is known here about how it works)",
            "%(number)d without a card (nothing is known here about how they work)",
            number.get(NONE, 0),
        ),
    }
    parts = [words % {"number": number[standing]} for standing, words in said.items() if standing in number]
    all_of_them = ngettext("%(number)d body", "%(number)d bodies", len(bodies)) % {"number": len(bodies)}
    return _("%(bodies)s: %(parts)s.") % {"bodies": all_of_them, "parts": ", ".join(parts)}


def without_a_card(bodies):
    """Why no card of theirs is counted, and which bodies these are."""
    why = {
        TOGETHER: _("Rated together with others"),
        OUTSIDE: _("With a card that the filters leave out"),
        NONE: _("Without a card: nothing is known here about how they work"),
    }
    standing = analysis.rows_by(bodies, "standing")
    return [{"why": words, "bodies": standing[code]} for code, words in why.items() if code in standing]


# Tables and pictures


def words_of_columns():
    """The word of each column of a table of counts."""
    words = {answer(rating, tentative): spoken(rating, tentative) for rating, tentative in SPOKEN_ORDER}
    return words | {TOGETHER: _("With others"), OUTSIDE: _("Filtered out"), NONE: _("No card")}


def show_counts(section, table, criteria, *, compared=False):
    """The picture of a table of counts and the table itself; `compared`: with what differs."""
    words = words_of_columns()
    section.numbers = numbers_table(table, criteria, words, compared=compared)
    figure = charts.answers_chart(table, criteria.names, words)
    says = _("Picture of the answers, criterion by criterion: %(title)s. The table beside it holds the same numbers.")
    section.picture = picture(section, figure, says)


def numbers_table(table, criteria, words, *, compared):
    """Yes, Partly and No always; of the other columns those in which something stands."""
    others = [column for column in [*NOT_RATED, *WITHOUT] if table[column].any()]
    differences = analysis.differences(table)
    rows = []
    for number in table.index:
        counted = table.loc[number]
        cells = []
        for column in [*RATED, *others]:
            in_doubt = int(counted.get(f"{column}?", 0))
            note = ngettext("%(number)d in doubt", "%(number)d in doubt", in_doubt) % {"number": in_doubt}
            cells.append(
                {"column": words[column], "number": int(counted[column]) + in_doubt, "note": in_doubt and note}
            )
        differs = compared and bool(differences.at[number, "differs"])
        too_few = compared and differences.at[number, "rated"] < 2
        rows.append({"name": criteria.names[number], "cells": cells, "differs": differs, "too_few": too_few})
    headings = [
        {"words": words[column], "rating": "" if column in WITHOUT else str(column)} for column in [*RATED, *others]
    ]
    return {"headings": headings, "rows": rows}


def card_line(card, body, worth):
    """A card as a line of a list."""
    date = date_of(card)
    return {
        "card": card,
        "body": body,
        "date": in_words(date),
        "basis": str(Basis(card.basis).label),
        "voices": voices_in_words(card),
        "rated": _("%(rated)d of %(of)d rated") % {"rated": worth.rated, "of": worth.of},
        "label": f"{worth.rated}/{worth.of}",
        "known": worth.rated > 0,
        "headline": headline(worth),
        "circle": "" if card.circle == Circle.PUBLIC else str(Circle(card.circle).label),
    }


def facts_of(card):
    """Reference date, basis, voices: what stands beside every card."""
    return " · ".join([in_words(date_of(card)), str(Basis(card.basis).label), voices_in_words(card)])


def picture_of_cards(section):
    names = {line["body"].id: line["body"].name for line in section.cards}
    row_of = {body: row for row, body in enumerate(names)}
    columns = ["row", "basis", "earliest", "latest", "label", "known", "text"]
    rows = []
    for line in section.cards:
        card, text = line["card"], f"{line['body'].name} · {facts_of(line['card'])} · {line['rated']}"
        facts = [card.basis, card.earliest, card.latest, line["label"], line["known"], text]
        rows.append([row_of[line["body"].id], *facts])
    words = {basis.value: str(basis.label) for basis in Basis}
    figure = charts.cards_chart(analysis.frame(rows, columns), list(names.values()), words)
    says = _("Picture of the dates of the cards, body by body: %(title)s. The table below it holds the same.")
    return picture(section, figure, says)


def picture_over_time(section, answers, cards, criteria):
    words = words_of_columns()
    given = [answer(mark.rating, mark.tentative) for mark in answers.itertuples()]
    texts = [
        f"{criteria.names[mark.criterion]} · {in_words(date_of(mark))} · {words[column]}"
        for mark, column in zip(answers.itertuples(), given, strict=True)
    ]
    figure = charts.over_time_chart(answers.assign(answer=given, text=texts), criteria.names, words, cards)
    says = _("Picture of the answers over time, criterion by criterion: %(title)s. The table beside it holds the same.")
    return picture(section, figure, says)


def picture(section, figure, says):
    # Through Plotly's own writer: it leaves out what is not set.
    return Picture(f"chart-{section.id}", json.loads(figure.to_json()), says % {"title": section.full_title})


def marks_over_time(answers, body, lines, criteria):
    """Criteria as rows, the cards of one basis as columns."""
    rows = []
    for number, marks in analysis.rows_by(answers, "criterion").items():
        cells = [shown(mark, body) for mark in marks]
        rows.append({"name": criteria.names[number], "marks": list(zip(lines, cells, strict=True))})
    return {"headings": lines, "rows": rows}


def marks_of_bodies(bodies, cards, answers, differs, criteria):
    """Bodies as rows, criteria as columns."""
    card_of = analysis.rows_by(cards, "structure")
    marks_of = analysis.rows_by(answers, "structure")
    rows = []
    for body in bodies[bodies["standing"] == CARD].itertuples():
        (card,) = card_of[body.id]
        cells = [(criteria.names[mark.criterion], shown(mark, body)) for mark in marks_of[body.id]]
        rows.append({"body": body, "card": card, "facts": facts_of(card), "marks": cells})
    headings = [(name, bool(differs[number])) for number, name in criteria.names.items()]
    return {"headings": headings, "rows": rows}


def shown(mark, body):
    """A row of answers as the mark that every page shows."""
    row = Mark(rating=mark.rating, tentative=mark.tentative, stated_as=mark.stated_as)
    return shown_mark(row, structure=body.slug, criterion=mark.criterion)


def versions(cards):
    """The published versions of the cards that were corrected, newest first; nothing of the others."""
    again = cards[cards["assessment"].duplicated(keep=False)]
    again = again.sort_values(["earliest", "assessment", "number"], ascending=False)
    return [
        {"card": card, "date": in_words(date_of(card)), "basis": str(Basis(card.basis).label)}
        for card in again.itertuples()
    ]
