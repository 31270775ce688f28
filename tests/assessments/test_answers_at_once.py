"""Several requests of one respondent at once, and the closing among them: one answer, one row a criterion."""

import pytest
from django.test import Client

from assessments import answers, links, rounds
from assessments.models import Answer, AnswerMark, Invitee, Round, Tally
from tests import factories
from tests.forms import opened
from tests.test_concurrency import at_once, on_postgresql, statuses, with_threads

JSON = {"Accept": "application/json"}


@pytest.fixture
def round(transactional_db):
    return factories.make_round()


def letter(round):
    return f"/answer/{links.token_of(factories.make_invitee(round=round))}/"


def sending(address, **typed):
    """Sends one part from a page that is opened now."""
    form = opened(Client(), address)
    typed = {"given": form["given"], "c1-revision": form["c1-revision"]} | {f"c1-{name}": typed[name] for name in typed}
    return lambda: Client().post(address, typed, headers=JSON)


@on_postgresql
@with_threads
def test_the_first_saving_that_arrives_eight_times_at_once_is_kept_once(round):
    address = letter(round)
    assert statuses(at_once(*[sending(address, rating="yes", reason="A plan.")] * 8)) == [200] * 8
    assert Answer.objects.count() == 1
    assert list(AnswerMark.objects.values_list("rating", "revision")) == [("yes", 1)]


@on_postgresql
@with_threads
def test_of_two_pages_that_save_one_criterion_at_once_the_second_is_told(round):
    for _round in range(5):
        address = letter(round)
        first, second = sending(address, rating="yes"), sending(address, rating="no")
        assert sorted(statuses(at_once(first, second))) == [200, 409]
    assert AnswerMark.objects.count() == 5


@on_postgresql
@with_threads
def test_of_a_double_click_on_send_both_arrive_and_one_answer_is_sent(round):
    address = letter(round)
    form = opened(Client(), address) | {"c1-rating": "yes", "about-action": "Meet.", "then": "send"}
    assert statuses(at_once(*[lambda: Client().post(address, form)] * 4)) == [302] * 4
    assert list(Answer.objects.values_list("sent", "action")) == [(True, "Meet.")]


@on_postgresql
@with_threads
def test_of_two_who_begin_by_one_link_at_once_one_begins(round):
    invitee = factories.make_invitee(round=round, way=Invitee.Way.LINK)
    address = f"/answer/{links.token_of(invitee)}/"

    def begin():
        word = links.new_word()
        return lambda: Client().post(address, {"word": word})

    assert sorted(statuses(at_once(begin(), begin(), begin()))) == [302, 410, 410]
    assert Answer.objects.count() == 1


@on_postgresql
@with_threads
def test_what_is_acknowledged_while_the_round_closes_is_counted_and_nothing_is_left(round):
    for _ in range(5):
        factories.add_answer(round=round)
    addresses = [letter(round) for _ in range(6)]
    forms = [opened(Client(), address) | {"c1-rating": "no", "then": "send"} for address in addresses]

    def send(address, form):
        return lambda: Client().post(address, form)

    sends = [send(address, form) for address, form in zip(addresses, forms, strict=True)]
    *answered, closed = at_once(*sends, lambda: rounds.close(round=round, by=None))
    assert closed.state == Round.State.RECONCILING
    taken = statuses(answered).count(302)
    assert set(statuses(answered)) <= {302, 410}
    assert sum(Tally.objects.filter(criterion__number=1, rating="no").values_list("count", flat=True)) == taken
    assert not Answer.objects.exists()
    assert not AnswerMark.objects.exists()


@on_postgresql
@with_threads
def test_without_the_lock_the_first_savings_would_collide(round, monkeypatch):
    """The negative control: it shows that the tests above can fail."""
    unlocked = answers.respondent
    monkeypatch.setattr(answers, "respondent", lambda token, *, seal="", locked=False: unlocked(token, seal=seal))
    found = []
    for _ in range(10):
        found += at_once(*[sending(letter(round), rating="yes")] * 8)
        if any(isinstance(answer, Exception) for answer in found):
            return
    pytest.fail("they never met")
