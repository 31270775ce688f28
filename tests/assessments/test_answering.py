"""A card from start to publication through its pages, as a browser without JavaScript sends them."""

import re

import pytest
from django.contrib.sessions.models import Session

from assessments import settling
from assessments.models import Assessment, Mark, Version
from tests.forms import form_in, opened, text_of

DRAFT, SUBMITTED, RETURNED = Version.State.DRAFT, Version.State.SUBMITTED, Version.State.RETURNED
JSON = {"Accept": "application/json"}


def mark(card, number):
    return Mark.objects.get(version__assessment=card, criterion__number=number)


def state_of(card):
    return card.versions.get().state


# The whole life


def test_a_card_from_start_to_publication(cast, boris, amina, sign_in):
    assert "?basis=meeting" in boris.get(f"/structures/{cast.body.slug}/assess/").content.decode()
    address = f"/structures/{cast.body.slug}/assess/?basis=meeting"
    form = opened(boris, address, "held")
    form |= {"held": "2025-06-12", "voices": "9", "agreed_on": "2025-03", "agreed_by_words": "the chair"}
    started = boris.post(address, form)
    card = Assessment.objects.get()
    edit = f"/assessments/{card.pk}/edit/"
    assert (started.status_code, started["Location"]) == (302, edit)
    assert (card.as_of.iso(), card.voices, card.agreed_on.iso(), card.author) == (
        "2025-06-12",
        9,
        "2025-03",
        cast.boris,
    )

    # half of it, then away
    form = opened(boris, edit)
    form |= {"c1-rating": "yes", "c1-reason": "The strategy was signed.", "c2-rating": "partly", "c2-stated_as": "Most"}
    form |= {"c3-rating": "no", "c3-tentative": "on", "card-dissent": "National NGOs saw 3 as a Yes."}
    saved = boris.post(edit, form | {"then": "stay"})
    assert (saved.status_code, saved["Location"]) == (302, edit)
    back = boris.get(edit)
    assert "3 of 7 answered" in text_of(back)
    form = form_in(back, "c1-revision")
    assert [form[f"c{n}-rating"] for n in range(1, 8)] == ["yes", "partly", "no"] + ["not_assessed"] * 4
    assert (form["c1-reason"], form["c2-stated_as"], form["c3-tentative"]) == ("The strategy was signed.", "Most", "on")
    assert form["card-dissent"] == "National NGOs saw 3 as a Yes."
    assert [form[f"c{n}-revision"] for n in (1, 2, 3, 4)] == ["2", "2", "2", "1"]

    # the rest, and sent
    form |= {"c4-rating": "unknown", "c5-rating": "not_applicable", "c5-reason": "No partner is left."}
    form |= {"c6-rating": "yes", "c7-rating": "partly"}
    checked = boris.post(edit, form | {"then": "check"})
    assert checked["Location"] == card.get_absolute_url()
    page = text_of(boris.get(card.get_absolute_url()))
    assert "2 Yes, 2 Partly, 1 No?, 1 unknown, 1 not applicable" in page
    assert "5 of 6 rated" in page
    assert boris.post(f"/assessments/{card.pk}/send/").status_code == 302
    assert state_of(card) == SUBMITTED
    assert boris.get(edit).status_code == 403

    # returned with a word, mended, sent again
    assert f'href="{card.get_absolute_url()}"' in amina.get("/").content.decode()
    back = f"/assessments/{card.pk}/return/"
    assert amina.post(back, opened(amina, back, "word") | {"word": "Who said No to 3?"}).status_code == 302
    assert state_of(card) == RETURNED
    assert "Who said No to 3?" in text_of(boris.get(edit))
    form = opened(boris, edit) | {"c3-reason": "Two ministries."}
    assert boris.post(edit, form).status_code == 302
    assert boris.post(f"/assessments/{card.pk}/send/").status_code == 302

    # settled and published
    form = opened(amina, edit) | {"c7-rating": "yes", "c7-reason": "Agreed on the phone with the chair."}
    assert amina.post(edit, form).status_code == 302
    publish = f"/assessments/{card.pk}/publish/"
    form = opened(amina, publish, "circle")
    assert form["circle"] == "country"
    published = amina.post(publish, form)
    assert (published.status_code, published["Location"]) == (302, card.get_absolute_url())
    version = card.versions.get()
    assert (version.state, version.published_by) == ("published", cast.amina)

    # read
    page = sign_in(cast.chloe).get(card.get_absolute_url()).content.decode()
    read = re.findall(r'data-criterion="(\d)" data-rating="(\w+)" data-tentative="(\w+)">([^<]*)<', page)
    assert read == [
        ("1", "yes", "false", "Yes"),
        ("2", "partly", "false", "Most"),
        ("3", "no", "true", "No"),
        ("4", "unknown", "false", "Unknown"),
        ("5", "not_applicable", "false", "Not applicable"),
        ("6", "yes", "false", "Yes"),
        ("7", "yes", "false", "Yes"),
    ]
    for words in (
        "The strategy was signed.",
        "Two ministries.",
        "National NGOs saw 3 as a Yes.",
        "9\N{NO-BREAK SPACE}voices",
    ):
        assert words in page
    for client in (boris, amina):
        assert client.get(edit).status_code == 404
    assert sign_in(cast.dan).get(card.get_absolute_url()).status_code == 404


