"""A round from its plan to its closing: plan, change, open, extend, close, give up."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.entry import open_to
from accounts.interrupted import say_interrupted, typed_in
from structures.access import MANAGERS, Permission, get_structure

from .. import planning, round_letters, rounds, settling
from ..access import get_survey
from ..conflicts import AlreadyMoved, NotReady, SentTwiceDifferently
from ..forms import CancelForm, ExtendForm, RoundForm
from ..models import Invitee, Round
from ..watching import watch

State = Round.State


def round_moved_on(request, round):
    """Somebody else took the step, or the round does not take this one any more: nothing was changed."""
    text = _("Nothing was changed: this round is now “%(state)s”.")
    messages.warning(request, text % {"state": round.get_state_display()})
    return redirect("round", round.assessment_id)


def status_of(request):
    return 422 if request.method == "POST" else 200


@open_to("structure", GET=MANAGERS, POST=MANAGERS)
def new(request, slug):
    """Plan a round of this body; ?like=<card> starts from one of its earlier rounds, people too, never its answers."""
    body = get_structure(request.user, slug, Permission.MANAGE)
    problems = settling.problems_before_starting(body)
    like, last = round_to_copy(request, body), planning.last_round(body)
    if problems:
        return render(request, "rounds/new.html", {"structure": body, "problems": problems}, status=409)
    typed = typed_in(request)
    form = RoundForm(typed, user=request.user, structure=body, like=like)
    if request.method == "POST" and form.is_valid():
        try:
            round = planning.plan(
                by=request.user, structure=body, code=form.cleaned_data["code"], like=like, **form.facts()
            )
        except SentTwiceDifferently:
            form.add_error(None, _("This page was already used for another assessment. Open it anew and try again."))
        else:
            messages.success(request, _("The round is planned. Nobody was written to yet."))
            return redirect("round", round.assessment_id)
    elif typed is not None and request.method == "GET":
        say_interrupted(request)
    context = {"structure": body, "form": form, "like": like, "last": last}
    return render(request, "rounds/new.html", context, status=status_of(request))


def round_to_copy(request, body):
    """The round of ?like=…, of the same body; None without one, 404 for another's."""
    asked = request.GET.get("like", "")
    if not asked:
        return None
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 16 else 0
    rows = Round.objects.with_facts().filter(assessment__basis="survey", assessment__structure=body)
    return get_object_or_404(rows, assessment=number)


