"""What never stands in a log: keys that addresses hold, and where somebody was when they used them."""

import logging
import re

# The address of an answer form, of an invitation and of a new password is the key to it.
KEYS = "|".join(rf"(?<={page})[^/\s?\"']+" for page in ("/answer/", "/people/invitation/", "/password/reset/key/"))
PRIVATE = re.compile(rf"{KEYS}|(?<=\bip=)\S+")


class WithoutPrivateParts(logging.Filter):
    """Takes those keys, and clients' addresses, out of a message."""

    def filter(self, record):
        record.msg = PRIVATE.sub("...", record.getMessage())
        record.args = ()
        return True
