"""The pictures of the dashboard and of a body's trend: a frame in, a plotly Figure out. The same numbers stand in a
table beside each.

An answer is told by colour, by pattern or shape, and by its word in the legend; a body without a card is a hollow bar
and never part of the answers. Colours are those of the style sheet's light tokens; in the browser charts.js puts the
tokens' present values in their place, so that one figure serves light and dark.
"""

import datetime
import html
import math
import textwrap

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio

from .analysis import ANSWERS, WITHOUT
from .models import Basis

pio.templates.default = None  # 6.5 KB in every figure, and colours that are not ours

PALETTE = {
    "ink": "#1c2330",
    "ink-2": "#525c6b",
    "line": "#d9dde3",
    "edge": "#78838f",
    "paper": "#ffffff",
    "accent": "#17476b",
    "yes": "#1e6b4a",
    "yes-soft": "#dff0e7",
    "partly": "#7d5200",
    "partly-soft": "#fbeccb",
    "no": "#99262b",
    "no-soft": "#f8dfdf",
    "none-soft": "#eceef1",
}
TOKENS = {colour: f"--{name}" for name, colour in PALETTE.items()}  # for charts.js
CLEAR = "rgba(0,0,0,0)"
FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif'

# A row is a name, one lane or more under it, and a gap; in pixels.
NAME, GAP, BAR, POINT = 20, 8, 22, 16
LONGEST_NAME = 44  # characters that fit on a phone; the table beside has the whole name
LEAST_SHARE = 0.045  # of a bar: in a narrower part a number would run into the next
MOST_YEARS = 6  # that can be named beside each other on a phone
LONG_DATE = 31  # days: a reference date that may be any of more is a point on a line

# column of a table of counts: (fill, pattern, its lines, the number in it). A doubt is hatched, as everywhere.
BARS = {
    "yes": ("yes", "", "yes", "paper"),
    "yes?": ("yes-soft", "/", "yes", "ink"),
    "partly": ("partly-soft", "-", "partly", "ink"),
    "partly?": ("partly-soft", "/", "partly", "ink"),
    "no": ("no-soft", "x", "no", "ink"),
    "no?": ("no-soft", "/", "no", "ink"),
    "unknown": ("none-soft", ".", "ink-2", "ink"),
    "not_assessed": ("none-soft", "", "ink-2", "ink"),
    "not_applicable": ("none-soft", "|", "ink-2", "ink"),
    "together": ("paper", "+", "edge", "ink-2"),
    "outside": ("paper", "\\", "edge", "ink-2"),
    "none": ("paper", "", "edge", "ink-2"),
}
# answer: (symbol, colour); a hollow circle, triangle or square is an answer in doubt.
POINTS = {
    "yes": ("circle", "yes"),
    "yes?": ("circle-open", "yes"),
    "partly": ("triangle-up", "partly"),
    "partly?": ("triangle-up-open", "partly"),
    "no": ("square-x-open", "no"),
    "no?": ("square-open", "no"),
    "unknown": ("circle-open-dot", "edge"),
    "not_assessed": ("diamond-open", "edge"),
    "not_applicable": ("circle-x-open", "edge"),
}
BASES = {Basis.MEETING.value: "circle", Basis.SURVEY.value: "square", Basis.EXPERT.value: "diamond"}
# basis: (symbol, its size, dash of the line); each symbol can be seen around the one before it.
SCORES = {
    Basis.MEETING.value: ("circle", 8, "solid"),
    Basis.SURVEY.value: ("square-open", 14, "dash"),
    Basis.EXPERT.value: ("diamond-open", 20, "dot"),
}
SCORE_HEIGHT = 220  # pixels
SCORE_TICKS = (0, 25, 50, 75, 100)


class Rows:
    """The rows of a picture, from the top: each a name with its lanes under it. Rows are 1 apart on the axis."""

    def __init__(self, names, *, lane, lanes=1):
        self.names, self.lane = names, lane
        self.height = NAME + lanes * lane + GAP

    def at(self, row, lane=0):
        """Where on the axis the middle of a row's lane is."""
        return row - 0.5 + (NAME + (lane + 0.5) * self.lane) / self.height

    def annotations(self):
        place = {"x": 0, "xref": "paper", "xanchor": "left", "yref": "y", "yanchor": "top", "showarrow": False}
        return [
            {
                **place,
                "borderpad": 0,
                "y": row - 0.5,
                "text": _plain(textwrap.shorten(name, LONGEST_NAME, placeholder="…")),
            }
            for row, name in enumerate(self.names)
        ]

    def figure(self, traces, *, margin=None, **layout):
        """The figure with these rows."""
        axis = {"visible": False, "fixedrange": True, "range": [len(self.names) - 0.5, -0.5]}
        height = len(self.names) * self.height
        return _figure(traces, height, margin=margin, yaxis=axis, annotations=self.annotations(), **layout)


