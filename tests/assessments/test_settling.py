"""The life of a card: start, fill in, send, return, settle and publish, with every step that is not allowed."""

import uuid

import pytest

from assessments import settling
from assessments.models import Assessment, Basis, Mark, Version
from assessments.settling import AlreadyMoved, NotReady, SentTwiceDifferently
from structures.models import Source
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle, Status
from tests import factories

DRAFT, SUBMITTED, RETURNED = Version.State.DRAFT, Version.State.SUBMITTED, Version.State.RETURNED
PUBLISHED, WITHDRAWN = Version.State.PUBLISHED, Version.State.WITHDRAWN
JUNE = PartialDate.parse("2025-06-12")
REPORT = {"title": "A report", "author": "An institute", "published": PartialDate.parse("2024"), "url": ""}


def start(cast, **facts):
    facts = {"structure": cast.body, "basis": Basis.MEETING, "as_of": JUNE, "voices": 9, **facts}
    if facts["basis"] == Basis.EXPERT:
        facts.pop("voices")
    return settling.start(by=facts.pop("by", cast.boris), **facts)


# Start


def test_a_meeting_starts_with_an_empty_draft(cast):
    card = start(cast, agreed_on=PartialDate.parse("2025-03"), agreed_by_words="the chair", dissent="One member.")
    card.refresh_from_db()
    version = card.versions.get()
    assert (card.basis, card.voices, card.author, card.circle) == ("meeting", 9, cast.boris, "country")
    assert (card.as_of.iso(), card.agreed_on.iso(), card.agreed_by_words) == ("2025-06-12", "2025-03", "the chair")
    assert (version.number, version.state, version.dissent) == (1, "draft", "One member.")
    marks = version.marks.order_by("criterion__number").values_list("criterion__number", "rating", "tentative")
    assert list(marks) == [(number, "not_assessed", False) for number in range(1, 8)]


def test_an_experts_view_has_one_voice_and_its_new_document(cast):
    card = start(cast, basis=Basis.EXPERT, new_source=REPORT, expert="adviser of a donor")
    source = card.source
    assert card.voices == 1
    assert not card.private
    assert (source.title, source.author, source.published.iso()) == ("A report", "An institute", "2024")
    assert (source.country, source.circle) == (cast.country, "country")


def test_an_experts_view_without_a_document_is_private(cast):
    assert start(cast, basis=Basis.EXPERT).private


def test_the_criteria_are_those_of_the_set_offered_first(cast):
    other = factories.make_criteria_set(slug="short", size=3, default=False)
    assert start(cast).criteria_set.slug == "ssr-7"
    assert start(cast, criteria_set=other).versions.get().marks.count() == 3


def test_a_page_sent_twice_starts_one_card(cast):
    code = uuid.uuid4()
    first = start(cast, code=code, basis=Basis.EXPERT, new_source=REPORT)
    again = start(cast, code=str(code), basis=Basis.EXPERT, new_source=REPORT)
    assert again == first
    assert (Assessment.objects.count(), Version.objects.count(), Mark.objects.count()) == (1, 1, 7)
    assert Source.objects.count() == 1


@pytest.mark.parametrize(
    "otherwise",
    [
        lambda cast: {"structure": factories.make_structure(country=cast.country)},
        lambda cast: {"basis": Basis.EXPERT},
        lambda cast: {"by": cast.amina},
        lambda cast: {"as_of": PartialDate.parse("2025-06-13")},
        lambda cast: {"voices": 12},
        lambda cast: {"agreed_by_words": "the co-chair"},
    ],
    ids=["structure", "basis", "person", "date", "voices", "who agreed"],
)
def test_the_same_code_with_another_content_is_refused(cast, otherwise):
    """Not given back as if it were the first: what was typed the second time would be lost without a word."""
    code = uuid.uuid4()
    first = start(cast, code=code)
    with pytest.raises(SentTwiceDifferently):
        start(cast, code=code, **otherwise(cast))
    assert Assessment.objects.get() == first
    first.refresh_from_db()
    assert (first.as_of.iso(), first.voices, first.author) == ("2025-06-12", 9, cast.boris)


@pytest.mark.parametrize(
    "mended",
    [{"title": "Another report"}, {"author": "Somebody else"}, {"published": None}, {"url": "https://example.org/"}],
    ids=["title", "author", "date", "address"],
)
def test_the_same_code_with_another_document_is_refused(cast, mended):
    code = uuid.uuid4()
    start(cast, code=code, basis=Basis.EXPERT, new_source=REPORT)
    with pytest.raises(SentTwiceDifferently):
        start(cast, code=code, basis=Basis.EXPERT, new_source={**REPORT, **mended})
    assert Source.objects.get().title == "A report"


