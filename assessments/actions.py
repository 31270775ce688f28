"""The life of an action: added, changed, a word on how far it is, done, verified, reopened, given up; each in one short
transaction with its history.

An action is open, done or given up. Of support that is requested, "done" means that it was answered.
"""

from django.utils.translation import gettext as _

from structures import writing
from structures.access import rights_of
from structures.fields import in_words
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle

from .models import Action, ActionUpdate
from .settling import CIRCLES

Status = Action.Status
PARTY = ("organisation", "post")


def add(*, structure, by, uid, assessment=None, readers=(), **facts):
    """A new action; the same form sent again gives the first one back. Raises writing.NotPossible.

    `facts`: kind, what, criterion (a row or None), organisation or post, with_whom, due, priority, priority_because,
    circle. `readers` are the people of the circle "named people".
    """

    def make():
        action = Action(structure=structure, assessment=assessment, uid=uid, author=by, **facts)
        writing.refuse(problems_with_action(action, by=by))
        writing.add(action, by=by)
        name_readers(action, readers, by=by)
        return action

    wanted = {"structure": structure, "assessment": assessment, **facts}
    return writing.keep_once(
        Action, uid, make=make, says_the_same=lambda first: all(getattr(first, k) == v for k, v in wanted.items())
    )


def change(*, action, by, revision, readers=(), **facts):
    """Other words, another party, date, priority or circle of an open action; `facts` as for `add`.

    Raises writing.NotPossible, writing.MeanwhileChanged.
    """
    with writing.in_one_step():
        now = _locked(action)
        writing.refuse(problems_before_changing(now), writing.NotNow)
        wanted = Action(structure=now.structure, assessment=now.assessment, author_id=now.author_id, **facts)
        writing.refuse(problems_with_action(wanted, by=by))
        now = writing.change(now, revision=revision, by=by, **facts)
        name_readers(now, readers, by=by)
        return now


def name_readers(action, readers, *, by):
    """Whoever adds or changes an action of named people is one of them."""
    action.readers.set({*readers, by} if action.circle == Circle.NAMED else [])


def update(*, action, by, uid, text):
    """A word on how far an open action is, as of today. Raises writing.NotPossible."""

    def make():
        writing.refuse(problems_before_changing(_locked(action)), writing.NotNow)
        return _say(action, by=by, uid=uid, text=text)

    return writing.keep_once(
        ActionUpdate, uid, make=make, says_the_same=lambda first: (first.action_id, first.text) == (action.pk, text)
    )


def end(*, action, by, revision, on, outcome, status=Status.DONE):
    """Done (support: answered), with how it shows; or given up, with the reason. Sent twice is done once.

    Raises writing.NotPossible, writing.MeanwhileChanged.
    """
    with writing.in_one_step():
        values = {"status": status, "ended": on, "outcome": outcome}
        return _step(action, revision=revision, by=by, problems=problems_before_ending, **values)


def verify(*, action, by, revision, on, organisation, post):
    """Another organisation or post than the one that answers for it confirms that it is done.

    Raises writing.NotPossible, writing.MeanwhileChanged.
    """
    with writing.in_one_step():
        values = {"verified_on": on, "verified_organisation": organisation, "verified_post": post}
        writing.refuse(problems_with_verifying(action, on=on, organisation=organisation, post=post))
        return _step(action, revision=revision, by=by, problems=problems_before_verifying, **values)


def reopen(*, action, by, revision, uid, why):
    """It was not done after all, or is taken up again; the reason stands among its updates.

    Raises writing.NotPossible, writing.MeanwhileChanged.
    """
    with writing.in_one_step():
        now = _locked(action)
        if now.status == Status.OPEN and ActionUpdate.objects.filter(uid=uid, action=now).exists():
            return now  # sent twice
        writing.refuse(problems_before_reopening(now), writing.NotNow)
        unverified = {"verified_on": None, "verified_organisation": None, "verified_post": None}
        now = writing.change(now, revision=revision, by=by, status=Status.OPEN, ended=None, outcome="", **unverified)
        _say(now, by=by, uid=uid, text=why)
        return now


def _locked(action):
    return Action.objects.select_for_update().get(pk=action.pk)


def _say(action, *, by, uid, text):
    return writing.add(ActionUpdate(action=action, uid=uid, text=text, on=action.structure.today, by=by), by=by)


def _step(action, *, revision, by, problems, **values):
    """The action with these values. What somebody sent twice, or two people in the same words, is done once."""
    now = _locked(action)
    if all(getattr(now, name) == value for name, value in values.items()):
        return now
    writing.refuse(problems(now), writing.NotNow)
    return writing.change(now, revision=revision, by=by, **values)


# May it happen? Each gives the list of problems, empty when it may.


def problems_with_action(action, *, by):
    """Why an action cannot be kept as it is worded; `by` is who writes it."""
    found = []
    if action.kind == Action.Kind.ACTION and action.due is None:
        found.append(_("Say by when. Without a date nobody can tell whether it is late."))
    if action.priority and not action.priority_because:
        found.append(_("Say why it is a priority."))
    if CIRCLES.index(action.circle) > CIRCLES.index(action.structure.circle):
        found.append(_("The structure itself is for fewer people than this circle. Choose a smaller one."))
    if action.criterion and action.assessment and action.criterion.criteria_set_id != action.assessment.criteria_set_id:
        found.append(_("The card has no such criterion."))
    if not would_see(by, action):
        found.append(_("You are not in this circle yourself and would lose sight of the action. Choose another one."))
    return found


def would_see(user, action):
    """Whether a person who sees the body would see an action of this circle, who is named in it if anybody is."""
    if action.circle != Circle.BODY or action.author_id == user.pk:
        return True
    rights = rights_of(user)
    return rights.administrator or action.structure_id in rights.on_structures


def problems_before_changing(action):
    return [] if action.status == Status.OPEN else [state_in_words(action)]


problems_before_ending = problems_before_changing


def problems_before_reopening(action):
    return [] if action.status != Status.OPEN else [state_in_words(action)]


def problems_before_verifying(action):
    if action.status != Status.DONE:
        return [state_in_words(action)]
    if action.kind == Action.Kind.SUPPORT:
        return [_("An answer to a request needs no verification.")]
    if action.verified_on:
        return [_("It is verified already: by %(party)s.") % {"party": action.verifier}]
    return []


def problems_with_verifying(action, *, on, organisation, post):
    """Only another one verifies: not the organisation of a post that answers for it, nor a post of the organisation."""
    found = []
    holder = action.post or action.organisation
    same = holder == (post or organisation)
    own_organisation = organisation and action.post and action.post.organisation == organisation
    own_post = post and action.organisation and post.organisation == action.organisation
    if same or own_organisation or own_post:
        found.append(_("%(party)s answers for this action. Somebody else verifies it.") % {"party": holder})
    if action.ended and on < action.ended:
        day = in_words(PartialDate.of(action.ended))
        found.append(_("It was done on %(day)s: it cannot have been verified before.") % {"day": day})
    return found


def state_in_words(action):
    """Where an action stands, for somebody who wanted something else of it."""
    if action.status == Status.OPEN:
        return _("This is open at present.")
    day = {"day": in_words(PartialDate.of(action.ended))}
    if action.status == Status.DROPPED:
        return _("This was given up on %(day)s. Reopen it first.") % day
    if action.kind == Action.Kind.SUPPORT:
        return _("This was answered on %(day)s. Reopen it first.") % day
    return _("This was recorded as done on %(day)s. Reopen it first.") % day
