"""What a curious coordinator, facilitator or administrator can get out of pages, API, admin, letters and logs about who
answered what. The tables themselves are tried in test_round_secrecy.py."""

import itertools
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from assessments import links, planning, rounds
from assessments.models import Invitee, Round, Tally
from tests import factories

State = Round.State
SECRET = "Only the deputy of Kisangani knows this"
PROPOSED = "Replace the deputy of Kisangani"
TYPED = "Half a sentence about the deputy"


def asking_pages(round):
    """Every address that a GET may be sent to with the ids of this round, its card and its body in it."""
    structure = round.assessment.structure
    told = {
        "pk": round.assessment_id,
        "slug": structure.slug,
        "iso3": structure.country_id,
        "which": "national",
        "token": "1-nothing",
        "code": "nothing",
        "invitee": "6f2c4d3e-98a1-4d0b-8f5e-0a8e6b1d7c55",
    }
    for name, converters in named_routes(get_resolver()):
        if name and set(converters) <= set(told):
            yield reverse(name, kwargs={key: told[key] for key in converters})


def named_routes(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace is None:
                yield from named_routes(pattern)
        elif pattern.name and not pattern.name.startswith(("account", "mfa", "socialaccount")):
            yield pattern.name, pattern.pattern.converters


def api_addresses(structure):
    yield from (
        "/api/v1/structures",
        f"/api/v1/structures/{structure.slug}",
        f"/api/v1/scorecards?country={structure.country_id}",
        f"/api/v1/compare?s={structure.slug}&s={structure.slug}",
        f"/api/v1/actions?country={structure.country_id}",
        f"/api/v1/architecture/{structure.country_id}",
    )


def texts_seen_by(person, round, sign_in):
    """{address: what it answered} of every page and API address that is open to this person."""
    client = sign_in(person)
    client.raise_request_exception = True
    found = {}
    for address in [*asking_pages(round), *api_addresses(round.assessment.structure), *admin_pages()]:
        answer = client.get(address)
        if answer.status_code == 200 and not answer.streaming:
            found[address] = answer.content.decode(errors="replace")
    return found


def admin_pages():
    from django.contrib import admin

    for model in admin.site._registry:
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.fixture
def asked(cast):
    """Eleven people answered, six of one group and five of the other; Boris facilitates."""
    answers = [
        {"marks": ["no"] * 7, "group": 1, "reasons": {1: SECRET}, "action": PROPOSED},
        *[{"marks": ["yes"] * 7, "group": 1}] * 5,
        *[{"marks": ["partly"] * 7, "group": 2}] * 5,
    ]
    round = factories.make_round(structure=cast.body, answers=answers, facilitator=cast.boris)
    factories.add_answer(round=round, sent=False, reasons={2: TYPED})
    return round


def test_the_crawl_opens_the_pages_of_a_round(cast, asked, sign_in):
    """Or the tests below could not fail."""
    seen = texts_seen_by(cast.amina, asked, sign_in)
    assert f"/assessments/{asked.assessment_id}/round/" in seen
    assert len(seen) > 25


@pytest.mark.parametrize("name", ["amina", "boris", "chloe", "fatou", "marc", "elena"])
def test_while_the_round_is_open_nobody_is_shown_a_reason_or_a_distribution(cast, asked, sign_in, name):
    for address, text in texts_seen_by(getattr(cast, name), asked, sign_in).items():
        for words in (SECRET, PROPOSED, TYPED):
            assert words not in text, address
        assert "of 11 answers" not in text, address


@pytest.mark.parametrize("name", ["amina", "boris", "chloe", "fatou", "marc", "elena"])
def test_after_the_closing_the_facilitator_alone_is_shown_reasons(cast, asked, sign_in, name):
    rounds.close(round=asked, by=None)
    where = {
        address
        for address, text in texts_seen_by(getattr(cast, name), asked, sign_in).items()
        if SECRET in text or PROPOSED in text
    }
    settling = f"/assessments/{asked.assessment_id}/settle/"
    assert where == ({settling} if name == "boris" else set())


def test_what_was_typed_and_never_sent_is_shown_to_nobody_ever(cast, asked, sign_in):
    rounds.close(round=asked, by=None)
    for person in (cast.amina, cast.boris, cast.elena):
        assert not any(TYPED in text for text in texts_seen_by(person, asked, sign_in).values())


def test_a_coordinator_who_names_themselves_facilitator_after_the_opening_reads_nothing(cast, asked, sign_in):
    client = sign_in(cast.amina)
    client.post(
        f"/assessments/{asked.assessment_id}/round/plan/",
        {"revision": "1", "facilitator": cast.amina.email, "as_of": "2025-06", "closes": "2090-01-01T10:00"},
    )
    assert Round.objects.get().facilitator == cast.boris
    rounds.close(round=asked, by=cast.amina)
    assert SECRET not in client.get(f"/assessments/{asked.assessment_id}/settle/").content.decode()


def test_a_facilitator_who_lost_their_right_reads_nothing(cast, asked, sign_in):
    rounds.close(round=asked, by=None)
    cast.boris.memberships.all().delete()
    assert sign_in(cast.boris).get(f"/assessments/{asked.assessment_id}/settle/").status_code == 404


# Subtraction


def counts_on(text):
    """Every number of a page: what somebody could add up and take away."""
    return [int(number) for number in re.findall(r"(?<![\w#-])\d{1,3}(?![\w-])", re.sub(r"<[^>]*>", " ", text))]


def test_one_more_answer_changes_a_count_of_people_and_nothing_of_what_was_said(cast, asked, sign_in):
    """Before and after one more answer: whoever watches learns that there is one more, not what it says."""
    seen = []
    for marks in (["yes"] * 7, ["no"] * 7):
        before = texts_seen_by(cast.amina, asked, sign_in)
        factories.add_answer(round=asked, marks=marks, group=1)
        after = texts_seen_by(cast.amina, asked, sign_in)
        changed = {address for address in before if counts_on(before[address]) != counts_on(after[address])}
        seen.append(changed)
        round = f"/assessments/{asked.assessment_id}/round/"
        assert round in changed
        assert changed <= {round, f"{round}close/", "/"}
    assert seen[0] == seen[1]


def test_after_the_closing_no_answer_is_taken_so_that_no_two_moments_can_be_compared(cast, asked):
    person = factories.make_invitee(round=asked)
    rounds.close(round=asked, by=None)
    kept = list(Tally.objects.order_by("pk").values())
    token = links.token_of(person)
    answer = Client().post(f"/answer/{token}/", {"c1-rating": "yes", "c1-revision": "0", "then": "send"})
    assert answer.status_code == 410
    assert list(Tally.objects.order_by("pk").values()) == kept


@pytest.mark.parametrize("sizes", [(6, 4), (5, 1), (11, 2), (4, 4), (7, 3)])
def test_a_small_group_cannot_be_had_by_taking_the_other_away(cast, sign_in, sizes):
    answers = [
        {"marks": [["yes", "no"][n]] * 7, "group": n + 1} for n, size in enumerate(sizes) for _one in range(size)
    ]
    round = factories.make_round(structure=cast.body, answers=answers, facilitator=cast.boris)
    rounds.close(round=round, by=None)
    shown = Tally.objects.filter(round=round)
    assert not shown.exclude(group=None).exists()
    if sum(sizes) >= 5:
        assert shown.filter(group=None).exists()


def test_every_sum_and_difference_of_kept_tallies_is_of_five_people_or_of_nobody(cast):
    """All unions of shown groups, and what they leave of the whole, for rounds of every shape up to 3 groups of 9."""
    groups = [("government",), ("un",), ("donor",)]
    for sizes in [(9, 9, 1), (5, 5, 5), (9, 4, 4), (9, 6, 4), (5, 5, 1), (2, 2, 2)]:
        answers = [{"group": n + 1} for n, size in enumerate(sizes) for _one in range(size)]
        round = factories.make_round(
            invited=[("government", 10), ("un", 10), ("donor", 10)], groups=groups, answers=answers
        )
        rounds.close(round=round, by=None)
        rows = list(Tally.objects.filter(round=round, criterion__number=1))
        whole = sum(row.count for row in rows if row.group_id is None)
        parts = {}
        for row in rows:
            if row.group_id:
                parts[row.group_id] = parts.get(row.group_id, 0) + row.count
        for number in range(len(parts) + 1):
            for some in itertools.combinations(parts, number):
                left = whole - sum(parts[group] for group in some)
                assert left == 0 or left >= 5, (sizes, parts)


# Reminders


def test_a_reminder_tells_nobody_who_was_reminded_nor_how_many(cast, sign_in, letters):
    round = factories.make_round(structure=cast.body, facilitator=cast.boris)
    people = [factories.make_invitee(round=round, email=f"p{n}@example.org") for n in range(6)]
    Invitee.objects.update(written_to=True)
    pages = []
    for answered in (5, 2):
        round.answers.all().delete()
        for person in people[:answered]:
            factories.add_answer(round=round, key=links.key_of(links.token_of(person)))
        Round.objects.update(reminded=None)
        before = len(mail.outbox)
        client = sign_in(cast.amina)
        answer = client.post(f"/assessments/{round.assessment_id}/round/remind/", follow=True)
        assert len(mail.outbox) - before == 6 - answered
        said = [str(message) for message in answer.context["messages"]]
        pages.append(said)
        assert not any(person.email in answer.content.decode() for person in people)
    assert pages[0] == pages[1]
    assert pages[0]


def test_nobody_is_taken_off_once_the_round_is_open(cast, sign_in):
    """Whoever could, would see by a reminder whether the one who is left has answered."""
    round = factories.make_round(structure=cast.body)
    person = factories.make_invitee(round=round)
    address = reverse("round_take_off", args=[round.assessment_id, person.pk])
    sign_in(cast.amina).post(address)
    assert Invitee.objects.filter(pk=person.pk).exists()


# Links


def test_a_link_that_was_handed_over_shows_its_giver_nothing_of_the_answer(cast, client):
    round = factories.make_round(structure=cast.body)
    person = factories.make_invitee(round=round, way="link", email="")
    token, word = links.token_of(person), links.new_word()
    own = client.post(f"/answer/{token}/", {"word": word})["Location"]
    assert client.get(own).status_code == 200
    giver = Client()
    page = giver.get(f"/answer/{token}/")
    assert page.status_code == 410
    assert giver.post(f"/answer/{token}/", {"word": links.new_word()}).status_code == 410
    guessed = giver.get(f"/answer/{token}.{links.new_word()}/")
    assert guessed.status_code == 404


def test_the_preview_of_a_message_uses_no_link_up(cast, client):
    round = factories.make_round(structure=cast.body)
    token = links.token_of(factories.make_invitee(round=round, way="link", email=""))
    for _preview in range(3):
        assert Client(headers={"user-agent": "WhatsApp/2.23"}).get(f"/answer/{token}/").status_code == 200
    assert Client().post(f"/answer/{token}/", {"word": links.new_word()}).status_code == 302


# Errors and logs


def test_an_error_while_somebody_answers_tells_the_log_neither_link_nor_answer(cast, monkeypatch, caplog, settings):
    round = factories.make_round(structure=cast.body)
    token = links.token_of(factories.make_invitee(round=round))
    settings.ADMINS = [("desk", "desk@example.org")]
    client = Client(raise_request_exception=False)
    page = client.get(f"/answer/{token}/")
    assert page.status_code == 200

    def fails(*_given, **_named):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("assessments.answers.save", fails)
    answer = client.post(f"/answer/{token}/", {"c1-rating": "no", "c1-revision": "0", "c1-reason": SECRET})
    assert answer.status_code in {500, 503}
    from coordhub.logs import WithoutPrivateParts

    for record in caplog.records:
        WithoutPrivateParts().filter(record)
        told = record.getMessage() + str(record.exc_text or "")
        assert token not in told
        assert SECRET not in told
    assert not any(SECRET in letter.body or token in letter.body for letter in mail.outbox)
    assert SECRET not in answer.content.decode() or answer.status_code == 503


def test_answering_leaves_no_session_and_no_trace_of_when(cast, client):
    from django.contrib.sessions.models import Session

    round = factories.make_round(structure=cast.body)
    token = links.token_of(factories.make_invitee(round=round))
    page = client.get(f"/answer/{token}/")
    assert set(client.cookies) <= {"csrftoken"}
    assert page["Cache-Control"] == "private, no-store"
    assert "noindex" in page.content.decode() + page.headers.get("X-Robots-Tag", "")
    client.post(f"/answer/{token}/", {"c1-rating": "no", "c1-revision": "0", "then": "send"})
    assert not Session.objects.exists()
    assert timezone.now()  # nothing to look for: test_round_secrecy.py shows that no column holds a time


def test_planning_hands_out_no_links_of_letters(cast, sign_in):
    """The coordinator never sees a link that a letter carries."""
    round = factories.make_round(structure=cast.body, facilitator=cast.boris)
    person = factories.make_invitee(round=round)
    token = links.token_of(person)
    for address, text in texts_seen_by(cast.amina, round, sign_in).items():
        assert token not in text, address
        assert token.partition("-")[2] not in text, address


def test_who_has_answered_all_is_not_told_apart_from_who_has_not(cast, sign_in):
    """The list of addresses looks the same whoever of them has answered."""
    round = factories.make_round(structure=cast.body)
    people = [factories.make_invitee(round=round, email=f"p{n}@example.org") for n in range(4)]
    page = f"/assessments/{round.assessment_id}/round/invite/"

    def lines():
        text = sign_in(cast.amina).get(page).content.decode()
        return [re.sub(r'value="[^"]*"', "", line) for line in text.splitlines() if "@example.org" in line]

    before = lines()
    factories.add_answer(round=round, key=links.key_of(links.token_of(people[2])))
    assert lines() == before
    assert planning.people_asked(round) >= 4
