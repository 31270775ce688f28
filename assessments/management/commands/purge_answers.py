"""Deletes what people gave as reasons once its time is over, for a timer (cron, systemd)."""

from django.core.management import BaseCommand

from assessments import rounds


class Command(BaseCommand):
    help = (
        "Deletes the reasons and proposed actions of rounds that were closed COORDHUB_KEEP_ANSWERS days ago (90). "
        "Counts and settled marks stay. Closes rounds whose time is over first. Run it every day."
    )

    def handle(self, **options):
        rounds.close_due()
        self.stdout.write(f"Rounds whose answers were deleted: {rounds.forget_answers()}")
