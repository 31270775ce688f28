"""How a round stands, and the letters that go out while it is open."""

from django.contrib import messages
from django.core.cache import cache
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.entry import SIGNED_IN, open_to
from structures.access import MANAGERS
from structures.history import page_of
from structures.views.history import asked_page

from .. import planning, round_letters, watching
from ..access import FACILITATOR, get_survey, may_run, may_watch
from ..models import Invitee, Round
from .planning import round_moved_on, write_the_letters

State = Round.State
MINUTES_BETWEEN_LETTERS = 10


@open_to("round", GET=MANAGERS + FACILITATOR)
def round(request, pk):
    """The steps of a round, how many have answered of how many, and what comes next. Never who."""
    found = get_survey(request.user, pk, allowed=may_watch)
    runs = may_run(request.user, found)
    seen = watching.watch(found)
    problems = planning.problems_before_opening(found, seen) if found.state == State.PLANNED else []
    kinds = [watching.history_of(found)]
    context = {
        "round": found,
        "structure": found.assessment.structure,
        "watch": seen,
        "runs": runs,
        "steps": watching.steps(found),
        "problems": problems,
        "next": watching.next_step(found, seen, problems, runs=runs),
        "in_grace": planning.in_grace(found),
        "page": page_of(kinds, asked_page(request), user=request.user, zone=found.time_zone.key),
    }
    return render(request, "rounds/round.html", context)


@open_to("round", POST=MANAGERS)
def remind(request, pk):
    """Write to those who have not answered; nobody is told who or how many they are."""
    found = get_survey(request.user, pk)
    if found.state != State.OPEN:
        return round_moved_on(request, found)
    if not planning.claim_reminder(round=found, by=request.user):
        messages.warning(request, _("Today’s reminder has gone out already, or the closing is over."))
    elif round_letters.remind(found):
        messages.success(request, _("Those who have not answered were reminded."))
    else:
        planning.give_reminder_back(round=found, by=request.user, earlier=found.reminded)
        messages.error(request, _("The mail server refuses letters at the moment. Try again later."))
    return redirect("round", pk)


@open_to("round", POST=MANAGERS)
def write(request, pk):
    """Send the invitations that did not go out yet."""
    found = get_survey(request.user, pk)
    if found.state != State.OPEN or planning.in_grace(found):
        return round_moved_on(request, found)
    write_the_letters(request, found)
    return redirect("round", pk)


@open_to("invitation to answer", POST=SIGNED_IN)
def letter(request, pk):
    """Whoever is signed in gets the letter with their own link once more. Nothing is said of their answer."""
    rows = Invitee.objects.filter(round__state=State.OPEN, written_to=True, email=request.user.email)
    invitee = get_object_or_404(rows, round__assessment=pk)
    found = Round.objects.with_facts().get(pk=invitee.round_id)
    just_sent = not cache.add(f"letter-of-round-{found.pk}-to-{request.user.pk}", 1, MINUTES_BETWEEN_LETTERS * 60)
    if just_sent or round_letters.send_again(found, invitee):
        messages.success(request, _("The letter with your link is on its way again."))
    else:
        messages.error(request, _("The mail server refuses letters at the moment. Try again later."))
    return redirect("home")
