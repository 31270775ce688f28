"""My desk: what was returned to me, what waits for me, what is being corrected, what nobody endorsed yet."""

import re

import pytest

from assessments.models import Basis, Version
from structures.vocabulary import Circle, Right
from tests import factories
from tests.forms import text_of

State = Version.State


@pytest.fixture
def desk(cast, sign_in):
    """{heading: addresses of what stands under it} of a person's first page."""

    def desk(person):
        page = sign_in(person).get("/").content.decode()
        parts = re.split(r"<h2>(.*?)</h2>", page[page.index("<main") :])
        return {
            heading: re.findall(r'href="(/assessments/[^"]*)"', part)
            for heading, part in zip(parts[1::2], parts[2::2], strict=True)
        }

    return desk


def card(cast, state, **columns):
    columns = {"structure": cast.body, "author": cast.boris, **columns}
    return factories.make_card(state=state, **columns).pk


def corrected(cast, author=None):
    made = factories.make_card(structure=cast.body, author=author or cast.boris)
    factories.add_version(assessment=made, number=2, state=State.DRAFT, reason="A mark was misread.")
    return made.pk


def test_what_was_returned_comes_first_then_ones_drafts(cast, desk):
    draft, returned, sent = (card(cast, state) for state in (State.DRAFT, State.RETURNED, State.SUBMITTED))
    found = desk(cast.boris)
    assert list(found)[:3] == ["Returned to you", "Your drafts", "Sent by you, not settled yet"]
    assert found["Returned to you"] == [f"/assessments/{returned}/edit/"]
    assert found["Your drafts"] == [f"/assessments/{draft}/edit/"]
    assert found["Sent by you, not settled yet"] == [f"/assessments/{sent}/"]


def test_whoever_settles_finds_what_waits_and_what_is_corrected(cast, desk):
    sent, corrected_card = card(cast, State.SUBMITTED), corrected(cast)
    for person in (cast.amina, cast.fatou, cast.elena):
        found = desk(person)
        assert found["Ready for you to settle"] == [f"/assessments/{sent}/"]
        assert found["Corrections being worked on"] == [f"/assessments/{corrected_card}/?version=2"]
    assert "Corrections being worked on" not in desk(cast.boris)


def test_a_correction_of_ones_own_card_is_no_draft_of_ones_own(cast, desk):
    address = f"/assessments/{corrected(cast, author=cast.amina)}/?version=2"
    found = desk(cast.amina)
    assert [heading for heading, links in found.items() if address in links] == ["Corrections being worked on"]


def test_cards_of_ones_bodies_that_nobody_endorsed_are_told_to_whoever_settles(cast, desk):
    pk = card(cast, State.PUBLISHED)
    factories.make_card(structure=cast.other_body)
    for person in (cast.amina, cast.fatou):
        assert desk(person)["Not endorsed yet"] == [f"/assessments/{pk}/endorse/"]
    for person in (cast.boris, cast.chloe, cast.marc, cast.elena, cast.nour):
        assert "Not endorsed yet" not in desk(person)


def test_an_endorsed_card_an_older_one_or_an_experts_is_not_told(cast, desk):
    card(cast, State.PUBLISHED, as_of="2024")
    newest = card(cast, State.PUBLISHED, as_of="2025")
    assert desk(cast.amina)["Not endorsed yet"] == [f"/assessments/{newest}/endorse/"]
    factories.make_endorsement(version=Version.objects.get(assessment=newest))
    assert "Not endorsed yet" not in desk(cast.amina)
    card(cast, State.PUBLISHED, as_of="2026", basis=Basis.EXPERT, source=factories.make_source())
    assert "Not endorsed yet" not in desk(cast.amina)
    card(cast, State.WITHDRAWN, as_of="2027", withdrawn_because="Another meeting.")
    assert "Not endorsed yet" not in desk(cast.amina)


def test_a_correction_has_to_be_endorsed_anew(cast, desk):
    pk = card(cast, State.PUBLISHED)
    factories.make_endorsement(version=Version.objects.get(assessment=pk))
    assessment = Version.objects.get(assessment=pk).assessment
    factories.add_version(assessment=assessment, number=2, reason="A mark was misread.")
    assert desk(cast.amina)["Not endorsed yet"] == [f"/assessments/{pk}/endorse/"]


def test_at_most_five_of_them_the_newest_first(cast, desk):
    made = []
    for _ in range(7):
        body = factories.make_structure(country=cast.country)
        made.append(factories.make_card(structure=body).pk)
    assert desk(cast.amina)["Not endorsed yet"] == [f"/assessments/{pk}/endorse/" for pk in made[:1:-1]]


def test_a_card_of_a_smaller_circle_is_not_told_to_who_may_not_read_it(cast, desk):
    card(cast, State.PUBLISHED, circle=Circle.BODY)
    assert "Not endorsed yet" not in desk(cast.amina)
    assert "Not endorsed yet" in desk(cast.fatou)


def test_an_idle_desk_says_so_also_beside_what_is_not_endorsed(cast, sign_in):
    assert "Nothing waits for you." in text_of(sign_in(cast.amina).get("/"))
    card(cast, State.PUBLISHED)
    page = text_of(sign_in(cast.amina).get("/"))
    assert "Nothing waits for you." in page
    card(cast, State.SUBMITTED)
    assert "Nothing waits for you." not in text_of(sign_in(cast.amina).get("/"))


def test_an_administrator_with_a_right_of_their_own_is_told_of_its_place(cast, desk):
    pk = card(cast, State.PUBLISHED)
    factories.give(cast.elena, Right.COORDINATOR, cast.country)
    assert desk(cast.elena)["Not endorsed yet"] == [f"/assessments/{pk}/endorse/"]
