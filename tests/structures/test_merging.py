"""Merging two records of one organisation: what moves, what would be lost, who may, and nothing unseen."""

import datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model

from assessments.models import Endorsement
from structures import merging
from structures.fields import date_columns
from structures.models import Organisation, Post, Seat, Source, Statement
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle
from tests import factories


@pytest.fixture
def amina(cast, sign_in):
    return sign_in(cast.amina)


@pytest.fixture
def world(cast):
    """The duplicate with a seat, a post that chairs, a statement; and the one that stays."""
    country = {"country": cast.country, "kind": "government"}
    goes = factories.make_organisation(code="moj-2", name="Min. of Justice", **country)
    stays = factories.make_organisation(code="moj", name="Ministry of Justice", acronym="MoJ", **country)
    post = factories.make_post(code="director", title="Director", organisation=goes)
    return SimpleNamespace(
        goes=goes,
        stays=stays,
        post=post,
        member=factories.make_seat(structure=cast.body, role="member", organisation=goes),
        chair=factories.make_seat(structure=cast.body, role="chair", post=post),
        said=factories.make_statement(organisation=goes),
    )


def plan(world):
    return merging.Plan(Organisation.objects.get(pk=world.goes.pk), Organisation.objects.get(pk=world.stays.pk))


def fresh(person):
    """The person with rights read anew."""
    return get_user_model().objects.get(pk=person.pk)


def problems(world, person):
    return merging.problems_before_merging(plan(world), fresh(person))


def preview(client, into="MoJ", **asked):
    return client.get("/organisations/moj-2/merge/", {"into": into, **asked})


def merge(client, state, into="moj"):
    return client.post("/organisations/moj-2/merge/", {"into": into, "state": state})


# What moves


def test_the_preview_names_what_moves_and_changes_nothing(cast, amina, world):
    answer = preview(amina)
    assert answer.status_code == 200
    moving = {kind.name: kind.words for kind in answer.context["moving"]}
    assert moving == {
        "Posts": ["Director"],
        "Seats": ["Cod Body · Member: Min. of Justice", "Cod Body · Chair: Director"],
        "Statements": [str(world.said.source)],
    }
    page = answer.content.decode()
    for words in ("Merge “Min. of Justice” into “Ministry of Justice”?", "Seats: 2", "Stays, and is called"):
        assert words in page
    assert world.goes.seats.exists()


def test_everything_moves_with_history_and_the_duplicate_goes(cast, amina, world):
    answer = merge(amina, plan(world).state)
    assert (answer.status_code, answer["Location"]) == (302, "/organisations/moj/")
    for row in (world.member, world.chair, world.post, world.said):
        row.refresh_from_db()
    assert (world.member.organisation, world.said.organisation) == (world.stays, world.stays)
    assert (world.chair.post, world.post.organisation) == (world.post, world.stays)
    assert list(Organisation.objects.all()) == [world.stays]
    for row in (world.member, world.post, world.said):
        assert (row.history.latest().history_type, row.history.latest().history_user) == ("~", cast.amina)
    assert Organisation.history.get(code="moj-2", history_type="-").history_user == cast.amina
    assert world.stays.history.count() == 1  # it is called as it was


def test_an_endorsement_moves_too(cast, amina, world):
    card = factories.make_card(structure=cast.body)
    by_organisation = Endorsement.objects.create(
        version=card.versions.get(), organisation=world.goes, role="chair", on="2025-07-01"
    )
    by_post = factories.make_endorsement(version=card.versions.get(), post=world.post, role="cochair")
    moving = {kind.name: kind for kind in preview(amina).context["moving"]}
    assert (len(moving["Endorsements"].rows), moving["Endorsements"].words) == (2, ["Cod Body", "Cod Body"])
    merge(amina, plan(world).state)
    by_organisation.refresh_from_db()
    by_post.refresh_from_db()
    assert (by_organisation.organisation, by_post.post.organisation) == (world.stays, world.stays)
    assert by_organisation.history.latest().history_user == cast.amina


