"""The list of organisations, one organisation's page, mending its name and the titles of its posts."""

import pytest

from structures.fields import date_columns
from structures.models import Organisation
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle
from tests import factories


@pytest.fixture
def amina(cast, sign_in):
    return sign_in(cast.amina)


@pytest.fixture
def ministry(cast):
    return factories.make_organisation(
        code="moj", name="Ministry of Justice", acronym="MoJ", kind="government", country=cast.country
    )


def listed(client, **asked):
    answer = client.get("/organisations/", asked)
    assert answer.status_code == 200
    return [row.code for row in answer.context["page"].organisations]


# The list


def test_the_list_finds_by_name_kind_and_country(cast, amina, ministry):
    factories.make_organisation(code="moh", name="Ministère de la Santé", kind="government", country=cast.country)
    unicef = factories.make_organisation(code="unicef", name="UNICEF", kind="un")
    factories.make_seat(structure=cast.body, organisation=unicef)
    assert listed(amina) == ["moh", "moj", "unicef"]
    assert listed(amina, q="sante") == ["moh"]
    assert listed(amina, q="MOJ") == ["moj"]
    assert listed(amina, kind="un") == listed(amina, country="international") == ["unicef"]
    assert listed(amina, country="COD") == ["moh", "moj"]
    assert listed(amina, q="nothing") == []


def test_everybody_finds_only_what_they_may_see(cast, sign_in, ministry):
    public = factories.make_structure(country=cast.other_country, circle=Circle.PUBLIC)
    factories.make_seat(structure=public, organisation=factories.make_organisation(code="open"))
    factories.make_seat(structure=cast.other_body, organisation=factories.make_organisation(code="hidden"))
    assert listed(sign_in(None)) == ["open"]
    assert listed(sign_in(cast.chloe)) == ["moj", "open"]
    assert listed(sign_in(cast.dan)) == ["hidden", "open"]
    assert listed(sign_in(cast.elena)) == ["hidden", "moj", "open"]


@pytest.mark.parametrize("asked", [{"kind": "circus"}, {"country": "XXX"}, {"q": "\x00"}])
def test_an_unknown_filter_is_an_error(cast, amina, asked):
    assert amina.get("/organisations/", asked).status_code == 422


def test_a_long_list_comes_in_pages_of_a_hundred(cast, amina):
    Organisation.objects.bulk_create(
        Organisation(code=f"o-{n:03}", name=f"O {n:03}", kind="un", country=cast.country) for n in range(101)
    )
    assert (len(listed(amina)), listed(amina, page="2"), listed(amina, page="99")) == (100, ["o-100"], ["o-100"])


# One organisation


def test_its_page_shows_its_seats_by_body_and_role_the_present_ones_first(cast, amina, ministry):
    other = factories.make_structure(slug="a-body", name="A body", country=cast.country)
    director = factories.make_post(title="Director", organisation=ministry)
    ended = date_columns("until", PartialDate.parse("2020"))
    factories.make_seat(structure=cast.body, role="member", organisation=ministry)
    factories.make_seat(structure=cast.body, role="chair", post=director)
    factories.make_seat(structure=other, role="observer", organisation=ministry)
    factories.make_seat(structure=other, role="chair", organisation=ministry, **ended)
    answer = amina.get("/organisations/moj/")
    places = answer.context["page"].places
    assert [(place.structure.name, place.past, [(s.role, s.post) for s in place.seats]) for place in places] == [
        ("A body", False, [("Observer", "")]),
        ("Cod Body", False, [("Chair", "Director"), ("Member", "")]),
        ("A body", True, [("Chair", "")]),
    ]
    assert answer.content.decode().count("Where it sat earlier") == 1


def test_seats_in_bodies_that_the_person_may_not_see_are_not_shown(cast, sign_in, ministry):
    public = factories.make_structure(name="Open forum", country=cast.country, circle=Circle.PUBLIC)
    factories.make_seat(structure=public, organisation=ministry)
    secret = factories.make_post(title="Secret adviser", organisation=ministry)
    factories.make_seat(structure=cast.body, role="observer", post=secret)
    page = sign_in(None).get("/organisations/moj/").content.decode()
    assert "Open forum" in page
    assert "Cod Body" not in page
    assert "Secret adviser" not in page
    assert "Secret adviser" in sign_in(cast.chloe).get("/organisations/moj/").content.decode()


def test_what_sources_say_of_it_is_shown_to_whoever_may_see_the_source(cast, sign_in, ministry):
    source = factories.make_source(country=cast.country, circle=Circle.COUNTRY)
    factories.make_statement(organisation=ministry, source=source, quote="It was split in two")
    factories.make_seat(structure=factories.make_structure(circle=Circle.PUBLIC), organisation=ministry)
    assert "It was split in two" in sign_in(cast.chloe).get("/organisations/moj/").content.decode()
    assert "It was split in two" not in sign_in(None).get("/organisations/moj/").content.decode()


def test_a_post_that_sits_nowhere_is_listed(cast, amina, ministry):
    factories.make_post(title="Inspector", organisation=ministry)
    assert "Inspector" in amina.get("/organisations/moj/").content.decode()


