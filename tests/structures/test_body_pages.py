"""The pages on which bodies are added and kept: what they offer, refuse and say, and that nothing typed is lost."""

import datetime
import html
import re
import uuid

import pytest
from django.utils import translation

from structures.forms.bodies import AddForm, EditForm
from structures.forms.places import PlaceForm
from structures.forms.seen import merged, remembered
from structures.models import Membership, Structure
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle, Right
from tests import factories

TODAY = datetime.date.today()
NEXT_YEAR = str(TODAY.year + 1)
NEW = "/structures/new/"


def new_form(**fields):
    return {
        "uid": str(uuid.uuid4()),
        "name": "Joint Committee on Roads",
        "kind": "jointcommittee",
        "status": "active",
        "level": "national",
        **fields,
    }


def page(answer):
    return html.unescape(answer.content.decode())


def errors(answer):
    return {name: " ".join(found) for name, found in answer.context["form"].errors.items()}


def opened(client, path):
    """The fields of the page's form, as a browser would send them back."""
    form = client.get(path).context["form"]
    fields = {}
    for field in form:
        value = field.value()
        if value not in (None, "", False):
            fields[field.name] = value
    return fields


# In which country


def test_whoever_coordinates_one_country_is_not_asked_which(cast, sign_in):
    answer = sign_in(cast.amina).get(NEW)
    assert "Add a structure: Congo" in page(answer)
    assert "country" not in answer.context["form"].fields


def test_whoever_coordinates_several_chooses_one_of_theirs(cast, sign_in):
    factories.give(cast.amina, Right.COORDINATOR, cast.other_country)
    factories.give(cast.amina, Right.VIEWER, factories.make_country(iso3="XXA"))
    client = sign_in(cast.amina)
    answer = client.get(NEW)
    assert re.findall(r'<option value="(\w+)"', page(answer)) == ["COD", "JOR"]
    assert "Add a structure: Jordan" in page(client.get(NEW, {"country": "JOR"}))
    assert client.post(NEW, new_form()).status_code == 422  # of no country: nothing is guessed
    assert client.post(f"{NEW}?country=JOR", new_form()).status_code == 302
    assert Structure.objects.get(name="Joint Committee on Roads").country == cast.other_country


@pytest.mark.parametrize("typed", ["JOR", "jor", "JO", "Jordan", " jordan ", "Jordanie", "JORDANIE"])
def test_an_administrator_names_the_country_as_they_like(cast, sign_in, typed):
    type(cast.country).objects.filter(pk="JOR").update(name_fr="Jordanie")
    answer = sign_in(cast.elena).get(NEW, {"country": typed})
    assert "Add a structure: Jordan" in page(answer)


@pytest.mark.parametrize(
    ("typed", "words"), [("Atlantis", "No country is called so"), ("o", "For example: Congo; Jordan.")]
)
def test_a_country_that_cannot_be_told_is_asked_for_again(cast, sign_in, typed, words):
    answer = sign_in(cast.elena).get(NEW, {"country": typed})
    assert answer.status_code == 422
    assert words in errors(answer)["country"]


def test_a_regional_body_is_an_administrators_to_add(cast, sign_in):
    assert sign_in(cast.amina).get(NEW, {"country": "regional"}).status_code == 404
    client = sign_in(cast.elena)
    assert "?country=regional" in page(client.get(NEW))
    assert "Add a regional structure" in page(client.get(NEW, {"country": "regional"}))
    assert client.post(f"{NEW}?country=regional", new_form(circle="public")).status_code == 302
    body = Structure.objects.get(name="Joint Committee on Roads")
    assert (body.country, body.circle, body.slug) == (None, "public", "regional-joint-committee-on-roads")


def test_the_list_leads_to_it_for_whoever_may(cast, sign_in):
    for name in ("chloe", "boris", "fatou", "nour"):
        assert NEW not in page(sign_in(getattr(cast, name)).get("/structures/"))
    client = sign_in(cast.amina)
    assert f'href="{NEW}"' in page(client.get("/structures/"))
    assert f'href="{NEW}?country=COD"' in page(client.get("/structures/?country=COD"))
    assert f'href="{NEW}"' in page(client.get("/structures/?country=JOR"))  # somebody else's: no way there


