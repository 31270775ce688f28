"""Who endorses a card: which posts can, since which day, taken back, and what the card says of it."""

import datetime

import pytest
from django.utils import translation

from assessments import published
from assessments.endorsement import Entry, record, signatories, standing
from assessments.models import Endorsement, Version
from assessments.settling import AlreadyMoved
from structures.partial_dates import PartialDate
from tests import factories
from tests.forms import form_in, opened, signed_in, text_of

JULY, AUGUST = datetime.date(2025, 7, 1), datetime.date(2025, 8, 1)


def day(days):
    """A partial date that many days from today."""
    return PartialDate.of(datetime.date.today() + datetime.timedelta(days=days))


@pytest.fixture
def minister():
    return factories.make_post(title="Minister of Justice")


@pytest.fixture
def mission():
    return factories.make_organisation(name="Peace Mission")


@pytest.fixture
def card(cast, minister, mission):
    """A card of June 2025 of a body whose chair is a post and whose co-chair an organisation."""
    factories.make_seat(structure=cast.body, role="chair", post=minister)
    factories.make_seat(structure=cast.body, role="cochair", organisation=mission)
    factories.make_seat(structure=cast.body, role="secretariat")
    return factories.make_card(structure=cast.body)


def version_of(card, number=1):
    return Version.objects.with_card().get(assessment=card, number=number)


def people_of(card):
    return signatories(version_of(card))


def said_of(card):
    return standing(people_of(card))


def write(card, by, *days, was=(None, None)):
    """Each signatory in order with the day that is left there."""
    entries = [Entry(person, before, on) for person, before, on in zip(people_of(card), was, days, strict=True)]
    return record(version=version_of(card), by=by, entries=entries)


def recorded(card):
    return [(e.role, str(e.holder), e.on) for e in version_of(card).endorsements.order_by("role")]


# Who can


def test_chairs_and_co_chairs_can_by_post_or_organisation(card):
    assert [(p.role, str(p.holder), p.seated) for p in people_of(card)] == [
        ("chair", "Minister of Justice", True),
        ("cochair", "Peace Mission", True),
    ]


@pytest.mark.parametrize(
    ("since", "until", "sits"),
    [(None, -1, False), (None, 0, True), (None, 1, True), (1, None, False), (0, None, True), (-9, 9, True)],
)
def test_only_who_sits_there_today_can(cast, since, until, sits):
    card = factories.make_card(structure=cast.body)
    seat = factories.make_seat(structure=cast.body, role="chair", post=factories.make_post())
    seat.since = None if since is None else day(since)
    seat.until = None if until is None else day(until)
    seat.save()
    assert bool(people_of(card)) == sits


def test_who_sits_in_both_roles_endorses_in_each(cast, card, minister):
    factories.make_seat(structure=cast.body, role="cochair", post=minister)
    assert [person.role for person in people_of(card)] == ["chair", "cochair", "cochair"]
    assert len({person.key for person in people_of(card)}) == 3


# What the card says


def test_the_card_says_who_endorsed_it_and_who_has_not_yet(cast, card):
    assert said_of(card) == "Not endorsed"
    write(card, cast.amina, JULY, None)
    assert said_of(card) == (
        "Endorsed by Minister of Justice (Chair, 1 July 2025); not yet by Peace Mission (Co-chair)"
    )
    write(card, cast.amina, JULY, AUGUST, was=(JULY, None))
    assert said_of(card) == (
        "Endorsed by Minister of Justice (Chair, 1 July 2025), Peace Mission (Co-chair, 1 August 2025)"
    )
    with translation.override("fr"):
        assert "1er juillet 2025" in said_of(card)


def test_the_endorsement_of_a_chair_who_left_stays_and_the_new_one_has_not_endorsed(cast, card, minister):
    write(card, cast.amina, JULY, AUGUST)
    seat = cast.body.seats.get(role="chair")
    seat.until = PartialDate.parse("2025-09")
    seat.save()
    factories.make_seat(structure=cast.body, role="chair", post=factories.make_post(title="New minister"))
    people = people_of(card)
    assert [(str(p.holder), p.seated, p.on) for p in people] == [
        ("New minister", True, None),
        ("Peace Mission", True, AUGUST),
        ("Minister of Justice", False, JULY),
    ]
    assert "not yet by New minister (Chair)" in said_of(card)
    assert "Minister of Justice (Chair, 1 July 2025)" in said_of(card)


# Recording


def test_an_endorsement_is_recorded_mended_and_taken_back_with_its_history(cast, card):
    assert write(card, cast.fatou, JULY, None) == []
    assert write(card, cast.amina, AUGUST, None, was=(JULY, None)) == []
    assert recorded(card) == [("chair", "Minister of Justice", AUGUST)]
    pk = Endorsement.objects.get().pk
    assert write(card, cast.amina, None, None, was=(AUGUST, None)) == []
    assert recorded(card) == []
    rows = Endorsement.history.filter(id=pk).order_by("history_id")
    assert list(rows.values_list("history_type", "on", "history_user__email")) == [
        ("+", JULY, "fatou@example.org"),
        ("~", AUGUST, "amina@example.org"),
        ("-", AUGUST, "amina@example.org"),
    ]


