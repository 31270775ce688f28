"""The silent first vote of a meeting: opened in the room, closed and shown; or counted from slips of paper."""

from django.conf import settings as site
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.entry import open_to
from accounts.interrupted import say_interrupted, typed_in
from structures.access import MANAGERS

from .. import conflicts, links, reconciling, rounds, voting
from ..access import AUTHOR, get_meeting
from ..criteria import Use, questions
from ..forms import CountsForm, HeadsForm
from ..models import Round
from ..qr import picture_of
from .interruptions import moved_on

State = Round.State


@open_to("assessment", GET=AUTHOR + MANAGERS, POST=AUTHOR + MANAGERS)
def vote(request, pk):
    """Before it: how many are in the room; while it is open: the code and how many have voted; then what came of it."""
    version = get_meeting(request.user, pk)
    round = rounds.of(version.assessment)
    if round is None:
        return begin(request, version)
    if request.method == "POST":
        if request.POST.get("do") == "close":
            rounds.close(round=round, by=request.user)
        return redirect("assessment_vote", pk)
    if round.state == State.OPEN:
        return show_open(request, version, round)
    return show_closed(request, version, round)


def begin(request, version):
    typed = typed_in(request)
    form = HeadsForm(typed, initial={"heads": version.assessment.voices})
    if request.method == "POST" and request.POST.get("do") == "close":
        return redirect("assessment_vote", version.assessment_id)
    if request.method == "POST" and form.is_valid():
        try:
            voting.open_vote(version=version, by=request.user, heads=form.cleaned_data["heads"])
        except conflicts.AlreadyMoved as moved:
            return moved_on(request, moved.version)
        except conflicts.NotReady:
            pass  # a double click, or somebody else: the vote is open
        return redirect("assessment_vote", version.assessment_id)
    if request.method == "GET" and typed is not None:
        say_interrupted(request)
    context = about(version) | {"form": form}
    return render(request, "assessments/vote.html", context, status=422 if request.method == "POST" else 200)


def about(version):
    return {
        "version": version,
        "assessment": version.assessment,
        "structure": version.assessment.structure,
        "smallest": site.SMALLEST_GROUP,
    }


def show_open(request, version, round):
    address = links.room_address(round.room_code)
    context = {
        "round": round,
        "turnout": voting.turnout(round),
        "where": links.room_address().removeprefix("https://").removeprefix("http://"),
        "picture": picture_of(address),
    }
    return render(request, "assessments/vote_open.html", about(version) | context)


def show_closed(request, version, round):
    found = reconciling.outcome(round)
    asked = asked_of(version)
    lines = [(question, found.of(question.id)) for question in asked]
    context = {"round": round, "lines": lines, "found": found}
    return render(request, "assessments/vote_closed.html", about(version) | context)


def asked_of(version):
    assessment = version.assessment
    uses = [Use.QUESTION, Use.SHORT]
    return questions(assessment.criteria_set, humanitarian=assessment.structure.humanitarian, uses=uses)


@open_to("assessment", GET=AUTHOR + MANAGERS)
def slips(request, pk):
    """Blank slips of paper, two on a page, to be printed as often as there are people."""
    version = get_meeting(request.user, pk)
    context = {"questions": asked_of(version), "slips": range(2)}
    return render(request, "assessments/vote_slips.html", about(version) | context)


@open_to("assessment", GET=AUTHOR + MANAGERS, POST=AUTHOR + MANAGERS)
def count(request, pk):
    """What was counted from the slips, typed once."""
    version = get_meeting(request.user, pk)
    if rounds.of(version.assessment) is not None:
        return redirect("assessment_vote", pk)
    typed = typed_in(request)
    criteria = [mark.criterion for mark in version.marks.all()]
    form = CountsForm(typed, questions=asked_of(version), criteria=criteria)
    if request.method == "POST" and form.is_valid():
        slips = form.cleaned_data["slips"]
        try:
            voting.count_by_hand(version=version, by=request.user, slips=slips, counts=form.counts())
        except conflicts.AlreadyMoved as moved:
            return moved_on(request, moved.version)
        except conflicts.NotReady as missing:
            for problem in missing.problems:
                messages.warning(request, problem)
        else:
            messages.success(request, _("Saved."))
        return redirect("assessment_vote", pk)
    if request.method == "GET" and typed is not None:
        say_interrupted(request)
    context = about(version) | {"form": form}
    return render(request, "assessments/vote_count.html", context, status=422 if request.method == "POST" else 200)