# Adding


def test_a_name_and_a_kind_are_enough(cast, sign_in):
    answer = sign_in(cast.amina).post(NEW, new_form(), follow=True)
    body = Structure.objects.get(name="Joint Committee on Roads")
    assert answer.redirect_chain == [("/structures/cod-joint-committee-on-roads/", 302)]
    assert "“Joint Committee on Roads” was added." in page(answer)
    assert (body.country, body.circle, body.function, body.hours) == (cast.country, "country", "", None)


def test_all_that_is_known_is_kept(cast, sign_in):
    wash = factories.make_sector()
    typed = {
        "acronym": "JCR",
        "name_fr": "Comité mixte des routes",
        "function": "technical",
        "sectors": [wash.pk],
        "level": "subnational",
        "area": "Ituri",
        "status": "dormant",
        "started": "mars 2024",
        "meets": "monthly",
        "hours": "1.5",
        "mandate": "Roads.\r\nBridges.",
        "mandate_fr": "Routes.",
        "circle": "public",
        "part_of": cast.body.slug,
    }
    assert sign_in(cast.amina).post(NEW, new_form(**typed)).status_code == 302
    body = Structure.objects.get(slug="cod-jcr")
    found = {name: str(getattr(body, name)) for name in typed if name not in ("sectors", "part_of", "started")}
    assert found == {name: typed[name] for name in found} | {"mandate": "Roads.\nBridges."}
    assert body.started == PartialDate.parse("2024-03")
    assert list(body.sectors.all()) == [wash]
    assert body.relations.get().to_structure == cast.body


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": ""}, "name", "required"),
        ({"name": "x" * 201}, "name", "200"),
        ({"name": "a\x00b"}, "name", "U+0000"),
        ({"kind": ""}, "kind", "required"),
        ({"kind": "circus"}, "kind", "circus"),
        ({"status": "closed"}, "status", "closed"),
        ({"level": "lunar"}, "level", "lunar"),
        ({"circle": "secret"}, "circle", "secret"),
        ({"sectors": ["99999999"]}, "sectors", "99999999"),
        ({"sectors": ["WSH"]}, "sectors", "WSH"),
        ({"started": "soon"}, "started", "“soon” is not a date"),
        ({"started": "2024-02-30"}, "started", "is not a date"),
        ({"started": NEXT_YEAR}, "started", "in the future"),
        ({"status": "proposed", "started": "2024"}, "started", "has not started yet"),
        ({"hours": "0"}, "hours", "0.1"),
        ({"hours": "NaN"}, "hours", "number"),
        ({"hours": "1000"}, "hours", "100"),
        ({"hours": "1.25"}, "hours", "decimal"),
        ({"part_of": "jor-body"}, "part_of", "jor-body"),
        ({"readers": ["99999999"]}, "readers", "99999999"),
        ({"mandate": "x" * 2001}, "mandate", "2000"),
        ({"uid": "nonsense"}, "uid", "UUID"),
    ],
)
def test_what_cannot_be_is_refused_with_words_and_writes_nothing(cast, sign_in, typed, field, words):
    before = Structure.objects.count()
    answer = sign_in(cast.amina).post(NEW, new_form(**typed))
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert words in errors(answer)[field]
    assert Structure.objects.count() == before


def test_only_what_the_person_may_see_is_offered_as_the_whole(cast, sign_in):
    factories.make_structure(slug="cod-secret", country=cast.country, circle=Circle.NAMED)
    factories.make_structure(slug="cod-closed", country=cast.country, status="closed")
    form = sign_in(cast.amina).get(NEW).context["form"]
    assert [slug for slug, _label in form.fields["part_of"].choices] == ["", "cod-body"]
    answer = sign_in(cast.amina).post(NEW, new_form(part_of="cod-secret"))
    assert list(errors(answer)) == ["part_of"]


