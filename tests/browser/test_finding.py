"""An organisation found as one types; without scripts the server asks which one is meant."""

import re

from playwright.sync_api import expect

from structures.models import Organisation, Seat

NEW_SEAT = "/structures/xxa-hct/seats/new/"
SUGGESTED = """field => [...field.list.options].map(option => option.value)"""


def test_names_are_suggested_as_one_types_and_the_chosen_one_takes_the_seat(visit_as):
    coordinator = visit_as("coordinator")
    coordinator.open(NEW_SEAT)
    coordinator.page.locator('[name="role"]').select_option("focalpoint")
    field = coordinator.field("organisation")
    field.press_sequentially("minist")
    expect(coordinator.page.locator("datalist option").first).to_be_attached()
    found = field.evaluate(SUGGESTED)
    water = "Ministry of Water of Exempland (MoW)"
    assert {water, "Ministry of Justice of Exempland (MoJ)"} <= set(found)
    expect(coordinator.page.get_by_text(f"{len(found)} names fit.")).to_be_attached()  # for whoever listens
    field.fill(water)
    coordinator.save()
    expect(coordinator.page).to_have_url(re.compile("/structures/xxa-hct/#seats$"))
    assert Seat.objects.get(structure__slug="xxa-hct", role="focalpoint").organisation.code == "xxa-ministry-water"


def test_without_scripts_the_server_asks_which_one(visit_as):
    coordinator = visit_as("coordinator", scripts=False, width=360, language="fr")
    coordinator.open(NEW_SEAT)
    coordinator.page.locator('[name="role"]').select_option("focalpoint")
    coordinator.fill(organisation="Ministere")
    coordinator.save()
    coordinator.choose("which", "xxa-ministry-justice")
    coordinator.save()
    assert Seat.objects.get(structure__slug="xxa-hct", role="focalpoint").organisation.code == "xxa-ministry-justice"


def test_what_must_be_known_of_a_new_organisation_is_asked_where_it_is_new(visit_as):
    coordinator = visit_as("coordinator")
    coordinator.open(NEW_SEAT)
    coordinator.page.locator('[name="role"]').select_option("focalpoint")
    coordinator.fill(organisation="Exempland Relief")
    coordinator.save()
    kind = coordinator.page.locator('[name="new_kind"]')
    expect(kind).to_be_hidden()
    coordinator.choose("which", "+other")
    kind.select_option("nngo")
    coordinator.choose("new_country", "here")
    coordinator.save()
    expect(coordinator.page).to_have_url(re.compile("/structures/xxa-hct/#seats$"))
    assert Organisation.objects.get(name="Exempland Relief").country_id == "XXA"
