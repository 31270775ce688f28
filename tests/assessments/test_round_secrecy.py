"""Who answered what, as an attacker would look for it who holds the whole database: tables, keys, orders, times,
histories, before and after the closing. What the pages, files and letters show is tried in test_round_attacks.py."""

import random
import uuid

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, models

from assessments import links, rounds
from assessments.models import Answer, AnswerMark, Invitee, Remark, Round, RoundGroup, Tally
from structures.models import Membership
from tests import factories

OF_ANSWERS = (Answer, AnswerMark)
PEOPLE = 40


def dump(*, without=()):
    """{table: its rows as texts} of the whole database, as somebody reads it who stole it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in without:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = [tuple(str(value) for value in row) for row in cursor.fetchall()]
    return found


def tables_of(*some_models):
    return {model._meta.db_table for model in some_models}


def in_table_order(model, column):
    """A column as the table's pages hold it: the order of writing."""
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} ORDER BY {place}")
        return [str(row[0]) for row in cursor.fetchall()]


@pytest.fixture
def answered(cast):
    """Forty people were invited and answered one after the other, each with a reason that names them."""
    round = factories.make_round(structure=cast.body, invited=[("government", 20), ("un", 20)])
    people = [
        Invitee(round=round, way="letter", email=f"person{n:02}@example.org", category=["government", "un"][n % 2])
        for n in range(PEOPLE)
    ]
    shuffled = random.Random(7).sample(people, PEOPLE)  # as planning writes them: see test_inviting.py
    Invitee.objects.bulk_create(shuffled)
    for n, person in enumerate(people):
        factories.add_answer(
            round=round,
            key=links.key_of(links.token_of(person)),
            group=n % 2 + 1,
            marks=[["yes", "no"][n % 2]] * 7,
            reasons={1: f"Reason of person{n:02}"},
            action=f"Action of person{n:02}",
        )
    round.people = people
    return round


# What the tables are made of


def test_no_column_of_an_answer_leads_to_a_person_a_place_or_a_time():
    pointing = {
        field.name: field.related_model for model in OF_ANSWERS for field in model._meta.fields if field.is_relation
    }
    assert {model.__name__ for model in pointing.values()} == {"Round", "RoundGroup", "Answer", "Criterion"}
    for model in (*OF_ANSWERS, Remark, Tally, Invitee):
        for field in model._meta.fields:
            assert not isinstance(field, models.DateField | models.TimeField | models.GenericIPAddressField), field
            assert not isinstance(field, models.AutoField) or model is Tally, field  # a counter tells the order


def test_nobody_points_to_an_answer_and_no_invitee_says_that_they_answered():
    for model in OF_ANSWERS:
        assert {relation.related_model for relation in model._meta.related_objects} <= {AnswerMark}
    assert {field.name for field in Invitee._meta.fields} == {
        "id",
        "round",
        "way",
        "email",
        "category",
        "written_to",
    }


def test_answers_and_reasons_have_no_history_and_no_admin_screen():
    for model in (*OF_ANSWERS, Remark, Invitee, Tally, RoundGroup):
        assert not hasattr(model, "history"), model
        assert not admin.site.is_registered(model), model
    names = {model.__name__ for model in apps.get_app_config("assessments").get_models()}
    assert not names & {"HistoricalAnswer", "HistoricalAnswerMark", "HistoricalRemark", "HistoricalInvitee"}


# While the round is open


def test_no_value_of_an_invitee_stands_in_an_answer_and_no_key_of_an_answer_stands_elsewhere(answered):
    keys = {value for key in Answer.objects.values_list("key", flat=True) for value in (str(key), key.hex)}
    marks = {value for key in AnswerMark.objects.values_list("id", flat=True) for value in (str(key), key.hex)}
    ids = {value for person in answered.people for value in (str(person.pk), person.pk.hex)}
    tokens = {links.token_of(person) for person in answered.people}
    everything = dump()
    for table, rows in everything.items():
        values = {value for row in rows for value in row}
        text = " ".join(values)
        assert not any(token in text or token.partition("-")[2] in text for token in tokens), table
        if table not in tables_of(*OF_ANSWERS):
            assert not values & (keys | marks), table
        if table != Invitee._meta.db_table:
            assert not values & ids, table


def test_the_key_of_an_answer_cannot_be_computed_from_the_invitee_without_the_servers_secret(answered, settings):
    person = answered.people[0]
    token, key = links.token_of(person), links.key_of(links.token_of(person))
    assert Answer.objects.filter(key=key).exists()  # with it, it can: the page of confidentiality says so
    settings.SECRET_KEY = "another"
    assert links.token_of(person) != token
    assert links.key_of(token) != key
    assert not Answer.objects.filter(key=links.key_of(links.token_of(person))).exists()
    for guess in (person.pk.hex, person.email, token):
        assert not Answer.objects.filter(key=uuid.uuid5(uuid.NAMESPACE_URL, guess)).exists()


def test_an_answer_changes_no_other_table(answered):
    before = dump(without=tables_of(*OF_ANSWERS))
    factories.add_answer(round=answered, group=1)
    assert dump(without=tables_of(*OF_ANSWERS)) == before


