"""Answering a round without an account: what a link opens, until when, and what is written of it.

Whoever holds the link reads and changes what was typed by it, and nobody else. Nothing is written but the answer
itself: no time, no address, no device, no session, no history, no log line.

Every write goes on under the lock of the round, so that closing it counts all that was acknowledged, and the same
request that comes twice finds its first.
"""

import datetime
import hashlib
import hmac
import json
from dataclasses import dataclass
from enum import StrEnum

from django.core import signing
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from . import links, rounds
from .models import Answer, AnswerMark, Criterion, Invitee, Round

SALT = "coordhub.answers"
MARK = ("rating", "tentative", "reason")  # what is typed of a criterion
ABOUT = ("group_id", "action")  # what is typed beside the criteria


class Why(StrEnum):
    """Why a link cannot be answered by."""

    WRONG = "wrong"
    EARLY = "early"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    USED = "used"


class Refused(Exception):
    """`.why`, and the `.round` it is about (None for a wrong link)."""

    def __init__(self, why, round=None):
        self.why, self.round = why, round
        super().__init__(why)


@dataclass(frozen=True)
class Respondent:
    """Somebody who came by a link. What is known of them is that link."""

    round: Round
    token: str  # as it stands in the address
    link: str  # the part of it that was sent or handed over
    word: str  # the part that only this browser was told: "" by letter, and until one begins
    starts: bool = False  # by a link that was handed over, before its first answer
    given: datetime.datetime | None = None  # when the page that was sent had been given out

    @property
    def key(self):
        return links.key_of(self.link)

    @property
    def holder(self):
        return links.holder_of(self.link, self.word) if self.word else ""

    @property
    def by_letter(self):
        return not self.word and not links.is_of_room(self.token)


# Who comes


def respondent(token, *, seal="", locked=False):
    """Who comes by this link; raises Refused where it leads nowhere.

    A seal that belongs to the link (see `seal_of`) shows that it was looked up before, which spares a look at all who
    are invited. `locked`: for a write, inside `atomic()`.
    """
    found = Round.objects.with_facts().filter(pk=links.round_of(token))
    if locked:
        found = found.select_for_update(of=("self",), no_key=True)
    round = found.first()
    if round is None:
        raise Refused(Why.WRONG)
    link, word = links.link_and_word(token)
    given = given_out(token, seal)
    if given or links.is_of_room(token):
        return Respondent(round, token, link, word, given=given)
    invitee = links.invitee_of(link)
    by_letter = invitee is not None and invitee.way == Invitee.Way.LETTER
    if invitee is None or (token != link and (by_letter or not links.is_word(word))):
        raise Refused(Why.WRONG)
    return Respondent(round, token, link, word, starts=not by_letter and not word)


def seal_of(token):
    """What the form of a page carries: when it was given out, and that its link is a true one. It is not stored."""
    return signing.Signer(salt=f"{SALT} {token}").sign(str(int(timezone.now().timestamp())))


def given_out(token, seal):
    """When the page with this seal was given out for this link; None where it was not."""
    try:
        seconds = signing.Signer(salt=f"{SALT} {token}").unsign(seal)
    except signing.BadSignature:
        return None
    return datetime.datetime.fromtimestamp(int(seconds), tz=datetime.UTC)


def opened(token):
    """(Respondent, Answer or None, {number: AnswerMark}) for a page; raises Refused. Looking writes nothing, but that
    a round whose time is over is closed now."""
    who = respondent(token)
    if rounds.is_due(who.round):
        rounds.close(round=who.round, by=None)
        who = respondent(token)
    return who, *_admitted(who)


def _admitted(who):
    """What was answered by the link so far; raises Refused where it may not be answered by now."""
    answer, marks = read(who)
    check_clock(who.round, begun=answer is not None, given=who.given)
    if who.starts and answer:
        raise Refused(Why.USED, who.round)
    if who.word and not (answer and hmac.compare_digest(answer.holder.encode(), who.holder.encode())):
        raise Refused(Why.WRONG)
    return answer, marks


def check_clock(round, *, begun, given=None):
    """Raises Refused before the round opens and after it closes, by the server's clock.

    An hour of grace after the closing is for what was typed before: an answer that was begun, or a page that had been
    given out. Nothing new is begun in it.
    """
    now = timezone.now()
    if round.state == Round.State.CANCELLED:
        raise Refused(Why.CANCELLED, round)
    if round.state == Round.State.PLANNED or (round.opens and now < round.opens):
        raise Refused(Why.EARLY, round)
    if round.state != Round.State.OPEN or rounds.is_due(round):
        raise Refused(Why.CLOSED, round)
    if is_past(round) and not begun and not (given and given < round.closes):
        raise Refused(Why.CLOSED, round)


def is_past(round):
    """Whether the closing is over: until its hour of grace is too, only what was begun before is taken."""
    return round.closes is not None and round.closes <= timezone.now()


# What is recorded


