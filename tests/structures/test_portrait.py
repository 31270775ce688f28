"""A structure's page: facts in the order in which people ask for them, each with where it comes from."""

import datetime
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from structures.fields import date_columns
from structures.models import Document, Relation, Structure, StructureSector
from structures.partial_dates import PartialDate
from structures.portrait import overdue, portrait
from structures.vocabulary import Circle, Standing
from tests import factories

NOBODY = AnonymousUser()
TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]*')


@pytest.fixture
def body(cast):
    return factories.make_structure(slug="body", country=cast.country, circle=Circle.PUBLIC)


def seat_lines(body):
    return [(fact.label, fact.text, fact.detail) for fact in portrait(body, NOBODY).seats]


def relation_lines(facts):
    return [(fact.label, fact.text) for fact in facts]


def said_of(fact):
    return [statement for saying in fact.sayings for statement in saying.statements]


def page_of(client, body, **asked):
    response = client.get(body.get_absolute_url(), asked)
    assert response.status_code == 200
    return response.content.decode()


# Seats


def test_seats_come_in_the_order_of_the_roles_then_by_holder(body):
    for role, name in [("member", "Zed"), ("secretariat", "UNDP"), ("member", "Abel"), ("chair", "Prime Minister")]:
        factories.make_seat(structure=body, role=role, organisation=factories.make_organisation(name=name))
    assert seat_lines(body) == [
        ("Chair", "Prime Minister", ""),
        ("Secretariat", "UNDP", ""),
        ("Member", "Abel", ""),
        ("Member", "Zed", ""),
    ]


def test_a_post_stands_with_its_organisation_its_side_its_dates_and_its_note(body):
    ministry = factories.make_organisation(name="Ministry of Justice")
    post = factories.make_post(title="Minister", national="yes", organisation=ministry)
    since = date_columns("since", PartialDate.parse("2008-01"))
    factories.make_seat(structure=body, post=post, note="by decree", note_fr="par décret", **since)
    (line,) = seat_lines(body)
    assert line == ("Chair", "Minister", "National · since January 2008 · by decree")
    (fact,) = portrait(body, NOBODY).seats
    assert (fact.post_of, fact.link) == (ministry, "")
    with translation.override("fr"):
        (detail,) = [detail for _label, _text, detail in seat_lines(body)]
    assert "janvier 2008" in detail
    assert detail.endswith("par décret")


def test_a_post_of_which_nothing_more_is_known_says_nothing_more(body):
    factories.make_seat(structure=body, post=factories.make_post(title="Adviser"))
    assert seat_lines(body) == [("Chair", "Adviser", "")]


def test_a_seat_leads_to_its_organisation(client, body):
    organisation = factories.make_organisation(code="unicef")
    factories.make_seat(structure=body, organisation=organisation)
    (fact,) = portrait(body, NOBODY).seats
    assert (fact.link, fact.post_of) == ("/organisations/unicef/", None)
    assert 'href="/organisations/unicef/"' in page_of(client, body)


@pytest.mark.parametrize(("until", "past"), [("", False), ("2100", False), ("2025-03", True)])
def test_what_ended_stands_apart(cast, body, until, past):
    dates = date_columns("until", PartialDate.parse(until) if until else None)
    factories.make_seat(structure=body, **dates)
    factories.make_relation(start=body, kind="part_of", to_text="the ministry", **dates)
    found = portrait(body, NOBODY)
    assert (len(found.seats), len(found.past_seats)) == (not past, past)
    assert (len(found.whole_and_parts), len(found.past_relations)) == (not past, past)


def test_only_whoever_manages_the_body_is_led_to_its_forms(cast, sign_in, body):
    factories.make_statement(seat=factories.make_seat(structure=body))
    factories.make_relation(start=body, to_text="the ministry")
    Document.objects.create(structure=body, kind="tor", title="Terms of reference")
    other = factories.make_structure(country=cast.country, circle=Circle.PUBLIC)
    theirs = factories.make_relation(start=other, end=body)
    words = {"/seats/", "/relations/", "/documents/", "/statements/"}
    page = page_of(sign_in(cast.amina), body)
    assert {word for word in words if word in page} == words
    assert f"/relations/{theirs.pk}/edit/" not in page  # a relation belongs to the body that it starts from
    for person in (None, cast.boris, cast.dan):
        page = page_of(sign_in(person), body)
        assert {word for word in words if word in page} == set()


