"""The history of a card: who, when, what before and after; and of a draft nothing before it was sent."""

import pytest

from assessments import endorsement, published, settling
from assessments.history import of_card
from assessments.models import Assessment, Basis, Version
from structures.history import page_of
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle
from tests import factories
from tests.forms import text_of

JUNE = PartialDate.parse("2025-06-12")
FIRST = {"rating": "yes", "tentative": False, "stated_as": "", "reason": "Typed in the draft."}
SENT = {"rating": "no", "tentative": True, "stated_as": "No?", "reason": "As it was sent."}
MENDED = {"rating": "partly", "tentative": False, "stated_as": "", "reason": "Agreed on the phone."}


def fill(card, by, values, number=1):
    version = Version.objects.get(assessment=card)
    mark = version.marks.get(criterion__number=number)
    settling.fill_in(version=version, by=by, entries=[(mark.pk, mark.revision, values)])


def begin(cast, basis, by):
    facts = {"voices": 9} if basis == Basis.MEETING else {"source": factories.make_source(country=cast.country)}
    card = settling.start(by=by, structure=cast.body, basis=basis, as_of=JUNE, **facts)
    fill(card, by, FIRST)
    fill(card, by, SENT)
    return card


def send(card, by):
    settling.send(version=Version.objects.get(assessment=card), by=by)


def entries_of(card, user):
    user = type(user).objects.get(pk=user.pk)
    return page_of(of_card(card, user), 1, user=user).entries


def said(entry):
    return [(change.label, change.before, change.after) for change in entry.changes]


def everything(card, user):
    return str(entries_of(card, user))


def test_a_mark_says_who_changed_it_and_what_it_was_before(cast):
    card = begin(cast, Basis.MEETING, cast.boris)
    send(card, cast.boris)
    fill(card, cast.amina, MENDED)
    entry = entries_of(card, cast.amina)[0]
    assert (entry.title, entry.who, entry.verb) == ("Mark: criterion 1, version 1", "amina@example.org", "Changed")
    assert said(entry) == [
        ("Answer", "No", "Partly"),
        ("In doubt", "yes", "no"),
        ("In the words of whoever gave it", "No?", ""),
        ("Reason", "As it was sent.", "Agreed on the phone."),
    ]


def test_the_steps_of_a_card_are_in_its_history(cast):
    card = begin(cast, Basis.MEETING, cast.boris)
    send(card, cast.boris)
    settling.send_back(version=card.versions.get(), by=cast.amina, word="Look at 3.")
    send(card, cast.boris)
    settling.publish(version=card.versions.get(), by=cast.fatou, circle=Circle.BODY)
    entries = [entry for entry in entries_of(card, cast.elena) if entry.title == "Version: 1"]
    assert [(entry.who.split("@")[0], said(entry)[0]) for entry in entries] == [
        ("fatou", ("State", "Sent", "Published")),
        ("boris", ("State", "Returned", "Sent")),
        ("amina", ("State", "Sent", "Returned")),
        ("boris", ("State", "Draft", "Sent")),
    ]
    assert ("Word on its return", "", "Look at 3.") in said(entries[2])
    (circled,) = [entry for entry in entries_of(card, cast.elena) if entry.title == "Assessment"]
    assert said(circled)[0][0] == "Who may see it"


def test_corrections_endorsements_replies_and_the_withdrawal_are_in_it(cast):
    post = factories.make_post(title="Minister of Justice")
    factories.make_seat(structure=cast.body, post=post)
    card = factories.make_card(structure=cast.body)
    draft = published.start_correction(version=card.versions.get(), by=cast.amina, reason="Misread.")
    mark = draft.marks.get(criterion__number=2)
    settling.fill_in(version=draft, by=cast.amina, entries=[(mark.pk, 1, SENT)])
    draft = Version.objects.with_card().get(pk=draft.pk)
    published.publish_correction(version=draft, by=cast.amina, reason="Misread.")
    (person,) = endorsement.signatories(Version.objects.with_card().get(pk=draft.pk))
    for was, on in ((None, JUNE.earliest), (JUNE.earliest, None)):
        entry = endorsement.Entry(person, was, on)
        endorsement.record(version=draft, by=cast.fatou, entries=[entry])
    draft.refresh_from_db()
    published.record_reply(version=draft, by=cast.fatou, text="We agree.", revision=draft.revision)
    published.withdraw(assessment=card, by=cast.amina, reason="Another meeting.")
    found = [(entry.title, entry.verb, entry.who.split("@")[0]) for entry in entries_of(card, cast.amina)]
    assert sorted(found[:2]) == [("Version: 1", "Changed", "amina"), ("Version: 2", "Changed", "amina")]
    assert found[2:9] == [
        ("Version: 2", "Changed", "fatou"),
        ("Endorsement: Minister of Justice (Chair), version 2", "Removed", "fatou"),
        ("Endorsement: Minister of Justice (Chair), version 2", "Added", "fatou"),
        ("Version: 2", "Changed", "amina"),
        ("Mark: criterion 2, version 2", "Changed", "amina"),
        ("Version: 2", "Added", "amina"),
        ("Version: 1", "Added", "not recorded"),
    ]