def _figure(traces, height, *, margin=None, **layout):
    """A figure as all of ours are. Its height is that of what is drawn: charts.js adds the legend's and the years'."""
    return go.Figure(
        data=traces,
        layout={
            "height": height,
            "margin": {"l": 1, "r": 1, "t": 0, "b": 1, **(margin or {})},
            "font": {"family": FONT, "size": 13, "color": PALETTE["ink"]},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "dragmode": False,
            "showlegend": True,
            "legend": {
                **{"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom"},
                **{"traceorder": "normal", "itemclick": False, "itemdoubleclick": False, "bgcolor": CLEAR},
            },
            "hoverlabel": {"bgcolor": PALETTE["paper"], "font": {"color": PALETTE["ink"]}},
            **layout,
        },
    )


def answers_chart(table: pd.DataFrame, names: dict, words: dict) -> go.Figure:
    """Stacked bars, one a criterion: how many bodies gave each answer, and how many have no card to count.

    table: one group of `analysis.counts`, by criterion. names: criterion → its name; words: column → its word.
    """
    rows = Rows([names[criterion] for criterion in table.index], lane=BAR)
    longest = max(1, int(table.sum(axis=1).max()))
    traces = []
    for column in [*ANSWERS, *WITHOUT]:
        numbers = [int(number) for number in table[column]]
        if any(numbers):
            traces.append(
                {
                    "type": "bar",
                    "name": words[column],
                    "y": [rows.at(row) for row in range(len(table))],
                    "x": numbers,
                    "text": [str(number) if number / longest > LEAST_SHARE else "" for number in numbers],
                    "width": BAR / rows.height,
                    **_bar_look(*BARS[column]),
                }
            )
    axis = {"visible": False, "fixedrange": True, "range": [0, longest * 1.004]}
    return rows.figure(traces, barmode="stack", xaxis=axis)


def _bar_look(fill, pattern, lines, ink):
    lines, fill = PALETTE[lines], PALETTE[fill]
    return {
        "orientation": "h",
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "insidetextfont": {"color": PALETTE[ink], "size": 13, "weight": 700, "shadow": "auto"},
        "hovertemplate": "%{fullData.name}: %{x}<extra></extra>",
        "marker": {
            "color": fill,
            "line": {"color": lines, "width": 1},
            "pattern": {
                "shape": pattern,
                "fgcolor": lines,
                "bgcolor": fill,
                "fgopacity": 0.6,
                "solidity": 0.16,
                "size": 8,
            },
        },
    }


def cards_chart(cards: pd.DataFrame, names: list, words: dict) -> go.Figure:
    """When bodies were assessed, one row a body: a point a card, its shape the basis, beside it how much is known.

    cards: row (the place of the body in `names`), basis, earliest, latest, label ("5/7"), known (whether anything is
    rated: filled), text. words: basis → its word. A date that is only a year is a point in its middle on a line.
    """
    # What is known comes first, for the legend shows the first point's symbol.
    cards = cards.assign(lane=_lanes(cards, cards["row"], room=0.14)).sort_values(
        "known", ascending=False, kind="stable"
    )
    rows = Rows(names, lane=POINT, lanes=max(cards["lane"]) + 1)
    traces = []
    for basis, symbol in BASES.items():
        points = list(cards[cards["basis"] == basis].itertuples())
        if points:
            traces.append(
                {
                    **_points(points, words[basis], [rows.at(card.row, card.lane) for card in points]),
                    "mode": "markers+text",
                    "text": [card.label for card in points],
                    "textposition": "middle right",
                    "textfont": {"size": 12},
                    "marker": {
                        "symbol": [symbol if card.known else f"{symbol}-open" for card in points],
                        "size": 10,
                        "color": PALETTE["accent"],
                        "line": {"color": PALETTE["accent"], "width": 1.5},
                    },
                }
            )
    spans = _spans((card, rows.at(card.row, card.lane)) for card in cards.itertuples())
    return rows.figure(traces, **_years(cards, spans))


def over_time_chart(answers: pd.DataFrame, names: dict, words: dict, span: pd.DataFrame) -> go.Figure:
    """One body's answers over time on one basis: a row a criterion, a point a card. No line joins them: nobody knows
    what was true between two cards.

    answers: criterion, answer, earliest, latest, text. span: the cards (earliest, latest) whose years the axis shows.
    """
    answers = answers.assign(lane=_lanes(answers, answers["criterion"], room=0.07, span=span))
    rows = Rows(list(names.values()), lane=BAR, lanes=max(answers["lane"]) + 1)
    row_of = {criterion: row for row, criterion in enumerate(names)}
    traces = []
    for answer in ANSWERS:
        points = list(answers[answers["answer"] == answer].itertuples())
        if points:
            symbol, colour = POINTS[answer]
            line = {"color": PALETTE[colour], "width": 2}
            traces.append(
                {
                    **_points(points, words[answer], [rows.at(row_of[mark.criterion], mark.lane) for mark in points]),
                    "mode": "markers",
                    "marker": {"symbol": symbol, "size": 14, "color": PALETTE[colour], "line": line},
                }
            )
    spans = _spans((mark, rows.at(row_of[mark.criterion], mark.lane)) for mark in answers.itertuples())
    return rows.figure(traces, **_years(span, spans))


