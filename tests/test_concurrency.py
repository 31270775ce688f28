"""Several people at once: nothing that was acknowledged is lost, nothing is made twice, what is published stays.

PostgreSQL only, but for the last test: SQLite lets one writer in at a time, so an update cannot be lost there at all.
"""

import datetime
import os
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client

from assessments import endorsement, published, settling
from assessments.models import Assessment, Basis, Mark, Version
from structures import bodies, people
from structures import statuses as structure_statuses
from structures.models import Membership, Source, StatusChange, Structure
from structures.partial_dates import PartialDate
from structures.revisions import write_if_unchanged
from structures.vocabulary import Circle, Right
from tests import factories

PROJECT = Path(__file__).resolve().parent.parent

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="updates are lost between connections only: on PostgreSQL"
)
with_threads = pytest.mark.django_db(transaction=True)
VALUES = {"rating": "yes", "tentative": False, "stated_as": ""}


def at_once(*actions):
    """Runs the actions in threads that start together; what each gave back or raised, in their order."""
    barrier = threading.Barrier(len(actions))

    def run(action):
        try:
            barrier.wait(timeout=20)
            return action()
        except Exception as problem:  # noqa: BLE001 - handed to the test, which looks at it
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def statuses(answers):
    """The HTTP statuses of what `at_once` gave back; what a page raised is raised here."""
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return [answer.status_code for answer in answers]


def draft_of(cast, **columns):
    facts = {"structure": cast.body, "author": cast.boris, "marks": ["not_assessed"] * 7, "state": Version.State.DRAFT}
    return factories.make_card(**{**facts, **columns}).versions.get()


def loaded(version):
    return Version.objects.with_card().get(pk=version.pk)


# The same answer by two people


@on_postgresql
@with_threads
def test_of_two_people_who_save_the_same_answer_at_once_one_is_written_and_the_other_is_shown_both(cast):
    version = draft_of(cast)
    path = f"/assessments/{version.assessment_id}/edit/"
    clients = {"Boris wrote this": Client(), "Amina wrote that": Client()}
    for client, person in zip(clients.values(), (cast.boris, cast.amina), strict=True):
        client.force_login(person)
        assert client.get(path).status_code == 200

    def save(reason):
        return lambda: clients[reason].post(path, {"c3-rating": "yes", "c3-revision": "1", "c3-reason": reason})

    answers = dict(zip(clients, at_once(*[save(reason) for reason in clients]), strict=True))
    assert sorted(statuses(answers.values())) == [302, 409]
    (first,) = [reason for reason, answer in answers.items() if answer.status_code == 302]
    (second,) = set(clients) - {first}
    mark = Mark.objects.get(version=version, criterion__number=3)
    assert (mark.reason, mark.revision) == (first, 2)
    page = answers[second].content.decode()
    assert first in page
    assert second in page
    again = clients[second].post(path, {"c3-rating": "yes", "c3-revision": "2", "c3-reason": second})
    assert again.status_code == 302
    mark.refresh_from_db()
    assert (mark.reason, mark.revision) == (second, 3)
    assert list(mark.history.order_by("revision").values_list("reason", flat=True))[-2:] == [first, second]


@on_postgresql
@with_threads
def test_two_people_who_answer_different_criteria_at_once_both_keep_theirs(cast):
    version = draft_of(cast)
    marks = list(version.marks.order_by("criterion__number")[:2])

    def fill_in(mark, by):
        entry = (mark.pk, 1, {**VALUES, "reason": by.email})
        return lambda: settling.fill_in(version=loaded(version), by=by, entries=[entry])

    assert at_once(fill_in(marks[0], cast.boris), fill_in(marks[1], cast.amina)) == [[], []]
    reasons = Mark.objects.filter(version=version).order_by("criterion__number").values_list("reason", flat=True)
    assert list(reasons[:2]) == [cast.boris.email, cast.amina.email]


# Many writers of one row

