"""A published card: correct it as a new version, withdraw it, record who endorses it and what the body replies."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.entry import open_to
from accounts.interrupted import say_interrupted, typed_in
from structures.access import MANAGERS
from structures.partial_dates import PartialDate

from .. import endorsement, published, settling
from ..access import get_published, get_withdrawn, is_withdrawn, may_read_withdrawn
from ..criteria import Use
from ..forms import EndorsementForm, ReasonForm, ReplyForm
from ..scorecard import basis_line, card, with_questions
from .interruptions import moved_on


@open_to("assessment", GET=MANAGERS, POST=MANAGERS)
def correct(request, pk):
    """Say why; then the answers are corrected as those of any draft. A second person is led to the open correction."""
    version = get_published(request.user, pk)
    typed = typed_in(request)
    form = ReasonForm(typed)
    if draft := published.open_correction(version.assessment):
        return to_open_correction(request, draft, form)
    if request.method == "POST" and form.is_valid():
        try:
            published.start_correction(version=version, by=request.user, reason=form.cleaned_data["reason"])
        except published.BeingCorrected as already:
            return to_open_correction(request, already.version, form)
        except settling.AlreadyMoved as moved:
            return moved_on(request, moved.version)
        return redirect("assessment_edit", pk)
    return show(request, "assessments/correct.html", version, form, typed)


def to_open_correction(request, draft, form):
    messages.info(request, _("A correction of this card is being worked on already: this is it."))
    if form.is_valid() and form.cleaned_data["reason"] != draft.reason:
        messages.info(request, _("You had written: “%(text)s”") % {"text": form.cleaned_data["reason"]})
    return redirect(draft)


def read_another(typed, version):
    """Whether the form was filled in beside another version than the one that is published now."""
    return typed.get("version", str(version.number)) != str(version.number)


def show(request, template, version, form, typed, *, status=None, **context):
    """The page with the form: 422 after a POST that could not be read, filled again after a lost session."""
    if request.method == "GET" and typed is not None:
        say_interrupted(request)
    status = status or (422 if request.method == "POST" else 200)
    return render(request, template, {"card": card(version), "form": form, **context}, status=status)


def publish_correction(request, version):
    """What changes, beside what is published; the reason can still be worded anew."""
    before = published.version_before(version)
    typed = typed_in(request)
    form = ReasonForm(typed, initial={"reason": version.reason})
    problems = published.problems_before_correcting(version, before)
    if request.method == "POST" and form.is_valid():
        try:
            published.publish_correction(version=version, by=request.user, reason=form.cleaned_data["reason"])
        except settling.NotReady as missing:
            problems = missing.problems
        except settling.AlreadyMoved as moved:
            return moved_on(request, moved.version)
        else:
            messages.success(request, _("Published. The version before it stays readable beside it."))
            return redirect("assessment", version.assessment_id)
    old, new = with_questions([card(before), card(version)], Use.QUESTION)
    changed = {mark.criterion.number for mark, _now in published.corrected_marks(version, before)}
    rows = [(q, was, now) for (q, was), (_q, now) in zip(old.rows, new.rows, strict=True) if q.number in changed]
    context = {"before": old, "rows": rows, "problems": problems}
    return show(request, "assessments/publish_correction.html", version, form, typed, **context)


@open_to("assessment", GET=MANAGERS, POST=MANAGERS)
def withdraw(request, pk):
    """Take the card back, all its versions at once, with a reason that its readers are told."""
    try:
        version = get_published(request.user, pk)
    except Http404:
        if request.method == "POST" and is_withdrawn(request.user, pk):  # a double click: the first may end only now
            return redirect("assessment", pk)
        raise
    correction = published.open_correction(version.assessment)
    problems = published.problems_before_withdrawing(correction)
    typed = typed_in(request)
    form = ReasonForm(typed)
    if request.method == "POST" and not problems and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            published.withdraw(assessment=version.assessment, by=request.user, reason=reason)
        except settling.NotReady as missing:
            problems = missing.problems
        else:
            messages.success(request, _("Withdrawn. Whoever could read it is told so, and why."))
            return redirect("assessment", pk)
    context = {"problems": problems, "correction": correction}
    return show(request, "assessments/withdraw.html", version, form, typed, status=409 if problems else None, **context)


def show_withdrawn(request, pk, number):
    """At the card's own address: since when it is withdrawn and why; its marks for whoever settles alone."""
    version = get_withdrawn(request.user, pk, number)
    context = {
        "version": version,
        "structure": version.assessment.structure,
        "basis_line": basis_line(version.assessment),
        "since": PartialDate.of(version.withdrawn) if version.withdrawn else None,
    }
    if may_read_withdrawn(request.user, version):
        (shown,) = with_questions([card(version)], Use.QUESTION)
        context |= {"card": shown, "versions": version.assessment.versions.order_by("-number")}
    return render(request, "assessments/withdrawn.html", context)


@open_to("assessment", GET=MANAGERS, POST=MANAGERS)
def endorse(request, pk):
    """The day on which each chair and co-chair endorsed the card; one recorded by mistake is taken back."""
    version = get_published(request.user, pk)
    people = endorsement.signatories(version)
    typed = typed_in(request)
    form = EndorsementForm(typed, version=version, people=people)
    conflicts, corrected = [], request.method == "POST" and read_another(typed, version)
    if corrected:
        form.show_beside_another_version()
    elif request.method == "POST" and form.is_valid():
        try:
            conflicts = endorsement.record(version=version, by=request.user, entries=form.entries())
        except settling.AlreadyMoved as moved:
            return moved_on(request, moved.version)
        if not conflicts:
            messages.success(request, _("Saved."))
            return redirect("assessment", pk)
        form.show_again(conflicts)
    status = 409 if conflicts or corrected else None
    context = {"people": people, "corrected": corrected}
    return show(request, "assessments/endorse.html", version, form, typed, status=status, **context)


@open_to("assessment", GET=MANAGERS, POST=MANAGERS)
def reply(request, pk):
    """What the body answers to its card; mended with its history."""
    version = get_published(request.user, pk)
    typed = typed_in(request)
    form = ReplyForm(typed, version=version)
    if request.method != "POST" or not form.is_valid():
        return show(request, "assessments/reply.html", version, form, typed)
    if read_another(typed, version):
        form.show_again(version.revision)
        return show(request, "assessments/reply.html", version, form, typed, status=409, corrected=True)
    data = form.cleaned_data
    try:
        conflict = published.record_reply(
            version=version, by=request.user, text=data["reply"], revision=data["revision"]
        )
    except settling.AlreadyMoved as moved:
        return moved_on(request, moved.version)
    if conflict:
        form.show_again(conflict.row.revision)
        return show(request, "assessments/reply.html", version, form, typed, status=409, conflict=conflict)
    messages.success(request, _("Saved."))
    return redirect("assessment", pk)