@open_to("round", GET=MANAGERS, POST=MANAGERS)
def plan(request, pk):
    """Change the plan while nobody was asked yet."""
    round = get_survey(request.user, pk)
    body = round.assessment.structure
    if round.state != State.PLANNED:
        return round_moved_on(request, round)
    typed = typed_in(request)
    form = RoundForm(typed, user=request.user, structure=body, planned=round)
    context = {"structure": body, "round": round, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            conflict = planning.change(
                round=round, by=request.user, revision=form.cleaned_data["revision"], **form.facts()
            )
        except AlreadyMoved as moved:
            return round_moved_on(request, moved.version)
        if conflict is None:
            messages.success(request, _("Saved."))
            return redirect("round", pk)
        form.data = form.data.copy()
        form.data["revision"] = conflict.row.revision
        theirs = RoundForm(user=request.user, structure=body, planned=conflict.row)
        return render(request, "rounds/plan.html", context | {"conflict": conflict, "theirs": theirs}, status=409)
    if typed is not None and request.method == "GET":
        say_interrupted(request)
    return render(request, "rounds/plan.html", context, status=status_of(request))


@open_to("round", GET=MANAGERS, POST=MANAGERS)
def open_it(request, pk):
    """From now on answers are taken, and the letters go out."""
    round = get_survey(request.user, pk)
    if round.state not in {State.PLANNED, State.OPEN}:
        return round_moved_on(request, round)
    seen = watch(round)
    problems = planning.problems_before_opening(round, seen) if round.state == State.PLANNED else []
    if request.method != "POST" or problems:
        if round.state == State.OPEN:
            return redirect("round", pk)
        letters = Invitee.objects.filter(round=round, way=Invitee.Way.LETTER).count()
        context = {"round": round, "structure": round.assessment.structure, "problems": problems, "letters": letters}
        status = 409 if problems and request.method == "POST" else 200
        return render(request, "rounds/open.html", context | {"watch": seen}, status=status)
    try:
        planning.open_round(round=round, by=request.user)
    except (AlreadyMoved, NotReady):  # since the page was read
        return redirect("round_open", pk)
    messages.success(request, _("The round is open: answers are taken from now on."))
    write_the_letters(request, get_survey(request.user, pk))
    return redirect("round", pk)


def write_the_letters(request, round):
    """Invites by letter whoever waits for one; says how many still do."""
    before = round_letters.waiting(round).count()
    left = round_letters.send_invitations(round)
    if left:
        messages.warning(
            request,
            _(
                "Letters that have not gone out yet: %(number)d. Press “Send the rest” below; if it fails again, tell "
                "whoever runs the server that the mail server refuses them."
            )
            % {"number": left},
        )
    elif before:
        messages.success(request, _("The letters went out."))


@open_to("round", GET=MANAGERS, POST=MANAGERS)
def extend(request, pk):
    """More time, with the reason that everybody invited is told."""
    round = get_survey(request.user, pk)
    if round.state != State.OPEN:
        return round_moved_on(request, round)
    typed = typed_in(request)
    form = ExtendForm(typed, round=round)
    if request.method == "POST" and form.is_valid():
        try:
            moved = planning.extend(round=round, by=request.user, **form.cleaned_data)
        except AlreadyMoved as elsewhere:
            return round_moved_on(request, elsewhere.version)
        except NotReady as missing:
            for problem in missing.problems:
                form.add_error("closes", problem)
        else:
            if moved:
                tell_extension(request, get_survey(request.user, pk))
            return redirect("round", pk)
    elif typed is not None and request.method == "GET":
        say_interrupted(request)
    context = {"round": round, "structure": round.assessment.structure, "form": form}
    return render(request, "rounds/extend.html", context, status=status_of(request))


def tell_extension(request, round):
    if round_letters.tell_extension(round):
        messages.success(request, _("There is more time now, and everybody invited by letter is told."))
    else:
        messages.warning(
            request, _("There is more time now. The mail server refused letters that say so: tell people yourself.")
        )


@open_to("round", GET=MANAGERS, POST=MANAGERS)
def close(request, pk):
    """No more answers: at once where everybody answered, else after an hour for what was begun before."""
    round = get_survey(request.user, pk)
    if round.state != State.OPEN:
        return round_moved_on(request, round) if request.method == "GET" else redirect("round", pk)
    if request.method != "POST":
        context = {
            "round": round,
            "structure": round.assessment.structure,
            "watch": watch(round),
            "everybody": planning.has_everybody(round),
        }
        return render(request, "rounds/close.html", context)
    try:
        round = planning.close(round=round, by=request.user)
    except AlreadyMoved as moved:
        return round_moved_on(request, moved.version)
    if round.state == State.OPEN:
        messages.success(
            request, _("Closed. What was begun before is still taken for an hour; then the answers appear here.")
        )
    else:
        messages.success(request, _("Closed: the answers can be settled now."))
    return redirect("round", pk)


@open_to("round", GET=MANAGERS, POST=MANAGERS)
def cancel(request, pk):
    """Give the round up, with a reason; what was answered is deleted."""
    round = get_survey(request.user, pk)
    if round.over:
        return round_moved_on(request, round)
    typed = typed_in(request)
    form = CancelForm(typed)
    if request.method == "POST" and form.is_valid():
        try:
            rounds.cancel(round=round, by=request.user, **form.cleaned_data)
        except AlreadyMoved as moved:
            return round_moved_on(request, moved.version)
        messages.success(request, _("The round is given up, and everything that was answered is deleted."))
        return redirect("round", pk)
    if typed is not None and request.method == "GET":
        say_interrupted(request)
    context = {"round": round, "structure": round.assessment.structure, "form": form}
    return render(request, "rounds/cancel.html", context, status=status_of(request))
