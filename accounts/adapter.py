"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedSignUp(DefaultAccountAdapter):
    """Nobody signs up by themselves: a coordinator or an administrator gives people their rights."""

    def is_open_for_signup(self, request):
        return False
