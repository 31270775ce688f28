"""A new person, and which of them must prove a second time who they are."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction


@transaction.atomic
def add_person(*, email, password=None):
    """Somebody who can sign in, with a confirmed address and no right yet.

    Without a password they set one by “Forgot your password?”. Raises IntegrityError where the address is taken.
    """
    person = get_user_model().objects.create_user(email, password)
    confirm_address(person)
    return person


def confirm_address(person):
    """Nobody signs up: whoever gave the address answers for it."""
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def has_second_factor(user):
    return is_mfa_enabled(user, [Authenticator.Type.TOTP])


def lacks_second_factor(user):
    """Whether this is an administrator who may do nothing yet: outside demo mode they need a second factor."""
    return bool(not settings.DEMO and user.is_authenticated and user.is_administrator and not has_second_factor(user))
