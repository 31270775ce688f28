"""Two sides, one card: each is filled in unseen by one person, and seen beside the other once both are ready."""

import pytest

from assessments import settling, sides
from assessments.conflicts import NotReady
from assessments.models import Side, SideMark, Version
from structures.vocabulary import Circle
from tests import factories
from tests.forms import opened, signed_in, words_of

SECRET = "Our ministry was never asked."


@pytest.fixture
def where(card):
    return f"/assessments/{card.pk}/sides/"


def taken(card, which, person):
    return sides.take(assessment=card, which=which, by=person)


def filled(side, ratings, *, by, reason=""):
    marks = {mark.criterion.number: mark for mark in side.marks.select_related("criterion")}
    entries = [(marks[n].pk, marks[n].revision, {"rating": r, "reason": reason}) for n, r in ratings.items()]
    assert sides.fill_in(side=side, by=by, entries=entries) == []
    return side


@pytest.fixture
def both(card, cast):
    """Fatou fills in the national side and is ready; Amina the partners', and is not."""
    national = filled(taken(card, "national", cast.fatou), {1: "no", 2: "yes"}, by=cast.fatou, reason=SECRET)
    partners = filled(taken(card, "partners", cast.amina), {1: "yes", 2: "yes"}, by=cast.amina, reason="Seen by us.")
    sides.call_ready(side=national, by=cast.fatou, people=6)
    return national, partners


def make_ready(both, cast):
    sides.call_ready(side=both[1], by=cast.amina, people=5)


def test_a_side_is_taken_filled_in_and_called_ready_on_its_pages(card, cast, where):
    client = signed_in(cast.fatou)
    assert client.post(where, {"do": "take", "which": "national"})["Location"] == f"{where}national/"
    form = opened(client, f"{where}national/")
    assert not {"c1-dissent", "c1-summary", "card-dissent"} & set(form)
    report = client.post(f"{where}national/", form | {"c1-rating": "no"}, headers={"Accept": "application/json"}).json()
    assert report["saved"] and report["revisions"]["c1"] == 2
    form = opened(client, f"{where}national/") | {"c1-reason": SECRET, "then": "check"}
    assert client.post(f"{where}national/", form)["Location"] == where
    assert client.post(where, {"do": "ready", "which": "national", "people": ""}).status_code == 422
    assert client.post(where, {"do": "ready", "which": "national", "people": "6"})["Location"] == where
    side = Side.objects.get()
    assert (side.ready, side.people, side.author, side.history.count()) == (True, 6, cast.fatou, 2)
    assert client.get(f"{where}national/")["Location"] == where  # ready: fixed unless it is taken back
    assert client.post(where, {"do": "back", "which": "national"})["Location"] == f"{where}national/"
    assert client.get(f"{where}national/").status_code == 200


@pytest.mark.parametrize("name", ["amina", "boris", "elena"])
def test_nobody_sees_a_side_before_both_are_ready(card, cast, where, both, name):
    settling.send(version=with_an_answer(card), by=cast.boris)  # so that administrators see the card at all
    client = signed_in(getattr(cast, name))
    base = f"/assessments/{card.pk}/"
    addresses = [base, where, f"{where}national/", f"{base}present/?c=1", f"{base}edit/", f"{base}history/"]
    addresses += ["/structures/cod-body/", "/structures/cod-body/history/", "/", "/api/v1/scorecards"]
    for address in [*addresses, "/admin/", f"/admin/assessments/assessment/{card.pk}/change/"]:
        assert SECRET not in words_of(client.get(address, follow=True)), address
    assert client.get("/admin/assessments/sidemark/").status_code in {302, 403, 404}
    found = sides.of_card(card)
    assert not found.ready and found.pairs == {}


def with_an_answer(card):
    version = Version.objects.with_card().get(assessment=card)
    mark = version.marks.all()[0]
    type(mark).objects.filter(pk=mark.pk).update(rating="partly")
    return Version.objects.with_card().get(assessment=card)


def test_nobody_else_writes_into_a_side(card, cast, where, both):
    _national, partners = both
    form = opened(signed_in(cast.amina), f"{where}partners/")
    for person in (cast.fatou, cast.boris):
        answer = signed_in(person).post(f"{where}partners/", form | {"c1-rating": "no"})
        assert answer["Location"] == where
        report = signed_in(person).post(f"{where}partners/", form, headers={"Accept": "application/json"})
        assert (report.status_code, report.json()["saved"]) == (409, False)
        for do in ({"do": "ready", "people": "3"}, {"do": "hand", "to": person.pk}, {"do": "back"}):
            assert signed_in(person).post(where, {"which": "partners", **do}).status_code == 409
        with pytest.raises(NotReady, match="somebody else"):
            sides.fill_in(side=partners, by=person, entries=[])
    partners.refresh_from_db()
    assert (partners.ready, partners.author) == (False, cast.amina)
    assert partners.marks.get(criterion__number=1).rating == "yes"


def test_once_both_are_ready_what_differs_comes_first_everywhere(card, cast, where, both):
    make_ready(both, cast)
    for person in (cast.boris, cast.fatou, cast.amina):
        shown = words_of(signed_in(person).get(where))
        assert SECRET in shown and "1 criterion differs" in shown
        assert "agreed by 6 people" in shown and "agreed by 5 people" in shown
        assert shown.index("Question 1?") < shown.index("Question 2?")
    filled_in = words_of(signed_in(cast.boris).get(f"/assessments/{card.pk}/present/?c=1"))
    assert SECRET in filled_in and "The sides differ" in filled_in and "National side" in filled_in
    assert "The sides differ" not in words_of(signed_in(cast.boris).get(f"/assessments/{card.pk}/present/?c=2"))


