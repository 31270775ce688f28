"""Actions: what may happen to one and what may not, who sees it, what is told when two people are at it."""

import datetime
import uuid

import pytest
from django.utils import timezone

from assessments import actions
from assessments.models import Action, ActionUpdate, Version
from structures.history import page_of
from structures.models import Structure
from structures.vocabulary import Circle
from structures.writing import MeanwhileChanged, NotNow, NotPossible, SentTwiceDifferently
from tests import factories
from tests.forms import form_in, signed_in, text_of

DAY = datetime.date(2025, 9, 1)


@pytest.fixture
def seated(cast):
    """Who sits in the body: a ministry that holds the secretariat, and a post of it that chairs."""
    ministry = factories.make_organisation(code="ministry", name="Ministry", kind="government", country=cast.country)
    post = factories.make_post(code="director", title="Director", organisation=ministry)
    factories.make_seat(structure=cast.body, role="secretariat", organisation=ministry)
    factories.make_seat(structure=cast.body, role="chair", post=post)
    return ministry


@pytest.fixture
def action(cast, seated):
    return factories.make_action(structure=cast.body, organisation=seated)


@pytest.fixture
def other(db):
    """An organisation that answers for nothing."""
    return factories.make_organisation(code="bar", name="Bar Association")


def facts(organisation, **changed):
    return {
        "kind": "action",
        "what": "Send the minutes",
        "criterion_id": None,
        "organisation": organisation,
        "post": None,
        "with_whom": "",
        "due": DAY,
        "priority": False,
        "priority_because": "",
        "circle": Circle.COUNTRY,
        **changed,
    }


def add(cast, organisation, *, uid=None, by=None, structure=None, **changed):
    return actions.add(
        structure=structure or cast.body, by=by or cast.amina, uid=uid or uuid.uuid4(), **facts(organisation, **changed)
    )


def end(action, by, **changed):
    values = {"revision": action.revision, "on": DAY, "outcome": "The last three were sent.", **changed}
    return actions.end(action=action, by=by, **values)


def verify(action, by, **changed):
    values = {"revision": action.revision, "on": DAY, "organisation": None, "post": None, **changed}
    return actions.verify(action=action, by=by, **values)


def reopen(action, by, **changed):
    values = {"revision": action.revision, "uid": uuid.uuid4(), "why": "They stopped coming.", **changed}
    return actions.reopen(action=action, by=by, **values)


def refused(write, error=NotPossible):
    with pytest.raises(error) as found:
        write()
    return " ".join(found.value.problems)


# Adding


def test_an_action_is_open_and_remembers_who_added_it(cast, seated):
    made = add(cast, seated)
    assert (made.status, made.author, made.holder) == ("open", cast.amina, seated)
    assert made.history.get().history_user == cast.amina


def test_a_form_that_is_sent_twice_adds_one_action(cast, seated):
    uid = uuid.uuid4()
    assert add(cast, seated, uid=uid) == add(cast, seated, uid=uid)
    assert Action.objects.count() == 1
    refused(lambda: add(cast, seated, uid=uid, what="Something else"), SentTwiceDifferently)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"due": None}, "by when"),
        ({"priority": True}, "why it is a priority"),
        ({"circle": Circle.PUBLIC}, "fewer people"),
    ],
)
def test_what_cannot_be_kept_is_said(cast, seated, changed, words):
    assert words in refused(lambda: add(cast, seated, **changed))
    assert not Action.objects.exists()


def test_support_may_be_asked_for_without_a_date(cast, other):
    assert add(cast, other, kind="support", due=None).due is None


def test_a_criterion_of_another_set_than_the_cards_is_refused(cast, seated):
    card = factories.make_card(structure=cast.body)
    foreign = factories.make_criteria_set(slug="other", default=False).criteria.first()
    said = refused(lambda: add(cast, seated, assessment=card, criterion_id=foreign.pk))
    assert "no such criterion" in said


def test_whoever_is_of_the_body_may_keep_an_action_in_its_circle(cast, seated):
    assert add(cast, seated, by=cast.fatou, circle=Circle.BODY).circle == Circle.BODY


