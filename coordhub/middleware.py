"""What happens to every request: whole bodies, a database that is away, language, sign-in, private pages."""

import logging

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpResponse, UnreadablePostError
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from accounts import interrupted
from accounts.people import lacks_second_factor

from .views import database_away

logger = logging.getLogger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError, InternalError)
LINK_COOKIE = "language_of_link"


def refusal(status, text):
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


class WholeBodyMiddleware:
    """Refuses a body that is cut short (400), chunked (411) or too large (413) before anything reads it.

    A server may hand over a half-received form as if it were complete: half of somebody's reasons would be saved.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with translation.override(translation.get_language_from_request(request)):  # no language is chosen yet
            refused = self.problem(request)
        return refused or self.get_response(request)

    def problem(self, request):
        if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            return refusal(411, _("This request has no length. Send it again with a Content-Length."))
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return refusal(400, _("The length of this request cannot be read. Send it again."))
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return refusal(413, _("This is too large to be received: at most 6 MB."))
        if length:
            try:
                received = len(request.body)
            except UnreadablePostError:
                received = -1
            if received != length:
                return refusal(400, _("This was received only in part; nothing was saved. Send it again."))
        return None


class DatabaseAwayMiddleware:
    """The database is away, full or read-only: 503, with what was typed still in the form."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, DATABASE_AWAY):
            return None
        logger.error("The database cannot be used: %s", exception, exc_info=exception)
        return database_away(request)


class LanguageMiddleware:
    """The visitor's choice, else the link's (?lang=fr, kept while they go on clicking), else the browser's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = self.known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
        linked = self.known(request.GET.get("lang"))
        kept = self.known(request.COOKIES.get(LINK_COOKIE))
        # A page that knows better than the browser, as a respondent's form does, speaks its own where nobody chose.
        request.language_was_chosen = bool(chosen or linked or kept)
        language = chosen or linked or kept or translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if linked and linked != kept and not chosen:
            response.set_cookie(LINK_COOKIE, linked, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
        return response

    @staticmethod
    def known(code):
        return code if code in dict(settings.LANGUAGES) else None


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page asks for sign-in unless it says that it is public; what was typed is kept until then."""

    def handle_no_permission(self, request, view_func):
        interrupted.keep(request)
        return super().handle_no_permission(request, view_func)


class SecondFactorMiddleware:
    """Outside demo mode an administrator without a second factor is led to their account to switch it on.

    Until then they reach nothing else; the API refuses them by itself, with their tokens too.
    """

    OPEN = ("accounts/", "answer/", "language/", "healthz")  # answering is no right: it needs no factor
    API, ITS_PAGE = "api/", "api/v1/docs"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        route = request.resolver_match.route
        by_itself = route.startswith(self.API) and route != self.ITS_PAGE
        if by_itself or route.startswith(self.OPEN) or not lacks_second_factor(request.user):
            return None
        return redirect("account")


class PrivatePagesMiddleware:
    """Nothing that a signed-in person saw stays in a shared computer's cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response
