"""Reading: a structure's page with its cards, a card, what the criteria mean."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.entry import CIRCLE, EVERYBODY, open_to
from structures.access import Permission, can
from structures.portrait import get_portrayed, portrait

from .. import agenda
from ..access import (
    get_versions,
    is_author,
    may_discard,
    may_edit,
    may_publish,
    may_read_unpublished,
    may_return,
    round_under_way,
)
from ..criteria import Use, questions
from ..endorsement import recorded, signatories, standing
from ..last_time import last_time, other_cards
from ..models import Assessment, Basis, CriteriaSet, Version
from ..reconciling import put_on_card
from ..scorecard import card, with_questions
from ..settling import problems_before_sending
from .published import show_withdrawn


@open_to("structure", GET=CIRCLE)
def structure(request, slug):
    """Facts, seats, relations, parts, documents, quotes, cards, actions."""
    body = get_portrayed(request.user, slug)
    cards = cards_of(request.user, body)
    published = [c for c in cards if c.version.state == Version.State.PUBLISHED]
    with_questions(published[:1], Use.QUESTION)
    context = {
        "structure": body,
        "portrait": portrait(body, request.user),
        "latest": published[0] if published else None,
        "earlier": published[1:],
        "unpublished": [c for c in cards if c.version.state in Version.UNPUBLISHED],
        "can_assess": can(request.user, Permission.ASSESS, body) and body.can_be_assessed,
        "can_edit": can(request.user, Permission.MANAGE, body),
        "actions": agenda.of_structure(request.user, body),
    }
    return render(request, "structures/structure.html", context)


def cards_of(user, body):
    """The person's cards of a structure: newest published version of each assessment, latest first; and drafts."""
    visible = Assessment.objects.visible_to(user).filter(structure=body)
    versions = Version.objects.with_marks().filter(
        assessment__in=visible, state__in=[*Version.UNPUBLISHED, Version.State.PUBLISHED]
    )
    newest = {}
    for version in sorted(versions, key=lambda version: version.number):
        if version.state == Version.State.PUBLISHED or may_read_unpublished(user, version):
            newest[(version.assessment_id, version.state == Version.State.PUBLISHED)] = version
    return [card(version) for version in sorted(newest.values(), key=latest_first)]


def latest_first(version):
    """Newest reference date first; on a tie survey or meeting before expert (as `latest_of_each_structure`)."""
    assessment = version.assessment
    return (
        -assessment.as_of.latest.toordinal(),
        assessment.basis == "expert",
        -assessment.as_of.earliest.toordinal(),
        -assessment.pk,
    )


@open_to("assessment", GET=CIRCLE)
def assessment(request, pk):
    """The scorecard: marks with reasons, coverage, score, range, versions; of a withdrawn one only that it is."""
    number = asked_version(request)
    try:
        version, versions = get_versions(request.user, pk, number)
    except Http404:
        if found := round_under_way(request.user, pk):
            return redirect(found)
        return show_withdrawn(request, pk, number)
    (shown,) = with_questions([put_on_card(card(version))], Use.QUESTION, Use.SHORT)
    may_manage = can(request.user, Permission.MANAGE, version.assessment.structure)
    if may_manage and version.state == Version.State.PUBLISHED:
        offer_actions(shown)
    context = {
        "card": shown,
        "structure": shown.structure,
        "versions": [v for v in versions if v.state == Version.State.PUBLISHED],
        "may_edit": may_edit(request.user, version),
        "may_return": may_return(request.user, version),
        "may_publish": may_publish(request.user, version),
        "may_discard": may_discard(request.user, version),
        "own": is_author(request.user, version),
        "may_read_history": may_manage,
        "may_act": may_manage,
        "actions": agenda.of_card(request.user, version.assessment) if version.assessment.has_actions else [],
        "problems": problems_before_sending(version) if version.with_author else [],
        "is_survey": version.assessment.basis == Basis.SURVEY,
    }
    context |= upkeep(request.user, version, versions)
    if is_newest(version, versions):
        others = other_cards(request.user, version.assessment)
        context |= {"last_time": last_time(shown, others, request.GET.get("beside")), "has_trend": bool(others)}
    return render(request, "assessments/assessment.html", context)


def is_newest(version, versions):
    """Whether this is what is published now: what the card says."""
    published = [v.number for v in versions if v.state == Version.State.PUBLISHED]
    return version.state == Version.State.PUBLISHED and version.number == max(published)


def offer_actions(shown):
    """Puts the address for adding an action beside each mark of a card that is weak, in doubt or contested."""
    new = reverse("action_new", args=[shown.structure.slug])
    for question, mark in shown.rows:
        if agenda.asks_for_action(mark, contested=bool(mark.said and mark.said.contested)):
            asked = urlencode({"assessment": shown.assessment.pk, "criterion": question.number})
            mark.add_action = f"{new}?{asked}"


def upkeep(user, version, versions):
    """What a published card still takes, and by whom. An older version takes nothing more: it stays as it was."""
    if version.state != Version.State.PUBLISHED:
        return {}
    newest = is_newest(version, versions)
    people = signatories(version) if newest else recorded(version)
    keeps = newest and can(user, Permission.MANAGE, version.assessment.structure)
    return {
        "superseded": not newest,
        "standing": standing(people),
        "may_keep": keeps,
        "correction": next((v for v in versions if v.is_open_correction), None) if keeps else None,
    }


def asked_version(request):
    """The number of ?version=…, None without one; 404 for what is no number."""
    asked = request.GET.get("version")
    if asked is None:
        return None
    if not asked.isdecimal() or len(asked) > 9:
        raise Http404
    return int(asked)


@open_to(GET=EVERYBODY)
def about(request):
    """What the criteria, marks, counts, score and range mean, and where they come from."""
    criteria_set = CriteriaSet.objects.select_related("source").filter(default=True).first()
    context = {
        "criteria_set": criteria_set,
        "questions": questions(criteria_set) if criteria_set else [],
        "humanitarian": questions(criteria_set, humanitarian=True) if criteria_set else [],
    }
    return render(request, "about.html", context)
