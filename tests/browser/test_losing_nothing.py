"""Whatever a person typed is saved, or still there: when they pause, are signed out, lose the line, or share a card."""

import re

import pytest
from playwright.sync_api import expect

from assessments.models import Assessment, Mark
from structures.demo import demo_person
from structures.vocabulary import Circle
from tests.browser.conftest import yesterday

SOON = 8_000  # ms: the script saves two seconds after the last change
with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def edit_page(assessment):
    return f"/assessments/{assessment.pk}/edit/"


def saved(assessment, number):
    """(rating, reason) as the database has them."""
    return Mark.objects.values_list("rating", "reason").get(
        version__assessment=assessment, criterion__number=number
    )


def says_saved(visitor, answered):
    pattern = re.escape(visitor.say("Saved at %(time)s. %(answered)d of %(all)d answered.", time="T", answered=answered, all=7) if 0 else "")
    return pattern
