"""Correcting and withdrawing a published card through the pages, as a browser without JavaScript sends them."""

import re

import pytest

from assessments.models import Mark, Version
from structures.vocabulary import Circle
from tests import factories
from tests.forms import form_in, opened, signed_in, text_of

DRAFT, PUBLISHED, WITHDRAWN = Version.State.DRAFT, Version.State.PUBLISHED, Version.State.WITHDRAWN
WHY = "Criterion 1 was misread in the minutes."


@pytest.fixture
def card(cast):
    """A published meeting of a public body, by Boris."""
    cast.body.circle = Circle.PUBLIC
    cast.body.save()
    return factories.make_card(structure=cast.body, author=cast.boris, circle=Circle.PUBLIC, marks=["yes"] * 7)


@pytest.fixture
def at(card):
    """The address of one of the card's pages."""
    return lambda page="", number=None: f"/assessments/{card.pk}/{page}" + (f"?version={number}" if number else "")


@pytest.fixture
def fatou(cast):
    return signed_in(cast.fatou)


def begin(client, at, reason=WHY):
    return client.post(at("correct/"), opened(client, at("correct/"), "reason") | {"reason": reason})


def state_of(card):
    return list(card.versions.order_by("number").values_list("state", flat=True))


def marks_on(answer):
    return re.findall(r'data-criterion="\d" data-rating="(\w+)"', answer.content.decode())


# From the published card to its second version


def test_a_correction_from_its_reason_to_its_publication(cast, card, at, amina, sign_in):
    page = text_of(amina.get(at()))
    assert at("correct/") in page
    began = begin(amina, at)
    assert (began.status_code, began["Location"]) == (302, at("edit/"))
    page = amina.get(at("edit/"))
    assert WHY in text_of(page)
    assert at("facts/") not in text_of(page)
    form = form_in(page, "c1-revision")
    assert [form[f"c{number}-rating"] for number in range(1, 8)] == ["yes"] * 7
    saved = amina.post(at("edit/"), form | {"c1-rating": "no", "c1-reason": "Page 3.", "then": "check"})
    assert saved["Location"] == at(number=2)

    # nothing of it for readers yet; whoever settles is told on the published card
    for person in (None, cast.chloe, cast.boris):
        shown = sign_in(person).get(at())
        assert marks_on(shown) == ["yes"] * 7
        assert WHY not in text_of(shown)
    assert "A correction is being worked on" in text_of(amina.get(at()))
    assert marks_on(amina.get(at())) == ["yes"] * 7
    assert marks_on(amina.get(at(number=2))) == ["no"] + ["yes"] * 6

    # compared and published
    publish = amina.get(at("publish/"))
    assert marks_on(publish) == ["yes", "no"]
    assert "Page 3." in text_of(publish)
    form = form_in(publish, "reason")
    assert form["reason"] == WHY
    done = amina.post(at("publish/"), form | {"reason": "Criterion 1 was misread."})
    assert (done.status_code, done["Location"]) == (302, at())
    assert state_of(card) == [PUBLISHED, PUBLISHED]

    # read, both of them
    second = sign_in(None).get(at())
    assert marks_on(second) == ["no"] + ["yes"] * 6
    assert "Version 2: Criterion 1 was misread." in text_of(second)
    assert 'href="?version=1"' in second.content.decode()
    first = sign_in(None).get(at(number=1))
    assert marks_on(first) == ["yes"] * 7
    assert "It has been corrected since." in text_of(first)


def test_the_version_before_keeps_its_endorsement_and_its_reply(cast, card, at, amina, sign_in):
    version = card.versions.get()
    factories.make_endorsement(version=version, post=factories.make_post(title="Minister of Justice"))
    Version.objects.filter(pk=version.pk).update(reply="The body replies.")
    begin(amina, at)
    amina.post(at("edit/"), opened(amina, at("edit/")) | {"c1-rating": "no"})
    amina.post(at("publish/"), opened(amina, at("publish/"), "reason"))
    second, first = (text_of(sign_in(None).get(at(number=number))) for number in (2, 1))
    assert "Not endorsed" in second
    assert "The body replies." not in second
    assert "Endorsed by Minister of Justice" in first
    assert "The body replies." in first


