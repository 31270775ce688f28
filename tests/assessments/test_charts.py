"""The pictures: what is drawn says what the numbers say, in more than colour, and nothing of a body without a card."""

import datetime
import json
import re
from pathlib import Path

import pandas as pd
import plotly.io as pio
import pytest

from assessments import analysis, charts

PROJECT = Path(__file__).parents[2]
WORDS = {column: f"word of {column}" for column in [*analysis.ANSWERS, *analysis.WITHOUT]}
BASES = {"meeting": "Meeting", "survey": "Survey", "expert": "Expert"}
NAMES = {1: "1 Strategy", 2: "2 Support"}


def counts(*rows):
    """A table of counts, one row a criterion, from {column: number}."""
    table = pd.DataFrame(list(rows), index=range(1, len(rows) + 1), columns=[*analysis.ANSWERS, *analysis.WITHOUT])
    return table.fillna(0).astype(int)


def days(date):
    """The first and the last day that "2024", "2024-06" or "2024-06-01" may mean."""
    found = datetime.date.fromisoformat(f"{date}-01-01"[:10])
    if len(date) == 4:
        return found, datetime.date(found.year, 12, 31)
    return found, found if len(date) == 10 else found + datetime.timedelta(days=29)


def cards(*points):
    """Cards of (row, basis, date, label)."""
    rows = [(row, basis, *days(date), label, not label.startswith("0"), "Text") for row, basis, date, label in points]
    return analysis.frame(rows, ["row", "basis", "earliest", "latest", "label", "known", "text"])


def answers(*points):
    """Answers of (criterion, answer, date)."""
    rows = [(criterion, answer, *days(date), "Text") for criterion, answer, date in points]
    return analysis.frame(rows, ["criterion", "answer", "earliest", "latest", "text"])


def answers_chart(*rows, names=None):
    names = names or {number: f"{number} Name" for number in range(1, len(rows) + 1)}
    return charts.answers_chart(counts(*rows), names, WORDS)


def over_time(*points, span=None, names=NAMES):
    found = answers(*points)
    return charts.over_time_chart(found, names, WORDS, found if span is None else span)


def bars(figure):
    return {trace.name.removeprefix("word of "): list(trace.x) for trace in figure.data}


def texts(figure):
    return [annotation.text for annotation in figure.layout.annotations]


# How many gave each answer


def test_a_bar_is_as_long_as_its_number_in_the_table():
    figure = answers_chart({"yes": 2, "partly?": 1, "none": 3}, {"no": 3, "unknown": 1, "none": 2})
    assert bars(figure) == {"yes": [2, 0], "partly?": [1, 0], "no": [0, 3], "unknown": [0, 1], "none": [3, 2]}
    assert figure.layout.barmode == "stack"
    assert {trace.type for trace in figure.data} == {"bar"}
    assert {trace.orientation for trace in figure.data} == {"h"}


def test_only_what_occurs_is_drawn_and_explained_in_the_order_in_which_it_is_said():
    figure = answers_chart({"none": 1, "no": 1, "not_assessed": 1, "yes?": 1, "together": 1, "outside": 1})
    assert list(bars(figure)) == ["yes?", "no", "not_assessed", "together", "outside", "none"]
    assert figure.layout.showlegend
    assert figure.layout.legend.traceorder == "normal"


def test_a_body_that_was_never_assessed_is_a_hollow_bar_and_nothing_else():
    (trace,) = answers_chart({"none": 4}).data
    assert trace.name == "word of none"
    assert list(trace.x) == [4]
    assert trace.marker.color == charts.PALETTE["paper"]
    assert not trace.marker.pattern.shape


def test_no_two_parts_of_a_bar_look_alike_and_none_differs_by_its_colour_alone():
    looks = [(fill, pattern) for fill, pattern, _lines, _ink in charts.BARS.values()]
    assert len(set(looks)) == len(looks)
    without_colour = {column: look[1] for column, look in charts.BARS.items()}
    assert len({without_colour[column] for column in ("yes", "partly", "no", "unknown")}) == 4
    assert {without_colour[column] for column in ("yes?", "partly?", "no?")} == {"/"}  # a doubt is hatched


