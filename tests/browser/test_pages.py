"""Every page that can be opened: fits, complains of nothing, can be used by everybody, and is light enough to load."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, get_resolver, resolve
from playwright.sync_api import expect

from assessments import settling
from assessments.models import Mark
from structures.demo import demo_person

# The rule for small targets is not among those that axe looks at unless asked.
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
DRC = ["cod-election-security", "cod-cmj", "cod-ccrss", "cod-gtse", "cod-cpse", "cod-ccrss-defence"]
EXEMPLAND = ["xxa-hct", "xxa-cluster-wash", "xxa-justice-commission"]
OPEN_DETAILS = """() => document.querySelectorAll("details").forEach((details) => { details.open = true; })"""
LOOKS = [(1280, "light"), (360, "dark")]
HEIGHT = 740

PUBLIC = [
    "/",
    "/structures/",
    "/structures/?q=nothing+is+called+this",
    "/structures/cod-election-security/",
    "/structures/cod-cmj/",
    "/structures/cod-ccrss-defence/",
    "/structures/xxa-hct/",
    "/compare/",
    "/compare/?s=cod-cmj",
    "/compare/?s=cod-election-security&s=cod-cmj&s=cod-ccrss",
    "/compare/?s=cod-cmj&s=xxa-hct&s=nothing-here&s=cod-cmj&differing",
    "/about/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-unknown/",
    "/accounts/password/reset/key/done/",
    "/accounts/inactive/",
    "/api/v1/docs",
]
REFUSED = {"/nothing-here/": 404, "/structures/xxa-cluster-wash/": 404, "/structures/?level=unheard-of": 422}
NO_PAGES = {"set_language", "demo_sign_in", "healthz", "assessment_send"}  # answers to a button, and to a machine


@pytest.fixture
def cards(draft, answered):
    """A meeting of the coordinator's own, an expert's note, a sent and a returned card, by what they are."""
    own = answered(
        draft(by="coordinator"), {1: "yes", 2: "partly", 4: "not_applicable"}, by="coordinator", reason="So."
    )
    note = draft(by="coordinator", slug="xxa-justice-commission", basis="expert")
    sent = answered(draft(slug="xxa-cluster-wash"), {1: "no", 6: "unknown"})
    settling.send(version=sent.versions.get(), by=demo_person("assessor"))
    returned = answered(draft(slug="cod-cmj"), {3: "yes"})
    settling.send(version=returned.versions.get(), by=demo_person("assessor"))
    settling.send_back(version=returned.versions.get(), by=demo_person("coordinator"), word="Look again at 3.")
    return {"own": own.pk, "note": note.pk, "sent": sent.pk, "returned": returned.pk}


def pages_of_a_coordinator(cards):
    many = "&".join(f"s={slug}" for slug in DRC + EXEMPLAND)
    return [
        "/",
        "/structures/?country=XXA",
        "/structures/xxa-cluster-wash/",
        "/structures/xxa-justice-commission/",
        f"/compare/?{many}",
        f"/compare/?{many}&change",
        "/structures/xxa-hct/assess/",
        "/structures/xxa-hct/assess/?basis=meeting",
        "/structures/xxa-hct/assess/?basis=expert",
        f"/assessments/{cards['own']}/",
        f"/assessments/{cards['own']}/edit/",
        f"/assessments/{cards['own']}/facts/",
        f"/assessments/{cards['own']}/discard/",
        f"/assessments/{cards['own']}/publish/",
        f"/assessments/{cards['note']}/",
        f"/assessments/{cards['note']}/edit/",
        f"/assessments/{cards['note']}/facts/",
        f"/assessments/{cards['sent']}/",
        f"/assessments/{cards['sent']}/edit/",
        f"/assessments/{cards['sent']}/return/",
        f"/assessments/{cards['sent']}/publish/",
        f"/assessments/{cards['returned']}/",
        "/accounts/logout/",
    ]


def published_cards():
    slugs = ["cod-cmj", "cod-ccrss", "xxa-hct"]
    published = Mark.objects.filter(version__state="published", version__assessment__circle="public")
    found = published.filter(version__assessment__structure__slug__in=slugs)
    return [f"/assessments/{pk}/" for pk in sorted(set(found.values_list("version__assessment", flat=True)))]


def faults_of_this_page(visitor):
    """What is wrong with the page that is open: as wide as a desk in light, as a phone in dark colours."""
    faults = []
    for width, colours in LOOKS:
        visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
        visitor.page.emulate_media(color_scheme=colours)
        faults += [f"{width} px: {fault}" for fault in visitor.too_wide()]
        visitor.page.evaluate(OPEN_DETAILS)
        faults += [f"{width} px, details open: {fault}" for fault in visitor.too_wide()]
        for found in Axe().run(visitor.page, options=RULES).response["violations"]:
            nodes = [f"{node['html'][:160]}: {node['failureSummary']}" for node in found["nodes"][:3]]
            faults.append(f"{width} px, {colours}: {found['id']} ({len(found['nodes'])}): {'; '.join(nodes)}")
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
    pages = dict.fromkeys(PUBLIC + published_cards(), 200) | REFUSED
    assert faults(visit(language=language), pages) == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_of_a_coordinator_fits_and_can_be_used_by_everybody(visit_as, cards, language):
    coordinator = visit_as("coordinator", language=language)
    refused = {f"/assessments/{cards['returned']}/return/": 200, f"/assessments/{cards['sent']}/discard/": 403}
    assert faults(coordinator, dict.fromkeys(pages_of_a_coordinator(cards), 200) | refused) == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_forms_with_errors_fit_and_can_be_used_by_everybody(visit_as, cards, answered, language):
    coordinator = visit_as("coordinator", language=language, scripts=True)
    found = {}

    def look(form):
        found[form] = faults_of_this_page(coordinator)

    coordinator.open("/structures/xxa-hct/assess/?basis=meeting")
    coordinator.fill(agreed_on="last spring")
    coordinator.press("Go on to the questions")
    look("meeting")
    coordinator.open("/structures/xxa-hct/assess/?basis=expert")
    coordinator.fill(as_of="soon", url="no address")
    coordinator.press("Go on to the questions")
    look("expert")
    coordinator.open(f"/assessments/{cards['sent']}/return/")
    coordinator.press("Return to its author")
    look("return")
    coordinator.open(f"/assessments/{cards['sent']}/publish/")
    coordinator.choose("circle", "named")
    coordinator.press("Publish")
    look("publish")
    coordinator.open(f"/assessments/{cards['own']}/edit/")
    answered_meanwhile(cards["own"], {5: "yes"}, answered)
    coordinator.answer(3, "unknown", doubt=True)
    coordinator.answer(5, "no", reason="Otherwise.")
    coordinator.answer(7, "no", words="Yes?")
    coordinator.save()
    look("questions")
    assert {form: wrong for form, wrong in found.items() if wrong} == {}


def answered_meanwhile(pk, ratings, answered):
    from assessments.models import Assessment

    answered(Assessment.objects.get(pk=pk), ratings, by="assessor", reason="Meanwhile.")


def names_of_pages(patterns, prefix=""):
    """(name, route) of every page of the site, without the API's."""
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield pattern.name
        elif not route.startswith("api/"):
            yield from names_of_pages(pattern.url_patterns, route)


