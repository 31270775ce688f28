"""What sources say: of a body, a seat, a relation, an organisation; with a source that is chosen or described."""

import uuid

import pytest

from structures.models import Source, Statement
from structures.vocabulary import Circle
from tests import factories


@pytest.fixture
def amina(cast, sign_in):
    return sign_in(cast.amina)


@pytest.fixture
def source(cast):
    return factories.make_source(title="Our paper", country=cast.country, circle=Circle.COUNTRY)


def typed(**fields):
    """A filled form; `source` is a Source or what is sent for one."""
    if isinstance(fields.get("source"), Source):
        fields["source"] = str(fields["source"].pk)
    return {"uid": str(uuid.uuid4()), "standing": "stated", "quote": "It meets weekly", **fields}


def add(client, asked="", **fields):
    return client.post(f"/structures/cod-body/statements/new/{asked}", typed(**fields))


def errors(response):
    assert response.status_code == 422, response.status_code
    return {name: found[0] for name, found in response.context["form"].errors.items()}


def test_a_source_is_quoted_about_a_body(cast, amina, source):
    answer = add(amina, source=source, locator="page 3", note="n", note_fr="remarque")
    assert (answer.status_code, answer["Location"]) == (302, "/structures/cod-body/#sources")
    made = Statement.objects.get()
    assert (made.structure, made.source, made.quote, made.locator, made.standing, made.note_fr) == (
        cast.body,
        source,
        "It meets weekly",
        "page 3",
        "stated",
        "remarque",
    )
    assert made.history.get().history_user == cast.amina
    assert "It meets weekly" in amina.get("/structures/cod-body/").content.decode()


def test_about_a_seat_a_relation_or_an_organisation(cast, amina, source):
    seat = factories.make_seat(structure=cast.body)
    relation = factories.make_relation(start=cast.body, to_text="the army")
    organisation = factories.make_organisation(code="moj", country=cast.country)
    add(amina, f"?seat={seat.pk}", source=source)
    add(amina, f"?relation={relation.pk}", source=source)
    answer = amina.post("/organisations/moj/statements/new/", typed(source=source))
    assert answer["Location"] == "/organisations/moj/"
    assert [statement.subject for statement in Statement.objects.order_by("pk")] == [seat, relation, organisation]


def test_a_source_that_is_not_listed_is_added_for_the_country(cast, amina):
    add(amina, title="Minutes of June", author="The secretariat", published="2025-06", url="example.org/minutes")
    made = Source.objects.get()
    assert (made.title, made.author, made.published.iso(), made.url) == (
        "Minutes of June",
        "The secretariat",
        "2025-06",
        "https://example.org/minutes",
    )
    assert (made.country, made.circle, made.history.get().history_user) == (cast.country, "country", cast.amina)
    assert Statement.objects.get().source == made


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"quote": ""}, "quote"),
        ({"quote": "", "standing": "inferred"}, "note"),
        ({"standing": "rumoured"}, "standing"),
        ({"standing": ""}, "standing"),
        ({"quote": "q" * 2001}, "quote"),
        ({"locator": "l" * 101}, "locator"),
        ({"source": ""}, "source"),
        ({"source": "999999"}, "source"),
        ({"title": "Another"}, "title"),
        ({"source": "", "author": "The secretariat"}, "title"),
        ({"source": "", "title": "T", "published": "2999"}, "published"),
        ({"source": "", "title": "T", "published": "2099"}, "published"),
        ({"source": "", "title": "T", "url": "javascript:alert(1)"}, "url"),
        ({"quote": "a\x07b"}, "quote"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, amina, source, fields, wrong):
    assert set(errors(add(amina, **{"source": source, **fields}))) == {wrong}
    assert (Statement.objects.count(), Source.objects.count()) == (0, 1)


@pytest.mark.parametrize("asked", ["?seat=x", "?seat=999", "?relation=-1", "?seat=" + "9" * 30, "?relation=%00"])
def test_about_what_is_not_there_there_is_no_page(cast, amina, asked):
    assert amina.get(f"/structures/cod-body/statements/new/{asked}").status_code == 404


