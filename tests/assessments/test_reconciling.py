"""Settling the card of a closed round: what the page shows and to whom, what departs from the answers, validation."""

import datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import agreement, published, reconciling, rounds, settling
from assessments.agreement import Spread
from assessments.marks import Rating
from assessments.models import Answer, Basis, Mark, Remark, Round, Tally, Version
from structures.vocabulary import Circle
from tests import factories
from tests.forms import opened, signed_in, words_of

YES, PARTLY, NO, UNKNOWN = Rating.YES, Rating.PARTLY, Rating.NO, Rating.UNKNOWN
ALIKE = ("yes", "partly", "no", "yes?", "yes", "unknown", "yes")
OTHERWISE = ("no", "partly", "no", "yes", "yes", "unknown", "yes")
SECRET = "The deputy minister stops every decision."


def answers():
    """12 answers of two groups: criterion 1 is contested, 6 unknown, all others are clear."""
    said = {"reasons": {1: SECRET}, "action": "Pay a second post."}
    return [{"marks": ALIKE, "group": 1, **said}, *[{"marks": ALIKE, "group": 1}] * 5] + [
        {"marks": OTHERWISE, "group": 2}
    ] * 6


@pytest.fixture
def round(cast):
    """A closed round on the body, facilitated by Chloé, who may else only look."""
    return factories.make_round(
        structure=cast.body,
        state=Round.State.RECONCILING,
        facilitator=cast.chloe,
        answers=answers(),
        invited={"government": 8, "un": 12},
    )


@pytest.fixture
def pages(round):
    base = f"/assessments/{round.assessment_id}/"
    names = ("settle", "present", "validation", "publish", "edit")
    return SimpleNamespace(card=base, **{name: f"{base}{name}/" for name in names})


def settled(round, ratings, *, by, **more):
    """Settles marks straight in the database: {number: rating}, all with the same reason, if any."""
    version = round.assessment.versions.get(number=1)
    marks = {mark.criterion.number: mark for mark in version.marks.select_related("criterion")}
    entries = [(marks[n].pk, marks[n].revision, {"rating": rating, **more}) for n, rating in ratings.items()]
    assert settling.fill_in(version=version, by=by, entries=entries) == []
    return Version.objects.with_card().get(pk=version.pk)


AS_SUGGESTED = {1: "no", 2: "partly", 3: "no", 4: "yes", 5: "yes", 6: "unknown", 7: "yes"}


# Pure


@pytest.mark.parametrize(
    ("rating", "counts", "departs"),
    [
        (YES, {YES: 6}, False),
        (PARTLY, {YES: 6}, True),
        (Rating.NOT_ASSESSED, {YES: 6}, True),
        (UNKNOWN, {YES: 6, UNKNOWN: 3}, False),
        (YES, {YES: 6, UNKNOWN: 3}, True),
        (NO, {}, False),
    ],
)
def test_a_mark_departs_where_it_is_not_what_the_answers_suggest(rating, counts, departs):
    assert agreement.departs(rating, Spread(counts)) is departs


def test_nothing_departs_from_answers_that_are_not_shown():
    assert not agreement.departs(YES, None)


def test_a_bar_shows_those_in_doubt_apart_and_fills_the_whole_width():
    shown = reconciling.bar(Spread({YES: 7, NO: 2, UNKNOWN: 1}, {YES: 3}))
    assert shown.words.replace("\N{NO-BREAK SPACE}", " ") == "4 Yes, 3 Yes?, 2 No, 1 unknown"
    assert [(s.rating, s.tentative, s.start, s.width) for s in shown.segments] == [
        ("yes", "false", "0", "40.00"),
        ("yes", "true", "40.00", "30.00"),
        ("no", "false", "70.00", "20.00"),
        ("unknown", "false", "90.00", "10.00"),
    ]
    assert shown.answers == 10


# What the page shows


