"""Gives a person a right: for a country, for a structure, or as administrator."""

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from structures.models import Country, Membership, Structure
from structures.vocabulary import Right


class Command(BaseCommand):
    help = "Give a person a right: grant EMAIL viewer|assessor|coordinator COD, focal_point cod-cmj, or admin."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("role", choices=[*Right.values, "admin"])
        parser.add_argument("place", nargs="?", help="a country's ISO code (COD) or a structure's slug (cod-cmj)")

    @transaction.atomic
    def handle(self, *, email, role, place, **options):
        where = self.place(role, place)
        user, made = get_user_model().objects.get_or_create(email=email.strip().lower())
        if made:
            user.set_unusable_password()  # they set one by "Forgot your password?"
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if role == "admin":
            user.is_staff = user.is_superuser = True
            user.save(update_fields=["is_staff", "is_superuser"])
        else:
            Membership.objects.get_or_create(user=user, right=role, **where)
        new = " (new: they set a password with “Forgot your password?”)" if made else ""
        self.stdout.write(f"{user.email} is {role}{f' of {place}' if place else ''}{new}.")

    def place(self, role, place):
        """Where the right counts, as columns of Membership; CommandError where role and place do not fit."""
        if role == "admin":
            if place:
                raise CommandError("An administrator needs no country or structure.")
            return {}
        if not place:
            raise CommandError("Say where: a country's ISO code (COD) or a structure's slug (cod-cmj).")
        if role != Right.FOCAL_POINT and (country := Country.objects.filter(pk=place.upper()).first()):
            return {"country": country}
        structure = Structure.objects.filter(slug=place).first()
        if structure is None or role == Right.COORDINATOR:
            kind = "structure" if role == Right.FOCAL_POINT else "country"
            raise CommandError(f"“{place}” is no {kind} that is known here.")
        return {"structure": structure}