def test_neither_about_the_seat_of_another_body_nor_a_relation_to_a_hidden_one(cast, amina):
    other = factories.make_structure(country=cast.country)
    seat = factories.make_seat(structure=other)
    hidden = factories.make_structure(country=cast.country, circle=Circle.BODY)
    relation = factories.make_relation(start=cast.body, end=hidden)
    for asked in (f"?seat={seat.pk}", f"?relation={relation.pk}"):
        assert amina.get(f"/structures/cod-body/statements/new/{asked}").status_code == 404


def test_a_form_sent_twice_makes_one_statement_and_one_source(cast, amina):
    form, path = typed(title="Minutes"), "/structures/cod-body/statements/new/"
    assert [amina.post(path, form).status_code for _ in range(2)] == [302, 302]
    assert (Statement.objects.count(), Source.objects.count()) == (1, 1)
    assert "already used" in errors(amina.post(path, {**form, "quote": "Else"}))["__all__"]


def test_a_statement_is_changed_and_two_people_see_both(cast, amina, source):
    statement = factories.make_statement(structure=cast.body, source=source, quote="First")
    path = f"/statements/{statement.pk}/edit/"
    form = {"revision": "1", "source": str(source.pk), "standing": "stated"}
    assert amina.post(path, {**form, "quote": "Theirs"}).status_code == 302
    answer = amina.post(path, {**form, "quote": "Mine", "source": "", "title": "New source"})
    assert (answer.status_code, Source.objects.count()) == (409, 1)  # no source stays behind
    assert ("Quoted words", "Theirs") in answer.context["differing"]
    assert amina.post(path, {**form, "quote": "Mine", "revision": "2"}).status_code == 302
    statement.refresh_from_db()
    assert (statement.quote, statement.revision, statement.history.latest().history_user) == ("Mine", 3, cast.amina)


def test_a_statement_keeps_its_source_even_where_that_is_not_offered(cast, amina):
    abroad = factories.make_source(country=cast.other_country)
    statement = factories.make_statement(structure=cast.body, source=abroad)
    form = {"revision": "1", "source": str(abroad.pk), "standing": "stated", "quote": "Else"}
    assert amina.post(f"/statements/{statement.pk}/edit/", form).status_code == 302
    statement.refresh_from_db()
    assert (statement.source, statement.quote) == (abroad, "Else")


def test_a_statement_is_deleted_once_and_its_source_stays(cast, amina, source):
    statement = factories.make_statement(seat=factories.make_seat(structure=cast.body), source=source)
    path = f"/statements/{statement.pk}/delete/"
    assert "The source itself" in amina.get(path).content.decode()
    answers = [amina.post(path, {"revision": "1"}) for _ in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/structures/cod-body/")] * 2
    assert (Statement.objects.count(), Source.objects.count()) == (0, 1)
    assert Statement.history.get(id=statement.pk, history_type="-").history_user == cast.amina


def test_a_statement_from_a_hidden_source_or_about_a_hidden_body_has_no_page(cast, amina):
    hidden = factories.make_source(country=cast.other_country, circle=Circle.COUNTRY)
    other = factories.make_structure(country=cast.country, circle=Circle.BODY)
    statements = [
        factories.make_statement(structure=cast.body, source=hidden),
        factories.make_statement(structure=other),
        factories.make_statement(seat=factories.make_seat(structure=other)),
        factories.make_statement(relation=factories.make_relation(start=cast.body, end=other)),
        factories.make_statement(structure=cast.other_body),
    ]
    assert [amina.get(f"/statements/{row.pk}/edit/").status_code for row in statements] == [404] * 5


def test_what_is_said_of_an_organisation_is_changed_by_whoever_may_change_it(cast, sign_in):
    organisation = factories.make_organisation(country=cast.country)
    factories.make_seat(structure=cast.body, organisation=organisation)
    path = f"/statements/{factories.make_statement(organisation=organisation).pk}/edit/"
    found = {name: sign_in(getattr(cast, name)).get(path).status_code for name in ("amina", "fatou", "dan", "elena")}
    assert found == {"amina": 200, "fatou": 403, "dan": 404, "elena": 200}
