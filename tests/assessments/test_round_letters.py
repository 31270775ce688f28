"""Letters of a round: what they say in both languages and what they never say, to whom they go, what a mail server that
fails leaves behind."""

import smtplib

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from assessments import links, planning, round_letters
from assessments.models import Answer, Invitee, Round
from tests import factories

PROMISE = (
    "No screen and no file shows who answered what, and our records alone do not tell. Whoever runs the server could "
    "work it out only while the round is open, by breaking this promise; at closing that becomes impossible."
)


@pytest.fixture
def round(cast):
    facilitator_from = factories.make_organisation(code="wateraid", name="Water Aid")
    return factories.make_round(
        structure=cast.body, facilitator=cast.boris, facilitator_from=facilitator_from, purpose="For the retreat."
    )


def ask(round, *names, **columns):
    return [factories.make_invitee(round=round, email=f"{name}@example.org", **columns) for name in names]


def answer(round, invitee, **columns):
    return factories.add_answer(round=round, key=links.key_of(links.token_of(invitee)), **columns)


def written_to(mailoutbox):
    return sorted(letter.to[0].split("@")[0] for letter in mailoutbox)


def words(letter):
    return " ".join(letter.body.split())


def test_an_invitation_says_who_asks_how_long_until_when_and_who_will_see_what(round, mailoutbox):
    (ines,) = ask(round, "ines")
    assert round_letters.send_invitations(round) == 0
    (letter,) = mailoutbox
    assert letter.to == ["ines@example.org"]
    assert letter.subject.startswith("[coordhub] How does it work? Cod Body asks you until ")
    body = words(letter)
    for said in (
        "Cod Body and the coordination of the country (Congo) ask you how this body works.",
        "There are 7 questions",
        "It takes about 10 minutes. You need no account.",
        "What for: For the retreat.",
        "The body agreed to be assessed (The chair, May 2025).",
        "(Kinshasa time):",
        f"http://127.0.0.1:8000/answer/{links.token_of(ines)}/?lang=en",
        PROMISE,
        "Reasons are read by the facilitator alone (A governance adviser, Water Aid), without a name.",
        "The only thing asked about you is your category of member.",
    ):
        assert said in body, said


def test_the_letters_are_in_the_language_of_the_round(round, mailoutbox):
    Round.objects.update(language="fr", extended_because="Coupures de courant.")
    round = Round.objects.with_facts().get()
    (ines,) = ask(round, "ines")
    round_letters.send_invitations(round)
    round_letters.remind(round)
    round_letters.tell_extension(round)
    assert len(mailoutbox) == 3
    for letter in mailoutbox:
        assert letter.body.startswith("Bonjour,")
        assert f"/answer/{links.token_of(ines)}/?lang=fr" in letter.body
        assert "Coupures de courant." in letter.body


def test_no_letter_names_a_person_or_says_what_was_answered(cast, round, mailoutbox):
    ines, paul = ask(round, "ines", "paul")
    answer(round, ines, marks=["no"] * 7, reasons={1: "Nobody signed the plan."}, action="Sign it.")
    round_letters.send_invitations(round)
    round_letters.remind(round)
    Round.objects.update(extended_because="No power.")
    round_letters.tell_extension(Round.objects.with_facts().get())
    for letter in mailoutbox:
        text = letter.subject + letter.body
        assert "Nobody signed" not in text
        assert "Sign it" not in text
        for person in cast.everybody:
            assert person.email not in text
        assert "@" not in letter.body
        assert links.token_of(paul if letter.to == ["ines@example.org"] else ines) not in text


def test_where_no_category_is_asked_the_letter_says_so(cast, mailoutbox):
    round = factories.make_round(structure=cast.body, groups=[])
    ask(round, "ines")
    round_letters.send_invitations(round)
    assert "Nothing is asked about you." in mailoutbox[0].body


def test_a_body_of_no_country_asks_by_itself(cast, mailoutbox):
    body = factories.make_structure(slug="reg-body")
    body.country = None
    body.save()
    round = factories.make_round(structure=body)
    ask(round, "ines")
    round_letters.send_invitations(round)
    assert "Reg Body and its coordination ask you how this body works." in words(mailoutbox[0])
    assert "(UTC)" in mailoutbox[0].body


