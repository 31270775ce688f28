"""Seats: who holds which role, found by name; changed, ended, deleted; never twice, never over somebody else's."""

import datetime
import re
import uuid

import pytest
from django.db import IntegrityError
from django.urls import reverse

from structures import seating, writing
from structures.fields import date_columns
from structures.models import Organisation, Post, Seat
from structures.naming import label
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle
from tests import factories

TOMORROW = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()


@pytest.fixture
def amina(cast, sign_in):
    return sign_in(cast.amina)


@pytest.fixture
def ministry(cast):
    return factories.make_organisation(
        code="cod-moj",
        name="Ministry of Justice",
        name_fr="Ministère de la Justice",
        acronym="MoJ",
        kind="government",
        country=cast.country,
    )


def typed(**fields):
    """A filled form of a new seat."""
    return {"uid": str(uuid.uuid4()), "role": "chair", **fields}


def as_recorded(seat, **fields):
    """The form of a recorded seat as its page shows it, but for these fields."""
    organisation = seat.organisation or (seat.post and seat.post.organisation)
    post = {"post": seat.post.title, "post_fr": seat.post.title_fr, "national": seat.post.national} if seat.post else {}
    name = {"organisation": label(organisation)} if organisation else {}
    return {"revision": str(seat.revision), "role": seat.role, **name, **post, **fields}


def add(client, body, **fields):
    return client.post(f"/structures/{body.slug}/seats/new/", typed(**fields))


def errors(response):
    """{field: its first error} of a form that was refused."""
    assert response.status_code == 422, response.status_code
    return {name: found[0] for name, found in response.context["form"].errors.items()}


# Adding


@pytest.mark.parametrize(
    "written", ["MoJ", "ministry of justice", "MINISTERE DE LA JUSTICE", "Ministry of Justice (MoJ)"]
)
def test_an_organisation_is_found_by_its_name_or_acronym(cast, amina, ministry, written):
    answer = add(amina, cast.body, organisation=written, since="2025-03", note="by decree", note_fr="par décret")
    assert (answer.status_code, answer["Location"]) == (302, "/structures/cod-body/#seats")
    seat = Seat.objects.get()
    assert (seat.structure, seat.role, seat.organisation, seat.post) == (cast.body, "chair", ministry, None)
    assert (seat.since.iso(), seat.until, seat.note, seat.note_fr) == ("2025-03", None, "by decree", "par décret")
    assert seat.history.get().history_user == cast.amina


def test_a_new_seat_is_confirmed_as_of_today_unless_told_otherwise(cast, amina):
    page = amina.get("/structures/cod-body/seats/new/").content.decode()
    assert f'value="{datetime.date.today().isoformat()}"' in page


def test_an_organisation_that_is_not_known_is_asked_about_before_it_is_added(cast, amina):
    answer = add(amina, cast.body, organisation="Blue Bridge Relief")
    assert errors(answer) == {"organisation": "This is not known here yet: see below."}
    page = answer.content.decode()
    assert "Add “Blue Bridge Relief” as a new organisation" in page
    assert "Kind" in page
    assert not Organisation.objects.exists()


def choice(name, which="+other", **fields):
    return {"organisation": name, "which_of": name, "which": which, **fields}


def test_a_new_organisation_gets_its_kind_and_its_country(cast, amina):
    new = {"new_kind": "nngo", "new_acronym": "BBR", "new_name_fr": "Secours Pont bleu", "new_country": "here"}
    assert add(amina, cast.body, **choice("Blue Bridge Relief", **new)).status_code == 302
    made = Seat.objects.get().organisation
    assert (made.name, made.name_fr, made.acronym, made.kind, made.country) == (
        "Blue Bridge Relief",
        "Secours Pont bleu",
        "BBR",
        "nngo",
        cast.country,
    )
    assert made.code == "cod-bbr"
    assert made.history.get().history_user == cast.amina


def test_an_international_organisation_has_no_country(cast, amina):
    add(amina, cast.body, **choice("Blue Bridge", new_kind="ingo", new_country="international"))
    assert (Organisation.objects.get().country, Organisation.objects.get().code) == (None, "blue-bridge")