WRITERS = 20


@on_postgresql
@with_threads
def test_twenty_people_who_add_a_line_each_to_the_same_text_all_find_theirs(cast):
    def add(number):
        def until_written():
            for tries in range(1, 200):
                with transaction.atomic():
                    row = Structure.objects.get(pk=cast.body.pk)
                    text = f"{row.mandate}{number}\n"
                    if write_if_unchanged(row, revision=row.revision, by=cast.amina, mandate=text):
                        return tries
            raise AssertionError("never written")

        return until_written

    tries = at_once(*[add(number) for number in range(WRITERS)])
    assert all(isinstance(number, int) for number in tries), tries
    row = Structure.objects.get(pk=cast.body.pk)
    assert sorted(int(line) for line in row.mandate.split()) == list(range(WRITERS))
    assert row.revision == 1 + WRITERS
    assert row.history.count() == 1 + WRITERS
    assert {by for (by,) in row.history.filter(revision__gt=1).values_list("history_user")} == {cast.amina.pk}
    assert sum(tries) > WRITERS  # some were refused and tried again: they did meet


@on_postgresql
@with_threads
def test_without_the_revision_their_lines_are_lost(cast):
    """The negative control: it shows that the test above can fail."""
    all_have_read = threading.Barrier(WRITERS)

    def add(number):
        def write():
            row = Structure.objects.get(pk=cast.body.pk)
            all_have_read.wait(timeout=20)
            row.mandate = f"{row.mandate}{number}\n"
            row.save()

        return write

    assert at_once(*[add(number) for number in range(WRITERS)]) == [None] * WRITERS
    assert len(Structure.objects.get(pk=cast.body.pk).mandate.split()) == 1


@on_postgresql
@with_threads
def test_a_row_that_moved_on_is_left_alone_and_its_history_too(cast):
    row = Structure.objects.get(pk=cast.body.pk)
    with transaction.atomic():
        assert write_if_unchanged(row, revision=1, by=cast.amina, mandate="first")
        assert not write_if_unchanged(row, revision=1, by=cast.amina, mandate="second")
    row.refresh_from_db()
    assert (row.mandate, row.revision, row.history.count()) == ("first", 2, 2)


# Sent twice


@on_postgresql
@with_threads
def test_a_form_that_is_sent_by_eight_clicks_starts_one_assessment(cast):
    path = f"{cast.body.get_absolute_url()}assess/?basis=expert"
    typed = {"code": str(uuid.uuid4()), "as_of": "2025-06", "title": "Minutes of June"}

    def click():
        client = Client()
        client.force_login(cast.boris)
        return lambda: client.post(path, typed)

    answers = at_once(*[click() for _ in range(8)])
    assert statuses(answers) == [302] * 8
    card = Assessment.objects.get()
    assert {answer.url for answer in answers} == {f"/assessments/{card.pk}/edit/"}
    assert (Version.objects.count(), Mark.objects.count(), Source.objects.count()) == (1, 7, 1)
    assert (card.history.count(), card.source.title) == (1, "Minutes of June")


@on_postgresql
@with_threads
def test_the_same_form_of_two_people_at_once_is_never_taken_for_one(cast):
    code = str(uuid.uuid4())

    def start(by):
        facts = {"structure": cast.body, "basis": Basis.MEETING, "as_of": PartialDate.parse("2025-06"), "voices": 9}
        return lambda: settling.start(by=by, code=code, **facts)

    found = at_once(start(cast.boris), start(cast.amina))
    assert sorted(type(answer).__name__ for answer in found) == ["Assessment", "SentTwiceDifferently"]
    assert Assessment.objects.count() == 1


@on_postgresql
@with_threads
def test_a_card_that_is_published_by_six_clicks_is_published_once(cast):
    version = draft_of(cast, marks=["yes"] * 7)

    def publish():
        return settling.publish(version=loaded(version), by=cast.amina, circle=Circle.COUNTRY)

    assert {answer.state for answer in at_once(*[publish] * 6)} == {Version.State.PUBLISHED}
    assert version.history.filter(state=Version.State.PUBLISHED).count() == 1