@pytest.mark.parametrize("reason", ["", "   \n", "x" * 1001, "a\x00b"])
def test_a_correction_needs_a_reason_that_can_be_kept(card, at, amina, reason):
    answer = begin(amina, at, reason)
    assert answer.status_code == 422
    assert "Not saved yet" in text_of(answer)
    assert state_of(card) == [PUBLISHED]


def test_the_reason_is_still_needed_when_it_is_published(card, at, amina):
    begin(amina, at)
    amina.post(at("edit/"), opened(amina, at("edit/")) | {"c1-rating": "no"})
    assert amina.post(at("publish/"), {"reason": " "}).status_code == 422
    assert state_of(card) == [PUBLISHED, DRAFT]


def test_a_second_person_is_led_to_the_open_correction(card, at, amina, fatou):
    form = opened(fatou, at("correct/"), "reason") | {"reason": "Another reason."}
    begin(amina, at)
    for answer in (fatou.post(at("correct/"), form, follow=True), fatou.get(at("correct/"), follow=True)):
        page = text_of(answer)
        assert answer.redirect_chain == [(at(number=2), 302)]
        assert "A correction of this card is being worked on already" in page
        assert WHY in page
    assert state_of(card) == [PUBLISHED, DRAFT]
    assert "You had written: “Another reason.”" in text_of(fatou.post(at("correct/"), form, follow=True))
    assert "You had written" not in text_of(amina.post(at("correct/"), form | {"reason": WHY}, follow=True))


def test_two_people_on_one_answer_of_a_correction_are_shown_both(card, at, amina, fatou):
    begin(amina, at)
    mine, hers = (opened(client, at("edit/")) for client in (amina, fatou))
    fatou.post(at("edit/"), hers | {"c1-rating": "no", "c1-reason": "Hers."})
    answer = amina.post(at("edit/"), mine | {"c1-rating": "partly", "c1-reason": "Mine."})
    assert answer.status_code == 409
    assert "Hers." in text_of(answer)
    assert '<a href="#c1">' in answer.content.decode()


def test_nothing_is_published_where_nothing_differs(card, at, amina):
    begin(amina, at)
    page = text_of(amina.get(at("publish/")))
    assert "Nothing differs from the published version yet." in page
    assert amina.post(at("publish/"), {"reason": WHY}).status_code == 422
    assert state_of(card) == [PUBLISHED, DRAFT]


def test_publishing_a_correction_twice_publishes_once(card, at, amina):
    begin(amina, at)
    amina.post(at("edit/"), opened(amina, at("edit/")) | {"c1-rating": "no"})
    form = opened(amina, at("publish/"), "reason")
    first, second = amina.post(at("publish/"), form), amina.post(at("publish/"), form)
    assert first["Location"] == second["Location"] == at()
    assert card.versions.get(number=2).history.filter(state=PUBLISHED).count() == 1


def test_facts_are_not_changed_by_a_correction(card, at, amina):
    begin(amina, at)
    for answer in (amina.get(at("facts/"), follow=True), amina.post(at("facts/"), {"voices": "3"}, follow=True)):
        assert "a correction changes answers only" in text_of(answer)
    card.refresh_from_db()
    assert card.voices == 9


def test_a_correction_is_dropped_after_asking_by_whoever_settles(card, at, amina, fatou, boris):
    begin(amina, at)
    assert boris.get(at("discard/")).status_code == 404
    assert "Drop the correction" in text_of(fatou.get(at("discard/")))
    assert state_of(card) == [PUBLISHED, DRAFT]
    assert fatou.post(at("discard/"))["Location"] == at()
    assert state_of(card) == [PUBLISHED]