def test_the_page_shows_numbers_groups_suggestion_and_what_is_contested_first(round, pages, cast):
    factories.make_card(structure=cast.body, as_of="2024-06", marks=["yes", "no", *["yes"] * 5])
    page = words_of(signed_in(cast.amina).get(pages.settle))
    assert "6 Yes, 6 No of 12 answers" in page
    assert "6 Yes of 6 answers" in page and "6 No of 6 answers" in page
    assert page.index("Question 1?") < page.index("Question 2?")
    assert page.count("the answers differ: talk about it") == 1
    assert "6 Yes, 6 Yes? of 12 answers" in page
    assert "Last published mark: June 2024, Agreed in a meeting" in page
    assert "June 2025 · Survey, 12 of 20 answered, settled by the facilitator; not validated in a meeting" in page


def test_what_is_contested_stands_before_what_is_not(cast):
    marks = [("yes",) * 6 + (rating,) for rating in ["yes"] * 6 + ["no"] * 6]
    round = factories.make_round(structure=cast.body, state=Round.State.RECONCILING, answers=marks)
    page = words_of(signed_in(cast.amina).get(f"/assessments/{round.assessment_id}/settle/"))
    assert page.index("Question 7?") < page.index("Question 1?") < page.index("Question 6?")


def test_a_group_of_which_too_few_answered_is_not_shown(cast):
    few = [{"marks": ALIKE, "group": 1}] * 3 + [{"marks": OTHERWISE, "group": 2}] * 9
    round = factories.make_round(structure=cast.body, state=Round.State.RECONCILING, answers=few)
    found = reconciling.outcome(round)
    criterion = round.assessment.criteria_set.criteria.get(number=1).pk
    assert [group.bar for group in found.of(criterion).groups] == [None, None]  # nor the other: what is left would tell
    page = words_of(signed_in(cast.amina).get(f"/assessments/{round.assessment_id}/settle/"))
    assert "By category of member: too few answers to show" in page
    assert "of 3 answers" not in page and "of 9 answers" not in page


def test_with_fewer_than_five_answers_nothing_is_shown_and_the_meeting_is_offered(cast):
    marks = [{"marks": ALIKE, "reasons": {1: SECRET}}] * 4
    round = factories.make_round(
        structure=cast.body, state=Round.State.RECONCILING, facilitator=cast.chloe, answers=marks
    )
    for person in (cast.chloe, cast.amina):
        answer = signed_in(person).get(f"/assessments/{round.assessment_id}/settle/")
        page = words_of(answer)
        assert "Fewer than 5 people answered" in page and "Hold the 90-minute meeting instead" in page
        assert 'name="c1-rating"' not in answer.content.decode() and "4 Yes" not in page and SECRET not in page
    version = settled(round, {1: "yes"}, by=cast.amina)
    assert any("Fewer than 5 people answered" in text for text in settling.problems_before_publishing(version))


# Reasons


@pytest.mark.parametrize("name", ["amina", "fatou", "elena"])
def test_reasons_and_proposed_actions_are_for_the_named_facilitator_alone(round, pages, cast, name):
    own = words_of(signed_in(cast.chloe).get(pages.settle))
    assert SECRET in own and "Pay a second post." in own
    client = signed_in(getattr(cast, name))
    for address in (pages.settle, pages.present, f"{pages.present}?c=1", f"{pages.present}?c=end", pages.card):
        page = words_of(client.get(address))
        assert SECRET not in page and "Pay a second post." not in page
    assert "The single reasons are read by the facilitator alone (A governance adviser)" in words_of(
        client.get(pages.settle)
    )


def test_not_even_the_facilitator_presents_reasons_to_a_room(round, pages, cast):
    client = signed_in(cast.chloe)
    for here in ("begin", "1", "end"):
        page = words_of(client.get(f"{pages.present}?c={here}"))
        assert SECRET not in page and "Pay a second post." not in page


def test_a_facilitator_who_lost_every_right_sees_nothing_more(round, pages, cast):
    cast.chloe.memberships.all().delete()
    client = signed_in(cast.chloe)
    assert {client.get(address).status_code for address in vars(pages).values()} == {404}


