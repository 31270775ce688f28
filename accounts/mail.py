"""Letters to people: plain text from a template, in one language, after the change that they tell of is written."""

import logging
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

logger = logging.getLogger(__name__)


def write_to(people, template, *, language, **context):
    """A letter to each of these addresses, by itself, once the transaction is committed.

    `templates/mail/TEMPLATE.txt`: the first line is the subject; `site` is the address of this site. A letter that the
    mail server refuses is logged without the address, and what it told of stays done.
    """
    for address in sorted(set(people)):
        transaction.on_commit(partial(_send, address, template, language, context))


def _send(address, template, language, context):
    try:
        _letter(address, template, language, context).send()
    except OSError as problem:  # SMTPException is one too
        logger.error("A letter (%s) could not be sent: %s", template, type(problem).__name__)


def _letter(address, template, language, context):
    with translation.override(language):
        text = render_to_string(f"mail/{template}.txt", {**context, "site": settings.SITE_ADDRESS})
    subject, _line, body = text.partition("\n")
    return EmailMessage(settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject.strip(), body.strip() + "\n", to=[address])


class Post:
    """One connection for many letters. Opening it raises OSError where there is no mail server to speak to."""

    MOST_FAILURES = 3  # one after the other: then the server is not asked any more

    def __enter__(self):
        self.failures = 0
        self.connection = get_connection()
        self.connection.open()
        return self

    def __exit__(self, *_problem):
        self.connection.close()

    @property
    def given_up(self):
        return self.failures >= self.MOST_FAILURES

    def send(self, address, template, *, language, **context):
        """Whether a letter to this address went out; see `write_to`. Call it outside transactions."""
        if self.given_up:
            return False
        letter = _letter(address, template, language, context)
        try:
            self.connection.send_messages([letter])
        except OSError as problem:
            logger.error("A letter (%s) could not be sent: %s", template, type(problem).__name__)
            self.failures += 1
            self.connection.close()  # the next letter opens it again
            return False
        self.failures = 0
        return True