def test_a_new_organisation_without_kind_or_country_is_refused(cast, amina):
    found = errors(add(amina, cast.body, **choice("Blue Bridge")))
    assert set(found) == {"new_kind", "new_country"}
    assert not Organisation.objects.exists()


def test_a_new_name_that_is_too_long_is_refused(cast, amina):
    found = errors(add(amina, cast.body, **choice("B" * 201, new_kind="ingo", new_country="international")))
    assert set(found) == {"organisation"}


def test_a_code_that_is_taken_or_an_address_gets_an_ending(cast, amina):
    factories.make_organisation(code="cod-bbr", country=cast.other_country)
    new = {"new_kind": "nngo", "new_country": "here"}
    add(amina, cast.body, **choice("Blue Bridge", new_acronym="BBR", **new))
    add(amina, cast.body, role="member", **choice("Find", new_kind="ingo", new_country="international"))
    codes = set(Organisation.objects.values_list("code", flat=True))
    assert len(codes) == 3
    assert "find" not in codes  # /organisations/find/


def test_similar_names_are_asked_about_and_the_answer_is_taken(cast, amina, ministry):
    factories.make_organisation(code="cod-mow", name="Ministry of Water", country=cast.country)
    answer = add(amina, cast.body, organisation="Ministry")
    assert errors(answer) == {"organisation": "Which one do you mean? Choose below."}
    page = answer.content.decode()
    for words in (
        "Ministry of Justice (MoJ) · Government · Congo",
        "Ministry of Water",
        "None of these: add “Ministry”",
    ):
        assert words in page
    assert add(amina, cast.body, **choice("Ministry", "cod-moj")).status_code == 302
    assert Seat.objects.get().organisation == ministry


def test_an_answer_counts_only_for_the_name_that_it_was_given_for(cast, amina, ministry):
    answer = add(amina, cast.body, organisation="Ministry", which_of="Minister", which="cod-moj")
    assert set(errors(answer)) == {"organisation"}


def test_an_answer_that_was_not_offered_is_not_taken(cast, amina, ministry):
    elsewhere = factories.make_organisation(code="secret", country=cast.other_country)
    factories.make_seat(structure=cast.other_body, organisation=elsewhere)
    for which in ("secret", "no-such", "+other "):
        assert set(errors(add(amina, cast.body, **choice("Ministry", which)))) == {"organisation"}


def test_of_two_with_one_name_that_of_the_country_is_taken(cast, amina, ministry):
    abroad = factories.make_organisation(code="jor-moj", name=ministry.name, country=cast.other_country)
    factories.make_seat(
        structure=factories.make_structure(country=cast.other_country, circle="public"), organisation=abroad
    )
    assert add(amina, cast.body, organisation="Ministry of Justice").status_code == 302
    assert cast.body.seats.get().organisation == ministry


def test_one_that_is_only_known_abroad_is_never_taken_unasked(cast, amina):
    abroad = factories.make_organisation(code="jor-moj", name="Ministry of Justice", country=cast.other_country)
    public = factories.make_structure(country=cast.other_country, circle=Circle.PUBLIC)
    factories.make_seat(structure=public, organisation=abroad)
    assert set(errors(add(amina, cast.body, organisation="Ministry of Justice"))) == {"organisation"}
    assert add(amina, cast.body, **choice("Ministry of Justice", "jor-moj")).status_code == 302


def test_an_organisation_of_a_hidden_body_is_not_betrayed(cast, amina):
    hidden = factories.make_organisation(code="secret-service", name="Secret Service")
    factories.make_seat(structure=cast.other_body, organisation=hidden)
    answer = add(amina, cast.body, organisation="Secret Service")
    assert "Which one" in answer.content.decode()
    assert "secret-service" not in answer.content.decode()
    assert "This is not known here yet" in answer.content.decode()


def test_without_organisation_and_post_there_is_nobody(cast, amina):
    assert set(errors(add(amina, cast.body))) == {"organisation"}


# Posts


