"""A whole round, from the plan to an action that is done: a coordinator, a facilitator, three respondents at their own
screens and nine more by script. Run on PostgreSQL with the other browser tests, and by itself on SQLite."""

import datetime
import re

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from assessments import answers, links
from assessments.models import Action, Answer, AnswerMark, Invitee, Remark, Round, Tally
from structures.demo import demo_person

BODY = "xxa-iccg"
REASON = "Two of the papers came after the meeting."


def by_script(token, group, rating):
    """One more voice, by the functions that the page uses."""
    word = links.new_word()
    own = answers.begin(token=token, word=word)
    with transaction.atomic():
        who, answer, marks = answers.admitted(own, seal="")
        typed = {
            number: answers.Typed({"rating": rating, "tentative": False, "reason": ""}, revision=0, shown="")
            for number in marks
        }
        about = answers.Typed({"group_id": group, "action": ""}, revision=answer.revision, shown="")
        answers.send(answers.save(who=who, answer=answer, marks=marks, typed=typed, about=about))


def paths_in(visitor):
    """The links in the messages that the page shows."""
    messages = visitor.page.locator("textarea[readonly]").evaluate_all("boxes => boxes.map(box => box.value)")
    return [re.search(r"/answer/[^/\s]+/", message)[0] for message in messages]


def test_a_round_from_the_plan_to_an_action_that_is_done(visit, visit_as):
    coordinator, facilitator = visit_as("coordinator"), visit_as("assessor", width=360)

    # Plan
    coordinator.open(f"/structures/{BODY}/assess/")
    coordinator.page.locator(f'a[href="/structures/{BODY}/round/new/"]').first.click()
    coordinator.fill(
        agreed_on="2026-10-02",
        agreed_by_words="Head of the coordination office",
        purpose="Before the response plan is written.",
        as_of="2026-10",
        invited_un="8",
        invited_ingo="9",
        facilitator=demo_person("assessor").email,
        facilitator_as="Lecturer in public administration",
    )
    coordinator.press("Save the plan")
    round = Round.objects.get(assessment__structure__slug=BODY)
    base = f"/assessments/{round.assessment_id}/"
    expect(coordinator.page).to_have_url(re.compile(rf"{base}round/$"))
    assert [group.categories.get().invited for group in round.groups.all()] == [8, 9]

    # Invite: two by letter, eleven by links to hand over
    coordinator.follow("Invite the members")
    coordinator.fill(text="ines@example.org; UN\njean@example.org; ONG internationale")
    coordinator.press("Look at the list")
    coordinator.page.get_by_role("button", name="Invite 2 people").click()
    coordinator.open(f"{base}round/links/")
    coordinator.fill(number="11")
    coordinator.press("Make the links")
    handed = paths_in(coordinator)
    assert len(set(handed)) == 11
    coordinator.follow("I have copied them")
    coordinator.follow("Open the round")
    coordinator.press("Open the round")
    expect(coordinator.main).to_contain_text("0 of 17 have answered")

    # Answer: by letter on a phone in French; by a link without scripts; by another link; nine by script
    letters = {person.email: links.token_of(person) for person in Invitee.objects.exclude(email="")}
    phone = visit(width=360, language="fr")
    phone.open(f"/answer/{letters['jean@example.org']}/?lang=fr")
    for number in range(1, 8):
        phone.answer(number, "no" if number == 3 else "partly", reason=REASON if number == 3 else "")
    phone.page.locator('[name="about-group"]').last.check()
    phone.fill(**{"about-action": "Send papers five days ahead."})
    phone.press("Send")
    phone.sees("Sent. Thank you.")

    for scripts, rating, path in ((False, "yes", handed[0]), (True, "no", handed[1])):
        respondent = visit(scripts=scripts)
        respondent.open(path)
        respondent.press("Begin to answer")
        for number in range(1, 8):
            respondent.answer(number, rating)
        respondent.page.locator('[name="about-group"]').nth(1).check()
        respondent.press("Send")
        respondent.sees("Sent. Thank you.")
    first, second = round.groups.order_by("number")
    for place, path in enumerate(handed[2:11]):
        by_script(path.split("/")[2], (first if place < 4 else second).pk, "yes" if place < 7 else "partly")
    coordinator.open(f"{base}round/")
    expect(coordinator.main).to_contain_text("12 of 17 have answered")
    assert "example.org" not in coordinator.main.inner_text()

    # Close: the time is over, and somebody looks
    Round.objects.update(
        closes=timezone.now() - datetime.timedelta(hours=2), opens=timezone.now() - datetime.timedelta(days=9)
    )
    coordinator.open(f"{base}round/")
    assert not Answer.objects.exists()
    assert not AnswerMark.objects.exists()
    assert Tally.objects.filter(round=round, group=None, criterion__number=3).count() == 3
    assert Remark.objects.filter(round=round).count() == 2

    # Settle: reasons for the facilitator alone, who sums them up; then the meeting, by keyboard
    coordinator.open(f"{base}settle/")
    expect(coordinator.main).not_to_contain_text(REASON)
    facilitator.open(f"{base}settle/")
    facilitator.page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    expect(facilitator.main).to_contain_text(REASON)
    expect(facilitator.main).to_contain_text("Send papers five days ahead.")
    facilitator.fill(**{"c3-summary": "Papers come late."})
    expect(facilitator.save_state).to_have_attribute("data-state", "saved", timeout=15_000)
    coordinator.open(f"{base}present/")
    coordinator.follow("Begin")
    for number in range(1, 8):
        coordinator.open(f"{base}present/?c={number}")
        coordinator.choose(f"c{number}-rating", "partly" if number == 3 else "yes")
        if number == 3:
            coordinator.field("c3-reason").fill("The meeting agreed that papers come late, and that the rest works.")
        expect(coordinator.save_state).to_have_attribute("data-state", "saved", timeout=15_000)
        coordinator.page.keyboard.press("Escape")
    coordinator.open(f"{base}validation/")
    coordinator.fill(validated_on=datetime.date.today().isoformat(), validated_by="14")
    coordinator.save()

    # Publish, endorse
    coordinator.open(f"{base}publish/")
    coordinator.choose("circle", "country")
    coordinator.press("Publish")
    coordinator.sees("Published. It is read-only from now on.")
    coordinator.sees("Papers come late.")
    round.refresh_from_db()
    assert round.state == Round.State.PUBLISHED
    coordinator.open(f"{base}endorse/")
    coordinator.page.locator('input[type="date"]').first.fill(datetime.date.today().isoformat())
    coordinator.save()
    coordinator.sees("Endorsed by")
    assert round.assessment.versions.get().endorsements.count() == 1

    # Act, and follow up
    coordinator.open(base)
    coordinator.page.locator(".add-action").first.click()
    coordinator.fill(what="Send papers five days ahead.", due=datetime.date.today().isoformat())
    coordinator.page.locator('[name="who"]').select_option(index=1)
    coordinator.save()
    action = Action.objects.get(assessment=round.assessment_id)
    assert action.criterion.number == 3
    viewer = visit_as("viewer")
    viewer.open("/countries/XXA/follow-up/")
    expect(viewer.main).to_contain_text("Send papers five days ahead.")
    coordinator.open(f"/actions/{action.pk}/")
    coordinator.follow("Record that it is done")
    coordinator.fill(outcome="The last two came five days ahead.")
    coordinator.save()
    viewer.open("/countries/XXA/follow-up/")
    expect(viewer.main).to_contain_text("The last two came five days ahead.")
    viewer.open(base)
    expect(viewer.main).not_to_contain_text(REASON)
