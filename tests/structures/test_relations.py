"""Relations: to a body or to words, one whole at a time, never in a circle; changed, ended, deleted."""

import datetime
import uuid

import pytest

from structures import joining, writing
from structures.fields import date_columns
from structures.models import Relation
from structures.naming import label
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle
from tests import factories

TODAY = PartialDate.of(datetime.date.today())


@pytest.fixture
def amina(cast, sign_in):
    return sign_in(cast.amina)


@pytest.fixture
def hct(cast):
    return factories.make_structure(slug="cod-hct", country=cast.country, name="Country Team", acronym="HCT")


def typed(**fields):
    return {"uid": str(uuid.uuid4()), "kind": "reports_to", **fields}


def as_recorded(relation, **fields):
    to = {"to": label(relation.to_structure)} if relation.to_structure else {}
    words = {"to_text": relation.to_text, "to_text_fr": relation.to_text_fr}
    return {"revision": str(relation.revision), "kind": relation.kind, "mode": relation.mode, **words, **to, **fields}


def add(client, body, **fields):
    return client.post(f"/structures/{body.slug}/relations/new/", typed(**fields))


def errors(response):
    assert response.status_code == 422, response.status_code
    return {name: found[0] for name, found in response.context["form"].errors.items()}


def part(start, end):
    return factories.make_relation(start=start, kind="part_of", end=end)


# Adding


@pytest.mark.parametrize("written", ["HCT", "country team", "cod-hct", "Country Team (HCT)"])
def test_a_body_is_found_by_its_name_or_acronym(cast, amina, hct, written):
    answer = add(amina, cast.body, to=written, since="2020")
    assert (answer.status_code, answer["Location"]) == (302, "/structures/cod-body/#relations")
    relation = Relation.objects.get()
    assert (relation.from_structure, relation.kind, relation.to_structure, relation.to_text) == (
        cast.body,
        "reports_to",
        hct,
        "",
    )
    assert (relation.since.iso(), relation.history.get().history_user) == ("2020", cast.amina)


def test_something_that_is_no_body_is_kept_in_words(cast, amina):
    add(amina, cast.body, kind="liaises_with", mode="coexistence", to_text="the army", to_text_fr="l’armée")
    relation = Relation.objects.get()
    assert (relation.to_structure, relation.to_text, relation.to_text_fr, relation.mode) == (
        None,
        "the army",
        "l’armée",
        "coexistence",
    )


def test_a_name_that_no_body_has_may_be_kept_in_words(cast, amina, hct):
    answer = add(amina, cast.body, to="The governors", to_text_fr="")
    assert set(errors(answer)) == {"to"}
    assert "Keep “The governors” in words" in answer.content.decode()
    assert add(amina, cast.body, to="The governors", which_of="The governors", which="+other").status_code == 302
    assert (Relation.objects.get().to_structure, Relation.objects.get().to_text) == (None, "The governors")


def test_similar_bodies_are_asked_about(cast, amina, hct):
    answer = add(amina, cast.body, to="Team")
    assert "Country Team (HCT)" in answer.content.decode()
    assert add(amina, cast.body, to="Team", which_of="Team", which="cod-hct").status_code == 302
    assert Relation.objects.get().to_structure == hct


def test_a_body_abroad_is_taken_only_where_it_may_be_seen_and_was_chosen(cast, amina):
    abroad = factories.make_structure(slug="jor-open", name="Open forum", country=cast.other_country, circle="public")
    assert "Open forum" in add(amina, cast.body, to="Open forum").content.decode()
    assert add(amina, cast.body, to="Open forum", which_of="Open forum", which="jor-open").status_code == 302
    assert Relation.objects.get().to_structure == abroad
    hidden = add(amina, cast.body, to="Jor Body", which_of="Jor Body", which="jor-body")
    assert "jor-body" not in hidden.content.decode()
    assert Relation.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "to"),
        ({"to": "HCT", "to_text": "the army"}, "to_text"),
        ({"to": "HCT", "to_text_fr": "l’armée"}, "to_text"),
        ({"to_text_fr": "l’armée"}, "to_text"),
        ({"to": "HCT", "mode": "cooperation"}, "mode"),
        ({"to": "HCT", "kind": "likes"}, "kind"),
        ({"to": "HCT", "kind": ""}, "kind"),
        ({"to": "HCT", "since": "2999"}, "since"),
        ({"to": "HCT", "since": "2099"}, "since"),
        ({"to": "HCT", "since": "2020", "until": "2019"}, "until"),
        ({"to_text": "w" * 201}, "to_text"),
        ({"to": "w" * 201, "which_of": "w" * 201, "which": "+other"}, "to"),
        ({"to": "HCT\x00"}, "to"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, amina, hct, fields, wrong):
    assert set(errors(add(amina, cast.body, **fields))) == {wrong}
    assert not Relation.objects.exists()