def read(who):
    """(Answer or None, {number: AnswerMark}) as they are recorded; a mark that was not given yet has revision 0."""
    answer = Answer.objects.filter(key=who.key)
    marks = AnswerMark.objects.filter(answer=who.key, criterion=OuterRef("pk"))
    columns = [_as_json(marks, *MARK, "revision"), _as_json(answer, *ABOUT, "holder", "sent", "revision")]
    criteria = Criterion.objects.filter(criteria_set=who.round.assessment.criteria_set_id).order_by("number")
    recorded, found = None, {}
    for criterion, number, mark, about in criteria.values_list("pk", "number", *columns):
        mark = mark or {"revision": 0}
        mark["tentative"] = bool(mark.get("tentative"))  # SQLite says 0 and 1
        found[number] = AnswerMark(answer_id=who.key, criterion_id=criterion, **mark)
        if about and recorded is None:
            about["sent"] = bool(about["sent"])
            recorded = Answer(key=who.key, round=who.round, **about)
    return recorded, found


def _as_json(rows, *columns):
    """One row's columns in one value, so that criteria, marks and answer are read at once."""
    return Subquery(rows.values(json=JSONObject(**{column: F(column) for column in columns})))


def values(row, names):
    return {name: getattr(row, name) for name in names}


def digest(values):
    """A few letters that are others when the values are."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def version_of(row, names):
    """What a page holds of the row that it shows: its revision, and a digest of what it said."""
    return f"{row.revision if row else 0}.{digest(values(row, names))}"


# Writing


@dataclass(frozen=True)
class Typed:
    """What somebody typed into one part of a page, and what that part had shown before (see `version_of`)."""

    values: dict
    revision: int
    shown: str

    def verdict(self, row):
        """What becomes of it: WRITE, or LEAVE what is recorded, or CONFLICT where both this page and another changed
        it. An older page never writes over a newer one unseen."""
        recorded = {name: getattr(row, name) for name in self.values}
        if recorded == self.values:
            return Verdict.LEAVE
        if self.revision == row.revision:
            return Verdict.WRITE
        return Verdict.LEAVE if digest(self.values) == self.shown else Verdict.CONFLICT


class Verdict(StrEnum):
    WRITE = "write"
    LEAVE = "leave"
    CONFLICT = "conflict"


@transaction.atomic
def begin(*, token, word):
    """The address of one's own, for who begins by a link that was handed over; raises Refused where another did.

    `word` was made for the page whose button was pressed: pressed twice, it leads to the same address.
    """
    who = respondent(token, locked=True)
    if not who.starts or not links.is_word(word):
        raise Refused(Why.WRONG)
    holder = links.holder_of(who.link, word)
    there = Answer.objects.filter(key=who.key).first()
    if there and not hmac.compare_digest(there.holder.encode(), holder.encode()):
        raise Refused(Why.USED, who.round)
    check_clock(who.round, begun=there is not None)
    if there is None:
        Answer.objects.create(key=who.key, round=who.round, holder=holder, revision=0)
    return links.own_token(who.link, word)


def enter(*, code, word):
    """The address of one's own in the room with this code; raises Refused. Nothing is written yet."""
    round = room(code)
    check_clock(round, begun=False)
    return links.room_token(round.pk, word if links.is_word(word) else links.new_word())


def room(code):
    """The round that is answered with this code, however it was typed; raises Refused."""
    plain = "".join(code.split()).replace("-", "")
    can_be_one = plain.isascii() and plain.isalnum() and len(plain) <= 12
    found = Round.objects.with_facts().filter(room_code__iexact=plain).first() if can_be_one else None
    if found is None:
        raise Refused(Why.WRONG)
    return found


def admitted(token, *, seal):
    """As `opened`, for a write: call it inside `atomic()`, where the round stays as it is until the write is done."""
    who = respondent(token, seal=seal, locked=True)
    return who, *_admitted(who)


def save(*, who, answer, marks, typed, about=None):
    """Writes what was typed, as far as nobody wrote something else meanwhile; returns the Answer, or None where
    nothing was typed at all. Call it with what `admitted` gave, in the same transaction.

    `typed`: {number: Typed}; `about`: a Typed of the group and the proposed action. Rows whose verdict is CONFLICT are
    left as they are.
    """
    to_write = {number: part for number, part in typed.items() if part.verdict(marks[number]) == Verdict.WRITE}
    about = about if about and about.verdict(answer or Answer(revision=0)) == Verdict.WRITE else None
    if answer is None:
        if not (to_write or about):
            return None
        answer = Answer.objects.create(key=who.key, round=who.round, holder=who.holder, revision=0)
    new = [_filled(marks[number], part) for number, part in to_write.items() if marks[number].revision == 0]
    AnswerMark.objects.bulk_create(new)
    for number, part in to_write.items():
        if marks[number] not in new:
            _filled(marks[number], part)
            AnswerMark.objects.filter(answer=answer, criterion=marks[number].criterion_id).update(
                **part.values, revision=marks[number].revision
            )
    if about:
        _filled(answer, about).save(update_fields=["group", "action", "revision"])
    return answer


def send(answer):
    """From now on it counts. What is saved afterwards changes what was sent."""
    Answer.objects.filter(key=answer.key).update(sent=True)
    answer.sent = True


def _filled(row, part):
    """The row with what was typed, at its next revision."""
    for name, value in part.values.items():
        setattr(row, name, value)
    row.revision += 1
    return row