# Saving


def test_what_cannot_be_read_does_not_stop_the_rest(card, boris, edit):
    form = opened(boris, edit) | {"c1-rating": "yes", "c2-stated_as": "Splendid", "c3-rating": "not_applicable"}
    answer = boris.post(edit, form | {"c4-reason": "Not sure yet."})
    assert answer.status_code == 422
    assert [mark(card, number).rating for number in (1, 2, 3)] == ["yes", "not_assessed", "not_assessed"]
    assert mark(card, 4).reason == "Not sure yet."
    page = text_of(answer)
    assert "Saved, but for these answers." in page
    assert re.findall(r'<a href="#c(\d)">', answer.content.decode()) == ["2", "3"]
    again = form_in(answer, "c1-revision") | {"c2-stated_as": "Most", "c3-reason": "There is no ministry."}
    assert boris.post(edit, again).status_code == 302
    assert [mark(card, number).rating for number in (1, 2, 3)] == ["yes", "partly", "not_applicable"]


def test_everything_typed_is_still_in_the_page(card, boris, edit):
    form = opened(boris, edit)
    ratings = ["yes", "partly", "no", "unknown", "not_applicable", "yes", "not_assessed"]
    for number, rating in enumerate(ratings, 1):
        form |= {f"c{number}-rating": rating, f"c{number}-reason": f'  <b>"{number}" & l’été</b>\nsecond line  '}
    form |= {"c1-stated_as": "Yes?", "c2-stated_as": "Most", "c4-tentative": "on", "c6-stated_as": "Splendid & co"}
    form |= {"c7-stated_as": "what?", "card-dissent": "</textarea><script>alert(1)</script>"}
    answer = boris.post(edit, form)
    assert answer.status_code == 422
    forget = re.compile(r"revision$|csrfmiddlewaretoken|kept_for")
    again = form_in(answer, "c1-revision")
    assert {n: v for n, v in again.items() if not forget.search(n)} == {
        n: v for n, v in form.items() if not forget.search(n)
    }
    assert "<script>alert" not in answer.content.decode()


