"""Invited by e-mail, a new colleague comes in on a phone; and the pages of whoever has a second factor."""

import re
import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests import factories
from tests.browser.pages import ASKED_ONCE_MORE, HALF_SIGNED_IN, WITH_A_SECOND_FACTOR
from tests.browser.test_pages import faults, faults_of_this_page

PASSWORD = "une longue phrase secrète"


def test_a_colleague_who_is_invited_chooses_a_password_and_may_assess(visit, visit_as, mailoutbox):
    coordinator = visit_as("coordinator")
    coordinator.open("/people/?country=COD")
    coordinator.follow("Invite a colleague")
    coordinator.fill(email="ines@example.org")
    coordinator.choose("right", "assessor")
    coordinator.press("Send the invitation")
    expect(coordinator.main).to_contain_text("ines@example.org")
    coordinator.picture("people-invited")
    (letter,) = mailoutbox  # in the country's language first
    link = re.search(r"/people/invitation/\S+", letter.body)[0]

    ines = visit(width=360, language="fr")
    ines.open(link)
    assert faults_of_this_page(ines) == []
    ines.page.set_viewport_size({"width": 360, "height": 740})
    ines.fill(new_password1=PASSWORD, new_password2="otherwise")
    ines.press("Accept and sign in")
    expect(ines.page.get_by_role("alert")).to_be_visible()
    ines.fill(new_password1=PASSWORD, new_password2=PASSWORD)
    ines.picture("invitation")
    ines.press("Accept and sign in")
    expect(ines.page).to_have_url(f"{ines.site}/")
    expect(ines.main.get_by_role("status")).to_be_visible()
    ines.picture("welcome")
    assert ines.open("/structures/cod-cmj/assess/").status == 200

    again = visit()
    assert again.open(link).status == 410
    assert faults_of_this_page(again) == []
    other = visit_as("viewer")
    assert other.open(link).status == 410


def test_an_invitation_for_somebody_else_says_so_and_lets_one_sign_out(visit_as):
    factories.make_invitation(token="for-ines", email="ines@example.org", place=factories.make_country(iso3="XXA"))
    viewer = visit_as("viewer")
    assert viewer.open("/people/invitation/for-ines/").status == 403
    assert faults_of_this_page(viewer) == []
    viewer.press("Sign out", within=viewer.main)
    expect(viewer.field("new_password1")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pages_of_a_second_factor_fit_and_can_be_used_by_everybody(visit, language):
    person = factories.make_user(email="boris@example.org")
    secret = factories.make_second_factor(person).data["secret"]
    RecoveryCodes.activate(person)
    visitor = visit(language=language)
    visitor.open("/accounts/login/")
    visitor.fill(login=person.email, password=factories.PASSWORD)
    visitor.press("Sign in", within=visitor.main)
    expect(visitor.page).to_have_url(f"{visitor.site}{HALF_SIGNED_IN}")
    assert faults_of_this_page(visitor) == []
    visitor.fill(code=format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    visitor.press("Sign in", within=visitor.main)
    expect(visitor.page).to_have_url(f"{visitor.site}/")
    assert faults(visitor, dict.fromkeys(ASKED_ONCE_MORE, 200)) == {}
    visitor.open(ASKED_ONCE_MORE[0])
    visitor.fill(password=factories.PASSWORD)
    visitor.press("Go on")
    assert faults(visitor, dict.fromkeys(WITH_A_SECOND_FACTOR, 200)) == {}
