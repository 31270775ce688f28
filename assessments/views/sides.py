"""Two sides, one card: each is taken, filled in unseen, called ready; then they lie beside each other."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.entry import open_to
from accounts.interrupted import say_interrupted, typed_in
from structures.access import MANAGERS

from .. import conflicts, sides
from ..access import AUTHOR, get_meeting
from ..criteria import Use, questions
from ..forms import HandOverForm, ReadyForm
from ..models import Side
from ..sheet import SideSheet
from .filling_in import saved_message


@open_to("assessment", GET=AUTHOR + MANAGERS, POST=AUTHOR + MANAGERS)
def overview(request, pk):
    """Who fills in which side, what is ready; and once both are, what they agreed, beside each other."""
    version = get_meeting(request.user, pk)
    assessment = version.assessment
    if request.method == "POST":
        return act(request, assessment)
    return show_overview(request, assessment)


def show_overview(request, assessment, *, status=200, forms=None):
    found = sides.of_card(assessment)
    panels = [panel(request.user, assessment, found, which, forms or {}) for which in sides.SIDES]
    asked = questions(assessment.criteria_set, uses=[Use.QUESTION]) if found.ready else []
    pairs = [(question, found.of(question.id)) for question in asked]
    context = {
        "assessment": assessment,
        "structure": assessment.structure,
        "panels": panels,
        "both_ready": found.ready,
        "pairs": sorted(pairs, key=lambda pair: (not pair[1].differ, pair[0].number)),
        "differing": sum(pair.differ for _question, pair in pairs),
    }
    return render(request, "assessments/sides.html", context, status=status)


def panel(user, assessment, found, which, forms):
    """What this person sees of one side, and may do with it."""
    side = found.taken.get(which)
    shown = {"which": which, "name": which.label, "side": side, "own": side is not None and side.author_id == user.pk}
    if side is None or side.author_id is None:
        return shown | {"may_take": not sides.problems_before_taking(assessment, which, user)}
    if shown["own"] and not found.ready:
        side.assessment = assessment
        shown["hand_over"] = forms.get("hand", HandOverForm(people=sides.people_for(found, which, user)))
        if not side.ready:
            shown["form"] = forms.get("ready", ReadyForm(initial={"people": side.people}))
    return shown


def act(request, assessment):
    """Take a side; call one's own ready, take that back, hand it over."""
    which = request.POST.get("which")
    if which not in Side.Which.values:
        raise Http404
    do = ACTS.get(request.POST.get("do"))
    if do is None:
        raise Http404
    try:
        return do(request, assessment, which)
    except conflicts.NotReady as missing:
        for problem in missing.problems:
            messages.warning(request, problem)
        return show_overview(request, assessment, status=409)


def own_side(request, assessment, which):
    """The side that this person fills in; NotReady for others'."""
    side = assessment.sides.filter(which=which).first()
    if side is None or side.author_id != request.user.pk:
        raise conflicts.NotReady([_("This side is filled in by somebody else now.")])
    side.assessment = assessment
    return side


def take(request, assessment, which):
    sides.take(assessment=assessment, which=which, by=request.user)
    return redirect("assessment_side", assessment.pk, which)


def ready(request, assessment, which):
    side = own_side(request, assessment, which)
    form = ReadyForm(request.POST)
    if not form.is_valid():
        return show_overview(request, assessment, status=422, forms={"ready": form})
    sides.call_ready(side=side, by=request.user, people=form.cleaned_data["people"])
    messages.success(request, _("Ready. Both sides are shown as soon as the other is ready too."))
    return redirect("assessment_sides", assessment.pk)


def take_back(request, assessment, which):
    sides.take_back(side=own_side(request, assessment, which), by=request.user)
    return redirect("assessment_side", assessment.pk, which)


def hand_over(request, assessment, which):
    side = own_side(request, assessment, which)
    people = sides.people_for(sides.Sides({which: side, **others(assessment, which)}), which, request.user)
    form = HandOverForm(request.POST, people=people)
    if not form.is_valid():
        return show_overview(request, assessment, status=422, forms={"hand": form})
    sides.hand_over(side=side, by=request.user, to=form.cleaned_data["to"])
    messages.success(request, _("Handed over. You do not see this side any more until both are ready."))
    return redirect("assessment_sides", assessment.pk)


def others(assessment, which):
    return {side.which: side for side in assessment.sides.exclude(which=which)}


ACTS = {"take": take, "ready": ready, "back": take_back, "hand": hand_over}


@open_to("assessment", GET=AUTHOR + MANAGERS, POST=AUTHOR + MANAGERS)
def side(request, pk, which):
    """One side's answers, for whoever fills it in; everybody else is led to what they may see."""
    version = get_meeting(request.user, pk)
    assessment = version.assessment
    if which not in Side.Which.values:
        raise Http404
    row = assessment.sides.filter(which=which).first()
    if row is None or row.author_id != request.user.pk:
        return not_yours(request, pk)
    if row.ready and request.method != "POST":
        return redirect("assessment_sides", pk)
    row = sides.with_marks(row)
    row.assessment = assessment
    typed = typed_in(request)
    sheet = SideSheet(row, typed)
    context = {"sheet": sheet, "which": which, "name": row.get_which_display(), "structure": assessment.structure}
    if request.method != "POST":
        if typed is not None:
            say_interrupted(request)
        return render(request, "assessments/side.html", context)
    problems = []
    try:
        sheet.save(by=request.user)
    except conflicts.NotReady as missing:
        problems = missing.problems
    status = 409 if problems else sheet.status
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(refused(problems) if problems else sheet.report(), status=status)
    if status != 200:
        return render(request, "assessments/side.html", context | {"problems": problems}, status=status)
    messages.success(request, saved_message(sheet))
    if request.POST.get("then") == "check":
        return redirect("assessment_sides", pk)
    return redirect("assessment_side", pk, which)


def not_yours(request, pk):
    """For everybody but who fills the side in: nothing of it, and what was typed there before a handing over is not
    laid beside what is there now."""
    problem = _("This side is filled in by somebody else now.")
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(refused([problem]), status=409)
    if request.method == "POST":
        messages.warning(request, problem)
    return redirect("assessment_sides", pk)


def refused(problems):
    """What the saving script needs to know where nothing is taken any more."""
    nothing = {"revisions": {}, "conflicts": [], "problems": {}, "owing": []}
    return {"saved": False, "status": " ".join(str(problem) for problem in problems), **nothing}
