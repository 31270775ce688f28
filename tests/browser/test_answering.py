"""A round answered in the browser: by letter on a phone, with scripts off, with the keyboard alone; lines that fail."""

import re

import pytest
from playwright.sync_api import expect

from assessments import links
from assessments.models import Answer, AnswerMark, Invitee
from structures.models import Structure
from tests import factories
from tests.browser.test_keyboard import Keyboard

SOON = 15_000  # a saving by itself waits two seconds, and the machine is busy
LIGHT = 3000  # bytes of one saving, both ways together


@pytest.fixture
def round(site):
    return factories.make_round(structure=Structure.objects.get(slug="xxa-hct"), purpose="The yearly retreat.")


@pytest.fixture
def letter(round):
    """The address in a letter."""
    return f"/answer/{links.token_of(factories.make_invitee(round=round))}/"


@pytest.fixture
def link(round):
    """The address in a message."""
    return f"/answer/{links.token_of(factories.make_invitee(round=round, way=Invitee.Way.LINK))}/"


def recorded(number=1):
    return AnswerMark.objects.filter(criterion__number=number).values_list("rating", "reason").first()


def saved(visitor, words):
    expect(visitor.save_state).to_contain_text(words, timeout=SOON)


# Three respondents


def test_by_letter_on_a_phone_and_on_with_a_laptop(visit, round, letter):
    phone = visit(width=360)
    phone.open(letter)
    phone.answer(1, "yes", reason="The strategy was signed.")
    saved(phone, "1 of 7 answered")
    assert re.search(r"Saved at \d\d:\d\d\.", phone.save_state.inner_text())
    phone.answer(3, "partly", doubt=True)
    saved(phone, "2 of 7 answered")
    assert not Answer.objects.get().sent

    laptop = visit()
    laptop.open(letter)
    assert laptop.answered(1) == ("yes", False, "The strategy was signed.")
    assert laptop.answered(3)[:2] == ("partly", True)
    laptop.page.get_by_label("United Nations").check()
    laptop.page.locator('[name="about-action"]').fill("A shared calendar of missions.")
    laptop.press("Send")
    laptop.sees("Sent. Thank you.")
    answer = Answer.objects.get()
    assert (answer.sent, answer.action) == (True, "A shared calendar of missions.")
    assert answer.group == round.groups.get(number=2)

    phone.choose("c2-rating", "no")  # the older page, still open
    saved(phone, "and sent. 3 of 7 answered")
    assert Answer.objects.count() == 1


def test_by_a_message_with_scripts_off(visit, link):
    visitor = visit(scripts=False)
    for _preview in range(2):
        visitor.open(link)
    visitor.press("Begin to answer")
    own = visitor.page.url
    assert visitor.page.get_by_label("Your own address").input_value() == own
    visitor.answer(1, "no", reason="No plan.")
    visitor.press("Save and go on later")
    visitor.sees("1 of 7 answered")
    visitor.answer(2, "not_applicable")
    visitor.press("Send")
    visitor.sees("Say why the question does not arise for this structure.")
    visitor.answer(2, "not_applicable", reason="There is one partner.")
    visitor.press("Send")
    visitor.sees("Sent. Thank you.")
    visitor.follow("Change my answers")
    assert visitor.answered(1) == ("no", False, "No plan.")
    assert visitor.open(link).status == 410
    assert Answer.objects.get().sent


def test_with_the_keyboard_alone(visit, letter):
    visitor = visit()
    visitor.open(letter)
    keyboard = Keyboard(visitor)
    keyboard.keys.press("Tab")
    keyboard.keys.press("Enter")
    for number, rating in enumerate(["yes", "partly", "no"], 1):
        keyboard.tab_to(name=f"c{number}-rating")
        for _press in range(number):
            keyboard.keys.press("ArrowDown")
        assert keyboard.here()["value"] == rating
        keyboard.tab_to(name=f"c{number}-reason")
        keyboard.keys.type(f"Reason {number}.")
    keyboard.tab_to(name="then", value="send")
    keyboard.keys.press("Enter")
    visitor.sees("Sent. Thank you.")
    assert [recorded(number) for number in (1, 2, 3)] == [
        ("yes", "Reason 1."),
        ("partly", "Reason 2."),
        ("no", "Reason 3."),
    ]


