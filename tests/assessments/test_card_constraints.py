"""What the database refuses of criteria and cards, whoever writes past the forms; and who changed what."""

import datetime
from types import SimpleNamespace

import pytest
from django.db import DataError, IntegrityError, connection, models, transaction

from assessments import settling
from assessments.models import (
    Action,
    ActionUpdate,
    Assessment,
    Basis,
    CriteriaSet,
    Criterion,
    CriterionText,
    Endorsement,
    InvitedCategory,
    Invitee,
    Mark,
    MarkStatement,
    Remark,
    Round,
    RoundGroup,
    Side,
    SideMark,
    Tally,
    Version,
)
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle
from tests import factories

MODELS = [CriteriaSet, Criterion, CriterionText, Assessment, Version, Mark, MarkStatement, Endorsement]
MODELS += [Round, RoundGroup, InvitedCategory, Invitee]
MODELS += [Tally, Remark, Side, SideMark]
MODELS += [Action, ActionUpdate]
CONSTRAINTS = {constraint.name: (model, constraint) for model in MODELS for constraint in model._meta.constraints}


@pytest.fixture
def world(db):
    """A meeting's card with a draft, an expert's that is published, an open round, for the tests to spoil."""
    amina = factories.make_user(email="amina@example.org")
    body = factories.make_structure(slug="cod-body")
    meeting = factories.make_card(structure=body, author=amina, state=Version.State.DRAFT)
    source = factories.make_source(country=body.country)
    expert = factories.make_card(structure=body, author=amina, basis=Basis.EXPERT, source=source)
    round = factories.make_round(structure=body)
    draft, published = meeting.versions.get(), expert.versions.get()
    mark = draft.marks.get(criterion__number=3)
    return SimpleNamespace(
        amina=amina,
        body=body,
        criteria_set=meeting.criteria_set,
        criterion=mark.criterion,
        text=CriterionText.objects.filter(criterion=mark.criterion).first(),
        meeting=meeting,
        expert=expert,
        draft=draft,
        published=published,
        mark=mark,
        statement=MarkStatement.objects.create(mark=mark, source=source, standing="stated", quote="Most"),
        endorsement=factories.make_endorsement(version=published),
        **of_rounds(body, meeting, mark.criterion),
        endorsement_of_organisation=factories.make_endorsement(
            version=published, organisation=factories.make_organisation(), role="cochair"
        ),
        round=round,
        group=round.groups.first(),
        category=round.categories.first(),
        letter=factories.make_invitee(round=round),
        slip=factories.make_invitee(round=round, way="slip"),
        action=(action := factories.make_action(structure=body)),
        done=factories.make_action(structure=body, status="done"),
        update=factories.make_update(action=action),
        post=factories.make_post(),
        organisation=factories.make_organisation(),
    )


def of_rounds(body, meeting, criterion):
    """What a closed round leaves, and a side of the meeting."""
    round = factories.make_round(structure=body, criteria_set=meeting.criteria_set, state="reconciling")
    side = Side.objects.create(assessment=meeting, which="national")
    tally = {"round": round, "criterion": criterion, "rating": "yes", "count": 9}
    return {
        "tally": Tally.objects.create(**tally),
        "group_tally": Tally.objects.create(group=round.groups.first(), **tally),
        "remark": Remark.objects.create(round=round, criterion=criterion, text="Why."),
        "side": side,
        "side_mark": SideMark.objects.create(side=side, criterion=criterion, rating="no"),
    }


def change(row, **columns):
    type(row).objects.filter(pk=row.pk).update(**columns)


def again(row, **columns):
    """The same row once more, with keys of its own."""
    copied = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    for key in ("id", "uid"):
        copied.pop(key, None)
    type(row).objects.create(**{**copied, **columns})


def refusal(write, *, error=IntegrityError):
    """What the database says when it refuses; fails when it does not."""
    with pytest.raises(error) as refused, transaction.atomic():
        write()
    return str(refused.value)