def test_sectors_of_other_times_are_not_offered_but_stay_where_they_are(cast, sign_in):
    day = datetime.timedelta(days=1)
    factories.make_sector(code="OLD", valid_to=TODAY - day)
    factories.make_sector(code="NEXT", valid_from=TODAY + day)
    now = factories.make_sector(code="NOW", valid_from=TODAY, valid_to=TODAY)
    gone = factories.make_sector(code="GONE", valid_to=TODAY - day, structures=[cast.body])
    assert offered(AddForm(user=cast.amina, country=cast.country)) == [now.pk]
    assert offered(EditForm(user=cast.amina, structure=cast.body)) == [gone.pk, now.pk]


def offered(form):
    return [pk for _kind, sectors in form.fields["sectors"].choices for pk, _name in sectors]


def test_kinds_and_sectors_stand_in_the_readers_order(cast):
    for code, name, name_fr in [("A", "Water", "Eau"), ("B", "Education", "Éducation"), ("C", "Shelter", "Abris")]:
        factories.make_sector(code=code, name=name, name_fr=name_fr)
    with translation.override("fr"):
        form = AddForm(user=cast.amina, country=cast.country)
        ((_kind, sectors),) = form.fields["sectors"].choices
        assert [name for _pk, name in sectors] == ["Abris", "Eau", "Éducation"]
        kinds = [str(label) for _kind, label in form.fields["kind"].choices[1:]]
        assert kinds.index("Équipe spéciale (task force)") < kinds.index("Forum national des ONG")


# Adding: circles


def test_whoever_adds_a_body_for_few_is_told_that_they_go_on_seeing_it(cast, sign_in):
    client = sign_in(cast.amina)
    answer = client.post(NEW, new_form(kind="awg"), follow=True)
    assert answer.status_code == 200
    assert "You are its focal point" in page(answer)
    assert Membership.objects.get(structure__name="Joint Committee on Roads").user == cast.amina


def test_named_people_are_those_with_a_right_in_the_country(cast, sign_in):
    answer = sign_in(cast.amina).post(NEW, new_form(circle="named", readers=[cast.boris.pk, cast.dan.pk]))
    assert str(cast.dan.pk) in errors(answer)["readers"]
    assert "boris@example.org" in page(answer)
    assert "dan@example.org" not in page(answer)
    assert sign_in(cast.amina).post(NEW, new_form(circle="named", readers=[cast.boris.pk])).status_code == 302
    assert set(Structure.objects.get(circle="named").readers.all()) == {cast.boris, cast.amina}


# Adding: a similar name, and sent twice


def test_a_similar_name_is_shown_with_its_facts_and_asked_about(cast, sign_in):
    there = factories.make_structure(slug="cod-roads", country=cast.country, name="Committee on roads")
    factories.make_structure(country=cast.country, name="Roads", circle=Circle.NAMED)
    client = sign_in(cast.amina)
    typed = new_form(mandate="Typed with care.")
    answer = client.post(NEW, typed)
    assert answer.status_code == 422
    assert answer.context["similar"] == [there]
    assert "A similar name exists" in page(answer)
    assert 'href="/structures/cod-roads/"' in page(answer)
    assert "Typed with care." in page(answer)
    assert not Structure.objects.filter(slug__contains="joint").exists()
    assert client.post(NEW, {**typed, "another": "on"}).status_code == 302
    assert Structure.objects.filter(slug="cod-joint-committee-on-roads").exists()


def test_a_similar_name_is_shown_together_with_what_else_is_wrong(cast, sign_in):
    factories.make_structure(country=cast.country, name="Committee on roads")
    answer = sign_in(cast.amina).post(NEW, new_form(started="soon"))
    assert "A similar name exists" in page(answer)
    assert list(errors(answer)) == ["started"]