# Lines


def test_without_a_line_what_is_typed_waits_and_is_saved_when_it_is_back(visit, letter):
    visitor = visit(width=360)
    visitor.open(letter)
    visitor.page.context.set_offline(True)
    visitor.answer(1, "yes", reason="Typed without a line.")
    saved(visitor, "no connection")
    visitor.press("Send")  # does not leave the page
    saved(visitor, "no connection")
    assert visitor.answered(1) == ("yes", False, "Typed without a line.")
    assert not Answer.objects.exists()
    visitor.page.context.set_offline(False)
    saved(visitor, "1 of 7 answered")
    assert recorded() == ("yes", "Typed without a line.")
    visitor.press("Send")
    visitor.sees("Sent. Thank you.")


def test_a_saving_whose_answer_is_lost_is_no_conflict_with_what_is_typed_next(visit, letter):
    """The server kept it, the line dropped before it could say so; then the person typed on and pressed Send."""
    visitor = visit()
    visitor.open(letter)
    lost = []

    def lose(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            return route.abort()
        return route.continue_()

    visitor.page.route("**/answer/**", lose)
    visitor.answer(1, "yes", reason="First.")
    saved(visitor, "no connection")
    assert recorded() == ("yes", "First.")
    visitor.answer(1, "no", reason="First. Second.")
    visitor.press("Send")
    visitor.sees("Sent. Thank you.")
    assert recorded() == ("no", "First. Second.")


def test_send_waits_for_a_saving_on_its_way(visit, letter):
    visitor = visit()
    visitor.open(letter)
    held = []
    visitor.page.route("**/answer/**", lambda route: held.append(route) if not held else route.continue_())
    visitor.answer(1, "yes", reason="First.")
    expect(visitor.save_state).to_contain_text("Saving", timeout=SOON)
    visitor.answer(1, "partly", reason="First. Second.")
    visitor.press("Send")
    visitor.page.wait_for_timeout(300)
    held[0].continue_()
    visitor.sees("Sent. Thank you.")
    assert recorded() == ("partly", "First. Second.")


def test_a_double_click_on_send_sends_once(visit, letter):
    visitor = visit(scripts=False)
    visitor.open(letter)
    visitor.answer(1, "yes", reason="Once.")
    visitor.page.get_by_role("button", name="Send", exact=True).dblclick()
    visitor.sees("Sent. Thank you.")
    assert list(Answer.objects.values_list("sent", flat=True)) == [True]


def test_one_saving_is_light_on_the_wire(visit, letter):
    visitor = visit(width=360, language="fr")
    visitor.open(letter)
    sizes = []

    def weigh(request):
        if request.method == "POST":
            size = request.sizes()
            sizes.append(sum(size.values()))

    visitor.page.on("requestfinished", weigh)
    visitor.answer(
        1, "yes", reason="Le plan est signé, et deux fois l’an les ministères en suivent l’application. " * 3
    )
    saved(visitor, "1")
    visitor.page.wait_for_timeout(300)
    assert sizes
    assert max(sizes) < LIGHT, sizes


# What should not be written


def test_a_telephone_number_is_pointed_out_while_one_types(visit, letter):
    visitor = visit(width=360)
    visitor.open(letter)
    tick = visitor.page.get_by_label("This is no telephone number").first
    expect(tick).to_be_hidden()
    visitor.answer(1, "yes", reason="See decree 70 12 34 56.")
    visitor.page.get_by_text("looks like a telephone number").wait_for(timeout=SOON)
    assert recorded() != ("yes", "See decree 70 12 34 56.")
    tick.check()
    saved(visitor, "1 of 7 answered")
    expect(visitor.page.get_by_text("looks like a telephone number")).to_have_count(0)
    assert recorded() == ("yes", "See decree 70 12 34 56.")
