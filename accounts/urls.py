"""Signing in and out, one's password, second factor and tokens. Nobody signs up by themselves."""

from allauth.account import views
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from .entry import EVERYBODY, SIGNED_IN, open_to
from .views import account, revoke, tokens, unless_of_the_demo

page = open_to(GET=EVERYBODY)
form = open_to(GET=EVERYBODY, POST=EVERYBODY)
own_page = open_to(GET=SIGNED_IN)
own_form = open_to(GET=SIGNED_IN, POST=SIGNED_IN)

urlpatterns = [
    path("", account, name="account"),
    path("tokens/", tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", revoke, name="token_revoke"),
    path("login/", form(views.login), name="account_login"),
    path("logout/", form(views.logout), name="account_logout"),
    path("inactive/", page(views.account_inactive), name="account_inactive"),
    path("reauthenticate/", own_form(views.reauthenticate), name="account_reauthenticate"),
    path("password/change/", own_form(unless_of_the_demo(views.password_change)), name="account_change_password"),
    path("password/set/", own_form(unless_of_the_demo(views.password_set)), name="account_set_password"),
    path("password/reset/", form(views.password_reset), name="account_reset_password"),
    path("password/reset/done/", page(views.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        form(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        page(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("second-factor/", own_page(second_factor.index), name="mfa_index"),
    path("second-factor/code/", form(second_factor.authenticate), name="mfa_authenticate"),
    path("second-factor/confirm/", own_form(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/app/on/", own_form(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/app/off/", own_form(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/recovery/", own_page(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "second-factor/recovery/new/",
        own_form(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/recovery/file/",
        own_page(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
