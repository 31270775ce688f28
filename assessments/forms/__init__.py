"""Forms: one for each thing that a person wants to do with a card."""

from .answering import ANSWER, DissentForm, MarkForm, parts_of
from .inviting import AddressesForm, NumberForm, RoomForm
from .meeting import CountsForm, HandOverForm, HeadsForm, ReadyForm
from .planning import CancelForm, ExtendForm, RoundForm
from .published import EndorsementForm, ReasonForm, ReplyForm
from .responding import AboutForm, ResponseForm, RoomCodeForm
from .settling import PublishForm, ReturnForm, ValidationForm
from .starting import START_FORMS, ExpertForm, MeetingForm

__all__ = [
    "ANSWER",
    "START_FORMS",
    "AboutForm",
    "AddressesForm",
    "CancelForm",
    "CountsForm",
    "DissentForm",
    "EndorsementForm",
    "ExpertForm",
    "ExtendForm",
    "HandOverForm",
    "HeadsForm",
    "MarkForm",
    "MeetingForm",
    "NumberForm",
    "PublishForm",
    "ReadyForm",
    "ReasonForm",
    "ReplyForm",
    "ResponseForm",
    "ReturnForm",
    "RoomCodeForm",
    "RoomForm",
    "RoundForm",
    "ValidationForm",
    "parts_of",
]