# Relations


def test_a_relation_is_told_from_both_sides(cast, body):
    other = factories.make_structure(country=cast.country, circle=Circle.PUBLIC, name="Other")
    factories.make_relation(start=body, kind="reports_to", end=other)
    (mine,) = portrait(body, NOBODY).relations
    (theirs,) = portrait(other, NOBODY).relations
    assert (mine.label, mine.text, mine.structure) == ("Reports to", "Other", other)
    assert (theirs.label, theirs.text, theirs.structure) == ("Receives reports from", "Body", body)


def test_parts_and_the_whole_stand_apart_from_other_relations(cast, body):
    whole, part, other = [
        factories.make_structure(country=cast.country, circle=Circle.PUBLIC, name=name)
        for name in ("Whole", "Part", "Other")
    ]
    factories.make_relation(start=body, kind="part_of", end=whole)
    factories.make_relation(start=part, kind="part_of", end=body)
    factories.make_relation(start=body, kind="invites", end=other)
    found = portrait(body, NOBODY)
    assert sorted(relation_lines(found.whole_and_parts)) == [("Contains", "Part"), ("Part of", "Whole")]
    assert relation_lines(found.relations) == [("Invites", "Other")]


@pytest.mark.parametrize("outgoing", [True, False])
def test_a_structure_that_the_person_may_not_see_is_not_named_in_relations(cast, client, sign_in, body, outgoing):
    hidden = factories.make_structure(country=cast.country, name="Secret body", slug="secret-body")
    ends = {"start": body, "end": hidden} if outgoing else {"start": hidden, "end": body}
    relation = factories.make_relation(**ends)
    factories.make_statement(relation=relation, quote="Secret words about it")
    page = page_of(client, body)
    assert "secret" not in page.casefold()
    assert "No relation is recorded." in page
    page = page_of(sign_in(cast.chloe), body)
    assert "Secret body" in page
    assert "Secret words about it" in page


def test_a_relation_to_something_only_named_is_told_in_the_readers_language(body):
    Relation.objects.create(
        from_structure=body, kind="liaises_with", mode="coexistence", to_text="the army", to_text_fr="l’armée"
    )
    (fact,) = portrait(body, NOBODY).relations
    assert (fact.label, fact.text, fact.detail, fact.structure) == (
        "Liaises with",
        "the army",
        "Co-existence",
        None,
    )
    with translation.override("fr"):
        assert portrait(body, NOBODY).relations[0].text == "l’armée"


# Where it comes from


def test_each_fact_carries_its_own_statements(cast, body):
    seat = factories.make_seat(structure=body)
    factories.make_seat(structure=body, role="member")
    end = factories.make_structure(country=cast.country, circle=Circle.PUBLIC)
    relation = factories.make_relation(start=body, end=end)
    about_seat = factories.make_statement(seat=seat, quote="chairs it")
    about_relation = factories.make_statement(relation=relation, quote="reports to it")
    about_body = factories.make_statement(structure=body, quote="exists since 2008")
    inferred = factories.make_statement(structure=body, standing=Standing.INFERRED, quote="", note="from its name")
    factories.make_statement(structure=end, quote="of another body")
    found = portrait(body, NOBODY)
    assert {fact.label: said_of(fact) for fact in found.seats} == {"Chair": [about_seat], "Member": []}
    assert said_of(found.relations[0]) == [about_relation]
    assert said_of(found) == [about_body, inferred]


def test_several_quotes_from_one_place_stand_over_one_line_that_names_it(body):
    source, other = factories.make_source(), factories.make_source()
    facts = [
        (source, "slide 5", "one"),
        (other, "slide 5", "two"),
        (source, "slide 6", "three"),
        (source, "slide 5", "four"),
    ]
    for where, locator, quote in facts:
        factories.make_statement(structure=body, source=where, locator=locator, quote=quote)
    found = [
        (saying.source, saying.locator, [statement.quote for statement in saying.statements])
        for saying in portrait(body, NOBODY).sayings
    ]
    assert found == [
        (source, "slide 5", ["one", "four"]),
        (other, "slide 5", ["two"]),
        (source, "slide 6", ["three"]),
    ]


