"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse


class ClosedSignUp(DefaultAccountAdapter):
    """Nobody signs up by themselves: a coordinator or an administrator gives people their rights."""

    def is_open_for_signup(self, request):
        return False

    def get_password_change_redirect_url(self, request):
        return reverse("account")

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Failed sign-ins count by account *and* address: many people share one satellite link, and a stranger
        elsewhere must not be able to lock a coordinator out."""
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{self.get_client_ip(request)}"