def test_a_seat_may_be_held_by_a_post_which_is_made_once(cast, amina, ministry):
    post = {"organisation": "MoJ", "post": "Director of Prisons", "post_fr": "Directeur des prisons", "national": "yes"}
    add(amina, cast.body, **post)
    add(amina, cast.body, role="member", **post | {"post": "director of prisons", "post_fr": "", "national": "unknown"})
    made = Post.objects.get()
    assert (made.title, made.title_fr, made.national, made.organisation) == (
        "Director of Prisons",
        "Directeur des prisons",
        "yes",
        ministry,
    )
    assert [(seat.post, seat.organisation) for seat in Seat.objects.all()] == [(made, None)] * 2


def test_what_was_not_known_of_a_post_is_filled_in(cast, amina, ministry):
    post = factories.make_post(title="Director", organisation=ministry)
    add(amina, cast.body, organisation="MoJ", post="Director", post_fr="Directeur", national="yes")
    post.refresh_from_db()
    assert (post.title_fr, post.national, post.history.latest().history_user) == ("Directeur", "yes", cast.amina)


@pytest.mark.parametrize("other", [{"national": "no"}, {"post_fr": "Directrice"}])
def test_what_is_recorded_otherwise_of_a_post_is_not_changed_from_here(cast, amina, ministry, other):
    factories.make_post(title="Director", title_fr="Directeur", national="yes", organisation=ministry)
    found = errors(add(amina, cast.body, organisation="MoJ", post="Director", **other))
    assert "is recorded as: Directeur · National" in found["__all__"]
    assert not Seat.objects.exists()


def test_a_post_without_organisation_is_that_of_the_same_body_only(cast, amina):
    elsewhere = factories.make_post(title="Minister")
    factories.make_seat(structure=cast.other_body, post=elsewhere)
    add(amina, cast.body, post="Minister")
    add(amina, cast.body, post="Minister", role="member")
    here = {seat.post for seat in cast.body.seats.all()}
    assert len(here) == 1
    assert elsewhere not in here


# Dates that cannot be, seats that are there already


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"since": TOMORROW}, "since"),
        ({"confirmed": TOMORROW}, "confirmed"),
        ({"since": "2025-03", "until": "2025-02"}, "until"),
        ({"since": "2025-13"}, "since"),
        ({"until": "soon"}, "until"),
    ],
)
def test_dates_that_cannot_be_are_refused_at_their_field(cast, amina, ministry, dates, field):
    assert set(errors(add(amina, cast.body, organisation="MoJ", **dates))) == {field}
    assert not Seat.objects.exists()


def test_an_end_may_be_planned_and_the_same_month_is_no_contradiction(cast, amina, ministry):
    assert add(amina, cast.body, organisation="MoJ", since="2025", until="2025-02").status_code == 302
    assert add(amina, cast.body, organisation="MoJ", role="member", until=TOMORROW).status_code == 302


def test_the_same_role_twice_is_refused_and_named(cast, amina, ministry):
    add(amina, cast.body, organisation="MoJ")
    found = errors(add(amina, cast.body, organisation="MoJ"))
    assert "“Ministry of Justice” holds the role “Chair” here already" in found["__all__"]
    assert add(amina, cast.body, organisation="MoJ", until="2020").status_code == 302  # an earlier term
    assert add(amina, cast.body, organisation="MoJ", role="member").status_code == 302


def test_the_same_post_twice_is_refused_and_named(cast, amina, ministry):
    add(amina, cast.body, organisation="MoJ", post="Director")
    assert "“Director” holds the role" in errors(add(amina, cast.body, organisation="MoJ", post="Director"))["__all__"]


@pytest.mark.parametrize("fields", [{"role": "king"}, {"role": ""}, {"note": "\x00"}, {"organisation": "x" * 241}])
def test_what_no_form_offers_is_refused(cast, amina, ministry, fields):
    assert set(errors(add(amina, cast.body, **{"organisation": "MoJ", **fields}))) == set(fields)


# Sent twice


