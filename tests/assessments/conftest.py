"""A card that is being answered, and the browsers of two people at it."""

import pytest

from assessments.models import Version
from tests import factories
from tests.forms import signed_in


@pytest.fixture
def card(cast):
    """A meeting's empty draft by Boris."""
    marks = ["not_assessed"] * 7
    return factories.make_card(structure=cast.body, author=cast.boris, state=Version.State.DRAFT, marks=marks)


@pytest.fixture
def edit(card):
    return f"/assessments/{card.pk}/edit/"


@pytest.fixture
def boris(cast):
    return signed_in(cast.boris)


@pytest.fixture
def amina(cast):
    return signed_in(cast.amina)