def test_whoever_adds_an_action_of_named_people_is_one_of_them(cast, seated):
    made = add(cast, seated, circle=Circle.NAMED, readers=[cast.boris])
    assert set(made.readers.all()) == {cast.amina, cast.boris}
    changed = actions.change(action=made, by=cast.fatou, revision=1, **facts(seated, circle=Circle.NAMED), readers=[])
    assert set(changed.readers.all()) == {cast.fatou}
    assert actions.change(action=changed, by=cast.fatou, revision=1, **facts(seated)).readers.count() == 0


def test_nobody_changes_an_action_so_that_they_lose_sight_of_it(cast, seated):
    made = add(cast, seated, by=cast.fatou)
    narrow = facts(seated, circle=Circle.BODY)
    assert "lose sight" in refused(lambda: actions.change(action=made, by=cast.amina, revision=1, **narrow))
    assert actions.change(action=made, by=cast.fatou, revision=1, **narrow).circle == Circle.BODY


# Its way


def test_done_with_how_it_shows_then_verified_by_another(cast, action, other):
    done = end(action, cast.fatou)
    assert (done.status, done.ended, done.outcome) == ("done", DAY, "The last three were sent.")
    verified = verify(done, cast.amina, organisation=other)
    assert (verified.verifier, verified.verified_on) == (other, DAY)
    users = [row.history_user for row in verified.history.order_by("history_id")]
    assert users[-2:] == [cast.fatou, cast.amina]


def test_reopening_takes_the_end_and_its_verification_back_and_says_why(cast, action, other):
    verified = verify(end(action, cast.amina), cast.amina, organisation=other)
    again = reopen(verified, cast.fatou)
    assert (again.status, again.ended, again.outcome, again.verified_on, again.verifier) == (
        "open",
        None,
        "",
        None,
        None,
    )
    update = ActionUpdate.objects.get()
    assert (update.text, update.by, update.on) == ("They stopped coming.", cast.fatou, cast.body.today)


def test_given_up_with_its_reason_then_taken_up_again(cast, action):
    dropped = end(action, cast.amina, status="dropped", outcome="Another body does it.")
    assert dropped.status == "dropped"
    assert reopen(dropped, cast.amina).status == "open"


def test_a_word_on_how_far_it_is_keeps_its_day_and_its_author(cast, action):
    uid = uuid.uuid4()
    for _ in range(2):
        actions.update(action=action, by=cast.fatou, uid=uid, text="Half of it")
    update = ActionUpdate.objects.get()
    assert (update.by, update.on, update.history.get().history_user) == (cast.fatou, cast.body.today, cast.fatou)
    action.refresh_from_db()
    assert action.revision == 1  # whoever changes the action meanwhile is not disturbed
    refused(lambda: actions.update(action=action, by=cast.fatou, uid=uid, text="All of it"), SentTwiceDifferently)


STEPS = {
    "change": lambda cast, row, other: actions.change(
        action=row, by=cast.amina, revision=row.revision, **facts(other, what="Other words")
    ),
    "update": lambda cast, row, other: actions.update(action=row, by=cast.amina, uid=uuid.uuid4(), text="Half"),
    "end": lambda cast, row, other: end(row, cast.amina, outcome="Otherwise"),
    "drop": lambda cast, row, other: end(row, cast.amina, status="dropped", outcome="No use"),
    "verify": lambda cast, row, other: verify(row, cast.amina, organisation=other),
    "reopen": lambda cast, row, other: reopen(row, cast.amina),
}
POSSIBLE = {
    "open": {"change", "update", "end", "drop"},
    "done": {"verify", "reopen"},
    "dropped": {"reopen"},
    "answered": {"reopen"},
    "verified": {"reopen"},
}


def in_state(cast, state, other):
    verified = {"verified_on": DAY, "verified_organisation": other} if state == "verified" else {}
    columns = {
        "status": {"answered": "done", "verified": "done"}.get(state, state),
        "kind": "support" if state == "answered" else "action",
    }
    return factories.make_action(structure=cast.body, **columns, **verified)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", POSSIBLE)
