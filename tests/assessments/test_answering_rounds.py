"""A respondent's whole way by a link: as a browser without JavaScript sends its pages, and as the script does."""

import datetime
import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments import answers, links, rounds
from assessments.models import Answer, AnswerMark, Basis, Invitee, Round, Tally
from assessments.questionnaire import in_one_line
from tests import factories
from tests.forms import form_in, opened, signed_in, text_of

JSON = {"Accept": "application/json"}
HOUR = datetime.timedelta(hours=1)
MOST_QUERIES = 6


@pytest.fixture
def round(cast):
    return factories.make_round(structure=cast.body, purpose="The yearly retreat.")


@pytest.fixture
def token(round):
    """The link of a letter."""
    return links.token_of(factories.make_invitee(round=round))


@pytest.fixture
def letter(token):
    return f"/answer/{token}/"


def handed_over(round, way=Invitee.Way.LINK):
    return f"/answer/{links.token_of(factories.make_invitee(round=round, way=way))}/"


def at(round, **columns):
    Round.objects.filter(pk=round.pk).update(**columns)


def save(client, letter, then="stay", **typed):
    """Sends the page as it is open now, with what was typed: c1_rating="yes"."""
    form = opened(client, letter) | {name.replace("_", "-", 1): value for name, value in typed.items()}
    return client.post(letter, form | {"then": then})


def part(client, letter, prefix="c1", **typed):
    """What the script sends when one part was typed into."""
    form = opened(client, letter)
    kept = {name: value for name, value in form.items() if "-" not in name or name.startswith(f"{prefix}-")}
    return kept | {f"{prefix}-{name}": value for name, value in typed.items()}


def mark(number=1):
    return AnswerMark.objects.get(criterion__number=number)


# The whole way


def test_from_the_letter_to_what_was_sent_and_changed(client, round, letter):
    first = client.get(letter)
    said = text_of(first)
    assert "How does Cod Body work?" in said
    assert "What for: The yearly retreat." in said
    assert "No screen and no file shows who answered what" in said
    assert "Reasons are read by the facilitator alone (A governance adviser)" in said
    assert "Write no names." in said
    assert "The link in your letter opens this page again" in said
    assert not Answer.objects.exists()  # looking writes nothing

    saved = save(client, letter, c1_rating="yes", c1_reason="A plan is signed.", c2_rating="no", c2_tentative="on")
    assert saved.status_code == 302
    assert re.fullmatch(re.escape(letter) + r"\?saved=\d{4}", saved["Location"])
    assert re.search(
        r"Saved at \d\d:\d\d\. 2 of 7 answered\. It counts once you press Send\.",
        text_of(client.get(saved["Location"])),
    )
    answer = Answer.objects.get()
    assert (answer.sent, answer.group, answer.action, answer.holder) == (False, None, "", "")

    elsewhere = Client()
    form = opened(elsewhere, letter)
    assert (form["c1-rating"], form["c1-reason"], form["c2-tentative"]) == ("yes", "A plan is signed.", "on")
    group = round.groups.get(number=2)
    sent = save(elsewhere, letter, then="send", c3_rating="unknown", about_group=str(group.pk), about_action="Meet.")
    assert sent["Location"] == f"{letter}send/"
    thanks = text_of(elsewhere.get(sent["Location"]))
    assert "Sent. Thank you." in thanks
    assert "3 of 7 answered." in thanks
    assert "You can still change it until" in thanks
    answer.refresh_from_db()
    assert (answer.sent, answer.group, answer.action) == (True, group, "Meet.")

    assert "Your answer was sent." in text_of(client.get(letter))
    assert save(client, letter, c1_rating="partly").status_code == 302
    answer.refresh_from_db()
    assert answer.sent
    assert (mark(1).rating, mark(1).revision, mark(1).reason) == ("partly", 2, "A plan is signed.")
    assert (Answer.objects.count(), AnswerMark.objects.count()) == (1, 3)


def test_what_was_typed_and_never_sent_is_not_counted(client, round, letter):
    for _ in range(5):
        factories.add_answer(round=round, marks=["yes"] * 7)
    save(client, letter, c1_rating="no")
    rounds.close(round=round, by=None)
    assert list(Tally.objects.filter(criterion__number=1, group=None).values_list("rating", "count")) == [("yes", 5)]