def score_chart(cards: pd.DataFrame, words: dict, heading: str) -> go.Figure:
    """Scores over time with their ranges, a trace for each basis with a symbol and a line of its own: no line joins
    two bases, or goes past a card of its basis that has no score.

    cards, in the order of their dates: basis, earliest, latest, score, low, high (in percent or None), text.
    words: basis → its word; heading: what is drawn, in a few words.
    """
    ranges, traces = [], []
    for basis, (symbol, size, dash) in SCORES.items():
        points = sorted(cards[cards["basis"] == basis].itertuples(), key=_middle)
        if points:
            ranges.append(_ranges(points))
            line = {"color": PALETTE["accent"], "width": 2}
            traces.append(
                {
                    **_points(points, words[basis], [point.score for point in points]),
                    "mode": "lines+markers",
                    "connectgaps": False,
                    "line": {**line, "dash": dash},
                    "marker": {"symbol": symbol, "size": size, "color": PALETTE["accent"], "line": line},
                }
            )
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "top", "showarrow": False}
    axis = {
        **{
            "range": [-8, 124],
            "tickvals": SCORE_TICKS,
            "ticktext": [f"{tick}\N{NO-BREAK SPACE}%" for tick in SCORE_TICKS],
        },
        **{"gridcolor": PALETTE["line"], "zeroline": False, "fixedrange": True},
    }
    years = _years(cards, _spans((card, card.score) for card in cards.itertuples() if card.score is not None))
    years["margin"]["l"] = 52
    heading = {**place, "borderpad": 0, "text": _plain(heading)}
    return _figure(ranges + traces, SCORE_HEIGHT, yaxis=axis, annotations=[heading], **years)


def _ranges(points):
    """The ranges of the cards of one basis as upright bars with ends, each by itself."""
    known = [point for point in points if point.low is not None]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [x for point in known for x in (*[_middle(point).isoformat()] * 2, None)],
        "y": [y for point in known for y in (point.low, point.high, None)],
        "line": {"color": PALETTE["edge"], "width": 1.5},
        "marker": {"symbol": "line-ew", "size": 9, "line": {"color": PALETTE["edge"], "width": 1.5}},
        "showlegend": False,
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _lanes(points, rows, *, room, span=None):
    """A lane for each point: in one row, points closer than `room` (a share of the axis) stand under each other."""
    first, last = _ends(points if span is None else span)
    apart = (last - first) * room
    lanes = pd.Series(0, index=points.index, dtype=object)
    latest = {}  # row → the last point of each of its lanes
    for point in sorted(points.itertuples(), key=_middle):
        taken = latest.setdefault(rows[point.Index], [])
        lane = next((at for at, middle in enumerate(taken) if _middle(point) - middle >= apart), len(taken))
        taken[lane : lane + 1] = [_middle(point)]
        lanes[point.Index] = lane
    return lanes


def _ends(cards):
    """The first day of the axis, and the day after the last: whole years."""
    first, last = min(cards["earliest"]).year, max(cards["latest"]).year
    return datetime.date(first, 1, 1), datetime.date(last + 1, 1, 1)


def _points(cards, name, heights):
    return {
        "type": "scatter",
        "name": name,
        "x": [_middle(card).isoformat() for card in cards],
        "y": heights,
        "hovertext": [_plain(card.text) for card in cards],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _years(cards, spans):
    """The axis over whole years, room for the words beside the last point. A line at each new year and the year's name
    between two of them; of many years only some are named, each at a line where it begins."""
    first, last = _ends(cards)
    years = range(first.year, last.year)
    edges = [f"{year}-01-01" for year in range(first.year, last.year + 1)]
    ticks = [f"{year}-07-01" for year in years]
    if len(years) > MOST_YEARS:
        step = math.ceil(len(years) / MOST_YEARS)
        years = years[step // 2 :: step]
        edges = ticks = [f"{year}-01-01" for year in years]
    line = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    line["line"] = {"color": PALETTE["line"], "width": 1}
    axis = {
        "type": "date",
        "range": [str(first), str(last)],
        "tickmode": "array",
        "tickvals": ticks,
        "tickangle": 0,
        "ticktext": [str(year) for year in years],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
    new_years = [{**line, "x0": edge, "x1": edge} for edge in edges]
    return {"xaxis": axis, "shapes": new_years + spans, "margin": {"b": 24, "r": 28}}


def _spans(points):
    """A line through each (point, its height) whose reference date may be any day of a long time, a year mostly.

    Drawn as shapes: Plotly has no error bars on an axis of dates.
    """
    line = {"type": "line", "layer": "below", "line": {"color": PALETTE["edge"], "width": 1}}
    return [
        {**line, "x0": str(point.earliest), "x1": str(point.latest), "y0": height, "y1": height}
        for point, height in points
        if (point.latest - point.earliest).days > LONG_DATE
    ]


def _middle(card) -> datetime.date:
    return card.earliest + (card.latest - card.earliest) / 2


def _plain(text):
    """Text that Plotly draws as it stands: it would read tags, links among them, in what somebody called a body."""
    return html.escape(text, quote=False)