def test_the_order_in_which_people_were_written_down_is_not_the_order_in_which_answers_came(answered):
    """Laid side by side, the rows of the two tables fit together no better than by chance."""
    emails = in_table_order(Invitee, "email")
    keys = in_table_order(Answer, "key")
    whose = {links.key_of(links.token_of(person)).hex: person.email for person in answered.people}
    hits = sum(whose[key.replace("-", "")] == email for key, email in zip(keys, emails, strict=True))
    assert hits < 8  # of 40; by chance it is one
    by_id = [person.email for person in sorted(answered.people, key=lambda person: person.pk)]
    assert by_id != sorted(by_id)
    by_key = [whose[key.hex] for key in sorted(Answer.objects.values_list("key", flat=True))]
    assert by_key != sorted(by_key)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="transactions are numbered on PostgreSQL")
def test_no_transaction_wrote_both_an_invitee_and_an_answer(answered):
    """In a test one transaction writes all, so this looks at the code's own transactions: see test_answering_rounds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT xmin, ctid FROM {Invitee._meta.db_table} ORDER BY email")
        before = cursor.fetchall()
    factories.add_answer(round=answered, key=links.key_of("1-anything"))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT xmin, ctid FROM {Invitee._meta.db_table} ORDER BY email")
        assert cursor.fetchall() == before  # answering rewrites no row of theirs


# After the closing


def test_after_the_closing_no_row_of_a_respondent_is_left(answered):
    keys = {str(key) for key in Answer.objects.values_list("key", flat=True)}
    keys |= {str(key) for key in AnswerMark.objects.values_list("id", flat=True)}
    keys |= {key.replace("-", "") for key in keys}
    rounds.close(round=answered, by=None)
    for table, rows in dump().items():
        assert not {value for row in rows for value in row} & keys, table
    assert not Answer.objects.exists()
    assert not AnswerMark.objects.exists()


def test_after_the_closing_the_servers_own_secret_finds_nothing(answered):
    keys = {links.key_of(links.token_of(person)) for person in answered.people}
    rounds.close(round=answered, by=None)
    assert not Answer.objects.filter(key__in=keys).exists()
    assert not Remark.objects.filter(id__in=keys).exists()


def test_reasons_lie_in_another_order_than_they_came_and_under_new_keys(answered):
    old = set(AnswerMark.objects.values_list("id", flat=True)) | set(Answer.objects.values_list("key", flat=True))
    rounds.close(round=answered, by=None)
    assert not old & set(Remark.objects.values_list("id", flat=True))
    came = [f"Reason of person{n:02}" for n in range(PEOPLE)]
    for order in ("table", "id"):
        if order == "table":
            lie = [text for text in in_table_order(Remark, "text") if text.startswith("Reason")]
        else:
            lie = list(Remark.objects.order_by("id").exclude(criterion=None).values_list("text", flat=True))
        assert sorted(lie) == came
        neighbours = sum(abs(came.index(a) - came.index(b)) == 1 for a, b in zip(lie, lie[1:], strict=False))
        assert neighbours < 12  # of 39; by chance it is two
        assert lie != came
        assert lie != came[::-1]


def test_a_reason_stands_beside_no_group_no_rating_and_no_other_reason(answered):
    """The reasons of one person for criterion 1 and their action share nothing after the closing but the round."""
    rounds.close(round=answered, by=None)
    reason = Remark.objects.get(text="Reason of person07")
    action = Remark.objects.get(text="Action of person07")
    shared = {
        field.attname
        for field in Remark._meta.fields
        if getattr(reason, field.attname) == getattr(action, field.attname)
    }
    assert shared == {"round_id"}


def test_two_closings_of_the_same_answers_give_two_orders(cast):
    orders = []
    for _once in range(2):
        round = factories.make_round(answers=[{"reasons": {1: f"Reason {n:02}"}} for n in range(30)])
        rounds.close(round=round, by=None)
        orders.append(list(Remark.objects.filter(round=round).order_by("id").values_list("text", flat=True)))
    assert orders[0] != orders[1]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a setting of SQLite")
def test_sqlite_overwrites_what_is_deleted(db):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone()[0] == 1


# History


def test_histories_tell_of_steps_and_never_of_answers(answered):
    changes = Round.history.count()
    factories.add_answer(round=answered)
    assert Round.history.count() == changes
    rounds.close(round=answered, by=None)
    told = [field.name for field in Round.history.model._meta.fields]
    assert not {"answers", "answered", "key", "holder"} & set(told)
    histories = [model for model in apps.get_models() if model.__name__.startswith("Historical")]
    for model in histories:
        for row in model.objects.all().values():
            assert "person07" not in str(row), model


def test_who_was_given_a_right_says_nothing_about_answers(answered, cast):
    """Respondents need no account: one that they have is never touched by their answer."""
    before = list(Membership.objects.order_by("pk").values())
    factories.add_answer(round=answered)
    assert list(Membership.objects.order_by("pk").values()) == before
