"""A coordinator of a country of which nothing is known yet: from the letter to a published, endorsed card."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from assessments.models import Endorsement, Version
from structures.models import Country, Membership, Structure
from tests.browser.conftest import yesterday

ADDRESS = "nadia@example.org"
PASSWORD = "une phrase de passe bien longue"  # noqa: S105 (of nobody)
NAME = "Comité de coordination de l’eau"


@pytest.fixture
def new_country(site):
    """A country of the reference data with nothing in it; invented, so that nothing is said of a real one."""
    return Country.objects.create(
        iso3="XXB", iso2="XB", name="Newland", name_fr="Terre-Nouvelle", language="fr", fictional=True
    )


def invite(administrator, country):
    administrator.open("/")
    administrator.sign_in("administrator")
    administrator.open(f"/people/invite/?country={country.pk}")
    administrator.fill(email=ADDRESS)
    administrator.choose("right", "coordinator")
    administrator.press("Send the invitation")
    administrator.sees(ADDRESS)


def path_in_letter():
    (letter,) = mail.outbox
    assert letter.to == [ADDRESS]
    return re.search(r"https?://[^/\s]+(/people/invitation/[^/\s]+/)", letter.body)[1]


def accept(newcomer, path):
    newcomer.open(path)
    newcomer.picture("1-invitation")
    newcomer.fill(new_password1=PASSWORD, new_password2=PASSWORD)
    newcomer.press("Accept and sign in")
    expect(newcomer.page.get_by_role("heading", level=1)).to_have_text(newcomer.say("My desk"))
    newcomer.picture("2-desk")


def add_body(newcomer, country):
    newcomer.main.get_by_role("link", name=country.name_fr).first.click()
    newcomer.picture("3-empty-country")
    newcomer.follow("Add the first structure")
    newcomer.fill(name=NAME, acronym="CCE")
    newcomer.field("kind").select_option("jointcommittee")
    newcomer.picture("4-structure")
    newcomer.press("Add the structure")
    expect(newcomer.page.get_by_role("heading", level=1)).to_contain_text(NAME)


def add_chair(newcomer):
    newcomer.picture("5-new-structure")
    newcomer.follow("Add a seat")
    newcomer.field("role").select_option("chair")
    newcomer.fill(organisation="Ministère de l’Eau", post="Directeur de l’eau")
    newcomer.press("Save")
    newcomer.picture("6-which-organisation")
    newcomer.choose("which", "+other")
    newcomer.field("new_kind").select_option("government")
    newcomer.choose("new_country", "here")
    newcomer.press("Save")
    newcomer.sees("Directeur de l’eau")


def assess(newcomer):
    newcomer.follow("Start an assessment")
    newcomer.follow("Record a meeting")
    newcomer.fill(held=yesterday().isoformat(), voices="9")
    newcomer.press("Go on to the questions")
    for number in range(1, 6):
        newcomer.answer(number, "yes" if number != 3 else "partly", reason="Le compte rendu le montre.")
    newcomer.answer(6, "unknown")
    newcomer.save_and_check()
    newcomer.picture("7-checked")


def publish(newcomer):
    newcomer.follow("Settle and publish")
    newcomer.choose("circle", "country")
    newcomer.press("Publish")
    newcomer.sees("Published. It is read-only from now on.")
    newcomer.picture("8-published")


def endorse(newcomer):
    newcomer.follow("Record an endorsement")
    day = newcomer.main.locator('input[type="date"]')
    expect(day).to_have_count(1)
    day.fill(yesterday().isoformat())
    newcomer.picture("9-endorse")
    newcomer.press("Save")
    newcomer.sees("Directeur de l’eau")
    newcomer.picture("10-endorsed")


@pytest.mark.parametrize(("width", "scripts"), [(360, True), (1280, True), (360, False)])
def test_whoever_is_invited_comes_from_an_empty_country_to_an_endorsed_card(visit, new_country, width, scripts):
    invite(visit(), new_country)
    newcomer = visit(width=width, language="fr", scripts=scripts)
    accept(newcomer, path_in_letter())
    assert Membership.objects.get(user__email=ADDRESS).country == new_country
    add_body(newcomer, new_country)
    add_chair(newcomer)
    assess(newcomer)
    publish(newcomer)
    endorse(newcomer)
    body = Structure.objects.get(country=new_country)
    version = Version.objects.get(assessment__structure=body)
    assert version.state == Version.State.PUBLISHED
    assert Endorsement.objects.get(version=version).holder.title == "Directeur de l’eau"
    newcomer.open(f"/countries/{new_country.pk}/")
    assert newcomer.marks(body.slug)[3] == ("partly", "false", "En partie")
    newcomer.picture("11-country")
