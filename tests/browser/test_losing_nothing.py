"""Whatever a person typed is saved, or still there: when they pause, are signed out, lose the line, share a card."""

import re
import time

import pytest
from playwright.sync_api import expect

from assessments import settling
from assessments.models import Assessment, Mark, Version
from structures.demo import demo_person
from structures.vocabulary import Circle
from tests.browser.conftest import yesterday

SOON = 8_000  # ms: the script saves two seconds after the last change
BY_NOW = re.compile(r"Saved at \d\d:\d\d")
with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def edit_page(assessment):
    return f"/assessments/{assessment.pk}/edit/"


def recorded(assessment, number):
    """(rating, reason) as the database has them."""
    marks = Mark.objects.filter(version__assessment=assessment, criterion__number=number)
    return marks.values_list("rating", "reason").get()


def lose_session(visitor):
    visitor.page.context.clear_cookies(name="sessionid")


def eventually(visitor, fact, seconds=5):
    """Whether it becomes true within this time."""
    deadline = time.monotonic() + seconds
    while not fact() and time.monotonic() < deadline:
        visitor.page.wait_for_timeout(50)  # the browser goes on meanwhile
    return fact()


# While it is being typed


def test_what_was_typed_is_saved_after_a_pause(visit_as, draft):
    card = draft()
    assessor = visit_as("assessor")
    assessor.open(edit_page(card))
    assessor.answer(1, "yes", reason="The plan of January names four objectives.")
    expect(assessor.save_state).to_have_text(BY_NOW, timeout=SOON)
    expect(assessor.save_state).to_contain_text("1 of 7 answered")
    assert recorded(card, 1) == ("yes", "The plan of January names four objectives.")
    assessor.picture("saved-by-itself")
    assessor.page.reload()
    assert assessor.answered(1) == ("yes", False, "The plan of January names four objectives.")


def test_what_was_typed_just_before_leaving_the_page_is_saved(visit_as, draft):
    card = draft()
    assessor = visit_as("assessor")
    assessor.open(edit_page(card))
    assessor.answer(1, "yes", reason="Typed in the last second.")
    assessor.open_menu()
    assessor.follow("Structures", within=assessor.page.get_by_role("navigation").first)
    expect(assessor.page).to_have_title(re.compile("Structures"))
    assert eventually(assessor, lambda: recorded(card, 1) == ("yes", "Typed in the last second."))


def test_typing_on_while_it_is_being_saved_is_no_conflict(visit_as, draft):
    """On a slow line the answer to a save is still on its way when the person writes on and presses Save."""
    card = draft()
    assessor = visit_as("assessor")
    on_their_way = []

    def slowly(route):
        if route.request.method == "POST" and route.request.headers.get("accept") == "application/json":
            on_their_way.append(route.fetch())  # saved, but the browser does not hear of it
        else:
            route.continue_()

    assessor.page.route("**/edit/", slowly)
    assessor.open(edit_page(card))
    with assessor.page.expect_event("request", lambda request: request.method == "POST", timeout=SOON):
        assessor.answer(1, "yes", reason="The plan names")
    assert eventually(assessor, lambda: recorded(card, 1) == ("yes", "The plan names"))
    assessor.reason(1).press_sequentially(" four objectives.")
    assessor.save()
    assessor.page.unroute_all(behavior="ignoreErrors")
    expect(assessor.page.get_by_role("alert")).to_have_count(0)
    assert recorded(card, 1) == ("yes", "The plan names four objectives.")