def test_once_the_reasons_are_deleted_the_page_says_so(round, pages, cast, settings):
    settings.KEEP_ANSWERS = 0
    assert rounds.forget_answers() == 1
    assert not Remark.objects.exists()
    page = words_of(signed_in(cast.chloe).get(pages.settle))
    assert "The reasons were deleted" in page and "6 Yes, 6 No" in page


# Settling


def test_the_facilitator_settles_with_summary_reason_and_dissent(round, pages, cast):
    client = signed_in(cast.chloe)
    form = opened(client, pages.settle)
    form |= {"c1-rating": "partly", "c1-summary": "Some see a plan.", "c1-reason": "The plan is new."}
    form |= {"c1-dissent": "The donors: No.", "card-dissent": "None."}
    assert client.post(pages.settle, form).status_code == 302
    mark = Mark.objects.get(version__assessment=round.assessment_id, criterion__number=1)
    assert (mark.rating, mark.summary, mark.reason) == ("partly", "Some see a plan.", "The plan is new.")
    assert (mark.dissent, mark.version.dissent) == ("The donors: No.", "None.")
    assert mark.history.latest().history_user == cast.chloe


def test_the_script_is_told_which_mark_owes_its_reason(round, pages, cast):
    client = signed_in(cast.amina)
    form = opened(client, pages.settle) | {"c2-rating": "yes", "c3-rating": "no"}
    report = client.post(pages.settle, form, headers={"Accept": "application/json"}).json()
    assert (report["saved"], report["owing"]) == (True, ["c2"])
    form = opened(client, pages.settle) | {"c2-reason": "The minutes show it."}
    assert client.post(pages.settle, form, headers={"Accept": "application/json"}).json()["owing"] == []


def test_two_who_settle_the_same_mark_see_each_others_change(round, pages, cast):
    chloe, amina = signed_in(cast.chloe), signed_in(cast.amina)
    first, second = opened(chloe, pages.settle), opened(amina, pages.settle)
    chloe.post(pages.settle, first | {"c1-rating": "no", "c1-summary": "Nobody sees a plan."})
    answer = amina.post(pages.settle, second | {"c1-rating": "yes", "c1-summary": "All see a plan."})
    page = words_of(answer)
    assert answer.status_code == 409
    assert "Nobody sees a plan." in page and "All see a plan." in page and cast.chloe.email in page
    mark = Mark.objects.get(version__assessment=round.assessment_id, criterion__number=1)
    assert mark.summary == "Nobody sees a plan."


def test_the_questions_page_of_a_survey_leads_to_where_it_is_settled(round, pages, cast):
    assert signed_in(cast.amina).get(pages.edit)["Location"] == pages.settle


@pytest.mark.parametrize("state", ["planned", "open", "cancelled"])
def test_nothing_is_settled_or_shown_of_a_round_that_is_not_closed(cast, state):
    round = factories.make_round(structure=cast.body, state=state, facilitator=cast.chloe, answers=answers())
    for person in (cast.chloe, cast.amina):
        client = signed_in(person)
        for page in ("settle", "validation"):
            answer = client.get(f"/assessments/{round.assessment_id}/{page}/")
            assert answer.status_code == 409 and "6 Yes" not in words_of(answer)
        assert client.get(f"/assessments/{round.assessment_id}/present/").status_code == 404
    assert reconciling.outcome(round).empty


def test_a_meeting_has_no_page_to_settle_a_round(cast):
    vote = factories.make_round(structure=cast.body, basis=Basis.MEETING, state=Round.State.RECONCILING)
    assert signed_in(cast.amina).get(f"/assessments/{vote.assessment_id}/settle/").status_code == 404


def test_two_thousand_answers_and_thirty_reasons_a_criterion_cost_fifteen_queries_at_most(round, pages, cast):
    criteria = list(round.assessment.criteria_set.criteria.all())
    Tally.objects.filter(round=round).update(count=1000)
    Remark.objects.bulk_create(
        Remark(round=round, criterion=criterion, text=f"Reason {n}") for criterion in criteria for n in range(30)
    )
    factories.make_card(structure=cast.body, as_of="2024-06")
    for person in (cast.chloe, cast.amina):
        client = signed_in(person)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(pages.settle).status_code == 200
        assert len(captured) <= 15, "\n".join(query["sql"][:150] for query in captured)
        assert not any(Answer._meta.db_table in query["sql"] for query in captured)
        for here in ("begin", "1", "end"):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"{pages.present}?c={here}").status_code == 200
            assert len(captured) <= 15, "\n".join(query["sql"][:150] for query in captured)