def test_a_form_sent_twice_leads_both_times_to_the_one_body(cast, sign_in):
    client, typed = sign_in(cast.amina), new_form(kind="awg")
    answers = [client.post(NEW, typed) for _click in range(2)]
    assert {answer["Location"] for answer in answers} == {Structure.objects.get(kind="awg").get_absolute_url()}
    assert Structure.objects.filter(kind="awg").count() == 1
    other = client.post(NEW, {**typed, "name": "Another body", "another": "on"})
    assert other.status_code == 422
    assert "already used" in page(other)


# Mending


@pytest.fixture
def edit(cast):
    return f"/structures/{cast.body.slug}/edit/"


def test_the_form_sent_back_as_it_was_opened_changes_nothing(cast, sign_in, edit):
    wash = factories.make_sector(structures=[cast.body])
    body = cast.body
    body.started, body.hours, body.mandate, body.meets = PartialDate.parse("2024-03"), "1.5", "One.\nTwo.", "weekly"
    body.save()
    for person in (cast.amina, cast.fatou, cast.elena):
        client = sign_in(person)
        assert client.post(edit, opened(client, edit)).status_code == 302
    body.refresh_from_db()
    assert (body.revision, body.started.iso(), body.mandate) == (1, "2024-03", "One.\nTwo.")
    assert list(body.sectors.all()) == [wash]


def test_facts_are_mended(cast, sign_in, edit):
    client = sign_in(cast.fatou)
    typed = opened(client, edit) | {"name": "New name", "hours": "2", "sectors": [factories.make_sector().pk]}
    answer = client.post(edit, typed, follow=True)
    assert "Saved." in page(answer)
    assert "New name" in page(answer)
    body = Structure.objects.get(pk=cast.body.pk)
    assert (body.slug, body.status, body.hours, body.sectors.count()) == ("cod-body", "active", 2, 1)


@pytest.mark.parametrize(
    ("dates", "started", "words"),
    [
        ({"ended": "2024"}, "2025", "It ended before this date"),
        ({"since": "2024-05"}, "2024-06", "changed its status before this date"),
        ({}, NEXT_YEAR, "in the future"),
    ],
)
def test_a_start_after_what_came_later_is_refused(cast, sign_in, edit, dates, started, words):
    if "since" in dates:
        factories.make_status_change(structure=cast.body, since=dates["since"])
    if "ended" in dates:
        cast.body.ended, cast.body.status = PartialDate.parse(dates["ended"]), "closed"
        cast.body.save()
    client = sign_in(cast.amina)
    answer = client.post(edit, opened(client, edit) | {"started": started})
    assert answer.status_code == 422
    assert words in errors(answer)["started"]


@pytest.mark.parametrize("typed", [{"revision": "nonsense"}, {"revision": "-1"}, {"revision": "9" * 30}, {"seen": "{"}])
def test_a_broken_hidden_field_overwrites_nothing(cast, sign_in, edit, typed):
    client = sign_in(cast.amina)
    answer = client.post(edit, opened(client, edit) | {"name": "New", "revision": "7", "seen": "[]", **typed})
    assert answer.status_code == 409
    assert Structure.objects.get(pk=cast.body.pk).name == "Cod Body"


# Mending: two at once


def test_what_two_people_change_in_different_fields_is_both_kept(cast, sign_in, edit):
    wash, health = factories.make_sector(code="WSH", structures=[cast.body]), factories.make_sector(code="HEA")
    client = sign_in(cast.fatou)
    typed = opened(client, edit) | {"mandate": "Typed by Fatou."}
    client = sign_in(cast.amina)
    assert client.post(edit, opened(client, edit) | {"name": "By Amina", "sectors": [health.pk]}).status_code == 302
    assert sign_in(cast.fatou).post(edit, typed).status_code == 302
    body = Structure.objects.get(pk=cast.body.pk)
    assert (body.name, body.mandate, list(body.sectors.all())) == ("By Amina", "Typed by Fatou.", [health])
    assert wash not in body.sectors.all()


