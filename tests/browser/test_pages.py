"""Every page that can be opened fits, complains of nothing and can be used by everybody."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, get_resolver, resolve
from playwright.sync_api import expect

from assessments.models import Assessment
from tests.browser.pages import (
    ASKED_ONCE_MORE,
    CHARTS,
    HALF_SIGNED_IN,
    NO_PAGES,
    PUBLIC,
    REFUSED,
    WITH_A_SECOND_FACTOR,
    pages_of_a_coordinator,
    pages_of_a_respondent,
    public_cards,
)

HEIGHT = 740
OPEN_DETAILS = """() => document.querySelectorAll("details").forEach((details) => { details.open = true; })"""
LOOK = """rules => axe.run({resultTypes: ["violations"], ...rules}).then(found => found.violations)"""
# axe does not look for small targets unless asked. What does not hang on width or colours is looked at once a page.
ALL_RULES = {"rules": {"target-size": {"enabled": True}}}
RULES_OF_LOOKS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable"]},
    "rules": {"target-size": {"enabled": True}},
}
LOOKS = {
    "en": [(1280, "light", ALL_RULES), (360, "dark", RULES_OF_LOOKS)],
    "fr": [(1280, "dark", RULES_OF_LOOKS), (360, "light", ALL_RULES)],
}


def faults_of_this_page(visitor):
    """What is wrong with the page that is open, as wide as a desk and as a phone, in light and in dark colours."""
    faults = []
    visitor.page.evaluate(Axe().axe_script)
    for width, colours, rules in LOOKS[visitor.language]:
        visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
        visitor.page.emulate_media(color_scheme=colours)
        faults += [f"{width} px: {fault}" for fault in visitor.too_wide()]
        visitor.page.evaluate(OPEN_DETAILS)
        faults += [f"{width} px, details open: {fault}" for fault in visitor.too_wide()]
        for found in visitor.page.evaluate(LOOK, rules):
            places = [f"{node['html'][:160]}: {node['failureSummary']}" for node in found["nodes"][:3]]
            faults.append(f"{width} px, {colours}: {found['id']} ({len(found['nodes'])}): {'; '.join(places)}")
    return faults


def faults(visitor, pages):
    """{address: what is wrong with it} of pages given as {address: status}."""
    found = {}
    for path, status in pages.items():
        answer = visitor.open(path)
        wrong = [] if answer.status == status else [f"answers {answer.status} instead of {status}"]
        expect(visitor.page.locator("html")).to_have_attribute("lang", visitor.language)
        wrong += faults_of_this_page(visitor) + visitor.complaints
        visitor.complaints.clear()
        if wrong:
            found[path] = wrong
    return found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_public_page_fits_and_can_be_used_by_everybody(visit, language):
    cards = public_cards() if language == "en" else public_cards()[-1:]
    pages = dict.fromkeys(PUBLIC + CHARTS + cards, 200) | REFUSED
    assert faults(visit(language=language), pages) == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_of_a_coordinator_fits_and_can_be_used_by_everybody(visit_as, cards, language):
    coordinator = visit_as("coordinator", language=language)
    refused = {f"/assessments/{cards['sent']}/discard/": 403}
    assert faults(coordinator, dict.fromkeys(pages_of_a_coordinator(cards), 200) | refused) == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_of_a_respondent_fits_and_can_be_used_by_everybody(visit, language):
    assert faults(visit(language=language), pages_of_a_respondent(language)) == {}


def test_no_page_is_forgotten_here(cards):
    of_test_people = [HALF_SIGNED_IN, *ASKED_ONCE_MORE, *WITH_A_SECOND_FACTOR]
    pages = [*PUBLIC, *pages_of_a_coordinator(cards), *pages_of_a_respondent(), *of_test_people]
    looked_at = {resolve(path.partition("?")[0]).url_name for path in pages}
    assert set(names_of_pages(get_resolver().url_patterns)) - looked_at == NO_PAGES


def names_of_pages(patterns, before=""):
    """The name of every address of the site, without the API's and those of /admin/ (tests/test_admin.py)."""
    for pattern in patterns:
        route = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield pattern.name
        elif not route.startswith(("api/", "admin/")):
            yield from names_of_pages(pattern.url_patterns, route)


