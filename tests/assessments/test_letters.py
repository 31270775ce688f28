"""Who is written to when a card is sent or returned, in which language, and what the letter does not say."""

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from assessments import settling
from assessments.models import Assessment, Basis, Version
from structures.models import Membership
from structures.vocabulary import Circle, Right
from tests import factories
from tests.forms import signed_in

SUBMITTED, RETURNED = Version.State.SUBMITTED, Version.State.RETURNED


@pytest.fixture
def letters(django_capture_on_commit_callbacks):
    """Does something and gives {address: letter} of what was written after it."""

    def letters(act):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        assert all(len(letter.to) == 1 for letter in mail.outbox)
        found = {letter.to[0].split("@")[0]: letter for letter in mail.outbox}
        assert len(found) == len(mail.outbox)  # one letter each
        return found

    return letters


def card_of_boris(cast, state=Version.State.DRAFT, basis=Basis.MEETING, **columns):
    source = factories.make_source(country=cast.country) if basis == Basis.EXPERT else None
    marks = [{"rating": "no", "reason": "Nobody signed the plan."}, *["not_assessed"] * 6]
    columns = {"structure": cast.body, "author": cast.boris, "marks": marks, **columns}
    return factories.make_card(state=state, basis=basis, source=source, **columns)


def send(card, by):
    return lambda: settling.send(version=card.versions.get(), by=by)


def send_back(card, by):
    return lambda: settling.send_back(version=card.versions.get(), by=by, word="Who told you so?")


@pytest.mark.parametrize("basis", [Basis.MEETING, Basis.EXPERT])
def test_a_sent_card_is_told_to_the_coordinators_and_the_focal_points(cast, letters, basis):
    factories.give(cast.nour, Right.FOCAL_POINT, factories.make_structure(slug="cod-sibling", country=cast.country))
    card = card_of_boris(cast, basis=basis)
    found = letters(send(card, cast.boris))
    assert set(found) == {"amina", "fatou"}
    letter = found["amina"]
    assert letter.subject == "[coordhub] An assessment of Cod Body was sent to you"
    assert f"http://127.0.0.1:8000/assessments/{card.pk}/" in letter.body


def test_a_letter_says_nothing_of_the_answers_nor_of_who_answered(cast, letters):
    card = card_of_boris(cast, dissent="Two saw it otherwise.")
    for act in (send(card, cast.boris), send_back(card, cast.amina)):
        for letter in letters(act).values():
            text = letter.subject + letter.body
            for secret in ("Nobody signed", "boris", "Boris", "amina", "1 No", "Two saw", "Who told you so?"):
                assert secret not in text


def test_nobody_writes_to_themselves_nor_to_who_may_not_sign_in(cast, letters):
    card = card_of_boris(cast, author=cast.amina)
    assert set(letters(send(card, cast.amina))) == {"fatou"}
    cast.fatou.is_active = False
    cast.fatou.save()
    assert letters(send(card_of_boris(cast), cast.boris)).keys() == {"amina"}


def test_only_who_can_open_the_card_is_written_to(cast, letters):
    cast.body.circle = Circle.BODY
    cast.body.save()
    factories.give(cast.boris, Right.ASSESSOR, cast.body)
    assert set(letters(send(card_of_boris(cast), cast.boris))) == {"fatou"}


def test_two_rights_bring_one_letter(cast, letters):
    factories.give(cast.amina, Right.FOCAL_POINT, cast.body)
    assert set(letters(send(card_of_boris(cast), cast.boris))) == {"amina", "fatou"}


def test_sent_twice_is_told_once(cast, letters):
    card = card_of_boris(cast)
    assert letters(send(card, cast.boris))
    assert letters(send(card, cast.boris)) == {}


def test_what_could_not_be_sent_is_not_told(cast, letters):
    card = card_of_boris(cast, marks=["not_assessed"] * 7)

    def in_vain():
        with pytest.raises(settling.NotReady):
            send(card, cast.boris)()

    assert letters(in_vain) == {}


