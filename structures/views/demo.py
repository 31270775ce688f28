"""Signing in with one click, in demo mode only."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.entry import EVERYBODY, open_to

from ..demo import ROLES, demo_is_on, demo_person

LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}


@open_to(POST=EVERYBODY)
def sign_in(request):
    if not demo_is_on() or request.META.get("REMOTE_ADDR") not in LOOPBACK:
        raise Http404
    role = request.POST.get("role")
    if role not in ROLES:
        return HttpResponseBadRequest(f"role: {', '.join(ROLES)}", content_type="text/plain")
    login(request, demo_person(role), backend=settings.AUTHENTICATION_BACKENDS[0])
    after = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(after if safe else "home")