def assert_it_was(name, message):
    """The message names this constraint (SQLite names a unique one by its columns)."""
    model, constraint = CONSTRAINTS[name]
    if isinstance(constraint, models.UniqueConstraint) and connection.vendor == "sqlite":
        columns = [model._meta.get_field(field).column for field in constraint.fields]
        assert message == "UNIQUE constraint failed: " + ", ".join(f"{model._meta.db_table}.{c}" for c in columns)
    else:
        assert name in message


DAY = datetime.date(2008, 1, 22)
HOUR = datetime.timedelta(hours=1)

# (constraint, what must never be, how it is written)
NEVER = [
    ("markstatement_stated_with_its_words", "no words", lambda w: change(w.statement, quote="")),
    ("criteria_set_edition_once", "an edition twice", lambda w: again(w.criteria_set, default=False)),
    ("criteria_set_one_default", "two offered first", lambda w: again(w.criteria_set, edition="2009")),
    ("criterion_number_once", "a number twice", lambda w: again(w.criterion, code="other")),
    ("criterion_code_once", "a code twice", lambda w: again(w.criterion, number=99)),
    ("criterion_text_once", "a text twice", lambda w: again(w.text)),
    ("assessment_as_of_whole", "unknown precision", lambda w: change(w.meeting, as_of_precision="hour")),
    ("assessment_as_of_whole", "no precision", lambda w: change(w.meeting, as_of_precision="")),
    ("assessment_as_of_whole", "out of order", lambda w: change(w.meeting, as_of_latest=DAY)),
    ("assessment_agreed_on_whole", "earliest alone", lambda w: change(w.meeting, agreed_on_earliest=DAY)),
    ("assessment_agreed_on_whole", "latest alone", lambda w: change(w.meeting, agreed_on_latest=DAY)),
    (
        "assessment_agreed_on_whole",
        "no latest",
        lambda w: change(w.meeting, agreed_on_earliest=DAY, agreed_on_precision="day"),
    ),
    (
        "assessment_agreed_on_whole",
        "out of order",
        lambda w: change(
            w.meeting,
            agreed_on_earliest=DAY,
            agreed_on_latest=DAY - datetime.timedelta(days=1),
            agreed_on_precision="month",
        ),
    ),
    ("assessment_basis_known", "unknown basis", lambda w: change(w.meeting, basis="rumour")),
    ("assessment_basis_known", "no basis", lambda w: change(w.meeting, basis="")),
    ("assessment_circle_known", "unknown circle", lambda w: change(w.meeting, circle="secret")),
    ("assessment_circle_known", "no circle", lambda w: change(w.meeting, circle="")),
    ("assessment_expert_has_one_voice", "two voices", lambda w: change(w.expert, voices=2)),
    ("assessment_expert_has_one_voice", "no voice", lambda w: change(w.expert, voices=0)),
    ("assessment_expert_has_one_voice", "voices not known", lambda w: change(w.expert, voices=None)),
    ("assessment_meeting_has_voices", "one voice", lambda w: change(w.meeting, voices=1)),
    ("assessment_meeting_has_voices", "voices not known", lambda w: change(w.meeting, voices=None)),
    (
        "version_number_once",
        "a number twice",
        lambda w: again(w.published),
    ),
    (
        "version_one_unpublished",
        "a draft beside a draft",
        lambda w: again(w.draft, number=2, reason="a correction"),
    ),
    (
        "version_one_unpublished",
        "a sent one beside a draft",
        lambda w: again(w.draft, number=2, reason="a correction", state="submitted"),
    ),
    (
        "version_one_unpublished",
        "a returned one beside a draft",
        lambda w: again(w.draft, number=2, reason="a correction", state="returned", returned_with="Look again."),
    ),
    ("version_number_from_one", "version 0", lambda w: change(w.published, number=0, reason="a correction")),
    ("version_state_known", "unknown state", lambda w: change(w.draft, state="lost")),
    ("version_state_known", "no state", lambda w: change(w.draft, state="")),
    ("version_withdrawn_with_reason", "no reason", lambda w: change(w.published, state="withdrawn")),
    ("version_returned_with_a_word", "no word", lambda w: change(w.draft, state="returned")),
    ("version_correction_with_reason", "no reason", lambda w: again(w.published, number=2)),
    ("version_published_when", "no time", lambda w: change(w.draft, state="published")),
    ("mark_one_a_criterion", "two marks for one criterion", lambda w: again(w.mark, rating="no")),
    ("mark_rating_known", "unknown rating", lambda w: change(w.mark, rating="maybe")),
    ("mark_rating_known", "no rating", lambda w: change(w.mark, rating="")),
    ("mark_not_applicable_with_reason", "no reason", lambda w: change(w.mark, rating="not_applicable")),
    *[
        (
            "mark_doubt_only_of_a_rating",
            f"doubt on {rating}",
            lambda w, rating=rating: change(w.mark, rating=rating, tentative=True, reason="why"),
        )
        for rating in ("unknown", "not_applicable", "not_assessed")
    ],
    ("endorsement_once", "the same post twice", lambda w: again(w.endorsement)),
    (
        "endorsement_of_organisation_once",
        "the same organisation twice",
        lambda w: again(w.endorsement_of_organisation),
    ),
    (
        "endorsement_post_or_organisation",
        "both",
        lambda w: change(w.endorsement, organisation=w.endorsement_of_organisation.organisation),
    ),
    ("endorsement_post_or_organisation", "neither", lambda w: change(w.endorsement, post=None)),
    ("tally_of_all_once", "a rating counted twice", lambda w: again(w.tally, count=3)),
    ("tally_of_group_once", "a rating of a group counted twice", lambda w: again(w.group_tally, count=3)),
    ("tally_rating_known", "unknown rating", lambda w: change(w.tally, rating="maybe")),
    ("tally_rating_known", "those who gave none", lambda w: change(w.tally, rating="not_assessed")),
    ("tally_doubts_among_the_count", "more in doubt than there are", lambda w: change(w.tally, tentative=10)),
    ("side_once", "a side twice", lambda w: again(w.side)),
    ("side_known", "a third side", lambda w: change(w.side, which="observer")),
    ("side_mark_one_a_criterion", "two marks for one criterion", lambda w: again(w.side_mark, rating="yes")),
    ("side_mark_rating_known", "unknown rating", lambda w: change(w.side_mark, rating="maybe")),
    (
        "side_mark_doubt_only_of_a_rating",
        "doubt on unknown",
        lambda w: change(w.side_mark, rating="unknown", tentative=True),
    ),
]
NEVER += [
    ("round_state_known", "unknown state", lambda w: change(w.round, state="lost")),
    ("round_state_known", "no state", lambda w: change(w.round, state="")),
    ("round_language_known", "unknown language", lambda w: change(w.round, language="tlh")),
    ("round_closes_after_it_opens", "at once", lambda w: change(w.round, closes=w.round.opens)),
    ("round_closes_after_it_opens", "before", lambda w: change(w.round, closes=w.round.opens - HOUR)),
    ("round_cancelled_with_a_reason", "no reason", lambda w: change(w.round, state="cancelled")),
    ("round_closed_when", "no time", lambda w: change(w.round, state="reconciling")),
    ("round_closed_when", "published without", lambda w: change(w.round, state="published")),
    ("round_validated_after_closing", "while open", lambda w: change(w.round, validated_on=DAY)),
    ("round_group_once", "a number twice", lambda w: again(w.group)),
    ("round_category_once", "a category twice", lambda w: again(w.category)),
    ("round_category_category_known", "unknown category", lambda w: change(w.category, category="friends")),
    ("round_category_of_somebody", "nobody", lambda w: change(w.category, invited=0)),
    ("invitee_way_known", "by shouting", lambda w: change(w.slip, way="shout")),
    ("invitee_category_known", "unknown category", lambda w: change(w.letter, category="friends")),
    ("invitee_email_lower_case", "capitals", lambda w: change(w.letter, email="Ines@example.org")),
    ("invitee_address_for_letters_only", "a letter to nowhere", lambda w: change(w.letter, email="")),
    ("invitee_address_for_letters_only", "a slip with an address", lambda w: change(w.slip, email="a@example.org")),
    ("invitee_once", "an address twice", lambda w: again(w.letter)),
    ("action_organisation_or_post", "both", lambda w: change(w.action, post=w.post)),
    ("action_organisation_or_post", "neither", lambda w: change(w.action, organisation=None)),
    (
        "action_verified_organisation_or_verified_post",
        "both",
        lambda w: change(w.done, verified_on=DAY, verified_post=w.post, verified_organisation=w.organisation),
    ),
    ("action_kind_known", "unknown kind", lambda w: change(w.action, kind="wish")),
    ("action_status_known", "unknown status", lambda w: change(w.action, status="late", ended=DAY, outcome="so")),
    ("action_circle_known", "unknown circle", lambda w: change(w.action, circle="secret")),
    ("action_has_a_due_date", "no date", lambda w: change(w.action, due=None)),
    ("action_priority_with_its_reason", "no reason", lambda w: change(w.action, priority=True)),
    ("action_ended_with_its_outcome", "done without a day", lambda w: change(w.done, ended=None)),
    ("action_ended_with_its_outcome", "done without how it shows", lambda w: change(w.done, outcome="")),
    ("action_ended_with_its_outcome", "given up without why", lambda w: change(w.done, status="dropped", outcome="")),
    ("action_ended_with_its_outcome", "open with an end", lambda w: change(w.action, ended=DAY)),
    (
        "action_verified_once_done",
        "verified while open",
        lambda w: change(w.action, verified_on=DAY, verified_post=w.post),
    ),
    ("action_verified_once_done", "verified by nobody", lambda w: change(w.done, verified_on=DAY)),
    ("action_verified_once_done", "verified on no day", lambda w: change(w.done, verified_post=w.post)),
    (
        "action_verified_once_done",
        "given up and verified",
        lambda w: change(w.done, status="dropped", verified_on=DAY, verified_post=w.post),
    ),
    ("action_says_what", "nothing to do", lambda w: change(w.action, what="")),
]
LENGTHS = {
    "assessment_expert_length": ("meeting", "expert", 200),
    "assessment_agreed_by_words_length": ("meeting", "agreed_by_words", 200),
    "version_dissent_length": ("draft", "dissent", 4000),
    "version_returned_with_length": ("draft", "returned_with", 2000),
    "version_reply_length": ("draft", "reply", 4000),
    "mark_reason_length": ("mark", "reason", 4000),
    "mark_stated_as_length": ("mark", "stated_as", 100),
    "mark_summary_length": ("mark", "summary", 4000),
    "mark_dissent_length": ("mark", "dissent", 2000),
    "round_purpose_length": ("round", "purpose", 1000),
    "round_extended_because_length": ("round", "extended_because", 500),
    "round_facilitator_as_length": ("round", "facilitator_as", 200),
    "round_facilitator_because_length": ("round", "facilitator_because", 1000),
    "round_cancelled_because_length": ("round", "cancelled_because", 1000),
    "remark_text_length": ("remark", "text", 4000),
    "side_mark_stated_as_length": ("side_mark", "stated_as", 100),
    "side_mark_reason_length": ("side_mark", "reason", 4000),
    "action_what_length": ("action", "what", 1000),
    "action_with_whom_length": ("action", "with_whom", 300),
    "action_priority_because_length": ("action", "priority_because", 1000),
    "action_outcome_length": ("done", "outcome", 2000),
    "action_update_text_length": ("update", "text", 1000),
}


