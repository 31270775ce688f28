"""Gives a person a right: for a country, for a structure, or as administrator."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.people import add_person
from structures.models import Country, Structure
from structures.people import give
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
        email = email.strip().lower()
        user = get_user_model().objects.filter(email=email).first()
        made = user is None
        user = user or add_person(email=email)
        if role == "admin":
            user.is_staff = user.is_superuser = True
            user.save(update_fields=["is_staff", "is_superuser"])
        else:
            give(by=None, user=user, right=role, place=where)
        new = " (new: they set a password with “Forgot your password?”)" if made else ""
        self.stdout.write(f"{user.email} is {role}{f' of {place}' if place else ''}{new}.")

    def place(self, role, place):
        """The Country or Structure where the right counts; CommandError where role and place do not fit."""
        if role == "admin":
            if place:
                raise CommandError("An administrator needs no country or structure.")
            return None
        if not place:
            raise CommandError("Say where: a country's ISO code (COD) or a structure's slug (cod-cmj).")
        if role != Right.FOCAL_POINT and (country := Country.objects.filter(pk=place.upper()).first()):
            return country
        structure = Structure.objects.filter(slug=place).first()
        if structure is None or role == Right.COORDINATOR:
            kind = "structure" if role == Right.FOCAL_POINT else "country"
            raise CommandError(f"“{place}” is no {kind} that is known here.")
        return structure
