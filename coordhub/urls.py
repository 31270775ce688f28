"""Addresses of the site: both apps' pages, accounts, the API, health."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from accounts.entry import CIRCLE, EVERYBODY, open_to

from . import views
from .api import api, docs
from .confidentiality import confidentiality

API_PAGES = {"openapi-json", "api-root"}

# The API decides by itself who reads what (a redirect to a sign-in page is no answer to a program).
api_urls = api.urls
for pattern in api_urls[0]:
    pattern.callback = open_to("api", GET=EVERYBODY if pattern.name in API_PAGES else CIRCLE)(pattern.callback)

urlpatterns = [
    path("", include("structures.urls")),  # first: structures/new/ is no structure called "new"
    path("", include("assessments.urls")),
    path("about/confidentiality/", confidentiality, name="confidentiality"),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),  # who may: see administration.py
    path("language/", open_to(POST=EVERYBODY)(set_language), name="set_language"),
    path("api/v1/docs", docs, name="api_docs"),
    path("api/v1/", api_urls),
    path("healthz", views.healthz, name="healthz"),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
