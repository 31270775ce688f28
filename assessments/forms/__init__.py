"""Forms: one for each thing that a person wants to do with a card."""

from .answering import DissentForm, MarkForm
from .inviting import AddressesForm, NumberForm, RoomForm
from .planning import CancelForm, ExtendForm, RoundForm
from .published import EndorsementForm, ReasonForm, ReplyForm
from .responding import AboutForm, ResponseForm, RoomCodeForm
from .settling import PublishForm, ReturnForm
from .starting import START_FORMS, ExpertForm, MeetingForm

__all__ = [
    "START_FORMS",
    "AboutForm",
    "AddressesForm",
    "CancelForm",
    "DissentForm",
    "EndorsementForm",
    "ExpertForm",
    "ExtendForm",
    "MarkForm",
    "MeetingForm",
    "NumberForm",
    "PublishForm",
    "ReasonForm",
    "ReplyForm",
    "ResponseForm",
    "ReturnForm",
    "RoomCodeForm",
    "RoomForm",
    "RoundForm",
]
