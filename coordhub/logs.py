"""What never stands in a log: keys that addresses hold, and where somebody was when they used them."""

import logging
import re

# The address of an answer form, of an invitation and of a new password is the key to it.
KEYS = "|".join(rf"(?<={page})[^/\s?\"']+" for page in ("/answer/", "/people/invitation/", "/password/reset/key/"))
# PostgreSQL's details of a refused row are the row itself, an answer's key and words among them.
PRIVATE = re.compile(rf"{KEYS}|(?<=\bip=)\S+|(?<=DETAIL:).*")


class WithoutPrivateParts(logging.Filter):
    """Takes those keys, clients' addresses and refused rows out of a message and of the traceback beneath it."""

    def filter(self, record):
        record.msg = PRIVATE.sub("...", record.getMessage())
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = PRIVATE.sub("...", record.exc_text)
        return True
