"""From an e-mail address to a right: invite, send again, withdraw; and what whoever was invited sees."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.entry import EVERYBODY, open_to
from accounts.interrupted import typed_in

from .. import people, roster
from ..access import MANAGERS, get_managed, get_managed_place
from ..forms.people import FirstPasswordForm, InviteForm
from ..models import Invitation
from ..vocabulary import RIGHT_MEANS, Right
from ..writing import NotPossible
from .people import asked_for, people_page


@open_to("country or structure", GET=MANAGERS, POST=MANAGERS)
def invite(request):
    """An e-mail address and a right, for the place in the address of the page."""
    place = get_managed_place(request.user, **asked_for(request))
    form = InviteForm(typed_in(request), rights=people.rights_to_give(request.user, place))
    context = {"form": form, "place": roster.Place.of(place), "back": people_page(place)}
    if request.method == "POST" and form.is_valid():
        data = {"email": form.cleaned_data["email"], "right": Right(form.cleaned_data["right"]), "place": place}
        try:
            people.invite(by=request.user, **data)
        except NotPossible as refused:
            context |= {"problems": refused.problems, "pending": people.pending(**data)}
            return render(request, "people/invite.html", context, status=409)
        messages.success(request, _("Invited: the letter to %(email)s is on its way.") % {"email": data["email"]})
        return redirect(people_page(place))
    return render(request, "people/invite.html", context, status=422 if request.method == "POST" else 200)


@open_to("invitation", POST=MANAGERS)
def send_again(request, pk):
    """The same offer in a new letter, with a new link."""
    invitation = get_managed(request.user, Invitation.objects.all(), pk)
    try:
        people.send_again(by=request.user, invitation=invitation)
    except NotPossible as refused:
        for problem in refused.problems:
            messages.error(request, problem)
    else:
        text = _("Sent again to %(email)s, with a new link. The older one does not work any more.")
        messages.success(request, text % {"email": invitation.email})
    return redirect(people_page(invitation.place))


@open_to("invitation", POST=MANAGERS)
def withdraw(request, pk):
    """The link in the letter leads nowhere any more."""
    invitation = get_managed(request.user, Invitation.objects.all(), pk)
    if people.withdraw(invitation=invitation):
        messages.success(request, _("Withdrawn: the link in the letter leads nowhere any more."))
    else:
        messages.warning(request, _("This invitation was not open any more. Look at the list."))
    return redirect(people_page(invitation.place))


# What whoever was invited sees


def out_of_logs(answer):
    """The address of this page is the key to the right: no other site, no cache and no log file gets to know it.

    Not “no-referrer”: with it browsers name no origin either, and the form would be refused.
    """
    answer.headers["Referrer-Policy"] = "strict-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@open_to("invitation", GET=EVERYBODY, POST=EVERYBODY)
@sensitive_post_parameters()
def invitation(request, token):
    """What one is invited to, and by whom; a click, or a first password, accepts it. Looking uses nothing up."""
    found = Invitation.objects.select_related("country", "structure__country", "invited_by")
    found = get_object_or_404(found, digest=people.digest_of(token))
    if problems := people.problems_before_accepting(found):
        return refused(request, problems, 410)
    if request.user.is_authenticated:
        return for_somebody_signed_in(request, found)
    person = get_user_model().objects.filter(email=found.email).first()
    if person is None:
        return for_a_new_person(request, found)
    if not person.is_active:
        return refused(
            request, [_("The account of this address was switched off. Ask an administrator of coordhub.")], 409
        )
    return shown(request, found, has_account=True)


def shown(request, found, *, status=200, **context):
    context |= {"invitation": found, "means": RIGHT_MEANS[found.right], "place": roster.Place.of(found.place)}
    return out_of_logs(render(request, "people/invitation.html", context, status=status))


def refused(request, problems, status):
    context = {"problems": problems, "elsewhere": status == 403}
    return out_of_logs(render(request, "people/invitation_refused.html", context, status=status))


def for_somebody_signed_in(request, found):
    """One button for the person who was invited; others are asked to sign out."""
    if request.user.email != found.email:
        return refused(request, [people.is_for_somebody_else()], 403)
    if request.method != "POST":
        return shown(request, found)
    try:
        people.accept(by=request.user, invitation=found)
    except NotPossible as problem:
        return refused(request, problem.problems, 410)
    return welcome(request, found)


def for_a_new_person(request, found):
    """A first password, twice: the account is made and the right taken in one go."""
    person = get_user_model()(email=found.email)
    form = FirstPasswordForm(person, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return shown(request, found, form=form, status=422 if request.method == "POST" else 200)
    try:
        person = people.accept_as_new_person(invitation=found, password=form.cleaned_data["new_password1"])
    except NotPossible as problem:
        return refused(request, problem.problems, 410)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return welcome(request, found)


def welcome(request, found):
    text = _("Welcome. %(right)s for %(place)s: %(means)s.")
    words = {"right": found.get_right_display(), "place": found.place.local_name, "means": RIGHT_MEANS[found.right]}
    messages.success(request, text % words)
    return out_of_logs(redirect("home"))
