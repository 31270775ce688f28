"""Forms: one for each thing that a person wants to do with a card."""

from .answering import DissentForm, MarkForm
from .published import EndorsementForm, ReasonForm, ReplyForm
from .responding import AboutForm, ResponseForm, RoomForm
from .settling import PublishForm, ReturnForm
from .starting import START_FORMS, ExpertForm, MeetingForm

__all__ = [
    "START_FORMS",
    "AboutForm",
    "DissentForm",
    "EndorsementForm",
    "ExpertForm",
    "MarkForm",
    "MeetingForm",
    "PublishForm",
    "ReasonForm",
    "ReplyForm",
    "ResponseForm",
    "ReturnForm",
    "RoomForm",
]
