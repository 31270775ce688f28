"""What the database refuses of a respondent's answers, whoever writes past the form; and what it does not keep."""

import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, connection, models, transaction

from assessments.models import Answer, AnswerMark
from tests import factories

CONSTRAINTS = {c.name: (model, c) for model in (Answer, AnswerMark) for c in model._meta.constraints}
LENGTHS = {"answer_action_length": 1000, "answer_mark_reason_length": 4000}


@pytest.fixture
def answer(db):
    return factories.add_answer(round=factories.make_round(), marks=["yes?", *["unknown"] * 6], action="Meet.")


def refusal(write, *, error=IntegrityError):
    with pytest.raises(error) as refused, transaction.atomic():
        write()
    return str(refused.value)


def change(rows, **columns):
    return lambda: rows.update(**columns)


def first(answer):
    return answer.marks.filter(criterion__number=1)


NEVER = [
    ("answer_mark_rating_known", lambda answer: change(first(answer), rating="maybe", tentative=False)),
    ("answer_mark_rating_known", lambda answer: change(first(answer), rating="", tentative=False)),
    *[
        ("answer_mark_doubt_only_of_a_rating", lambda answer, rating=rating: change(first(answer), rating=rating))
        for rating in ("unknown", "not_applicable", "not_assessed")
    ],
    (
        "answer_mark_one_a_criterion",
        lambda answer: lambda: AnswerMark.objects.create(answer=answer, criterion=first(answer).get().criterion),
    ),
]


@pytest.mark.parametrize(("name", "spoil"), NEVER, ids=[name for name, _spoil in NEVER])
def test_what_must_never_be_is_refused(answer, name, spoil):
    said = refusal(spoil(answer))
    model, constraint = CONSTRAINTS[name]
    if isinstance(constraint, models.UniqueConstraint) and connection.vendor == "sqlite":
        table = model._meta.db_table
        assert said == f"UNIQUE constraint failed: {table}.answer_id, {table}.criterion_id"
    else:
        assert name in said


@pytest.mark.parametrize(("rows", "column", "limit"), [("answer", "action", 1000), ("mark", "reason", 4000)])
def test_a_text_that_is_too_long_is_refused_on_every_database(answer, rows, column, limit):
    rows = Answer.objects.all() if rows == "answer" else first(answer)
    change(rows, **{column: "é" * limit})()
    said = refusal(change(rows, **{column: "é" * (limit + 1)}), error=(IntegrityError, DataError))
    if connection.vendor == "sqlite":
        assert [name for name in LENGTHS if name in said]


def test_one_link_has_one_answer(answer):
    again = {"key": answer.key, "round": answer.round}
    assert "key" in refusal(lambda: Answer.objects.create(**again)).lower()


def test_every_constraint_of_answers_is_shown_to_refuse():
    assert {name for name, _spoil in NEVER} | set(LENGTHS) == set(CONSTRAINTS)


def test_no_time_no_person_no_address_and_no_history_is_kept_of_an_answer():
    columns = {field.name for model in (Answer, AnswerMark) for field in model._meta.concrete_fields}
    assert columns == {
        *("key", "round", "holder", "group", "action", "sent", "revision"),
        *("id", "answer", "criterion", "rating", "tentative", "reason"),
    }
    assert not [model for model in apps.get_models() if model.__name__ in {"HistoricalAnswer", "HistoricalAnswerMark"}]


def test_the_ids_of_answers_are_random(answer):
    assert {mark.pk.version for mark in answer.marks.all()} == {4}