def test_a_form_sent_twice_makes_one_seat(cast, amina, ministry):
    form = typed(organisation="MoJ")
    path = f"/structures/{cast.body.slug}/seats/new/"
    assert [amina.post(path, form).status_code for _ in range(2)] == [302, 302]
    assert Seat.objects.count() == 1


def test_a_form_with_a_new_organisation_sent_twice_makes_one_of_each(cast, amina):
    form = typed(**choice("Blue Bridge", new_kind="ingo", new_country="here"), post="Head")
    path = f"/structures/{cast.body.slug}/seats/new/"
    assert [amina.post(path, form).status_code for _ in range(2)] == [302, 302]
    assert (Seat.objects.count(), Organisation.objects.count(), Post.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    "other", [{"role": "member"}, {"organisation": "UNICEF"}, {"post": "Director"}, {"since": "2020"}]
)
def test_the_same_form_with_another_content_is_refused(cast, amina, ministry, other):
    factories.make_seat(structure=cast.body, role="observer", organisation=factories.make_organisation(name="UNICEF"))
    form = typed(organisation="MoJ")
    path = f"/structures/{cast.body.slug}/seats/new/"
    amina.post(path, form)
    assert "already used" in errors(amina.post(path, {**form, **other}))["__all__"]
    assert Seat.objects.count() == 2


def test_a_form_without_its_uid_is_refused(cast, amina, ministry):
    assert "uid" in errors(
        amina.post(f"/structures/{cast.body.slug}/seats/new/", {"role": "chair", "organisation": "MoJ"})
    )


# Changing and ending


def test_a_seat_is_ended_by_a_date_and_stays(cast, amina, ministry):
    seat = factories.make_seat(structure=cast.body, organisation=ministry)
    answer = amina.post(f"/seats/{seat.pk}/edit/", as_recorded(seat, until="2025-06"))
    assert answer.status_code == 302
    seat.refresh_from_db()
    assert (seat.until.iso(), seat.revision, seat.organisation) == ("2025-06", 2, ministry)
    assert seat.history.latest().history_user == cast.amina


def test_the_page_of_a_seat_holds_what_is_recorded(cast, amina, ministry):
    post = factories.make_post(title="Director", title_fr="Directeur", national="yes", organisation=ministry)
    since = date_columns("since", PartialDate.parse("2025-03"))
    seat = factories.make_seat(structure=cast.body, post=post, note="by decree", **since)
    form = amina.get(f"/seats/{seat.pk}/edit/").context["form"]
    shown = {field.name: str(field.value()) for field in form if field.name in form.initial}
    assert {name: shown[name] for name in ("role", "organisation", "post", "post_fr", "national", "since", "note")} == {
        "role": "chair",
        "organisation": "Ministry of Justice (MoJ)",
        "post": "Director",
        "post_fr": "Directeur",
        "national": "yes",
        "since": "2025-03",
        "note": "by decree",
    }


def test_saving_a_seat_as_it_stands_changes_nothing(cast, amina, ministry):
    post = factories.make_post(title="Director", title_fr="Directeur", national="yes", organisation=ministry)
    seat = factories.make_seat(structure=cast.body, post=post)
    assert amina.post(f"/seats/{seat.pk}/edit/", as_recorded(seat)).status_code == 302
    seat.refresh_from_db()
    assert (seat.post, seat.revision, Post.objects.count()) == (post, 1, 1)


def test_an_organisation_that_shares_its_name_is_not_asked_about_again(cast, amina, ministry):
    twin = factories.make_organisation(code="twin", name=ministry.name, acronym="MoJ", country=cast.country)
    seat = factories.make_seat(structure=cast.body, organisation=twin)
    form = as_recorded(seat, organisation="Ministry of Justice (MoJ)", note="x")
    assert amina.post(f"/seats/{seat.pk}/edit/", form).status_code == 302
    assert Seat.objects.get().organisation == twin


def test_another_holder_takes_the_seat_and_an_unused_post_goes(cast, amina, ministry):
    post = factories.make_post(title="Director", organisation=ministry)
    seat = factories.make_seat(structure=cast.body, post=post)
    amina.post(f"/seats/{seat.pk}/edit/", as_recorded(seat, post=""))
    seat.refresh_from_db()
    assert (seat.organisation, seat.post, Post.objects.count()) == (ministry, None, 0)


