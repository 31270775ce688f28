"""The present view: one criterion at a time in large type, for a projector and for a phone, moved by keyboard."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.entry import open_to
from accounts.interrupted import typed_in
from structures.access import MANAGERS

from .. import reconciling, rounds, settling, sides
from ..access import AUTHOR, FACILITATOR, get_presented, may_publish
from ..forms import ANSWER
from ..models import Action, Basis
from ..scorecard import basis_line, headline
from ..sheet import Sheet
from .filling_in import fill_in
from .settling import left_behind

BEGIN, END = "begin", "end"
MOST_ACTIONS = 3
PARTS = (*ANSWER, "dissent")  # the facilitator's summary is written beside the reasons, and those are not shown here
WEAK = {"partly", "no", "unknown"}


@open_to("assessment", GET=AUTHOR + FACILITATOR + MANAGERS, POST=AUTHOR + FACILITATOR + MANAGERS)
def present(request, pk):
    """`?c=3`: a criterion; `?c=end`: what was agreed; without: all. What is contested or differs comes first."""
    try:
        version = get_presented(request.user, pk)
    except Http404:
        if request.method != "POST":
            raise
        return left_behind(request, pk, request.POST)
    typed = typed_in(request)
    sheet = Sheet(version, typed, parts=PARTS)
    here = request.GET.get("c", BEGIN)
    put_in_order(request.user, sheet, with_last_time=here not in {BEGIN, END})
    place = Place(sheet, here)

    def show(status):
        return render(request, "assessments/present.html", context_of(request, sheet, place), status=status)

    def after():
        then = request.POST.get("then")
        return redirect(f"{reverse('assessment_present', args=[pk])}?c={then if then in place.places else place.here}")

    return fill_in(request, sheet, typed, show=show, after=after)


def put_in_order(user, sheet, *, with_last_time):
    """What was answered, voted and agreed by the sides beside each line; never a reason of a respondent."""
    assessment = sheet.assessment
    found = reconciling.outcome(rounds.of(assessment))
    agreed = sides.of_card(assessment) if assessment.basis == Basis.MEETING else None
    last = reconciling.last_time(user, assessment) if with_last_time else {}
    reconciling.put_beside(sheet, found, last, agreed)


class Place:
    """Where the meeting is: a criterion, before the first or after the last; 404 for no place at all."""

    def __init__(self, sheet, here):
        self.here = here
        self.places = [BEGIN, *(str(line.question.number) for line in sheet.lines), END]
        if here not in self.places:
            raise Http404
        at = self.places.index(here)
        self.before = self.places[at - 1] if at else None
        self.after = self.places[at + 1] if here != END else None
        self.line = next((line for line in sheet.lines if str(line.question.number) == here), None)


def context_of(request, sheet, place):
    version = sheet.version
    now = {mark.pk: mark for mark in sheet.current}
    states = [(line, sheet.shown_now(line, now)) for line in sheet.lines]
    context = {
        "sheet": sheet,
        "place": place,
        "line": place.line,
        "states": states,
        "agreed_aloud": sheet.assessment.basis == Basis.MEETING,
        "basis_line": basis_line(sheet.assessment),
    }
    if place.here != END:
        return context
    return context | {
        "states": sorted(states, key=lambda pair: pair[0].question.number),
        "headline": headline(version.worth),
        "weak": [line for line, _mark in states if is_weak(now[line.mark.pk]) or line.talked_about],
        "actions": Action.objects.visible_to(request.user).filter(assessment=sheet.assessment).count(),
        "most_actions": MOST_ACTIONS,
        "may_publish": may_publish(request.user, version),
        "problems": settling.problems_before_publishing(version),
    }


def is_weak(mark):
    """Whether something could be done about it: not a plain Yes."""
    return mark.rating in WEAK or mark.tentative
