"""A person at a browser who reads one language: opens pages, fills in what is asked, presses what is offered.

Buttons and links are found by the words that a person reads, in the visitor's language and through the catalogue, so
that a better wording in French breaks no test. Fields are found by their names, marks by their data- attributes.
"""

import re
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import expect

from structures.demo import ROLES

MARKS = """marks => marks.map(mark => ({
    structure: mark.dataset.structure, criterion: Number(mark.dataset.criterion), rating: mark.dataset.rating,
    tentative: mark.dataset.tentative, words: mark.textContent,
}))"""
ANSWER = """number => ["rating:checked", "tentative", "reason"].map(part => {
    const [name, state] = part.split(":");
    const field = document.querySelector(`[name="c${number}-${name}"]${state ? ":" + state : ""}`);
    return field.type === "checkbox" ? field.checked : field.value;
})"""
# What makes a page too wide: an element that reaches over the right edge and does not stand in a box that scrolls.
TOO_WIDE = """() => {
    const edge = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= edge) return [];
    const inBoxThatScrolls = (element) => {
        for (let box = element.parentElement; box; box = box.parentElement)
            if (box !== document.body && box !== document.documentElement
                && getComputedStyle(box).overflowX !== "visible") return true;
        return false;
    };
    const wide = [...document.querySelectorAll("body *")].filter(
        (element) => element.getBoundingClientRect().right > edge + 0.5 && !inBoxThatScrolls(element));
    return [`page of ${document.documentElement.scrollWidth} px in ${edge} px`,
        ...wide.map((element) => element.cloneNode(false).outerHTML + " " + element.textContent.trim().slice(0, 60))];
}"""


def one_spaced(text):
    """Without the difference between a space and a no-break space."""
    return re.sub(r"\s+", " ", text).strip()


class Visitor:
    def __init__(self, page, site, *, language="en", scripts=True, pictures=None):
        self.page, self.site, self.language, self.scripts, self.pictures = page, site, language, scripts, pictures
        self.complaints = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._look)

    def _hear(self, message):
        """An error on the console, broken rules of the Content-Security-Policy among them."""
        # A page may well answer 404, 409 or 422, and a line may be down; files that are missing: see _look.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _look(self, response):
        is_file = response.request.resource_type in {"stylesheet", "script", "image", "font", "manifest"}
        if is_file and response.status >= 400:
            self.complaints.append(f"{self.page.url}: {response.status} {response.url}")

    # Words

    def say(self, text, *, context=None, **values):
        """The text in the visitor's language."""
        with translation.override(self.language):
            found = str(pgettext(context, text) if context else gettext(text))
        return one_spaced(found % values if values else found)

    def role(self, role):
        with translation.override(self.language):
            return one_spaced(str(ROLES[role]))

    # Going about

    def open(self, path):
        return self.page.goto(f"{self.site}{path}")

    def press(self, text, *, within=None, **values):
        (within or self.page).get_by_role("button", name=self.say(text, **values), exact=True).click()

    def follow(self, text, *, within=None, **values):
        (within or self.page).get_by_role("link", name=self.say(text, **values), exact=True).click()

    def open_menu(self):
        """On a phone the way to other pages, and out, stands behind a word."""
        menu = self.page.get_by_role("banner").locator("summary")
        if menu.is_visible() and not self.page.get_by_role("navigation", name=self.say("Main")).is_visible():
            menu.click()

    def open_filters(self):
        summary = self.page.get_by_text(self.say("Filters"), exact=True)
        if summary.is_visible():
            summary.click()

    def sign_in(self, role):
        """With one click, on the first page or on the sign-in page."""
        self.page.get_by_role("button", name=self.role(role), exact=True).click()
        expect(self.page.locator('form[action="/accounts/logout/"]')).to_have_count(1)

    def sign_out(self):
        self.open_menu()
        self.press("Sign out")
        expect(self.page.get_by_role("link", name=self.say("Sign in"))).to_be_visible()

    def save(self):
        self.press("Save")

    def save_and_check(self):
        self.press("Save and check")

    @property
    def send_button(self):
        return self.page.get_by_role("button", name=self.say("Send to the coordinator or focal point"), exact=True)

    def send(self):
        self.send_button.click()
        expect(self.main.get_by_role("status")).to_be_visible()
        expect(self.send_button).to_have_count(0)

    # Reading

    @property
    def main(self):
        return self.page.get_by_role("main")

    def sees(self, text, **values):
        """The page says this, somewhere between header and footer."""
        expect(self.main).to_contain_text(self.say(text, **values))

    def drafts(self, name=""):
        """The rows of the desk with one's own drafts, of a structure if asked."""
        return self._rows("Your drafts", name)

    def returned(self, name=""):
        """The rows of the desk with one's own cards that were returned."""
        return self._rows("Returned to you", name)

    def to_settle(self, name=""):
        """The rows of the desk with cards that were sent to this person."""
        return self._rows("Ready for you to settle", name)

    def _rows(self, heading, name):
        listed = self.page.get_by_role("heading", name=self.say(heading), exact=True).locator("xpath=following::ul[1]")
        return listed.get_by_role("listitem").filter(has_text=name)

    def marks(self, structure):
        """What the page shows of a structure: {criterion: (rating, tentative, words)}, in the order of the page; not
        what stands once more beside the card before."""
        mark = f'[data-structure="{structure}"][data-criterion]'
        found = self.page.locator(f'{mark}:not([aria-labelledby="last-time"] *)').evaluate_all(MARKS)
        assert len({mark["criterion"] for mark in found}) == len(found), "a mark is shown more than once"
        return {mark["criterion"]: (mark["rating"], mark["tentative"], mark["words"]) for mark in found}

    def too_wide(self):
        return self.page.evaluate(TOO_WIDE)

    # Filling in

    def field(self, name):
        return self.page.locator(f'[name="{name}"]:not([type="hidden"])')

    def fill(self, **values):
        for name, value in values.items():
            self.field(name).fill(value)

    def choose(self, name, value):
        self.page.locator(f'[name="{name}"][value="{value}"]').check()

    def question(self, number):
        return self.page.get_by_role("group", name=re.compile(rf"^{number}\. "))

    def reason(self, number):
        return self.field(f"c{number}-reason")

    def answer(self, number, rating, *, doubt=False, reason="", words=""):
        self.choose(f"c{number}-rating", rating)
        self.field(f"c{number}-tentative").set_checked(doubt)
        if reason:
            self.reason(number).fill(reason)
        if words:
            stated_as = self.field(f"c{number}-stated_as")
            if not stated_as.is_visible():
                self.question(number).get_by_text(self.say("In the words of whoever gave it")).first.click()
            stated_as.fill(words)

    def answered(self, number):
        """(rating, doubt, reason) as they stand in the form."""
        return tuple(self.page.evaluate(ANSWER, number))

    @property
    def save_state(self):
        return self.page.locator("[data-save-state]")

    # Pictures

    def picture(self, step):
        """A picture of the whole page, where somebody asked for pictures."""
        if self.pictures is None:
            return
        width = self.page.viewport_size["width"]
        name = f"{step}-{width}-{self.language}{'' if self.scripts else '-no-scripts'}.png"
        self.page.screenshot(path=Path(self.pictures) / name, full_page=True)