def test_the_page_shows_quote_source_place_and_standing(client, body):
    published = date_columns("published", PartialDate.parse("2008-01"))
    source = factories.make_source(title="Working with partners", author="Blake", **published)
    factories.make_statement(structure=body, source=source, quote="It <works>", locator="slide 5")
    factories.make_statement(
        structure=body, source=source, quote="", note="n", note_fr="remarque", standing=Standing.INFERRED
    )
    page = page_of(client, body)
    assert "“It &lt;works&gt;”" in page
    assert "Blake, Working with partners</a>, January 2008 · slide 5" in page
    assert "Stated" in page
    assert "Inferred" in page
    assert "remarque" in page_of(client, body, lang="fr")


def test_a_quote_from_a_document_that_the_person_may_not_see_is_not_shown(cast, client, sign_in, body):
    source = factories.make_source(title="Confidential minutes", country=cast.country, circle=Circle.COUNTRY)
    factories.make_statement(structure=body, source=source, quote="Between us")
    factories.make_statement(seat=factories.make_seat(structure=body), source=source, quote="Also between us")
    page = page_of(client, body)
    assert "etween us" not in page
    assert "Confidential minutes" not in page
    page = page_of(sign_in(cast.chloe), body)
    assert "Between us" in page
    assert "Also between us" in page


def test_a_documents_source_that_the_person_may_not_see_is_not_named(cast, client, body):
    source = factories.make_source(title="Confidential minutes", country=cast.country, circle=Circle.COUNTRY)
    Document.objects.create(structure=body, kind="tor", title="Terms of reference", source=source)
    page = page_of(client, body)
    assert "Terms of reference" in page
    assert "Confidential minutes" not in page


@pytest.mark.filterwarnings("error::DeprecationWarning")
@pytest.mark.parametrize(("hours", "words"), [("2", "2 h a meeting"), ("1.5", "1.5 h a meeting")])
def test_hours_of_a_meeting_may_be_halves(client, body, hours, words):
    Structure.objects.filter(pk=body.pk).update(meets="monthly", hours=hours)
    assert f"Monthly · {words}" in page_of(client, body)


def test_sectors_say_where_they_are_only_inferred(client, body):
    factories.make_sector(code="WSH", name="Water", structures=[body])
    assert [str(row.sector) for row in portrait(body, NOBODY).sectors] == ["Water"]
    assert "Water</dd>" in page_of(client, body)
    StructureSector.objects.update(standing=Standing.INFERRED)
    assert "(Inferred)" in page_of(client, body)


def test_a_fact_that_no_source_states_says_so_beside_it(client, body):
    def facts():
        return {fact.label: fact.not_stated for fact in portrait(body, NOBODY).seats}

    read, told, unsourced = [factories.make_seat(structure=body, role=role) for role in ("chair", "member", "observer")]
    factories.make_statement(seat=read, standing=Standing.EXTERNAL, quote="", note="elsewhere")
    factories.make_statement(seat=read, standing=Standing.INFERRED, quote="", note="read from the order of lines")
    factories.make_statement(seat=told, quote="is a member")
    factories.make_statement(seat=told, standing=Standing.INFERRED, quote="", note="of this body")
    assert unsourced.statements.count() == 0
    assert facts() == {"Chair": "Inferred", "Member": "", "Observer": ""}
    read.statements.filter(standing=Standing.INFERRED).delete()
    assert facts()["Chair"] == "From another source"


def test_an_inferred_relation_says_so_on_both_pages(cast, body):
    other = factories.make_structure(country=cast.country, circle=Circle.PUBLIC, name="Other")
    relation = factories.make_relation(start=body, kind="represented_in", end=other)
    factories.make_statement(relation=relation, standing=Standing.INFERRED, quote="", note="by its chair")
    assert [portrait(one, NOBODY).relations[0].not_stated for one in (body, other)] == ["Inferred", "Inferred"]


