"""What happens to a published card: corrections, withdrawal, reply; each step by its states, with its history."""

import pytest
from django.db import IntegrityError, transaction

from assessments import published, settling
from assessments.models import Assessment, Basis, Mark, MarkStatement, Version
from assessments.published import BeingCorrected
from assessments.scorecard import latest_cards
from assessments.settling import AlreadyMoved, NotReady
from structures.vocabulary import Circle
from tests import factories

DRAFT, PUBLISHED, WITHDRAWN = Version.State.DRAFT, Version.State.PUBLISHED, Version.State.WITHDRAWN
ANSWER = {"rating": "no", "tentative": True, "stated_as": "No?", "reason": "Two ministries say so."}
WHY = "The minutes were misread."


@pytest.fixture
def card(cast):
    """A published meeting with dissent, a reply, an endorsement, and the words of a source on one mark."""
    card = factories.make_card(
        structure=cast.body,
        author=cast.boris,
        marks=["yes", {"rating": "partly", "stated_as": "Most", "reason": "As minuted."}, *["unknown"] * 5],
        dissent="Two saw it otherwise.",
        reply="The body replies.",
    )
    version = card.versions.get()
    factories.make_endorsement(version=version)
    mark = version.marks.get(criterion__number=2)
    MarkStatement.objects.create(
        mark=mark, source=factories.make_source(), quote="Most", standing="stated", locator="slide 3", note="As said."
    )
    return card


def newest(card):
    return card.versions.latest("number")


def correct(card, by, reason=WHY):
    return published.start_correction(version=newest(card), by=by, reason=reason)


def answer(version, by, number=1, values=ANSWER):
    mark = version.marks.get(criterion__number=number)
    settling.fill_in(version=version, by=by, entries=[(mark.pk, mark.revision, values)])
    return Version.objects.with_marks().get(pk=version.pk)


def states(card):
    return list(card.versions.order_by("number").values_list("number", "state"))


def values(version):
    rows = version.marks.order_by("criterion__number")
    return [tuple(getattr(mark, name) for name in settling.MARK_FIELDS) for mark in rows]


# Correct


def test_a_correction_begins_with_the_marks_the_words_of_sources_and_the_dissent_of_what_is_published(cast, card):
    draft = correct(card, cast.amina)
    first = card.versions.get(number=1)
    assert states(card) == [(1, PUBLISHED), (2, DRAFT)]
    assert (draft.reason, draft.dissent) == (WHY, "Two saw it otherwise.")
    assert values(draft) == values(first)
    said = ("quote", "standing", "locator", "note", "source")
    copied, original = (MarkStatement.objects.filter(mark__version=v).values_list(*said) for v in (draft, first))
    assert list(copied) == list(original) != []
    assert draft.history.latest().history_user == cast.amina
    assert {row.history.latest().history_user for row in draft.marks.all()} == {cast.amina}


def test_endorsement_and_reply_belong_to_the_version_they_were_given_to(cast, card):
    draft = correct(card, cast.amina)
    assert (draft.reply, draft.endorsements.count()) == ("", 0)
    first = card.versions.get(number=1)
    assert (first.reply, first.endorsements.count()) == ("The body replies.", 1)


def test_a_second_correction_leads_to_the_first(cast, card):
    draft = correct(card, cast.amina)
    with pytest.raises(BeingCorrected) as already:
        published.start_correction(version=card.versions.get(number=1), by=cast.fatou, reason="Another reason.")
    assert already.value.version == draft
    assert states(card) == [(1, PUBLISHED), (2, DRAFT)]


def test_the_database_lets_no_second_correction_in(cast, card):
    correct(card, cast.amina)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(assessment=card, number=3, reason=WHY)


def test_only_what_is_published_now_is_corrected(cast, card):
    first = newest(card)
    draft = correct(card, cast.amina)
    published.publish_correction(version=answer(draft, cast.amina), by=cast.amina, reason=WHY)
    with pytest.raises(AlreadyMoved):
        published.start_correction(version=first, by=cast.amina, reason=WHY)
    published.withdraw(assessment=card, by=cast.amina, reason=WHY)
    with pytest.raises(AlreadyMoved):
        correct(card, cast.amina)
    with pytest.raises(BeingCorrected):  # a draft is no published card: what is worked on is its first version
        correct(factories.make_card(structure=cast.body, state=DRAFT), cast.amina)


def test_a_published_correction_is_what_is_read_and_the_version_before_stays(cast, card):
    before = values(newest(card))
    draft = answer(correct(card, cast.amina), cast.amina)
    published.publish_correction(version=draft, by=cast.fatou, reason="Criterion 1 was misread.")
    first, second = card.versions.order_by("number")
    assert (first.state, second.state, second.published_by) == (PUBLISHED, PUBLISHED, cast.fatou)
    assert second.reason == "Criterion 1 was misread."
    assert values(first) == before
    assert values(second)[0] == (*ANSWER.values(), "", "")
    shown = latest_cards(cast.chloe, [cast.body])[cast.body.pk]
    assert shown.version == second