def test_a_post_that_sits_elsewhere_too_stays(cast, amina, ministry):
    post = factories.make_post(title="Director", organisation=ministry)
    factories.make_seat(structure=cast.other_body, post=post)
    seat = factories.make_seat(structure=cast.body, post=post)
    amina.post(f"/seats/{seat.pk}/edit/", as_recorded(seat, post=""))
    assert Post.objects.get() == post


def test_two_people_at_one_seat_the_second_sees_both(cast, amina, ministry):
    seat = factories.make_seat(structure=cast.body, organisation=ministry)
    path, mine = f"/seats/{seat.pk}/edit/", as_recorded(seat, note="mine")
    amina.post(path, as_recorded(seat, note="theirs", role="cochair"))
    answer = amina.post(path, mine)
    assert answer.status_code == 409
    assert answer.context["differing"] == [("Role", "Co-chair"), ("Note", "theirs")]
    page = answer.content.decode()
    assert 'value="mine"' in page
    assert 'name="revision" value="2"' in page
    assert amina.post(path, {**mine, "revision": "2"}).status_code == 302
    seat.refresh_from_db()
    assert (seat.note, seat.role, seat.revision) == ("mine", "chair", 3)


def test_the_same_change_sent_twice_is_no_conflict(cast, amina, ministry):
    seat = factories.make_seat(structure=cast.body, organisation=ministry)
    form = as_recorded(seat, note="once")
    assert [amina.post(f"/seats/{seat.pk}/edit/", form).status_code for _ in range(2)] == [302, 302]
    seat.refresh_from_db()
    assert (seat.revision, seat.history.count()) == (2, 2)


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30])
def test_a_form_without_a_usable_revision_is_refused(cast, amina, ministry, revision):
    seat = factories.make_seat(structure=cast.body, organisation=ministry)
    answer = amina.post(f"/seats/{seat.pk}/edit/", as_recorded(seat, note="x", revision=revision))
    assert answer.status_code in {409, 422}
    seat.refresh_from_db()
    assert seat.note == ""


def test_a_seat_that_was_deleted_meanwhile_is_said_to_be(cast, ministry):
    seat = factories.make_seat(structure=cast.body, organisation=ministry)
    Seat.objects.all().delete()
    facts = {"role": "chair", "since": None, "until": None, "confirmed": None, "note": "x", "note_fr": ""}
    holder = {"organisation": ministry, "new_organisation": None, "post": None}
    with pytest.raises(writing.NotPossible, match="deleted this meanwhile"):
        seating.change(seat=seat, by=cast.amina, revision=1, **facts, **holder)


# Deleting


def test_a_mistake_is_deleted_with_what_was_said_of_it_and_its_history_stays(cast, amina, ministry):
    post = factories.make_post(title="Director", organisation=ministry)
    seat = factories.make_seat(structure=cast.body, post=post)
    factories.make_statement(seat=seat)
    page = amina.get(f"/seats/{seat.pk}/delete/").content.decode()
    assert "1 note of what a source says" in page
    assert "Give an end date" in page
    assert Seat.objects.exists()
    answer = amina.post(f"/seats/{seat.pk}/delete/", {"revision": "1"})
    assert (answer.status_code, Seat.objects.count(), Post.objects.count()) == (302, 0, 0)
    gone = Seat.history.get(id=seat.pk, history_type="-")
    assert (gone.history_user, gone.post_id) == (cast.amina, post.pk)