def test_unreadable_words_are_refused_with_what_would_be_understood(card, boris, edit):
    answer = boris.post(edit, opened(boris, edit) | {"c2-stated_as": "Splendid"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "“Splendid” cannot be read as an answer" in page
    for word in ("Yes", "Mostly", "Broadly", "Not yet", "Don’t know", "n/a"):
        assert word in page
    assert mark(card, 2).rating == "not_assessed"


def test_unreadable_words_are_explained_in_the_readers_language(card, boris, edit):
    answer = boris.post(edit + "?lang=fr", opened(boris, edit) | {"c2-stated_as": "Splendid"})
    page = text_of(answer)
    for word in ("Oui", "Globalement", "Pas encore", "Ne sait pas", "Sans objet"):
        assert word in page
    assert "Mostly" not in page


@pytest.mark.parametrize(
    ("words", "rating", "tentative"),
    [
        ("Most", "partly", False),
        ("Yes?", "yes", True),
        ("oui ?", "yes", True),
        ("NOT YET", "no", False),
        ("?", "unknown", False),
        ("-", "not_assessed", False),
    ],
)
def test_words_without_an_answer_are_read_as_on_a_slide(card, boris, edit, words, rating, tentative):
    assert boris.post(edit, opened(boris, edit) | {"c2-stated_as": words}).status_code == 302
    found = mark(card, 2)
    assert (found.rating, found.tentative, found.stated_as) == (rating, tentative, words)


def test_words_beside_an_answer_that_no_table_knows_are_kept(card, boris, edit):
    form = opened(boris, edit) | {"c2-rating": "partly", "c2-stated_as": "On good days"}
    assert boris.post(edit, form).status_code == 302
    assert (mark(card, 2).rating, mark(card, 2).stated_as) == ("partly", "On good days")


def test_words_that_read_otherwise_are_asked_about(card, boris, edit):
    answer = boris.post(edit, opened(boris, edit) | {"c2-rating": "yes", "c2-stated_as": "Not yet"})
    assert answer.status_code == 422
    assert "“Not yet” reads as No" in text_of(answer)
    assert 'name="c2-keep_both"' in answer.content.decode()
    assert 'name="c1-keep_both"' not in answer.content.decode()
    assert mark(card, 2).rating == "not_assessed"
    kept = boris.post(edit, form_in(answer, "c1-revision") | {"c2-keep_both": "on"})
    assert kept.status_code == 302
    assert (mark(card, 2).rating, mark(card, 2).stated_as) == ("yes", "Not yet")


def test_what_was_kept_on_purpose_is_not_asked_again(card, boris, edit):
    asked = {"c2-rating": "yes", "c2-stated_as": "Not yet", "c2-keep_both": "on"}
    assert boris.post(edit, opened(boris, edit) | asked).status_code == 302
    answer = boris.post(edit, opened(boris, edit) | {"c1-rating": "no"})
    assert (answer.status_code, mark(card, 1).rating, mark(card, 2).rating) == (302, "no", "yes")
    answer = boris.post(edit, opened(boris, edit) | {"c2-rating": "partly"})  # a change is asked about again
    assert answer.status_code == 422


def test_yes_in_words_with_doubt_beside_a_yes_without_is_asked_about(card, boris, edit):
    answer = boris.post(edit, opened(boris, edit) | {"c2-rating": "yes", "c2-stated_as": "Yes?"})
    assert answer.status_code == 422
    assert "“Yes?” reads as Yes (in doubt)" in text_of(answer)
    assert boris.post(edit, form_in(answer, "c1-revision") | {"c2-tentative": "on"}).status_code == 302
    assert (mark(card, 2).rating, mark(card, 2).tentative) == ("yes", True)


@pytest.mark.parametrize("how", ["no answer yet", "no radio at all"])
def test_an_answer_can_be_un_chosen(card, boris, edit, how):
    boris.post(edit, opened(boris, edit) | {"c1-rating": "yes", "c1-tentative": "on", "c1-reason": "A plan."})
    form = opened(boris, edit)
    del form["c1-tentative"]
    if how == "no radio at all":
        del form["c1-rating"]
    else:
        form["c1-rating"] = "not_assessed"
    assert boris.post(edit, form).status_code == 302
    found = mark(card, 1)
    assert (found.rating, found.tentative, found.reason, found.revision) == ("not_assessed", False, "A plan.", 3)


@pytest.mark.parametrize("words", ["Yes", "Most", "On good days"])
def test_an_answer_that_was_taken_away_is_not_read_from_the_words_that_it_left(card, boris, edit, words):
    answer = {"c2-rating": "yes", "c2-stated_as": words, "c2-keep_both": "on"}
    assert boris.post(edit, opened(boris, edit) | answer).status_code == 302
    asked = boris.post(edit, opened(boris, edit) | {"c2-rating": "not_assessed"})
    assert asked.status_code == 422
    assert f"its words “{words}” are still here" in text_of(asked)
    assert mark(card, 2).rating == "yes"
    emptied = boris.post(edit, form_in(asked, "c1-revision") | {"c2-stated_as": ""})
    assert (emptied.status_code, mark(card, 2).rating, mark(card, 2).stated_as) == (302, "not_assessed", "")


def test_words_without_their_answer_can_be_kept_and_are_not_read_later(card, boris, edit):
    boris.post(edit, opened(boris, edit) | {"c2-rating": "yes", "c2-stated_as": "Yes"})
    asked = boris.post(edit, opened(boris, edit) | {"c2-rating": "not_assessed"})
    assert boris.post(edit, form_in(asked, "c1-revision") | {"c2-keep_both": "on"}).status_code == 302
    assert (mark(card, 2).rating, mark(card, 2).stated_as) == ("not_assessed", "Yes")
    assert boris.post(edit, opened(boris, edit) | {"c1-rating": "no"}).status_code == 302
    assert mark(card, 2).rating == "not_assessed"
    assert boris.post(edit, opened(boris, edit) | {"c2-stated_as": "Most"}).status_code == 302
    assert mark(card, 2).rating == "partly"  # new words are read


def test_not_applicable_needs_a_reason(card, boris, edit):
    for blank in ("", "   \n"):
        answer = boris.post(edit, opened(boris, edit) | {"c5-rating": "not_applicable", "c5-reason": blank})
        assert answer.status_code == 422
        assert "Say why the question does not arise" in text_of(answer)
    assert form_in(answer, "c1-revision")["c5-rating"] == "not_applicable"
    assert mark(card, 5).rating == "not_assessed"


@pytest.mark.parametrize("rating", ["unknown", "not_applicable", "not_assessed"])
def test_doubt_belongs_to_a_rating(card, boris, edit, rating):
    form = opened(boris, edit) | {"c5-rating": rating, "c5-tentative": "on", "c5-reason": "so it was said"}
    answer = boris.post(edit, form)
    assert answer.status_code == 422
    assert "Only a Yes, a Partly or a No can be in doubt" in text_of(answer)
    assert mark(card, 5).reason == ""


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("c5-rating", "maybe", "maybe is not one of the available choices"),
        ("c5-reason", "x" * 4001, "at most 4000 characters"),
        ("c5-stated_as", "x" * 101, "at most 100 characters"),
        ("c5-reason", "a\x00b", "U+0000"),
        ("card-dissent", "a\x1bb", "U+001B"),
        ("card-dissent", "x" * 4001, "at most 4000 characters"),
    ],
)
def test_a_field_that_cannot_be_kept_is_refused_by_itself(card, boris, edit, field, value, problem):
    answer = boris.post(edit, opened(boris, edit) | {"c1-rating": "yes", field: value})
    assert answer.status_code == 422
    assert problem in text_of(answer)
    assert mark(card, 1).rating == "yes"