def test_actions_move_too_with_who_verified_them(cast, amina, world):
    verifier = factories.make_organisation(code="bar")
    verified = {"status": "done", "verified_on": datetime.date(2025, 9, 1)}
    answers = factories.make_action(structure=cast.body, organisation=world.goes)
    of_post = factories.make_action(structure=cast.body, post=world.post, verified_organisation=verifier, **verified)
    confirms = factories.make_action(structure=cast.body, verified_organisation=world.goes, **verified)
    confirms_by_post = factories.make_action(structure=cast.body, verified_post=world.post, **verified)
    twin = factories.make_post(code="twin", title="Director", organisation=world.stays)
    moving = {kind.name: kind for kind in preview(amina).context["moving"]}
    assert (len(moving["Actions"].rows), moving["Actions"].words) == (4, ["Cod Body"] * 4)
    assert merge(amina, plan(world).state).status_code == 302
    for row in (answers, of_post, confirms, confirms_by_post):
        row.refresh_from_db()
        assert row.history.latest().history_user == cast.amina
    assert (answers.organisation, answers.post) == (world.stays, None)
    assert (of_post.post, of_post.organisation, of_post.verified_organisation) == (twin, None, verifier)
    assert (confirms.verified_organisation, confirms.verified_post) == (world.stays, None)
    assert (confirms_by_post.verified_post, confirms_by_post.verified_organisation) == (twin, None)


def test_an_action_of_a_body_that_one_does_not_look_after_keeps_two_organisations_apart(cast, world):
    hidden = factories.make_structure(slug="cod-hidden", country=cast.other_country)
    factories.make_action(structure=hidden, organisation=world.goes)
    assert problems(world, cast.amina) == ["It also sits in bodies that you may not change: ask an administrator."]
    assert problems(world, cast.elena) == []


def test_posts_of_one_title_become_one(cast, amina, world):
    twin = factories.make_post(code="twin", title="director", title_fr="", organisation=world.stays)
    Post.objects.filter(pk=world.post.pk).update(title_fr="Directeur", national="yes")
    card = factories.make_card(structure=cast.body)
    card.agreed_by = world.post
    card.save()
    assert "the two become one" in preview(amina).content.decode()
    merge(amina, plan(world).state)
    twin.refresh_from_db()
    world.chair.refresh_from_db()
    card.refresh_from_db()
    assert list(Post.objects.all()) == [twin]
    assert (twin.title_fr, twin.national) == ("Directeur", "yes")
    assert (world.chair.post, card.agreed_by) == (twin, twin)
    assert Post.history.get(id=world.post.pk, history_type="-").history_user == cast.amina


def test_a_post_that_sits_only_in_a_hidden_body_is_not_told_to_be_there(cast, amina, world):
    twin = factories.make_post(title="Director", organisation=world.stays)
    factories.make_seat(structure=cast.other_body, post=twin)
    moving = {kind.name: kind.words for kind in preview(amina).context["moving"]}
    assert moving["Posts"] == ["Director"]
    merge(amina, plan(world).state)
    assert list(Post.objects.all()) == [twin]


def test_two_posts_of_one_title_both_become_the_third(cast, amina, world):
    twin = factories.make_post(title="Director", organisation=world.stays)
    second = factories.make_post(title="Director", national="yes", organisation=world.goes)
    factories.make_seat(structure=cast.body, role="observer", post=second)
    merge(amina, plan(world).state)
    assert list(Post.objects.all()) == [twin]
    assert set(Seat.objects.exclude(post=None).values_list("post", flat=True)) == {twin.pk}


def test_a_national_and_an_international_post_of_one_title_stay_two(cast, amina, world):
    Post.objects.filter(pk=world.post.pk).update(national="yes")
    factories.make_post(title="Director", national="no", organisation=world.stays)
    merge(amina, plan(world).state)
    assert Post.objects.filter(organisation=world.stays).count() == 2


