"""Letters about cards: that one was sent, that one was returned. They say of which body, and nothing of what was
answered."""

from django.contrib.auth import get_user_model
from django.db.models import Q

from accounts.mail import write_to
from structures.access import GRANTS, Permission

from .models import Assessment

SETTLING = [right for right, grants in GRANTS.items() if Permission.MANAGE in grants]


def card_sent(*, version, by):
    """To the coordinators of the country and the focal points of the body: a card waits for them."""
    assessment = version.assessment
    structure = assessment.structure
    settling = Q(memberships__right__in=SETTLING) & (
        Q(memberships__structure=structure)
        | Q(memberships__country=structure.country_id, memberships__country__isnull=False)
    )
    people = get_user_model().objects.filter(settling, is_active=True).exclude(pk=by.pk).distinct()
    _write(people, "card_sent", assessment)


def card_returned(*, version, by):
    """To its author: the word stands on the page, not in the letter."""
    author = version.assessment.author
    if author and author.is_active and author != by:
        _write([author], "card_returned", version.assessment)


def _write(people, letter, assessment):
    """In the country's language; only to those who can open what the letter leads to."""
    country = assessment.structure.country
    readers = [p for p in people if Assessment.objects.visible_to(p).filter(pk=assessment.pk).exists()]
    write_to(
        [person.email for person in readers],
        letter,
        language=country.language if country else "en",
        assessment=assessment,
    )