def test_text_is_kept_in_one_form_of_each_letter(card, boris, edit):
    boris.post(edit, opened(boris, edit) | {"c1-reason": "e\u0301te\u0301\r\nfin"})
    assert mark(card, 1).reason == "été\nfin"


def test_saving_what_is_there_writes_nothing(card, boris, edit):
    boris.post(edit, opened(boris, edit) | {"c1-rating": "yes"})
    before = Mark.history.count()
    assert boris.post(edit, opened(boris, edit)).status_code == 302
    assert (Mark.history.count(), mark(card, 1).revision) == (before, 2)


# Two people


def test_two_people_on_one_answer_are_shown_both(card, boris, amina, edit):
    mine, hers = opened(boris, edit), opened(amina, edit)
    amina.post(edit, hers | {"c1-rating": "no", "c1-reason": "Nobody signed it.", "c2-rating": "yes"})
    answer = boris.post(edit, mine | {"c1-rating": "yes", "c1-reason": "The plan of 2024.", "c3-rating": "partly"})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "amina@example.org changed this answer" in page
    assert "Nobody signed it." in page
    assert (mark(card, 1).rating, mark(card, 2).rating, mark(card, 3).rating) == ("no", "yes", "partly")
    again = form_in(answer, "c1-revision")
    assert (again["c1-rating"], again["c1-reason"]) == ("yes", "The plan of 2024.")
    assert boris.post(edit, again).status_code == 302
    assert (mark(card, 1).rating, mark(card, 1).reason) == ("yes", "The plan of 2024.")
    kept = list(mark(card, 1).history.order_by("revision").values_list("reason", "history_user__email"))[1:]
    assert kept == [("Nobody signed it.", "amina@example.org"), ("The plan of 2024.", "boris@example.org")]