def test_a_statement_from_a_hidden_source_is_counted_and_not_named(cast, amina, world):
    Source.objects.update(circle=Circle.COUNTRY, country=cast.other_country, title="Secret paper")
    moving = {kind.name: kind for kind in preview(amina).context["moving"]}
    assert (len(moving["Statements"].rows), moving["Statements"].words) == (1, [])
    assert "Secret paper" not in preview(amina).content.decode()


# What would be lost


def test_a_role_that_both_hold_in_one_body_is_refused_and_named(cast, amina, world):
    factories.make_seat(structure=cast.body, role="member", organisation=world.stays)
    answer = preview(amina)
    (problem,) = answer.context["problems"]
    assert problem.startswith("In “Cod Body” both hold the role “Member” now")
    assert "Merge the two" not in answer.content.decode()
    answer = merge(amina, plan(world).state)
    assert answer.status_code == 409
    assert problem in answer.context["problems"]
    assert Organisation.objects.count() == 2


def test_a_role_that_both_posts_of_one_title_hold_is_refused(cast, world):
    twin = factories.make_post(title="Director", organisation=world.stays)
    factories.make_seat(structure=cast.body, role="chair", post=twin)
    (problem,) = problems(world, cast.amina)
    assert "“Chair”" in problem


def test_an_earlier_term_is_not_lost(cast, world):
    ended = date_columns("until", PartialDate.parse("2020"))
    factories.make_seat(structure=cast.body, role="member", organisation=world.stays, **ended)
    assert problems(world, cast.amina) == []


def test_the_same_role_in_another_body_is_not_lost(cast, world):
    other = factories.make_structure(country=cast.country)
    factories.make_seat(structure=other, role="member", organisation=world.stays)
    assert problems(world, cast.amina) == []


def test_two_endorsements_that_would_become_one_are_refused(cast, world):
    version = factories.make_card(structure=cast.body).versions.get()
    for organisation in (world.goes, world.stays):
        Endorsement.objects.create(version=version, organisation=organisation, role="chair", on="2025-07-01")
    (problem,) = problems(world, cast.amina)
    assert problem.startswith("In “Cod Body” both stand under “endorsements”")


def test_an_organisation_is_not_merged_into_itself(cast, amina, world):
    assert merging.problems_before_merging(merging.Plan(world.goes, world.goes), cast.amina)
    assert preview(amina, into="Min. of Justice").status_code == 422
    assert merge(amina, "x", into="moj-2").status_code == 409
    assert Organisation.objects.count() == 2


# Who may


def test_a_seat_in_a_body_that_the_person_may_not_change_is_counted_and_not_named(cast, amina, world):
    factories.make_seat(structure=cast.other_body, organisation=world.goes)
    answer = preview(amina)
    assert answer.context["problems"] == ["It also sits in bodies that you may not change: ask an administrator."]
    assert "Jor" not in answer.content.decode()
    assert merge(amina, plan(world).state).status_code == 409
    assert problems(world, cast.elena) == []


@pytest.mark.parametrize("circle", [Circle.BODY, Circle.NAMED])
def test_so_is_one_that_is_hidden_in_the_own_country(cast, world, circle):
    hidden = factories.make_structure(country=cast.country, circle=circle)
    factories.make_seat(structure=hidden, post=world.post)
    assert "bodies that you may not change" in problems(world, cast.amina)[0]


def test_so_is_a_body_whose_card_it_endorsed(cast, world):
    version = factories.make_card(structure=cast.other_body).versions.get()
    factories.make_endorsement(version=version, post=world.post)
    assert "bodies that you may not change" in problems(world, cast.amina)[0]