@with_and_without_scripts
def test_a_form_with_errors_keeps_everything_and_says_what_to_do(visit_as, draft, scripts):
    card = draft()
    assessor = visit_as("assessor", scripts=scripts)
    assessor.open(edit_page(card))
    assessor.answer(1, "no", reason="There is no plan.")
    assessor.answer(4, "not_applicable")
    assessor.answer(6, "not_assessed", reason="A table exists.", words="perhaps")
    if scripts:
        expect(assessor.save_state).to_contain_text("but for the answers marked below", timeout=SOON)
        expect(assessor.question(4)).to_contain_text("Say why the question does not arise")
        expect(assessor.question(6)).to_contain_text("“perhaps” cannot be read as an answer", timeout=SOON)
    assessor.save()
    expect(assessor.page.get_by_role("alert").first).to_contain_text("Everything you typed is still here")
    expect(assessor.question(4)).to_contain_text("Say why the question does not arise")
    expect(assessor.question(6)).to_contain_text("“perhaps” cannot be read as an answer")
    expect(assessor.question(6)).to_contain_text("Not yet")  # what would be understood
    assert assessor.answered(1) == ("no", False, "There is no plan.")
    assert assessor.answered(4) == ("not_applicable", False, "")
    assert assessor.answered(6) == ("not_assessed", False, "A table exists.")
    assert assessor.field("c6-stated_as").input_value() == "perhaps"
    assert recorded(card, 1) == ("no", "There is no plan.")
    assert recorded(card, 6) == ("not_assessed", "")
    assessor.picture("form-with-errors")


# When the session ends


@with_and_without_scripts
def test_a_session_that_ends_in_the_middle_loses_nothing(visit_as, draft, scripts):
    card = draft()
    assessor = visit_as("assessor", scripts=scripts)
    assessor.open(edit_page(card))
    assessor.answer(1, "yes", reason="Saved before.")
    assessor.save()
    lose_session(assessor)
    assessor.answer(2, "partly", doubt=True, reason="Typed after.", words="Most")
    assessor.field("card-dissent").fill("One member saw it otherwise.")
    if scripts:
        expect(assessor.save_state).to_contain_text("You are signed out.", timeout=SOON)
        assessor.picture("signed-out-while-typing")
    assessor.save()
    expect(assessor.page).to_have_url(re.compile(r"/accounts/login/"))
    assessor.sign_in("assessor")
    expect(assessor.page).to_have_url(re.compile(re.escape(edit_page(card))))
    assessor.sees("Everything you typed is here again, but it is not saved yet.")
    assessor.picture("signed-in-again")
    assert assessor.answered(1) == ("yes", False, "Saved before.")
    assert assessor.answered(2) == ("partly", True, "Typed after.")
    assert assessor.field("c2-stated_as").input_value() == "Most"
    assert assessor.field("card-dissent").input_value() == "One member saw it otherwise."
    assert recorded(card, 2) == ("not_assessed", "")
    assessor.save()
    assessor.sees("2 of 7 criteria answered")
    assert recorded(card, 2) == ("partly", "Typed after.")


def test_a_start_form_comes_back_filled_after_a_lost_session(visit_as):
    assessor = visit_as("assessor", scripts=False)
    assessor.open("/structures/xxa-hct/assess/?basis=meeting")
    assessor.fill(held=yesterday().isoformat(), voices="17", agreed_by_words="Humanitarian Coordinator")
    lose_session(assessor)
    assessor.press("Go on to the questions")
    assessor.sign_in("assessor")
    assessor.sees("Everything you typed is here again")
    assert assessor.field("held").input_value() == yesterday().isoformat()
    assert assessor.field("voices").input_value() == "17"
    assert assessor.field("agreed_by_words").input_value() == "Humanitarian Coordinator"
    assessor.press("Go on to the questions")
    expect(assessor.page).to_have_url(re.compile(r"/edit/$"))
    assert demo_person("assessor").assessments.get().voices == 17


def test_what_one_person_typed_is_not_shown_to_the_next(visit_as, draft):
    """A shared computer: the session ends, and somebody else signs in."""
    card = draft()
    assessor = visit_as("assessor", scripts=False)
    assessor.open(edit_page(card))
    lose_session(assessor)
    assessor.answer(1, "no", reason="For the assessor's eyes.")
    assessor.save()
    assessor.sign_in("coordinator")
    assessor.open(edit_page(card))
    assert assessor.answered(1) == ("not_assessed", False, "")


# When the line is down