def test_a_line_on_which_the_sides_differ_is_presented_before_one_on_which_they_agree(card, cast):
    for which, person, last in (("national", cast.fatou, "no"), ("partners", cast.amina, "yes?")):
        side = taken(card, which, person)
        filled(side, dict.fromkeys(range(1, 7), "yes") | {7: last.rstrip("?")}, by=person)
        SideMark.objects.filter(side=side, criterion__number=3).update(tentative=which == "partners")
        sides.call_ready(side=side, by=person, people=4)
    where = words_of(signed_in(cast.boris).get(f"/assessments/{card.pk}/present/"))
    assert (
        where.index("Question 3?")
        < where.index("Question 7?")
        < where.index("Question 1?")
        < where.index("Question 2?")
    )


def test_both_ready_sides_are_fixed(card, cast, where, both):
    make_ready(both, cast)
    for side, person in zip(both, (cast.fatou, cast.amina), strict=True):
        for write in (
            lambda side=side, person=person: sides.take_back(side=side, by=person),
            lambda side=side, person=person: sides.fill_in(side=side, by=person, entries=[]),
            lambda side=side, person=person: sides.hand_over(side=side, by=person, to=cast.boris),
        ):
            with pytest.raises(NotReady, match="neither can be changed"):
                write()


def test_one_person_does_not_speak_for_both_sides(card, cast, where, both):
    assert signed_in(cast.amina).post(where, {"do": "take", "which": "national"}).status_code == 409
    amina = words_of(signed_in(cast.amina).get(where))
    assert "one person cannot speak for both" not in amina  # the other side is taken: it is not offered at all
    assert cast.fatou.pk not in {person.pk for person in sides.people_for(sides.of_card(card), "partners", cast.amina)}
    other = factories.make_card(structure=cast.body, author=cast.boris, state="draft")
    taken(other, "national", cast.amina)
    with pytest.raises(NotReady, match="one person cannot speak for both"):
        taken(other, "partners", cast.amina)


def test_a_side_is_handed_to_somebody_who_settles_for_the_body(card, cast, where):
    side = filled(taken(card, "national", cast.boris), {1: "no"}, by=cast.boris, reason=SECRET)
    client = signed_in(cast.boris)
    for wrong in (cast.chloe.pk, cast.dan.pk, cast.nour.pk, "x", 999999999999999999999):
        assert client.post(where, {"do": "hand", "which": "national", "to": wrong}).status_code == 422
    assert client.post(where, {"do": "hand", "which": "national", "to": cast.fatou.pk})["Location"] == where
    assert SECRET in words_of(signed_in(cast.fatou).get(f"{where}national/"))
    assert client.get(f"{where}national/")["Location"] == where
    side.refresh_from_db()
    assert (side.author, side.history.latest().history_user) == (cast.fatou, cast.boris)


def test_two_who_take_the_same_side_at_once_do_not_both_get_it(card, cast, where):
    taken(card, "national", cast.boris)
    answer = signed_in(cast.fatou).post(where, {"do": "take", "which": "national"})
    assert answer.status_code == 409 and "Somebody else fills in this side already" in words_of(answer)
    assert taken(card, "national", cast.boris) == Side.objects.get()


def test_a_side_without_an_answer_is_not_ready(card, cast, where):
    taken(card, "national", cast.fatou)
    answer = signed_in(cast.fatou).post(where, {"do": "ready", "which": "national", "people": "6"})
    assert answer.status_code == 409 and "No criterion has an answer yet" in words_of(answer)


def test_a_side_whose_person_is_gone_can_be_taken_again(card, cast, where):
    taken(card, "national", cast.boris)
    Side.objects.update(author=None)
    assert signed_in(cast.fatou).post(where, {"do": "take", "which": "national"}).status_code == 302
    assert Side.objects.get().author == cast.fatou


@pytest.mark.parametrize("form", [{"do": "take", "which": "third"}, {"do": "burn", "which": "national"}, {}])
def test_what_is_no_side_and_no_act_is_not_found(cast, where, form):
    client = signed_in(cast.fatou)
    assert client.post(where, form).status_code == 404
    assert client.get(f"{where}third/").status_code == 404


def test_nothing_of_the_sides_is_changed_once_the_card_is_published(card, cast, both):
    settling.publish(version=with_an_answer(card), by=cast.amina, circle=Circle.COUNTRY)
    with pytest.raises(NotReady, match="published"):
        sides.call_ready(side=both[1], by=cast.amina, people=5)
    assert SECRET not in words_of(signed_in(cast.amina).get(f"/assessments/{card.pk}/"))


def test_two_windows_of_the_same_person_see_each_other(card, cast, where):
    taken(card, "national", cast.fatou)
    client = signed_in(cast.fatou)
    form = opened(client, f"{where}national/")
    assert client.post(f"{where}national/", form | {"c1-rating": "no"}).status_code == 302
    # their own earlier saving, whose answer was still on its way, is no conflict
    assert client.post(f"{where}national/", form | {"c1-rating": "yes"}).status_code == 302
    assert SideMark.objects.get(criterion__number=1).rating == "yes"