def test_a_page_of_the_first_version_is_not_saved_into_its_correction(cast, at, card, amina, fatou):
    """Fatou had the draft open when Amina published it and began a correction."""
    card.versions.update(state=DRAFT)
    form = opened(fatou, at("edit/"))
    card.versions.update(state=PUBLISHED)
    begin(amina, at)
    answer = fatou.post(at("edit/"), form | {"c1-rating": "no", "c1-reason": "Typed for an hour."})
    assert answer.status_code == 409
    assert form_in(answer, "c1-revision")["c1-reason"] == "Typed for an hour."
    assert set(Mark.objects.values_list("rating", "reason")) == {("yes", "")}


def test_what_the_author_typed_stays_when_the_card_was_published_and_is_being_corrected(at, card, amina, boris):
    card.versions.update(state=DRAFT)
    form = opened(boris, at("edit/"))
    card.versions.update(state=PUBLISHED)
    begin(amina, at)
    answer = boris.post(at("edit/"), form | {"c1-reason": "Typed for an hour."})
    assert answer.status_code == 409
    assert form_in(answer, "c1-revision")["c1-reason"] == "Typed for an hour."
    assert WHY not in text_of(answer)
    assert 'name="then"' not in answer.content.decode()  # no button that could not save


def test_lists_lead_whoever_settles_to_the_correction(cast, card, at, amina, boris):
    begin(amina, at)
    for address in ("/", cast.body.get_absolute_url()):
        assert f'href="{at(number=2)}"' in amina.get(address).content.decode()
        assert at(number=2) not in boris.get(address).content.decode()


# Withdraw


def test_a_card_is_withdrawn_with_a_reason_that_its_readers_are_told(cast, card, at, amina, sign_in):
    assert at("withdraw/") in text_of(amina.get(at()))
    form = opened(amina, at("withdraw/"), "reason")
    answer = amina.post(at("withdraw/"), form | {"reason": "It was another meeting.\nSorry."}, follow=True)
    assert "Withdrawn. Whoever could read it is told so, and why." in text_of(answer)
    assert marks_on(answer) == ["yes"] * 7
    for person in (None, cast.chloe, cast.boris):
        page = sign_in(person).get(at())
        assert (page.status_code, marks_on(page)) == (200, [])
        assert "This card was withdrawn on" in text_of(page)
        assert "It was another meeting.<br>Sorry." in text_of(page)
    assert state_of(card) == [WITHDRAWN]


@pytest.mark.parametrize("reason", ["", " ", "x" * 1001, "a\x07b"])
def test_a_withdrawal_needs_a_reason_that_can_be_kept(card, at, amina, reason):
    answer = amina.post(at("withdraw/"), {"reason": reason})
    assert answer.status_code == 422
    assert state_of(card) == [PUBLISHED]


def test_an_open_correction_comes_first(card, at, amina):
    begin(amina, at)
    for answer in (amina.get(at("withdraw/")), amina.post(at("withdraw/"), {"reason": WHY})):
        assert answer.status_code == 409
        assert "Drop or publish it first" in text_of(answer)
    assert f"You had written: “{WHY}”" in text_of(answer)
    assert state_of(card) == [PUBLISHED, DRAFT]


def test_withdrawing_twice_withdraws_once(card, at, amina, fatou):
    assert amina.post(at("withdraw/"), {"reason": "The first."})["Location"] == at()
    assert fatou.post(at("withdraw/"), {"reason": "The second."})["Location"] == at()
    assert card.versions.get().withdrawn_because == "The first."


def test_nothing_more_is_done_with_a_withdrawn_card(card, at, amina):
    amina.post(at("withdraw/"), {"reason": WHY})
    for page in ("correct", "endorse", "reply", "edit", "facts", "publish", "return", "discard", "withdraw"):
        assert amina.get(at(f"{page}/")).status_code == 404
    for page in ("correct", "endorse", "reply", "publish"):
        assert amina.post(at(f"{page}/"), {"reason": WHY, "reply": "So."}).status_code == 404
    page = text_of(amina.get(at()))
    assert at("correct/") not in page
    assert at("withdraw/") not in page