# Structures


NEW_BODY = {"name": "Committee on Roads", "kind": "steering", "status": "active", "level": "national"}


@on_postgresql
@with_threads
def test_a_form_that_is_sent_by_eight_clicks_adds_one_structure(cast):
    typed = {**NEW_BODY, "kind": "awg", "uid": str(uuid.uuid4()), "part_of": cast.body.slug}

    def click():
        client = Client()
        client.force_login(cast.amina)
        return lambda: client.post("/structures/new/", typed)

    answers = at_once(*[click() for _ in range(8)])
    assert statuses(answers) == [302] * 8
    body = Structure.objects.get(name="Committee on Roads")
    assert {answer.url for answer in answers} == {body.get_absolute_url()}
    assert (body.history.count(), body.memberships.count(), body.relations.count()) == (1, 1, 1)


@on_postgresql
@with_threads
def test_of_people_who_add_the_same_body_at_once_one_adds_it_and_the_others_are_asked(cast):
    def add(number):
        person = factories.make_user(email=f"coordinator{number}@example.org")
        factories.give(person, "coordinator", cast.country)
        client = Client()
        client.force_login(person)
        return lambda: client.post("/structures/new/", {**NEW_BODY, "uid": str(uuid.uuid4())})

    assert sorted(statuses(at_once(*[add(number) for number in range(4)]))) == [302, 422, 422, 422]
    assert Structure.objects.filter(name="Committee on Roads").count() == 1


@on_postgresql
@with_threads
def test_of_two_people_who_move_a_body_at_once_one_moves_it_and_the_other_is_told(cast):
    def move(by, to):
        seen = Structure.objects.get(pk=cast.body.pk)
        facts = {"seen": "active", "status": to, "since": PartialDate.parse("2025"), "uid": uuid.uuid4()}
        return lambda: structure_statuses.move(structure=seen, by=by, **facts)

    found = at_once(move(cast.amina, "dormant"), move(cast.fatou, "closed"))
    assert sorted(type(answer).__name__ for answer in found) == ["MovedOn", "StatusChange"]
    (change,) = [answer for answer in found if not isinstance(answer, Exception)]
    body = Structure.objects.get(pk=cast.body.pk)
    assert (body.status, body.revision, body.status_changes.get()) == (change.status, 2, change)


@on_postgresql
@with_threads
@pytest.mark.parametrize("_round", range(3))
def test_a_body_that_is_deleted_while_somebody_moves_it_leaves_nothing_behind(cast, _round):
    body = factories.make_structure(country=cast.country)
    facts = {"seen": "active", "status": "closed", "since": PartialDate.parse("2025"), "uid": uuid.uuid4()}
    moved, deleted = at_once(
        lambda: structure_statuses.move(structure=body, by=cast.fatou, **facts),
        lambda: bodies.delete(structure=body, by=cast.amina),
    )
    assert deleted is None
    assert isinstance(moved, (StatusChange, bodies.NotPossible))
    assert not Structure.objects.filter(pk=body.pk).exists()
    assert not StatusChange.objects.exists()


# Published while somebody still fills in


def fill_in(version, by, reason):
    mark = version.marks.order_by("criterion__number").first()
    entry = (mark.pk, mark.revision, {**VALUES, "reason": reason})
    as_read = loaded(version)
    return lambda: settling.fill_in(version=as_read, by=by, entries=[entry])


def publish(version, by):
    as_read = loaded(version)
    return lambda: settling.publish(version=as_read, by=by, circle=Circle.COUNTRY)