def test_a_proposed_structure_cannot_be_assessed(cast):
    cast.body.status = Status.PROPOSED
    assert len(settling.problems_before_starting(cast.body)) == 1
    with pytest.raises(NotReady, match="only proposed"):
        start(cast)
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("status", [status for status in Status if status != Status.PROPOSED])
def test_any_other_structure_can(cast, status):
    cast.body.status = status
    assert settling.problems_before_starting(cast.body) == []


# Fill in

ANSWER = {"rating": "yes", "tentative": True, "stated_as": "Yes?", "reason": "There is a plan of 2024."}
OTHER = {"rating": "no", "tentative": False, "stated_as": "Not yet", "reason": "Nobody signed the plan."}
EMPTY = {"rating": "not_assessed", "tentative": False, "stated_as": "", "reason": ""}


@pytest.fixture
def draft(cast):
    return start(cast).versions.get()


def mark_of(version, number):
    return version.marks.get(criterion__number=number)


def values(mark):
    return {name: getattr(mark, name) for name in EMPTY}


def fill(version, by, answers, *, revision=1, dissent=None):
    entries = [(mark_of(version, number).pk, revision, answer) for number, answer in answers.items()]
    return settling.fill_in(version=version, by=by, entries=entries, dissent=dissent)


def test_only_what_changed_is_written(cast, draft):
    assert fill(draft, cast.boris, {1: ANSWER, 2: EMPTY}) == []
    written, untouched = mark_of(draft, 1), mark_of(draft, 2)
    assert (values(written), written.revision) == (ANSWER, 2)
    assert (values(untouched), untouched.revision) == (EMPTY, 1)
    assert [mark.history.count() for mark in (written, untouched)] == [2, 1]


def test_the_same_answer_sent_again_is_not_written_again(cast, draft):
    fill(draft, cast.boris, {1: ANSWER})
    assert fill(draft, cast.boris, {1: ANSWER}, revision=1) == []  # a save whose receipt was lost
    assert fill(draft, cast.boris, {1: ANSWER}, revision=2) == []
    assert mark_of(draft, 1).history.count() == 2


def test_history_has_the_person_and_the_new_revision(cast, draft):
    fill(draft, cast.boris, {1: ANSWER})
    fill(draft, cast.amina, {1: OTHER}, revision=2)
    rows = mark_of(draft, 1).history.order_by("history_id").values_list("revision", "rating", "history_user__email")
    assert list(rows) == [
        (1, "not_assessed", "boris@example.org"),
        (2, "yes", "boris@example.org"),
        (3, "no", "amina@example.org"),
    ]


def test_who_was_slower_is_shown_both_and_nothing_is_lost(cast, draft):
    fill(draft, cast.amina, {1: OTHER})
    (conflict,) = fill(draft, cast.boris, {1: ANSWER, 2: ANSWER})
    assert (values(conflict.row), conflict.row.revision) == (OTHER, 2)
    assert (conflict.mine, conflict.by) == (ANSWER, cast.amina)
    assert conflict.when == conflict.row.history.latest().history_date
    assert values(mark_of(draft, 1)) == OTHER
    assert values(mark_of(draft, 2)) == ANSWER  # what nobody else touched is saved all the same
    assert fill(draft, cast.boris, {1: ANSWER}, revision=2) == []  # having seen both, saved again
    assert values(mark_of(draft, 1)) == ANSWER
    assert list(mark_of(draft, 1).history.order_by("revision").values_list("rating", flat=True))[1:] == ["no", "yes"]


def test_a_mark_that_a_person_left_alone_keeps_what_somebody_else_wrote(cast, draft):
    fill(draft, cast.amina, {1: OTHER})
    assert fill(draft, cast.boris, {1: EMPTY, 2: ANSWER}) == []
    assert values(mark_of(draft, 1)) == OTHER
    assert values(mark_of(draft, 2)) == ANSWER


def test_left_alone_means_as_it_was_when_the_page_was_opened(cast, draft):
    fill(draft, cast.boris, {1: ANSWER})
    fill(draft, cast.amina, {1: OTHER}, revision=2)
    assert fill(draft, cast.boris, {1: ANSWER}, revision=2) == []
    assert values(mark_of(draft, 1)) == OTHER
    (conflict,) = fill(draft, cast.boris, {1: EMPTY}, revision=2)  # un-chosen meanwhile is a change
    assert conflict.mine == EMPTY


