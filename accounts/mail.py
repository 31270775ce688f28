"""Letters to people: plain text from a template, in one language, after the change that they tell of is written."""

import logging
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
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
    with translation.override(language):
        text = render_to_string(f"mail/{template}.txt", {**context, "site": settings.SITE_ADDRESS})
    subject, _line, body = text.partition("\n")
    message = EmailMessage(settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject.strip(), body.strip() + "\n", to=[address])
    try:
        message.send()
    except OSError as problem:  # SMTPException is one too
        logger.error("A letter (%s) could not be sent: %s", template, type(problem).__name__)