def test_each_step_is_possible_in_its_states_and_in_no_other(cast, other, state, step):
    row = in_state(cast, state, other)
    before = Action.objects.filter(pk=row.pk).values().get()
    if step in POSSIBLE[state]:
        STEPS[step](cast, row, other)
        assert (
            Action.objects.get(pk=row.pk).updates.exists() or Action.objects.filter(pk=row.pk).values().get() != before
        )
    else:
        third = factories.make_organisation()
        assert refused(lambda: STEPS[step](cast, row, third), NotNow)
        assert Action.objects.filter(pk=row.pk).values().get() == before
        assert not ActionUpdate.objects.exists()


def test_nobody_verifies_what_they_answer_for(cast, seated, other):
    post, twin = seated.posts.get(), factories.make_post(title="Inspector", organisation=seated)
    of_ministry = factories.make_action(structure=cast.body, organisation=seated, status="done")
    of_post = factories.make_action(structure=cast.body, post=post, status="done")
    for row, party in [
        (of_ministry, {"organisation": seated}),
        (of_ministry, {"post": post}),
        (of_post, {"post": post}),
        (of_post, {"organisation": seated}),
    ]:
        assert "Somebody else" in refused(lambda row=row, party=party: verify(row, cast.amina, **party))
    assert verify(of_post, cast.amina, post=twin).verifier == twin


def test_nothing_is_verified_before_it_was_done(cast, other, action):
    done = end(action, cast.amina)
    early = DAY - datetime.timedelta(days=1)
    assert "before" in refused(lambda: verify(done, cast.amina, organisation=other, on=early))


# Twice, and two at once


def test_what_is_sent_twice_happens_once(cast, action, other):
    first = Action.objects.get(pk=action.pk)
    assert end(first, cast.amina, revision=1) == end(first, cast.amina, revision=1)
    done = Action.objects.get(pk=action.pk)
    verify(done, cast.amina, organisation=other, revision=2)
    verify(done, cast.amina, organisation=other, revision=2)
    uid = uuid.uuid4()
    for _ in range(2):
        reopen(done, cast.amina, uid=uid, revision=3)
    row = Action.objects.get(pk=action.pk)
    assert (row.status, row.revision, ActionUpdate.objects.count()) == ("open", 4, 1)


def test_the_second_of_two_does_not_write_over_the_first(cast, action, seated):
    actions.change(action=action, by=cast.fatou, revision=1, **facts(seated, what="In other words"))
    for write in (
        lambda: actions.change(action=action, by=cast.amina, revision=1, **facts(seated, what="Mine")),
        lambda: end(action, cast.amina, revision=1),
    ):
        with pytest.raises(MeanwhileChanged) as changed:
            write()
        assert changed.value.row.what == "In other words"
    assert Action.objects.get().what == "In other words"


# Who sees it


@pytest.mark.parametrize(
    ("circle", "seen_by"),
    [
        ("public", "nobody nour dan chloe marc boris fatou amina elena"),
        ("country", "chloe marc boris fatou amina elena"),
        ("body", "marc fatou elena"),
        ("named", "boris elena"),
    ],
)
def test_an_action_is_seen_in_its_circle_alone(cast, sign_in, circle, seen_by):
    body = factories.make_structure(slug="cod-public", country=cast.country, circle="public")
    for person in (cast.fatou, cast.marc):
        factories.give(person, "viewer", body)
    row = factories.make_action(structure=body, circle=circle, readers=[cast.boris])
    found = []
    for name in "nobody nour dan chloe marc boris fatou amina elena".split():  # noqa: SIM905
        answer = sign_in(getattr(cast, name, None)).get(f"/actions/{row.pk}/")
        assert answer.status_code in {200, 404}
        found += [name] if answer.status_code == 200 else []
    assert found == seen_by.split()


def test_an_action_is_never_seen_further_than_its_body(cast):
    row = factories.make_action(structure=cast.body, circle="public")
    assert Action.objects.visible_to(cast.chloe).get() == row
    assert not Action.objects.visible_to(cast.nour).exists()
    Structure.objects.filter(pk=cast.body.pk).update(circle="body")
    assert not Action.objects.visible_to(type(cast.chloe).objects.get(pk=cast.chloe.pk)).exists()