def test_after_a_conflict_the_others_answers_that_i_left_alone_stay(card, boris, amina, edit):
    """The page that shows both goes on holding my old view of answers that she changed and I did not."""
    mine, hers = opened(boris, edit), opened(amina, edit)
    amina.post(edit, hers | {"c1-rating": "no", "c2-rating": "yes", "c2-reason": "Hers alone."})
    answer = boris.post(edit, mine | {"c1-rating": "yes"})
    assert answer.status_code == 409
    assert boris.post(edit, form_in(answer, "c1-revision")).status_code == 302
    assert (mark(card, 1).rating, mark(card, 2).rating, mark(card, 2).reason) == ("yes", "yes", "Hers alone.")


def test_after_a_fault_the_others_answers_that_i_left_alone_stay(card, boris, amina, edit):
    mine, hers = opened(boris, edit), opened(amina, edit)
    amina.post(edit, hers | {"c2-rating": "yes", "c2-reason": "Hers alone.", "card-dissent": "Hers too."})
    answer = boris.post(edit, mine | {"c1-rating": "not_applicable"})
    assert answer.status_code == 422
    assert boris.post(edit, form_in(answer, "c1-revision") | {"c1-reason": "No ministry."}).status_code == 302
    assert (mark(card, 2).rating, mark(card, 2).reason) == ("yes", "Hers alone.")
    assert card.versions.get().dissent == "Hers too."


def test_an_answer_with_a_fault_is_not_written_over_the_others_unseen(card, boris, amina, edit):
    mine, hers = opened(boris, edit), opened(amina, edit)
    amina.post(edit, hers | {"c1-rating": "yes", "c1-reason": "The plan was signed."})
    answer = boris.post(edit, mine | {"c1-rating": "not_applicable"})
    answer = boris.post(edit, form_in(answer, "c1-revision") | {"c1-reason": "No ministry."})
    assert answer.status_code == 409
    assert "The plan was signed." in text_of(answer)
    assert mark(card, 1).rating == "yes"


def test_two_people_on_the_dissent_are_shown_both(card, boris, amina, edit):
    mine, hers = opened(boris, edit), opened(amina, edit)
    amina.post(edit, hers | {"card-dissent": "Donors saw 3 otherwise."})
    answer = boris.post(edit, mine | {"card-dissent": "NGOs saw 3 otherwise."})
    assert answer.status_code == 409
    assert "Donors saw 3 otherwise." in text_of(answer)
    again = form_in(answer, "c1-revision")
    assert again["card-dissent"] == "NGOs saw 3 otherwise."
    assert boris.post(edit, again).status_code == 302
    assert card.versions.get().dissent == "NGOs saw 3 otherwise."


def test_the_notice_of_a_conflict_leads_to_its_questions(card, boris, amina, edit):
    mine, hers = opened(boris, edit), opened(amina, edit)
    amina.post(edit, hers | {"c2-rating": "yes", "c5-rating": "no", "card-dissent": "Hers."})
    mine |= {"c1-rating": "yes", "c2-rating": "no", "c5-rating": "yes", "card-dissent": "Mine."}
    page = boris.post(edit, mine).content.decode()
    assert re.findall(r'<a href="#(\w+)">', page) == ["c2", "c5", "dissent"]
    assert all(f'id="{place}"' in page for place in ("c2", "c5", "dissent"))