def test_every_column_of_the_counts_has_a_look():
    assert list(charts.BARS) and set(charts.BARS) == {*analysis.ANSWERS, *analysis.WITHOUT}
    assert set(charts.POINTS) == set(analysis.ANSWERS)


def test_a_number_stands_in_its_part_unless_the_part_is_too_narrow_for_it():
    figure = answers_chart({"yes": 1, "none": 99}, {"yes": 50, "none": 50})
    assert {trace.name: list(trace.text) for trace in figure.data} == {
        "word of yes": ["", "50"],
        "word of none": ["99", "50"],
    }


def test_the_whole_width_is_all_bodies_of_the_country():
    first, last = answers_chart({"yes": 2, "none": 8}).layout.xaxis.range
    assert first == 0
    assert last == pytest.approx(10, rel=0.01)


def test_rows_come_from_the_top_each_with_its_name():
    figure = answers_chart({"yes": 1}, {"yes": 1}, names={1: "1 Strategy", 2: "2 Support"})
    assert texts(figure) == ["1 Strategy", "2 Support"]
    bottom, top = figure.layout.yaxis.range
    assert bottom > top
    assert list(figure.data[0].y) == sorted(figure.data[0].y)


# When they were assessed


def test_a_card_is_a_point_at_its_date_with_the_shape_of_its_basis():
    figure = charts.cards_chart(
        cards((0, "meeting", "2024-03-15", "5/7"), (1, "survey", "2025-06-01", "7/7"), (1, "expert", "2025-06", "0/6")),
        ["HCT", "WASH"],
        BASES,
    )
    found = {trace.name: (list(trace.x), list(trace.marker.symbol), list(trace.text)) for trace in figure.data}
    assert found == {
        "Meeting": (["2024-03-15"], ["circle"], ["5/7"]),
        "Survey": (["2025-06-01"], ["square"], ["7/7"]),
        "Expert": (["2025-06-15"], ["diamond-open"], ["0/6"]),  # hollow: nothing is rated
    }
    assert texts(figure) == ["HCT", "WASH"]
    assert {trace.type for trace in figure.data} == {"scatter"}


def test_the_bases_are_never_joined_by_a_line():
    figure = charts.cards_chart(cards((0, "meeting", "2024", "7/7"), (0, "survey", "2025", "7/7")), ["HCT"], BASES)
    assert {trace.mode for trace in figure.data} == {"markers+text"}
    assert {trace.mode for trace in over_time((1, "yes", "2024"), (1, "no", "2025")).data} == {"markers"}


def test_the_axis_shows_whole_years_in_figures_that_need_no_language():
    axis = charts.cards_chart(cards((0, "meeting", "2023-11-30", "7/7"), (0, "meeting", "2025", "7/7")), ["A"], BASES)
    axis = axis.layout.xaxis
    assert list(axis.range) == ["2023-01-01", "2026-01-01"]
    assert list(axis.ticktext) == ["2023", "2024", "2025"]


def test_of_many_years_only_some_are_named_each_where_it_begins():
    figure = charts.cards_chart(cards((0, "meeting", "2006", "7/7"), (0, "meeting", "2025", "7/7")), ["A"], BASES)
    axis = figure.layout.xaxis
    assert list(axis.range) == ["2006-01-01", "2026-01-01"]
    assert list(axis.ticktext) == ["2008", "2012", "2016", "2020", "2024"]
    assert list(axis.tickvals) == [f"{year}-01-01" for year in axis.ticktext]
    assert [shape.x0 for shape in figure.layout.shapes if shape.x0 == shape.x1] == list(axis.tickvals)


def lines(figure):
    """The lines beside points: (from, to), without those of the new years."""
    return [(shape.x0, shape.x1) for shape in figure.layout.shapes if shape.x0 != shape.x1]