def test_the_author_is_told_that_a_card_was_returned(cast, letters):
    card = card_of_boris(cast, SUBMITTED)
    found = letters(send_back(card, cast.amina))
    assert set(found) == {"boris"}
    assert found["boris"].subject == "[coordhub] Your card of Cod Body was returned to you"
    assert f"/assessments/{card.pk}/" in found["boris"].body
    assert letters(send_back(card, cast.amina)) == {}  # a double click


def test_an_author_who_is_gone_or_returns_it_themselves_is_not_written_to(cast, letters):
    assert letters(send_back(card_of_boris(cast, SUBMITTED, author=None), cast.amina)) == {}
    assert letters(send_back(card_of_boris(cast, SUBMITTED, author=cast.amina), cast.amina)) == {}
    Membership.objects.filter(user=cast.boris).delete()
    assert letters(send_back(card_of_boris(cast, SUBMITTED), cast.amina)) == {}
    cast.boris.is_active = False
    cast.boris.save()
    assert letters(send_back(card_of_boris(cast, SUBMITTED), cast.amina)) == {}


def test_a_letter_is_in_the_language_of_the_country(cast, letters, monkeypatch):
    """Whatever language the sender reads in."""
    asked = []
    monkeypatch.setattr("assessments.letters.write_to", lambda people, name, *, language, **_: asked.append(language))
    cast.body.name_fr = "Commission mixte"
    cast.body.save()
    send(card_of_boris(cast), cast.boris)()
    cast.country.language = "fr"
    cast.country.save()
    send(card_of_boris(cast), cast.boris)()
    assert asked == ["en", "fr"]


def test_a_french_letter_has_the_french_name_of_the_body(cast, letters):
    cast.country.language = "fr"
    cast.country.save()
    cast.body.name_fr = "Commission mixte"
    cast.body.save()
    assert "Commission mixte" in letters(send(card_of_boris(cast), cast.boris))["amina"].subject


def test_of_a_regional_body_letters_are_in_english(cast, letters):
    regional = factories.make_structure(slug="regional", circle=Circle.PUBLIC)
    regional.country = None
    regional.save()
    factories.give(cast.fatou, Right.FOCAL_POINT, regional)
    factories.give(cast.boris, Right.ASSESSOR, regional)
    found = letters(send(card_of_boris(cast, structure=regional), cast.boris))
    assert set(found) == {"fatou"}


def test_a_name_is_plain_text_in_a_letter(cast, letters):
    cast.body.name = "Justice & Peace <joint>\nBcc: all@example.org"
    cast.body.save()
    letter = letters(send(card_of_boris(cast), cast.boris))["amina"]
    assert "Justice & Peace <joint>" in letter.subject
    assert letter.recipients() == ["amina@example.org"]


class AwayBackend(EmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("no mail server")


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_undoes_nothing(cast, settings, caplog):
    settings.EMAIL_BACKEND = "tests.assessments.test_letters.AwayBackend"
    card = card_of_boris(cast)
    answer = signed_in(cast.boris).post(f"/assessments/{card.pk}/send/")
    assert answer.status_code == 302
    assert card.versions.get().state == SUBMITTED
    assert "card_sent" in caplog.text
    assert "example.org" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_letters_leave_once_the_card_has_moved(cast):
    card = card_of_boris(cast)
    signed_in(cast.boris).post(f"/assessments/{card.pk}/send/")
    assert sorted(letter.to[0] for letter in mail.outbox) == ["amina@example.org", "fatou@example.org"]
    mail.outbox.clear()
    signed_in(cast.amina).post(f"/assessments/{card.pk}/return/", {"word": "Look at 3."})
    assert [letter.to[0] for letter in mail.outbox] == ["boris@example.org"]
    assert Assessment.objects.get().versions.get().state == RETURNED