def test_whoever_added_it_sees_it_as_long_as_they_see_the_body(cast):
    factories.make_action(structure=cast.body, circle="named", author=cast.amina)
    assert Action.objects.visible_to(cast.amina).exists()
    cast.amina.memberships.all().delete()
    assert not Action.objects.visible_to(type(cast.amina).objects.get(pk=cast.amina.pk)).exists()


# Pages


def new_page(card, number=3):
    return f"/structures/cod-body/actions/new/?assessment={card.pk}&criterion={number}"


@pytest.fixture
def amina(cast):
    return signed_in(cast.amina)


@pytest.fixture
def card(cast):
    return factories.make_card(
        structure=cast.body, marks=["yes", "partly", "no", "yes?", "unknown", "not_applicable", "yes"]
    )


def test_the_card_offers_an_action_beside_weak_and_doubtful_marks_to_whoever_may(cast, amina, card):
    page = amina.get(f"/assessments/{card.pk}/").content.decode()
    offered = [number for number in range(1, 8) if f"assessment={card.pk}&amp;criterion={number}" in page]
    assert offered == [2, 3, 4, 5]
    for person in (cast.boris, cast.chloe, cast.marc):
        assert "actions/new" not in signed_in(person).get(f"/assessments/{card.pk}/").content.decode()


def test_an_older_version_and_a_draft_offer_nothing_of_the_kind(cast, amina):
    draft = factories.make_card(structure=cast.body, marks=["no"] * 7, state=Version.State.SUBMITTED)
    assert "actions/new" not in amina.get(f"/assessments/{draft.pk}/").content.decode()


def test_an_action_begins_in_the_circle_of_its_card_with_its_people(cast, amina, card):
    card.circle = Circle.NAMED
    card.save()
    card.readers.set([cast.boris, cast.amina])
    form = form_in(amina.get(new_page(card)), "what")
    assert form["circle"] == "named"
    assert set(form["readers"]) == {str(cast.boris.pk), str(cast.amina.pk)}
    third = card.criteria_set.criteria.get(number=3)
    assert form["criterion"] == str(third.pk)


def test_an_action_of_a_body_for_few_begins_as_narrow_as_the_body(cast):
    Structure.objects.filter(pk=cast.body.pk).update(circle="body")
    form = form_in(signed_in(cast.fatou).get("/structures/cod-body/actions/new/"), "what")
    assert form["circle"] == "body"
    page = signed_in(cast.fatou).get("/structures/cod-body/actions/new/").content.decode()
    assert 'value="country"' not in page


def post_new(client, card, seated, **changed):
    address = new_page(card)
    form = form_in(client.get(address), "what")
    typed = {"what": "Send the minutes", "who": "organisation:ministry", "due": "2026-07-01", **changed}
    return client.post(address, {**form, **typed})


def test_an_action_is_added_from_a_mark_and_stands_on_the_card_the_body_and_its_own_page(cast, amina, card, seated):
    answer = post_new(amina, card, seated)
    assert (answer.status_code, answer["Location"]) == (302, f"/assessments/{card.pk}/#actions")
    row = Action.objects.get()
    assert (row.assessment, row.criterion.number, row.organisation, row.circle) == (card, 3, seated, "country")
    for address in (f"/assessments/{card.pk}/", "/structures/cod-body/", "/countries/COD/follow-up/"):
        page = text_of(amina.get(address))
        assert "Send the minutes" in page and "3 short 3" in page
    page = text_of(amina.get(f"/actions/{row.pk}/"))
    assert "Card of June 2025" in page and "1 July 2026" in page