# Publishing


def test_a_mark_that_departs_without_saying_why_is_refused_by_name(round, cast):
    version = settled(round, AS_SUGGESTED | {2: "yes", 5: "not_assessed"}, by=cast.chloe)
    found = settling.problems_before_publishing(version)
    assert found == [
        "Not settled yet, though it was answered: criterion 5. Settle it, or say why not.",
        "Criterion 2: “Yes” departs from what the answers suggest, “Partly”. Say why.",
    ]
    with pytest.raises(settling.NotReady) as refused:
        settling.publish(version=version, by=cast.amina, circle=Circle.COUNTRY)
    assert refused.value.problems == found
    version = settled(round, {2: "yes", 5: "not_assessed"}, by=cast.chloe, reason="The meeting saw the papers.")
    settling.publish(version=version, by=cast.amina, circle=Circle.COUNTRY)
    assert Round.objects.get().state == Round.State.PUBLISHED


def test_what_a_meeting_agrees_owes_its_vote_no_reason(cast):
    vote = factories.make_round(
        structure=cast.body, basis=Basis.MEETING, state=Round.State.RECONCILING, answers=[("no",) * 7] * 6
    )
    version = settled(vote, dict.fromkeys(range(1, 8), "yes"), by=cast.amina)
    assert settling.problems_before_publishing(version) == []


@pytest.mark.parametrize(("name", "may"), [("chloe", False), ("boris", False), ("amina", True), ("fatou", True)])
def test_who_settles_for_the_body_publishes_and_no_facilitator_without_that_right(round, pages, cast, name, may):
    settled(round, AS_SUGGESTED, by=cast.chloe)
    answer = signed_in(getattr(cast, name)).post(pages.publish, {"circle": "country"})
    assert (answer.status_code == 302) is may
    assert Version.objects.get(assessment=round.assessment_id).state == ("published" if may else "draft")


def test_the_page_before_publishing_says_who_will_read_what(round, pages, cast):
    settled(round, AS_SUGGESTED, by=cast.chloe, summary="Views differ on the plan.")
    page = words_of(signed_in(cast.amina).get(pages.publish))
    assert "The facilitator alone reads" in page and "who answered what" in page
    assert "6 Yes, 6 No of 12 answers" in page and "Views differ on the plan." in page
    assert SECRET not in page


def test_readers_of_the_published_card_see_numbers_summary_and_dissent_but_no_reason(round, pages, cast):
    version = settled(round, AS_SUGGESTED, by=cast.chloe, summary="Views differ.", dissent="The donors: Yes.")
    settling.publish(version=version, by=cast.amina, circle=Circle.COUNTRY)
    page = words_of(signed_in(cast.marc).get(pages.card))
    assert page.count("Views differ.") == page.count("The donors: Yes.") == 7
    assert "6 Yes, 6 No of 12 answers" in page and "6 No of 6 answers" in page
    with CaptureQueriesContext(connection) as captured:
        signed_in(cast.amina).get(pages.card)
    assert len(captured) <= 12
    assert "Contested" in page and SECRET not in page
    assert "agreed" not in page.replace("agreed to be assessed", "").replace("records agreed conversations", "").lower()
    for address in ("/api/v1/scorecards", "/compare/?s=cod-body", "/structures/cod-body/", f"{pages.card}history/"):
        assert SECRET not in words_of(signed_in(cast.amina).get(address))


