"""The main job with the keyboard alone: starting, answering, sending, publishing."""

import re

from playwright.sync_api import expect

WHERE = """() => {
    const here = document.activeElement, box = here.getBoundingClientRect();
    const bar = here.closest(".status") ? null : document.querySelector(".status")?.getBoundingClientRect();
    return {
        tag: here.tagName, name: here.name ?? "", value: here.value ?? "",
        words: (here.labels?.[0] ?? here).textContent.trim(),
        inSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        covered: Boolean(bar && bar.top < innerHeight && box.top >= bar.top - 1),
    };
}"""


class Keyboard:
    """The Tab key, and where it leads. Fails where the focus goes out of sight."""

    def __init__(self, visitor):
        self.page, self.keys = visitor.page, visitor.page.keyboard

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
    for number, rating in enumerate(["yes", "partly", "no", "unknown"], 1):
        keyboard.tab_to(name=f"c{number}-rating")
        for _press in range(number):
            keyboard.keys.press("ArrowDown")  # from "No answer yet", the last, round to the first
        assert keyboard.here()["value"] == rating
        if number == 2:
            keyboard.tab_to(name="c2-tentative")
            keyboard.keys.press("Space")
        keyboard.tab_to(name=f"c{number}-reason")
        keyboard.keys.type(f"Reason {number}.")
        if number == 2:
            keyboard.tab_to(tag="SUMMARY", words=assessor.say("In the words of whoever gave it"))
            keyboard.keys.press("Enter")
            keyboard.tab_to(name="c2-stated_as")
            keyboard.keys.type("Most")
    keyboard.tab_to(name="then", value="check")
    keyboard.keys.press("Enter")
    expect(assessor.page).to_have_url(re.compile(rf"/assessments/{card.pk}/(#main)?$"))
    marks = assessor.marks("xxa-hct")
    assert [marks[number] for number in (1, 2, 3, 4)] == [
        ("yes", "false", "Yes"),
        ("partly", "true", "Most"),
        ("no", "false", "No"),
        ("unknown", "false", "Unknown"),
    ]


def follow(keyboard, visitor, words):
    """Past the header by the first link of the page, then Tab to what is called so, and Enter."""
    keyboard.keys.press("Tab")
    keyboard.keys.press("Enter")
    keyboard.tab_to(words=visitor.say(words))
    keyboard.keys.press("Enter")


def test_a_meeting_is_started_sent_and_published_with_the_keyboard_alone(visit_as):
    assessor = visit_as("assessor")
    assessor.open("/structures/xxa-hct/")
    keyboard = Keyboard(assessor)
    follow(keyboard, assessor, "Start an assessment")
    expect(assessor.page).to_have_url(re.compile("/assess/"))
    follow(keyboard, assessor, "Record a meeting")
    expect(assessor.field("held")).to_be_visible()
    keyboard.tab_to(name="held")
    keyboard.keys.type("10102025")  # the same day whichever part a browser asks first
    keyboard.tab_to(name="voices")
    keyboard.keys.type("9")
    keyboard.keys.press("Enter")
    expect(assessor.page).to_have_url(re.compile(r"/assessments/\d+/edit/$"))
    card = re.search(r"/assessments/\d+/", assessor.page.url)[0]
    keyboard.tab_to(name="c1-rating")
    keyboard.keys.press("ArrowDown")
    keyboard.tab_to(name="then", value="check")
    keyboard.keys.press("Enter")
    expect(assessor.send_button).to_be_visible()
    follow(keyboard, assessor, "Send to the coordinator or focal point")
    assessor.sees("Sent: the coordinator or a focal point of the body reads it next.")

    coordinator = visit_as("coordinator")
    coordinator.open(card)
    keyboard = Keyboard(coordinator)
    follow(keyboard, coordinator, "Settle and publish")
    expect(coordinator.page).to_have_url(re.compile("/publish/"))
    keyboard.tab_to(name="circle")
    keyboard.tab_to(words=coordinator.say("Publish"))
    keyboard.keys.press("Enter")
    coordinator.sees("Published. It is read-only from now on.")
