"""/admin/: people, rights and reference data, for administrators alone; drafts and private notes not there at all."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse

from assessments.models import Assessment, Basis, CriterionText, Mark, Version
from structures.models import Country, Membership, Organisation, Post, Sector, Source
from tests import factories

User = get_user_model()
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
ONLY_READ = {"Structure", "Invitation", "Criterion", "Assessment", "Version", "Mark"}
NO_NEW_ONES = ONLY_READ | {"Country", "CriteriaSet"}


@pytest.fixture
def world(cast):
    """A row of everything that is looked at or kept there."""
    factories.make_sector()
    factories.make_post(organisation=factories.make_organisation())
    factories.make_invitation(invited_by=cast.amina)
    source = factories.make_source(country=cast.country)
    factories.make_card(structure=cast.body, basis=Basis.EXPERT, source=source, author=cast.boris)
    return cast


def name_of(model, page):
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def row_of(model, request=None):
    return model.objects.order_by("pk").first()


def pages_of(model):
    pages = [reverse(name_of(model, "changelist")), f"{reverse(name_of(model, 'changelist'))}?q=a"]
    row = row_of(model)
    pages += [reverse(name_of(model, page), args=[row.pk]) for page in ("change", "history")]
    if model.__name__ not in NO_NEW_ONES:
        pages.append(reverse(name_of(model, "add")))
    return pages


def typed_in(answer):
    """The fields of a change page as they stand in it."""
    form = answer.context["adminform"].form
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in values.items() if value not in (None, False)}


# Who comes in


def test_it_holds_people_rights_and_reference_data_and_nothing_else():
    assert {model.__name__ for model in REGISTERED} == {
        *("User", "Membership", "Invitation"),
        *("Country", "Sector", "Organisation", "Post", "Source", "Structure"),
        *("CriteriaSet", "Criterion", "CriterionText"),
        *("Assessment", "Version", "Mark"),
    }


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_every_page_opens_for_an_administrator_and_for_nobody_else(world, sign_in, model):
    for address in pages_of(model):
        assert sign_in(world.elena).get(address).status_code == 200, address
        answer = sign_in(None).get(address)
        assert answer.url == f"/accounts/login/?next={address.split('?')[0]}" + (
            "%3Fq%3Da" if "?" in address else ""
        ), address
    for person in (world.amina, world.fatou, world.boris, world.nour):
        assert sign_in(person).get(pages_of(model)[0], follow=True).status_code == 403


def test_the_index_is_for_administrators_with_a_second_factor(world, sign_in):
    assert sign_in(world.elena).get("/admin/").status_code == 200
    assert sign_in(world.amina).get("/admin/", follow=True).status_code == 403
    staff = factories.make_user(is_staff=True)
    assert sign_in(staff).get("/admin/", follow=True).status_code == 403
    bare = factories.make_user(is_staff=True, is_superuser=True)
    assert sign_in(bare).get("/admin/").url == "/accounts/"


def test_signing_in_goes_through_the_sites_own_page(client, db):
    answer = client.get("/admin/login/")
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/?next=")
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 302


def test_the_password_is_changed_on_ones_own_page(world, sign_in):
    assert sign_in(world.elena).get("/admin/password_change/").url == "/accounts/password/change/"


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_no_page_offers_a_list_of_all_people_or_countries(world, sign_in, model):
    """Rows to point at are found by typing."""
    model_admin = admin.site._registry[model]
    pointing = {field.name for field in model._meta.fields if field.many_to_one and field.editable}
    if model.__name__ not in ONLY_READ:
        assert pointing <= set(model_admin.autocomplete_fields)


def test_what_is_typed_finds_people_and_places(world, sign_in):
    client = sign_in(world.elena)
    asked = {"app_label": "structures", "model_name": "membership", "term": "o"}
    for field, found in [("user", "boris@example.org"), ("country", "Congo"), ("structure", "Cod Body")]:
        answer = client.get("/admin/autocomplete/", asked | {"field_name": field})
        assert found in [row["text"] for row in answer.json()["results"]]


# Cards


def test_drafts_and_private_notes_are_not_there(world, sign_in):
    state = Version.State
    draft = factories.make_card(structure=world.body, state=state.DRAFT, author=world.boris)
    private = factories.make_card(structure=world.body, state=state.DRAFT, basis=Basis.EXPERT, author=world.boris)
    own_note = factories.make_card(structure=world.body, state=state.DRAFT, basis=Basis.EXPERT, author=world.elena)
    hidden = [draft, private, own_note]
    sent = factories.make_card(structure=world.body, state=state.SUBMITTED, author=world.boris)
    corrected = Assessment.objects.exclude(pk__in=[card.pk for card in [*hidden, sent]]).get()
    factories.add_version(assessment=corrected, state=state.DRAFT, number=2, reason="A slip.")
    client = sign_in(world.elena)

    def listed(model):
        return set(client.get(reverse(name_of(model, "changelist"))).context["cl"].queryset)

    assert listed(Assessment) == {corrected, sent}
    shown = {corrected.versions.get(number=1), sent.versions.get()}
    assert listed(Version) == shown
    assert {mark.version for mark in listed(Mark)} == shown
    for card in hidden:
        version = card.versions.get()
        for row in (card, version, version.marks.first()):
            for page in ("change", "history"):
                assert client.get(reverse(name_of(type(row), page), args=[row.pk])).status_code == 302  # to the index


@pytest.mark.parametrize("model", [Assessment, Version, Mark], ids=lambda model: model.__name__)
def test_cards_and_marks_are_only_read(world, sign_in, model):
    client, row = sign_in(world.elena), row_of(model)
    for page in ("change", "delete"):
        assert client.post(reverse(name_of(model, page), args=[row.pk]), {"post": "yes"}).status_code == 403
    assert client.post(reverse(name_of(model, "add")), {}).status_code == 403
    assert row_of(model) == row


def test_who_wrote_a_card_does_not_stand_there(world, sign_in):
    client = sign_in(world.elena)
    for model in (Assessment, Version, Mark):
        text = client.get(reverse(name_of(model, "change"), args=[row_of(model).pk])).content.decode()
        assert "boris@example.org" not in text


# People


def test_a_person_made_there_sets_a_password_by_themselves(world, sign_in):
    sign_in(world.elena).post("/admin/accounts/user/add/", {"email": "Ines@Example.org", "is_active": "on"})
    ines = User.objects.get(email="ines@example.org")
    assert not ines.has_usable_password()
    assert not ines.is_administrator
    assert EmailAddress.objects.get(user=ines, verified=True).email == "ines@example.org"


def test_an_address_is_given_once_whatever_its_case(world, sign_in):
    answer = sign_in(world.elena).post("/admin/accounts/user/add/", {"email": "BORIS@example.org", "is_active": "on"})
    assert answer.status_code == 200
    assert answer.context["adminform"].errors


def test_no_page_shows_a_password_a_key_or_a_link(world, sign_in):
    client = sign_in(world.elena)
    key = world.elena.authenticator_set.get().data["secret"]
    texts = [
        client.get(f"/admin/accounts/user/{world.boris.pk}/change/").content.decode(),
        client.get(f"/admin/accounts/user/{world.elena.pk}/change/").content.decode(),
        client.get(
            reverse("admin:structures_invitation_change", args=[row_of(world.country.invitations.model).pk])
        ).content.decode(),
    ]
    for secret in (world.boris.password, key, world.country.invitations.get().digest):
        assert not any(secret in text for text in texts)


def test_an_account_that_is_closed_is_gone_at_the_next_click(world, sign_in, client):
    sign_in(world.elena).post(f"/admin/accounts/user/{world.boris.pk}/change/", {"is_superuser": ""})
    world.boris.refresh_from_db()
    assert not world.boris.is_active
    client.logout()
    client.post("/accounts/login/", {"login": world.boris.email, "password": factories.PASSWORD})
    assert client.get("/").wsgi_request.user.is_anonymous


def test_an_administrator_is_made_and_unmade(world, sign_in):
    client, address = sign_in(world.elena), f"/admin/accounts/user/{world.nour.pk}/change/"
    client.post(address, {"is_active": "on", "is_superuser": "on"})
    world.nour.refresh_from_db()
    assert (world.nour.is_administrator, world.nour.is_staff) == (True, True)
    client.post(address, {"is_active": "on"})
    world.nour.refresh_from_db()
    assert (world.nour.is_administrator, world.nour.is_staff) == (False, False)


def test_nobody_locks_themselves_out(world, sign_in):
    sign_in(world.elena).post(f"/admin/accounts/user/{world.elena.pk}/change/", {})
    world.elena.refresh_from_db()
    assert world.elena.is_administrator


def test_people_are_not_deleted(world, sign_in):
    client = sign_in(world.elena)
    assert client.post(f"/admin/accounts/user/{world.boris.pk}/delete/", {"post": "yes"}).status_code == 403
    listed = {"action": "delete_selected", "_selected_action": [world.boris.pk], "post": "yes"}
    client.post("/admin/accounts/user/", listed)
    assert User.objects.filter(pk=world.boris.pk).exists()


def test_a_second_factor_that_was_lost_is_switched_off(world, sign_in):
    for person in (world.boris, world.chloe):
        factories.make_second_factor(person)
    asked = {"action": "switch_off_second_factor", "_selected_action": [world.boris.pk]}
    answer = sign_in(world.elena).post("/admin/accounts/user/", asked, follow=True)
    assert "Switched off for 1 person" in answer.content.decode()
    assert not world.boris.authenticator_set.exists()
    assert world.chloe.authenticator_set.exists()


# Rights


def test_a_right_is_given_there_once_and_says_by_whom(world, sign_in):
    client = sign_in(world.elena)
    typed = {"user": world.nour.pk, "country": "COD", "right": "viewer"}
    assert client.post("/admin/structures/membership/add/", typed).status_code == 302
    right = world.nour.memberships.get()
    assert right.history.get().history_user == world.elena
    page = client.get(f"/admin/structures/membership/{right.pk}/change/").content.decode()
    assert re.search(r"\d+ \w+ \d{4}: Created, elena@example.org", page)
    again = client.post("/admin/structures/membership/add/", typed)
    assert "has this right already" in again.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"right": "viewer"},
        {"right": "viewer", "country": "COD", "structure": "own"},
        {"right": "focal_point", "country": "COD"},
        {"right": "coordinator", "structure": "own"},
        {"right": "king", "country": "COD"},
        {"right": "viewer", "country": "XXX"},
    ],
    ids=str,
)
def test_a_right_that_does_not_fit_its_place_is_refused(world, sign_in, typed):
    typed = {"user": world.nour.pk, **typed}
    if "structure" in typed:
        typed["structure"] = world.body.pk
    answer = sign_in(world.elena).post("/admin/structures/membership/add/", typed)
    assert answer.status_code == 200
    assert answer.context["adminform"].errors
    assert not world.nour.memberships.exists()


def test_a_right_taken_away_there_is_told_by_letter_and_has_its_history(world, sign_in, letters):
    boris, chloe = (person.memberships.get() for person in (world.boris, world.chloe))
    client = sign_in(world.elena)
    client.post(f"/admin/structures/membership/{boris.pk}/delete/", {"post": "yes"})
    listed = {"action": "delete_selected", "_selected_action": [chloe.pk], "post": "yes"}
    client.post("/admin/structures/membership/", listed)
    assert {letter.to[0] for letter in letters} == {"boris@example.org", "chloe@example.org"}
    for right in (boris, chloe):
        last = Membership.history.filter(user=right.user_id).latest()
        assert (last.history_type, last.history_user) == ("-", world.elena)


# Reference data


@pytest.mark.parametrize("model", [Organisation, Post, Source], ids=lambda model: model.__name__)
def test_a_row_that_somebody_else_changed_meanwhile_is_not_written_over(world, sign_in, model):
    client, row = sign_in(world.elena), row_of(model)
    address = reverse(name_of(model, "change"), args=[row.pk])
    typed = typed_in(client.get(address))
    title = "name" if model is Organisation else "title"
    assert client.post(address, typed | {title: "First"}).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, title), row.revision) == ("First", 2)
    assert row.history.latest().history_user == world.elena
    late = client.post(address, typed | {title: "Second"})
    assert late.status_code == 200
    assert "Somebody else changed this" in late.content.decode()
    row.refresh_from_db()
    assert getattr(row, title) == "First"


def test_text_is_tidied_there_too(world, sign_in):
    client = sign_in(world.elena)
    typed = {"code": "new", "name": "Cafe\u0301", "kind": "un"}
    client.post("/admin/structures/organisation/add/", typed)
    assert Organisation.objects.get(code="new").name == "Café"
    refused = client.post("/admin/structures/organisation/add/", typed | {"code": "newer", "name": "A\ufffeB"})
    assert "U+FFFE" in refused.content.decode()


def test_the_date_of_a_source_is_written_as_people_write_it(world, sign_in):
    client, source = sign_in(world.elena), row_of(Source)
    address = reverse("admin:structures_source_change", args=[source.pk])
    typed = typed_in(client.get(address))
    client.post(address, typed | {"published": "2008-01"})
    source.refresh_from_db()
    assert source.published.iso() == "2008-01"
    assert 'value="2008-01"' in client.get(address).content.decode()
    again = typed_in(client.get(address)) | {"published": "last spring"}
    assert "is not a date that can be read" in client.post(address, again).content.decode()


def test_a_country_gets_a_language_and_a_time_zone_that_exist(world, sign_in):
    client, address = sign_in(world.elena), "/admin/structures/country/COD/change/"
    typed = {"name": "Congo", "name_fr": "Congo", "language": "fr", "time_zone": "Africa/Lubumbashi"}
    client.post(address, typed)
    country = Country.objects.get(pk="COD")
    assert (country.language, country.time_zone) == ("fr", "Africa/Lubumbashi")
    assert "no time zone" in client.post(address, typed | {"time_zone": "Moon/Crater"}).content.decode()
    assert client.post("/admin/structures/country/COD/delete/", {"post": "yes"}).status_code == 403


def test_sectors_and_texts_of_criteria_are_kept_there(world, sign_in):
    client = sign_in(world.elena)
    client.post("/admin/structures/sector/add/", {"code": "NEW", "name": "New", "kind": "cluster"})
    assert Sector.objects.filter(code="NEW").exists()
    text = CriterionText.objects.filter(use="help").first()
    address = reverse("admin:assessments_criteriontext_change", args=[text.pk])
    client.post(address, typed_in(client.get(address)) | {"text": "Clearer help."})
    text.refresh_from_db()
    assert text.text == "Clearer help."
