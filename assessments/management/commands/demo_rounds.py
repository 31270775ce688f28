"""Gives the demo a round that is open today."""

from django.core.management import BaseCommand

from assessments.demo import make_rounds
from structures.demo import demo_is_on


class Command(BaseCommand):
    help = "In demo mode: opens a round in Exempland, once, and names who settles the other. Does nothing elsewhere."

    def handle(self, **options):
        if demo_is_on() and make_rounds():
            self.stdout.write("Opened a round in Exempland")