@pytest.mark.parametrize("revision", ["", "x", "0", "9" * 5000], ids=["none", "word", "zero", "endless"])
def test_an_answer_without_a_readable_revision_is_not_written(card, boris, edit, revision):
    answer = boris.post(edit, opened(boris, edit) | {"c1-rating": "yes", "c1-revision": revision})
    assert answer.status_code == 422
    assert form_in(answer, "c1-revision")["c1-rating"] == "yes"
    assert mark(card, 1).rating == "not_assessed"


# The card moved on while the page was open


@pytest.mark.parametrize("step", ["send", "publish"])
def test_what_was_typed_stays_on_the_page_when_the_card_moved_on(card, boris, amina, edit, step):
    boris.post(edit, opened(boris, edit) | {"c1-rating": "yes"})
    form = opened(boris, edit)
    amina.post(f"/assessments/{card.pk}/{step}/", {"circle": "country"})
    assert state_of(card) == {"send": "submitted", "publish": "published"}[step]
    answer = boris.post(
        edit, form | {"c2-rating": "no", "c2-reason": "Typed for an hour.", "card-dissent": "And this."}
    )
    assert answer.status_code == 409
    again = form_in(answer, "c1-revision")
    assert (again["c2-rating"], again["c2-reason"]) == ("no", "Typed for an hour.")
    assert again["card-dissent"] == "And this."
    assert "Not saved" in text_of(answer)
    assert 'name="then"' not in answer.content.decode()  # no button that could not save
    assert "autosave.js" not in answer.content.decode()
    assert (mark(card, 2).rating, mark(card, 2).reason) == ("not_assessed", "")


def test_what_was_typed_stays_when_the_card_moves_on_at_the_same_moment(card, boris, edit, monkeypatch):
    """Between reading the card and writing it: the check in the transaction decides."""
    boris.post(edit, opened(boris, edit) | {"c1-rating": "yes"})
    form = opened(boris, edit) | {"c2-reason": "Typed for an hour."}
    fill_in = settling.fill_in

    def fill_in_too_late(**asked):
        card.versions.update(state=SUBMITTED)
        return fill_in(**asked)

    monkeypatch.setattr(settling, "fill_in", fill_in_too_late)
    answer = boris.post(edit, form)
    assert answer.status_code == 409
    assert form_in(answer, "c1-revision")["c2-reason"] == "Typed for an hour."
    assert "this card is now “Sent”" in text_of(answer)
    assert mark(card, 2).reason == ""


def test_an_autosave_after_the_card_moved_on_says_that_it_was_not_saved(card, boris, amina, edit):
    boris.post(edit, opened(boris, edit) | {"c1-rating": "yes"})
    form = opened(boris, edit)
    amina.post(f"/assessments/{card.pk}/send/")
    answer = boris.post(edit, form | {"c2-rating": "no"}, headers=JSON)
    assert answer.status_code == 409
    assert answer.json()["saved"] is False
    assert "Sent" in answer.json()["status"]


def test_an_empty_card_is_not_sent(card, boris):
    answer = boris.post(f"/assessments/{card.pk}/send/", follow=True)
    assert "No criterion has an answer yet. Answer at least one." in text_of(answer)
    assert state_of(card) == DRAFT


def test_a_double_click_sends_once(card, boris, edit):
    boris.post(edit, opened(boris, edit) | {"c1-rating": "yes"})
    first, second = (boris.post(f"/assessments/{card.pk}/send/") for _click in range(2))
    assert first["Location"] == second["Location"] == card.get_absolute_url()
    assert card.versions.get().history.filter(state=SUBMITTED).count() == 1


def test_a_return_needs_a_word(card, amina, edit):
    card.versions.update(state=SUBMITTED)
    back = f"/assessments/{card.pk}/return/"
    answer = amina.post(back, opened(amina, back, "word") | {"word": "  "})
    assert answer.status_code == 422
    assert state_of(card) == SUBMITTED