@pytest.mark.parametrize("revision", [0, 99])
def test_a_revision_that_never_was_is_a_conflict(cast, draft, revision):
    (conflict,) = fill(draft, cast.boris, {1: ANSWER}, revision=revision)
    assert conflict.row.revision == 1
    assert values(mark_of(draft, 1)) == EMPTY


def test_dissent_is_written_with_the_marks(cast, draft):
    assert fill(draft, cast.boris, {1: ANSWER}, dissent=("NGOs saw 3 otherwise.", 1)) == []
    draft.refresh_from_db()
    assert (draft.dissent, draft.revision) == ("NGOs saw 3 otherwise.", 2)


def test_a_conflict_about_the_dissent_keeps_both(cast, draft):
    fill(draft, cast.amina, {}, dissent=("Donors saw 3 otherwise.", 1))
    (conflict,) = fill(draft, cast.boris, {}, dissent=("NGOs saw 3 otherwise.", 1))
    assert conflict.row.dissent == "Donors saw 3 otherwise."
    assert (conflict.mine, conflict.by) == ({"dissent": "NGOs saw 3 otherwise."}, cast.amina)
    assert fill(draft, cast.boris, {}, dissent=("", 1)) == []  # left alone
    draft.refresh_from_db()
    assert draft.dissent == "Donors saw 3 otherwise."


def test_a_mark_of_another_card_is_never_written(cast, draft):
    other = mark_of(start(cast).versions.get(), 1)
    with pytest.raises(KeyError):
        settling.fill_in(version=draft, by=cast.boris, entries=[(other.pk, 1, ANSWER)])
    assert values(mark_of(other.version, 1)) == EMPTY


def moved(version, state):
    """The version as another person's page left it."""
    columns = {
        "returned": {"returned_with": "Look again."},
        "published": {"published": version.assessment.created},
        "withdrawn": {"withdrawn_because": "The minutes were wrong."},
    }
    Version.objects.filter(pk=version.pk).update(state=state, **columns.get(state, {}))


@pytest.mark.parametrize("state", [SUBMITTED, RETURNED, PUBLISHED, WITHDRAWN])
def test_nothing_is_written_once_the_card_moved_on(cast, draft, state):
    moved(draft, state)
    with pytest.raises(AlreadyMoved) as stopped:
        fill(draft, cast.boris, {1: ANSWER}, dissent=("Somebody.", 1))
    assert stopped.value.version.state == state
    draft.refresh_from_db()
    assert (values(mark_of(draft, 1)), draft.dissent) == (EMPTY, "")


# Date, people, document


def facts_of(version):
    card = Assessment.objects.get(pk=version.assessment_id)
    return card.as_of.iso(), card.voices, card.agreed_by_words, card.revision


def change(version, by, *, revision, voices=9, words="", **facts):
    facts = {"as_of": JUNE, "agreed_on": None, **facts}
    return settling.change_facts(
        version=version, by=by, revision=revision, voices=voices, agreed_by_words=words, **facts
    )


def test_facts_are_mended_with_history(cast, draft):
    assert change(draft, cast.boris, revision=1, as_of=PartialDate.parse("2025-05"), voices=11, words="chair") is None
    assert facts_of(draft) == ("2025-05", 11, "chair", 2)
    latest = draft.assessment.history.latest()
    assert (latest.history_user, latest.revision, latest.voices) == (cast.boris, 2, 11)


def test_facts_that_somebody_else_mended_are_shown_beside_mine(cast, draft):
    change(draft, cast.amina, revision=1, voices=12)
    conflict = change(draft, cast.boris, revision=1, voices=11)
    assert (conflict.row.voices, conflict.row.revision, conflict.mine["voices"]) == (12, 2, 11)
    assert conflict.by == cast.amina
    assert facts_of(draft) == ("2025-06-12", 12, "", 2)
    assert change(draft, cast.boris, revision=conflict.row.revision, voices=11) is None
    assert facts_of(draft) == ("2025-06-12", 11, "", 3)


def test_a_conflict_leaves_no_document_behind(cast):
    version = start(cast, basis=Basis.EXPERT).versions.get()
    expert = {"as_of": JUNE, "expert": "adviser", "source": None}
    assert settling.change_facts(version=version, by=cast.boris, revision=1, **expert) is None
    conflict = settling.change_facts(version=version, by=cast.boris, revision=1, **expert, new_source=REPORT)
    assert conflict.row.source is None
    assert not Source.objects.exists()


