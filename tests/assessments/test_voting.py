"""The silent first vote of a meeting: once a card, shown from five votes on, in the room or counted from slips."""

import pytest

from assessments import inviting, reconciling, settling, voting
from assessments.conflicts import NotReady
from assessments.models import Answer, Basis, Round, Tally, Version
from structures.vocabulary import Circle
from tests import factories
from tests.forms import form_in, opened, signed_in, words_of

VOTE = ("yes", "partly", "no", "yes", "yes", "unknown", "yes")


@pytest.fixture
def vote(card):
    return f"/assessments/{card.pk}/vote/"


@pytest.fixture
def room(card, cast, vote):
    """An open vote of a room of nine."""
    return voting.open_vote(version=card.versions.get(), by=cast.boris, heads=9)


def cast_votes(room, number, marks=VOTE):
    for _vote in range(number):
        factories.add_answer(round=room, marks=marks)


def test_a_vote_is_opened_with_a_code_for_the_room(card, boris, vote):
    form = opened(boris, vote, "heads")
    assert form["heads"] == "9"  # as many as took part in the meeting
    assert boris.post(vote, form | {"do": "open"})["Location"] == vote
    room = Round.objects.get()
    assert (room.state, room.room_heads, room.is_vote, room.closes, len(room.room_code)) == ("open", 9, True, None, 8)
    assert not set(room.room_code) - set(inviting.ROOM_ALPHABET)
    page = words_of(boris.get(vote))
    assert room.room_code in page and "127.0.0.1:8000/answer/" in page and "0 of 9 have voted" in page
    assert "data:image/svg+xml" in boris.get(vote).content.decode()
    assert room.history.get().history_user.email == "boris@example.org"


@pytest.mark.parametrize("heads", ["", "1", "many", "99999999999"])
def test_a_room_of_no_number_is_refused(boris, vote, heads):
    assert boris.post(vote, {"heads": heads, "do": "open"}).status_code == 422
    assert not Round.objects.exists()


def test_while_it_is_open_only_the_number_of_votes_is_shown(room, boris, vote, card):
    cast_votes(room, 8)
    factories.add_answer(round=room, marks=VOTE, sent=False)
    page = words_of(boris.get(vote))
    assert "8 of 9 have voted" in page and "more votes than heads" not in page
    for address in (vote, f"/assessments/{card.pk}/present/?c=1", f"/assessments/{card.pk}/edit/"):
        assert "8 Yes" not in words_of(boris.get(address))  # there is no criterion 8
    assert reconciling.outcome(room).empty


def test_more_votes_than_heads_are_pointed_out(room, boris, vote):
    cast_votes(room, 10)
    assert "There are more votes than heads" in words_of(boris.get(vote))


def test_closing_shows_the_vote_and_keeps_no_row_of_anybody(room, boris, vote, card):
    cast_votes(room, 6)
    assert boris.post(vote, {"do": "close"})["Location"] == vote
    assert not Answer.objects.exists()
    page = words_of(boris.get(vote))
    assert "6 Yes of 6 answers" in page and "6 unknown of 6 answers" in page
    assert "6 Yes of 6 answers" in words_of(boris.get(f"/assessments/{card.pk}/present/?c=1"))
    card.refresh_from_db()
    assert card.voices == 9  # the voices of a meeting are those who took part


def test_fewer_than_five_votes_are_not_shown_and_not_kept(room, boris, vote):
    cast_votes(room, 4)
    boris.post(vote, {"do": "close"})
    page = words_of(boris.get(vote))
    assert "Fewer than 5 people voted" in page and "4 Yes" not in page
    assert not Tally.objects.exists() and not Answer.objects.exists()


def test_a_second_vote_is_refused_and_none_is_opened_again(room, boris, vote, card, cast):
    cast_votes(room, 6)
    boris.post(vote, {"do": "close"})
    version = card.versions.get()
    for write in (
        lambda: voting.open_vote(version=version, by=cast.boris, heads=9),
        lambda: voting.count_by_hand(version=version, by=cast.boris, slips=9, counts={}),
    ):
        with pytest.raises(NotReady, match="voted already"):
            write()
    assert boris.post(vote, {"heads": "9", "do": "open"})["Location"] == vote
    assert boris.get(f"{vote}count/")["Location"] == vote
    assert Round.objects.get().state == Round.State.RECONCILING