def test_a_body_is_not_joined_to_itself(cast, amina):
    assert errors(add(amina, cast.body, to="Cod Body")) == {
        "__all__": "A body cannot be joined to itself. Choose another."
    }


def test_the_same_relation_twice_is_refused(cast, amina, hct):
    add(amina, cast.body, to="HCT")
    assert "recorded already" in errors(add(amina, cast.body, to="HCT"))["__all__"]
    assert add(amina, cast.body, to="HCT", until="2019").status_code == 302
    assert add(amina, cast.body, to="HCT", kind="invites").status_code == 302


def test_a_form_sent_twice_makes_one_relation(cast, amina, hct):
    form, path = typed(to="HCT"), "/structures/cod-body/relations/new/"
    assert [amina.post(path, form).status_code for _ in range(2)] == [302, 302]
    assert Relation.objects.count() == 1
    assert "already used" in errors(amina.post(path, {**form, "kind": "invites"}))["__all__"]


# Part of one other at a time


def test_being_part_of_two_is_refused_with_the_first_named_and_an_offer_to_end_it(cast, amina, hct):
    whole = factories.make_structure(slug="cod-old", name="Old whole", country=cast.country)
    old = part(cast.body, whole)
    answer = add(amina, cast.body, kind="part_of", to="HCT")
    assert "It is part of “Old whole” already" in errors(answer)["__all__"]
    assert "End that it is part of “Old whole”, with this" in answer.content.decode()
    assert add(amina, cast.body, kind="part_of", to="HCT", since="2024-05", end_present="on").status_code == 302
    old.refresh_from_db()
    assert (old.until.iso(), old.revision, old.history.latest().history_user) == ("2024-05", 2, cast.amina)
    assert joining.present_whole(Relation(from_structure=cast.body)).to_structure == hct


def test_without_a_date_the_old_part_of_ends_today(cast, amina, hct):
    old = part(cast.body, factories.make_structure(country=cast.country))
    add(amina, cast.body, kind="part_of", to="HCT", end_present="on")
    old.refresh_from_db()
    assert old.until == TODAY


def test_the_old_part_of_does_not_end_before_it_began(cast, amina, hct):
    whole = factories.make_structure(country=cast.country)
    since = date_columns("since", PartialDate.parse("2025"))
    factories.make_relation(start=cast.body, kind="part_of", end=whole, **since)
    answer = add(amina, cast.body, kind="part_of", to="HCT", since="2020", end_present="on")
    assert "began later (2025)" in errors(answer)["__all__"]
    assert Relation.objects.count() == 1


def test_an_earlier_part_of_is_no_hindrance(cast, amina, hct):
    part(cast.body, factories.make_structure(country=cast.country))
    assert add(amina, cast.body, kind="part_of", to="HCT", until="2019").status_code == 302


def test_a_whole_that_the_person_may_not_see_is_neither_named_nor_ended(cast, amina, hct):
    hidden = factories.make_structure(slug="secret", name="Secret body", country=cast.country, circle=Circle.BODY)
    old = part(cast.body, hidden)
    answer = add(amina, cast.body, kind="part_of", to="HCT", end_present="on")
    assert "“a body that you may not see”" in errors(answer)["__all__"]
    assert "ecret" not in answer.content.decode()
    assert "End that it is part of" not in answer.content.decode()
    old.refresh_from_db()
    assert old.until is None


# No circles


def test_a_circle_is_refused_with_its_chain_named(cast, amina, hct):
    middle = factories.make_structure(slug="cod-middle", name="Middle", country=cast.country)
    part(hct, middle)
    part(middle, cast.body)
    answer = add(amina, cast.body, kind="part_of", to="HCT")
    chain = "Cod Body is part of HCT, HCT is part of Middle, Middle is part of Cod Body"
    assert chain in errors(answer)["__all__"]
    assert Relation.objects.count() == 2


def test_a_circle_is_refused_at_a_change_too(cast, amina, hct):
    part(hct, cast.body)
    relation = factories.make_relation(start=cast.body, end=hct)
    answer = amina.post(f"/relations/{relation.pk}/edit/", as_recorded(relation, kind="part_of"))
    assert "Cod Body is part of HCT, HCT is part of Cod Body" in errors(answer)["__all__"]