def test_no_page_is_forgotten_here(cards):
    looked_at = {resolve(path.partition("?")[0]).url_name for path in PUBLIC + pages_of_a_coordinator(cards)}
    assert set(names_of_pages(get_resolver().url_patterns)) - looked_at == NO_PAGES


# With the keyboard alone

WHERE = """() => {
    const here = document.activeElement, box = here.getBoundingClientRect();
    const bar = here.closest(".status") ? null : document.querySelector(".status")?.getBoundingClientRect();
    return {
        name: here.name ?? "", value: here.value ?? "", words: (here.labels?.[0] ?? here).textContent.trim(),
        tag: here.tagName, inSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        covered: Boolean(bar && bar.top < innerHeight && box.top >= bar.top - 1),
    };
}"""


class Keyboard:
    """The Tab key, and where it has led to. Fails where the focus cannot be seen."""

    def __init__(self, visitor):
        self.keys, self.page = visitor.page.keyboard, visitor.page

    def here(self):
        return self.page.evaluate(WHERE)

    def tab_to(self, *, most=60, **sought):
        for _step in range(most):
            self.keys.press("Tab")
            here = self.here()
            assert here["inSight"], f"the focus is out of sight on {here}"
            assert not here["covered"], f"the focus is covered on {here}"
            if all(here[name] == value for name, value in sought.items()):
                return
        raise AssertionError(f"{sought} is not reached within {most} steps")


def test_the_questions_can_be_answered_with_the_keyboard_alone(visit_as, draft):
    card = draft()
    assessor = visit_as("assessor")
    assessor.open(f"/assessments/{card.pk}/edit/")
    keyboard = Keyboard(assessor)
    keyboard.keys.press("Tab")
    assert keyboard.here()["words"] == "Skip to the content"
    keyboard.keys.press("Enter")
    for number, (arrows, rating) in enumerate([(1, "yes"), (2, "partly"), (3, "no"), (4, "unknown")], 1):
        keyboard.tab_to(name=f"c{number}-rating")
        for _press in range(arrows):
            keyboard.keys.press("ArrowDown")  # from "No answer yet", the last, round to the first
        assert keyboard.here()["value"] == rating
        if number == 2:
            keyboard.tab_to(name="c2-tentative")
            keyboard.keys.press("Space")
        keyboard.tab_to(name=f"c{number}-reason")
        keyboard.keys.type(f"Reason {number}.")
        if number == 2:
            keyboard.tab_to(tag="SUMMARY", words="In the words of whoever gave it")
            keyboard.keys.press("Enter")
            keyboard.tab_to(name="c2-stated_as")
            keyboard.keys.type("Most")
    keyboard.tab_to(name="then", value="check")
    keyboard.keys.press("Enter")
    assessor.sees("4 of 7 criteria answered")
    assert {number: mark for number, mark in assessor.marks("xxa-hct").items() if number < 5} == {
        1: ("yes", "false", "Yes"),
        2: ("partly", "true", "Most"),
        3: ("no", "false", "No"),
        4: ("unknown", "false", "Unknown"),
    }
    expect(assessor.page).to_have_url(re.compile(rf"/assessments/{card.pk}/$"))
