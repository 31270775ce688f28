"""Forms: one for each thing that a person wants to do with a card."""

from .answering import DissentForm, MarkForm
from .inviting import AddressesForm, NumberForm, RoomForm
from .planning import CancelForm, ExtendForm, RoundForm
from .published import EndorsementForm, ReasonForm, ReplyForm
from .settling import PublishForm, ReturnForm
from .starting import START_FORMS, ExpertForm, MeetingForm

__all__ = [
    "START_FORMS",
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
    "ReturnForm",
    "RoomForm",
    "RoundForm",
]