def test_what_ended_closes_no_circle(cast, amina, hct):
    ended = part(hct, cast.body)
    ended.until = TODAY
    ended.save()
    assert add(amina, cast.body, kind="part_of", to="HCT").status_code == 302


def test_another_relation_may_go_in_a_circle(cast, amina, hct):
    factories.make_relation(start=hct, end=cast.body)
    assert add(amina, cast.body, to="HCT").status_code == 302


def test_a_hidden_body_in_the_chain_is_not_named(cast, amina, hct):
    hidden = factories.make_structure(slug="secret", name="Secret body", country=cast.country, circle=Circle.BODY)
    part(hct, hidden)
    part(hidden, cast.body)
    found = errors(add(amina, cast.body, kind="part_of", to="HCT"))["__all__"]
    assert "HCT is part of a body that you may not see, a body that you may not see is part of Cod Body" in found
    assert "ecret" not in found


def test_a_relation_in_words_closes_no_circle(cast, amina):
    assert add(amina, cast.body, kind="part_of", to_text="the ministry").status_code == 302


# Changing, ending, deleting


def test_a_relation_is_ended_by_a_date_and_stays(cast, amina, hct):
    relation = factories.make_relation(start=cast.body, end=hct)
    assert amina.post(f"/relations/{relation.pk}/edit/", as_recorded(relation, until="2025")).status_code == 302
    relation.refresh_from_db()
    assert (relation.until.iso(), relation.to_structure, relation.revision) == ("2025", hct, 2)


def test_saving_a_relation_as_it_stands_changes_nothing(cast, amina, hct):
    factories.make_structure(name=hct.name, acronym="HCT", country=cast.country)  # a twin is not asked about again
    relation = part(cast.body, hct)
    assert amina.post(f"/relations/{relation.pk}/edit/", as_recorded(relation)).status_code == 302
    relation.refresh_from_db()
    assert (relation.revision, relation.to_structure) == (1, hct)


def test_two_people_at_one_relation_the_second_sees_both(cast, amina, hct):
    relation = factories.make_relation(start=cast.body, end=hct)
    path = f"/relations/{relation.pk}/edit/"
    amina.post(path, as_recorded(relation, kind="invites"))
    answer = amina.post(path, as_recorded(relation, until="2025"))
    assert answer.status_code == 409
    assert ("This body …", "Invites") in answer.context["differing"]
    assert amina.post(path, as_recorded(relation, until="2025", revision="2")).status_code == 302
    relation.refresh_from_db()
    assert (relation.kind, relation.until.iso(), relation.revision) == ("reports_to", "2025", 3)


def test_a_mistake_is_deleted_once_and_its_history_stays(cast, amina, hct):
    relation = factories.make_relation(start=cast.body, end=hct)
    assert "Delete this relation?" in amina.get(f"/relations/{relation.pk}/delete/").content.decode()
    answers = [amina.post(f"/relations/{relation.pk}/delete/", {"revision": "1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Relation.history.get(id=relation.pk, history_type="-").history_user == cast.amina


def test_a_relation_to_a_hidden_body_has_no_page(cast, amina):
    hidden = factories.make_structure(slug="secret", country=cast.country, circle=Circle.BODY)
    relation = factories.make_relation(start=cast.body, end=hidden)
    assert [amina.get(f"/relations/{relation.pk}/{page}/").status_code for page in ("edit", "delete")] == [404, 404]


def test_a_relation_belongs_to_the_body_that_it_starts_from(cast, sign_in, hct):
    relation = factories.make_relation(start=hct, end=cast.body)
    assert sign_in(cast.fatou).get(f"/relations/{relation.pk}/edit/").status_code == 403


def test_the_write_refuses_by_itself(cast, hct):
    part(hct, cast.body)
    facts = dict.fromkeys(("to_text", "to_text_fr", "mode"), "") | dict.fromkeys(joining.DATES)
    with pytest.raises(writing.NotPossible, match="in a circle"):
        joining.add(structure=cast.body, by=cast.amina, uid=uuid.uuid4(), kind="part_of", to_structure=hct, **facts)


# As one types


def test_bodies_are_suggested_those_of_the_country_first(cast, amina, hct):
    factories.make_structure(slug="x", name="A Country Team abroad", country=cast.other_country, circle="public")
    path = "/structures/cod-body/relations/find/"
    assert amina.get(path, {"q": "team"}).json()["items"] == ["Country Team (HCT)", "A Country Team abroad"]
    assert amina.get(path, {"q": "body"}).json()["items"] == []  # the body itself, and a hidden one