def test_what_both_changed_is_shown_beside_each_other(cast, sign_in, edit):
    client = sign_in(cast.fatou)
    typed = opened(client, edit) | {"mandate": "Typed by Fatou.", "meets": "weekly", "area": "Ituri"}
    client = sign_in(cast.amina)
    theirs = {"mandate": "Written by Amina.", "meets": "monthly", "level": "hub"}
    assert client.post(edit, opened(client, edit) | theirs).status_code == 302
    client = sign_in(cast.fatou)
    answer = client.post(edit, typed)
    assert answer.status_code == 409
    assert [(str(label), *sides) for label, *sides in answer.context["both"]] == [
        ("Mandate", "Written by Amina.", "Typed by Fatou."),
        ("Meets", "Monthly", "Weekly"),
    ]
    again = {field.name: field.value() for field in answer.context["form"] if field.value() not in (None, "", False)}
    assert (again["area"], again["level"], again["mandate"]) == ("Ituri", "hub", "Typed by Fatou.")
    assert Structure.objects.get(pk=cast.body.pk).mandate == "Written by Amina."  # until they have seen both
    assert client.post(edit, again).status_code == 302
    body = Structure.objects.get(pk=cast.body.pk)
    assert (body.mandate, body.meets, body.area, body.level) == ("Typed by Fatou.", "weekly", "Ituri", "hub")


def test_who_saves_at_the_very_same_moment_is_shown_what_happened(cast, sign_in, edit, monkeypatch):
    client = sign_in(cast.amina)
    typed = opened(client, edit) | {"name": "By Amina"}

    def somebody_is_faster(**facts):
        Structure.objects.filter(pk=cast.body.pk).update(name="By Fatou", revision=2)
        return False

    monkeypatch.setattr("structures.bodies.change_facts", somebody_is_faster)
    answer = client.post(edit, typed)
    assert answer.status_code == 409
    assert answer.context["both"] == [("Name", "By Fatou", "By Amina")]


def test_both_sides_that_typed_the_same_are_no_conflict(cast):
    form = EditForm(user=cast.amina, structure=cast.body)
    read = remembered(form, ["name", "sectors"])
    cast.body.name = "Same"
    now = EditForm(user=cast.amina, structure=cast.body)
    typed = form_data(name="  Same\r\n", seen=read)
    data, both = merged(typed, now, ["name", "sectors"])
    assert both == []
    assert data.getlist("sectors") == []


def form_data(**fields):
    from django.http import QueryDict

    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data[name] = value
    return data


# Mending: circles


@pytest.mark.parametrize("circle", ["public", "body"])
def test_another_circle_is_asked_about_once(cast, sign_in, edit, circle):
    client = sign_in(cast.fatou)
    typed = opened(client, edit) | {"circle": circle}
    assert 'name="sure"' not in page(client.get(edit))
    answer = client.post(edit, typed)
    assert answer.status_code == 422
    assert "So far it is seen by – The country" in errors(answer)["circle"]
    assert 'name="sure"' in page(answer)
    assert Structure.objects.get(pk=cast.body.pk).circle == "country"
    wrong = client.post(edit, {**typed, "sure": "on", "name": ""})
    assert list(errors(wrong)) == ["name"]
    assert 'name="sure"' in page(wrong)  # ticked is ticked
    assert client.post(edit, {**typed, "sure": "on"}).status_code == 302
    assert Structure.objects.get(pk=cast.body.pk).circle == circle


@pytest.mark.parametrize(
    ("circle", "readers", "field", "words"),
    [
        ("body", [], "circle", "no right on this very body"),
        ("named", ["boris"], "circle", "Tick your own address"),
        ("named", [], "readers", "Tick at least one person"),
    ],
)
def test_nobody_shuts_themselves_out(cast, sign_in, edit, circle, readers, field, words):
    client = sign_in(cast.amina)
    typed = {"circle": circle, "sure": "on", "readers": [getattr(cast, name).pk for name in readers]}
    answer = client.post(edit, opened(client, edit) | typed)
    assert answer.status_code == 422
    assert words in errors(answer)[field]
    assert Structure.objects.get(pk=cast.body.pk).circle == "country"