def test_nothing_is_sent_of_an_empty_page(client, letter):
    refused = save(client, letter, then="send")
    assert refused.status_code == 422
    assert "Not sent: no question is answered yet." in text_of(refused)
    assert not Answer.objects.exists()


def test_sending_waits_for_what_cannot_be_taken(client, letter):
    refused = save(client, letter, then="send", c1_rating="yes", c2_rating="not_applicable")
    assert refused.status_code == 422
    assert "Say why the question does not arise for this structure." in text_of(refused)
    assert form_in(refused, "c1-revision")["c2-rating"] == "not_applicable"
    assert not Answer.objects.get().sent
    assert mark(1).rating == "yes"
    assert not AnswerMark.objects.filter(criterion__number=2).exists()


def test_the_page_of_thanks_is_for_what_was_sent(client, letter):
    assert client.get(f"{letter}send/")["Location"] == letter
    save(client, letter, c1_rating="yes")
    assert client.get(f"{letter}send/")["Location"] == letter
    assert client.post(f"{letter}send/").status_code == 405


def test_an_answer_can_be_taken_away_again(client, letter):
    save(client, letter, c1_rating="yes", c1_reason="Because.")
    save(client, letter, c1_rating="not_assessed", c1_reason="")
    assert "0 of 7 answered" in text_of(client.get(letter))


# The category of member


def test_the_category_is_asked_with_those_that_are_merged_written_out(client, cast):
    round = factories.make_round(
        structure=cast.body,
        invited=(("government", 8), ("un", 6), ("donor", 3), ("rcrc", 2)),
        groups=(("government",), ("donor", "un", "rcrc")),
    )
    letter = f"/answer/{links.token_of(factories.make_invitee(round=round))}/"
    said = text_of(client.get(letter))
    assert "Which category of member do you answer for?" in said
    assert "United Nations, Red Cross/Red Crescent or donor" in said
    other = factories.make_round().groups.first()
    for wrong in (str(other.pk), "0", "x", "-1"):
        assert save(client, letter, about_group=wrong, c1_rating="yes").status_code == 422
    assert Answer.objects.get().group is None


def test_a_category_of_one_group_is_not_asked(client, cast):
    round = factories.make_round(structure=cast.body, groups=(("government", "un"),))
    letter = f"/answer/{links.token_of(factories.make_invitee(round=round))}/"
    assert "Which category of member" not in text_of(client.get(letter))
    save(client, letter, about_group=str(round.groups.get().pk), about_action="Meet.")
    assert (Answer.objects.get().group, Answer.objects.get().action) == (None, "Meet.")


@pytest.mark.parametrize(
    ("categories", "words"),
    [
        (["un"], "United Nations"),
        (["donor", "un"], "United Nations or donor"),
        (["other", "nngo", "ingo"], "International NGO, national NGO or other"),
    ],
)
def test_categories_in_one_line(categories, words):
    assert in_one_line(categories) == words


# A link that was handed over


def test_a_preview_uses_nothing_up_and_the_first_who_begins_gets_an_address_of_their_own(client, round):
    link = handed_over(round)
    for _ in range(3):
        assert "Begin to answer" in text_of(client.get(link))
        assert client.head(link).status_code == 200
    assert not Answer.objects.exists()
    form = opened(client, link, "word")
    began = client.post(link, form)
    own = began["Location"]
    assert own == f"{link[:-1]}.{form['word']}/"
    assert client.post(link, form)["Location"] == own  # a double click
    said = client.get(own)
    assert f"http://testserver{own}" in said.content.decode()
    assert save(client, own, c1_rating="yes").status_code == 302

    for answer in (Client().get(link), Client().post(link, {"word": links.new_word()})):
        assert answer.status_code == 410
        assert "This link has been used" in text_of(answer)
    assert Answer.objects.count() == 1


def test_nobody_guesses_the_word_of_an_address(client, round):
    link = handed_over(round, Invitee.Way.SLIP)
    own = client.post(link, opened(client, link, "word"))["Location"]
    assert client.get(own).status_code == 200
    for wrong in (own[:-2] + ("A" if own[-2] != "A" else "B") + "/", f"{link[:-1]}./", f"{own[:-1]}.x/"):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong, {"c1-rating": "no", "c1-revision": "0."}).status_code == 404
    assert client.post(link, {"c1-rating": "no", "c1-revision": "0."}).status_code == 410