def test_what_a_person_left_alone_is_not_written(cast, card):
    write(card, cast.fatou, JULY, None)
    assert write(card, cast.amina, None, AUGUST) == []  # she read an empty day there, and left it
    assert recorded(card) == [("chair", "Minister of Justice", JULY), ("cochair", "Peace Mission", AUGUST)]


def test_of_two_days_for_one_post_neither_is_lost(cast, card):
    write(card, cast.fatou, JULY, None)
    (conflict,) = write(card, cast.amina, AUGUST, AUGUST)
    assert (conflict.on, conflict.recorded) == (AUGUST, JULY)
    assert recorded(card) == [("chair", "Minister of Justice", JULY)]  # all or nothing
    assert write(card, cast.amina, JULY, AUGUST) == []  # the same day is no conflict


def test_an_endorsement_belongs_to_the_newest_version_alone(cast, card):
    write(card, cast.amina, JULY, None)
    people = people_of(card)
    draft = published.start_correction(version=version_of(card), by=cast.amina, reason="Misread.")
    draft.marks.filter(criterion__number=1).update(rating="no")
    published.publish_correction(version=version_of(card, 2), by=cast.amina, reason="Misread.")
    with pytest.raises(AlreadyMoved):
        record(version=version_of(card), by=cast.amina, entries=[Entry(people[1], None, AUGUST)])
    assert standing(signatories(version_of(card, 2))) == "Not endorsed"
    assert recorded(card) == [("chair", "Minister of Justice", JULY)]


def test_a_draft_or_a_withdrawn_card_is_not_endorsed(cast, card):
    entries = [Entry(people_of(card)[0], None, JULY)]
    for state in (Version.State.DRAFT, Version.State.WITHDRAWN):
        card.versions.update(state=state, withdrawn_because="Another meeting.")
        with pytest.raises(AlreadyMoved):
            record(version=version_of(card), by=cast.amina, entries=entries)
    assert not Endorsement.objects.exists()


# The page


@pytest.fixture
def at(card):
    return f"/assessments/{card.pk}/endorse/"


@pytest.fixture
def chair(card):
    return f"{people_of(card)[0].key}-on"


def test_endorsements_are_recorded_on_a_page(cast, card, at, amina, chair, sign_in):
    form = opened(amina, at, chair)
    answer = amina.post(at, form | {chair: "2025-07-01"})
    assert (answer.status_code, answer["Location"]) == (302, card.get_absolute_url())
    assert recorded(card) == [("chair", "Minister of Justice", JULY)]
    page = text_of(sign_in(cast.chloe).get(card.get_absolute_url()))
    assert "Endorsed by Minister of Justice (Chair, 1 July 2025); not yet by Peace Mission (Co-chair)" in page
    form = opened(amina, at, chair)
    assert form[chair] == "2025-07-01"
    amina.post(at, form | {chair: ""})
    assert recorded(card) == []


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("2025-05-31", "The card looks at June 2025"),
        ("2999-01-01", "This date lies in the future"),
        ("2025-02-30", "Enter a valid date"),
        ("soon", "Enter a valid date"),
        ("\x00", "Enter a valid date"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_nothing_is_written(card, at, amina, chair, typed, problem):
    cochair = f"{people_of(card)[1].key}-on"
    answer = amina.post(at, opened(amina, at, chair) | {chair: typed, cochair: "2025-07-01"})
    assert answer.status_code == 422
    assert problem in text_of(answer)
    assert form_in(answer, chair)[cochair] == "2025-07-01"
    assert recorded(card) == []


def test_the_first_day_of_the_reference_date_and_today_can_be(card, at, amina, chair):
    cochair = f"{people_of(card)[1].key}-on"
    today = datetime.date.today()
    answer = amina.post(at, opened(amina, at, chair) | {chair: "2025-06-01", cochair: today.isoformat()})
    assert answer.status_code == 302
    assert [on for _role, _holder, on in recorded(card)] == [datetime.date(2025, 6, 1), today]


def test_two_people_on_one_endorsement_are_shown_both(cast, card, at, amina, chair):
    fatou = signed_in(cast.fatou)
    mine, hers = opened(amina, at, chair), opened(fatou, at, chair)
    fatou.post(at, hers | {chair: "2025-07-01"})
    answer = amina.post(at, mine | {chair: "2025-08-01"})
    assert answer.status_code == 409
    assert "Somebody else recorded this meanwhile: 1 July 2025." in text_of(answer)
    assert recorded(card) == [("chair", "Minister of Justice", JULY)]
    again = form_in(answer, chair)
    assert again[chair] == "2025-08-01"
    assert amina.post(at, again).status_code == 302
    assert recorded(card) == [("chair", "Minister of Justice", AUGUST)]


def test_only_chairs_and_co_chairs_of_the_body_are_written(cast, card, at, amina, chair):
    stranger = factories.make_post(title="Stranger")
    form = opened(amina, at, chair) | {f"chair-post-{stranger.pk}-on": "2025-07-01"}
    assert amina.post(at, form).status_code == 302
    assert recorded(card) == []


def test_without_a_chair_the_page_leads_to_the_structure(cast, amina, sign_in):
    card = factories.make_card(structure=cast.body)
    page = text_of(amina.get(f"/assessments/{card.pk}/endorse/"))
    assert "No chair and no co-chair of this body is recorded" in page
    assert f'href="{cast.body.get_absolute_url()}"' in page
    assert amina.post(f"/assessments/{card.pk}/endorse/", {}).status_code == 302


# Reply


def test_a_reply_is_recorded_and_mended_on_a_page(cast, card, amina, sign_in):
    at = f"/assessments/{card.pk}/reply/"
    assert "Record the reply of the body" in text_of(amina.get(card.get_absolute_url()))
    assert amina.post(at, opened(amina, at, "reply") | {"reply": "We agree.\nBut for 3."}).status_code == 302
    assert "We agree.<br>But for 3." in text_of(sign_in(cast.chloe).get(card.get_absolute_url()))
    form = opened(amina, at, "reply")
    assert form["reply"] == "We agree.\nBut for 3."
    amina.post(at, form | {"reply": ""})
    assert "Reply of the body" not in text_of(sign_in(cast.chloe).get(card.get_absolute_url()))


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4001, "a\x00b"])
def test_a_reply_that_says_nothing_or_cannot_be_kept_is_refused(card, amina, text):
    at = f"/assessments/{card.pk}/reply/"
    answer = amina.post(at, opened(amina, at, "reply") | {"reply": text})
    assert answer.status_code == 422
    assert version_of(card).reply == ""