@pytest.mark.parametrize("circle", Circle)
def test_a_correction_is_for_the_readers_of_its_card(cast, card, circle):
    """Also where the structure's own circle was narrowed since: the correction must not hang on that."""
    Assessment.objects.filter(pk=card.pk).update(circle=circle)
    card.readers.set([cast.nour])
    cast.body.circle = Circle.BODY
    cast.body.save()
    draft = answer(correct(card, cast.amina), cast.amina)
    published.publish_correction(version=draft, by=cast.amina, reason=WHY)
    card.refresh_from_db()
    assert (card.circle, list(card.readers.all())) == (circle, [cast.nour])


def test_a_correction_published_twice_is_published_once(cast, card):
    draft = answer(correct(card, cast.amina), cast.amina)
    for by in (cast.amina, cast.fatou):
        published.publish_correction(version=draft, by=by, reason=WHY)
    assert newest(card).published_by == cast.amina
    assert newest(card).history.filter(state=PUBLISHED).count() == 1


def test_a_correction_that_changes_nothing_or_says_nothing_is_not_published(cast, card):
    draft = Version.objects.with_marks().get(pk=correct(card, cast.amina).pk)
    with pytest.raises(NotReady, match="Nothing differs from the published version yet"):
        published.publish_correction(version=draft, by=cast.amina, reason=WHY)
    empty = {"rating": "not_assessed", "tentative": False, "stated_as": "", "reason": ""}
    for number in range(1, 8):
        draft = answer(draft, cast.amina, number, empty)
    with pytest.raises(NotReady, match="No criterion has an answer yet"):
        published.publish_correction(version=draft, by=cast.amina, reason=WHY)
    assert states(card) == [(1, PUBLISHED), (2, DRAFT)]


def test_a_correction_of_the_dissent_alone_is_one(cast, card):
    draft = correct(card, cast.amina)
    settling.fill_in(version=draft, by=cast.amina, entries=[], dissent=("Three saw it otherwise.", 1))
    draft = Version.objects.with_marks().get(pk=draft.pk)
    published.publish_correction(version=draft, by=cast.amina, reason=WHY)
    assert newest(card).dissent == "Three saw it otherwise."


def test_a_correction_can_be_corrected(cast, card):
    for number in (2, 3):
        draft = answer(correct(card, cast.amina), cast.amina, number=number)
        published.publish_correction(version=draft, by=cast.amina, reason=f"Criterion {number}.")
    assert states(card) == [(1, PUBLISHED), (2, PUBLISHED), (3, PUBLISHED)]
    assert published.version_before(newest(card)).number == 2


def test_a_dropped_correction_leaves_the_card_as_it_was(cast, card):
    before = values(newest(card))
    draft = answer(correct(card, cast.amina), cast.amina)
    pk = draft.pk
    published.drop_correction(version=draft, by=cast.fatou)
    assert states(card) == [(1, PUBLISHED)]
    assert values(newest(card)) == before
    gone = Version.history.filter(id=pk).latest()
    assert (gone.history_type, gone.history_user, gone.reason) == ("-", cast.fatou, WHY)
    assert correct(card, cast.amina).number == 2


def test_what_is_published_or_gone_already_is_not_dropped(cast, card):
    with pytest.raises(AlreadyMoved):
        published.drop_correction(version=newest(card), by=cast.amina)
    draft = answer(correct(card, cast.amina), cast.amina)
    published.publish_correction(version=draft, by=cast.amina, reason=WHY)
    with pytest.raises(AlreadyMoved):
        published.drop_correction(version=draft, by=cast.amina)
    second = correct(card, cast.amina)
    published.drop_correction(version=Version.objects.get(pk=second.pk), by=cast.amina)
    with pytest.raises(AlreadyMoved):
        published.drop_correction(version=second, by=cast.amina)
    with pytest.raises(AlreadyMoved):
        published.publish_correction(version=second, by=cast.amina, reason=WHY)


def test_a_correction_is_neither_sent_nor_given_a_circle_nor_other_facts(cast, card):
    draft = answer(correct(card, cast.amina), cast.amina)
    with pytest.raises(ValueError, match="correction"):
        settling.send(version=draft, by=cast.amina)
    with pytest.raises(ValueError, match="correction"):
        settling.publish(version=draft, by=cast.amina, circle=Circle.PUBLIC)
    with pytest.raises(NotReady, match="withdraw the card and start anew"):
        settling.change_facts(version=draft, by=cast.amina, revision=1, as_of=card.as_of, voices=3)
    card.refresh_from_db()
    assert (card.circle, card.voices) == ("country", 9)