def test_the_address_before_it_was_begun_takes_no_answers(client, round):
    link = handed_over(round)
    assert client.post(link, {"c1-rating": "no", "c1-revision": "0."})["Location"] == link
    assert client.post(link, {"word": "short"}).status_code == 404
    assert client.get(f"{link[:-1]}.{links.new_word()}/").status_code == 404
    assert not Answer.objects.exists()


def test_a_letter_has_no_word(client, round, letter):
    assert client.post(letter, {"word": links.new_word()}).status_code == 404
    assert client.get(f"{letter[:-1]}.{links.new_word()}/").status_code == 404


# A room


def test_a_room_is_entered_by_its_code(client, round):
    at(round, room_code="KLM23")
    assert "Type the code that you see in the room." in text_of(client.get("/answer/"))
    assert "How does Cod Body work?" in text_of(client.get("/answer/?code=KLM23"))
    form = opened(client, "/answer/?code=KLM23", "word")
    assert form["code"] == "KLM23"
    own = client.post("/answer/", form | {"code": " klm-23 "})["Location"]
    assert client.post("/answer/", form)["Location"] == own
    assert not Answer.objects.exists()
    save(client, own, then="send", c1_rating="yes")
    another = Client()
    theirs = another.post("/answer/", opened(another, "/answer/", "word") | {"code": "KLM23"})["Location"]
    save(another, theirs, then="send", c1_rating="no")
    assert Answer.objects.filter(sent=True).count() == 2
    assert "an address of its own, which only you know" in text_of(client.get(own))


@pytest.mark.parametrize("code", ["", "WRONG", "x" * 500, "%00", "\x00", "' OR 1=1", "\u0660\u0661"])
def test_a_code_of_no_room(client, round, code):
    at(round, room_code="KLM23")
    assert client.post("/answer/", {"code": code, "word": "x"}).status_code == 422
    assert client.get("/answer/", {"code": code}).status_code == (422 if code else 200)


