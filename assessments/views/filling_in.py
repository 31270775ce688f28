"""Saving the answers of a card: the same on the answering page, beside what a round says, and in the present view."""

from django.contrib import messages
from django.http import JsonResponse
from django.utils.translation import ngettext

from accounts.interrupted import say_interrupted

from .. import settling


def fill_in(request, sheet, typed, *, show, after):
    """Shows the sheet, or saves whatever of it can be saved: the rest stays in the form, with what to do.

    `show(status)` gives the page as the sheet stands then, `after()` the way on once all is saved. The saving script
    asks for JSON and is told what it needs.
    """
    if request.method != "POST":
        if typed is not None:
            say_interrupted(request)
        return show(200)
    try:
        sheet.save(by=request.user)
    except settling.AlreadyMoved as moved:
        sheet.moved = moved.version
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(sheet.report(), status=sheet.status)
    if sheet.status != 200:
        return show(sheet.status)
    messages.success(request, saved_message(sheet))
    return after()


def saved_message(sheet):
    return ngettext(
        "Saved at %(time)s. %(answered)d of %(all)d criterion answered.",
        "Saved at %(time)s. %(answered)d of %(all)d criteria answered.",
        sheet.all,
    ) % {"time": sheet.clock(), "answered": sheet.answered, "all": sheet.all}
