"""A meeting of a joint commission: two sides that agree their marks before, a silent first vote, then one criterion at
a time on the wall, moved by keyboard, published."""

import re

from playwright.sync_api import expect

from assessments.models import Answer, Round, Version
from structures.demo import demo_person
from structures.models import Structure
from tests import factories

BODY = "xxa-justice-commission"


class Wall:
    """The present view on a projector, and the keys of whoever leads the meeting."""

    def __init__(self, visitor):
        self.page, self.keys = visitor.page, visitor.page.keyboard

    def stands_at(self, place):
        expect(self.page).to_have_url(re.compile(rf"\?c={place}(#main)?$" if place else "/present/$"))
        expect(self.page.locator("[data-clock]")).to_be_visible()  # the scripts run

    def press(self, key, place):
        """Away from the fields, where keys are letters."""
        self.page.locator("h1").click()
        self.keys.press(key)
        self.stands_at(place)


def test_a_joint_commission_holds_its_meeting(visit_as, draft):
    factories.give(demo_person("viewer"), "focal_point", Structure.objects.get(slug=BODY))  # of the national side
    card = draft(by="coordinator", slug=BODY)
    base = f"/assessments/{card.pk}/"
    partners, national = visit_as("coordinator"), visit_as("viewer", width=360)

    # Two sides, unseen by each other
    for visitor, side, rating in ((national, "national", "no"), (partners, "partners", "yes")):
        visitor.open(f"{base}sides/")
        visitor.page.locator(f'form:has([name=which][value="{side}"]) button[value=take]').click()
        visitor.answer(1, "yes")
        visitor.answer(5, rating, reason=f"Of the {side} side.")
        visitor.press("Save and go on")
        visitor.fill(people="5")
        visitor.press("Our side is ready")
    expect(partners.main).to_contain_text("1 criterion differs")
    national.open(f"{base}sides/")
    expect(national.main).to_contain_text("Of the partners side.")

    # A silent first vote
    partners.open(f"{base}vote/")
    partners.fill(heads="6")
    partners.press("Open the vote")
    room = Round.objects.get(assessment=card)
    expect(partners.main).to_contain_text(room.room_code)
    for phone in range(6):
        marks = ("yes", "partly" if phone % 2 else "no", "no", "yes", "yes?", "unknown", "yes")
        factories.add_answer(round=room, marks=marks)
    partners.follow("Count again")
    partners.sees("%(voted)s of %(heads)s have voted", voted=6, heads=6)
    partners.picture("vote-open")
    partners.press("Close the vote and show it")
    expect(partners.main).to_contain_text("3\N{NO-BREAK SPACE}Partly, 3\N{NO-BREAK SPACE}No")
    assert not Answer.objects.exists()

    # On the wall, by keyboard
    partners.follow("Talk about each, and agree")
    wall = Wall(partners)
    wall.stands_at("")
    wall.press("ArrowRight", "5")  # what differs comes first
    partners.picture("present")
    wall.keys.press("l")
    expect(wall.page.locator("[data-levels]")).to_have_attribute("open", "")
    partners.choose("c5-rating", "partly")
    partners.field("c5-reason").fill("Both sides were heard.")
    wall.keys.type("3 ")  # in a field, keys are letters
    wall.stands_at("5")
    wall.press("PageDown", "2")  # contested in the vote; what was typed goes along
    for number, rating in ((1, "yes"), (2, "partly"), (3, "no"), (4, "yes"), (6, "unknown"), (7, "yes")):
        wall.press(str(number), str(number))
        partners.choose(f"c{number}-rating", rating)
    wall.press("ArrowRight", "end")
    wall.press("ArrowLeft", "7")
    wall.press("PageDown", "end")
    partners.fill(**{"card-dissent": "The ministry, on 5."})
    expect(partners.save_state).to_have_attribute("data-state", "saved", timeout=10_000)
    partners.picture("present-end")
    partners.follow("Check and publish")
    partners.choose("circle", "country")
    partners.press("Publish")
    partners.sees("Published. It is read-only from now on.")
    marks = partners.marks(BODY)
    assert {number: rating for number, (rating, *_rest) in marks.items()} == {
        1: "yes", 2: "partly", 3: "no", 4: "yes", 5: "partly", 6: "unknown", 7: "yes",
    }  # fmt: skip
    version = Version.objects.get(assessment=card)
    assert version.dissent == "The ministry, on 5."
    assert version.marks.get(criterion__number=5).reason == "Both sides were heard.3"
    room.refresh_from_db()
    assert room.state == Round.State.PUBLISHED


def test_the_clock_of_the_room_goes_on_from_page_to_page(visit_as, draft):
    card = draft(by="coordinator", slug=BODY)
    coordinator = visit_as("coordinator")
    coordinator.open(f"/assessments/{card.pk}/present/")
    page = coordinator.page
    page.locator("#minutes").fill("2")
    page.locator("[data-clock] button").click()
    expect(page.locator("[data-clock] output")).to_have_text(re.compile(r"^(2:00|1:[45]\d)$"))
    coordinator.follow("Begin")
    expect(page.locator("[data-clock] output")).to_have_text(re.compile(r"^1:[0-5]\d$"), timeout=10_000)
    page.locator("[data-clock] button").click()
    expect(page.locator("[data-clock] button")).to_have_text(coordinator.say("Start", context="clock"))


def test_without_scripts_the_meeting_is_led_by_links_and_buttons(visit_as, draft):
    card = draft(by="coordinator", slug=BODY)
    coordinator = visit_as("coordinator", scripts=False, width=360, language="fr")
    coordinator.open(f"/assessments/{card.pk}/present/")
    assert not coordinator.page.locator("[data-clock]").is_visible()
    coordinator.page.locator("a[rel=next]").click()
    coordinator.choose("c1-rating", "yes")
    coordinator.save()
    coordinator.page.locator("a[rel=next]").click()
    expect(coordinator.page).to_have_url(re.compile(r"\?c=2"))
    assert card.versions.get().marks.get(criterion__number=1).rating == "yes"
    assert coordinator.too_wide() == []
