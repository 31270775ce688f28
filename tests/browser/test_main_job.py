"""The main job from end to end: open, sign in, find, fill in, send, settle, publish, compare; as its people do it."""

import re

import pytest
from playwright.sync_api import expect

from structures.demo import demo_person
from tests.browser.conftest import yesterday

# width, language, with JavaScript
WAYS = [(1280, "en", True), (360, "en", True), (360, "fr", True), (1280, "en", False), (360, "fr", False)]

# What the meeting answered: rating, in doubt, the words it was said in, the reason.
SAID = {"en": "Mostly", "fr": "Majoritairement"}
NO_COUNTERPART = {
    "en": "No authority is a counterpart of this body, by decision of its members.",
    "fr": "Aucune autorité n’est l’interlocutrice de cette instance, par décision de ses membres.",
}
ANSWERS = {
    1: {"rating": "yes", "reason": "The plan of January names four objectives."},
    2: {"rating": "partly", "words": SAID, "reason": "All but one member work by it."},
    3: {"rating": "yes", "doubt": True, "reason": "Records come late since the summer."},
    4: {"rating": "not_applicable", "reason": NO_COUNTERPART},
    5: {"rating": "no", "reason": "Two members made their own arrangements on costs."},
    6: {"rating": "unknown"},
    7: {"rating": "partly", "reason": "One of two requests was met."},
}
WORDS = {
    "en": {
        "yes": "Yes",
        "partly": "Partly",
        "no": "No",
        "unknown": "Unknown",
        "not_applicable": "Not applicable",
    },
    "fr": {
        "yes": "Oui",
        "partly": "En partie",
        "no": "Non",
        "unknown": "Ne sait pas",
        "not_applicable": "Sans objet",
    },
}
COUNTS = {
    "en": "1 Yes, 1 Yes?, 2 Partly, 1 No, 1 unknown, 1 not applicable",
    "fr": "1 Oui, 1 Oui ?, 2 En partie, 1 Non",
}
# Yes, Yes?, two Partly and a No are 3 of 5; of the 6 that apply 2.5 at the least and 4 at the most.
SCORE = {"data-score": "60.0", "data-rated": "5", "data-of": "6", "data-low": "41.7", "data-high": "66.7"}
NAMES = {
    "en": "Humanitarian Country Team of Exempland",
    "fr": "Équipe humanitaire pays d’Exempland",
}
SEARCH = {"en": "humanitarian country", "fr": "equipe humanitaire"}  # accents do not matter
DISSENT = {"en": "A member of the Red Cross would have said Yes on 5.", "fr": "Un membre aurait répondu Oui à 5."}
OTHERS = ["xxa-cluster-wash", "xxa-justice-commission"]


def in_language(value, language):
    return value[language] if isinstance(value, dict) else value


def marks_of_the_answers(language):
    """As a page shows them: {criterion: (rating, tentative, words)}."""
    return {
        number: (
            answer["rating"],
            "true" if answer.get("doubt") else "false",
            in_language(answer["words"], language) if "words" in answer else WORDS[language][answer["rating"]],
        )
        for number, answer in ANSWERS.items()
    }


def open_first_page(visitor):
    """In French by the switch; without scripts, by a link that says the language."""
    language = visitor.language
    if language == "en":
        visitor.open("/")
    elif visitor.scripts:
        visitor.language = "en"
        visitor.open("/")
        visitor.language = language
        visitor.page.get_by_role("button", name="Français", exact=True).click()
    else:
        visitor.open("/?lang=fr")
    expect(visitor.page.locator("html")).to_have_attribute("lang", language)


def find_structure(visitor):
    visitor.open_menu()
    visitor.follow("Structures", within=visitor.page.get_by_role("navigation").first)
    visitor.fill(q=SEARCH[visitor.language])
    visitor.open_filters()
    visitor.field("country").select_option("XXA")
    visitor.press("Search")
    expect(visitor.main.get_by_role("listitem")).to_have_count(1)
    visitor.picture("found")
    visitor.main.get_by_role("link", name=NAMES[visitor.language]).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text(NAMES[visitor.language])


