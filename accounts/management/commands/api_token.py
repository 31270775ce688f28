"""Prints a new API token of a person's; it is shown this once."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Token


class Command(BaseCommand):
    help = "Print a new API token of the person with this e-mail address."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="what it is for, as its owner will read it")

    def handle(self, *, email, name, **options):
        user = get_user_model().objects.filter(email=email.lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody with the address {email} can sign in.")
        if name and user.tokens.filter(name=name).exists():
            raise CommandError(f"{user.email} has a token with the name “{name}”. Choose another.")
        self.stdout.write(Token.objects.issue(user, name=name))
