"""After a round is closed: the card is settled from its answers, then validated in a meeting or not."""

from django.conf import settings as site
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.entry import open_to
from accounts.interrupted import say_interrupted, typed_in
from structures.access import MANAGERS, Permission, can

from .. import reconciling, rounds
from ..access import FACILITATOR, being_settled, get_survey, is_facilitator, may_settle, may_watch
from ..forms import ValidationForm
from ..models import Round
from ..scorecard import basis_line
from ..sheet import Sheet
from .filling_in import fill_in
from .settling import left_behind

State = Round.State


@open_to("assessment", GET=FACILITATOR + MANAGERS, POST=FACILITATOR + MANAGERS)
def settle(request, pk):
    """What the answers say of each criterion beside the field for the mark; what is contested first."""
    round = get_survey(request.user, pk, allowed=may_watch)
    if round.state != State.RECONCILING:
        return not_now(request, round)
    typed = typed_in(request)
    sheet = Sheet(being_settled(round), typed)
    facilitator = is_facilitator(request.user, round)
    found = reconciling.outcome(round, remarks=facilitator)
    reconciling.put_beside(sheet, found, reconciling.last_time(request.user, round.assessment))
    context = {
        "sheet": sheet,
        "round": round,
        "found": found,
        "facilitator": facilitator,
        "may_publish": can(request.user, Permission.MANAGE, sheet.structure),
        "too_few": round.assessment.voices < site.SMALLEST_GROUP,
        "smallest": site.SMALLEST_GROUP,
        "kept_days": site.KEEP_ANSWERS,
        "basis_line": basis_line(round.assessment),
    }

    def show(status):
        return render(request, "assessments/settle.html", context, status=status)

    def after():
        return redirect("assessment" if request.POST.get("then") == "check" else "assessment_settle", pk)

    return fill_in(request, sheet, typed, show=show, after=after)


def not_now(request, round):
    """Before the round is closed, and after its card is published or the round was cancelled."""
    if round.state == State.PUBLISHED:
        if request.method == "POST":
            return left_behind(request, round.assessment_id, request.POST)
        return redirect("assessment", round.assessment_id)
    context = {"round": round, "structure": round.assessment.structure}
    return render(request, "assessments/settle_not_now.html", context, status=409)


@open_to("assessment", GET=FACILITATOR + MANAGERS, POST=FACILITATOR + MANAGERS)
def validation(request, pk):
    """In which meeting what the facilitator settled was validated, and by how many; empty: in none."""
    round = get_survey(request.user, pk, allowed=may_watch)
    if round.state not in reconciling.CLOSED:
        return not_now(request, round)
    if not may_settle(request.user, round):
        raise PermissionDenied
    typed = typed_in(request)
    form = ValidationForm(typed, round=round)
    conflict = None
    if request.method == "POST" and form.is_valid():
        conflict = rounds.record_validation(round=round, by=request.user, **form.cleaned_data)
        if not conflict:
            messages.success(request, _("Saved."))
            return redirect(after_validation(round), pk)
        form.show_again(conflict.row.revision)
    elif request.method == "GET" and typed is not None:
        say_interrupted(request)
    context = {
        "round": round,
        "structure": round.assessment.structure,
        "form": form,
        "conflict": conflict,
        "back": after_validation(round),
    }
    status = 409 if conflict else 422 if request.method == "POST" else 200
    return render(request, "assessments/validation.html", context, status=status)


def after_validation(round):
    return "assessment" if round.state == State.PUBLISHED else "assessment_settle"