def test_a_document_added_later_makes_a_private_note_a_view_to_send(cast):
    version = start(cast, basis=Basis.EXPERT).versions.get()
    fill(version, cast.boris, {1: ANSWER})
    settling.change_facts(version=version, by=cast.boris, revision=1, as_of=JUNE, source=None, new_source=REPORT)
    version = Version.objects.get(pk=version.pk)
    assert version.assessment.source.title == "A report"
    assert settling.problems_before_sending(version) == []


@pytest.mark.parametrize("state", [SUBMITTED, PUBLISHED, WITHDRAWN])
def test_facts_stay_as_they_are_once_the_card_moved_on(cast, draft, state):
    moved(draft, state)
    with pytest.raises(AlreadyMoved):
        change(draft, cast.boris, revision=1, voices=11)
    assert facts_of(draft) == ("2025-06-12", 9, "", 1)


# The steps


def step(name, version, by):
    steps = {
        "send": lambda: settling.send(version=version, by=by),
        "send_back": lambda: settling.send_back(version=version, by=by, word="Look at 3."),
        "publish": lambda: settling.publish(version=version, by=by, circle=Circle.COUNTRY),
        "discard": lambda: settling.discard(version=version, by=by),
    }
    return steps[name]()


GONE = "gone"
MOVES = [
    # from, step, to (None: not allowed)
    (DRAFT, "send", SUBMITTED),
    (DRAFT, "send_back", None),
    (DRAFT, "publish", PUBLISHED),
    (DRAFT, "discard", GONE),
    (SUBMITTED, "send", SUBMITTED),
    (SUBMITTED, "send_back", RETURNED),
    (SUBMITTED, "publish", PUBLISHED),
    (SUBMITTED, "discard", None),
    (RETURNED, "send", SUBMITTED),
    (RETURNED, "send_back", RETURNED),
    (RETURNED, "publish", PUBLISHED),
    (RETURNED, "discard", None),
    (PUBLISHED, "send", None),
    (PUBLISHED, "send_back", None),
    (PUBLISHED, "publish", PUBLISHED),
    (PUBLISHED, "discard", None),
    (WITHDRAWN, "send", None),
    (WITHDRAWN, "send_back", None),
    (WITHDRAWN, "publish", None),
    (WITHDRAWN, "discard", None),
]


def state_of(version):
    return Version.objects.filter(pk=version.pk).values_list("state", flat=True).first() or GONE


@pytest.mark.parametrize(("state", "name", "to"), MOVES)
def test_each_step_is_allowed_from_its_states_alone(cast, draft, state, name, to):
    fill(draft, cast.boris, {1: ANSWER})
    moved(draft, state)
    version = Version.objects.get(pk=draft.pk)
    if to is None:
        with pytest.raises(AlreadyMoved) as stopped:
            step(name, version, cast.boris)
        assert stopped.value.version.state == state
        assert state_of(draft) == state
    else:
        step(name, version, cast.boris)
        assert state_of(draft) == to


@pytest.mark.parametrize(("state", "name", "to"), [move for move in MOVES if move[0] == move[2]])
def test_a_step_made_twice_changes_nothing_the_second_time(cast, draft, state, name, to):
    fill(draft, cast.boris, {1: ANSWER})
    moved(draft, state)
    before = (Version.history.count(), Assessment.history.count())
    step(name, Version.objects.get(pk=draft.pk), cast.amina)
    assert (Version.history.count(), Assessment.history.count()) == before


def test_sent_twice_is_sent_once(cast, draft):
    fill(draft, cast.boris, {1: ANSWER})
    first = settling.send(version=draft, by=cast.boris)
    again = settling.send(version=draft, by=cast.boris)  # from a page that was open beside it
    assert (again.state, again.submitted, again.revision) == (SUBMITTED, first.submitted, first.revision)
    assert list(Version.history.filter(id=draft.pk, state=SUBMITTED).values_list("history_user__email", flat=True)) == [
        "boris@example.org"
    ]


def test_a_returned_card_says_why_and_can_be_sent_again(cast, draft):
    fill(draft, cast.boris, {1: ANSWER})
    settling.send(version=draft, by=cast.boris)
    returned = settling.send_back(version=draft, by=cast.amina, word="Say more about 3.")
    assert (returned.state, returned.returned_with) == (RETURNED, "Say more about 3.")
    again = settling.send(version=returned, by=cast.boris)
    assert (again.state, again.returned_with) == (SUBMITTED, "Say more about 3.")