KEEP_BUTTONS = {
    "correct": "Go on to the answers",
    "withdraw": "Withdraw the card",
    "endorse": "Save",
    "reply": "Save",
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_forms_with_errors_fit_and_can_be_used_by_everybody(visit_as, cards, answered, language):
    coordinator = visit_as("coordinator", language=language)
    found = {}

    def press(button, *, on):
        coordinator.press(button)
        expect(coordinator.page.get_by_role("alert").first).to_be_visible()
        if wrong := faults_of_this_page(coordinator):
            found[on] = wrong

    coordinator.open("/structures/xxa-hct/assess/?basis=meeting")
    coordinator.fill(agreed_on="last spring")
    press("Go on to the questions", on="meeting")
    coordinator.open("/structures/xxa-hct/assess/?basis=expert")
    coordinator.fill(as_of="soon", url="no address")
    press("Go on to the questions", on="expert view")
    coordinator.open(f"/assessments/{cards['sent']}/return/")
    press("Return to its author", on="return")
    coordinator.open(f"/assessments/{cards['sent']}/publish/")
    coordinator.choose("circle", "named")
    press("Publish", on="publish")
    coordinator.open("/structures/xxa-hct/seats/new/")
    coordinator.fill(organisation="Exempland", since="soon")
    press("Save", on="seat, which one?")
    coordinator.fill(organisation="Blue Bridge Relief")
    press("Save", on="seat, a new organisation")
    coordinator.open("/structures/xxa-hct/relations/new/")
    coordinator.fill(to="Exempland")
    press("Save", on="relation, which one?")
    coordinator.open("/structures/xxa-hct/statements/new/")
    press("Save", on="statement")
    for page, button in KEEP_BUTTONS.items():
        coordinator.open(f"/assessments/{cards['published']}/{page}/")
        if page == "endorse":
            coordinator.page.locator("input[type=date]").first.fill("1999-01-01")
        press(button, on=page)
    coordinator.open(f"/assessments/{cards['own']}/edit/")
    answered(Assessment.objects.get(pk=cards["own"]), {5: "yes"}, reason="Meanwhile.")
    coordinator.answer(3, "unknown", doubt=True)
    coordinator.answer(5, "no", reason="Otherwise.")
    coordinator.answer(7, "no", words="Yes?")
    press("Save", on="questions")
    assert found == {}


# On a phone


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_header_takes_two_rows_of_a_phone_at_most_and_its_menu_opens_with_the_keyboard(visit_as, language):
    coordinator = visit_as("coordinator", language=language, width=360, scripts=False)
    coordinator.open("/structures/")
    page = coordinator.page
    assert page.get_by_role("banner").bounding_box()["height"] <= 2 * 48
    assert page.get_by_role("navigation", name=coordinator.say("Main")).is_hidden()
    page.get_by_role("banner").locator("summary").press("Enter")
    expect(page.get_by_role("button", name=coordinator.say("Sign out"))).to_be_visible()
    coordinator.follow("Countries", within=page.get_by_role("navigation", name=coordinator.say("Main")))
    expect(page).to_have_url(re.compile("/countries/$"))


def test_results_are_in_sight_on_a_phone_before_the_filters(visit):
    visitor = visit(width=360)
    visitor.open("/structures/")
    assert visitor.main.get_by_role("list").first.bounding_box()["y"] < HEIGHT
    assert visitor.field("kind").is_hidden()
    visitor.open_filters()
    visitor.field("kind").select_option("hct")
    visitor.press("Search")
    expect(visitor.field("kind")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_on_a_wide_screen_nothing_stands_behind_a_word(visit_as, scripts):
    viewer = visit_as("viewer", scripts=scripts)
    viewer.open("/countries/COD/")
    expect(viewer.page.get_by_role("button", name=viewer.say("Sign out"))).to_be_visible()
    expect(viewer.field("kind")).to_be_visible()
    for box in viewer.page.get_by_role("checkbox").all():
        box.check()
    viewer.press("Compare them")
    expect(viewer.page.get_by_role("columnheader")).to_have_count(4)
