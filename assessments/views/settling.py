"""From an empty card to a published one: start, fill in, send, return, publish."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.entry import open_to
from accounts.interrupted import say_interrupted, typed_in
from structures.access import ASSESSORS, MANAGERS, Permission, can, get_structure

from .. import published, settling
from ..access import (
    AUTHOR,
    get_left_behind,
    get_unpublished,
    has_returned,
    is_settled,
    may_discard,
    may_edit,
    may_publish,
    may_return,
    may_send,
)
from ..criteria import Use
from ..forms import START_FORMS, PublishForm, ReturnForm
from ..models import Basis, Mark, Version
from ..reconciling import put_on_card
from ..scorecard import card, with_questions
from ..sheet import Sheet
from .filling_in import fill_in
from .interruptions import moved_on
from .published import publish_correction

SUBMITTED = Version.State.SUBMITTED


@open_to("structure", GET=ASSESSORS, POST=ASSESSORS)
def start(request, slug):
    """Choose the basis, then say when, by whom, from which document."""
    body = get_structure(request.user, slug, Permission.ASSESS)
    problems = settling.problems_before_starting(body)
    make_form = START_FORMS.get(request.GET.get("basis"))
    if make_form is None or problems:
        may_plan = can(request.user, Permission.MANAGE, body)
        context = {"structure": body, "problems": problems, "may_plan": may_plan}
        return render(request, "assessments/choose_basis.html", context, status=409 if problems else 200)
    typed = typed_in(request)
    form = make_form(typed, user=request.user, structure=body)
    if request.method == "POST" and form.is_valid():
        try:
            assessment = settling.start(
                by=request.user,
                structure=body,
                basis=form.basis,
                code=form.cleaned_data["code"],
                **form.facts(),
            )
        except settling.SentTwiceDifferently:
            form.add_error(None, _("This page was already used for another assessment. Open it anew and try again."))
        else:
            return redirect("assessment_edit", assessment.pk)
    elif typed is not None and request.method == "GET":
        say_interrupted(request)
    status = 422 if request.method == "POST" else 200
    return render(request, "assessments/start.html", {"structure": body, "form": form}, status=status)


@open_to("assessment", GET=AUTHOR + MANAGERS, POST=AUTHOR + MANAGERS)
def facts(request, pk):
    """Mend the date, the people, the document of a card that is being worked on."""
    version = get_unpublished(request.user, pk, allowed=may_edit)
    if version.is_open_correction:
        messages.warning(request, settling.facts_stay())
        return redirect("assessment_edit", pk)
    assessment = version.assessment
    make_form = START_FORMS.get(assessment.basis)
    if make_form is None:
        raise Http404  # a round has its own page
    typed = typed_in(request)
    form = make_form(
        typed,
        user=request.user,
        structure=assessment.structure,
        initial=make_form.initial_of(assessment) | {"revision": assessment.revision},
    )
    revision = assessment.revision if typed is None else typed.get("revision", "")
    context = {"assessment": assessment, "version": version, "form": form, "revision": revision}
    if request.method != "POST":
        if typed is not None:
            say_interrupted(request)
        return render(request, "assessments/facts.html", context)
    if form.is_valid() and settling.would_be_stuck(version, form.facts()):
        form.add_error("source", settling.needs_a_document())
    if not form.is_valid() or not is_revision(revision):
        return render(request, "assessments/facts.html", context, status=422)
    try:
        conflict = settling.change_facts(version=version, by=request.user, revision=int(revision), **form.facts())
    except settling.AlreadyMoved as moved:
        return moved_on(request, moved.version)
    if conflict:
        theirs = make_form(
            user=request.user, structure=assessment.structure, initial=make_form.initial_of(conflict.row)
        )
        context |= {"conflict": conflict, "theirs": theirs, "revision": conflict.row.revision}
        return render(request, "assessments/facts.html", context, status=409)
    messages.success(request, _("Saved."))
    return redirect("assessment_edit", pk)


def is_revision(text):
    """Whether the hidden field holds a number that a row can have."""
    return text.isascii() and text.isdecimal() and len(text) < 10


@open_to("assessment", GET=AUTHOR + MANAGERS, POST=AUTHOR + MANAGERS)
def edit(request, pk):
    """The seven questions on one page. Whatever can be saved is saved; the rest stays in the form, with what to do."""
    try:
        version = get_unpublished(request.user, pk, allowed=may_edit)
    except (Http404, PermissionDenied):
        if request.method != "POST":
            raise
        return left_behind(request, pk, request.POST)
    typed = typed_in(request)
    if version.assessment.basis == Basis.SURVEY and version.number == 1:
        return redirect("assessment_settle", pk)  # beside what the answers say
    if typed is not None and typed.get("version", str(version.number)) != str(version.number):
        return left_behind(request, pk, typed)  # the page of the version before
    sheet = Sheet(version, typed)

    def show(status):
        return render(request, "assessments/edit.html", {"sheet": sheet, "version": version}, status=status)

    def after():
        checks = request.POST.get("then") == "check"
        return redirect(version.get_absolute_url()) if checks else redirect("assessment_edit", pk)

    return fill_in(request, sheet, typed, show=show, after=after)


def left_behind(request, pk, typed):
    """Somebody sent, returned or published the card while this page was open: what was typed is shown once more."""
    version = get_left_behind(request.user, pk)
    sheet = Sheet(version, typed)
    sheet.moved = version
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(sheet.report(), status=sheet.status)
    return render(request, "assessments/edit.html", {"sheet": sheet, "version": version}, status=sheet.status)


@open_to("assessment", POST=AUTHOR + MANAGERS)
def send(request, pk):
    """To whoever settles. Sent twice (a double click) is sent once."""
    version = get_unpublished(request.user, pk, allowed=lambda user, v: v.state == SUBMITTED or may_send(user, v))
    if version.state == SUBMITTED:
        return redirect("assessment", pk)
    try:
        settling.send(version=version, by=request.user)
    except settling.NotReady as missing:
        for problem in missing.problems:
            messages.error(request, problem)
    except settling.AlreadyMoved as moved:
        return moved_on(request, moved.version)
    else:
        messages.success(request, _("Sent. The coordinator and the body’s focal points can now read and settle it."))
    return redirect("assessment", pk)


@open_to("assessment", GET=MANAGERS, POST=MANAGERS)
def send_back(request, pk):
    """Return a card to its author, with a word."""
    version = get_unpublished(request.user, pk, allowed=lambda user, v: has_returned(user, v) or may_return(user, v))
    if version.state == Version.State.RETURNED:
        return redirect("assessment", pk)
    typed = typed_in(request)
    form = ReturnForm(typed)
    if request.method == "POST" and form.is_valid():
        try:
            settling.send_back(version=version, by=request.user, word=form.cleaned_data["word"])
        except settling.AlreadyMoved as moved:
            return moved_on(request, moved.version)
        messages.success(request, _("Returned to its author with your word."))
        return redirect("assessment", pk)
    if request.method == "GET" and typed is not None:
        say_interrupted(request)
    context = {"card": card(version), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "assessments/return.html", context, status=status)


@open_to("assessment", GET=MANAGERS, POST=MANAGERS)
def publish(request, pk):
    """Settle and publish to a circle, after a summary of what will be seen by whom."""
    try:
        version = get_unpublished(request.user, pk, allowed=may_publish)
    except Http404:
        if request.method == "POST" and is_settled(request.user, pk):  # a double click: the first may end only now
            return redirect("assessment", pk)
        raise
    if version.is_open_correction:
        return publish_correction(request, version)
    typed = typed_in(request)
    form = PublishForm(typed, assessment=version.assessment)
    if request.method == "GET" and typed is not None:
        say_interrupted(request)
    if request.method == "POST" and form.is_valid():
        try:
            settling.publish(
                version=version,
                by=request.user,
                circle=form.cleaned_data["circle"],
                readers=form.cleaned_data["readers"],
                with_document=form.cleaned_data.get("with_document", False),
            )
        except settling.NotReady as missing:
            for problem in missing.problems:
                form.add_error(None, problem)
        except settling.AlreadyMoved as moved:
            return moved_on(request, moved.version)
        else:
            messages.success(request, _("Published. It is read-only from now on."))
            return redirect("assessment", pk)
    (shown,) = with_questions([put_on_card(card(version))], Use.QUESTION)
    context = {
        "card": shown,
        "is_survey": version.assessment.basis == Basis.SURVEY,
        "form": form,
        "problems": settling.problems_before_publishing(version),
        "unanswered": [m for m in version.marks.all() if m.rating == Mark.Rating.NOT_ASSESSED],
    }
    return render(request, "assessments/publish.html", context, status=422 if request.method == "POST" else 200)


@open_to("assessment", GET=AUTHOR + MANAGERS, POST=AUTHOR + MANAGERS)
def discard(request, pk):
    """Throw away a draft that was never sent, or a correction that was not published, after asking."""
    version = get_unpublished(request.user, pk, allowed=may_discard)
    if request.method != "POST":
        return render(request, "assessments/discard.html", {"card": card(version)})
    try:
        if version.is_open_correction:
            published.drop_correction(version=version, by=request.user)
            messages.success(request, _("The correction was dropped. The published card stays as it is."))
            return redirect("assessment", pk)
        settling.discard(version=version, by=request.user)
    except settling.AlreadyMoved as moved:
        return moved_on(request, moved.version)
    messages.success(request, _("The draft was deleted."))
    return redirect(version.assessment.structure)