def test_two_people_on_one_reply_are_shown_both(cast, card, amina):
    at, fatou = f"/assessments/{card.pk}/reply/", signed_in(cast.fatou)
    mine, hers = opened(amina, at, "reply"), opened(fatou, at, "reply")
    fatou.post(at, hers | {"reply": "We agree."})
    answer = amina.post(at, mine | {"reply": "We do not."})
    assert answer.status_code == 409
    assert "We agree." in text_of(answer)
    again = form_in(answer, "reply")
    assert again["reply"] == "We do not."
    assert amina.post(at, again).status_code == 302
    assert version_of(card).reply == "We do not."


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 5000])
def test_a_reply_without_a_readable_revision_is_not_written(card, amina, revision):
    answer = amina.post(f"/assessments/{card.pk}/reply/", {"reply": "We agree.", "revision": revision})
    assert answer.status_code in {409, 422}
    assert version_of(card).reply == ""


# A page that was open while the card was corrected


def correct_meanwhile(card, by):
    draft = published.start_correction(version=version_of(card), by=by, reason="Misread.")
    draft.marks.filter(criterion__number=1).update(rating="no")
    published.publish_correction(version=version_of(card, 2), by=by, reason="Misread.")


def test_nobody_endorses_a_version_that_they_have_not_read(cast, card, at, amina, chair):
    form = opened(amina, at, chair) | {chair: "2025-07-01"}
    correct_meanwhile(card, cast.fatou)
    answer = amina.post(at, form)
    assert answer.status_code == 409
    assert "This card was corrected while you were writing" in text_of(answer)
    assert not Endorsement.objects.exists()
    again = form_in(answer, chair)
    assert (again[chair], again["version"]) == ("2025-07-01", "2")
    assert amina.post(at, again).status_code == 302
    assert Endorsement.objects.get().version.number == 2


def test_what_was_endorsed_before_a_correction_is_not_carried_over_by_saving(cast, card, at, amina, chair):
    write(card, cast.amina, JULY, None)
    cochair = f"{people_of(card)[1].key}-on"
    form = opened(amina, at, chair) | {cochair: "2025-08-01"}
    correct_meanwhile(card, cast.fatou)
    again = form_in(amina.post(at, form), chair)
    assert (again[chair], again[cochair]) == ("", "2025-08-01")
    assert amina.post(at, again).status_code == 302
    assert [(e.role, e.version.number) for e in Endorsement.objects.order_by("version__number")] == [
        ("chair", 1),
        ("cochair", 2),
    ]


def test_nobody_replies_to_a_version_that_they_have_not_read(cast, card, amina):
    at = f"/assessments/{card.pk}/reply/"
    form = opened(amina, at, "reply") | {"reply": "We agree."}
    correct_meanwhile(card, cast.fatou)
    answer = amina.post(at, form)
    assert answer.status_code == 409
    assert form_in(answer, "reply")["reply"] == "We agree."
    assert not Version.objects.exclude(reply="").exists()
    assert amina.post(at, form_in(answer, "reply")).status_code == 302
    assert version_of(card, 2).reply == "We agree."