def test_a_date_that_is_only_a_year_is_a_point_on_a_line_through_the_year():
    figure = charts.cards_chart(cards((0, "expert", "2024", "7/7"), (0, "expert", "2025-06", "7/7")), ["HCT"], BASES)
    assert lines(figure) == [("2024-01-01", "2024-12-31")]
    assert lines(over_time((1, "yes", "2024"), (1, "yes", "2025-06"))) == [("2024-01-01", "2024-12-31")]


@pytest.mark.parametrize(
    ("dates", "apart"),
    [(["2024", "2024"], True), (["2024-06-01", "2024-06-02"], True), (["2024-01-01", "2024-12-31"], False)],
)
def test_points_that_would_cover_each_other_stand_under_each_other(dates, apart):
    figure = charts.cards_chart(cards(*((0, "expert", date, "7/7") for date in dates)), ["HCT"], BASES)
    assert (len(set(figure.data[0].y)) == 2) == apart
    figure = over_time(*((1, "yes", date) for date in dates))
    assert (len(set(figure.data[0].y)) == 2) == apart


def test_points_stay_within_their_own_row():
    same_day = [(row, "expert", "2024-06-01", "7/7") for row in (0, 1, 1, 1)]
    figure = charts.cards_chart(cards(*same_day), ["A", "B"], BASES)
    heights = sorted(figure.data[0].y)
    assert -0.5 < heights[0] < 0.5
    assert all(0.5 < height < 1.5 for height in heights[1:])


# One body over time


def test_each_criterion_is_a_row_and_each_answer_has_a_shape():
    figure = over_time((1, "yes", "2024-06-01"), (2, "no?", "2024-06-01"), (1, "unknown", "2025-06-01"))
    found = {trace.name: (list(trace.x), trace.marker.symbol) for trace in figure.data}
    assert found == {
        "word of yes": (["2024-06-01"], "circle"),
        "word of no?": (["2024-06-01"], "square-open"),
        "word of unknown": (["2025-06-01"], "circle-open-dot"),
    }
    shapes = [symbol for symbol, _colour in charts.POINTS.values()]
    assert len(set(shapes)) == len(shapes)


def test_the_pictures_of_a_bodys_bases_share_their_years():
    span = answers((1, "yes", "2020"), (1, "yes", "2026"))
    assert list(over_time((1, "yes", "2024"), span=span).layout.xaxis.range) == ["2020-01-01", "2027-01-01"]


# One body's scores


def scored(*points):
    """Cards of (basis, date, score, low, high)."""
    columns = ["basis", "earliest", "latest", "score", "low", "high", "text"]
    return analysis.frame([(basis, *days(date), *worth, "Text") for basis, date, *worth in points], columns)


def score_chart(*points, heading="Score"):
    return charts.score_chart(scored(*points), BASES, heading)


TURNS = [  # meeting and survey in turn, an expert between them
    ("meeting", "2021-06-01", 20.0, 10.0, 30.0),
    ("survey", "2022-06-01", 40.0, 30.0, 50.0),
    ("meeting", "2023-06-01", 60.0, 60.0, 60.0),
    ("expert", "2024-06-01", 50.0, 0.0, 100.0),
    ("survey", "2025-06-01", 80.0, 70.0, 90.0),
]


def test_no_trace_of_the_scores_joins_two_bases():
    basis_of = {date: basis for basis, date, *_worth in TURNS}
    for trace in score_chart(*TURNS).data:
        assert len({basis_of[x] for x in trace.x if x}) == 1
    named = {trace.name: (list(trace.x), list(trace.y)) for trace in score_chart(*TURNS).data if trace.name}
    assert named == {
        "Meeting": (["2021-06-01", "2023-06-01"], [20, 60]),
        "Survey": (["2022-06-01", "2025-06-01"], [40, 80]),
        "Expert": (["2024-06-01"], [50]),
    }


def test_each_basis_has_a_symbol_and_a_line_of_its_own():
    looks = [(trace.marker.symbol, trace.line.dash) for trace in score_chart(*TURNS).data if trace.name]
    assert looks == [("circle", "solid"), ("square-open", "dash"), ("diamond-open", "dot")]
    assert len({size for _symbol, size, _dash in charts.SCORES.values()}) == 3  # on one point each is seen
    assert set(charts.SCORES) == set(charts.BASES)