def test_what_was_typed_when_somebody_published_is_shown_once_more(round, pages, cast):
    client = signed_in(cast.chloe)
    form = opened(client, pages.settle) | {"c1-reason": "Half a thought"}
    version = settled(round, AS_SUGGESTED, by=cast.chloe)
    settling.publish(version=version, by=cast.amina, circle=Circle.COUNTRY)
    for address in (pages.settle, f"{pages.present}?c=1"):
        answer = client.post(address, form)
        assert answer.status_code == 409 and "Half a thought" in words_of(answer)
    assert client.get(pages.settle)["Location"] == pages.card


def test_a_correction_keeps_summaries_and_dissent_and_owes_reasons_too(round, pages, cast):
    version = settled(round, AS_SUGGESTED, by=cast.chloe, summary="Views differ.", dissent="The donors: Yes.")
    settling.publish(version=version, by=cast.amina, circle=Circle.COUNTRY)
    version.refresh_from_db()
    draft = published.start_correction(version=version, by=cast.amina, reason="Misread.")
    assert {(mark.summary, mark.dissent) for mark in draft.marks.all()} == {("Views differ.", "The donors: Yes.")}
    form = opened(signed_in(cast.amina), pages.edit)
    assert form["c1-summary"] == "Views differ."
    Mark.objects.filter(version=draft, criterion__number=2).update(rating="yes")
    before, now = (Version.objects.with_card().get(pk=row.pk) for row in (version, draft))
    assert ["Criterion 2" in text for text in published.problems_before_correcting(now, before)] == [True]


# Validation


@pytest.mark.parametrize("name", ["chloe", "amina"])
def test_the_meeting_that_validated_the_card_stands_beside_it(round, pages, cast, name):
    client, day = signed_in(getattr(cast, name)), datetime.date.today()
    form = opened(client, pages.validation, "validated_on") | {"validated_on": day.isoformat(), "validated_by": "14"}
    assert client.post(pages.validation, form)["Location"] == pages.settle
    round.refresh_from_db()
    assert (round.validated_on, round.validated_by) == (day, 14)
    assert round.history.latest().history_user == getattr(cast, name)
    assert "settled by the facilitator; validated in a meeting on" in words_of(client.get(pages.settle))


@pytest.mark.parametrize(
    ("day", "people", "said"),
    [
        ("tomorrow", "9", "lies in the future"),
        ("2024-01-01", "9", "was not closed yet on this day"),
        ("today", "", "Say how many people took part"),
        ("", "9", "Say when the meeting was"),
        ("soon", "9", "Enter a valid date"),
        ("today", "1", "greater than or equal to 2"),
        ("today", "99999999999999", "less than or equal to 1000"),
    ],
)
def test_a_validation_that_cannot_be_is_refused(round, pages, cast, day, people, said):
    today = datetime.date.today()
    days = {"today": today.isoformat(), "tomorrow": (today + datetime.timedelta(days=1)).isoformat()}
    client = signed_in(cast.amina)
    form = opened(client, pages.validation, "validated_on")
    answer = client.post(pages.validation, form | {"validated_on": days.get(day, day), "validated_by": people})
    assert answer.status_code == 422 and said in words_of(answer)


def test_two_who_record_the_validation_see_each_others_change(round, pages, cast):
    day = datetime.date.today().isoformat()
    chloe, amina = signed_in(cast.chloe), signed_in(cast.amina)
    first, second = (opened(client, pages.validation, "validated_on") for client in (chloe, amina))
    chloe.post(pages.validation, first | {"validated_on": day, "validated_by": "12"})
    answer = amina.post(pages.validation, second | {"validated_on": day, "validated_by": "14"})
    assert answer.status_code == 409
    again = {name: answer.context["form"][name].value() for name in ("validated_on", "validated_by", "revision")}
    assert amina.post(pages.validation, again).status_code == 302
    round.refresh_from_db()
    assert round.validated_by == 14


def test_after_publication_only_who_settles_for_the_body_records_a_validation(round, pages, cast):
    version = settled(round, AS_SUGGESTED, by=cast.chloe)
    settling.publish(version=version, by=cast.amina, circle=Circle.COUNTRY)
    assert signed_in(cast.chloe).get(pages.validation).status_code == 403
    assert signed_in(cast.amina).get(pages.validation).status_code == 200
