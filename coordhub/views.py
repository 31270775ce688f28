"""Pages of the site itself: errors, health, a form whose token is too old."""

import sys

from django.db import InterfaceError, InternalError, OperationalError, connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.csrf import csrf_failure as django_csrf_failure

from accounts import interrupted
from accounts.entry import EVERYBODY, open_to

API_NOT_FOUND = {"detail": "There is nothing at this address. See /api/v1/docs."}
NOT_SHOWN_AGAIN = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword"}


def database_away(request):
    """503, from a template that asks no database, with the typed text in a form that sends it again."""
    typed = []
    if request.method == "POST":
        typed = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {
        "path": request.get_full_path(),
        "fields": [(name, value) for name, value in typed if name not in NOT_SHOWN_AGAIN],
        "csrf": request.POST.get("csrfmiddlewaretoken", "") if typed else "",
    }
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response.headers["Retry-After"] = "30"
    response.headers["Cache-Control"] = "no-store"
    return response


@open_to(GET=EVERYBODY)
def healthz(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def csrf_failure(request, reason=""):
    """The form was open while the person signed in again: it comes back filled instead of being lost."""
    if interrupted.keep(request):
        return redirect(request.get_full_path())
    return django_csrf_failure(request, reason=reason, template_name="403_csrf.html")


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    if request.path.startswith("/api/"):
        return JsonResponse(API_NOT_FOUND, status=404, content_type="application/json; charset=utf-8")
    return render(request, "404.html", status=404)


def server_error(request):
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError, InternalError)):
        return database_away(request)
    return HttpResponse(render_to_string("500.html"), status=500)