def test_a_range_is_a_bar_by_itself():
    ranges = [trace for trace in score_chart(*TURNS).data if not trace.name]
    assert list(ranges[0].x) == ["2021-06-01", "2021-06-01", None, "2023-06-01", "2023-06-01", None]
    assert list(ranges[0].y) == [10, 30, None, 60, 60, None]
    assert {trace.showlegend for trace in ranges} == {False}


def test_no_line_goes_past_a_card_without_a_score_but_its_range_is_shown():
    meetings = [("meeting", "2021", 20.0, 20.0, 20.0), ("meeting", "2022", None, 0.0, 90.0)]
    meetings += [("meeting", "2023", 60.0, 60.0, 60.0), ("meeting", "2024", None, None, None)]
    ranges, scores = score_chart(*meetings).data
    assert list(scores.y) == [20, None, 60, None]
    assert scores.connectgaps is False
    assert list(ranges.y) == [20, 20, None, 0, 90, None, 60, 60, None]


def test_the_cards_of_a_basis_are_joined_in_the_order_in_which_they_are_drawn():
    _ranges, scores = score_chart(("survey", "2024-12-01", 1.0, 1.0, 1.0), ("survey", "2024", 2.0, 2.0, 2.0)).data
    assert list(scores.x) == sorted(scores.x)


def test_a_score_of_a_year_is_a_point_on_a_level_line():
    figure = score_chart(("expert", "2024", 50.0, 0.0, 100.0), ("expert", "2023", None, 0.0, 100.0))
    assert lines(figure) == [("2024-01-01", "2024-12-31")]


def test_the_whole_scale_is_always_shown():
    axis = score_chart(("survey", "2024", 50.0, 49.0, 51.0)).layout.yaxis
    assert axis.range[0] < 0
    assert axis.range[1] > 100
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in axis.ticktext] == [
        "0 %",
        "25 %",
        "50 %",
        "75 %",
        "100 %",
    ]


# All of them


FIGURES = {
    "answers": lambda name: answers_chart({"yes": 1}, names={1: name}),
    "cards": lambda name: charts.cards_chart(cards((0, "meeting", "2024", "7/7")).assign(text=name), [name], BASES),
    "over time": lambda name: over_time((1, "yes", "2024"), names={1: name}),
    "scores": lambda name: score_chart(("survey", "2024", 50.0, 0.0, 100.0), heading=name),
}


@pytest.mark.parametrize("figure", FIGURES)
def test_what_somebody_called_a_body_is_drawn_as_it_stands(figure):
    figure = FIGURES[figure]('<a href="javascript:x">A & B</a>')
    assert texts(figure) == ['&lt;a href="javascript:x"&gt;A &amp; B&lt;/a&gt;']
    assert all("<" not in text for trace in figure.data for text in trace.hovertext or [])


@pytest.mark.parametrize("figure", [name for name in FIGURES if name != "scores"])
def test_a_name_too_long_for_a_phone_is_shortened_in_the_picture(figure):
    (text,) = texts(FIGURES[figure]("Inter-ministerial committee on " + "very " * 30 + "long names"))
    assert len(text) <= charts.LONGEST_NAME
    assert text.startswith("Inter-ministerial committee on very")
    assert text.endswith("…")


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_is_small_and_plain_and_its_colours_are_tokens(figure):
    written = FIGURES[figure]("Name").to_json()
    assert len(written) < 3000
    assert "bdata" not in written  # no packed arrays: the page's JSON is read by people too
    assert "template" not in json.loads(written)["layout"]
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", written)) <= set(charts.TOKENS)


def test_figures_carry_no_template_of_plotlys():
    assert pio.templates.default is None


def test_the_colours_are_those_of_the_style_sheet_in_light():
    light = (PROJECT / "static/css/coordhub.css").read_text().partition("@media")[0]
    tokens = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", light))
    assert {name: tokens.get(name) for name in charts.PALETTE} == charts.PALETTE
