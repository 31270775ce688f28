"""A session that ends while a form is open: what was typed comes back, to that person alone."""

import re

import pytest
from django.contrib.sessions.models import Session

from accounts import interrupted
from assessments.models import Mark, Version
from tests import factories
from tests.forms import form_in, opened, signed_in, text_of

DRAFT, SUBMITTED = Version.State.DRAFT, Version.State.SUBMITTED


def mark(card, number):
    return Mark.objects.get(version__assessment=card, criterion__number=number)


def sign_in_again(client, refused, email):
    """Through the sign-in page, as the person's browser is led there; gives the page that follows."""
    assert refused.status_code == 302
    assert refused["Location"].startswith("/accounts/login/?next=")
    form = form_in(client.get(refused["Location"]), "password")
    answer = client.post("/accounts/login/", form | {"login": email, "password": factories.PASSWORD})
    assert answer.status_code == 302
    return client.get(answer["Location"])


def test_a_session_that_ended_loses_nothing(card, cast, boris, edit):
    form = opened(boris, edit) | {"c1-rating": "yes", "c1-tentative": "on", "c1-reason": "Typed «before»\nthe end."}
    form |= {"c2-stated_as": "Splendid", "card-dissent": "NGOs saw 3 otherwise."}
    Session.objects.all().delete()
    back = sign_in_again(boris, boris.post(edit, form), "boris@example.org")
    assert back.status_code == 200
    assert "Everything you typed is here again, but it is not saved yet." in text_of(back)
    forget = re.compile(r"csrfmiddlewaretoken|kept_for")
    again = form_in(back, "c1-revision")
    assert {n: v for n, v in again.items() if not forget.search(n)} == {
        n: v for n, v in form.items() if not forget.search(n)
    }
    assert mark(card, 1).rating == "not_assessed"
    assert boris.post(edit, again | {"c2-stated_as": "Most"}).status_code == 302
    assert (mark(card, 1).reason, mark(card, 2).rating) == ("Typed «before»\nthe end.", "partly")
    assert "here again" not in text_of(boris.get(edit))


def test_an_answer_that_somebody_else_changed_meanwhile_is_a_conflict_after_signing_in_again(card, boris, amina, edit):
    form = opened(boris, edit) | {"c1-rating": "yes"}
    hers = opened(amina, edit)
    Session.objects.exclude(pk=amina.session.session_key).delete()
    refused = boris.post(edit, form)
    amina.post(edit, hers | {"c1-rating": "no", "c1-reason": "Nobody signed it."})
    again = form_in(sign_in_again(boris, refused, "boris@example.org"), "c1-revision")
    answer = boris.post(edit, again)
    assert answer.status_code == 409
    assert "Nobody signed it." in text_of(answer)


def test_facts_that_somebody_else_changed_meanwhile_are_a_conflict_after_signing_in_again(card, boris, amina):
    facts = f"/assessments/{card.pk}/facts/"
    mine, hers = (opened(client, facts, "held") | {"held": "2025-06-12"} for client in (boris, amina))
    Session.objects.exclude(pk=amina.session.session_key).delete()
    refused = boris.post(facts, mine | {"voices": "11"})
    assert amina.post(facts, hers | {"voices": "12"}).status_code == 302
    again = form_in(sign_in_again(boris, refused, "boris@example.org"), "held")
    assert again["voices"] == "11"
    assert boris.post(facts, again).status_code == 409
    card.refresh_from_db()
    assert card.voices == 12


FORM_PAGES = {
    "start of a meeting": ("/structures/cod-body/assess/?basis=meeting", "held", {"agreed_by_words": "the chair"}),
    "start of a view": ("/structures/cod-body/assess/?basis=expert", "as_of", {"expert": "an adviser"}),
    "facts": ("/assessments/{card}/facts/", "held", {"agreed_by_words": "the chair"}),
    "answers": ("/assessments/{card}/edit/", "c1-revision", {"c7-reason": "Typed at length."}),
    "return": ("/assessments/{sent}/return/", "word", {"word": "Look at 3 again."}),
    "publish": ("/assessments/{sent}/publish/", "circle", {"circle": "body"}),
    "correction": ("/assessments/{published}/correct/", "reason", {"reason": "Misread in the minutes."}),
    "its publication": ("/assessments/{corrected}/publish/", "reason", {"reason": "Misread in the minutes."}),
    "withdrawal": ("/assessments/{published}/withdraw/", "reason", {"reason": "It was another meeting."}),
    "reply": ("/assessments/{published}/reply/", "reply", {"reply": "We agree at length."}),
    "endorsement": (
        "/assessments/{published}/endorse/",
        "chair-post-{post}-on",
        {"chair-post-{post}-on": "2025-07-01"},
    ),
}


@pytest.mark.parametrize("name", FORM_PAGES)
def test_every_form_comes_back_filled(cast, card, amina, name):
    sent = factories.make_card(structure=cast.body, author=cast.boris, state=SUBMITTED)
    published, corrected = (factories.make_card(structure=cast.body) for _ in range(2))
    factories.add_version(assessment=corrected, number=2, state=DRAFT, reason="Misread.", marks=["no"] * 7)
    chair = factories.make_seat(structure=cast.body, post=factories.make_post()).post
    address, field, typed = FORM_PAGES[name]
    pks = {"card": card.pk, "sent": sent.pk, "published": published.pk, "corrected": corrected.pk, "post": chair.pk}
    address, field = address.format(**pks), field.format(**pks)
    typed = {key.format(**pks): value for key, value in typed.items()}
    form = opened(amina, address, field) | typed
    Session.objects.all().delete()
    back = sign_in_again(amina, amina.post(address, form), "amina@example.org")
    assert back.status_code == 200
    again = form_in(back, field)
    assert {name: again.get(name) for name in typed} == typed
    assert "You had been signed out." in text_of(back)