@pytest.mark.parametrize(("name", "spoil"), [pytest.param(n, f, id=f"{n}: {what}") for n, what, f in NEVER])
def test_what_must_never_be_is_refused(world, name, spoil):
    assert_it_was(name, refusal(lambda: spoil(world)))


def test_every_constraint_of_cards_is_shown_to_refuse():
    assert {name for name, *_rest in NEVER} | set(LENGTHS) == set(CONSTRAINTS)


@pytest.mark.parametrize("column", ["as_of_earliest", "as_of_latest"])
def test_a_card_has_a_reference_date(world, column):
    assert column in refusal(lambda: change(world.meeting, **{column: None}))


@pytest.mark.parametrize(("row", "column", "limit"), LENGTHS.values(), ids=LENGTHS)
def test_a_text_that_is_too_long_is_refused_on_every_database(world, row, column, limit):
    row = getattr(world, row)
    change(row, **{column: "é" * limit})
    row.refresh_from_db()
    assert getattr(row, column) == "é" * limit
    refusal(lambda: change(row, **{column: "é" * (limit + 1)}), error=(IntegrityError, DataError))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's column refuses before the constraint")
@pytest.mark.parametrize("name", LENGTHS)
def test_sqlite_knows_the_length_of_a_text_by_its_constraint(world, name):
    row, column, limit = LENGTHS[name]
    assert_it_was(name, refusal(lambda: change(getattr(world, row), **{column: "x" * (limit + 1)})))


