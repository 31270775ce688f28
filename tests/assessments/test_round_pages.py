"""The pages of a round: what they say, what they never say, what a form does with what cannot be."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments import inviting, links, planning, rounds
from assessments.models import Basis, InvitedCategory, Invitee, Round
from tests import factories
from tests.forms import form_in, opened, signed_in, text_of

HOUR = datetime.timedelta(hours=1)
NEW = "/structures/cod-body/round/new/"


def page_of(round, name=""):
    return f"/assessments/{round.assessment_id}/round/" + (f"{name}/" if name else "")


@pytest.fixture
def planned(cast):
    return factories.make_round(structure=cast.body, state="planned", facilitator=cast.boris)


@pytest.fixture
def opened_round(cast):
    return factories.make_round(structure=cast.body, facilitator=cast.boris)


def plan(amina, **typed):
    """What the page of a new round answers to a form in which this was typed."""
    form = opened(amina, NEW, field="code")
    return amina.post(NEW, form | {"invited_un": "12", "invited_government": "8", **typed})


# Planning


def test_a_round_is_planned_on_one_page(cast, amina):
    typed = {"agreed_on": "2025-05", "agreed_by_words": "The chair", "facilitator": "Boris@example.org"}
    answer = plan(amina, facilitator_as="Governance adviser", closes="2090-03-01T18:00", language="fr", **typed)
    round = Round.objects.get()
    assert answer["Location"] == page_of(round)
    assert (round.facilitator, round.language) == (cast.boris, "fr")
    assert round.closes == datetime.datetime(2090, 3, 1, 17, tzinfo=datetime.UTC)  # 18:00 in Kinshasa
    assert planning.people_planned(round) == ({"government": 8, "un": 12}, [["government"], ["un"]])


def test_a_fresh_plan_closes_in_two_weeks_and_speaks_the_countrys_language(cast, amina):
    cast.country.language = "fr"
    cast.country.save()
    form = opened(amina, NEW, field="code")
    day = timezone.localdate(timezone=planning.zone_of(cast.body)) + datetime.timedelta(days=14)
    assert (form["closes"], form["language"]) == (f"{day}T18:00", "fr")


def test_with_too_few_people_the_page_offers_the_meeting_and_writes_nothing(amina):
    answer = plan(amina, invited_un="9", invited_government="")
    assert answer.status_code == 422
    page = text_of(answer)
    assert "A round needs at least 10 people to answer, and this one would ask 9." in page
    assert 'href="/structures/cod-body/assess/?basis=meeting"' in page
    assert not Round.objects.exists()


GROUPED = {
    "as proposed": (
        {"invited_un": "6", "invited_government": "8", "invited_donor": "9"},
        [["government", "un"], ["donor"]],
    ),
    "by hand": (
        {"invited_un": "8", "group_un": "B", "group_government": "A", "invited_donor": "9", "group_donor": "A"},
        [["government", "donor"], ["un"]],
    ),
    "all in one: nobody is asked": ({"group_un": "A", "group_government": "A"}, []),
    "too few for two groups": ({"invited_un": "7", "invited_government": "5"}, []),
    "a group for nobody": ({"group_donor": "C"}, [["government"], ["un"]]),
}


@pytest.mark.parametrize(("typed", "groups"), GROUPED.values(), ids=GROUPED)
def test_categories_are_shown_together(amina, typed, groups):
    assert plan(amina, **typed).status_code == 302
    assert planning.people_planned(Round.objects.get())[1] == groups


REFUSED = {
    "a small group": (
        {"invited_un": "7", "group_un": "A", "group_government": "B"},
        "This group has 7 people; it needs at least 8.",
    ),
    "somebody left over": ({"group_un": "A"}, "who is left over could be computed from the rest"),
    "an unknown group": ({"group_un": "Z"}, "Z is not one of the available choices"),
    "fewer than nobody": ({"invited_un": "-3"}, "greater than or equal to 0"),
    "no number": ({"invited_un": "many"}, "Enter a whole number"),
    "a stranger": (
        {"facilitator": "nour@example.org", "facilitator_as": "Adviser"},
        "Nobody with this address has a right here.",
    ),
    "a facilitator from abroad": (
        {"facilitator": "dan@example.org", "facilitator_as": "Adviser"},
        "Nobody with this address has a right here.",
    ),
    "a facilitator without a function": ({"facilitator": "boris@example.org"}, "Say the post or function"),
    "no closing": ({"closes": ""}, "This field is required"),
    "a closing that is over": ({"closes": "2020-01-01T10:00"}, "This moment is over."),
    "a closing before the opening": (
        {"opens": "2091-01-01T10:00", "closes": "2090-01-01T10:00"},
        "This lies before the opening.",
    ),
    "a year that is none": ({"closes": "9999-12-31T23:59"}, "This year cannot be meant."),
    "no date": ({"as_of": "soon"}, "is not a date that can be read"),
    "an agreement to come": ({"agreed_on": "2090"}, "This date lies in the future"),
    "a language of its own": ({"language": "tlh"}, "is not one of the available choices"),
    "an unknown organisation": ({"facilitator_from": "Friends of nobody"}, "Nothing that you may see is called so."),
    "a character that cannot be kept": ({"purpose": "a\x00b"}, "U+0000"),
}


@pytest.mark.parametrize(("typed", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_planned_is_said_beside_the_field_and_what_was_typed_stays(amina, typed, said):
    typed = {"purpose": "For the retreat.", **typed}
    answer = plan(amina, **typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    if "\x00" not in typed["purpose"]:
        assert "For the retreat." in text_of(answer)
    assert not Round.objects.exists()


def test_a_facilitator_of_the_secretariat_needs_a_reason(cast, amina):
    unicef = factories.make_organisation(code="unicef", name="UNICEF")
    factories.make_seat(structure=cast.body, role="secretariat", organisation=unicef)
    typed = {"facilitator": "boris@example.org", "facilitator_as": "Adviser", "facilitator_from": "unicef"}
    answer = plan(amina, **typed)
    assert answer.status_code == 422
    assert "UNICEF has a leading seat in this body (Secretariat), and members may hold back." in text_of(answer)
    assert plan(amina, facilitator_because="Nobody else has the time.", **typed).status_code == 302
    round = Round.objects.get()
    assert (round.facilitator_from, round.facilitator_because) == (unicef, "Nobody else has the time.")


def test_a_second_round_starts_from_the_last_one_with_one_click(cast, amina):
    last = factories.make_round(
        structure=cast.body, state="reconciling", answers=[["no"] * 7] * 5, language="fr", purpose="For the retreat."
    )
    factories.make_invitee(round=last, email="ines@example.org", category="un", written_to=True)
    like = f"?like={last.assessment_id}"
    assert f'href="{like}"' in text_of(amina.get(NEW))
    form = opened(amina, NEW + like, field="code")
    assert (form["language"], form["purpose"], form["invited_un"]) == ("fr", "For the retreat.", "12")
    assert (form["agreed_on"], form["opens"]) == ("", "")  # to be agreed anew
    assert amina.post(NEW + like, form).status_code == 302
    new = Round.objects.exclude(pk=last.pk).get()
    assert [row.email for row in new.invitees.all()] == ["ines@example.org"]


def test_a_double_click_plans_one_round_and_an_old_page_no_other(amina):
    form = opened(amina, NEW, field="code") | {"invited_un": "12"}
    assert amina.post(NEW, form)["Location"] == amina.post(NEW, form)["Location"]
    assert Round.objects.count() == 1
    again = amina.post(NEW, form | {"purpose": "Another."})
    assert again.status_code == 422
    assert "This page was already used for another assessment." in text_of(again)


def test_two_people_at_one_plan_see_each_other(cast, amina, planned):
    fatou = signed_in(cast.fatou)
    first, second = (opened(client, page_of(planned, "plan"), field="revision") for client in (fatou, amina))
    assert fatou.post(page_of(planned, "plan"), first | {"purpose": "Fatou’s."}).status_code == 302
    answer = amina.post(page_of(planned, "plan"), second | {"purpose": "Amina’s."})
    assert answer.status_code == 409
    assert "Fatou’s." in text_of(answer)
    assert "Amina’s." in text_of(answer)
    assert amina.post(page_of(planned, "plan"), form_in(answer, "revision")).status_code == 302
    assert Round.objects.get().purpose == "Amina’s."


# Inviting


def test_a_list_is_shown_before_anybody_is_invited(cast, amina, planned):
    address = page_of(planned, "invite")
    answer = amina.post(address, {"text": "ines@example.org; ONU\npaul@example.org", "category": "donor"})
    assert answer.status_code == 200
    assert not Invitee.objects.exists()
    assert "2 new addresses" in text_of(answer)
    assert amina.post(address, form_in(answer, "step")).status_code == 302
    assert dict(Invitee.objects.values_list("email", "category")) == {
        "ines@example.org": "un",
        "paul@example.org": "donor",
    }


def test_what_is_not_understood_is_listed_and_the_rest_can_be_invited(amina, planned):
    factories.make_invitee(round=planned, email="tom@example.org")
    text = "ines@example.org\nMinistry of Water\ntom@example.org\nines@example.org"
    answer = amina.post(page_of(planned, "invite"), {"text": text})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Line 2: “Ministry of Water” – There is no e-mail address in this line." in page
    assert "1 address is invited already, and stays as it is: tom@example.org" in page
    assert "1 address stands in the list more than once" in page
    amina.post(page_of(planned, "invite"), form_in(answer, "step"))
    assert set(Invitee.objects.values_list("email", flat=True)) == {"ines@example.org", "tom@example.org"}


@pytest.mark.parametrize(
    "data", ["é@example.org\nines@example.org;État".encode("cp1252"), b"\xef\xbb\xbfines@example.org;UN"]
)
def test_a_list_may_be_a_file(amina, planned, data):
    answer = amina.post(page_of(planned, "invite"), {"file": SimpleUploadedFile("list.csv", data)})
    assert "1 new address" in text_of(answer)


BAD_FILES = {
    "a workbook": (b"PK\x03\x04", "Save its sheet as CSV"),
    "too large": (b"a" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    "empty": (b"", "Paste at least one address, or choose a file."),
}


@pytest.mark.parametrize(("data", "said"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_cannot_be_read_says_what_to_do(amina, planned, data, said):
    answer = amina.post(page_of(planned, "invite"), {"file": SimpleUploadedFile("list.csv", data)})
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_who_is_added_to_an_open_round_is_written_to_at_once(amina, opened_round, mailoutbox):
    amina.post(page_of(opened_round, "invite"), {"text": "ines@example.org", "step": "invite"})
    assert [letter.to for letter in mailoutbox] == [["ines@example.org"]]


def test_an_address_can_be_taken_off_until_the_round_opens(amina, planned):
    ines = factories.make_invitee(round=planned, email="ines@example.org")
    page = amina.get(page_of(planned, "invite")).content.decode()
    assert f"/invite/{ines.pk}/off/" in page
    rounds_page = page_of(planned, f"invite/{ines.pk}/off")
    assert amina.post(rounds_page).status_code == 302
    assert not Invitee.objects.exists()


def test_the_addresses_of_an_open_round_have_no_way_off_and_nothing_beside_them(amina, opened_round):
    ines = factories.make_invitee(round=opened_round, email="ines@example.org", written_to=True)
    before = amina.get(page_of(opened_round, "invite")).content.decode()
    assert "/off/" not in before
    assert str(ines.pk) not in before
    factories.add_answer(round=opened_round, key=links.key_of(links.token_of(ines)))

    def shown(page):
        return page[page.index("<h2>Invited by letter</h2>") : page.index("<footer")]

    assert shown(amina.get(page_of(opened_round, "invite")).content.decode()) == shown(before)


def test_links_are_shown_once_in_the_language_of_the_round(amina, planned):
    Round.objects.update(language="fr")
    form = opened(amina, page_of(planned, "links"), field="code")
    answer = amina.post(page_of(planned, "links"), form | {"number": "2"})
    tokens = [links.token_of(row) for row in Invitee.objects.filter(way="link")]
    assert len(tokens) == 2
    page = answer.content.decode()
    for token in tokens:
        assert f"/answer/{token}/?lang=fr" in page
        for later in ("", "invite", "links", "slips", "plan"):
            assert token not in amina.get(page_of(planned, later)).content.decode()


def test_slips_have_a_picture_each(amina, planned):
    form = opened(amina, page_of(planned, "slips"), field="code")
    page = amina.post(page_of(planned, "slips"), form | {"number": "8"}).content.decode()
    assert page.count('src="data:image/svg+xml') == 8
    assert len(set(page.split('src="data:image/svg+xml')[1:])) == 8
    assert all(links.token_of(row) in page for row in Invitee.objects.filter(way="slip"))


@pytest.mark.parametrize("number", ["0", "-1", "201", "many", ""])
def test_a_number_of_links_that_cannot_be(amina, planned, number):
    form = opened(amina, page_of(planned, "links"), field="code")
    assert amina.post(page_of(planned, "links"), form | {"number": number}).status_code == 422
    assert not Invitee.objects.exists()


def test_the_wall_of_a_room_shows_address_and_code(amina, planned):
    answer = amina.post(page_of(planned, "room"), {"heads": "12"})
    assert answer["Location"] == page_of(planned, "room/wall")
    page = text_of(amina.get(answer["Location"]))
    round = Round.objects.get()
    assert round.room_code in page
    assert "http://127.0.0.1:8000/answer/" in page
    assert "data:image/svg+xml" in page


# Opening


def test_opening_writes_to_everybody_and_a_double_click_no_second_time(cast, amina, planned, mailoutbox):
    for name in ("ines", "paul"):
        factories.make_invitee(round=planned, email=f"{name}@example.org")
    assert "2 letters go out now. Language: English." in text_of(amina.get(page_of(planned, "open")))
    for _click in range(2):
        assert amina.post(page_of(planned, "open")).status_code == 302
    assert sorted(letter.to[0] for letter in mailoutbox) == ["ines@example.org", "paul@example.org"]
    assert Round.objects.get().state == "open"


def test_what_is_missing_stands_on_the_page_and_nothing_opens(amina, planned):
    Round.objects.update(facilitator=None)
    answer = amina.post(page_of(planned, "open"))
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Nobody is invited yet." in page
    assert "Name the facilitator" in page
    assert Round.objects.get().state == "planned"


# Watching


def test_the_page_tells_how_many_have_answered_and_never_who_or_what(amina, cast):
    answers = [{"marks": ["no"] * 7, "group": 1 + number % 2, "reasons": {1: "Nobody signed."}} for number in range(6)]
    answers.append({"marks": ["yes"] * 7, "sent": False})
    round = factories.make_round(structure=cast.body, answers=answers)
    factories.make_invitee(round=round, email="ines@example.org", category="un", written_to=True)
    page = text_of(amina.get(page_of(round)))
    assert "6 of 20 have answered" in page
    assert page.count("3 of 8") == page.count("3 of 12") == 1
    assert "1 by letter" in page
    for never in ("Nobody signed", "ines@", "Yes", "data-rating"):
        assert never not in page


def test_of_a_small_group_it_is_not_told_how_many_answered(amina, cast):
    round = factories.make_round(
        structure=cast.body,
        invited=(("government", 4), ("un", 12)),
        answers=[{"marks": ["no"] * 7, "group": 1 + number % 2} for number in range(6)],
    )
    page = text_of(amina.get(page_of(round)))
    assert "6 of 16 have answered" in page
    assert page.count("not told, the group is too small") == 2  # the other could be subtracted from all
    assert "3 of" not in page


def test_more_answers_than_heads_are_pointed_out(amina, cast):
    round = factories.make_round(
        structure=cast.body, answers=[["yes"] * 7] * 13, room_code="ACDEFGHJ", room_heads=12, groups=[]
    )
    assert "There are more answers (13) than people who were asked (12)." in text_of(amina.get(page_of(round)))
    Round.objects.update(room_heads=13)
    assert "There are more answers" not in text_of(amina.get(page_of(round)))


def test_a_round_whose_time_is_over_closes_when_somebody_looks(amina, cast):
    now = timezone.now()
    round = factories.make_round(
        structure=cast.body, opens=now - 48 * HOUR, closes=now - 2 * HOUR, answers=[["yes"] * 7] * 6
    )
    page = text_of(amina.get(page_of(round)))
    assert Round.objects.get().state == "reconciling"
    assert "6 of 20 have answered" in page
    assert f'href="/assessments/{round.assessment_id}/settle/"' in page


NEXT = {
    "invite": ("planned", {}, False, "Invite the members"),
    "complete": ("planned", {"facilitator": None}, True, "Complete the plan"),
    "open": ("planned", {}, True, "Open the round"),
    "remind": ("open", {}, True, "Remind those who have not answered"),
    "settle": ("reconciling", {}, True, "Settle the answers"),
    "read": ("published", {}, True, "Read the card"),
    "again": ("cancelled", {}, True, "Plan another round"),
}


@pytest.mark.parametrize(("state", "columns", "asks", "button"), NEXT.values(), ids=NEXT)
def test_one_step_comes_next(cast, amina, state, columns, asks, button):
    round = factories.make_round(structure=cast.body, state=state, **{"facilitator": cast.boris, **columns})
    if asks:
        factories.make_invitee(round=round, written_to=True)
    page = text_of(amina.get(page_of(round)))
    assert page.count('class="button"') == 1
    assert f">{button}<" in page.split('class="button"')[1].split("</")[0] + "<"


def test_letters_that_wait_come_before_reminders(amina, opened_round, mailoutbox):
    factories.make_invitee(round=opened_round)
    assert "Send the rest (1 letter)" in text_of(amina.get(page_of(opened_round)))
    for _click in range(2):
        amina.post(page_of(opened_round, "write"))
    assert len(mailoutbox) == 1


def test_the_facilitator_looks_and_runs_nothing(cast, boris, opened_round):
    page = text_of(boris.get(page_of(opened_round)))
    assert "You are the facilitator" in page
    for name in ("extend", "close", "cancel", "invite", "remind"):
        assert page_of(opened_round, name) not in page


def test_the_history_says_who_did_what_and_never_who_is_asked(cast, amina, planned):
    inviting.invite_addresses(round=planned, by=cast.fatou, people={"ines@example.org": ""})
    planning.open_round(round=planned, by=cast.amina)
    planning.extend(round=planned, by=cast.fatou, closes=planned.closes + HOUR, because="No power.")
    rounds.cancel(round=planned, by=cast.amina, because="The body is dissolved.")
    page = text_of(amina.get(page_of(planned)))
    history = page[page.index("What was done, when and by whom") :]
    for said in ("Invited: 1 by letter.", "Planned → Open", "No power.", "The body is dissolved.", "fatou@example.org"):
        assert said in history, said
    assert "ines@" not in page


# While it is open


def test_those_who_have_not_answered_are_reminded_and_nobody_is_told_how_many(amina, opened_round, mailoutbox):
    ines, _paul = (factories.make_invitee(round=opened_round, written_to=True) for _ in range(2))
    factories.add_answer(round=opened_round, key=links.key_of(links.token_of(ines)))
    answer = amina.post(page_of(opened_round, "remind"), follow=True)
    assert "Those who have not answered were reminded." in text_of(answer)
    assert len(mailoutbox) == 1
    again = amina.post(page_of(opened_round, "remind"), follow=True)
    assert "Today’s reminder has gone out already" in text_of(again)
    assert len(mailoutbox) == 1


def test_a_reminder_says_the_same_when_everybody_has_answered(amina, opened_round, mailoutbox):
    ines = factories.make_invitee(round=opened_round, written_to=True)
    factories.add_answer(round=opened_round, key=links.key_of(links.token_of(ines)))
    answer = amina.post(page_of(opened_round, "remind"), follow=True)
    assert "Those who have not answered were reminded." in text_of(answer)
    assert mailoutbox == []


def test_more_time_is_told_once_with_its_reason(amina, opened_round, mailoutbox):
    factories.make_invitee(round=opened_round, written_to=True)
    typed = {"closes": "2090-01-01T10:00", "because": "No power in two provinces."}
    for _click in range(2):
        assert amina.post(page_of(opened_round, "extend"), typed).status_code == 302
    (letter,) = mailoutbox
    assert "No power in two provinces." in letter.body
    assert "1 January 2090, 10:00 (Kinshasa time)" in letter.body
    assert "Moved: No power in two provinces." in text_of(amina.get(page_of(opened_round)))


def test_closing_early_explains_the_hour_that_is_left(amina, opened_round):
    factories.make_invitee(round=opened_round)
    assert "what somebody has begun is still taken for an hour" in text_of(amina.get(page_of(opened_round, "close")))
    answer = amina.post(page_of(opened_round, "close"), follow=True)
    assert "What was begun before is still taken for an hour" in text_of(answer)
    assert Round.objects.get().state == "open"


def test_closing_where_everybody_answered_leads_to_the_answers(amina, cast):
    round = factories.make_round(structure=cast.body, answers=[["yes"] * 7] * 10)
    for _person in range(10):
        factories.make_invitee(round=round)
    assert "The round closes at once" in text_of(amina.get(page_of(round, "close")))
    answer = amina.post(page_of(round, "close"), follow=True)
    assert "the answers can be settled now" in text_of(answer)


# The desk, and the page where a card begins


def test_the_desk_lists_the_rounds_one_runs_or_facilitates(cast, amina, boris, opened_round, planned):
    factories.make_round(structure=cast.body, state="published")
    factories.make_round(structure=cast.body, state="cancelled")
    factories.make_round(structure=cast.body, basis=Basis.MEETING)
    factories.make_round(structure=cast.other_body)
    for client in (amina, boris, signed_in(cast.fatou)):
        page = text_of(client.get("/"))
        found = page[page.index("Rounds under way") :]
        assert found.count("/round/") == 2
        assert page_of(opened_round) in found
    for person in (cast.chloe, cast.marc, cast.nour):
        assert "/round/" not in text_of(signed_in(person).get("/"))


def test_who_is_asked_sees_that_they_are_and_gets_the_letter_again(cast, opened_round, mailoutbox):
    nour = signed_in(cast.nour)
    invitee = factories.make_invitee(round=opened_round, email=cast.nour.email, written_to=True)
    before = text_of(nour.get("/"))
    assert "Cod Body asks you how it works, until" in before
    assert links.token_of(invitee) not in before
    for _click in range(2):
        nour.post(page_of(opened_round, "letter"))
    (letter,) = mailoutbox
    assert (letter.to, links.token_of(invitee) in letter.body) == ([cast.nour.email], True)
    factories.add_answer(round=opened_round, key=links.key_of(links.token_of(invitee)))
    nour.get("/")  # the message about the letter
    assert said_of_the_round(text_of(nour.get("/"))) == said_of_the_round(before)


def said_of_the_round(page):
    return page[page.index("My desk</h1>") : page.index("Send me the letter again")].split('name="csrf')[0]


@pytest.mark.parametrize("state", ["planned", "reconciling", "cancelled"])
def test_nobody_is_told_of_a_round_that_takes_no_answers(cast, state):
    round = factories.make_round(structure=cast.body, state=state)
    factories.make_invitee(round=round, email=cast.nour.email, written_to=True)
    assert "asks you how it works" not in text_of(signed_in(cast.nour).get("/"))


def test_the_round_is_offered_to_those_who_can_run_one(cast, amina, boris):
    assert NEW in text_of(amina.get("/structures/cod-body/assess/"))
    assert NEW not in text_of(boris.get("/structures/cod-body/assess/"))


# Speed


PAGES = [("planned", ""), ("planned", "invite"), ("open", ""), ("open", "invite"), ("reconciling", "")]


@pytest.mark.parametrize(("state", "name"), PAGES)
def test_a_round_of_two_thousand_needs_as_few_queries_as_one_of_ten(cast, amina, state, name):
    round = factories.make_round(structure=cast.body, state=state, facilitator=cast.boris)
    found = []
    for size in (10, 2000):
        people = [Invitee(round=round, way="letter", email=f"m{size}-{n}@example.org") for n in range(size)]
        Invitee.objects.bulk_create(people)
        with CaptureQueriesContext(connection) as queries:
            assert amina.get(page_of(round, name)).status_code == 200
        found.append(len(queries))
    assert found[0] == found[1]
    assert max(found) <= 12, found


def test_the_plan_page_needs_few_queries(cast, amina, planned):
    InvitedCategory.objects.create(round=planned, category="donor", invited=3)
    for address in (NEW, page_of(planned, "plan"), page_of(planned, "open")):
        with CaptureQueriesContext(connection) as queries:
            assert amina.get(address).status_code == 200
        assert len(queries) <= 12, address


@pytest.mark.parametrize("state", ["planned", "open"])
def test_the_card_of_a_round_under_way_leads_to_the_round_whoever_may_watch_it(cast, sign_in, state):
    round = factories.make_round(structure=cast.body, state=state, facilitator=cast.boris)
    address = f"/assessments/{round.assessment_id}/"
    for person in (cast.amina, cast.fatou, cast.boris, cast.elena):
        assert sign_in(person).get(address)["Location"] == f"{address}round/"
    for person in (cast.chloe, cast.marc, cast.dan, cast.nour, None):
        assert sign_in(person).get(address).status_code == 404
