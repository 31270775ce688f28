"""The dashboard and a body's trend in a browser: pictures drawn under the page's policy, in both colours; tables
without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from structures.vocabulary import Circle
from tests import factories
from tests.browser.pages import CHARTS
from tests.browser.test_pages import faults_of_this_page

TYPES = """boxes => boxes.map(box => box._fullData.map(trace => trace.type))"""
# What the eye would find wrong: a picture narrower or wider than its place, words that reach over the edge, lie on
# each other or under the legend.
FAULTS = """boxes => boxes.flatMap(box => {
    const place = element => element.getBoundingClientRect(), edge = place(box), found = [];
    if (box.querySelector(".main-svg").clientWidth !== box.clientWidth) found.push("not as wide as its place");
    const names = [...box.querySelectorAll(".annotation-text")], legend = place(box.querySelector(".legend"));
    for (const words of box.querySelectorAll("text"))
        if (place(words).left < edge.left - 1 || place(words).right > edge.right + 1)
            found.push(`over the edge: ${words.textContent}`);
    names.slice(1).forEach((name, number) => {
        if (place(names[number]).bottom > place(name).top) found.push(`on each other: ${name.textContent}`);
    });
    if (legend.bottom > place(names[0]).top + 1 || legend.top < edge.top - 1) found.push("the legend covers a name");
    return found;
})"""
INK = """box => getComputedStyle(box.querySelector(".annotation-text")).fill"""
LIGHT, DARK = "rgb(28, 35, 48)", "rgb(231, 234, 239)"  # --ink
# Plotly without a trace type in its bundle draws "scatter" in its place and says nothing.
KINDS = [
    (CHARTS[0], {"bar"}),
    (CHARTS[1], {"scatter"}),
    (CHARTS[2], {"scatter"}),
    ("/dashboard/?view=kind&kind=awg", {"bar"}),
    (CHARTS[4], {"scatter"}),
]


@pytest.fixture
def two_of_a_kind(site):
    """Two public bodies of a kind, with a card each."""
    for slug, marks in {"xxa-access-north": ["yes"] * 7, "xxa-access-south": ["no?"] * 7}.items():
        country = factories.make_country(iso3="XXA")
        body = factories.make_structure(slug=slug, kind="awg", country=country, circle=Circle.PUBLIC)
        factories.make_card(structure=body, marks=marks, circle=Circle.PUBLIC)


def pictures(visitor, path):
    """The pictures of a page, drawn."""
    visitor.open(path)
    boxes = visitor.page.locator("[data-chart]")
    expect(visitor.page.locator("[data-chart][data-drawn=screen]")).to_have_count(boxes.count())
    return boxes


@pytest.mark.usefixtures("two_of_a_kind")
@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "fr")])
def test_the_pictures_are_drawn_as_they_were_sent_and_can_be_read(visit, width, language):
    visitor = visit(width=width, language=language)
    for path, kinds in KINDS:
        boxes = pictures(visitor, path)
        assert {kind for traces in boxes.evaluate_all(TYPES) for kind in traces} == kinds
        assert boxes.evaluate_all(FAULTS) == []
        visitor.picture(f"dashboard-{KINDS.index((path, kinds))}")
    # That the browser complained of nothing, the page's policy included, is looked at when the visitor goes.


def test_on_paper_a_picture_is_light_and_no_wider_than_the_sheet(visit):
    visitor = visit()
    visitor.page.emulate_media(color_scheme="dark")
    picture = pictures(visitor, "/dashboard/?view=cards").first
    visitor.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(picture).to_have_attribute("data-drawn", "paper")
    assert picture.evaluate(INK) == LIGHT
    assert picture.evaluate("box => box.querySelector('.main-svg').clientWidth") == 640
    visitor.page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(picture).to_have_attribute("data-drawn", "screen")
    assert picture.evaluate(INK) == DARK


def test_a_picture_takes_the_colours_that_the_reader_sees(visit):
    visitor = visit()
    visitor.page.emulate_media(color_scheme="light")
    picture = pictures(visitor, "/dashboard/").first
    assert picture.evaluate(INK) == LIGHT
    visitor.page.emulate_media(color_scheme="dark")
    visitor.page.wait_for_function(f"box => ({INK})(box) === '{DARK}'", arg=picture.element_handle())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_without_javascript_the_tables_hold_what_the_pictures_show(visit, language):
    visitor = visit(scripts=False, language=language, width=360)
    for path in [*CHARTS[:3], CHARTS[4]]:
        visitor.open(path)
        expect(visitor.main.get_by_role("table").first).to_be_visible()
        expect(visitor.page.locator("[data-chart]").first).to_be_hidden()
        assert visitor.too_wide() == []


def test_filters_are_found_set_and_taken_away_without_javascript(visit):
    visitor = visit(scripts=False)
    visitor.open("/dashboard/")
    visitor.page.get_by_label(visitor.say("Country")).select_option("COD")
    visitor.press("Show")
    expect(visitor.page).to_have_url(re.compile(r"\?country=COD"))
    assert visitor.main.get_by_role("heading", level=2).count() == 1
    visitor.follow("Who assessed, and when")
    expect(visitor.main.get_by_role("row", name="CCRSS").first).to_be_visible()
    visitor.follow("Show everything")
    expect(visitor.page).to_have_url(re.compile(r"/dashboard/$"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_filter_that_is_wrong_can_be_found_and_mended(visit, language):
    visitor = visit(language=language)
    visitor.open("/dashboard/?since=2026&until=2008")
    assert faults_of_this_page(visitor) == []
    field = visitor.page.locator('[name="until"]')
    expect(field).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.select_option("")
    visitor.press("Show")
    expect(visitor.main.locator("[data-chart][data-drawn]").first).to_be_visible()