# Withdraw


@pytest.fixture
def corrected(cast, card):
    draft = answer(correct(card, cast.amina), cast.amina)
    published.publish_correction(version=draft, by=cast.amina, reason=WHY)
    return card


def test_all_versions_are_withdrawn_at_once_with_the_reason(cast, corrected):
    published.withdraw(assessment=corrected, by=cast.fatou, reason="It was another meeting.")
    assert states(corrected) == [(1, WITHDRAWN), (2, WITHDRAWN)]
    for version in corrected.versions.all():
        latest = version.history.latest()
        assert (latest.history_user, latest.withdrawn_because) == (cast.fatou, "It was another meeting.")
        assert version.withdrawn is not None
    assert latest_cards(cast.chloe, [cast.body]) == {}


def test_another_card_of_the_body_takes_the_place_of_a_withdrawn_one(cast, corrected):
    older = factories.make_card(structure=cast.body, as_of="2020", marks=["no"] * 7)
    published.withdraw(assessment=corrected, by=cast.amina, reason=WHY)
    assert latest_cards(cast.chloe, [cast.body])[cast.body.pk].assessment == older


def test_withdrawn_twice_is_withdrawn_once(cast, card):
    published.withdraw(assessment=card, by=cast.amina, reason="The first reason.")
    published.withdraw(assessment=card, by=cast.fatou, reason="The second reason.")
    assert newest(card).withdrawn_because == "The first reason."
    assert newest(card).history.filter(state=WITHDRAWN).count() == 1


def test_a_card_is_not_withdrawn_while_it_is_corrected(cast, card):
    assert published.problems_before_withdrawing(published.open_correction(card)) == []
    correct(card, cast.amina)
    assert len(published.problems_before_withdrawing(published.open_correction(card))) == 1
    with pytest.raises(NotReady, match="being worked on"):
        published.withdraw(assessment=card, by=cast.amina, reason=WHY)
    assert states(card) == [(1, PUBLISHED), (2, DRAFT)]


# Reply


def test_the_reply_stands_on_the_newest_version_and_is_mended_with_its_history(cast, corrected):
    version = newest(corrected)
    assert published.record_reply(version=version, by=cast.fatou, text="We agree.", revision=2) is None
    version = newest(corrected)
    assert published.record_reply(version=version, by=cast.amina, text="We agree but for 3.", revision=3) is None
    rows = version.history.order_by("history_id").values_list("reply", "history_user__email")
    assert list(rows)[-2:] == [("We agree.", "fatou@example.org"), ("We agree but for 3.", "amina@example.org")]
    assert corrected.versions.get(number=1).reply == "The body replies."


def test_of_two_replies_at_once_both_are_shown(cast, card):
    version = newest(card)
    published.record_reply(version=version, by=cast.fatou, text="We agree.", revision=1)
    conflict = published.record_reply(version=version, by=cast.amina, text="We do not.", revision=1)
    assert (conflict.row.reply, conflict.mine, conflict.by) == ("We agree.", {"reply": "We do not."}, cast.fatou)
    assert newest(card).reply == "We agree."
    assert published.record_reply(version=version, by=cast.amina, text="We do not.", revision=2) is None


def test_a_reply_is_taken_back(cast, card):
    published.record_reply(version=newest(card), by=cast.fatou, text="", revision=1)
    assert newest(card).reply == ""


def test_nobody_replies_to_a_version_that_was_corrected_or_withdrawn(cast, corrected):
    first = corrected.versions.get(number=1)
    with pytest.raises(AlreadyMoved):
        published.record_reply(version=first, by=cast.fatou, text="We agree.", revision=1)
    second = newest(corrected)
    published.withdraw(assessment=corrected, by=cast.amina, reason=WHY)
    with pytest.raises(AlreadyMoved):
        published.record_reply(version=second, by=cast.fatou, text="We agree.", revision=second.revision)
    assert not Version.objects.filter(reply="We agree.").exists()


@pytest.mark.parametrize("basis", Basis)
def test_every_basis_can_be_corrected_and_withdrawn(cast, basis):
    source = factories.make_source(country=cast.country) if basis == Basis.EXPERT else None
    card = factories.make_card(structure=cast.body, basis=basis, source=source)
    published.publish_correction(version=answer(correct(card, cast.amina), cast.amina), by=cast.amina, reason=WHY)
    published.withdraw(assessment=card, by=cast.amina, reason=WHY)
    assert states(card) == [(1, WITHDRAWN), (2, WITHDRAWN)]
    assert Mark.objects.filter(version__assessment=card).count() == 14