def test_a_line_that_is_down_is_said_and_the_text_is_saved_when_it_is_back(visit_as, draft):
    card = draft()
    assessor = visit_as("assessor")
    assessor.open(edit_page(card))
    assessor.answer(1, "yes", reason="Before the line went down.")
    expect(assessor.save_state).to_have_text(BY_NOW, timeout=SOON)
    assessor.page.context.set_offline(True)
    assessor.answer(2, "no", reason="While the line is down.")
    expect(assessor.save_state).to_contain_text("Not saved", timeout=SOON)
    assessor.picture("line-down")
    assert recorded(card, 2) == ("not_assessed", "")
    assessor.page.context.set_offline(False)
    expect(assessor.save_state).to_have_text(BY_NOW, timeout=SOON)
    assert recorded(card, 2) == ("no", "While the line is down.")


def test_a_line_that_breaks_while_it_is_being_saved_is_said_and_tried_again(visit_as, draft):
    card = draft()
    assessor = visit_as("assessor")
    assessor.open(edit_page(card))
    broken = []

    def breaks_once(route):
        if route.request.method == "POST" and not broken:
            broken.append(route.request)
            route.abort("connectionreset")
        else:
            route.continue_()

    assessor.page.route("**/edit/", breaks_once)
    assessor.answer(2, "no", reason="While the line breaks.")
    expect(assessor.save_state).to_contain_text("Not saved", timeout=SOON)
    expect(assessor.save_state).to_have_text(BY_NOW, timeout=SOON)
    assert recorded(card, 2) == ("no", "While the line breaks.")


# When two people work on one card


@pytest.fixture
def two(visit_as, draft):
    """An assessor and a coordinator who have the same meeting's card open: (card, assessor, coordinator)."""

    def two(**options):
        card = draft()
        people = visit_as("assessor", **options), visit_as("coordinator", **options)
        for person in people:
            person.open(edit_page(card))
        return card, *people

    return two


@with_and_without_scripts
def test_two_people_who_change_the_same_answer_see_both(two, scripts):
    card, assessor, coordinator = two(scripts=scripts)
    assessor.answer(3, "yes", reason="The assessor's reason.")
    assessor.save()
    coordinator.answer(3, "no", reason="The coordinator's reason.")
    coordinator.answer(5, "partly", reason="Nobody else wrote here.")
    if scripts:
        expect(coordinator.save_state).to_contain_text("Press Save to see both", timeout=SOON)
    coordinator.save()
    both = coordinator.question(3).get_by_role("alert")
    expect(both).to_contain_text("The assessor's reason.")
    expect(both).to_contain_text("The coordinator's reason.")
    expect(both).to_contain_text("assessor@demo.invalid")
    coordinator.picture("both-texts")
    assert recorded(card, 3) == ("yes", "The assessor's reason.")
    assert recorded(card, 5) == ("partly", "Nobody else wrote here.")
    assert coordinator.answered(3) == ("no", False, "The coordinator's reason.")
    coordinator.save()
    expect(coordinator.page.get_by_role("alert")).to_have_count(0)
    assert recorded(card, 3) == ("no", "The coordinator's reason.")


def test_two_people_who_change_the_dissent_see_both(two):
    card, assessor, coordinator = two(scripts=False)
    assessor.field("card-dissent").fill("As the assessor heard it.")
    assessor.save()
    coordinator.field("card-dissent").fill("As the coordinator heard it.")
    coordinator.save()
    coordinator.sees("As the assessor heard it.")
    assert coordinator.field("card-dissent").input_value() == "As the coordinator heard it."
    assert card.versions.get().dissent == "As the assessor heard it."
    coordinator.save()
    assert card.versions.get().dissent == "As the coordinator heard it."


