"""Closes the rounds whose time is over, for a timer (cron, systemd): pages close a round only when somebody looks."""

from django.core.management import BaseCommand

from assessments import rounds


class Command(BaseCommand):
    help = (
        "Closes every round whose closing date, with its hour of grace, is over: counts its answers, sets their "
        "reasons free of them and deletes them. Run it every hour or so."
    )

    def handle(self, **options):
        self.stdout.write(f"Closed: {rounds.close_due()}")