def test_deleting_twice_is_deleting_once(cast, amina, ministry):
    seat = factories.make_seat(structure=cast.body, organisation=ministry)
    answers = [amina.post(f"/seats/{seat.pk}/delete/", {"revision": "1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[1]["Location"] == "/structures/cod-body/"


def test_what_somebody_else_deleted_is_not_there(cast, sign_in, ministry):
    seat = factories.make_seat(structure=cast.body, organisation=ministry)
    sign_in(cast.amina).post(f"/seats/{seat.pk}/delete/", {"revision": "1"})
    assert sign_in(cast.fatou).post(f"/seats/{seat.pk}/delete/", {"revision": "1"}).status_code == 404


@pytest.mark.parametrize("revision", ["1", "", "x", "9" * 30])
def test_what_changed_since_it_was_read_is_not_deleted_unseen(cast, amina, ministry, revision):
    seat = factories.make_seat(structure=cast.body, organisation=ministry, revision=2, note="new")
    answer = amina.post(f"/seats/{seat.pk}/delete/", {"revision": revision})
    assert (answer.status_code, Seat.objects.count()) == (409, 1)
    assert "Somebody changed this meanwhile" in answer.content.decode()
    assert amina.post(f"/seats/{seat.pk}/delete/", {"revision": "2"}).status_code == 302


def test_what_cannot_be_deleted_at_this_moment_is_said(cast, amina, ministry, monkeypatch):
    def crossed(*_arguments, **_more):
        raise IntegrityError

    seat = factories.make_seat(structure=cast.body, post=factories.make_post())
    monkeypatch.setattr(seating, "delete_if_unused", crossed)
    answer = amina.post(f"/seats/{seat.pk}/delete/", {"revision": "1"})
    assert (answer.status_code, Seat.objects.count()) == (409, 1)
    assert "at this very moment" in answer.content.decode()


# As one types


def found(client, **asked):
    return client.get(reverse("organisation_find"), asked).json()


def test_names_are_suggested_as_one_types_those_of_the_country_first(cast, amina, ministry):
    factories.make_organisation(name="Ministry of All", country=cast.country)
    abroad = factories.make_organisation(name="A Ministry Abroad", country=cast.other_country)
    public = factories.make_structure(country=cast.other_country, circle=Circle.PUBLIC)
    factories.make_seat(structure=public, organisation=abroad)
    assert found(amina, q="minis", country="COD")["items"] == [
        "Ministry of All",
        "Ministry of Justice (MoJ)",
        "A Ministry Abroad",
    ]
    assert found(amina, q="minis", country="JOR")["items"][0] == "A Ministry Abroad"
    assert found(amina, q="mini", country="COD")["said"] == "3 names fit. Choose with the arrow keys."


def test_only_what_the_person_may_see_is_suggested(cast, sign_in):
    hidden = factories.make_organisation(name="Secret Service")
    factories.make_seat(structure=cast.other_body, organisation=hidden)
    assert found(sign_in(cast.amina), q="secret") == {"items": [], "said": ""}
    assert found(sign_in(cast.dan), q="secret")["items"] == ["Secret Service"]


@pytest.mark.parametrize("asked", [{}, {"q": "\x00"}, {"q": "x" * 5000}, {"q": "mi", "country": "' OR 1"}])
def test_whatever_is_asked_is_answered(cast, amina, asked):
    assert found(amina, **asked)["items"] == []


def test_a_post_in_a_hidden_body_only_is_neither_found_nor_told(cast, amina, ministry):
    secret = factories.make_post(title="Adviser", national="no", organisation=ministry)
    factories.make_seat(structure=cast.other_body, post=secret)
    answer = add(amina, cast.body, organisation="MoJ", post="Adviser", national="yes")
    assert answer.status_code == 302
    assert Seat.objects.get(structure=cast.body).post != secret


# A session that ended


def test_what_was_typed_while_signed_out_comes_back(cast, sign_in, ministry):
    client, path = sign_in(cast.amina), "/structures/cod-body/seats/new/"
    seal = re.search(r'name="kept_for" value="([^"]+)"', client.get(path).content.decode())[1]
    client.logout()
    answer = client.post(path, typed(organisation="Ministry", note="half a sentence", kept_for=seal))
    assert answer["Location"].startswith("/accounts/login/?next=")
    client.force_login(cast.amina)
    page = client.get(path)
    assert page.status_code == 200
    for words in ('value="half a sentence"', "Which one?", "You had been signed out"):
        assert words in page.content.decode()
    assert not Seat.objects.exists()