def test_a_room_whose_link_was_made_up_is_none(client, round):
    at(round, room_code="KLM23")
    word = links.new_word()
    assert client.get(f"/answer/{links.room_token(round.pk, word)}/").status_code == 200
    assert client.get(f"/answer/{round.pk}-r.{word}.AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404


def test_a_closed_room_says_so(client, round):
    at(round, room_code="KLM23")
    rounds.close(round=round, by=None)
    assert client.get("/answer/?code=KLM23").status_code == 410
    assert client.post("/answer/", {"code": "KLM23", "word": links.new_word()}).status_code == 410


# A meeting's silent first vote


def test_a_silent_vote_asks_for_ratings_and_doubt_only(client, cast):
    vote = factories.make_round(structure=cast.body, basis=Basis.MEETING, room_code="VOTE7")
    own = client.post("/answer/", {"code": "VOTE7", "word": links.new_word()})["Location"]
    said = text_of(client.get(own))
    assert "A silent first vote" in said
    assert "Why? What shows it?" not in said
    assert "One action you would take" not in said
    form = opened(client, own)
    assert not [name for name in form if name.startswith("about") or "reason" in name]
    form |= {"c1-rating": "not_applicable", "c2-rating": "yes", "c2-tentative": "on", "then": "send"}
    form |= {"c1-reason": "slipped in", "about-action": "slipped in", "about-revision": "0.", "about-group": "1"}
    assert client.post(own, form).status_code == 302
    assert (mark(1).rating, mark(1).reason) == ("not_applicable", "")
    assert Answer.objects.get().action == ""
    assert "until the vote is closed" in text_of(client.get(f"{own}send/"))
    rounds.close(round=vote, by=None)
    assert client.get(own).status_code == 410


# The clock


def test_not_before_it_opens(client, round, letter):
    at(round, opens=timezone.now() + HOUR)
    for answer in (client.get(letter), client.post(letter, {"c1-rating": "yes", "c1-revision": "0."})):
        assert answer.status_code == 403
        assert "It has not begun yet" in text_of(answer)
        assert "This round opens on" in text_of(answer)
        assert "(Kinshasa time)" in text_of(answer)
    assert not Answer.objects.exists()


def test_a_planned_round_is_not_answered_whatever_its_date(client, round, letter):
    at(round, state=Round.State.PLANNED)
    assert client.get(letter).status_code == 403
    assert "has not opened it yet" in text_of(client.get(letter))


def test_in_the_hour_after_the_closing_what_was_begun_is_taken(client, round, letter):
    save(client, letter, c1_rating="yes")
    at(round, closes=timezone.now() - HOUR / 2)
    said = text_of(client.get(letter))
    assert "What you had begun is still taken for one hour after that." in said
    assert save(client, letter, then="send", c2_rating="no").status_code == 302
    assert Answer.objects.get().sent


def test_in_that_hour_a_page_that_was_given_out_before_is_taken_and_a_new_one_is_not(client, round, letter):
    form = opened(client, letter) | {"c1-rating": "yes"}
    at(round, closes=timezone.now() + datetime.timedelta(seconds=1))
    fresh = form["given"]
    at(round, closes=timezone.now() - HOUR / 2)
    assert client.get(letter).status_code == 410
    assert client.post(letter, form).status_code == 410  # given out half an hour after the closing
    at(round, closes=timezone.now())
    earlier = answers.signing.Signer(salt=f"{answers.SALT} {letter[8:-1]}").sign(
        str(int(timezone.now().timestamp()) - 60)
    )
    assert earlier != fresh
    for forged in ("", "1:2", fresh[:-1], earlier.replace(":", ";"), "9" * 400):
        assert client.post(letter, form | {"given": forged}).status_code == 410
    assert client.post(letter, form | {"given": earlier}).status_code == 302
    assert mark(1).rating == "yes"


def test_nobody_begins_by_a_link_or_in_a_room_in_that_hour(client, round):
    at(round, room_code="KLM23")
    link = handed_over(round)
    form, other = opened(client, link, "word"), handed_over(round)
    own = client.post(link, form)["Location"]
    at(round, closes=timezone.now() - HOUR / 2)
    assert client.post(other, {"word": links.new_word()}).status_code == 410
    assert client.post("/answer/", {"code": "KLM23", "word": links.new_word()}).status_code == 410
    assert client.get(own).status_code == 200


def test_after_that_hour_the_round_is_closed_by_whoever_comes(client, round, letter):
    save(client, letter, c1_rating="yes")
    form = opened(client, letter)
    at(round, closes=timezone.now() - HOUR)
    assert client.post(letter, form).status_code == 410
    assert client.get(letter).status_code == 410
    assert "Answers were taken until" in text_of(client.get(letter))
    round.refresh_from_db()
    assert round.state == Round.State.RECONCILING
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("state", "words"), [("reconciling", "closed"), ("published", "closed"), ("cancelled", "cancelled")]
)
def test_a_round_that_is_over(client, cast, state, words):
    round = factories.make_round(structure=cast.body, state=state)
    letter = f"/answer/{links.token_of(factories.make_invitee(round=round))}/"
    link = handed_over(round)
    typed = {"c1-rating": "yes", "c1-revision": "0."}
    seen = [client.get(letter), client.post(letter, typed), client.get(link), client.post(link, typed)]
    seen += [client.post(link, {"word": links.new_word()}), client.get(f"{letter}send/")]
    seen += [client.get(f"{link[:-1]}.{links.new_word()}/")]
    for answer in seen:
        assert answer.status_code == 410
        assert f"This round {'is' if words == 'closed' else 'was'} {words}" in text_of(answer)


def test_a_round_that_is_closed_by_hand_says_when_it_was(client, round, letter):
    rounds.close(round=round, by=None)
    day = timezone.localtime(timezone.now(), round.time_zone).day
    assert f"Answers were taken until {day} " in text_of(client.get(letter))


# Wrong links


@pytest.mark.parametrize(
    "token",
    ["x", "0", "1", "1-", "-", "1-x", "999-AAAAAAAAAAAAAAAAAAAAAA", "1-r..", "1-r.a.b", "1-r", "9" * 30 + "-a", "é",
     "1-é", "٣-a", "%00", "1-%00", "%ED%A0%80", "a" * 2000, "1-r.%F0%9F%98%80.x", "..", "1-.", "1 -a"],
)  # fmt: skip
@pytest.mark.parametrize("more", ["", "send/"])
def test_a_link_that_leads_nowhere(client, round, token, more):
    answer = client.get(f"/answer/{token}/{more}")
    assert answer.status_code == 404
    if not more:
        assert client.post(f"/answer/{token}/", {"c1-rating": "yes", "c1-revision": "0."}).status_code == 404