def test_marks_that_a_version_begins_with_are_no_entries(cast):
    card = factories.make_card(structure=cast.body)
    published.start_correction(version=card.versions.get(), by=cast.amina, reason="Misread.")
    assert not [entry for entry in entries_of(card, cast.amina) if entry.title.startswith("Mark")]


def test_a_dropped_correction_leaves_its_reason_and_not_its_marks(cast):
    card = factories.make_card(structure=cast.body)
    draft = published.start_correction(version=card.versions.get(), by=cast.amina, reason="Misread.")
    mark = draft.marks.get(criterion__number=2)
    settling.fill_in(version=draft, by=cast.amina, entries=[(mark.pk, 1, SENT)])
    published.drop_correction(version=draft, by=cast.fatou)
    entry = entries_of(card, cast.amina)[0]
    assert (entry.title, entry.verb, entry.who) == ("Version: 2", "Removed", "fatou@example.org")
    assert ("Reason of this version", "", "Misread.") in said(entry)
    assert "As it was sent." not in everything(card, cast.amina)


# The draft


def test_what_an_author_changed_before_sending_is_not_told_to_others(cast):
    card = begin(cast, Basis.EXPERT, cast.boris)
    send(card, cast.boris)
    fill(card, cast.amina, MENDED)
    for person in (cast.amina, cast.fatou, cast.elena):
        found = everything(card, person)
        assert "Typed in the draft." not in found
        assert "As it was sent." in found  # they have read that, and it was changed after


def test_before_it_is_sent_nothing_is_told_to_others(cast):
    card = begin(cast, Basis.EXPERT, cast.boris)
    for person in (cast.amina, cast.fatou, cast.elena):
        assert entries_of(card, person) == []


def test_authors_read_the_history_of_their_own_drafts(cast):
    card = begin(cast, Basis.EXPERT, cast.amina)
    assert "Typed in the draft." in everything(card, cast.amina)
    assert "Typed in the draft." not in everything(card, cast.fatou)


def test_the_draft_of_a_meeting_is_told_to_whoever_may_edit_it(cast):
    card = begin(cast, Basis.MEETING, cast.boris)
    assert "Typed in the draft." in everything(card, cast.amina)
    assert "Typed in the draft." in everything(card, cast.fatou)
    assert "Typed in the draft." not in everything(card, cast.elena)


def test_a_card_out_of_a_file_has_its_whole_history(cast):
    card = factories.make_card(structure=cast.body, basis=Basis.EXPERT, source=factories.make_source())
    Version.history.all().delete()
    Assessment.history.all().delete()
    published.record_reply(version=card.versions.get(), by=cast.fatou, text="We agree.", revision=1)
    changed, first = entries_of(card, cast.amina)
    assert said(changed) == [("Reply of the body", "", "We agree.")]
    assert first.verb == "As loaded from a file"


# The page


def test_the_page_is_for_whoever_settles_also_once_the_card_is_withdrawn(cast, sign_in):
    card = begin(cast, Basis.MEETING, cast.boris)
    send(card, cast.boris)
    settling.publish(version=card.versions.get(), by=cast.amina, circle=Circle.COUNTRY)
    for _withdrawn in (False, True):
        found = {}
        for name in ("amina", "fatou", "elena", "boris", "chloe", "marc", "dan", "nour"):
            answer = sign_in(getattr(cast, name)).get(f"/assessments/{card.pk}/history/")
            found[name] = answer.status_code
            assert ("boris@example.org" in text_of(answer)) == (answer.status_code == 200 or name == "boris")
        assert found == {
            **dict.fromkeys(["amina", "fatou", "elena"], 200),
            **dict.fromkeys(["boris", "chloe", "marc"], 403),
            **dict.fromkeys(["dan", "nour"], 404),
        }
        published.withdraw(assessment=card, by=cast.amina, reason="Another meeting.")


@pytest.mark.parametrize("state", [Version.State.DRAFT, Version.State.SUBMITTED, Version.State.PUBLISHED])
def test_the_card_leads_whoever_settles_to_its_history_and_nobody_else(cast, sign_in, state):
    card = factories.make_card(structure=cast.body, author=cast.boris, state=state)
    link = f'href="/assessments/{card.pk}/history/"'
    for person, shown in ((cast.amina, True), (cast.fatou, True), (cast.boris, False), (cast.chloe, False)):
        assert (link in sign_in(person).get(card.get_absolute_url()).content.decode()) == shown