def test_many_seats_come_in_pages(cast, amina, ministry):
    for number in range(101):
        body = factories.make_structure(slug=f"b-{number:03}", country=cast.country)
        factories.make_seat(structure=body, organisation=ministry)
    page = amina.get("/organisations/moj/", {"page": "2"}).context["page"]
    assert [place.structure.slug for place in page.places] == ["b-100"]


def test_whoever_may_change_it_is_led_there(cast, sign_in, ministry):
    ways = {"/organisations/moj/edit/", "/organisations/moj/merge/", "/organisations/moj/statements/new/"}

    def offered(person):
        page = sign_in(person).get("/organisations/moj/").content.decode()
        return {way for way in ways if way in page}

    assert offered(cast.amina) == offered(cast.elena) == ways
    assert offered(cast.fatou) == offered(cast.boris) == set()


# Mending


def edit(client, code="moj", **fields):
    form = {"revision": "1", "name": "Ministry of Justice", "kind": "government", "country": "COD", **fields}
    return client.post(f"/organisations/{code}/edit/", form)


def test_its_name_is_mended_with_history(cast, amina, ministry):
    assert edit(amina, name="Ministry of Justice and Prisons", name_fr="Ministère", acronym="MJP").status_code == 302
    ministry.refresh_from_db()
    assert (ministry.name, ministry.name_fr, ministry.acronym, ministry.code, ministry.revision) == (
        "Ministry of Justice and Prisons",
        "Ministère",
        "MJP",
        "moj",
        2,
    )
    assert ministry.history.latest().history_user == cast.amina


def test_two_people_at_one_organisation_the_second_sees_both(cast, amina, ministry):
    edit(amina, name="Theirs")
    answer = edit(amina, name="Mine")
    assert answer.status_code == 409
    assert ("Name", "Theirs") in answer.context["differing"]


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "n" * 201}, {"kind": "circus"}, {"country": "JOR"}])
def test_what_cannot_be_is_refused_at_its_field(cast, amina, ministry, fields):
    answer = edit(amina, **fields)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, set(fields))


def test_an_organisation_may_be_given_to_no_country_and_an_administrator_gives_it_to_any(cast, sign_in, ministry):
    assert edit(sign_in(cast.amina), country="").status_code == 302
    assert edit(sign_in(cast.elena), revision="2", country="JOR").status_code == 302
    ministry.refresh_from_db()
    assert ministry.country == cast.other_country


def test_an_international_one_is_changed_by_administrators_only(cast, sign_in):
    unicef = factories.make_organisation(code="unicef")
    factories.make_seat(structure=cast.body, organisation=unicef)
    codes = {
        name: sign_in(getattr(cast, name)).get("/organisations/unicef/edit/").status_code for name in ("amina", "elena")
    }
    assert codes == {"amina": 403, "elena": 200}


def edit_post(client, post, **fields):
    form = {"revision": "1", "title": "Director", "national": "unknown", **fields}
    return client.post(f"/posts/{post.pk}/edit/", form)


def test_the_title_of_a_post_is_mended_with_history(cast, amina, ministry):
    post = factories.make_post(title="Direktor", organisation=ministry)
    answer = edit_post(amina, post, title_fr="Directeur", national="yes")
    assert (answer.status_code, answer["Location"]) == (302, "/organisations/moj/")
    post.refresh_from_db()
    assert (post.title, post.title_fr, post.national, post.history.latest().history_user) == (
        "Director",
        "Directeur",
        "yes",
        cast.amina,
    )


def test_two_posts_of_one_title_are_not_made(cast, amina, ministry):
    factories.make_post(title="Director", organisation=ministry)
    answer = edit_post(amina, factories.make_post(title="Deputy", organisation=ministry))
    assert answer.status_code == 422
    assert "another post of this title" in answer.content.decode()


def test_a_post_without_organisation_leads_back_to_its_body(cast, amina):
    post = factories.make_post(title="Minister")
    factories.make_seat(structure=cast.body, post=post)
    assert edit_post(amina, post)["Location"] == "/structures/cod-body/"


def test_who_may_change_a_post(cast, sign_in, ministry):
    """Whoever may change its organisation, or manages every body in which it sits."""
    unicef = factories.make_organisation(code="unicef")
    own = factories.make_post(organisation=ministry)
    factories.make_seat(structure=cast.other_body, post=own)
    chief = factories.make_post(organisation=unicef)
    factories.make_seat(structure=cast.body, post=chief)
    both = factories.make_post(organisation=unicef)
    factories.make_seat(structure=cast.body, role="member", post=both)
    factories.make_seat(structure=cast.other_body, post=both)
    nobodys = factories.make_post()

    def statuses(post):
        names = ("fatou", "amina", "dan", "elena")
        return [sign_in(getattr(cast, name)).get(f"/posts/{post.pk}/edit/").status_code for name in names]

    assert statuses(chief) == [200, 200, 404, 200]
    assert statuses(both) == [403, 403, 403, 200]
    assert statuses(own) == [404, 404, 200, 200]
    assert statuses(nobodys) == [404, 404, 404, 200]
