"""Forms: one for each thing that a person wants to do with a card."""

from .answering import DissentForm, MarkForm
from .published import EndorsementForm, ReasonForm, ReplyForm
from .settling import PublishForm, ReturnForm
from .starting import START_FORMS, ExpertForm, MeetingForm

__all__ = [
    "START_FORMS",
    "DissentForm",
    "EndorsementForm",
    "ExpertForm",
    "MarkForm",
    "MeetingForm",
    "PublishForm",
    "ReasonForm",
    "ReplyForm",
    "ReturnForm",
]