@on_postgresql
@with_threads
@pytest.mark.parametrize("published_first", [True, False])
def test_of_publishing_and_filling_in_the_second_waits_for_the_first_and_sees_it(cast, published_first):
    version = draft_of(cast, marks=["yes"] * 7)
    steps = [publish(version, cast.amina), fill_in(version, cast.boris, "late")]
    first, second = steps if published_first else reversed(steps)
    begun, ends = threading.Event(), {}

    def hold():
        with transaction.atomic():
            first()
            begun.set()
            time.sleep(0.4)
        ends["first"] = time.monotonic()

    def follow():
        assert begun.wait(timeout=20)
        try:
            return second()
        finally:
            ends["second"] = time.monotonic()

    _first, answer = at_once(hold, follow)
    assert ends["second"] > ends["first"] - 0.05
    version.refresh_from_db()
    assert version.state == Version.State.PUBLISHED
    reason = version.marks.order_by("criterion__number").first().reason
    if published_first:
        assert isinstance(answer, settling.AlreadyMoved)
        assert reason == ""
    else:
        assert answer.state == Version.State.PUBLISHED
        assert reason == "late"


@on_postgresql
@with_threads
def test_however_they_meet_a_published_version_is_never_changed_afterwards(cast):
    for _round in range(15):
        version = draft_of(cast, marks=["yes"] * 7)
        published, filled = at_once(publish(version, cast.amina), fill_in(version, cast.boris, "at the last moment"))
        assert published.state == Version.State.PUBLISHED
        mark = version.marks.order_by("criterion__number").first()
        if isinstance(filled, settling.AlreadyMoved):
            assert (mark.reason, mark.revision) == ("", 1)
        else:
            assert filled == []
            assert mark.reason == "at the last moment"
        when = version.history.get(state=Version.State.PUBLISHED).history_date
        assert not Mark.history.filter(version=version.pk, history_date__gt=when).exists()


# A published card


def published_card(cast):
    return factories.make_card(structure=cast.body, author=cast.boris, marks=["yes"] * 7)


@on_postgresql
@with_threads
def test_of_two_people_who_begin_a_correction_at_once_both_come_to_the_same_one(cast):
    card = published_card(cast)
    clients = [Client(), Client()]
    for client, person in zip(clients, (cast.amina, cast.fatou), strict=True):
        client.force_login(person)

    def correct(client):
        return lambda: client.post(f"/assessments/{card.pk}/correct/", {"reason": "Misread."})

    assert statuses(at_once(*[correct(client) for client in clients])) == [302, 302]
    assert list(card.versions.order_by("number").values_list("number", "state")) == [(1, "published"), (2, "draft")]


@on_postgresql
@with_threads
def test_a_card_is_never_withdrawn_and_corrected_at_the_same_time(cast):
    for _ in range(5):
        card = published_card(cast)
        version = card.versions.get()
        at_once(
            lambda version=version: published.start_correction(version=version, by=cast.amina, reason="Misread."),
            lambda card=card: published.withdraw(assessment=card, by=cast.fatou, reason="Another meeting."),
        )
        assert sorted(card.versions.values_list("state", flat=True)) in (["withdrawn"], ["draft", "published"])


@on_postgresql
@with_threads
def test_of_two_replies_at_once_one_is_kept_and_the_other_person_is_shown_it(cast):
    version = published_card(cast).versions.get()

    def reply(text, by):
        return lambda: published.record_reply(version=loaded(version), by=by, text=text, revision=1)

    answers = at_once(reply("We agree.", cast.amina), reply("We do not.", cast.fatou))
    (conflict,) = [answer for answer in answers if answer is not None]
    version.refresh_from_db()
    assert {version.reply, conflict.mine["reply"]} == {"We agree.", "We do not."}
    assert conflict.row.reply == version.reply