def test_a_double_click_opens_one_vote_and_closes_it_once(boris, vote):
    for do in ("open", "open", "close", "close"):
        assert boris.post(vote, {"heads": "9", "do": do}).status_code == 302
    assert Round.objects.get().state == Round.State.RECONCILING


def test_closing_where_nobody_voted_yet_opens_nothing(boris, vote):
    assert boris.post(vote, {"do": "close"}).status_code == 302
    assert not Round.objects.exists()


def test_the_card_is_published_only_once_its_vote_is_closed(room, boris, vote, card, cast):
    factories.Mark.objects.filter(version__assessment=card).update(rating="yes")
    version = Version.objects.with_card().get(assessment=card)
    assert settling.problems_before_publishing(version) == ["The silent first vote is still open. Close it first."]
    cast_votes(room, 6)
    boris.post(vote, {"do": "close"})
    settling.publish(version=Version.objects.with_card().get(pk=version.pk), by=cast.amina, circle=Circle.COUNTRY)
    room.refresh_from_db()
    assert room.state == Round.State.PUBLISHED
    assert boris.get(vote).status_code == 404


@pytest.mark.parametrize("basis", [Basis.EXPERT, Basis.SURVEY])
def test_only_meetings_vote(cast, basis):
    card = factories.make_card(structure=cast.body, author=cast.amina, state="draft", basis=basis, voices=None)
    with pytest.raises(NotReady, match="belongs to the card of a meeting"):
        voting.open_vote(version=card.versions.get(), by=cast.amina, heads=9)
    for page in ("vote/", "vote/slips/", "vote/count/", "sides/", "sides/national/"):
        assert signed_in(cast.amina).get(f"/assessments/{card.pk}/{page}").status_code == 404


def test_no_correction_votes(cast):
    card = factories.make_card(structure=cast.body, author=cast.amina)
    factories.add_version(assessment=card, number=2, state="draft", reason="Misread.")
    for page in ("vote", "sides", "present"):
        assert signed_in(cast.amina).get(f"/assessments/{card.pk}/{page}/").status_code == 404


# On paper


def test_slips_to_print_hold_every_question_and_no_trace_of_who_gets_one(boris, vote):
    page = boris.get(f"{vote}slips/").content.decode()
    assert page.count('class="slip"') == 2 and page.count("Question 7?") == 2 and page.count("☐") == 2 * 7 * 5
    first, second = page.split('<section class="slip"')[1:]
    assert first.split("<p>")[1].split("</section>")[0] == second.split("<p>")[1].split("</section>")[0]


def counted(client, vote, **counts):
    form = form_in(client.get(f"{vote}count/"), "slips")
    return client.post(f"{vote}count/", form | counts)


def test_what_was_counted_from_slips_is_shown_like_a_vote(boris, vote):
    counts = {"slips": "8", "c1-yes": "5", "c1-no": "3", "c2-yes": "4"}
    assert counted(boris, vote, **counts)["Location"] == vote
    room = Round.objects.get()
    assert (room.by_hand, room.state, room.room_heads, room.room_code) == (True, "reconciling", 8, None)
    page = words_of(boris.get(vote))
    assert "5 Yes, 3 No of 8 answers" in page and "Counted from slips of paper." in page
    assert "4 Yes" not in page  # fewer than five answered it
    assert set(Tally.objects.values_list("criterion__number", "rating", "count")) == {(1, "yes", 5), (1, "no", 3)}


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"slips": "4", "c1-yes": "4"}, "With fewer than 5 slips"),
        ({"slips": "6", "c1-yes": "5", "c1-no": "2"}, "Criterion 1: 7 votes on 6 slips. Count again."),
        ({"slips": "", "c1-yes": "5"}, "This field is required"),
        ({"slips": "6", "c1-yes": "-1"}, "greater than or equal to 0"),
        ({"slips": "6", "c1-yes": "some"}, "Enter a whole number"),
        ({"slips": "9999999999"}, "less than or equal to 1000"),
    ],
)
def test_counts_that_cannot_be_are_refused(boris, vote, counts, said):
    answer = counted(boris, vote, **counts)
    assert answer.status_code == 422 and said in words_of(answer)
    assert not Round.objects.exists() and not Tally.objects.exists()
