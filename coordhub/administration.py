"""/admin/: people, rights and reference data, for administrators alone."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class Site(admin.AdminSite):
    site_header = site_title = _("coordhub: administration")
    index_title = _("People, rights and reference data")
    enable_nav_sidebar = False

    def has_permission(self, request):
        return request.user.is_authenticated and request.user.is_administrator

    def login(self, request, extra_context=None):
        """Through the site's own sign-in, with its limits and its second factor."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return secure_admin_login(super().login)(request, extra_context)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")