def test_a_proposed_body_is_not_called_one_that_nobody_assessed(client, body):
    assert "Not assessed yet" in page_of(client, body)
    Structure.objects.filter(pk=body.pk).update(status="proposed")
    page = page_of(client, body)
    assert "only proposed" in page
    assert "Latest scorecard" not in page
    assert "Not assessed yet" not in page


# Age


@pytest.mark.parametrize(
    ("days", "is_old"),
    [(0, False), (364, False), (365, False), (366, True), (4000, True)],
)
def test_what_was_confirmed_over_a_year_ago_is_no_longer_confirmed(days, is_old):
    day = PartialDate.of(datetime.date.today() - datetime.timedelta(days=days))
    assert bool(overdue(day)) is is_old


def test_what_is_no_longer_confirmed_says_since_when(client, body):
    factories.make_seat(structure=body, **date_columns("confirmed", PartialDate.parse("2017-06")))
    assert overdue(None) == ""
    assert page_of(client, body).count("not confirmed since June 2017") == 1
    Structure.objects.filter(pk=body.pk).update(**date_columns("confirmed", PartialDate.parse("2016")))
    assert "not confirmed since 2016" in page_of(client, body)


def test_a_month_counts_from_its_last_day():
    today = datetime.date.today()
    a_year_ago = today.replace(year=today.year - 1, day=1)
    assert overdue(PartialDate.parse(a_year_ago.strftime("%Y-%m"))) == ""


# Who sees the page


def test_hidden_and_missing_structures_answer_alike_and_lead_back_after_sign_in(client, cast):
    pages = []
    for slug in (cast.body.slug, "no-such-body"):
        response = client.get(f"/structures/{slug}/")
        assert response.status_code == 404
        assert f'href="/accounts/login/?next=/structures/{slug}/"' in response.content.decode()
        pages.append(TOKEN.sub("", response.content.decode()).replace(slug, "SLUG"))
    assert pages[0] == pages[1]


def test_who_sees_a_country_body(cast, sign_in):
    statuses = {
        person.email.split("@")[0]: sign_in(person).get(cast.body.get_absolute_url()).status_code
        for person in cast.everybody
    }
    allowed = {"amina", "boris", "chloe", "fatou", "marc", "elena"}
    assert statuses == {name: 200 if name in allowed else 404 for name in statuses}


def test_an_assessment_is_offered_to_whoever_may_start_one_and_for_what_exists(cast, sign_in):
    offer = f'href="{cast.body.get_absolute_url()}assess/"'
    assert offer in page_of(sign_in(cast.boris), cast.body)
    assert offer not in page_of(sign_in(cast.chloe), cast.body)
    cast.body.status = "proposed"
    cast.body.save()
    assert offer not in page_of(sign_in(cast.boris), cast.body)


# Sectors and moves


def test_sectors_and_moves_stand_once_each_and_in_order(body):
    wash = factories.make_sector(code="WSH", name="Water", name_fr="Eau", structures=[body])
    health = factories.make_sector(code="HEA", structures=[body])
    body.in_sectors.filter(sector=wash).update(standing="inferred")
    factories.make_status_change(structure=body, status="active", since="2024-03", note="By decree.")
    factories.make_status_change(structure=body, status="dormant", since="2024")
    found = portrait(body, NOBODY)
    assert [(row.sector.name, row.get_standing_display()) for row in found.sectors] == [
        ("Water", "Inferred"),
        (health.name, ""),
    ]
    moves = [(move.get_status_display(), move.since.iso(), move.note) for move in found.moves]
    assert moves == [("Active", "2024-03", "By decree."), ("Dormant", "2024", "")]
    with translation.override("fr"):
        assert portrait(body, NOBODY).sectors[0].sector.local_name == "Eau"


def test_a_body_without_sectors_or_moves_has_none(body):
    found = portrait(body, NOBODY)
    assert (found.sectors, found.moves) == ([], [])
    factories.make_status_change(structure=body)
    found = portrait(body, NOBODY)
    assert (len(found.sectors), len(found.moves)) == (0, 1)
