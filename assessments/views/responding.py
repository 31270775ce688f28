"""Answering a round by a link: no account, no session, and the address is the key. See answers.py."""

import re
from functools import wraps

from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from accounts.entry import EVERYBODY, open_to

from .. import answers, links
from ..answers import Refused, Why
from ..forms import RoomCodeForm
from ..questionnaire import Questionnaire

# Not “not yet allowed” (425 is about something else), and not “there is nothing”: the page says when to come again.
STATUSES = {Why.WRONG: 404, Why.EARLY: 403, Why.CLOSED: 410, Why.CANCELLED: 410, Why.USED: 410}
CLOCK = re.compile(r"([01]\d|2[0-3])([0-5]\d)", re.ASCII)


def by_link(view):
    """A page whose address is a key: no other site, cache, search engine or log gets to know it, and whatever the link
    does not open is said in plain words.

    No CSRF token is asked: who sends the form holds the secret of its address, and nothing is taken from a cookie. So a
    phone that keeps no cookies can answer too.
    """

    @csrf_exempt
    @sensitive_post_parameters()
    @sensitive_variables()
    @wraps(view)
    def guarded(request, *args, **kwargs):
        try:
            answer = view(request, *args, **kwargs)
        except Refused as refused:
            answer = refusal(request, refused)
        answer.headers["Referrer-Policy"] = "strict-origin"  # see structures.views.invitations
        answer.headers["Cache-Control"] = "private, no-store"
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return guarded


def refusal(request, refused):
    """What a link that cannot be answered by says, and what to do."""
    if refused.round:
        speak(request, refused.round)
    status = STATUSES[refused.why]
    context = {"why": refused.why, "round": refused.round, "when": moment_of(refused)}
    page = render(request, "answer/refused.html", context, status=status)
    if not wants_json(request):
        return page
    words = _("Not saved: this link cannot be answered by any more. Open it anew to see why.")
    report = {"saved": False, "status": words, "revisions": {}, "conflicts": [], "problems": {}, "asks": []}
    return JsonResponse(report, status=status)


def moment_of(refused):
    """When the round opens, or when it closed; None where that is not fixed."""
    round, now = refused.round, timezone.now()
    if refused.why == Why.EARLY:
        return round.opens if round.opens and round.opens > now else None
    if refused.why == Why.CLOSED:
        return round.closes if round.closes and round.closes <= now else round.closed  # by hand, before its time
    return None


def speak(request, round):
    """The page's language: what the visitor chose, else the round's."""
    if not request.language_was_chosen:
        translation.activate(round.language)
        request.LANGUAGE_CODE = round.language


def wants_json(request):
    return request.headers.get("Accept") == "application/json"


@open_to("answer", GET=EVERYBODY, POST=EVERYBODY)
@by_link
def room(request):
    """The code of a room; a click gives an address of one's own."""
    code = request.POST.get("code", "") if request.method == "POST" else request.GET.get("code", "")
    round = None
    if request.method == "POST":
        return enter(request, RoomCodeForm(request.POST))
    if code:
        try:
            round = answers.room(code)
        except Refused:
            return show_room(request, RoomCodeForm({"code": code}), unknown=True)
        speak(request, round)
        answers.check_clock(round, begun=False)
    return show_room(request, RoomCodeForm(initial={"code": code, "word": links.new_word()}), round=round)


def enter(request, form):
    if not form.is_valid():
        return show_room(request, form)
    try:
        return redirect("answer", answers.enter(**form.cleaned_data))
    except Refused as refused:
        if refused.why != Why.WRONG:
            raise
    return show_room(request, form, unknown=True)


def show_room(request, form, *, unknown=False, round=None):
    if unknown:
        words = _("No round is answered with this code. Compare it with the one in the room.")
        form.add_error("code", words)
    context = {"form": form, "round": round}
    return render(request, "answer/room.html", context, status=422 if form.is_bound else 200)


@open_to("answer", GET=EVERYBODY, POST=EVERYBODY)
@by_link
def answer(request, token):
    """One page: the category, the criteria, one action. Saved as one goes on, on this device or another, until sent;
    and changed until the round closes."""
    if request.method == "POST":
        return begin(request, token) if "word" in request.POST else take(request, token)
    who, recorded, marks = answers.opened(token)
    speak(request, who.round)
    if who.starts:
        return render(request, "answer/start.html", {"round": who.round, "word": links.new_word()})
    return show(request, Questionnaire(who, recorded, marks))


def begin(request, token):
    """Whoever got the link from somebody begins: from now on at an address that only this browser knows."""
    return redirect("answer", answers.begin(token=token, word=request.POST["word"]))


def take(request, token):
    """Whatever can be saved is saved; the rest stays in the form, with what to do."""
    sending = request.POST.get("then") == "send"
    with transaction.atomic():
        who, recorded, marks = answers.admitted(token, seal=request.POST.get("given", ""))
        if who.starts:
            return redirect("answer", token)
        speak(request, who.round)
        page = Questionnaire(who, recorded, marks, typed=request.POST)
        page.save(send=sending)
    if wants_json(request):
        return JsonResponse(page.report(), status=page.status)
    if page.status != 200:
        return show(request, page)
    if sending:
        return redirect("answer_send", token)
    return redirect(f"{reverse('answer', args=[token])}?saved={page.clock().replace(':', '')}")


def show(request, page):
    saved = CLOCK.fullmatch(request.GET.get("saved", ""))
    context = {
        "page": page.draw(),
        "round": page.round,
        "saved_at": f"{saved[1]}:{saved[2]}" if saved else "",
        "address": request.build_absolute_uri(reverse("answer", args=[page.who.token])),
    }
    return render(request, "answer/answer.html", context, status=page.status)


@open_to("answer", GET=EVERYBODY)
@by_link
def sent(request, token):
    """Thank you; until when it can be changed, and how."""
    who, recorded, marks = answers.opened(token)
    speak(request, who.round)
    if recorded is None or not recorded.sent:
        return redirect("answer", token)
    page = Questionnaire(who, recorded, marks)
    address = request.build_absolute_uri(reverse("answer", args=[token]))
    return render(request, "answer/sent.html", {"page": page, "round": who.round, "address": address})