def start_meeting(visitor):
    visitor.follow("Start an assessment")
    visitor.picture("basis")
    visitor.follow("Record a meeting")
    visitor.fill(held=yesterday().isoformat(), voices="9")
    visitor.picture("meeting")
    visitor.press("Go on to the questions")
    expect(visitor.page).to_have_url(re.compile(r"/assessments/\d+/edit/$"))


def answer(visitor, numbers):
    for number in numbers:
        given = {name: in_language(value, visitor.language) for name, value in ANSWERS[number].items()}
        visitor.answer(number, **given)


def holds(visitor, numbers):
    """The form shows these answers, and no other."""
    for number, given in ANSWERS.items():
        expected = ("not_assessed", False, "")
        if number in numbers:
            reason = in_language(given.get("reason", ""), visitor.language)
            expected = (given["rating"], given.get("doubt", False), reason)
        assert visitor.answered(number) == expected


def save_half_and_come_back(visitor):
    answer(visitor, [1, 2, 3, 4])
    visitor.picture("half-filled")
    visitor.save()
    visitor.sees("%(answered)s of %(all)s answered", answered=4, all=7)
    holds(visitor, [1, 2, 3, 4])
    visitor.open("/")
    visitor.picture("desk-with-draft")
    visitor.drafts(NAMES[visitor.language]).get_by_role("link").click()
    holds(visitor, [1, 2, 3, 4])


def fill_in_the_rest_and_send(visitor):
    answer(visitor, [5, 6, 7])
    visitor.field("card-dissent").fill(DISSENT[visitor.language])
    visitor.picture("filled")
    visitor.save_and_check()
    assert visitor.marks("xxa-hct") == marks_of_the_answers(visitor.language)
    visitor.sees(DISSENT[visitor.language])
    visitor.picture("draft-to-check")
    visitor.send()
    visitor.picture("sent")


def settle_and_publish(visitor):
    open_first_page(visitor) if visitor.language == "en" else visitor.open("/")
    visitor.sign_in("coordinator")
    visitor.picture("coordinators-desk")
    visitor.to_settle(NAMES[visitor.language]).get_by_role("link").click()
    assert visitor.marks("xxa-hct") == marks_of_the_answers(visitor.language)
    visitor.follow("Settle and publish")
    visitor.choose("circle", "country")
    visitor.picture("publish")
    visitor.press("Publish")
    visitor.sees("Published. It is read-only from now on.")
    assert visitor.marks("xxa-hct") == marks_of_the_answers(visitor.language)
    visitor.picture("published")


def compare(visitor):
    visitor.open("/structures/xxa-hct/")
    visitor.follow("Compare with others")
    for slug in OTHERS:
        visitor.choose("s", slug)
    visitor.picture("picker")
    visitor.press("Compare")
    assert visitor.marks("xxa-hct") == marks_of_the_answers(visitor.language)
    for slug in OTHERS:
        assert list(visitor.marks(slug)) == [1, 2, 3, 4, 5, 6, 7]
    visitor.sees(COUNTS[visitor.language])
    score = visitor.page.locator("[data-rated]").first
    for name, value in SCORE.items():
        expect(score).to_have_attribute(name, value)
    visitor.picture("comparison")


def others_see_the_old_card(visitor):
    """The card went to the country: without a sign-in the one before it is still the latest."""
    visitor.sign_out()
    visitor.open("/structures/xxa-hct/")
    marks = visitor.marks("xxa-hct")
    assert len(marks) == 7
    assert marks != marks_of_the_answers(visitor.language)


@pytest.mark.parametrize(
    ("width", "language", "scripts"),
    WAYS,
    ids=[f"{width}-{language}{'' if scripts else '-no-scripts'}" for width, language, scripts in WAYS],
)
def test_a_meeting_is_recorded_settled_published_and_compared(visit, width, language, scripts):
    visitor = visit(width=width, scripts=scripts)  # the browser speaks English
    visitor.language = language
    open_first_page(visitor)
    visitor.picture("first-page")
    visitor.sign_in("assessor")
    visitor.picture("desk")
    find_structure(visitor)
    start_meeting(visitor)
    save_half_and_come_back(visitor)
    fill_in_the_rest_and_send(visitor)
    visitor.sign_out()
    settle_and_publish(visitor)
    compare(visitor)
    others_see_the_old_card(visitor)