def test_what_is_inferred_of_a_mark_needs_no_words(world):
    change(world.statement, standing="inferred", quote="")
    world.statement.refresh_from_db()
    assert (world.statement.standing, world.statement.quote) == ("inferred", "")


def test_one_post_may_endorse_in_two_roles_and_two_versions(world):
    second = factories.add_version(assessment=world.expert, number=2, reason="a correction")
    again(world.endorsement, role="cochair")
    again(world.endorsement, version_id=second.pk)
    assert Endorsement.objects.filter(post=world.endorsement.post).count() == 3


def test_a_draft_may_follow_a_published_version(world):
    again(world.published, number=2, reason="a correction", state="draft", published=None)
    assert list(world.expert.versions.values_list("number", "state")) == [(1, "published"), (2, "draft")]


def test_two_cards_never_share_a_code(world):
    assert "code" in refusal(lambda: again(world.meeting))


def test_a_criterion_with_marks_cannot_be_deleted(world):
    with pytest.raises(models.ProtectedError):
        world.criterion.delete()


def test_an_assessed_structure_cannot_be_deleted(world):
    with pytest.raises(models.ProtectedError):
        world.body.delete()


# History


def test_history_says_who_started_and_filled_in_a_card(world):
    card = settling.start(
        by=world.amina, structure=world.body, basis=Basis.MEETING, as_of=PartialDate.parse("2025-06-12"), voices=9
    )
    version = card.versions.get()
    mark = version.marks.get(criterion__number=1)
    boris = factories.make_user(email="boris@example.org")
    answer = {"rating": "yes", "tentative": True, "stated_as": "Yes?", "reason": "a plan"}
    settling.fill_in(version=version, by=boris, entries=[(mark.pk, 1, answer)], dissent=("Two saw it otherwise.", 1))
    for row in (card, version, mark):
        assert row.history.earliest().history_user == world.amina
    changed = mark.history.latest()
    assert (changed.history_user, changed.revision, changed.rating, changed.tentative) == (boris, 2, "yes", True)
    changed = version.history.latest()
    assert (changed.history_user, changed.revision, changed.dissent) == (boris, 2, "Two saw it otherwise.")


def test_history_says_who_published_and_to_which_circle(world):
    settling.publish(version=world.draft, by=world.amina, circle=Circle.BODY)
    published, circled = world.draft.history.latest(), world.meeting.history.latest()
    assert (published.history_user, published.state) == (world.amina, "published")
    assert (circled.history_user, circled.circle) == (world.amina, "body")


def test_history_outlives_a_draft_that_was_thrown_away(world):
    pk, mark = world.meeting.pk, world.mark.pk
    settling.discard(version=world.draft, by=world.amina)
    gone = Assessment.history.filter(id=pk).latest()
    assert (gone.history_type, gone.history_user) == ("-", world.amina)
    assert Mark.history.filter(id=mark).latest().rating == "yes"