def test_a_table_that_does_not_tell_its_body_is_left_to_administrators(cast, world, monkeypatch):
    monkeypatch.delattr(Endorsement, "BODY")
    factories.make_endorsement(version=factories.make_card(structure=cast.body).versions.get(), post=world.post)
    assert "bodies that you may not change" in problems(world, cast.amina)[0]
    assert problems(world, cast.elena) == []


def test_an_international_one_is_merged_by_administrators(cast, sign_in, world):
    Organisation.objects.filter(pk=world.goes.pk).update(country=None)
    assert preview(sign_in(cast.amina)).status_code == 403
    assert problems(world, cast.amina) == ["Only an administrator may merge this organisation. Ask one."]
    assert preview(sign_in(cast.elena)).status_code == 200


def test_what_the_person_may_not_see_is_no_target(cast, amina, world):
    hidden = factories.make_organisation(code="secret", name="Secret Service")
    factories.make_seat(structure=cast.other_body, organisation=hidden)
    assert preview(amina, into="Secret Service").status_code == 422
    assert merge(amina, "x", into="secret").status_code == 404


# Nothing unseen


@pytest.mark.parametrize(
    "change",
    [
        lambda cast, world: factories.make_seat(structure=cast.body, role="observer", organisation=world.goes),
        lambda cast, world: factories.make_seat(structure=cast.body, role="observer", organisation=world.stays),
        lambda cast, world: Seat.objects.filter(pk=world.member.pk).update(role="observer", revision=2),
        lambda cast, world: Organisation.objects.filter(pk=world.stays.pk).update(name="Else", revision=2),
        lambda cast, world: Post.objects.filter(pk=world.post.pk).update(title="Else", revision=2),
        lambda cast, world: Statement.objects.all().delete(),
    ],
)
def test_what_changed_since_the_preview_is_shown_anew(cast, amina, world, change):
    state = plan(world).state
    change(cast, world)
    answer = merge(amina, state)
    assert (answer.status_code, Organisation.objects.count()) == (409, 2)
    assert "Nothing was merged" in answer.content.decode()
    assert merge(amina, answer.context["plan"].state).status_code == 302


def test_a_post_without_a_preview_merges_nothing(cast, amina, world):
    assert merge(amina, "").status_code == 409
    assert amina.post("/organisations/moj-2/merge/").status_code == 404
    assert Organisation.objects.count() == 2


def test_merging_twice_is_merging_once_and_the_old_address_leads_on(cast, amina, world):
    state = plan(world).state
    assert [merge(amina, state).status_code for _ in range(2)] == [302, 302]
    answer = amina.get("/organisations/moj-2/")
    assert (answer.status_code, answer["Location"]) == (302, "/organisations/moj/")


def test_the_old_address_leads_nobody_to_what_they_may_not_see(cast, amina, sign_in, world):
    merge(amina, plan(world).state)
    assert sign_in(cast.dan).get("/organisations/moj-2/").status_code == 404


def test_several_that_are_called_so_are_asked_about(cast, amina, world):
    factories.make_organisation(code="moj-3", name="Ministry of Justice", country=cast.country)
    answer = preview(amina, into="Ministry of Justice")
    assert answer.status_code == 422
    assert preview(amina, into="Ministry of Justice", which_of="Ministry of Justice", which="moj").status_code == 200


def test_every_table_that_points_to_an_organisation_is_known():
    """A new one must say in BODY where its rows belong, or be left to administrators knowingly."""
    found = {table.model._meta.label: (table.columns, table.path_to_body) for table in merging.tables()}
    assert found == {
        "structures.Seat": (["organisation", "post"], "structure"),
        "structures.Statement": (["organisation"], ""),
        "assessments.Endorsement": (["organisation", "post"], "version__assessment__structure"),
        "assessments.Assessment": (["agreed_by"], "structure"),
        "assessments.Round": (["facilitator_from"], "assessment__structure"),
        "assessments.Action": (["organisation", "verified_organisation", "post", "verified_post"], "structure"),
    }