def start_expert_view(visitor, **facts):
    visitor.open("/structures/xxa-justice-commission/")
    visitor.follow("Start an assessment")
    visitor.follow("Record an expert’s view")
    visitor.fill(as_of=yesterday().isoformat()[:7], **facts)
    visitor.picture("expert")
    visitor.press("Go on to the questions")
    expect(visitor.page).to_have_url(re.compile(r"/assessments/\d+/edit/$"))


def test_an_expert_view_is_sent_returned_mended_and_sent_again(visit):
    assessor = visit()
    assessor.open("/")
    assessor.sign_in("assessor")
    start_expert_view(
        assessor,
        expert="Adviser on justice of a donor",
        title="Review of the justice sector of Exempland",
        author="An invented institute",
        published="2026-09",
        url="https://example.org/review",
    )
    assessor.sees("Review of the justice sector of Exempland")
    assessor.answer(1, "yes", reason="The reform plan is in force.")
    assessor.answer(5, "partly", words="Broadly")
    assessor.save_and_check()
    assessor.send()
    card = assessor.page.url
    assessor.sees("Sent: the coordinator or a focal point of the body reads it next.")

    coordinator = visit()
    coordinator.open("/")
    coordinator.sign_in("coordinator")
    coordinator.to_settle("Mixed Justice Commission").get_by_role("link").click()
    coordinator.follow("Return with a word")
    coordinator.fill(word="Criterion 5: which page of the review says so?")
    coordinator.picture("return")
    coordinator.press("Return to its author")
    coordinator.sees("Returned to its author with your word.")

    assessor.open("/")
    draft = assessor.returned("Mixed Justice Commission")
    expect(draft).to_contain_text("Criterion 5: which page of the review says so?")
    assessor.picture("desk-with-returned")
    draft.get_by_role("link").click()
    assessor.sees("Criterion 5: which page of the review says so?")
    assessor.answer(5, "partly", reason="Page 12 of the review.")
    assessor.picture("mended")
    assessor.save_and_check()
    assessor.send()
    assert assessor.page.url == card

    coordinator.open("/")
    coordinator.to_settle("Mixed Justice Commission").get_by_role("link").click()
    coordinator.sees("Page 12 of the review.")
    assert coordinator.marks("xxa-justice-commission")[5] == ("partly", "false", "Broadly")


def test_a_private_note_cannot_be_sent_before_it_names_a_document(visit):
    assessor = visit()
    assessor.open("/")
    assessor.sign_in("assessor")
    start_expert_view(assessor)
    assessor.answer(2, "no", reason="From my own notes.")
    assessor.save_and_check()
    assessor.sees("Private note")
    assessor.sees("Nobody but you sees this.")
    expect(assessor.send_button).to_have_count(0)
    assessor.picture("private-note")
    card = re.search(r"/assessments/\d+/", assessor.page.url)[0]

    # Sent all the same, as by a page that was open in another tab: refused, and said why.
    token = next(cookie["value"] for cookie in assessor.page.context.cookies() if cookie["name"] == "csrftoken")
    answer = assessor.page.request.post(f"{assessor.site}{card}send/", form={"csrfmiddlewaretoken": token})
    assert answer.ok
    assert "needs a document that others can read" in answer.text()

    coordinator = visit()
    coordinator.open("/")
    coordinator.sign_in("coordinator")
    expect(coordinator.to_settle()).to_have_count(0)
    assert coordinator.open(card).status == 404

    assessor.open(card)
    assessor.follow("Add the document")
    assessor.fill(title="Notes of the mission of September", author="An invented institute")
    assessor.save()
    assessor.save_and_check()
    assessor.send()
    assert demo_person("assessor").assessments.count() == 1
