"""Actions: adding one, its page, changing it, a word on how far it is, done, verified, reopened, given up."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.entry import CIRCLE, open_to
from accounts.interrupted import typed_in
from structures.access import MANAGERS, Permission, can, get_structure
from structures.history import page_of
from structures.views import entry
from structures.views.history import asked_page, zone_of
from structures.vocabulary import Circle
from structures.writing import MeanwhileChanged, NotNow, NotPossible

from .. import actions
from ..access import get_action, get_assessment
from ..agenda import line
from ..criteria import Use, questions
from ..forms.actions import ActionForm, EndForm, ReopenForm, UpdateForm, VerifyForm
from ..history import of_actions
from ..models import Action, Assessment, CriteriaSet
from ..scorecard import basis_line

Kind, Status = Action.Kind, Action.Status


@open_to("structure", GET=MANAGERS, POST=MANAGERS)
def new(request, slug):
    """An action, or support that is asked for; of the ?assessment=… from which it comes, about its ?criterion=…"""
    body = get_structure(request.user, slug, Permission.MANAGE)
    card = asked_card(request, body)
    asked = questions_of(body, card)
    initial = {"criterion": asked_criterion(request, asked)}
    if card:
        initial |= {"circle": card.circle, "readers": list(card.readers.all()) if card.circle == Circle.NAMED else []}
    form = ActionForm(typed_in(request), user=request.user, structure=body, questions=asked, initial=initial)
    page = entry.Page(
        heading=_("Add an action"),
        lead=_("From the card: %(card)s.") % {"card": basis_line(card)} if card else "",
        back=f"{(card or body).get_absolute_url()}#actions",
        place=body,
    )
    write = partial(actions.add, structure=body, assessment=card, by=request.user)
    return entry.take(request, page, form, write)


def asked_card(request, body):
    """The body's card of ?assessment=…, None where none is asked for; 404 for one that the person may not see."""
    asked = request.GET.get("assessment", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        raise Http404
    card = get_assessment(request.user, int(asked))
    if card.structure_id != body.pk:
        raise Http404
    return card


def questions_of(body, card=None, criterion=None):
    """The criteria that an action can be about: those of its card, of its criterion, or the default ones."""
    criteria_set = card.criteria_set if card else criterion and criterion.criteria_set
    criteria_set = criteria_set or CriteriaSet.objects.filter(default=True).first()
    return questions(criteria_set, humanitarian=body.humanitarian, uses=[Use.SHORT]) if criteria_set else []


def asked_criterion(request, asked):
    """The id of the criterion with the number of ?criterion=…; empty where there is none."""
    number = request.GET.get("criterion", "")
    return next((str(question.id) for question in asked if str(question.number) == number), "")


@open_to("action", GET=CIRCLE)
def action(request, pk):
    """All about it: who, by when, why, how far it is; who did what and when, for whoever looks after the body."""
    found = get_action(request.user, pk)
    body = found.structure
    may_manage = can(request.user, Permission.MANAGE, body)
    history = None
    if may_manage:
        kinds = of_actions(Action.objects.filter(pk=pk))
        history = page_of(kinds, asked_page(request), user=request.user, zone=zone_of(body))
    context = {
        "action": found,
        "line": line(found),
        "structure": body,
        "card": card_of(request.user, found),
        "updates": list(found.updates.order_by("-on", "-pk")),
        "may_manage": may_manage,
        "may_verify": may_manage and not actions.problems_before_verifying(found),
        "page": history,
    }
    return render(request, "actions/action.html", context)


def card_of(user, action):
    """The published card from which an action comes, where the person may read it; else None."""
    if action.assessment_id is None:
        return None
    return Assessment.objects.visible_to(user).published().filter(pk=action.assessment_id).first()


@open_to("action", GET=MANAGERS, POST=MANAGERS)
def edit(request, pk):
    """Other words, another party, date, priority or circle, while it is open."""
    found = get_action(request.user, pk, Permission.MANAGE)
    asked = questions_of(found.structure, found.assessment, found.criterion)
    make_form = partial(ActionForm, user=request.user, structure=found.structure, questions=asked)
    page = page_for(found, _("Change an action"))
    if request.method != "POST" and (problems := actions.problems_before_changing(found)):
        return not_now(request, page, problems)
    form = make_form(typed_in(request), recorded=found)
    write = partial(actions.change, action=found, by=request.user)
    return entry.take(request, page, form, write, again=lambda row: make_form(recorded=row))


@open_to("action", GET=MANAGERS, POST=MANAGERS)
def update(request, pk):
    """A word on how far it is."""
    found = get_action(request.user, pk, Permission.MANAGE)
    page = page_for(found, _("How far is it?"))
    form = UpdateForm(typed_in(request))
    write = partial(actions.update, action=found, by=request.user)
    return take_step(request, page, form, write, actions.problems_before_changing(found))


@open_to("action", GET=MANAGERS, POST=MANAGERS)
def done(request, pk):
    """It is done, or the support was answered, with how that shows."""
    found = get_action(request.user, pk, Permission.MANAGE)
    is_support = found.kind == Kind.SUPPORT
    page = page_for(found, _("Record the answer") if is_support else _("Record that it is done"))
    label = (
        pgettext("support that was requested", "What was answered") if is_support else _("How it shows that it is done")
    )
    form = EndForm(typed_in(request), recorded=found, label=label, help_text=_("No names of people."))
    write = partial(actions.end, action=found, by=request.user)
    return take_step(request, page, form, write, actions.problems_before_ending(found))


@open_to("action", GET=MANAGERS, POST=MANAGERS)
def drop(request, pk):
    """It is given up, with the reason."""
    found = get_action(request.user, pk, Permission.MANAGE)
    page = page_for(found, _("Give it up"))
    help_text = _("Whoever may see the action reads this. No names of people.")
    form = EndForm(typed_in(request), recorded=found, label=_("Why it is given up"), help_text=help_text)
    write = partial(actions.end, action=found, by=request.user, status=Status.DROPPED)
    return take_step(request, page, form, write, actions.problems_before_ending(found))


@open_to("action", GET=MANAGERS, POST=MANAGERS)
def verify(request, pk):
    """Another organisation or post than the one that answers for it confirms that it is done."""
    found = get_action(request.user, pk, Permission.MANAGE)
    page = page_for(found, _("Who verified it?"))
    form = VerifyForm(typed_in(request), user=request.user, recorded=found)
    write = partial(actions.verify, action=found, by=request.user)
    return take_step(request, page, form, write, actions.problems_before_verifying(found))


@open_to("action", GET=MANAGERS, POST=MANAGERS)
def reopen(request, pk):
    """It was not done after all, or is taken up again."""
    found = get_action(request.user, pk, Permission.MANAGE)
    page = page_for(found, _("Reopen it"))
    form = ReopenForm(typed_in(request), recorded=found)
    write = partial(actions.reopen, action=found, by=request.user)
    return take_step(request, page, form, write, actions.problems_before_reopening(found))


# Pages with one form


def page_for(found, heading):
    return entry.Page(heading=heading, lead=found.what, back=found.get_absolute_url(), place=found.structure)


def take_step(request, page, form, write, problems):
    """As `entry.take`, for a step of an action: 409 where it stands otherwise, or somebody changed its words since."""
    if request.method != "POST" and problems:
        return not_now(request, page, problems)
    status = None
    if request.method == "POST" and form.is_valid():
        try:
            write(**form.token(), **form.facts())
        except MeanwhileChanged as changed:
            return show_changed(request, page, form, changed.row)
        except NotPossible as refused:
            for problem in refused.problems:
                form.add_error(None, problem)
            status = 409 if isinstance(refused, NotNow) else None
        else:
            messages.success(request, _("Saved."))
            return redirect(page.back)
    return entry.show(request, page, form, status=status)


def not_now(request, page, problems):
    context = {"page": page, "problems": problems, "structure": page.place}
    return render(request, "actions/not_now.html", context, status=409)


def show_changed(request, page, form, row):
    """409: the action as it reads now, above what this person typed; saving again records the latter."""
    form.data = form.data.copy()
    form.data[form.add_prefix("revision")] = str(row.revision)
    shown = line(get_action(request.user, row.pk))
    words = {"What": row.what, "Who answers for it": shown.who, "Due": shown.due, "How far": shown.state}
    differing = [(pgettext("of an action", label), text) for label, text in words.items() if text]
    return entry.show(request, page, form, status=409, conflict=True, differing=differing)