def test_a_focal_point_who_is_not_named_would_be_shut_out_too(cast, sign_in, edit):
    client = sign_in(cast.fatou)
    typed = opened(client, edit) | {"circle": "named", "readers": [cast.boris.pk], "sure": "on"}
    assert "Tick your own address" in errors(client.post(edit, typed))["circle"]
    assert client.post(edit, typed | {"readers": [cast.boris.pk, cast.fatou.pk]}).status_code == 302
    assert set(cast.body.readers.all()) == {cast.boris, cast.fatou}


def test_an_administrator_sees_it_in_any_case(cast, sign_in, edit):
    client = sign_in(cast.elena)
    typed = opened(client, edit) | {"circle": "named", "readers": [cast.chloe.pk], "sure": "on"}
    assert client.post(edit, typed).status_code == 302


def test_a_regional_body_is_not_offered_a_country_to_be_seen_by(cast):
    body = factories.make_structure(circle=Circle.PUBLIC)
    body.country = None
    body.save()
    circles = [circle for circle, _label in EditForm(user=cast.elena, structure=body).fields["circle"].choices]
    assert circles == ["named", "body", "public"]


# A lost session


@pytest.mark.parametrize("path", [f"{NEW}?country=COD", "/structures/cod-body/edit/", "/structures/cod-body/status/"])
def test_what_was_typed_comes_back_after_the_session_was_lost(cast, client, sign_in, path):
    sign_in(cast.amina)
    answer = client.get(path)
    seal = re.search(r'name="kept_for" value="([^"]+)"', page(answer))[1]
    typed = opened(client, path) | {"kept_for": seal, "mandate": "Typed with care.", "note": "Typed with care."}
    client.cookies["sessionid"] = ""
    assert client.post(path, typed).status_code == 302
    client.force_login(cast.amina)
    again = client.get(path)
    assert again.status_code == 200
    assert "Typed with care." in page(again)
    assert "You had been signed out" in page(again)


# Status


@pytest.fixture
def status(cast):
    return f"/structures/{cast.body.slug}/status/"


def test_the_body_moves_and_its_page_tells_the_way(cast, sign_in, status):
    client = sign_in(cast.fatou)
    for step, since in [("dormant", "2025-03"), ("active", "mai 2025")]:
        form = opened(client, status) | {"status": step, "since": since, "note": f"Now {step}."}
        assert client.post(status, form).status_code == 302
    found = page(client.get(cast.body.get_absolute_url()))
    assert found.index("Dormant since March 2025: Now dormant.") < found.index("Active since May 2025: Now active.")


def test_only_what_can_come_next_is_offered(cast, sign_in, status):
    found = page(sign_in(cast.amina).get(status))
    assert re.findall(r'type="radio"[^>]*value="(\w+)"', found) == [
        *("dormant", "intransition", "transitioned", "closed", "unknown", "proposed"),
    ]


def test_a_date_that_cannot_be_stands_at_its_field(cast, sign_in, status):
    client = sign_in(cast.amina)
    answer = client.post(status, opened(client, status) | {"status": "closed", "since": NEXT_YEAR})
    assert answer.status_code == 422
    assert "in the future" in errors(answer)["since"]


def test_a_second_click_finds_the_first(cast, sign_in, status):
    client = sign_in(cast.amina)
    form = opened(client, status) | {"status": "closed", "since": "2025"}
    assert [client.post(status, form).status_code for _click in range(2)] == [302, 302]
    assert cast.body.status_changes.count() == 1
    used = client.post(status, form | {"since": "2024"})
    assert used.status_code == 422
    assert "already used" in page(used)


def test_who_moves_what_somebody_else_has_moved_is_shown_where_it_is(cast, sign_in, status):
    client = sign_in(cast.fatou)
    form = opened(client, status) | {"status": "closed", "since": "2025-04", "note": "Typed with care."}
    client = sign_in(cast.amina)
    client.post(status, opened(client, status) | {"status": "dormant", "since": "2025-03"})
    client = sign_in(cast.fatou)
    answer = client.post(status, form)
    assert answer.status_code == 409
    assert "It is now: Dormant." in page(answer)
    assert "Typed with care." in page(answer)
    again = {field.name: field.value() for field in answer.context["form"]}
    assert client.post(status, again).status_code == 302
    assert Structure.objects.get(pk=cast.body.pk).status == "closed"