def test_what_was_typed_is_thrown_away_for_another_person(card, cast, boris, edit):
    form = opened(boris, edit) | {"c1-reason": "For Boris alone."}
    Session.objects.all().delete()
    back = sign_in_again(boris, boris.post(edit, form), "amina@example.org")
    assert back.status_code == 200
    assert "For Boris alone." not in text_of(back)
    assert "here again" not in text_of(back)
    assert interrupted.SESSION_KEY not in boris.session
    boris.force_login(cast.boris)  # the same browser, Boris again
    assert "For Boris alone." not in text_of(boris.get(edit))


def test_what_was_typed_comes_back_once_and_on_its_own_page(card, boris, edit):
    form = opened(boris, edit) | {"c1-reason": "Typed before the end."}
    Session.objects.all().delete()
    refused = boris.post(edit, form)
    boris.post(refused["Location"], {"login": "boris@example.org", "password": factories.PASSWORD})
    assert opened(boris, f"/assessments/{card.pk}/facts/", "held")["agreed_by_words"] == ""
    assert opened(boris, edit)["c1-reason"] == "Typed before the end."
    assert opened(boris, edit)["c1-reason"] == ""


def test_what_was_typed_is_not_kept_for_ever(card, boris, edit, monkeypatch):
    form = opened(boris, edit) | {"c1-reason": "Typed long before."}
    Session.objects.all().delete()
    refused = boris.post(edit, form)
    monkeypatch.setattr(interrupted, "KEPT_MINUTES", 0)
    assert "Typed long before." not in text_of(sign_in_again(boris, refused, "boris@example.org"))


@pytest.mark.parametrize("seal", ["", "nonsense", "of another page"])
def test_a_form_without_its_own_seal_is_not_kept(card, cast, boris, edit, seal):
    seal = interrupted.seal(cast.boris, "/elsewhere/") if seal == "of another page" else seal
    form = opened(boris, edit) | {"c1-reason": "Slipped in.", "kept_for": seal}
    Session.objects.all().delete()
    back = sign_in_again(boris, boris.post(edit, form), "boris@example.org")
    assert back.status_code == 200
    assert "Slipped in." not in text_of(back)


def test_more_than_can_be_kept_is_not_kept(card, boris, edit, monkeypatch):
    monkeypatch.setattr(interrupted, "LARGEST", 100)
    form = opened(boris, edit) | {"c1-reason": "Typed before."}
    Session.objects.all().delete()
    assert "Typed before." not in text_of(sign_in_again(boris, boris.post(edit, form), "boris@example.org"))


def test_no_password_or_token_is_kept(card, boris, edit):
    form = opened(boris, edit) | {"c1-reason": "Typed before."}
    Session.objects.all().delete()
    boris.post(edit, form | {"csrfmiddlewaretoken": "secret-token"})
    assert "Typed+before." in boris.session[interrupted.SESSION_KEY]["typed"]
    assert "secret-token" not in boris.session[interrupted.SESSION_KEY]["typed"]


# A form that was open while the person signed in again: its token is too old


def test_a_form_with_an_old_token_comes_back_filled(card, cast, edit):
    boris = signed_in(cast.boris, enforce_csrf_checks=True)
    form = opened(boris, edit) | {"c1-rating": "yes", "c1-reason": "Typed before the token changed."}
    answer = boris.post(edit, form | {"csrfmiddlewaretoken": "x" * 64})
    assert (answer.status_code, answer["Location"]) == (302, edit)
    back = boris.get(edit)
    assert "Everything you typed is here again" in text_of(back)
    again = form_in(back, "c1-revision")
    assert (again["c1-rating"], again["c1-reason"]) == ("yes", "Typed before the token changed.")
    assert mark(card, 1).rating == "not_assessed"
    assert boris.post(edit, again).status_code == 302
    assert mark(card, 1).rating == "yes"


def test_a_form_with_an_old_token_of_another_person_is_thrown_away(card, cast, edit):
    form = opened(signed_in(cast.boris), edit) | {"c1-reason": "For Boris alone."}
    amina = signed_in(cast.amina, enforce_csrf_checks=True)
    answer = amina.post(edit, form | {"csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 302
    assert "For Boris alone." not in text_of(amina.get(edit))
    assert mark(card, 1).reason == ""


@pytest.mark.parametrize("seal", ["", "nonsense"])
def test_an_old_token_without_a_seal_is_refused(card, cast, edit, seal):
    boris = signed_in(cast.boris, enforce_csrf_checks=True)
    form = opened(boris, edit) | {"c1-rating": "yes", "csrfmiddlewaretoken": "x" * 64, "kept_for": seal}
    answer = boris.post(edit, form)
    assert answer.status_code == 403
    assert "This form was not accepted" in text_of(answer)
    assert mark(card, 1).rating == "not_assessed"