def test_a_link_of_another_round_or_with_one_letter_changed_leads_nowhere(client, round, token):
    other = factories.make_round()
    assert client.get(f"/answer/{token}/").status_code == 200
    assert client.get(f"/answer/{other.pk}{token[token.index('-') :]}/").status_code == 404
    for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        if last != token[-1]:
            assert client.get(f"/answer/{token[:-1]}{last}/").status_code == 404
    assert "This link leads nowhere" in text_of(client.get("/answer/1-x/"))


# Bad input


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("c1-rating", "maybe"),
        ("c1-rating", "yes\x00"),
        ("c1-reason", "x" * 4001),
        ("c1-reason", "a\x00b"),
        ("c1-reason", "a\uffffb"),
        ("c1-reason", "Write to me@example.org"),
        ("c1-reason", "See https://example.org"),
        ("c1-reason", "Call 70 12 34 56"),
        ("about-action", "x" * 1001),
        ("about-action", "www.example.org"),
        ("c1-tentative", "on"),
    ],
)
def test_what_cannot_be_taken_stays_in_the_form(client, letter, name, value):
    form = opened(client, letter) | {"c2-rating": "yes", name: value}
    refused = client.post(letter, form)
    assert refused.status_code == 422
    assert "field-error" in refused.content.decode()
    again = form_in(refused, "c1-revision")
    if "\x00" not in value and name not in {"c1-rating"}:
        assert again[name] == value
    assert [mark.criterion.number for mark in AnswerMark.objects.all()] == [2]


@pytest.mark.parametrize(
    "revision", ["", "x", "-1.0123456789abcdef", "1e9.0", "9" * 40 + ".0", "0.0123456789abcdef", "٣.0123456789abcdef"]
)
def test_a_revision_that_nobody_gave_is_an_older_page(client, letter, revision):
    assert client.post(letter, {"c1-rating": "yes", "c1-revision": revision}).status_code == 302
    assert mark().rating == "yes"
    assert client.post(letter, {"c1-rating": "no", "c1-revision": revision}).status_code == 409
    assert mark().rating == "yes"


def test_parts_that_do_not_exist_are_passed_over(client, letter):
    typed = {"c8-rating": "yes", "c8-revision": "0.", "c0-revision": "0.", "x": "y", "c1-rating": "yes"}
    assert client.post(letter, typed).status_code == 302
    assert not Answer.objects.exists()


# Words that would tell


def test_a_telephone_number_is_pointed_out_and_may_be_none(client, letter):
    refused = save(client, letter, c1_rating="yes", c1_reason="Decree 70 12 34 56")
    assert refused.status_code == 422
    assert "looks like a telephone number" in text_of(refused)
    shown = re.search(
        r"<p class=\"minor\" data-asks ?(hidden)?>\s*<label for=\"id_c1-no_phone\"", refused.content.decode()
    )
    assert shown
    assert not shown[1]
    form = form_in(refused, "c1-revision")
    assert client.post(letter, form | {"c1-no_phone": "on"}).status_code == 302
    assert mark().reason == "Decree 70 12 34 56"
    assert save(client, letter, c2_rating="no").status_code == 302  # not asked again of what was kept


def test_an_address_cannot_be_insisted_on(client, letter):
    refused = save(client, letter, c1_rating="yes", c1_reason="me@example.org 70 12 34 56", c1_no_phone="on")
    assert refused.status_code == 422
    assert "is an e-mail address, and could tell who wrote this" in text_of(refused)
    assert "looks like a telephone number" not in text_of(refused)


# Two pages of one respondent


