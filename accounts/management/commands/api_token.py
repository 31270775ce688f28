"""Prints a new API token of a person's; it is shown this once."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Token


class Command(BaseCommand):
    help = "Print a new API token of the person with this e-mail address."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *, email, **options):
        user = get_user_model().objects.filter(email=email.lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody with the address {email} can sign in.")
        self.stdout.write(Token.objects.issue(user))