def test_publishing_says_who_when_and_for_whom(cast, draft):
    fill(draft, cast.boris, {1: ANSWER})
    settling.publish(version=draft, by=cast.amina, circle=Circle.BODY)
    version = Version.objects.get(pk=draft.pk)
    assert (version.state, version.published_by, version.assessment.circle) == (PUBLISHED, cast.amina, "body")
    assert version.published is not None
    assert version.assessment.author == cast.boris


def test_a_published_card_keeps_its_circle_and_its_readers(cast, draft):
    """Two people settle at once: the second changes nothing, least of all who may read."""
    fill(draft, cast.boris, {1: ANSWER})
    stale = Version.objects.get(pk=draft.pk)
    settling.publish(version=draft, by=cast.amina, circle=Circle.NAMED, readers=[cast.chloe])
    settling.publish(version=stale, by=cast.fatou, circle=Circle.COUNTRY)
    card = Assessment.objects.get(pk=draft.assessment_id)
    assert (card.circle, list(card.readers.all())) == ("named", [cast.chloe])
    assert Version.objects.get(pk=draft.pk).published_by == cast.amina


def test_named_readers_are_kept_for_named_people_only(cast, draft):
    fill(draft, cast.boris, {1: ANSWER})
    second = start(cast).versions.get()
    fill(second, cast.boris, {1: ANSWER})
    settling.publish(version=draft, by=cast.amina, circle=Circle.NAMED, readers=[cast.chloe, cast.marc])
    settling.publish(version=second, by=cast.amina, circle=Circle.COUNTRY, readers=[cast.chloe])
    assert set(draft.assessment.readers.all()) == {cast.chloe, cast.marc}
    assert list(second.assessment.readers.all()) == []


def test_only_its_author_throws_a_draft_away(cast, draft):
    with pytest.raises(AlreadyMoved):
        settling.discard(version=draft, by=cast.amina)
    assert state_of(draft) == DRAFT
    settling.discard(version=draft, by=cast.boris)
    assert not Assessment.objects.exists()


def test_a_correction_is_not_thrown_away_with_what_was_published(cast):
    card = factories.make_card(structure=cast.body, author=cast.boris)
    second = factories.add_version(assessment=card, number=2, state=DRAFT, reason="A mark was misread.")
    with pytest.raises(AlreadyMoved):
        settling.discard(version=second, by=cast.boris)
    assert card.versions.count() == 2


# What is missing


def test_an_empty_card_cannot_be_sent_or_published(cast, draft):
    for name in ("send", "publish"):
        with pytest.raises(NotReady) as missing:
            step(name, draft, cast.amina)
        assert missing.value.problems == ["No criterion has an answer yet. Answer at least one."]
    assert state_of(draft) == DRAFT


@pytest.mark.parametrize("rating", ["unknown", "not_applicable", "no"])
def test_one_answer_is_enough_whatever_it_says(cast, draft, rating):
    fill(draft, cast.boris, {4: {**EMPTY, "rating": rating, "reason": "as minuted"}})
    assert settling.problems_before_sending(draft) == []
    assert settling.send(version=draft, by=cast.boris).state == SUBMITTED


def test_a_private_note_cannot_be_sent_or_published(cast):
    version = start(cast, basis=Basis.EXPERT).versions.get()
    fill(version, cast.boris, {1: ANSWER})
    for name in ("send", "publish"):
        with pytest.raises(NotReady, match="needs a document that others can read"):
            step(name, version, cast.boris)
    assert state_of(version) == DRAFT


def test_all_problems_are_told_at_once(cast):
    version = start(cast, basis=Basis.EXPERT).versions.get()
    assert len(settling.problems_before_sending(version)) == 2


@pytest.mark.parametrize("circle", [Circle.NAMED, Circle.BODY, Circle.COUNTRY])
def test_a_card_is_not_public_where_its_structure_is_not(cast, draft, circle):
    cast.body.circle = circle
    cast.body.save()
    fill(draft, cast.boris, {1: ANSWER})
    version = Version.objects.get(pk=draft.pk)
    with pytest.raises(NotReady, match="structure itself is not public"):
        settling.publish(version=version, by=cast.amina, circle=Circle.PUBLIC)
    assert state_of(draft) == DRAFT
    assert settling.problems_before_publishing(version, circle) == []