def test_an_older_page_never_writes_over_a_newer_one_unseen(client, letter):
    older = opened(client, letter)
    save(client, letter, c1_rating="yes", c1_reason="Typed on the telephone.", c2_rating="partly")
    both = client.post(letter, older | {"c1-rating": "no", "c1-reason": "Typed on the laptop.", "c3-rating": "unknown"})
    assert both.status_code == 409
    said = text_of(both)
    assert "Another page of yours saved something else here meanwhile." in said
    assert "Typed on the telephone." in said
    assert (mark(1).rating, mark(2).rating, mark(3).rating) == ("yes", "partly", "unknown")
    form = form_in(both, "c1-revision")
    assert (form["c1-rating"], form["c1-reason"]) == ("no", "Typed on the laptop.")
    assert form["c2-rating"] == "partly"  # left alone on the older page: it stands as it was saved
    assert client.post(letter, form).status_code == 302
    assert (mark(1).rating, mark(1).reason) == ("no", "Typed on the laptop.")
    assert (mark(2).rating, mark(2).revision) == ("partly", 1)


def test_the_same_on_both_pages_is_no_conflict(client, letter):
    older = opened(client, letter)
    save(client, letter, c1_rating="yes")
    assert client.post(letter, older | {"c1-rating": "yes"}).status_code == 302
    assert (mark().revision, AnswerMark.objects.count()) == (1, 1)


def test_the_action_and_the_category_too(client, round, letter):
    first, second = round.groups.all()
    older = opened(client, letter)
    save(client, letter, about_group=str(first.pk), about_action="Meet monthly.")
    both = client.post(letter, older | {"about-group": str(second.pk), "about-action": "Close it."})
    assert both.status_code == 409
    assert "Meet monthly." in text_of(both)
    assert "Government" in text_of(both)
    assert Answer.objects.get().action == "Meet monthly."
    assert client.post(letter, form_in(both, "c1-revision")).status_code == 302
    assert (Answer.objects.get().action, Answer.objects.get().group) == ("Close it.", second)


# The script


def test_the_script_saves_one_part_and_is_told_its_revision(client, letter):
    typed = part(client, letter, rating="yes", reason="A plan.")
    report = client.post(letter, typed, headers=JSON).json()
    assert (report["saved"], list(report["revisions"]), report["problems"], report["conflicts"]) == (
        True,
        ["c1"],
        {},
        [],
    )
    assert re.fullmatch(r"Saved at \d\d:\d\d\. 1 of 7 answered\.", report["status"])
    assert report["revisions"]["c1"] == opened(client, letter)["c1-revision"]
    assert client.post(letter, typed, headers=JSON).json()["revisions"] == report["revisions"]  # the same once more
    assert Answer.objects.count() == 1
    newer = typed | {"c1-revision": report["revisions"]["c1"], "c1-reason": "Another plan."}
    assert client.post(letter, newer, headers=JSON).status_code == 200
    late = client.post(letter, typed, headers=JSON)  # arrives after the newer one
    assert (late.status_code, late.json()["conflicts"]) == (409, ["c1"])
    assert mark().reason == "Another plan."


def test_the_script_is_told_what_to_ask(client, letter):
    report = client.post(letter, part(client, letter, rating="yes", reason="70 12 34 56"), headers=JSON)
    assert (report.status_code, report.json()["asks"], report.json()["revisions"]) == (422, ["c1"], {})
    report = client.post(letter, part(client, letter, "c2", rating="unknown", tentative="on"), headers=JSON).json()
    assert report["asks"] == []
    assert "Only a Yes, a Partly or a No can be in doubt" in report["problems"]["c2"][0]


def test_after_sending_the_script_says_that_it_stays_sent(client, letter):
    save(client, letter, then="send", c1_rating="yes")
    report = client.post(letter, part(client, letter, rating="no"), headers=JSON).json()
    assert re.fullmatch(r"Saved at \d\d:\d\d and sent\. 1 of 7 answered\.", report["status"])


def test_the_script_is_told_that_the_round_is_closed(client, round, letter):
    typed = part(client, letter, rating="yes")
    rounds.close(round=round, by=None)
    refused = client.post(letter, typed, headers=JSON)
    assert (refused.status_code, refused.json()["saved"]) == (410, False)