@on_postgresql
@with_threads
def test_of_two_endorsements_of_one_post_at_once_one_is_kept_and_the_other_person_is_shown_it(cast):
    factories.make_seat(structure=cast.body, role="chair", post=factories.make_post())
    version = loaded(published_card(cast).versions.get())
    (person,) = endorsement.signatories(version)
    days = [datetime.date(2025, 7, 1), datetime.date(2025, 8, 1)]

    def endorse(day, by):
        entry = endorsement.Entry(person, None, day)
        return lambda: endorsement.record(version=version, by=by, entries=[entry])

    answers = at_once(endorse(days[0], cast.amina), endorse(days[1], cast.fatou))
    assert sorted(len(conflicts) for conflicts in answers) == [0, 1]
    kept = version.endorsements.get().on
    (conflict,) = [conflicts[0] for conflicts in answers if conflicts]
    assert {kept, conflict.on} == set(days)
    assert conflict.recorded == kept


# People


@on_postgresql
@with_threads
def test_of_four_clicks_on_an_invitation_at_once_one_wins(cast):
    offer = factories.make_invitation(token="ines", email="ines@example.org", place=cast.country)
    password = {"new_password1": "une longue phrase", "new_password2": "une longue phrase"}
    answers = at_once(*[lambda: Client().post("/people/invitation/ines/", password)] * 4)
    assert sorted(statuses(answers)) == [302, 410, 410, 410]
    assert Membership.objects.filter(user__email=offer.email).count() == 1


@on_postgresql
@with_threads
def test_of_two_invitations_of_one_address_at_once_one_is_sent(cast, mailoutbox):
    def invite(by):
        return lambda: people.invite(by=by, email="ines@example.org", right=Right.VIEWER, place=cast.country)

    found = at_once(invite(cast.amina), invite(cast.elena))
    assert sorted(type(answer).__name__ for answer in found) == ["Invitation", "NotPossible"]
    assert len(mailoutbox) == 1


@on_postgresql
@with_threads
def test_a_right_that_two_people_take_away_at_once_is_taken_away_once(cast, mailoutbox):
    right = cast.boris.memberships.get()

    def take_away(by):
        return lambda: people.take_away(by=by, membership=Membership.objects.get(pk=right.pk))

    found = at_once(take_away(cast.amina), take_away(cast.elena))
    assert all(answer == 0 or isinstance(answer, Membership.DoesNotExist) for answer in found), found
    assert Membership.history.filter(user=cast.boris, history_type="-").count() == 1
    assert len(mailoutbox) == 1


# SQLite

ON_SQLITE = """
import threading, django
django.setup()
from django.db import connection, transaction
from accounts.models import User
from structures.models import Country, Structure
from structures.revisions import write_if_unchanged

THREADS, SAVES = 8, 20
by = User.objects.create_user("amina@example.org")
country = Country.objects.create(iso3="COD", iso2="CD", name="Congo")
body = Structure.objects.create(slug="body", name="Body", kind="hct", country=country)
problems, together = [], threading.Barrier(THREADS)

def save(thread):
    try:
        together.wait()
        for number in range(SAVES):
            written = False
            while not written:
                with transaction.atomic():
                    row = Structure.objects.get(pk=body.pk)
                    text = f"{row.mandate}{thread}.{number} "
                    written = write_if_unchanged(row, revision=row.revision, by=by, mandate=text)
    except Exception as problem:
        problems.append(repr(problem))
    finally:
        connection.close()

threads = [threading.Thread(target=save, args=[number]) for number in range(THREADS)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
body.refresh_from_db()
kept = len(set(body.mandate.split()))
print(problems, kept, body.revision, body.history.count(), connection.vendor)
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's one writer at a time")
def test_on_sqlite_eight_people_who_save_at_once_wait_for_each_other_and_lose_nothing(tmp_path):
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'file.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "coordhub.settings",
        "COORDHUB_SECRET_KEY": "a key for tests only",
    }

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *arguments], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
        )

    migrated = run("manage.py", "migrate", "--verbosity=0")
    assert migrated.returncode == 0, migrated.stderr
    saved = run("-c", ON_SQLITE)
    assert saved.stdout.strip() == "[] 160 161 161 sqlite", saved.stdout + saved.stderr