def test_another_organisation_is_found_as_one_types_and_asked_about_where_several_fit(cast, amina, card, seated):
    for name in ("Bar Association", "Bar Council"):
        factories.make_organisation(code=name.lower().replace(" ", "-"), name=name, country=cast.country)
    exact = post_new(amina, card, seated, who="", organisation="bar council")
    assert (exact.status_code, Action.objects.get().organisation.name) == (302, "Bar Council")
    asked = post_new(amina, card, seated, who="", organisation="Bar")
    assert asked.status_code == 422
    assert "Which one?" in text_of(asked)
    form = form_in(asked, "what") | {"which": "bar-association"}
    assert amina.post(new_page(card), form).status_code == 302
    assert Action.objects.latest("pk").organisation.name == "Bar Association"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"what": ""}, "This field is required"),
        ({"what": "x" * 1001}, "at most 1000"),
        ({"what": "a\x00b"}, "a character that cannot be used"),
        ({"who": ""}, "Choose an organisation or a post"),
        ({"who": "organisation:hidden"}, "Select a valid choice"),
        ({"organisation": "Ministry"}, "not both"),
        ({"who": "", "organisation": "Nothing of this name"}, "Nothing that you may see"),
        ({"due": ""}, "Say by when"),
        ({"due": "soon"}, "Enter a valid date"),
        ({"due": "0226-07-01"}, "Look at the year"),
        ({"priority": "on"}, "Say why it is a priority"),
        ({"kind": "wish"}, "Select a valid choice"),
        ({"circle": "public"}, "Select a valid choice"),
        ({"criterion": "99999"}, "Select a valid choice"),
        ({"uid": "not one"}, "Not saved yet"),
        ({"circle": "named", "readers": ["99999"]}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field_and_nothing_is_written(cast, amina, card, seated, changed, words):
    factories.make_organisation(code="hidden", name="Hidden", country=cast.other_country)
    answer = post_new(amina, card, seated, **changed)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Action.objects.exists()


def test_the_same_page_sent_twice_adds_one(amina, card, seated):
    form = form_in(amina.get(new_page(card)), "what") | {"what": "Once", "who": "post:director", "due": "2026-07-01"}
    assert [amina.post(new_page(card), form).status_code for _ in range(2)] == [302, 302]
    assert Action.objects.get().post.code == "director"


def test_a_word_changed_meanwhile_is_shown_beside_what_was_typed(cast, amina, action):
    address = f"/actions/{action.pk}/edit/"
    form = form_in(amina.get(address), "what")
    Action.objects.filter(pk=action.pk).update(what="In other words", revision=2)
    answer = amina.post(address, {**form, "what": "Mine"})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Somebody else changed this" in page and "In other words" in page and "Mine" in page
    assert amina.post(address, form_in(answer, "what")).status_code == 302
    assert Action.objects.get().what == "Mine"


def test_ending_an_action_whose_words_changed_meanwhile_shows_them_first(amina, action):
    address = f"/actions/{action.pk}/done/"
    form = form_in(amina.get(address), "outcome") | {"outcome": "Sent."}
    Action.objects.filter(pk=action.pk).update(what="Something else", revision=2)
    answer = amina.post(address, form)
    assert answer.status_code == 409 and "Something else" in text_of(answer)
    assert amina.post(address, form_in(answer, "outcome")).status_code == 302
    assert Action.objects.get().status == "done"


def test_a_step_that_somebody_took_already_is_said_with_what_was_typed(amina, action):
    address = f"/actions/{action.pk}/done/"
    form = form_in(amina.get(address), "outcome") | {"outcome": "My words."}
    end(action, None, outcome="Their words.")
    answer = amina.post(address, form)
    assert answer.status_code == 409
    assert "recorded as done on 1 September 2025" in text_of(answer) and "My words." in text_of(answer)
    assert Action.objects.get().outcome == "Their words."


def test_no_day_in_the_future_and_none_before_it_was_done(amina, action, other):
    tomorrow = (action.structure.today + datetime.timedelta(days=1)).isoformat()
    late = amina.post(f"/actions/{action.pk}/done/", {"revision": 1, "on": tomorrow, "outcome": "x"})
    assert late.status_code == 422 and "in the future" in text_of(late)
    end(action, None)
    early = {"revision": 2, "on": "2025-08-31", "organisation": other.name}
    answer = amina.post(f"/actions/{action.pk}/verify/", early)
    assert answer.status_code == 422 and "cannot have been verified before" in text_of(answer)


def test_the_page_shows_people_only_to_whoever_looks_after_the_body(cast, action):
    actions.update(action=action, by=cast.fatou, uid=uuid.uuid4(), text="Half of it")
    mine = text_of(signed_in(cast.amina).get(f"/actions/{action.pk}/"))
    theirs = text_of(signed_in(cast.chloe).get(f"/actions/{action.pk}/"))
    assert "fatou@example.org" in mine and "Half of it" in theirs
    assert "fatou@example.org" not in theirs and "What happened" not in theirs


def test_the_page_names_no_card_that_its_reader_may_not_read(cast, seated):
    card = factories.make_card(structure=cast.body, circle="body", marks=["no"] * 7)
    row = factories.make_action(structure=cast.body, assessment=card)
    address = f"/assessments/{card.pk}/"
    assert address in signed_in(cast.fatou).get(f"/actions/{row.pk}/").content.decode()
    assert address not in signed_in(cast.chloe).get(f"/actions/{row.pk}/").content.decode()
    Version.objects.update(state="withdrawn", withdrawn_because="It was another meeting.")
    assert address not in signed_in(cast.fatou).get(f"/actions/{row.pk}/").content.decode()


def test_the_page_bears_circle_day_and_what_it_is_not(client, cast):
    fictional = factories.make_country(iso3="XXA", time_zone="Pacific/Kiritimati")
    body = factories.make_structure(country=fictional, circle="public")
    row = factories.make_action(structure=body, circle="public", kind="support", due=None)
    page = text_of(client.get(f"/actions/{row.pk}/"))
    for words in ("Public", "not an appraisal of individuals", "Fictional", "Support requested", "as it stands on"):
        assert words in page


# Histories


def test_the_histories_of_body_and_card_tell_of_actions_in_ones_circle(cast, seated):
    card = factories.make_card(structure=cast.body, marks=["no"] * 7)
    seen = add(cast, seated, assessment=card, what="Seen by all")
    add(cast, seated, assessment=card, by=cast.fatou, what="Hidden from her", circle=Circle.BODY)
    actions.update(action=seen, by=cast.fatou, uid=uuid.uuid4(), text="Half of it")
    end(seen, cast.fatou)
    for address in (f"/assessments/{card.pk}/history/", "/structures/cod-body/history/"):
        hers, theirs = (text_of(signed_in(person).get(address)) for person in (cast.amina, cast.fatou))
        for words in ("Action: Seen by all", "Update of an action: Seen by all", "The last three were sent."):
            assert words in hers
        assert "Hidden from her" not in hers and "Hidden from her" in theirs


def test_the_history_of_an_action_says_who_and_what_before(cast, action, other):
    from assessments.history import of_actions

    end(action, cast.fatou)
    kinds = of_actions(Action.objects.filter(pk=action.pk))
    entry = page_of(kinds, 1, user=cast.amina).entries[0]
    assert (entry.title, entry.who) == ("Action: Send the minutes", "fatou@example.org")
    assert ("Status", "Open", "Done") in [(c.label, c.before, c.after) for c in entry.changes]


# The desk


def test_the_desk_shows_what_is_due_within_thirty_days_of_bodies_that_one_looks_after(cast, seated):
    today = cast.body.today
    for what, days in [("late", -3), ("soon", 30), ("later", 32)]:
        factories.make_action(structure=cast.body, what=f"It is {what}", due=today + datetime.timedelta(days=days))
    factories.make_action(structure=cast.body, what="It is done", due=today, status="done")
    factories.make_action(structure=cast.other_body, what="It is abroad", due=today)
    factories.make_action(structure=cast.body, what="It is hidden", due=today, circle="body")
    found = {}
    for person in (cast.amina, cast.fatou, cast.boris, cast.elena):
        page = text_of(signed_in(person).get("/"))
        found[person.email[0]] = {
            word for word in ["late", "soon", "later", "done", "abroad", "hidden"] if f"It is {word}" in page
        }  # noqa: SIM905
    assert found == {"a": {"late", "soon"}, "f": {"late", "soon", "hidden"}, "b": set(), "e": set()}


def test_a_desk_with_something_due_does_not_say_that_nothing_waits(cast, seated):
    assert "Nothing waits for you" in text_of(signed_in(cast.amina).get("/"))
    factories.make_action(structure=cast.body, due=timezone.now().date())
    assert "Nothing waits for you" not in text_of(signed_in(cast.amina).get("/"))


def test_a_body_with_actions_is_not_deleted(cast, amina):
    factories.make_action(structure=cast.body)
    answer = amina.get("/structures/cod-body/delete/")
    assert "Actions are recorded for it" in text_of(answer)