def test_saving_by_itself_leaves_what_somebody_else_changed(two):
    card, assessor, coordinator = two()
    assessor.answer(3, "yes", reason="The assessor's reason.")
    assessor.save()
    for number in (1, 2):
        coordinator.answer(number, "no", reason="The coordinator's reason.")
        expect(coordinator.save_state).to_contain_text(f"{number + 1} of 7 answered", timeout=SOON)
    assert recorded(card, 2) == ("no", "The coordinator's reason.")
    assert recorded(card, 3) == ("yes", "The assessor's reason.")
    coordinator.save()
    assert recorded(card, 3) == ("yes", "The assessor's reason.")


def test_saving_after_an_error_leaves_what_somebody_else_changed(two):
    card, assessor, coordinator = two(scripts=False)
    assessor.answer(3, "yes", reason="The assessor's reason.")
    assessor.save()
    coordinator.answer(4, "not_applicable")
    coordinator.save()
    coordinator.answer(4, "not_applicable", reason="There is no counterpart.")
    coordinator.save()
    assert recorded(card, 4) == ("not_applicable", "There is no counterpart.")
    assert recorded(card, 3) == ("yes", "The assessor's reason.")


def test_saving_after_a_conflict_leaves_what_somebody_else_changed(two):
    card, assessor, coordinator = two(scripts=False)
    assessor.answer(3, "yes", reason="The assessor's reason.")
    assessor.answer(5, "yes", reason="The assessor's reason.")
    assessor.save()
    coordinator.answer(5, "no", reason="The coordinator's reason.")
    coordinator.save()
    coordinator.save()
    assert recorded(card, 5) == ("no", "The coordinator's reason.")
    assert recorded(card, 3) == ("yes", "The assessor's reason.")


@pytest.mark.parametrize("step", ["sent", "published"])
def test_what_was_typed_for_a_card_that_moved_on_is_still_on_the_page(visit_as, draft, answered, step):
    """The card was sent from another tab, or published by the coordinator, while its author was writing."""
    card = answered(draft(), {1: "yes"})
    assessor = visit_as("assessor", scripts=False)
    assessor.open(edit_page(card))
    settling.send(version=card.versions.get(), by=demo_person("assessor"))
    if step == "published":
        settling.publish(version=card.versions.get(), by=demo_person("coordinator"), circle=Circle.COUNTRY)
    assessor.answer(2, "no", reason="Typed too late.")
    assessor.save()
    assert recorded(card, 2) == ("not_assessed", "")
    expect(assessor.page.get_by_text("Typed too late.")).to_be_visible()
    assessor.picture(f"card-already-{step}")


# When a button is pressed twice


@with_and_without_scripts
def test_a_double_click_starts_one_assessment(visit_as, scripts):
    assessor = visit_as("assessor", scripts=scripts)
    assessor.open("/structures/xxa-hct/assess/?basis=meeting")
    assessor.fill(held=yesterday().isoformat(), voices="9")
    assessor.page.get_by_role("button", name="Go on to the questions").dblclick()
    expect(assessor.page).to_have_url(re.compile(r"/edit/$"))
    assert Assessment.objects.filter(author=demo_person("assessor")).count() == 1
    assessor.open("/")
    expect(assessor.drafts()).to_have_count(1)


def test_a_double_click_sends_once_and_publishes_once(visit_as, draft, answered):
    card = answered(draft(), {1: "yes"})
    assessor, coordinator = visit_as("assessor"), visit_as("coordinator")
    assessor.open(f"/assessments/{card.pk}/")
    assessor.send_button.dblclick()
    assessor.sees("Sent: the coordinator or a focal point of the body reads it next.")
    expect(assessor.page.get_by_role("alert")).to_have_count(0)
    coordinator.open(f"/assessments/{card.pk}/publish/")
    coordinator.page.get_by_role("button", name="Publish", exact=True).dblclick()
    expect(coordinator.page).to_have_url(re.compile(rf"/assessments/{card.pk}/$"))
    expect(coordinator.page.get_by_role("alert")).to_have_count(0)
    assert [version.state for version in card.versions.all()] == [Version.State.PUBLISHED]
    assert card.versions.get().history.filter(state=Version.State.PUBLISHED).count() == 1