def test_each_is_invited_once_and_who_has_a_link_or_a_slip_not_by_letter(round, mailoutbox):
    ask(round, "ines", "paul")
    factories.make_invitee(round=round, way="link")
    factories.make_invitee(round=round, way="slip")
    round_letters.send_invitations(round)
    round_letters.send_invitations(round)
    assert written_to(mailoutbox) == ["ines", "paul"]
    assert Invitee.objects.filter(written_to=True).count() == 2


def test_who_was_added_later_is_written_to_alone(round, mailoutbox):
    ask(round, "ines", written_to=True)
    ask(round, "paul")
    round_letters.send_invitations(round)
    assert written_to(mailoutbox) == ["paul"]


# Reminders


def test_who_has_sent_is_not_reminded_and_who_only_typed_is(round, mailoutbox):
    ines, paul, _tom = ask(round, "ines", "paul", "tom", written_to=True)
    answer(round, ines)
    answer(round, paul, sent=False)
    assert round_letters.remind(round)
    assert written_to(mailoutbox) == ["paul", "tom"]


def test_a_reminder_leaves_no_trace_of_who_got_it(round, mailoutbox):
    ines, _paul = ask(round, "ines", "paul", written_to=True)
    answer(round, ines)
    before = [list(model.objects.order_by("pk").values()) for model in (Invitee, Answer)]
    round_letters.remind(round)
    assert [list(model.objects.order_by("pk").values()) for model in (Invitee, Answer)] == before


def test_nobody_is_reminded_before_they_were_invited(round, mailoutbox):
    ask(round, "ines")
    assert round_letters.remind(round)
    assert mailoutbox == []


def test_everybody_is_told_of_more_time_whether_they_answered_or_not(round, mailoutbox):
    ines, _paul = ask(round, "ines", "paul", written_to=True)
    answer(round, ines)
    round_letters.tell_extension(round)
    assert written_to(mailoutbox) == ["ines", "paul"]


# A mail server that fails


@pytest.fixture
def refuses(monkeypatch):
    """Has the mail server refuse letters to these addresses."""

    def refuses(*addresses):
        send = EmailBackend.send_messages

        def some(backend, letters):
            if any(letter.to[0].split("@")[0] in addresses for letter in letters):
                raise smtplib.SMTPRecipientsRefused({})
            return send(backend, letters)

        monkeypatch.setattr(EmailBackend, "send_messages", some)

    return refuses


def test_a_refused_letter_stops_no_other_and_can_be_sent_again(round, mailoutbox, refuses):
    ask(round, "ines", "paul", "tom")
    refuses("paul")
    assert round_letters.send_invitations(round) == 1
    assert written_to(mailoutbox) == ["ines", "tom"]
    assert list(round_letters.waiting(round).values_list("email", flat=True)) == ["paul@example.org"]


def test_a_server_that_refuses_all_is_not_asked_for_ever(round, monkeypatch):
    asked = []

    def refuse(_backend, letters):
        asked.extend(letters)
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    ask(round, *(f"member{number}" for number in range(10)))
    assert round_letters.send_invitations(round) == 10
    assert len(asked) == 3


def test_without_a_server_everybody_waits_and_the_reminder_says_so(round, monkeypatch, caplog):
    def away(_backend):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", away)
    ask(round, "ines")
    assert round_letters.send_invitations(round) == 1
    assert not round_letters.remind(round)
    assert not round_letters.tell_extension(round)
    assert "ines" not in caplog.text


def test_the_log_of_a_refused_letter_names_no_address_and_no_link(round, refuses, caplog):
    (ines,) = ask(round, "ines")
    refuses("ines")
    round_letters.send_invitations(round)
    assert "round_invitation" in caplog.text
    assert "ines" not in caplog.text
    assert links.token_of(ines) not in caplog.text


def test_what_takes_too_long_is_left_for_the_button(round, mailoutbox, monkeypatch):
    ask(round, "ines", "paul", "tom")
    clock = iter([0, 1, 2, 30, 31, 32])
    monkeypatch.setattr(round_letters.time, "monotonic", lambda: next(clock))
    assert round_letters.send_invitations(round) == 1
    assert len(mailoutbox) == 2


def test_the_last_reminder_stands_in_the_round_without_a_number(cast, round):
    ask(round, "ines", written_to=True)
    planning.claim_reminder(round=round, by=cast.amina)
    assert Round.objects.get().reminded <= timezone.now()
    assert "1" not in (round.history.latest().history_change_reason or "")
