"""Forms: one for each thing that a person wants to do with a card."""

from .answering import ANSWER, DissentForm, MarkForm, parts_of
from .meeting import CountsForm, HandOverForm, HeadsForm, ReadyForm
from .published import EndorsementForm, ReasonForm, ReplyForm
from .settling import PublishForm, ReturnForm, ValidationForm
from .starting import START_FORMS, ExpertForm, MeetingForm

__all__ = [
    "ANSWER",
    "START_FORMS",
    "CountsForm",
    "DissentForm",
    "EndorsementForm",
    "ExpertForm",
    "HandOverForm",
    "HeadsForm",
    "MarkForm",
    "MeetingForm",
    "PublishForm",
    "ReadyForm",
    "ReasonForm",
    "ReplyForm",
    "ReturnForm",
    "ValidationForm",
    "parts_of",
]
