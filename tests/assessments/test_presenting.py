"""The present view: one criterion at a time, as links that work without JavaScript; saved at once."""

import pytest

from assessments.models import Action, Mark, Version
from structures.models import Organisation
from tests import factories
from tests.forms import opened, signed_in, words_of


@pytest.fixture
def where(card):
    return f"/assessments/{card.pk}/present/"


def links(answer):
    """The way to the page before and the one after, as the page offers them."""
    html = answer.content.decode()
    found = {}
    for rel in ("prev", "next"):
        tags = [tag for tag in html.split("<a ")[1:] if f'rel="{rel}"' in tag.split(">")[0]]
        found[rel] = tags[0].split('href="')[1].split('"')[0] if tags else None
    return found


def test_plain_links_lead_from_the_list_through_every_criterion_to_the_end_and_back(boris, where):
    way, here = [], ""
    while here is not None:
        way.append(here)
        here = links(boris.get(f"{where}{here}"))["next"]
    assert way == ["", *[f"?c={number}" for number in range(1, 8)], "?c=end"]
    while here := links(boris.get(f"{where}{way.pop()}"))["prev"]:
        assert here == (way[-1] or "?c=begin")


@pytest.mark.parametrize("here", ["8", "0", "x", "", "３", "1'", "99999999999999999999999", "%00"])
def test_there_is_no_other_place(boris, where, here):
    assert boris.get(f"{where}?c={here}").status_code == 404


def test_the_agreed_mark_its_reason_and_dissent_are_saved_on_the_way(boris, where, card):
    form = opened(boris, f"{where}?c=3", "c3-revision")
    assert "c2-revision" not in form and form["then"] == "3"
    form |= {"c3-rating": "partly", "c3-reason": "Minutes come late.", "c3-dissent": "The donors: No.", "then": "4"}
    assert boris.post(f"{where}?c=3", form)["Location"] == f"{where}?c=4"
    mark = Mark.objects.get(version__assessment=card, criterion__number=3)
    assert (mark.rating, mark.reason, mark.dissent) == ("partly", "Minutes come late.", "The donors: No.")
    assert Mark.objects.filter(version__assessment=card, rating="not_assessed").count() == 6


@pytest.mark.parametrize("then", ["", "9", "//evil.example", "end\n"])
def test_a_way_on_that_there_is_not_stays_where_it_was(boris, where, then):
    form = opened(boris, f"{where}?c=3", "c3-revision") | {"then": then}
    assert boris.post(f"{where}?c=3", form)["Location"] == f"{where}?c=3"


def test_the_dissent_of_the_card_is_written_at_the_end(boris, where, card):
    form = opened(boris, f"{where}?c=end", "card-dissent") | {"card-dissent": "The ministry, on 4."}
    assert boris.post(f"{where}?c=end", form)["Location"] == f"{where}?c=end"
    assert card.versions.get().dissent == "The ministry, on 4."


def test_what_cannot_be_read_stays_on_the_page(boris, where):
    form = opened(boris, f"{where}?c=2", "c2-revision") | {"c2-rating": "not_applicable"}
    answer = boris.post(f"{where}?c=2", form)
    assert answer.status_code == 422 and "Say why the question does not arise" in words_of(answer)


def test_two_who_record_at_once_see_each_others_change(boris, amina, where):
    first, second = opened(boris, f"{where}?c=1", "c1-revision"), opened(amina, f"{where}?c=1", "c1-revision")
    boris.post(f"{where}?c=1", first | {"c1-rating": "yes"})
    answer = amina.post(f"{where}?c=1", second | {"c1-rating": "no"})
    assert answer.status_code == 409 and "boris@example.org" in words_of(answer)


def test_the_script_saves_one_criterion(boris, where):
    form = opened(boris, f"{where}?c=5", "c5-revision") | {"c5-rating": "yes"}
    report = boris.post(f"{where}?c=5", form, headers={"Accept": "application/json"}).json()
    assert report["saved"] and report["revisions"] == {"c5": 2} and "1 of 7 answered" in report["status"]


def test_presenting_leaves_what_the_facilitator_summed_up_as_it_is(cast):
    round = factories.make_round(structure=cast.body, state="reconciling", answers=[("yes",) * 7] * 6)
    Mark.objects.filter(version__assessment=round.assessment_id).update(summary="Some see a plan.")
    where = f"/assessments/{round.assessment_id}/present/"
    client = signed_in(cast.amina)
    form = opened(client, f"{where}?c=1", "c1-revision")
    assert "c1-summary" not in form
    client.post(f"{where}?c=1", form | {"c1-rating": "yes"})
    mark = Mark.objects.get(version__assessment=round.assessment_id, criterion__number=1)
    assert (mark.rating, mark.summary) == ("yes", "Some see a plan.")


def test_the_end_says_what_was_agreed_and_how_to_go_on(boris, amina, where, card, cast):
    marks = Mark.objects.filter(version__assessment=card)
    marks.update(rating="yes")
    marks.filter(criterion__number=2).update(rating="partly", dissent="The donors: No.")
    end = words_of(amina.get(f"{where}?c=end"))
    assert "6 Yes, 1 Partly" in end and "The donors: No." in end and "Check and publish" in end
    assert "Check the card" in words_of(boris.get(f"{where}?c=end"))  # who does not publish sends it from there


def test_the_end_counts_the_actions_of_this_card_that_one_may_see(amina, where, card):
    owner = Organisation.objects.create(code="owner", name="Owner", kind="un")
    columns = {"structure": card.structure, "what": "Hire.", "organisation": owner, "due": "2026-01-01"}
    Action.objects.create(assessment=card, **columns)
    Action.objects.create(**columns)
    assert amina.get(f"{where}?c=end").context["actions"] == 1


def test_a_card_that_is_published_or_an_experts_is_not_presented(cast, amina):
    published = factories.make_card(structure=cast.body)
    expert = factories.make_card(structure=cast.body, author=cast.amina, state="draft", basis="expert")
    assert {amina.get(f"/assessments/{card.pk}/present/").status_code for card in (published, expert)} == {404}


def test_a_card_of_somebody_elses_that_one_only_sent_is_not_presented(boris, where, card):
    Version.objects.filter(assessment=card).update(state="submitted")
    assert boris.get(where).status_code == 403