def test_one_part_costs_at_most_six_queries(client, round, letter):
    for _ in range(200):
        factories.make_invitee(round=round)
    costs = []
    for values in ({"rating": "yes"}, {"rating": "no", "reason": "Changed."}, {"rating": "no", "reason": "Changed."}):
        typed = part(client, letter, **values)
        with CaptureQueriesContext(connection) as queries:
            assert client.post(letter, typed, headers=JSON).status_code == 200
        costs.append(len(queries))
    typed = part(client, letter, "about", action="Meet.", group=str(round.groups.first().pk))
    with CaptureQueriesContext(connection) as queries:
        assert client.post(letter, typed, headers=JSON).status_code == 200
    costs.append(len(queries))
    assert max(costs) <= MOST_QUERIES, costs


def test_the_page_costs_the_same_for_two_thousand_invited(client, round, letter):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(letter).status_code == 200
        return len(queries)

    few = cost()
    Invitee.objects.bulk_create(Invitee(round=round, way="link") for _ in range(2000))
    assert cost() == few
    assert few <= 6


# Nothing else is kept, and nobody else gets to know


def test_no_session_and_no_message_and_nothing_in_caches(client, round, letter):
    other = handed_over(round)
    seen = [
        client.get(letter),
        save(client, letter, c1_rating="yes"),
        save(client, letter, then="send"),
        client.get(f"{letter}send/"),
    ]
    seen += [
        client.get(other),
        client.post(other, {"word": links.new_word()}),
        client.get("/answer/"),
        client.get("/answer/x/"),
    ]
    for answer in seen:
        assert answer["Referrer-Policy"] == "strict-origin"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "sessionid" not in answer.cookies
    assert not Session.objects.exists()


def test_links_out_of_the_page_name_no_origin(client, letter):
    said = client.get(letter).content.decode()
    out = [link for link in re.findall(r"<a [^>]*href=\"[^#\"][^>]*>", said) if letter not in link]
    assert out
    assert all("noreferrer" in link for link in out)


def test_who_is_signed_in_has_no_special_power_and_is_not_named(cast, round, letter):
    save(Client(), letter, c1_rating="yes", c1_reason="Mine alone.")
    for person in cast.everybody:
        client = signed_in(person)
        said = client.get(letter)
        assert said.status_code == 200  # the link opens it
        assert person.email not in said.content.decode()
        assert client.get(f"/answer/{round.pk}/").status_code == 404


def test_a_phone_that_keeps_no_cookies_can_answer(letter):
    client = Client(enforce_csrf_checks=True)
    form = opened(client, letter) | {"c1-rating": "yes"}
    client.cookies.clear()
    assert client.post(letter, form).status_code == 302
    assert mark().rating == "yes"


def test_a_failure_says_nothing_of_the_link_in_the_log(client, token, letter, monkeypatch, caplog):
    def fail(*_arguments, **_options):
        raise RuntimeError("no")

    monkeypatch.setattr("assessments.views.responding.Questionnaire", fail)
    client.raise_request_exception = False
    from coordhub.logs import WithoutPrivateParts

    assert client.get(letter).status_code == 500
    assert caplog.records
    for record in caplog.records:
        assert WithoutPrivateParts().filter(record)
        assert token not in record.getMessage()


# Languages


def test_the_page_speaks_the_language_of_the_round_unless_the_visitor_chose(client, round, letter):
    at(round, language="fr")
    assert client.get(letter)["Content-Language"] == "fr"
    assert 'lang="fr"' in client.get(letter).content.decode()
    assert client.get(letter, headers={"Accept-Language": "en"})["Content-Language"] == "fr"
    assert client.get(f"{letter}?lang=en")["Content-Language"] == "en"
    assert client.get(letter)["Content-Language"] == "en"  # kept while they go on
    chosen = Client()
    chosen.cookies["django_language"] = "en"
    assert chosen.get(letter)["Content-Language"] == "en"
    assert Client().get(f"{letter}?lang=xx")["Content-Language"] == "fr"
    assert Client().get("/answer/x/", headers={"Accept-Language": "fr"})["Content-Language"] == "fr"


@pytest.mark.parametrize("saved", ["2460", "9999", "<script>", "12345", "14:32", "١٤٣٢"])
def test_only_a_time_is_repeated(client, letter, saved):
    assert "Saved at" not in text_of(client.get(letter, {"saved": saved}))


def test_an_administrator_without_a_second_factor_may_answer_like_everybody(cast, letter):
    cast.elena.authenticator_set.all().delete()
    assert signed_in(cast.elena).get(letter).status_code == 200