def test_parts_are_named_before_the_whole_is_closed(cast, sign_in, status):
    client = sign_in(cast.amina)
    assert "are part of it" not in page(client.get(status))
    part = factories.make_structure(country=cast.country, name="Small part")
    factories.make_relation(start=part, kind="part_of", end=cast.body)
    assert "Small part" in page(client.get(status))


def test_the_last_move_is_taken_back_on_its_page(cast, sign_in, status):
    client = sign_in(cast.amina)
    client.post(status, opened(client, status) | {"status": "closed", "since": "2025"})
    (uid,) = re.findall(
        r'name="uid" value="([^"]+)">\s*<button type="submit" class="button quiet">', page(client.get(status))
    )
    answer = client.post(f"{status}take-back/", {"uid": uid}, follow=True)
    assert "The last move was taken back." in page(answer)
    assert Structure.objects.get(pk=cast.body.pk).status == "active"
    assert client.post(f"{status}take-back/", {"uid": "nonsense"}).status_code == 404


def test_a_move_that_cannot_be_taken_back_is_not_offered_and_says_why(cast, sign_in, status):
    cast.body.history.all().delete()
    change = factories.make_status_change(structure=cast.body, since="2025")
    client = sign_in(cast.amina)
    assert "take it back" not in page(client.get(status))
    assert "not known here" in page(client.post(f"{status}take-back/", {"uid": str(change.uid)}, follow=True))


# Confirming, deleting


def test_one_click_confirms_all(cast, sign_in):
    factories.make_seat(structure=cast.body)
    path = cast.body.get_absolute_url()
    assert "Confirm all unchanged" in page(sign_in(cast.fatou).get(path))
    assert "Confirm all unchanged" not in page(sign_in(cast.boris).get(path))
    answer = sign_in(cast.fatou).post(f"{path}confirm/", follow=True)
    assert "Confirmed as of today: 2 facts." in page(answer)


def test_the_page_says_what_goes_with_it_and_deletes(cast, sign_in):
    body = factories.make_structure(slug="cod-mistake", country=cast.country, name="Mistake")
    factories.make_seat(structure=body)
    client = sign_in(cast.amina)
    found = page(client.get("/structures/cod-mistake/delete/"))
    assert "1 seat" in found
    assert "document" not in found[found.index("With it go:") : found.index("Organisations, posts")]
    answers = [client.post("/structures/cod-mistake/delete/") for _click in range(2)]
    assert [answer["Location"] for answer in answers] == ["/structures/?country=COD", "/structures/"]
    assert not Structure.objects.filter(slug="cod-mistake").exists()
    assert "“Mistake” was deleted." in page(client.get("/structures/"))
    assert sign_in(cast.fatou).post("/structures/cod-mistake/delete/").status_code == 404


def test_the_page_says_what_keeps_it_without_telling_whose(cast, sign_in):
    factories.make_card(structure=cast.body, state="draft", author=cast.boris)
    hidden = factories.make_structure(country=cast.country, name="Secret body", circle=Circle.NAMED)
    other = factories.make_structure(country=cast.country, name="Other body")
    for start in (hidden, other):
        factories.make_relation(start=start, end=cast.body)
    path = f"/structures/{cast.body.slug}/delete/"
    client = sign_in(cast.amina)
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 409
        found = page(answer)
        assert "somebody is assessing it" in found
        assert "Other body" in found
        assert "Secret" not in found
        assert "boris" not in found
        assert "close it instead" in found
    assert Structure.objects.filter(pk=cast.body.pk).exists()


def test_a_place_form_asks_as_little_as_it_can(cast):
    assert PlaceForm(None, user=cast.dan).is_valid()
    assert not PlaceForm(None, user=cast.elena).is_bound