def test_a_double_click_returns_once(card, amina):
    card.versions.update(state=SUBMITTED)
    back = f"/assessments/{card.pk}/return/"
    form = opened(amina, back, "word")
    assert amina.post(back, form | {"word": "Look at 3."})["Location"] == card.get_absolute_url()
    assert amina.post(back, form | {"word": "Look at 4."})["Location"] == card.get_absolute_url()
    assert card.versions.get().returned_with == "Look at 3."


def test_a_draft_is_thrown_away_after_asking(card, cast, boris):
    discard = f"/assessments/{card.pk}/discard/"
    assert "Delete your draft" in text_of(boris.get(discard))
    assert Assessment.objects.exists()
    answer = boris.post(discard)
    assert answer["Location"] == cast.body.get_absolute_url()
    assert not Assessment.objects.exists()


# Autosave


def test_an_autosave_reports_what_the_script_needs(card, boris, edit):
    answer = boris.post(edit, opened(boris, edit) | {"c1-rating": "yes"}, headers=JSON)
    report = answer.json()
    assert answer.status_code == 200
    assert (report["saved"], report["conflicts"], report["problems"]) == (True, [], {})
    assert report["revisions"] == {"c1": 2, **{f"c{n}": 1 for n in range(2, 8)}, "card": 1}
    assert re.fullmatch(r"Saved at \d\d:\d\d\. 1 of 7 answered\.", report["status"])
    assert mark(card, 1).rating == "yes"


def test_an_autosave_reports_faults_by_answer(card, boris, edit):
    form = opened(boris, edit) | {"c1-rating": "yes", "c2-stated_as": "Splendid"}
    answer = boris.post(edit, form, headers=JSON)
    report = answer.json()
    assert answer.status_code == 422
    assert list(report["problems"]) == ["c2"]
    assert "“Splendid” cannot be read" in report["problems"]["c2"][0]
    assert (mark(card, 1).rating, report["revisions"]["c1"]) == ("yes", 2)


def test_an_autosave_reports_a_conflict_and_the_page_then_shows_both(card, boris, amina, edit):
    mine, hers = opened(boris, edit), opened(amina, edit)
    amina.post(edit, hers | {"c1-rating": "no", "c1-reason": "Nobody signed it."})
    mine |= {"c1-rating": "yes", "c1-reason": "The plan of 2024."}
    answer = boris.post(edit, mine, headers=JSON)
    assert (answer.status_code, answer.json()["conflicts"], answer.json()["saved"]) == (409, ["c1"], False)
    answer = boris.post(edit, mine)  # the Save button, with the revision that the script left as it was
    assert answer.status_code == 409
    assert "Nobody signed it." in text_of(answer)
    assert mark(card, 1).rating == "no"


def test_an_autosave_never_writes_over_what_somebody_else_answered_meanwhile(card, boris, amina, edit):
    mine, hers = opened(boris, edit), opened(amina, edit)
    amina.post(edit, hers | {"c2-rating": "yes", "c2-reason": "Hers alone."})
    mine["c1-rating"] = "no"
    take_up(mine, boris.post(edit, mine, headers=JSON).json())
    mine["c3-rating"] = "no"
    assert boris.post(edit, mine, headers=JSON).status_code == 200
    assert (mark(card, 2).rating, mark(card, 2).reason) == ("yes", "Hers alone.")
    assert (mark(card, 1).rating, mark(card, 3).rating) == ("no", "no")


def take_up(form, report):
    """As static/js/autosave.js does: new revisions, but for answers in conflict."""
    for prefix, revision in report["revisions"].items():
        if prefix not in report["conflicts"]:
            form[f"{prefix}-revision"] = str(revision)


def test_an_autosave_signed_out_is_sent_to_the_sign_in_page(card, boris, edit):
    form = opened(boris, edit)
    Session.objects.all().delete()
    answer = boris.post(edit, form | {"c1-rating": "yes"}, headers=JSON)
    assert answer.status_code == 302
    assert mark(card, 1).rating == "not_assessed"
