"""The links by which people answer, and the keys under which their answers are kept. None of them stands in a table.

A link is computed from whom it invites, the key of an answer from the link, each with a secret of its own of this
server: without them nobody can tell which answer came by which link, nor which link was for whom.

    link = HMAC(secret 1, round and invitee)         the key of an answer = HMAC(secret 2, link)

A link that somebody handed over (in a message, on a slip) is known to who handed it over. So the first who starts to
answer by it is given an address of their own, the link with a word that only their browser was told; from then on the
link alone opens nothing. In a room, where one address serves everybody, that word makes the link.
"""

import base64
import functools
import hashlib
import hmac
import re
import secrets
import uuid

from django.conf import settings

from .models import Invitee

WORD = 12  # random bytes of the word that only the browser knows
LENGTH = 16  # bytes of a link's HMAC
ROOM = "r"
WORD_SHAPE = re.compile(r"[A-Za-z0-9_-]{16}", re.ASCII)


def token_of(invitee):
    """The link of somebody who is invited; the same at each call, so that a reminder can repeat it."""
    return f"{invitee.round_id}-{_sign('link', str(invitee.round_id), invitee.pk.hex)}"


def invitee_id(round_id, way, code, place):
    """The key of one of several links that are made at once: the same when the form is sent again with its code."""
    return uuid.UUID(bytes=_hmac("invitee", str(round_id), way, str(code), str(place))[:16], version=4)


def address_of(token):
    """The address at which a link opens, on this site."""
    return f"{settings.SITE_ADDRESS}/answer/{token}/"


def room_address(code=""):
    """Where the people in a room go; with the code they need not type it."""
    return f"{settings.SITE_ADDRESS}/answer/" + (f"?code={code}" if code else "")


def new_word():
    """A word that nobody else knows; made before the form that sends it, so that a double click sends the same."""
    return _text(secrets.token_bytes(WORD))


def room_token(round_id, word):
    """The link of somebody who came in by the code of a room."""
    return f"{round_id}-{ROOM}.{word}.{_sign('room', str(round_id), word)}"


def round_of(token):
    """The id of the round that a link is about, or None where it cannot be a link. Proves nothing yet."""
    number = token.partition("-")[0]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else None


def is_of_room(token):
    """Whether the server made this link for somebody in a room."""
    number, _dash, rest = token.partition("-")
    kind, _dot, rest = rest.partition(".")
    word, _dot, signature = rest.partition(".")
    return kind == ROOM and hmac.compare_digest(signature.encode(), _sign("room", number, word).encode())


def invitee_of(token):
    """Whose link this is, or None. The ids of a round's invitees are tried one after the other, all of them: none has
    its link written down, and the time that it takes tells nothing. Only `id`, `round` and `way` are read."""
    round_id = round_of(token)
    found = None
    if round_id is None:
        return None
    for invitee in Invitee.objects.filter(round=round_id).values_list("id", "round_id", "way"):
        if hmac.compare_digest(f"{round_id}-{_sign('link', str(round_id), invitee[0].hex)}".encode(), token.encode()):
            found = invitee
    return Invitee.from_db(None, ["id", "round_id", "way"], found) if found else None


def is_word(text):
    """Whether this can be a word that `new_word` made."""
    return WORD_SHAPE.fullmatch(text) is not None


def own_token(link, word):
    """The address of one's own of whoever began to answer by a link that was handed over."""
    return f"{link}.{word}"


def link_and_word(token):
    """The link as it was handed over and the word of the browser, "" where there is none: `own_token` taken apart."""
    if is_of_room(token):
        return token, ""
    link, _dot, word = token.partition(".")
    return link, word


def key_of(token):
    """Under which the answer that comes by a link is kept: a UUID."""
    return uuid.UUID(bytes=_hmac("answer", token)[:16])


def holder_of(token, word):
    """What an answer by a link that was handed over keeps of the word that its browser was told."""
    return _text(_hmac("holder", token, word))


def _sign(purpose, *parts):
    return _text(_hmac(purpose, *parts)[:LENGTH])


def _hmac(purpose, *parts):
    return hmac.digest(_secret(purpose, settings.SECRET_KEY), "\0".join(parts).encode(), "sha256")


@functools.cache
def _secret(purpose, key):
    return hashlib.sha256(f"coordhub answers {purpose} {key}".encode()).digest()


def _text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
