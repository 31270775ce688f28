"""Prints who may use which route, from the code itself."""

import json

from django.core.management.base import BaseCommand

from coordhub import access_table


class Command(BaseCommand):
    help = "Print every route with its methods, the kind of record it is about and the rights that may use it."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="as JSON, for programs")

    def handle(self, **options):
        rows = access_table.rows()
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1))
            return
        for row in rows:
            methods, rights = " ".join(row["methods"]), ", ".join(row["rights"])
            self.stdout.write(f"{methods:10} {row['route']:50} {row['object']:15} {rights}")
