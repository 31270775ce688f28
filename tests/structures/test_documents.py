"""A body's own documents: added, changed, deleted; a hidden source is neither shown nor lost."""

import uuid

import pytest

from structures.models import Document
from structures.vocabulary import Circle
from tests import factories


@pytest.fixture
def amina(cast, sign_in):
    return sign_in(cast.amina)


def typed(**fields):
    return {"uid": str(uuid.uuid4()), "kind": "tor", "title": "Terms of reference", **fields}


def add(client, body, **fields):
    return client.post(f"/structures/{body.slug}/documents/new/", typed(**fields))


def errors(response):
    assert response.status_code == 422, response.status_code
    return {name: found[0] for name, found in response.context["form"].errors.items()}


def test_a_document_is_added_with_its_date_address_and_source(cast, amina):
    source = factories.make_source(country=cast.country, circle=Circle.COUNTRY)
    answer = add(amina, cast.body, dated="2024-02", url="example.org/tor.pdf", source=str(source.pk))
    assert (answer.status_code, answer["Location"]) == (302, "/structures/cod-body/#documents")
    made = Document.objects.get()
    assert (made.kind, made.title, made.dated.iso(), made.url, made.source) == (
        "tor",
        "Terms of reference",
        "2024-02",
        "https://example.org/tor.pdf",
        source,
    )
    assert made.history.get().history_user == cast.amina


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": ""}, "title"),
        ({"title": "t" * 301}, "title"),
        ({"kind": "poem"}, "kind"),
        ({"dated": "2999"}, "dated"),
        ({"dated": "2099"}, "dated"),
        ({"url": "ftp://example.org/tor.pdf"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://example.org/" + "a" * 500}, "url"),
        ({"source": "999999"}, "source"),
        ({"source": "x"}, "source"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, amina, fields, wrong):
    assert set(errors(add(amina, cast.body, **fields))) == {wrong}
    assert not Document.objects.exists()


def test_a_source_of_another_country_or_a_hidden_one_is_not_offered(cast, amina):
    abroad = factories.make_source(title="Their public paper", country=cast.other_country)
    hidden = factories.make_source(title="Their paper", country=cast.other_country, circle=Circle.COUNTRY)
    mine = factories.make_source(title="Our paper", country=cast.country)
    everywhere = factories.make_source(title="A guide")
    form = amina.get("/structures/cod-body/documents/new/").context["form"]
    assert list(form.fields["source"].queryset) == [everywhere, mine]
    for source in (abroad, hidden):
        assert set(errors(add(amina, cast.body, source=str(source.pk)))) == {"source"}


def test_a_form_sent_twice_makes_one_document(cast, amina):
    form, path = typed(), "/structures/cod-body/documents/new/"
    assert [amina.post(path, form).status_code for _ in range(2)] == [302, 302]
    assert Document.objects.count() == 1
    assert "already used" in errors(amina.post(path, {**form, "title": "Another"}))["__all__"]


def test_a_document_is_changed_and_two_people_see_both(cast, amina):
    document = Document.objects.create(structure=cast.body, kind="tor", title="Terms")
    path = f"/documents/{document.pk}/edit/"
    assert amina.post(path, {"revision": "1", "kind": "tor", "title": "Theirs"}).status_code == 302
    answer = amina.post(path, {"revision": "1", "kind": "decree", "title": "Mine"})
    assert answer.status_code == 409
    assert ("Title", "Theirs") in answer.context["differing"]
    assert amina.post(path, {"revision": "2", "kind": "decree", "title": "Mine"}).status_code == 302
    document.refresh_from_db()
    assert (document.kind, document.title, document.revision) == ("decree", "Mine", 3)


def test_a_source_that_the_person_may_not_see_stays_and_is_not_shown(cast, amina):
    hidden = factories.make_source(title="Secret annex", country=cast.other_country, circle=Circle.COUNTRY)
    document = Document.objects.create(structure=cast.body, kind="tor", title="Terms", source=hidden)
    path = f"/documents/{document.pk}/edit/"
    assert "Secret annex" not in amina.get(path).content.decode()
    amina.post(path, {"revision": "1", "kind": "tor", "title": "Terms of reference"})
    document.refresh_from_db()
    assert (document.title, document.source) == ("Terms of reference", hidden)


def test_a_document_is_deleted_once_and_its_history_stays(cast, amina):
    document = Document.objects.create(structure=cast.body, kind="tor", title="Terms")
    path = f"/documents/{document.pk}/delete/"
    assert "Terms" in amina.get(path).content.decode()
    assert [amina.post(path, {"revision": "1"}).status_code for _ in range(2)] == [302, 302]
    assert Document.history.get(id=document.pk, history_type="-").history_user == cast.amina


def test_a_document_that_changed_is_not_deleted_unseen(cast, amina):
    document = Document.objects.create(structure=cast.body, kind="tor", title="Terms", revision=3)
    assert amina.post(f"/documents/{document.pk}/delete/", {"revision": "1"}).status_code == 409
    assert Document.objects.exists()
